"""How sure it is that a share is more than a half, and what fits it."""

from __future__ import annotations

from typing import Final

import pandas as pd

#: What lies between the ends that are shown for a share.
LEVEL: Final = 0.9


def over_half(share: float, worth: float) -> float:
    """Return the chance that a share is more than a half, known from so many calls that say something each.

    The Jeffreys posterior of a rate: Brown, Cai and DasGupta 2001, Statistical Science 16:101.

    >>> f"{over_half(30 / 40, 40):.4f} {over_half(3 / 4, 4):.4f} {over_half(22 / 40, 40):.4f}"
    '0.9994 0.8395 0.7362'
    """
    from scipy.special import betainc

    return float(betainc((1 - share) * worth + 0.5, share * worth + 0.5, 0.5))


def share_between(share: float | None, worth: float | None) -> tuple[float | None, float | None]:
    """Return the ends of the 90 % Jeffreys interval of a share; none where the share is not known.

    >>> "{:.3f} {:.3f}".format(*share_between(9 / 12, 12))
    '0.516 0.904'
    """
    from scipy.special import betaincinv

    if share is None or worth is None or pd.isna(share) or pd.isna(worth):
        return None, None
    tail, a, b = (1 - LEVEL) / 2, share * worth + 0.5, (1 - share) * worth + 0.5
    low = 0.0 if share == 0 else float(betaincinv(a, b, tail))
    return low, 1.0 if share == 1 else float(betaincinv(a, b, 1 - tail))
