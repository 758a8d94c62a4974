"""The numbers of this part of a page, as the list of metrics explains them."""

from __future__ import annotations

from typing import Final

from salescoach.roles import limits
from salescoach.vocab import Metric

METRICS: Final = (
    Metric(
        "kind of work",
        "whether the work of some weeks looks like a Seller's, an Account Manager's or a National Account Manager's",
        "a kind, with the chance of each",
        "activities: dial, kind, direction, automated, week, account_group; accounts: root",
        "the chance that more than half of the calls went to new accounts, and that more than half went to two "
        "accounts: Jeffreys posteriors on as many calls as those in bunches by account and week are worth; named from "
        f"{limits.LIKELY} on, with {limits.FEWEST_CALLS} calls in {limits.FEWEST_WEEKS} weeks",
        "Brown, Cai and DasGupta 2001, Statistical Science 16:101; Kish 1965, Survey Sampling; Cameron, Gelbach and "
        "Miller 2011, Journal of Business & Economic Statistics 29:238",
        "too few calls or weeks, nothing went out, accounts not linked, no customer known, or the counts fit both",
    ),
    Metric(
        "calls to new accounts",
        "dials and visits to accounts of the groups target, new and win_back, of those whose group is known",
        "calls and visits of all of them",
        "activities: account_group",
        "counts; 90 % Jeffreys interval on what the calls are worth",
        "Brown, Cai and DasGupta 2001, Statistical Science 16:101",
        "no call or visit went out to a known account",
    ),
    Metric(
        "spread over accounts",
        "the share of the two ultimate parents called most, and how many accounts with equal calls would be as spread",
        "calls; accounts",
        "accounts: root",
        "Herfindahl index: plain for the number of equal accounts, unbiased in the table of evidence",
        "Hirschman 1964, American Economic Review 54:761; Simpson 1949, Nature 163:688",
        "counted by a tally, or no account known",
    ),
    Metric(
        "steady prospecting",
        f"whole worked weeks with at least {limits.PROSPECTING_FLOOR} calls or visits to new accounts, fewer in weeks "
        "with days off, and the longest stretch below",
        "weeks of weeks",
        "rep_weeks: dials_target, dials_new, dials_win_back, days_worked, partial; activities: visits",
        "counts",
        "own definition",
        "no whole week in which calls to new accounts are tracked",
    ),
    Metric(
        "own deals",
        "new deals opened whose origin is the rep's own work",
        "deals of the deals whose origin is known",
        "deals: created, origin, business, to_customer; deal_credit: part",
        "counts",
        "own definition",
        "no new deal whose origin is known",
    ),
)
