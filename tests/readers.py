"""What must hold of any file whatever: it is read or refused in plain words, at once, and nothing else is touched."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from salescoach import cli, intake, store
from salescoach.intake import How
from salescoach.sources.left_out import LISTED
from tests import shapes
from tests.mutants import Step, mutate

#: Seconds of work for one command: what takes more hangs.
PATIENCE: Final = 60
#: A message is for a person: so many signs a line, and so many lines, at most.
_LONGEST: Final = 700
_MOST_LINES: Final = 22
#: What only a program would say: kinds of Python, statements and errors of DuckDB, of other libraries.
_INTERNAL: Final = re.compile(
    r"Traceback|\b\w+(?:Error|Exception)\b|<class |object at 0x|NoneType|\bstr\b|\bint\(|\bdict\b|unhashable|invalid literal|codec|positional|"
    r"\b(?:Binder|Parser|Catalog|Conversion|Constraint|Invalid Input|Out of Range) Error|read_csv|try_strptime|\bSELECT\b|\bCAST\b|VARCHAR|LINE \d+:|"
    r"duckdb|calamine|tomlkit|pyarrow|Panic|panicked|unwrap\(\)|index out of|site-packages|\.py\b"
)
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


#: Commands that only look at files.
LOOKS: Final = ("look", "mapping")


class Wrong(AssertionError):
    """A reader did what none may do."""


class Hang(Wrong):
    """A reader took longer than any may."""


@dataclass(frozen=True)
class Mutant:
    """Files as they are read: those of a shape, some of them damaged, into a workbook that is there or a new one."""

    shape: str
    steps: tuple[tuple[str, Step], ...]
    command: str
    new: bool = False

    def files(self) -> dict[str, bytes]:
        """Return the files by name."""
        found = dict(shapes.one(self.shape).files)
        for name, step in self.steps:
            found[name] = mutate(name, found[name], step)
        return found


def workbook(folder: Path) -> Path:
    """Return a small workbook with two reps, two accounts and some calls."""
    calls = ["id,contact,account,rep,at,result"]
    calls += [
        f"{n},c{n % 3},a{1 + n % 2},{('ana', 'ben')[n % 2]},2026-03-0{2 + n % 5} 09:{n:02},No answer"
        for n in range(30)
    ]
    columns = 'activity_id = "id"\ncontact_id = "contact"\naccount_id = "account"\nrep_id = "rep"\nat = "at"\ndisposition_word = "result"\n'
    mapping = f'name = "base"\n[[read]]\nfile = "base.csv"\nfills = "activities"\nkind = "dial"\n[read.columns]\n{columns}'
    folder.mkdir(parents=True)
    (folder / "base.csv").write_text("\n".join(calls), encoding="utf-8")
    (folder / "reps.csv").write_text("user,name\nana,Ana Ruiz\nben,Ben Ito\n", encoding="utf-8")
    more = '[[read]]\nfile = "reps.csv"\nfills = "reps"\ncolumns = { rep_id = "user", name = "name" }\n'
    (folder / "mapping.toml").write_text(mapping + more, encoding="utf-8")
    intake.import_files(
        folder / "book", [folder / "base.csv", folder / "reps.csv"], how=How(mapping=folder / "mapping.toml")
    )
    return folder / "book"


def check(files: dict[str, bytes], command: str, base: Path, *, new: bool = False) -> str:
    """Read files by a command; return the first line of the refusal, "" where they were read.

    Raises ``Wrong`` where a command ends otherwise, and where it leaves anything behind.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-") as home, _alone(Path(home)) as given:
        book = given.parent / "book"
        for name, data in files.items():
            (given / name).write_bytes(data)
        if command not in LOOKS and not (new and command == "import"):
            shutil.copytree(base, book)
        before = _state(book)
        refused = _run(*_command(command, given, book))
        if refused and _state(book) != before:
            raise Wrong(f"refused, but the workbook is another one:\n{before}\n{_state(book)}")
        if book.exists():
            _counts(book)
        return refused


