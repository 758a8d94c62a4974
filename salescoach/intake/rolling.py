"""Going back to an earlier version: what was imported since is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from salescoach import settings, store
from salescoach.errors import SalescoachError
from salescoach.intake.changing import changing


@dataclass(frozen=True)
class RolledBack:
    """The version published, the one it is the same as, and how many versions were undone."""

    version: str
    to: str
    undone: int


def roll_back(folder: Path, to: str = "") -> RolledBack:
    """Bring log and words back to what they were at a version, "" for the one before the current.

    The present workbook.toml is kept beside it. Raises when there is no such earlier version, and for
    those that an older release made, but for the last of them: it kept no trace of what it replaced.
    """
    current = store.current(folder)
    earlier = store.lineage(folder)[:-1]
    wanted = (to.zfill(6) if to.isdigit() else to) if to else (earlier[-1] if earlier else "")
    if wanted not in earlier:
        kept = ", ".join(earlier) or "none"
        what = f"no version {to!r} before {current}" if to else f"no version before {current}"
        raise SalescoachError(f"{folder} has {what}; kept are {kept}")
    with changing(folder) as change:
        _check_known(store.first_known(change.con), wanted, earlier)
        store.go_back(change.con, int(wanted))
        keep = folder / f"{settings.FILE}.before-rollback"
        keep.write_text(change.text, encoding="utf-8")
        change.text, change.same_as = store.words_of(folder, wanted), wanted
    return RolledBack(change.version, wanted, len(earlier) - earlier.index(wanted))


def _check_known(first: int, wanted: str, earlier: Sequence[str]) -> None:
    """Raise for a version whose rows cannot be told from those of the ones after it."""
    older = [name for name in earlier if int(name) < first]
    if wanted in older[:-1]:
        whole = ", ".join(name for name in earlier if name not in older[:-1])
        raise SalescoachError(
            f"version {wanted} was made by an older release, which kept no trace of what it replaced; "
            f"go back to one of {whole}, or import the exports into a new workbook"
        )
