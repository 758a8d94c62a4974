"""The numbers of the ledger that a page shows, as ``docs/metrics.md`` explains them."""

from __future__ import annotations

from typing import Final

from salescoach.vocab import Metric

METRICS: Final = (
    Metric(
        "refusals and their neighbours",
        "nos to an appointment, each person once in 30 days; beside them, apart: later, send an e-mail, gatekeeper, "
        "no-show, lost deal, no appointment this time",
        "a week, and a day worked",
        "rep_weeks: refusals, laters, gatekeepers, no_shows, no_appointment, appointments, days_worked; rows of the "
        "log for send an e-mail, lost deals and the channel",
        "last complete week beside the complete weeks among the last 13; exact Poisson interval",
        "Garwood 1936, Biometrika 28:437",
        "not tracked: nobody records it; a tally cannot show this: it needs the rows of a CRM; fewer than 3 "
        "weeks: no usual",
    ),
    Metric(
        "asks of new people",
        "conversations in which the appointment was asked for, beside all conversations, appointments and refusals",
        "of conversations, and a day worked",
        "rep_weeks: asks, conversations, appointments, refusals, days_worked",
        "13 weeks; posterior chance, from Jeffreys' prior, that the share lies below 4 in 10 (or three quarters of the "
        "peers' pooled share, at least 1 in 4), and that fewer than 1 in 10 asks are a yes; a status needs 0.95",
        "Brown, Cai and DasGupta 2001, Statistical Science 16:101",
        "not judged: refusals are not recorded, or most asks written down are a yes; too early to say: fewer than 10 "
        "conversations",
    ),
    Metric(
        "after a no",
        "minutes to the next dial (60 at most), dials in the 60 minutes after and in the rest of the day, beside the "
        "rep's other talks at the same hour of the clock",
        "minutes; dials",
        "activities: instant, duration_s, outcome, conversation, dial, visits",
        "52 weeks; difference of means weighted by the nos of each hour; interval of 1,000 draws of whole days",
        "Field and Welsh 2007, Journal of the Royal Statistical Society B 69:369",
        "not tracked: no times, or fewer than 15 nos with a time on 10 days",
    ),
)
