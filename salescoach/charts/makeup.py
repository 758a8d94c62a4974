"""What a team is made of, and whom one rep's work goes to: stacked counts."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_TEAM: Final = "Roles, and what the work looks like"
_MIX: Final = "Whom calls and visits went to"
_UNIT: Final = "calls and visits"
_STEP: Final = 28
_BAR_MS: Final = 21 * paper.DAY_MS
_PATTERNS: Final = ("", "\\", "x", ".", "-", "|", "+")
#: What the work can look like, in the order of the bars; the last is drawn lightest.
_UNTOLD: Final = "cannot be told"
_KINDS: Final = ("Seller", "Account Manager", "National Account Manager", _UNTOLD)
_WHOSE: Final = {
    "Seller": "a Seller's",
    "Account Manager": "an Account Manager's",
    _UNTOLD: "it cannot be told",
}
#: Groups of accounts that have a look of their own, so that they look alike on every page.
_GROUPS: Final = {
    "target accounts": 0,
    "new accounts": 0,
    "other new accounts": 1,
    "customers": 2,
    "partners": 3,
    "former customers": 4,
    "no account known": 8,
}
_ROLE_WIDTH, _LONGEST = 18, 48


def makeup(frame: pd.DataFrame) -> go.Figure:
    """Return stacked bars of people by role as claimed, one colour and pattern for what the work looks like.

    ``frame`` has one row per role and kind of work: ``claimed``, ``kind`` (text), ``count`` and ``reps`` (names,
    shown when one points at a bar: for the coach alone). Roles stand in the order of the table.

    >>> rows = [("Seller", "Seller", 2, "Ann, Bo"), ("Seller", "cannot be told", 1, "Cy")]
    >>> table = pd.DataFrame(rows, columns=["claimed", "kind", "count", "reps"])
    >>> makeup(table).layout.meta["alt"]
    "What the work looks like, by role. Seller: of 2 a Seller's, of 1 it cannot be told; 3 people shown."
    """
    if frame.empty or not paper.numbers(frame["count"]).sum():
        return paper.nothing("nobody's work is known in this period", title=_TEAM)
    rows = frame.assign(count=paper.numbers(frame["count"])).dropna(subset="count")
    found = list(rows["kind"].drop_duplicates())
    order = [kind for kind in _KINDS if kind in found] + [kind for kind in found if kind not in _KINDS]
    roles = list(rows["claimed"].drop_duplicates())
    traces = [_people(rows[rows["kind"] == kind], kind, len(_KINDS) + n) for n, kind in enumerate(order)]
    height = 170 + 44 * len(roles) + 18 * max(0, len(order) - 2)
    figure = paper.sheet(traces, title=_TEAM, alt=_team_alt(rows), height=min(400, height))
    top = float(rows.groupby("claimed")["count"].sum().max())
    figure.update_layout(
        barmode="stack", showlegend=True, bargap=0.4,
        xaxis=paper.count_axis(top, title="people"),
        yaxis={"autorange": "reversed", "type": "category", "categoryarray": [_role(role) for role in roles]},
    )  # fmt: skip
    return figure


def _role(role: object) -> str:
    """Return a role safe for an axis, in short lines, cut where it is very long."""
    text = " ".join(str(role).split())
    return words.wrapped(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…", _ROLE_WIDTH)


def _people(rows: pd.DataFrame, kind: str, other: int) -> dict[str, Any]:
    place = _KINDS.index(kind) if kind in _KINDS else other
    look = {"marker": _fill(place)} | ({"opacity": 0.45} if kind == _UNTOLD else {})
    counts = [words.known(count) for count in rows["count"]]
    return look | {
        "type": "bar",
        "orientation": "h",
        "name": words.short(kind),
        "y": [_role(role) for role in rows["claimed"]],
        "x": counts,
        "hovertext": [
            f"{words.number(count or 0)}: {words.wrapped(reps, 40)}"
            for count, reps in zip(counts, rows["reps"], strict=True)
        ],
        "hovertemplate": "%{fullData.name}<br>%{hovertext}<extra></extra>",
    }


def _team_alt(rows: pd.DataFrame) -> str:
    said = [
        f"{role}: {', '.join(_whose(kind, n) for kind, n in zip(own['kind'], own['count'], strict=True))}"
        for role, own in rows.groupby("claimed", sort=False)
    ]
    shown = words.counted(words.known(rows["count"].sum()), "people")
    return f"What the work looks like, by role. {'; '.join(said)}; {shown} shown."


def _whose(kind: str, people: float) -> str:
    """Return of how many people the work is of a kind: "of 2 a Seller's"."""
    whose = _WHOSE.get(kind, f"a {kind}'s")
    return f"of {words.number(people)} {whose}"


def work_mix(frame: pd.DataFrame) -> go.Figure:
    """Return stacked bars of one rep's calls and visits by four weeks, a colour and pattern for each group.

    ``frame`` has one row per four weeks and group of accounts: ``period`` (date of the first day), ``part`` (the
    group in words), ``count`` (missing: not tracked) and ``partial`` (only some of the four weeks are in the log).

    >>> rows = [("2026-03-02", "targets", 80, False), ("2026-03-02", "customers", 12, False)]
    >>> table = pd.DataFrame(rows, columns=["period", "part", "count", "partial"])
    >>> work_mix(table).layout.meta["alt"]
    'In the four weeks from 2 March 2026: 80 of 92 calls and visits to targets, 12 to customers; 1 period shown.'
    """
    if frame.empty or frame["count"].isna().all():
        return paper.nothing(f"no {_UNIT} are tracked in this period", title=_MIX)
    partial = [not pd.isna(mark) and bool(mark) for mark in frame["partial"]]
    rows = frame.assign(
        period=paper.iso(frame["period"]), count=paper.numbers(frame["count"]), partial=partial
    ).sort_values("period", kind="stable")
    totals = rows.groupby("period")["count"].sum(min_count=1)
    parts = list(frame["part"].drop_duplicates())
    looks = [_GROUPS.get(str(part), len(_GROUPS) + 3 + n) for n, part in enumerate(parts)]
    traces = [
        bar
        for part, look in zip(parts, looks, strict=True)
        for bar in _part(rows[rows["part"] == part], look)
    ]
    if not totals.max():
        return paper.nothing(words.none_in(f"no {_UNIT}", int(totals.count()), "periods"), title=_MIX)
    zeros = [str(period) for period, total in totals.items() if not pd.isna(total) and total == 0]
    traces += [_zero_marks(zeros)] if zeros else []
    traces += [_partial_key()] if any(partial) else []
    figure = paper.sheet(traces, title=_MIX, alt=_mix_alt(rows), height=300 + 18 * max(0, len(parts) - 2))
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        xaxis=paper.date_axis(list(totals.index), step=_STEP, title="four weeks, by their first day"),
        yaxis=paper.count_axis(float(totals.max()), title=_UNIT),
    )
    return figure


def _part(rows: pd.DataFrame, place: int) -> list[dict[str, Any]]:
    """Return the bars of one group: the whole periods, and apart from them the partial ones."""
    whole, partial = rows[~rows["partial"]], rows[rows["partial"]]
    bars = [_bars(whole) | {"marker": _fill(place)}] if len(whole) else []
    if len(partial):
        bars.append(_bars(partial, note=f", {words.PARTIAL_FOUR}") | _partial_look(place))
    name = words.short(rows["part"].iloc[0])
    named = [bar | {"name": name, "legendgroup": str(place), "showlegend": False} for bar in bars]
    return [named[0] | {"showlegend": True}, *named[1:]]


def _bars(rows: pd.DataFrame, *, note: str = "") -> dict[str, Any]:
    counts = [words.known(count) for count in rows["count"]]
    said = [_UNIT + " not tracked" if n is None else f"{words.number(n)} {_UNIT}" for n in counts]
    return {
        "type": "bar",
        "x": rows["period"].to_list(),
        "y": counts,
        "width": _BAR_MS,
        "hovertext": [text + note for text in said],
        "hovertemplate": "%{fullData.name}: %{hovertext}<br>four weeks from %{x|%-d %B %Y}<extra></extra>",
    }


def _fill(place: int) -> dict[str, Any]:
    colour = (paper.BLUE, paper.VERMILLION, paper.GREEN, paper.BLACK, paper.PURPLE)[place % 5]
    return {"color": colour, "pattern": {"shape": _PATTERNS[place % len(_PATTERNS)]}}


def _partial_look(place: int) -> dict[str, Any]:
    return {"opacity": 0.45, "marker": _fill(place) | {"pattern": {"shape": "/"}}}


def _zero_marks(periods: list[str]) -> dict[str, Any]:
    """Return a written 0 for periods with none, so that they differ from those not tracked."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": periods,
        "y": [0] * len(periods),
        "text": ["0"] * len(periods),
        "textposition": "top center",
        "hovertemplate": f"0 {_UNIT}<br>four weeks from %{{x|%-d %B %Y}}<extra></extra>",
        "showlegend": False,
    }


