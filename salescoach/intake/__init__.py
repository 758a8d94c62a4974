"""Files into a workbook: read, taken into the log, and published as a new version; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from salescoach import store
from salescoach.intake import roster, targets
from salescoach.intake.changing import changing, named, silent
from salescoach.intake.coaching import Agreed, agree, end, set_plan
from salescoach.intake.guesses import add_guesses, take_guesses
from salescoach.intake.importing import Database, Imported, Take, import_files
from salescoach.intake.inputs import ENDINGS, expand, gathered
from salescoach.intake.purge import Person, Wanted, beside, lift, person, purge, purge_preview
from salescoach.intake.rolling import RolledBack, roll_back
from salescoach.intake.sorting import How
from salescoach.intake.taking import Received

__all__ = [
    "ENDINGS",
    "Agreed",
    "Database",
    "How",
    "Imported",
    "Person",
    "Received",
    "RolledBack",
    "Take",
    "Wanted",
    "add_guesses",
    "agree",
    "beside",
    "edit_roster",
    "edit_targets",
    "end",
    "expand",
    "gathered",
    "import_files",
    "lift",
    "name_words",
    "person",
    "purge",
    "purge_preview",
    "republish",
    "roll_back",
    "say",
    "set_plan",
    "silent",
    "take_guesses",
]


def republish(folder: Path) -> str:
    """Derive everything anew from what is imported, as after a change of workbook.toml."""
    store.require(folder)
    with changing(folder) as change:
        pass
    return change.version


def edit_roster(folder: Path, file: Path) -> str:
    """Take a roster file into the workbook and publish; return the version."""
    store.require(folder)
    with changing(folder) as change:
        roster.take(change.con, change.settings(), file=file)
    return change.version


def edit_targets(folder: Path, file: Path) -> str:
    """Take a list of target accounts into the workbook and publish; return the version."""
    store.require(folder)
    with changing(folder) as change:
        targets.take(change.con, change.settings(), file=file)
    return change.version


def name_words(folder: Path, words: Sequence[tuple[str, str, dict[str, object] | str]]) -> str:
    """Give words (dictionary, word, meaning) their meaning in workbook.toml and publish."""
    return say(folder, lambda text: named(text, list(words)))


def say(folder: Path, change: Callable[[str], str]) -> str:
    """Change the text of workbook.toml and publish; return the version."""
    store.require(folder)
    with changing(folder) as book:
        book.text = change(book.text)
    return book.version
