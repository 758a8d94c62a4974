"""The documents say what the product does: commands exist, links lead somewhere, the glossary is current."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path

import pytest
import typer

from salescoach import cli, metrics, vocab

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/*.md")])
COMMANDS = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]


def commands(text: str) -> list[list[str]]:
    """Return the words of every salescoach command of a document, in its code blocks and in its lines."""
    lines = re.findall(r"^salescoach .*$", text, re.MULTILINE) + re.findall(r"`(salescoach [^`\n]+)`", text)
    return [shlex.split(re.sub(r"\s+#.*$", "", line), posix=True) for line in lines]


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_and_option_exists(path: Path) -> None:
    for _, name, *words in commands(path.read_text(encoding="utf-8")):
        assert name in COMMANDS, f"{path.name}: salescoach {name}"
        command = COMMANDS[name]
        if words and hasattr(command, "commands"):
            assert words[0] in command.commands, f"{path.name}: salescoach {name} {words[0]}"
            command = command.commands[words[0]]
        known = {
            option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        known |= {"--help"}
        assert {word.split("=")[0] for word in words if word.startswith("--")} <= known, words


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_of_a_merge_is_left(path: Path) -> None:
    assert not re.findall(r"^(?:<{7}|={7}|>{7})(?: .*)?$", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_shows_each_page_in_a_picture_that_says_what_it_is() -> None:
    """Each is said in words, made by docs/pictures.py, at most 1,280 pixels wide and below 220 KB."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"!\[([^\]]*)\]\((docs/images/[\w-]+\.png)\)", text))
    made = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "images").iterdir())
    assert sorted(shown.values()) == made
    assert all(len(said) > 40 for said in shown)
    for path in made:
        data = (ROOT / path).read_bytes()
        assert len(data) <= 220_000, path
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert 600 <= int.from_bytes(data[16:20], "big") <= 1280, path


def test_the_readme_names_commands_to_check() -> None:
    assert len(commands((ROOT / "README.md").read_text(encoding="utf-8"))) >= 10


def test_the_metrics_are_made_from_the_definitions() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == metrics.text(), "run make metrics"


def test_every_module_with_metrics_stands_in_the_page() -> None:
    """A module that defines METRICS and is forgotten would leave its numbers unexplained."""
    defined = {
        path.relative_to(ROOT / "salescoach").parts[0].removesuffix(".py")
        for path in (ROOT / "salescoach").rglob("*.py")
        if re.search(r"^METRICS: Final", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    shown = {row for rows in metrics.PARTS.values() for row in rows}
    modules = [importlib.import_module(f"salescoach.{name}") for name in defined]
    assert [module.__name__ for module in modules if not set(module.METRICS) <= shown] == []


def test_the_glossary_is_made_from_the_words() -> None:
    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == vocab.glossary(), (
        "run make glossary"
    )


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_make_target_exists(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{path.name}: make {target}"


@pytest.mark.parametrize("said", ["cannot see passion", "must not be used to rank reps, to set pay"])
def test_the_readme_says_what_it_cannot_see_and_must_not_be_used_for(said: str) -> None:
    assert said in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("document", ["README.md", "docs/add-a-crm.md"])
def test_the_languages_of_hubspot_are_as_many_as_are_read(document: str) -> None:
    """English, and one file for each other; the two-letter names are those of languages."""
    others = list((ROOT / "salescoach" / "sources" / "systems").glob("hubspot-??.toml"))
    assert len(others) == 10
    assert re.search(r"HubSpot.*eleven languages", (ROOT / document).read_text(encoding="utf-8"))


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 180


def test_the_changelog_says_for_every_release_which_numbers_changed() -> None:
    """A coach who compares two reports looks there first; a release that changed none says so."""
    releases = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert releases
    assert [
        text.split("\n")[0] for text in releases if not re.search(r"^### Changed numbers\n+\S", text, re.M)
    ] == []
