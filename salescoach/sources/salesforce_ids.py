"""Salesforce Ids: 15 characters, where case counts, and 18, where the last three hold the case."""

from __future__ import annotations

from typing import Final

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
#: How Ids begin: with the digit of a standard object, or with a and a digit for an object of one's own.
_BODY: Final = r"(?:\d[0-9A-Za-z]{2}|[aA]\d[0-9A-Za-z])[0-9A-Za-z]{12}"
#: Texts of 15 characters that are something else: numbers, and moments such as 20260302T140500.
_OTHER: Final = r"[1-9]\d{14}|\d{8}[Tt]\d{6}"


def salesforce_id(sql: str) -> str:
    """Return SQL for an Id in its 18-character form: 15 characters get their suffix, 18 their case back.

    The suffix has one character for each five of the Id; its bits say which of them are capitals.
    Other texts stay as they are.

    >>> import duckdb
    >>> lowered = salesforce_id("'0016000000mratdaad'")
    >>> duckdb.sql(f"SELECT {lowered}").fetchall()
    [('0016000000MRatdAAD',)]
    """
    long = f"regexp_full_match(x, '{_BODY}[A-Za-z0-5]{{3}}')"
    short = f"regexp_full_match(x, '{_BODY}') AND NOT regexp_full_match(x, '{_OTHER}')"
    restored = f"list_transform([{_restored('x')}], lambda y: CASE WHEN {_suffix('y')} = upper(x[16:18]) "
    restored += "THEN y || upper(x[16:18]) ELSE x END)[1]"
    right = f"{long} AND {_suffix('x')} = x[16:18]"
    case = f"CASE WHEN {right} THEN x WHEN {long} THEN {restored} WHEN {short} THEN x || {_suffix('x')} ELSE x END"
    return f"list_transform([{sql}], lambda x: {case})[1]"


def _suffix(text: str) -> str:
    """Return SQL for the three characters that hold which of the first fifteen are capitals."""
    groups = []
    for group in range(3):
        bits = " + ".join(
            f"CASE WHEN ascii({text}[{5 * group + n + 1}]) BETWEEN 65 AND 90 THEN {1 << n} ELSE 0 END"
            for n in range(5)
        )
        groups.append(f"'{_ALPHABET}'[{bits} + 1]")
    return "(" + " || ".join(groups) + ")"


def _restored(text: str) -> str:
    """Return SQL for the first fifteen characters in the case that the last three tell."""
    signs = []
    for n in range(15):
        code = f"(strpos('{_ALPHABET}', upper({text}[{16 + n // 5}])) - 1)"
        sign = f"{text}[{n + 1}]"
        signs.append(f"CASE WHEN ({code} >> {n % 5}) & 1 = 1 THEN upper({sign}) ELSE lower({sign}) END")
    return " || ".join(signs)
