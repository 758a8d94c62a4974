"""Whether two executed notebooks say the same, ids and times aside."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

#: What differs at every run: addresses of objects, process ids in file names, random ids, times and durations.
_PASSING: Final = (
    (re.compile(r"\b0x[0-9a-f]{6,}\b"), "0x"),
    (re.compile(r"ipykernel_\d+"), "ipykernel"),
    (re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b"), "id"),
    (re.compile(r"\b\d{1,2}:\d{2}:\d{2}(?:\.\d+)?"), "time"),
    (re.compile(r"\b\d+(?:\.\d+)? (?:ns|\u03bcs|\u00b5s|us|ms)\b"), "duration"),
)
_SHOWN: Final = 60


def first_difference(one: Path, other: Path) -> str:
    """Return which cell of two notebook files is not the same and how it begins, or ""."""
    import nbformat  # takes a while, and only batches with a check need it

    mine, theirs = (nbformat.read(path, as_version=4) for path in (one, other))
    for number, (left, right) in enumerate(zip(mine.cells, theirs.cells, strict=False), start=1):
        if plain(left) != plain(right):
            begins = next(iter(left.source.strip().splitlines()), "")[:_SHOWN]
            return (
                f"cell {number} of the notebook ({begins}) says otherwise in a warm process than in a kernel"
            )
    if len(mine.cells) != len(theirs.cells) or mine.metadata != theirs.metadata:
        return "the notebook is not the same from a warm process as from a kernel"
    return ""


def plain(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a cell says: without ids and times, and with what was printed in one piece.

    A kernel passes on what is printed every fifth of a second, so where it is cut is chance.
    """
    kept = {name: value for name, value in cell.items() if name not in ("id", "outputs")}
    kept["metadata"] = {k: v for k, v in cell["metadata"].items() if k not in ("papermill", "execution")}
    outputs: list[dict[str, Any]] = []
    for output in cell.get("outputs", ()):
        _add(outputs, copy.deepcopy(dict(output)))
    kept["outputs"] = [_scrubbed(output) for output in outputs]
    return kept


def _add(outputs: list[dict[str, Any]], found: dict[str, Any]) -> None:
    """Add an output; printed text goes to that before, up to the last output of another kind."""
    if found["output_type"] == "stream":
        for earlier in reversed(outputs):
            if earlier["output_type"] != "stream":
                break
            if earlier["name"] == found["name"]:
                earlier["text"] += found["text"]
                return
        if found["name"] == "stdout" and outputs and outputs[-1].get("name") == "stderr":
            outputs.insert(-1, found)
            return
    outputs.append(found)


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, instead in _PASSING:
            value = pattern.sub(instead, value)
        return value
    if isinstance(value, list):
        return [_scrubbed(item) for item in value]
    if isinstance(value, dict):
        return {name: _scrubbed(item) for name, item in value.items()}
    return value
