"""The text of a TOML file read, whatever stands in it."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

from salescoach import limits
from salescoach.errors import Fault, InputFaults

_QUOTED: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")


def loaded(text: str, file: str) -> dict[str, Any]:
    """Return what a TOML text says; raises ``InputFaults`` where it is none, or no settings of anybody's.

    >>> loaded('name = "crm"', "mapping.toml")
    {'name': 'crm'}
    """
    if len(text) > limits.TOML or any(_is_deep(line) for line in text.splitlines()):
        what = "is longer or deeper than any settings are"
        raise InputFaults([Fault(file, 0, "", what, "take out what does not belong in it")])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        todo = "mend its last line" if "end of document" in str(error) else "mend the line named"
        raise InputFaults([Fault(file, 0, "", f"is not TOML: {error}", todo)]) from error
    except (RecursionError, ValueError) as error:
        # too many brackets, or a number of too many digits
        what = "is not TOML: it has a number or a list that nothing can hold"
        raise InputFaults([Fault(file, 0, "", what, "take out what does not belong in it")]) from error


def _is_deep(line: str) -> bool:
    """Return whether a line names a table in a table in a table, and so on: each level is looked for in the others."""
    return len(line) > limits.TOML_DEPTH and _QUOTED.sub("", line).count(".") > limits.TOML_DEPTH
