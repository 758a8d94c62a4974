"""The ledger week by week: every kind of no in stacked bars, the appointments as a line beside them."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_TITLE: Final = "Every no, and the appointments beside"
_NOTHING: Final = "no refusals or appointments are tracked in this period"
_APPOINTMENTS: Final = "appointments"
_NO: Final = "hard no"
_BAR_MS: Final = 5.5 * paper.DAY_MS


class _Look(NamedTuple):
    """A colour and a pattern; ``lines`` in the colour on paper instead of paper lines on the colour."""

    colour: str
    shape: str
    lines: bool = False


#: What a bar is made of, from the bottom up; a hard no stands on the axis, where bars can be compared. Nothing is
#: red beside green: neither a no nor an appointment is a mark. What is small on a phone still differs in colour.
_LOOKS: Final = {
    _NO: _Look(paper.BLACK, ""),
    "later": _Look(paper.BLUE, ""),
    "send an e-mail": _Look(paper.BLUE, "/"),
    "no appointment this time": _Look(paper.BLUE, "."),
    "no-show": _Look(paper.PURPLE, "x"),
    "lost deal": _Look(paper.BLACK, "-", lines=True),
    "gatekeeper": _Look(paper.GREEN, "\\"),
}
_LINE: Final = paper.PURPLE
_MANY: Final = {"later": "laters", "send an e-mail": "e-mails asked for"}


def ledger(frame: pd.DataFrame) -> go.Figure:
    """Return stacked bars of every kind of no by week, with the appointments as a line; never one alone.

    ``frame`` has one row per week and line: ``week`` (date), ``line`` ("hard no", "later", "send an e-mail",
    "no appointment this time", "no-show", "lost deal", "gatekeeper", "appointments"), ``count`` (missing: not
    known) and ``partial``. Partial weeks are lighter and hollow; a line that is known in no week is left out and
    named.

    >>> rows = [("2026-03-02", "hard no", 4, False), ("2026-03-02", "appointments", 1, False)]
    >>> table = pd.DataFrame(rows, columns=["week", "line", "count", "partial"])
    >>> ledger(table).layout.meta["alt"]
    'In the week of 2 March 2026: 4 hard nos and 1 appointment; 1 week shown.'
    """
    if frame.empty or frame["count"].isna().all():
        return paper.nothing(_NOTHING, title=_TITLE)
    rows = frame[frame["line"].isin([*_LOOKS, _APPOINTMENTS])]
    tracked = rows[rows["count"].notna()]
    rows = paper.by_week(rows.assign(count=paper.numbers(rows["count"])))
    lines = [line for line in (*_LOOKS, _APPOINTMENTS) if (tracked["line"] == line).any()]
    if not tracked["count"].any():
        untracked = _untracked(lines)
        none = "nothing that is tracked" if untracked else "neither a no nor an appointment"
        return paper.nothing(words.none_in(none, tracked["week"].nunique()) + untracked, title=_TITLE)
    traces = [bar for line in lines if line in _LOOKS for bar in _bars(rows[rows["line"] == line], line)]
    traces += _appointments(rows[rows["line"] == _APPOINTMENTS]) if _APPOINTMENTS in lines else []
    traces += [_key()] if rows["partial"].any() else []
    figure = paper.sheet(traces, title=_TITLE, alt=_alt(rows, lines), height=330 + 20 * len(lines))
    bars = rows[rows["line"] != _APPOINTMENTS].groupby("week")["count"].sum()
    top = max(float(bars.max() if len(bars) else 0), float(rows["count"].max()))
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        xaxis=paper.date_axis(list(rows["week"].unique()), step=7, title=paper.WEEK_AXIS),
        yaxis=paper.count_axis(top, title="times a week"),
    )
    return figure


def _bars(rows: pd.DataFrame, line: str) -> list[dict[str, Any]]:
    """Return the bars of one kind: the complete weeks, and lighter the partial ones."""
    look = _LOOKS[line]
    found: list[dict[str, Any]] = []
    for part, some in rows.groupby("partial"):
        bar = {
            "type": "bar",
            "name": line,
            "legendgroup": line,
            "showlegend": not found,
            "x": some["week"].to_list(),
            "y": [words.known(count) for count in some["count"]],
            "width": _BAR_MS,
            "marker": _fill(look),
            "hovertext": _hover(some, line),
            "hovertemplate": paper.HOVER_WEEK,
        }
        found.append(bar | ({"opacity": 0.45} if part else {}))
    return found


def _fill(look: _Look) -> dict[str, Any]:
    pattern: dict[str, Any] = {"shape": look.shape}
    if not look.lines:
        return {"color": look.colour, "pattern": pattern}
    pattern |= {"fillmode": "replace", "bgcolor": "#ffffff", "fgcolor": look.colour}
    return {"color": look.colour, "pattern": pattern, "line": {"color": look.colour, "width": 1}}


def _appointments(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the line of the complete weeks and, where there are some, the hollow marks of the partial ones."""
    counts = {week: words.known(count) for week, count in zip(rows["week"], rows["count"], strict=True)}
    partial = [week for week in rows.loc[rows["partial"], "week"] if counts[week] is not None]
    weeks = paper.filled(rows["week"].to_list(), step=7)
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": _APPOINTMENTS,
        "legendgroup": _APPOINTMENTS,
        "x": weeks,
        "y": [None if week in partial else counts.get(week) for week in weeks],
        "line": {"color": _LINE, "dash": "dot", "width": 2},
        "marker": {"color": _LINE, "symbol": "diamond", "size": 9, "line": {"color": "#ffffff", "width": 1}},
        "cliponaxis": False,
        "hovertext": ["" if week not in counts else _said(counts[week], _APPOINTMENTS) for week in weeks],
        "hovertemplate": paper.HOVER_WEEK,
    }
    if not partial:
        return [line]
    marker = {"color": _LINE, "symbol": "diamond-open", "size": 9, "line": {"width": 1.5}}
    alone = {
        "mode": "markers",
        "x": partial,
        "y": [counts[week] for week in partial],
        "marker": marker,
        "hovertext": [f"{_said(counts[week], _APPOINTMENTS)}, {words.PARTIAL}" for week in partial],
        "showlegend": False,
    }
    return [line, line | alone]


