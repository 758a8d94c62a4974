"""What is worked out once for everybody in a workbook, and read by every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from salescoach import (
    benchmarks,
    funnel,
    ledger,
    maturity,
    questions,
    roles,
    store,
    trust,
    vocab,
    weeks,
    wording,
    worklist,
)
from salescoach.funnel import amounts
from salescoach.funnel.calendar import called_until
from salescoach.store import Log

#: A look at everybody costs what a look at every so manieth rep does.
_ONE_IN: Final = 5
#: A day with one of these on it is a day with prospecting.
_PROSPECTED: Final = """
SELECT coalesce(rep_id, '') AS rep_id, week, count(DISTINCT date) AS days FROM activities
WHERE purpose = 'prospecting' AND kind IN ('dial', 'visit') AND NOT automated
    AND coalesce(direction, 'outbound') = 'outbound'
GROUP BY ALL ORDER BY ALL
"""
#: What is logged under each name, on which days, and the calls that came in.
_LOGGED: Final = """
SELECT rep_id, min(day) AS first, max(day) AS last, CAST(sum(calls) AS BIGINT) AS came_in,
    min(day) FILTER (calls > 0) AS in_from, max(day) FILTER (calls > 0) AS in_to
FROM (
    SELECT rep_id, date AS day, count(*) FILTER (kind = 'dial' AND direction = 'inbound') AS calls
    FROM activities WHERE NOT automated GROUP BY ALL
    UNION ALL SELECT held_by, date, 0 FROM activities WHERE kind = 'meeting' AND NOT automated
    UNION ALL SELECT c.rep_id, unnest([d.created, d.closed]), 0 FROM deals d JOIN deal_credit c USING (deal_id)
    UNION ALL SELECT rep_id, CASE span WHEN 'week' THEN date + 6 ELSE date END, 0 FROM tally)
WHERE rep_id IS NOT NULL AND day IS NOT NULL GROUP BY rep_id
"""
#: Parts of days off: on such a day the rep worked all the same.
_HALF_DAYS: Final = """
SELECT rep_id, {week} AS week, sum(part) AS off FROM (
    SELECT rep_id, date, sum(part) AS part FROM days_off GROUP BY ALL HAVING sum(part) > 0 AND sum(part) < 1)
GROUP BY ALL ORDER BY ALL
"""
#: The word by which most refusals are logged.
_WORD_OF_NO: Final = """
SELECT coalesce(outcome_word, disposition_word) AS word FROM activities
WHERE outcome = 'refused' AND NOT automated AND word IS NOT NULL GROUP BY word ORDER BY count(*) DESC, word LIMIT 1
"""
#: Reps to whom calls came in and who made none, in the 13 weeks up to the last of theirs.
_CAME_IN: Final = """
WITH calls AS (
    SELECT rep_id, week, kind, direction, outcome, max(week) OVER (PARTITION BY rep_id) AS last FROM activities
    WHERE kind IN ('dial', 'visit') AND NOT automated AND rep_id IS NOT NULL)
SELECT rep_id, count(DISTINCT week) AS weeks, min(week) AS since, count(*) AS calls,
    count(*) FILTER (outcome = 'appointment') AS agreed
