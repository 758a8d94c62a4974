"""What the pages of many reports share, worked out before the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from salescoach import store
from salescoach.errors import SalescoachError
from salescoach.report import facts, rep, results

#: Facts are remembered of so many workbooks, versions or days.
_REMEMBERED: Final = 2
#: From a report for every so manieth rep on, what all reps' numbers are worth is looked at once.
_ONE_IN: Final = 5


def work_out(reports: Sequence[Mapping[str, object]]) -> None:
    """Work out once what these reports share; each is given by the values of its notebook's parameters.

    Values that name no workbook, or none that can be read, are passed over: the report itself says so.
    """
    by_log: dict[tuple[str, str, str], list[Mapping[str, object]]] = {}
    for values in reports:
        workbook, as_of, version = (str(values.get(name) or "") for name in ("workbook", "as_of", "version"))
        if workbook:
            by_log.setdefault((workbook, as_of, version), []).append(values)
    for (workbook, as_of, version), these in list(by_log.items())[:_REMEMBERED]:
        try:
            _of_one(facts.read(workbook, as_of=as_of, version=version), these)
        except SalescoachError:
            continue


def _of_one(found: facts.Facts, reports: Sequence[Mapping[str, object]]) -> None:
    reps = sorted({str(values["rep"]) for values in reports if values.get("rep")})
    if not reps:
        return
    if len(reps) * _ONE_IN > len(found.reps):
        assert found.looks is not None
    [first] = store.find_reps(found.log, reps[:1])
    for copy in results.COACH, results.REP:
        rep.of_facts(found, first, rep.Shown(copy))
