"""Exploring: what each filter shows, worked by hand; what is not worked out again; the table, to copy and to save."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from salescoach import charts, hours, widgets
from salescoach.errors import SalescoachError
from salescoach.funnel import groups
from salescoach.report import Choice, Explorer, facts
from salescoach.testing import WORDS, small_log
from salescoach.widgets import sheet
from tests.drawn import JARGON, NEVER

SEED = {**WORDS, "words": {"outcome": {"Appointment": "appointment", "No": "refused"}}}
PEOPLE = [
    {"rep_id": "ann", "name": "Ann <b>", "team": "North"},
    {"rep_id": "bo", "name": "=Bo", "team": "South"},
    {"rep_id": "cy", "name": "Cy", "team": "South"},
]
ACCOUNTS = [{"account_id": "k", "name": "K", "customer_since": "2020-01-01"}]
#: Mondays, and the last day of the log is the Sunday of the last of them.
WEEKS = [pd.Timestamp(day) for day in ("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23")]


def call(rep: str, day: str, contact: str, word: str = "No answer", **more: Any) -> dict[str, Any]:
    return {
        "rep_id": rep,
        "instant": f"{day} 09:30:00",
        "contact_id": contact,
        "disposition_word": word,
        **more,
    }


#: Ann dials two prospects and a customer in each of four weeks; the first refuses in the first week, the second
#: agrees in the last. Bo dials twice in the first week, Cy never.
CALLS = [
    *(call("ann", f"{week:%Y-%m-%d}", f"p{n}") for week in WEEKS for n in range(2)),
    *(call("ann", f"{week:%Y-%m-%d}", "k", account_id="k") for week in WEEKS),
    call("ann", "2026-03-03", "p0", "Connected", outcome_word="No"),
    call("ann", "2026-03-24", "p1", "Connected", outcome_word="Appointment"),
    call("bo", "2026-03-02", "q0", "Connected"),
    call("bo", "2026-03-03", "q1", "Connected"),
]  # fmt: skip


def read(
    calls: Sequence[Mapping[str, Any]] = CALLS, *, reps: Sequence[Mapping[str, Any]] = PEOPLE, tally: Any = ()
) -> facts.Facts:
    tables = {"reps": reps, "accounts": ACCOUNTS, "tally": tally}
    return facts.of(small_log(calls, tables=tables, seed=SEED, as_of="2026-03-29"))


@pytest.fixture(scope="module")
def some() -> facts.Facts:
    return read()


def shown(monkeypatch: pytest.MonkeyPatch, found: facts.Facts) -> widgets.Explore:
    monkeypatch.setattr(facts, "read", lambda workbook, as_of="": found)
    return widgets.Explore("teams/my team", charts)


@pytest.fixture
def ann(monkeypatch: pytest.MonkeyPatch, some: facts.Facts) -> widgets.Explore:
    return shown(monkeypatch, some)


def said(of: widgets.Explore, name: str = "") -> str:
    """Return the words of the panel, or those below one of its pictures."""
    if not name:
        return html.unescape(re.sub("<.*?>", "", of.said.value))
    return str(of.pictures[name].outputs[-1]["data"]["text/plain"])


def figure(of: widgets.Explore, name: str) -> dict[str, Any]:
    return dict(of.pictures[name].outputs[0]["data"]["application/vnd.plotly.v1+json"])


# What is chosen, and what comes of it.


def test_it_starts_with_everybody_the_last_26_weeks_and_new_business(ann: widgets.Explore) -> None:
    assert ann.choice == Choice(WEEKS[0], WEEKS[-1])
    assert (
        said(ann)
        == "2 reps, 4 weeks from 2 March 2026 to 29 March 2026: new business, all accounts, 12 dials."
    )
    assert ann.rep.options == (("everybody", ""), ("=Bo", "bo"), ("Ann <b>", "ann"), ("Cy", "cy"))
    assert ann.team.options == (("all teams", ""), ("North", "North"), ("South", "South"))


def test_the_filters_worked_by_hand(ann: widgets.Explore) -> None:
    """Of new business: Ann 2 dials a week, 10 with both talks; Bo 2. With the customer Ann has 14."""
    ann.scope.value = "all"
    assert "everything logged, all accounts, 16 dials." in said(ann)
    ann.team.value = "North"
    assert said(ann).startswith("1 rep, 4 weeks from 2 March 2026")
    assert said(ann).endswith("14 dials.")
    ann.group.value = "existing"
    assert said(ann).endswith("everything logged, customers, 4 dials.")
    ann.first.value = WEEKS[1]
    assert (
        said(ann)
        == "1 rep, 3 weeks from 9 March 2026 to 29 March 2026: everything logged, customers, 3 dials."
    )
    ann.last.value = WEEKS[1]
    assert said(ann) == "1 rep, 1 week, that of 9 March 2026: everything logged, customers, 1 dial."
    ann.group.value = "target"
    assert said(ann).endswith("target accounts, 2 dials.")


def test_weeks_the_other_way_round_are_the_weeks_between(ann: widgets.Explore) -> None:
    ann.first.value, ann.last.value = WEEKS[2], WEEKS[1]
    assert "2 weeks from 9 March 2026 to 22 March 2026" in said(ann)


def test_a_team_offers_its_own_reps_and_shows_all_of_them(ann: widgets.Explore) -> None:
    ann.rep.value = "ann"
    assert said(ann).startswith("1 rep")
    ann.team.value = "South"
    assert ann.rep.options == (("the whole team", ""), ("=Bo", "bo"), ("Cy", "cy"))
    assert (ann.rep.value, said(ann)[:15]) == ("", "1 rep, 4 weeks ")
    ann.team.value = ""
    assert len(ann.rep.options) == 4


def test_a_choice_without_rows_is_a_sentence_in_every_picture_and_another_mends_it(
    ann: widgets.Explore,
) -> None:
    ann.rep.value = "cy"
    assert said(ann) == "Nothing is logged for this choice."
    told = {name: said(ann, name).partition("\n")[0] for name in ann.pictures}
    assert told == {
        "activity": "No dials are tracked in this period.",
        "refusals": "No asks, refusals or appointments are tracked in this period.",
        "hours": "Counted in the rep's own time zone, or the team's where none is known of him. So many cells "
        "differ by chance alone: an hour that looks good here is worth trying, and no proof.",
        "funnel": "No stage from dial to sale is tracked in this period.",
        "trend": "It cannot be told in this period.",
    }
    assert figure(ann, "hours")["layout"]["meta"]["alt"] == "No dials are tracked here."
    assert ann.answers.value == ""
    ann.rep.value = "ann"
    assert "10 dials." in said(ann)


def test_back_to_the_start_puts_everything_back_and_draws_once(
    ann: widgets.Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, words = ann.choice, said(ann)
    ann.team.value, ann.rep.value, ann.scope.value, ann.group.value = "North", "ann", "all", "target"
    ann.first.value, ann.counted.value, ann.rate.value = WEEKS[-1], "conversations", "meetings_per_sale"
    drawn, draw = list[pd.DataFrame](), charts.funnel

    def noted(frame: pd.DataFrame) -> Any:
        drawn.append(frame)
        return draw(frame)

    monkeypatch.setattr(charts, "funnel", noted)
    ann.reset.click()
    assert (ann.choice, said(ann), len(drawn)) == (before, words, 1)
    assert (ann.counted.value, ann.rate.value) == ("dials", "dials_per_conversation")


def test_what_does_not_change_is_neither_counted_nor_drawn_again(
    ann: widgets.Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: output.outputs for name, output in ann.pictures.items()}
    monkeypatch.setattr(hours, "by_hour", None)
    ann.counted.value = "conversations"
    ann.rate.value = "conversations_per_appointment"
    changed = [name for name, output in ann.pictures.items() if output.outputs is not before[name]]
    assert changed == ["hours", "trend"]
    assert figure(ann, "hours")["layout"]["title"]["text"] == "Conversations by hour and weekday"


def test_a_group_is_counted_once(some: facts.Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = Explorer(some)
    choice = replace(explorer.usual, group="target")
    first = explorer.explore(choice).rows
    monkeypatch.setattr(groups, "of_group", None)
    pd.testing.assert_frame_equal(explorer.explore(replace(choice, team="")).rows, first)


# The pictures.


def test_the_pictures_hold_what_was_logged(ann: widgets.Explore) -> None:
    """Ann's refusal in the first week, her appointment in the last; at nine on Mondays 10, on Tuesdays 4 dials."""
    ann.scope.value = "all"
    assert said(ann, "refusals").startswith(
        "In the last complete week, that of 23 March 2026: 1 ask, 0 refusals"
    )
    cells = figure(ann, "hours")["data"][0]
    assert (cells["y"], cells["z"]) == (["9:00"], [[13, 3, 0, 0, 0]])
    assert said(ann, "hours").splitlines()[1] == "16 dials, all with their time of day."
    bars = {bar["name"]: bar["y"] for bar in figure(ann, "activity")["data"] if bar["showlegend"]}
    assert bars == {"target accounts": [5, 2, 2, 3], "customers": [1, 1, 1, 1]}
    stages = figure(ann, "funnel")["data"][0]
    assert stages["x"] == [16, 4, 4, 1, 0]
    ann.group.value = "existing"
    [bars] = [bar["y"] for bar in figure(ann, "activity")["data"] if bar["type"] == "bar"]
    assert bars == [1, 1, 1, 1]


