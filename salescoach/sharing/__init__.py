"""A copy of a workbook for sharing: the same counts for made-up people, firms and ids."""

from __future__ import annotations

from salescoach.sharing.copy import Shared, pseudonymise
from salescoach.sharing.keys import key_of

__all__ = ["Shared", "key_of", "pseudonymise"]
