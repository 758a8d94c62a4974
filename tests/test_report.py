"""What the pages say: every number with its counts, nothing unknown as a number, nothing said in jargon."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from salescoach import maturity, report, store
from salescoach.report import cards, facts, first, frames, rep, strip, team
from salescoach.report import html as html_blocks
from salescoach.testing import small_log
from tests.drawn import JARGON, NEVER


def page_text(page: report.RepReport | report.TeamReport) -> str:
    """Return everything in words that a page shows, the tables of its charts too; not how it is known."""
    return "\n".join(shown(page))


def shown(part: object) -> Iterator[str]:
    """Yield what a part of a page shows, and what the parts inside it show."""
    if isinstance(part, pd.DataFrame):
        yield from (
            str(value) for value in part.select_dtypes(exclude=["number", "datetime"]).stack().dropna()
        )
    elif hasattr(part, "_repr_html_"):
        yield html.unescape(re.sub(r"<[^>]+>", " ", part._repr_html_()))
    elif isinstance(part, str):
        yield part
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            if field.name != "how":
                yield from shown(getattr(part, field.name))
    elif isinstance(part, Mapping):
        yield from shown(tuple(part.values()))
    elif isinstance(part, tuple):
        for inside in part:
            yield from shown(inside)


@pytest.fixture(scope="module")
def pages(sample: Path) -> dict[str, report.RepReport]:
    log = store.read(sample)
    found = facts.of(log)
    return {rep_id: rep.of_facts(found, rep_id) for rep_id in store.find_reps(log, None)}


def card(page: report.RepReport, question: str) -> tuple[str, str]:
    """Return the columns "Your log says" and "Your usual" of one question."""
    [found] = [card for card in page.cards.rows if card.question.startswith(question)]
    return found.log, found.usual


@pytest.mark.parametrize("rep_id", [f"R{n}" for n in range(1, 9)])
def test_no_jargon_no_rank_and_no_bare_percentage(pages: dict[str, report.RepReport], rep_id: str) -> None:
    text = page_text(pages[rep_id])
    assert len(text) > 1000
    assert JARGON.findall(text) == []
    assert NEVER.findall(text) == []


def test_the_words_are_looked_for_in_everything_shown(pages: dict[str, report.RepReport]) -> None:
    text = page_text(pages["R1"])
    parts = (pages["R1"].work.said, pages["R1"].nos.beside, pages["R1"].moved.said, pages["R1"].kind.said)
    assert [part for part in parts if part.plain.splitlines()[0] not in text] == []
    assert JARGON.search("a Posterior") and JARGON.search("is None") and not JARGON.search("none yet")
    assert NEVER.search("12 %") and NEVER.search("a League") and not NEVER.search("among colleagues")


def test_a_rep_s_page_names_no_other_rep(pages: dict[str, report.RepReport]) -> None:
    names = {page.name for page in pages.values()}
    for page in pages.values():
        others = names - {page.name}
        assert [name for name in others if name in page_text(page)] == []


def test_the_seller_s_answers_have_their_counts(sample: Path, pages: dict[str, report.RepReport]) -> None:
    """The counts on the card are those of the log: decision makers reached by dial in the 13 weeks."""
    log = store.read(sample)
    counted = log.query(
        """SELECT count(*) FILTER (dial) AS dials, count(*) FILTER (dial AND conversation) AS people FROM activities
        WHERE rep_id = 'R1' AND NOT automated AND purpose IN ('prospecting', 'lead')
        AND week BETWEEN DATE '2026-03-30' AND DATE '2026-06-22'"""
    ).iloc[0]
    says, _ = card(pages["R1"], "How many dials to speak")
    assert says.startswith(f"1 decision maker per {counted['dials'] / counted['people']:.1f} dials; anything")
    assert says.endswith(f"fits your log ({counted['people']} of {counted['dials']})")


def test_question_five_follows_each_new_prospect_to_the_sale(
    sample: Path, pages: dict[str, report.RepReport]
) -> None:
    """Not the sales of these weeks over the prospects of these weeks: that praises who stops prospecting."""
    log = store.read(sample)
    ripe = maturity.matured(maturity.paths(log), "R1", "meeting_sale", as_of=log.as_of)
    assert ripe.tries is not None
    says, _ = card(pages["R1"], "How many new prospects met")
    assert says.startswith(
        f"1 sale within {ripe.horizon_weeks} weeks per {ripe.tries:.1f} new prospects met; anything"
    )
    assert says.endswith(f"({ripe.won_count} of {ripe.started} so far, each as far as it has come)")


def test_a_ratio_of_young_prospects_follows_from_its_counts(pages: dict[str, report.RepReport]) -> None:
    """1 sale of 6 met that count for 2 is 1 sale per 2; 8 of 19 that count for 17 is 1 per 2.1."""
    for rep_id, wins, tries in (("R5", 1, 2.0), ("R6", 8, 2.1)):
        found = pages[rep_id].lag.first_meetings
        assert found.worth is not None and found.tries is not None
        assert (
            (found.won_count, round(found.worth / wins, 1)) == (wins, tries) == (wins, round(found.tries, 1))
        )
        says, _ = card(pages[rep_id], "How many new prospects met")
        assert f"({wins} of {found.started}; young as they are, they count for " in says


def test_the_usual_of_a_ratio_says_its_weeks_and_needs_four_whole_ones(
    pages: dict[str, report.RepReport],
) -> None:
    """Maeve's log has 27 weeks before the 13 of the card, Priya's one."""
    [maeve, priya] = [card(pages[rep_id], "How many dials to speak")[1] for rep_id in ("R1", "R5")]
    assert maeve.endswith(" in the 27 weeks before)")
    assert priya == "Too early to say: it takes 3 more weeks"
    assert card(pages["R1"], "How many meetings for a sale")[1] == "Too early to say: it takes 17 more weeks"


def talks(first: str, weeks: int, rep_id: str = "ann", **more: Any) -> list[dict[str, Any]]:
    """Return four dials a day in so many weeks: one to a decision maker who says no; one appointment on each Friday."""
    day, rows = date.fromisoformat(first), []
    for n in range(7 * weeks):
        when = day + timedelta(days=n)
        for place, word in enumerate(("No answer", "No answer", "Gatekeeper", "Refused appointment")):
            if when.weekday() < 5:
                friday = {"disposition_word": "Connected", "outcome_word": "Appointment"}
                agreed = friday if place == 1 and when.weekday() == 4 else {}
                one = {
                    "rep_id": rep_id,
                    "date": f"{when}",
                    "contact_id": f"{rep_id}{n}-{place}",
                    "disposition_word": word,
                }
                rows.append({**one, **agreed, **more})
    return rows


def cards_of(found: facts.Facts, rep_id: str = "ann") -> dict[str, cards.Card]:
    return {one.question: one for one in rep.of_facts(found, rep_id).cards.rows}


def test_the_usual_does_not_reach_over_a_change_of_role() -> None:
    """Ann hunts since 6 April: of 22 weeks before the last 13, 5 are of her present role, and 3 on 20 April."""
    for since, usual in (("2026-04-06", " in the 5 weeks before)"), ("2026-04-20", "it takes 1 more week")):
        roles = [
            {"rep_id": "ann", "since": day, "role": role}
            for day, role in (("0001-01-01", "AM"), (since, "Seller"))
        ]
        log = small_log(talks("2025-12-08", 35), tables={"reps": [{"rep_id": "ann"}], "roles": roles})
        assert cards_of(facts.of(log))["How many dials to speak to a decision maker?"].usual.endswith(usual)


def test_none_in_the_weeks_of_the_card_is_not_none_yet() -> None:
    """An appointment a week in the 27 weeks before, none in the last 13, as for who had some before."""
    old, new = talks("2025-09-22", 27), talks("2026-03-30", 13)
    log = small_log([*old, *({**row, "outcome_word": None} for row in new)])
    found = cards_of(facts.of(log))["How many decision makers for an appointment?"]
    assert found.log.startswith("No appointment in these weeks: at least ")
    assert found.usual.endswith(" in the 27 weeks before)") and found.usual.startswith("1 appointment per ")
    assert found.note == "13 weeks from 30 March 2026."


def test_calls_that_came_in_are_named_where_none_went_out() -> None:
    """The odd one with inbound calls alone: "nothing is logged under this name" would be false."""
    rows = talks("2026-04-06", 12, "ines", direction="inbound", disposition_word="Connected")
    found = cards_of(facts.of(small_log([*rows, *talks("2026-04-06", 12)])), "ines")
    assert {one.note for one in found.values()} == {
        "240 calls came in and no call went out; 12 of them ended with an appointment; 12 weeks from 6 April 2026."
    }
    ines = rep.of_facts(facts.of(small_log(rows)), "ines")
    page = page_text(ines)
    assert "Nothing is logged" not in page and "keep the tally sheet" not in page
    assert ines.nos.beside.markup.count("There is no complete week yet.") == 1


def test_who_records_no_no_reads_that_the_result_is_there_and_no_command() -> None:
    rex = [{**row, "disposition_word": "Connected"} if row["disposition_word"] == "Refused appointment" else row
           for row in talks("2026-03-30", 13, "rex")]  # fmt: skip
    alone, beside = (facts.of(small_log(rows)) for rows in (rex, [*rex, *talks("2026-03-30", 13)]))
    question = "How often were you refused an appointment?"
    assert cards_of(beside, "rex")[question].note == (
        "No call under your name is recorded as a no; the result 'Refused appointment' is there; 13 weeks from 30 March "
        "2026."
    )
    assert (
        "or keep the tally sheet, a line a day counted by hand; 13 weeks"
        in cards_of(alone, "rex")[question].note
    )
    for found in (alone, beside):
        assert not re.search(
            r"docs/|salescoach (?:tally|words)|workbook\.toml", page_text(rep.of_facts(found, "rex"))
        )


def test_that_there_is_no_list_of_targets_stands_on_the_card_of_the_calls_to_targets() -> None:
    targets = {"targets": [{"account_id": "a", "target_from": "2026-01-05"}]}
    for tables, said in ((None, True), (targets, False)):
        found = cards_of(facts.of(small_log(talks("2026-03-30", 13), tables=tables)))
        notes = [one.question for one in found.values() if cards.NO_LIST in one.note]
        assert notes == (["How many calls went to target accounts?"] if said else [])


def test_a_rep_with_only_a_tally_has_nothing_to_follow(pages: dict[str, report.RepReport]) -> None:
    assert card(pages["R8"], "How many new prospects met")[0].startswith(
        "1 sale per 9.5 new prospects met, too few"
    )


def test_a_setter_hands_off(pages: dict[str, report.RepReport]) -> None:
    assert card(pages["R7"], "How many meetings for a sale") == ("Not tracked", "Not tracked")
    assert "closed by others" in page_text(pages["R7"])


def test_a_tally_cannot_show_on_how_many_days_there_was_prospecting(
    pages: dict[str, report.RepReport],
) -> None:
    """No rows are no days without: what the log does not tell is no nought, which would be an accusation."""
    assert "On how many days there was prospecting, the log does not tell." in pages["R8"].weeks.plain
    assert pages["R8"].weeks.markup.count("<td>not tracked</td>") >= 13


def test_days_with_prospecting_never_exceed_the_days_worked(pages: dict[str, report.RepReport]) -> None:
    """R1 took half of 13 May off and called on the other half: 61.5 days of work were done on 62 days."""
    assert "There was prospecting on 62 of 62 days worked." in pages["R1"].weeks.plain
    may11 = pages["R1"].plan["week"].to_list().index(pd.Timestamp("2026-05-11"))
    assert row_of(pages["R1"], "Days with prospecting")[may11] == "5 of 5"
    assert row_of(pages["R1"], "Days worked")[may11] == "4½"
    for page in pages.values():
        cells = [cell.split(" of ") for cell in row_of(page, "Days with prospecting") if " of " in cell]
        assert [cell for cell in cells if int(cell[0]) > int(cell[1])] == []


def test_two_half_days_in_a_week_are_two_days() -> None:
    """Friday and Thursday are half off: four days of work on five days, two of them with prospecting."""
    rows = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "contact_id": f"c{day}"} for day in (2, 6)]
    off = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "part": 0.5} for day in (5, 6)]
    page = top(small_log(rows, as_of="2026-03-08", tables={"days_off": off}))
    assert (row_of(page, "Days with prospecting")[-1], row_of(page, "Days worked")[-1]) == ("2 of 5", "4")


def test_the_team_s_page_names_who_is_asked_to_hunt_and_whose_work_looks_like_it(sample: Path) -> None:
    page = report.team_report(str(sample)).hunting
    names = [html.unescape(name) for name in re.findall(r'<th scope="row">([^<]+)</th>', page.markup)]
    assert len(names) == 8 and names == sorted(names)
    [differs] = [line for line in page.plain.splitlines() if "is that the work that was agreed?" in line]
    assert differs.startswith("José Álvarez: ")
    assert "<td>Seller, left on 17 April 2026</td>" in page.markup  # Declan Byrne, by the roster
    assert (
        page.plain.startswith("Of six who are asked to hunt") and "One who left is not counted" in page.plain
    )


def test_the_tally_alone_answers_all_five(pages: dict[str, report.RepReport]) -> None:
    page = pages["R8"]
    unanswered = [c for c in page.cards.rows if c.status in ("not_tracked", "unmapped") and c.number <= 5]
    assert unanswered == []
    assert "From the tally sheet" in str(page.notes)


def test_a_leaver_s_page_ends_with_the_last_week_and_has_none_ahead(
    pages: dict[str, report.RepReport],
) -> None:
    """R6 left on 17 April by the roster; the log goes on to 28 June."""
    page = pages["R6"]
    assert "13 April 2026" in page.heading.markup
    assert "Left on 17 April 2026; everything below is up to then." in page.heading.markup
    assert page.agreed.plain == "Nothing was agreed."
    assert page.this_week.plain == "There is no week ahead: the rep left on 17 April 2026."
    stays = pages["R1"]
    assert "Left" not in stays.heading.markup
    assert "this talk can end with the first thing to try" in stays.agreed.plain


def test_a_week_is_ahead_of_whoever_has_not_left_before_it() -> None:
    """The log ends on Sunday, 8 March: the week ahead begins on the 9th."""
    left = {"a": "2026-03-06", "b": "2026-03-08", "c": "2026-03-09", "d": "2026-03-20", "e": None}
    people = [{"rep_id": name, "name": name, "left": day} for name, day in left.items()]
    rows = [{"rep_id": name, "date": "2026-03-02", "contact_id": name} for name in left]
    found = facts.of(small_log(rows, as_of="2026-03-08", tables={"reps": people}))
    pages = {name: tops(found, name) for name in left}
    assert [name for name, page in pages.items() if "There is no week ahead" in page.this_week.plain] == [
        "a",
        "b",
    ]
    assert [name for name, page in pages.items() if "Left on" in page.heading.markup] == ["a", "b"]


def test_work_logged_after_leaving_is_said() -> None:
    rows = [{"rep_id": "ann", "date": day, "contact_id": day} for day in ("2026-03-02", "2026-03-25")]
    people = [{"rep_id": "ann", "name": "Ann", "left": "2026-03-13"}]
    page = top(small_log(rows, as_of="2026-03-29", tables={"reps": people}))
    assert "Left on 13 March 2026; what is logged under this name later is in it too." in page.heading.markup


def test_where_the_calls_end_before_the_log_the_first_line_asks_for_the_newest_export() -> None:
    """The dialer's file ends on Friday, 13 March, the CRM's mail three weeks later: the weeks after are nobody's fault."""
    dials = [{"source": "dialer", "date": day, "contact_id": day} for day in ("2026-03-02", "2026-03-13")]
    mail = {"source": "crm", "date": "2026-04-03", "kind": "email", "contact_id": "m"}
    page = top(small_log([{"rep_id": "ann", **row} for row in (*dials, mail)]))
    assert "Last whole week: from Monday, 9 March 2026, 5 days worked." in page.heading.markup
    assert "The calls in this log end on 13 March 2026: is the newest export missing?" in page.heading.markup
    assert "newest export" not in top(small_log([{"rep_id": "ann", **row} for row in dials])).heading.markup


