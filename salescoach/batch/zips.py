"""The reports of a folder as zip files: all of them for the coach, and apart the copies to hand over."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from salescoach.batch import index, manifest
from salescoach.batch.jobs import HANDED, MADE
from salescoach.errors import room

#: Everything in the folder, with its two lists: for the coach.
ALL: Final = "reports.zip"
#: The copies for the reps and nothing else. It holds everybody's, so nobody but the coach gets it whole.
COPIES: Final = "reports-for-the-rep.zip"
#: Files that pages share stand beside them.
_SCRIPTS: Final = "*.js"
#: The first moment that a zip can say, readable by all, from Unix.
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o100644 << 16
_UNIX: Final = 3
_LEVEL: Final = 6


def zipped(out: Path) -> tuple[Path, ...]:
    """Write the zip files of a folder of reports and return them: the same files, the same bytes.

    The second, with the reps' copies, is there only when the folder has such copies.
    """
    entries = [entry for entry in manifest.read(out) if entry.sha256]
    scripts = sorted(path.name for path in out.glob(_SCRIPTS))
    handed = [entry for entry in entries if entry.copy == HANDED and entry.status == MADE]
    copies = [name for entry in handed for name in entry.sha256]
    everything = [name for entry in entries for name in entry.sha256]
    made = [_write(out, ALL, [index.NAME, manifest.NAME, *everything, *scripts])]
    if copies:
        made.append(_write(out, COPIES, [*copies, *scripts]))
    else:
        (out / COPIES).unlink(missing_ok=True)
    return tuple(made)


def zips_of(out: Path) -> list[str]:
    """Return the names of the zip files that a folder of reports has."""
    return [name for name in (ALL, COPIES) if (out / name).is_file()]


def _write(out: Path, name: str, members: Iterable[str]) -> Path:
    """Write one zip, whole or not at all; what a manifest names outside of the folder is not in it."""
    draft = out / f".{name}.draft"
    with room(str(out / name)):
        try:
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as made:
                for member in sorted(set(members)):
                    if Path(member).name == member and (out / member).is_file():
                        made.writestr(_about(member), (out / member).read_bytes())
            os.replace(draft, out / name)
        finally:
            draft.unlink(missing_ok=True)
    return out / name


def _about(member: str) -> zipfile.ZipInfo:
    """Return what a zip says of a file, without its time and its owner."""
    about = zipfile.ZipInfo(member, _WHEN)
    about.external_attr, about.create_system, about.compress_type = _MODE, _UNIX, zipfile.ZIP_DEFLATED
    return about
