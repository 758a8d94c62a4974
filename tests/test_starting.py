"""The first commands of somebody new: a made-up team to look at, and an empty workbook."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from salescoach import cli, settings, store

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        said = capsys.readouterr()
        return int(str(stopped.value.code or 0)), said.out, said.err

    return call


def test_the_demo_is_a_team_of_eight_to_ask_at_once(run: Run) -> None:
    status, out, err = run("demo", "--no-reports")
    assert (status, err) == (0, "")
    assert sorted(store.find_team(store.read("salescoach-demo/workbook"), "")) == [
        f"R{n}" for n in range(1, 9)
    ]
    next_step = re.findall(r"^  salescoach (answer \S+)", out, re.MULTILINE)
    assert next_step == ["answer salescoach-demo/workbook"]
    status, out, _ = run(*next_step[0].split(), "--rep", "R1")
    assert status == 0 and "Maeve O'Neil (R1), as of 2026-06-28" in out


def test_a_demo_writes_over_nothing(run: Run) -> None:
    Path("salescoach-demo").mkdir()
    Path("salescoach-demo/mine.txt").touch()
    status, _, err = run("demo")
    assert (status, err) == (2, "salescoach-demo is there already; name a new folder\n")
    assert [path.name for path in Path("salescoach-demo").iterdir()] == ["mine.txt"]


def test_a_new_workbook_is_a_commented_settings_file(run: Run) -> None:
    status, out, err = run("init", "my-team", "--time-zone", "Europe/Madrid")
    assert (status, err) == (0, "")
    assert [path.name for path in Path("my-team").iterdir()] == ["workbook.toml"]
    assert store.read_settings(Path("my-team")).time_zone == "Europe/Madrid"
    assert "# What the words of your CRM mean." in Path("my-team", settings.FILE).read_text(encoding="utf-8")
    assert [line.split()[1] for line in out.splitlines() if line.startswith("  ")] == [
        "look",
        "import",
        "reports",
    ]


def test_what_the_coach_wrote_into_a_new_workbook_holds_at_the_first_import(run: Run) -> None:
    """The week begins on Sunday, and Wink is a refusal: neither is lost to the words of the export."""
    run("init", "my-team", "--time-zone", "America/New_York")
    text = Path("my-team/workbook.toml").read_text(encoding="utf-8")
    text = text.replace('week_start = "monday"', 'week_start = "sunday"')
    text = text.replace('"Busy" = "busy"', '"Busy" = "busy"\n"Wink" = "voicemail"')
    Path("my-team/workbook.toml").write_text(text, encoding="utf-8")
    Path("crm.toml").write_text(
        'name = "crm"\n[[read]]\nfile = "calls.csv"\nfills = "activities"\nkind = "dial"\n[read.columns]\n'
        'activity_id = "Id"\ndate = "Date"\nrep_id = "Rep"\ncontact_id = "Lead"\ndisposition_word = "Result"\n'
        '[workbook.words.disposition]\n"Wink" = "connected"\n',
        encoding="utf-8",
    )
    Path("calls.csv").write_text("Id,Date,Rep,Lead,Result\nc1,2026-03-04,Ann,L1,Wink\n", encoding="utf-8")
    assert run("import", "calls.csv", "--mapping", "crm.toml", "--into", "my-team")[0] == 0
    log = store.read("my-team")
    assert (log.settings.week_start, log.settings.time_zone) == ("sunday", "America/New_York")
    [row] = log.table("activities").to_dict("records")
    assert (row["disposition"], str(row["week"])[:10]) == ("voicemail", "2026-03-01")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("init", "here"), "here is there already; name a new folder"),
        (("init", "file"), "file is there already; name a new folder"),
        (("init", "book"), "book is a workbook already; name another folder, or import into it"),
        (
            ("init", "new", "--time-zone", 'Mars"'),
            "there is no time zone 'Mars\"'; write it like 'Europe/Madrid' or 'UTC'",
        ),
    ],
    ids=["a folder that is used", "a file", "a workbook", "no such zone"],
)
def test_a_workbook_is_made_only_where_nothing_is(run: Run, arguments: tuple[str, ...], said: str) -> None:
    Path("here").mkdir()
    Path("here/mine.txt").touch()
    Path("file").touch()
    run("init", "book")
    status, _, err = run(*arguments)
    assert (status, err) == (2, f"{said}\n")
    assert not Path("new").exists()


def test_an_empty_workbook_says_what_to_do_when_it_is_asked(run: Run) -> None:
    run("init", "my team")
    status, _, err = run("answer", "my team")
    assert status == 2
    assert "nothing is imported into my team yet; use `salescoach import FILE --into 'my team'`" in err
