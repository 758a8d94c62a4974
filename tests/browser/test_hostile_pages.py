"""Pages made of what strangers wrote into a CRM, in a browser that writes down whatever runs, asks or complains."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salescoach import cli, store, tally
from tests import nasty
from tests.browser.conftest import Reader

pytestmark = [pytest.mark.browser, pytest.mark.long]
#: Elements and attributes that act, wherever they came from; the page's own scripts are counted apart.
LIVE = """() => [...document.querySelectorAll('*')].flatMap(one => [
    ...(/^(IFRAME|OBJECT|EMBED|FORM|BASE)$/.test(one.tagName) ? [one.tagName] : []),
    ...[...one.attributes].filter(a => /^on/i.test(a.name)
        || (/^(href|src|action|xlink:href)$/i.test(a.name) && !/^(#|data:image|[a-z0-9_-]+[.](html|ipynb|json)$)/i.test(a.value)))
        .map(a => one.tagName + ' ' + a.name + '=' + a.value.slice(0, 80))])"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the report of one of them, with their index, the team's report and a tally sheet to print."""
    home = tmp_path_factory.mktemp("nasty")
    book = nasty.workbook(home / "files")
    out = home / "out"
    for command in (
        ["reports", str(book), "--rep", nasty.BUSY[0], "--copies", "rep", "--out", str(out / "reports")],
        ["team-report", str(book), "--out", str(out / "team")],
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(command)
        assert not ended.value.code
    names = [text for text in nasty.EVERY if text.isprintable()][:10]
    tally.write_sheet(out / "tally", reps=names, weeks=1, start=store.read(book).as_of, working_days=range(5))
    return out


def test_nothing_runs_asks_or_leads_away_on_any_page(written: Path, reader: Reader) -> None:
    pages = sorted(written.rglob("*.html"))
    assert len(pages) == 5
    for path in pages:
        opened = reader.open(path)
        opened.page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
        opened.page.wait_for_timeout(300)
        assert (opened.dialogs, opened.complaints, opened.refused) == ([], [], []), path.name
        assert {url.partition("#")[0] for url in opened.requests} == {path.as_uri()}, path.name
        assert opened.page.evaluate(LIVE) == [], path.name
        opened.page.close()


def test_the_text_is_there_as_text(written: Path, reader: Reader) -> None:
    [path] = (written / "reports").glob("*-for-the-rep.html")
    for page in (path, written / "reports" / "index.html"):
        opened = reader.open(page)
        assert nasty.BUSY[1] in " ".join(opened.page.inner_text("body").split()), "the name of the rep"
        opened.page.close()


def test_files_lie_in_their_folder_under_plain_names(written: Path) -> None:
    names = [path.name for path in written.rglob("*") if path.is_file()]
    assert [
        name for name in names if not re.fullmatch(r"[a-z0-9_-]+[.](html|ipynb|json|csv|xlsx)", name)
    ] == []
    assert sorted(path.name for path in written.parent.iterdir()) == ["files", "out"]
