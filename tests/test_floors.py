"""The house has floors: a module imports only from lower ones, and nobody inside imports the root."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Floors from the ground up; the modules of one floor do not import one another.
FLOORS = (
    ("vocab", "errors", "wording", "names", "private", "limits", "spreadsheet"),
    ("weeks", "schema", "intervals", "places", "excel"),
    ("settings",),
    ("sources", "tally", "store", "demo"),
    ("publish", "purging", "sharing", "funnel"),
    ("intake",),
    ("questions", "ledger", "maturity", "stages", "hours", "testing"),
    ("benchmarks", "trends", "roles", "drivers", "tracking", "trust", "execution"),
    ("plan", "worklist", "agreements", "advice"),
    ("report", "metrics"),
    ("widgets", "batch", "serve"),
    ("cli",),
)
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}
#: Charts stand beside the house: they draw finished tables and know only the words and the drawing library.
CHARTS_MAY = ("vocab",)
CHARTS_NEED = ("numpy", "pandas", "plotly")
DRAWING = ("charts", "widgets")
LOADERS = ("import_module", "__import__")
LONGEST_FUNCTION, LONGEST_MODULE = 45, 320
#: Overrides of what another project declares so.
TAKE_ANYTHING = ("launch_kernel",)


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the top name of each module of the package and its file."""
    for path in sorted((root / "salescoach").rglob("*.py")):
        inside = path.relative_to(root / "salescoach")
        if str(inside) != "__init__.py":
            yield inside.parts[0].removesuffix(".py"), path


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything imported, at any depth, by name and by string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield node.lineno, "." * node.level + (node.module or "")
            elif node.module == "salescoach":
                yield from ((node.lineno, f"salescoach.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in LOADERS:
            yield from ((node.lineno, named) for named in _named(node))


def _named(call: ast.Call) -> Iterator[str]:
    for argument in call.args[:1]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def wrong_imports(root: Path) -> list[str]:
    """Return one line per import that breaks the floors."""
    return [
        f"{path.relative_to(root)}:{line}: {why}"
        for name, path in modules(root)
        for line, target in imported(ast.parse(path.read_text(encoding="utf-8")))
        if (why := broken(name, target))
    ]


def broken(name: str, target: str) -> str:
    """Return why a module may not import a target, or nothing."""
    if name not in FLOOR_OF and name != "charts":
        return f"{name} has no floor; give it one in tests/test_floors.py"
    if target.startswith("."):
        return "imports are absolute"
    top, _, rest = target.partition(".")
    if top != "salescoach":
        return _broken_outside(name, top)
    other = rest.split(".")[0]
    if other not in FLOOR_OF and other != "charts":
        return f"imports {other or 'salescoach'} from the package root; import from the module it is in"
    if other == name:
        return ""
    if name == "charts" or other == "charts":
        allowed = CHARTS_MAY if name == "charts" else ("",)
        return "" if other in allowed else f"{name} may not import {other}"
    if FLOOR_OF[other] >= FLOOR_OF[name]:
        return f"{name} is on floor {FLOOR_OF[name]} and imports {other} from floor {FLOOR_OF[other]}"
    return ""


def _broken_outside(name: str, top: str) -> str:
    """Return why a module may not import another project's, or nothing."""
    if top == "plotly" and name not in DRAWING:
        return f"{name} draws nothing; plotly belongs to {', '.join(DRAWING)}"
    if name == "charts" and top not in CHARTS_NEED and top not in sys.stdlib_module_names:
        return f"charts may not import {top}; they draw finished tables with {', '.join(CHARTS_NEED)}"
    return ""


def test_modules_import_only_from_lower_floors() -> None:
    assert wrong_imports(ROOT) == []


def test_the_check_looks_at_every_module() -> None:
    seen = {path for _, path in modules(ROOT)}
    assert {ROOT / "salescoach" / "vocab.py", ROOT / "salescoach" / "cli" / "__init__.py"} <= seen


@pytest.mark.parametrize(
    ("module", "text", "at", "said"),
    [
        ("weeks.py", "from salescoach.funnel import rep_weeks", 1, "weeks is on floor 1 and imports funnel"),
        ("weeks.py", "from salescoach import schema", 1, "imports schema from floor 1"),
        ("weeks.py", "import os\n\nimport salescoach.cli.making", 3, "imports cli"),
        ("store.py", "from salescoach import tally", 1, "imports tally"),
        ("report/rep.py", "from salescoach import answers", 1, "from the package root"),
        ("report/rep.py", "from salescoach import *", 1, "from the package root"),
        ("report/rep.py", "import salescoach", 1, "from the package root"),
        ("report/rep.py", "import salescoach as home", 1, "from the package root"),
        ("report/rep.py", "def f():\n    from salescoach import cli", 2, "imports cli"),
        ("report/rep.py", "if TYPE_CHECKING:\n    from salescoach.cli import main", 2, "imports cli"),
        ("report/rep.py", "importlib.import_module('salescoach.cli')", 1, "imports cli"),
        ("report/rep.py", "__import__('salescoach')", 1, "from the package root"),
        ("report/rep.py", "import plotly.express", 1, "draws nothing"),
        ("batch/html.py", "from plotly import offline", 1, "draws nothing"),
        ("report/rep.py", "from . import cards", 1, "absolute"),
        ("charts/funnel.py", "from salescoach.wording import number", 1, "charts may not import wording"),
        ("charts/funnel.py", "import duckdb", 1, "charts may not import duckdb"),
        ("batch/run.py", "from salescoach import charts", 1, "batch may not import charts"),
        ("guesswork.py", "import os", 1, "guesswork has no floor"),
        ("guesswork/deep/down.py", "import os", 1, "guesswork has no floor"),
    ],
)
def test_a_planted_bad_import_is_found(tmp_path: Path, module: str, text: str, at: int, said: str) -> None:
    plant(tmp_path, module, text)
    [found] = wrong_imports(tmp_path)
    assert found.startswith(f"salescoach/{module}:{at}: ")
    assert said in found


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("report/rep.py", "import pandas\nfrom salescoach import trust\nfrom salescoach.report import cards"),
        ("charts/funnel.py", "import html\nimport pandas\nimport plotly.graph_objects as go"),
        ("charts/funnel.py", "from salescoach import vocab\nfrom salescoach.charts import paper"),
        ("publish/people.py", "from salescoach.publish import accounts\nfrom salescoach import settings"),
        ("cli/making.py", "import importlib\nimportlib.import_module(name)"),
    ],
)
def test_a_good_import_is_left_alone(tmp_path: Path, module: str, text: str) -> None:
    plant(tmp_path, module, text)
    assert wrong_imports(tmp_path) == []


