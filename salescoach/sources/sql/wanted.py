"""What is wanted of a database: tables and queries by name, and the check that a query only reads."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from salescoach.errors import Fault, InputFaults, SalescoachError

_READS: Final = ("select", "with", "table", "values")
_ONE: Final = "write one SELECT (or WITH, TABLE, VALUES), without INTO"
_CLOSE: Final = 3
_SHOWN: Final = 12
#: What is no code in a statement: comments, texts, quoted names, texts between dollars.
_QUIET: Final = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*`
    | (?<![\w$])\$(?P<tag>[A-Za-z_]\w*|)\$.*?\$(?P=tag)\$""",
    re.DOTALL | re.VERBOSE,
)
_PART: Final = r'(?:"(?:[^"]|"")+"|[^".]+)'


@dataclass(frozen=True)
class Wanted:
    """One table, or one named query; ``name`` is what the ``file = "..."`` of a mapping matches.

    >>> Wanted("calls", table="crm.calls")
    Wanted(name='calls', table='crm.calls', query='')
    """

    name: str
    table: str = ""
    query: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip() or bool(self.table.strip()) == bool(self.query.strip()):
            raise SalescoachError(f"{self.name!r} needs a name and either a table or a query")

    def fault(self, what: str, todo: str) -> InputFaults:
        """Return a fault of this table or query."""
        return InputFaults([Fault(self.name, 0, "", what, todo)])


def wanted(tables: Sequence[str], queries: Sequence[str]) -> list[Wanted]:
    """Return what is wanted: ``tables`` as ``calls`` or ``crm.calls``, ``queries`` as ``deals=SELECT ...``.

    A table goes by its bare name. Raises for a query without a name, one that does more than read,
    and for two that go by the same name.

    >>> [one.name for one in wanted(["crm.calls"], ["deals=SELECT * FROM deal WHERE won"])]
    ['calls', 'deals']
    """
    found = [Wanted(parts(table)[-1], table=table) for table in tables]
    for text in queries:
        name, equals, query = text.partition("=")
        if not (equals and re.fullmatch(r"[\w.-]+", name.strip()) and query.strip()):
            raise SalescoachError("a query needs a name before it: write it as deals=SELECT ...")
        found.append(Wanted(name.strip(), query=query.strip()))
    check(found)
    return found


def check(found: Iterable[Wanted]) -> None:
    """Raise when two go by the same name, nothing is wanted, or a query does more than read."""
    found = list(found)
    if not found:
        raise SalescoachError("name the tables to read, or write queries: deals=SELECT ...")
    faults = []
    seen: set[str] = set()
    for one in found:
        if one.name.casefold() in seen:
            todo = f'give one of them another name with a query: "{one.name}2=SELECT ..."'
            faults.append(Fault(one.name, 0, "", "two tables or queries go by this name", todo))
        seen.add(one.name.casefold())
        if one.query and (what := _not_reading(one.query)):
            faults.append(Fault(one.name, 0, "", what, _ONE))
    if faults:
        raise InputFaults(faults)


def _not_reading(query: str) -> str:
    """Return why a query is not one statement that reads, or nothing.

    Where kinds of databases differ (a backslash before a quote, comments in comments, comments that
    are run) the text is refused, so that nothing can hide in it.
    """
    if re.search(r"\\['\"]|/\*M?!", query):
        return "has a backslash before a quote, or a comment that some databases run"
    code = _QUIET.sub(" ", query).strip().rstrip("; \t\r\n")
    first = re.match(r"[\s(]*([A-Za-z]*)", code)
    if ";" in code:
        return "is more than one statement"
    if not first or first[1].lower() not in _READS or re.search(r"\binto\b", code, re.IGNORECASE):
        return "is not a query that only reads"
    return ""


def parts(table: str) -> list[str]:
    """Return schema and name of a table, their quotes taken off; a text that is no name is one name.

    >>> parts('crm."Calls.2026"'), parts('x"; DROP TABLE calls; --')
    (['crm', 'Calls.2026'], ['x"; DROP TABLE calls; --'])
    """
    table = table.strip()
    if not table:
        raise SalescoachError("the name of a table is empty; write it as calls or crm.calls")
    if not re.fullmatch(rf"{_PART}(?:\.{_PART})*", table):
        return [table]
    found = re.findall(_PART, table)
    return [one[1:-1].replace('""', '"') if one.startswith('"') else one.strip() for one in found]


def unknown(want: Wanted, names: Iterable[str]) -> InputFaults:
    """Return the fault of a table that is not there, with the ones that are close to it.

    >>> print(unknown(Wanted("cals", table="cals"), ["calls", "deals"]))
    cals: there is no such table; did you mean 'calls'?
    """
    bare = {parts(name)[-1].casefold(): name for name in sorted(names, reverse=True)}
    name = want.name.casefold()
    close = [name] if name in bare else difflib.get_close_matches(name, list(bare), n=_CLOSE, cutoff=0.7)
    if close:
        todo = "did you mean " + " or ".join(repr(bare[name]) for name in close) + "?"
    elif bare:
        known = sorted(bare.values())
        todo = "there are " + ", ".join(known[:_SHOWN]) + (", ..." if len(known) > _SHOWN else "")
    else:
        todo = "you see no tables at all there; check the database and your rights"
    return want.fault("there is no such table", todo)
