"""The one question of the week: the first rule that applies asks it, two more are kept folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from salescoach import vocab
from salescoach.advice.facts import FEWEST, WINDOW, Asking, Bottleneck, Facts, Given, Kind, gather
from salescoach.advice.rules import RULES, Rule


@dataclass(frozen=True)
class Asked:
    """A question to ask, the counts that made it worth asking, and the name of the rule that chose it.

    ``evidence`` is "" where a question before it shows the same counts.
    """

    question: str
    evidence: str
    rule: str


@dataclass(frozen=True)
class Advice:
    """The question of the week, two more for another day, and how they were chosen."""

    first: Asked
    more: tuple[Asked, Asked]
    how: str


def question(
    rep_weeks: pd.DataFrame,
    rep_id: str,
    *,
    plan_weeks: pd.DataFrame,
    flags: Sequence[tuple[str, str]] = (),
    bottleneck: Bottleneck | None = None,
    asking: Asking | None = None,
    kind: Kind | None = None,
    came_in: str = "",
) -> Advice:
    """Return the one question to ask a rep this week, with its evidence, and two more.

    It is chosen by ``RULES``, in their order, from the counts of the 13 weeks up to the last whole one
    and from what is given: ``flags`` are pairs of what is counted and the sentence about it, ``asking``,
    ``kind`` and ``bottleneck`` what other measures say, ``came_in`` that calls came in to a rep who makes none; each
    may be missing. With fewer than three whole
    weeks the question is about starting or going on to write things down, never a verdict.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> log = small_log()
    >>> question(rep_weeks(log), "ann", plan_weeks=log.table("plan_weeks")).first.rule
    'start'
    """
    facts = gather(rep_weeks, rep_id, plan_weeks, Given(asking, kind, bottleneck, flags, came_in))
    applying = [(rule, asked) for rule in RULES if (asked := _ask(rule, facts)) is not None]
    (rule, first), (_, second), (_, third) = applying[:3]
    second = _said_once(second, (first,))
    return Advice(first, (second, _said_once(third, (first, second))), _how(rule))


def _said_once(asked: Asked, before: tuple[Asked, ...]) -> Asked:
    """Return a question without its evidence where one before it has shown the same."""
    return replace(asked, evidence="") if asked.evidence in {one.evidence for one in before} else asked


def _ask(rule: Rule, facts: Facts) -> Asked | None:
    if facts.weeks < FEWEST and not rule.thin:
        return None
    words = rule.words(facts)
    if words is None:
        return None
    evidence = rule.evidence.format(**words)
    return Asked(rule.question.format(**words), evidence[:1].upper() + evidence[1:], rule.name)


def _how(rule: Rule) -> str:
    names = ", ".join(f'"{one.name}"' for one in RULES)
    return (
        f"Rules in a fixed order look at the {WINDOW} weeks up to the last whole one; the first that applies asks. "
        f'Here it is "{rule.name}": {rule.when}. The order: {names}.'
    )


METRICS: Final = (
    vocab.Metric(
        "the question of the week",
        "one question on one behaviour, the first of a list of stated rules that applies",
        "a question with its counts",
        "dials, dials to new accounts, conversations, asks, refusals, appointments, no_shows, meetings, plan_weeks",
        "a table of rules in a fixed order, each with the fewest counts that it needs",
        "salescoach/advice/rules.py",
        "never: with fewer than 3 whole weeks it asks to start or to go on tracking",
    ),
)
