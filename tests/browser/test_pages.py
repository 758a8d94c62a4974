"""The reps' and the team's pages as they are read: on a screen, on a phone, with the keys, and on paper."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright import sync_api

from tests import drawn

if TYPE_CHECKING:
    from conftest import Opened, Reader

pytestmark = pytest.mark.browser

#: The rest of a rep's page, in order, after the first screen.
FIRST = ["What was agreed", "The five answers", "The last thirteen weeks", "One question", "This week"]
THEN = [
    "What was done", "People seen", "Asking, and being refused", "How the work converts", "How long it takes",
    "What moved", "What kind of work it is", "The plan", "What stands behind the numbers",
]  # fmt: skip
#: Pixels between the margins of A4, and the space between two pages laid side by side.
PAPER, DEEP, GAP = 688, 1017, 24
#: Chromium breaks columns as it breaks pages: so the pages can be looked at.
PAGES = f"""main {{ height: {DEEP}px; width: {PAPER}px; max-width: none; padding: 0; margin: 0;
    column-width: {PAPER}px; column-gap: {GAP}px; column-fill: auto; }} footer {{ display: none; }}"""
#: WCAG 2.1, level AA: text against what is behind it.
CONTRAST = 4.5
#: The middle of the last mark of a chart that can be seen.
MIDDLE = """one => { const box = [...one.querySelectorAll('.bars .point, .scatterlayer .point')]
    .map(mark => mark.getBoundingClientRect()).filter(box => box.width && box.height).at(-1);
    return [box.x + box.width / 2, box.y + box.height / 2] }"""
KINDS = {
    "a Seller, for the rep": ("R1", "rep"),
    "a tally, for the coach": ("R8", "coach"),
    "the team": ("", ""),
}


@pytest.fixture(scope="module")
def files(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for place, (kind, (rep, copy)) in enumerate(KINDS.items()):
        if rep:
            run = drawn.notebook("2-rep-report", workbook=str(sample), rep=rep, copy=copy)
        else:
            run = drawn.notebook("3-team-report", workbook=str(sample))
        made[kind] = folder / f"page-{place}.html"
        made[kind].write_text(drawn.page(run, kind), encoding="utf-8")
    return made


@pytest.fixture(scope="module", params=list(KINDS))
def wide(request: pytest.FixtureRequest, reader: Reader, files: dict[str, Path]) -> Iterator[Opened]:
    """Return a page on a screen; nothing that a test does to it stays."""
    opened = reader.open(files[request.param])
    yield opened
    opened.page.close()


@pytest.fixture(scope="module", params=list(KINDS))
def narrow(request: pytest.FixtureRequest, reader: Reader, files: dict[str, Path]) -> Iterator[Opened]:
    opened = reader.open(files[request.param], width=390)
    yield opened
    opened.page.close()


@pytest.fixture(scope="module", params=list(KINDS))
def paper(request: pytest.FixtureRequest, reader: Reader, files: dict[str, Path]) -> Iterator[Opened]:
    """Return a page laid out as on paper, one page beside the other."""
    opened = reader.open(files[request.param])
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    add = "css => { const style = document.createElement('style'); style.textContent = css; document.head.append(style) }"
    opened.page.evaluate(add, PAGES)
    opened.settle()
    yield opened
    opened.page.close()


@pytest.fixture
def first(reader: Reader, files: dict[str, Path]) -> Iterator[Opened]:
    opened = reader.open(files["a Seller, for the rep"])
    yield opened
    opened.page.close()


def every(opened: Opened, selector: str, script: str) -> list[Any]:
    found: list[Any] = opened.page.locator(selector).evaluate_all(f"all => all.map(one => {script})")
    return found


# The first screen.


def test_the_first_screen_has_six_things_in_this_order_and_nothing_else(first: Opened) -> None:
    heads = every(first, "h1, h2", "one.textContent")
    assert heads == ["Maeve O'Neil", *FIRST, *THEN]
    upto = "[...document.querySelector('main').children]"
    shown = first.page.evaluate(f"{upto}.map(one => one.tagName + ' ' + one.innerText.split('\\n')[0])")
    shown = shown[: shown.index("H2 What was done")]
    texts = [line.split(" ", 1)[1] for line in shown if not line.startswith(("H2", "NOSCRIPT"))]
    assert len(texts) == 6
    assert texts[0] == "Maeve O'Neil"
    assert texts[2] == "The five questions"
    heads = every(first, "table.answers thead th", "one.textContent")
    assert heads == ["Question", "You said", "Your log says", "Your usual"]
    assert texts[3].startswith("You did what you planned in 4 of 13 weeks. There was prospecting on")
    assert texts[4].endswith("?")
    assert texts[5].startswith("Over 5 days: ")


def test_the_name_the_last_whole_week_and_the_days_worked_come_first(first: Opened) -> None:
    said = first.page.locator("main > .block").first.inner_text()
    assert (
        re.sub(r"\s+", " ", said) == "Maeve O'Neil Last whole week: from Monday, 22 June 2026, 5 days worked."
    )


def test_a_screen_shows_the_agreement_the_answers_and_the_thirteen_weeks_without_scrolling(
    first: Opened,
) -> None:
    tops = [*every(first, "table.answers, table.strip", "one.getBoundingClientRect().bottom")]
    assert len(tops) == 2
    assert max(tops) <= 900


def test_the_list_stands_in_the_rep_s_copy_alone(reader: Reader, files: dict[str, Path]) -> None:
    lists = {
        kind: reader.open(path).page.locator("caption", has_text="The accounts that wait").count()
        for kind, path in files.items()
    }
    assert lists == {"a Seller, for the rep": 1, "a tally, for the coach": 0, "the team": 0}


# What every page is.


def test_every_chart_is_drawn_without_a_complaint_or_a_request(wide: Opened) -> None:
    page = wide.page
    assert page.locator("figure").count() >= 8
    assert page.locator("figure svg.main-svg:first-child").count() >= page.locator("figure").count()
    assert page.get_by_text("could not be drawn").count() == 0
    assert (wide.complaints, wide.refused, len(wide.requests)) == ([], [], 1)


def test_headings_go_down_one_step_at_a_time_under_one_first(wide: Opened) -> None:
    levels = [int(tag[1]) for tag in every(wide, "h1, h2, h3, h4, h5, h6", "one.tagName")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_the_language_the_landmarks_and_the_title_are_said(wide: Opened) -> None:
    page = wide.page
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title()
    assert [page.get_by_role(role).count() for role in ("main", "contentinfo")] == [1, 1]


def test_every_table_has_a_caption_and_heads_for_columns_and_rows(wide: Opened) -> None:
    for table in every(
        wide,
        "table",
        "({caption: one.caption && one.caption.textContent, cols: [...one.querySelectorAll('thead th')].map(th => th.scope),"
        " rows: [...one.querySelectorAll('tbody tr')].map(tr => tr.querySelectorAll('th[scope=row]').length)})",
    ):
        assert table["caption"]
        assert set(table["cols"]) == {"col"}
        assert set(table["rows"]) == {1}, table["caption"]


def test_every_chart_says_in_words_what_it_shows(wide: Opened) -> None:
    said = every(
        wide, "figure", "[one.getAttribute('aria-label'), one.querySelector('figcaption').textContent]"
    )
    assert [pair for pair in said if not pair[0] or pair[0] == "Chart" or pair[0] != pair[1]] == []
    assert len({label for label, _ in said}) == len(said)


def test_folds_open_with_the_keys(wide: Opened) -> None:
    folds = wide.page.locator("summary")
    assert folds.count() >= 2
    fold = folds.last
    assert fold.inner_text() == drawn.FOLD
    fold.focus()
    assert fold.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    wide.page.keyboard.press("Enter")
    assert wide.page.locator("details[open]").count() == 1
    wide.page.keyboard.press("Enter")
    assert wide.page.locator("details[open]").count() == 0


def test_text_stands_out_from_what_is_behind_it(wide: Opened) -> None:
    """All text on white; what is written inside the bars of a chart stands on the bar."""
    script = """all => { const bright = css => { const part = css.match(/[\\d.]+/g).slice(0, 3).map(n => n / 255)
            .map(n => n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
            return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2] };
        return all.filter(one => !one.closest('.bars, .funnellayer, .modebar') && one.textContent.trim()).map(one => {
            const style = getComputedStyle(one), svg = one instanceof SVGElement;
            return [one.textContent.slice(0, 40), 1.05 / (bright(svg ? style.fill : style.color) + 0.05)] }) }"""
    selector = "h1, h2, h3, p, li, th, td, small, summary, figcaption, svg text, footer p"
    found = wide.page.locator(selector).evaluate_all(script)
    assert len(found) > 200
    assert [line for line in found if line[1] < CONTRAST] == []


def test_no_two_texts_of_a_chart_lie_over_one_another(wide: Opened) -> None:
    """Names, ticks and titles; a pixel of two of shared room is air, not ink."""
    script = """one => { const boxes = [...one.querySelectorAll('svg text')].filter(t => t.textContent.trim()
            && !t.closest('.hoverlayer')).map(t => [t.textContent, t.getBoundingClientRect()]).filter(([, b]) => b.width);
        const found = []; boxes.forEach(([a, p], n) => boxes.slice(n + 1).forEach(([b, q]) => {
            const w = Math.min(p.right, q.right) - Math.max(p.left, q.left);
            const h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
            if (w > 3 && h > 4) found.push(a + ' / ' + b) }));
        return found }"""
    over = [pair for pairs in every(wide, "figure", f"({script})(one)") for pair in pairs]
    assert over == []


def test_a_hand_over_a_bar_or_a_mark_tells_its_count(wide: Opened) -> None:
    """Of each chart the last bar or mark that has a size: a week of none has a bar of no height."""
    page, told = wide.page, 0
    marks = page.locator("figure .plot").filter(has=page.locator(".bars .point, .scatterlayer .point"))
    assert marks.count() >= 6
    for chart in marks.all()[:6]:
        chart.scroll_into_view_if_needed()
        x, y = chart.evaluate(MIDDLE)
        page.mouse.move(x, y, steps=3)
        said = chart.locator(".hoverlayer .hovertext")
        with contextlib.suppress(sync_api.TimeoutError):  # what lies under another mark says nothing
            said.first.wait_for(timeout=2_000)
        texts = said.all_text_contents()
        told += any(re.search(r"\d", text) for text in texts)
        assert not re.search(r"undefined|NaN|%\{", " ".join(texts))
        page.mouse.move(0, 0)
    assert told >= 5


# On a phone.


def test_nothing_runs_out_of_a_phone_to_the_side(narrow: Opened) -> None:
    assert narrow.page.evaluate("document.documentElement.scrollWidth") == 390
    wide = every(narrow, ".block", "one.scrollWidth > one.clientWidth + 1 ? one.innerText.slice(0, 60) : ''")
    assert [said for said in wide if said] == []


def test_on_a_phone_the_answers_read_one_below_the_other(reader: Reader, files: dict[str, Path]) -> None:
    page = reader.open(files["a Seller, for the rep"], width=390).page
    cells = page.locator("table.answers tbody tr").first.locator("td")
    labels = cells.evaluate_all("all => all.map(one => getComputedStyle(one, '::before').content)")
    assert labels == ['"You said: "', '"Your log says: "', '"Your usual: "']
    lefts = cells.evaluate_all("all => all.map(one => one.getBoundingClientRect().left)")
    assert len(set(lefts)) == 1


def test_on_a_phone_each_of_the_thirteen_weeks_is_a_row(reader: Reader, files: dict[str, Path]) -> None:
    page = reader.open(files["a Seller, for the rep"], width=390).page
    weeks = page.locator("table.strip thead th")
    tops = weeks.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().top))")
    assert len(tops) == 14 and tops == sorted(set(tops))
    worked = page.locator("table.strip tbody tr").last.locator("td")
    assert tops[1:] == worked.evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().top))"
    )
    cut = page.locator("table.strip :is(th, td)").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
    )
    assert cut == []
    assert (
        page.locator("table.strip td").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        >= 11
    )


@pytest.mark.parametrize("width", [390, 700, 800, 1000])
def test_no_word_of_the_thirteen_weeks_is_broken_however_wide_the_window(
    reader: Reader, files: dict[str, Path], width: int
) -> None:
    page = reader.open(files["a tally, for the coach"], width=width).page
    lines = """all => all.map(one => { const range = document.createRange(); range.selectNodeContents(one);
        return [one.textContent, new Set([...range.getClientRects()].map(box => Math.round(box.top))).size] })"""
    cells = page.locator("table.strip td").evaluate_all(lines)
    assert ["not tracked", 2] in cells or ["not tracked", 1] in cells
    assert [cell for cell in cells if cell[1] > len(cell[0].split())] == []
    page.close()


# On paper.


def test_no_chart_and_no_row_is_cut_by_the_end_of_a_page(paper: Opened) -> None:
    whole = "one.getClientRects().length"
    assert set(every(paper, "figure", whole)) == {1}
    assert set(every(paper, "table:not(details:not([open]) table) tbody tr", whole)) <= {0, 1}
    deep = every(paper, "figure", "one.getBoundingClientRect().height")
    assert max(deep) <= DEEP


def test_no_heading_ends_a_page_and_no_table_s_head_does(paper: Opened) -> None:
    page_of = f"Math.floor((one.getBoundingClientRect().left + 1) / {PAPER + GAP})"
    script = f"""[one.textContent, {page_of}, (() => {{ let next = one.nextElementSibling;
        while (next && !next.getClientRects().length) next = next.nextElementSibling;
        return next && Math.floor((next.getClientRects()[0].left + 1) / {PAPER + GAP}) }})()]"""
    heads = every(paper, "main > :is(h1, h2, h3)", script)
    assert len(heads) >= 5
    assert [head for head in heads if head[1] != head[2]] == []
    rows = f"""(() => {{ const at = part => part && part.getClientRects().length
        ? Math.floor((part.getClientRects()[0].left + 1) / {PAPER + GAP}) : null;
        return [one.caption.textContent, at(one.tHead), at(one.tBodies[0].rows[0])] }})()"""
    assert [row for row in every(paper, "table", rows) if row[1] != row[2]] == []


def test_whatever_stands_on_the_screen_stands_on_paper(reader: Reader, files: dict[str, Path]) -> None:
    """Every text and every mark of every chart; buttons are for the screen alone. The first screen's fold is open."""
    seen = """all => all.filter(one => one.checkVisibility() && !one.closest('.modebar, .hoverlayer, button'))
        .map(one => one.textContent.trim()).filter(text => text)"""
    marks = "all => all.filter(one => one.checkVisibility()).length"
    for path in files.values():
        opened = reader.open(path)
        page = opened.page
        parts = page.locator("main :is(h1, h2, h3, p, li, th, td, caption, summary, figcaption), footer p")
        charts = page.locator("figure :is(.point, .js-line, .legendtext, .gtitle)")
        page.evaluate("for (const fold of document.querySelectorAll('.asked ~ details')) fold.open = true")
        shown, drawn_ = parts.evaluate_all(seen), charts.evaluate_all(marks)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        opened.settle()
        assert parts.evaluate_all(seen) == shown
        assert charts.evaluate_all(marks) == drawn_ > 20
        page.close()


