"""The conversions that take time, as data: what starts, what a yes is, and the words for both."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from salescoach import vocab
from salescoach.errors import SalescoachError


@dataclass(frozen=True)
class Step:
    """One conversion: the things that start and how a page says that one or several of them ended in a yes.

    ``result`` names the yes where a page says "so many for one"; without it a page says "so many in 100".
    ``usual_weeks`` is the horizon while the log knows too few of them to say how long they take, ``by_hand`` what a
    tally sheet cannot show of it.
    """

    name: str
    started: str
    became_one: str
    became_many: str
    no: str
    usual_weeks: int
    missing: str
    unnamed: str
    result: str = ""
    by_hand: str = ""


_NO_LINK: Final = (
    "more than a fifth of the sales name no account, so that no sale can be told to come of a meeting"
)
_SET: Final = "A tally sheet cannot show when each appointment was set."
_NO_DECIDER: Final = "who decides is not known for enough of the calls"
_STEPS: Final = (
    Step(
        "appointment_held", "appointments", "was held", "were held", "did not take place", 4,
        "no appointment with a decision maker is in {}", _NO_DECIDER, by_hand=_SET,
    ),
    Step(
        "appointment_sale", "appointments", "led to a sale", "led to a sale", "came to nothing", 13,
        "no appointment with a decision maker is in {}", f"{_NO_DECIDER}, or {_NO_LINK}", "sale", _SET,
    ),
    Step(
        "meeting_sale", "first meetings", "led to a sale", "led to a sale", "came to nothing", 13,
        "no first meeting with an account is in {}", _NO_LINK, "sale",
        "A tally sheet cannot show which meeting was the first.",
    ),
    Step(
        "deal_won", "deals", "was won", "were won", "were lost", 13,
        "no deal with the day it was opened is in {}", "what became of the deals is not known",
    ),
)  # fmt: skip
#: Every step by its name, in the order of the work.
STEPS: Final = MappingProxyType({step.name: step for step in _STEPS})


def step_of(name: str) -> Step:
    """Return a step by its name, or raise ``SalescoachError`` with the names there are.

    >>> step_of("meeting_sale").started
    'first meetings'
    """
    if name not in STEPS:
        raise SalescoachError(f"there is no step {name!r}; choose from {', '.join(STEPS)}")
    return STEPS[name]


_METHOD: Final = (
    "Aalen-Johansen at a fixed horizon, a no as a competing end, open ones followed to the log's day; 95 % interval: "
    "Wilson with the number of starts that would give the same variance. Horizon: the 90th percentile of the team's "
    "lag, at least 4 weeks, never longer than the log follows anything. While fewer than 5 starts are that old: yes "
    "so far per start counted by how ripe it is on the team's lag curve"
)
_SOURCE: Final = (
    "Aalen and Johansen 1978, Scandinavian Journal of Statistics 5:141; variance: Gaynor and others 1993, "
    "Journal of the American Statistical Association 88:400; Wilson 1927, same journal 22:209"
)
METRICS: Final = (
    vocab.Metric(
        "appointments held, in time",
        "the chance that an appointment with a decision maker was held within the horizon; a no-show or a "
        "cancelled meeting is a no",
        "share of appointments set",
        "appointments: date, conversation, met, met_state",
        f"{_METHOD}. Of appointments whose end nobody recorded, both ends of the interval allow for either",
        _SOURCE,
        "no appointment has a recorded end, or more than a fifth of those past have none",
    ),
    vocab.Metric(
        "sales from appointments, in time",
        "the chance that an appointment was held and followed by a sale of new business to the account within "
        "the horizon, whoever closed it",
        "share of appointments set, and appointments per sale",
        "appointments: date, conversation, met, met_state, account_root; deals: closed, status, business",
        _METHOD,
        _SOURCE,
        "nothing has ended in a yes, which gives a bound; sales name no account",
    ),
    vocab.Metric(
        "sales from first meetings, in time",
        "the chance that the first meeting held with an account was followed by a sale of new business to it "
        "within the horizon, whoever closed it",
        "share of first meetings, and first meetings per sale",
        "activities: kind meeting, first_met, held_by; deals: closed, status, business",
        _METHOD,
        _SOURCE,
        "nothing has ended in a yes, which gives a bound; sales name no account",
    ),
    vocab.Metric(
        "deals won, in time",
        "the chance that a deal of new business was won within the horizon after it was opened",
        "share of deals opened",
        "deals: created, closed, status, business; deal_credit: part closed",
        f"{_METHOD}. A deal that several share counts as one for each of them",
        _SOURCE,
        "the log holds only deals that were won, or of more than a fifth it is not known when they were won",
    ),
)
