"""One call that stands in two files is one dial: the k-th row of one pairs with the k-th of the other."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.settings import Settings

#: What says which row it is: always that of the row kept.
_IDENTITY: Final = (
    "n",
    "activity_id",
    "source",
    "file",
    "row",
    "rep_id",
    "date",
    "instant",
    "week",
    "kind",
    "moment",
    "automated",
    "direction",
)
_CALL: Final = """kind = 'dial' AND NOT coalesce(automated, false) AND instant IS NOT NULL AND rep_id IS NOT NULL
    AND coalesce(contact_id, account_id) IS NOT NULL"""
_PARTIES: Final = "rep_id, coalesce(contact_id, account_id), instant, direction"


def collapse(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``once``: ``meant`` with calls of several files collapsed, ``copies`` rows in each;
    ``known_as`` holds the ids of all where there are several. ``events`` is the same without what
    words mean, which costs less to read.

    Calls of different files, or of one file read in two ways, with the same rep, contact (else
    account), instant and direction pair in their order; rows of one file never do. The row that says
    how the call ended is kept, and what it lacks is filled from the other; a decision that either
    row records stands. A call that one source logs on each contact who shares the number called is one,
    too. ``collapsed`` lists the rows not kept: source, activity_id, file, row, into_source, into_id.
    """
    columns = [name for (name, *_) in con.execute("DESCRIBE meant").fetchall()]
    others = [name for name in columns if name not in _IDENTITY]
    _twins(con)
    con.execute(_RANKED)
    con.execute(
        _FILLING.format(
            one=", ".join(f"m.{name}" for name in others), many=", ".join(map(_from_others, others))
        )
    )
    con.execute(_ONCE.format(columns=", ".join(_kept(name) for name in columns)))
    con.execute(_EVENTS)
    con.execute(_COLLAPSED)