def test_nothing_runs_out_of_the_paper_to_the_side(paper: Opened) -> None:
    script = f"""[(one.getBoundingClientRect().right - 1) % {PAPER + GAP}, one.textContent.slice(0, 40)]"""
    far = every(paper, "table, td, th, p, li, figure .main-svg", script)
    assert len(far) > 100
    assert [place for place in far if place[0] > PAPER + 1] == []


def test_a_fold_that_is_closed_says_so_on_paper(paper: Opened) -> None:
    said = every(paper, "details:not([open]) > summary", "getComputedStyle(one, '::after').content")
    assert len(said) >= 2
    assert set(said) == {'" (folded: open it on the screen to have it printed)"'}
    assert paper.page.locator(".modebar-container:visible, .skip:visible").count() == 0


def test_what_the_first_screen_folds_is_printed_and_folded_again(
    reader: Reader, files: dict[str, Path]
) -> None:
    page = reader.open(files["a Seller, for the rep"]).page
    more = page.locator(".asked ~ details")
    folds = "all => all.map(one => one.open)"
    for event, opened in (("beforeprint", True), ("afterprint", False)):
        page.evaluate(f"dispatchEvent(new Event('{event}'))")
        assert more.evaluate_all(folds) == [opened]
        assert not any(page.locator("main > h2:nth-of-type(n+6) ~ .block details").evaluate_all(folds))
    page.close()


