"""The commands by which a coach writes into the workbook: plan, agree, guesses."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from salescoach import cli, intake, schema, store
from salescoach.errors import InputFaults, SalescoachError
from salescoach.intake import Agreed

MAPPING = """
name = "crm"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "Id"
date = "Date"
rep_id = "Rep"
contact_id = "Lead"
account_id = "Account"
[[read]]
file = "reps*.csv"
fills = "reps"
[read.columns]
rep_id = "Id"
name = "Name"
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook of Ann Lee and two called Bo Li, calls from 2 March to Friday 29 May 2026."""
    folder = tmp_path_factory.mktemp("coaching")
    (folder / "crm.toml").write_text(MAPPING, encoding="utf-8")
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(89) if n % 7 < 5]
    rows = [f"{rep}{n},{day},{rep},L{n},A{n}" for n, day in enumerate(days) for rep in ("ann", "bo", "b2")]
    (folder / "calls.csv").write_text("\n".join(["Id,Date,Rep,Lead,Account", *rows]) + "\n", encoding="utf-8")
    (folder / "reps.csv").write_text("Id,Name\nann,Ann Lee\nbo,Bo Li\nb2,Bo Li\n", encoding="utf-8")
    intake.import_files(folder / "team", [folder / "calls.csv", folder / "reps.csv"], how=folder / "crm.toml")
    return folder / "team"


@pytest.fixture
def team(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a fresh copy of the workbook, named team beside the working folder."""
    shutil.copytree(made, tmp_path / "team")
    monkeypatch.chdir(tmp_path)
    return Path("team")


@pytest.fixture
def run(team: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        said = capsys.readouterr()
        return int(str(stopped.value.code or 0)), said.out, said.err

    return call


def planned(as_of: str | None = None) -> list[tuple[str, str, str, float]]:
    table = store.read("team", as_of=as_of).table("plan_weeks").sort_values(["rep_id", "week", "measure"])
    rows = table[["rep_id", "week", "measure", "count"]].itertuples(index=False, name=None)
    return [(rep, str(week)[:10], measure, count) for rep, week, measure, count in rows]


# Plans


def test_a_plan_is_for_the_week_after_the_log_s_last_day(run: Run) -> None:
    status, out, err = run("plan", "set", "team", "Ann Lee", "--dials-new", "40", "--appointments", "2")
    assert (status, out) == (
        0,
        "from the week of 2026-06-01: 40 dials to new accounts, 2 appointments (a goal)\n",
    )
    assert err == "team is at version 000002\n"
    # The plan of the coming week is made in the week before it, and known from then on.
    assert planned("2026-05-24") == []
    assert planned() == [("ann", "2026-06-01", m, n) for m, n in (("appointments", 2), ("dials_new", 40))]


def test_a_plan_for_a_week_is_known_from_the_week_before_and_set_again_is_replaced(run: Run) -> None:
    run("plan", "set", "team", "ann", "--week", "2026-05-06", "--asks", "5", "--dials-new", "40")
    run("plan", "set", "team", "ann", "--week", "2026-05-04", "--asks", "8")
    assert planned("2026-04-26") == []
    assert planned("2026-04-27") == planned()
    assert planned() == [("ann", "2026-05-04", "asks", 8), ("ann", "2026-05-04", "dials_new", 40)]


def test_plans_are_shown_also_those_to_come(run: Run) -> None:
    assert (
        run("plan", "show", "team")[1] == "no plan yet; `salescoach plan set --help` says how to make one\n"
    )
    run("plan", "set", "team", "ann", "--week", "2026-05-04", "--asks", "5")
    run("plan", "set", "team", "ann", "--asks", "8")
    lines = [
        "Ann Lee (ann)",
        "  from the week of 2026-05-04: 5 asks",
        "  from the week of 2026-06-01: 8 asks",
    ]
    assert run("plan", "show", "team")[1].splitlines() == lines
    assert run("plan", "show", "team", "ann")[1].splitlines() == lines
    assert run("plan", "show", "team", "bo")[1] == "Bo Li (bo): no plan yet\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ann"], "nothing is planned; use --dials-new, --accounts-new, --asks or --appointments"),
        (["zed", "--asks", "5"], "there is no rep 'zed'; the log has"),
        (["Bo Li", "--asks", "5"], "names 2 reps: use an id, one of b2, bo"),
        (["ann", "--asks", "-5"], "-5 is no weekly count; write a number like 40"),
        (["ann", "--asks", "nan"], "nan is no weekly count"),
        (["ann", "--asks", "5", "--week", "4.5.2026"], "'4.5.2026' is no date; write it like 2026-07-19"),
    ],
)
def test_a_plan_that_says_nothing_is_refused_and_nothing_changes(
    run: Run, words: list[str], said: str
) -> None:
    status, _, err = run("plan", "set", "team", *words)
    assert (status, said in err, store.read("team").version) == (2, True, "000001")


