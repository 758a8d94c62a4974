"""The connection to a database that SQLAlchemy knows: its driver found, its session made one that only reads."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from salescoach.errors import SalescoachError
from salescoach.sources.sql.address import Address

if TYPE_CHECKING:
    import sqlalchemy as sa

#: Seconds that one statement may take, where the database knows such a limit (PostgreSQL).
SECONDS: Final = "SALESCOACH_DB_SECONDS"
_CONNECT_SECONDS: Final = 15
#: Seconds that a SQLite file may be locked by whoever writes it.
_LOCKED_SECONDS = 5.0
_INSTALL: Final = 'pip install "salescoach[sql]"'
#: The package that holds a driver, where its name is another one.
_PACKAGES: Final = {
    "MySQLdb": "mysqlclient",
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "mysql": "mysql-connector-python",
}
#: What makes a transaction, or those that follow, one that only reads; what it writes is text that is known.
_BEGIN: Final = {
    "postgresql": ("SET LOCAL datestyle = 'ISO'", "SET LOCAL intervalstyle = 'postgres'"),
    "mysql": ("SET SESSION TRANSACTION READ ONLY",),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY",),
    "oracle": ("SET TRANSACTION READ ONLY",),
}


@contextlib.contextmanager
def connected(engine: sa.Engine, environ: Mapping[str, str]) -> Iterator[sa.Connection]:
    """Yield a connection that only reads; on PostgreSQL all tables are of the same moment."""
    name = engine.dialect.name
    connection = engine.connect()
    try:
        if name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        for statement in (*_BEGIN.get(name, ()), *_limit(name, environ)):
            connection.exec_driver_sql(statement)
        yield connection
    finally:
        with contextlib.suppress(Exception):  # a connection that broke cannot be closed in good order
            connection.close()
        engine.dispose()


def _limit(name: str, environ: Mapping[str, str]) -> list[str]:
    seconds = environ.get(SECONDS, "").strip()
    if not seconds or name != "postgresql":
        return []
    if not seconds.isdecimal():
        raise SalescoachError(f"{SECONDS} is {seconds!r}; write a whole number of seconds")
    return [f"SET LOCAL statement_timeout = '{seconds}s'"]


def engine(address: Address, environ: Mapping[str, str]) -> sa.Engine:
    """Return an engine that keeps no connection; raise when a package for it is not installed."""
    try:
        import sqlalchemy as sa
    except ImportError:
        raise SalescoachError(f"reading a database needs more packages; install them: {_INSTALL}") from None
    try:
        return _made(address, environ)
    except sa.exc.NoSuchModuleError:
        kind = address.kind + (f"+{address.driver}" if address.driver else "")
        fault = SalescoachError(
            f"{kind} is no kind of database known here; write postgresql, mysql, sqlite or duckdb, "
            "or install the SQLAlchemy dialect for it"
        )
    except ImportError as error:
        module = (error.name or address.driver).split(".")[0]
        how = _INSTALL if module == "psycopg" else f"pip install {_PACKAGES.get(module, module)}"
        fault = SalescoachError(f"the driver for {address.kind} is not installed: {how}")
    except SalescoachError:
        raise
    except Exception:  # its text can hold the address
        fault = SalescoachError("the address of the database cannot be used; check what stands after its ?")
    raise fault


def _made(address: Address, environ: Mapping[str, str]) -> sa.Engine:
    import sqlalchemy as sa

    if address.path is not None:
        return _sqlite(address)
    options: dict[str, Any] = dict(address.options)
    given: dict[str, Any] = {}
    if address.driver == "psycopg":
        given = {
            "fallback_application_name": "salescoach",
            "prepare_threshold": None,
            "client_encoding": "utf8",
        }
        if "connect_timeout" not in options and "PGCONNECT_TIMEOUT" not in environ:
            given["connect_timeout"] = _CONNECT_SECONDS
    url = sa.URL.create(
        "+".join(filter(None, (address.kind, address.driver))),
        username=address.user or None,
        password=address.password.reveal() if address.password else None,
        host=address.host or None,
        port=address.port,
        database=address.database or None,
        query=options,
    )
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=given)
    if engine.dialect.is_async:
        raise SalescoachError(f"{address.driver} is an asynchronous driver; leave it out of the address")
    if address.driver == "psycopg":
        from salescoach.sources.sql import postgres as sql_postgres

        sa.event.listen(engine, "connect", lambda connection, _: sql_postgres.prepare(connection))
    return engine


def _sqlite(address: Address) -> sa.Engine:
    import sqlalchemy as sa

    place = f"file:{quote(str(address.path))}?mode=ro"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(place, uri=True, timeout=_LOCKED_SECONDS)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except BaseException:
            connection.close()
            raise
        return connection

    return sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)
