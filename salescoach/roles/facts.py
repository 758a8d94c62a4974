"""One row of evidence as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

#: What is known of a rep who has only customers: that no other account was given, or that none was worked.
GIVEN: Final = "given"
WORKED: Final = "worked"


@dataclass(frozen=True)
class Facts:
    """One rep's evidence; None is not known. The columns of evidence say what each is."""

    rep_id: str
    weeks: int
    long_weeks: int
    claimed: str | None
    claimed_since: date | None
    claimed_before: str | None
    left: date | None
    outbound: int
    visits: int
    to_target: int | None
    to_partner: int
    unlinked: int
    calls: int
    to_new: int
    to_existing: int
    new_low: float | None
    new_high: float | None
    new_worth: float
    to_top: int | None
    top_worth: float | None
    call_weeks: int
    accounts: int | None
    effective_accounts: float | None
    inbound: int
    accounts_first: int | None
    judged_weeks: int | None
    prospected_weeks: int | None
    longest_gap: int | None
    refusals: int | None
    sales: float | None
    deals_known: int | None
    deals_self: int | None
    accounts_long: int
    new_long: int
    accounts_owned: int | None
    owned_customers: int | None
    from_tally: bool
    customers_known: int
    target_list: bool

    @property
    def only_customers(self) -> str:
        """Return whether all accounts are customers: those ``GIVEN``, where that is known, else those ``WORKED``."""
        if self.accounts_owned:
            return GIVEN if self.owned_customers == self.accounts_owned else ""
        return WORKED if self.accounts_long > 0 and self.new_long == 0 else ""


def facts(row: Mapping[Any, Any] | pd.Series[Any]) -> Facts:
    """Return a row of evidence as plain values: counts whole, missing as None."""
    return Facts(**{name: _plain(row[name], str(kind)) for name, kind in Facts.__annotations__.items()})


def _plain(value: Any, kind: str) -> Any:
    if pd.isna(value):
        return 0 if kind in ("int", "float") else None
    if kind.startswith("date"):
        return pd.Timestamp(value).date()
    return {"int": int, "float": float, "bool": bool, "str": str}[kind.removesuffix(" | None")](value)