def test_the_five_answers_stand_first_each_in_its_own_scope(ann: widgets.Explore) -> None:
    """1 refusal in 4 weeks; 12 dials to targets and 4 to customers in 4 weeks; 12 dials of new business to 4 talks."""
    told = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', ann.answers.value)
    assert [name for name, _ in told] == [
        "Refusals a week", "Dials to targets a week", "Dials to customers a week", "Dials per decision maker",
        "Decision makers per appointment", "Meetings per sale",
    ]  # fmt: skip
    answers = dict(told)
    assert answers["Refusals a week"].startswith("1 in 4 weeks")
    assert answers["Dials to targets a week"].startswith("3, from ")
    assert answers["Dials to customers a week"].startswith("1, from ")
    assert answers["Dials per decision maker"].endswith("(4 of 12)")
    assert answers["Meetings per sale"] == "not tracked"
    ann.group.value = "target"
    assert "Dials to customers" not in ann.answers.value
    assert "cannot be told for one kind of account" in ann.answers.value


def test_a_period_of_the_trend_is_counted_whole_though_it_begins_before_the_weeks_chosen(
    some: facts.Facts,
) -> None:
    """12 dials of new business to 4 decision makers in the four weeks; 4 to 1 in the last two alone."""
    explorer = Explorer(some)
    for first in (WEEKS[0], WEEKS[2], WEEKS[3]):
        found = explorer.explore(replace(explorer.usual, first=first)).trend("dials_per_conversation")
        [row] = found[["period", "of_count", "per_count"]].values.tolist()
        assert row == [WEEKS[0], 12, 4]
    earlier = explorer.explore(Choice(WEEKS[0], WEEKS[1])).trend("dials_per_conversation")
    assert earlier[["of_count", "per_count"]].values.tolist() == [[7, 3]]


