"""One list of dependencies: pyproject.toml; environment.yml, requirements.lock and what is built agree with it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
WANTED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
OLDEST = PROJECT["requires-python"].removeprefix(">=")
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
    assert len([version for version, rest in locked if for_oldest_python(rest)]) == 1


def for_oldest_python(pinned: str) -> bool:
    """Return whether a pin is meant for the oldest Python that the project runs on."""
    marker = pinned.split("--hash")[0].strip(" ;\\\n")
    oldest = {"python_version": OLDEST, "python_full_version": f"{OLDEST}.0"}
    return not marker or Marker(marker).evaluate(oldest)


def test_the_lock_is_made_for_the_oldest_python() -> None:
    assert SpecifierSet(PROJECT["requires-python"]).contains(OLDEST)
    assert f"--python-version {OLDEST}" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert LOCK.splitlines()[1].split() == ["#", "make", "lock"]


def test_every_lock_has_hashes() -> None:
    assert len(pins()) > 50
    assert [
        name for name, locked in pins().items() for _, rest in locked if "--hash=sha256:" not in rest
    ] == []


@pytest.mark.parametrize(
    "name", ["requirements.lock", "environment.yml", "pyproject.toml", "Makefile", ".ci/run"]
)
def test_no_file_names_a_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file://", text)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the source archive, built from a copy of this checkout."""
    home = tmp_path_factory.mktemp("built")
    leave = shutil.ignore_patterns(
        ".*_cache", ".git", ".hypothesis", ".venv", "__pycache__", "build", "*.egg-info"
    )
    shutil.copytree(ROOT, home / "copy", ignore=leave)
    for kind in ("wheel", "sdist"):
        build = f"from setuptools import build_meta; build_meta.build_{kind}('..')"
        subprocess.run([sys.executable, "-c", build], cwd=home / "copy", check=True)
    return home


@pytest.mark.long
def test_the_wheel_holds_all_that_the_package_reads(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    package = [
        path
        for path in (ROOT / "salescoach").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    wanted = {str(path.relative_to(ROOT)) for path in package}
    held = set(zipfile.ZipFile(wheel).namelist())
    assert "salescoach/py.typed" in wanted
    assert wanted - held == set()
    assert {name for name in held if not name.startswith(("salescoach/", "salescoach-"))} == set()


@pytest.mark.long
def test_the_source_archive_holds_notebooks_sample_and_tests(built: Path) -> None:
    [archive] = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
    kept = [
        path for name in ("data", "notebooks", "tests") for path in (ROOT / name).rglob("*") if path.is_file()
    ]
    wanted = {
        str(path.relative_to(ROOT))
        for path in kept
        if not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }
    assert {*wanted, "Makefile", "requirements.lock", ".ci/run"} - held == set()


@pytest.mark.long
def test_the_wheel_runs_without_the_checkout(built: Path, tmp_path: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path)
    run = "from salescoach import cli; print(cli.__file__); cli.main(['--help'])"
    found = subprocess.run(
        [sys.executable, "-c", run], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert found.stdout.startswith(str(tmp_path))
    assert "Five questions answered per rep and week" in " ".join(found.stdout.split())
