"""The first screen: who and when, what became of what was agreed, and this week with its list."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach import advice, agreements, plan, wording, worklist
from salescoach.report import html
from salescoach.report.days import said_day
from salescoach.report.facts import Facts

#: Agreements older than the newest so many are left to the log.
_AGREEMENTS: Final = 3
_LIST_HEAD: Final = ("Account", "Why")


def heading(found: Facts, rep_id: str, known: pd.DataFrame, last: pd.Timestamp | None) -> html.Block:
    """Return the name, the last whole week and the days worked in it."""
    person = found.reps.set_index("rep_id").loc[rep_id]
    name = str(person["name"])
    if last is None:
        week = "No whole week is in the log yet."
    else:
        days = known.loc[(known["week"] == last) & (known["scope"] == "all"), "days_worked"].iloc[0]
        week = f"Last whole week: from {said_day(last.date())}, {wording.counted(days, 'days')} worked."
    return html.Block(f"<h1>{html.text(name)}</h1>{html.paragraphs([week])}", name)


def agreed(found: Facts, rep_id: str) -> html.Block:
    """Return what was agreed and what became of it, the newest first."""
    all_of_them = agreements.became(found.rep_weeks, found.agreements, rep_id)
    running = [one for one in reversed(all_of_them) if one.ended is None][:_AGREEMENTS]
    if not running:
        lines = ["Nothing is agreed yet: this talk can end with the first thing to try."]
        return html.Block(html.paragraphs(lines), lines[0])
    parts: list[str] = []
    plain: list[str] = []
    for one in running:
        lines = [one.sentence, one.reached, f"Note: {one.note}" if one.note else ""]
        parts.append(html.paragraphs([" ".join(filter(None, lines[:2])), lines[2]]))
        plain += filter(None, lines)
    return html.Block("".join(parts), "\n".join(plain))


def this_week(
    found: Facts, known: pd.DataFrame, rep_id: str, *, listed: bool
) -> tuple[html.Block, tuple[str, ...]]:
    """Return what the coming week takes and which accounts wait, and how both are known.

    ``listed`` shows the accounts; without it only how many wait, as in the coach's copy.
    """
    week = plan.this_week(known, rep_id, found.plans)
    waiting = worklist.of_rep(found.waiting, rep_id, tallied=found.tallied)
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
