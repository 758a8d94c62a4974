"""What tests of faults share: a small workbook and notebook, a disk of any size, and a look at what is left."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from salescoach import batch

ROOT = Path(__file__).resolve().parents[1]
RUN = "import sys; from salescoach import cli; cli.main(sys.argv[1:])"
DESCRIPTION = json.loads(
    (resources.files("salescoach.batch") / "manifest.schema.json").read_text(encoding="utf-8")
)
DEFAULTS = 'rep = workbook = version = as_of = ""\nweeks = 26'
COUNTS = """from salescoach import store
log = store.read(workbook, version=version)
log.query("SELECT rep_id, count(*) AS n FROM activities WHERE rep_id = ? GROUP BY ALL", [rep])"""


@contextlib.contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """Yield the folder as a disk of its own of this size; skip the test where that cannot be had."""
    if os.geteuid():
        pytest.skip("only root can mount a small disk")
    folder.mkdir(parents=True, exist_ok=True)
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def again(folder: Path, how: str) -> None:
    """Give a disk another size, or make it read-only."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Leave no room on a disk."""
    with contextlib.suppress(OSError), (folder / "filling").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def notebook(path: Path, *cells: str, defaults: str = 'rep = ""') -> Path:
    """Write a notebook with these cells after that of the parameters."""
    first = new_code_cell(defaults, id="a", metadata={"tags": ["parameters"]})
    others = [new_code_cell(cell, id=f"b{number}") for number, cell in enumerate(cells)]
    nbformat.write(new_notebook(cells=[first, *others]), path)
    return path


def plan(template: Path, out: Path, *reps: str, **wishes: Any) -> batch.Plan:
    """Return a plan for these reps whose only parameter is the rep."""
    jobs = [batch.Job(rep, rep, "", {"rep": rep}) for rep in reps]
    return batch.Plan(template, out, jobs, as_of="2026-06-28", version="000001", **wishes)


def command(*words: object, before: Sequence[str] = (), **environment: str | None) -> tuple[int, str, str]:
    """Return exit status, output and errors of a command of ours; None takes a variable away."""
    kept = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [*before, sys.executable, "-c", RUN, *map(str, words)],
        env={name: value for name, value in kept.items() if value is not None},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def body(out: Path) -> dict[str, Any]:
    """Return the manifest of a folder, which is what its description says."""
    found: dict[str, Any] = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(DESCRIPTION).validate(found)
    return found


def made(out: Path) -> set[str]:
    """Return whose reports the manifest says are made, after a look whether all that it says is so."""
    found = body(out)
    reports = found["reports"]
    counted = {status: sum(row["status"] == status for row in reports) for status in found["counts"]}
    assert found["counts"] == counted
    for row in reports:
        assert bool(row["sha256"]) == (row["status"] != "stopped")
        for name, digest in row["sha256"].items():
            assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest, name
    assert str(out.parent) not in json.dumps(found)
    whole(out)
    return {row["rep_id"] for row in reports if row["status"] == "made"}


def whole(out: Path) -> None:
    """Look whether no file of a folder is half, nor any draft left outside of the hidden folder."""
    for path in out.iterdir():
        if path.suffix == ".html":
            assert path.read_text(encoding="utf-8").rstrip().endswith(("</html>", "}")), path.name
        elif path.suffix in (".ipynb", ".json"):
            json.loads(path.read_text(encoding="utf-8"))
        else:
            # A list that was being written when the batch was killed is hidden, and the next batch writes it anew.
            assert path.name in (".making", ".manifest.json.draft", ".index.html.draft"), path.name


def files(out: Path) -> dict[str, bytes]:
    """Return the reports of a folder: what each of their files holds."""
    kinds = (".html", ".ipynb")
    return {
        path.name: path.read_bytes()
        for path in out.iterdir()
        if path.suffix in kinds and path.name != "index.html"
    }
