"""File names for reports: readable, safe on every system, and the same at every run."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from salescoach.batch.jobs import Job, Key

_LONGEST: Final = 60
#: Names that Windows keeps for devices, and the batch for its own files.
_TAKEN: Final = frozenset(
    {"con", "prn", "aux", "nul", "index", "manifest"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)
#: Letters that carry no accent to take off.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "\u0131": "i"}
)


def stems(jobs: Sequence[Job]) -> dict[Key, str]:
    """Return a file stem for each report.

    It is made of the name, the id and the copy, in ASCII and lower case. Where that loses something of
    the id, or two reps would share it, a few characters of the id's hash are added.

    >>> stems([Job("R1", "Maeve O'Neil", "", {}), Job("../Zoë", "Zoë", "", {}, "rep")])
    {('R1', ''): 'maeve-oneil-r1', ('../Zoë', 'rep'): 'zoe-8840d1-for-the-rep'}
    """
    found = {job.rep_id: _stem(job) for job in jobs}
    shared = {stem for stem, times in Counter(found.values()).items() if times > 1}
    whose = {rep: f"{stem}-{_mark(rep)}" if stem in shared else stem for rep, stem in found.items()}
    return {job.key: whose[job.rep_id] + (f"-for-the-{job.copy}" if job.copy else "") for job in jobs}


def of_person(rep_id: str, name: str) -> frozenset[str]:
    """Return the stems that files about a rep can have, whoever else is in the folder.

    >>> sorted(of_person("R3", "José Álvarez"))
    ['jose-alvarez-r3', 'jose-alvarez-r3-021bbd']
    """
    stem = _stem(Job(rep_id, name, "", {}))
    return frozenset({stem, f"{stem}-{_mark(rep_id)}"})


def _stem(job: Job) -> str:
    name, rep = _folded(job.name)[:_LONGEST].strip("-"), _folded(job.rep_id)[:_LONGEST].strip("-")
    parts = list(dict.fromkeys(part for part in (name, rep) if part)) or ["rep"]
    if job.rep_id not in (rep, rep.upper()):
        parts.append(_mark(job.rep_id))
    stem = "-".join(parts)
    return f"rep-{stem}" if stem in _TAKEN else stem


def _folded(text: str) -> str:
    """Return the text in a-z, 0-9, "_" and single "-".

    >>> _folded("José Álvarez, 2nd"), _folded("Ørsted Łuka"), _folded("上海")
    ('jose-alvarez-2nd', 'orsted-luka', '')
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'`\u2019")
    return re.sub(r"[^a-z0-9_]+", "-", kept).strip("-")


def _mark(rep_id: str) -> str:
    return hashlib.sha256(rep_id.encode("utf-8", "surrogatepass")).hexdigest()[:6]
