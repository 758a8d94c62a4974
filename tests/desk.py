"""A desk where reports are made at once, for tests of everything around the making of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

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
        self.filling = ""
        self.watch: Callable[[Task], object] = str

    def outcomes(self, tasks: Sequence[Task], shared: Shared, *, workers: int) -> Iterator[Outcome]:
        for task in tasks:
            rep = task.key[0]
            if rep == self.breaks_at:
                raise KeyboardInterrupt
            self.made.append(rep)
            self.watch(task)
            lost = Failure("ValueError", "no rows") if rep in self.fails else None
            for ending in [".failed.ipynb"] if lost else [".html", ".ipynb"]:
                said = json.dumps(
                    {
                        "cells": [],
                        "metadata": {"title": task.title, "of": str(task.parameters) + self.filling},
                    }
                )
                (shared.drafts / f"{task.stem}{ending}").write_text(said)
            yield Outcome(task, 0.1, lost)


def seated(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk that takes the place of the worker processes."""
    found = Desk()
    monkeypatch.setattr(pool, "outcomes", found.outcomes)
    return found
