"""What the pages say: every number with its counts, nothing unknown as a number, nothing said in jargon."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from pathlib import Path

import pandas as pd
import pytest

from salescoach import maturity, report, store
from salescoach.report import facts, rep, team
from salescoach.testing import small_log

#: Words of methods belong to "How we know", never to a page (the design, section 2).
JARGON = re.compile(
    r"posterior|shrunk|shrinkage|confidence|interval|cohort|censored|herfindahl|q-value|p-value|percentile|"
    r"wilson|poisson|bayes|\bnan\b|\binf\b|(?-i:\bNone\b)(?! of)|<na>",
    re.IGNORECASE,
)
NEVER = re.compile(r"\d\s?%|\brank(?!ed)|\bleague|score|\bworst\b|\bbest\b", re.IGNORECASE)


#: The fold that says how the numbers were come by may use the words of its methods.
FOLD = "how"


def shown(page: object) -> Iterator[object]:
    """Yield every block and frame of a page, those of its sections too, but not the fold."""
    for name, value in vars(page).items():
        if hasattr(value, "_repr_html_"):
            if name != FOLD:
                yield value
        elif is_dataclass(value):
            yield from shown(value)
        elif isinstance(value, Mapping):
            yield from (part for one in value.values() for part in shown(one))


def page_text(page: report.RepReport | report.TeamReport) -> str:
    """Return everything in words that a page shows."""
    parts = list(shown(page))
    frames = [part for part in parts if isinstance(part, pd.DataFrame)]
    markup = " ".join(part._repr_html_() for part in parts if not isinstance(part, pd.DataFrame))  # type: ignore[attr-defined]
    said = " ".join(
        str(v)
        for frame in frames
        for v in frame.select_dtypes(exclude=["number", "datetime"]).stack().dropna()
    )
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)) + " " + said


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
    assert card(pages["R7"], "How many meetings for a sale") == ("Not tracked", "Too early to say")
    assert "closed by others" in page_text(pages["R7"])


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
    assert (asked.log, asked.usual) == ("Not explained yet", "Too early to say")


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
    assert [cell for cell in numbers if not re.search(r"from [\d.,]+ to [\d.,]+ \(", cell)] == []
