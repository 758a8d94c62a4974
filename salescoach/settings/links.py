"""Where a record stands in the CRM: the table [links] of workbook.toml."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from salescoach.errors import Fault

_ID: Final = "{account_id}"
_TODO: Final = f'write it like account = "https://crm.example/accounts/{_ID}"'
#: Signs that stand in the address of a page; everything else is written as %20 is.
_ALLOWED: Final = frozenset(string.ascii_letters + string.digits + "-._~:/?#[]@!$&()*+,;=%")


@dataclass(frozen=True)
class Links:
    """The address of an account's page with ``{account_id}`` where its id goes; "" is none."""

    account: str = ""

    def to_account(self, account_id: str) -> str:
        """Return the address of an account's page, or "" where there is none.

        Every sign of the id that means something in an address is written as a number, so that an id
        changes neither the place nor the kind of the address.

        >>> Links("https://crm.example/a/{account_id}/view").to_account("001 x/../javascript:1")
        'https://crm.example/a/001%20x%2F..%2Fjavascript%3A1/view'
        >>> Links().to_account("1"), Links("https://crm.example/{account_id}").to_account("..")
        ('', '')
        """
        if not self.account or not account_id.strip("."):
            return ""
        return self.account.replace(_ID, quote(account_id, safe="", errors="replace"))


def links_of(said: Any, file: str, faults: list[Fault]) -> Links:
    """Return the links; what cannot be read is added to the faults."""
    if not isinstance(said, dict):
        faults.append(Fault(file, 0, "links", "is no table", f"write [links], then {_TODO[9:]}"))
        return Links()
    for key in said:
        if key != "account":
            faults.append(Fault(file, 0, f"links.{key}", "is no setting", "did you mean 'account'?"))
    template = said.get("account", "")
    wrong = _wrong(template) if template != "" else ""
    if wrong:
        faults.append(Fault(file, 0, "links.account", wrong, _TODO))
        return Links()
    return Links(template)


def _wrong(template: Any) -> str:
    """Return what is wrong with the address of an account's page, or "".

    >>> _wrong("javascript:alert({account_id})"), _wrong("https://{account_id}.example/"), _wrong("https://x.io/1")
    ('begins neither with https:// nor with http://', 'has {account_id} before its path', 'has no {account_id}')
    """
    if not isinstance(template, str):
        return f"{template!r} is no address"
    if not template.startswith(("https://", "http://")):
        return "begins neither with https:// nor with http://"
    if _ID not in template:
        return f"has no {_ID}"
    if not set(template.replace(_ID, "")) <= _ALLOWED:
        return "has signs that no address has"
    try:
        parts = urlsplit(template.replace(_ID, "\x00"))
    except ValueError:
        return "is no address"
    if "\x00" in parts.netloc:
        return f"has {_ID} before its path"
    if not parts.hostname or "@" in parts.netloc:
        return "names no host, or a user at it"
    return ""
