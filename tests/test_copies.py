"""The copy for the rep: nothing of anybody else in a single byte, and everything that is said of him."""

from __future__ import annotations

import base64
import functools
import html
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np
import pytest
from nbformat import NotebookNode

from salescoach import cli, report, store
from salescoach.batch import notebook, shell
from salescoach.report import facts, rep
from tests import drawn, made_up_team
from tests.made_up_team import PEOPLE, Person

#: Where the two copies may differ, by fold or caption: the peers' figures and how they were come by are the
#: coach's alone, the list of accounts is the rep's. What follows a no is the rep's too, where it was asked for.
ONLY_COACH = ("Beside the peers, for the coach", drawn.FOLD)
ONLY_REP = ("The accounts that wait",)
#: Text that every page holds and nobody wrote about anybody.
_OURS = ("plotly-finance.min.js", "draw.js", "coach.css")
#: Parts of a name that are longer than initials.
_PART = 4
#: Of these the copies are compared: a Seller, one whose work is another's, one who keeps a tally.
COMPARED = ("R1", "R3", "R8")


def readings(path: Path) -> str:
    """Return a file as it is and as a reader or a program would read it."""
    return read_as(path.name, path.read_bytes().decode("utf-8"))


def read_as(name: str, raw: str) -> str:
    """Return a text as it is, and with entities, escapes and signs resolved."""
    for ours in _OURS:
        raw = raw.replace(shell.text(ours), "")
    plain = html.unescape(html.unescape(raw))
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda sign: chr(int(sign[1], 16)), raw).replace('\\"', '"')
    read = "\n".join([name, raw, plain, escaped, html.unescape(escaped), unquote(plain)])
    return unicodedata.normalize("NFC", read)


def numbers(path: Path) -> Iterator[float]:
    """Yield every number that a file's charts hold, those packed as bytes too."""
    raw = path.read_text(encoding="utf-8")
    for packed in re.finditer(r'"dtype":\s*"(\w+)",\s*"bdata":\s*"([^"]+)"', raw):
        content = base64.b64decode(packed[2].replace("\\u002f", "/").replace("\\/", "/"))
        yield from np.frombuffer(content, dtype=packed[1]).astype(float)


def marks(person: Person) -> list[str]:
    """Return what tells of a person: id, name, each part of the name, and his accounts and words."""
    parts = [part for part in re.split(r"[^\w]+", person.name) if len(part) >= _PART]
    return [person.rep_id, person.name, *parts, person.place, person.word]


def found(mark: str, text: str) -> bool:
    """Return whether a mark stands in a text as a word of its own, whatever the case."""
    return re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", text, re.IGNORECASE) is not None


def counted(number: float) -> re.Pattern[str]:
    """Return how a count can be written, with or without a comma."""
    return re.compile(rf"(?<![\d.,]){f'{number:,.0f}'.replace(',', ',?')}(?![\d])")


