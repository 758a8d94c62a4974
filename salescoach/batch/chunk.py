"""Some reports of a batch, made on another computer: in a process of its own, from a file that says what.

`python -m salescoach.batch ASKED.json DONE.json` makes them. It ends when whoever started it does.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from salescoach.batch import share
from salescoach.batch.folder import NOTEBOOK
from salescoach.batch.jobs import Entry, Job, Limits, Plan
from salescoach.batch.run import run

#: A report of the batch as it comes back: what became of it, and its files by their ending.
Row = dict[str, Any]
_ABANDONED: Final = 1


def asked(plan: Plan, jobs: Sequence[Job], room: str, batch: str) -> dict[str, Any]:
    """Return all that a worker must know to make some of a plan's reports, as plain JSON.

    ``room`` is where the files go, and ``batch`` the name of the batch there.
    """
    moved = plan.cluster.workbook if plan.cluster and plan.cluster.share else None
    return {
        "notebook": plan.template.read_text(encoding="utf-8"),
        "template": plan.template.name,
        "jobs": [asdict(job) for job in jobs],
        "limits": asdict(plan.limits),
        "plan": {
            name: getattr(plan, name) for name in ("title", "as_of", "version", "pdf", "engine", "assets")
        },
        "room": room,
        "batch": batch,
        "workbook": str(moved.resolve()) if moved else "",
    }


def main(arguments: Sequence[str]) -> None:
    """Make the reports that the first file asks for, and say in the second what became of them."""
    source, target = map(Path, arguments)
    wanted = json.loads(source.read_text(encoding="utf-8"))
    home = tempfile.mkdtemp(prefix="coach-")
    threading.Thread(target=_watch, args=(home,), daemon=True).start()
    try:
        rows = made(wanted, Path(home))
        draft = target.with_suffix(".draft")
        draft.write_text(json.dumps(rows), encoding="utf-8")
        os.replace(draft, target)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _watch(home: str) -> None:
    """End this process, and with it its workers, when whoever started it closes the line or dies."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    shutil.rmtree(home, ignore_errors=True)
    os._exit(_ABANDONED)


def made(wanted: Mapping[str, Any], home: Path) -> list[Row]:
    """Make reports in a private folder, put their files into the room, and return a row for each."""
    template = home / "notebook" / wanted["template"]
    template.parent.mkdir()
    template.write_text(wanted["notebook"], encoding="utf-8")
    room, moved = share.Room(wanted["room"]), wanted["workbook"]
    here = str(share.workbook(room, wanted["batch"], Path(moved).name)) if moved else ""
    jobs = [Job(**{**job, "parameters": _swapped(job["parameters"], moved, here)}) for job in wanted["jobs"]]
    result = run(Plan(template, home / "out", jobs, limits=Limits(**wanted["limits"]), **wanted["plan"]))
    name = uuid.uuid4().hex
    theirs = room.inside(name)
    return [_row(entry, home / "out", theirs, name, (here, moved)) for entry in result.entries]


def _swapped(values: Mapping[str, object], old: str, new: str) -> dict[str, object]:
    return {name: new if old and value == old else value for name, value in values.items()}


def _row(entry: Entry, out: Path, room: share.Room, place: str, swap: tuple[str, str]) -> Row:
    """Put the files of a report into the room and return what to know of it."""
    files = {}
    for name in entry.sha256:
        content = (out / name).read_bytes()
        if name.endswith(NOTEBOOK) and swap[0]:
            content = _as_asked(content, *swap)
        room.put(content, name)
        files[name[name.index(".") :]] = {
            "place": place,
            "name": name,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    kept = ("rep_id", "copy", "status", "seconds", "attempts", "error_class", "error")
    return {**{field: getattr(entry, field) for field in kept}, "files": files}


def _as_asked(content: bytes, here: str, asked_for: str) -> bytes:
    """Return a notebook that names the workbook as the coach does, not this computer's copy."""
    from papermill.translators import PythonTranslator

    notebook = json.loads(content)
    values = notebook["metadata"].get("papermill", {}).get("parameters", {})
    values.update(_swapped(values, here, asked_for))
    there, wanted = (PythonTranslator.translate_escaped_str(path) for path in (here, asked_for))
    for cell in notebook["cells"]:
        if "injected-parameters" in cell["metadata"].get("tags", []):
            cell["source"] = [line.replace(there, wanted) for line in cell["source"]]
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
