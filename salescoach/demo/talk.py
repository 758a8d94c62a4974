"""How one call ends, in the words of the made-up dialer."""

from __future__ import annotations

from typing import Final

from salescoach.demo import rates
from salescoach.demo.cast import Habits
from salescoach.demo.dice import Dice

SET: Final = "Appointment set"
REFUSED: Final = "Refused appointment"
ASKED_LATER: Final = "Asked - call later"
LATER: Final = "Call later"
MAIL: Final = "Send e-mail"
REFERRED: Final = "Referred to colleague"
SPOKE: Final = "Spoke - nothing agreed"
SERVICE: Final = "Spoke - service"
GATE: Final = "Gatekeeper"
VOICEMAIL: Final = "Left voicemail"
NO_ANSWER: Final = "No answer"
WRONG: Final = "Wrong number"
#: Nobody has explained this one: the mapping leaves it out on purpose.
RIDDLE: Final = "Code 47"

_NOBODY: Final = {NO_ANSWER: 560, VOICEMAIL: 320, "Busy": 75, WRONG: 30, RIDDLE: 1.6}
_NOT_ASKED: Final = {LATER: 0.24, MAIL: 0.27, REFERRED: 0.06, SPOKE: 0.43}
_NO_DECIDER: Final = {SPOKE: 0.7, LATER: 0.18, REFERRED: 0.09, SET: 0.03}
_CUSTOMER: Final = {SERVICE: 0.62, SPOKE: 0.14, LATER: 0.08, SET: 0.09, REFUSED: 0.03, REFERRED: 0.04}
_DEAL: Final = {SPOKE: 0.66, LATER: 0.22, SET: 0.12}
#: Of the connects with a decider's number, those that reach him: makes 58 in 100 with the others' calls.
_THROUGH: Final = 0.68


def nobody(dice: Dice) -> str:
    """Return how a dial ends that nobody answers."""
    return dice.weigh(_NOBODY)


def prospect(dice: Dice, habits: Habits, *, decides: bool, warm: bool, progress: float) -> str:
    """Return how a dial to a prospect ends; ``progress`` from 0 to 1 is how far a beginner has come."""
    share = rates.CONNECT.value * rates.SCALE * habits.connect * (1.25 if warm else 1.0)
    if not dice.chance(share):
        return nobody(dice)
    if not dice.chance(_THROUGH):
        return GATE
    return spoken(dice, habits, progress=progress) if decides else dice.weigh(_NO_DECIDER)


def spoken(dice: Dice, habits: Habits, *, progress: float = 1.0) -> str:
    """Return how a talk with a prospect who decides ends."""
    if not dice.chance(habits.ask * progress):
        return dice.weigh(_NOT_ASKED)
    return dice.weigh({SET: habits.yes, ASKED_LATER: 0.09, REFUSED: 0.91 - habits.yes})


def customer(dice: Dice) -> str:
    """Return how a dial to a customer ends."""
    if not dice.chance(rates.CONNECT_CUSTOMER.value):
        return nobody(dice)
    return GATE if dice.chance(0.1) else dice.weigh(_CUSTOMER)


def deal(dice: Dice) -> str:
    """Return how a dial about an open deal ends."""
    return dice.weigh(_DEAL) if dice.chance(rates.CONNECT_CUSTOMER.value) else nobody(dice)


def inbound(dice: Dice, habits: Habits, *, customer_calls: bool, decides: bool) -> str:
    """Return how a call ends that somebody made to us."""
    if customer_calls:
        return dice.weigh(_CUSTOMER)
    return spoken(dice, habits) if decides else dice.weigh(_NO_DECIDER)


def talk_seconds(dice: Dice, result: str) -> int:
    """Return how long a call with that result lasts."""
    if result in (NO_ANSWER, "Busy"):
        return 0
    if result in (VOICEMAIL, WRONG, GATE, RIDDLE):
        return dice.whole(8, 55)
    return dice.whole(60, 540) if result in (SET, SERVICE) else dice.whole(40, 300)
