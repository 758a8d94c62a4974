"""What a program costs: run in a process of its own, on two cores, its CPU seconds and peak memory read."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
CORES: Final = 2
#: What a program may use: a peer that needs more ends with an error, not with the machine.
MOST_GB: Final = 16
_PEAK: Final = "peak memory in kB:"


class DidNotEnd(Exception):
    """A program failed; the message has its output."""


@dataclass(frozen=True)
class Cost:
    """User and system CPU seconds of a process and its children, and its peak resident memory."""

    cpu: float
    peak_mb: float


def cost(module: str, *arguments: object, watch: Callable[[int], None] | None = None) -> Cost:
    """Return what ``python -m benchmarks.<module>`` costs; raise ``DidNotEnd`` with its output when it fails.

    ``watch`` is called with the id of the process, in a thread of its own, and returns when that has ended.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": str(CORES)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_confine,
    ) as process:
        assert process.stdout is not None
        if watch:
            threading.Thread(target=watch, args=[process.pid], daemon=True).start()
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise DidNotEnd(f"{' '.join(command)} failed:\n{said}")
    peaks = [int(line.split()[-1]) for line in said.splitlines() if line.startswith(_PEAK)]
    return Cost(used.ru_utime + used.ru_stime, peaks[-1] / 1024)


def _confine() -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_GB << 30, MOST_GB << 30))


def tell_peak() -> None:
    """Print this process's own peak memory: the system's count would begin with the parent's."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            print(_PEAK, line.split()[1])


def machine() -> str:
    """Return the machine and the versions that the figures hold for."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "pyarrow", "numpy"))
    return f"{_processor()}, {CORES} cores, Python {platform.python_version()}, {packages}"


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def line(what: str, ours: Cost, peers: Sequence[tuple[str, Cost | None]]) -> str:
    """Return one line: our CPU and peak, those of each peer, and the ratio of both.

    >>> line("funnel", Cost(2.0, 300), [("pandas", Cost(8.0, 1200))])
    'funnel: salescoach 2.0 CPU s, 300 MB; pandas 8.0 CPU s, 1,200 MB: 0.25x its CPU, 0.25x its memory'
    """
    said = [f"{what}: salescoach {ours.cpu:.1f} CPU s, {ours.peak_mb:,.0f} MB"]
    for name, peer in peers:
        if peer is None:
            said.append(f"{name} did not end in {MOST_GB} GB of memory")
            continue
        said.append(
            f"{name} {peer.cpu:.1f} CPU s, {peer.peak_mb:,.0f} MB: {ours.cpu / peer.cpu:.2f}x its CPU, "
            f"{ours.peak_mb / peer.peak_mb:.2f}x its memory"
        )
    return "; ".join(said)


def options(what: str) -> tuple[int, Path]:
    """Return the rows and the folder that the command line asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000, help=f"{what}; 10_000_000 unless given")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the files are made")
    given = parser.parse_args()
    return given.rows, given.folder.absolute()
