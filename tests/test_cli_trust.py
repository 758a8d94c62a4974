"""`salescoach trust`: the summary, the rows of every reason, and what it says when something is wrong."""

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
skip = { Status = "open" }
reasons = { Status = "open" }
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
"""
#: 15 calls and 5 open tasks; 5 of the calls say Wink.
CALLS = "Id,Date,Rep,Lead,Result,Role,Status\n" + "".join(
    f"c{n},2026-03-{2 + n % 5:02},{('Ann', 'Bo')[n >= 12]},L{n},{('No answer', 'Connected', 'Wink', 'x')[n % 4]},Owner,"
    f"{'open' if n % 4 == 3 else 'done'}\n"
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

    assert call("import", "calls.csv", "--mapping", "crm.toml", "--into", "team")[0] == 0
    return call


def test_the_summary_tells_sources_then_faults_with_counts_questions_and_effects(run: Run) -> None:
    status, out, err = run("trust", "team")
    assert (status, err) == (0, "")
    lines = [line.strip() for line in out.splitlines()]
    assert lines[0] == "team, version 000001, as of 2026-03-06"
    assert "20 rows of activity in 1 source from 2 March 2026 to 6 March 2026" in out
    assert (
        "20  crm/calls (activities): 2026-03-02 to 2026-03-06, 1 of 1 weeks; 15 in the log, 5 left out"
        in lines
    )
    assert "5  open: crm/calls: planned or not done yet: no work so far" in lines
    at = lines.index(
        "5  unmapped: dials with a result that nobody explained: counted as dials, never as connects"
    )
    assert lines[at + 1].startswith("If a person had answered each of them, ")
    assert "Ask: What do these words mean?" in lines[at:]
    assert "5  Wink: disposition" in lines
    assert out.index("What each source covers") < out.index("What was left out") < out.index("What was found")
    assert "`salescoach trust team --list REASON`" in out


def test_a_rep_s_summary_counts_only_his_rows(run: Run) -> None:
    found = json.loads(run("trust", "team", "--rep", "bo", "--format", "json")[1])
    assert [(row["source"], row["rows"], row["left_out"]) for row in found["sources"]] == [
        ("crm/calls", 8, 2)
    ]
    assert {row["reason"]: row["count"] for row in found["faults"]} == {"unmapped": 2, "open": 2}
    assert (found["as_of"], found["version"]) == ("2026-03-06", "000001")
    assert {row["rep_id"] for row in found["observed"]} == {"Bo"}


def test_an_earlier_day_knows_nothing_later(run: Run) -> None:
    found = json.loads(run("trust", "team", "--as-of", "2026-03-02", "--format", "json")[1])
    # of 2 March: c0, c5, c10 (Wink), c15 (open)
    assert [(row["kept"], row["left_out"], row["last"]) for row in found["sources"]] == [(3, 1, "2026-03-02")]
    assert {row["reason"]: row["count"] for row in found["faults"]} == {"unmapped": 1, "open": 1}


def test_the_summary_as_csv_is_one_table(run: Run) -> None:
    rows = list(csv.DictReader(run("trust", "team", "--format", "csv")[1].splitlines()))
    assert {row["part"] for row in rows} == {"source", "left out", "fault", "word"}
    [open_] = [row for row in rows if (row["part"], row["name"]) == ("fault", "open")]
    assert open_["count"] == "5"
    assert open_["effect"].startswith("If each planned call were counted as a dial to a target account, ")


def test_the_rows_of_a_reason_are_listed_with_file_row_rep_and_detail(run: Run) -> None:
    lines = run("trust", "team", "--list", "open")[1].splitlines()
    assert lines[0] == "calls.csv:5  2026-03-05  Ann  c3  Status is open  [crm/calls]"
    assert len(lines) == 5
    rows = json.loads(run("trust", "team", "--list", "unmapped", "--rep", "Bo", "--format", "json")[1])
    assert [(row["file"], row["row"], row["rep_id"], row["item"], row["detail"]) for row in rows] == [
        ("calls.csv", 16, "Bo", "c14", "result: Wink"), ("calls.csv", 20, "Bo", "c18", "result: Wink"),
    ]  # fmt: skip
    table = list(
        csv.DictReader(
            run("trust", "team", "--list", "open", "--first", "2", "--format", "csv")[1].splitlines()
        )
    )
    assert [(row["reason"], row["row"], row["date"]) for row in table] == [
        ("open", "5", "2026-03-05"),
        ("open", "9", "2026-03-04"),
    ]


def test_a_reason_without_rows_says_so_in_every_form(run: Run) -> None:
    assert run("trust", "team", "--list", "burst")[1] == "no row\n"
    assert json.loads(run("trust", "team", "--list", "burst", "--format", "json")[1]) == []
    assert run("trust", "team", "--list", "burst", "--format", "csv")[1].count("\n") == 1


def test_an_unknown_reason_is_one_line_with_those_there_are(run: Run) -> None:
    status, out, err = run("trust", "team", "--list", "nope")
    assert (status, out) == (2, "")
    assert err == "there is no reason 'nope' to list rows by; this log has open (5), unmapped (5)\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["trust", "nowhere"], "nowhere is no workbook"),
        (["trust", "team", "--rep", "Cy"], "there is no rep 'Cy'"),
        (["trust", "team", "--as-of", "soon"], "'soon' is no date"),
    ],
)
def test_what_is_wrong_is_one_line_and_status_2(run: Run, arguments: list[str], said: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_what_an_export_holds_cannot_act_on_the_terminal(run: Run) -> None:
    bad = "Wi\x1b[2J\x07nk\u202e"
    Path("calls.csv").write_text(CALLS.replace("Wink", bad), encoding="utf-8")
    run("import", "calls.csv", "--mapping", "crm.toml", "--into", "team")
    for more in ([], ["--list", "unmapped"], ["--list", "restated"]):
        for form in ("table", "json", "csv"):
            out = run("trust", "team", *more, "--format", form)[1]
            assert "nk" in out
            assert not [sign for sign in out if not sign.isprintable() and sign != "\n"]


def test_what_the_last_import_changed_is_listed_with_old_and_new(run: Run) -> None:
    Path("calls.csv").write_text(CALLS.replace("Wink", "Connected", 1), encoding="utf-8")
    run("import", "calls.csv", "--mapping", "crm.toml", "--into", "team")
    [line] = run("trust", "team", "--list", "restated")[1].splitlines()
    assert line == (
        "calls.csv:4  2026-03-04  Ann  c2  activities: disposition_word: Wink -> Connected  [crm/calls]"
    )


def test_rows_are_printed_as_they_come(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list is read no further than it is printed: the second thousand waits for the first."""
    from salescoach.trust import listing

    read: list[int] = []
    rows = listing._rows

    def told(*arguments: object) -> object:
        for number, row in enumerate(rows(*arguments)):  # type: ignore[arg-type]
            read.append(number)
            yield row

    monkeypatch.setattr(listing, "_rows", told)
    printed = listing.rows(store.read("team"), "open")
    assert read == []
    next(iter(printed))
    assert read == [0]
