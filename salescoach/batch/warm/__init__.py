"""Reports made in forks of one warm process: everything that all of them need is there before the first."""

from __future__ import annotations
