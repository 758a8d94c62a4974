"""What a coach plays with in a notebook: the quiz of the five questions, and what-if."""

from __future__ import annotations

from salescoach.widgets.planner import Planner
from salescoach.widgets.quiz import Quiz
from salescoach.widgets.team import Team, team
from salescoach.widgets.what_if import WhatIf

__all__ = ["Planner", "Quiz", "Team", "WhatIf", "team"]
