"""The command line as people and jobs run it: in a process of its own, on the example and on a small monorepo."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from tests.acceptance import act

EXAMPLE = act.ROOT / "examples" / "assignment-service"
REPLAY = ("--policy", "readygate.yml", "--replay", "--at", "2026-11-21")
posix = pytest.mark.skipif(sys.platform == "win32", reason="shells and locales of POSIX")


def environment(**more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTHON"))}
    return {**clean, "PYTHONPATH": str(act.ROOT / "src"), **more}


def run(
    *arguments: str, folder: Path = EXAMPLE, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "readygate", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(**(environ or {})), capture_output=True, check=False, timeout=60
    )


def imported(folder: Path, *arguments: str) -> set[str]:
    """The modules that a command imports."""
    code = (
        "import sys; before = set(sys.modules); from readygate.cli.main import main; main(sys.argv[1:]); "
        "sys.stderr.write(' '.join(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, env=environment(), capture_output=True, check=True
    )
    return set(done.stderr.decode().split())


# imports --------------------------------------------------------------------------------------------------------------


def test_the_version_imports_nothing_but_itself() -> None:
    found = imported(EXAMPLE, "--version")
    assert {name for name in found if name.startswith("readygate")} == {
        "readygate",
        "readygate.cli",
        "readygate.cli.main",
    }
    assert not found & {"msgspec", "yaml", "argparse", "rich", "hashlib", "subprocess"}


def test_a_check_imports_only_what_it_needs() -> None:
    found = imported(EXAMPLE, "check", "--root", "ready", *REPLAY, "--json")
    tops = {name.partition(".")[0] for name in found}
    assert not tops & {"jsonschema", "junitparser", "requests", "github", "rich", "jinja2", "urllib3", "subprocess"}
    read = {"cobertura", "junit", "semgrep", "openapi", "api_smart_diff", "pact_verifier", "k6_summary"}
    machinery = {"catalog", "collector"}
    used = {name.removeprefix("readygate.collectors.") for name in found if name.startswith("readygate.collectors.")}
    assert used == read | machinery


# the same answer everywhere -------------------------------------------------------------------------------------------


def judged(out: bytes) -> bytes:
    return bytes(msgspec.json.decode(out, type=dict[str, msgspec.Raw])["judged"])


def test_the_example_is_judged_the_same_in_any_order_of_files_and_any_process(tmp_path: Path) -> None:
    """Files made in another order, sets iterated in another order, another folder, a path more: equal bytes."""
    whole, files = [], sorted(path for path in (EXAMPLE / "unready").rglob("*") if path.is_file())
    for seed, order in enumerate((files, files[::-1], [*files[3:], *files[:3]])):
        root = tmp_path / f"copy {seed}"
        for file in order:
            copy = root / "unready" / file.relative_to(EXAMPLE / "unready")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        shutil.copyfile(EXAMPLE / "readygate.yml", root / "readygate.yml")
        out = ["-o", str(root / "out")]
        done = run("check", "--root", "unready", *REPLAY, *out, folder=root, environ={"PYTHONHASHSEED": str(seed)})
        assert (done.returncode, done.stderr) == (1, b"")
        written = {path.relative_to(root / "out"): path.read_bytes() for path in (root / "out").rglob("*.*")}
        whole.append((done.stdout, written))
    assert whole[0] == whole[1] == whole[2]
    assert run("check", "--root", "unready", *REPLAY).stdout == whole[0][0]
    assert {path.as_posix() for path in whole[0][1]} == {
        "bundle.json",
        "readiness.json",
        "readiness/assignment-service.json",
        "scorecard.html",
        "summary.md",
        "verdict.json",
    }


def test_collecting_and_evaluating_give_what_checking_gives(tmp_path: Path) -> None:
    state, code = "unready", 1
    bundle = str(tmp_path / "bundle.json")
    assert run("collect", "--root", state, *REPLAY, "-o", bundle).returncode == 0
    apart = run("evaluate", bundle, "--root", state, *REPLAY[:2], *REPLAY[3:], "--json")
    whole = run("check", "--root", state, *REPLAY, "--json")
    assert (apart.returncode, whole.returncode, apart.stderr) == (code, code, b"")
    assert judged(apart.stdout) == judged(whole.stdout)


# outputs --------------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize(
    ("environ", "sign"),
    [
        ({"LC_ALL": "C"}, "✔"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "+"),
        ({"PYTHONIOENCODING": "ascii"}, "+"),
        ({"PYTHONIOENCODING": "cp1252"}, "+"),
    ],
)
def test_signs_reach_every_output(environ: dict[str, str], sign: str) -> None:
    done = run("check", "--root", "ready", *REPLAY, environ=environ)
    assert (done.returncode, done.stderr) == (0, b"")
    assert f"{sign} 5/5" in done.stdout.decode()


@posix
def test_a_closed_pipe_changes_no_exit_code() -> None:
    shell = f"set -o pipefail; '{sys.executable}' -m readygate check --root $0 {' '.join(REPLAY)} --format $1 | true"
    for state, form, code in (("ready", "text", 0), ("unready", "junit", 1)):
        done = subprocess.run(
            ["bash", "-c", shell, state, form], cwd=EXAMPLE, env=environment(), capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (code, b"")


@posix
def test_no_output_and_a_full_one_are_no_bugs() -> None:
    command = f"'{sys.executable}' -m readygate check --root unready {' '.join(REPLAY)}"
    for redirected, code, message in (
        (">&-", 1, b""),
        (">&- 2>&-", 1, b""),
        (">/dev/full", 2, b"readygate: cannot write to standard output: No space left on device\n"),
    ):
        if "/dev/full" in redirected and not Path("/dev/full").exists():
            continue
        done = subprocess.run(
            ["bash", "-c", f"{command} {redirected}"], cwd=EXAMPLE, env=environment(), capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (code, message), redirected


# a monorepo -----------------------------------------------------------------------------------------------------------

JUNIT = '<testsuite name="s"><testcase classname="c" name="a" time="0.1"/></testsuite>\n'
ROOT_POLICY = """\
version: 1
gates:
  G1:
    title: Domain
    criteria:
      unit:
        title: All unit tests pass
        source: the handbook
        from: L1
        evidence: tests
        require: ["failed = 0", "total >= 1"]
        fix: Make the tests pass
