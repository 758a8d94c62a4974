"""The quiz: guesses are kept first, and only then is anything of the log on the page."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ipywidgets
import pytest

from salescoach import intake, questions, schema, store, testing, widgets

PEOPLE = """
name = "crm"
[[read]]
file = "reps*.csv"
fills = "reps"
[read.columns]
rep_id = "Id"
name = "Name"
"""
CALLS = """
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
date = "Date"
rep_id = "Rep"
contact_id = "Lead"
"""
SHEET = (
    'Date,Rep,"Worked (1, ½, 0)",Dials/doors to NEW accounts,Dials/doors to CUSTOMERS,'
    "Decision makers spoken to (new),Said NO to an appointment,Call me later,Appointments set,"
    "First meetings held,No-shows,New sales,Sales to customers"
)
#: The last day of the log that ``made`` holds.
DAY = date(2026, 5, 31)
WORDS_OF_METHOD = ("posterior", "percentile", "confidence", "median", "nan", "None")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook of Ann, who keeps a sheet; Bo <b>, who only dials; and two called Cy, who do nothing.

    Each of Ann's 13 weeks: 40 dials to new accounts and 5 to customers, 8 decision makers, 3 noes, 2 appointments.
    """
    folder = tmp_path_factory.mktemp("quiz")
    (folder / "crm.toml").write_text(PEOPLE + CALLS, encoding="utf-8")
    mondays = [date(2026, 3, 2) + timedelta(weeks=n) for n in range(13)]
    sheet = [f"Week of {monday},ann,5,40,5,8,3,1,2,2,0,1,0" for monday in mondays]
    calls = [f"{monday + timedelta(days=4)},bo,L{n}" for n, monday in enumerate(mondays)]
    for name, rows in {
        "sheet": [SHEET, *sheet],
        "calls": ["Date,Rep,Lead", *calls],
        "reps": ["Id,Name", "ann,Ann Lee", "bo,Bo <b>", "c1,Cy", "c2,Cy"],
    }.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    files = [folder / f"{name}.csv" for name in ("sheet", "calls", "reps")]
    intake.import_files(folder / "team", files, how=folder / "crm.toml")
    return folder / "team"


@pytest.fixture
def team(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "team"))


def kept(team: Path) -> dict[tuple[str, str], float]:
    table = store.read(team).table("guesses")
    assert set(table["date"].dt.date) <= {DAY}
    return {(row["rep_id"], row["question"]): row["guess"] for row in table.to_dict("records")}


def version(team: Path) -> str:
    return store.read(team).version


def in_the_page(widget: Any) -> str:
    """Return everything that a browser gets of a widget and of what is in it."""
    state = widget.get_state()
    said = " ".join(str(value) for value in state.values())
    return " ".join([said, *(in_the_page(child) for child in getattr(widget, "children", ()))])


def fill(quiz: widgets.Quiz, rep: str, *guesses: str) -> None:
    quiz.rep.value = rep
    for field, guess in zip(quiz.fields.values(), guesses, strict=False):
        field.value = guess


def test_making_it_and_filling_it_in_writes_nothing_and_shows_nothing(team: Path) -> None:
    before = version(team)
    quiz = widgets.Quiz(team)
    fill(quiz, "ann", "4", "30", "5", "9", "3", "2")
    assert (version(team), quiz.truth.value) == (before, "")
    for told in ("fits the log", "Usually", "about right", "Not tracked", "of the five questions"):
        assert told not in in_the_page(quiz.view)


def test_the_guesses_are_kept_with_their_day_and_stand_beside_the_log(team: Path) -> None:
    """By hand: 3 noes a week; 45 dials for 8 decision makers are 5.6, 8 of them for 2 appointments are 4."""
    quiz = widgets.Quiz(team)
    fill(quiz, "ann", "3", "30", "", "9", "4", "2")
    quiz.show.click()
    assert kept(team) == {
        ("ann", "refusals_per_week"): 3,
        ("ann", "target_dials_per_week"): 30,
        ("ann", "dials_per_conversation"): 9,
        ("ann", "conversations_per_appointment"): 4,
        ("ann", "meetings_per_sale"): 2,
    }
    rows = quiz.truth.value.split("<tr>")[2:]
    assert "<td>3 a week</td><td>Usually 3 a week" in rows[0]
    assert "fits the log.</td><td>about right</td>" in rows[0]
    assert "<td>30 a week</td><td>Usually 40 a week" in rows[1]
    assert "lower than the log says" in rows[1]
    assert "<td>no guess</td><td>Usually 5 a week" in rows[2]
    assert "<td>9 dials for a decision maker</td>" in rows[3]
    assert "higher than the log says" in rows[3]
    assert "<td>4 decision makers for an appointment</td><td>4 decision makers for an appointment;" in rows[4]


