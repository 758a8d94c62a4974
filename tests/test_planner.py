"""The panel of a plan: what each control does, without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import charts, funnel, plan, testing, widgets
from salescoach.errors import SalescoachError
from salescoach.plan import Counted
from salescoach.widgets.bars import bars
from tests.test_plan_goal import AS_OF, METHOD_WORDS, case_of

IN_13_WEEKS = AS_OF + timedelta(weeks=13)
WON = pd.DataFrame(
    {
        "rep_id": ["ann"] * 6 + ["bo"] * 2,
        "currency": ["EUR"] * 6 + ["USD"] * 2,
        "basis": ["total"] * 8,
        "amount": [4000.0, 5000.0, 6000.0, 4000.0, 5000.0, 6000.0, 900.0, 800.0],
    }
)


def cases() -> Mapping[str, plan.Case]:
    """Return Ann, of whom everything is tracked; Bo, whose connects are not; and Cy, of whom nothing is."""
    reach = plan.OwnScenario(plan.Scenario(100, reach_rate=0.1), {"reach_rate": Counted(100, 1000)}, {})
    found = plan.beliefs(reach, {"appointment_rate": 0.05, "show_rate": 0.7, "win_rate": 0.2})
    own = plan.OwnScenario(
        plan.Scenario(100, reach_rate=0.1, appointment_rate=0.05, show_rate=0.7, win_rate=0.2),
        reach.counts,
        {},
    )
    return {
        "ann": case_of(sizes=WON),
        "bo": case_of(rep_id="bo", own=own, beliefs=found),
        "cy": case_of({}, dials=None, rep_id="cy"),
    }


class Drawing:
    """Draws bars and remembers every frame it was given."""

    def __init__(self) -> None:
        self.frames: list[pd.DataFrame] = []

    def __call__(self, frame: pd.DataFrame) -> go.Figure:
        self.frames.append(frame)
        return charts.what_if(frame)


def panel(tmp_path: Path, rep: str = "ann") -> tuple[widgets.Planner, Drawing]:
    drawing, some = Drawing(), cases()
    people = (("Ann <b>", "ann"), ("Bo", "bo"), ("Cy", "cy"))
    team = widgets.Team(people, lambda rep: some[rep], lambda _: {})
    (tmp_path / "team").mkdir(exist_ok=True)
    shown = widgets.Planner(team, drawing, workbook=tmp_path / "team")
    shown.rep.value = rep
    drawing.frames.clear()
    return shown, drawing


def slider(shown: widgets.Planner, words: str) -> int:
    return next(n for n, one in enumerate(shown.sliders) if one.description.startswith(words))


def test_it_starts_at_the_reps_own_figures_with_their_range_beside_them(tmp_path: Path) -> None:
    """10 sales from 43 meetings: Jeffreys' range is 12.6 to 37.3 in 100 (statsmodels)."""
    shown, _ = panel(tmp_path)
    n = slider(shown, "Sales in 100")
    assert shown.sliders[n].value == pytest.approx(23.9, abs=0.05)
    assert ">10 of 43 in your log;" in shown.notes[n].value
    assert "anything from 13 to 37 fits your log</div>" in shown.notes[n].value
    assert shown.scenario == cases()["ann"].own.scenario


