"""What is worked out once for everybody: the counts as plain numbers are those of the log."""

from __future__ import annotations

import numpy as np

from salescoach import funnel, questions, vocab
from salescoach.report import facts
from salescoach.testing import small_log

MEASURES = list(vocab.MEASURES)


def test_counts_are_plain_numbers_and_what_is_not_tracked_stays_missing() -> None:
    rows = [
        {"rep_id": rep, "date": "2026-03-02", "disposition_word": word}
        for rep, word in (("ann", "Hm"), ("bo", "Connected"))
    ]
    log = small_log(rows)
    weeks = funnel.rep_weeks(log)
    found = facts.of(log)
    for plain, masked in ((found.rep_weeks, weeks), (found.known, questions.only_known(weeks))):
        assert list(plain.columns) == list(masked.columns)
        assert set(plain[MEASURES].dtypes) == {np.dtype("float64")}
        assert plain[MEASURES].isna().equals(masked[MEASURES].isna())
        assert plain.drop(columns=MEASURES).equals(masked.drop(columns=MEASURES))
        assert (plain[MEASURES].fillna(-1) == masked[MEASURES].astype("float64").fillna(-1)).all(axis=None)
    assert found.rep_weeks["connects"].notna().all()
    assert found.known.loc[found.known["rep_id"] == "ann", "connects"].isna().all()


def test_a_log_without_rows_has_facts() -> None:
    found = facts.of(small_log([]))
    assert found.rep_weeks.empty
    assert found.known.empty
    assert list(found.known.columns) == list(funnel.rep_weeks(small_log([])).columns)
