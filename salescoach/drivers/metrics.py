"""The rows of docs/metrics.md that belong to this package."""

from __future__ import annotations

from typing import Final

from salescoach import vocab
from salescoach.drivers.bottleneck import MEASURED

METRICS: Final = (
    vocab.Metric(
        "what changed appointments",
        "what the days worked, the dials a day, the people answering, the decision makers reached and the talk itself "
        "add to the difference of appointments between the last 13 whole weeks and the 13 before",
        "appointments",
        "days_worked, dials, connects, dial_conversations (else conversations), appointments",
        "Logarithmic mean decomposition of the product of days, dials a day and rates, half a count added to each, "
        "without a rest. Ranges: 95 % of draws from the Jeffreys posteriors of the rates, dials taken as made; "
        "simulated, they hold the true effect in 92 to 96 of 100 cases (the delta method in 93 to 100, unevenly). "
        "Ordinary variation: 95 % of the differences that the same rates make in both periods",
        "Ang 2005, Energy Policy 33:867; Brown, Cai and DasGupta 2001, Statistical Science 16:101",
        "before two times 13 whole weeks are in the log with four worked in each, where a step is not tracked in all "
        "of them, or without any appointment",
    ),
    vocab.Metric(
        "bottleneck",
        "the step from dial to sale where the peers' usual rate would add most, if nothing else changes",
        "sales a week (else of the last step that is tracked)",
        "dials, connects, dial_conversations (else conversations), appointments, set_held (else meetings), set_sales "
        "(else sales)",
        "Weekly result with one step raised to the peers' median, the others unchanged, less the result now; nothing "
        "where the rep is above. Rates from a beta-binomial with its mean and spread on a grid, the rep left out of "
        "what is usual; range 10 to 90 %. A step stands out when it has the largest gain in 6 of 10 draws or more; "
        "with fewer than three successes only where that range is above nothing. " + MEASURED,
        "Gelman, Carlin, Stern, Dunson, Vehtari and Rubin 2013, Bayesian Data Analysis, chapter 5",
        "with fewer than three peers who track the same steps, or where the way ends before appointments",
    ),
)