def test_the_sentences_are_those_of_the_outlook(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    ready = plan.ahead(cases()["ann"], plan.GoalBy(IN_13_WEEKS, sales=3))
    for found in (plan.outlook(ready), plan.outlook(ready, ready.start.at("dials_per_week", 80.0))):
        shown.sliders[0].value = found.scenario.dials_per_week
        for said in (found.sentence, found.flight, found.last, found.capacity, found.assumption):
            assert f"<p>{said}</p>" in shown.words.value
        page, _, fold = shown.words.value.partition("<details>")
        assert not METHOD_WORDS.search(page.replace("None", ""))
        assert "beta" in fold


def test_a_move_draws_once_and_makes_nothing_ready_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, drawing = panel(tmp_path)
    monkeypatch.setattr(plan, "ahead", None)
    shown.sliders[0].value = 80
    assert [frame["scenario"].iloc[0] for frame in drawing.frames] == [80]
    assert drawing.frames[0]["usual"].iloc[0] == 50


def test_a_goal_changes_what_is_said_and_leaves_the_sliders(tmp_path: Path) -> None:
    shown, drawing = panel(tmp_path)
    shown.sliders[0].value = 80
    drawing.frames.clear()
    shown.goal.much.value = 5
    assert "For 5 sales by 25 September 2026" in shown.words.value
    shown.goal.by.value = date(2026, 12, 31)
    assert "For 5 sales by 31 December 2026" in shown.words.value
    shown.goal.won.value = 2
    assert "For 3 more sales by" in shown.words.value
    assert (shown.sliders[0].value, len(drawing.frames)) == (80, 3)


def test_a_goal_in_money_brings_the_slider_of_its_size(tmp_path: Path) -> None:
    """Ann's six sales in EUR have the mean 5,000; two in USD are too few."""
    shown, _ = panel(tmp_path)
    assert shown.rows[7].layout.display == "none"
    shown.goal.kind.value = "amount"
    shown.goal.much.value = 50_000
    n = slider(shown, "Amount of a sale")
    assert (n, shown.sliders[n].value, shown.rows[7].layout.display) == (7, 5000, None)
    assert "For EUR 50,000" in shown.words.value
    shown.goal.currency.value = "USD"
    assert "fewer than 5 sales with an amount in USD" in shown.words.value
    shown.goal.kind.value = "sales"
    assert shown.rows[7].layout.display == "none"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("by", AS_OF, "is not to come"),
        ("by", None, "the goal has no day"),
        ("much", 0, "a goal of 0 sales is none"),
        ("much", 2.5, "give 1 to 1,000, whole"),
    ],
)
def test_a_goal_that_is_none_is_a_line_and_a_better_one_mends_it(
    tmp_path: Path, field: str, value: Any, said: str
) -> None:
    shown, _ = panel(tmp_path)
    before = getattr(shown.goal, field).value
    getattr(shown.goal, field).value = value
    assert said in shown.words.value
    assert shown.picture.value == ""
    shown.sliders[0].value = 99
    assert said in shown.words.value
    getattr(shown.goal, field).value = before
    assert "For 3 sales by 25 September 2026" in shown.words.value
    assert shown.picture.value


def test_a_team_without_sales_has_no_currency_to_choose(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path, "bo")
    shown.goal.kind.value = "amount"
    assert "name the currency of the amount" in shown.words.value


