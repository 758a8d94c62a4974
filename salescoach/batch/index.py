"""The page that lists the reports of a batch. It has no number about anybody on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import jinja2

from salescoach import wording
from salescoach.batch import folder, manifest, shell
from salescoach.batch.jobs import FAILED, MADE, Entry, Plan

NAME: Final = "index.html"
_SCRIPT: Final = "sort.js"


def write(plan: Plan, entries: Sequence[Entry], earlier: Sequence[Entry]) -> Path:
    """Write index.html: every rep of the batch with the report or why there is none, and older reports."""
    page = _template().render(
        title=plan.title,
        summary=_summary(entries),
        rows=_rows(entries),
        earlier=_rows(earlier),
        teams=len({entry.team for entry in entries}) > 1,
        footer=footer(plan),
        css=shell.text("coach.css"),
        script=shell.text(_SCRIPT),
        policy=shell.policy(_SCRIPT),
    )
    path = plan.out / NAME
    folder.write(path, page)
    return path


def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(shell.text("reports.html.j2"))


def _rows(entries: Sequence[Entry]) -> list[Mapping[str, object]]:
    """Return one row per rep by name, with the copies of the report."""
    by_rep: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.name.casefold(), entry.key)):
        by_rep.setdefault(entry.rep_id, []).append(entry)
    return [
        {
            "name": copies[0].name,
            "team": copies[0].team,
            "copies": [_copy(entry) for entry in copies],
            "as_of": spoken(copies[0].as_of),
            "version": copies[0].version,
        }
        for copies in by_rep.values()
    ]


def _copy(entry: Entry) -> Mapping[str, str]:
    said = {MADE: "", FAILED: f"not made: {entry.error}"}
    return {
        "for": f"copy for the {entry.copy}" if entry.copy else "report",
        "page": entry.page,
        "notebook": entry.notebook,
        "pdf": entry.pdf,
        "status": said.get(entry.status, "not made: the batch was stopped before"),
    }


def _summary(entries: Sequence[Entry]) -> str:
    """Return how many reports there are in words."""
    made = sum(entry.status == MADE for entry in entries)
    lost = len(entries) - made
    said = f"{made} report{'s' * (made != 1)} made"
    return f"{said}, {lost} not made: the list says why." if lost else f"{said}."


def footer(plan: Plan) -> str:
    """Return the line at the foot of every page: made by what, from what, as of when."""
    by = f"Made with salescoach {manifest.package_version()}".rstrip()
    source = f" from version {plan.version} of the workbook" if plan.version else ""
    return f"{by}{source}" + (f", as of {spoken(plan.as_of)}." if plan.as_of else ".")


def spoken(day: str) -> str:
    """Return a day like "2026-06-28" as it is said; any other text as it is.

    >>> spoken("2026-06-28"), spoken("midsummer")
    ('28 June 2026', 'midsummer')
    """
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return wording.day(found)