def test_of_whom_the_funnel_is_stands_below_it_where_it_is_not_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tally = [
        {"rep_id": "cy", "date": "2026-03-02", "span": "week", "week": "2026-03-02", "measure": "dials_new",
         "count": 30}
    ]  # fmt: skip
    both = shown(monkeypatch, read(tally=tally))
    assert said(both, "funnel").splitlines()[1] == "Of the 2 of 3 reps who track every step."
    assert said(both, "hours").splitlines()[1] == (
        "12 dials, all with their time of day. 30 dials stand in a tally; a tally cannot show this."
    )


def test_every_picture_is_plain_data_with_its_finding_below_in_the_language_of_pages(
    ann: widgets.Explore,
) -> None:
    for output in ann.pictures.values():
        assert json.loads(json.dumps(output.outputs, allow_nan=False)) == list(output.outputs)
        page = str(output.outputs[-1]["data"]["text/html"]).partition("<details>")[0]
        assert "<p>" in page
        assert not JARGON.search(page)
        assert not NEVER.search(page)
    assert not JARGON.search(ann.answers.value)


# The table.


def table(of: widgets.Explore) -> tuple[list[list[str]], str, str]:
    """Return the rows of the file that the link saves, its name, and what the button copies."""
    markup = of.sheet.table.value
    [(name, data)] = re.findall(r'download="(.*?)" href="data:text/csv;charset=utf-8;base64,(.*?)"', markup)
    raw = base64.b64decode(data)
    assert raw.startswith(b"\xef\xbb\xbf"), "a spreadsheet knows by it that this is UTF-8"
    [pasted] = re.findall(r"<textarea.*?>(.*?)</textarea>", markup, re.DOTALL)
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig")))), name, html.unescape(pasted)


