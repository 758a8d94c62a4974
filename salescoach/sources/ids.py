"""The one form in which an id is kept, where a system writes the same one in several."""

from __future__ import annotations

from typing import Final

from salescoach.sources.salesforce_ids import salesforce_id

#: The systems whose ids have several forms.
KINDS: Final = ("salesforce", "zoho")


def one_form(kind: str, text: str) -> str:
    """Return SQL for an id in its one form; ``kind`` is one of ``KINDS`` or "".

    Those of Salesforce have 15 or 18 characters, those of Zoho can have zcrm_ in front.

    >>> one_form("zoho", "x1")
    "regexp_replace(x1, '^zcrm_', '')"
    """
    if kind == "zoho":
        return f"regexp_replace({text}, '^zcrm_', '')"
    return salesforce_id(text) if kind == "salesforce" else text
