"""A small made-up sales team, as the exports of a CRM and a dialer and as a tally kept by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from salescoach.demo import cast, files, sheet, team
from salescoach.errors import SalescoachError
from salescoach.weeks import add_weeks, week_of

#: The last day of the sample, its number of weeks, and the seed of its chances.
END: Final = date(2026, 6, 28)
WEEKS: Final = 40
SEED: Final = 7
_LEAST_WEEKS: Final = 26


def write_sample(folder: Path, *, seed: int = SEED, weeks: int = WEEKS, end: date = END) -> None:
    """Write the sample's files into ``folder``: the same seed, weeks and end give the same bytes.

    Writes ``crm/`` (calls, activities, contacts, accounts, deals, users), ``tally.csv``, ``roster.csv``
    and ``mapping.toml``; data/README.md explains their columns. Raises ``SalescoachError`` for fewer
    than 26 weeks, which would not hold everybody's story, and for a negative seed.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_sample(Path(folder), weeks=26)
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['crm', 'mapping.toml', 'roster.csv', 'tally.csv']
    """
    if weeks < _LEAST_WEEKS or seed < 0:
        raise SalescoachError(
            f"a sample of {weeks} weeks with seed {seed} cannot be made; "
            f"take {_LEAST_WEEKS} weeks or more, and a seed of 0 or more"
        )
    start = add_weeks(week_of(end), 1 - weeks)
    people = cast.cast(start, end)
    book = team.work(people, start, end, seed=seed)
    files.write(folder, book, people, sheet.tally(people, end, seed=seed))
