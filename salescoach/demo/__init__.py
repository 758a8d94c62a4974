"""A made-up sales team, as the exports of a CRM and a dialer and as a tally: eight people, or branches of eight."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from salescoach.demo import cast, files, sheet, team
from salescoach.errors import SalescoachError
from salescoach.weeks import add_weeks, week_of

#: The last day of the sample, its number of weeks and of people, and the seed of its chances.
END: Final = date(2026, 6, 28)
WEEKS: Final = 40
REPS: Final = cast.EIGHT
SEED: Final = 7
_LEAST_WEEKS: Final = 26
#: What is more than this would not fit into a working day.
_BUSIEST: Final = 4
#: More firms than a branch has.
_FIRMS: Final = 100_000


def write_sample(
    folder: Path, *, seed: int = SEED, weeks: int = WEEKS, reps: int = REPS, busy: float = 1.0
) -> None:
    """Write the sample's files into ``folder``: the same seed, weeks, reps and busy give the same bytes.

    Writes ``crm/`` (calls, activities, contacts, accounts, deals, users), ``tally.csv``, ``roster.csv``
    and ``mapping.toml``; data/README.md explains their columns. ``reps`` is eight or a multiple: branches
    of eight, each with people, firms and chances of its own, made and written one after the other. A rep
    makes about 48 activities a week, ``busy`` times as many. Raises ``SalescoachError`` for fewer than 26
    weeks, which would not hold everybody's story, a negative seed, and no whole branches.

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
    if reps < REPS or reps % REPS or not 1 <= busy <= _BUSIEST:
        raise SalescoachError(
            f"a sample of {reps} reps who are {busy:g} times as busy cannot be made; "
            f"take a multiple of {REPS} reps, and 1 to {_BUSIEST} times"
        )
    branches = (_branch(number, seed, weeks, busy) for number in range(1, reps // REPS + 1))
    files.write(folder, branches)


def _branch(number: int, seed: int, weeks: int, busy: float) -> files.Branch:
    """Return a branch: the first is the sample, a later one that of a later seed, with marked ids."""
    start, chances = add_weeks(week_of(END), 1 - weeks), seed + number - 1
    people = cast.cast(start, END, branch=number, busy=busy)
    book = team.work(people, start, END, seed=chances, firms=(number - 1) * _FIRMS)
    mark = f"{number}-" if number > 1 else ""
    return files.Branch(people, book, sheet.tally(people, END, seed=chances), mark)
