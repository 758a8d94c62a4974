"""docs/cli.md, made from what `--help` says: every command, what it does, examples, exit status."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, Final

import typer

from salescoach.cli import app

_HEAD: Final = """# Commands

Made from their help by `make commands`. With `--help` after it, a command says all its options.

## Exit status

| status | meaning |
|---|---|
| 0 | done |
| 1 | done in part: some reports failed and the others are made, or `salescoach doctor` found something missing |
| 2 | nothing done: wrong input, or a file that cannot be read or written; a line says what, where and what to do |
| 130 | ended with Ctrl-C; what an import had begun is as if it never was |

A command whose reader goes away, as in `salescoach answer my-team | head`, ends there without a word, with 1.

## Completion in the shell

    salescoach --install-completion

knows the shell it runs in: bash, zsh, fish or PowerShell; `--show-completion` only shows what it would write.
In a new shell, the Tab key then completes commands, options and what options can be. It takes a second or two.

"""
#: The status of a command that says nothing else.
_PLAIN: Final = "0 done, 2 wrong input."
_EXAMPLES: Final = re.compile(r"^Examples?:$", re.MULTILINE)
_STATUS: Final = re.compile(r"^Exit status: (.+?)$", re.MULTILINE)


def text() -> str:
    """Return docs/cli.md.

    >>> "## salescoach plan set" in text()
    True
    """
    return _HEAD + "\n".join(_section(name, said) for name, said in commands())


def commands() -> Iterator[tuple[str, str]]:
    """Yield every command in the order of `--help`, as it is typed, and what its help says."""
    yield from _within("salescoach", typer.main.get_command(app))


def examples(said: str) -> list[str]:
    """Return the examples of a command's help.

    >>> examples("Do it.\\n\\nExamples:\\n\\n  salescoach do this\\n\\n  salescoach do that")
    ['salescoach do this', 'salescoach do that']
    """
    below = _EXAMPLES.split(said, maxsplit=1)[1:]
    return [line.strip() for line in "".join(below).splitlines() if line.startswith("  salescoach ")]


def status(said: str) -> str:
    """Return what a command's help says of its exit status, or what holds where it says nothing."""
    found = _STATUS.search(said)
    return found[1] if found else _PLAIN


def _within(path: str, command: Any) -> Iterator[tuple[str, str]]:
    inside = getattr(command, "commands", None)
    if inside is None:
        yield path, inspect.cleandoc(command.callback.__doc__ or "")
        return
    for name, one in inside.items():
        yield from _within(f"{path} {name}", one)


def _section(name: str, said: str) -> str:
    lines = [f"## {name}", "", said.split("\n\n")[0], "", "```sh", *examples(said), "```", ""]
    return "\n".join([*lines, f"Exit status: {status(said)}", ""])