FROM calls WHERE week > last - INTERVAL 13 WEEK
GROUP BY rep_id HAVING bool_and(kind = 'dial' AND direction = 'inbound') ORDER BY rep_id
"""


def _came_in(row: Mapping[Any, Any]) -> str:
    """Return what came in, and the appointments of it beside.

    >>> _came_in({"weeks": 12, "since": pd.Timestamp("2026-04-06"), "calls": 240, "agreed": 77})
    '240 calls came in and no call went out; 77 of them ended with an appointment; 12 weeks from 6 April 2026'
    """
    said = f"{wording.counted(row['calls'], 'calls')} came in and no call went out"
    if row["agreed"]:
        said += f"; {wording.number(row['agreed'])} of them ended with an appointment"
    return f"{said}; {wording.counted(row['weeks'], 'weeks')} from {wording.day(row['since'])}"


@dataclass(frozen=True)
class Facts:
    """A log with its rep_weeks, and what pages need of it beside: each worked out when it is first asked for."""

    log: Log
    rep_weeks: pd.DataFrame

    @cached_property
    def known(self) -> pd.DataFrame:
        """Return rep_weeks without the counts that a rep's log does not know."""
        return _plain(questions.only_known(self.rep_weeks))

    @cached_property
    def reps(self) -> pd.DataFrame:
        """Return the roster as of the day."""
        return self.log.table("reps")

    @cached_property
    def plans(self) -> pd.DataFrame:
        """Return the weekly plans made by the day."""
        return self.log.table("plan_weeks")

    @cached_property
    def days_off(self) -> pd.DataFrame:
        """Return when a rep is off."""
        return self.log.table("days_off")

    @cached_property
    def has_targets(self) -> bool:
        """Return whether there is a named list of accounts to win."""
        [[listed]] = self.log.query("SELECT coalesce(bool_or(target), false) FROM accounts").to_numpy()
        return bool(listed)

    @cached_property
    def counted(self) -> Mapping[str, str]:
        """Return the counts that somebody logs; of refusals the word that most are logged by, of others ""."""
        some = self.known[list(vocab.MEASURES)].notna().any()
        words = self.log.query(_WORD_OF_NO)["word"].tolist()
        found = {str(name): "" for name in some.index[some]}
        return found | {"refusals": words[0]} if words and "refusals" in found else found

    @cached_property
    def came_in(self) -> Mapping[str, str]:
        """Return of reps who make no calls or visits how many calls came in to them, in the words of a page."""
        return {str(row["rep_id"]): _came_in(row) for row in self.log.query(_CAME_IN).to_dict("records")}

    @cached_property
    def won(self) -> pd.DataFrame:
        """Return what each rep won in the last 52 weeks, by currency."""
        return amounts.last_year(self.log)

    @cached_property
    def agreements(self) -> pd.DataFrame:
        """Return what was agreed by the day."""
        return self.log.table("agreements")

    @cached_property
    def guesses(self) -> pd.DataFrame:
        """Return what reps guessed by the day."""
        return self.log.table("guesses")

    @cached_property
    def changed(self) -> pd.DataFrame:
        """Return ``rep_id`` and ``since``: the days on which a rep's role or team changed."""
        found = self.log.table("rep_roles")
        return found.loc[found["since"].notna(), ["rep_id", "since"]]

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Return every rep's figures beside those of the peers."""
        return benchmarks.compared(self.rep_weeks, self.reps)

    @cached_property
    def pools(self) -> Mapping[str, benchmarks.Pool]:
        """Return each rep's peers."""
        return benchmarks.pools(self.reps, self.rep_weeks)

    @cached_property
    def paths(self) -> pd.DataFrame:
        """Return what was started, and what became of it."""
        return maturity.paths(self.log)

    @cached_property
    def unmet(self) -> pd.DataFrame:
        """Return how many sales of each rep came without a meeting in the log before them."""
        return maturity.unmet(self.log)

    @cached_property
    def nos(self) -> pd.DataFrame:
        """Return the lines of the ledger that only rows show."""
        return ledger.kinds(self.log)

    @cached_property
    def kinds(self) -> Mapping[str, roles.Kind]:
        """Return what kind of work each rep's is."""
        found = roles.kinds(roles.evidence(self.log, self.rep_weeks))
        return {kind.rep_id: kind for kind in found}

    @cached_property
    def work_mix(self) -> pd.DataFrame:
        """Return each rep's calls and visits by four weeks and group of accounts."""
        return roles.work_mix(self.log, self.rep_weeks)

    @cached_property
    def waiting(self) -> pd.DataFrame:
        """Return the accounts that wait for each rep."""
        return worklist.worklist(self.log)

    @cached_property
    def tallied(self) -> frozenset[str]:
        """Return the reps of whom only a tally is known."""
        return worklist.by_tally(self.log)

    @cached_property
    def prospected(self) -> pd.DataFrame:
        """Return ``rep_id``, ``week``, ``days`` with prospecting on them."""
        return self.log.query(_PROSPECTED)

    @cached_property
    def half_days(self) -> pd.DataFrame:
        """Return ``rep_id``, ``week``, ``off``: parts of days off in it, on days that were worked for the rest."""
        return self.log.query(_HALF_DAYS.format(week=weeks.week_sql("date", self.log.settings.week_start)))

    @cached_property
    def logged(self) -> Mapping[str, Mapping[Any, Any]]:
        """Return by rep the ``first`` and ``last`` day logged, and ``came_in`` calls from ``in_from`` to ``in_to``."""
        return {row["rep_id"]: row for row in self.log.query(_LOGGED).to_dict("records")}

    @cached_property
    def last_week(self) -> pd.Timestamp | None:
        """Return the last week that the log sees whole for anybody."""
        return questions.last_complete(self.known)

    @cached_property
    def calls_end(self) -> date | None:
        """Return the last day of which calls are known, where the log goes on without them."""
        until = called_until(self.log)
        return until if until < self.log.as_of else None

    @cached_property
    def looks(self) -> trust.Everything:
        """Return what the numbers of each rep are worth: who makes the pages of all asks for it first."""
        return trust.everything(self.log)

    def look(self, rep_id: str) -> trust.Look:
        """Return what the numbers of one rep are worth: the first few one by one, then those of all at once."""
        if rep_id not in self._looked:
            alone = "looks" not in vars(self) and len(self._looked) * _ONE_IN <= len(self.reps)
            self._looked[rep_id] = trust.look(self.log, [rep_id]) if alone else self.looks.look(rep_id)
        return self._looked[rep_id]

    def matured(self, rep_id: str, step: str) -> maturity.Matured:
        """Return what became of what one rep started, asked for by more than one section."""
        if (rep_id, step) not in self._matured:
            self._matured[rep_id, step] = maturity.matured(
                self.started[step], rep_id, step, as_of=self.log.as_of
            )
        return self._matured[rep_id, step]

    @cached_property
    def started(self) -> Mapping[str, pd.DataFrame]:
        """Return ``paths`` by step: each is read for every rep."""
        return {step: self.paths[self.paths["step"] == step] for step in maturity.STEPS}

    @cached_property
    def _matured(self) -> dict[tuple[str, str], maturity.Matured]:
        return {}

    @cached_property
    def _looked(self) -> dict[str, trust.Look]:
        return {}


def of(log: Log) -> Facts:
    """Return the facts of a log."""
    return Facts(log, _plain(funnel.rep_weeks(log)))


def _plain(rep_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the counts as one block of plain numbers, NaN for not tracked: choosing rows of it costs a tenth."""
    counts = np.column_stack(
        [rep_weeks[name].to_numpy("float64", na_value=np.nan) for name in vocab.MEASURES]
    )
    others = rep_weeks.drop(columns=list(vocab.MEASURES))
    return pd.concat([others, pd.DataFrame(counts, rep_weeks.index, list(vocab.MEASURES))], axis=1)


def read(workbook: str, *, as_of: str = "", version: str = "") -> Facts:
    """Return the facts of a workbook as of a day; asked again for the same, they are not worked out again.

    Raises ``SalescoachError`` for a workbook, version or day that is not there.
    """
    log = store.read(workbook, version=version or None, as_of=as_of or None)
    return _remembered(workbook, log.version, log.as_of.isoformat())


@lru_cache(maxsize=2)
def _remembered(workbook: str, version: str, as_of: str) -> Facts:
    return of(store.read(workbook, version=version, as_of=as_of))
