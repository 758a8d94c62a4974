"""Kernels forked from a warm process: they say what ordinary ones say, and nothing of them stays behind."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbformat.v4 import new_code_cell, new_notebook

from salescoach.batch import pool
from salescoach.batch.jobs import Limits
from salescoach.batch.warm import choose, provisioner, same
from salescoach.batch.worker import Outcome, Shared, Task
from tests.processes import ended

ROOT = Path(__file__).resolve().parents[1]
WRONG = ["raises-exception"]
#: What a cell can show that would betray how its kernel was started.
KINDS: list[tuple[str, list[str]]] = [
    ("import sys\nprint('a')\nprint('b', file=sys.stderr)\n1 + 1", []),
    ("import asyncio, os, random, warnings\nwarnings.warn('once')\nawait asyncio.sleep(0.01, 'slept')", []),
    ("import pandas as pd\npd.DataFrame({'a': range(30), 'b': 'y' * 9}).assign(**{f'c{n}': n for n in range(30)})", []),
    ("print(pd.DataFrame({f'c{n}': [n] for n in range(30)}))", []),
    ("import plotly.graph_objects as go\ngo.Figure(go.Bar(x=['a'], y=[1]))", []),
    ("import ipywidgets\nipywidgets.IntSlider(value=3)", []),
    ("def inner():\n    return 1 / 0\ninner()", WRONG),
    ("input('who')", WRONG),
    ("import subprocess, time\nsubprocess.run(['echo', 'a program'])\ntime.sleep(0.5)", []),
    ("_, __name__, In[1], os.getcwd(), sys.argv[0], sys.path, sys.stdin.isatty()", []),
    ("sorted(os.environ.items() - {('JPY_PARENT_PID', os.environ['JPY_PARENT_PID'])})", []),
    ("type(get_ipython()).__name__, type(get_ipython().kernel).__name__, asyncio.get_running_loop().is_running()", []),
    ("os.getpgid(0) == os.getsid(0) == os.getpid(), os.getppid() == int(os.environ['JPY_PARENT_PID'])", []),
    ("import signal\n[signal.getsignal(n) for n in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT)]", []),
    ("%lsmagic\n%who_ls", []),
    ("pd.options.display.max_rows, 'spoilt' in globals(), rep", []),
]  # fmt: skip
#: What the reports of one batch do beside: all note their processes and change what is theirs, one kills, one waits.
DEEDS = """import pathlib, time
home = pathlib.Path({home!r})
zygote = os.getppid()
stat = pathlib.Path(f"/proc/{{zygote}}/stat").read_text()
note = {{"line": pathlib.Path(f"/proc/{{os.getpid()}}/cmdline").read_text(), "chance": random.random(),
        "pids": [os.getpid(), zygote, int(stat.rsplit(")")[-1].split()[1])]}}
spoilt = pd.options.display.max_rows = 7
os.environ["SPOILT"] = "1"
os.chdir("/")
first = not (home / rep).exists()
if rep == "kills" and first or rep == "waits":
    note["pids"].append(subprocess.Popen(["sleep", "600"]).pid)
(home / "draft").write_text(__import__("json").dumps(note))
os.rename(home / "draft", home / (rep if first else rep + "-again"))
if rep == "kills" and first:
    os.kill(note["pids"][2], 9)
