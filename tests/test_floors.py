"""The house has floors: a module imports only from lower ones, and nobody inside imports the root."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Floors from the ground up; the modules of one floor do not import one another.
FLOORS = (
    ("vocab", "errors", "wording"),
    ("weeks", "schema", "intervals"),
    ("settings",),
    ("sources", "tally", "store", "demo"),
    ("publish", "funnel"),
    ("intake",),
    ("questions", "ledger", "maturity", "stages", "execution", "testing"),
    ("benchmarks", "trends", "roles", "drivers", "trust"),
    ("plan", "worklist", "agreements", "advice"),
    ("report",),
    ("widgets", "batch", "serve"),
    ("cli",),
)
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}
#: Charts stand beside the house: they draw finished tables and know only the words and the drawing library.
CHARTS_MAY = ("vocab",)
DRAWING = ("charts", "widgets", "batch")
LONGEST_FUNCTION, LONGEST_MODULE, MOST_PARAMETERS = 45, 320, 5


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the top name of each module of the package and its file."""
    for path in sorted((root / "salescoach").rglob("*.py")):
        inside = path.relative_to(root / "salescoach")
        if str(inside) != "__init__.py":
            yield inside.parts[0].removesuffix(".py"), path


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything imported, at any depth, type checking included."""
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
    if top == "plotly" and name not in DRAWING:
        return f"{name} draws nothing; plotly belongs to {', '.join(DRAWING)}"
    if top != "salescoach":
        return ""
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


def test_modules_import_only_from_lower_floors() -> None:
    assert wrong_imports(ROOT) == []


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        ("weeks.py", "from salescoach.funnel import rep_weeks", "weeks is on floor 1 and imports funnel"),
        ("weeks.py", "from salescoach import schema", "weeks is on floor 1 and imports schema from floor 1"),
        ("store.py", "from salescoach import tally", "imports tally"),
        ("report/rep.py", "from salescoach import answers", "from the package root"),
        ("report/rep.py", "import salescoach", "from the package root"),
        ("report/rep.py", "def f():\n    from salescoach import cli", "imports cli"),
        ("report/rep.py", "import plotly.express", "draws nothing"),
        ("report/rep.py", "from . import cards", "absolute"),
        ("charts/funnel.py", "from salescoach.wording import number", "charts may not import wording"),
        ("batch/run.py", "from salescoach import charts", "batch may not import charts"),
        ("guesswork.py", "import os", "guesswork has no floor"),
    ],
)
def test_a_planted_bad_import_is_found(tmp_path: Path, module: str, line: str, said: str) -> None:
    planted = tmp_path / "salescoach" / module
    planted.parent.mkdir(parents=True)
    planted.write_text(f"{line}\n", encoding="utf-8")
    [found] = wrong_imports(tmp_path)
    assert found.startswith(f"salescoach/{module}:")
    assert said in found


def test_a_good_import_is_left_alone(tmp_path: Path) -> None:
    planted = tmp_path / "salescoach" / "report" / "rep.py"
    planted.parent.mkdir(parents=True)
    planted.write_text("from salescoach import questions\nfrom salescoach.report import cards\nimport pandas\n")
    assert wrong_imports(tmp_path) == []


def too_large(root: Path) -> Iterator[str]:
    for _, path in modules(root):
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_MODULE:
            yield f"{path.relative_to(root)} is longer than {LONGEST_MODULE} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from (f"{path.relative_to(root)}:{node.lineno} {node.name} {why}" for why in _sizes(node))


def _sizes(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    documented = len((ast.get_docstring(node, clean=False) or "").splitlines())
    if (node.end_lineno or node.lineno) - node.lineno + 1 - documented > LONGEST_FUNCTION:
        yield f"is longer than {LONGEST_FUNCTION} lines"
    if node.args.kwarg:
        yield "takes **kwargs"


def test_functions_and_modules_fit_on_a_screen() -> None:
    assert list(too_large(ROOT)) == []
