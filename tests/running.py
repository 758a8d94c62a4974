"""A command of ours that serves, run as a coach runs it: in a process of its own, with a home of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = "import sys; from salescoach import cli; {first}cli.main(sys.argv[1:])"
PATIENCE = 120.0


@dataclass
class Running:
    """A server at work, the address it printed, and its home and temporary folder, which were empty."""

    process: subprocess.Popen[str]
    log: Path
    home: Path
    temporary: Path
    url: str = ""

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def interrupt(self, how: signal.Signals = signal.SIGINT) -> int:
        """Return the exit status after a signal, as Ctrl-C sends it to the command alone."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def kernels(self) -> list[int]:
        """Return the process ids of this server's kernels, also of those it has left behind."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_bytes().decode(errors="replace")
                if "ipykernel" in line and str(self.temporary) in line:
                    found.append(int(entry.name))
        return found


@contextlib.contextmanager
def running(arguments: Sequence[str], home: Path, *, says: str, first: str = "") -> Iterator[Running]:
    """Yield the command at work once it has printed ``says``, a pattern with the address as its group."""
    # Paths of sockets are short, and the kernels' process lines name the folder.
    temporary = Path("/tmp") / f"t{os.getpid()}-{time.monotonic_ns() % 10**8}"
    temporary.mkdir(mode=0o700)
    home.mkdir(parents=True)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "XDG_"))}
    environment = {**clean, "HOME": str(home), "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    log = temporary.with_suffix(".log")
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN.format(first=first), *arguments],
            stdout=out, stderr=subprocess.STDOUT, text=True, env=environment, cwd=home,
        )  # fmt: skip
    found = Running(process, log, home, temporary)
    try:
        found.url = _printed(found, says)
        yield found
    finally:
        process.kill()
        process.wait()
        for pid in found.kernels():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        log.unlink()
        subprocess.run(["rm", "-rf", str(temporary)], check=True)


def _printed(found: Running, says: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        seen = re.search(says, found.said)
        if seen:
            return seen[1]
        assert found.process.poll() is None, found.said
        time.sleep(0.1)
    raise AssertionError(f"nothing after {PATIENCE} seconds: {found.said}")