def test_a_measure_that_cannot_be_planned_is_refused(team: Path) -> None:
    with pytest.raises(
        SalescoachError, match="'sales' cannot be planned; choose from dials_new, accounts_new"
    ):
        intake.set_plan(team, "ann", {"sales": 3})


def test_a_plan_on_the_tally_stands_beside_those_of_the_command(run: Run) -> None:
    head = "Date,Rep,Said NO to an appointment,Planned asks\n"
    Path("tally.csv").write_text(head + "2026-05-26,ann,2,6\n", encoding="utf-8")
    run("plan", "set", "team", "ann", "--week", "2026-05-18", "--asks", "5")
    _, out, _ = run("import", "tally.csv", "--into", "team")
    assert "plans read: 1" in out
    assert planned() == [("ann", "2026-05-18", "asks", 5), ("ann", "2026-05-25", "asks", 6)]
    Path("tally.csv").write_text(head + "2026-05-26,ann,2,\n", encoding="utf-8")
    run("import", "tally.csv", "--into", "team")
    assert planned() == [("ann", "2026-05-18", "asks", 5)]


# Agreements


def agreed(as_of: str | None = None) -> pd.DataFrame:
    return store.read("team", as_of=as_of).table("agreements").set_index("agreement_id").sort_index()


def test_an_agreement_is_made_on_the_log_s_last_day_and_holds_from_the_next_week(run: Run) -> None:
    status, out, err = run(
        "agree", "team", "Ann Lee", "--measure", "asks", "--target", "10", "--note", "ask twice"
    )
    assert (status, out, err) == (0, "agreement 1 is written down\n", "team is at version 000002\n")
    row = agreed().loc["1"]
    assert [row[name] for name in ("rep_id", "measure", "direction", "target", "note")] == [
        "ann",
        "asks",
        "more",
        10,
        "ask twice",
    ]
    assert [str(row[name])[:10] for name in ("made", "start", "ended")] == ["2026-05-29", "2026-06-01", "NaT"]
    assert not row["new_usual"]
    assert not row["picked_worst"]
    assert agreed("2026-05-28").empty


