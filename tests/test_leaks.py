"""What is handed over, unpacked to the last byte: nothing of anybody else, while a batch is at work and afterwards."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import os
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import openpyxl
import pytest

from salescoach import batch, cli, places
from tests import made_up_team, unpacked
from tests.made_up_team import PEOPLE, Person
from tests.test_copies import counted, others_in, read_as, totals

#: The one whose report fails; the others are made.
FAILS, MADE = PEOPLE[1], (PEOPLE[0], PEOPLE[3])


#: Where bytes are packed, two signs stand somewhere by chance; unpacked, they are looked for too.
PACKED, SHORT = (".zip", ".xlsx", ".pdf", ".eml"), 4


def told(name: str, content: bytes, person: Person) -> list[str]:
    """Return what a file tells of anybody but a person, with where it stands."""
    return [
        f"{where}: {mark}"
        for where, held in unpacked.files(name, content)
        for mark in others_in(read_as(where, held.decode("utf-8", "replace")), person)
        if len(mark) > SHORT or not where.endswith(PACKED)
    ]


# The search.


def _mail(text: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "of nobody"
    mail.set_content("nobody")
    mail.add_attachment(text.encode(), maintype="application", subtype="octet-stream", filename="a.html")
    return bytes(mail)


def _header(text: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = f"of {text}"
    mail.set_content("nobody")
    return bytes(mail)


def _zip(text: str, name: str = "a.txt") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, text)
    return packed.getvalue()


def _excel(text: str) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("last")["C7"] = text
    book.save(packed)
    return packed.getvalue()


def _pdf(text: str) -> bytes:
    """Return the parts of a PDF that say a text by glyphs, numbered as they come, in two pieces of a line."""
    signs = sorted(set(text))
    code = {sign: f"{n:04x}" for n, sign in enumerate(signs, 1)}
    table = "".join(f"<{code[sign]}> <{sign.encode('utf-16-be').hex()}>\n" for sign in signs)
    cmap = f"begincmap {len(signs)} beginbfchar\n{table}endbfchar endcmap"
    runs = ["".join(code[sign] for sign in half) for half in (text[:3], text[3:])]
    line = f"BT /F4 12 Tf [<{runs[0]}> -30 <{runs[1]}>] TJ ET"
    return b"%PDF-1.4\n" + b"".join(
        b"1 0 obj\nstream\n" + zlib.compress(one.encode()) + b"\nendstream\n" for one in (cmap, line)
    )


PLANTED: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "page": ("a.html", lambda text: html.escape(text).encode()),
    "numbers": ("a.html", lambda text: "".join(f"&#{ord(sign)};" for sign in text).encode()),
    "decomposed": ("a.html", lambda text: unicodedata.normalize("NFD", text).encode()),
    "address": ("a.html", lambda text: f"?q={quote(text)}".encode()),
    "download": ("a.html", lambda text: b"data:text/csv;base64," + base64.b64encode(text.encode())),
    "metadata": ("a.ipynb", lambda text: json.dumps({"metadata": {"title": text}}).encode()),
    "name in zip": ("a.zip", lambda text: _zip("", f"{text}.html")),
    "zip in zip": ("a.zip", lambda text: base64.b64decode(base64.b64encode(_zip(text)))),
    "header": ("a.eml", _header),
    "attachment": ("a.eml", _mail),
    "Excel": ("a.xlsx", _excel),
    "glyphs": ("a.pdf", _pdf),
    "outline": ("a.pdf", lambda text: b"/Title <FEFF" + text.encode("utf-16-be").hex().encode() + b">"),
}


@pytest.mark.parametrize("how", PLANTED)
def test_the_search_finds_what_is_planted(how: str) -> None:
    name, write = PLANTED[how]
    for person, other in zip(PEOPLE, (*PEOPLE[1:], PEOPLE[0]), strict=True):
        planted = other.place if how == "name in zip" else other.name
        assert told(name, write(planted), person), planted
        assert told(name, write(person.place), person) == []


# What is handed over.


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_team.workbook(tmp_path_factory.mktemp("leaks"))


def _mark(rep_id: str) -> str:
    return hashlib.sha256(rep_id.encode()).hexdigest()


def _template(folder: Path) -> Path:
    """Write the notebook of a rep's report with one more cell at its end, which fails for one rep."""
    notebook = nbformat.read(places.notebooks() / "2-rep-report.ipynb", as_version=4)
    fails = f"import hashlib\nif hashlib.sha256(rep.encode()).hexdigest() == {_mark(FAILS.rep_id)!r}:\n"
    cell = nbformat.v4.new_code_cell(f"{fails}    raise ValueError('of ' + rep)", id="z")
    notebook.cells.append(cell)
    nbformat.write(notebook, folder / "2-rep-report.ipynb")
    return folder / "2-rep-report.ipynb"


#: What IPython copies with its mode into a profile, in a folder that nobody else can enter: it is about nobody.
IPYTHONS = ("startup", "README")