def test_where_the_calls_end_before_the_log_the_team_s_page_asks_too(sample: Path) -> None:
    """The sample's calls and its tally end with its log, on 28 June; a month later no newer export has come."""
    now, later = (report.team_report(str(sample), as_of=day).heading.markup for day in ("", "2026-07-26"))
    assert "newest export" not in now
    assert "The calls in this log end on 28 June 2026: is the newest export missing?" in later


def test_weeks_before_the_hire_are_no_weeks_away() -> None:
    """Hired on Monday, 9 March, the week of the 16th off: ten weeks before were nobody's holiday."""
    days = [f"2026-03-{day:02}" for day in (9, 10, 11, 12, 13, 23, 24, 25, 26, 27)]
    rows = [{"rep_id": "ann", "date": day, "contact_id": day} for day in days]
    off = [{"rep_id": "ann", "date": f"2026-03-{day}", "part": 1} for day in range(16, 21)]
    tables = {
        "reps": [{"rep_id": "ann", "name": "Ann", "hired": "2026-03-09"}],
        "days_off": off,
        "plan_weeks": [{"rep_id": "ann", "week": "2026-02-23", "measure": "dials_new", "count": 5}],
    }
    page = top(small_log(rows, as_of="2026-03-29", tables=tables))
    assert row_of(page, "Days worked") == [*["not yet"] * 10, "5", "away", "5"]
    assert row_of(page, "Plan") == [*["no plan"] * 8, *["not yet"] * 2, "did it", "away", "did it"]
    assert "in 2 of 2 weeks" in page.weeks.plain


