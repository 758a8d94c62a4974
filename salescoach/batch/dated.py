"""A folder for each day that reports are made as of, and a pointer to the latest."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from salescoach.batch import folder, index
from salescoach.batch.jobs import Plan
from salescoach.errors import SalescoachError

LATEST: Final = "latest"
#: Leads to the latest where there are no symbolic links.
PAGE: Final = "latest.html"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_day(name: str) -> bool:
    """Return whether a folder's name is that of a day.

    >>> is_day("2026-06-28"), is_day("latest")
    (True, False)
    """
    return bool(_DAY.fullmatch(name))


def dated_plan(plan: Plan) -> Plan:
    """Return the plan with the folder of its day, inside the one it names.

    Raises ``SalescoachError`` when something else stands where the pointer to the latest goes.
    """
    pointer = plan.out / LATEST
    if pointer.exists() and not pointer.is_symlink():
        raise SalescoachError(f"{pointer} is no pointer to the latest reports; move it out of the way")
    return replace(plan, out=plan.out / plan.as_of)


def point(out: Path, as_of: str) -> Path:
    """Point to the folder of a day, unless there is one of a later day, and return the pointer.

    The pointer is a symbolic link, replaced at once, or a page where there are no such links.
    """
    days = [path.name for path in out.iterdir() if is_day(path.name) and (path / index.NAME).is_file()]
    newest = max([as_of, *days])
    draft = out / f".{LATEST}.draft"
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    try:
        os.symlink(newest, draft, target_is_directory=True)
        os.replace(draft, out / LATEST)
    except OSError:
        folder.write(out / PAGE, _page(newest))
        return out / PAGE
    (out / PAGE).unlink(missing_ok=True)
    return out / LATEST


def _page(day: str) -> str:
    there = f"{day}/{index.NAME}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>The latest reports</title>\n'
        f'<meta http-equiv="refresh" content="0; url={there}"></head>\n'
        f'<body><p><a href="{there}">The reports as of {index.spoken(day)}</a></p></body></html>\n'
    )
