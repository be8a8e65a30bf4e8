"""What a step on GitHub gets: annotations, summary, outputs, and the needs that failed."""

from __future__ import annotations

import json

import pytest

from readygate.cli.on_github import failed_needs
from readygate.model.errors import UsageError
from tests.unit.cli.shop import OTHER, POLICY, RED, Shop


@pytest.fixture
def step(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The shop in a step, with the files of outputs and summary beside it."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("OUTPUT", "STEP_SUMMARY"):
        monkeypatch.setenv(f"GITHUB_{name}", str(shop.root.parent / name))
    return shop


def outputs(step: Shop) -> dict[str, str]:
    lines = (step.root.parent / "OUTPUT").read_text(encoding="utf-8").splitlines()
    found = {}
    while lines:
        name, _, delimiter = lines.pop(0).partition("<<")
        end = lines.index(delimiter)
        found[name] = "\n".join(lines[:end])
        del lines[: end + 1]
    return found


def summary(step: Shop) -> str:
    return (step.root.parent / "STEP_SUMMARY").read_text(encoding="utf-8")


def test_a_ready_service_has_outputs_and_no_annotation(step: Shop) -> None:
    ran = step.run("check", "--github")
    assert (ran.code, ran.err, "::error" in ran.out) == (0, "", False)
    assert outputs(step) == {"ready": "true", "current-level": "L1", "target-level": "L4", "gaps": "[]"}
    assert summary(step) == step.run("check", "--format", "markdown").out


def test_a_gap_has_an_annotation_with_its_place_and_its_fix(step: Shop) -> None:
    step.write({"services/cart/unit.xml": RED.replace('name="b"', 'name="b" file="t/b.py" line="7"')})
    ran = step.run("check", "--github")
    assert ran.code == 1
    (mark,) = [line for line in ran.out.splitlines() if line.startswith("::error ")]
    assert mark.startswith("::error file=t/b.py,line=7,title=G1.unit fail%3A cart::")
    assert mark.endswith("%0Afix: Make the tests pass")
    assert outputs(step)["gaps"] == '["G1.unit: fail"]'
    assert "G1.unit" in summary(step)


def test_a_gap_without_a_place_has_an_annotation_without_a_file(step: Shop) -> None:
    (step.root / "services/cart/unit.xml").unlink()
    ran = step.run("check", "--github")
    assert "\n::error title=G1.unit missing%3A cart::" in f"\n{ran.out}"


def test_several_services_have_levels_by_name_and_one_list_of_gaps(step: Shop) -> None:
    step.write({".github/readygate.yml": POLICY + OTHER})
    step.run("check", "--github")
    found = outputs(step)
    assert json.loads(found["current-level"]) == {"cart": "L1", "till": "L0"}
    assert json.loads(found["target-level"]) == {"cart": "L4", "till": "L4"}
    assert json.loads(found["gaps"]) == ["G1.unit: missing"]


def test_more_gaps_than_github_shows_are_counted(step: Shop) -> None:
    more = "".join(f"  s{number}: {{path: s{number}}}\n" for number in range(9))
    step.write({".github/readygate.yml": POLICY + more})
    ran = step.run("check", "--github")
    assert ran.out.count("\n::error ") == 10
    assert "8 more gaps stand in the job summary" in ran.out


def test_a_failed_need_fails_a_ready_service_and_is_named(step: Shop) -> None:
    needs = {"unit`*": {"result": "failure"}, "e2e": {"result": "cancelled"}, "lint": {"result": "skipped"}}
    ran = step.run("check", "--github", "--needs", json.dumps(needs))
    assert ran.code == 1
    assert "a needed job did not succeed: unit`* (failure)" in ran.err
    assert "a needed job did not succeed: e2e (cancelled)" in ran.err
    assert "lint" not in ran.err + ran.out
    assert "::error title=readygate%3A a needed job did not succeed::e2e (cancelled)" in ran.out
    assert "**Not ready: the needed job `e2e (cancelled)`**" in summary(step)
    assert "``unit`* (failure)``" in summary(step)
    assert outputs(step)["ready"] == "false"
    assert step.run("check", "--needs", json.dumps(needs)).code == 1
    assert step.run("check", "--needs", json.dumps(needs), "--fail-on", "never").code == 0


@pytest.mark.parametrize("text", ["", "{}", '{"a": {"result": "success", "outputs": {"x": "y"}}}'])
def test_needs_that_did_not_fail_are_not_told(text: str) -> None:
    assert failed_needs(text) == ()


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 1}', '{"a": {}}', "[" * 100_000, "null", "\ud800"])
def test_needs_that_are_no_such_json_are_an_error(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        failed_needs(text)
    assert caught.value.place == "--needs"


def test_a_file_that_cannot_be_written_is_told_and_changes_nothing(step: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(step.root))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    ran = step.run("check", "--github")
    assert ran.code == 0
    assert "readygate: GITHUB_OUTPUT cannot be written: " in ran.err
