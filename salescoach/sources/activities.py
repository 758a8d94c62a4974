"""What is worked out for an activity: its key, day, instant, kind, direction and who did it."""

from __future__ import annotations

from collections.abc import Mapping

from salescoach import vocab, weeks
from salescoach.sources import dates, values
from salescoach.sources.build import Build, one_of
from salescoach.sources.declaration import Origin, Place
from salescoach.sources.reader import fresh, literal
from salescoach.sources.values import Cells, read_by


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
        found["duration_s"] = build.typed(
            read.columns["duration_s"],
            lambda cells: values.duration(cells, read.duration_unit, build.mapping.decimal),
        )
    return found


def _when(build: Build) -> None:
    """Add ``_date`` and ``_instant``: both from `at`, or from `date`, never shifted, and `time`."""
    columns, clock = build.read.columns, build.clock
    if "at" in columns:
        read = [(place, _dates(build, build.cells(place))) for place in columns["at"].places]
        local = [read_by(found.local(clock.zone, clock.team), build.column(place)) for place, found in read]
        instants = [read_by(found.instant(clock.zone), build.column(place)) for place, found in read]
        build.between["_date"] = f"coalesce({', '.join(local)})"
        build.between["_instant"] = _of_first_filled(build, read, instants)
        return
    read = [(place, _dates(build, build.cells(place))) for place in columns["date"].places]
    written = [read_by(found.written(), build.column(place)) for place, found in read]
    build.between["_date"] = f"coalesce({', '.join(written)})"
    build.between["_instant"] = "CAST(NULL AS TIMESTAMP)"
    if "time" in columns:
        time = build.typed(columns["time"], dates.time_of_day)
        local_time = f"({build.between['_date']}) + ({time})"
        build.between["_instant"] = (
            local_time if clock.zone == "UTC" else weeks.utc_sql(local_time, clock.zone)
        )


def _dates(build: Build, cells: Cells) -> dates.Dates:
    found, faults = dates.infer(cells, day_first=build.mapping.day_first)
    build.faults.extend(faults)
    return found


def _of_first_filled(build: Build, read: list[tuple[Place, dates.Dates]], instants: list[str]) -> str:
    """Return SQL for the instant of the first filled column, so that date and instant go together."""
    filled = [
        f"WHEN {build.column(place)} IS NOT NULL THEN {sql}"
        for (place, _), sql in zip(read, instants, strict=True)
    ]
    return instants[0] if len(instants) == 1 else f"CASE {' '.join(filled)} END"


def _kind(build: Build) -> str:
    read = build.read
    if read.kind:
        return literal(read.kind)
    return _coded(_word(build, read.columns["kind_word"]), read.kinds, "'other'")


def _direction(build: Build, kind: str) -> str:
    """Return SQL for the direction: a call is outbound unless the source says otherwise."""
    default = f"CASE WHEN {kind} = 'dial' THEN 'outbound' END"
    if "direction" not in build.read.columns:
        return default
    known = {code: code for code in vocab.DIRECTIONS} | dict(build.read.directions)
    return _coded(_word(build, build.read.columns["direction"]), known, default)


def _word(build: Build, origin: Origin) -> str:
    if origin.value is not None:
        return literal(origin.value)
    return f"coalesce({', '.join(map(build.column, origin.places))})"


def _coded(word: str, codes: Mapping[str, str], otherwise: str) -> str:
    cases = " ".join(f"WHEN {literal(said)} THEN {literal(code)}" for said, code in codes.items())
    return f"CASE lower({word}) {cases} ELSE {otherwise} END" if cases else otherwise


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
