"""The work of each week in stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_PATTERNS: Final = ("", ".", "\\", "x", "-", "|", "+")
_BAR_MS: Final = 5.5 * paper.DAY_MS


def weekly_activity(frame: pd.DataFrame, *, title: str, unit: str = "dials") -> go.Figure:
    """Return stacked bars of counts by week, one colour and pattern for each part.

    ``frame`` has one row per week and part: ``week`` (date), ``part`` (text), ``count`` (missing: not
    tracked) and ``partial`` (the week is only in part in the data). ``unit`` is what is counted.

    >>> rows = [("2026-03-02", "customers", 12, False), ("2026-03-09", "customers", None, False)]
    >>> table = pd.DataFrame(rows, columns=["week", "part", "count", "partial"])
    >>> weekly_activity(table, title="Dials by account group").layout.meta["alt"]
    'Dials in the week of 2 March 2026: customers 12; 2 weeks shown, 1 not tracked.'
    """
    if frame.empty or frame["count"].isna().all():
        return paper.nothing(f"no {unit} are tracked in this period", title=title)
    rows = paper.by_week(frame.assign(count=paper.numbers(frame["count"])))
    totals = rows.groupby("week")["count"].sum(min_count=1)
    if not totals.max():
        return paper.nothing(words.none_in(f"no {unit}", int(totals.count())), title=title)
    parts = list(frame["part"].drop_duplicates())
    groups = [rows[rows["part"] == part] for part in parts]
    traces = [bar for place, group in enumerate(groups) for bar in _part(group, place, unit)]
    zeros = [str(week) for week, total in totals.items() if not pd.isna(total) and total == 0]
    traces += [_zero_marks(zeros, unit)] if zeros else []
    traces += [_partial_key()] if rows["partial"].any() else []
    figure = paper.sheet(traces, title=title, alt=_activity_alt(rows, unit), height=_height(len(parts)))
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        xaxis=paper.date_axis(list(totals.index), step=7, title=paper.WEEK_AXIS),
        yaxis=paper.count_axis(float(totals.max()), title=words.wrapped(f"{unit} a week", words.UPRIGHT)),
    )
    return figure


def _part(rows: pd.DataFrame, place: int, unit: str) -> list[dict[str, Any]]:
    """Return the bars of one part: the complete weeks, and apart from them the partial ones."""
    colour = paper.COLOURS[place % len(paper.COLOURS)]
    shape = _PATTERNS[place % len(_PATTERNS)]
    complete, partial = rows[~rows["partial"]], rows[rows["partial"]]
    bars = [_bars(complete, unit) | {"marker": _fill(colour, shape)}] if len(complete) else []
    if len(partial):
        bars.append(_bars(partial, unit, note=f", {words.PARTIAL}") | _partial_look(colour))
    name = words.short(rows["part"].iloc[0])
    named = [bar | {"name": name, "legendgroup": str(place), "showlegend": False} for bar in bars]
    return [named[0] | {"showlegend": True}, *named[1:]]


def _bars(rows: pd.DataFrame, unit: str, *, note: str = "") -> dict[str, Any]:
    counts = [words.known(count) for count in rows["count"]]
    return {
        "type": "bar",
        "x": rows["week"].to_list(),
        "y": counts,
        "width": _BAR_MS,
        "hovertext": [words.safe(words.counted(count, unit)) + note for count in counts],
        "hovertemplate": "%{fullData.name}: %{hovertext}<br>week of %{x|%-d %B %Y}<extra></extra>",
    }


def _fill(colour: str, shape: str) -> dict[str, Any]:
    return {"color": colour, "pattern": {"shape": shape}}


def _partial_look(colour: str) -> dict[str, Any]:
    """Return the lighter, hatched look of a week that is only in part in the data."""
    return {"opacity": 0.45, "marker": _fill(colour, "/")}


def _zero_marks(weeks: Sequence[str], unit: str) -> dict[str, Any]:
    """Return a written 0 for weeks with none, so that they differ from weeks not tracked."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(weeks),
        "y": [0] * len(weeks),
        "text": ["0"] * len(weeks),
        "textposition": "top center",
        "hovertemplate": f"0 {words.safe(unit)}<br>week of %{{x|%-d %B %Y}}<extra></extra>",
        "showlegend": False,
    }


def _partial_key() -> dict[str, Any]:
    """Return an empty trace that explains the hatch in the legend."""
    key = {"type": "bar", "name": words.PARTIAL, "x": [None], "y": [None], "hoverinfo": "skip"}
    return key | _partial_look(paper.BLACK)


def _activity_alt(rows: pd.DataFrame, unit: str) -> str:
    tracked = rows[rows["count"].notna()]
    complete = tracked[~tracked["partial"]]
    shown = complete if len(complete) else tracked
    last = shown[shown["week"] == shown["week"].max()]
    parts = [f"{part} {words.number(n)}" for part, n in zip(last["part"], last["count"], strict=True) if n]
    which = "last complete week, that of" if complete["week"].nunique() > 1 else "week of"
    when = f"in the {which} {words.day(last['week'].iloc[0])}"
    head = f"{unit[:1].upper()}{unit[1:]} {when}: {', '.join(parts) or 'none'}"
    partial = rows.loc[rows["partial"], "week"].nunique()
    missing = rows["week"].nunique() - tracked["week"].nunique()
    return f"{head}; {words.shown(rows['week'].nunique(), partial=partial, missing=missing)}."


def _height(entries: int) -> int:
    """Return a height with room for a legend that needs a line for each entry on a phone."""
    return 300 + 18 * max(0, entries - 2)
