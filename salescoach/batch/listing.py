"""The lists of a batch while it is at work: what stands, written often enough to be true after a crash."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from salescoach.batch import choice, folder, index, manifest
from salescoach.batch.jobs import MADE, STOPPED, Entry, Job, Plan

#: Seconds between two writes, or so many times what a write takes.
_PACE: Final = 1.0
_COST: Final = 30.0


class Listing:
    """What became of each report so far, and the manifest and the index that say so."""

    def __init__(self, plan: Plan, earlier: Sequence[Entry]) -> None:
        self.plan = plan
        self.earlier = tuple(earlier)
        self.notebook = manifest.digest(plan.template)
        self.entries = {job.key: self._blank(job) for job in plan.jobs}
        self.chosen = choice.chosen(plan, list(self.entries.values()), earlier)
        kept = {entry.key: entry for entry in self.chosen.kept}
        self._elsewhere = {job.key for job in self.chosen.elsewhere}
        listed = kept.keys() | self._elsewhere | {job.key for job in self.chosen.now}
        self.entries = {key: kept.get(key, entry) for key, entry in self.entries.items() if key in listed}
        self._next = 0.0

    def _blank(self, job: Job) -> Entry:
        """Return the entry of a report that is not begun."""
        plan = self.plan
        entry = Entry(job.rep_id, job.name, job.team, STOPPED, plan.as_of, plan.version)
        made_of = choice.made_of(plan, job, self.notebook)
        return replace(entry, parameters=job.parameters, copy=job.copy, made_of=made_of)

    def note(self, entry: Entry) -> None:
        """Enter what became of a report; the lists are written if it is time, else it is noted beside them."""
        self.entries[entry.key] = entry
        begun = time.monotonic()
        if begun < self._next:
            with folder.lists(self.plan.out):  # another part of the batch may be writing them
                manifest.note(self.plan.out, entry)
            return
        self.write()
        ended = time.monotonic()
        self._next = ended + max(_PACE, _COST * (ended - begun))

    def write(self) -> tuple[Path, Path]:
        """Write the manifest and the index, and return where they are."""
        with folder.lists(self.plan.out):
            if self._elsewhere:
                self._others()
            listed = list(self.entries.values())
            done = {entry.key for entry in listed if entry.status != STOPPED}
            older = manifest.standing(self.earlier, self.plan.out, done)
            return manifest.write(self.plan, listed, older), index.write(self.plan, listed, older)

    def own(self) -> list[Entry]:
        """Return the reports of this part of the batch."""
        return [entry for key, entry in self.entries.items() if key not in self._elsewhere]

    def _others(self) -> None:
        """Take over what other parts of the batch have entered meanwhile, and what stands from before."""
        found = manifest.read(self.plan.out)
        for entry in found:
            key = entry.key
            if key in self._elsewhere and choice.same(entry, self.entries[key]):
                self.entries[key] = entry
        own = {entry.key for entry in self.own()}
        mine = [entry for entry in self.earlier if entry.key in own]
        self.earlier = (*mine, *(entry for entry in found if entry.key not in own and entry.status == MADE))
