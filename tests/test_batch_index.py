"""The list of a batch's reports: who stands where in it, and what it can be searched and sorted for."""

from __future__ import annotations

import re
from pathlib import Path

from salescoach.batch import index
from salescoach.batch.jobs import FAILED, MADE, STOPPED, Entry, Plan


def entry(rep: str, name: str, status: str = MADE, *, team: str = "North", copy: str = "coach") -> Entry:
    return Entry(rep, name, team, status, "2026-06-28", "000007", copy=copy, error="no room")


def page(out: Path, *entries: Entry, earlier: tuple[Entry, ...] = ()) -> str:
    return index.write(Plan(out / "t.ipynb", out, []), entries, earlier).read_text(encoding="utf-8")


def rows(text: str) -> list[tuple[str, ...]]:
    """Return name, folded name and team, and status of each row."""
    return re.findall(r'<tr data-name="([^"]*)".*? data-find="([^"]*)" data-status="([^"]*)"', text)


def six(**other: Entry) -> list[Entry]:
    return [other.get(f"R{n}", entry(f"R{n}", f"Ana {n}")) for n in range(6)]


def test_the_status_of_a_rep_is_the_worst_of_the_copies(tmp_path: Path) -> None:
    copies = {
        "Ana": (MADE, MADE), "Bo": (MADE, FAILED), "Cy": (STOPPED, FAILED), "Di": (MADE, STOPPED),
    }  # fmt: skip
    entries = [
        entry(name, name, status, copy=copy)
        for name, each in copies.items()
        for status, copy in zip(each, ("coach", "rep"), strict=True)
    ]
    found = {name: status for name, _, status in rows(page(tmp_path, *entries))}
    assert found == {"Ana": MADE, "Bo": FAILED, "Cy": FAILED, "Di": STOPPED}


def test_names_stand_in_the_order_of_their_letters_whatever_the_accents(tmp_path: Path) -> None:
    named = ["Zoë Ba", "Ólafur", "bo", "Øystein", "Álvaro", "Peter"]
    text = page(tmp_path, *(entry(f"R{n}", name, team="Süd") for n, name in enumerate(named)))
    assert [name for name, _, _ in rows(text)] == ["Álvaro", "bo", "Ólafur", "Øystein", "Peter", "Zoë Ba"]
    assert [find for _, find, _ in rows(text)][-1] == "zoe ba sud"


def test_two_reps_of_one_name_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    text = page(tmp_path, entry("R1", "Ana"), entry("R2", "Ana"), entry("R3", "Bo"))
    assert [name for name, _, _ in rows(text)] == ["Ana (R1)", "Ana (R2)", "Bo"]


def test_a_handful_of_reports_needs_neither_a_field_nor_buttons(tmp_path: Path) -> None:
    text = page(tmp_path, *six()[:4], entry("R9", "Zed", FAILED, team="South"))
    assert "<input" not in text and "<button" not in text
    assert "<strong>failed</strong>" in text


def test_a_list_is_sorted_only_by_what_is_not_the_same_in_all_of_it(tmp_path: Path) -> None:
    def sorts(*entries: Entry, earlier: tuple[Entry, ...] = ()) -> list[str]:
        return re.findall(r'data-by="(\w+)"', page(tmp_path, *entries, earlier=earlier))

    alike, lost, south = six(), entry("R3", "Cy", FAILED), entry("R3", "Cy", team="South")
    assert sorts(*alike) == []
    assert sorts(*six(R3=south)) == ["name", "team"]
    assert sorts(*six(R3=lost)) == ["name", "status"]
    # what an earlier batch made counts too
    assert sorts(*six(R3=lost)[:5], earlier=(south,)) == ["name", "team", "status"]


def test_large_numbers_of_reports_are_said_with_a_comma(tmp_path: Path) -> None:
    made = [entry(f"R{n}", f"Ana {n}") for n in range(1200)]
    assert "<p>1,200 reports made.</p>" in page(tmp_path, *made)
    assert "<p>1,200 reports made, 1 not made: the list says why.</p>" in page(
        tmp_path, *made, entry("X", "Bo", STOPPED)
    )
