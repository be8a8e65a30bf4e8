"""The action under act: inputs, outputs, annotations, summary and the job's result, as a workflow sees them."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.acceptance import act, hostile

pytestmark = [
    pytest.mark.unmeasured,
    pytest.mark.skipif(sys.platform != "linux", reason="act runs workflows on this host only under Linux"),
]

WORKFLOW = """
on: pull_request
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - id: ready
        uses: acme/readygate@v1
        with:
{inputs}
"""


def workflow(**inputs: str) -> str:
    lines = [f"{name.replace('_', '-')}: {json.dumps(value)}" for name, value in inputs.items()]
    return WORKFLOW.format(inputs="\n".join(f"          {line}" for line in lines))


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    """The action with a probe in place of the product."""
    copy = act.action_in(tmp_path / "the action")
    shutil.copy2(act.ROOT / "tests/acceptance/probe.py", copy / "src/readygate/__main__.py")
    return copy


def test_inputs_outputs_annotations_and_summary_pass_through(probe: Path, tmp_path: Path) -> None:
    inputs = {
        "level": "0",
        "evidence": "reports/a b.xml\noasdiff=diff.json\n$(touch stolen)",
        "policy": "`touch stolen`; \"quoted\" 'policy'.yml",
        "needs": '{"test": {"result": "success", "outputs": {}}}',
    }
    files = {**hostile.FILES, ".github/workflows/check.yml": workflow(**inputs)}
    ran = act.run(act.repository_in(tmp_path / "a repository", files), probe, tmp_path)
    assert "HOSTILE" not in ran.log
    seen = json.loads(ran.log.partition("PROBE ")[2].splitlines()[0])
    arguments = seen["arguments"]
    assert arguments[:2] == ["check", "--github"]
    assert arguments[3:] == [
        "--publish=comment,check,summary",
        f"--policy={inputs['policy']}",
        "--level=0",
        f"--needs={inputs['needs']}",
        "--artifact=readygate",
        "--collected=readygate-*",
        "--evidence=oasdiff=diff.json",
        "--",
        "reports/a b.xml",
        "$(touch stolen)",
    ]
    assert not list(tmp_path.rglob("stolen"))
    assert (ran.result, ran.outputs["ready"]) == ("success", "false")
    assert ran.outputs["gaps"] == '["G1.coverage: fail"]\nready=true'
    assert ran.outputs["current-level"] == ""
    assert ran.annotations == [
        {"level": "error", "message": "≥ 95 %\n\r100%, not: a command", "file": "a,b.py", "line": "3", "title": "G1: x"}
    ]
    assert ran.summary == "# Not ready\n"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"mode": "publish"}, "mode: 'publish' is none of check, collect, report"),
        ({"working_directory": "no where"}, "working-directory: there is no folder"),
    ],
)
def test_an_input_that_fits_nothing_fails_the_job_and_says_why(
    inputs: dict[str, str], message: str, probe: Path, tmp_path: Path
) -> None:
    files = {".github/workflows/check.yml": workflow(**inputs)}
    ran = act.run(act.repository_in(tmp_path / "repository", files), probe, tmp_path)
    assert ran.result == "failure"
    assert [one["message"].startswith(message) for one in ran.annotations] == [True]


def test_the_exit_code_is_the_jobs_result_and_outputs_stay(probe: Path, tmp_path: Path) -> None:
    files = {".github/workflows/check.yml": workflow(level="1")}
    ran = act.run(act.repository_in(tmp_path / "repository", files), probe, tmp_path)
    assert ran.result == "failure"
    assert ran.outputs["ready"] == "false"