def test_weeks_before_anything_is_logged_are_not_tracked() -> None:
    """The roster knows the rep for years, the log for a week: nobody knows what the weeks before were."""
    people = [{"rep_id": "ann", "name": "Ann", "hired": "2020-01-01"}]
    rows = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "contact_id": f"c{day}"} for day in range(2, 7)]
    page = top(small_log(rows, as_of="2026-03-08", tables={"reps": people}))
    assert row_of(page, "Days worked") == [*["not tracked"] * 12, "5"]


def test_a_holiday_after_the_last_whole_week_is_said() -> None:
    """Ann is away in the week of 9 March, Bo is not: the log has that week, Ann has no day in it."""
    rows = [{"rep_id": name, "date": f"2026-03-{day:02}", "contact_id": f"{name}{day}"}
            for name, last in (("ann", 6), ("bo", 13)) for day in range(2, last + 1)]  # fmt: skip
    off = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "part": 1} for day in range(9, 14)]
    found = facts.of(small_log(rows, as_of="2026-03-15", tables={"days_off": off}))
    assert "5 days worked. Away in the week after it, from 9 March." in tops(found, "ann").heading.markup
    assert "Away" not in tops(found, "bo").heading.markup


def five_agreements(**columns: dict[str, str]) -> Top:
    """Return a page of ann, who agreed on something on five Mondays; ``columns`` are those of one agreement."""
    rows = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "contact_id": f"c{day}"} for day in range(2, 28)]
    made = [
        {"agreement_id": str(n), "rep_id": "ann", "made": f"2026-03-{n:02}", "start": f"2026-03-{2 + 7 * (n // 2):02}",
         "measure": "dials", "direction": "more", "new_usual": False, "picked_worst": n == 1, **columns.get(f"n{n}", {})}
        for n in range(1, 6)
    ]  # fmt: skip
    log = small_log(rows, as_of="2026-03-29", tables={"agreements": made})
    return top(log)