def open_to_others(*folders: Path) -> set[str]:
    """Return what others may read below some folders now, as far as it stands still."""
    found = set()
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                mode = path.lstat().st_mode
            except FileNotFoundError:
                continue
            if mode & 0o077 and not path.is_symlink() and path.parts[-2:] != IPYTHONS:
                found.add(f"{path} {mode & 0o777:o}")
    return found


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Return a folder to write to, and one for temporary files, whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as temporary:
        yield tmp_path, Path(temporary)


class Delivered:
    """A batch with all that can be wished for: where it wrote, and what others could read while it was at work."""

    def __init__(
        self, book: Path, homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, *more: str
    ) -> None:
        home, temporary = homes
        self.out, self.mails, self.lists = home / "out", home / "mails", home / "lists"
        self.temporary = temporary
        self.seen, self.looks = set[str](), 0
        monkeypatch.setenv("TMPDIR", str(self.temporary))
        monkeypatch.setattr(tempfile, "tempdir", str(self.temporary))
        whole = batch.run

        def run(plan: batch.Plan, *, on_progress: Any) -> batch.Result:
            return whole(plan, on_progress=lambda done: self._look(on_progress, done))

        monkeypatch.setattr(batch, "run", run)
        reps = [word for person in (*MADE, FAILS) for word in ("--rep", person.rep_id)]
        wishes = [
            "--copies",
            "rep",
            "--dated",
            "--zip",
            "--mail-dir",
            str(self.mails),
            "--out",
            str(self.out),
        ]
        before = os.umask(0o022)
        try:
            for command in (
                [
                    "reports",
                    str(book),
                    *reps,
                    *wishes,
                    "--template",
                    str(_template(home)),
                    "--jobs",
                    "2",
                    *more,
                ],
                ["worklist", str(book), "--out", str(self.lists)],
            ):
                with pytest.raises(SystemExit):
                    cli.main(command)
        finally:
            os.umask(before)

    def _look(self, tell: Any, done: batch.Progress) -> None:
        self.looks += 1
        self.seen |= open_to_others(self.out, self.mails, self.temporary)
        if tell:
            tell(done)

    @property
    def day(self) -> Path:
        return (self.out / "latest").resolve()


#: What is read as it stands: letters that only pack something else may look like any number.
READ = (".html", ".ipynb", ".csv", ": words", ": body", ": headers")


def check(found: Delivered, book: Path) -> None:
    figures = totals(book)
    listed = json.loads((found.day / "manifest.json").read_text(encoding="utf-8"))["reports"]
    entries = {entry["rep_id"]: entry for entry in listed}
    assert {rep: entry["status"] for rep, entry in entries.items()} == {
        **{person.rep_id: "made" for person in MADE},
        FAILS.rep_id: "failed",
    }
    for person in (*MADE, FAILS):
        entry = entries[person.rep_id]
        stem = Path(entry["notebook"]).name.split(".")[0]
        names = [entry[kind] for kind in ("page", "notebook", "pdf") if entry[kind]]
        own = [found.day / name for name in names]
        own += [found.mails / f"{stem}.eml"] if person in MADE else []
        own += [found.lists / f"{stem.removesuffix('-for-the-rep')}.csv"]
        others = (
            set.union(*(sums for rep, sums in figures.items() if rep != person.rep_id))
            - figures[person.rep_id]
        )
        for path in own:
            content = path.read_bytes()
            assert told(path.name, content, person) == []
            text = "\n".join(
                read_as(where, held.decode("utf-8", "replace").replace("\r\n", "\n"))
                for where, held in unpacked.files(path.name, content)
                if where.endswith(READ)
            )
            assert person.place in text, path.name
            assert [number for number in others if counted(number).search(text)] == [], path.name
    with zipfile.ZipFile(found.day / "reports-for-the-rep.zip") as packed:
        assert set(packed.namelist()) == {name for p in MADE for name in entries[p.rep_id]["sha256"]}
        for person in MADE:
            for name in entries[person.rep_id]["sha256"]:
                assert told(name, packed.read(name), person) == []


@pytest.mark.long
@pytest.mark.browser
def test_no_byte_of_what_a_rep_is_handed_tells_of_anybody_else_and_nobody_else_can_read_it(
    book: Path, homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the notebook of a report that failed; also while the batch is at work, in temporary folders."""
    found = Delivered(book, homes, monkeypatch, "--pdf")
    assert len(list(found.day.glob("*.pdf"))) == len(MADE)
    check(found, book)
    assert found.looks == len(MADE) + 1 and found.seen == set()
    assert open_to_others(found.out, found.mails, found.lists) == set()
    assert [str(path) for path in found.temporary.rglob("*") if path.is_file() and path.stat().st_size] == []


@pytest.mark.long
def test_the_workers_of_a_cluster_leave_nothing_open_either(
    book: Path, homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Delivered(book, homes, monkeypatch, "--cluster", "local")
    check(found, book)
    assert found.seen == open_to_others(found.out, found.mails, found.lists) == set()
    assert [str(path) for path in found.temporary.rglob("*") if path.is_file() and path.stat().st_size] == []
