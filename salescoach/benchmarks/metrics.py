"""The rows of docs/metrics.md that belong to this package."""

from __future__ import annotations

from typing import Final

from salescoach import vocab

METRICS: Final = (
    vocab.Metric(
        "Beside the peers",
        "a rep's successes per try beside those of the peers in the weeks the rep worked, the rep left out",
        "tries per success",
        "the two counts of each step in rep_weeks",
        "Wilson range; beta-binomial over the pool on a grid, no plug-in; marked where the chance of a notably "
        "lower or higher rate is above .9, with fewer than three successes by its counts alone; exact binomial limits, "
        "widened by winsorised phi, in the picture by chance alone; mid-p, q over the table",
        "Spiegelhalter 2005, Statistics in Medicine 24:1185; Gelman and others 2013, Bayesian Data Analysis, ch. 5",
        "no peers, a count that is not tracked, or fewer than three successes that are no mark",
    ),
    vocab.Metric(
        "Cannot be told apart",
        "sets of reps of one role no two of whom can be told apart by a step's figures",
        "sets of reps",
        "the two counts of each step in rep_weeks",
        "posterior P(A < B) beyond .975 on either side after Benjamini-Hochberg over all pairs; largest set first; "
        "reps marked against the peers and those with fewer than three successes are left out, and named",
        "Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289",
        "a rep without tries is in no set",
    ),
    vocab.Metric(
        "Band of the peers",
        "ends between which at least half of the peers lie, rounded outwards; all a rep's own copy knows of them",
        "tries per success",
        "the two counts of each step in rep_weeks",
        "quarter points of at least five peers with three successes or more",
        "own rule",
        "fewer than five such peers",
    ),
)