def _twins(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``twins``: the rows that pair, and of each pair the first row's number as ``twin``.

    Only calls of a time that two files cover are looked at, and of those only what stands twice.
    """
    ((first, last),) = con.execute(_SHARED).fetchall()
    during = "false" if first is None else f"instant BETWEEN TIMESTAMP '{first}' AND TIMESTAMP '{last}'"
    con.execute(_TWINS.format(during=during))
    ((phones,),) = con.execute("SELECT count(phone_key) > 0 FROM one_activities").fetchall()
    if phones:
        con.execute(_BY_NUMBER)


_SHARED: Final = f"""
WITH spans AS (
    SELECT source, file, min(instant) AS first, max(instant) AS last FROM one_activities WHERE {_CALL} GROUP BY ALL)
SELECT min(greatest(x.first, y.first)), max(least(x.last, y.last))
FROM spans x JOIN spans y ON (x.source, x.file) < (y.source, y.file) AND x.first <= y.last AND y.first <= x.last
"""

_TWINS: Final = f"""
CREATE OR REPLACE TEMP TABLE twins AS
WITH calls AS (
    SELECT n, activity_id, source, file, hash({_PARTIES}) AS h, rep_id, instant, direction,
        coalesce(contact_id, account_id) AS party
    FROM one_activities WHERE {_CALL} AND {{during}}),
alike AS (
    SELECT *, row_number() OVER (
        PARTITION BY h, rep_id, party, instant, direction, source, file ORDER BY activity_id) AS k
    FROM calls WHERE h IN (SELECT h FROM calls GROUP BY h HAVING count(*) > 1)),
paired AS (
    SELECT n, min(n) OVER w AS twin, count(*) OVER w AS copies
    FROM alike WINDOW w AS (PARTITION BY h, rep_id, party, instant, direction, k))
SELECT n, twin FROM paired WHERE copies > 1
"""

# One call written down once for each contact who has the number called: one rep, moment, number and length,
# each row another contact. What pairs with any of these rows is the same call.
_BY_NUMBER: Final = f"""
CREATE OR REPLACE TEMP TABLE twins AS
WITH same AS (
    SELECT n, count(*) OVER w AS rows, count(DISTINCT contact_id) OVER w AS people, min(n) OVER w AS call
    FROM one_activities WHERE {_CALL} AND phone_key IS NOT NULL AND contact_id IS NOT NULL
    WINDOW w AS (PARTITION BY source, file, rep_id, instant, phone_key, direction, duration_s)),
firsts AS (
    SELECT s.n, s.call, coalesce(t.twin, s.n) AS twin FROM same s LEFT JOIN twins t USING (n)
    WHERE rows > 1 AND people = rows),
roots AS (
    SELECT twin, min(root) AS root FROM (SELECT twin, min(twin) OVER (PARTITION BY call) AS root FROM firsts)
    GROUP BY twin)
SELECT n, coalesce(root, twin) AS twin FROM twins LEFT JOIN roots USING (twin)
UNION SELECT n, root FROM firsts JOIN roots USING (twin)
"""

_RANKED: Final = """
CREATE OR REPLACE TEMP TABLE ranked AS
SELECT twin, m.n, row_number() OVER (PARTITION BY twin ORDER BY
    CASE WHEN m.disposition IS NOT NULL THEN 0 WHEN m.disposition_word IS NOT NULL THEN 1 ELSE 2 END,
    m.source, m.file, m.activity_id) AS place, count(*) OVER (PARTITION BY twin) AS copies
FROM twins JOIN meant m USING (n)
"""

# Most have one other row, which needs no grouping: groups of millions of calls would have to fit into memory.
_FILLING: Final = """
CREATE OR REPLACE TEMP TABLE filling AS
WITH other AS (
    SELECT r.n, r.place, r.copies, kept.n AS kept
    FROM ranked r JOIN ranked kept ON kept.twin = r.twin AND kept.place = 1 WHERE r.place > 1)
SELECT kept AS n, copies, [m.activity_id] AS ids, {one}
FROM meant m JOIN other r ON r.n = m.n WHERE copies = 2
UNION ALL BY NAME
SELECT kept AS n, count(*) + 1 AS copies, list(m.activity_id) AS ids, {many}
FROM meant m JOIN other r ON r.n = m.n WHERE copies > 2 GROUP BY kept
"""
_WEIGHT: Final = "CASE {0} WHEN 'unknown' THEN 2 WHEN 'none' THEN 1 ELSE 0 END"


def _from_others(column: str) -> str:
    """Return SQL for what the rows not kept say: the first that says anything."""
    if column == "asked":
        return "bool_or(m.asked) AS asked"
    if column == "outcome":
        return f"arg_min(m.outcome, (({_WEIGHT.format('m.outcome')}), r.place)) AS outcome"
    return f"arg_min(m.{column}, r.place) AS {column}"


def _kept(column: str) -> str:
    """Return SQL for a column of the one row made of several."""
    if column in _IDENTITY:
        return f"m.{column}"
    if column == "asked":
        return "coalesce(m.asked OR f.asked, m.asked, f.asked) AS asked"
    if column == "outcome":
        mine, other = _WEIGHT.format("m.outcome"), _WEIGHT.format("f.outcome")
        return f"CASE WHEN f.n IS NOT NULL AND {other} < {mine} THEN f.outcome ELSE m.outcome END AS outcome"
    return f"coalesce(m.{column}, f.{column}) AS {column}"


_ONCE: Final = """
CREATE OR REPLACE TEMP VIEW once AS
SELECT {columns}, coalesce(f.copies, 1) AS copies,
    CASE WHEN f.n IS NOT NULL THEN list_prepend(m.activity_id, f.ids) END AS known_as
FROM meant m LEFT JOIN filling f ON f.n = m.n
ANTI JOIN (SELECT n FROM ranked WHERE place > 1) AS copy ON copy.n = m.n
"""

# A contact is looked up only for the rows that name no account.
_EVENTS: Final = """
CREATE OR REPLACE TEMP VIEW events AS
SELECT a.n, a.activity_id, a.source, a.rep_id, a.date, a.instant, a.kind, a.direction,
    coalesce(a.account_id, c.account_id, f.account_id) AS account_id,
    coalesce(a.automated, false) AS automated, coalesce(a.instant, CAST(a.date AS TIMESTAMP)) AS moment
FROM one_activities a
LEFT JOIN contact c ON c.contact_id = CASE WHEN a.account_id IS NULL THEN a.contact_id END
LEFT JOIN filling f ON f.n = a.n
ANTI JOIN (SELECT n FROM ranked WHERE place > 1) AS copy ON copy.n = a.n
"""

_COLLAPSED: Final = """
CREATE OR REPLACE TEMP TABLE collapsed AS
SELECT c.source, c.activity_id, c.file, c.row, k.source AS into_source, k.activity_id AS into_id
FROM ranked r JOIN ranked kept ON kept.twin = r.twin AND kept.place = 1
JOIN one_activities c ON c.n = r.n JOIN one_activities k ON k.n = kept.n WHERE r.place > 1
"""
