"""The steps whose rates are compared: tries and successes of each, and the weeks they are summed over."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from salescoach import questions, vocab


@dataclass(frozen=True)
class Step:
    """One step: ``per`` (successes) out of ``of`` (tries), with the words for both.

    The window has ``weeks`` up to a rep's last complete week; the last ``settle`` weeks are left out where
    a try takes that long to come to something.
    """

    name: str
    of: str
    per: str
    weeks: int
    tries: str
    success: str
    scope: str = vocab.DEFAULT_SCOPE
    settle: int = 0

    @property
    def ratio(self) -> str:
        """Return the words of the figure: "decision makers per appointment"."""
        return f"{self.tries} per {self.success}"

    @property
    def successes(self) -> str:
        """Return the words of many successes: "meetings held"."""
        return "meetings held" if self.success == "meeting held" else f"{self.success}s"


#: The words of the questions whose ratios are compared.
_WORDS: Final = MappingProxyType(
    {
        "dials_per_connect": ("dials", "connect"),
        "dials_per_conversation": ("dials", "decision maker"),
        "conversations_per_appointment": ("decision makers", "appointment"),
        "meetings_per_sale": ("meetings", "sale"),
    }
)
#: A meeting comes within 60 days of the call that set it.
_HELD: Final = Step(
    "appointments_per_meeting_held", "appointments", "set_held", 52, "appointments", "meeting held", settle=9
)


def _asked(name: str) -> Step:
    question = next(question for question in questions.QUESTIONS if question.name == name)
    return Step(name, question.of, question.per, question.weeks, *_WORDS[name], scope=question.scope)


#: From the dial to the sale.
STEPS: Final = (*(_asked(name) for name in list(_WORDS)[:3]), _HELD, _asked("meetings_per_sale"))


def step(name: str) -> Step:
    """Return the step of that name.

    >>> step("conversations_per_appointment").ratio
    'decision makers per appointment'
    """
    return next(found for found in STEPS if found.name == name)
