"""The list as a file that a spreadsheet opens without running anything that stands in it."""

from __future__ import annotations

import csv
import io
import numbers

import pandas as pd

from salescoach import spreadsheet


def to_csv(frame: pd.DataFrame, *, between: str = ",") -> str:
    """Return a table as CSV, its columns as they are; missing is blank, days read 2026-06-03.

    ``between`` is the sign between two cells: a tab for what is to be pasted into a spreadsheet.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front; other signs that
    act (line ends, bells, marks that turn the direction of writing) become spaces.

    >>> print(to_csv(pd.DataFrame({"account": ["=1+1", "Bo's, Ltd"], "days": [3, pd.NA]})), end="")
    account,days
    '=1+1,3
    "Bo's, Ltd",
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=between, lineterminator="\n")
    writer.writerow([_cell(name) for name in frame.columns])
    writer.writerows([_cell(value) for value in row] for row in frame.itertuples(index=False, name=None))
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    text = str(value)
    harmless = text if isinstance(value, numbers.Number) else spreadsheet.harmless(text)
    return "".join(sign if sign.isprintable() else " " for sign in harmless)
