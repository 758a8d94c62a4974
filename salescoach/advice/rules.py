"""The rules, in their order: when each applies, what it asks and the counts it shows.

What is in the rep's own hands and comes first on the way to an appointment is asked first. A question about a step
helps only when the one before it is there: nobody asks for a meeting whom no call reached, and no count of asks is
worth a question while too few are called. So the order is:

1. whether there is anything to look at: calls of one's own, and that they are written down;
2. whom one calls and how much, which nobody else decides: customers where new accounts were asked for, weeks
   without new accounts, few calls, few new accounts, the list of targets. These need no talk to be recorded, so they
   come before it is asked to record one;
3. what has to be written down before more can be seen;
4. what one does in a talk: asking for the meeting;
5. the plan, where nothing before says what of it was missed;
6. what the other side has a say in, in the order of the way: reached, said yes, came;
7. a change that is worth a question, what worked, and what can always be asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from salescoach.advice import when
from salescoach.advice.facts import Facts
from salescoach.advice.when import (
    A_WEEK,
    DAYS_FOR_ONE,
    DIALS_FOR_ONE,
    FEWEST_DIALS,
    FEWEST_NO_SHOWS,
    FEWEST_PLANNED,
    FEWEST_WEEKS_CALLED,
    Words,
)


@dataclass(frozen=True)
class Rule:
    """One rule: ``words`` returns what fills the templates when it applies, else None.

    ``when`` says in words when it applies, ``thin`` whether it may ask of a log of fewer than three weeks.
    """

    name: str
    when: str
    words: Callable[[Facts], Words | None]
    question: str
    evidence: str
    thin: bool = False


_SHOWN: Final = "{summary} {within}."
RULES: Final = (
    Rule(
        "calls that came in", "calls came in and no call went out", when.came_in,
        "Who could you call yourself this week?", "{came_in}.", thin=True,
    ),
    Rule(
        "start", "nothing is logged in a whole week, or nothing but noughts", when.start,
        "What is the first thing that you will write down this week: calls, talks or nos?", "{told}", thin=True,
    ),
    Rule(
        "calls not tracked", "calls and visits are not tracked at all", when.calls_not_tracked,
        "{asked}", "{thing} are not tracked so far.{known}", thin=True,
    ),
    Rule(
        "calls to customers",
        f"a Seller by the roster; two of three of at least {FEWEST_DIALS} dials went to customers", when.customers,
        "Which accounts that are no customers could you call this week, and what would have to wait?",
        "Hired as {role}; {share} went to customers in {window}.",
    ),
    Rule(
        "no prospecting",
        f"in 2 or more of at least {FEWEST_WEEKS_CALLED} whole weeks nobody new was called or visited; not for roles "
        "that look after customers", when.no_prospecting,
        "What took the place of calls to new accounts in the weeks without one?",
        "No call or visit to a new account in {idle} whole weeks, {days}.",
    ),
    Rule(
        "few calls",
        f"fewer than half of the dials to new accounts that were planned or, without a plan, fewer than {A_WEEK} a "
        f"week of 5 days, over at least {FEWEST_WEEKS_CALLED} whole weeks; not for roles that look after customers",
        when.few_calls,
        "How many calls to new accounts do you want to make on a day, and what would make room for them?",
        "{made}.",
    ),
    Rule(
        "few new accounts",
        f"fewer than one account touched for the first time in {DAYS_FOR_ONE} days worked, over at least "
        f"{FEWEST_WEEKS_CALLED} whole weeks; not for roles that look after customers", when.few_new_accounts,
        "Where will your next new accounts come from?",
        "First touches: {found} on {days}.",
    ),
    Rule(
        "target share",
        f"a Seller by the roster; less than half of at least {FEWEST_DIALS} dials with an account went to target "
        "accounts",
        when.target_share,
        "Which target accounts do you want to call first this week?",
        "Hired as {role}; {share} went to target accounts in {window}.",
    ),
    Rule(
        "not tracked", "talks, nos or appointments (in this order) are not tracked at all", when.not_tracked,
        "{asked}", "{thing} are not tracked so far.{known}", thin=True,
    ),
    Rule(
        "go on", "the log has fewer than 3 whole weeks", when.go_on,
        "What helps you to go on writing down what you do?", _SHOWN, thin=True,
    ),
    Rule(
        "few asks", 'the ledger says "few asks"', when.few_asks,
        "You spoke with {people}. How many did you ask for a meeting? What stopped you with the others?",
        "{conversations}, {asks}, {appointments}.",
    ),
    Rule(
        "plan missed", f"the plan was met in less than half of at least {FEWEST_PLANNED} planned weeks",
        when.plan_missed,
        "What would have to be different in your week for the plan to fit into it?",
        "The plan was met in {met}.",
    ),
    Rule(
        "few reached",
        f"of at least {FEWEST_DIALS} dials fewer than 1 in {DIALS_FOR_ONE} reached a decision maker, or most is "
        "lost at reaching people", when.few_reached,
        "What would you change first to reach more people: the list or the time of day?",
        "{for}{reached} from {of} in {window}.",
    ),
    Rule(
        "many asks, few yes", 'the ledger says "many asks, few yes"', when.few_yes,
        "What do people hear from you before you ask for the meeting, and what could they hear instead?",
        "{conversations}, {asks}, {refusals}, {appointments}.",
    ),
    Rule(
        "no-shows",
        f"at least {FEWEST_NO_SHOWS} no-shows and one to every two meetings held, or most is lost at coming to the "
        "meeting", when.no_shows,
        "What happens between the call and the meeting, so that people come?",
        "{for}{share} due in {window} were missed.",
    ),
    Rule(
        "a flag", "something that the rep does is out of the usual, the first of what is listed", when.flag,
        "What was behind the change in {thing}?", "{told}",
    ),
    Rule(
        "what worked", "an appointment was agreed in the last whole week", when.worked,
        "What worked last week that you will do again?", "{summary} in the last whole week.", thin=True,
    ),
    Rule(
        "first call", "always, after the others", when.closing,
        "Which account will you call first this week, and what do you hope to hear?", _SHOWN, thin=True,
    ),
    Rule(
        "help", "always, after the others", when.closing,
        "What would make the week ahead easier for you?", _SHOWN, thin=True,
    ),
    Rule(
        "to try", "always, after the others", when.closing,
        "What is one thing that you want to try this week?", _SHOWN, thin=True,
    ),
)  # fmt: skip
