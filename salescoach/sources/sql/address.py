"""Where a database is and who asks: its address checked, its password kept where nothing shows it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, quote_plus, unquote

from salescoach.errors import SalescoachError

#: Where a password is looked for, and where the whole of an address may stand.
PASSWORD: Final = "SALESCOACH_DB_PASSWORD"  # noqa: S105 - the name of the variable
_FROM_ENVIRON: Final = "env:"
FILES: Final = {"sqlite": "sqlite:///crm.db", "duckdb": "duckdb:///crm.duckdb"}
_LIKE: Final = "write it like postgresql://user@host/database, sqlite:///crm.db or duckdb:///crm.duckdb"
_INSTEAD: Final = f"put it into {PASSWORD}, PGPASSWORD/.pgpass or --password-file"
_KIND: Final = re.compile(r"([a-z][a-z0-9]*)(?:\+([a-z0-9_]+))?")
_PLACE: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]@]*))(?::(\d{1,5}))?")


class Secret:
    """A text that no print, no log and no traceback shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "***"

    def reveal(self) -> str:
        """Return the text itself, for the driver."""
        return self._text


@dataclass(frozen=True)
class Address:
    """An address taken apart. ``kind`` is the database, ``driver`` what was named after its "+"."""

    kind: str
    driver: str = ""
    path: Path | None = None
    user: str = ""
    host: str = ""
    port: int | None = None
    database: str = ""
    options: tuple[tuple[str, str], ...] = ()
    password: Secret | None = None
    hidden: tuple[Secret, ...] = field(default=(), repr=False)

    def place(self) -> str:
        """Return where it is, as said in a message."""
        if self.path is not None:
            return str(self.path)
        return "the database" + (
            f" at {self.host}" + (f":{self.port}" if self.port else "") if self.host else ""
        )

    def clean(self, text: str) -> str:
        """Return a driver's text in one line, without any password in any form."""
        for secret in self.hidden:
            for form in _forms(secret.reveal()):
                text = re.sub(re.escape(form), "***", text, flags=re.IGNORECASE)
        text = re.sub(r"://\S*@", "://***@", text)
        text = re.sub(r"(?i)\b((?:ssl)?pass(?:word|wd)?|pwd)\s*=\s*('[^']*'|\S+)", r"\1=***", text)
        text = " ".join(text.split())
        return text if len(text) <= 300 else text[:297] + "..."


def _forms(password: str) -> list[str]:
    """Return how a password can be written in a message, the longest first."""
    plain = {password, *(part for part in password.splitlines() if part)}
    plain |= {password.replace("'", "''"), password.replace("\\", "\\\\").replace("'", "\\'")}
    coded = {quote(password), quote(password, safe=""), quote_plus(password), unquote(password)}
    shown = {repr(password)[1:-1], ascii(password)[1:-1], repr(password.encode())[2:-1]}
    return sorted(filter(None, plain | coded | shown), key=len, reverse=True)


def parse(url: str, *, environ: Mapping[str, str], password_file: Path | None = None) -> Address:
    """Return the address of a database; its password comes from where it may stand.

    Raises ``SalescoachError``, without any part of the address, when it cannot be read or holds a
    password although it does not come from ``env:NAME``.

    >>> parse("postgres://ann@db.example:5433/crm", environ={"SALESCOACH_DB_PASSWORD": "secret"})
    Address(kind='postgresql', driver='psycopg', path=None, user='ann', host='db.example', port=5433, \
database='crm', options=(), password=***)
    """
    variable = url.strip().removeprefix(_FROM_ENVIRON) if url.strip().startswith(_FROM_ENVIRON) else ""
    text = (_of_environ(variable, environ) if variable else url).strip()
    kind, colon, rest = text.partition("://")
    named = _KIND.fullmatch(kind.lower())
    if not colon or not named:
        raise SalescoachError(f"the address of the database cannot be read; {_LIKE}")
    if named[1] in FILES:
        return Address(named[1], path=_file(named, rest))
    _check_password(rest, variable)
    own, address = _server(named, rest)
    given = _from_file(password_file) if password_file else None
    given = given or own or _secret(environ.get(PASSWORD, ""))
    others = (given, own, *(_secret(environ.get(name, "")) for name in (PASSWORD, "PGPASSWORD")))
    hidden = tuple(secret for secret in others if secret)
    return replace(address, password=given, hidden=hidden)


def _secret(text: str) -> Secret | None:
    return Secret(text) if text else None


def _of_environ(variable: str, environ: Mapping[str, str]) -> str:
    text = environ.get(variable, "")
    if not text.strip():
        raise SalescoachError(f"the environment variable {variable} is not set; {_LIKE}")
    return text


def _file(named: re.Match[str], rest: str) -> Path:
    """Return the file of an address like sqlite:///crm.db; it has to be there."""
    like = FILES[named[1]]
    if named[2] not in (None, "pysqlite") or not rest.startswith("/") or rest in ("/", "/:memory:"):
        raise SalescoachError(f"the address of the file cannot be read; write it like {like}")
    path = Path(rest[1:]).expanduser()
    if not path.is_file():
        raise SalescoachError(f"{path}: there is no such file; check its name and folder")
    return path


def _check_password(rest: str, variable: str) -> None:
    """Raise when an address holds a password where none may be, or one that is not clearly told apart."""
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    before, _, _ = rest.rpartition("@")
    userinfo = authority.rpartition("@")[0]
    murky = "@" in userinfo or "@" in rest[len(authority) :]
    asked = any(_is_password(key) for key, _ in parse_qsl(rest.partition("?")[2], keep_blank_values=True))
    if not variable and (asked or ":" in before):
        raise SalescoachError(f"the address of the database holds a password; {_INSTEAD}")
    if murky:
        where = f"in {variable} " if variable else ""
        raise SalescoachError(
            f"the address {where}cannot be read; write the signs @ : / ? # % of user and password as "
            "%40 %3A %2F %3F %23 %25"
        )


def _is_password(key: str) -> bool:
    key = key.lower()
    return key != "passfile" and any(part in key for part in ("pass", "pwd", "secret", "token"))


def _server(named: re.Match[str], rest: str) -> tuple[Secret | None, Address]:
    """Return password and address of a database server."""
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path, _, query = rest[len(authority) :].partition("?")
    userinfo, _, at = authority.rpartition("@")
    user, _, password = userinfo.partition(":")
    place = _PLACE.fullmatch(at)
    if not place or "#" in path:
        raise SalescoachError(f"the address of the database cannot be read; {_LIKE}")
    options = parse_qsl(query, keep_blank_values=True)
    own = [Secret(value) for key, value in options if _is_password(key)]
    if own:
        raise SalescoachError(f"the password stands among the options of the address; {_INSTEAD}")
    kind = {"postgres": "postgresql"}.get(named[1], named[1])
    return _secret(unquote(password)), Address(
        kind,
        named[2] or {"postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql"}.get(kind, ""),
        user=unquote(user),
        host=place[1] or unquote(place[2] or ""),
        port=int(place[3]) if place[3] else None,
        database=unquote(path.removeprefix("/")),
        options=tuple(options),
    )


def _from_file(path: Path) -> Secret:
    """Return the first line of a password file that nobody else can read."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            others = os.fstat(stream.fileno()).st_mode & 0o077
            line = "" if others else stream.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        line, others = "", -1
    if others > 0:
        raise SalescoachError(f"{path} can be read by others on this machine; run: chmod 600 {path}")
    if not line:
        raise SalescoachError(f"{path} holds no password; write it into the first line, as UTF-8")
    return Secret(line)
