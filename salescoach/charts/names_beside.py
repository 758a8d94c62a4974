"""Where names stand beside points, so that none lies over another, over a point, or outside the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

#: Pixels that the points have, across and up, on a phone, on paper and on wider screens: a name fits on all of them.
_SHEETS: Final = ((270, 220), (600, 160), (600, 275), (1090, 290))
#: Half the room of a point and of a line of text; how far from a point the names of each ring stand.
_DOT, _LINE, _RINGS = 6, 8, (15, 30, 45)
#: Pixels that one sign of a name takes, and those around it.
_SIGN, _EDGE = 6.2, 3
#: A name farther away than this is tied to its point by a thin line.
NEAR: Final = 20
#: Above the points there is so much room before the title begins.
_ABOVE: Final = 14

Array = npt.NDArray[np.float64]


class Spot(NamedTuple):
    """A point, in shares of the picture from the left and from below, its name (or none), and whether it must stand."""

    x: float
    y: float
    name: str
    must: bool = False


class Place(NamedTuple):
    """How many pixels to the right of its point and above it the middle of a name stands."""

    right: float
    up: float


def places(spots: Sequence[Spot]) -> list[Place | None]:
    """Return where each name stands, or None where there is no room; those that must stand are placed first.

    >>> places([Spot(0.5, 0.5, "Ann"), Spot(0.5, 0.5, "Bo"), Spot(0.1, 0.9, "")])[:2]
    [Place(right=0.0, up=15.0), Place(right=0.0, up=-15.0)]
    """
    dots = np.array([[(spot.x * w, spot.y * h) for spot in spots] for w, h in _SHEETS]).transpose(2, 0, 1)
    taken = np.concatenate([dots - _DOT, dots + _DOT])
    found: list[Place | None] = [None] * len(spots)
    order = sorted(range(len(spots)), key=lambda place: not spots[place].must)
    for place in (place for place in order if spots[place].name):
        half = _SIGN * len(spots[place].name) / 2 + _EDGE
        around = _around(half)
        middle = dots[:, :, place, None] + around[:, None, :]
        size = np.array([half, _LINE])[:, None, None]
        boxes = np.concatenate([middle - size, middle + size])
        over = _over(boxes, taken) + 1000 * _outside(boxes)
        best = int(over.argmin())
        if over[best] == 0 or spots[place].must:
            found[place] = Place(*map(float, around[:, best]))
            taken = np.concatenate([taken, boxes[:, :, best, None]], axis=2)
    return found


def _around(half: float) -> Array:
    """Return the places around a point that are tried, from the nearest to the farthest."""
    found: list[tuple[float, float]] = []
    for ring in _RINGS:
        side = half + (9 if ring < NEAR else 4)
        found += [(0, ring), (0, -ring), *((x, y) for y in _slopes(ring) for x in (side, -side))]
        found += [(x, y) for y in (ring, -ring) for x in (half - 4, 4 - half)]
    return np.array(found, dtype="float64").T


def _slopes(ring: int) -> tuple[int, ...]:
    """Return how high a name may stand beside a point: level with the nearest ring only."""
    return (0, ring - 3, 3 - ring) if ring < NEAR else (ring, -ring)


def _over(boxes: Array, taken: Array) -> npt.NDArray[np.int64]:
    """Return for each candidate over how many others it lies on any sheet.

    Both hold left, low, right and high by sheet and box.
    """
    left, low, right, high = (side[:, :, None] for side in boxes)
    others = [side[:, None, :] for side in taken]
    shared = (left < others[2]) & (others[0] < right) & (low < others[3]) & (others[1] < high)
    return np.asarray(np.any(shared, axis=0).sum(axis=1), dtype="int64")


def _outside(boxes: Array) -> npt.NDArray[np.int64]:
    """Return for each candidate on how many sheets it runs out of the picture."""
    left, low, right, high = boxes
    width, height = (np.array(size, dtype="float64")[:, None] for size in zip(*_SHEETS, strict=True))
    out = (left < 0) | (low < 0) | (right > width) | (high > height + _ABOVE)
    return np.asarray(out.sum(axis=0), dtype="int64")
