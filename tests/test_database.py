"""The one DuckDB that logs are read with: shared by questions, kept apart from one another, none after a fork."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator

import duckdb
import pytest

from salescoach.store import database
from salescoach.testing import small_log

_THREADS = "/proc/self/task"


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    database._stop()
    yield
    database._stop()


def test_tables_and_views_of_one_question_are_not_seen_by_another_and_go_with_it() -> None:
    with database.connection() as one, database.connection() as other:
        one.execute("CREATE TEMP TABLE calls AS SELECT 1 AS n")
        other.execute("CREATE TEMP TABLE calls AS SELECT 2 AS n")
        assert [con.execute("FROM calls").fetchall() for con in (one, other)] == [[(1,)], [(2,)]]
    with database.connection() as third, pytest.raises(duckdb.CatalogException, match="calls"):
        third.execute("FROM calls")


def test_two_logs_open_at_once_are_two_logs() -> None:
    ann, ben = (small_log([{"rep_id": rep, "date": "2026-03-02"}]) for rep in ("ann", "ben"))
    with ann.connect() as first, ben.connect() as second:
        found = [con.execute("SELECT rep_id FROM activities").fetchall() for con in (first, second)]
    assert found == [[("ann",)], [("ben",)]]


def test_questions_of_many_threads_are_answered_at_once() -> None:
    answers: list[int] = []

    def ask(number: int) -> None:
        with database.connection() as con:
            con.execute(f"CREATE TEMP TABLE mine AS SELECT {number} AS n FROM range(1000)")
            [(total,)] = con.execute("SELECT sum(n) FROM mine").fetchall()
            answers.append(int(total))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [1000 * number for number in range(8)]


def test_one_that_is_apart_has_its_own_memory_and_the_limit_of_all_holds() -> None:
    def limit(con: duckdb.DuckDBPyConnection) -> str:
        return str(con.execute("SELECT current_setting('memory_limit')").fetchall()[0][0])

    def used(con: duckdb.DuckDBPyConnection) -> int:
        return int(con.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchall()[0][0])

    with database.connection(apart=True) as apart, database.connection() as one:
        apart.execute("CREATE TEMP TABLE large AS SELECT hash(range) AS n FROM range(2_000_000)")
        assert used(apart) > 8_000_000 > used(one)
        assert limit(apart) == limit(one) == "286.1 MiB"  # 300 million bytes


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
@pytest.mark.filterwarnings("error::DeprecationWarning")
def test_a_forked_process_starts_its_own_and_inherits_no_thread() -> None:
    with database.connection() as con:
        con.execute("SELECT sum(hash(range)) FROM range(3_000_000)").fetchall()
    if sys.platform == "linux":
        assert len(os.listdir(_THREADS)) > 1  # it works with threads of its own
    child = os.fork()
    if not child:
        signal.alarm(20)  # rather than to wait for threads that are not there
        if database._started:
            os._exit(2)
        with database.connection() as con:
            [(many,)] = con.execute(
                "SELECT count(*) FROM range(3_000_000) WHERE hash(range) % 2 < 2"
            ).fetchall()
        os._exit(0 if many == 3_000_000 else 1)
    _, status = os.waitpid(child, 0)
    assert status == 0
    assert small_log().query("SELECT count(*) AS n FROM activities")["n"].tolist() == [3]
