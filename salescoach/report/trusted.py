"""What the numbers are worth, said on a page: what was read, what was found, what it changes, what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from salescoach import store, trust, vocab, wording
from salescoach.report import html
from salescoach.store import Log

#: Faults and questions that a report shows; the fold has all.
SHOWN: Final = 3
CLEAN: Final = "Nothing to worry about: every row was read, has its place, and counts once."
#: What the words of each dictionary say.
_WORDS_FOR: Final = {
    "disposition": "how a call ended", "outcome": "what was decided", "state": "what became of a meeting",
    "status": "a deal open, won or lost", "business": "new business or not", "origin": "where it came from",
    "account_type": "what kind of account", "purpose": "what it was for", "title": "who decides",
}  # fmt: skip
_NO_CHANGE: Final = "Nothing that was found changes one of the five numbers."


@dataclass(frozen=True)
class TrustPage:
    """Everything the page on the data shows: text blocks, tables, and the table of the picture."""

    heading: html.Block
    summary: html.Block
    weeks: pd.DataFrame
    faults: html.Block
    questions: html.Block
    sources: html.Block
    left_out: html.Block
    words: html.Block
    observed: html.Block


def trust_page(workbook: str, rep: str = "", *, as_of: str = "", version: str = "") -> TrustPage:
    """Return what the numbers of a workbook are worth, for everybody or for one rep (an id or a name).

    Raises ``SalescoachError`` for a workbook, version, rep or day that is not there.
    """
    log = store.read(workbook, version=version or None, as_of=as_of or None)
    reps = store.find_reps(log, [rep]) if rep else None
    found = trust.look(log, reps)
    who = str(log.table("reps").set_index("rep_id").loc[reps[0], "name"]) if reps else "Everybody"
    day = wording.day(log.as_of)
    about = html.text(f"{who}, as of {day}, version {log.version} of the workbook.")
    return TrustPage(
        html.Block(f"<h1>What the numbers are worth</h1><p>{about}</p>", f"What the numbers are worth: {who}"),
        _short(found),
        week_marks(found.weeks, "this rep" if reps else "anybody"),
        _or(faults_table(found), CLEAN),
        _or(questions_table(found), "There is nothing to ask about."),
        _or(sources_table(found), read(found)),
        _or(left_out_table(found), "No row was left out."),
        _or(words_table(found), "Every word is explained."),
        _or(observed_table(found), "No work is logged."),
    )  # fmt: skip


def trust_block(log: Log, reps: Sequence[str] | None) -> html.Block:
    """Return the section of a report about the reps, or about everybody; see :func:`look_block`."""
    return look_block(trust.look(log, reps))


def look_block(found: trust.Look) -> html.Block:
    """Return the section of a report: short, with everything in a fold. A rep's holds nothing of another rep."""
    short = _short(found)
    tables = (
        faults_table(found), questions_table(found), sources_table(found), left_out_table(found), words_table(found),
        observed_table(found),
    )  # fmt: skip
    fold = "".join(table.titled for table in tables)
    markup = f"{short.markup}<details><summary>Everything that was read and found</summary>{fold}</details>"
    return html.Block(markup, short.plain)


class Table(html.Block):
    """A table of the page, its caption for screen readers alone, or ``titled`` by it; one without rows is empty."""

    def __init__(self, head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> None:
        markup = html.table(head, rows, caption=caption) if rows else ""
        self.titled = html.table(head, rows, caption=caption, kind="sheet titled") if rows else ""
        super().__init__(markup, "\n".join(": ".join(filter(None, row)) for row in rows))


def _short(found: trust.Look) -> html.Block:
    """Return what was read, the faults that change most, and the questions to ask first."""
    lines = [read(found), verdict(found)]
    changes = [
        f"{trust.said(row['count'], row['fact'])}: {row['does']}. {row['brief']}"
        for row in _largest(found.faults).head(SHOWN).to_dict("records")
        if row["size"] > 0
    ]
    asked = [f"{question} ({about})" for question, about in questions(found)[:SHOWN]]
    markup = html.paragraphs(lines) + _list(changes)
    if asked:
        markup += f"<p>{html.text('Worth a question:')}</p>{_list(asked)}"
    return html.Block(markup, "\n".join([*filter(None, lines), *changes, *asked]))


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{html.text(line)}</li>' for line in lines)}</ul>" if lines else ""


def _largest(faults: pd.DataFrame) -> pd.DataFrame:
    """Return what needs an answer, the largest change first, then what the workbook has dealt with for certain."""
    settled = faults.assign(settled=faults["question"] == "")
    return settled.sort_values(["settled", "size"], ascending=[True, False], kind="stable")


def read(found: trust.Look) -> str:
    """Return in one sentence what was read, from when to when, and what became of it."""
    rows = found.sources[found.sources["fills"] == "activities"]
    if rows.empty:
        beside = _beside(found)
        return f"{beside} read; no single call or meeting was." if beside else "No activity was read."
    first, last = rows["first"].min(), rows["last"].max()
    span = "" if pd.isna(first) else f" from {wording.day(first)} to {wording.day(last)}"
    kept, collapsed, left = (int(rows[name].sum()) for name in ("kept", "collapsed", "left_out"))
    parts = [f"{kept:,} {'stands' if kept == 1 else 'stand'} in the log"]
    if collapsed:
        parts.append(f"{collapsed:,} {'is' if collapsed == 1 else 'are'} counted once with another")
    if left:
        parts.append(f"{left:,} {'was' if left == 1 else 'were'} left out")
    read_in = wording.counted(float(rows["rows"].sum()), "rows of activity")
    return f"{read_in} in {wording.counted(float(len(rows)), 'sources')}{span}: {wording.listed(parts)}."


def _beside(found: trust.Look) -> str:
    """Return what was read beside activities, with its verb: "18 weeks of tally and 21 deals were", or nothing."""
    won = found.sources.loc[found.sources["fills"] == "deals", ["kept", "won"]].sum()
    counts = (
        (found.tallied, "weeks of tally"), (int(won["won"]), "won deals"),
        (int(won["kept"] - won["won"]), "other deals"),
    )  # fmt: skip
    told = [wording.counted(count, thing) for count, thing in counts if count]
    one = sum(count for count, _ in counts) == 1
    return f"{wording.listed(told)} {'was' if one else 'were'}" if told else ""


def _short_day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%b %Y}"


