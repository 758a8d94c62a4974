"""A warm process says what a kernel would: every kind of output, the check of the first report, and the way out."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from salescoach.batch import pool, shell
from salescoach.batch.jobs import Limits
from salescoach.batch.warm import choose, same
from salescoach.batch.worker import Outcome, Shared, Task
from salescoach.errors import SalescoachError

WRONG = ["raises-exception"]
#: Each kind of output, and what a cell can ask of the shell.
KINDS: list[tuple[str, list[str]]] = [
    ("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\n1 + 1", []),
    ("import os, time\nos.system('echo below')\ntime.sleep(0.5)\nprint('after')", []),
    ("!echo from the shell; echo complaint >&2\nfiles = !echo one two\nfiles", []),
    ("%%bash\necho in bash\necho complaint >&2", []),
    ("import warnings, logging\nwarnings.warn('careful')\nlogging.warning('logged')", []),
    ("import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')\nasyncio.get_running_loop().is_running()", []),
    ("from IPython.display import HTML, JSON, Image, Markdown, SVG, Latex, Javascript, clear_output, display, update_display\n"
     "shown = display(HTML('<b>1</b>'), display_id='one')\nprint('between')\ndisplay('plain', display_id='two')", []),
    ("update_display(HTML('<i>2</i>'), display_id='one')\ndisplay(Markdown('*m*'), JSON({'a': (1, 2)}), Latex('$x$'))", []),
    ("print('gone')\nclear_output()\nprint('stays')\nclear_output(wait=True)\nprint('only')", []),
    ("display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n', format='png'), SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))", []),
    ("def inner():\n    return 1 / 0\ninner()", WRONG),
    ("def f(:", WRONG),
    ("nonsense", ["skip-execution"]),
    ("import pandas as pd\npd.DataFrame({'a': [1, 2.5], 'b': ['x', '<y>']})", []),
    ("print(pd.DataFrame({f'c{n}': [n] for n in range(30)}))", []),
    ("import plotly.graph_objects as go\ngo.Figure(go.Bar(x=['a'], y=[1]))", []),
    ("go.Figure(go.Scatter(x=[1], y=[2])).show()", []),
    ("%precision 2\n3.14159", []),
    ("_, get_ipython().__class__.__name__, __name__, In[1]", []),
    ("input('who')", WRONG),
    ("import threading\nthread = threading.Thread(target=print, args=('thread',))\nthread.start(); thread.join()", []),
    ("import numpy as np\nnp.arange(3)", []),
    ("class Bare:\n    def __repr__(self): return 'bare'\nBare()", []),
    ("class Rich(Bare):\n    def _repr_png_(self): return b'\\x89PNG'\n    def _repr_latex_(self): return '$x$'\n"
     "    def _repr_mimebundle_(self, **more): return {'application/json': {'a': 1}}, {'application/json': {'expanded': True}}\nRich()", []),
    ("class Wrong(Bare):\n    def _repr_html_(self): raise ValueError('no')\nWrong()", WRONG),
    ("?print", []),
    ("%pwd", []),
    ("%%capture told\nprint('captured')", []),
    ("told.stdout", []),
    ("%%writefile /dev/null\ntext", []),
    ("import subprocess\nsubprocess.run(['echo', 'a program'])\ntime.sleep(0.5)", []),
    ("import multiprocessing\nchild = multiprocessing.get_context('fork').Process(target=print, args=('child',))\n"
     "child.start(); child.join(); child.exitcode", []),
    ("async def later(): print('nobody listens')\ntask = asyncio.create_task(later())", []),
    ("await task", []),
    ("%history -n 1-2", []),
    ("%who_ls DataFrame\n%lsmagic\nNone", []),
    ("float('nan'), b'bytes', {1, 2}, 'ünï', None", []),
    ("raise SystemExit('enough')", WRONG),
    ("raise ValueError('two\\nlines') from KeyError('k')", WRONG),
    ("from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'", []),
    ("1\n2;", []),
    ("print('x', end='')\nsys.stdout.write('y')\nsys.stdout.isatty(), sys.stdout.encoding", []),
    ("rep", []),
]  # fmt: skip


def task(number: int) -> Task:
    return Task((f"R{number}", ""), f"r{number}", "T", "", {"rep": f"R{number}"})


def batch(folder: Path, cells: Sequence[tuple[str, list[str]]], engine: str) -> Shared:
    """Return what a batch of a notebook with these cells has in common."""
    first = new_code_cell("rep = ''", metadata={"tags": ["parameters"]})
    rest = [new_code_cell(source, metadata={"tags": tags} if tags else {}) for source, tags in cells]
    made = new_notebook(cells=[first, new_markdown_cell("# Kinds"), *rest])
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"
    (folder / engine).mkdir(parents=True)
    nbformat.write(made, folder / "t.ipynb")
    return Shared(folder / "t.ipynb", folder / engine, Limits(), engine)


def outcomes(shared: Shared, tasks: Sequence[Task], told: list[str] | None = None) -> list[Outcome]:
    heard: list[str] = [] if told is None else told
    return list(pool.outcomes(tasks, shared, workers=2, tell=heard.append))


def test_every_kind_of_output_is_recorded_as_a_kernel_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # a kernel in a test leaves alone what programs print
    for engine in ("kernel", "warm"):
        [made] = outcomes(batch(tmp_path, KINDS, engine), [task(1)])
        assert made.failure is not None and made.failure.kind == "ValueError"  # of the last: papermill's rule
    theirs, mine = (nbformat.read(tmp_path / engine / "r1.failed.ipynb", 4) for engine in ("kernel", "warm"))
    assert len(mine.cells) == len(theirs.cells) == len(KINDS) + 5
    for left, right in zip(mine.cells, theirs.cells, strict=True):
        assert same.plain(left) == same.plain(right), left.source
    assert mine.metadata == theirs.metadata
    kinds = {output.output_type for cell in mine.cells for output in cell.get("outputs", ())}
    assert kinds == {"stream", "display_data", "execute_result", "error"}


def test_when_the_first_report_is_not_the_same_kernels_make_all_and_the_cell_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "FEW", 2)
    cells: list[tuple[str, list[str]]] = [
        ("rep", []),
        ("kind = type(get_ipython().kernel).__name__\nkind", []),
    ]
    told: list[str] = []
    made = outcomes(batch(tmp_path, cells, "auto"), [task(0), task(1)], told)
    assert told == [
        "cell 5 of the notebook (kind = type(get_ipython().kernel).__name__) says otherwise in a warm process than in "
        "a kernel: the reports are made with kernels"
    ]
    assert sorted(outcome.task.stem for outcome in made) == ["r0", "r1"]
    for outcome in made:
        assert "IPythonKernel" in (tmp_path / "auto" / f"{outcome.task.stem}.ipynb").read_text()
    assert not list((tmp_path / "auto").glob("*by-kernel*"))


@pytest.mark.long
def test_when_it_is_the_same_the_rest_is_made_warm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "FEW", 3)
    told: list[str] = []
    cells: list[tuple[str, list[str]]] = [
        ("import os\nprint(rep)", []),
        ("if rep == 'R0': raise KeyError(rep)", []),
        ("last = rep == 'R2' and open('/proc/self/cmdline').read()\nlast and 'server' in last", []),
    ]
    made = outcomes(batch(tmp_path, cells, "auto"), [task(n) for n in range(choose.FEW)], told)
    assert told == []
    failed = {outcome.task.stem: outcome.failure.reason() for outcome in made if outcome.failure}
    assert failed == {"r0": "KeyError: 'R0'"}
    assert {path.name for path in (tmp_path / "auto").iterdir()} == {
        "r0.failed.ipynb", *(f"r{n}{ending}" for n in (1, 2) for ending in (".html", ".ipynb"))
    }  # fmt: skip
    assert nbformat.read(tmp_path / "auto" / "r2.ipynb", 4).cells[-1].outputs[0].data["text/plain"] == "True"


# When kernels are used, without any.


def by_kernels(tasks: Sequence[Task], shared: Shared, workers: int) -> Generator[Outcome]:
    yield from (Outcome(one, 1.0) for one in tasks)


def told_of(shared: Shared, count: int) -> list[str]:
    told: list[str] = []
    found = list(choose.outcomes([task(n) for n in range(count)], shared, 2, by_kernels, told.append))
    assert [outcome.task.stem for outcome in found] == [f"r{n}" for n in range(count)]
    return told


def test_shared_assets_lie_beside_the_drafts_and_beside_the_reports(tmp_path: Path) -> None:
    shared = replace(batch(tmp_path, [("1", [])], "kernel"), assets="shared")
    assert list(pool.outcomes([], shared, workers=1)) == []
    for folder in (tmp_path, tmp_path / "kernel"):
        assert (folder / shell.BUNDLE).read_text() == shell.text(shell.BUNDLE)


def test_kernels_are_used_without_a_word_when_asked_for_or_for_a_few_reports(tmp_path: Path) -> None:
    assert told_of(batch(tmp_path / "a", [("1", [])], "kernel"), 9) == []
    assert told_of(batch(tmp_path / "b", [("1", [])], "auto"), choose.FEW - 1) == []


@pytest.mark.parametrize(
    "source",
    [
        "import ipywidgets as w",
        "from salescoach import charts, widgets",
        "if 1:\n  from salescoach.widgets import x",
    ],
)
def test_a_notebook_with_widgets_is_made_with_kernels_which_keep_their_state(
    tmp_path: Path, source: str
) -> None:
    [told] = told_of(batch(tmp_path, [(source, [])], "auto"), 9)
    assert told == "t.ipynb has widgets, whose state only a kernel keeps: the reports are made with kernels"


def test_where_a_fork_is_not_safe_kernels_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    [told] = told_of(batch(tmp_path, [("1", [])], "warm"), 1)
    assert (
        told
        == "processes can be forked safely on Linux only, from version 5.3 on: the reports are made with kernels"
    )


def test_an_engine_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SalescoachError, match="no engine 'fast'; choose auto, warm, kernel"):
        told_of(batch(tmp_path, [("1", [])], "fast"), 1)


# What is the same.


def cell(*outputs: Any) -> Any:
    return new_code_cell("x", outputs=list(outputs), execution_count=1)


def printed(text: str, name: str = "stdout") -> Any:
    return new_output("stream", name=name, text=text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (cell(printed("ab\n")), cell(printed("a"), printed("b\n"))),
        (cell(printed("e", "stderr"), printed("o")), cell(printed("o"), printed("e", "stderr"))),
        (cell(printed("<A at 0x7f01aa22bb33>")), cell(printed("<A at 0x55d1e0c0ffee>"))),
        (cell(printed("/tmp/ipykernel_12/9.py:1: W")), cell(printed("/tmp/ipykernel_3456/9.py:1: W"))),
        (cell(printed("ran at 10:04:31.22 in 3.1 ms")), cell(printed("ran at 09:59:59 in 17 ms"))),
    ],
)  # fmt: skip
def test_ids_times_and_where_text_is_cut_are_chance(one: Any, other: Any) -> None:
    assert same.plain(one) == same.plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (cell(printed("9 of 98")), cell(printed("9 of 97"))),
        (cell(printed("a")), cell(printed("a", "stderr"))),
        (cell(printed("a"), new_output("display_data", {"text/plain": "f"}), printed("b")),
         cell(printed("ab"), new_output("display_data", {"text/plain": "f"}))),
        (cell(), new_code_cell("x", execution_count=2)),
        (cell(new_output("display_data", {"text/plain": "f"})), cell(new_output("display_data", {"text/plain": "f", "text/html": "f"}))),
    ],
)  # fmt: skip
def test_what_is_said_otherwise_is_a_difference(one: Any, other: Any) -> None:
    assert same.plain(one) != same.plain(other)
