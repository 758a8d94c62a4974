"""The table behind the pictures: shown when it is asked for, to be copied or saved as CSV."""

from __future__ import annotations

import base64
import re
from typing import Any, Final

import ipywidgets
import pandas as pd

from salescoach import wording, worklist
from salescoach.report import Explored, html
from salescoach.widgets.controls import boxed, button, in_turn

#: So many rows are shown; the file has all.
SHOWN: Final = 200
_BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
_OPEN, _SHUT = "Show the table", "Hide the table"
_EMPTY: Final = "Nothing is logged for this choice, so there is no table."
_MISSING: Final = "\N{EN DASH}"
_COPY: Final = (
    "const box = this.parentElement.querySelector('textarea'); box.select(); document.execCommand('copy'); "
    "this.textContent = 'Copied'"
)
_LINK: Final = "color: #00598c; text-decoration: underline"
_ROW: Final = "display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; margin: .5rem 0"
_BUTTON: Final = "font: inherit; padding: .25rem .75rem; border: 1px solid #999; cursor: pointer"
_BOX: Final = "font: inherit; width: 12rem; max-width: 100%; height: 2rem; resize: none; overflow: hidden"
_PLAIN: Final = re.compile(r"[^\w-]+")


class Sheet:
    """The table of what is chosen: nothing of it is made before it is asked for."""

    def __init__(self, name: str) -> None:
        self._file = f"{_PLAIN.sub('-', name).strip('-') or 'workbook'}-weeks.csv"
        self._found: Explored | None = None
        self.toggle = button(_OPEN, "The weeks behind the pictures, to copy or to save")
        self.table = ipywidgets.HTML()
        self.view = ipywidgets.VBox([self.toggle, self.table])
        self.toggle.on_click(in_turn(self._turn))

    @property
    def open(self) -> bool:
        """Return whether the table is shown."""
        return bool(self.toggle.description == _SHUT)

    def show(self, found: Explored) -> None:
        """Show another choice, where the table is shown."""
        self._found = found
        self._fill()

    def _turn(self, _event: Any = None) -> None:
        self.toggle.description = _OPEN if self.open else _SHUT
        self._fill()

    def _fill(self) -> None:
        shown = self.open and self._found is not None
        self.table.value = _markup(self._found.table, self._file) if shown and self._found else ""


def _markup(table: pd.DataFrame, file: str) -> str:
    """Return the table with a link that saves it, and as text that a button copies."""
    if table.empty:
        return html.paragraphs([_EMPTY])
    data = base64.b64encode((_BOM + worklist.to_csv(table)).encode()).decode()
    address = f"data:text/csv;charset=utf-8;base64,{data}"
    named = f'<a style="{_LINK}" download="{html.attribute(file)}" href="{address}">'
    link = f"{named}Save as a file (CSV)</a>"
    lines = worklist.to_csv(table, between="\t").splitlines()
    pasted = "\n".join("\t".join(html.text(cell) for cell in line.split("\t")) for line in lines)
    copy = (
        f'<button type="button" style="{_BUTTON}" onclick="{_COPY}">Copy the table</button> '
        f'<textarea readonly rows="2" style="{_BOX}" aria-label="The table, to paste into a spreadsheet" '
        f'onfocus="this.select()">{pasted}</textarea>'
    )
    return f'<div style="{_ROW}">{link}{copy}</div>{_shown(table)}'


def _shown(table: pd.DataFrame) -> str:
    """Return the first rows as a table that moves by itself, by key too."""
    rows = [[_cell(value) for value in row] for row in table.head(SHOWN).itertuples(index=False, name=None)]
    caption = f"{wording.counted(len(table), 'rows')}; {_MISSING} is {wording.NOT_TRACKED}"
    if len(table) > SHOWN:
        caption = f"The first {SHOWN} of {caption}; the file has all"
    markup = html.table([str(name) for name in table.columns], rows, caption=caption, kind="weeks")
    return boxed(markup, "The weeks")


def _cell(value: Any) -> str:
    if pd.isna(value):
        return _MISSING
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
