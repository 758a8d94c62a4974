"""The fields of a goal: sales, or an amount in one currency, by a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import ipywidgets

from salescoach import plan
from salescoach.errors import SalescoachError
from salescoach.widgets.controls import in_turn, wide

SALES, AMOUNT = "sales", "amount"
_KINDS: Final = (("a number of sales", SALES), ("an amount of new business", AMOUNT))
_MOST: Final = 1e9
_DAYS: Final = 91
_FIRST: Final = 3.0


class GoalFields:
    """The fields of a goal; ``view`` shows them, ``read`` gives the goal, ``write`` fills one in."""

    def __init__(self) -> None:
        self.kind = wide(ipywidgets.Dropdown(options=_KINDS, description="Goal"))
        self.much = wide(ipywidgets.BoundedFloatText(_FIRST, min=0, max=_MOST, description="How much of it"))
        self.currency = wide(ipywidgets.Dropdown(options=[], description="Currency of the amount"))
        self.by = wide(ipywidgets.DatePicker(description="By the day"))
        self.won = wide(ipywidgets.BoundedFloatText(0.0, min=0, max=_MOST, description="Won of it already"))
        self.parts = (self.kind, self.much, self.currency, self.by, self.won)
        self.view = ipywidgets.VBox(list(self.parts))

    def observe(self, changed: Callable[[Any], None]) -> None:
        """Call back, in turn, when a field changes."""
        for part in self.parts:
            part.observe(in_turn(changed), names="value")

    def of(self, case: plan.Case) -> None:
        """Make the fields those of a rep: the currencies of the team's sales, and 13 weeks where no day is given."""
        known = sorted({str(name) for name in case.sizes["currency"].dropna()})
        kept = self.currency.value
        self.currency.options = known
        self.currency.value = kept if kept in known else next(iter(known), None)
        if self.by.value is None:
            self.by.value = case.as_of + timedelta(days=_DAYS)

    def read(self) -> plan.GoalBy:
        """Return the goal; raises SalescoachError for one that is none."""
        self.currency.disabled = self.kind.value != AMOUNT
        if not isinstance(self.by.value, date):
            raise SalescoachError("the goal has no day; give one to come")
        much: Any = self.much.value
        if self.kind.value == AMOUNT:
            return plan.GoalBy(self.by.value, amount=much, currency=self.currency.value, won=self.won.value)
        return plan.GoalBy(self.by.value, sales=much if much % 1 else int(much), won=self.won.value)

    def write(self, goal: plan.GoalBy) -> None:
        """Fill in a goal; raises SalescoachError for a currency that no sale of the log is in."""
        if goal.currency and goal.currency not in self.currency.options:
            raise SalescoachError(f"no sale of this log is in {goal.currency}; choose another file")
        self.kind.value = SALES if goal.sales is not None else AMOUNT
        self.much.value = float(goal.sales if goal.sales is not None else goal.amount or 0)
        self.by.value, self.won.value = goal.by, goal.won
        if goal.currency:
            self.currency.value = goal.currency