def test_three_charts_fit_on_a_sheet_and_are_as_high_as_before_afterwards(wide: Opened) -> None:
    height = "all => all.map(one => one.getBoundingClientRect().height)"
    charts = wide.page.locator(".plot")
    before = charts.evaluate_all(height)
    wide.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    wide.settle()
    on_paper = charts.evaluate_all(height)
    wide.page.evaluate("dispatchEvent(new Event('afterprint'))")
    wide.settle()
    assert on_paper == [max(min(200, high), int(0.75 * high + 0.5)) for high in before]
    assert charts.evaluate_all(height) == before


def test_heads_keep_their_rows_and_short_tables_stay_whole_on_paper(paper: Opened) -> None:
    rules = "[getComputedStyle(one).breakInside, one.querySelectorAll('tbody tr').length]"
    assert {inside for inside, rows in every(paper, "table:not(.wide)", rules) if rows <= 12} == {"avoid"}
    long_or_tall = [inside for inside, rows in every(paper, "table", rules) if rows > 12]
    long_or_tall += [inside for inside, _ in every(paper, "table.wide", rules)]
    assert set(long_or_tall) == {"auto"}
    assert set(every(paper, "tr", "getComputedStyle(one).breakInside")) == {"avoid"}
    assert set(every(paper, "tbody tr:nth-child(-n+3)", "getComputedStyle(one).breakBefore")) == {"avoid"}


def test_the_first_screen_is_the_first_page_of_paper(reader: Reader, files: dict[str, Path]) -> None:
    page = reader.open(files["a tally, for the coach"]).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": DEEP})
    heading = page.get_by_role("heading", name="What was done").bounding_box()
    assert heading is not None and heading["y"] <= DEEP


def test_the_printed_page_is_a4(first: Opened) -> None:
    printed = first.page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(595, 842)}