def _command(command: str, given: Path, book: Path) -> list[object]:
    """Return the words of the command that reads the files in a folder."""
    paths = [path for path in sorted(given.iterdir()) if path.name != "mapping.toml"]
    match command:
        case "look" | "mapping":
            return [command, *paths]
        case "import":
            how = ["--mapping", given / "mapping.toml"] if (given / "mapping.toml").exists() else []
            return ["import", *paths, *how, "--into", book]
        case "publish":
            shutil.copyfile(given / "workbook.toml", book / "workbook.toml")
            return ["publish", book]
        case "guesses":
            return ["guesses", book, paths[0]]
        case _:
            return [command, book, "--edit", paths[0]]


def _run(*words: object) -> str:
    """Run a command in this process; return the first line of its refusal."""
    kept = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(one, encoding="utf-8", write_through=True) for one in kept)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _watched():
        try:
            cli.main([str(word) for word in words])
            status: object = 0
        except SystemExit as ended:
            status = ended.code or 0
        except Hang:
            raise
        except BaseException as error:
            raise Wrong(f"{words[0]}: {type(error).__name__}: {str(error)[:300]}") from error
    said = [one.getvalue().decode() for one in kept]
    if _CONTROL.search(said[0].replace("\t", "").replace("\r", "")):
        raise Wrong(f"{words[0]}: the screen is told signs that it obeys: {_CONTROL.findall(said[0])[:5]!r}")
    if not status:
        return ""
    if status != 2:
        raise Wrong(f"{words[0]}: ended with {status!r}: {said[1][:500]}")
    plain(str(words[0]), said[1], [str(word) for word in words])
    return said[1].strip().splitlines()[0]


def plain(command: str, text: str, words: list[str]) -> None:
    """Raise where a message is none for a person: not there, long, of several lines a fault, or of a program."""
    lines = text.rstrip("\n").split("\n")
    if not text.strip() or len(lines) > _MOST_LINES or max(map(len, lines)) > _LONGEST:
        raise Wrong(f"{command}: {len(lines)} lines of up to {max(map(len, lines))} signs: {text[:600]!r}")
    for word in sorted(words, key=len, reverse=True):  # what the coach wrote himself can be said
        text = text.replace(word, "NAMED") if len(word) > 1 else text
    if found := _INTERNAL.search(text) or _CONTROL.search(text):
        raise Wrong(f"{command}: says {found[0]!r}: {text[:1200]!r}")
    if tempfile.gettempdir() in text:
        raise Wrong(f"{command}: names a place of its own: {text[:600]!r}")


def _counts(book: Path) -> None:
    """Raise where rows of a file are neither kept nor left out, or where the log has others."""
    log = store.read(book)
    for row in log.query("SELECT * FROM files").itertuples(index=False):
        if row.fills in LISTED and row.rows != row.kept + row.left_out:
            raise Wrong(
                f"{row.rows} rows of {row.file} for {row.fills}: {row.kept} kept, {row.left_out} left out"
            )


def _state(book: Path) -> dict[str, str]:
    """Return the files of a workbook but the log's own by their content, and the version read."""
    if not book.exists():
        return {"": ",".join(path.name for path in book.parent.iterdir() if book.name in path.name)}
    return {
        str(path.relative_to(book)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(book.rglob("*"))
        if path.is_file() and path.name not in ("log.duckdb", ".lock", "workbook.toml")
    }


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[Path]:
    """Yield a folder for the files given; temporary files go beside it, and none may stay, nor an open file."""
    given, own = home / "given", home / "tmp"
    given.mkdir()
    own.mkdir()
    before, tempfile.tempdir = tempfile.tempdir, str(own)
    opened = set(os.listdir("/proc/self/fd"))
    try:
        yield given
        left = sorted(path.name for path in own.rglob("*") if path.name != f"salescoach-{os.getuid()}")
        more = [_open_file(fd) for fd in set(os.listdir("/proc/self/fd")) - opened]
        if left or any(more):
            raise Wrong(f"left behind: {left} {[name for name in more if name]}")
    finally:
        tempfile.tempdir = before


def _open_file(fd: str) -> str:
    """Return which of the files of a test an open one is, or nothing."""
    try:
        name = os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        return ""
    return name if "fuzz-" in name else ""


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    """Stop what takes too long."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang(f"not done after {PATIENCE} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