def _partial_key() -> dict[str, Any]:
    """Return an empty trace that explains the hatch in the legend."""
    look = {"opacity": 0.45, "marker": {"color": paper.BLACK, "pattern": {"shape": "/"}}}
    return look | {"type": "bar", "name": words.PARTIAL_FOUR, "x": [None], "y": [None], "hoverinfo": "skip"}


def _mix_alt(rows: pd.DataFrame) -> str:
    tracked = rows[rows["count"].notna()]
    whole = tracked[~tracked["partial"]]
    shown = whole if len(whole) else tracked
    last = shown[shown["period"] == shown["period"].max()]
    total = words.number(float(last["count"].sum()))
    parts = [(words.number(n), part) for part, n in zip(last["part"], last["count"], strict=True) if n]
    many = f"{total} {_UNIT}"
    said = [f"{count} to {part}" for count, part in parts[1:]]
    if parts:
        head, group = parts[0]
        said.insert(0, f"{f'{head} of {many}' if said else f'all {many}'} to {group}")
    when = f"four weeks from {words.day(last['period'].iloc[0])}"
    cut = rows.loc[rows["partial"], "period"].nunique()
    notes = [words.counted(rows["period"].nunique(), "periods") + " shown"] + (
        [f"{cut} {words.PARTIAL_FOUR}"] if cut else []
    )
    return f"In the {when}: {', '.join(said) or f'no {_UNIT}'}; {', '.join(notes)}."
