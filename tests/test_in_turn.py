"""Panels whose controls are moved from two threads at once, as JupyterLab moves them: the newest is what is said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from salescoach import charts, widgets
from tests.test_planner import cases, panel

PANELS: Mapping[str, Callable[[Path, Path], Any]] = {
    "what-if": lambda folder, _: panel(folder)[0],
    "explore": lambda _, workbook: widgets.Explore(workbook, charts),
    "quiz": lambda _, workbook: widgets.Quiz(workbook),
}


def test_a_goal_entered_while_a_slider_is_at_work_is_the_one_that_is_said(tmp_path: Path) -> None:
    at_work, goal_is_shown, some = threading.Event(), threading.Event(), cases()

    def medians(_: str) -> Mapping[str, float]:
        if threading.current_thread().name == "slow":
            at_work.set()
            goal_is_shown.wait(0.5)  # without turns it comes in between; with them nothing comes
        return {}

    team = widgets.Team((("Ann", "ann"),), lambda rep: some[rep], medians)
    shown = widgets.Planner(team, charts.what_if, workbook=tmp_path / "team")
    slow = threading.Thread(target=lambda: setattr(shown.sliders[0], "value", 120), name="slow")
    slow.start()
    assert at_work.wait(10)
    shown.goal.much.value = 5
    goal_is_shown.set()
    slow.join()
    assert "For 5 sales by" in shown.words.value


@pytest.mark.parametrize("name", PANELS)
def test_all_that_a_control_calls_waits_its_turn(name: str, tmp_path: Path, sample: Path) -> None:
    shown = PANELS[name](tmp_path, sample)
    called = [
        (control, do)
        for control in controls(shown.view)
        for do in [
            *control._trait_notifiers.get("value", {}).get("change", []),
            *getattr(getattr(control, "_click_handlers", None), "callbacks", []),
        ]
        if getattr(do, "__module__", "").startswith("salescoach")
    ]
    assert len(called) >= 2
    assert [(control, do) for control, do in called if do.__code__.co_name != "waiting"] == []


def controls(widget: Any) -> Iterator[Any]:
    """Yield a widget and all within it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from controls(child)
