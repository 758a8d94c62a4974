"""The empty tally sheet, to fill by hand: as a workbook, as CSV and as pages to print."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from salescoach import private, spreadsheet
from salescoach.errors import SalescoachError
from salescoach.tally import columns, page
from salescoach.weeks import add_weeks, days_in

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_SUFFIXES: Final = (".xlsx", ".csv", ".html")
_MOST_WEEKS: Final = 104
#: Rows below the last day that a coach may add, with the same checks.
_SPARE_ROWS: Final = 200
_HEAD: Final = "DDE7F0"
_WORKED_RULE: Final = (
    'IF(ISNUMBER(C2),OR(C2=0,C2=0.5,C2=1,AND(ISTEXT($A2),C2>0,C2<=7,INT(C2*2)=C2*2)),C2="½")'
)


@private.only_mine()
def write_sheet(
    path_base: str | Path, *, reps: Sequence[str], weeks: int, start: date, working_days: Collection[int]
) -> tuple[Path, Path, Path]:
    """Return the paths of a new tally sheet as .xlsx, .csv and, to print, .html.

    ``start`` is the first day of the first week; ``working_days`` are weekdays, Monday is 0.
    Raises ``SalescoachError`` where there is nobody to count or a file is already there: it may
    hold counts.

    >>> import tempfile
    >>> monday, folder = date(2026, 3, 2), tempfile.mkdtemp()
    >>> files = write_sheet(f"{folder}/tally", reps=["Ann"], weeks=1, start=monday, working_days=range(5))
    >>> [file.name for file in files]
    ['tally.xlsx', 'tally.csv', 'tally.html']
    """
    base = Path(path_base)
    base = base.with_suffix("") if base.suffix.lower() in _SUFFIXES else base
    workbook, text, print_out = (base.with_name(base.name + suffix) for suffix in _SUFFIXES)
    names = _names(reps)
    blocks = _blocks(weeks, start, working_days)
    for path in (workbook, text, print_out):
        if path.exists():
            raise SalescoachError(f"{path} is already there and may hold counts; choose another name")
    base.parent.mkdir(parents=True, exist_ok=True)
    days = [(rep, day) for rep in names for block in blocks for day in block]
    _workbook(days).save(workbook)
    _write_csv(text, days)
    print_out.write_text(page.pages(names, blocks), encoding="utf-8")
    return workbook, text, print_out


def _names(reps: Sequence[str]) -> list[str]:
    names = [rep.strip() for rep in reps]
    if not names or not all(names):
        raise SalescoachError("a tally needs the name of a rep; name one as in --rep 'Ann Lee'")
    twice = {name for name in names if sum(other.casefold() == name.casefold() for other in names) > 1}
    if twice:
        raise SalescoachError(f"{min(twice)!r} is named twice; name every rep once")
    odd = [name for name in names if not name.isprintable()]
    if odd:
        raise SalescoachError(f"{odd[0]!r} cannot be printed; write the name without line breaks")
    return names


def _blocks(weeks: int, start: date, working_days: Collection[int]) -> list[list[date]]:
    """Return the working days of each week."""
    if not 1 <= weeks <= _MOST_WEEKS:
        raise SalescoachError(f"{weeks} weeks are no tally; ask for 1 to {_MOST_WEEKS}")
    if not set(working_days) & set(range(7)):
        raise SalescoachError("a tally needs a working day; name them like 'Mon-Fri'")
    blocks = []
    for number in range(weeks):
        first, following = add_weeks(start, number), add_weeks(start, number + 1)
        week = days_in(first, following)
        blocks.append([day for day in week if day < following and day.weekday() in working_days])
    return blocks


def _write_csv(path: Path, days: Sequence[tuple[str, date]]) -> None:
    # With a byte order mark: without it Excel shows ½ as two signs.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns.HEADERS)
        blank = [""] * (len(columns.HEADERS) - 2)
        writer.writerows([day.isoformat(), spreadsheet.harmless(rep), *blank] for rep, day in days)


def _workbook(days: Sequence[tuple[str, date]]) -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tally"
    sheet.append(list(columns.HEADERS))
    _fill(sheet, days)
    _lay_out(sheet)
    _check_entries(sheet)
    _explain(book.create_sheet("How to count"))
    return book


def _fill(sheet: Worksheet, days: Sequence[tuple[str, date]]) -> None:
    from openpyxl.styles import Border, Side

    thin, soft = Side(style="thin", color="808080"), Side(style="hair", color="B0B0B0")
    before: tuple[str, date] | None = None
    for row, (rep, day) in enumerate(days, start=2):
        new_week = before is None or before[0] != rep or day.weekday() <= before[1].weekday()
        edge = Border(top=thin if new_week else soft, left=soft, right=soft, bottom=soft)
        sheet.cell(row, 1, day).number_format = "yyyy-mm-dd"
        sheet.cell(row, 2, rep).data_type = "s"
        for column in range(1, len(columns.HEADERS) + 1):
            sheet.cell(row, column).border = edge
        before = (rep, day)


def _lay_out(sheet: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, header in enumerate(columns.HEADERS, start=1):
        cell = sheet.cell(1, number)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=_HEAD)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        width = {columns.DATE: 19.0, columns.REP: 20.0}.get(header, 15.0)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[1].height = 48
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _check_entries(sheet: Worksheet) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    last = sheet.max_row + _SPARE_ROWS
    part = DataValidation(type="custom", formula1=_WORKED_RULE, allow_blank=True)
    part.errorTitle, part.error = "Worked", "Write 1, ½ or 0. In the row of a whole week: the days worked."
    part.add(f"C2:C{last}")
    whole = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    whole.errorTitle = "How many?"
    whole.error = "Count the strokes and write the number: 0 for none, blank if nobody counted."
    whole.add(f"D2:{get_column_letter(len(columns.HEADERS))}{last}")
    for rule in (part, whole):
        rule.showErrorMessage = True
        sheet.add_data_validation(rule)


def _explain(sheet: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.append(["Column", "What to count"])
    sheet.append([columns.DATE, "the day, written as 2026-03-02"])
    sheet.append([columns.REP, "who did it"])
    for column in (*columns.COLUMNS, *columns.PLANNED):
        sheet.append([column.header, column.meaning])
    heads = [1, sheet.max_row + 2]
    sheet.append([])
    sheet.append(["Does it go under Said NO?", "What happened"])
    for text, counts in columns.NO_EXAMPLES:
        sheet.append(["yes" if counts else "no", text])
    heads.append(sheet.max_row + 2)
    sheet.append([])
    sheet.append(["Rules", ""])
    for rule in columns.RULES:
        sheet.append(["", rule])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 100
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.row in heads:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=_HEAD)
    sheet.freeze_panes = "A2"
