"""The command line as a coach uses it, and what it says when something is wrong."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from salescoach import cli, store

MAPPING = """
name = "crm"
zone = "UTC"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "Id"
date = "Date"
rep_id = "Rep"
contact_id = "Lead"
account_id = "Lead"
disposition_word = "Result"
contact_title = "Role"
[workbook.titles]
decision_maker = ["Owner"]
[workbook.words.disposition]
"Booked" = { disposition = "connected", outcome = "appointment" }
"""
HEAD = "Id,Date,Rep,Lead,Result,Role\n"
CALLS = HEAD + "".join(
    f"c{n},2026-03-{2 + n % 5:02},Ann,L{n},{('No answer', 'Connected', 'Booked', 'Wink')[n % 4]},Owner\n"
    for n in range(20)
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("crm.toml").write_text(MAPPING, encoding="utf-8")
    Path("calls.csv").write_text(CALLS, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        said = capsys.readouterr()
        return int(str(stopped.value.code or 0)), said.out, said.err

    return call


def imported(run: Run) -> None:
    assert run("import", "calls.csv", "--mapping", "crm.toml", "--into", "team")[0] == 0


def test_import_says_what_came_and_what_is_unexplained(run: Run) -> None:
    status, out, err = run("import", "calls.csv", "--mapping", "crm.toml", "--into", "team")
    assert (status, err) == (0, "")
    assert "20 rows of activities from calls.csv" in out
    assert "1 word not explained yet (5 rows)" in out


def test_importing_again_changes_no_number(run: Run) -> None:
    imported(run)
    before = run("answer", "team", "--all", "--format", "csv")[1]
    imported(run)
    assert run("answer", "team", "--all", "--format", "csv")[1] == before


def test_a_named_word_changes_the_numbers_without_importing(run: Run) -> None:
    """5 of 20 calls say Wink; named as a connect, the connects are 15 instead of 10."""
    imported(run)
    Path("calls.csv").unlink()
    assert "5  disposition   Wink" in run("words", "team")[1]
    status, out, _ = run("words", "team", "--name", "disposition:Wink=connected")
    assert (status, "every word is explained" in out) == (0, True)
    rows = json.loads(run("answer", "team", "--all", "--format", "json")[1])
    found = {row["question"]: row["per_count"] for row in rows if row["rep_id"] == "Ann"}
    assert found["dials_per_connect"] == 15


def test_a_call_result_can_say_what_was_decided_and_a_title_who_decides(run: Run) -> None:
    """Nobody decides until a title is named: then 5 of the 20 calls, all with owners, are refusals."""
    Path("crm.toml").write_text(MAPPING.replace('decision_maker = ["Owner"]', ""), encoding="utf-8")
    imported(run)
    assert "20  title         Owner" in run("words", "team")[1]
    named = ["--name", "disposition:Wink=refused", "--name", "title:Owner=decision_maker"]
    status, out, _ = run("words", "team", *named)
    assert (status, "every word is explained" in out) == (0, True)
    rows = json.loads(run("answer", "team", "--all", "--format", "json")[1])
    found = {row["question"]: row for row in rows if row["rep_id"] == "Ann"}
    assert found["dials_per_conversation"]["per_count"] == 15
    log = store.read("team")
    assert log.query("SELECT count(*) AS n FROM activities WHERE refusal")["n"].tolist() == [5]


def test_answer_as_table_names_the_rep_and_the_counts(run: Run) -> None:
    imported(run)
    _, out, _ = run("answer", "team", "--rep", "ann", "--all")
    assert "\nAnn, as of 2026-03-06" in out  # whom the source knows by his name
    assert "20 dials, 10 decision makers by phone" in out


def test_the_roster_comes_out_as_it_goes_in(run: Run) -> None:
    imported(run)
    Path("roster.csv").write_text(
        "rep_id,name,team,hired,days_off,plan_from,plan_dials_new\n"
        "Ann,Ann Lee,North,2025-01-07,2026-03-09..2026-03-10;2026-03-12:0.5,2026-03-04,40\n",
        encoding="utf-8",
    )
    assert run("reps", "team", "--edit", "roster.csv")[0] == 0
    [row] = csv.DictReader(run("reps", "team")[1].splitlines())
    assert row["name"] == "Ann Lee"
    assert row["days_off"] == "2026-03-09;2026-03-10;2026-03-12:0.5"
    assert (row["plan_from"], row["plan_dials_new"]) == ("2026-03-02", "40")


def test_a_tally_sheet_needs_no_mapping(run: Run) -> None:
    assert run("tally", "--rep", "Ann", "--weeks", "1", "--from", "2026-03-02", "--out", "sheet")[0] == 0
    head = next(csv.reader(Path("sheet.csv").read_text(encoding="utf-8-sig").splitlines()))
    rows = [["2026-03-02", "Ann", "1", "20", "5", "4", "2", "1", "1", "", "", "", ""]]
    with Path("filled.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([head, *rows])
    assert run("import", "filled.csv", "--into", "team")[0] == 0
    rows_found = json.loads(run("answer", "team", "--all", "--format", "json")[1])
    found = {
        row["question"]: (row["of_count"], row["per_count"]) for row in rows_found if row["rep_id"] == "Ann"
    }
    assert found["dials_per_conversation"] == (20, 4)
    assert found["meetings_per_sale"] == (None, None)


def test_mapping_writes_a_first_mapping_that_can_be_read(run: Run) -> None:
    status, out, _ = run("mapping", "calls.csv", "--out", "first.toml")
    assert (status, "first.toml" in out) == (0, True)
    assert "# guess" in Path("first.toml").read_text(encoding="utf-8")
    assert run("mapping", "calls.csv", "--out", "first.toml")[0] == 2
    status, _, said = run("mapping")
    assert (status, said) == (2, "nothing to map: name files, or a database with --url and --table\n")
    assert (
        run("mapping", "calls.csv", "--table", "calls")[2]
        == "--table, --query and --password-file need --url\n"
    )


WRONG = {
    "a file that is not there": (["import", "gone.csv", "--mapping", "crm.toml", "--into", "new"], "gone.csv"),
    "no mapping": (["import", "calls.csv", "--into", "new"], "salescoach mapping"),
    "a mapping that is not there": (["import", "calls.csv", "--mapping", "no.toml", "--into", "new"], "no.toml"),
    "an empty file": (["import", "calls-empty.csv", "--mapping", "crm.toml", "--into", "new"], "calls-empty.csv"),
    "wrong columns": (["import", "calls-columns.csv", "--mapping", "crm.toml", "--into", "new"], "Date"),
    "unreadable dates": (["import", "calls-dates.csv", "--mapping", "crm.toml", "--into", "new"], "row 3, column 'Date'"),
    "a file that nobody reads": (["import", "calls.csv", "notes.csv", "--mapping", "crm.toml", "--into", "new"], "notes.csv"),
    "an unwritable place": (["import", "calls.csv", "--mapping", "crm.toml", "--into", "calls.csv/team"], "calls.csv"),
    "a folder that is no workbook": (["answer", "elsewhere"], "elsewhere"),
    "an unknown rep": (["answer", "team", "--rep", "Bob"], "'Bob'"),
    "an unknown scope": (["answer", "team", "--scope", "some"], "'some'"),
    "a day that is none": (["answer", "team", "--as-of", "2026-02-31"], "2026-02-31"),
    "an unknown dictionary": (["words", "team", "--name", "mood:Wink=good"], "disposition"),
    "an unknown meaning": (["words", "team", "--name", "disposition:Wink=good"], "gatekeeper"),
    "an unknown rep in the roster": (["reps", "team", "--edit", "bob.csv"], "row 2, column 'rep_id'"),
    "an unknown team": (["reports", "team", "--team", "West", "--out", "new"], "'West'"),
    "reports where a file stands": (["reports", "team", "--out", "calls.csv/new"], "calls.csv"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(WRONG))
def test_wrong_input_is_one_clear_line(run: Run, case: str) -> None:
    imported(run)
    before = store.read("team").version
    Path("elsewhere").mkdir()
    Path("calls-empty.csv").write_bytes(b"")
    Path("calls-head.csv").write_text(HEAD, encoding="utf-8")
    Path("calls-columns.csv").write_text(
        "Id,When,Rep,Lead,Result,Role\n1,2026-03-02,Ann,L,Busy,\n", encoding="utf-8"
    )
    Path("calls-dates.csv").write_text(
        HEAD + "1,2026-03-02,A,L,Busy,\n2,31 Smarch,A,L,Busy,\n", encoding="utf-8"
    )
    Path("notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("bob.csv").write_text("rep_id,name\nBob,Bob\n", encoding="utf-8")
    arguments, said = WRONG[case]
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1
    assert not Path("new").exists()
    assert not list(Path().glob(".new*"))
    assert store.read("team").version == before


def test_a_failed_import_leaves_words_and_numbers_alone(run: Run) -> None:
    imported(run)
    before = Path("team/workbook.toml").read_bytes(), run("answer", "team", "--format", "csv")[1]
    Path("calls.csv").write_text(HEAD + "1,never,Ann,L,Busy,Owner\n", encoding="utf-8")
    Path("crm.toml").write_text(MAPPING + '"Nod" = "connected"\n', encoding="utf-8")
    assert run("import", "calls.csv", "--mapping", "crm.toml", "--into", "team")[0] == 2
    assert (Path("team/workbook.toml").read_bytes(), run("answer", "team", "--format", "csv")[1]) == before


@pytest.mark.parametrize(
    "command", ["import", "mapping", "words", "reps", "tally", "look", "answer", "reports"]
)
def test_help_has_an_example(run: Run, command: str) -> None:
    status, out, _ = run(command, "--help")
    assert status == 0
    assert f"salescoach {command}" in " ".join(out.split())
