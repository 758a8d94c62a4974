"""Reports made in forks of a warm process: what one does to another, what it may take, and who is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from salescoach.batch.jobs import Limits
from salescoach.batch.warm import crew, forks, registered, streams
from salescoach.batch.warm.crew import Crew
from salescoach.batch.worker import Outcome, Shared, Task

ROOT = Path(__file__).resolve().parents[1]
#: Whatever one report could leave to another.
STATE = """
import builtins, json, os, random, sys, warnings, logging, asyncio, gc
import numpy as np, pandas as pd, plotly.io as pio
from salescoach import charts
print(json.dumps({
    "environment": dict(os.environ), "cwd": os.getcwd(), "path": sys.path, "umask": os.umask(0o22),
    "globals": sorted(name for name in globals() if not name.startswith("_")),
    "builtins": sorted(vars(builtins)), "modules": sorted(sys.modules), "recursion": sys.getrecursionlimit(),
    "template": pio.templates.default, "renderer": pio.renderers.default, "templates": sorted(pio.templates),
    "pandas": {name: repr(pd.get_option(name)) for name in ("display.max_rows", "display.precision")},
    "charts": charts.funnel.__qualname__, "numpy": repr(np.get_printoptions()),
    "warnings": len(warnings.filters), "logging": logging.getLogger().level, "gc": gc.isenabled(),
    "files": sorted(os.listdir(".")),
}, sort_keys=True))
"""
WRECK = """
import builtins, os, random, sys, warnings, logging, gc
import numpy as np, pandas as pd, plotly.io as pio
from salescoach import charts
left_over = builtins.left_over = 1
os.environ["LEFT"] = "1"; os.environ.pop("HOME", None); os.chdir("/"); os.umask(0); sys.path.insert(0, "/left")
random.seed(1); np.random.seed(1); sys.setrecursionlimit(3000); sys.modules["left"] = sys
pio.templates.default = "none"; pio.renderers.default = "json"; pio.templates["left"] = {}
pd.set_option("display.max_rows", 3); pd.set_option("display.precision", 1); np.set_printoptions(precision=1)
charts.funnel = print; warnings.simplefilter("ignore"); logging.getLogger().setLevel(10); gc.disable()
get_ipython().ast_node_interactivity = "all"
"""


def write(path: Path, *cells: str, parameters: str = 'code = ""') -> Path:
    first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    made = new_notebook(cells=[first, *map(new_code_cell, cells)], metadata={"kernelspec": kernelspec})
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(made, path)
    return path


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Return a warm process whose reports do what they are told."""
    home = tmp_path_factory.mktemp("warm")
    (home / "drafts").mkdir()
    limits = Limits(cell=4, report=10, memory=400)
    template = write(home / "t.ipynb", "exec(code)", "print('on')")
    with Crew(Shared(template, home / "drafts", limits), []) as found:
        assert found.why_not == ""
        yield found


def reports(warm: Crew, *codes: str, workers: int = 1) -> list[Outcome]:
    tasks = [Task((f"R{n}", ""), f"r{n}", "T", "", {"code": code}) for n, code in enumerate(codes)]
    found = list(crew.outcomes(warm, tasks, workers))
    return sorted(found, key=lambda outcome: outcome.task.key)


def said(warm: Crew, outcome: Outcome) -> str:
    assert outcome.failure is None
    made = nbformat.read(warm.shared.drafts / f"{outcome.task.stem}.ipynb", as_version=4)
    return "".join(output.text for output in made.cells[2].outputs)


def reason(outcome: Outcome) -> str:
    assert outcome.failure is not None
    return outcome.failure.reason()


# One report and the next.


def test_a_report_changes_nothing_for_the_next(warm: Crew) -> None:
    before, wrecked, after = reports(warm, STATE, WRECK, STATE)
    assert wrecked.failure is None
    first, last = (json.loads(said(warm, outcome)) for outcome in (before, after))
    for name, value in first.items():
        assert last[name] == value, name
    assert len(first["modules"]) > 500