def test_an_agreement_of_an_earlier_week_was_made_then(run: Run) -> None:
    words = ["--measure", "dials_per_conversation", "--from", "2026-05-06", "--new-usual", "--picked-worst"]
    assert run("agree", "team", "ann", *words)[0] == 0
    row = agreed().loc["1"]
    assert [str(row[name])[:10] for name in ("made", "start")] == ["2026-05-06", "2026-05-04"]
    assert row["direction"] == "fewer"
    assert row["new_usual"]
    assert row["picked_worst"]
    run("agree", "team", "ann", "--measure", "asks", "--made", "2026-04-15")
    assert [str(agreed().loc["2", name])[:10] for name in ("made", "start")] == ["2026-04-15", "2026-04-20"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ann"], "say with whom and what: REP --measure MEASURE; or use --list or --end"),
        (["--measure", "asks"], "say with whom and what"),
        (["zed", "--measure", "asks"], "there is no rep 'zed'"),
        (
            ["ann", "--measure", "sales"],
            "'sales' is nothing a rep decides himself; choose from dials, dials_new",
        ),
        (["ann", "--measure", "asks", "--direction", "up"], "'up' is no direction; choose more or fewer"),
        (["ann", "--measure", "asks", "--target", "inf"], "inf is no weekly count"),
        (
            ["ann", "--measure", "asks", "--note", "x" * 501],
            "a note of 501 letters is too long; write at most 500",
        ),
        (["ann", "--measure", "asks", "--from", "May"], "'May' is no date"),
        (
            ["ann", "--measure", "asks", "--from", "2026-05-04", "--made", "2026-05-11"],
            "it was made on 2026-05-11, after the week from 2026-05-04; mend one of the two days",
        ),
        (["--end", "7"], "there is no agreement '7'; `salescoach agree team --list` shows them"),
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused_and_nothing_changes(
    run: Run, words: list[str], said: str
) -> None:
    status, _, err = run("agree", "team", *words)
    assert (status, said in err, store.read("team").version) == (2, True, "000001")


def test_the_list_says_what_became_of_each(run: Run) -> None:
    assert run("agree", "team", "--list")[1].startswith("nothing is agreed yet")
    run("agree", "team", "ann", "--measure", "dials", "--from", "2026-05-04", "--target", "5", "--note", "hi")
    run("agree", "team", "bo", "--measure", "dials", "--made", "2026-07-01")
    _, out, _ = run("agree", "team", "--list")
    assert out.splitlines() == [
        "Ann Lee (ann)",
        "  1: Agreed on 4 May: more dials, 5 a week. No signal yet: 20 dials in 20 days since, 45 in 45 before, not more "
        "than usual variation explains.",
        "     note: hi",
        "Bo Li (bo)",
        "  2: Agreed on 1 July: more dials. Too early to say: no whole week since, and it takes 4.",
    ]
    assert run("agree", "team", "--list", "bo")[1].splitlines() == out.splitlines()[3:]
    assert "Bo Li" not in run("agree", "team", "--list", "--as-of", "2026-05-29")[1]


def test_an_agreement_ends_and_an_earlier_day_does_not_know_it(run: Run) -> None:
    run("agree", "team", "ann", "--measure", "asks", "--from", "2026-04-06")
    assert run("agree", "team", "--end", "1", "--on", "2026-05-15")[1] == "agreement 1 ends on 2026-05-15\n"
    assert str(agreed().loc["1", "ended"])[:10] == "2026-05-15"
    assert agreed("2026-05-14")["ended"].isna().all()
    assert "It ended on 2026-05-15." in run("agree", "team", "--list")[1]


def test_an_agreement_that_never_held_is_taken_out_and_its_number_is_not_given_again(run: Run) -> None:
    run("agree", "team", "ann", "--measure", "asks")
    run("agree", "team", "--end", "1")
    assert agreed().empty
    run("agree", "team", "ann", "--measure", "asks")
    assert agreed().index.tolist() == ["2"]


HOSTILE = "<script>alert(1)</script>\x1b]0;x\x07\x1b[2J\u202eevil\r\nnew line =HYPERLINK('x'); DROP TABLE"


def test_a_hostile_note_is_one_harmless_line(run: Run) -> None:
    run("agree", "team", "ann", "--measure", "asks", "--note", HOSTILE)
    note = "<script>alert(1)</script>]0;x[2Jevil new line =HYPERLINK('x'); DROP TABLE"
    assert agreed().loc["1", "note"] == note
    out = run("agree", "team", "--list")[1]
    assert f"note: {note}\n" in out
    assert out.replace("\n", "").isprintable()


def test_a_hostile_id_to_end_ends_nothing(run: Run) -> None:
    run("agree", "team", "ann", "--measure", "asks")
    assert run("agree", "team", "--end", "1' OR '1'='1")[0] == 2
    assert len(agreed()) == 1


def test_reps_counted_as_one_share_their_agreements_and_guesses(run: Run) -> None:
    run("agree", "team", "b2", "--measure", "asks")
    rows = [
        {"rep_id": rep, "date": "2026-05-04", "question": 1, "guess": n} for rep, n in (("b2", 3), ("bo", 4))
    ]
    intake.add_guesses(Path("team"), rows)
    run("reps", "team", "--same", "b2=bo")
    log = store.read("team")
    assert log.table("agreements")["rep_id"].tolist() == ["bo"]
    assert log.table("guesses")[["rep_id", "guess"]].values.tolist() == [["bo", 4]]
    intake.add_guesses(Path("team"), [{"rep_id": "b2", "date": "2026-05-05", "question": 1, "guess": 5}])
    assert store.read("team").table("guesses")["rep_id"].tolist() == ["bo", "bo"]


# Guesses


def guessed(as_of: str | None = None) -> list[tuple[str, str, str, float]]:
    table = store.read("team", as_of=as_of).table("guesses").sort_values(["rep_id", "date", "question"])
    rows = table[["rep_id", "date", "question", "guess"]].itertuples(index=False, name=None)
    return [(rep, str(day)[:10], question, guess) for rep, day, question, guess in rows]


def test_the_template_is_filled_in_and_taken(run: Run) -> None:
    text = run("guesses", "team", "--template")[1]
    lines = text.splitlines()
    assert lines[0] == "rep_id,name,date,question,guess"
    assert len(lines) == 1 + 3 * len(schema.GUESSED)
    assert "ann,Ann Lee,2026-05-29,dials_per_conversation," in lines
    Path("g.csv").write_text(text.replace("ann,Ann Lee,2026-05-29,dials_per_conversation,", "ann,Ann Lee,2026-05-29,3,12.5"))  # fmt: skip
    status, _, err = run("guesses", "team", "g.csv")
    assert (status, err) == (0, "guesses taken: 1; team is at version 000002\n")
    assert guessed() == [("ann", "2026-05-29", "dials_per_conversation", 12.5)]
    assert guessed("2026-05-28") == []
    assert run("guesses", "team")[1].splitlines()[1:] == [
        "ann,Ann Lee,2026-05-29,dials_per_conversation,12.5"
    ]


def test_questions_are_named_by_number_or_name_and_reps_by_name(run: Run) -> None:
    rows = ["1,1", "2,2", "2B,3", "3,4", "4,5", "Meetings_per_sale,6"]
    lines = [f"ann  LEE,2026-05-04,{row}" for row in rows]
    Path("g.csv").write_text("\n".join(["name,date,question,guess", *lines]) + "\n", encoding="utf-8")
    assert run("guesses", "team", "g.csv")[0] == 0
    assert {name: guess for _, _, name, guess in guessed()} == dict(
        zip(schema.GUESSED, range(1, 7), strict=True)
    )


def test_a_guess_of_the_same_day_replaces_the_one_before(team: Path) -> None:
    row = {"rep_id": "ann", "date": date(2026, 5, 4), "question": "1", "guess": 3}
    intake.add_guesses(team, [row, {**row, "question": 3, "guess": 20.0}])
    intake.add_guesses(team, [{**row, "date": pd.Timestamp("2026-05-04"), "guess": "7"}])
    assert guessed() == [
        ("ann", "2026-05-04", "dials_per_conversation", 20),
        ("ann", "2026-05-04", "refusals_per_week", 7),
    ]


def test_all_faults_of_a_file_are_told_at_once_and_nothing_is_taken(run: Run) -> None:
    rows = [
        "zed,,2026-05-04,1,3",
        ",,2026-05-04,1,3",
        ",Bo Li,2026-05-04,1,3",
        ",Nobody,2026-05-04,1,3",
        "ann,,4.5.2026,6,many",
        "ann,,,,-1",
        "ann,,2026-05-04,1,3",
        "ann,,2026-05-04,refusals_per_week,4",
        "ann,,2026-05-04,1,inf",
        "ann,,rubbish,rubbish,",
    ]
    Path("g.csv").write_text("\n".join(["rep_id,name,date,question,guess", *rows]) + "\n", encoding="utf-8")
    status, _, err = run("guesses", "team", "g.csv")
    choice = f"write 1 to 5 (2a, 2b), or one of {', '.join(schema.GUESSED)}"
    assert (status, err.splitlines()) == (
        2,
        [
            "g.csv, row 2, column 'rep_id': there is no rep 'zed'; the log has ann, b2, bo",
            "g.csv, row 3, column 'rep_id': is empty, and so is the name; name the rep by id or name",
            "g.csv, row 4, column 'name': 2 reps are called 'Bo Li'; give the rep_id: b2, bo",
            "g.csv, row 5, column 'name': there is no rep 'Nobody'; the log has ann, b2, bo",
            "g.csv, row 6, column 'date': '4.5.2026' is no date; write it like 2026-03-02",
            "g.csv, row 6, column 'guess': 'many' is no count; write a number like 12 or 2.5",
            f"g.csv, row 6, column 'question': '6' is no question; {choice}",
            "g.csv, row 7, column 'date': is empty; write it like 2026-03-02",
            "g.csv, row 7, column 'guess': '-1' is no count; write a number like 12 or 2.5",
            f"g.csv, row 7, column 'question': is empty; {choice}",
            "g.csv, row 9, column 'guess': 4 is not 3, as guessed on this day in row 8; keep one",
            "g.csv, row 10, column 'guess': 'inf' is no count; write a number like 12 or 2.5",
        ],
    )
    assert store.read("team").version == "000001"


def test_a_file_of_other_columns_is_refused(run: Run) -> None:
    Path("g.csv").write_text("who,date,guess\nann,2026-05-04,3\n", encoding="utf-8")
    status, _, err = run("guesses", "team", "g.csv")
    assert status == 2
    assert err.splitlines() == [
        "g.csv, row 1, column 'question': is missing; start from `salescoach guesses WORKBOOK --template`",
        "g.csv, row 1, column 'rep_id': is missing; name the rep of each row",
        "g.csv, row 1, column 'who': is no column of a file of guesses; use rep_id, name, date, question, guess",
    ]


def test_faults_of_rows_from_a_notebook_name_the_row(team: Path) -> None:
    with pytest.raises(InputFaults, match="guesses, row 2, column 'question': '9' is no question"):
        intake.add_guesses(
            team,
            [
                {"rep_id": "ann", "date": "2026-05-04", "question": 1, "guess": 2},
                {"rep_id": "ann", "date": "2026-05-04", "question": 9, "guess": 2},
            ],
        )


# Versions


def test_a_version_that_was_written_before_reads_as_nothing_agreed_or_guessed(team: Path) -> None:
    home = team / "versions" / "000001"
    for name in ("agreements", "guesses"):
        (home / f"{name}.parquet").unlink()
    log = store.read(team)
    for table in (schema.AGREEMENTS, schema.GUESSES):
        found = log.table(table.name)
        assert found.empty
        assert tuple(found.columns) == table.names()
    assert log.query("SELECT max(made) AS m, bool_or(new_usual) AS u FROM agreements").isna().all(axis=None)


def test_a_log_that_was_written_before_takes_agreements_and_guesses(team: Path) -> None:
    with duckdb.connect(str(team / "log.duckdb")) as con:
        for name in ("agreements", "guesses"):
            con.execute(f"DROP VIEW log_{name}")
            con.execute(f"DROP TABLE rows_{name}")
            con.execute(f"DROP TABLE gone_{name}")
    intake.agree(team, "ann", Agreed("asks"))
    intake.add_guesses(team, [{"rep_id": "ann", "date": "2026-05-04", "question": 1, "guess": 2}])
    assert (len(agreed()), len(guessed())) == (1, 1)


def test_what_was_written_down_is_undone_by_going_back(run: Run) -> None:
    run("agree", "team", "ann", "--measure", "asks")
    run("plan", "set", "team", "ann", "--week", "2026-05-04", "--asks", "5")
    run("agree", "team", "--end", "1", "--on", "2026-06-12")
    assert run("rollback", "team", "2")[0] == 0
    assert planned() == []
    assert agreed("2026-07-01")["ended"].isna().tolist() == [True]


def test_codes_of_the_schema_are_words_of_the_house() -> None:
    from salescoach import execution, questions, vocab

    names = {question.name for question in questions.QUESTIONS if question.number <= 5}
    assert {*schema.AGREED_RATIOS, *schema.GUESSED} < names
    assert set(schema.AGREED_COUNTS) < set(vocab.MEASURES)
    assert set(execution.DONE) < set(schema.AGREED_COUNTS)
