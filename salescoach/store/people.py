"""Finding reps and teams of a log by what a coach calls them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from salescoach import settings
from salescoach.errors import SalescoachError, some
from salescoach.store.log import Log


def find_reps(log: Log, wanted: Sequence[str] | None) -> list[str]:
    """Return the ids of the reps named by id or name, or of all; sorted by name.

    Raises ``SalescoachError`` for a rep that is not there, or a name that two share.
    """
    everyone = log.table("reps").sort_values(["name", "rep_id"])
    if wanted is None:
        return [str(rep) for rep in everyone["rep_id"]]
    return list(dict.fromkeys(_find(everyone, rep) for rep in wanted))


def _find(everyone: pd.DataFrame, rep: str) -> str:
    if (everyone["rep_id"] == rep).any():
        return rep
    same = everyone.loc[everyone["name"].map(settings.normal) == settings.normal(rep), "rep_id"]
    if len(same) == 1:
        return str(same.iloc[0])
    if len(same) > 1:
        raise SalescoachError(f"{rep!r} names {len(same)} reps: use an id, one of {some(same)}")
    known = [f"{one} ({name})" for one, name in zip(everyone["rep_id"], everyone["name"], strict=True)]
    raise SalescoachError(f"there is no rep {rep!r}; the log has {some(known)}")


def find_team(log: Log, team: str) -> list[str]:
    """Return the ids of a team's reps, or of all for ""; raises when there is no such team."""
    everyone = log.table("reps").sort_values(["name", "rep_id"])
    if not team:
        return [str(rep) for rep in everyone["rep_id"]]
    teams = everyone["team"].dropna()
    same = everyone[everyone["team"].fillna("").map(settings.normal) == settings.normal(team)]
    if same.empty:
        known = some(sorted(set(teams))) or "none"
        todo = "`salescoach reps` prints who is in which, and takes an edited list"
        raise SalescoachError(f"there is no team {team!r}; the log has {known}: {todo}")
    return [str(rep) for rep in same["rep_id"]]
