"""What must be right before the first report is begun."""

from __future__ import annotations

import ast
import math
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from salescoach.batch.jobs import Plan
from salescoach.errors import Fault, InputFaults, SalescoachError

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: What every Jupyter calls its own Python.
_USUAL: Final = ("", "python3", "python", "ipython")
_ENGINES: Final = ("auto", "warm", "kernel")
_ASSETS: Final = ("inline", "shared")


def check(plan: Plan) -> None:
    """Raise ``SalescoachError`` with every fault of the batch: the notebook's and the values'.

    The notebook must be readable and in Python, with one cell tagged "parameters". Each job must give a
    value for each name assigned in that cell and for no other. A value must be plain JSON: text, a whole
    number, a finite number, true, false, None, or a list or a dict of these.
    """
    _jobs(plan)
    notebook = _read(plan.template)
    faults = list(_language(plan.template, notebook))
    names = _names(plan.template, notebook)
    if isinstance(names, Fault):
        faults.append(names)
    else:
        faults += _parameters(plan, names)
    if faults:
        raise InputFaults(faults)


def parameters(template: Path) -> frozenset[str]:
    """Return the names that a notebook's parameters cell assigns.

    Raises ``SalescoachError`` for a notebook that cannot be read or has no such cell.
    """
    names = _names(template, _read(template))
    if isinstance(names, Fault):
        raise InputFaults([names])
    return names


def _jobs(plan: Plan) -> None:
    if not plan.jobs:
        raise SalescoachError("there is no rep to make a report for")
    if plan.workers < 1:
        raise SalescoachError(f"reports at a time must be 1 or more, not {plan.workers}")
    for asked, known, what in ((plan.engine, _ENGINES, "engine"), (plan.assets, _ASSETS, "kind of assets")):
        if asked not in known:
            raise SalescoachError(f"there is no {what} {asked!r}; choose {', '.join(known)}")
    times = Counter(job.key for job in plan.jobs)
    twice = sorted(rep for (rep, _), count in times.items() if count > 1)
    if twice:
        raise SalescoachError(f"each rep can have one report; given twice: {', '.join(twice)}")


def _read(template: Path) -> NotebookNode:
    import nbformat  # takes most of a second, and no other command needs it

    try:
        text = template.read_text(encoding="utf-8")
    except OSError as error:
        raise SalescoachError(f"{template} cannot be read: {error.strerror}; name a notebook") from error
    except UnicodeDecodeError as error:
        raise SalescoachError(f"{template} is no notebook: it is not UTF-8 text") from error
    try:
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except (ValueError, TypeError, AttributeError, KeyError, nbformat.ValidationError) as error:
        first = str(error).strip().splitlines()[0][:200]
        raise SalescoachError(f"{template} is no notebook that can be read: {first}") from error
    return notebook


def _language(template: Path, notebook: NotebookNode) -> Iterator[Fault]:
    about = notebook.metadata
    known = about.get("kernelspec", {}).get("language"), about.get("language_info", {}).get("name")
    language = next(filter(None, known), "python")
    if str(language).lower() not in ("python", "ipython"):
        yield Fault(template.name, 0, "", f"is written in {language}", "use a Python notebook")
        return
    kernel = str(about.get("kernelspec", {}).get("name", ""))
    if not _is_this_python(kernel):
        what = f"wants the kernel {kernel!r}, and reports are made by {sys.executable}"
        yield Fault(template.name, 0, "", what, "choose the kernel python3 in the notebook")


def _is_this_python(kernel: str) -> bool:
    """Return whether a notebook's kernel is the Python that makes the reports, under whatever name."""
    if kernel in _USUAL:
        return True
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        starts = KernelSpecManager().get_kernel_spec(kernel).argv
    except (NoSuchKernel, ValueError, OSError):
        return False
    return bool(starts) and os.path.abspath(starts[0]) == os.path.abspath(sys.executable)


def _names(template: Path, notebook: NotebookNode) -> frozenset[str] | Fault:
    """Return the names that the parameters cell assigns, or what is wrong with that cell."""
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        todo = "tag the one cell with the defaults 'parameters', or every rep gets the same report"
        return Fault(template.name, 0, "", f"has {len(tagged) or 'no'} cells tagged 'parameters'", todo)
    try:
        body = ast.parse(tagged[0].source).body if tagged[0].cell_type == "code" else []
    except SyntaxError as error:
        what = f"its parameters cell is no plain Python (line {error.lineno})"
        return Fault(template.name, 0, "", what, "write one NAME = VALUE a line")
    return frozenset(name for statement in body for name in _assigned(statement))


def _assigned(statement: ast.stmt) -> Iterator[str]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id


def _parameters(plan: Plan, names: frozenset[str]) -> Iterator[Fault]:
    """Yield a fault for each parameter that is unknown, missing or no plain value, with the first rep."""
    seen: set[tuple[str, str]] = set()
    for job in plan.jobs:
        for name, what, todo in _of_one(job.parameters, names):
            if (name, todo) not in seen:
                seen.add((name, todo))
                yield Fault(plan.template.name, 0, name, f"{what} (rep {job.rep_id})", todo)


def _of_one(given: Mapping[str, object], names: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    for name in sorted(set(given) - names):
        known = ", ".join(sorted(names)) or "none"
        yield name, "is no parameter of the notebook", f"its parameters are {known}"
    for name in sorted(names - set(given)):
        yield name, "is given no value", "give one for every rep"
    for name in sorted(set(given) & names):
        odd = _odd(given[name])
        if odd:
            yield name, odd, "give plain text, a plain number, true, false, None, or a list or dict of these"


def _odd(value: object) -> str:
    """Return what is no plain JSON about a value, or "".

    >>> from datetime import date
    >>> _odd(date(2026, 3, 2)), _odd([1, float("nan")]), _odd({"a": [None, "x", 2.5]})
    ('is a datetime.date', 'holds nan', '')
    """
    if type(value) is float and not math.isfinite(value):
        return f"holds {value}"
    if value is None or type(value) in (str, bool, int, float):
        return ""
    if type(value) is list:
        return next((odd for item in value if (odd := _odd(item))), "")
    if type(value) is dict:
        named = next((f"has the key {key!r}, no text" for key in value if type(key) is not str), "")
        return named or _odd(list(value.values()))
    return f"is a {type(value).__module__}.{type(value).__qualname__}"
