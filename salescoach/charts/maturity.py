"""What became of what was started: how starts ripen week by week, and block by block of starts."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_STEP: Final = 28
_BAR_MS: Final = 22 * paper.DAY_MS
_LABELS: Final = 7
_BAND: Final = "rgba(0, 114, 178, 0.18)"
_YOUNG: Final = "too young to compare"


class _Part(NamedTuple):
    """One part of a bar: its column, how it looks, and how it is said."""

    column: str
    colour: str
    pattern: str
    said: str


def ripening(frame: pd.DataFrame, *, started: str, became: str) -> go.Figure:
    """Return steps of how many of 100 starts had ended in a yes by each week since, with a band for what fits.

    ``frame`` has one row per week: ``weeks`` (since the start), ``value``, ``low``, ``high`` (shares, 0 to 1)
    and ``followed`` (starts that old); the steps end with it. ``started`` names the starts, ``became`` the yes.

    >>> rows = [(0, 0.0, 0.0, 0.05, 60), (1, 0.04, 0.01, 0.13, 58)]
    >>> table = pd.DataFrame(rows, columns=["weeks", "value", "low", "high", "followed"])
    >>> ripening(table, started="first meetings", became="led to a sale").layout.meta["alt"]
    'Of 100 first meetings 4 led to a sale within 1 week; anything from 1 to 13 fits the log; followed for 1 week.'
    """
    title = f"How long it takes: {started} that {became}"
    if frame.empty:
        return paper.nothing(f"there are too few {started} to follow yet", title=title)
    rows = frame.sort_values("weeks", kind="stable")
    weeks = [words.known(week) for week in rows["weeks"]]
    shares = {
        name: [round(100 * float(share), 1) for share in rows[name]] for name in ("low", "high", "value")
    }
    traces = [
        _edge(weeks, shares["low"]),
        _edge(weeks, shares["high"]) | {"fill": "tonexty", "fillcolor": _BAND},
        _steps(rows, weeks, shares["value"], became),
        _key_of_band(),
    ]
    figure = paper.sheet(traces, title=title, alt=_ripening_alt(rows, started, became))
    last, top = max(float(week or 0) for week in weeks), max(shares["high"])
    figure.update_layout(
        showlegend=True,
        xaxis=_week_axis(last),
        yaxis=paper.count_axis(min(top, 100), title=words.wrapped(f"of 100 {started}", words.UPRIGHT))
        | {"dtick": None},
    )
    return figure


def _edge(weeks: list[float | None], shares: list[float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": weeks,
        "y": shares,
        "line": {"color": paper.BLUE, "width": 1, "dash": "dot", "shape": "hv"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _key_of_band() -> dict[str, Any]:
    """Return an empty trace that explains the band in the legend."""
    marker = {"color": paper.BLUE, "symbol": "square", "size": 12, "opacity": 0.25}
    key = {"type": "scatter", "mode": "markers", "x": [None], "y": [None], "hoverinfo": "skip"}
    return key | {"name": "all in the band fits the log", "marker": marker}


def _steps(rows: pd.DataFrame, weeks: list[float | None], shares: list[float], became: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": words.short(became),
        "x": weeks,
        "y": shares,
        "line": {"color": paper.BLUE, "width": 2.5, "shape": "hv"},
        "hovertext": [_hover(row, became) for row in rows.to_dict("records")],
        "hovertemplate": paper.HOVER,
    }


def _hover(row: dict[Any, Any], became: str) -> str:
    return (
        f"{_of_hundred(row['value'])} of 100 {words.safe(became)} within {_weeks(row['weeks'])}<br>"
        f"{_fits(row)}<br>{words.number(float(row['followed']))} followed so long"
    )


def _fits(row: dict[Any, Any]) -> str:
    return f"anything from {_of_hundred(row['low'])} to {_of_hundred(row['high'])} fits the log"


def _of_hundred(share: object) -> str:
    return f"{round(100 * (words.known(share) or 0))}"


def _weeks(count: object) -> str:
    return words.counted(words.known(count), "weeks")


def _week_axis(last: float) -> dict[str, Any]:
    every = next(step for step in (1, 2, 4, 8, 13, 26, 52, 104, 520) if last / step <= _LABELS or step == 520)
    ticks = {"tick0": 0, "dtick": every, "range": [0, max(last, 1) * 1.02]}
    return ticks | {"showgrid": False, "showline": True, "title": {"text": "weeks since the start"}}


def _ripening_alt(rows: pd.DataFrame, started: str, became: str) -> str:
    last = rows.to_dict("records")[-1]
    head = f"Of 100 {started} {_of_hundred(last['value'])} {became} within {_weeks(last['weeks'])}"
    return f"{head}; {_fits(last)}; followed for {_weeks(last['weeks'])}."


def by_start(frame: pd.DataFrame, *, started: str, became: str, no: str = "came to nothing") -> go.Figure:
    """Return stacked bars of what became of the starts of each four weeks; those too young to compare are pale.

    ``frame`` has one row per four weeks: ``block`` (date of the first day), ``yes``, ``no``, ``open``,
    ``unknown`` (counts) and ``ripe``. ``started`` names the starts, ``became`` and ``no`` what became of them.

    >>> rows = [("2026-01-05", 3, 5, 1, 0, True), ("2026-02-02", 1, 0, 6, 0, False)]
    >>> table = pd.DataFrame(rows, columns=["block", "yes", "no", "open", "unknown", "ripe"])
    >>> by_start(table, started="first meetings", became="led to a sale").layout.meta["alt"]
    'Of 9 first meetings of the four weeks from 5 January 2026: 3 led to a sale, 5 came to nothing, 1 still open; \
2 blocks of four weeks shown, 1 too young to compare.'
    """
    title = f"What became of the {started}"
    parts = _parts(became, no)
    if frame.empty or not frame[[part.column for part in parts]].to_numpy().any():
        return paper.nothing(f"there are no {started} to follow yet", title=title)
    rows = frame.assign(block=paper.iso(frame["block"])).sort_values("block", kind="stable")
    shown = [part for part in parts if part.column != "unknown" or rows[part.column].any()]
    traces = [bar for part in shown for bar in _bars(rows, part)]
    traces += [] if rows["ripe"].all() else [_young_key()]
    figure = paper.sheet(traces, title=title, alt=_starts_alt(rows, started, shown), height=318)
    total = rows[[part.column for part in shown]].sum(axis=1)
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        xaxis=paper.date_axis(rows["block"].to_list(), step=_STEP, title="four weeks in which they began"),
        yaxis=paper.count_axis(float(total.max()), title=words.wrapped(started, words.UPRIGHT)),
    )
    return figure


def _parts(became: str, no: str) -> tuple[_Part, ...]:
    return (
        _Part("yes", paper.BLUE, "", became),
        _Part("no", paper.BLACK, ".", no),
        _Part("open", paper.PURPLE, "\\", "still open"),
        _Part("unknown", paper.PURPLE, "x", "not recorded"),
    )


def _bars(rows: pd.DataFrame, part: _Part) -> list[dict[str, Any]]:
    """Return the bars of one part: the ripe blocks, and apart from them the young ones."""
    ripe = rows["ripe"].astype(bool)
    looks = (
        (rows[ripe], _look(part.colour, part.pattern), ""),
        (rows[~ripe], _pale(part.colour), f", {_YOUNG}"),
    )
    bars = [_bar(some, part, note) | look for some, look, note in looks if len(some)]
    return [bar | {"showlegend": place == 0} for place, bar in enumerate(bars)]


def _bar(rows: pd.DataFrame, part: _Part, note: str) -> dict[str, Any]:
    counts = [words.known(count) for count in rows[part.column]]
    return {
        "type": "bar",
        "name": words.short(part.said),
        "legendgroup": part.column,
        "x": rows["block"].to_list(),
        "y": counts,
        "width": _BAR_MS,
        "hovertext": [f"{words.number(count or 0)} {words.safe(part.said)}{note}" for count in counts],
        "hovertemplate": "%{hovertext}<br>four weeks from %{x|%-d %B %Y}<extra></extra>",
    }


def _look(colour: str, shape: str) -> dict[str, Any]:
    return {"marker": {"color": colour, "pattern": {"shape": shape}}}


def _pale(colour: str) -> dict[str, Any]:
    """Return the lighter, hatched look of a block that is too young to compare."""
    return {"opacity": 0.45} | _look(colour, "/")


def _young_key() -> dict[str, Any]:
    """Return an empty trace that explains the hatch in the legend."""
    key = {"type": "bar", "name": _YOUNG, "x": [None], "y": [None], "hoverinfo": "skip"}
    return key | _pale(paper.BLACK)


def _starts_alt(rows: pd.DataFrame, started: str, parts: list[_Part]) -> str:
    began = rows[rows[[part.column for part in parts]].sum(axis=1) > 0]
    old = began[began["ripe"].astype(bool)]
    last = (old if len(old) else began).iloc[-1]
    total = sum(int(last[part.column]) for part in parts)
    told = [part for part in parts if part.column != "unknown" or last[part.column]]
    said = [f"{int(last[part.column])} {part.said}" for part in told]
    head = f"Of {words.counted(total, started)} of the four weeks from {words.day(last['block'])}"
    young = int((~rows["ripe"].astype(bool)).sum())
    shown = f"{words.counted(len(rows), 'blocks')} of four weeks shown" + (
        f", {young} {_YOUNG}" if young else ""
    )
    return f"{head}: {', '.join(said)}; {shown}."
