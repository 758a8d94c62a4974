"""A rep's reports taken out of a folder: pages, notebooks, PDFs, and the lines of index and manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from salescoach import private
from salescoach.batch import folder, index, manifest
from salescoach.batch.jobs import Entry, Plan
from salescoach.batch.zips import zips_of

#: Endings of files that can be searched for a name.
_TEXTS: Final = (".html", ".ipynb", ".json", ".csv", ".txt", ".eml")
#: The parts of a manifest that list reports.
_LISTS: Final = ("reports", "earlier")


@dataclass(frozen=True)
class Taken:
    """The files that went, or would go, and those that stay and still name the rep."""

    files: tuple[str, ...]
    naming: tuple[str, ...] = ()


def reports_of(out: Path, is_theirs: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the files of a rep's reports in a folder, by what its manifest says."""
    files = (
        name
        for entry in manifest.read(out)
        if is_theirs(entry.rep_id) or is_theirs(entry.name)
        for name in (entry.page, entry.notebook, entry.pdf)
    )
    return tuple(name for name in dict.fromkeys(files) if folder.is_ours(name) and (out / name).is_file())


def folders_with(places: Iterable[Path], workbook: str, is_theirs: Callable[[str], bool]) -> list[Path]:
    """Return the folders directly in some places that hold reports of a rep, made of a workbook of this name."""
    found = []
    for place in dict.fromkeys(path.resolve() for path in places if path.is_dir()):
        for out in sorted(path.parent for path in place.glob(f"*/{manifest.NAME}")):
            if any(
                entry.parameters.get("workbook") == workbook
                and (is_theirs(entry.rep_id) or entry.rep_id == "team")
                for entry in manifest.read(out)
            ):
                found.append(out)
    return list(dict.fromkeys(found))


@private.only_mine()
def take_out(out: Path, is_theirs: Callable[[str], bool], pattern: re.Pattern[str] | None) -> Taken:
    """Take a rep's reports out of a folder; return what went, and the files that still name the rep.

    First the files go, and the zip files that hold them, then the lines about them: cut short, it can be done
    again. Raises ``SalescoachError`` while reports are made there.
    """
    files = reports_of(out, is_theirs)
    with folder.drafts(out):
        zips = [name for name in zips_of(out) if files]
        for name in (*files, *zips):
            (out / name).unlink(missing_ok=True)
        _rewrite(out, is_theirs)
    return Taken((*files, *zips), tuple(_naming(out, pattern)))


def _rewrite(out: Path, is_theirs: Callable[[str], bool]) -> None:
    """Write index and manifest anew without the lines of a rep."""
    try:
        body: dict[str, Any] = json.loads((out / manifest.NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for part in _LISTS:
        body[part] = [row for row in body.get(part, ()) if not _is(row, is_theirs)]
    now, earlier = (
        [entry for entry in manifest.read(out) if any(row["rep_id"] == entry.rep_id for row in body[part])]
        for part in _LISTS
    )
    if "counts" in body:
        body["counts"] = manifest.counts(now)
    folder.write(out / manifest.NAME, json.dumps(body, indent=1, ensure_ascii=False) + "\n")
    plan = Plan(
        Path(), out, (), title=body["title"], as_of=body["as_of"], version=body["workbook_version"]
    )  # of which the index prints no more than this
    index.write(plan, now, _others(earlier, now))


def _is(row: dict[str, Any], is_theirs: Callable[[str], bool]) -> bool:
    return is_theirs(str(row["rep_id"])) or is_theirs(str(row["name"]))


def _others(earlier: Iterable[Entry], now: Iterable[Entry]) -> list[Entry]:
    keys = {entry.key for entry in now}
    return [entry for entry in earlier if entry.key not in keys]


def _naming(out: Path, pattern: re.Pattern[str] | None) -> Iterable[str]:
    """Yield the files of a folder that a name or an id stands in, in their text or in their own name."""
    for path in sorted(out.rglob("*")) if pattern is not None else ():
        text = path.read_text(encoding="utf-8", errors="replace") if path.suffix in _TEXTS else ""
        if path.is_file() and pattern is not None and (pattern.search(text) or pattern.search(path.name)):
            yield str(path.relative_to(out))
