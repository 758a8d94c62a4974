"""A desk where reports are made at once, for tests of everything around the making of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from salescoach.batch import pool
from salescoach.batch.jobs import Failure
from salescoach.batch.worker import Outcome, Shared, Task


class Desk:
    """Stands in for the worker processes: makes what is asked for at once, and remembers it."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.fails: set[str] = set()
        self.breaks_at = ""

    def outcomes(self, tasks: Sequence[Task], shared: Shared, *, workers: int) -> Iterator[Outcome]:
        for task in tasks:
            rep = task.key[0]
            if rep == self.breaks_at:
                raise KeyboardInterrupt
            self.made.append(rep)
            lost = Failure("ValueError", "no rows") if rep in self.fails else None
            for ending in [".failed.ipynb"] if lost else [".html", ".ipynb"]:
                (shared.drafts / f"{task.stem}{ending}").write_text(f"{task.title} {task.parameters}")
            yield Outcome(task, 0.1, lost)


def seated(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk that takes the place of the worker processes."""
    found = Desk()
    monkeypatch.setattr(pool, "outcomes", found.outcomes)
    return found