def plant(root: Path, module: str, text: str) -> None:
    path = root / "salescoach" / module
    path.parent.mkdir(parents=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def too_large(root: Path) -> Iterator[str]:
    """Yield one line per module or function that does not fit, and per function that takes anything."""
    for _, path in modules(root):
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_MODULE:
            yield f"{path.relative_to(root)} is longer than {LONGEST_MODULE} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from (
                    f"{path.relative_to(root)}:{node.lineno} {node.name} {why}" for why in _sizes(node)
                )


def _sizes(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    documented = len((ast.get_docstring(node, clean=False) or "").splitlines())
    if (node.end_lineno or node.lineno) - node.lineno + 1 - documented > LONGEST_FUNCTION:
        yield f"is longer than {LONGEST_FUNCTION} lines"
    if node.args.kwarg and node.name not in TAKE_ANYTHING:
        yield "takes **kwargs"


def test_functions_and_modules_fit_on_a_screen() -> None:
    assert list(too_large(ROOT)) == []


def function(lines: int, documented: int = 0) -> str:
    """Return a function of so many lines, its head counted, and a docstring of so many more."""
    told = ['    """One.', *["    More."] * (documented - 2), '    """'] if documented else []
    return "\n".join(["def f():", *told, *["    pass"] * (lines - 1)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (function(45), []),
        (function(45, documented=30), []),
        (function(46), ["salescoach/weeks.py:1 f is longer than 45 lines"]),
        (function(46, documented=30), ["salescoach/weeks.py:1 f is longer than 45 lines"]),
        ("x = 1\n" * 319 + "x = 1", []),
        ("x = 1\n" * 320 + "x = 1", ["salescoach/weeks.py is longer than 320 lines"]),
        ("\n\ndef f(**more): pass", ["salescoach/weeks.py:3 f takes **kwargs"]),
    ],
    ids=["45 lines", "45 and a docstring", "46 lines", "46 and a docstring", "320", "321", "kwargs"],
)
def test_what_is_too_large_is_named(tmp_path: Path, text: str, said: list[str]) -> None:
    plant(tmp_path, "weeks.py", text)
    assert list(too_large(tmp_path)) == said
