"""What-if in a notebook: a rep, a goal and six sliders, the picture and the sentence that follow."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import ipywidgets
import pandas as pd

from salescoach import plan, wording
from salescoach.errors import SalescoachError
from salescoach.widgets.controls import fill, picture, wide

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_SALES: Final = 1_000
_GOAL: Final = plan.Goal(3)


class WhatIf:
    """The panel of a what-if: choose a rep and a goal, move the sliders, read what to expect.

    ``own`` gives each rep's own scenario by name; ``draw`` makes the figure of a frame with the
    columns ``stage``, ``usual`` and ``scenario``. A cell that ends with it shows it; ``view`` is
    the panel as a widget, the rest are its parts.

    Raises SalescoachError when ``own`` is empty.
    """

    def __init__(
        self,
        own: Mapping[str, plan.OwnScenario],
        draw: Callable[[pd.DataFrame], go.Figure],
        *,
        goal: plan.Goal = _GOAL,
    ) -> None:
        if not own:
            raise SalescoachError("there is no rep to play what-if with; import some activities first")
        self._own, self._draw, self._weeks, self._filling = own, draw, goal.weeks, False
        self.rep = wide(ipywidgets.Dropdown(options=list(own), description="Rep"))
        self.goal = wide(ipywidgets.BoundedIntText(value=goal.sales, min=1, max=_MOST_SALES))
        self.goal.description = f"Goal: sales in {wording.counted(goal.weeks, 'weeks')}"
        self.reset = ipywidgets.Button(description="Back to your log")
        self.reset.tooltip = "Put every slider back to where it started"
        self._levers = plan.levers(own[self.rep.value])
        self.sliders = tuple(wide(ipywidgets.FloatSlider(min=0)) for _ in self._levers)
        self.notes = tuple(ipywidgets.HTML() for _ in self._levers)
        self.words, self.picture = ipywidgets.HTML(), ipywidgets.Output()
        self.view = self._panel()
        self._start()
        self._listen()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.view._repr_mimebundle_(include=include, exclude=exclude)

    def _panel(self) -> ipywidgets.VBox:
        rows = [ipywidgets.HBox(row) for row in zip(self.sliders, self.notes, strict=True)]
        top = ipywidgets.HBox([self.rep, self.goal, self.reset], layout={"flex_flow": "row wrap"})
        return ipywidgets.VBox([top, *rows, self.words, self.picture])

    def _listen(self) -> None:
        self.rep.observe(self._start, names="value")
        self.reset.on_click(self._start)
        for control in (self.goal, *self.sliders):
            control.observe(self._show, names="value")

    def _start(self, _event: Any = None) -> None:
        """Put every slider to the start of the rep chosen, then show it once."""
        self._levers = plan.levers(self._own[self.rep.value])
        self._filling = True
        try:
            for lever, slider, note in zip(self._levers, self.sliders, self.notes, strict=True):
                fill(slider, lever)
                note.value = html.escape(lever.note)
        finally:
            self._filling = False
        self._show()

    def _show(self, _event: Any = None) -> None:
        if self._filling:
            return
        own = self._own[self.rep.value]
        pairs = zip(self._levers, self.sliders, strict=True)
        scenario = plan.scenario_at(self._levers, {lever.field: slider.value for lever, slider in pairs})
        said = plan.sentence(scenario, plan.Goal(self.goal.value, self._weeks))
        lines = [line for line in (said, plan.assumed(own)) if line]
        self.words.value = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
        self.picture.outputs = (picture(self._draw(plan.compare(own.scenario, scenario)), said),)
