"""The first screen: who and when, what became of what was agreed, and this week with its list."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach import advice, agreements, plan, wording, worklist
from salescoach.report import html, there
from salescoach.report.days import said_day
from salescoach.report.facts import Facts
from salescoach.report.there import There

#: So many agreements that still hold, the newest, are on the first screen; the others are folded.
_AGREEMENTS: Final = 3
_LIST_HEAD: Final = ("Account", "Why")


def heading(here: There, known: pd.DataFrame, last: pd.Timestamp | None) -> html.Block:
    """Return the name, the last whole week and the days worked in it, and whether the rep left or was away since."""
    lines = [there.said(here, last, known)]
    if last is not None:
        days = known.loc[(known["week"] == last) & (known["scope"] == "all"), "days_worked"].iloc[0]
        week = f"Last whole week: from {said_day(last.date())}, {wording.counted(days, 'days')} worked."
        lines.insert(0, week)
    return html.Block(
        f"<h1>{html.text(here.name)}</h1>{html.paragraphs([' '.join(filter(None, lines))])}", here.name
    )


def agreed(found: Facts, here: There) -> tuple[html.Block, tuple[str, ...]]:
    """Return what was agreed and what became of it, the newest first, and how that is known.

    The first screen has what still holds, the newest few; all others are in a fold.
    """
    table = found.agreements
    if here.gone:
        table = table.assign(ended=table["ended"].fillna(here.left))
    all_of_them = list(reversed(agreements.became(found.rep_weeks, table, here.rep_id)))
    first = [one for one in all_of_them if here.gone or one.ended is None][:_AGREEMENTS]
    others = [one for one in all_of_them if one not in first]
    year = found.log.as_of.year
    lines = [_said_of(one, year) for one in first] or [[_nothing_agreed(here, ended=bool(others))]]
    title = f"And {wording.counted(len(others), 'earlier ones')}"
    markup = "".join(html.paragraphs(of_one) for of_one in lines)
    markup += html.folded(title, html.listed([" ".join(_said_of(one, year)) for one in others]))
    how = (agreements.HOW, *(one.how for one in all_of_them)) if all_of_them else ()
    return html.Block(markup, "\n".join(line for of_one in lines for line in of_one)), how


def _said_of(one: agreements.Became, year: int) -> list[str]:
    """Return the sentences of an agreement, and the coach's note."""
    ended = f"It ended on {wording.day(one.ended, year=year)}." if one.ended else ""
    said = " ".join(filter(None, [one.sentence, one.reached, ended]))
    return [said, f"Note: {one.note}"] if one.note else [said]


def _nothing_agreed(here: There, *, ended: bool) -> str:
    """Return what stands where no agreement holds; of a talk to come only where there is one."""
    if here.gone:
        return "Nothing was agreed."
    if ended:
        return "Nothing that was agreed holds any more: this talk can end with the next thing to try."
    talk = "" if here.to_come else ": this talk can end with the first thing to try"
    return f"Nothing is agreed yet{talk}."


def this_week(
    found: Facts, known: pd.DataFrame, here: There, *, listed: bool
) -> tuple[html.Block, tuple[str, ...]]:
    """Return what the coming week takes and which accounts wait, and how both are known.

    ``listed`` shows the accounts; without it only how many wait, as in the coach's copy. Who has left, or starts
    later, has no week to come.
    """
    if none := there.no_week_ahead(here):
        return html.Block(html.paragraphs([none]), none), ()
    calendar = plan.calendar_of(found.reps, found.days_off, known, here.rep_id)
    days, off = plan.week_of_work(calendar, here.ahead.date())
    week = plan.this_week(known, here.rep_id, found.plans, week=here.ahead, days=days, off=off)
    waiting = worklist.of_rep(found.waiting, here.rep_id, tallied=found.tallied)
    markup = html.paragraphs([week.sentence, waiting.sentence])
    if listed and len(waiting.rows):
        markup += _list(waiting.rows)
    return html.Block(markup, f"{week.sentence}\n{waiting.sentence}"), (week.how, waiting.how)


def question(asked: advice.Advice) -> html.Block:
    """Return the one question with its evidence, and two more in a fold."""
    markup = f'<p class="asked">{html.text(asked.first.question)}</p>' + html.paragraphs(
        [asked.first.evidence]
    )
    more = html.listed([f"{one.question} {one.evidence}" for one in asked.more])
    folded = html.folded("Two more, for another day", more)
    return html.Block(markup + folded, f"{asked.first.question}\n{asked.first.evidence}")


def _list(rows: pd.DataFrame) -> str:
    """Return the accounts that wait as a table, each with its reason; the name leads to the CRM."""
    body = "".join(
        f'<tr><th scope="row">{_linked(row["account"], row["link"])}</th><td>{html.text(_said(row["why"]))}</td></tr>'
        for row in rows.to_dict("records")
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in _LIST_HEAD)
    return (
        f'<table class="sheet"><caption>The accounts that wait</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _linked(account: str, link: str) -> str:
    name = html.text(account)
    return f'<a href="{html.attribute(link)}" rel="noreferrer">{name}</a>' if link else name


def _said(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."