def test_a_lock_holds_its_slider_where_it_is_and_is_no_change_that_helps(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    n = slider(shown, "Sales in 100")
    shown.sliders[n].value = 30
    shown.locks[n].value = True
    assert (shown.sliders[n].disabled, shown.sliders[n].value) == (True, 30)
    assert shown.scenario.locked == {"win_rate"}
    assert shown.scenario.win_rate == pytest.approx(0.3)
    shown.goal.much.value = 4
    assert (shown.sliders[n].disabled, shown.locks[n].value) == (True, True)
    shown.locks[n].value = False
    assert not shown.sliders[n].disabled


def test_back_to_your_log_puts_every_slider_back_and_unlocks_it(tmp_path: Path) -> None:
    shown, drawing = panel(tmp_path)
    before, words = shown.scenario, shown.words.value
    for one, lock in zip(shown.sliders, shown.locks, strict=True):
        one.value = one.max
        lock.value = True
    drawing.frames.clear()
    shown.reset.click()
    assert (shown.scenario, shown.words.value, len(drawing.frames)) == (before, words, 1)
    assert not any(lock.value for lock in shown.locks)


@pytest.mark.parametrize("rep", ["ann", "bo", "cy"])
@pytest.mark.parametrize("end", ["min", "max"])
def test_no_end_of_any_slider_breaks_it(tmp_path: Path, rep: str, end: str) -> None:
    shown, drawing = panel(tmp_path, rep)
    for one in shown.sliders:
        one.value = getattr(one, end)
        assert "<p>For 3 sales by 25 September 2026" in shown.words.value
        assert "nan" not in shown.words.value
    for frame in drawing.frames:
        assert frame["scenario"].dropna().between(0, 1e9).all()


def test_where_connects_are_not_tracked_their_slider_cannot_be_moved(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path, "bo")
    n = slider(shown, "Connects")
    assert shown.sliders[n].disabled
    assert shown.locks[n].disabled
    assert "; elsewhere 1.7 to 10" in shown.notes[slider(shown, "Appointments")].value


def test_a_rep_of_whom_nothing_is_tracked_starts_at_marked_figures(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path, "cy")
    assert all(">not from your log" in note.value for note in shown.notes[:6])
    shown.sliders[0].value = 99
    assert shown.scenario.dials_per_week == 99
    assert "Not from your log, but common elsewhere: dials a week, connects in 100 dials" in shown.words.value


def test_three_scenarios_stand_side_by_side_and_a_fourth_is_refused(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    for dials in (50, 100, 200):
        shown.sliders[0].value = dials
        shown.keeping.compare.click()
    shown.keeping.name.value = "One <more>"
    shown.keeping.compare.click()
    assert "Three are read side by side" in shown.keeping.said.value
    table = shown.keeping.table.value
    assert [f">{name}</th><td>{dials}</td>" in table for name, dials in
            (("Scenario 1", 10), ("Scenario 2", 20), ("Scenario 3", 40))] == [True] * 3  # fmt: skip
    shown.keeping.name.value = "Scenario 2"
    shown.keeping.compare.click()
    assert ">Scenario 2</th><td>40</td>" in shown.keeping.table.value
    shown.goal.much.value = 30
    assert shown.keeping.table.value != table
    shown.keeping.drop.click()
    assert shown.keeping.table.value == ""


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    shown.goal.kind.value, shown.goal.much.value = "amount", 50_000
    shown.sliders[0].value, shown.locks[3].value = 120, True
    shown.keeping.name.value = "More <b>dials</b>"
    shown.keeping.compare.click()
    shown.keeping.file.value = "ann plan"
    shown.keeping.save.click()
    said = html.unescape(shown.keeping.said.value)
    assert f"Saved as ann plan.json in the folder {tmp_path.name}." in said
    assert str(tmp_path) not in said, "a page that others see names no place of this computer"
    other, _ = panel(tmp_path)
    other.keeping.file.value = "ann plan.json"
    other.keeping.load.click()
    assert other.keeping.said.value == ""
    assert (other.scenario, other.goal.read()) == (shown.scenario, shown.goal.read())
    assert (other.words.value, other.keeping.table.value) == (shown.words.value, shown.keeping.table.value)
    assert "<b>dials" not in other.keeping.table.value


def test_without_a_name_of_its_own_what_the_sliders_say_is_saved(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    shown.keeping.save.click()
    saved = plan.load(tmp_path / "what-if.json")
    assert list(saved.scenarios) == ["Scenario 1"]
    assert saved.goal == plan.GoalBy(IN_13_WEEKS, sales=3)


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "~/x", "C:\\x", "x\ny", "x" * 200])
def test_a_file_elsewhere_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    shown, _ = panel(tmp_path)
    shown.keeping.file.value = name
    for press in (shown.keeping.save, shown.keeping.load):
        press.click()
        assert "is no name of a file beside the workbook" in shown.keeping.said.value
    assert [path.name for path in tmp_path.iterdir()] == ["team"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("{", "this is no file of scenarios"),
        ('{"form": 1, "goal": null, "scenarios": {}}', "holds 0 scenarios"),
        ('{"form": 1, "goal": null, "scenarios": {"a": {"reach_rate": 0.1}}}', "by other steps"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_one_line_and_changes_nothing(
    tmp_path: Path, text: str | None, said: str
) -> None:
    shown, _ = panel(tmp_path)
    before = shown.words.value
    if text is not None:
        (tmp_path / "what-if.json").write_text(text, encoding="utf-8")
    shown.keeping.load.click()
    assert said in shown.keeping.said.value
    assert "\n" not in shown.keeping.said.value
    assert (shown.words.value, shown.keeping.scenarios) == (before, {})


def test_a_goal_in_a_currency_without_sales_is_refused_whole(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    before = shown.words.value
    goal = plan.GoalBy(IN_13_WEEKS, amount=100, currency="CHF")
    plan.save(tmp_path / "what-if.json", plan.Saved({"a": shown.scenario}, goal))
    shown.keeping.load.click()
    assert "no sale of this log is in CHF" in shown.keeping.said.value
    assert (shown.words.value, shown.goal.kind.value) == (before, "sales")


def test_a_file_that_holds_something_else_is_not_written_over(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    (tmp_path / "notes.json").write_text('{"mine": 1}', encoding="utf-8")
    shown.keeping.file.value = "notes"
    shown.keeping.save.click()
    assert "this is no file of scenarios" in shown.keeping.said.value
    assert (tmp_path / "notes.json").read_text(encoding="utf-8") == '{"mine": 1}'


def test_another_rep_takes_the_scenarios_of_the_first_away(tmp_path: Path) -> None:
    shown, drawing = panel(tmp_path)
    shown.keeping.compare.click()
    drawing.frames.clear()
    shown.rep.value = "bo"
    assert (shown.keeping.scenarios, shown.keeping.table.value, len(drawing.frames)) == ({}, "", 1)


def test_every_control_says_what_it_is_and_can_be_reached_by_key(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    keeping = shown.keeping
    texts = [keeping.name, keeping.compare, keeping.drop, keeping.file, keeping.save, keeping.load]
    seven = [*shown.sliders[:7], *shown.locks[:7]]
    controls: list[Any] = [shown.rep, *shown.goal.parts, shown.reset, *seven, *texts]
    names = [control.description for control in controls]
    assert all(names)
    assert len(set(names)) == len(names)
    assert not any(control.tabbable is False for control in controls)
    assert [control.description for control in controls if control.disabled] == ["Currency of the amount"]


def test_the_picture_has_the_counts_of_the_figure_and_says_them_in_words(tmp_path: Path) -> None:
    shown, drawing = panel(tmp_path)
    shown.sliders[0].value = 80
    figure = charts.what_if(drawing.frames[-1])
    counts = re.findall(r'class="count">([^<]*)<', shown.picture.value)
    pairs = zip(figure.data[0].text, figure.data[1].text, strict=True)
    assert counts == [count for pair in pairs for count in pair]
    assert f'aria-label="{html.escape(figure.layout.meta["alt"])}"' in shown.picture.value
    widths = [float(width) for width in re.findall(r"width: ([\d.]+)%", shown.picture.value)]
    assert widths[:2] == [pytest.approx(100 * 50 / 80 / 1.2, abs=0.1), pytest.approx(100 / 1.2, abs=0.1)]


def test_a_picture_without_bars_is_its_sentence_and_names_are_not_markup() -> None:
    empty = charts.what_if(pd.DataFrame(columns=["stage", "usual", "scenario"]))
    assert "nothing is known yet about what a week brings" in re.sub(r"<br>", " ", bars(empty))
    frame = pd.DataFrame({"stage": ["<img src=x> & 'co\" $1"], "usual": [1.0], "scenario": [None]})
    drawn = bars(charts.what_if(frame))
    assert "<img" not in drawn
    assert "&lt;img src=x&gt; &amp; &#x27;co&quot; $1" in drawn
    assert "not known" in drawn


def test_the_team_of_a_log_is_those_who_worked_by_name() -> None:
    people = [
        {"rep_id": "ann", "name": "Zoë"},
        {"rep_id": "bo", "name": "bo"},
        {"rep_id": "cy", "name": "Cy"},
    ]
    calls = [{"rep_id": rep, "date": "2026-03-02", "contact_id": "c"} for rep in ("ann", "bo")]
    log = testing.small_log(calls, tables={"reps": people})
    team = widgets.team(log, funnel.rep_weeks(log))
    assert team.people == (("bo", "bo"), ("Zoë", "ann"))
    assert team.case("ann") is team.case("ann")
    assert team.medians("ann") == {}


def test_a_log_in_which_nobody_worked_is_refused() -> None:
    log = testing.small_log([])
    with pytest.raises(SalescoachError, match="there is no rep to play what-if with; import some"):
        widgets.team(log, funnel.rep_weeks(log))


def test_a_cell_that_ends_with_it_shows_the_panel(tmp_path: Path) -> None:
    shown, _ = panel(tmp_path)
    bundle = shown._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == shown.view.model_id
