"""The settings as data: what a word means, and everything a workbook.toml can say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from salescoach import vocab
from salescoach.settings.identity import Pairs
from salescoach.settings.links import Links
from salescoach.settings.money import Rates

SCHEMA: Final = 1
FILE: Final = "workbook.toml"

ACCOUNT_TYPES: Final = ("customer", "partner", "prospect")
#: The dictionaries of workbook.toml and the codes their words can stand for.
DICTIONARIES: Final = MappingProxyType(
    {
        "disposition": tuple(vocab.DISPOSITIONS),
        "outcome": tuple(vocab.OUTCOMES),
        "state": tuple(vocab.STATES),
        "status": vocab.DEAL_STATUSES,
        "business": vocab.BUSINESS,
        "origin": vocab.ORIGINS,
        "account_type": ACCOUNT_TYPES,
        "purpose": tuple(vocab.PURPOSES),
    }
)
#: The name under which titles are listed and named, and the one thing a title can mean.
TITLE: Final = "title"
DECIDES: Final = "decision_maker"


@dataclass(frozen=True)
class Meaning:
    """What one word of an export stands for."""

    disposition: str | None = None
    outcome: str | None = None
    decision_maker: bool | None = None
    asked: bool | None = None
    code: str | None = None


@dataclass(frozen=True)
class Settings:
    """The workbook's settings; ``words`` is one dictionary of meanings per kind of word.

    ``same`` says per kind (reps, accounts, contacts) which id is which, ``apart`` which two are two.
    """

    time_zone: str = "UTC"
    week_start: str = "monday"
    country: str = ""
    every_contact_decides: bool = False
    move_days: int = 14
    callback_days: int = 14
    refusal_days: int = 30
    win_back_months: int = 0
    deciders: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, Meaning]] = field(default_factory=dict)
    same: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    apart: Mapping[str, Pairs] = field(default_factory=dict)
    rates: Rates = field(default_factory=Rates)
    links: Links = field(default_factory=Links)


def normal(word: str) -> str:
    """Return the form in which words are compared: NFC, one space, no case.

    >>> normal("  Left   Voicemail ")
    'left voicemail'
    """
    caseless = unicodedata.normalize("NFD", word).casefold()
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", caseless)).strip()
