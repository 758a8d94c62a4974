"""A rep's reports taken out of a folder: pages, notebooks, PDFs, zip files, mails, lists of accounts, and the lines
of index and manifest."""

from __future__ import annotations

import contextlib
import csv
import email
import functools
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email import policy
from email.message import Message
from pathlib import Path
from typing import Any, Final

from salescoach import private, spreadsheet
from salescoach.batch import dated, folder, index, mail, manifest
from salescoach.batch.jobs import Entry, Plan
from salescoach.batch.zips import zips_of

#: Endings of files that can be searched for a name, those of them that hold others packed, and those that nobody
#: can search: they name whom the page of the same name names.
_TEXTS: Final = (".html", ".ipynb", ".json", ".csv", ".txt", ".md")
_MAIL, _LIST, _PDF = ".eml", ".csv", ".pdf"
_PACKED: Final = (".zip", ".xlsx")
#: The headers of a mail lie within so many bytes.
_HEADERS: Final = 1 << 12
#: The parts of a manifest that list reports.
_LISTS: Final = ("reports", "earlier")


@dataclass(frozen=True)
class Taken:
    """The files that went, or would go, and those that stay and still name the rep."""

    files: tuple[str, ...]
    naming: tuple[str, ...] = ()


def reports_of(
    out: Path, is_theirs: Callable[[str], bool], pattern: re.Pattern[str] | None = None
) -> tuple[str, ...]:
    """Return the files of a rep in a folder: reports, by what its manifest says and those of the folders of its days,
    lists of accounts, and mails that name the rep, for a mail holds one rep's copy."""
    found = (one.relative_to(out) / name for one in _places(out) for name in _files(one, is_theirs, pattern))
    return tuple(map(str, found))


def _places(out: Path) -> list[Path]:
    """Return a folder and those of its days: a batch may have made one for each."""
    days = (path.parent for path in sorted(out.glob(f"*/{manifest.NAME}")))
    return [out, *(path for path in days if dated.is_day(path.name) and not path.is_symlink())]


def _files(out: Path, is_theirs: Callable[[str], bool], pattern: re.Pattern[str] | None) -> Iterable[str]:
    """Yield the names of a rep's files in one folder, and of the zip files that hold some of them."""
    entries = [entry for entry in manifest.read(out) if is_theirs(entry.rep_id) or is_theirs(entry.name)]
    named = dict.fromkeys(name for one in entries for name in (one.page, one.notebook, one.pdf))
    yield from (name for name in named if folder.is_ours(name) and (out / name).is_file())
    for name in zips_of(out):
        if entries or (pattern and _names(out / name, pattern)):
            yield name
    yield from _handed(out, is_theirs, pattern)


def _handed(out: Path, is_theirs: Callable[[str], bool], pattern: re.Pattern[str] | None) -> Iterable[str]:
    """Yield the names of a rep's lists of accounts and mails in one folder."""
    for path in sorted(out.glob("*.*")):
        if (path.suffix == _LIST and _is_list_of(path, is_theirs)) or (
            pattern and path.suffix == _MAIL and _is_mail(path) and _names(path, pattern)
        ):
            yield path.name


def _is_list_of(path: Path, is_theirs: Callable[[str], bool]) -> bool:
    """Return whether a file is a list of accounts that wait, of nobody but the rep; an empty one has only its name."""
    from salescoach import worklist  # brings pandas, which a kernel that is started does without

    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        if stream.readline().strip().split(",") != list(worklist.WRITTEN):
            return False
        reps = {spreadsheet.as_meant(row[0]) for row in csv.reader(stream) if row}
    return all(map(is_theirs, reps)) if reps else is_theirs(path.stem)


def _is_mail(path: Path) -> bool:
    """Return whether a file is a mail with a rep's copy, as a batch writes them."""
    with path.open("rb") as stream:
        return mail.is_ours(email.message_from_bytes(stream.read(_HEADERS), policy=policy.default))


def folders_with(
    places: Iterable[Path],
    workbook: str,
    is_theirs: Callable[[str], bool],
    pattern: re.Pattern[str] | None = None,
) -> list[Path]:
    """Return the folders directly in some places that hold reports of a rep, made of a workbook of this name, or
    mails or lists of theirs."""
    found = []
    for place in dict.fromkeys(path.resolve() for path in places if path.is_dir()):
        for out in sorted(path for path in place.iterdir() if path.is_dir() and not path.is_symlink()):
            if any(
                entry.parameters.get("workbook") == workbook
                and (is_theirs(entry.rep_id) or entry.rep_id == "team")
                for one in _places(out)
                for entry in manifest.read(one)
            ) or any(_handed(out, is_theirs, pattern)):
                found.append(out)
    return list(dict.fromkeys(found))


@private.only_mine()
def take_out(out: Path, is_theirs: Callable[[str], bool], pattern: re.Pattern[str] | None) -> Taken:
    """Take a rep's reports out of a folder; return what went, and the files that still name the rep.

    First the files go, and the zip files that hold them, then the lines about them: cut short, it can be done
    again. Raises ``SalescoachError`` while reports are made there.
    """
    gone: list[str] = []
    for one in _places(out):
        with folder.drafts(one):
            files = list(_files(one, is_theirs, pattern))
            for name in files:
                (one / name).unlink(missing_ok=True)
            _rewrite(one, is_theirs)
        gone += (str(one.relative_to(out) / name) for name in files)
    return Taken(tuple(gone), tuple(_naming(out, is_theirs, pattern)))


def _rewrite(out: Path, is_theirs: Callable[[str], bool]) -> None:
    """Write index and manifest anew without the lines of a rep."""
    try:
        manifest.settle(out)
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


def _naming(out: Path, is_theirs: Callable[[str], bool], pattern: re.Pattern[str] | None) -> Iterable[str]:
    """Yield the files of a folder that a name or an id stands in, in their text or in their own name."""
    if pattern is None:
        return
    naming = {
        path for path in out.rglob("*") if path.is_file() and (is_theirs(path.stem) or _names(path, pattern))
    }
    naming |= {pdf for path in naming if (pdf := path.with_suffix(_PDF)).is_file()}
    yield from (str(path.relative_to(out)) for path in sorted(naming))


def _names(path: Path, pattern: re.Pattern[str]) -> bool:
    """Return whether a name or an id stands in a file, also in what is packed in it, or in its own name."""
    return any(pattern.search(text) for text in (path.name, *_texts(path.name, path.read_bytes)))


def _texts(name: str, content: Callable[[], bytes]) -> Iterable[str]:
    """Yield the texts of a file that can be searched; those of the files that are packed in it, too."""
    suffix = Path(name).suffix
    if suffix in _TEXTS or suffix == ".xml":
        yield content().decode("utf-8-sig", "replace")
    elif suffix == _MAIL:
        message = email.message_from_bytes(content(), policy=policy.default)
        yield from map(str, message.values())
        for part in message.walk():
            if not part.is_multipart():
                yield from _texts(part.get_filename("body.txt"), functools.partial(_payload, part))
    elif suffix in _PACKED:
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content())) as packed:
            for member in packed.namelist():
                yield member
                yield from _texts(member, functools.partial(packed.read, member))


def _payload(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
