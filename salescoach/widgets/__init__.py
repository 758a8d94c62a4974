"""What a coach plays with in a notebook: exploring, the quiz of the five questions, and what-if."""

from __future__ import annotations

from salescoach.widgets.explore import Explore
from salescoach.widgets.planner import Planner
from salescoach.widgets.quiz import Quiz
from salescoach.widgets.team import Team, team

__all__ = ["Explore", "Planner", "Quiz", "Team", "team"]
