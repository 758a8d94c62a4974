"""The quiz in a notebook: a rep says what he thinks first, and only then sees what the log says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import ipywidgets

from salescoach import funnel, intake, questions, schema, store, tracking, wording
from salescoach.errors import InputFaults, SalescoachError
from salescoach.report import html
from salescoach.widgets.controls import boxed, button, in_turn, wide

#: What each guess is asked as: words with their unit, in the order of the questions.
LABELS: Final = MappingProxyType(
    {
        "refusals_per_week": "Appointments refused a week",
        "target_dials_per_week": "Calls to target accounts a week",
        "existing_dials_per_week": "Calls to customers a week",
        "dials_per_conversation": "Dials to speak to one decision maker",
        "conversations_per_appointment": "Decision makers for one appointment",
        "meetings_per_sale": "Meetings for one sale",
    }
)
_CHOOSE: Final = "choose the rep"
_HINT: Final = "a number, or empty"
_HEAD: Final = ("Question", "You said", "What the log says", "How the two compare")
_BESIDE: Final = "What you said, and what the log says"
_NOBODY: Final = "There is no rep in this workbook yet: import some activities first."
_NO_DAY: Final = "Nothing in this workbook has a date yet: import some activities first."
_NO_REP: Final = "Choose the rep first."
_NO_GUESS: Final = "Enter a guess first; leave empty only what you would not even guess."
_NO_GUESS_MADE: Final = "no guess"
_KEEPING: Final = "Your guesses are being kept; this takes a few seconds."
_SEEN: Final = "You have seen what the log says, so these guesses stay as they are."


class Quiz:
    """The five questions as a quiz: choose the rep, enter six guesses, then see what the log says.

    The button keeps the guesses in the workbook, under the last day of the log, before anything is shown;
    where they cannot be kept, nothing is. What was shown stays, and the guesses with it, until the notebook
    starts anew. A cell that ends with it shows it; ``view`` is the quiz as a widget, the rest are its parts.
    A workbook that cannot be read, or holds nothing, is a sentence in ``said``.
    """

    def __init__(self, workbook: str | Path) -> None:
        self._workbook, self._seen = Path(workbook), dict[str, tuple[dict[str, str], str]]()
        people, self._day, why = _people(self._workbook)
        choices = people if len(people) == 1 else [(_CHOOSE, None), *people]
        self.rep = wide(ipywidgets.Dropdown(options=choices, index=0, description="Rep"))
        self.rep.tooltip = "Whose guesses these are"
        self.fields = {name: _field(name) for name in schema.GUESSED}
        tooltip = "Keep these guesses, then show what the log says beside them"
        self.show = button("Show what the log says", tooltip, below=True)
        self.said, self.truth = ipywidgets.HTML(), ipywidgets.HTML()
        parts = [self.rep, *self.fields.values(), self.show, self.said, self.truth]
        self.view = ipywidgets.VBox([self.said] if why else parts)
        self._say(why)
        self.rep.observe(in_turn(self._turn), names="value")
        self.show.on_click(in_turn(self._press))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.view._repr_mimebundle_(include=include, exclude=exclude)

    def _say(self, *lines: str) -> None:
        told = "".join(f"<div>{html.text(line)}</div>" for line in lines if line)
        self.said.value = f'<div role="status">{told}</div>' if told else ""

    def _turn(self, _event: Any = None) -> None:
        """Show the rep chosen: empty fields, or what he said and saw."""
        guessed, found = self._seen.get(self.rep.value, ({}, ""))
        self.truth.value = found
        for name, field in self.fields.items():
            field.value = guessed.get(name, "")
            field.disabled = bool(found)
        self.show.disabled = bool(found)
        self._say(_SEEN if found else "")

    def _press(self, _event: Any = None) -> None:
        """Keep the guesses and show what the log says, or say what is in the way."""
        rep, guessed = self.rep.value, {name: field.value.strip() for name, field in self.fields.items()}
        if rep is None or not any(guessed.values()):
            self._say(_NO_REP if rep is None else _NO_GUESS)
            return
        self.show.disabled = True
        self._say(_KEEPING)
        what = "Your guesses could not be kept"
        try:
            self._keep(rep, guessed)
            what = "Your guesses are kept, but what the log says cannot be shown"
            self._seen[rep] = guessed, self._found(rep)
        except InputFaults as faults:
            self._say(*(f"{_label(fault.row)}: {fault.what}; {fault.todo}." for fault in faults.faults))
        except (SalescoachError, OSError) as error:
            self._say(f"{what}: {error}")
        finally:
            self.show.disabled = False
        if rep in self._seen:
            self._turn()

    def _keep(self, rep: str, guessed: Mapping[str, str]) -> None:
        rows = [
            {"rep_id": rep, "date": self._day, "question": name, "guess": guessed[name]}
            for name in schema.GUESSED
        ]
        intake.add_guesses(self._workbook, rows)

    def _found(self, rep: str) -> str:
        """Return the guesses beside what the log says, as a table."""
        log = store.read(self._workbook, as_of=self._day)
        weeks = funnel.rep_weeks(log)
        answers = questions.answers(weeks[weeks["rep_id"] == rep], reps=[rep])
        return _told(tracking.known(answers, log.table("guesses"), rep, self._day), self._day)


def _people(workbook: Path) -> tuple[list[tuple[str, str]], date, str]:
    """Return the reps of a workbook as name and id, the last day of its log, and why there is nothing to ask."""
    try:
        log = store.read(workbook)
        table = log.table("reps").sort_values(["name", "rep_id"])
    except (SalescoachError, OSError) as error:
        return [], store.NOTHING_YET, str(error)
    names = table["name"].map(str).to_list()
    people = [
        (name if names.count(name) == 1 else f"{name} ({rep})", str(rep))
        for name, rep in zip(names, table["rep_id"], strict=True)
    ]
    if not people:
        return [], log.as_of, _NOBODY
    return people, log.as_of, _NO_DAY if log.as_of == store.NOTHING_YET else ""


def _field(name: str) -> Any:
    question = next(asked for asked in questions.QUESTIONS if asked.name == name)
    field = wide(ipywidgets.Text(description=LABELS[name], placeholder=_HINT))
    field.tooltip = f"Question {question.number}: {LABELS[name]}, {_HINT}"
    return field


def _label(row: int) -> str:
    """Return what the guess of a row is asked as; the first row is row 1."""
    return LABELS[schema.GUESSED[row - 1]]


def _said(row: tracking.Known, day: date) -> str:
    """Return what a rep said, with the day where that was an earlier one."""
    if row.asked is None:
        return _NO_GUESS_MADE
    return row.said if row.asked == day else f"{row.said}, on {wording.day(row.asked)}"


def _told(found: tracking.Tracking, day: date) -> str:
    rows = [(f"{row.number}. {row.text}", _said(row, day), row.fact, row.verdict) for row in found.rows]
    table = boxed(html.table(_HEAD, rows, caption=_BESIDE), _BESIDE)
    missing = [f"{row.text} {row.why} {row.start}".strip() for row in found.rows if not row.answered]
    fold = html.folded("How we know", html.paragraphs([found.how]))
    return f"{html.paragraphs([found.sentence])}{table}{html.listed(missing)}{fold}"