def test_each_report_has_random_numbers_of_its_own(warm: Crew) -> None:
    draw = "import random, uuid, numpy as np\nprint(random.random(), np.random.random(), uuid.uuid4())"
    seeded = "import random, numpy as np; random.seed(1); np.random.seed(1)\n" + draw
    one, fixed, other, again = (
        said(warm, found).split() for found in reports(warm, draw, seeded, draw, seeded)
    )
    assert not {*one} & {*other}
    assert fixed[:2] == again[:2]


def test_a_report_has_the_environment_and_the_folder_of_the_notebook(warm: Crew) -> None:
    [found] = reports(
        warm, "import os\nprint(os.getcwd(), os.environ.get('OMP_NUM_THREADS'), os.getpgid(0) == os.getpid())"
    )
    assert said(warm, found).split() == [
        str(warm.shared.template.parent),
        str(os.environ.get("OMP_NUM_THREADS")),
        "True",
    ]


def test_reports_can_count_on_threads_databases_and_processes_of_their_own(warm: Crew) -> None:
    works = """
import duckdb, pyarrow as pa, pandas as pd, threading, multiprocessing, subprocess
rows = duckdb.sql("SELECT count(*) FROM range(1000000)").fetchall()[0][0]
frame = pa.table({"a": list(range(100000))}).to_pandas(use_threads=True)
told = []
thread = threading.Thread(target=told.append, args=(1,)); thread.start(); thread.join()
with multiprocessing.get_context("fork").Pool(2) as pool:
    squares = pool.map(abs, [-1, -2])
print(rows, len(frame), told, squares, subprocess.run(["true"]).returncode)"""
    for found in reports(warm, works, works, workers=2):
        assert said(warm, found) == "1000000 100000 [1] [1, 2] 0\n"


def test_a_report_says_what_it_took(warm: Crew) -> None:
    burn = "import time\nuntil = time.process_time() + 0.4\nwhile time.process_time() < until: pass\nkept = b'x' * (200 << 20)"
    cheap, dear = reports(warm, "", burn)
    assert dear.cpu > cheap.cpu + 0.3
    assert dear.memory > cheap.memory + (150 << 20)
    assert dear.seconds > 0.4


# What a report may take.


def test_a_cell_that_runs_too_long_is_ended_whatever_it_catches(warm: Crew) -> None:
    stubborn = """
while True:
    try:
        while True: pass
    except Exception: pass"""
    waits = "import time; time.sleep(60)"
    for found in reports(warm, stubborn, waits, workers=2):
        assert reason(found) == "a cell of the notebook ran longer than 4 seconds"
        assert found.task.attempt == 1
        stub = nbformat.read(warm.shared.drafts / f"{found.task.stem}.failed.ipynb", as_version=4)
        assert "could not be made:\n    a cell of the notebook ran longer" in stub.cells[0].source


@pytest.mark.long
def test_a_report_that_takes_too_long_is_ended_with_what_it_started(warm: Crew, tmp_path: Path) -> None:
    deaf = f"""
import pathlib, signal, subprocess
signal.setitimer(signal.ITIMER_REAL, 0)
started = subprocess.Popen(["sleep", "600"])
pathlib.Path({str(tmp_path / "pid")!r}).write_text(str(started.pid))
while True: pass"""
    deaf_one, fine = reports(warm, deaf, "print(1)", workers=2)
    assert reason(deaf_one) == "the report took longer than 10 seconds"
    assert said(warm, fine) == "1\n"
    state = Path(f"/proc/{(tmp_path / 'pid').read_text()}/status")
    assert not state.exists() or "State:\tZ" in state.read_text()
    assert (warm.shared.drafts / "r0.failed.ipynb").is_file()


def test_a_cell_that_eats_memory_ends_its_own_report_alone(warm: Crew) -> None:
    for eats in ("kept = bytearray(2 << 30)", "import numpy as np; np.ones(1 << 28)"):
        eaten, fine = reports(warm, eats, "kept = b'x' * (100 << 20); print(1)", workers=2)
        assert reason(eaten) == "the report needed more than 400 MB of memory"
        assert eaten.task.attempt == 1
        assert said(warm, fine) == "1\n"


