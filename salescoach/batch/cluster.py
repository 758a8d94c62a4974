"""Reports made by the workers of a Dask cluster: who has which, who was lost, what came back."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import json
import logging
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from salescoach.batch import chunk, folder, manifest, share, shell, worker
from salescoach.batch.jobs import MADE, SHARED, Cluster, Failure, Job, Plan
from salescoach.batch.worker import Outcome, Shared, Task
from salescoach.errors import SalescoachError, first_line

if TYPE_CHECKING:
    from distributed import Client

LOCAL: Final = "local"
_INSTALL: Final = 'pip install "salescoach[cluster]"'
#: Seconds in which a scheduler answers, and in which it has a worker.
_ANSWERS: Final = 5
_WORKER: Final = 20
#: A part whose process died is tried again so often; Dask moves what a lost worker had by itself.
_RETRIES: Final = 2
#: Each worker gets about so many parts, so that none waits long for the last. A part has no more reps than
#: this, and where there are enough no fewer than that: to begin one takes some seconds.
_PARTS: Final = 3
_LARGEST: Final = 50
_SMALLEST: Final = 5
_LOOK: Final = 0.2
_LOG: Final = logging.getLogger("salescoach.batch")
_ALIVE: Final = 2.0


class Crew:
    """The workers of a scheduler, for one batch."""

    def __init__(self, client: Client, plan: Plan) -> None:
        assert plan.cluster is not None
        self._client, self._plan, self._cluster = client, plan, plan.cluster
        self._batch = uuid.uuid4().hex
        self._room: share.Room | None = None

    @contextlib.contextmanager
    def ready(self, drafts: Path) -> Iterator[None]:
        """Open the room and see that every worker can make reports; close it afterwards.

        Raises ``SalescoachError`` for a room that cannot be reached, and for a worker with another release
        or without sight of the room or the workbook.
        """
        self._room = share.Room(self._cluster.share or str(drafts.resolve())).inside(self._batch)
        self._room.open()
        try:
            moved = self._cluster.workbook if self._cluster.share else None
            if moved:
                share.put_workbook(self._room, moved, self._plan.version)
            seen = "" if moved or not self._cluster.workbook else str(self._cluster.workbook.resolve())
            for address, fault in self._client.run(look, self._room.url, seen).items():
                if _fault(fault):
                    raise SalescoachError(f"the worker at {address} {_fault(fault)}")
            yield
        finally:
            try:
                self._room.close()
            except Exception as error:  # each store has errors of its own
                _LOG.warning("remove %s: it could not be emptied: %s", self._room.url, first_line(error))
            with contextlib.suppress(Exception):  # the scheduler may be gone
                self._client.run(share.forget, self._batch)

    def outcomes(self, tasks: Sequence[Task], shared: Shared) -> Generator[Outcome]:
        """Yield the outcome of each task as it comes, with its files among the drafts."""
        from distributed import as_completed

        if self._plan.assets == SHARED:
            folder.write(self._plan.out / shell.BUNDLE, shell.text(shell.BUNDLE))
        jobs = {job.key: job for job in self._plan.jobs}
        futures = {}
        for number, part in enumerate(self._parts(tasks)):
            asked = self._asked([jobs[task.key] for task in part])
            future = self._client.submit(
                run_chunk, asked, key=f"reports-{self._batch}-{number}", pure=False, retries=_RETRIES
            )
            futures[future] = part
        try:
            for future in as_completed(list(futures)):
                yield from self._arrived(future, futures[future], shared)
        finally:
            with contextlib.suppress(Exception):  # the scheduler may be gone
                self._client.cancel(list(futures), force=True)

    def _parts(self, tasks: Sequence[Task]) -> list[list[Task]]:
        """Return the tasks in parts; all copies of a rep are in the same."""
        by_rep: dict[str, list[Task]] = {}
        for task in tasks:
            by_rep.setdefault(task.key[0], []).append(task)
        slots = max(1, sum(self._client.nthreads().values()))
        size = part_size(len(by_rep), slots)
        reps = list(by_rep.values())
        return [list(itertools.chain(*reps[at : at + size])) for at in range(0, len(reps), size)]

    def _asked(self, jobs: Sequence[Job]) -> dict[str, Any]:
        assert self._room is not None
        return chunk.asked(self._plan, jobs, self._room.url, self._batch)

    def _arrived(self, future: Any, part: Sequence[Task], shared: Shared) -> Iterator[Outcome]:
        """Yield the outcomes of a part: what its worker says, or that it was lost for good."""
        try:
            rows = {(row["rep_id"], row["copy"]): row for row in future.result()}
        except Exception as error:  # whatever became of the worker, the other reports are made
            rows, lost = {}, f"the worker was lost: {first_line(error)}"
        else:
            lost = "the worker did not say what became of it"
        for task in part:
            row = rows.get(task.key)
            missing = self._fetch(row, task, shared) if row else lost
            if row is None or missing:
                failure = Failure("KernelLost", missing)
                worker.leave(task, shared, failure)
                yield Outcome(replace(task, attempt=1 + _RETRIES), 0.0, failure)
            else:
                yield Outcome(replace(task, attempt=row["attempts"]), row["seconds"], _failure(row))

    def _fetch(self, row: chunk.Row, task: Task, shared: Shared) -> str:
        """Move the files of a report to the drafts, and return what is missing, or ""."""
        assert self._room is not None
        for ending, file in row["files"].items():
            draft = shared.drafts / (task.stem + ending)
            try:
                draft.write_bytes(self._room.inside(file["place"]).get(file["name"]))
            except Exception as error:  # each store has errors of its own
                return f"a file of the report did not arrive: {first_line(error)}"
            if manifest.digest(draft) != file["sha256"]:
                return "a file of the report did not arrive whole"
        return ""


def _failure(row: chunk.Row) -> Failure | None:
    kind = row["error_class"]
    message = row["error"].removeprefix(kind).removeprefix(": ")
    return None if row["status"] == MADE else Failure(kind, message)


def part_size(reps: int, slots: int) -> int:
    """Return how many reps a part has, for so many reps and so many parts at a time.

    >>> part_size(1000, 2), part_size(100, 2), part_size(12, 2), part_size(4, 2), part_size(3, 8)
    (50, 17, 5, 2, 1)
    """
    even, smallest = math.ceil(reps / (slots * _PARTS)), min(_SMALLEST, math.ceil(reps / slots))
    return min(_LARGEST, max(even, smallest, 1))


@contextlib.contextmanager
def connected(plan: Plan) -> Iterator[Crew]:
    """Yield the workers of a plan's scheduler.

    Raises ``SalescoachError`` where Dask is missing, nobody answers, or there is no worker.
    """
    assert plan.cluster is not None
    if not importlib.util.find_spec("distributed"):
        raise SalescoachError(f"a cluster needs Dask's distributed, which is not installed: {_INSTALL}")
    with contextlib.ExitStack() as stack:
        address: Any = plan.cluster.address
        if address == LOCAL:
            address = stack.enter_context(_local(plan.workers))
        yield Crew(stack.enter_context(_client(address, plan.cluster)), plan)


def _local(workers: int) -> Any:
    """Return workers started here, with their scheduler; raise ``SalescoachError`` when they do not start."""
    import distributed

    try:
        with _deaf_to_ctrl_c():
            return distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )
    except Exception as error:  # what starts a process can fail in many ways
        advice = "make the reports without --cluster, or name a scheduler"
        raise SalescoachError(f"the workers did not start: {first_line(error)}; {advice}") from error


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let the processes that are started here not hear Ctrl-C: whoever started them does, and ends them."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _client(address: Any, cluster: Cluster) -> Client:
    import distributed

    quiet = [logging.getLogger(name) for name in ("distributed.comm", "distributed.client", "tornado")]
    for log in quiet:
        log.setLevel(logging.CRITICAL)  # one line says it
    try:
        client = distributed.Client(address, timeout=_ANSWERS)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise SalescoachError(
            f"no Dask scheduler answers at {cluster.address}; start one with `dask scheduler`, or name another"
        ) from error
    try:
        client.wait_for_workers(1, timeout=_WORKER)
    except Exception as error:
        client.close()
        raise SalescoachError(
            f"the Dask scheduler at {cluster.address} has no worker; start some with "
            f"`dask worker {cluster.address}`"
        ) from error
    return client


# What runs in a worker.


def look(room: str, workbook: str) -> tuple[str, bool, bool]:
    """Return a worker's release, and whether it sees the batch's room and the workbook."""
    try:
        sees = share.Room(room).alive()
    except SalescoachError:
        sees = False
    return manifest.package_version(), sees, not workbook or os.path.isdir(workbook)


def _fault(found: tuple[str, bool, bool]) -> str:
    """Return what is wrong with a worker, or ""."""
    version, sees_room, sees_workbook = found
    own = manifest.package_version()
    if version != own:
        return f"has salescoach {version or 'without a version'}, and this is {own}; install the same"
    if not sees_room or not sees_workbook:
        what = "folder of the batch" if not sees_room else "workbook"
        return f"does not see the {what}; keep it where all workers do, or name such a folder with --share"
    return ""


def run_chunk(asked: Mapping[str, Any]) -> list[chunk.Row]:
    """Make some reports in a process of their own, never in a fork of the worker, and return their rows."""
    room = share.Room(asked["room"])
    with tempfile.TemporaryDirectory(prefix="coach-", ignore_cleanup_errors=True) as home:
        source, target, log = (Path(home) / name for name in ("asked.json", "done.json", "log"))
        source.write_text(json.dumps(asked), encoding="utf-8")
        with log.open("wb") as said:
            process = subprocess.Popen(  # noqa: S603  this Python and this package
                [sys.executable, "-m", "salescoach.batch", str(source), str(target)],
                stdin=subprocess.PIPE, stdout=said, stderr=said,
            )  # fmt: skip
        with process:
            _waited(process, room.alive)
        if process.returncode:
            lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise RuntimeError(lines[-1] if lines else f"its process ended with {process.returncode}")
        rows: list[chunk.Row] = json.loads(target.read_text(encoding="utf-8"))
        return rows


def _waited(process: subprocess.Popen[bytes], wanted: Callable[[], bool]) -> None:
    """Wait until a process has ended, and end it when nobody wants the reports any more."""
    asked = time.monotonic()
    try:
        while process.poll() is None:
            time.sleep(_LOOK)
            if time.monotonic() - asked >= _ALIVE:
                asked = time.monotonic()
                if not wanted():
                    raise RuntimeError("the batch is over")
    finally:
        assert process.stdin is not None
        process.stdin.close()
