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
#: Cells of one sheet of an Excel file, empty ones too: each is held while it is read. Up to ALWAYS nobody asks
#: how many of them are filled.
CELLS: Final = 50_000_000
ALWAYS: Final = 1_000_000
EMPTY_PER_CELL: Final = 50
#: Bytes of an Excel file unpacked for each packed one, and of its texts for each unpacked one.
EXCEL_RATIO: Final = 100
TEXT_RATIO: Final = 5
#: Bytes that an old Excel file (XLS) takes once it is open, beside those for each of its own: a sheet is held whole.
OLD_EXCEL: Final = 384 << 20
OLD_EXCEL_RATIO: Final = 10
#: Bytes unpacked from an archive for each packed one; below HARMLESS bytes nobody is harmed.
RATIO: Final = 400
HARMLESS: Final = 64 << 20
#: Files of one archive, and bytes of all that one import unpacks.
FILES: Final = 1_000
UNPACKED: Final = 64 << 30
#: Bytes of a disk that stay free whatever is unpacked; of a small one, a twentieth.
FREE: Final = 1 << 30
#: Letters of a mapping or of workbook.toml, and dots in one line of it outside quotes.
TOML: Final = 1 << 20
TOML_DEPTH: Final = 100