def test_an_error_ends_the_report_where_it_happened(warm: Crew) -> None:
    [found] = reports(warm, "raise ValueError('no such rep')")
    assert reason(found) == "ValueError: no such rep"
    left = nbformat.read(warm.shared.drafts / "r0.failed.ipynb", as_version=4)
    assert "An Exception was encountered" in left.cells[0].source
    assert left.cells[-1].execution_count is None


# Who is lost.


def test_a_report_whose_process_dies_is_tried_again_once(warm: Crew, tmp_path: Path) -> None:
    once = f"import os, pathlib\nmark = pathlib.Path({str(tmp_path / 'mark')!r})\nif not mark.exists(): mark.touch(); os.kill(os.getpid(), 9)\nprint(1)"
    always, first, quits = reports(warm, "import os; os._exit(0)", once, "exit()", workers=2)
    assert reason(always) == "the process that made it died"
    assert (always.task.attempt, first.task.attempt, quits.task.attempt) == (2, 2, 2)
    assert said(warm, first) == "1\n"
    assert reason(quits) == "the kernel was lost: the notebook ended its own process"


# The engine by itself.


def test_papermill_finds_the_engine_by_its_entry_point() -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][
        "papermill.engine"
    ]
    module, _, name = points[registered.NAME].partition(":")
    assert getattr(import_module(module), name) is registered.WarmEngine


def test_papermill_runs_a_notebook_with_it_from_the_command_line(tmp_path: Path) -> None:
    write(
        tmp_path / "t.ipynb", "print(code * 2)\ncode", "import time; time.sleep(9)", parameters="code = 'a'"
    )
    program = "from salescoach.batch.warm import registered; registered.register(); from papermill.cli import papermill; papermill()"
    command = [
        sys.executable,
        "-c",
        program,
        "--no-progress-bar",  # it writes where the cells' programs write
        "--engine",
        registered.NAME,
        "-p",
        "code",
        "no",
        "--execution-timeout",
        "1",
    ]
    done = subprocess.run(
        [*command, "t.ipynb", "out.ipynb"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode
    assert "CellTimeoutError: a cell ran longer than 1 seconds" in done.stderr
    made = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert [output.get("text") or output.data for output in made.cells[2].outputs] == [
        "nono\n",
        {"text/plain": "'no'"},
    ]


#: The warm process as it is before its first fork, said in a line.
_WARMED = """
import sys, tempfile
from pathlib import Path
from salescoach.batch.warm import forks, warming
template, workbook = Path(sys.argv[1]), sys.argv[2]
allowed = warming.warm_up(template, [{"workbook": workbook, "rep": rep} for rep in ("R1", "R2")], tempfile.mkdtemp())
print(forks.why_not(allowed) or "safe")
"""


def test_what_a_team_s_reports_share_leaves_no_thread_behind(sample: Path) -> None:
    """Else no report would be forked: all would be made with kernels, at a fifth of the pace."""
    template = ROOT / "notebooks" / "2-rep-report.ipynb"
    asked = [sys.executable, "-c", _WARMED, str(template), str(sample)]
    done = subprocess.run(
        asked, env={**os.environ, **forks.ALONE}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "safe"


def test_a_stream_that_is_over_reads_nothing_of_a_file_that_got_its_number(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is flushed once more when it is collected; by then the number may be that of a database of gigabytes."""
    heard: list[str] = []
    with streams.captured(lambda name, text: heard.append(text)):
        print("in a cell")
        kept = sys.stdout
        number = kept._file  # type: ignore[attr-defined]
    (tmp_path / "data").write_text("another's")
    opened = [os.open(tmp_path / "data", os.O_RDONLY) for _ in range(3)]
    assert number in opened, "the number is given to the next file that is opened"
    kept.flush()
    print("after it", file=kept, flush=True)
    for one in opened:
        os.close(one)
    assert (heard, capfd.readouterr().out) == (["in a cell\n"], "after it\n")
