"""The tables an import writes about itself: what it read, what it left out, what it changed."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from salescoach.schema.column import Column, Table
from salescoach.schema.tables import WHERE_FROM

#: Why a row or line of a file is not in the log.
REASONS: Final = MappingProxyType(
    {
        "open": "planned or not done yet: no work so far",
        "deleted": "deleted at the source",
        "copy": "one record written once for each person or deal it belongs to",
        "filtered": "left out by the mapping",
        "unreadable": "could not be read (quarantine)",
        "cell": "kept, but for a cell that could not be used",
        "torn": "has more or fewer cells than the header (quarantine)",
        "title": "a line above the table",
        "blank": "a blank row",
        "footer": "a line below the table",
        "repeated header": "the header once more",
    }
)
#: What stands between the id and the rest in the ``item`` of a row that could not be read.
UNREADABLE: Final = "-unreadable"
LEFT_OUT: Final = Table(
    "left_out",
    (
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("fills", "text", "table it would have filled", required=True),
        Column("item", "text", "id at the source, or a key made of the row's content", required=True),
        Column("reason", "text", "why it was left out", required=True, one_of=tuple(REASONS)),
        Column("detail", "text", "what decided it"),
        Column("rep_id", "text", "rep, where the row names one"),
        Column("date", "date", "local calendar date, where it has one"),
        Column("kind", "text", "kind of activity, where it is one"),
        Column("cells", "text", "the mapped columns as JSON"),
        *WHERE_FROM,
    ),
    ("source", "fills", "item"),
)
FILES: Final = Table(
    "files",
    (
        Column("version", "text", "version of the workbook that the import made", required=True),
        Column("source", "text", "mapping and table of the mapping the file was read by", required=True),
        Column("fills", "text", "table it filled", required=True),
        Column("file", "text", "file", required=True),
        Column("digest", "text", "SHA-256 of the file"),
        Column("rows", "integer", "rows below the header"),
        Column("kept", "integer", "rows taken into the log"),
        Column("left_out", "integer", "rows and lines left out"),
        Column("added", "integer", "rows new to the log"),
        Column("restated", "integer", "rows that replaced others with something else in them"),
        Column("removed", "integer", "rows taken out because the source has them no more"),
        Column("first", "date", "first date in it"),
        Column("last", "date", "last date in it"),
    ),
    ("version", "source", "fills", "file"),
)
RESTATED: Final = Table(
    "restated",
    (
        Column("version", "text", "version of the workbook that the import made", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("fills", "text", "table", required=True),
        Column("item", "text", "id at the source, or a key made of the row's content", required=True),
        Column("what", "text", "what changed, old and new", required=True),
        Column("rep_id", "text", "rep"),
        Column("date", "date", "date"),
        *WHERE_FROM,
        Column("was_file", "text", "the file it stood in before"),
        Column("was_row", "integer", "the row it stood in before"),
    ),
    ("version", "source", "fills", "item"),
)