def test_the_guesses_are_kept_before_anything_is_shown(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    keep = intake.add_guesses

    def noted(workbook: Path, rows: list[dict[str, Any]]) -> str:
        order.append(f"kept, shown: {quiz.truth.value!r}")
        return keep(workbook, rows)

    monkeypatch.setattr(intake, "add_guesses", noted)
    quiz = widgets.Quiz(team)
    quiz.truth.observe(lambda _: order.append("shown"), names="value")
    fill(quiz, "ann", "3")
    quiz.show.click()
    assert order == ["kept, shown: ''", "shown"]


def test_guesses_that_cannot_be_kept_show_nothing(team: Path) -> None:
    """Somebody else imports at the moment: one line says so, and the button can be pressed again."""
    quiz = widgets.Quiz(team)
    fill(quiz, "ann", "3")
    with store.locked(team):
        quiz.show.click()
    assert "Your guesses could not be kept: " in quiz.said.value
    assert (quiz.truth.value, quiz.show.disabled, kept(team)) == ("", False, {})
    quiz.show.click()
    assert quiz.truth.value
    assert kept(team)


@pytest.mark.parametrize("typed", ["many", "2,5", "-1", "nan", "inf", "1e9", "<b>"])
def test_what_is_no_count_is_named_with_its_field_and_nothing_is_kept(team: Path, typed: str) -> None:
    before = version(team)
    quiz = widgets.Quiz(team)
    fill(quiz, "ann", "3", typed)
    quiz.show.click()
    assert "Calls to target accounts a week: " in quiz.said.value
    assert "is no count; write a number like 12 or 2.5." in quiz.said.value
    assert "<b>" not in quiz.said.value
    assert (quiz.truth.value, version(team)) == ("", before)


@pytest.mark.parametrize(
    ("rep", "guess", "said"),
    [(None, "3", "Choose the rep first."), ("ann", "", "Enter a guess first"), ("ann", "  ", "Enter a guess first")],
)  # fmt: skip
def test_nothing_is_shown_for_nothing(team: Path, rep: Any, guess: str, said: str) -> None:
    before = version(team)
    quiz = widgets.Quiz(team)
    fill(quiz, rep, guess)
    quiz.show.click()
    assert said in quiz.said.value
    assert (quiz.truth.value, version(team)) == ("", before)


def test_who_has_seen_the_log_cannot_guess_again(team: Path) -> None:
    quiz = widgets.Quiz(team)
    fill(quiz, "ann", "3")
    quiz.show.click()
    seen = quiz.truth.value
    assert quiz.show.disabled
    assert all(field.disabled for field in quiz.fields.values())
    assert "these guesses stay as they are" in quiz.said.value
    quiz.rep.value = "bo"
    assert (quiz.truth.value, quiz.said.value, quiz.show.disabled) == ("", "", False)
    assert [(field.value, field.disabled) for field in quiz.fields.values()] == [("", False)] * 6
    quiz.rep.value = "ann"
    assert (quiz.truth.value, quiz.fields["refusals_per_week"].value) == (seen, "3")
    assert quiz.show.disabled


def test_a_guess_of_an_earlier_day_says_its_day(team: Path) -> None:
    row = {"rep_id": "ann", "date": date(2026, 4, 3), "question": "dials_per_conversation", "guess": 7}
    intake.add_guesses(team, [row])
    quiz = widgets.Quiz(team)
    fill(quiz, "ann", "3")
    quiz.show.click()
    assert "<td>7 dials for a decision maker, on 3 April 2026</td>" in quiz.truth.value


@pytest.mark.parametrize("rep", ["bo", "c1"])
def test_a_rep_of_whom_little_or_nothing_is_tracked(team: Path, rep: str) -> None:
    """Bo's calls say neither how they ended nor for which account; the first Cy has no row at all."""
    quiz = widgets.Quiz(team)
    fill(quiz, rep, *["3"] * 6)
    quiz.show.click()
    assert "The log answers none of the five questions." in quiz.truth.value
    assert quiz.truth.value.count("<td>the log cannot say</td>") == 6
    assert "keep the tally sheet" in quiz.truth.value
    assert not any(word in quiz.truth.value for word in WORDS_OF_METHOD)
    assert len(kept(team)) == 6


def test_reps_are_chosen_by_name_and_two_of_one_name_by_id_too(team: Path) -> None:
    assert widgets.Quiz(team).rep.options == (
        ("choose the rep", None),
        ("Ann Lee", "ann"),
        ("Bo <b>", "bo"),
        ("Cy (c1)", "c1"),
        ("Cy (c2)", "c2"),
    )


def test_one_rep_is_chosen_already(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"{SHEET}\n2026-03-02,Ann,1,20,5,4,2,,,,,,\n", encoding="utf-8")
    intake.import_files(tmp_path / "book", [sheet])
    quiz = widgets.Quiz(tmp_path / "book")
    assert quiz.rep.value == "Ann"
    quiz.fields["refusals_per_week"].value = "2"
    quiz.show.click()
    assert "<td>2 a week</td>" in quiz.truth.value


def only_people(tmp_path: Path) -> Path:
    """Return a workbook with a rep and no work."""
    (tmp_path / "crm.toml").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "reps.csv").write_text("Id,Name\nann,Ann\n", encoding="utf-8")
    intake.import_files(tmp_path / "book", [tmp_path / "reps.csv"], how=tmp_path / "crm.toml")
    return tmp_path / "book"


