"""What is released: a wheel that is installed in an empty environment, outside of any checkout, and used."""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from salescoach import places
from salescoach.errors import SalescoachError

ROOT = Path(__file__).resolve().parents[1]


def test_a_checkout_has_its_notebooks_beside_the_package() -> None:
    assert places.notebooks() == ROOT / "notebooks"


def test_an_installed_package_has_its_notebooks_inside(tmp_path: Path) -> None:
    """Whatever lies beside it, such as another project's folder of that name."""
    for folder in ("salescoach/notebooks", "notebooks"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "2-rep-report.ipynb").touch()
    assert places.notebooks(tmp_path / "salescoach") == tmp_path / "salescoach" / "notebooks"


def test_without_notebooks_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(SalescoachError, match=r"notebooks are missing from .*: install salescoach again"):
        places.notebooks(tmp_path / "salescoach")


#: Nothing that leads to this checkout.
CLEAN = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and an empty folder to work in, both outside of the checkout."""

    python: Path
    home: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Return what the installed command did, with nothing that leads to this checkout."""
        return subprocess.run(
            [self.python.with_name("salescoach"), *arguments],
            cwd=self.home, env={**CLEAN, "HOME": str(self.home)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel as `make dist` builds it, from a copy of this checkout."""
    home = tmp_path_factory.mktemp("dist")
    leave = shutil.ignore_patterns(
        ".*_cache", ".git", ".hypothesis", ".venv", "__pycache__", "build", "dist", "*.egg-info"
    )
    shutil.copytree(ROOT, home / "copy", ignore=leave)
    uv = Path(sys.executable).with_name("uv")
    build = f"{uv} build --offline --no-build-isolation --python {sys.executable} --out-dir {home}"
    subprocess.run(build.split(), cwd=home / "copy", check=True, capture_output=True)
    [made] = home.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return the wheel installed in an empty environment, which then is shown the libraries of this one."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place / "env", symlinks=True)
    python = place / "env" / "bin" / "python"
    pip = f"{sys.executable} -m pip --python {python} install --quiet --no-index --no-deps {wheel}"
    subprocess.run(pip.split(), check=True, env=CLEAN)
    [site] = (place / "env" / "lib").glob("python3*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (place / "env" / "share").symlink_to(Path(sys.prefix) / "share")  # where libraries keep their templates
    (place / "home").mkdir()
    return Installed(python, place / "home")


@pytest.mark.long
def test_the_wheel_holds_notebooks_and_templates_and_no_workplace(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}
    for folder, inside in (
        ("notebooks", "notebooks"),
        ("docs/tutorials", "notebooks/tutorials"),
        ("salescoach/templates", "templates"),
    ):
        kept = {p for p in (ROOT / folder).rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts}
        assert {f"salescoach/{inside}/{p.relative_to(ROOT / folder)}" for p in kept} - held == set()
    assert {name.split("/")[0] for name in held} == {"salescoach", "salescoach-0.1.0.dist-info"}


@pytest.mark.long
def test_the_installed_command_says_what_it_can_do(installed: Installed) -> None:
    done = installed.run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(f"\n  {name} " in done.stdout for name in ("demo", "init", "reports"))


@pytest.mark.long
def test_the_demo_is_the_sample_with_a_report_for_everybody(installed: Installed) -> None:
    """Eight reps with two copies each, and the team's; the exports are those of data/sample, byte for byte."""
    done = installed.run("demo", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    made = installed.home / "salescoach-demo"
    assert sorted(path.name for path in made.iterdir()) == ["exports", "reports", "team-report", "workbook"]
    sample = ROOT / "data" / "sample"
    files = [str(p.relative_to(sample)) for p in sample.rglob("*") if p.is_file()]
    assert filecmp.cmpfiles(sample, made / "exports", files, shallow=False) == (files, [], [])
    assert "16 reports made, 0 failed" in done.stdout
    assert f"open {made / 'reports' / 'index.html'}" in done.stdout
    assert (made / "team-report" / "index.html").is_file()


@pytest.mark.long
def test_a_report_of_one_rep_is_made_by_the_installed_package(installed: Installed) -> None:
    installed.run("demo", "try", "--no-reports")
    done = installed.run(
        "reports", "try/workbook", "--rep", "Maeve O'Neil", "--copies", "rep", "--out", "page"
    )
    assert done.returncode == 0, done.stderr
    manifest = json.loads((installed.home / "page" / "manifest.json").read_text(encoding="utf-8"))
    assert str(installed.home) not in json.dumps(manifest).replace(str(installed.home / "try"), "")
    assert "1 report made, 0 failed" in done.stdout


@pytest.mark.long
def test_a_workbook_of_ones_own_takes_an_export(installed: Installed) -> None:
    assert installed.run("init", "my-team", "--time-zone", "Europe/Madrid").returncode == 0
    export = ROOT / "tests" / "golden" / "hubspot" / "calls-api"
    done = installed.run("import", str(export / "calls.csv"), str(export / "owners.csv"), "--into", "my-team")
    assert done.returncode == 0, done.stderr
    assert "days are counted in the time zone Europe/Madrid" in done.stdout