def test_earlier_agreements_are_folded_and_none_is_lost() -> None:
    page = five_agreements(n4={"ended": "2026-03-22"})
    screen, fold = page.agreed.markup.split("<details>")
    assert re.findall(r"Agreed on (\d) March", screen) == ["5", "3", "2"]
    assert "<summary>And 2 earlier ones</summary>" in fold
    assert re.findall(r"Agreed on (\d) March", fold) == ["4", "1"]
    assert "It ended on 22 March." in fold and "It ended" not in screen
    assert "After a bad week a better one was to be expected anyway." in fold
    assert sum("Agreed on" in line for line in page.how) == 5
    assert sum("Conditional test of two rates" in line for line in page.how) == 1


def test_what_was_agreed_with_one_who_left_ended_then() -> None:
    """Two whole weeks since are all there will ever be: nothing says that more are to come."""
    rows = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "contact_id": f"c{day}"} for day in range(2, 28)]
    agreed = {"agreement_id": "1", "rep_id": "ann", "made": "2026-03-13", "start": "2026-03-16", "measure": "dials",
              "direction": "more", "new_usual": False, "picked_worst": False}  # fmt: skip
    people = [{"rep_id": "ann", "name": "Ann", "left": "2026-03-29"}]
    page = top(small_log(rows, as_of="2026-04-12", tables={"agreements": [agreed], "reps": people}))
    assert page.agreed.plain.startswith("Agreed on 13 March: more dials. Too early to say: ")
    assert page.agreed.plain.endswith("It ended on 29 March.")
    assert "more whole week" not in page.agreed.plain and "<details>" not in page.agreed.markup


