"""How reports get out of the coach's hands: zip files, a folder for each day, mails that only need sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from salescoach import batch, names, store, wording
from salescoach.errors import SalescoachError

Zip = Annotated[bool, typer.Option("--zip", help="Zip files beside: all, and the reps' copies alone.")]
Dated = Annotated[
    bool, typer.Option("--dated", help="Into a folder of the day, OUT/2026-06-28; OUT/latest leads there.")
]
MailDir = Annotated[
    Path | None,
    typer.Option("--mail-dir", help="Write a mail for each rep's copy here; none is sent.", metavar="DIR"),
]


@dataclass(frozen=True)
class Wishes:
    """What is to be done with the reports of a folder when they are made."""

    out: Path
    zipped: bool = False
    dated: bool = False
    mail_dir: Path | None = None


def ready(wishes: Wishes, plan: batch.Plan) -> batch.Plan:
    """Return the plan with its folder; raise ``SalescoachError`` for a wish that cannot be fulfilled."""
    if wishes.mail_dir is not None:
        if not any(job.copy == batch.HANDED for job in plan.jobs):
            raise SalescoachError("--mail-dir mails the reps' copies, and none are made; use --copies both")
        if plan.assets != "inline":
            raise SalescoachError("a page that is mailed stands alone; use --assets inline with --mail-dir")
        _folder(wishes.mail_dir)
    return batch.dated_plan(plan) if wishes.dated else plan


def _folder(into: Path) -> None:
    """Make the folder for mails, which only its owner can open, unless it is there."""
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SalescoachError(f"{into} cannot hold mails: {error.strerror}; name another folder") from error


def deliver(
    wishes: Wishes, plan: batch.Plan, result: batch.Result, addresses: Mapping[str, str]
) -> list[str]:
    """Do what was wished with the reports, and return a line on each."""
    said = []
    if wishes.zipped:
        said += [f"zipped {path.resolve()}" for path in batch.zipped(plan.out)]
    if wishes.mail_dir is not None:
        mails = batch.mails(plan, result, wishes.mail_dir, addresses)
        without = f", {mails.without_address} without an address" if mails.without_address else ""
        said.append(f"{wording.counted(len(mails.written), 'mails')} in {wishes.mail_dir.resolve()}{without}")
    if wishes.dated:
        said.append(f"latest: {batch.point(wishes.out, plan.as_of)}")
    return said


def addresses(log: store.Log) -> dict[str, str]:
    """Return where each rep's mail goes, by id: the log's e-mail address, or an id that is one."""
    found = {rep: rep for rep in map(str, log.table("reps")["rep_id"]) if names.is_email(rep)}
    known = log.table("addresses")
    return found | {str(rep): str(mail) for rep, mail in zip(known["rep_id"], known["email"], strict=True)}
