"""What no export is: beyond this a file is refused, before it fills the memory or the disk."""

from __future__ import annotations

from typing import Final

#: Letters in one line, and in one cell. No CRM lets anybody write as much as this into one record.
LINE: Final = 8 << 20
#: Columns of a table. Excel has more; no CRM has half as many fields.
COLUMNS: Final = 2_000
#: Lines that are no rows: titles, totals, torn ones. A table has few.
NO_ROWS: Final = 100_000
#: Rows above the first one with anything in it.
BLANK_ON_TOP: Final = 100_000
#: Places where blank rows stand that are told one by one; the others are counted.
BLANK_PLACES: Final = 1_000
#: Cells of one sheet of an Excel file, empty ones too: what is in memory while it is read.
CELLS: Final = 50_000_000
#: Empty cells that Excel keeps for each filled one.
EMPTY_PER_CELL: Final = 100
#: Bytes unpacked for each packed one; below HARMLESS bytes nobody is harmed.
RATIO: Final = 400
HARMLESS: Final = 64 << 20
#: Files of one archive, and bytes of all that one import unpacks.
FILES: Final = 1_000
UNPACKED: Final = 64 << 30
#: The part of a disk that stays free whatever is unpacked.
FREE: Final = 0.05