def test_where_every_agreement_has_ended_the_talk_can_end_with_the_next() -> None:
    page = five_agreements(**{f"n{n}": {"ended": "2026-03-22"} for n in range(1, 6)})
    assert (
        page.agreed.plain
        == "Nothing that was agreed holds any more: this talk can end with the next thing to try."
    )
    assert "<summary>And 5 earlier ones</summary>" in page.agreed.markup


def judged(*weeks: tuple[str, dict[str, float | None]]) -> str:
    """Return what the strip says of weeks: each a status, and what was done by measure (None: not tracked)."""
    mondays = pd.date_range("2026-03-02", periods=len(weeks), freq="7D")
    of_weeks = pd.DataFrame({"week": mondays, "status": [status for status, _ in weeks]})
    done = [{"week": week, "measure": name, "done": count}
            for week, (_, counts) in zip(mondays, weeks, strict=True) for name, count in counts.items()]  # fmt: skip
    return strip.said(of_weeks, pd.DataFrame(done, columns=["week", "measure", "done"]))


def test_the_strip_says_by_what_the_plan_was_judged() -> None:
    full: dict[str, float | None] = {"accounts_new": 5, "asks": 3, "dials_new": 40}
    dials: dict[str, float | None] = {"accounts_new": None, "asks": None, "dials_new": 40}
    assert (
        judged(*[("executed", full)] * 9, *[("missed", full)] * 3)
        == "You did what you planned in 9 of 12 weeks."
    )
    assert judged(*[("missed", full)] * 12) == "You did what you planned in none of 12 weeks."
    assert judged(*[("executed", dials)] * 2, ("missed", dials)) == (
        "You did what you planned in 2 of 3 weeks, judged by dials to new accounts alone: new accounts and asks are not "
        "tracked."
    )
    asked: dict[str, float | None] = {"asks": 3, "dials_new": 40}
    assert judged(("executed", asked), ("executed", {**asked, "asks": None})) == (
        "You did what you planned in 2 of 2 weeks. Asks are not tracked in 1 of 2 weeks."
    )
    assert (
        judged(("missed", full)) == "You did not do all that you planned in the one week that can be judged."
    )
    assert (
        judged(("not tracked", {"asks": None}))
        == "Whether the plan was done cannot be told: nothing of it is tracked."
    )
    assert judged(("no plan", {})) == "There is no weekly plan to look back on."


def test_the_week_ahead_has_the_days_that_are_worked_in_it_and_their_share_of_its_own_plan() -> None:
    """The log ends on Sunday, 26 April 2026. The first of May, a Friday, is a holiday in Germany; Ann was away in the
    week before, Bo leaves on Wednesday, and of Cy nothing is known. By hand: 50 dials a week, 10 a day."""
    people = [
        {"rep_id": "ann", "name": "Ann", "country": "DE"},
        {"rep_id": "bo", "name": "Bo", "left": "2026-04-29"},
        {"rep_id": "cy", "name": "Cy"},
    ]
    away = [{"rep_id": "ann", "date": f"2026-04-{day}", "part": 1} for day in range(20, 25)]
    goals = {"2026-04-13": 100, "2026-04-27": 50}
    plans = [
        {"rep_id": one["rep_id"], "week": week, "measure": "dials_new", "count": count}
        for one in people
        for week, count in goals.items()
    ]
    rows = [
        {"rep_id": one["rep_id"], "date": day, "contact_id": one["rep_id"]}
        for one in people
        for day in ("2026-04-13", "2026-04-20")
        if (one["rep_id"], day) != ("ann", "2026-04-20")
    ]
    tables = {"reps": people, "days_off": away, "plan_weeks": plans}
    found = facts.of(small_log(rows, as_of="2026-04-26", tables=tables))
    said = {name: tops(found, name).this_week.plain.partition(" planned")[0] for name in ("ann", "bo", "cy")}
    assert said == {
        "ann": "Over 4 days (1 of 5 off): 40 dials to new accounts",
        "bo": "Over 3 days (2 of 5 off): 30 dials to new accounts",
        "cy": "Over 5 days: 50 dials to new accounts",
    }


