"""What the pages say: every number with its counts, nothing unknown as a number, nothing said in jargon."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pytest

from salescoach import maturity, report, store
from salescoach.report import facts, rep, team
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
    assert says.endswith(
        f"({ripe.of_count} of {ripe.per_count}, {ripe.started - (ripe.per_count or 0)} younger)"
    )


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
    assert "There was prospecting on 62 days; 61.5 were worked." in pages["R1"].weeks.plain


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


def test_a_leaver_s_page_ends_with_his_last_week(pages: dict[str, report.RepReport]) -> None:
    assert "13 April 2026" in pages["R6"].heading.markup


def test_a_new_rep_s_strip_begins_with_the_plan(pages: dict[str, report.RepReport]) -> None:
    assert set(pages["R5"].plan["status"]) <= {"executed", "missed", "away"}


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
    assert [cell for cell in numbers if not re.search(ranged, cell)] == []
