"""Names of people: when two are one for sure, and when they are likely to be."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

#: What stands behind a comma without being a first name.
_SUFFIXES: Final = frozenset(
    """jr sr ii iii iv v phd md mba esq cpa dds dr mr mrs ms prof inc ltd llc llp lp plc corp co company limited
    corporation incorporated gmbh ag kg ohg ug mbh se sa sas sarl srl sl slu spa bv nv ab oy oyj as asa aps pty
    pc pa kk lda ltda sro zoo doo group holding holdings""".split()  # noqa: SIM905 - a list of words
)
_SPACES: Final = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u3000]+")
_QUOTES: Final = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-"})
_ID: Final = re.compile(
    r"[\d\W_]*|(?=[^ ]*\d)(?:[0-9a-zA-Z]{15}|[0-9a-zA-Z]{18}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9a-fA-F]{20,})|"
    r"0[0-9][0-9A-Za-z].*|[A-Za-z]{0,5}[-_ ]?\d+"
)
#: A Salesforce Id of 15 characters: in another case it is another one.
_CASED: Final = re.compile(r"(?=.*\d)[0-9a-zA-Z]{15}")
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_INACTIVE: Final = re.compile(
    r"\s*[-–(\[]\s*(deactivated|inactive|disabled|former|left|removed|deleted)( user| employee)?\s*[)\]]?\s*$"
)
#: One address: no name beside it, no second one, nothing that means more to a program for mail or a spreadsheet.
_ADDRESS: Final = re.compile(
    r"""(?![=+-])[^\s@<>()\[\]\\,;:".]+(\.[^\s@<>()\[\]\\,;:".]+)*@[^\s@<>()\[\]\\,;:".]+(\.[^\s@<>()\[\]\\,;:".]+)+"""
)
#: The longest that a mail server takes.
_LONGEST_ADDRESS: Final = 254
_LETTERS: Final = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
_UMLAUTS: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}


def told_apart(named: Mapping[str, str]) -> dict[str, str]:
    """Return each one's name by id, in the order of the alphabet; who shares a name has the id behind it.

    >>> told_apart({"R1": "Ana", "R2": "bo", "R3": "Ana"})
    {'R1': 'Ana (R1)', 'R3': 'Ana (R3)', 'R2': 'bo'}
    """
    times = Counter(named.values())
    labels = {one: name if times[name] == 1 else f"{name} ({one})" for one, name in named.items()}
    return dict(sorted(labels.items(), key=lambda item: (item[1].casefold(), item)))


def is_id(text: str) -> bool:
    """Return whether a text is a number or code of a person and not a name.

    >>> is_id("0055g000001AbCd"), is_id("77"), is_id("SDR01"), is_id("Ana Ruiz")
    (True, True, True, False)
    """
    return bool(_ID.fullmatch(text.strip()))


def is_name(text: str) -> bool:
    """Return whether an id is a person's name: two words or more, of letters only.

    >>> [is_name(text) for text in ("Ana Ruiz", "Ruiz, Ana", "O'Neil J.", "R1", "ana", "North 2", "a@b.com")]
    [True, True, True, False, False, False, False]
    """
    words = re.sub(r"[,.'’`-]+", " ", text).split()
    return len(words) > 1 and all(unicodedata.category(sign)[0] in "LM" for word in words for sign in word)


def is_email(text: str) -> bool:
    """Return whether an id is an e-mail address."""
    return bool(_mail(text))


def is_address(text: str) -> bool:
    """Return whether a text is one e-mail address that can be written to, and nothing else.

    >>> [is_address(text) for text in ("ana.ruiz@acme.example", "ana@acme.example, bo@acme.example", "ana@acme")]
    [True, False, False]
    """
    seen = all(unicodedata.category(sign)[0] not in "CZ" for sign in text)
    return len(text) <= _LONGEST_ADDRESS and seen and bool(_ADDRESS.fullmatch(text))


def is_inactive(text: str) -> bool:
    """Return whether a name is marked as no longer active.

    >>> is_inactive("Ana Ruiz (Deactivated)"), is_inactive("Ana Left")
    (True, False)
    """
    return _INACTIVE.search(person_key(text)) is not None


def person_key(text: str) -> str:
    """Return the form in which names are compared: two names with one form are one person for sure.

    Case, kinds of spaces and the way an accent is typed do not count, nor does "Last, First". Codes
    of people stay as they are.

    >>> person_key("Ruiz,  ANA"), person_key("Acme, Inc."), person_key("0055g000001AbCd")
    ('ana ruiz', 'acme, inc.', '0055g000001AbCd')
    """
    shown = "".join(" " if sign in "\t\n\r" else sign for sign in text)
    shown = "".join(sign for sign in shown if unicodedata.category(sign) not in ("Cf", "Cc"))
    shown = _SPACES.sub(" ", unicodedata.normalize("NFC", shown)).strip()
    if _CASED.fullmatch(shown):
        return shown
    caseless = unicodedata.normalize("NFD", shown.translate(_QUOTES)).casefold()
    return _turned(unicodedata.normalize("NFC", caseless))


def _turned(name: str) -> str:
    last, comma, first = (part.strip() for part in name.partition(","))
    if not (comma and last and first) or "," in first or re.search(r"[\d&@/()]", name):
        return name
    bare = first.replace(".", "").replace(" ", "")
    return name if bare in _SUFFIXES else f"{first} {last}"


def likely_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of names that are likely, and not for sure, one person's; in the order given.

    Missing accents, the order, a remark in brackets, initials, a further name and an e-mail address
    made of the name are likely; codes never are.

    >>> likely_pairs(["Ana Ruiz", "RUIZ, ANA", "Bo Li", "ana.ruiz@example.com"])
    [('Ana Ruiz', 'ana.ruiz@example.com')]
    """
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(person_key(name), name)
    known = [_Spelt(name, _spellings(name), _mail(name)) for name in first.values() if not is_id(name)]
    near: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(known):
        for sign in one.signs():
            near[sign].append(n)
    pairs = {(a, b) for some in near.values() for a, b in itertools.combinations(some, 2)}
    return [
        (known[a].name, known[b].name)
        for a, b in sorted(pairs)
        if any(_alike(x, y) for x in known[a].words for y in known[b].words)
        or ((known[a].mail or known[b].mail) and known[a].addresses() & known[b].addresses())
    ]


