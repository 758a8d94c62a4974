"""The report of the team: the same answers for everybody, by name, and nobody ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from salescoach import benchmarks, questions, roles, store, vocab, wording
from salescoach.report import facts, frames, html, strip, there
from salescoach.report.cards import Beside, Cards, cards
from salescoach.report.days import said_day
from salescoach.report.facts import Facts
from salescoach.report.rep import SHOWN_WEEKS
from salescoach.report.trusted import trust_block
from salescoach.store import Log

#: The answers a table shows, by the name of their question.
COLUMNS: Final = {
    "refusals_per_week": "Refusals a week",
    "target_dials_per_week": "Dials to targets a week",
    "existing_dials_per_week": "Dials to customers a week",
    "dials_per_conversation": "Dials per decision maker",
    "conversations_per_appointment": "Decision makers per appointment",
    "meetings_per_sale": "Meetings per sale",
}
_HUNTING: Final = ("Rep", "Role as claimed", "What the work looks like")
_NO_ROLE: Final = "not known"
#: A chart of everybody's rates is drawn for these steps.
_PLOTTED: Final = ("dials_per_conversation", "conversations_per_appointment", "meetings_per_sale")


@dataclass(frozen=True)
class Plot:
    """Everybody's rates of one step against how much they did, and the lines that close in."""

    points: pd.DataFrame
    lines: pd.DataFrame
    of: str
    per: str


@dataclass(frozen=True)
class TeamReport:
    """Everything the team's page shows, for the coach alone: it names everybody, and ranks nobody."""

    heading: html.Block
    hunting: html.Block
    makeup: pd.DataFrame
    cards: Cards
    reps: html.Block
    alike: html.Block
    plots: Mapping[str, Plot]
    by_group: pd.DataFrame
    by_purpose: pd.DataFrame
    refusals: pd.DataFrame
    funnel: pd.DataFrame
    trust: html.Block
    how: html.Block


def team_report(
    workbook: str, *, team: str = "", as_of: str = "", weeks: int = SHOWN_WEEKS, version: str = ""
) -> TeamReport:
    """Return the report of all reps of a workbook, or of one team.

    Raises ``SalescoachError`` for a workbook, team or day that is not there.
    """
    found = facts.read(workbook, as_of=as_of, version=version)
    return of_facts(found, store.find_team(found.log, team), shown=weeks)


def of_facts(of: Facts, reps: list[str], *, shown: int = SHOWN_WEEKS) -> TeamReport:
    """Return the report of the reps named, of what is worked out already."""
    log, own = of.log, of.rep_weeks[of.rep_weeks["rep_id"].isin(reps)]
    found = questions.answers(own, reps=[*reps, None])
    everybody = found[found["rep_id"].isna()]
    known, last = of.known[of.known["rep_id"].isin(reps)], questions.last_complete(own)
    recent = known[known["week"] > known["week"].max() - pd.Timedelta(weeks=shown)]
    usual = known[known["week"].isin(strip.strip_weeks(last))] if last is not None else known
    scope = str(everybody.set_index("question").loc["dials_per_conversation", "scope"])
    title = f"<h1>The team</h1><p>{wording.counted(len(reps), 'reps')}, as of {said_day(log.as_of)}, "
    stale = html.paragraphs([there.missing_export(of.calls_end)] if of.calls_end else [])
    kinds = [of.kinds[rep] for rep in reps if rep in of.kinds]
    compared = of.compared[of.compared["rep_id"].isin(reps)]
    return TeamReport(
        html.Block(f"{title}version {log.version} of the workbook.</p>{stale}", f"{len(reps)} reps"),
        _hunting(kinds, _names(of)),
        roles.makeup(kinds, _names(of)),
        _of_team(cards(everybody, known, Beside(listed=of.has_targets))),
        _table(log, found, _sold(own, last)),
        _alike(compared),
        {name: _plot(compared, name) for name in _PLOTTED},
        frames.by_group(recent),
        frames.by_purpose(recent),
        frames.refusals(recent, scope),
        frames.funnel(usual, scope, of.paths),
        trust_block(log, None if set(reps) >= set(of.reps["rep_id"]) else reps),
        html.Block(html.folded("How we know", html.listed(_how(compared, kinds))), "How we know"),
    )


def _names(of: Facts) -> dict[str, str]:
    return {str(rep): str(name) for rep, name in zip(of.reps["rep_id"], of.reps["name"], strict=True)}


def _hunting(kinds: Sequence[roles.Kind], names: Mapping[str, str]) -> html.Block:
    """Return who is asked to hunt and whose work looks like it, by name; where they differ, it is worth a question."""
    line = roles.team_sentence(kinds)
    rows = sorted(
        (
            names.get(kind.rep_id, kind.rep_id),
            ", ".join(filter(None, (kind.claimed or _NO_ROLE, roles.since_left(kind)))),
            " ".join(filter(None, (kind.note, kind.sentence, kind.mismatch))),
        )
        for kind in kinds
    )
    table = html.table(_HUNTING, rows, caption="Roles, and the work, by name") if rows else ""
    return html.Block(
        html.paragraphs([line]) + table, "\n".join([line, *(": ".join(row[::2]) for row in rows)])
    )


