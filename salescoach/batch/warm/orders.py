"""What a warm process is told when it starts; apart from it, for who tells it needs nothing that it loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salescoach.batch.worker import Shared


@dataclass(frozen=True)
class Orders:
    """What a warm process is started for.

    ``home`` is a private folder, ``reports`` the values of each report's parameters, and ``environment`` what
    the variables were that are set for the warm process alone, ``path`` what PYTHONPATH was.
    """

    shared: Shared
    home: str
    reports: tuple[Mapping[str, object], ...]
    environment: Mapping[str, str | None]
    path: str | None