def test_the_table_is_made_when_it_is_asked_for_and_follows_the_choice(ann: widgets.Explore) -> None:
    assert (ann.sheet.open, ann.sheet.table.value) == (False, "")
    ann.sheet.toggle.click()
    rows, name, _ = table(ann)
    assert name == "my-team-weeks.csv"
    assert rows[0] == [
        "Rep", "Week", "Part of a week", "Days worked", "Dials", "Connects", "Conversations", "People seen", "Asks",
        "Refusals", "Call me later", "Appointments", "Meetings held", "Sales",
    ]  # fmt: skip
    assert rows[1][:7] == ["'=Bo", "2026-03-02", "no", "5", "2", "2", "2"]
    assert rows[5][:5] == ["Ann <b>", "2026-03-02", "no", "5", "3"]
    assert rows[5][-2:] == ["", ""], "what is not tracked is blank"
    assert len(rows) == 9
    ann.rep.value, ann.group.value = "ann", "target"
    rows, _, _ = table(ann)
    assert (len(rows), rows[0][-1]) == (5, "Meetings held")
    ann.rep.value = "cy"
    assert ann.sheet.table.value == "<p>Nothing is logged for this choice, so there is no table.</p>"
    ann.sheet.toggle.click()
    assert (ann.sheet.open, ann.sheet.table.value) == (False, "")


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless_in_the_file_and_on_the_clipboard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = {
        "a": '=HYPERLINK("x")',
        "b": "+1",
        "c": "-1",
        "d": "@x",
        "e": "\t=1",
        "f": "\r=1",
        "g": "</textarea>",
    }
    people = [{"rep_id": rep, "name": name} for rep, name in names.items()]
    goes_on = {"rep_id": None, "kind": "email", "date": "2026-03-29"}
    calls = [*(call(rep, "2026-03-02", f"p-{rep}") for rep in names), goes_on]
    of = shown(monkeypatch, read(calls, reps=people))
    of.sheet.toggle.click()
    rows, _, pasted = table(of)
    firsts = {row[0] for row in rows[1:]}
    lines = pasted.splitlines()
    assert len(lines) == len(rows) == 29
    assert {len(line.split("\t")) for line in lines} == {14}
    for first in (*firsts, *(next(csv.reader([line], delimiter="\t"))[0] for line in lines[1:])):
        assert first.startswith("'") == (first != "</textarea>"), first
    assert "</textarea>" in firsts


def test_a_long_table_shows_its_first_rows_and_the_file_has_all(
    ann: widgets.Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "SHOWN", 2)
    ann.sheet.toggle.click()
    assert "The first 2 of 8 rows; – is not tracked; the file has all" in ann.sheet.table.value
    assert ann.sheet.table.value.count("<tr>") == 3
    assert len(table(ann)[0]) == 9


# Workbooks that hold little.


