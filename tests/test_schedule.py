"""What docs/schedule.md tells a scheduler: shells run it, options are known, and parameters exist."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
import typer
import yaml

from salescoach import batch, cli

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")
NOTEBOOKS = ROOT / "notebooks"
HOME = "/srv/coaching"
SLURM = {"SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_CPUS_PER_TASK": "2"}
#: Takes the place of the programs that a script starts: it writes down how it was called.
STUB = '#!{python}\nimport json, os, sys\nopen(os.environ["SEEN"], "a").write(json.dumps(sys.argv) + "\\n")\n{more}\n'


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def parsed(words: list[str]) -> dict[str, Any]:
    """Return the options of a salescoach command as our own command line reads them, or exit."""
    _, name, *rest = words
    command = typer.main.get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    found: dict[str, Any] = command.make_context(name, rest).params
    return found


def seen(script: str, tmp_path: Path) -> list[list[str]]:
    """Run a shell script with nothing but stubs to start, and return how each was called."""
    programs, log = tmp_path / "bin", tmp_path / "seen"
    programs.mkdir(exist_ok=True)
    for name in ("salescoach", "srun", "sbatch", "pip"):
        more = "print(4711)" if name == "sbatch" else ""
        if name == "srun":
            more = "os.execvp(sys.argv[1], sys.argv[1:])"
        (programs / name).write_text(STUB.format(python=sys.executable, more=more))
        (programs / name).chmod(0o755)
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "SEEN": str(log), **SLURM}
    moved = script.replace(HOME, str(tmp_path))
    subprocess.run(["bash", "-c", moved], env=environment, check=True, cwd=tmp_path, timeout=60)
    calls = [json.loads(line) for line in log.read_text().splitlines()]
    return [[Path(call[0]).name, *call[1:]] for call in calls]


def salescoach(calls: list[list[str]]) -> list[dict[str, Any]]:
    return [parsed(call) for call in calls if call[0] == "salescoach"]


def test_there_is_a_snippet_of_each_kind() -> None:
    assert {kind: len(blocks(kind)) for kind in ("sh", "cron", "yaml", "python")} == {
        "sh": 3, "cron": 1, "yaml": 1, "python": 2,
    }  # fmt: skip


def test_the_script_of_cron_imports_and_makes_what_is_not_complete(tmp_path: Path) -> None:
    [imported, made] = salescoach(seen(blocks("sh")[0], tmp_path))
    assert imported["into"] == Path("my-team")
    assert (made["resume"], made["dated"], made["zipped"], made["quiet"]) == (True, True, True, True)
    assert made["timeout"] == 300


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is not there")
def test_cron_starts_the_script_on_mondays_and_never_twice_at_once(tmp_path: Path) -> None:
    lines = blocks("cron")[0].splitlines()
    assert all(re.fullmatch(r"[A-Z]+=\S+", line) for line in lines[:-1])
    found = re.fullmatch(r"(\S+) (\S+) (\S+) (\S+) (\S+)  (.*)", lines[-1])
    assert found is not None
    assert found.groups()[:5] == ("0", "6", "*", "*", "1")
    (tmp_path / "monday.sh").write_text(blocks("sh")[0].replace(HOME, str(tmp_path)))
    assert len(salescoach(seen(found[6], tmp_path))) == 2


def test_a_part_of_the_array_makes_its_part(tmp_path: Path) -> None:
    script = blocks("sh")[1]
    [made] = salescoach(seen(script, tmp_path))
    assert batch.shard(made["shard"]) == (3, 8)
    assert (made["jobs"], made["resume"]) == (2, True)
    options = re.findall(r"^#SBATCH (--[a-z-]+)(?:=(\S+))?$", script, re.MULTILINE)
    assert len(options) == script.count("#SBATCH")
    assert dict(options)["--array"] == f"1-{SLURM['SLURM_ARRAY_TASK_COUNT']}"


def test_after_the_array_what_failed_is_tried_once_more(tmp_path: Path) -> None:
    calls = seen(blocks("sh")[2], tmp_path)
    assert calls[0] == ["sbatch", "--parsable", "reports.sbatch"]
    assert calls[1][:3] == ["sbatch", "--dependency=afterany:4711", "--wrap"]
    made = parsed(calls[1][3].split())
    assert (made["only_failed"], made["zipped"]) == (True, True)


def test_the_workflow_of_github_makes_every_part(tmp_path: Path) -> None:
    flow = yaml.safe_load(blocks("yaml")[0])
    assert flow[True]["schedule"] == [{"cron": "0 6 * * 1"}]  # YAML 1.1 reads `on` as true
    job = flow["jobs"]["reports"]
    parts = job["strategy"]["matrix"]["part"]
    steps = [step["run"] for step in job["steps"] if "run" in step]
    shards = []
    for part in parts:
        script = "\n".join(steps).replace("${{ matrix.part }}", str(part))
        [imported, made] = salescoach(seen(script, tmp_path))[-2:]
        shards.append(batch.shard(made["shard"]))
        assert made["workbook"] == imported["into"]
    assert shards == [(part, len(parts)) for part in parts]
    uploads = [step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/upload")]
    assert [upload["path"] for upload in uploads] == [str(made["out"])]


class Operator:
    """Stands in for Airflow's operators: remembers what each was given."""

    made: ClassVar[list[Mapping[str, Any]]] = []

    def __init__(self, **given: Any) -> None:
        self.given = given
        Operator.made.append(given)

    def __rshift__(self, other: Operator) -> Operator:
        return other

    @classmethod
    def partial(cls, **given: Any) -> Mapped:
        return Mapped(given)


