"""The commands about who is who, as a coach uses them."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from salescoach import cli, store

MAPPING = """
name = "crm"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "Id"
date = "Date"
rep_id = "Rep"
contact_id = "Lead"
account_id = "Account"
"""
REPS = ("Ana Ruiz", "ANA RUIZ", "ana.ruiz@example.com", "Bo Li", "Bo Li (inactive)")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a runner of the command line beside the workbook "team" of five ids."""
    monkeypatch.chdir(tmp_path)
    Path("crm.toml").write_text(MAPPING, encoding="utf-8")
    rows = [f"c{n},2026-03-02,{REPS[n % 5]},L{n},A{n % 3}" for n in range(20)]
    Path("calls.csv").write_text("\n".join(["Id,Date,Rep,Lead,Account", *rows]) + "\n", encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        said = capsys.readouterr()
        return int(str(stopped.value.code or 0)), said.out, said.err

    assert call("import", "calls.csv", "--mapping", "crm.toml", "--into", "team")[0] == 0
    return call


def who(run: Run) -> list[str]:
    return [line.split(",")[0] for line in run("reps", "team")[1].splitlines()[1:]]


def test_the_roster_is_printed_and_who_is_likely_one_is_said_beside_it(run: Run) -> None:
    status, out, err = run("reps", "team")
    assert status == 0
    assert who(run) == ["Ana Ruiz", "Bo Li", "Bo Li (inactive)", "ana.ruiz@example.com"]
    assert "likely" not in out
    assert err.splitlines() == [
        "counted as one: ANA RUIZ and Ana Ruiz (the same name, written in another way)",
        "likely the same: Bo Li (inactive) and Bo Li (one is marked as no longer active)",
        "  if so: salescoach reps team --same 'Bo Li (inactive)=Bo Li', "
        "if not: --not-same 'Bo Li (inactive)=Bo Li'",
        "likely the same: ana.ruiz@example.com and Ana Ruiz (the e-mail address says the name)",
        "  if so: salescoach reps team --same 'ana.ruiz@example.com=Ana Ruiz', "
        "if not: --not-same 'ana.ruiz@example.com=Ana Ruiz'",
    ]


def test_what_is_said_to_do_can_be_done_as_it_stands(run: Run) -> None:
    lines = run("reps", "team")[2].splitlines()
    for line in [line for line in lines if line.startswith("  if so: ")]:
        command = line.removeprefix("  if so: ").partition(", if not: ")[0]
        assert run(*shlex.split(command)[1:])[0] == 0
    assert who(run) == ["Ana Ruiz", "Bo Li"]
    dials = store.read("team").table("activities").groupby("rep_id").size()
    assert dict(dials) == {"Ana Ruiz": 12, "Bo Li": 8}
    assert "likely" not in run("reps", "team")[2]


def test_two_who_are_two_are_not_asked_about_again(run: Run) -> None:
    _, out, err = run("reps", "team", "--not-same", "Bo Li (inactive)=Bo Li")
    assert out == ""
    assert "Bo Li" not in err
    assert "Bo Li (inactive)" in who(run)
    assert 'reps = [["Bo Li (inactive)", "Bo Li"]]' in Path("team/workbook.toml").read_text(encoding="utf-8")


def test_a_decision_can_be_taken_back(run: Run) -> None:
    run("reps", "team", "--same", "ana.ruiz@example.com=ana ruiz")
    assert "ana.ruiz@example.com" not in who(run)
    assert run("reps", "team", "--not-same", "ana.ruiz@example.com=Ana Ruiz")[0] == 0
    assert "ana.ruiz@example.com" in who(run)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("Ana Ruiz", "is not understood: write OLD=NEW"),
        ("Ana Ruiz=", "there is no rep ''"),
        ("Ana Ruiz=Cy", "there is no rep 'Cy'; the log has"),
        ("Ana Ruiz=ana ruiz", "names one rep twice"),
    ],
)
def test_a_pair_that_says_nothing_is_refused_and_nothing_changes(run: Run, pair: str, said: str) -> None:
    version, text = store.read("team").version, Path("team/workbook.toml").read_bytes()
    for option in ("--same", "--not-same"):
        status, _, err = run("reps", "team", option, pair)
        assert (status, said in err) == (2, True)
    assert store.read("team").version == version
    assert Path("team/workbook.toml").read_bytes() == text


def test_a_circle_is_refused_with_what_to_do(run: Run) -> None:
    run("reps", "team", "--same", "Bo Li (inactive)=Bo Li")
    status, _, err = run("reps", "team", "--same", "Bo Li=Bo Li (inactive)")
    assert status == 2
    assert "keep the line whose right side is the id to stay" in err
