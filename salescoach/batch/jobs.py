"""What a batch is asked for, and what became of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from salescoach import names

#: A report: the id of the rep, and for whom the copy is ("" where there is but one).
Key = tuple[str, str]
MADE: Final = "made"
FAILED: Final = "failed"
#: The copy that leaves the coach's hands.
HANDED: Final = "rep"
#: What draws the charts lies in a file beside the reports.
SHARED: Final = "shared"
#: The kind of failure that ends a batch: no other report could be made either.
DISK_FULL: Final = "DiskFull"
#: Not reached before the batch was stopped.
STOPPED: Final = "stopped"


def cores() -> int:
    """Return how many processor cores this process may use: a scheduler can have given it fewer than there are.

    >>> cores() >= 1
    True
    """
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


@dataclass(frozen=True)
class Job:
    """One report: whose it is, the values for the notebook's parameters cell, and for whom this copy is."""

    rep_id: str
    name: str
    team: str
    parameters: Mapping[str, object]
    copy: str = ""

    @property
    def key(self) -> Key:
        """Return what tells the report from all others of the batch."""
        return self.rep_id, self.copy


@dataclass(frozen=True)
class Limits:
    """How many seconds a kernel may take to start, one cell to run, and a whole report to be made.

    ``memory`` is how many MB the process of a report may take; None is as many as there are.
    """

    start: float = 60.0
    cell: float = 600.0
    report: float = 1800.0
    memory: int | None = None


@dataclass(frozen=True)
class Choice:
    """Which of a plan's reports are made now.

    ``shard`` (2, 3) is the second of three parts; ``resume`` leaves out what stands complete, and
    ``only_failed`` makes only what the manifest in the folder says failed or was stopped. After
    ``max_failures`` failed reports the batch stops; 0 is never.
    """

    shard: tuple[int, int] = (1, 1)
    resume: bool = False
    only_failed: bool = False
    max_failures: int = 0


@dataclass(frozen=True)
class Cluster:
    """Who makes the reports instead of this computer: the workers of a Dask scheduler.

    ``address`` is the scheduler's, or "local" for workers started here. ``share`` is a folder or a URL that
    all of them can reach; without one they must see the batch's folder and the workbook under the same
    names. With one, ``workbook`` is copied there, and each worker copies it once.
    """

    address: str
    share: str = ""
    workbook: Path | None = None


@dataclass(frozen=True)
class Plan:
    """A batch: the notebook, the folder for the reports, one job per rep, and what they stand on.

    ``title`` heads the index; ``as_of`` is a day like "2026-06-28" and ``version`` the workbook's
    version that the reports read: both are printed, not looked at. ``pdf`` wants each page as a PDF too.
    ``engine`` is auto, warm or kernel; ``assets`` is inline, or shared for scripts beside the pages.
    """

    template: Path
    out: Path
    jobs: Sequence[Job]
    workers: int = 1
    title: str = "Coaching reports"
    as_of: str = ""
    version: str = ""
    limits: Limits = field(default_factory=Limits)
    pdf: bool = False
    engine: str = "auto"
    assets: str = "inline"
    choice: Choice = field(default_factory=Choice)
    cluster: Cluster | None = None


@dataclass(frozen=True)
class Progress:
    """One report is done: ``done`` of ``total``, whose, and "made" or "failed"."""

    done: int
    total: int
    name: str
    status: str


@dataclass(frozen=True)
class Result:
    """The reps whose reports were made, the reason for each that was not, and the two lists of them.

    ``kept`` stood complete and were not made again; ``stopped`` were not reached. ``entries`` say all of
    these reports, with their files.
    """

    ok: tuple[str, ...]
    failed: Mapping[str, str]
    index: Path
    manifest: Path
    kept: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


#: Kinds of failure whose message says all.
_OURS: Final = frozenset(
    {"SalescoachError", "InputFaults", "TooLong", "KernelLost", "NotWhole", "TooMuchMemory"}
)


@dataclass(frozen=True)
class Failure:
    """Why a report could not be made; ``again``: the kernel was lost, so another try may do."""

    kind: str
    message: str
    again: bool = False

    def reason(self) -> str:
        """Return the first line of the reason, with the kind of error unless it is ours."""
        lines = self.message.strip().splitlines()
        first = lines[0].strip() if lines else ""
        if self.kind in _OURS and first:
            return first
        return f"{self.kind}: {first}" if first else self.kind


@dataclass(frozen=True)
class Entry:
    """What became of one rep's report. File names stand in the folder of the batch; "" is none.

    ``made_of`` is the sha256 of what the report is made of (see ``choice.made_of``).
    """

    rep_id: str
    name: str
    team: str
    status: str
    as_of: str
    version: str
    page: str = ""
    notebook: str = ""
    sha256: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    attempts: int = 0
    error_class: str = ""
    error: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    copy: str = ""
    pdf: str = ""
    made_of: str = ""

    @property
    def key(self) -> Key:
        """Return what tells the report from all others of the folder."""
        return self.rep_id, self.copy


def labels(jobs: Sequence[Job]) -> dict[Key, str]:
    """Return what to call each report: the rep's name, with the id where two share a name, and the copy.

    >>> list(labels([Job("R1", "Ana", "", {}), Job("R2", "Ana", "", {}), Job("R3", "Bo", "", {})]).values())
    ['Ana (R1)', 'Ana (R2)', 'Bo']
    >>> labels([Job("R3", "Bo", "", {}, "coach")])
    {('R3', 'coach'): 'Bo, copy for the coach'}
    """
    known = names.told_apart({job.rep_id: job.name for job in jobs})
    return {job.key: known[job.rep_id] + (f", copy for the {job.copy}" if job.copy else "") for job in jobs}
