"""The ledger week by week, and the last complete week beside the usual; refusals never without appointments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach import intervals, vocab, wording
from salescoach.ledger.lines import APPOINTMENTS, EMAIL, GATEKEEPER, LATER, LINES, LOST, NO_SHOW
from salescoach.ledger.usually import said
from salescoach.ledger.window import FEWEST_WEEKS, USUAL_WEEKS, of_rep, usual

Numbers = npt.NDArray[np.float64]
BY_HAND: Final = "from the tally"
NO_TALLY: Final = "a tally cannot show this"
HANDED_OVER: Final = "meetings are handed over"
_COLUMNS: Final = ("week", "partial", "days_worked", "line", "count", "per_day", "note")
#: Lines that only rows show, and the measure that says whether such rows are tracked.
_TRACKED_BY: Final = {EMAIL: "laters", LOST: "sales"}
#: Lines that are not tracked where no row of the whole log says one of these: the log has no word for them.
_SAID_BY: Final = {LATER: (LATER, EMAIL), GATEKEEPER: (GATEKEEPER,), NO_SHOW: (NO_SHOW,)}
#: Lines that who hands the meetings over cannot have.
_OF_HOLDERS: Final = {NO_SHOW: "meetings", LOST: "sales"}


def week_table(
    rep_weeks: pd.DataFrame, kinds: pd.DataFrame, rep_id: str, *, scope: str = vocab.DEFAULT_SCOPE
) -> pd.DataFrame:
    """Return one row per worked week of a rep and line of the ledger, "appointments" the last of them.

    Columns: ``week``, ``partial``, ``days_worked``, ``line``, ``count`` (missing: not known), ``per_day`` (of a
    day worked; missing in a partial week), ``note``: "", "from the tally", "a tally cannot show this", "meetings
    are handed over" or "not tracked". Totals are those of ``rep_weeks`` (a refusal is one person once in 30 days);
    ``kinds`` tells the e-mails asked for from the other laters, and the lost deals. What no row of the log ever
    says, like "later", a gatekeeper, a no-show or an e-mail asked for, is not tracked. What ``rep_weeks`` does not
    know is missing.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.ledger.lines import kinds
    >>> from salescoach.testing import small_log
    >>> log = small_log([{"rep_id": "ann", "date": "2026-03-02", "disposition_word": "Call later", "contact_id": "c"}])
    >>> table = week_table(rep_weeks(log), kinds(log), "ann")
    >>> table.loc[table["line"] == "later", "count"].tolist()
    [1.0]
    """
    rows = of_rep(rep_weeks, rep_id, scope)
    told = _told(kinds[(kinds["rep_id"] == rep_id) & (kinds["scope"] == scope)], rows)
    told |= {line: np.full(len(rows), np.nan) for line in told if not (kinds["line"] == line).any()}
    lines = (*LINES, APPOINTMENTS)
    counts = np.column_stack([_count(rows, line, told) for line in lines])
    for line, words in _SAID_BY.items():
        place = lines.index(line)
        if not kinds["line"].isin(words).any() and not np.nansum(counts[:, place]):
            counts[~_tallied(rows, LINES[line]), place] = np.nan
    notes = np.column_stack([_notes(rows, line, counts[:, n]) for n, line in enumerate(lines)])
    days = np.where(rows["partial"], np.nan, rows["days_worked"].to_numpy(dtype=float, na_value=np.nan))
    repeated = {name: np.repeat(rows[name].to_numpy(), len(lines)) for name in _COLUMNS[:3]}
    each = {
        "line": np.tile(np.array(lines, dtype=object), len(rows)),
        "count": _missing(counts.ravel()),
        "per_day": _missing((counts / days[:, None]).ravel()),
        "note": notes.ravel(),
    }
    return pd.DataFrame(repeated | each)


def _told(kinds: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Numbers]:
    """Return how many rows of a line each week has; missing where such rows are not tracked, or a tally stands."""
    place = {week: n for n, week in enumerate(rows["week"])}
    found = {line: np.zeros(len(rows)) for line in _TRACKED_BY}
    for line, week, count in zip(kinds["line"], kinds["week"], kinds["count"], strict=True):
        if line in found and week in place:
            found[line][place[week]] += count
    for line, measure in _TRACKED_BY.items():
        found[line][np.isnan(_plain(rows[measure])) | _tallied(rows, measure)] = np.nan
    return found


def _tallied(rows: pd.DataFrame, measure: str) -> npt.NDArray[np.bool_]:
    return np.array([measure in str(said).split(",") for said in rows["from_tally"]], dtype=bool)


def _plain(values: pd.Series) -> Numbers:
    return values.to_numpy(dtype=float, na_value=np.nan)


def _missing(values: Numbers) -> pd.arrays.FloatingArray:
    """Return numbers in which what is not known is missing."""
    unknown = np.isnan(values)
    return pd.arrays.FloatingArray(np.where(unknown, 0.0, values), unknown)


def _count(rows: pd.DataFrame, line: str, told: dict[str, Numbers]) -> Numbers:
    if line in told:
        return told[line]
    found = _plain(rows[LINES.get(line, line)])
    return found - np.nan_to_num(told[EMAIL]) if line == LATER else found


def _notes(rows: pd.DataFrame, line: str, count: Numbers) -> npt.NDArray[np.object_]:
    measure = _TRACKED_BY.get(line) or LINES.get(line, line)
    some = np.array([bool(said) for said in rows["from_tally"]], dtype=bool)
    known = np.where(_tallied(rows, measure), BY_HAND, "")
    unknown = np.where(some, NO_TALLY, HANDED_OVER if _hands_over(rows, line) else wording.NOT_TRACKED)
    return np.where(np.isnan(count), unknown, known).astype(object)


def _hands_over(rows: pd.DataFrame, line: str) -> bool:
    """Whether others hold the meetings that this rep sets: none is tracked, and some that were set were held."""
    held = _OF_HOLDERS.get(line)
    return held is not None and bool(rows[held].isna().all() and (rows["set_held"] > 0).any())


@dataclass(frozen=True)
class Beside:
    """The last complete week beside the usual: a row per line in ``rows``, one sentence, and how it is known.

    ``rows``: ``line``, ``last`` (count in that week), ``count`` (in the complete weeks), ``weeks``, ``days``
    (worked in them), ``usual`` (a week) with ``low`` and ``high``, ``per_day`` with ``per_day_low`` and
    ``per_day_high``, ``note``. There is no usual of fewer than three weeks. ``week`` is missing without any.
    """

    week: pd.Timestamp | None
    rows: pd.DataFrame
    sentence: str
    how: str


def beside(table: pd.DataFrame, *, weeks: int = USUAL_WEEKS) -> Beside:
    """Return the last complete week of a ``week_table`` beside the usual of ``weeks`` weeks, that week among them.

    The range of a count is exact: Garwood 1936, Biometrika 28:437.

    >>> weeks = pd.to_datetime(["2026-03-02", "2026-03-09", "2026-03-16"])
    >>> rows = [(week, False, 5.0, line, n, n / 5, "") for week in weeks
    ...         for line, n in (("hard no", 6.0), ("appointments", 2.0))]
    >>> beside(pd.DataFrame(rows, columns=list(_COLUMNS))).sentence
    '6 refusals and 2 appointments in the week of 16 March 2026; usually 6 and 2 a week.'
    """
    inside, last = usual(table, weeks)
    whole = inside[~inside["partial"].astype(bool)]
    by_line = dict(iter(whole.groupby("line", sort=False)))
    found = [_line(by_line[line], line, last) for line in (*LINES, APPOINTMENTS) if line in by_line]
    rows = pd.DataFrame(found, columns=list(_BESIDE))
    rows = rows.astype({column: "Float64" for column in _BESIDE if column not in ("line", "note")})
    return Beside(last, rows, said(rows, last), _HOW.format(weeks=weeks))


_BESIDE: Final = (
    "line", "last", "count", "weeks", "days", "usual", "low", "high", "per_day", "per_day_low", "per_day_high", "note",
)  # fmt: skip
_HOW: Final = (
    "Counts of the complete weeks among the last {weeks}, divided by those weeks and by the days worked in them; "
    "the range is the exact 95 % interval of a Poisson count (Garwood 1936)."
)


def _line(rows: pd.DataFrame, line: str, last: pd.Timestamp | None) -> dict[str, Any]:
    counts = _plain(rows["count"])
    known = ~np.isnan(counts)
    weeks, days = int(known.sum()), float(rows["days_worked"].to_numpy(dtype=float)[known].sum())
    in_last = counts[(rows["week"] == last).to_numpy() & known]
    found: dict[str, Any] = {
        "line": line,
        "last": float(in_last.sum()) if len(in_last) else None,
        "count": float(counts[known].sum()) if weeks else None,
        "weeks": weeks,
        "days": days,
        "note": str(rows["note"].iloc[-1]),
    }
    if weeks < FEWEST_WEEKS:
        return found
    spread = intervals.count_per_period(found["count"], 1)
    per = {"usual": found["count"], "low": spread.low, "high": spread.high}
    names = {"usual": "per_day", "low": "per_day_low", "high": "per_day_high"}
    by_week = {name: value / weeks for name, value in per.items()}
    return found | by_week | {names[name]: value / days for name, value in per.items()}