def verdict(found: trust.Look) -> str:
    """Return whether there is anything to worry about, or nothing where the faults speak for themselves."""
    if found.faults.empty and found.doubts.empty:
        return CLEAN if (found.sources["fills"] == "activities").any() else ""
    return _NO_CHANGE if not (found.faults["size"] > 0).any() else ""


def questions(found: trust.Look) -> list[tuple[str, str]]:
    """Return what to ask and about what: of what changes a number first, then of the sources, then the rest."""
    asked = _largest(found.faults[found.faults["question"] != ""])
    of_faults = [
        (float(row["size"]), str(row["question"]), trust.said(row["count"], row["fact"]))
        for row in asked.to_dict("records")
    ]
    of_sources = [
        (0.0, str(row["question"]), f"{row['source']}: {row['what']}")
        for row in found.doubts.to_dict("records")
    ]
    changing = [fault for fault in of_faults if fault[0] > 0]
    rest = [fault for fault in of_faults if fault[0] <= 0]
    return [(question, about) for _, question, about in (*changing, *of_sources, *rest)]


def faults_table(found: trust.Look) -> Table:
    """Return every fault with its count, what is done about it, and what it changes."""
    rows = [
        (
            wording.capital(str(row["fact"])),
            f"{int(row['count']):,}",
            wording.capital(str(row["does"])),
            str(row["effect"]),
        )
        for row in _largest(found.faults).to_dict("records")
    ]
    head = ("What was found", "How many", "What is done", "What it changes")
    return Table(head, rows, "What was found, and what it changes")


def questions_table(found: trust.Look) -> Table:
    """Return every question to ask, and what it is about."""
    return Table(("Question", "About"), questions(found), "What to ask, and about what")


def sources_table(found: trust.Look) -> Table:
    """Return what each source covers."""
    rows = [
        (
            str(row["source"]) + ("" if row["fills"] == "activities" else f" ({row['fills']})"),
            *("" if pd.isna(row[name]) else _short_day(row[name]) for name in ("first", "last")),
            "" if pd.isna(row["weeks"]) else f"{int(row['weeks_with']):,} of {int(row['weeks']):,}",
            *(f"{int(row[name]):,}" for name in _COUNTS),
        )
        for row in found.sources.to_dict("records")
    ]
    head = ("Source", "First day", "Last day", "Weeks with rows", *_COUNTS.values())
    return Table(head, rows, "What each source covers")


_COUNTS: Final = {
    "rows": "Rows", "kept": "In the log", "collapsed": "Counted with another", "left_out": "Left out",
}  # fmt: skip


def left_out_table(found: trust.Look) -> Table:
    """Return what was left out and why."""
    rows = [
        (wording.capital(str(row["meaning"])), str(row["source"]), f"{int(row['count']):,}")
        for row in found.left_out.to_dict("records")
    ]
    return Table(("Left out", "Source", "Rows"), rows, "What was left out")


def words_table(found: trust.Look) -> Table:
    """Return the words nobody explained."""
    rows = [
        (
            str(row["word"]),
            _WORDS_FOR.get(str(row["dictionary"]), str(row["dictionary"])),
            f"{int(row['count']):,}",
        )
        for row in found.words.to_dict("records")
    ]
    return Table(("Word", "Stands for", "Rows"), rows, "Words that nobody explained")


def observed_table(found: trust.Look) -> Table:
    """Return since when each kind of work is logged, and until when: for each rep, where there are several."""
    title = "Since when each kind is logged, and until when"
    kinds = [kind for kind in vocab.KINDS if (found.observed["kind"] == kind).any()]
    rows = []
    for name, of in found.observed.groupby(["name", "rep_id"]):
        spans = {
            row["kind"]: f"{_short_day(row['first'])} to {_short_day(row['last'])}"
            for row in of.to_dict("records")
        }
        rows.append((str(name[0]), *(spans.get(kind, wording.NOT_TRACKED) for kind in kinds)))
    if len(rows) == 1:
        return Table(
            ("Kind", "Logged"), list(zip(map(wording.capital, kinds), rows[0][1:], strict=True)), title
        )
    return Table(("Rep", *map(wording.capital, kinds)), rows, title)


def _or(block: html.Block, sentence: str) -> html.Block:
    """Return a block, or a sentence where it is empty."""
    return block if block.markup else html.Block(html.paragraphs([sentence]), sentence)


def week_marks(weeks: pd.DataFrame, whose: str) -> pd.DataFrame:
    """Return the picture's table: ``week``, ``source``, ``rows``, ``status``."""
    status = [
        "no rows for anybody" if nobody else "rows" if rows else f"no rows of {whose}"
        for rows, nobody in zip(weeks["rows"], weeks["nobody"], strict=True)
    ]
    return weeks[["week", "source", "rows"]].assign(status=pd.Series(status, index=weeks.index, dtype="str"))
