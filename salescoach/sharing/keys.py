"""The key that decides who is called what: thrown away, or kept in a file that only its owner reads."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from salescoach import private
from salescoach.errors import SalescoachError

_LETTERS: Final = 12
_SHORTEST: Final = 32
#: Names that nobody has: a copy is not to look like it is about real people.
_FIRST: Final = (
    "Amber", "Ashen", "Azure", "Brisk", "Calm", "Cedar", "Clear", "Copper", "Coral", "Dapple", "Early", "Fleet",
    "Golden", "Hazel", "Indigo", "Ivory", "Jade", "Lilac", "Maple", "Mellow", "Misty", "Nimble", "Olive", "Pearl",
    "Quiet", "Rowan", "Russet", "Silver", "Slate", "Sunny", "Velvet", "Willow",
)  # fmt: skip
_LAST: Final = (
    "Bittern", "Blackbird", "Bunting", "Buzzard", "Crane", "Curlew", "Dipper", "Dunlin", "Egret", "Finch", "Gannet",
    "Goldcrest", "Grebe", "Harrier", "Heron", "Jackdaw", "Kestrel", "Kingfisher", "Lapwing", "Linnet", "Martin",
    "Osprey", "Petrel", "Pipit", "Plover", "Redstart", "Sandpiper", "Siskin", "Swift", "Thrush", "Wagtail", "Wren",
)  # fmt: skip


def key_of(file: Path | None) -> str:
    """Return the key of a file, which is made where there is none; without a file a new key that nobody keeps.

    Raises ``SalescoachError`` for a file that others can read, or that holds no key.
    """
    if file is None:
        return secrets.token_hex(32)
    if not file.exists():
        key = secrets.token_hex(32)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(key + "\n")
        return key
    if file.stat().st_mode & private.OTHERS:
        raise SalescoachError(f"{file} can be read by others on this machine; run: chmod 600 {file}")
    key = file.read_text(encoding="utf-8", errors="replace").strip()
    if len(key) < _SHORTEST or not key.isalnum():
        raise SalescoachError(f"{file} holds no key of ours; name a file that is not there, and one is made")
    return key


def made_up(key: str, what: str, old: str) -> str:
    """Return the made-up id of something; the same key makes the same.

    >>> made_up("k", "account", "001A"), made_up("k", "account", "001A") == made_up("other", "account", "001A")
    ('account-e74a01fdfe7a', False)
    """
    return f"{what}-{_hashed(key, what, old)[:_LETTERS]}"


def people(key: str, ids: Iterable[str]) -> dict[str, str]:
    """Return a made-up name for each rep; no two share one."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for rep in sorted(ids, key=lambda rep: _hashed(key, "name", rep)):
        hashed = _hashed(key, "name", rep)
        base = f"{_FIRST[int(hashed[:8], 16) % len(_FIRST)]} {_LAST[int(hashed[8:16], 16) % len(_LAST)]}"
        name = next(one for n in range(1, 10**6) if (one := f"{base} {n}" if n > 1 else base) not in taken)
        taken.add(name)
        found[rep] = name
    return found


def firm(key: str, account: str) -> str:
    """Return a made-up name for an account."""
    return f"Firm {_hashed(key, 'firm', account)[:_LETTERS]}"


def _hashed(key: str, what: str, old: str) -> str:
    said = f"{what}\0{old}".encode("utf-8", "surrogatepass")
    return hmac.digest(key.encode(), said, hashlib.sha256).hex()
