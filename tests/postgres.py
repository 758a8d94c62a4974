"""A PostgreSQL server of its own for the tests: on loopback, with passwords, gone when they end."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString, NoReturn, cast

import psycopg
import pytest

#: Signs that mean something in addresses, in connection strings, in SQL and in percent codes.
PASSWORD = "p@ss/w:rd%20#é"
USER, DATABASE = "coach", "crm"
_STARTS_WITHIN = 30.0


@dataclass(frozen=True)
class Server:
    """A running server. ``USER`` owns ``DATABASE`` and may write in it."""

    port: int
    process: int

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def environ(self) -> dict[str, str]:
        return {"SALESCOACH_DB_PASSWORD": PASSWORD}

    def run(self, *statements: str, user: str = USER, database: str = DATABASE) -> list[tuple[Any, ...]]:
        """Run statements; return the rows of the last one."""
        with self.connected(user, database) as con:
            cursor = con.cursor()
            for statement in statements:
                cursor.execute(cast(LiteralString, statement))
            return cursor.fetchall() if cursor.description else []

    def connected(self, user: str = USER, database: str = DATABASE) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=user, password=PASSWORD, dbname=database, autocommit=True
        )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Yield a server; skip where PostgreSQL is not installed, but fail where everything has to be."""
    programs = _programs()
    if programs is None:
        absent(os.environ)
    with _folder() as home, _running(programs, home) as server:
        server.run(f"ALTER ROLE {USER} SET timezone = 'Europe/Madrid'", user="postgres", database="postgres")
        server.run(f"CREATE DATABASE {DATABASE} OWNER {USER}", user="postgres", database="postgres")
        yield server


def absent(environ: Mapping[str, str]) -> NoReturn:
    """Skip, or fail where everything has to be installed."""
    said = "PostgreSQL is not installed; on Debian: apt-get install postgresql"
    if environ.get("CI"):
        pytest.fail(said)
    pytest.skip(said)


def _programs() -> Path | None:
    """Return the folder with the server's programs, the newest where there are several."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, filter(None, [shutil.which("initdb")]))]
    found = [place if place.is_dir() else place.resolve().parent for place in places]
    found = [place for place in found if (place / "initdb").exists() and (place / "postgres").exists()]
    return max(found, key=lambda place: [int(n) for n in place.parts if n.isdecimal()], default=None)


def _as() -> list[str]:
    """Return what stands before a command so that root does not run it: the server refuses root."""
    if os.geteuid() != 0:
        return []
    user = _user()
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]


def _user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder that the server's user owns; those of pytest are closed to him."""
    home = Path(tempfile.mkdtemp(prefix="salescoach-postgres-"))
    try:
        (home / "password").write_text(PASSWORD, encoding="utf-8")
        if os.geteuid() == 0:
            for path in (home, home / "password"):
                os.chown(path, _user().pw_uid, _user().pw_gid)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _running(programs: Path, home: Path) -> Iterator[Server]:
    data = home / "data"
    made = ["--username=postgres", f"--pwfile={home / 'password'}", "--auth=scram-sha-256"]
    kind = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    init = [*_as(), str(programs / "initdb"), f"--pgdata={data}", *made, *kind]
    subprocess.run(init, check=True, cwd=home, stdout=subprocess.DEVNULL)
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "fsync=off"]
    command = [*_as(), str(programs / "postgres"), "-D", str(data), *options]
    with (
        (home / "log").open("wb") as log,
        subprocess.Popen(command, cwd=home, stdout=log, stderr=log) as process,
    ):
        try:
            server = Server(port, process.pid)
            _wait(server, process, home / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # the server's word for "stop now, in good order"
            process.wait(timeout=30)


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Make the tests' user as soon as the server answers."""
    until = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            quoted = PASSWORD.replace("'", "''")
            server.run(f"CREATE ROLE {USER} LOGIN PASSWORD '{quoted}'", user="postgres", database="postgres")
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"PostgreSQL does not start: {log.read_text(encoding='utf-8', errors='replace')}")
            time.sleep(0.1)
