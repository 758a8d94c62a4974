"""The lines that reports put under and between the rows: totals, and remarks about the report itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: Words for a total in the languages that CRMs export in, without case.
_WORDS: Final = (
    r"(?:grand|sub|overall)?[ -]?totals?(?: (?:count|records|sum|rows))?|sum|sums|record count|"
    r"(?:gesamt|zwischen)?summen?|gesamt|gesamtergebnis|teilergebnis|"
    r"(?:sous-)?total(?: général)?|totaux|somme|(?:suma )?total(?: general)?|totales|suma|sumas|"
    r"totale(?: complessivo| parziale)?|totali|somma|(?:eind|sub)?totaal|soma|total geral|"
    r"razem|suma (?:końcowa|częściowa)|summa|(?:del)?summa|totalsumma|totalt|yhteensä|välisumma|"
    r"合計|総計|小計|总计|合计|итого"
)
#: A total as a cell says it: "Total", "Subtotal:", "Grand Totals (2 records)", "Total: 12".
TOTAL: Final = rf"(?:{_WORDS})(?: ?\([^()]*\))? ?:?(?: ?[\d.,]+(?: records| rows)?)?"
_TOTAL: Final = re.compile(TOTAL)
_REMARK: Final = re.compile(
    r"confidential information\b|(?:copyright\b|©|\(c\) ?\d{4}).*(?:\d{4}|reserved)|"
    r"(?:generated|exported|printed|created|downloaded|report run|run|data) (?:by|on|at|as of)\b|as of \S*\d"
)
_NUMBER: Final = re.compile(
    r"[-+−(]?(?:[A-Z]{3} ?|[$€£¥₹] ?)?[-+−]?\d[\d.,'’ \u00a0\u202f]*(?: ?[$€£¥₹%]| ?[A-Z]{3})?\)?"
)
_OWNER: Final = re.compile(
    r"owner|assigned|\breps?\b|\buser\b|agent|manager|sales ?person|seller|\b(?:set|held|made|booked)[ _]by\b|"
    r"besitzer|zuständig|zugewiesen|verkäufer|propri[eé]ta|responsable|responsável|eigenaar|właściciel|ägare|"
    r"omistaja|担当",
    re.IGNORECASE,
)
#: What the end of a file looks like where it may have such lines; its rows then have to be looked at.
_AT_THE_END: Final = re.compile(rf"(?m)(?:^|[,;|\t])[ \"]*(?:(?:{_WORDS})\b|{_REMARK.pattern})")


def has_words(end: str) -> bool:
    """Return whether the end of a file may hold such lines.

    >>> has_words("a1,2026-03-02,Ana\\nGrand Totals (1 records),,"), has_words("a1,2026-03-02,Sumner")
    (True, False)
    """
    return bool(_AT_THE_END.search(end.lower()))


def is_owner(name: str) -> bool:
    """Return whether a column seems to name who did the work; totals often stand there."""
    return bool(_OWNER.search(name))


def is_remark(cells: Sequence[str]) -> bool:
    """Return whether a line speaks of the report: its copyright, who made it, when.

    >>> is_remark(["Copyright (c) 2000-2026 salesforce.com", "inc. All rights reserved."])
    True
    """
    return bool(_REMARK.match(next(filter(None, cells), "").lower()))


def is_total(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether a line is a total: the word, first or in the owner's column, and else numbers.

    >>> is_total(["", "Total", "12"], ["Date", "Owner", "Tasks"])
    True
    >>> is_total(["Total", "2026-03-02", "12"], ["Account", "Date", "Tasks"])
    False
    """
    at, before = -1, False
    for n, cell in enumerate(cells):
        if not cell:
            continue
        if _TOTAL.fullmatch(cell.lower()):
            at = n if at < 0 else at
        elif not _NUMBER.fullmatch(cell):
            return False
        else:
            before = before or at < 0
    return at >= 0 and (not before or (at < len(header) and is_owner(header[at])))