def _hover(rows: pd.DataFrame, line: str) -> list[str]:
    marks = zip(rows["count"], rows["partial"], strict=True)
    return [_said(words.known(n), line) + (f", {words.PARTIAL}" if part else "") for n, part in marks]


def _said(count: float | None, line: str) -> str:
    """Return a count with its thing: "4 hard nos", "1 no-show", "2 e-mails asked for"."""
    many = line if line == _APPOINTMENTS else _MANY.get(line, f"{line}s")
    if line == "no appointment this time":
        return (
            f"{words.number(count)} without an appointment"
            if count is not None
            else words.counted(None, line)
        )
    return words.counted(count, many)


def _key() -> dict[str, Any]:
    """Return an empty trace that explains the lighter bars and hollow marks in the legend."""
    marker = {"color": paper.BLACK, "symbol": "diamond-open", "size": 9}
    key = {"type": "scatter", "mode": "markers", "name": words.PARTIAL, "x": [None], "y": [None]}
    return key | {"marker": marker, "hoverinfo": "skip"}


def _alt(rows: pd.DataFrame, lines: list[str]) -> str:
    known = rows[rows["count"].notna()]
    complete = known[~known["partial"]]
    last = (complete if len(complete) else known)["week"].max()
    counts = rows[rows["week"] == last].set_index("line")["count"]
    told = {line: words.known(counts.get(line)) for line in lines}
    said = [_said(count, line) for line, count in told.items() if line in (_NO, _APPOINTMENTS) or count]
    weeks, partial = rows["week"].nunique(), rows.loc[rows["partial"], "week"].nunique()
    missing = weeks - known["week"].nunique()
    which = "last complete week, that of" if complete["week"].nunique() > 1 else "week of"
    head = f"In the {which} {words.day(last)}: {words.listed(said or ['none'])}"
    return f"{head}; {words.shown(weeks, partial=partial, missing=missing)}{_untracked(lines)}."


def _untracked(lines: list[str]) -> str:
    left_out = [
        many for line, many in ((_NO, "hard nos"), (_APPOINTMENTS, _APPOINTMENTS)) if line not in lines
    ]
    return f"; nobody tracks {words.listed(left_out)}" if left_out else ""
