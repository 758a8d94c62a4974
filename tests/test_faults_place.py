"""A computer without home, user, network or room in /dev/shm, in another zone, whose clock is wrong: the same bytes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from salescoach import intake
from salescoach.batch import manifest
from tests import faults
from tests.running import running
from tests.test_killed import MAPPING, write

REPS = ("r1", "r2", "r3", "r4")
#: Without names of users, without network, and with a full /dev/shm; none of it can be seen from outside.
NOWHERE = """mount --make-rprivate /
mount --bind /dev/null /etc/passwd
mount -t tmpfs -o size=16k tmpfs /dev/shm
head -c 100000 /dev/zero > /dev/shm/full
exec "$@"
"""
#: Puts the wall clock forward by so many seconds, for a program and all that it starts.
CLOCK = """#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <sys/time.h>
static long ahead(void) { const char *by = getenv("CLOCK_AHEAD"); return by ? atol(by) : 0; }
int clock_gettime(clockid_t which, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(which, now);
    if (which == CLOCK_REALTIME) now->tv_sec += ahead();
    return done;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    int done = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec; now->tv_usec = exact.tv_nsec / 1000;
    return done;
}
time_t time(time_t *where) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where) *where = now.tv_sec;
    return now.tv_sec;
}
"""
#: Cuts a process off from every network but itself.
CUT_OFF = """import ctypes, fcntl, socket, struct
assert ctypes.CDLL(None).unshare(0x40000000) == 0
with socket.socket() as asked:
    fcntl.ioctl(asked, 0x8914, struct.pack("16sH22x", b"lo", 0x49))
"""


@dataclass(frozen=True)
class Usual:
    """A workbook with its exports and a notebook, and the reports made here and now."""

    home: Path
    book: Path
    template: Path
    reports: dict[str, bytes]

    def exported(self) -> tuple[Path, Path]:
        return self.home / "calls.csv", self.home / "crm.toml"


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Usual:
    home = tmp_path_factory.mktemp("usual")
    (home / "crm.toml").write_text(MAPPING, encoding="utf-8")
    write(home / "calls.csv", 0, 500, "Not in")
    template = faults.notebook(home / "t.ipynb", faults.COUNTS, defaults=faults.DEFAULTS)
    intake.import_files(home / "book", [home / "calls.csv"], how=home / "crm.toml")
    found = Usual(home, home / "book", template, {})
    found.reports.update(reports(found, home / "out", ()))
    return found


def reports(usual: Usual, out: Path, before: Sequence[str], **environment: str | None) -> dict[str, bytes]:
    """Return the reports of some reps as a command makes them."""
    words = [word for rep in REPS for word in ("--rep", rep)]
    asked = ("reports", usual.book, "--template", usual.template, "--out", out, "--engine", "warm", *words)
    status, _, said = faults.command(*asked, before=before, **environment)
    assert status == 0, said
    assert faults.made(out) == set(REPS)
    return faults.files(out)


def nowhere() -> tuple[str, ...]:
    """Return what to put before a command for a place without users, network and shared memory."""
    found = ("unshare", "--mount", "--net", "sh", "-c", NOWHERE, "sh")
    if subprocess.run([*found, "true"], capture_output=True, check=False).returncode:
        pytest.skip("only root can cut a command off from users, network and shared memory")
    return found


@pytest.mark.long
def test_without_home_user_network_and_shared_memory_in_another_zone_reports_are_the_same(
    usual: Usual, tmp_path: Path
) -> None:
    gone = dict.fromkeys(("HOME", "USER", "LOGNAME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"))
    made = reports(usual, tmp_path / "out", nowhere(), TZ="Pacific/Kiritimati", **gone)
    assert made == usual.reports


@pytest.mark.long
def test_without_home_user_network_and_shared_memory_in_another_zone_an_import_is_the_same(
    usual: Usual, tmp_path: Path
) -> None:
    calls, how = usual.exported()
    words = ("import", calls, "--into", tmp_path / "book", "--mapping", how)
    status, _, said = faults.command(*words, before=nowhere(), HOME=None, TZ="America/St_Johns")
    assert status == 0, said
    assert tables(tmp_path / "book") == tables(usual.book)


def tables(book: Path) -> dict[str, bytes]:
    """Return the tables of a workbook's current version."""
    return {path.name: path.read_bytes() for path in (book / "versions" / "000001").glob("*.parquet")}


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library that puts the clock forward."""
    if not shutil.which("cc"):
        pytest.skip("there is no C compiler to make a wrong clock with")
    home = tmp_path_factory.mktemp("clock")
    (home / "clock.c").write_text(CLOCK, encoding="utf-8")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", home / "clock.so", home / "clock.c", "-ldl"], check=True)
    return home / "clock.so"


@pytest.mark.long
@pytest.mark.parametrize("years", [-20, 12])
def test_a_wrong_clock_changes_no_report_and_no_table(
    usual: Usual, clock: Path, tmp_path: Path, years: int
) -> None:
    wrong = {"LD_PRELOAD": str(clock), "CLOCK_AHEAD": str(years * 31_557_600)}
    calls, how = usual.exported()
    words = ("import", calls, "--into", tmp_path / "book", "--mapping", how)
    status, _, said = faults.command(*words, **wrong)
    assert status == 0, said
    assert tables(tmp_path / "book") == tables(usual.book)
    assert reports(usual, tmp_path / "out", (), **wrong) == usual.reports


@pytest.mark.long
def test_a_home_that_nobody_can_write_changes_no_report(usual: Usual, tmp_path: Path) -> None:
    assert (
        reports(usual, tmp_path / "out", (), HOME="/proc/nobody", XDG_CONFIG_HOME="/proc/x") == usual.reports
    )


@pytest.mark.long
def test_kernels_need_no_home_user_network_and_shared_memory(usual: Usual, tmp_path: Path) -> None:
    asked = (
        "reports",
        usual.book,
        "--template",
        usual.template,
        "--out",
        tmp_path / "out",
        "--engine",
        "kernel",
    )
    status, _, said = faults.command(*asked, "--rep", "r1", before=nowhere(), HOME=None)
    assert status == 0, said
    assert faults.files(tmp_path / "out").items() <= usual.reports.items()


@pytest.mark.long
def test_what_is_served_starts_without_network(sample: Path, tmp_path: Path) -> None:
    nowhere()
    words = ["serve", str(sample), "--port", "0", "--no-browser"]
    with running(words, tmp_path / "home", says=r"(http://127\.0\.0\.1:\d+)", first=CUT_OFF + "\n") as site:
        assert site.interrupt() == 0


def test_a_reason_is_told_where_the_user_has_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert manifest.without_folders("no /srv/books/north/CURRENT") == "no CURRENT"
