"""Text that strangers wrote, from the import to everything that is written of it: nothing of it becomes code."""

from __future__ import annotations

import ast
import csv
import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from salescoach import batch, cli, intake, store, tally, worklist
from salescoach.batch import Job
from salescoach.batch.naming import stems
from salescoach.cli import batching
from salescoach.intake import guesses, roster
from salescoach.settings import normal
from salescoach.sources import look
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
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
        st.text(st.sampled_from("\0\x07\x1b\r\n\x85\x9b\u202e\u2028\ufeff<>&\"'=%{}$`\\a"), min_size=1, max_size=30),
    ).filter(lambda text: normal(look.cleared(text))),
    min_size=3, max_size=5, unique_by=lambda text: normal(look.cleared(text)),
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
    [
        ["answer"], ["answer", "--format", "json"], ["answer", "--rep", "who \x1b[2J"], ["words"], ["trust"],
        ["trust", "--list", "unmapped"], ["worklist"], ["versions"], ["plan", "show"], ["agree", "--list"],
        ["reps"], ["reps", "--same", "a\x1b[2J=b"], ["targets"], ["guesses", "--template"], ["purge", "--rep", nasty.BUSY[2]],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_terminal_is_told_nothing_that_it_obeys(
    command: list[str], book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = next((n for n, word in enumerate(command) if word.startswith("--")), len(command))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(SystemExit):
        cli.main([*command[:cut], str(book), *command[cut:]])
    said = capsys.readouterr()
    assert len(said.out + said.err) > 20
    assert CONTROL.findall(said.out + said.err) == []


def test_progress_and_failures_of_a_batch_are_told_in_one_line_each(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "Ann\x1b[2J\r\nfailed: Bo: of nothing"
    result = batch.Result((), {name: f"no rep {name}"}, tmp_path, tmp_path)

    def run(plan: batch.Plan, *, on_progress: Callable[[batch.Progress], None]) -> batch.Result:
        on_progress(batch.Progress(1, 1, name, "failed"))
        return result

    monkeypatch.setattr(batch, "run", run)
    batching.make(batch.Plan(tmp_path, tmp_path, ()))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and CONTROL.findall("".join(lines)) == []
    assert lines[0].startswith("1/1 Ann [2J  failed: Bo: of nothing: failed")


def test_lists_that_are_edited_run_nothing_in_a_spreadsheet_and_are_read_back_as_they_were(
    tmp_path: Path,
) -> None:
    own = nasty.workbook(tmp_path / "files", nasty.FORMULAS, weeks=1, reps=1)
    before = {name: store.read(own).table(name) for name in ("reps", "rep_roles")}
    written = {"roster": roster.text(store.read(own)), "guesses": guesses.template(store.read(own))}
    for text in written.values():
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert {"'=1+1", "''=1+1"} <= set(cells)
        assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))] == []
    (tmp_path / "roster.csv").write_text(written["roster"], encoding="utf-8", newline="")
    intake.edit_roster(own, tmp_path / "roster.csv")
    after = {name: store.read(own).table(name) for name in before}
    for name, table in before.items():
        columns = [column for column in table if column not in ("source", "file", "row")]
        pd.testing.assert_frame_equal(after[name][columns], table[columns])
    (tmp_path / "g.csv").write_text("rep_id,date,question,guess\n'=1+1,2026-01-06,3,7\n", encoding="utf-8")
    assert intake.take_guesses(own, tmp_path / "g.csv")[0] == 1
    assert list(store.read(own).table("guesses")["rep_id"]) == ["=1+1"]


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
