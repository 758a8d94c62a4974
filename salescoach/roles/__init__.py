"""Is this a Seller's work? A rule anybody can follow, with its chances; it never looks at other reps."""

from __future__ import annotations

from salescoach.roles.claims import CLAIMS, KINDS, MANAGER, NATIONAL, SELLER, UNTOLD, asked
from salescoach.roles.evidence import evidence
from salescoach.roles.metrics import METRICS
from salescoach.roles.mix import work_mix
from salescoach.roles.rule import Kind, kind_of_work, kinds
from salescoach.roles.team import makeup, since_left, team_sentence

__all__ = [
    "CLAIMS",
    "KINDS",
    "MANAGER",
    "METRICS",
    "NATIONAL",
    "SELLER",
    "UNTOLD",
    "Kind",
    "asked",
    "evidence",
    "kind_of_work",
    "kinds",
    "makeup",
    "since_left",
    "team_sentence",
    "work_mix",
]
