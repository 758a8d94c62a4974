"""Mutants of every real file: each is read, or refused in plain words, at once, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from salescoach.errors import SalescoachError
from salescoach.settings import parse
from salescoach.sources import known, mapping
from tests import readers, shapes
from tests.mutants import Step, mutate, steps_for
from tests.readers import Mutant

#: The same mutants every time; `make fuzz` tries others. A failing one is made smaller there.
SAME = settings(
    deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def mutants(draw: st.DrawFn, shape: shapes.Shape) -> Mutant:
    """Draw a mutant of a shape: one to three steps, and the command that reads it."""
    steps = []
    for _ in range(draw(st.integers(1, 3))):
        name, data = draw(st.sampled_from(shape.files))
        steps.append((name, Step(draw(st.sampled_from(steps_for(name, data))), draw(SEEDS))))
    reading = [shape.command] + ["look"] * (shape.command == "import")
    return Mutant(shape.name, tuple(steps), draw(st.sampled_from(reading)), draw(st.booleans()))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return readers.workbook(tmp_path_factory.mktemp("base") / "files")


@settings(SAME, max_examples=40)
@given(st.sampled_from(shapes.every()).flatmap(mutants))
def test_any_mutant_is_read_or_refused_in_plain_words(base: Path, mutant: Mutant) -> None:
    readers.check(mutant.files(), mutant.command, base, new=mutant.new)


TOML = [
    ("mapping.toml", data) for shape in shapes.every() for name, data in shape.files if name == "mapping.toml"
]
TOML += [("mapping.toml", file.read_bytes()) for file in known.files()]
TOML += list(shapes.one("toml/words").files)


@settings(SAME, max_examples=400)
@given(st.sampled_from(TOML), st.lists(st.tuples(SEEDS, SEEDS), min_size=1, max_size=3))
def test_any_mapping_and_any_words_are_read_or_refused_in_plain_words(
    one: tuple[str, bytes], seeds: list[tuple[int, int]]
) -> None:
    name, data = one
    for which, seed in seeds:
        steps = steps_for(name, data)
        data = mutate(name, data, Step(steps[which % len(steps)], seed))
    text = data.decode("utf-8", "replace")
    try:
        (parse if name == "workbook.toml" else mapping.parse)(text, name)
    except SalescoachError as error:
        readers.plain("parse", str(error), [])


def test_what_is_wrong_with_a_reader_is_told(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The property itself: a traceback and a message that is none for a person are found."""
    from salescoach.sources import reader

    def raises(*_: object, **__: object) -> None:
        raise KeyError("Owner")

    monkeypatch.setattr(reader, "read", raises)
    with pytest.raises(readers.Wrong, match="look: KeyError"):
        readers.check({"calls.csv": b"a,b\n1,2\n"}, "look", base)
    for text in (
        "row 3: invalid literal for int()",
        "Binder Error: column",
        "x" * 1000,
        "a\nb\n" * 30,
        "\x1b[2J",
        "",
    ):
        with pytest.raises(readers.Wrong):
            readers.plain("look", text, [])
    readers.plain(
        "look", "calls.csv, row 3, column 'Date': '31.02.2026' is no date; write it as 2026-02-28", []
    )