def why_alike(one: str, other: str) -> str:
    """Return in words why two names are likely to be one person's.

    >>> why_alike("Ana Ruiz", "ana.ruiz@example.com"), why_alike("José Núñez", "Jose Nunez")
    ('the e-mail address says the name', 'written without accents or signs')
    """
    (mine, *_), (theirs, *_) = _spellings(one), _spellings(other)
    if is_inactive(one) or is_inactive(other):
        return "one is marked as no longer active"
    if is_email(one) or is_email(other):
        return "the e-mail address says the name"
    if "".join(mine) == "".join(theirs):
        return "written without accents or signs"
    if sorted(mine) == sorted(theirs):
        return "the names stand in another order"
    short = any(len(word) == 1 for word in (mine[0], theirs[0], mine[-1], theirs[-1]))
    if short:
        return "a name is an initial"
    return "a further name is left out" if len(mine) != len(theirs) else "the names are written alike"


@dataclass(frozen=True)
class _Spelt:
    """A name, its words in each spelling, and the part of an e-mail address before the @."""

    name: str
    words: list[tuple[str, ...]]
    mail: str

    def signs(self) -> set[str]:
        """Return what likely names share at least one of: a word of the name, or an address."""
        return {word for words in self.words for word in words if len(word) > 1} | self.addresses()

    def addresses(self) -> set[str]:
        """Return an e-mail address without its signs, or those made of a name: anaruiz, aruiz, ruiza."""
        if self.mail:
            return {"@" + re.sub(r"[\W_\d]", "", self.mail)}
        found = {(words[0], words[-1]) for words in self.words if len(words) > 1} | {
            (words[0], "".join(words[1:])) for words in self.words if len(words) > 1
        }
        return {"@" + x for a, b in found for x in (a + b, a[0] + b, b + a, b + a[0], b[0] + a, a + b[0])}


def _mail(text: str) -> str:
    """Return the part of an e-mail address before the @, without what follows a +; "" for a name."""
    found = re.fullmatch(r"\s*<?([^\s@<>]+)@[^\s@<>]+>?\s*", text)
    return folded(found[1].partition("+")[0]) if found else ""


def _spellings(text: str) -> list[tuple[str, ...]]:
    """Return the words of a name without accents, and with ä written ae where that differs."""
    bare = _mail(text) or _ASIDE.sub(" ", person_key(text)).strip() or person_key(text)
    plain = _words(folded(bare))
    german = _words(folded("".join(_UMLAUTS.get(s, s) for s in unicodedata.normalize("NFC", bare))))
    return [plain] if plain == german else [plain, german]


def folded(text: str) -> str:
    """Return a text as it is looked for: in small letters, without accents, each letter as on any keyboard.

    >>> folded("Zoë SØRBY")
    'zoe sorby'
    """
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(_LETTERS.get(sign, sign) for sign in apart if unicodedata.category(sign) != "Mn")


def _words(text: str) -> tuple[str, ...]:
    words = [word for word in re.split(r"[^\w]+|_", text.replace("'", "")) if word]
    kept = [word for word in words if word not in _SUFFIXES and not word.isdigit()]
    return tuple(kept or words)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(one) > len(other):
        one, other = other, one
    if len(one) < 2:
        return one == other and len(one[0]) > 1 if one else False
    if sorted(one) == sorted(other):
        return True
    return any(_fits(order, other) for order in (one, one[::-1]))


def _fits(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Return whether first and last name fit, one of them in full, the other at least by its initial."""
    pairs = [(short[0], long[0]), (short[-1], long[-1])]
    same = [a == b for a, b in pairs]
    initial = [min(len(a), len(b)) == 1 and a[0] == b[0] for a, b in pairs]
    if len(short) == len(long) > 2 and not all(
        a == b or a[0] == b[0] == min(a, b, key=len) for a, b in zip(short, long, strict=True)
    ):
        return False
    full = any(ok and len(a) > 1 for ok, (a, _) in zip(same, pairs, strict=True))
    return full and all(a or b for a, b in zip(same, initial, strict=True))