if rep == "waits" or rep == "kills" and first:
    time.sleep(600)"""


def batch(folder: Path, home: Path, *, forked: bool) -> Shared:
    first = new_code_cell("rep = ''", metadata={"tags": ["parameters"]})
    deeds: tuple[str, list[str]] = (DEEDS.format(home=str(home)), [])
    rest = [new_code_cell(source, metadata={"tags": tags}) for source, tags in [*KINDS, deeds]]
    template = folder / "t.ipynb"
    nbformat.write(new_notebook(cells=[first, *rest]), template)
    for path in (home, drafts := folder / f"drafts-{forked}"):
        path.mkdir()
    return Shared(template, drafts, Limits(), "kernel", "shared", forked)


def task(rep: str) -> Task:
    return Task((rep, ""), rep, "T", "", {"rep": rep})


def made(shared: Shared, reps: Sequence[str]) -> Generator[Outcome]:
    return pool.outcomes([task(rep) for rep in reps], shared, workers=1)


def noted(path: Path) -> Any:
    for _ in range(600):
        if path.is_file():
            return json.loads(path.read_text())
        time.sleep(0.05)
    raise AssertionError(f"no {path.name}")


def interrupted(forked: Generator[Outcome], path: Path) -> Any:
    """Go on with the batch, press Ctrl-C once a file is there, and return what it says."""
    found: list[Any] = []

    def press() -> None:
        found.append(noted(path))
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    finger = threading.Thread(target=press, daemon=True)
    finger.start()
    with pytest.raises(KeyboardInterrupt):
        next(forked)
    finger.join()
    return found[0]


@pytest.mark.long
def test_forked_kernels_say_what_ordinary_ones_do_and_end_with_their_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "_WORTH", 1)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # a kernel in a test leaves alone what programs print
    [plain] = made(batch(tmp_path, tmp_path / "plain", forked=False), ["a"])
    shared = batch(tmp_path, tmp_path / "forked", forked=True)
    forked = made(shared, ["a", "b", "kills", "waits"])
    found = [plain, *(next(forked) for _ in range(3))]
    waits = interrupted(forked, tmp_path / "forked" / "waits")
    # Papermill's rule: an error that is meant ends it too.
    wrong = [one.failure.kind for one in found if one.failure]
    assert wrong == ["StdinNotImplementedError"] * 4
    assert [one.task.attempt for one in found] == [1, 1, 1, 2]

    # The same outputs, also of the second, whatever the first has changed.
    names = ("drafts-False/a", "drafts-True/a", "drafts-True/b")
    theirs, mine, second = (nbformat.read(tmp_path / f"{name}.failed.ipynb", 4) for name in names)
    for left, right, other in zip(mine.cells, theirs.cells, second.cells, strict=True):
        if "home =" not in left.source:
            assert shown(left) == shown(right), left.source
            if "rep" not in left.source:
                assert shown(other) == shown(right), left.source
    assert mine.metadata.keys() == theirs.metadata.keys()

    # Each is a kernel of its own, of one warm process, and none is left of a worker that was killed or stopped.
    notes = [noted(tmp_path / "forked" / name) for name in ("a", "b", "kills", "kills-again")] + [waits]
    assert all("zygote" in note["line"] for note in notes)
    assert "zygote" not in noted(tmp_path / "plain" / "a")["line"]
    assert len({note["chance"] for note in notes}) == 5
    assert [note["pids"][1:3] for note in notes[:2]] == [notes[2]["pids"][1:3]] * 2
    assert len({note["pids"][0] for note in notes}) == 5
    assert all(ended(pid) for note in notes for pid in note["pids"])


def shown(cell: Any) -> Any:
    """Return what a cell says, without the name of the worker's own folder."""
    return re.sub(r"coach-\w+", "coach", json.dumps(same.plain(cell), sort_keys=True))


FALLS_BACK = """import json, os, signal, sys
from pathlib import Path
from salescoach.batch import kernel
from salescoach.batch.jobs import Limits
from salescoach.batch.warm import provisioner

kernel.set_up(sys.argv[1])
provisioner.use()
run = kernel.Run(Path(sys.argv[2]), {}, Limits())
program, found = provisioner._PROGRAM, []

def note():
    outputs = kernel.execute(run).cells[-1].outputs
    found.append([outputs[0].text.split(), provisioner.Zygote.current.why_not])

for first in ("threading.Thread(target=time.sleep, args=(600,), daemon=True).start()", "zmq.Context.instance()"):
    provisioner._PROGRAM = (
        "import threading, time, zmq; from salescoach.batch.warm import forks, zygote;"
        f"zygote._warm_up = forks.threads; {first}; zygote.main()"
    )
    if "sleep" in first:
        note()
    else:
        found.append(provisioner.Zygote(()).why_not)
    provisioner.Zygote.current = None
provisioner._PROGRAM = program.replace("zygote.main()", "zygote._warm_up = zygote.forks.threads; zygote.main()")
note()
os.kill(provisioner.Zygote.current.process.pid, signal.SIGKILL)
note()
print(json.dumps(found))
"""


