"""workbook.toml: what words mean, who is one person, which zone and week hold, how long things count, links."""

from __future__ import annotations

from salescoach.settings.identity import SAME, last
from salescoach.settings.links import Links
from salescoach.settings.model import (
    ACCOUNT_TYPES,
    DECIDES,
    DICTIONARIES,
    FILE,
    SCHEMA,
    TITLE,
    Meaning,
    Settings,
    normal,
)
from salescoach.settings.money import Rate, Rates
from salescoach.settings.reading import checked, parse
from salescoach.settings.toml import loaded
from salescoach.settings.writing import add_words, first_text, name_word, say_apart, say_same

__all__ = [
    "ACCOUNT_TYPES",
    "DECIDES",
    "DICTIONARIES",
    "FILE",
    "SAME",
    "SCHEMA",
    "TITLE",
    "Links",
    "Meaning",
    "Rate",
    "Rates",
    "Settings",
    "add_words",
    "checked",
    "first_text",
    "last",
    "loaded",
    "name_word",
    "normal",
    "parse",
    "say_apart",
    "say_same",
]