def test_a_new_rep_s_strip_begins_with_the_plan(pages: dict[str, report.RepReport]) -> None:
    assert set(pages["R5"].plan["status"]) <= {"executed", "missed", "away"}


@dataclasses.dataclass
class Top:
    """The first screen of a page without the cards and the question."""

    heading: html_blocks.Block
    agreed: html_blocks.Block
    how: tuple[str, ...]
    weeks: html_blocks.Block
    this_week: html_blocks.Block


def top(log: store.Log, rep_id: str = "ann") -> Top:
    """Return the first screen alone, which takes a fraction of the whole page."""
    found = facts.of(log)
    return tops(found, rep_id)


def tops(found: facts.Facts, rep_id: str) -> Top:
    own = rep._own(found, rep_id, rep.Shown())
    plan = strip.plan_strip(own.usual, found.plans, own.here, own.weeks)
    agreed, how = first.agreed(found, own.here)
    this_week, _ = first.this_week(found, own.known, own.here, listed=False)
    heading = first.heading(own.here, own.known, own.last)
    return Top(heading, agreed, how, rep._strip(found, own, plan), this_week)


def row_of(page: report.RepReport | Top, name: str) -> list[str]:
    """Return the cells of one row of the strip."""
    [row] = re.findall(rf'<tr><th scope="row">{re.escape(name)}</th>(.*?)</tr>', page.weeks.markup)
    return re.findall(r"<td>(.*?)</td>", row)


def test_the_asks_of_the_strip_are_those_of_the_ledger(pages: dict[str, report.RepReport]) -> None:
    """One number of asks a week on one page, for every rep and week: a coach who finds two trusts neither."""
    compared = 0
    for page in pages.values():
        if "Asks" not in page.weeks.markup:
            continue  # no plan of asks
        ledger = page.nos.refusals.set_index("week")["asks"]
        for week, cell in zip(page.plan["week"], row_of(page, "Asks (plan)"), strict=True):
            if cell:
                counted = "not tracked" if pd.isna(ledger[week]) else f"{ledger[week]:.0f}"
                assert (page.rep_id, week, cell.split(" (")[0]) == (page.rep_id, week, counted)
                compared += counted != "not tracked"
    assert compared > 80  # seven reps with a plan of asks; R8's are counted by a tally


def test_the_strip_is_thirteen_weeks(pages: dict[str, report.RepReport]) -> None:
    assert {len(page.plan) for page in pages.values()} == {13}


def test_one_day_of_work_is_a_page_that_says_what_it_cannot_say() -> None:
    log = small_log(
        [{"rep_id": "ann", "date": "2026-03-04", "disposition_word": "Connected", "contact_id": "c"}]
    )
    page = rep.of_facts(facts.of(log), "ann")
    assert "No whole week is in the log yet" in page.heading.markup
    assert JARGON.findall(page_text(page)) == []


def test_only_inbound_calls_is_a_page_too() -> None:
    log = small_log([{"rep_id": "ann", "date": "2026-03-04", "direction": "inbound", "contact_id": "c"}])
    page = rep.of_facts(facts.of(log), "ann")
    assert {c.status for c in page.cards.rows} == {"not_tracked"}
    why = "No call went out in this log, so there is no week to count; 1 call came in on 4 March 2026."
    assert f"<p>{why}</p>" in page.heading.markup
    assert page.weeks.plain == "There is no whole week to look back on."


def test_what_a_crm_wrote_cannot_act_on_the_page() -> None:
    name = "<script>alert(1)</script> *x* $y$ {{z}}"
    log = small_log(
        [{"rep_id": "r", "date": "2026-03-04", "contact_id": "c"}],
        tables={"reps": [{"rep_id": "r", "name": name, "team": "<img src=x onerror=alert(2)>"}]},
    )
    page = rep.of_facts(facts.of(log), "r")
    markup = page.heading.markup
    assert "<script" not in markup
    assert "<img" not in markup
    assert not {"*", "$", "{"} & set(re.sub(r"&#?\w+;|</?[a-z0-9]+>", "", markup))


