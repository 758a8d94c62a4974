"""A person taken out of texts: notes, names of files, workbook.toml and mappings."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import tomlkit

from salescoach.purging.listed import Purged

#: What stands where a person stood.
REMOVED: Final = "(removed)"
#: What separates the cells of a line that could not be read, and what may stand around a cell.
_BETWEEN: Final = re.compile(r"[,;\t|\r\n\"]+")
#: A shorter cell may be anything.
_SHORTEST: Final = 4
#: What a line of TOML says before its comment: texts in quotes, in which # is a sign, and all else.
_SAID: Final = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^"'#\n])*""")
#: How a name stands in a text, in JSON and TOML, and in HTML.
_FORMS: Final[Sequence[Callable[[str], str]]] = (
    str,
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    html.escape,
)
#: Words of a name in a comment.
_LONGEST: Final = 4


def pattern(marks: Iterable[str], beside: Iterable[str] = ()) -> re.Pattern[str] | None:
    """Return what finds ids and names in a text as words of their own, also as JSON, TOML and HTML write them.

    ``beside`` are ids and names of others that one of the marks stands in: there it is not found.

    >>> found = pattern(["R1", 'Bo "B" Ek'], ["2-R1"])
    >>> found.sub(REMOVED, 'r1 and R12, 2-R1, calls-R1.csv, Bo \\\\"B\\\\" Ek')
    '(removed) and R12, 2-R1, calls-(removed).csv, (removed)'
    """
    others = list(beside)
    forms = {
        form(mark): _not_within(form(mark), map(form, others)) for mark in marks if mark for form in _FORMS
    }
    if not forms:
        return None
    found = "|".join(forms[form] for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)


def _not_within(mark: str, others: Iterable[str]) -> str:
    """Return what finds a mark where it is no part of another's id or name, by what stands before or after it there."""
    before, after = set[str](), set[str]()
    for other in others:
        for found in re.finditer(rf"(?<!\w){re.escape(mark)}(?!\w)", other, re.IGNORECASE):
            if found.start():
                before.add(other[: found.start()])
            elif found.end() < len(other):
                after.add(other[found.end() :])
    not_before = "".join(rf"(?<!{re.escape(text)})" for text in sorted(before))
    not_after = "".join(rf"(?!{re.escape(text)}(?!\w))" for text in sorted(after))
    return f"{not_before}{re.escape(mark)}{not_after}"


def mentions(text: str, marks: re.Pattern[str] | None, purged: Purged) -> bool:
    """Return whether a text names a person: a mark stands in it, or one of its cells is on the list.

    >>> from salescoach.purging.listed import listed
    >>> mentions('{"Rep":"Ana Ruiz"}', None, Purged("k", listed("k", [["Ana Ruiz"]])))
    True
    """
    if marks is not None and marks.search(text):
        return True
    cells = (cell.strip(" {}[]:'") for cell in _BETWEEN.split(text))
    return any(len(cell) >= _SHORTEST and purged.is_one(cell) for cell in cells)


def reworded(text: str, marks: re.Pattern[str] | None) -> str:
    """Return a text with ``REMOVED`` in the place of every mark."""
    return text if marks is None else marks.sub(REMOVED, text)


def toml_without(text: str, purged: Purged, marks: re.Pattern[str] | None = None) -> str:
    """Return the text of workbook.toml or of a mapping without the lines that say who a purged person is.

    Where else a mark stands, also in a comment, ``REMOVED`` does. The other lines stay as they are written.

    >>> from salescoach.purging.listed import listed
    >>> found = Purged("k", listed("k", [["Ana Ruiz"]]))
    >>> print(toml_without('[same.reps]\\n"ana@x.io" = "Ana Ruiz"\\n"Bo" = "bo@x.io"', found, pattern(["ana@x.io"])))
    [same.reps]
    "Bo" = "bo@x.io"
    """
    if marks is None and not purged.said.people:
        return text
    document = tomlkit.parse(text)
    changed = [_without(part, purged, marks) for part in (document, document.get("workbook", {}))]
    said = reworded(tomlkit.dumps(document) if any(changed) else text, marks)
    return "".join(_comment(line, purged) for line in said.splitlines(keepends=True))


def _comment(line: str, purged: Purged) -> str:
    """Return a line of TOML; its comment does not name a purged person any more.

    >>> from salescoach.purging.listed import listed
    >>> found = Purged("k", listed("k", [["Ana Ruiz"]]))
    >>> _comment('"No # 1" = "refused"  # as Ruiz, Ana says', found), _comment("x = 1 # Ana", found)
    ('"No # 1" = "refused"  # (removed)', 'x = 1 # Ana')
    """
    said = _SAID.match(line)
    start = said.end() if said else 0
    comment = line[start:].rstrip("\r\n")
    words = comment.strip("# ").split()
    phrases = {" ".join(words[n : n + k]) for n in range(len(words)) for k in range(1, _LONGEST + 1)}
    phrases |= {phrase.strip(".,;:()'\"") for phrase in phrases}
    if not comment.startswith("#") or not any(map(purged.is_one, phrases)):
        return line
    return f"{line[:start]}# {REMOVED}{line[start + len(comment) :]}"


def _without(part: Any, purged: Purged, marks: re.Pattern[str] | None) -> bool:
    """Take the lines of purged people out of a document or its table [workbook]; return whether there were any."""

    def theirs(said: Any) -> bool:
        return isinstance(said, str) and (purged.is_one(said) or bool(marks and marks.fullmatch(said)))

    same = part.get("same", {}).get("reps", {}) if isinstance(part.get("same", {}), dict) else {}
    olds = [old for old, new in same.items() if theirs(old) or theirs(new)]
    for old in olds:
        del same[old]
    pairs = part.get("apart", {}).get("reps", []) if isinstance(part.get("apart", {}), dict) else []
    told = [pair for pair in pairs if any(map(theirs, pair))]
    for pair in told:
        pairs.remove(pair)
    return bool(olds or told)
