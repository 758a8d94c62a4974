"""Exploring a workbook in a notebook: who, which weeks, which accounts; and the pictures and the table of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import ipywidgets

from salescoach import hours, questions, wording
from salescoach.errors import SalescoachError
from salescoach.report import Choice, Explored, Explorer, explored, facts, html
from salescoach.widgets.controls import boxed, button, captioned, in_turn, narrow
from salescoach.widgets.sheet import Sheet

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_EVERYBODY: Final = "everybody"
_WHOLE_TEAM: Final = "the whole team"
_ALL_TEAMS: Final = "all teams"
_NOTHING: Final = "Nothing in this workbook has a date yet: import some activities first."
_COUNTED: Final = (("dials", hours.DIALS), ("conversations", hours.CONVERSATIONS))
_LINE: Final = "line-height: 1.5; margin: .5rem 0"
_HEAD: Final = ("The five answers", "In these weeks")
_OWN_SCOPE: Final = 'With what fits the log and both counts; "Work for" does not change them'
_ACTIVITY: Final = "Dials a week by kind of account"


class Charts(Protocol):
    """What draws the pictures: the functions of salescoach.charts."""

    def weekly_activity(self, frame: pd.DataFrame, *, title: str, unit: str = "dials") -> go.Figure:
        """Return bars by week."""

    def refusals_and_asks(self, frame: pd.DataFrame) -> go.Figure:
        """Return asks, refusals and appointments by week."""

    def by_hour(self, frame: pd.DataFrame, *, unit: str = "dials", nothing: str = "") -> go.Figure:
        """Return counts by hour and weekday."""

    def funnel(self, frame: pd.DataFrame) -> go.Figure:
        """Return the way from dial to appointment."""

    def conversion_trend(self, frame: pd.DataFrame, *, of: str, per: str) -> go.Figure:
        """Return a rate by four weeks."""


class Explore:
    """The panel to explore a workbook: choose who, which weeks, which accounts and what for; see it in pictures.

    ``charts`` draws: ``salescoach.charts``. A cell that ends with it shows it; ``view`` is the panel as a widget,
    the rest are its parts. A workbook that cannot be read, or holds nothing, is a sentence in ``said``.
    """

    def __init__(self, workbook: str | Path, charts: Charts, *, as_of: str = "") -> None:
        self._charts, self._filling = charts, False
        self.said, self.answers = ipywidgets.HTML(), ipywidgets.HTML()
        self._explorer, why = _explorer(str(workbook), as_of)
        self._make_controls()
        self.pictures = {
            name: ipywidgets.Output() for name in ("activity", "refusals", "hours", "funnel", "trend")
        }
        self.sheet = Sheet(Path(workbook).name or "workbook")
        self.view = self._panel() if self._explorer else ipywidgets.VBox([self.said])
        self._found: Explored | None = None
        self._say(why)
        if self._explorer:
            self._start()
            self._listen()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.view._repr_mimebundle_(include=include, exclude=exclude)

    def _make_controls(self) -> None:
        dropdown = ipywidgets.Dropdown
        weeks = [(wording.day(week), week) for week in self._explorer.weeks] if self._explorer else []
        teams = [(team, team) for team in self._explorer.teams] if self._explorer else []
        self.team = narrow(dropdown(options=[(_ALL_TEAMS, ""), *teams], description="Team"))
        self.rep = narrow(dropdown(options=[(_EVERYBODY, "")], description="Rep"))
        self.first = narrow(dropdown(options=weeks, description="Weeks from"))
        self.last = narrow(dropdown(options=weeks, description="Weeks to"))
        groups = [(words, code) for code, words in explored.group_choices().items()]
        self.group = narrow(dropdown(options=groups, description="Accounts"))
        scopes = [(words, code) for code, words in explored.SCOPES.items()]
        self.scope = narrow(dropdown(options=scopes, description="Work for"))
        self.reset = button("Back to the start", "Everybody, the last 26 weeks, all accounts")
        self.counted = narrow(dropdown(options=_COUNTED, description="By the hour"), "29em")
        rates = [(words, name) for name, words in explored.TRENDS.items()]
        self.rate = narrow(dropdown(options=rates, description="Through time"), "29em")

    @property
    def filters(self) -> tuple[Any, ...]:
        """Return the controls that choose what is looked at."""
        return (self.team, self.rep, self.first, self.last, self.group, self.scope)

    def _panel(self) -> ipywidgets.VBox:
        filters, shown = self.filters, self.pictures
        pairs = [ipywidgets.VBox(filters[n : n + 2], layout={"max_width": "100%"}) for n in (0, 2, 4)]
        return ipywidgets.VBox(
            [
                ipywidgets.HBox(pairs, layout={"flex_flow": "row wrap"}),
                self.reset,
                self.said,
                self.answers,
                shown["activity"],
                shown["refusals"],
                self.counted,
                shown["hours"],
                shown["funnel"],
                self.rate,
                shown["trend"],
                self.sheet.view,
            ]
        )

    def _listen(self) -> None:
        self.team.observe(in_turn(self._of_team), names="value")
        for control in self.filters[1:]:
            control.observe(in_turn(self._choose), names="value")
        self.reset.on_click(in_turn(self._start))
        self.counted.observe(in_turn(lambda _: self._draw(self._hours)), names="value")
        self.rate.observe(in_turn(lambda _: self._draw(self._trend)), names="value")

    @property
    def choice(self) -> Choice:
        """Return what is chosen."""
        return Choice(
            self.first.value,
            self.last.value,
            self.team.value,
            self.rep.value,
            self.group.value,
            self.scope.value,
        )

    def _start(self, _event: Any = None) -> None:
        """Put every filter to its start, and show that once."""
        assert self._explorer is not None
        usual = self._explorer.usual
        self._filling = True
        try:
            self.team.value = usual.team
            self._offer_reps()
            self.rep.value, self.group.value, self.scope.value = usual.rep, usual.group, usual.scope
            self.first.value, self.last.value = usual.first, usual.last
            self.counted.value, self.rate.value = _COUNTED[0][1], next(iter(explored.TRENDS))
        finally:
            self._filling = False
        self._choose()

    def _of_team(self, _event: Any = None) -> None:
        """Offer the reps of the team chosen, and show all of them."""
        if self._filling:
            return
        self._filling = True
        try:
            self._offer_reps()
        finally:
            self._filling = False
        self._choose()

    def _offer_reps(self) -> None:
        assert self._explorer is not None
        team = self.team.value
        names = [(name, rep) for rep, name in self._explorer.reps(team).items()]
        self.rep.options = [(_WHOLE_TEAM if team else _EVERYBODY, ""), *names]
        self.rep.value = ""

    def _choose(self, _event: Any = None) -> None:
        """Show what is chosen."""
        if self._filling or self._explorer is None:
            return
        self._found = self._explorer.explore(self.choice)
        self._say(self._found.sentence)
        self.answers.value = _five(self._found)
        self._draw(self._activity, self._refusals, self._hours, self._funnel, self._trend)
        self.sheet.show(self._found)

    def _draw(self, *pictures: Callable[[Explored], None]) -> None:
        if self._filling or self._found is None:
            return
        for picture in pictures:
            picture(self._found)

    def _activity(self, found: Explored) -> None:
        self._put("activity", self._charts.weekly_activity(found.activity, title=_ACTIVITY))

    def _refusals(self, found: Explored) -> None:
        self._put("refusals", self._charts.refusals_and_asks(found.refusals))

    def _hours(self, found: Explored) -> None:
        what = self.counted.value
        told = hours.shown(found.hours, what)
        figure = self._charts.by_hour(told.frame, unit=what, nothing=told.sentence.removesuffix("."))
        self._put("hours", figure, [] if told.frame.empty else [told.sentence], how=told.how)

    def _funnel(self, found: Explored) -> None:
        self._put("funnel", self._charts.funnel(found.funnel), [found.funnel_sentence])

    def _trend(self, found: Explored) -> None:
        asked = next(one for one in questions.QUESTIONS if one.name == self.rate.value)
        figure = self._charts.conversion_trend(found.trend(asked.name), of=asked.of, per=asked.per)
        self._put("trend", figure)

    def _put(self, name: str, figure: go.Figure, more: Sequence[str] = (), *, how: str = "") -> None:
        self.pictures[name].outputs = captioned(figure, more, how=how)

    def _say(self, line: str) -> None:
        self.said.value = f'<div role="status" style="{_LINE}">{html.text(line)}</div>' if line else ""


def _explorer(workbook: str, as_of: str) -> tuple[Explorer | None, str]:
    """Return what can be explored, or why nothing can."""
    try:
        found = Explorer(facts.read(workbook, as_of=as_of))
        return (found, "") if found.weeks else (None, _NOTHING)
    except (SalescoachError, OSError) as error:
        return None, str(error)


def _five(found: Explored) -> str:
    """Return the five answers as a table."""
    if found.rows.empty:
        return ""
    return boxed(html.table(_HEAD, found.answers, caption=_OWN_SCOPE), "The five answers")
