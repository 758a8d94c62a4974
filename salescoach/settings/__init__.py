"""workbook.toml: what words mean, who is one person, which zone and week hold, and how long things count."""

from __future__ import annotations

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
from salescoach.settings.reading import parse
from salescoach.settings.writing import add_words, first_text, name_word

__all__ = [
    "ACCOUNT_TYPES",
    "DECIDES",
    "DICTIONARIES",
    "FILE",
    "SCHEMA",
    "TITLE",
    "Meaning",
    "Settings",
    "add_words",
    "first_text",
    "name_word",
    "normal",
    "parse",
]
