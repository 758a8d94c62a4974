"""The real files that mutants are made of: the golden exports of every system, the sample's lists, workbooks, archives."""

from __future__ import annotations

import csv
import functools
import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import openpyxl

from salescoach import settings
from tests import mutants_packed

_HERE: Final = Path(__file__).resolve().parent
GOLDEN: Final = _HERE / "golden"
SAMPLE: Final = _HERE.parent / "data" / "sample"
MESSY: Final = _HERE.parents[1] / "shared" / "messy"
_MOST: Final = 60_000


@dataclass(frozen=True)
class Shape:
    """Files that are read together, by name; ``command`` is what reads them.

    A ``mapping.toml`` among them says how; ``workbook.toml`` stands in the workbook itself.
    """

    name: str
    command: str
    files: tuple[tuple[str, bytes], ...]


@functools.cache
def every() -> tuple[Shape, ...]:
    """Return all shapes, by name; those of ``../shared`` where it stands beside the checkout."""
    golden = [_golden(case) for system in sorted(GOLDEN.iterdir()) for case in sorted(system.iterdir())]
    messy = [
        Shape(f"messy/{p.name}", "import", ((p.name, p.read_bytes()),)) for p in sorted(MESSY.glob("[0-9]*"))
    ]
    return (*golden, *messy, *_lists(), *_packed(golden))


def one(name: str) -> Shape:
    """Return the shape of a name."""
    return next(shape for shape in every() if shape.name == name)


def _golden(case: Path) -> Shape:
    files = [p for p in sorted(case.iterdir()) if not p.name.startswith(("expected-", "zone"))]
    return Shape(f"{case.parent.name}/{case.name}", "import", tuple((p.name, p.read_bytes()) for p in files))


def _lists() -> list[Shape]:
    """Return what is not an export: tally sheet, roster, targets, guesses, the words of a workbook."""
    tally = (SAMPLE / "tally.csv").read_bytes()
    roster = (
        b"rep_id,since,name,role,team,hired,left,working_days,country,time_zone,email,days_off,plan_from,plan_dials\n"
        b"ana,,Ana Ruiz,Seller,North,2025-01-02,,Mon-Fri,DE-BY,Europe/Berlin,ana@acme.example,2026-03-02;2026-04-01..2026-04-03:0.5,2026-03-02,200\n"
        b"ben,2026-02-02,Ben Ito,Setter,South,,2026-12-31,Mon-Thu,,,,,,\n"
    )
    targets = b"account_id,name,from,to\na1,Acme,2026-01-01,\na2,Bolt,2026-01-01,2026-06-30\na9,New One,,\n"
    guesses = b"rep_id,name,date,question,guess\nana,,2026-03-02,1,12\n,Ben Ito,2026-03-02,2a,40.5\nana,Ana Ruiz,2026-03-02,3,7\n"
    words = settings.first_text(
        {
            "words": {
                "disposition": {
                    "No answer": "no_answer",
                    "Yes": {"disposition": "connected", "outcome": "appointment"},
                }
            }
        }
    )
    words += '\n[same.reps]\n"b" = "ben"\n[rates]\nUSD = { EUR = 0.9 }\n[links]\naccount = "https://crm.example/{id}"\n'
    crm = tuple(
        (p.name, b"".join(p.read_bytes().splitlines(keepends=True)[:40]))
        for p in sorted((SAMPLE / "crm").iterdir())
    )
    return [
        Shape("tally/csv", "import", (("tally.csv", tally),)),
        Shape("tally/xlsx", "import", (("tally.xlsx", _xlsx(tally)),)),
        Shape("list/roster", "reps", (("roster.csv", roster),)),
        Shape("list/targets", "targets", (("targets.csv", targets),)),
        Shape("list/guesses", "guesses", (("guesses.csv", guesses),)),
        Shape("toml/words", "publish", (("workbook.toml", words.encode()),)),
        Shape("toml/sample", "import", (("mapping.toml", (SAMPLE / "mapping.toml").read_bytes()), *crm)),
    ]


def _packed(golden: list[Shape]) -> list[Shape]:
    """Return exports as Excel files, archives and gzip."""
    calls = next(shape for shape in golden if shape.name == "hubspot/calls-labels").files
    close = next(shape for shape in golden if shape.name == "close/api").files
    (name, data), *_ = calls
    return [
        Shape("packed/xlsx", "import", ((f"{name}.xlsx", _xlsx(data)),)),
        Shape("packed/zip", "import", (("export.zip", mutants_packed.packed(list(close))),)),
        Shape("packed/gzip", "import", ((f"{name}.gz", gzip.compress(data, mtime=0)),)),
        Shape(
            "packed/zip-xlsx",
            "import",
            (("export.zip", mutants_packed.packed([("calls.xlsx", _xlsx(data)), *calls])),),
        ),
    ]


def _xlsx(data: bytes) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        book.active.append([int(cell) if cell.isdigit() and len(cell) < 10 else cell for cell in row])
    book.save(out)
    return out.getvalue()
