"""Scenarios by name: up to three side by side, saved in a file beside the workbook and read back."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import ipywidgets
import pandas as pd

from salescoach import plan, wording
from salescoach.errors import SalescoachError
from salescoach.report import html
from salescoach.widgets.controls import boxed, button, wide

MOST: Final = 3
_CAPTION: Final = "Scenarios side by side"
_ENDING: Final = ".json"
#: A name that is a file beside the workbook and nowhere else.
_PLAIN: Final = re.compile(r"[\w ()+-][\w .()+-]{0,80}")
_HEAD: Final = (
    "Scenario", "Dials a day", "Chance of the goal", "To expect by then", "Dials a day for 5 in 10", "for 8 in 10",
    "for 9 in 10",
)  # fmt: skip


class Keeping:
    """The controls that name, compare, save and load scenarios; ``scenarios`` are those side by side."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.scenarios = folder, dict[str, plan.Scenario]()
        self.name = wide(ipywidgets.Text(value="Scenario 1", description="Name of this scenario"))
        self.compare = button(
            "Put it beside the others", "Keep the sliders as a scenario by this name, up to three"
        )
        self.drop = button("Take all out", "Take every scenario out of the comparison")
        self.file = wide(ipywidgets.Text(value="what-if.json", description="File beside the workbook"))
        self.save = button("Save", "Save the goal and the scenarios, in place of those in the file")
        self.load = button("Load", "Load the goal and the scenarios of the file")
        self.said, self.table = ipywidgets.HTML(), ipywidgets.HTML()
        wrapped = {"flex_flow": "row wrap"}
        self.view = ipywidgets.VBox(
            [
                ipywidgets.HBox([self.name, self.compare, self.drop], layout=wrapped),
                ipywidgets.HBox([self.file, self.save, self.load], layout=wrapped),
                self.said,
                self.table,
            ]
        )

    def say(self, line: str) -> None:
        """Say one line, in which files beside the workbook go by their name alone."""
        told = " ".join(line.replace(f"{self.folder}{os.sep}", "").split())
        self.said.value = f'<div role="status">{html.text(told)}</div>' if told else ""

    def add(self, scenario: plan.Scenario) -> None:
        """Put a scenario beside the others; one of the same name gives way."""
        name = self.name.value.strip()
        if not name:
            raise SalescoachError("Give the scenario a name first.")
        if name not in self.scenarios and len(self.scenarios) == MOST:
            raise SalescoachError(
                "Three are read side by side; take them out, or use the name of one of them."
            )
        self.scenarios[name] = scenario
        self.name.value = next(
            (free for n in range(1, MOST + 1) if (free := f"Scenario {n}") not in self.scenarios), name
        )

    def show(self, ready: plan.Ahead | None) -> None:
        """Show the scenarios side by side, as they are for a goal."""
        found = plan.side_by_side(ready, self.scenarios) if ready is not None and self.scenarios else None
        self.table.value = "" if ready is None or found is None else _table(ready, found)

    def path(self) -> Path:
        """Return the file chosen; raises SalescoachError for a name that leads elsewhere."""
        name = str(self.file.value).strip()
        if not _PLAIN.fullmatch(name):
            raise SalescoachError(
                f"{name!r} is no name of a file beside the workbook; use letters and digits"
            )
        return self.folder / (name if name.endswith(_ENDING) else name + _ENDING)

    def write(self, saved: plan.Saved) -> None:
        """Save into the file; what is no file of scenarios is left alone."""
        path = self.path()
        if path.exists():
            plan.load(path)
        plan.save(path, saved)
        self.say(f"Saved as {path.name} in the folder {self.folder.name}.")

    def read(self) -> plan.Saved:
        """Return what the file holds; raises SalescoachError for what is no file of one to three scenarios."""
        found = plan.load(self.path())
        if not 1 <= len(found.scenarios) <= MOST:
            raise SalescoachError(
                f"{self.path()} holds {len(found.scenarios)} scenarios; one to three are shown"
            )
        return found


def _table(ready: plan.Ahead, found: pd.DataFrame) -> str:
    rows = [_row(ready, row) for row in found.to_dict("records")]
    return boxed(html.table(_HEAD, rows, caption=_CAPTION), _CAPTION)


def _row(ready: plan.Ahead, row: Mapping[Any, Any]) -> list[str]:
    chance, expected = row["chance"], row["expected"]
    said = "too early to say" if pd.isna(chance) else wording.chance(float(chance))
    some = [_number(row[name]) for name in ("at_50", "at_80", "at_90")]
    return [str(row["name"]), _number(row["dials_a_day"]), said, _expected(ready, expected), *some]


def _number(value: Any) -> str:
    return "cannot be told" if pd.isna(value) else wording.number(float(value))


def _expected(ready: plan.Ahead, value: Any) -> str:
    if pd.isna(value):
        return "cannot be told"
    if ready.goal.sales is not None:
        return wording.counted(round(float(value), 2), "sales")
    return wording.money(float(value), str(ready.goal.currency).strip().upper())