services:
  billing: {path: apps/billing}
"""
BESIDE = """\
version: 1
services:
  {name}:
    reports: {{junit: {path}/unit.xml}}
"""


def test_services_bring_their_own_policies_and_are_judged_one_by_one(tmp_path: Path) -> None:
    files = {".github/readygate.yml": ROOT_POLICY}
    for name, path in (
        ("a/b", "services/ab"),
        ("a_b", "services/a_b"),
        ("..", "services/dots"),
        ("billing", "apps/billing"),
    ):
        files[f"{path}/readygate.yml"] = BESIDE.format(name=json.dumps(name), path=path)
        files[f"{path}/unit.xml"] = JUNIT
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("check", "-o", "out", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    readiness = [json.loads(path.read_bytes())["service"] for path in (tmp_path / "out/readiness").iterdir()]
    assert sorted(readiness) == ["..", "a/b", "a_b", "billing"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "bundle.json",
        "readiness",
        "scorecard.html",
        "summary.md",
        "verdict.json",
    }
    (tmp_path / "services/a_b/unit.xml").unlink()
    found = {}
    for service in ("a/b", "a_b"):
        one = run("check", "--service", service, "--json", folder=tmp_path)
        found[service] = (one.returncode, [each["service"] for each in json.loads(one.stdout)["judged"]["services"]])
    assert found == {"a/b": (0, ["a/b"]), "a_b": (1, ["a_b"])}
