"""How often steady work is flagged, and how long a halving takes to show: the rules of trends as they are.

``python -m benchmarks.false_alarms [--seed 1] [--runs 2000]``. Counts are drawn, not read: a week of five days worked,
a quarter of the weeks of three or four. A flag is any period outside, or any run of eight, of all the weeks so far.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from salescoach.trends import periods
from salescoach.trends.rows import Weeks

Floats = npt.NDArray[np.float64]

#: What a week holds on average, and its variance by its mean.
PACES: Final = ((0.3, 1.0), (1.0, 1.0), (3.0, 1.0), (10.0, 1.0), (40.0, 1.0), (10.0, 3.0), (40.0, 4.0))
#: Steady weeks before a halving, and the most weeks after it that are looked at.
BEFORE, AFTER = 26, 52
_FIRST: Final = np.datetime64("2024-01-01")
_DAYS: Final = (5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 4.0, 3.0)


class Found(NamedTuple):
    """Shares of steady runs flagged, and the median weeks until a halving is (infinite: not in a year)."""

    mean: float
    ratio: float
    once: float
    weekly: float
    year: float
    halving: float

    @property
    def line(self) -> str:
        """The row of the table."""
        name = f"{'Poisson' if self.ratio == 1 else 'neg. binomial'} {self.mean:g}"
        name += "" if self.ratio == 1 else f", v/m {self.ratio:g}"
        shares = "".join(f"{100 * share:10.1f}" for share in (self.once, self.weekly, self.year))
        return f"{name:24}{shares}{self.halving:12.0f}"


HEAD: Final = f"{'a week':24}{'26 weeks':>10}{'each week':>10}{'52 weeks':>10}{'halving':>12}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what the draws start from")
    parser.add_argument("--runs", type=int, default=2000, help="reps drawn per row")
    options = parser.parse_args()
    print("flagged in 100 steady reps: looked at once after 26 weeks, at every week of them, once after 52;")
    print(f"and the median weeks until a halving after {BEFORE} steady weeks is flagged (inf: over {AFTER})")
    print(HEAD)
    for found in figures(options.runs, seed=options.seed):
        print(found.line, flush=True)


def figures(runs: int, *, seed: int) -> Iterator[Found]:
    """Yield one row per pace; the same seed gives the same rows."""
    for number, (mean, ratio) in enumerate(PACES):
        rng = np.random.default_rng([seed, number])
        yield figure(mean, ratio, runs, rng)


def figure(mean: float, ratio: float, runs: int, rng: np.random.Generator) -> Found:
    """Return what one pace comes to in so many runs."""
    steady = [_weeks(np.full(52, mean), ratio, rng) for _ in range(runs)]
    once = [_flagged(_upto(weeks, 26)) for weeks in steady]
    weekly = [any(_flagged(_upto(weeks, end)) for end in range(8, 27)) for weeks in steady]
    year = [_flagged(weeks) for weeks in steady]
    pace = np.repeat([mean, mean / 2], [BEFORE, AFTER])
    waits = [_wait(_weeks(pace, ratio, rng)) for _ in range(max(1, runs // 4))]
    shares = [float(np.mean(seen)) for seen in (once, weekly, year)]
    return Found(mean, ratio, shares[0], shares[1], shares[2], float(np.median(waits)))


def _weeks(pace: Floats, ratio: float, rng: np.random.Generator) -> Weeks:
    days = rng.choice(_DAYS, len(pace))
    mean = pace * days / 5
    drawn = rng.poisson(mean) if ratio == 1 else rng.negative_binomial(mean / (ratio - 1), 1 / ratio)
    week = _FIRST + np.arange(len(pace)) * np.timedelta64(7, "D")
    return Weeks(week, drawn.astype(float), days, np.zeros(len(pace), dtype=bool))


def _upto(weeks: Weeks, end: int) -> Weeks:
    return weeks.at(slice(None, end))


def _flagged(weeks: Weeks, since: int = 0) -> bool:
    """Return whether a period that ends after week ``since`` is flagged."""
    grain = periods.grain_of(weeks)
    found = periods.judged(weeks, grain)
    length = np.timedelta64(28 if grain == periods.FOUR else 7, "D")
    late = found.period + length > weeks.week[0] + since * np.timedelta64(7, "D")
    return bool(((found.outside | found.run) & late).any())


def _wait(weeks: Weeks) -> float:
    """Return the weeks after the halving until it is flagged, looked at every week."""
    for after in range(1, AFTER + 1):
        if _flagged(_upto(weeks, BEFORE + after), BEFORE):
            return float(after)
    return float("inf")


if __name__ == "__main__":
    main()
