"""How reports get out of the coach's hands: zip files, a folder for each day, mails; and to nobody else."""

from __future__ import annotations

import email
import json
import os
import re
import stat
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from salescoach import batch, cli
from salescoach.batch import mail, zips
from salescoach.cli import handing
from salescoach.errors import SalescoachError
from tests.desk import Desk, seated

HOSTILE = 'Ana "The\r\nBcc: spy@acme.example\r\n\r\n<b>" Ruiz \u202e\u2028'


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(monkeypatch)


def plan(home: Path, *reps: str, names: Mapping[str, str] | None = None) -> batch.Plan:
    """Return a plan for a copy for the coach and one for the rep, of each rep."""
    cell = new_code_cell('rep = copy = ""', metadata={"tags": ["parameters"]}, id="p")
    nbformat.write(new_notebook(cells=[cell]), home / "t.ipynb")
    called = names or {}
    jobs = [
        batch.Job(rep, called.get(rep, f"Name of {rep}"), "", {"rep": rep, "copy": copy}, copy)
        for rep in reps
        for copy in ("coach", "rep")
    ]
    return batch.Plan(home / "t.ipynb", home / "out", jobs, as_of="2026-06-28", version="000007")


def held(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


# Zip files.


def test_one_zip_holds_the_folder_and_the_other_nothing_but_the_reps_copies(
    desk: Desk, tmp_path: Path
) -> None:
    desk.fails = {"R2"}
    asked = plan(tmp_path, "R1", "R2", "R3")
    batch.run(asked)
    (asked.out / "notes.txt").write_text("the coach's own")
    (asked.out / "plotly-finance.min.js").write_text("draws")
    everything, copies = batch.zipped(asked.out)
    assert (everything.name, copies.name) == ("reports.zip", "reports-for-the-rep.zip")
    reports = {path.name for path in asked.out.iterdir() if path.suffix in (".html", ".ipynb", ".js")}
    assert set(held(everything)) == reports | {"manifest.json"}
    assert all(content == (asked.out / name).read_bytes() for name, content in held(everything).items())
    assert set(held(copies)) == {
        "name-of-r1-r1-for-the-rep.html", "name-of-r1-r1-for-the-rep.ipynb",
        "name-of-r3-r3-for-the-rep.html", "name-of-r3-r3-for-the-rep.ipynb", "plotly-finance.min.js",
    }  # fmt: skip
    assert not list(asked.out.glob(".*"))


def test_the_links_of_the_index_work_in_the_zip(desk: Desk, tmp_path: Path) -> None:
    desk.fails = {"R2"}
    asked = plan(tmp_path, "R1", "R2")
    batch.run(asked)
    inside = held(batch.zipped(asked.out)[0])
    links = set(re.findall(r'href="([^"#]+)"', inside["index.html"].decode()))
    assert len(links) == 6 and links <= set(inside)


def test_the_same_reports_give_the_same_bytes_whenever_they_are_zipped(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1", "R2")
    batch.run(asked)
    first = [path.read_bytes() for path in batch.zipped(asked.out)]
    for path in asked.out.iterdir():
        os.utime(path, (1_800_000_000, 1_800_000_000))
        path.chmod(0o600)
    assert [path.read_bytes() for path in batch.zipped(asked.out)] == first
    again = replace(asked, out=tmp_path / "again", jobs=list(reversed(asked.jobs)))
    batch.run(again)
    assert batch.zipped(again.out)[1].read_bytes() == first[1]


def test_a_folder_without_copies_for_reps_has_no_zip_of_them(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1")
    batch.run(asked)
    batch.zipped(asked.out)
    for path in asked.out.glob("*-for-the-*.html"):
        path.unlink()
    (asked.out / "manifest.json").unlink()
    batch.run(replace(asked, jobs=asked.jobs[:1]))
    assert [path.name for path in batch.zipped(asked.out)] == ["reports.zip"]
    assert not (asked.out / "reports-for-the-rep.zip").exists()


def test_a_manifest_puts_nothing_from_elsewhere_into_a_zip(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1")
    batch.run(asked)
    (tmp_path / "secret").write_text("secret")
    found = json.loads((asked.out / "manifest.json").read_text())
    found["reports"][1]["sha256"]["../secret"] = "0" * 64
    (asked.out / "manifest.json").write_text(json.dumps(found))
    for path in batch.zipped(asked.out):
        assert not any("secret" in name for name in held(path))


def test_a_zip_is_whole_or_the_old_one(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = plan(tmp_path, "R1")
    batch.run(asked)
    before = batch.zipped(asked.out)[0].read_bytes()

    def full(member: str) -> zipfile.ZipInfo:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zips, "_about", full)
    with pytest.raises(SalescoachError, match="no space is left"):
        batch.zipped(asked.out)
    assert (asked.out / "reports.zip").read_bytes() == before
    assert not list(asked.out.glob(".*"))


# A folder for each day.


def test_the_pointer_leads_to_the_latest_day_also_when_an_earlier_one_is_made_again(
    desk: Desk, tmp_path: Path
) -> None:
    for day, latest in (
        ("2026-06-21", "2026-06-21"),
        ("2026-06-28", "2026-06-28"),
        ("2026-06-14", "2026-06-28"),
    ):
        asked = batch.dated_plan(replace(plan(tmp_path, "R1"), as_of=day))
        assert asked.out == tmp_path / "out" / day
        batch.run(asked)
        pointer = batch.point(tmp_path / "out", day)
        assert os.readlink(pointer) == latest
        assert (pointer / "index.html").read_bytes() == (
            tmp_path / "out" / latest / "index.html"
        ).read_bytes()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "latest", "2026-06-14", "2026-06-21", "2026-06-28",
    }  # fmt: skip


def test_where_there_are_no_links_a_page_leads_to_the_latest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*given: object, **more: object) -> None:
        raise OSError(1, "Operation not permitted")

    with monkeypatch.context() as without:
        without.setattr(os, "symlink", never)
        page = batch.point(tmp_path, "2026-06-28")
    assert page == tmp_path / "latest.html"
    assert 'content="0; url=2026-06-28/index.html"' in page.read_text()
    assert '<a href="2026-06-28/index.html">The reports as of 28 June 2026</a>' in page.read_text()
    assert batch.point(tmp_path, "2026-06-28") == tmp_path / "latest"
    assert not page.exists()


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_else_is_called_latest_is_not_overwritten(tmp_path: Path, kind: str) -> None:
    mine = tmp_path / "out" / "latest"
    mine.parent.mkdir()
    mine.mkdir() if kind == "folder" else mine.write_text("mine")
    with pytest.raises(SalescoachError, match="is no pointer to the latest reports; move it out of the way"):
        batch.dated_plan(plan(tmp_path, "R1"))


def test_a_pointer_whose_folder_is_gone_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("2026-06-21")
    batch.dated_plan(replace(plan(tmp_path, "R1"), out=tmp_path))
    assert os.readlink(batch.point(tmp_path, "2026-06-28")) == "2026-06-28"


# Mails.


def parsed(path: Path) -> EmailMessage:
    found = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    assert found.defects == []
    return found


def mailed(asked: batch.Plan, into: Path, **addresses: str) -> batch.Mails:
    into.mkdir(exist_ok=True)
    return batch.mails(asked, batch.run(asked), into, addresses)


def attached(message: EmailMessage) -> dict[str, bytes]:
    found = {}
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[str(part.get_filename())] = content
    return found


def test_a_mail_holds_the_rep_s_own_copy_and_only_needs_to_be_sent(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1", "R2")
    found = mailed(asked, tmp_path / "mail", R1="ana@acme.example")
    assert [path.name for path in found.written] == [
        "name-of-r1-r1-for-the-rep.eml", "name-of-r2-r2-for-the-rep.eml",
    ]  # fmt: skip
    assert found.without_address == 1
    one, other = map(parsed, found.written)
    assert (one["To"], one["Subject"]) == (
        "Name of R1 <ana@acme.example>", "Your coaching report, as of 28 June 2026",
    )  # fmt: skip
    assert other["To"] is None
    assert set(one.keys()) == {"To", "Subject", "X-Unsent", "MIME-Version", "Content-Type"}
    body = one.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("Attached is your copy of the coaching report, as of 28 June 2026.")
    page = "name-of-r1-r1-for-the-rep.html"
    assert list(attached(one)) == [page]
    assert attached(one)[page] == (asked.out / page).read_bytes()


def test_no_byte_of_a_mail_tells_of_another_rep(desk: Desk, tmp_path: Path) -> None:
    found = mailed(plan(tmp_path, "R1", "R2"), tmp_path / "mail", R1="ana@acme.example", R2="bo@acme.example")
    for path, own, other in zip(found.written, ("R1", "R2"), ("R2", "R1"), strict=True):
        message = parsed(path)
        texts = [path.read_text(), *(part.decode() for part in attached(message).values())]
        assert any(own in text for text in texts)
        assert not any(word in text for text in texts for word in (other, "coach'", {"R1": "bo@", "R2": "ana@"}[own]))  # fmt: skip


def test_only_the_owner_can_read_a_mail(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1")
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "name-of-r1-r1-for-the-rep.eml").write_text("old")
    (tmp_path / "mail" / "name-of-r1-r1-for-the-rep.eml").chmod(0o644)
    [path] = mailed(asked, tmp_path / "mail").written
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_report_gives_the_same_mail(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1")
    first = mailed(asked, tmp_path / "one", R1="ana@acme.example").written[0].read_bytes()
    assert mailed(asked, tmp_path / "two", R1="ana@acme.example").written[0].read_bytes() == first
    assert b"\r\nDate:" not in first and b"Message-ID" not in first


def test_no_name_gets_a_header_in(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1", names={"R1": HOSTILE})
    [path] = mailed(asked, tmp_path / "mail", R1="ana@acme.example").written
    message = parsed(path)
    assert set(message.keys()) == {"To", "Subject", "X-Unsent", "MIME-Version", "Content-Type"}
    [address] = message["To"].addresses
    assert address.addr_spec == "ana@acme.example"
    assert address.display_name == 'Ana "The Bcc: spy@acme.example <b>" Ruiz'
    assert "/" not in path.name and path.parent == tmp_path / "mail"


@pytest.mark.parametrize(
    "address",
    [
        "", "ana", "ana@acme", "@acme.example", "ana@", "ana @acme.example", "ana@acme.example, spy@acme.example",
        "ana@acme.example\r\nBcc: spy@acme.example", "Ana <ana@acme.example>", "a" * 250 + "@acme.example",
        ".ana@acme.example", "añá@acme.example", "ana@acme..example", '"a b"@acme.example',
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_left_out_and_counted(desk: Desk, tmp_path: Path, address: str) -> None:
    found = mailed(plan(tmp_path, "R1"), tmp_path / "mail", R1=address)
    assert parsed(found.written[0])["To"] is None
    assert found.without_address == 1
    assert mail.usable(address) == ""


def test_the_pdf_is_attached_where_there_is_one(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1")
    (tmp_path / "mail").mkdir()
    result = batch.run(asked)
    (asked.out / "a.pdf").write_bytes(b"%PDF-1.7\n\xff")
    printed = replace(result, entries=tuple(replace(entry, pdf="a.pdf") for entry in result.entries))
    [path] = batch.mails(asked, printed, tmp_path / "mail", {}).written
    assert attached(parsed(path))["a.pdf"] == b"%PDF-1.7\n\xff"


def test_the_mail_of_a_copy_that_was_not_made_goes(desk: Desk, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1", "R2")
    assert len(mailed(asked, tmp_path / "mail").written) == 2
    desk.fails = {"R1"}
    assert len(mailed(asked, tmp_path / "mail").written) == 1
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["name-of-r2-r2-for-the-rep.eml"]


# By the command.


def command(sample: Path, out: Path, *options: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["reports", str(sample), "--out", str(out), *options])
    return int(str(stopped.value.code or 0))


def test_the_command_zips_dates_and_mails(
    desk: Desk, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--rep", "R1", "--rep", "R3", "--zip", "--dated", "--mail-dir", str(tmp_path / "mail"))
    assert command(sample, tmp_path / "out", *options) == 0
    said = capsys.readouterr().out
    day = os.readlink(tmp_path / "out" / "latest")
    assert f"zipped {tmp_path}/out/{day}/reports.zip" in said
    assert f"zipped {tmp_path}/out/{day}/reports-for-the-rep.zip" in said
    assert f"2 mails in {tmp_path}/mail, 2 without an address" in said
    assert f"latest: {tmp_path}/out/latest" in said
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    assert command(sample, tmp_path / "out", *options, "--resume", "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert len(desk.made) == 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--copies", "coach"), "--mail-dir mails the reps' copies, and none are made; use --copies both"),
        (("--assets", "shared"), "a page that is mailed stands alone; use --assets inline with --mail-dir"),
    ],
)
def test_mails_that_cannot_be_are_refused_before_any_work(
    desk: Desk,
    sample: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: Sequence[str],
    said: str,
) -> None:
    assert command(sample, tmp_path / "out", "--mail-dir", str(tmp_path / "mail"), *options) == 2
    assert capsys.readouterr().err == f"{said}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_for_mails_that_is_a_file_is_refused(
    desk: Desk, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mail").write_text("mine")
    assert command(sample, tmp_path / "out", "--mail-dir", str(tmp_path / "mail")) == 2
    assert "mail cannot hold mails: File exists; name another folder" in capsys.readouterr().err


def test_an_address_is_the_log_s_or_the_id_where_that_is_one() -> None:
    class Log:
        """Stands in for a log with these reps."""

        def __init__(self, **rows: Mapping[str, Any]) -> None:
            self.rows = {"addresses": {"rep_id": [], "email": []}, **rows}

        def table(self, name: str) -> pd.DataFrame:
            return pd.DataFrame(self.rows[name])

    ids = ["R1", "bo@acme.example", "cy@acme.example"]
    people = {"rep_id": ids}
    assert handing.addresses(Log(reps=people)) == {ids[1]: ids[1], ids[2]: ids[2]}  # type: ignore[arg-type]
    known = {"rep_id": [ids[0], ids[2]], "email": ["ana@acme.example", "cyrus@acme.example"]}
    assert handing.addresses(Log(reps=people, addresses=known)) == {  # type: ignore[arg-type]
        "R1": "ana@acme.example", ids[1]: ids[1], ids[2]: "cyrus@acme.example",
    }  # fmt: skip
