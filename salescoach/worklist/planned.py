"""Calls and meetings that are planned: rows that are no work so far, and the account each names."""

from __future__ import annotations

from typing import Final

import duckdb

#: Names of columns that hold an account, and a person: only in these is an id looked for.
_ACCOUNT: Final = (
    "account|compan|organi[sz]|firm|whatid|empresa|entreprise|aziend|unternehmen|bedrijf|yrity|会社|lead"
)
_CONTACT: Final = "contact|kontakt|kontakti|whoid|person|lead|prospect|コンタクト"
#: Names of columns that hold somebody or something else, whatever else they say.
_OTHERS: Final = "owner|assign|user|phone|mail|title|status|type"


def find(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``planned``: item, rep_id, date, kind ("dial" or "meeting"), account_id; one row per plan.

    A row left out keeps its cells by the names of the file's columns. Its account is the id of a known
    account in a column whose name says so; else that of the person it names, as other rows know them.
    """
    ((some,),) = con.execute(f"SELECT count(*) FROM ({_OPEN})").fetchall()
    con.execute(f"CREATE TEMP TABLE planned AS {_PLANNED if some else _NONE}")


_OPEN: Final = """
    SELECT source, item, rep_id, date, kind, cells FROM left_out
    WHERE fills = 'activities' AND reason = 'open' AND kind IN ('dial', 'meeting') AND date IS NOT NULL
        AND cells IS NOT NULL"""
_NONE: Final = """
SELECT '' AS item, '' AS rep_id, DATE '0001-01-01' AS date, '' AS kind, '' AS account_id WHERE false"""

# Of several ids in a cell the first counts. Some exports write an id without the letters that only check it.
_PLANNED: Final = f"""
WITH open AS ({_OPEN}),
cells AS (
    SELECT source, item, lower(unnest(json_keys(cells))) AS name, cells,
        unnest(json_keys(cells)) AS key FROM open),
said AS (
    SELECT source, item, name, trim(split_part(json_extract_string(cells, '$."' || key || '"'), ';', 1)) AS value
    FROM cells WHERE key NOT LIKE '%"%' AND NOT regexp_matches(name, '{_OTHERS}')),
ids AS (
    SELECT account_id AS id, account_id FROM accounts
    UNION SELECT old_id, new_id FROM merged WHERE what = 'account'
    UNION SELECT left(account_id, 15), account_id FROM accounts WHERE length(account_id) = 18),
people AS (SELECT contact_id AS id, max(account_id) AS account_id FROM activities
    WHERE contact_id IS NOT NULL AND account_id IS NOT NULL GROUP BY contact_id),
known AS (SELECT id, min(account_id) AS account_id FROM ids GROUP BY id),
found AS (
    SELECT source, item, 1 AS way, k.account_id FROM said JOIN known k ON k.id = value
    WHERE regexp_matches(name, '{_ACCOUNT}')
    UNION ALL SELECT source, item, 2, p.account_id FROM said JOIN people p ON p.id = value
    WHERE regexp_matches(name, '{_CONTACT}'))
SELECT o.item, o.rep_id, o.date, o.kind, f.account_id
FROM open o JOIN (
    SELECT source, item, arg_min(account_id, (way, account_id)) AS account_id FROM found GROUP BY ALL) f
    USING (source, item)
"""