@pytest.mark.long
def test_where_a_fork_is_not_safe_or_the_warm_process_is_lost_kernels_are_ordinary(tmp_path: Path) -> None:
    template = tmp_path / "t.ipynb"
    cell = "print(rep, 6 * 7, 'zygote' in open('/proc/self/cmdline').read())"
    first = new_code_cell("rep = 'R'", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[first, new_code_cell(cell)]), template)
    home = Path("/tmp") / f"k{os.getpid()}"  # paths of sockets are short
    home.mkdir()
    try:
        done = subprocess.run(
            [sys.executable, "-c", FALLS_BACK, str(home), str(template)],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        subprocess.run(["rm", "-rf", str(home)], check=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        [["R", "42", "False"], "1 threads are at work in the warm process"],
        "sockets are open in the warm process",
        [["R", "42", "True"], ""],
        [["R", "42", "False"], "the warm process was lost"],
    ]


# When an ordinary kernel is started, without any.

LAUNCH = [sys.executable, "-m", "ipykernel_launcher", "-f", "k.json"]


@pytest.mark.parametrize(
    ("command", "wishes"),
    [
        (["/usr/bin/python3", *LAUNCH[1:]], {}),
        ([sys.executable, "-m", "other_kernel", "-f", "k.json"], {}),
        ([sys.executable, "-O", *LAUNCH[1:]], {}),
        ([sys.executable, "ipykernel_launcher"], {}),
        (["R", "--slave", "-e", "IRkernel::main()"], {}),
        ([], {}),
        (LAUNCH, {"stdout": subprocess.PIPE}),
        (LAUNCH, {"independent": True}),
    ],
)
def test_what_is_no_usual_start_of_this_python_is_left_to_jupyter(
    command: list[str], wishes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provisioner, "Zygote", None)  # none may be asked for
    monkeypatch.setattr(sys, "platform", "linux")
    assert provisioner._forked(command, wishes) is None


def test_on_other_systems_and_with_another_setting_of_python_kernels_are_ordinary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Idle:
        why_not, flags, owner, setting = "", (), os.getpid(), provisioner._at_start(os.environ)

        def ask(self, what: object) -> str:
            return "not now"

    monkeypatch.setattr(provisioner.Zygote, "current", Idle())
    other = {**os.environ, "PYTHONPATH": "/elsewhere"}
    assert provisioner._forked(LAUNCH, {"env": other}) is None
    assert provisioner._forked(LAUNCH, {}) is None
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(provisioner, "Zygote", None)
    assert provisioner._forked(LAUNCH, {}) is None


def test_without_a_fork_the_kernel_is_started_as_jupyter_starts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    async def start(self: object, cmd: list[str], **wishes: Any) -> dict[str, Any]:
        started.append(cmd)
        return {"ip": "s"}

    monkeypatch.setattr(provisioner, "_forked", lambda cmd, wishes: None)
    monkeypatch.setattr(LocalProvisioner, "launch_kernel", start)
    found = asyncio.run(provisioner.WarmForkProvisioner(kernel_id="1").launch_kernel(LAUNCH, cwd="/"))
    assert (started, found) == ([LAUNCH], {"ip": "s"})


def test_few_reports_for_a_worker_are_made_by_ordinary_kernels() -> None:
    assert [choose.worth_forking(reports, 2) for reports in (1, 3, 7, 8, 1000)] == [False] * 3 + [True] * 2


def test_jupyter_finds_it_by_its_entry_point_and_loads_little() -> None:
    declared = (ROOT / "pyproject.toml").read_text()
    place = f"{provisioner.__name__}:WarmForkProvisioner"
    assert (
        f'[project.entry-points."jupyter_client.kernel_provisioners"]\n{provisioner.NAME} = "{place}"'
        in declared
    )
    assert EntryPoint("a", place, "b").load() is provisioner.WarmForkProvisioner
    heavy = "import sys, salescoach.batch.warm.provisioner; print({'pandas', 'numpy', 'plotly', 'papermill', 'nbconvert', 'IPython', 'ipykernel'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", heavy], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == "set()\n"