def test_the_team_page_is_by_name_and_shows_everybody(sample: Path) -> None:
    page = report.team_report(str(sample))
    names = re.findall(r'<th scope="row">([^<]+)</th>', page.reps.markup)
    assert [html.unescape(name) for name in names] == sorted(html.unescape(name) for name in names)
    assert len(names) == 8
    assert JARGON.findall(page_text(page)) == []


@pytest.mark.long
def test_the_team_s_funnel_leaves_out_who_does_not_track_connects(sample: Path) -> None:
    """R8 keeps a tally: decision makers without connects would make 1.4 connects for one of 1.9."""
    log = store.read(sample)
    found = facts.of(log)
    everybody = team.of_facts(found, store.find_reps(log, None), shown=13).funnel.set_index("stage")["count"]
    seven = team.of_facts(found, [f"R{n}" for n in range(1, 8)], shown=13).funnel.set_index("stage")["count"]
    assert everybody.to_dict() == seven.to_dict()


def test_one_team_is_only_that_team(sample: Path) -> None:
    page = report.team_report(str(sample), team="north")
    assert page.reps.markup.count('<th scope="row">') == 4
    assert "Branko" not in page_text(page)


def test_the_same_version_gives_the_same_page(sample: Path) -> None:
    version = store.read(sample).version
    first, second = (report.rep_report(str(sample), "R1", version=version) for _ in range(2))
    assert page_text(first) == page_text(second)


def test_what_nobody_explained_is_no_nought_in_cards_charts_or_the_funnel() -> None:
    """Twenty connects of people without a title: nobody knows who decides, so nobody says 0 decision makers."""
    rows = [
        {"rep_id": "ann", "date": f"2026-03-{2 + n % 5 + 7 * (n // 10):02}", "contact_id": f"c{n}",
         "contact_title": None, "disposition_word": "Connected"}
        for n in range(20)
    ]  # fmt: skip
    log = small_log(rows, as_of="2026-03-15")
    page = rep.of_facts(facts.of(log), "ann")
    stages = page.converting.funnel.set_index("stage")["count"]
    assert stages[["dials", "connects"]].tolist() == [20, 20]
    assert pd.isna(stages["decision makers by phone"])
    assert page.nos.refusals[["asks", "refusals", "appointments"]].isna().all(axis=None)
    [asked] = [c for c in page.cards.rows if c.question.startswith("How many dials to speak")]
    assert (asked.log, asked.usual) == ("Not explained yet", "Not explained yet")


def test_results_that_nobody_explained_are_no_connects() -> None:
    rows = [
        {"rep_id": "ann", "date": "2026-03-03", "contact_id": f"c{n}", "disposition_word": "Code 9"}
        for n in range(9)
    ]
    log = small_log(rows, as_of="2026-03-08")
    stages = rep.of_facts(facts.of(log), "ann").converting.funnel.set_index("stage")["count"]
    assert stages["dials"] == 9
    assert stages.drop("dials").isna().all()


def test_every_number_of_the_team_s_table_has_its_counts_and_its_range(sample: Path) -> None:
    cells = re.findall(r"<td>([^<]*)</td>", report.team_report(str(sample)).reps.markup)
    numbers = [cell for cell in cells if re.match(r"\d", cell)]
    assert len(numbers) > 30
    ranged = r"from [\d.,]+ to [\d.,]+ \(|^\d+ in \d+ weeks; anything from [\d.]+ to [\d.]+ fits the log"
    sold = [cell for cell in numbers if re.fullmatch(r"\d+", cell)]  # a count, no rate
    assert [cell for cell in numbers if cell not in sold and not re.search(ranged, cell)] == []
    assert len(sold) <= 8


def test_a_setter_s_last_step_is_the_hand_off_and_every_rate_says_its_weeks(
    pages: dict[str, report.RepReport],
) -> None:
    """R7 sets for others: her card says so, and the table beside it no longer that the log does not tell."""
    markup = html.unescape(pages["R7"].converting.beside.markup)
    assert "Hand-off: of 32 appointments set, 17 were held and 5 became sales, closed by others." in markup
    assert "does not tell meetings per sale" not in markup
    assert 'Dials per connect<br><small class="soft">13 weeks from 30 March 2026.</small>' in markup
    assert '<small class="soft">31 weeks from 22 September 2025 to 26 April 2026.</small>' in markup
    assert set(pages["R7"].converting.funnel["weeks"]) == {"13 weeks from 30 March 2026"}


def test_the_table_for_the_coach_speaks_of_the_rep_and_not_to_him(
    pages: dict[str, report.RepReport],
) -> None:
    for page in pages.values():
        _, _, coach = page.converting.beside.markup.partition("Beside the peers, for the coach")
        assert not re.search(r"\b[Yy]ours?\b", html.unescape(coach).partition("Published")[0])


