"""The what-if panel: what each control does, without a browser."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import plan, widgets
from salescoach.errors import SalescoachError
from salescoach.plan import Counted, OwnScenario, Scenario

ANA = Scenario(40.4, 0.1, 0.3, 0.8, 1.0, 0.2)
COUNTS = {"connect_rate": Counted(40, 400)}
OWN = {
    "Ana <b>": OwnScenario(ANA, COUNTS, {}),
    "Bo": OwnScenario(
        Scenario(800, None, None, 0.1, 0.5, 0.0, reach_rate=0.04),
        {},
        {"connect_rate": "connects are not tracked", "win_rate": "none yet: at least 4.5 <so far>"},
    ),
    "New": OwnScenario(Scenario(), {}, {}),
}


class Drawing:
    """Draws bars and remembers every frame it was given."""

    def __init__(self) -> None:
        self.frames: list[pd.DataFrame] = []

    def __call__(self, frame: pd.DataFrame) -> go.Figure:
        self.frames.append(frame)
        stages = frame["stage"].to_list()
        return go.Figure([go.Bar(x=stages, y=frame[name].to_list()) for name in ("usual", "scenario")])


def panel(rep: str = "Ana <b>") -> tuple[widgets.WhatIf, Drawing]:
    drawing = Drawing()
    shown = widgets.WhatIf(OWN, drawing)
    shown.rep.value = rep
    drawing.frames.clear()
    return shown, drawing


def bars(shown: widgets.WhatIf) -> list[float | None]:
    figure = shown.picture.outputs[0]["data"]["application/vnd.plotly.v1+json"]
    return list(figure["data"][1]["y"])


def test_it_starts_at_the_reps_own_scenario() -> None:
    drawing = Drawing()
    shown = widgets.WhatIf(OWN, drawing)
    assert len(drawing.frames) == 1
    assert drawing.frames[0]["usual"].to_list() == drawing.frames[0]["scenario"].to_list()
    assert bars(shown) == pytest.approx([40.4, 4.04, 1.212, 0.9696, 0.9696, 0.19392])
    assert "For 3 sales in 13 weeks: about 625 dials (49 a week); 891 (69 a week)" in shown.words.value


def test_a_slider_redraws_once_and_leaves_the_usual_week_alone() -> None:
    shown, drawing = panel()
    shown.sliders[0].value = 100
    assert len(drawing.frames) == 1
    assert drawing.frames[0]["usual"].iloc[0] == 40.4
    assert bars(shown) == pytest.approx([100, 10, 3, 2.4, 2.4, 0.48])
    assert "At 100 dials a week you can expect 2.4 appointments and 0.48 sales a week." in shown.words.value


def test_a_fast_drag_ends_on_the_last_value() -> None:
    shown, drawing = panel()
    way = [*range(50, 300, 7), 120]
    for value in way:
        shown.sliders[0].value = value
    assert [frame["scenario"].iloc[0] for frame in drawing.frames] == way
    assert bars(shown)[0] == 120
    assert shown.words.value.startswith("<p>At 120 dials a week")


def test_the_browser_may_answer_with_the_start_rounded_to_the_step() -> None:
    shown, drawing = panel()
    shown.sliders[1].value = 10.000000001
    assert drawing.frames[-1]["scenario"].to_list() == drawing.frames[-1]["usual"].to_list()


def test_reset_puts_all_sliders_back_and_draws_once() -> None:
    shown, drawing = panel()
    starts = [slider.value for slider in shown.sliders]
    for slider in shown.sliders:
        slider.value = slider.max
    drawing.frames.clear()
    shown.reset.click()
    assert [slider.value for slider in shown.sliders] == starts == [40, 10, 30, 80, 100, 20]
    assert len(drawing.frames) == 1
    assert bars(shown)[-1] == pytest.approx(0.19392)


def test_the_goal_changes_the_sentence_and_survives_a_reset() -> None:
    shown, _ = panel()
    shown.goal.value = 1
    assert "For 1 sale in 13 weeks: about 209 dials (17 a week); 335 (26 a week)" in shown.words.value
    shown.reset.click()
    assert shown.goal.value == 1


def test_a_goal_below_one_or_beyond_reason_is_pulled_inside() -> None:
    shown, _ = panel()
    for typed, taken in ((0, 1), (-5, 1), (10**9, 1_000)):
        shown.goal.value = typed
        assert shown.goal.value == taken


def test_another_rep_brings_his_own_sliders_and_draws_once() -> None:
    shown, drawing = panel()
    shown.rep.value = "Bo"
    assert len(drawing.frames) == 1
    assert [slider.value for slider in shown.sliders] == [800, 0, 4, 10, 50, 0]
    assert [slider.disabled for slider in shown.sliders] == [False, True, False, False, False, False]
    assert [slider.readout for slider in shown.sliders] == [True, False, True, True, True, True]
    assert shown.sliders[2].description == "Decision makers in 100 dials"
    assert shown.notes[1].value == "connects are not tracked"
    shown.rep.value = "Ana <b>"
    assert [slider.value for slider in shown.sliders] == [40, 10, 30, 80, 100, 20]
    assert not any(slider.disabled for slider in shown.sliders)


def test_a_rate_of_zero_is_said_and_not_drawn_as_anything_else() -> None:
    shown, _ = panel("Bo")
    assert "without any sales from meetings held no number of dials is enough" in shown.words.value
    assert bars(shown)[-1] == 0
    assert bars(shown)[1] is None


def test_a_log_that_says_nothing_starts_at_marked_figures() -> None:
    shown, drawing = panel("New")
    shown.sliders[0].value = 99
    assert drawing.frames[-1]["usual"].isna().all()
    assert drawing.frames[-1]["scenario"].notna().all()
    assert all(note.value == "not from your log" for note in shown.notes)
    assert "Not from your log, but common elsewhere: dials a week" in shown.words.value


@pytest.mark.parametrize("rep", list(OWN))
@pytest.mark.parametrize("end", ["min", "max"])
def test_no_end_of_any_slider_breaks_it(rep: str, end: str) -> None:
    shown, drawing = panel(rep)
    for slider in shown.sliders:
        slider.value = getattr(slider, end)
        assert "nan" not in shown.words.value
    for frame in drawing.frames:
        assert frame["scenario"].dropna().between(0, 1e9).all()
    assert shown.words.value.startswith("<p>At ")


def test_every_control_says_what_it_is_and_can_be_reached_by_key() -> None:
    shown, _ = panel()
    controls: list[Any] = [shown.rep, shown.goal, shown.reset, *shown.sliders]
    names = [control.description for control in controls]
    assert all(names)
    assert len(set(names)) == len(names) == 9
    assert not any(control.disabled for control in controls)
    assert all(control.tooltip for control in [shown.reset, *shown.sliders])


def test_words_of_the_log_cannot_become_markup() -> None:
    shown, _ = panel("Bo")
    assert shown.notes[5].value.endswith("at least 4.5 &lt;so far&gt;")


def test_the_picture_is_plain_data_with_words_beside_it() -> None:
    shown, _ = panel()
    output = shown.picture.outputs[0]
    assert output["output_type"] == "display_data"
    assert json.loads(json.dumps(output, allow_nan=False)) == output
    assert output["data"]["text/plain"].startswith("At 40 dials a week")


def test_a_cell_that_ends_with_it_shows_the_panel() -> None:
    shown, _ = panel()
    bundle = shown._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == shown.view.model_id


def test_a_log_without_reps_is_refused() -> None:
    with pytest.raises(SalescoachError, match="there is no rep to play what-if with; import some"):
        widgets.WhatIf({}, Drawing())


def test_another_span_for_the_goal() -> None:
    shown = widgets.WhatIf(OWN, Drawing(), goal=plan.Goal(1, 1))
    assert shown.goal.description == "Goal: sales in 1 week"
    assert "For 1 sale in 1 week: about 209 dials (209 a week)" in shown.words.value
