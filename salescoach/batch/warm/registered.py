"""The warm engine as this process's Papermill knows it, also where the package is not installed."""

from __future__ import annotations

from papermill.engines import papermill_engines  # it loads the engine by its entry point while it is imported

from salescoach.batch.warm.engine import NAME, WarmEngine

__all__ = ["NAME", "WarmEngine", "register"]


def register() -> None:
    """Make the engine known to Papermill."""
    papermill_engines.register(NAME, WarmEngine)