def test_calls_to_customers_alone_are_no_dials_for_new_business_and_none_yet() -> None:
    """Thirty calls to a customer: a zero of new business is none yet, not "not tracked", and not no dials at all."""
    days = [f"2026-03-{2 + n % 5 + 7 * (n // 10):02}" for n in range(30)]
    talk = {"rep_id": "ann", "contact_id": "c", "account_id": "a", "disposition_word": "Connected"}
    rows = [{**talk, "date": day} for day in days]
    accounts = [{"account_id": "a", "name": "Firm", "type": "customer", "customer_since": "2020-01-01"}]
    log = small_log(rows, as_of="2026-03-22", tables={"accounts": accounts})
    beside = rep.of_facts(facts.of(log), "ann").converting.beside.markup
    assert "<td>none yet</td><td>There are no dials for new business in these weeks yet.</td>" in beside


def _ended(state: str, count: int) -> list[dict[str, object]]:
    week = pd.Timestamp("2026-03-02")
    return [{"rep_id": "ann", "step": "appointment_held", "state": state, "week": week}] * count


@pytest.mark.parametrize(("open_ones", "shown_too"), [(5, True), (6, False)])
def test_appointments_held_are_left_out_while_most_are_open_or_unknown(
    open_ones: int, shown_too: bool
) -> None:
    """Of 10 and 11 appointments 5 are held or missed: half of them, and fewer than half."""
    counts = {"dials": 90.0, "connects": 30.0, "dial_conversations": 20.0, "appointments": 5.0 + open_ones}
    week = {"rep_id": ["ann"], "week": [pd.Timestamp("2026-03-02")], "scope": "all", "partial": False}
    rows = pd.DataFrame({**week, **counts, "set_held": 3.0})
    paths = pd.DataFrame([*_ended("won", 3), *_ended("lost", 2), *_ended("open", 3)])
    paths = pd.concat([paths, pd.DataFrame(_ended("unknown", open_ones - 3))], ignore_index=True)
    found = frames.funnel(rows, "all", paths)
    assert ("appointments held so far" in set(found["stage"])) == shown_too
    assert "appointments held so far" in set(frames.funnel(rows, "all")["stage"])


def test_the_team_s_funnel_is_of_the_thirteen_weeks_of_its_cards(sample: Path) -> None:
    page = report.team_report(str(sample))
    [dials] = [card for card in page.cards.rows if card.question.startswith("How many dials to speak")]
    assert dials.note == "13 weeks from 30 March 2026."
    assert set(page.funnel["weeks"]) == {"13 weeks from 30 March 2026"}
    assert page.cards.rows[0].question == "How often was an appointment refused?"


def test_a_team_of_deals_alone_is_a_table_of_sales_and_says_once_what_is_not_tracked() -> None:
    deal = {"rep_id": "ann", "closed": "2026-03-03", "created": "2026-02-02", "status_word": "Won"}
    deals = [{"deal_id": f"d{n}", "account_id": f"a{n}", **deal} for n in range(3)]
    people = [{"rep_id": name, "name": name.title()} for name in ("ann", "ben")]
    log = small_log([], as_of="2026-03-29", tables={"reps": people, "deals": deals})
    markup = team.of_facts(facts.of(log), ["ann", "ben"]).reps.markup
    assert '<th scope="row">Ann</th><td></td><td>3</td>' in markup
    assert '<th scope="row">Ben</th><td></td><td>not tracked</td>' in markup
    assert "Not tracked for anybody: refusals a week, dials to targets a week" in markup
    assert markup.count("not tracked") == 1


def test_who_tracks_nothing_of_what_others_do_has_one_cell_that_says_so() -> None:
    rows = [{"rep_id": "ann", "date": f"2026-03-{n:02}", "contact_id": f"c{n}"} for n in range(2, 7)]
    people = [{"rep_id": name, "name": name.title()} for name in ("ann", "ben")]
    log = small_log(rows, as_of="2026-03-29", tables={"reps": people})
    markup = team.of_facts(facts.of(log), ["ann", "ben"]).reps.markup
    ben = markup.partition(">Ben</th>")[2].partition("</tr>")[0]
    assert ben.count("none of these is tracked") == 1 and ben.count("not tracked") == 1


def test_nobody_on_the_team_s_page_is_both_asked_about_and_not_to_be_told_apart(sample: Path) -> None:
    said = html.unescape(report.team_report(str(sample)).alike.markup)
    lines = [line for line in re.findall(r"<li>([^<]+)</li>", said) if "dials per decision maker" in line]
    assert lines == [
        "Branko Kovač can be told apart from the peers in dials per decision maker: worth a question. Declan Byrne, "
        "José Álvarez, Maeve O'Neil, Priya Anand and Tobias Lindqvist cannot be told apart in dials per decision "
        "maker. Ingrid Sørby cannot be told apart from the peers in dials per decision maker. Zoë Marchetti cannot "
        "be told apart from the peers in dials per decision maker.",
        "Branko Kovač needs 3.3 dials per decision maker (166 of 548; anything from 2.9 to 3.8 fits the log), the "
        "peers 5.5 (273 of 1,500). What of that could the others try? One side is counted by hand, the other by the "
        "CRM.",
    ]
    assert "A name outside them is not yet a question" in said
