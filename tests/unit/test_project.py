"""The project's own files agree with each other: facts stated twice are compared here."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import readygate
from readygate.github import inputs, outputs

ROOT = Path(__file__).resolve().parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOWS = sorted([*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("examples/workflows/*.yml")])
WRITES = {"check": {"checks", "pull-requests"}, "report": {"pull-requests", "statuses"}}
"""What the workflows to copy may write besides reading."""
LOCKS = sorted(ROOT.glob("requirements/*.txt"))


def table(document: str, heading: str) -> list[tuple[str, ...]]:
    """The cells of the table under a heading of a document, without its head."""
    section = (ROOT / document).read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows[2:]]


def locked(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;]+)", lock.read_text(encoding="utf-8")))


def steps(workflow: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def test_the_documented_inputs_are_the_actions() -> None:
    declared = [
        (f"`{name}`", f"`{said['default']}`" if said["default"] else "", said["description"])
        for name, said in ACTION["inputs"].items()
    ]
    assert table("docs/action.md", "Inputs") == declared


def test_the_documented_outputs_are_the_actions() -> None:
    declared = [(f"`{name}`", said["description"]) for name, said in ACTION["outputs"].items()]
    assert table("docs/action.md", "Outputs") == declared


def test_every_input_is_understood_and_every_understood_input_is_declared() -> None:
    assert set(ACTION["inputs"]) == inputs.KNOWN
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in inputs.KNOWN)


def test_every_output_comes_from_the_step_that_runs() -> None:
    (step,) = ACTION["runs"]["steps"]
    values = {name: said["value"] for name, said in ACTION["outputs"].items()}
    assert values == {name: f"${{{{ steps.{step['id']}.outputs.{name} }}}}" for name in values}
    assert set(outputs.FILES) < set(values)


def test_no_expression_reaches_a_script() -> None:
    scripts = [step.get("run", "") for step in ACTION["runs"]["steps"]]
    scripts += [step.get("run", "") for workflow in WORKFLOWS for step in steps(workflow)]
    assert not [script for script in scripts if "${{" in script]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_holds_no_more_rights_than_it_needs(workflow: Path) -> None:
    content = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    assert content["permissions"] == {}
    assert "concurrency" in content
    for job in content["jobs"].values():
        writes = {name for name, level in job["permissions"].items() if level != "read"}
        assert writes <= WRITES.get(workflow.stem, set())
        assert job["timeout-minutes"] <= 20
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_action_is_pinned_to_one_commit_with_its_version_beside_it() -> None:
    text = "\n".join(workflow.read_text(encoding="utf-8") for workflow in WORKFLOWS)
    used = re.findall(r"(?m)^\s*(?:- )?uses: (?!\./)(\S+)(.*)", text)
    assert used
    pins = {action.partition("@")[0]: (action, comment) for action, comment in used}
    assert {(action, comment) for action, comment in used} == set(pins.values())
    for action, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+|.* put the owner and the commit of a release here", comment)


def test_the_example_workflow_uses_inputs_that_exist() -> None:
    uses = [step for workflow in WORKFLOWS for step in steps(workflow) if "/readygate@" in step.get("uses", "")]
    assert uses
    assert all(set(step["with"]) <= set(ACTION["inputs"]) for step in uses)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_has_a_hash_for_everything_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    requirements = re.sub(r"\\\n\s+", "", text).splitlines()
    assert "://" not in text
    assert all(re.fullmatch(r"\S+==\S+( ; [^#]+?)? (--hash=sha256:[0-9a-f]{64} ?)+", line) for line in requirements)


def test_locks_hold_what_the_project_asks_for_in_one_version_each() -> None:
    runtime, test, lint = (locked(ROOT / "requirements" / f"{name}.txt") for name in ("runtime", "test", "lint"))
    assert runtime.items() <= test.items() <= lint.items()
    groups = PROJECT["dependency-groups"]
    for asked, lock in ((PROJECT["project"]["dependencies"], runtime), (groups["test"], test), (groups["lint"], lint)):
        assert {re.split(r"[<>=; ]", one)[0].lower() for one in asked} <= lock.keys()


def test_ci_runs_every_python_that_is_promised() -> None:
    promised = [line.rpartition(" ")[2] for line in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", line)]
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == promised
    assert PROJECT["project"]["requires-python"] == f">={promised[0]}"


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"(?m)^## \[(Unreleased|{re.escape(readygate.__version__)})\]", changelog)


def test_the_wheel_holds_all_that_the_package_reads(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    files = [path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.relative_to(source).as_posix() for path in files} <= held
    assert {f"readygate/schemas/{path.name}" for path in (ROOT / "schemas").glob("*.json")} <= held
    assert {f"readygate/workflows/{path.name}" for path in (ROOT / "examples/workflows").glob("*.yml")} <= held
    assert not [name for name in held if not name.startswith(("readygate/", f"readygate-{readygate.__version__}"))]
