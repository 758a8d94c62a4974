"""What `salescoach doctor` says of a machine and of a workbook: what is broken, what to do, and no name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from salescoach import cli, places, store
from salescoach.cli.doctor import book, machine
from salescoach.cli.doctor.line import Line
from salescoach.errors import SalescoachError
from salescoach.store.places import SCHEMA

Run = Callable[..., tuple[int, list[str]]]
WANTED = [
    "pandas<4,>=3",
    "rich>=14",
    'playwright>=1.50; extra == "pdf"',
    'voila>=0.5; extra == "serve"',
    'pytest>=9; extra == "test"',
]
HERE = {"salescoach": "0.1.0", "pandas": "3.1.1", "rich": "15.0.0", "playwright": "1.60"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, list[str]]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(["doctor", *arguments])
        return int(str(stopped.value.code or 0)), capsys.readouterr().out.splitlines()

    return call


@pytest.fixture
def copy(sample: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample, tmp_path / "team")


def said(folder: Path) -> list[str]:
    return [str(line) for line in book.look(folder)]


def libraries(here: dict[str, str]) -> list[str]:
    return [str(line) for line in machine.libraries(WANTED, lambda name: here.get(name, ""))]


def test_this_very_machine_can_make_reports(run: Run, sample: Path) -> None:
    """A kernel starts, libraries are as locked, and the sample is well but for its word that nobody explains."""
    status, lines = run(str(sample))
    assert status == 0
    assert {line.partition(":")[0] for line in lines} <= {"ok", "note"}
    assert "ok: a kernel of this Python starts and finds salescoach" in lines
    assert any(line.startswith(f"ok: version 000002 (layout {SCHEMA}), written on 20") for line in lines)
    assert [line for line in lines if "not explained" in line and line.startswith("note: ")]


def test_no_name_or_word_of_the_log_is_said(run: Run, sample: Path) -> None:
    log = store.read(sample)
    told = "\n".join(run(str(sample))[1]).casefold()
    people, firms = log.table("reps"), log.table("accounts")
    words = log.table("words")["word"]
    names = {
        str(one).casefold() for column in (people["name"], firms["name"], words) for one in column.dropna()
    }
    assert len(names) > 100
    assert [name for name in names if name in told] == []


def test_the_line_says_state_what_and_what_to_do() -> None:
    assert str(Line("ok", "all is well")) == "ok: all is well"
    assert str(Line("note", "one is left", "see to it")) == "note: one is left; see to it"


def test_libraries_as_asked_are_one_line_and_an_extra_that_is_not_here_is_a_note() -> None:
    assert libraries(HERE) == [
        "ok: salescoach 0.1.0, pandas 3.1.1",
        "ok: playwright 1.60, for reports as PDF (--pdf)",
        "note: voila is not installed: only web pages (`salescoach serve`) need it; "
        'pip install "salescoach[serve]"',
    ]


def test_a_library_that_is_too_old_or_not_here_is_missing() -> None:
    found = libraries({**HERE, "pandas": "2.2.3", "rich": ""})
    assert found[:3] == [
        "ok: salescoach 0.1.0",
        'missing: pandas 2.2.3 does not fit; pip install "pandas<4,>=3"',
        'missing: rich is not installed; pip install "rich>=14"',
    ]


def test_something_missing_is_status_1(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "_kernel", lambda: Line("ok", "not tried"))
    assert run()[0] == 0
    status, lines = run(str(tmp_path / "nowhere"))
    assert status == 1
    assert lines[-1] == (
        f"missing: {tmp_path / 'nowhere'} is no workbook (it has no workbook.toml); make one with "
        f"`salescoach import FILE --into {tmp_path / 'nowhere'}`"
    )


def test_without_a_browser_only_pdf_files_are_not_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    line = machine._browser()
    assert line.state == "note"
    assert str(line).startswith("note: PDF files need Chromium; /nowhere/chromium is no program, install it")


def test_a_browser_that_does_not_start_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    assert str(machine._browser()) == "note: /bin/false does not start; PDF files need it: see if it runs"


def test_a_kernel_that_does_not_find_the_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def start_kernel(self, **options: object) -> None:
            raise RuntimeError("Kernel died before replying to kernel_info")

        def shutdown_kernel(self, *, now: bool) -> None:
            assert now

    monkeypatch.setattr("jupyter_client.manager.KernelManager", lambda **options: Broken())
    assert str(machine._kernel()) == (
        "missing: a kernel of this Python does not work (Kernel died before replying to kernel_info); "
        "install salescoach again"
    )


def test_missing_notebooks_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise SalescoachError("the notebooks are missing from /x: install salescoach again")

    monkeypatch.setattr(places, "notebooks", none)
    assert str(machine._notebooks()) == (
        "missing: the notebooks are missing from /x; install salescoach again"
    )


def test_room_for_temporary_files_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.room(tmp_path).state == "ok"
    gone = machine.room(tmp_path / "gone")
    assert str(gone).endswith("cannot be written: No such file or directory; name another folder in TMPDIR")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: _Usage())
    assert str(machine.room(tmp_path)) == (
        f"missing: 0.2 GB are free in {tmp_path}; make room, or name another in TMPDIR"
    )


class _Usage:
    free = 200_000_000


def test_a_new_workbook_waits_for_its_first_import(tmp_path: Path) -> None:
    store.create(tmp_path / "team", {})
    [line, whole] = said(tmp_path / "team")
    assert line == (
        f"missing: nothing is imported into {tmp_path / 'team'} yet; "
        f"use `salescoach import FILE --into {tmp_path / 'team'}`"
    )
    assert whole == "ok: no import was interrupted"


def test_a_table_that_is_cut_off_is_named(copy: Path) -> None:
    table = copy / "versions" / store.read(copy).version / "activities.parquet"
    table.write_bytes(table.read_bytes()[:-2000])
    assert (
        "missing: of version 000002 cannot be read: activities; "
        f"`salescoach publish {copy}` writes it anew" in said(copy)
    )


def test_a_table_with_damage_inside_is_named(copy: Path) -> None:
    """The end of the file, which says how many rows there are, is whole."""
    table = copy / "versions" / store.read(copy).version / "deals.parquet"
    text = bytearray(table.read_bytes())
    text[40:120] = bytes(80)
    table.write_bytes(text)
    assert any("cannot be read: deals;" in line for line in said(copy))


def test_an_imported_log_that_is_damaged_is_named(copy: Path) -> None:
    (copy / "log.duckdb").write_bytes(b"no database")
    assert any(
        line.startswith("missing: log.duckdb cannot be opened; put back a copy") for line in said(copy)
    )


def test_faults_of_the_settings_are_counted_and_not_shown(copy: Path) -> None:
    with (copy / "workbook.toml").open("r+", encoding="utf-8") as stream:
        text = stream.read().replace("move_days = 14", 'move_days = "Maeve"')
        stream.seek(0)
        stream.write(text)
    assert f"missing: workbook.toml has 1 fault; `salescoach publish {copy}` names them" in said(copy)
    assert "Maeve" not in "".join(said(copy))


@pytest.mark.parametrize(
    "left", ["versions/.draft-1/deals.parquet", ".spill/1.tmp", ".workbook.toml.12", "versions/000009/x"]
)
def test_what_an_interrupted_import_left_is_a_note(copy: Path, left: str) -> None:
    (copy / left).parent.mkdir(parents=True, exist_ok=True)
    (copy / left).touch()
    assert said(copy)[-1] == (
        "note: an import that was interrupted left 1 thing; nothing is lost by it; "
        "the next import takes care of it"
    )


def test_an_import_at_work_is_a_note(copy: Path) -> None:
    with store.locked(copy):
        assert said(copy)[-1].startswith("note: an import is at work in it right now")


def test_looking_changes_nothing(copy: Path) -> None:
    before = {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()}
    said(copy)
    assert {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()} == before
