"""Text that strangers wrote, from the import to everything that is written of it: nothing of it becomes code."""

from __future__ import annotations

import ast
import csv
import io
import re
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from salescoach import cli, store, tally, worklist
from salescoach.batch import Job
from salescoach.batch.naming import stems
from tests import drawn, nasty

#: What a text of ours never brings along: elements that run, load or lead away from the page.
ACTIVE = ("script", "iframe", "object", "embed", "link", "base", "form", "input")
#: What would act in a chart: an element, or the stranger's template.
ALIVE = re.compile(r"<(?:script|img|svg|a\s|iframe|style)|%\{customdata\[0\]\} %\{y", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return nasty.workbook(tmp_path_factory.mktemp("nasty") / "files")


class Active(HTMLParser):
    """Notes what runs, loads or leads somewhere in HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE:
            self.found.append(tag)
        for name, value in attrs:
            where = (value or "").strip().casefold()
            if name.startswith("on") or (
                name in ("href", "src", "action") and not where.startswith(("#", "data:image"))
            ):
                self.found.append(f"{tag} {name}={value}")


def ours(executed: nbformat.NotebookNode) -> Iterator[str]:
    """Yield the HTML of a notebook's outputs, and its text as a notebook shows it."""
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert (
                "text/markdown" not in data
                and "application/javascript" not in data
                and "text/latex" not in data
            )
            yield from (data[kind] for kind in ("text/html", "image/svg+xml") if kind in data)


def check(executed: nbformat.NotebookNode) -> None:
    outputs = list(ours(executed))
    assert outputs
    assert [found for html in outputs for found in Active(html).found] == []
    charts = drawn.charts(executed)
    spoken = {str(figure["layout"]["meta"]["alt"]) for figure in charts}  # read out, never drawn
    drawn_words = [text for figure in charts for text in drawn.words_of(figure) if text not in spoken]
    assert len(drawn_words) > 10
    assert [text for text in drawn_words if ALIVE.search(text)] == []


def test_the_page_of_a_rep_holds_a_strangers_text_as_text(book: Path) -> None:
    rep = store.find_reps(store.read(book), [nasty.BUSY[1]])[0]
    check(drawn.notebook("2-rep-report", workbook=str(book), rep=rep, copy="rep", after_no=True))


SOME = st.lists(
    st.one_of(
        st.sampled_from(nasty.EVERY),
        st.builds("".join, st.lists(st.sampled_from([*nasty.EVERY[:20], "<", ">", '"', "'", "&", "\\", "{{", "%{", "$"]), min_size=2, max_size=3)),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
    ).map(str.strip).filter(bool),
    min_size=3, max_size=5, unique_by=lambda text: " ".join(text.split()).casefold(),
)  # fmt: skip


#: A failing example is not made smaller: each costs an import and a report.
PHASES = (Phase.explicit, Phase.generate)


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(SOME)
@pytest.mark.long
def test_any_text_goes_from_the_import_to_the_report_and_stays_text(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = nasty.workbook(Path(folder) / "files", tuple(texts), weeks=6, reps=1)
        log = store.read(book)
        rep = log.query("SELECT rep_id FROM activities GROUP BY ALL ORDER BY count(*) DESC")["rep_id"][0]
        check(drawn.notebook("2-rep-report", workbook=str(book), rep=str(rep), copy="rep"))


def test_file_names_are_safe_unique_readable_and_the_same_every_time() -> None:
    jobs = [Job(text, text, "", {}, copy) for text in nasty.EVERY for copy in ("coach", "rep")]
    found = stems(jobs)
    assert len({stem.casefold() for stem in found.values()}) == len(jobs)
    for stem in found.values():
        assert re.fullmatch(r"[a-z0-9_][a-z0-9_-]*", stem) and len(stem) < 150, stem
        assert stem.split("-for-")[0] not in ("con", "nul", "prn", "aux")
    assert stems(jobs[::-1]) == found
    assert found["../../x", "rep"].startswith("x-") and found["CON", "rep"].startswith("rep-con")


def test_a_list_of_accounts_is_harmless_in_a_spreadsheet(book: Path, tmp_path: Path) -> None:
    log = store.read(book)
    text = worklist.to_csv(pd.DataFrame({"account": nasty.EVERY, "why": nasty.EVERY[::-1]}))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = [cell for row in rows[1:] for cell in row]
    assert len(cells) > 40
    assert [
        cell for cell in cells if cell.lstrip("'")[:1] in "=+@\t\r" and not cell.startswith("'") and cell
    ] == []
    printable = [
        text for text in dict.fromkeys(" ".join(t.split()) for t in nasty.EVERY) if text.isprintable()
    ]
    files = tally.write_sheet(
        tmp_path / "tally", reps=printable[:12], weeks=1, start=log.as_of, working_days=range(5)
    )
    for sheet in openpyxl.load_workbook(files[0]):
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value in printable}
        assert "f" not in kinds
    assert Active(files[2].read_text(encoding="utf-8")).found == []


@pytest.mark.parametrize(
    "command",
    [["answer"], ["words"], ["trust"], ["worklist"], ["versions"], ["plan", "show"], ["agree", "--list"]],
    ids=" ".join,
)
def test_a_terminal_is_told_nothing_that_it_obeys(
    command: list[str], book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = command[1:] if command[-1].startswith("--") else []
    words = [word for word in command if word not in options]
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, str(book), *options])
    assert not ended.value.code
    said = capsys.readouterr()
    assert CONTROL.findall(said.out + said.err) == []


def test_parameters_stay_values(book: Path, tmp_path: Path) -> None:
    for name in (nasty.QUOTES[4], nasty.QUOTES[0], nasty.QUOTES[5], "a\nimport os"):
        cell = _parameters(name, tmp_path)
        tree = ast.parse(cell)
        assert all(
            isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant) for one in tree.body
        ), cell
        assert [ast.literal_eval(one.value) for one in tree.body if isinstance(one, ast.Assign)] == [name]


def _parameters(name: str, folder: Path) -> str:
    from salescoach.batch import notebook

    template = folder / "t.ipynb"
    cell = nbformat.v4.new_code_cell("rep = ''", metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), template)
    stub = notebook.broken(None, template, {"rep": name}, f"no rep {name}")
    return str(next(c.source for c in stub.cells if "injected-parameters" in c.metadata.get("tags", [])))
