"""What-if with a goal by a day: a rep, his sliders with what fits his log, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ipywidgets
import pandas as pd

from salescoach import plan, wording
from salescoach.errors import SalescoachError
from salescoach.report import html
from salescoach.widgets.bars import bars
from salescoach.widgets.controls import beside, button, fill, in_turn, marked, named, wide
from salescoach.widgets.goal import GoalFields
from salescoach.widgets.keeping import Keeping
from salescoach.widgets.team import Team

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Dials, five rates or what stands for them, days off, and the amount of a sale.
_ROWS: Final = 8
#: What is moved, and what follows from it: side by side where the page is wide enough, else one below the other.
_SOFT: Final = "line-height: 1.35; padding: 5px 0; color: #595959"
#: A slider's class, by which what fits the log is marked on its track.
_ROW: Final = "coach-row-"
_SPOKEN: Final = "line-height: 1.45"
_LOCK: Final = {"width": "max-content", "min_width": "min(19em, 45%)", "justify_content": "flex-end"}
_NOTE: Final = {"flex": "1 1 16em", "width": "auto", "margin": "0 0 0 8px"}
_MOVED: Final = {"flex": "0 1 42em"}
_FOLLOWS: Final = {"flex": "1 1 30em", "min_width": "0", "margin": "0 0 0 min(2em, 2%)"}


class Planner:
    """The panel of a plan: choose a rep and a goal, move the sliders, compare and save scenarios.

    ``team`` is :func:`team`; ``draw`` makes the figure of a frame with the columns ``stage``, ``usual`` and
    ``scenario``; scenarios are saved beside the folder ``workbook``. A cell that ends with it shows it; ``view``
    is the panel as a widget, the rest are its parts. ``rep.value`` is the id of the rep.
    """

    def __init__(
        self, team: Team, draw: Callable[[pd.DataFrame], go.Figure], *, workbook: str | Path
    ) -> None:
        self._team, self._draw, self._filling = team, draw, False
        self._ready: plan.Ahead | None = None
        self._levers: tuple[plan.Lever, ...] = ()
        self.rep = wide(ipywidgets.Dropdown(options=team.people, description="Rep"))
        self.goal, self.keeping = GoalFields(), Keeping(Path(workbook).resolve().parent)
        put_back = "Put every slider back to where it started, and unlock it"
        self.reset = button("Back to your log", put_back, below=True)
        self.sliders = tuple(wide(ipywidgets.FloatSlider(min=0)) for _ in range(_ROWS))
        for n, slider in enumerate(self.sliders):
            slider.add_class(f"{_ROW}{n}")
        self.locks = tuple(ipywidgets.Checkbox(indent=False, layout=_LOCK) for _ in range(_ROWS))
        self.notes = tuple(ipywidgets.HTML(layout=_NOTE) for _ in range(_ROWS))
        under = (beside(lock, note) for lock, note in zip(self.locks, self.notes, strict=True))
        self.rows = tuple(ipywidgets.VBox(row) for row in zip(self.sliders, under, strict=True))
        self.words, self.picture = ipywidgets.HTML(style={"font_size": "14px"}), ipywidgets.HTML()
        moved = ipywidgets.VBox([self.rep, self.goal.view, self.reset, *self.rows], layout=_MOVED)
        follows = ipywidgets.VBox([self.picture, self.words], layout=_FOLLOWS)
        self.view = ipywidgets.VBox([beside(moved, follows), self.keeping.view, named()])
        self._choose()
        self._listen()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.view._repr_mimebundle_(include=include, exclude=exclude)

    def _listen(self) -> None:
        self.rep.observe(in_turn(self._choose), names="value")
        self.goal.observe(self._aim)
        self.reset.on_click(in_turn(lambda _: self._start()))
        for slider in self.sliders:
            slider.observe(in_turn(self._show), names="value")
        for lock in self.locks:
            lock.observe(in_turn(self._lock), names="value")
        self.keeping.compare.on_click(in_turn(lambda _: self._tried(self._compare)))
        self.keeping.drop.on_click(in_turn(lambda _: self._tried(self._drop)))
        self.keeping.save.on_click(in_turn(lambda _: self._tried(self._save)))
        self.keeping.load.on_click(in_turn(lambda _: self._tried(self._load)))

    @property
    def scenario(self) -> plan.Scenario:
        """Return the scenario of the sliders, with what is locked."""
        pairs = list(zip(self._levers, self.sliders, strict=False))
        found = plan.scenario_at(self._levers, {lever.field: slider.value for lever, slider in pairs})
        held = zip(self._levers, self.locks, strict=False)
        return replace(found, locked=frozenset(lever.field for lever, lock in held if lock.value))

    def _choose(self, _event: Any = None) -> None:
        """Show the rep chosen, every slider at his own figure; the scenarios of another rep are not his."""
        self._quietly(lambda: self.goal.of(self._team.case(self.rep.value)))
        self.keeping.scenarios.clear()
        self.keeping.say("")
        self._make_ready()
        self._start()
        self.keeping.show(self._ready)

    def _aim(self, _event: Any = None) -> None:
        """Make another goal ready; what was moved stays where it is."""
        if self._filling:
            return
        moved = self.scenario if self._ready is not None else None
        self._make_ready()
        self._start(moved)
        self.keeping.show(self._ready)

    def _make_ready(self) -> None:
        try:
            self._ready = plan.ahead(self._team.case(self.rep.value), self.goal.read())
        except SalescoachError as error:
            self._ready, self.picture.value = None, ""
            self.words.value = f'<div role="status">{html.text(str(error))}</div>'

    def _start(self, moved: plan.Scenario | None = None) -> None:
        """Put every slider to its start, or to where a scenario has it, and show it once."""
        ready = self._ready
        if ready is None:
            return
        self._levers = plan.goal_levers(ready)
        self._quietly(lambda: self._place(ready, moved))
        self._show()

    def _place(self, ready: plan.Ahead, moved: plan.Scenario | None) -> None:
        rows = zip(self.rows, self.sliders, self.locks, self.notes, strict=True)
        for n, (row, slider, lock, note) in enumerate(rows):
            row.layout.display = None if n < len(self._levers) else "none"
            if n >= len(self._levers):
                lock.value = False
                continue
            lever = self._levers[n]
            fill(slider, lever, None if moved is None else _value(lever, moved))
            said = f'<div style="{_SOFT}">{html.text(_note(ready, lever))}</div>'
            note.value = marked(f"{_ROW}{n}", lever) + said
            lock.description = f"Lock {_short(lever.label)}"
            lock.value = moved is not None and lever.field in moved.locked
            lock.disabled = lever.locked
            slider.disabled = lever.locked or lock.value

    def _quietly(self, change: Callable[[], None]) -> None:
        self._filling = True
        try:
            change()
        finally:
            self._filling = False

    def _lock(self, _event: Any = None) -> None:
        if self._filling:
            return
        for lever, slider, lock in zip(self._levers, self.sliders, self.locks, strict=False):
            slider.disabled = lever.locked or lock.value
        self._show()

    def _show(self, _event: Any = None) -> None:
        """Show what follows from the sliders; the way to the goal is ready."""
        if self._filling or self._ready is None:
            return
        used = self.scenario
        found = plan.outlook(self._ready, used)
        towards = self._team.medians(self.rep.value)
        helps = plan.helps_most(plan.tornado(self._ready, used, towards=towards or None))
        lines = [found.sentence, found.flight, found.last, found.capacity, helps, found.assumption]
        lines.append(_assumed(self._ready, self._levers))
        fold = html.folded("How we know", html.paragraphs([found.how]))
        self.words.value = f'<div style="{_SPOKEN}">{html.paragraphs(lines)}{fold}</div>'
        self.picture.value = bars(self._draw(plan.compare(self._ready.start, used)))

    def _tried(self, do: Callable[[], None]) -> None:
        """Do something with the scenarios, or say in one line why not."""
        self.keeping.say("")
        try:
            do()
        except (SalescoachError, OSError) as error:
            self.keeping.say(str(error))

    def _compare(self) -> None:
        self.keeping.add(self.scenario)
        self.keeping.show(self._ready)

    def _drop(self) -> None:
        self.keeping.scenarios.clear()
        self.keeping.show(self._ready)

    def _save(self) -> None:
        goal = self.goal.read()
        if not self.keeping.scenarios:
            self._compare()
        self.keeping.write(plan.Saved(self.keeping.scenarios, goal))

    def _load(self) -> None:
        """Show the scenarios of the file, the sliders at the first, under the goal they were made for."""
        saved = self.keeping.read()
        first = next(iter(saved.scenarios.values()))
        if first.used != self._team.case(self.rep.value).own.scenario.used:
            raise SalescoachError("these scenarios go from dials to sales by other steps than this rep's log")
        if saved.goal is not None:
            goal = saved.goal
            self._quietly(lambda: self.goal.write(goal))
        self.keeping.scenarios = dict(saved.scenarios)
        self._make_ready()
        self._start(first)
        self.keeping.show(self._ready)


def _value(lever: plan.Lever, scenario: plan.Scenario) -> float:
    """Return where a scenario has a slider, in its units; at the start where it says nothing."""
    figure: float | None = getattr(scenario, lever.field)
    if figure is None or figure == lever.exact:
        return lever.start
    return figure * 100 if lever.field.endswith("_rate") else figure


def _short(label: str) -> str:
    """Return the words of a slider without what it is counted by.

    >>> [_short(label) for label in ("Dials a week", "Sales in 100 meetings held", "Amount of a sale, EUR")]
    ['dials', 'sales', 'amount of a sale, EUR']
    """
    return label[0].lower() + label[1:].partition(" in 100 ")[0].removesuffix(" a week")


def _elsewhere(ready: plan.Ahead, lever: plan.Lever) -> bool:
    """Return whether a slider starts at what is common elsewhere: the log says nothing of it."""
    found = ready.case.beliefs.get(lever.field)
    return not lever.locked and (not lever.from_log or (found is not None and found.basis == "elsewhere"))


def _note(ready: plan.Ahead, lever: plan.Lever) -> str:
    """Return where a slider starts from, and the range beside it."""
    if lever.fits is None:
        return lever.note
    if not _elsewhere(ready, lever):
        return f"{lever.note}; {wording.between(*lever.fits, 'your log')}"
    low, high = map(wording.number, lever.fits)
    return f"{lever.note}; elsewhere {low} to {high}"


def _assumed(ready: plan.Ahead, levers: Sequence[plan.Lever]) -> str:
    """Return which sliders start at a figure that is not from the log, or ""."""
    labels = [lever.label for lever in levers if _elsewhere(ready, lever)]
    named = ", ".join(label[0].lower() + label[1:] for label in labels)
    return f"Not from your log, but common elsewhere: {named}." if named else ""