def totals(workbook: Path) -> dict[str, set[int]]:
    """Return the counts of 100 and more of each rep and of everybody ("") in 13 weeks and in all of them."""
    weeks = facts.read(str(workbook)).rep_weeks
    own: dict[str, set[int]] = {}
    last = sorted(weeks["week"].unique())[-13:]
    for rep_id, rows in [*weeks.groupby("rep_id"), ("", weeks)]:
        sums = [part.select_dtypes("number").sum(min_count=1).dropna()
                for scoped in (rows, rows[rows["week"].isin(last)]) for _, part in scoped.groupby("scope")]  # fmt: skip
        own[str(rep_id)] = {int(value) for each in sums for value in each if value >= 1000}
    return own


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_team.workbook(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def handed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a folder for each rep with his copy, page and notebook."""
    folders = {}
    for person in PEOPLE:
        folder = folders[person.rep_id] = tmp_path_factory.mktemp("copy")
        run = drawn.notebook("2-rep-report", workbook=str(made), rep=person.rep_id, copy="rep", after_no=True)
        (folder / "copy.html").write_text(drawn.page(run, person.name), encoding="utf-8")
        (folder / "copy.ipynb").write_text(json.dumps(run), encoding="utf-8")
    return folders


def others_in(text: str, person: Person) -> list[str]:
    """Return the marks of others that stand in a text."""
    own = {mark.casefold() for mark in marks(person)}
    return [
        mark
        for other in PEOPLE
        if other is not person
        for mark in marks(other)
        if mark.casefold() not in own and found(mark, text)
    ]


def test_the_search_finds_what_it_looks_for(handed: dict[str, Path], made: Path) -> None:
    """Each one's own marks and totals are in his own copy, so that not finding another's says something."""
    for person in PEOPLE:
        for path in handed[person.rep_id].iterdir():
            text = readings(path)
            assert found(person.name, text), path.name
            assert found(f"{person.place} 1", text) or person.place in text
            assert counted(13 * person.dials).search(text), path.name
    assert not found("Marl", "Marlwick Overbeck")
    assert found("R1", "('R1', 2)")
    assert not found("R1", "R12")


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.place)
def test_no_byte_of_a_rep_s_copy_tells_of_anybody_else(person: Person, handed: dict[str, Path]) -> None:
    for path in handed[person.rep_id].iterdir():
        assert others_in(readings(path), person) == [], path.name


def encoded(mark: str) -> dict[str, bytes]:
    """Return how a mark could stand in a file without being read: as other bytes, escaped, packed or turned around."""
    plain = mark.encode()
    packed = {
        f"base64 from {shift}": base64.b64encode(b"x" * shift + plain)[4 if shift else 0 : -4]
        for shift in range(3)
    }
    return {
        **{name: packed[name] for name in packed if len(packed[name]) >= 8},
        "UTF-16": mark.encode("utf-16-le"),
        "percent": quote(mark, safe="").encode(),
        "hex": plain.hex().encode(),
        "numbers": "".join(f"&#{ord(sign)};" for sign in mark).encode(),
        "hex numbers": "".join(f"&#x{ord(sign):x};" for sign in mark).encode(),
        "Python": ascii(mark)[1:-1].encode(),
        "JSON": json.dumps(mark)[1:-1].encode(),
        "backwards": mark[::-1].encode(),
        "decomposed": unicodedata.normalize("NFD", mark).encode(),
    }


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.place)
def test_nobody_else_stands_in_a_copy_in_another_encoding(person: Person, handed: dict[str, Path]) -> None:
    """Names, places and the ids that are long enough: of two signs, any bytes hold some."""
    own = [mark.casefold() for mark in marks(person)]
    others = {
        mark
        for other in PEOPLE
        if other is not person
        for mark in (other.rep_id, other.name, other.place)
        if len(mark) > _PART and not any(mark.casefold() in one for one in own)
    }
    assert len(others) >= 10
    for path in handed[person.rep_id].iterdir():
        raw = path.read_bytes()
        found = [(mark, how) for mark in others for how, said in encoded(mark).items() if said in raw]
        assert found == [], path.name


@pytest.mark.long
def test_no_copy_of_the_sample_team_names_anybody_else(sample: Path) -> None:
    """In the page, its charts and the notebook with its metadata, for every rep of the sample."""
    people = store.read(sample).table("reps")
    assert len(people) == 8
    for rep_id in people["rep_id"]:
        run = drawn_once(str(sample), str(rep_id), "rep")
        page = functools.reduce(lambda text, ours: text.replace(shell.text(ours), ""), _OURS, drawn.page(run))
        values = {"rep": str(rep_id), "workbook": str(sample), "copy": "rep", "after_no": True}
        run = deepcopy(run)
        run.metadata["papermill"] = {"parameters": values}
        tidy = notebook.tidy(run, "2-rep-report.ipynb", handed=True)
        texts = [json.dumps(tidy, ensure_ascii=False), html.unescape(page)]
        others = people[people["rep_id"] != rep_id]
        for text in texts:
            assert found(str(people.set_index("rep_id")["name"][rep_id]), text)
            named = [name for name in [*others["name"], *others["rep_id"]] if found(str(name), text)]
            assert named == [], rep_id


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.place)
def test_no_exact_figure_of_another_or_of_all_stands_in_a_rep_s_copy(
    person: Person, handed: dict[str, Path], made: Path
) -> None:
    figures = totals(made)
    others = set.union(*(those for rep_id, those in figures.items() if rep_id != person.rep_id))
    others -= figures[person.rep_id]
    assert len(others) > 20
    for path in handed[person.rep_id].iterdir():
        text = readings(path)
        assert [number for number in sorted(others) if counted(number).search(text)] == [], path.name
        held = list(numbers(path))
        weekly = {other.dials for other in PEOPLE} - {person.dials}
        assert [number for number in weekly if held.count(number) >= _PART] == []
        assert not others & {int(number) for number in held if number.is_integer()}


@pytest.fixture(scope="module")
def written(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the commands write: both copies of one rep's report, and everybody's list of accounts."""
    out = tmp_path_factory.mktemp("run")
    before = os.umask(0o022)
    for command in (
        ["reports", str(made), "--rep", "R1", "--out", str(out / "reports"), "--jobs", "2"],
        ["worklist", str(made), "--out", str(out / "lists")],
    ):
        with pytest.raises(SystemExit, match="0"):
            cli.main(command)
    os.umask(before)
    return out


def test_what_a_run_writes_can_be_read_by_nobody_else(written: Path) -> None:
    found = [path for path in written.rglob("*") if path.stat().st_mode & 0o077]
    assert [f"{path.name} {path.stat().st_mode & 0o777:o}" for path in found] == []
    assert len(list(written.rglob("*"))) > len(PEOPLE)


def test_the_files_of_a_run_hold_nothing_of_another_in_names_and_metadata(written: Path) -> None:
    files = sorted((written / "reports").glob("*-for-the-rep.*"))
    assert [path.name for path in files] == [
        f"marl-underthorn-r1-for-the-rep{ending}" for ending in (".html", ".ipynb")
    ]
    for path in files:
        assert others_in(readings(path), PEOPLE[0]) == [], path.name


def test_a_list_of_accounts_holds_nothing_of_another(written: Path) -> None:
    files = sorted((written / "lists").glob("*.csv"))
    assert len(files) == len(PEOPLE)
    for path in files:
        [person] = [one for one in PEOPLE if one.place in path.read_text(encoding="utf-8")]
        assert others_in(readings(path), person) == [], path.name


def test_only_the_coach_s_copy_says_where_the_workbook_lies(made: Path, written: Path) -> None:
    [his], [coach] = (
        list((written / "reports").glob(f"*-for-the-{copy}.ipynb")) for copy in ("rep", "coach")
    )
    assert str(made) in coach.read_text(encoding="utf-8")
    assert str(made.parent) not in his.read_text(encoding="utf-8")
    parameters = json.loads(his.read_text(encoding="utf-8"))["metadata"]["papermill"]["parameters"]
    assert (parameters["rep"], parameters["copy"], parameters["workbook"]) == ("R1", "rep", made.name)


@pytest.mark.long
def test_no_byte_of_any_copy_that_is_written_tells_of_anybody_else(made: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["reports", str(made), "--copies", "rep", "--out", str(tmp_path), "--jobs", "2"])
    listed = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["reports"]
    by_id = {person.rep_id: person for person in PEOPLE}
    assert {entry["rep_id"] for entry in listed} == set(by_id)
    for entry in listed:
        for name in (entry["page"], entry["notebook"]):
            assert others_in(readings(tmp_path / name), by_id[entry["rep_id"]]) == [], name


# How many peers there must be.


@functools.cache
def drawn_once(workbook: str, rep: str, copy: str) -> NotebookNode:
    return drawn.notebook("2-rep-report", workbook=workbook, rep=rep, copy=copy, after_no=True)


def beside(found: facts.Facts, copy: str, rep_id: str = "R1") -> str:
    return str(rep.of_facts(found, rep_id, rep.Shown(copy)).converting.beside.markup)


def test_four_peers_show_no_band_and_five_do(made: Path) -> None:
    five = facts.read(str(made))
    four = facts.Facts(five.log, five.rep_weeks[five.rep_weeks["rep_id"] != PEOPLE[-1].rep_id])
    for copy in ("rep", "coach"):
        assert "at least half of five Sellers" in beside(five, copy)
        assert "at least half of" not in beside(four, copy)
    assert "Drawn towards the peers" in beside(four, "coach")
    assert "Drawn towards the peers" not in beside(four, "rep")


def test_a_band_is_rounded_and_no_peer_s_own_figure(made: Path) -> None:
    """Every ninth call reaches somebody: 130 of 1,079 dials is 8.3, the others are 8.1 to 8.9; the band says 8 to 9."""
    found = facts.read(str(made))
    page = beside(found, "rep")
    assert "need between 8 and 9" in page
    peers = found.compared.query("rep_id != 'R1' and step == 'dials_per_conversation'")
    exact = {f"{1 / value:.2f}" for value in peers["value"]}
    assert [number for number in exact if number in page] == []


# The rep sees everything that is said of him.


@pytest.mark.parametrize("rep_id", COMPARED)
def test_every_sentence_of_the_coach_s_copy_stands_in_the_rep_s(sample: Path, rep_id: str) -> None:
    runs = [drawn_once(str(sample), rep_id, copy) for copy in ("coach", "rep")]
    coach, his = (drawn.texts(drawn.page(run)) for run in runs)
    assert len(coach) > 150
    assert {said for where, said in set(coach) - set(his) if where not in ONLY_COACH} == set()
    page = rep.of_facts(facts.read(str(sample)), rep_id, rep.Shown("rep", after_no=True))
    after_no = {said for _, said in drawn.texts(page.nos.after_no.markup)}
    assert after_no
    more = {said for where, said in set(his) - set(coach) if where not in ONLY_REP}
    assert more == after_no
    assert drawn.charts(runs[0]) == drawn.charts(runs[1])


def test_what_the_coach_is_told_of_the_peers_the_rep_is_told_without_their_figures(sample: Path) -> None:
    told = {"lower": "That is more than your peers need", "higher": "That is fewer than your peers need"}
    found = facts.read(str(sample))
    flagged = found.compared[(found.compared["flag"] != "") & (found.compared["status"] == "ok")]
    assert len(flagged) > 0
    for row in flagged.to_dict("records"):
        assert told[row["flag"]] in beside(found, "rep", row["rep_id"])


def test_what_the_team_s_page_says_of_a_rep_stands_in_his_copy(sample: Path) -> None:
    hunting = [said for _, said in drawn.texts(report.team_report(str(sample)).hunting.markup)]
    for rep_id, kind in facts.read(str(sample)).kinds.items():
        his = [said for _, said in drawn.texts(drawn.page(drawn_once(str(sample), rep_id, "rep")))]
        assert kind.sentence in his
        assert not kind.mismatch or kind.mismatch in his
        assert any(kind.sentence in said and kind.mismatch in said for said in hunting)


# The words.


def test_no_page_has_a_word_of_method_or_a_thing_that_never_stands_there(sample: Path) -> None:
    for rep_id in store.find_reps(store.read(sample), None):
        plain(drawn_once(str(sample), rep_id, "rep"))


@pytest.mark.parametrize("rep_id", COMPARED)
def test_what_only_the_coach_s_copy_says_has_none_either(sample: Path, rep_id: str) -> None:
    plain(drawn_once(str(sample), rep_id, "coach"))


def test_the_team_s_page_has_none_either(sample: Path) -> None:
    plain(drawn.notebook("3-team-report", workbook=str(sample)))


def plain(run: NotebookNode) -> None:
    said = [text for where, text in drawn.texts(drawn.page(run)) if where != drawn.FOLD]
    charts = [re.sub(r"<br>", " ", text) for figure in drawn.charts(run) for text in drawn.words_of(figure)]
    assert len(said) > 60 and len(charts) > 40
    for pattern in (drawn.JARGON, drawn.NEVER):
        assert [text for text in [*said, *charts] if pattern.search(text)] == []