def _alike(compared: pd.DataFrame) -> html.Block:
    """Return who can be told apart in each step and who cannot, what is worth a question, and what the lines ask."""
    told = (" ".join(benchmarks.told(compared, step.name)) for step in benchmarks.STEPS)
    lines = list(filter(None, told))
    rows = compared.to_dict("records")
    flags = [benchmarks.named_sentence(row) for row in rows if benchmarks.differs(row)]
    if not lines:
        return html.Block(html.paragraphs([_NOBODY]), _NOBODY)
    markup = html.listed(lines) + (f"<h3>Worth a question</h3>{html.listed(flags)}" if flags else "")
    plain = "\n".join([*lines, *flags, benchmarks.LINES])
    return html.Block(markup + html.paragraphs([benchmarks.LINES]), plain)


_NOBODY: Final = "There is too little to compare yet."
#: What a card asks one rep, asked of a team.
_TEAM_ASKS: Final = {"How often were you refused an appointment?": "How often was an appointment refused?"}


def _of_team(found: Cards) -> Cards:
    rows = (replace(card, question=_TEAM_ASKS.get(card.question, card.question)) for card in found.rows)
    return replace(found, rows=tuple(rows))


def _plot(compared: pd.DataFrame, name: str) -> Plot:
    points = benchmarks.plotted(compared, name, named=list(compared["rep_id"].unique()))
    step = next(step for step in benchmarks.STEPS if step.name == name)
    return Plot(points, benchmarks.curve(points), step.tries, step.successes)


def _how(compared: pd.DataFrame, kinds: Sequence[roles.Kind]) -> list[str]:
    names = compared.drop_duplicates("rep_id").set_index("rep_id")["name"].to_dict()
    told = [f"{row['name']}: {row['how']}" for row in compared.to_dict("records")]
    return [*told, *(f"{names.get(kind.rep_id, kind.rep_id)}: {kind.how}" for kind in kinds)]


#: The weeks of the sales in the table, as of question 5.
_SOLD: Final = pd.Timedelta(weeks=52)
_SALES: Final = "New sales, of 52 weeks at most"
_UNTOLD: Final = wording.NOT_TRACKED
_NOTHING: Final = "none of these is tracked"


def _sold(own: pd.DataFrame, last: pd.Timestamp | None) -> dict[str, str]:
    """Return what each rep sold to new accounts in the last 52 whole weeks, in words."""
    rows = own[own["scope"] == vocab.DEFAULT_SCOPE]
    rows = rows if last is None else rows[(rows["week"] <= last) & (rows["week"] > last - _SOLD)]
    found = rows.groupby("rep_id")["sales"].sum(min_count=1).dropna()
    return {str(rep): wording.number(float(count)) if count else "none" for rep, count in found.items()}


def _table(log: Log, found: pd.DataFrame, sold: Mapping[str, str]) -> html.Block:
    """Return the answers of everybody by name; what is tracked for nobody is named once, and so is a row of nothing."""
    people = log.table("reps").set_index("rep_id").loc[list(found["rep_id"].dropna().unique())]
    answered = {(row["rep_id"], row["question"]): said_cell(row) for row in found.to_dict("records")}
    shown = [name for name in COLUMNS if any(answered[rep, name] != _UNTOLD for rep in people.index)]
    body = []
    for person in people.sort_values("name").reset_index().to_dict("records"):
        rep, role = person["rep_id"], "" if pd.isna(person["role"]) else str(person["role"])
        cells = [answered[rep, name] for name in shown]
        if set(cells) <= {_UNTOLD}:
            cells = [_NOTHING if name == shown[0] else "" for name in shown]
        body.append((str(person["name"]), role, *cells, sold.get(rep, _UNTOLD)))
    head = ("Rep", "Role as claimed", *(COLUMNS[name] for name in shown), _SALES)
    markup = html.table(head, body, caption="By name; nobody is ranked")
    missing = [COLUMNS[name].lower() for name in COLUMNS if name not in shown]
    line = f"Not tracked for anybody: {', '.join(missing)}." if missing else ""
    return html.Block(markup + html.paragraphs([line]), f"{len(body)} reps")


def said_cell(row: Mapping[Any, Any]) -> str:
    """Return an answer in one cell of a table: its value, what fits, and both counts."""
    if row["status"] in ("not_tracked", "unmapped", "none_yet"):
        return vocab.label(str(row["status"]))
    of, per = wording.number(float(row["of_count"])), wording.number(float(row["per_count"]))
    if row["status"] == "bound":
        return f"at least {wording.number(float(row['low']))} (none of {of})"
    value, low, high = (wording.number(float(row[name])) for name in ("value", "low", "high"))
    thin = f", {wording.TOO_THIN}" if row["status"] == "too_thin" else ""
    if row["per"] == "weeks" and row["of_count"] < row["per_count"]:
        count, weeks, least, most = (float(row[name]) for name in ("of_count", "per_count", "low", "high"))
        return f"{wording.weekly(count, weeks, least, most)}{thin}"
    within = wording.counted(float(row["per_count"]), "weeks")
    counts = f"{of} in {within}" if row["per"] == "weeks" else f"{per} of {of}"
    return f"{value}, from {low} to {high} ({counts}){thin}"
