"""docs/cli.md lists every command with an example and its exit statuses; the shell can complete them."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from salescoach import cli
from salescoach.cli import reference

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = dict(reference.commands())
RUN = "from salescoach import cli; cli.main()"


def shell(**environment: str) -> str:
    """Return what the command prints when a shell asks it for help with completing."""
    done = subprocess.run(
        [sys.executable, "-c", RUN], env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout


def test_the_page_is_made_from_the_help() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference.text(), "run make commands"


def test_the_page_has_every_command_once() -> None:
    heads = [line[3:] for line in reference.text().splitlines() if line.startswith("## salescoach")]
    assert heads == list(COMMANDS)
    assert {"salescoach reports", "salescoach plan set", "salescoach doctor"} <= set(heads)


@pytest.mark.parametrize("name", COMMANDS)
def test_its_help_has_an_example_of_the_command_itself(name: str) -> None:
    asked = CliRunner().invoke(
        cli.app, [*name.split()[1:], "--help"], terminal_width=200, max_content_width=200
    )
    assert asked.exit_code == 0
    shown = reference.examples(COMMANDS[name])
    assert shown, f"the help of {name} has no example"
    assert [one for one in shown if shlex.split(one)[: len(name.split())] != name.split()] == []
    assert [one for one in shown if one not in " ".join(asked.output.split())] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_its_examples_can_be_typed_as_they_stand(name: str) -> None:
    """Every word, option and value is taken by the command; a value of the wrong kind, or one too many, would not be."""
    for example in reference.examples(COMMANDS[name]):
        words = shlex.split(example.partition(" > ")[0])[1:]
        command: Any = typer.main.get_command(cli.app)
        while hasattr(command, "commands"):
            command = command.commands[words.pop(0)]
        command.make_context(name, words)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_first_line_says_what_it_does_in_a_sentence(name: str) -> None:
    first = COMMANDS[name].split("\n\n")[0]
    assert first.endswith(".") and "\n" not in first


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("salescoach answer", "0 done, 2 wrong input."),
        ("salescoach monday", "0 all made, 1 some reports failed (the others are made), 2 wrong input."),
        ("salescoach doctor", "0 nothing is missing, 1 something is."),
    ],
)
def test_the_exit_status_is_what_the_help_says(name: str, said: str) -> None:
    assert reference.status(COMMANDS[name]) == said


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--help"], 0),
        (["versions", "nowhere"], 2),  # no such workbook
        (["versions"], 2),  # an argument is lacking
        (["versions", "--nonsense"], 2),
        (["nonsense"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_wrong_input_is_status_2(arguments: list[str], status: int) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == status


def test_ended_with_ctrl_c_it_is_status_130() -> None:
    first = "import time\nfrom salescoach import cli, intake\nintake.republish = lambda book: (print(flush=True), time.sleep(60))\n"
    with subprocess.Popen(
        [sys.executable, "-c", f"{first}cli.main(['publish', 'x'])"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert (process.wait(60), "Traceback" in process.stderr.read()) == (130, False)


def test_bash_is_told_how_to_complete() -> None:
    said = shell(_SALESCOACH_COMPLETE="source_bash")
    assert "complete -o default -F _salescoach_completion salescoach" in said
    assert "_SALESCOACH_COMPLETE=complete_bash" in said


def test_the_shell_it_runs_in_gets_the_same_by_the_option() -> None:
    asked = subprocess.run(
        ["bash", "-c", f"{shlex.quote(sys.executable)} -c {shlex.quote(RUN)} --show-completion; true"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert asked.stdout.strip() == shell(_SALESCOACH_COMPLETE="source_bash").strip()


def test_the_tab_key_knows_commands_and_options() -> None:
    words = {"COMP_WORDS": "salescoach re", "COMP_CWORD": "1", "_SALESCOACH_COMPLETE": "complete_bash"}
    assert shell(**words).split() == ["reps", "reports"]
    words |= {"COMP_WORDS": "salescoach answer book --for", "COMP_CWORD": "3"}
    assert shell(**words).split() == ["--format"]
