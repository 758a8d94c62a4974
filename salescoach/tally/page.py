"""The tally as pages to print: one for each rep and week, with boxes for strokes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final

from salescoach.tally import columns
from salescoach.weeks import DAYS

_NAMES: Final = {number: name.capitalize() for name, number in DAYS.items()}
_STYLE: Final = """
@page { size: A4 landscape; margin: 8mm; }
* { box-sizing: border-box; }
body { margin: 0; font: 8.5pt/1.25 system-ui, "Segoe UI", Arial, sans-serif; color: #000; background: #fff; }
section { width: 281mm; height: 193mm; overflow: hidden; display: flex; flex-direction: column;
  break-after: page; break-inside: avoid; }
section:last-of-type { break-after: auto; }
h1 { font-size: 13pt; margin: 0 0 1.5mm; display: flex; justify-content: space-between; gap: 8mm; }
h1 span { overflow-wrap: anywhere; }
h1 span + span { flex: none; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; flex: 1; min-height: 0; }
th, td { border: 0.35mm solid #000; padding: 1mm; text-align: left; vertical-align: top; }
thead th { font-size: 8pt; line-height: 1.15; height: 14mm; background: #eee; }
tbody th { font-size: 9pt; }
tbody th small { font-weight: normal; white-space: nowrap; }
td { position: relative; }
td i { position: absolute; right: 0; bottom: 0; width: 8.5mm; height: 6.5mm; border: solid #777;
  border-width: 0.25mm 0 0 0.25mm; }
tr.week th, tr.week td { position: static; height: 10mm; }
th:first-child { width: 25mm; }
th.worked { width: 16mm; }
th.no, td.no { border-left-width: 0.9mm; border-right-width: 0.9mm; }
p.plan { margin: 0 0 1.5mm; display: flex; gap: 6mm; align-items: end; }
p.plan span { white-space: nowrap; }
p.plan i { display: inline-block; width: 14mm; height: 5.5mm; border: 0.25mm solid #777; margin-left: 1.5mm;
  vertical-align: bottom; }
footer { font-size: 7.5pt; line-height: 1.22; margin-top: 1.5mm; display: grid;
  grid-template-columns: 1.45fr 1fr; gap: 1.5mm 6mm; }
footer p, footer ul { margin: 0; padding: 0; list-style: none; }
footer .words { columns: 2; column-gap: 5mm; }
footer li { break-inside: avoid; }
footer div li { padding-left: 4.5mm; text-indent: -4.5mm; }
footer .all { grid-column: 1 / -1; }
b.box { text-indent: 0; display: inline-block; width: 3mm; height: 3mm; line-height: 2.7mm;
  border: 0.3mm solid #000; margin-right: 1.5mm; text-align: center; font-size: 8pt; vertical-align: -0.4mm; }
@media screen { body { padding: 6mm; } section { border: 1px solid #ccc; padding: 4mm; margin-bottom: 6mm;
  width: 289mm; height: 201mm; } }
"""
_MARK: Final = {True: "✓", False: "✗"}
_HOW: Final = (
    "One stroke each time, at once. In the evening write the number into the small corner box:"
    " 0 if there were none. A box left blank means: not counted."
)


def pages(reps: Sequence[str], blocks: Sequence[Sequence[date]]) -> str:
    """Return a page of HTML that prints one A4 landscape sheet for each rep and week of days.

    >>> pages(["Ann"], [[date(2026, 3, 2)], [date(2026, 3, 9)]]).count("<section")
    2
    """
    sections = "\n".join(_section(rep, days) for rep in reps for days in blocks)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Tally</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{sections}\n</body></html>\n"
    )


def _section(rep: str, days: Sequence[date]) -> str:
    span = f"{days[0].isoformat()} to {days[-1].isoformat()}"
    head = "".join(
        f'<th{_class(column)} scope="col">{escape(column.header)}</th>' for column in columns.COLUMNS
    )
    # A day worked needs no strokes, so no corner for their number.
    corner = {True: "", False: "<i></i>"}
    cells = "".join(f"<td{_class(c)}>{corner[c.measure == 'worked']}</td>" for c in columns.COLUMNS)
    rows = "\n".join(
        f'<tr><th scope="row">{_NAMES[day.weekday()]}<br><small>{day.isoformat()}</small></th>{cells}</tr>'
        for day in days
    )
    blank = "".join(f"<td{_class(column)}></td>" for column in columns.COLUMNS)
    return (
        f"<section><h1><span>{escape(rep)}</span><span>{span}</span></h1>\n{_plan()}"
        f'<table><thead><tr><th scope="col">Day</th>{head}</tr></thead>\n<tbody>\n{rows}\n'
        f'<tr class="week"><th scope="row">Week</th>{blank}</tr>\n</tbody></table>\n{_footer()}</section>'
    )


def _plan() -> str:
    """Return the line in which the rep writes what he means to do in the week."""
    boxes = "".join(f"<span>{escape(column.header)}<i></i></span>" for column in columns.PLANNED)
    return f'<p class="plan">{boxes}</p>\n'


def _class(column: columns.Counted) -> str:
    names = {"refusals": "no", "worked": "worked"}
    return f' class="{names[column.measure]}"' if column.measure in names else ""


def _footer() -> str:
    words = "".join(
        f"<li><b>{escape(column.header)}</b>: {escape(column.meaning)}</li>" for column in columns.COLUMNS
    )
    examples = "".join(
        f'<li><b class="box">{_MARK[counts]}</b>{escape(text)}</li>' for text, counts in columns.NO_EXAMPLES
    )
    return (
        f'<footer><p class="all"><b>{_HOW}</b></p><ul class="words">{words}</ul>'
        f'<div><p><b>What counts as a NO</b>&ensp;<b class="box">{_MARK[True]}</b>yes'
        f'&ensp;<b class="box">{_MARK[False]}</b>no</p>'
        f"<ul>{examples}</ul></div></footer>"
    )
