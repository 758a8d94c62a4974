"""The page on the data: short, in a coach's words, with a fold for the rest, and nothing of another rep."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from salescoach import report, store, trust
from salescoach.errors import SalescoachError
from salescoach.report import facts, team, trusted
from salescoach.store import Log
from salescoach.testing import small_log

Row = Mapping[str, Any]
AS_OF = "2026-03-08"
METHOD = re.compile(
    r"posterior|shrunk|shrinkage|confidence|interval|cohort|censored|herfindahl|q-value|p-value|percentile|"
    r"wilson|poisson|bayes|variant|\bnan\b|\binf\b|\bnone\b(?! of| from)|<na>|\d\s?%|\brank|league|score|\bworst\b|\bbest\b",
    re.IGNORECASE,
)
SEED = {"titles": {"decision_maker": ["Owner"]}, "words": {"outcome": {"Appointment": "appointment"}}}


def dial(contact: str, word: str | None, **more: Any) -> Row:
    plain = {"rep_id": "ann", "date": "2026-03-02", "contact_id": contact, "disposition_word": word}
    return {**plain, **more}


WEEK = [dial(f"c{n}", ("Connected", "No answer")[n % 2]) for n in range(8)]


def log_of(rows: Sequence[Row], as_of: str = AS_OF, **tables: Sequence[Row]) -> Log:
    return small_log([*WEEK, *rows], as_of=as_of, seed=SEED, tables=tables)


def words_of(block: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", block.markup)).strip()


def parts(block: Any) -> tuple[str, str]:
    """Return what stands before the fold and what is in it."""
    before, _, fold = block.markup.partition("<details>")
    return html.unescape(re.sub(r"<[^>]+>", " ", before)), html.unescape(re.sub(r"<[^>]+>", " ", fold))


def test_a_clean_log_says_there_is_nothing_to_worry_about() -> None:
    short, fold = parts(trusted.trust_block(log_of([]), ["ann"]))
    assert "8 rows of activity in 1 source from 2 March 2026 to 2 March 2026: 8 stand in the log." in short
    assert "Nothing to worry about: every row was read, has its place, and counts once." in short
    assert "Worth a question" not in short + fold


def test_a_log_without_any_activity_is_not_called_clean() -> None:
    deals = [{"deal_id": "d1", "rep_id": "ann", "created": "2026-03-02", "account_id": "a"}]
    short, _ = parts(
        trusted.trust_block(small_log([], as_of=AS_OF, seed=SEED, tables={"deals": deals}), None)
    )
    assert "1 other deal was read; no single call or meeting was." in short
    assert "Nothing to worry about" not in short
    none, _ = parts(trusted.trust_block(small_log([], as_of=AS_OF), None))
    assert "No activity was read." in none


def test_who_has_a_tally_or_deals_alone_is_told_what_was_read() -> None:
    """Two weeks of a tally, and two deals of which one is won."""
    tally = [
        {"rep_id": "ann", "span": "week", "date": week, "week": week, "measure": "dials_new", "count": 3}
        for week in ("2026-02-23", "2026-03-02")
    ]
    deals = [
        {
            "deal_id": name,
            "rep_id": "ann",
            "status_word": word,
            "created": "2026-03-02",
            "closed": "2026-03-03",
        }
        for name, word in (("d1", "Won"), ("d2", "Lost"))
    ]
    seed = {"words": {"status": {"Won": "won", "Lost": "lost"}}}
    log = small_log([], as_of=AS_OF, seed=seed, tables={"tally": tally, "deals": deals})
    said = "2 weeks of tally, 1 won deal and 1 other deal were read; no single call or meeting was."
    assert said in parts(trusted.trust_block(log, ["ann"]))[0]
    only = small_log([], as_of=AS_OF, tables={"tally": tally})
    assert "2 weeks of tally were read;" in parts(trusted.trust_block(only, None))[0]


def test_faults_that_change_nothing_say_so() -> None:
    short, fold = parts(
        trusted.trust_block(log_of([{**dial("x", None), "kind": "email", "automated": True}]), None)
    )
    assert "Nothing that was found changes one of the five numbers." in short
    assert "Changes none of the five numbers." in fold


def test_the_three_faults_that_change_most_stand_before_the_fold_and_all_in_it() -> None:
    """13 dials to targets: without 3 late ones they are 10, without 2 planned ones 11, and 2 without an account make
    15. Four of a machine would make 17, the largest change, but nothing has to be asked about them: they come after."""
    later = {"date": "2026-03-04", "logged": "2026-03-02 09:00:00"}
    rows = [
        *(dial(f"u{n}", "No answer", account_id=None) for n in range(2)),
        *(dial(f"a{n}", "No answer", automated=True) for n in range(4)),
        *(dial(f"l{n}", "No answer", logged="2026-03-09 09:00:00") for n in range(3)),
        *(dial(f"f{n}", "No answer", **later) for n in range(2)),
    ]
    block = trusted.trust_block(log_of(rows), ["ann"])
    short, fold = parts(block)
    told = [line.partition(":")[0] for line in re.findall(r"<li>([^<]+)</li>", block.markup)][:3]
    assert told == [
        "3 rows written down more than 2 days after their date",
        "2 rows written down before the day they are dated",
        "2 dials without an account",
    ]
    assert "would read 10 (10 in 1 whole week) instead of 13 (13 in 1 whole week)" in short
    assert "Rows logged by a machine" in fold and "machine" not in short
    assert fold.index("Dials without an account") < fold.index("Rows logged by a machine")
    assert re.findall(r"Whom were these calls for\? \(2 dials without an account\)", short)


def test_one_is_said_in_the_singular() -> None:
    short, _ = parts(trusted.trust_block(log_of([dial("u", "Connected", account_id=None)]), ["ann"]))
    assert "1 dial without an account: counted neither" in short
    assert "Whom was this call for? (1 dial without an account)" in short
    assert "If it went to a target account, " in short
    silent, _ = parts(trusted.trust_block(log_of([dial("u", None)]), ["ann"]))
    assert (
        "1 dial without a result: counted as a dial, never as a connect. If a person had answered it, "
        in silent
    )


def test_what_is_said_of_one_is_said_of_many_in_the_catalogue() -> None:
    from salescoach.trust import catalogue

    left = catalogue.LEFT.values()
    told = {fault.does for fault in catalogue.FAULTS} | {fault.question for fault in catalogue.FAULTS}
    told |= {variant.lead for fault in catalogue.FAULTS for variant in fault.variants}
    told |= {text for _, does, _, question in left for text in (does, question)}
    told |= {kind.lead for _, _, kinds, _ in left for kind in kinds}
    assert set(catalogue.ONE) <= told


def test_every_table_of_the_fold_has_its_title_once() -> None:
    block = trusted.trust_block(every_fault(), ["ann"])
    titles = re.findall(r"<caption>([^<]+)</caption>", block.markup)
    assert len(titles) == len(set(titles)) >= 5 and "<h3>" not in block.markup
    assert words_of(block).count("Worth a question") == 1


OTHERS = [
    dial("z1", "Bos word", rep_id="bo", source="bos-source", file="bos-file.csv", logged_by="ann"),
    dial("z2", "Connected", rep_id="bo", source="bos-source", file="bos-file.csv", account_id=None),
]


def test_a_reps_section_holds_no_name_id_file_word_or_row_of_another() -> None:
    left = [
        {"fills": "activities", "item": f"{rep}-item", "reason": "unreadable", "detail": f"{rep}-why", "rep_id": rep,
         "file": f"{rep}s-file.csv", "source": f"{rep}s-source"}
        for rep in ("bo", "ann")
    ]  # fmt: skip
    log = log_of(
        [*OTHERS, dial("y", "Mystery", logged_by="bo")],
        reps=[{"rep_id": "bo", "name": "Bo Other"}, {"rep_id": "ann", "name": "Ann Lee"}],
        left_out=left,
    )
    block = trusted.trust_block(log, ["ann"])
    assert "Mystery" in words_of(block)
    assert "rows written down by another rep" in words_of(
        block
    ) or "row written down by another rep" in words_of(block)
    for text in (block.markup, repr(block)):
        assert not re.findall(r"Bo Other|\bbo\b|bos-|Bos word|bo-item|bo-why", text)
    assert "bos-source" in words_of(trusted.trust_block(log, None))


@pytest.mark.long
def test_the_teams_section_leaves_out_other_teams(sample: Path) -> None:
    north = report.team_report(str(sample), team="North").trust
    log = store.read(sample)
    everybody = team.of_facts(facts.of(log), store.find_reps(log, None)).trust
    people = log.table("reps")
    names = {html.escape(name) for name in people.loc[people["team"] != "North", "name"]}
    logged = set(log.query("SELECT name FROM reps JOIN activities USING (rep_id)")["name"].map(html.escape))
    assert len(names & logged) >= 3
    assert all(name in everybody.markup for name in names & logged)
    assert not [name for name in names if name in north.markup]
    assert "rows without a rep" in words_of(everybody).lower()
    assert "rows without a rep" not in words_of(north).lower()


def test_what_a_source_is_called_cannot_act_on_the_page() -> None:
    bad = "<script>alert(1)</script>*x*${y}"
    rows = [dial("h", bad, source=bad, file=bad), dial("i", "Connected", source=bad, date="2026-03-04")]
    log = log_of(rows)
    for block in (trusted.trust_block(log, None), trusted.faults_table(trust.look(log))):
        assert "<script" not in block.markup
        assert not {"*", "$", "{"} & set(re.sub(r"&#?\w+;|<[^>]+>", "", block.markup))


def every_fault() -> Log:
    """Return a log with every fault there is at once."""
    call = dial("d", "No answer", instant="2026-03-02 09:00:00")
    rows = [
        call, {**call, "source": "dialer", "file": "d.csv"}, dial("e", "Mystery"), dial("f", None),
        dial("g", "Connected", contact_title=None), dial("h", "Connected", account_id=None),
        dial("i", "Connected", outcome_word="Hm"), dial("j", "No answer", rep_id=None),
        dial("k", "Connected", automated=True), dial("vendor", "Connected"),
        {**dial("m", None), "kind": "meeting"}, dial("n", "Connected", logged_by="bo"),
        dial("o", "Connected", logged_by="sync"), dial("p", "Connected", logged="2026-03-07 09:00:00"),
        dial("q", "Connected", date="2026-03-04", logged="2026-03-02 09:00:00"), dial("r", "No answer", date="2020-01-01"),
        *(dial(f"b{n}", "No answer", instant=f"2026-03-02 10:00:0{n}") for n in range(5)),
        *(dial(f"s{n}", "No answer", date=f"2026-03-0{4 + n % 3}", logged=f"2026-03-06 17:0{n}:00") for n in range(10)),
        *(dial("t", "No answer", activity_id="twin", source=source) for source in ("test", "test/more")),
        *(dial(f"w{n}", "No answer") for n in range(20)),
    ]  # fmt: skip
    left = [
        {"fills": "activities", "item": item, "reason": reason, "rep_id": "ann", "date": "2026-03-04", "kind": "dial"}
        for reason, item in (
            ("open", "o"), ("deleted", "d"), ("filtered", "f"), ("unreadable", "u"), ("torn", "t"), ("copy", "a2-copy-1"), ("cell", "c"),
        )
    ]  # fmt: skip
    return log_of(
        rows,
        left_out=left,
        accounts=[{"account_id": "vendor", "type_word": "Partner"}],
        deals=[{"deal_id": "x", "rep_id": "ann", "status_word": "Parked", "created": "2026-03-03"}],
        reps=[{"rep_id": "ann", "name": "Ann"}, {"rep_id": "bo", "name": "Bo"}],
        files=[{"version": "000001", "fills": "activities", "file": "t.csv"}],
        restated=[
            {"version": "000001", "fills": "activities", "item": "a2", "what": "x: a -> b", "rep_id": "ann"}
        ],
        tally=[
            {
                "rep_id": "ann",
                "span": "day",
                "date": "2026-03-02",
                "week": "2026-03-02",
                "measure": "dials_new",
                "count": 3,
            }
        ],
    )


def test_every_fault_there_is_is_said_without_a_word_of_method() -> None:
    from salescoach.trust import catalogue

    log = every_fault()
    found = trust.look(log)
    every = (
        {fault.reason for fault in catalogue.FAULTS} | set(catalogue.LEFT) | {"restated", "words", "tally"}
    )
    assert set(found.faults["reason"]) == every
    text = words_of(trusted.trust_block(log, None)) + words_of(trusted.trust_block(log, ["ann"]))
    assert METHOD.findall(text) == []
    assert len(text) > 5000


def test_the_page_shows_everything_in_tables_and_a_picture(sample: Path) -> None:
    page = report.trust_page(str(sample))
    assert "What the numbers are worth" in page.heading.markup
    assert "Everybody, as of 28 June 2026, version" in page.heading.markup
    assert page.weeks.columns.tolist() == ["week", "source", "rows", "status"]
    assert set(page.weeks["status"]) == {"rows"}
    assert page.faults.markup.count("<tr>") == 1 + len(trust.faults(store.read(sample)))
    assert words_of(page.left_out).split()[-5:] == ["by", "the", "mapping", "sample/users", "2"]
    assert "Code 47" in words_of(page.words)
    assert page.observed.markup.count('<th scope="row">') == 7


def test_the_page_of_one_rep_is_of_that_rep_by_name(sample: Path) -> None:
    page = report.trust_page(str(sample), "maeve o'neil", as_of="2026-03-01")
    assert "Maeve O&#x27;Neil, as of 1 March 2026" in page.heading.markup
    assert "Maeve" not in page.observed.markup  # one rep needs no column of names
    assert page.observed.plain.splitlines()[0].startswith("Dial: 22 Sep 2025 to ")
    with pytest.raises(SalescoachError, match="there is no rep 'nobody'"):
        report.trust_page(str(sample), "nobody")


def test_a_week_that_only_others_worked_is_told_from_one_nobody_has(sample: Path) -> None:
    week = [dial(f"v{n}", "No answer", date=f"2026-03-{9 + n:02}", rep_id="bo") for n in range(2)]
    far = [dial("far", "No answer", date="2026-03-24")]
    found = trust.look(log_of([*week, *far], as_of="2026-03-29"), ["ann"])
    assert trusted.week_marks(found.weeks, "this rep")["status"].tolist() == [
        "rows",
        "no rows of this rep",
        "no rows for anybody",
        "rows",
    ]
