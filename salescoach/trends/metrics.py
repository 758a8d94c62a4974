"""The rows of docs/metrics.md that belong to this package."""

from __future__ import annotations

from typing import Final

from salescoach import vocab
from salescoach.trends.behaviour import ALARMS

METRICS: Final = (
    vocab.Metric(
        "usual range",
        "how many of something a week worked usually holds, and which weeks are worth a question",
        "count a week, in four weeks, or days worked from one to the next",
        "any measure of rep_weeks, days_worked",
        "All counts by all days worked, times the days of the week, since the last recorded change. Range: quantiles "
        ".00135 and .99865 of the negative binomial (Poisson where nothing varies more than by chance), its dispersion "
        "from successive differences, never below 1. Flagged: one week outside, or eight in a row on one side; nothing "
        "else. Periods of four weeks where a week holds less than 2 on average; days worked from one event to the next "
        "(each space takes a share of the days that follows Beta(1, events)) where four weeks do too. "
        + ALARMS,
        "Kaminsky, Benneyan, Davis and Burke 1992, Journal of Quality Technology 24:63; von Neumann, Kent, Bellinson "
        "and Hart 1941, Annals of Mathematical Statistics 12:153; Western Electric 1956, Statistical Quality Control "
        "Handbook; Montgomery 2012, Introduction to Statistical Quality Control, chapter 7",
        "before eight whole, tracked weeks (or periods of four weeks) since the last change; from event to event "
        "before eight weeks and three events; a week that is only in part in the log is never judged",
    ),
    vocab.Metric(
        "drift",
        "whether there are more and more or fewer and fewer of something per day worked",
        "times as many over the weeks looked at, and a day worked at either end",
        "any measure of rep_weeks, days_worked",
        "Quasi-Poisson regression with a log link on the calendar week, days worked as exposure, dispersion never "
        "below 1, t with n - 2 degrees of freedom, over the last 26 weeks; told where p < .05. Of 100 steady "
        "measures 1 to 4 show a drift (simulated, 0.25 to 40 a week)",
        "McCullagh and Nelder 1989, Generalized Linear Models, chapter 6",
        "before eight whole, tracked weeks and ten events, or where all fall in one week",
    ),
    vocab.Metric(
        "two periods",
        "the rate per day worked of one period by that of the one before",
        "times as many a day",
        "any measure of rep_weeks, days_worked",
        "Given both together, the share of the second period is binomial: exact conditional p and the Clopper-Pearson "
        "interval, turned into a ratio. Pure chance is the only variation it knows",
        "Przyborowski and Wilenski 1940, Biometrika 31:313; Clopper and Pearson 1934, Biometrika 26:404",
        "where neither period has any; the ratio alone where the first has none",
    ),
)