def test_a_workbook_that_holds_nothing_or_is_not_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = shown(monkeypatch, read([], reps=[]))
    assert said(empty) == "Nothing in this workbook has a date yet: import some activities first."
    monkeypatch.undo()
    gone = widgets.Explore(tmp_path / "none", charts)
    assert str(tmp_path / "none") in said(gone)
    for of in (empty, gone):
        assert of.view.children == (of.said,)
        of.reset.click()
        of.team.value = ""


def test_one_rep_one_week_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    of = shown(monkeypatch, read([call("ann", "2026-03-24", "p0")], reps=[]))
    assert of.rep.options == (("everybody", ""), ("ann", "ann"))
    assert of.team.options == (("all teams", ""),)
    assert said(of) == "1 rep, 1 week, that of 23 March 2026: new business, all accounts, 1 dial."
    for control, value in (
        (of.group, "partner"),
        (of.scope, "service"),
        (of.rep, "ann"),
        (of.counted, "conversations"),
    ):
        control.value = value
    assert said(of) == "1 rep, 1 week, that of 23 March 2026: service for customers, partners, no dials."


def test_without_times_the_calendar_says_so_and_the_rest_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [{**call("ann", "2026-03-24", f"p{n}"), "instant": None, "date": "2026-03-24"} for n in range(3)]
    of = shown(monkeypatch, read(calls))
    alt = figure(of, "hours")["layout"]["meta"]["alt"]
    assert alt == "None of the 3 dials has a time of day, so this cannot be shown."
    assert figure(of, "activity")["data"]


def test_a_tally_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = [
        {
            "rep_id": "cy",
            "date": "2026-03-16",
            "span": "week",
            "week": "2026-03-16",
            "measure": name,
            "count": n,
        }
        for name, n in (("dials_new", 30), ("conversations", 10), ("refusals", 4), ("appointments", 1))
    ]
    of = shown(monkeypatch, read([], tally=tally))
    assert said(of).endswith("new business, all accounts, 30 dials.")
    assert (
        figure(of, "hours")["layout"]["meta"]["alt"] == "30 dials stand in a tally; a tally cannot show this."
    )
    of.counted.value = "conversations"
    assert figure(of, "hours")["layout"]["meta"]["alt"] == (
        "10 conversations stand in a tally; a tally cannot show this."
    )
    of.group.value = "target"
    assert said(of).endswith("target accounts, 30 dials.")
    assert said(of, "refusals") == "No asks, refusals or appointments are tracked in this period."


# Every control.


def test_every_control_says_what_it_is_and_can_be_reached_by_key(ann: widgets.Explore) -> None:
    controls: list[Any] = [*ann.filters, ann.reset, ann.counted, ann.rate, ann.sheet.toggle]
    names = [control.description for control in controls]
    assert all(names)
    assert len(set(names)) == len(names) == 10
    assert not any(control.disabled or control.tabbable is False for control in controls)


def test_names_from_a_log_cannot_become_markup(ann: widgets.Explore) -> None:
    ann.sheet.toggle.click()
    assert "Ann <b>" not in ann.sheet.table.value


def test_a_cell_that_ends_with_it_shows_the_panel(ann: widgets.Explore) -> None:
    bundle = ann._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == ann.view.model_id


def test_a_scope_that_is_not_there_is_refused(some: facts.Facts) -> None:
    explorer = Explorer(some)
    with pytest.raises(SalescoachError, match="there is no scope 'sales'"):
        explorer.explore(replace(explorer.usual, scope="sales"))


def test_the_sample_out_of_the_box(sample: Path) -> None:
    of = widgets.Explore(sample, charts)
    assert said(of).startswith(
        "8 reps, 26 weeks from 29 December 2025 to 28 June 2026: new business, all accounts, "
    )
    assert said(of, "activity").startswith(
        "Dials in the last complete week, that of 22 June 2026: target accounts "
    )
    of = widgets.Explore(str(sample), charts, as_of="2026-03-29")
    assert of.last.options[-1][0] == "23 March 2026"
