"""Publishing works set by set; here it is held against the plain rule, row by row, on many rows drawn by lot."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from salescoach import publish, schema, settings, store
from salescoach.publish import joins
from salescoach.testing import WORDS, small_log

Row = Mapping[str, Any]
START = datetime(2026, 3, 2)


def activities(rows: Sequence[Row], **more: Any) -> list[dict[str, Any]]:
    """Return the published activities in the order of the rows given."""
    made = [{"rep_id": "ann", "activity_id": f"a{n:04}", **row} for n, row in enumerate(rows)]
    seed = {**WORDS, **more.pop("settings", {})}
    found = small_log(made, seed=seed, tables=more).table("activities").sort_values("activity_id")
    return [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]


@pytest.mark.parametrize("days", [0, 1, 7, 30])
def test_noes_count_like_counting_them_by_hand(days: int) -> None:
    lot = random.Random(days)
    rows = [
        {
            "date": (START + timedelta(days=lot.randrange(80))).date().isoformat(),
            "contact_id": lot.choice(["c1", "c2", "c3", "c4", None]),
            "account_id": lot.choice(["x", None]),
            "disposition_word": "Refused appointment",
        }
        for _ in range(120)
    ]
    last: dict[str, date] = {}
    expected = {}
    for n, row in sorted(enumerate(rows), key=lambda pair: (pair[1]["date"], pair[0])):
        person, day = row["contact_id"] or row["account_id"], date.fromisoformat(str(row["date"]))
        expected[n] = person is None or person not in last or (day - last[person]).days >= days
        if person is not None and expected[n]:
            last[person] = day
    found = [row["refusal"] for row in activities(rows, settings={"refusal_days": days})]
    assert found == [expected[n] for n in range(len(rows))]
    assert 5 < sum(found) <= len(rows)


@pytest.mark.parametrize("days", [0, 3, 14])
def test_call_backs_are_those_whose_last_dial_to_the_account_is_near(days: int) -> None:
    lot = random.Random(days)
    rows = [
        {
            "instant": str(START + timedelta(minutes=lot.randrange(90 * 24 * 60))),
            "contact_id": f"c{n}",
            "account_id": lot.choice("vwxyz"),
            "direction": lot.choice(["outbound", "inbound"]),
        }
        for n in range(150)
    ]
    expected = []
    for row in rows:
        ours = [
            other["instant"]
            for other in rows
            if other["direction"] == "outbound"
            and other["account_id"] == row["account_id"]
            and other["instant"] <= row["instant"]
        ]
        near = bool(ours) and (_day(row["instant"]) - _day(max(ours))).days <= days
        expected.append(row["direction"] == "inbound" and near)
    found = [row["callback"] for row in activities(rows, settings={"callback_days": days})]
    assert found == expected
    assert any(found)
    assert not all(found)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def test_work_is_for_a_deal_on_the_days_on_which_any_deal_is_open() -> None:
    lot = random.Random(1)
    deals = []
    for n in range(25):
        opened = START + timedelta(days=lot.randrange(120))
        closed = opened + timedelta(days=lot.randrange(-2, 15))
        deals.append(
            {
                "deal_id": f"d{n}",
                "account_id": lot.choice("xyz"),
                "created": opened.date().isoformat(),
                "closed": closed.date().isoformat() if lot.random() < 0.9 else None,
                "status_word": "Lost",
            }
        )
    rows = [
        {"date": (START + timedelta(days=day)).date().isoformat(), "contact_id": account}
        for day in range(0, 130, 2)
        for account in "xyz"
    ]
    expected = [
        any(
            deal["account_id"] == row["contact_id"]
            and deal["created"] <= row["date"] <= (deal["closed"] or "9999")
            for deal in deals
        )
        for row in rows
    ]
    found = [row["purpose"] == "deal" for row in activities(rows, deals=deals)]
    assert found == expected
    assert 20 < sum(found) < len(rows) - 20


def test_calls_of_several_files_pair_one_by_one() -> None:
    lot = random.Random(2)
    files = [("crm", "a.csv"), ("crm", "b.csv"), ("dialer", "a.csv")]
    rows = []
    for _ in range(200):
        source, file = lot.choice(files)
        rows.append(
            {
                "source": source,
                "file": file,
                "instant": str(START + timedelta(hours=lot.randrange(12))),
                "contact_id": lot.choice(["c1", "c2"]),
                "rep_id": lot.choice(["ann", "bo"]),
                "direction": lot.choice(["outbound", "outbound", "inbound"]),
            }
        )
    places: dict[tuple[Any, ...], Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for row in rows:
        call = (row["rep_id"], row["contact_id"], row["instant"], row["direction"])
        places[call][row["source"], row["file"]] += 1
    expected = sorted(
        (*call[:2], sum(n >= k for n in held.values()))
        for call, held in places.items()
        for k in range(1, max(held.values()) + 1)
    )
    found = sorted((row["rep_id"], row["contact_id"], row["copies"]) for row in activities(rows))
    assert found == expected
    assert {copies for *_, copies in found} == {1, 2, 3}


def messy(con: duckdb.DuckDBPyConnection, lot: random.Random) -> None:
    """Make log tables in which a great many things happen at one moment and under few names."""
    for table in (*schema.TABLES.values(), *schema.LEDGER.values()):
        listed = ", ".join(f'"{column.name}" {schema.SQL_TYPES[column.type]}' for column in table.columns)
        con.execute(f"CREATE TABLE log_{table.name} ({listed})")
    con.execute("ALTER TABLE log_activities ADD COLUMN n BIGINT")
    for n in range(400):
        day = (START + timedelta(days=lot.randrange(40))).date()
        row = {
            "activity_id": f"a{n}", "source": lot.choice(["crm", "dialer"]), "rep_id": lot.choice(["ann", "bo", "cy"]),
            "date": day, "week": day - timedelta(days=day.weekday()), "file": "t.csv", "row": n, "n": n,
            "kind": lot.choice(["dial", "dial", "dial", "meeting"]), "direction": lot.choice(["outbound", "inbound"]),
            "outcome_word": lot.choice(["Appointment", None]), "state_word": lot.choice(["Held", "Cancelled", None]),
            "contact_title": "Owner", "account_id": lot.choice("xyz"), "contact_id": lot.choice([None, "c1", "c2"]),
        }  # fmt: skip
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" for _ in row)
        con.execute(f"INSERT INTO log_activities ({names}) VALUES ({marks})", list(row.values()))


@pytest.mark.parametrize("seed", [3, 4])
def test_the_same_log_gives_the_same_tables_whatever_the_cores_and_the_order_of_its_rows(seed: int) -> None:
    given = settings.parse(settings.first_text(WORDS))
    found = []
    for threads in (1, 4):
        with duckdb.connect(config={"threads": threads}) as con:
            messy(con, random.Random(seed))
            if threads == 4:
                con.execute("CREATE TABLE turned AS FROM log_activities ORDER BY hash(activity_id)")
                con.execute("DROP TABLE log_activities; ALTER TABLE turned RENAME TO log_activities")
                con.execute("UPDATE log_activities SET n = 1000 - n")
            publish.derive(con, given)
            tables = {name: con.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in store.PUBLISHED}
        found.append(tables)
    assert found[0] == found[1]
    assert sum(row[-3] is not None for row in found[0]["appointments"]) > 5


def test_a_listener_hears_each_step_in_its_order() -> None:
    heard: list[str] = []
    with duckdb.connect() as con:
        messy(con, random.Random(5))
        publish.derive(con, settings.parse(settings.first_text(WORDS)), tell=heard.append)
    assert heard == [words for _, words in publish.STEPS]
    assert heard.index("explaining words") < heard.index("following appointments")


def test_joins_are_guessed_again_after_those_that_are_done_as_written() -> None:
    with duckdb.connect() as con:
        with pytest.raises(duckdb.CatalogException):
            _as_written_and_broken(con)
        assert con.execute("SELECT current_setting('disabled_optimizers')").fetchall() == [("",)]


def _as_written_and_broken(con: duckdb.DuckDBPyConnection) -> None:
    with joins.in_order(con):
        assert con.execute("SELECT current_setting('disabled_optimizers')").fetchall() != [("",)]
        con.execute("FROM no_such_table")
