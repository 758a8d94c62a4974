"""How fast reports are made, and how long the rest takes."""

from __future__ import annotations

from collections import deque
from typing import Final

#: The rate is that of so many seconds past: the first reports of a worker take longer.
_WINDOW: Final = 60.0
_MINUTE, _HOUR = 60, 3600


class Pace:
    """The pace of a batch that began at a moment, in seconds of any clock that only goes forward."""

    def __init__(self, begun: float) -> None:
        self._seen: deque[tuple[float, int]] = deque([(begun, 0)])

    def note(self, now: float, done: int) -> None:
        """Enter how many are done by now."""
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _WINDOW:
            self._seen.popleft()

    def rate(self) -> float | None:
        """Return how many a minute are made, or None while nothing can be said."""
        (first, before), (last, done) = self._seen[0], self._seen[-1]
        return (done - before) * _MINUTE / (last - first) if last > first and done > before else None

    def words(self, total: int) -> str:
        """Return the rate and the time left in words, or "" while nothing can be said.

        >>> pace = Pace(100.0)
        >>> pace.note(103.0, 12)
        >>> pace.words(480), pace.words(12)
        ('240 a minute, 2 minutes left', '240 a minute')
        """
        rate = self.rate()
        if rate is None:
            return ""
        said = f"{rate:,.0f} a minute" if rate >= 1 else f"{rate * _MINUTE:,.0f} an hour"
        left = total - self._seen[-1][1]
        return f"{said}, {_spoken(left * _MINUTE / rate)} left" if left > 0 else said


def _spoken(seconds: float) -> str:
    """Return a time to wait in words.

    >>> _spoken(20), _spoken(50), _spoken(117), _spoken(4000), _spoken(9000)
    ('less than half a minute', '1 minute', '2 minutes', '1 hour 7 minutes', '2 hours 30 minutes')
    """
    if seconds < _MINUTE / 2:
        return "less than half a minute"
    hours, minutes = divmod(max(1, round(seconds / _MINUTE)), _HOUR // _MINUTE)
    parts = [(hours, "hour"), (minutes, "minute")]
    return " ".join(f"{count} {unit}{'s' * (count != 1)}" for count, unit in parts if count)
