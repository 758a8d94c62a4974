"""The figure of the what-if: what one move of a slider costs in closed form, beside the same by draws.

``python -m benchmarks.plan [--times 500]``. CPU time of this process, per evaluation: the chance of a goal of sales
and of one in money, the dials for three chances, and the final figure by 4,000 draws.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.measure import machine
from salescoach import plan
from salescoach.plan import Counted, GoalBy, OwnScenario, Scenario, flight, sizes
from salescoach.plan.belief import started
from salescoach.plan.capacity import Calendar
from salescoach.plan.levers import DEFAULTS

AS_OF = date(2026, 6, 26)
COUNTS = {
    "connect_rate": Counted(64, 629), "decision_maker_rate": Counted(27, 89), "appointment_rate": Counted(37, 47),
    "show_rate": Counted(30, 33), "win_rate": Counted(10, 43),
}  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=500, help="evaluations of each; draws a twentieth of it")
    options = parser.parse_args()
    print(machine())
    for said in figures(options.times):
        print(said, flush=True)


def case() -> plan.Case:
    """Return a rep with his counts, twelve deals won, and nothing open."""
    own = OwnScenario(Scenario(50.0, 0.102, 0.303, 0.787, 0.909, 0.233), COUNTS, {})
    found = plan.beliefs(own, DEFAULTS)
    amounts = np.random.default_rng(1).lognormal(8.5, 0.8, 12)
    won = pd.DataFrame({"rep_id": "ann", "currency": "EUR", "basis": "", "amount": amounts})
    nothing = pd.DataFrame(columns=list(flight.COLUMNS)).astype(
        {"start": "datetime64[s]", "amount": "float64"}
    )
    calendar, frame = Calendar(), won[list(sizes.COLUMNS)]
    return plan.Case("ann", AS_OF, started(own, found), found, nothing, frame, {}, calendar, 5.0)


def figures(times: int) -> Iterator[str]:
    """Yield one line per goal."""
    rep, by = case(), AS_OF + timedelta(weeks=13)
    goals = {"3 sales": GoalBy(by, sales=3), "EUR 20,000": GoalBy(by, amount=20_000, currency="EUR")}
    for name, goal in goals.items():
        ready = plan.ahead(rep, goal)
        paces = [ready.start.at("dials_per_week", 20.0 + place % 200) for place in range(times)]
        chance = per_call(partial(plan.chance_by, ready), paces)
        whole = per_call(partial(plan.outlook, ready), paces[: max(1, times // 10)])
        drawn = per_call(partial(plan.drawn, ready), paces[: max(1, times // 20)])
        yield (
            f"what-if, goal of {name}: chance {chance:.3f} ms, with the dials for three chances and all sentences "
            f"{whole:.2f} ms; by 4,000 draws {drawn:.2f} ms: {chance / drawn:.3f}x"
        )


def per_call(call: Callable[[Scenario], object], paces: Sequence[Scenario]) -> float:
    """Return the milliseconds of CPU that one call costs, after one that is not counted."""
    call(paces[0])
    begun = time.process_time()
    for pace in paces:
        call(pace)
    return (time.process_time() - begun) / len(paces) * 1e3


if __name__ == "__main__":
    main()
