"""Which reports of a batch are made now, and which stand complete or belong to another part."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from salescoach.batch import manifest
from salescoach.batch.jobs import FAILED, MADE, STOPPED, Entry, Job, Key, Plan
from salescoach.errors import SalescoachError

_SHARD: Final = re.compile(r"(\d+)/(\d+)", re.ASCII)


@dataclass(frozen=True)
class Chosen:
    """The jobs to do now, what the folder holds of the others, and those that other parts do."""

    now: tuple[Job, ...]
    kept: tuple[Entry, ...] = ()
    elsewhere: tuple[Job, ...] = ()


def shard(text: str) -> tuple[int, int]:
    """Return which part of how many a text like "2/3" names; "" is all.

    Raises ``SalescoachError`` for anything else.

    >>> shard("2/3"), shard("")
    ((2, 3), (1, 1))
    """
    if not text:
        return 1, 1
    found = _SHARD.fullmatch(text)
    if found:
        part, parts = int(found[1]), int(found[2])
        if 1 <= part <= parts:
            return part, parts
    raise SalescoachError(f"--shard {text!r} is no part; write I/N with I from 1 to N, like 2/3")


def part_of(rep_id: str, parts: int) -> int:
    """Return in which of so many parts a rep is, from 1: always in the same, whoever else is there.

    >>> [part_of(rep, 3) for rep in ("R1", "R2", "R7", "R12")]
    [2, 2, 3, 1]
    """
    digest = hashlib.sha256(rep_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) % parts + 1


def made_of(plan: Plan, job: Job, notebook: str) -> str:
    """Return the sha256 of all that a report is made of; ``notebook`` is the notebook's sha256.

    That is: the notebook, the parameters, the workbook's version, the package's version, the day, the
    rep's name on the page, and whether its scripts are inside.
    """
    parts = {
        "notebook": notebook,
        "parameters": job.parameters,
        "version": plan.version,
        "salescoach": manifest.package_version(),
        "as_of": plan.as_of,
        "name": job.name,
        "assets": plan.assets,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def chosen(plan: Plan, blank: Sequence[Entry], earlier: Sequence[Entry]) -> Chosen:
    """Return which jobs are to do, given the entry of each when it is not begun, and those of the folder.

    Raises ``SalescoachError`` when only failed reports are wanted and the folder has no manifest.
    """
    part, parts = plan.choice.shard
    mine = [job for job in plan.jobs if part_of(job.rep_id, parts) == part]
    elsewhere = tuple(job for job in plan.jobs if part_of(job.rep_id, parts) != part)
    if plan.choice.only_failed:
        if not earlier:
            raise SalescoachError(
                f"no manifest in {plan.out} says what failed; make the reports without --only-failed"
            )
        lost = {entry.key for entry in earlier if entry.status in (FAILED, STOPPED)}
        kept = _complete(plan, blank, earlier, [job.key for job in plan.jobs if job.key not in lost])
        now, others = ([job for job in jobs if job.key in lost] for jobs in (mine, elsewhere))
        return Chosen(tuple(now), kept, tuple(others))
    if plan.choice.resume:
        kept = _complete(plan, blank, earlier, [job.key for job in mine])
        keys = {entry.key for entry in kept}
        return Chosen(tuple(job for job in mine if job.key not in keys), kept, elsewhere)
    return Chosen(tuple(mine), (), elsewhere)


def _complete(
    plan: Plan, blank: Sequence[Entry], earlier: Sequence[Entry], keys: Iterable[Key]
) -> tuple[Entry, ...]:
    """Return the earlier entries of these reports that are what would be made now, and stand whole."""
    wanted = {entry.key: entry for entry in blank}
    made = {entry.key: entry for entry in earlier if entry.status == MADE}
    return tuple(
        replace(made[key], team=wanted[key].team)
        for key in keys
        if key in made and same(made[key], wanted[key]) and stands(made[key], plan.out, pdf=plan.pdf)
    )


def same(entry: Entry, wanted: Entry) -> bool:
    """Return whether an entry is of a report made of the same."""
    return bool(entry.made_of) and entry.made_of == wanted.made_of


def stands(entry: Entry, out: Path, *, pdf: bool = False) -> bool:
    """Return whether the files of a report are there as they were made, a PDF too where one is wanted."""
    named = {entry.page, entry.notebook, *([entry.pdf] if pdf or entry.pdf else [])}
    if "" in named or named != set(entry.sha256) or any(Path(name).name != name for name in named):
        return False
    try:
        return all(manifest.digest(out / name) == digest for name, digest in entry.sha256.items())
    except OSError:
        return False