class Mapped:
    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given

    def expand_kwargs(self, each: list[Mapping[str, Any]]) -> None:
        Operator.made.extend({**self.given, **more} for more in each)


class Dag:
    """Stands in for Airflow's DAG."""

    def __init__(self, name: str, **given: Any) -> None:
        assert given.keys() <= {"schedule", "start_date", "catchup", "max_active_runs"}

    def __enter__(self) -> Dag:
        return self

    def __exit__(self, *error: object) -> None: ...


@pytest.fixture
def airflow(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """Return what a DAG's operators are given, with modules named as Airflow's in place."""
    Operator.made = []
    for name, holds in (
        ("airflow", {"DAG": Dag}),
        ("airflow.providers.standard.operators.bash", {"BashOperator": Operator}),
        ("airflow.providers.papermill.operators.papermill", {"PapermillOperator": Operator}),
    ):
        module = types.ModuleType(name)
        module.__dict__.update(holds)
        monkeypatch.setitem(sys.modules, name, module)
    return Operator.made


def test_the_tasks_of_airflow_are_commands_of_ours(airflow: list[Mapping[str, Any]], tmp_path: Path) -> None:
    exec(compile(blocks("python")[0], "dag", "exec"), {})
    [imported, made] = salescoach(seen("\n".join(task["bash_command"] for task in Operator.made), tmp_path))
    assert imported["into"] == made["workbook"]
    assert made["resume"]


def test_the_papermill_operator_gives_parameters_that_the_notebook_has(
    airflow: list[Mapping[str, Any]],
) -> None:
    exec(compile(blocks("python")[1], "dag", "exec"), {})
    known = {"task_id", "input_nb", "output_nb", "kernel_name", "language_name", "parameters", "max_active_tis_per_dag"}  # fmt: skip
    assert len(Operator.made) == 3
    for task in Operator.made:
        assert task.keys() == known
        notebook = NOTEBOOKS / Path(task["input_nb"]).name
        assert task["parameters"].keys() <= batch.parameters(notebook)
        assert json.loads(json.dumps(task["parameters"])) == task["parameters"]
        about = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["kernelspec"]
        assert (task["kernel_name"], task["language_name"]) == (about["name"], about["language"])
    assert len({task["output_nb"] for task in Operator.made}) == 3
