"""salescoach: is this work a Seller's? Five questions, answered per rep and week.

The public names are imported when they are first used.

>>> import salescoach
>>> salescoach.answers.__name__
'answers'
"""

from __future__ import annotations

import importlib
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from salescoach.funnel import rep_weeks
    from salescoach.intake import import_files
    from salescoach.questions import answers
    from salescoach.report import rep_report, team_report
    from salescoach.store import Log, read

__version__ = "0.1.0"
__all__ = ["Log", "answers", "import_files", "read", "rep_report", "rep_weeks", "team_report"]

_HOME: Final = MappingProxyType(
    {
        "Log": "store",
        "answers": "questions",
        "import_files": "intake",
        "read": "store",
        "rep_report": "report",
        "rep_weeks": "funnel",
        "team_report": "report",
    }
)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"salescoach.{_HOME[name]}"), name)
    raise AttributeError(f"module 'salescoach' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
