"""One list of dependencies: pyproject.toml; environment.yml and requirements.lock agree with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
WANTED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
#: A pinned requirement and what belongs to it, up to the next one.
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(.*?)(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)


def pins() -> dict[str, list[tuple[Version, str]]]:
    found: dict[str, list[tuple[Version, str]]] = {}
    for name, version, rest in PINNED.findall(LOCK):
        found.setdefault(canonicalize_name(name), []).append((Version(version), rest))
    return found


def test_conda_gives_python_and_pip_and_pip_the_rest() -> None:
    wanted = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert wanted == [f"python{PROJECT['requires-python']}", "pip", {"pip": ["-e .[test]"]}]


@pytest.mark.parametrize("line", WANTED)
def test_every_dependency_is_locked_to_a_version_that_fits(line: str) -> None:
    requirement = Requirement(line)
    locked = pins().get(canonicalize_name(requirement.name))
    assert locked, f"{requirement.name} is not in requirements.lock; run make lock"
    for version, _ in locked:
        assert requirement.specifier.contains(version), f"{requirement.name} {version}; run make lock"


def test_every_lock_has_hashes() -> None:
    assert len(pins()) > 50
    assert [name for name, locked in pins().items() for _, rest in locked if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("name", ["requirements.lock", "environment.yml", "pyproject.toml", "Makefile", ".ci/run"])
def test_no_file_names_a_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file://", text)