def nothing_imported(tmp_path: Path) -> Path:
    store.create(tmp_path / "book", testing.WORDS)
    return tmp_path / "book"


def nobody(tmp_path: Path) -> Path:
    book = nothing_imported(tmp_path)
    intake.republish(book)
    return book


@pytest.mark.parametrize(
    ("book", "said"),
    [
        (lambda tmp_path: tmp_path / "away", "is no workbook"),
        (nothing_imported, "nothing is imported into"),
        (nobody, "There is no rep in this workbook yet"),
        (only_people, "Nothing in this workbook has a date yet"),
    ],
    ids=["no workbook", "nothing imported", "nobody", "people without work"],
)
def test_a_workbook_without_data_is_a_sentence(tmp_path: Path, book: Any, said: str) -> None:
    quiz = widgets.Quiz(book(tmp_path))
    assert said in quiz.said.value
    assert quiz.view.children == (quiz.said,)


def test_it_is_asked_in_the_order_of_the_questions_and_reached_by_key(team: Path) -> None:
    quiz = widgets.Quiz(team)
    controls = [quiz.rep, *quiz.fields.values(), quiz.show]
    assert list(quiz.fields) == list(schema.GUESSED)
    assert quiz.view.children == (*controls, quiz.said, quiz.truth)
    assert not any(control.disabled or control.tabbable is False for control in controls)


def test_every_control_says_what_it_is_and_in_which_unit(team: Path) -> None:
    quiz = widgets.Quiz(team)
    controls = [quiz.rep, *quiz.fields.values(), quiz.show]
    assert len({control.description for control in controls} - {""}) == len(controls)
    assert all(control.tooltip for control in controls)
    per = {question.name: question.per for question in questions.QUESTIONS}
    units = {
        "weeks": "a week",
        "dial_conversations": "one decision maker",
        "appointments": "one appointment",
    }
    for name, field in quiz.fields.items():
        assert isinstance(field, ipywidgets.Text)
        assert field.description.endswith(units.get(per[name], "one sale"))
        assert "a number, or empty" in field.tooltip


def test_the_table_can_be_read_aloud(team: Path) -> None:
    quiz = widgets.Quiz(team)
    fill(quiz, "ann", "3")
    quiz.show.click()
    assert quiz.truth.value.count('<th scope="col">') == 4
    assert quiz.truth.value.count('<th scope="row">') == 6
    assert "<caption>What you said, and what the log says</caption>" in quiz.truth.value
    assert 'role="status"' in quiz.said.value
    page, _, fold = quiz.truth.value.partition("<details>")
    assert "interval" in fold
    assert not any(word in page for word in (*WORDS_OF_METHOD, "interval", "%"))


def test_a_cell_that_ends_with_it_shows_it(team: Path) -> None:
    quiz = widgets.Quiz(team)
    bundle = quiz._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == quiz.view.model_id
