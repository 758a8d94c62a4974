"""The quiz as a rep takes it: he guesses, then sees what the log says beside it, and the workbook has his guesses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salescoach import funnel, questions, schema, store, tracking
from salescoach.widgets import quiz
from tests.running import Running
from tests.seen import PLACE, Seen, open_notebook, open_page, ran

if TYPE_CHECKING:
    from conftest import Reader

pytestmark = pytest.mark.browser
GUESSED = dict(zip(schema.GUESSED, ("4", "30", "", "9", "3", "2"), strict=True))
SHOW = "Show what the log says"


def kept(workbook: Path, rep: str) -> dict[str, float]:
    table = store.read(workbook).table("guesses")
    return {row["question"]: row["guess"] for row in table.to_dict("records") if row["rep_id"] == rep}


def verdicts(workbook: Path, rep: str) -> list[list[str]]:
    """Return the rows of the table as Python works them out: the guess, what the log says, how they compare."""
    log = store.read(workbook)
    answers = questions.answers(funnel.rep_weeks(log), reps=[rep])
    found = tracking.known(answers, log.table("guesses"), rep, log.as_of)
    return [[row.said, row.fact, row.verdict] for row in found.rows]


def play(seen: Seen, kind: str, workbook: Path, rep: tuple[str, str]) -> None:
    place, (name, rep_id) = seen.page.locator(PLACE[kind]), rep
    chosen = place.get_by_role("combobox", name="Rep", exact=True)
    chosen.select_option(label=name)
    assert kept(workbook, rep_id) == {}
    for question, guess in GUESSED.items():
        place.get_by_role("textbox", name=quiz.LABELS[question], exact=True).fill(guess)
    assert place.get_by_role("table").count() == 0
    place.get_by_role("button", name=SHOW).click()
    table = place.get_by_role("table", name="What you said, and what the log says")
    table.wait_for()
    assert kept(workbook, rep_id) == {name: float(guess) for name, guess in GUESSED.items() if guess}
    wanted = verdicts(workbook, rep_id)
    shown = [row.get_by_role("cell").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    assert [row[1:] for row in shown] == [row[1:] for row in wanted]
    assert [row[0] for row in shown] == [row[0] if guess else "no guess" for row, guess in
                                         zip(wanted, GUESSED.values(), strict=True)]  # fmt: skip
    assert place.get_by_role("button", name=SHOW).is_disabled()
    assert not re.search(r"\bnan\b|\bNone\b", table.inner_text())


def test_in_the_web_app_the_log_stands_beside_the_guesses_and_they_are_kept(
    reader: Reader, site: Running, served: Path
) -> None:
    seen = open_page(reader.browser, f"{site.url}five-questions")
    play(seen, "web", served, ("Maeve O'Neil", "R1"))
    fields = seen.page.locator(PLACE["web"]).locator("input, select, button")
    assert fields.count() == 8  # the rep, six guesses, the button
    snapshot = seen.page.locator(PLACE["web"]).aria_snapshot()
    assert len(re.findall(r"^\s*- (?:textbox|combobox|button) \"", snapshot, re.MULTILINE)) == 8
    assert (seen.errors, seen.outside(site.url)) == ([], [])
    seen.page.goto("about:blank")  # so left, a page ends its kernel
    seen.page.close()


@pytest.mark.long
def test_in_jupyterlab_too(reader: Reader, lab: Running, served: Path) -> None:
    seen = open_notebook(reader.browser, lab.url, "5-five-questions")
    ran(seen)
    play(seen, "lab", served, ("Tobias Lindqvist", "R2"))
    assert (seen.errors, seen.outside(lab.url)) == ([], [])
    seen.page.close()


@pytest.mark.long
def test_the_tables_run_in_jupyterlab_without_a_complaint(reader: Reader, lab: Running) -> None:
    seen = open_notebook(reader.browser, lab.url, "1-explore")
    ran(seen)
    page = seen.page.locator(PLACE["lab"])
    assert page.locator(".jp-OutputArea-output").count() >= 1
    complaint = (
        "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error']"
    )
    assert page.locator(complaint).count() == 0
    page.locator(".js-plotly-plot svg.main-svg").first.wait_for(state="attached")
    assert (seen.errors, seen.outside(lab.url)) == ([], [])
    seen.page.close()
