"""What is worked out for an activity: its key, day, instant, kind, direction and who did it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

from salescoach import vocab, weeks
from salescoach.sources import dates, values
from salescoach.sources.build import Build, is_word, one_of
from salescoach.sources.declaration import Origin
from salescoach.sources.reader import fresh, literal
from salescoach.sources.values import Cells, read_by

_NO_TIME: Final = "CAST(NULL AS TIMESTAMP)"


def worked_out(build: Build) -> dict[str, str]:
    """Return SQL for the columns of activities that are not simply named by the mapping."""
    read = build.read
    _when(build)
    found = {
        "date": "_date",
        "instant": "_instant",
        "week": weeks.week_sql("_date", build.clock.week_start),
        "kind": _kind(build),
        "automated": _automated(build),
        "logged_without_state": "true" if read.logged_without_state else "false",
    }
    found["direction"] = _direction(build, found["kind"])
    if "activity_id" not in read.columns:
        found["activity_id"] = _content_key(build)
    if "duration_s" in read.columns and read.columns["duration_s"].value is None:
        found["duration_s"] = _duration(build, read.columns["duration_s"])
    return found


def _duration(build: Build, origin: Origin) -> str:
    """Return SQL for the length in seconds, each column in the unit the mapping says of it."""
    lengths = [
        build.typed(
            Origin((place,)),
            functools.partial(
                values.duration, unit=place.unit or build.read.duration_unit, decimal=build.mapping.decimal
            ),
        )
        for place in origin.places
    ]
    return f"coalesce({', '.join(lengths)})"


def _when(build: Build) -> None:
    """Add ``_date`` and ``_instant``: from `at`, else from `date`, never shifted, and `time`."""
    columns, clock = build.read.columns, build.clock
    days, instants = [], []
    if "at" in columns:
        read = [(place, _dates(build, build.cells(place))) for place in columns["at"].places]
        days += [
            read_by(
                found.written() if place.day else found.local(clock.zone, clock.team), build.column(place)
            )
            for place, found in read
        ]
        moments = [
            _NO_TIME if place.day else read_by(found.instant(clock.zone), build.column(place))
            for place, found in read
        ]
        instants += [
            (f"{build.column(place)} IS NOT NULL", moment)
            for (place, _), moment in zip(read, moments, strict=True)
        ]
    if "date" in columns:
        read = [(place, _dates(build, build.cells(place))) for place in columns["date"].places]
        written = [read_by(found.written(), build.column(place)) for place, found in read]
        days += written
        instants.append(("true", _moment(build, f"coalesce({', '.join(written)})")))
    build.between["_date"] = f"coalesce({', '.join(days)})"
    build.between["_instant"] = _of_first_filled(instants)


def _moment(build: Build, day: str) -> str:
    """Return SQL for the instant of a day, by the column of times, if there is one."""
    if "time" not in build.read.columns:
        return _NO_TIME
    local = f"({day}) + ({build.typed(build.read.columns['time'], dates.time_of_day)})"
    return local if build.clock.zone == "UTC" else weeks.utc_sql(local, build.clock.zone)


def _dates(build: Build, cells: Cells) -> dates.Dates:
    found, faults = build.dates(cells)
    build.sift(cells, found.written(), faults)
    return found


def _of_first_filled(instants: list[tuple[str, str]]) -> str:
    """Return SQL for the instant of the first filled column, so that date and instant go together."""
    if len(instants) == 1:
        return instants[0][1]
    return f"CASE {' '.join(f'WHEN {filled} THEN {moment}' for filled, moment in instants)} END"


def _kind(build: Build) -> str:
    """Return SQL for the kind: that of the first column whose word the mapping knows."""
    read = build.read
    if read.kind:
        return literal(read.kind)
    origin = read.columns.get("kind_word", Origin(value=""))
    if origin.value is not None:
        return _coded(literal(origin.value), read.kinds, "'other'")
    known = [_coded(build.column(place), read.kinds, "NULL") for place in origin.places]
    return f"coalesce({', '.join(known)}, 'other')"


def _direction(build: Build, kind: str) -> str:
    """Return SQL for the direction: a call is outbound unless the source says otherwise."""
    default = f"CASE WHEN {kind} = 'dial' THEN 'outbound' END"
    if "direction" not in build.read.columns:
        return default
    origin = build.read.columns["direction"]
    known = {code: code for code in vocab.DIRECTIONS} | dict(build.read.directions)
    if origin.value is not None:
        return _coded(literal(origin.value), known, default)
    found = [_coded(build.column(place), known, "NULL") for place in origin.places]
    return f"coalesce({', '.join([*found, default])})"


def _coded(word: str, codes: Mapping[str, str], otherwise: str) -> str:
    """Return SQL for the code of a word; * in a known word stands for any letters."""
    cases = " ".join(f"WHEN {is_word(word, said)} THEN {literal(code)}" for said, code in codes.items())
    return f"CASE {cases} ELSE {otherwise} END" if cases else otherwise


def _automated(build: Build) -> str:
    said = [one_of(build.column(build.place(name)), words) for name, words in build.read.automated.items()]
    origin = build.read.columns.get("automated")
    if origin is not None:
        said.append(
            f"coalesce({literal(origin.value)}::BOOLEAN, false)"
            if origin.value is not None
            else f"coalesce({build.typed(origin, values.boolean)}, false)"
        )
    return f"({' OR '.join(said)})" if said else "false"


def _content_key(build: Build) -> str:
    """Return SQL for a key of the row's whole content, numbered where rows are the same.

    Blank cells and the order of the columns do not change it.
    """
    raw = build.raw
    cells = ", ".join(f"{literal(name + '=')} || {raw.text(name, '_t')}" for name in sorted(raw.columns))
    build.beside["_key"] = f"md5(concat_ws(chr(31), {cells}))"
    rows = build.rows(f"_t._row AS _row, {build.beside['_key']} AS _key", [])
    again = fresh("again")
    build.con.execute(
        f"""CREATE TEMP TABLE {again} AS
        SELECT _row, row_number() OVER (PARTITION BY _key ORDER BY _row) AS _nth FROM ({rows})
        WHERE _key IN (SELECT _key FROM ({rows}) GROUP BY _key HAVING count(*) > 1) QUALIFY _nth > 1"""
    )
    ((count,),) = build.con.execute(f"SELECT count(*) FROM {again}").fetchall()
    if not count:
        build.con.execute(f"DROP TABLE {again}")
        return "_key"
    build.again = again
    return "_key || coalesce('-' || _nth, '')"
