"""The page that lists the reports of a batch, to search and to sort: by no number, for it has none about anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import jinja2

from salescoach import names, wording
from salescoach.batch import folder, manifest, shell
from salescoach.batch.jobs import FAILED, MADE, STOPPED, Entry, Plan

NAME: Final = "index.html"
_SCRIPT: Final = "reports.js"
#: What a row is if one of its copies is, the first first.
_STATUS: Final = (FAILED, STOPPED, MADE)
#: A longer list has a field to search it and buttons to sort it by.
_HANDFUL: Final = 5


def write(plan: Plan, entries: Sequence[Entry], earlier: Sequence[Entry]) -> Path:
    """Write index.html: every rep of the batch with the report or why there is none, and older reports."""
    rows, older = _rows(entries), _rows(earlier)
    listed = [*rows, *older]
    page = _template().render(
        title=plan.title,
        summary=_summary(entries),
        rows=rows,
        earlier=older,
        many=len(listed) > _HANDFUL,
        differ=_differ(listed, "status"),
        sorts=_sorts(listed),
        footer=footer(plan),
        css=shell.text("coach.css") + shell.text("reports.css"),
        script=shell.text(_SCRIPT),
        policy=shell.policy(_SCRIPT),
    )
    path = plan.out / NAME
    folder.write(path, page)
    return path


def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(shell.text("reports.html.j2"))


def _sorts(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Return what rows can be sorted by: the name, and what is not the same in all."""
    others = [by for by in ("team", "status") if _differ(rows, by)]
    return ["name", *others] if others else []


def _differ(rows: Sequence[Mapping[str, object]], key: str) -> bool:
    return len({row[key] for row in rows}) > 1


def _rows(entries: Sequence[Entry]) -> list[Mapping[str, object]]:
    """Return one row per rep by name, with the copies of the report; who shares a name has the id behind it."""
    by_rep: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (names.folded(entry.name), entry.key)):
        by_rep.setdefault(entry.rep_id, []).append(entry)
    labels = names.told_apart({rep: copies[0].name for rep, copies in by_rep.items()})
    return [
        {
            "rep": rep,
            "name": labels[rep],
            "team": copies[0].team,
            "find": names.folded(f"{copies[0].name} {copies[0].team}"),
            "status": (status := min((copy.status for copy in copies), key=_STATUS.index)),
            "lost": status != MADE,
            "copies": [_copy(entry) for entry in copies],
            "as_of": spoken(copies[0].as_of),
            "version": copies[0].version,
        }
        for rep, copies in by_rep.items()
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
    said = f"{made:,} report{'s' * (made != 1)} made"
    return f"{said}, {lost:,} not made: the list says why." if lost else f"{said}."


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
