"""The action's inputs become the arguments that a user would type."""

import json
from pathlib import Path

import pytest

from readygate.github.inputs import Request, read
from readygate.model.errors import UsageError


def request(workspace: Path, **inputs: str) -> Request:
    text = json.dumps({name.replace("_", "-"): value for name, value in inputs.items()})
    return read(text, workspace=workspace, out=Path("OUT"))


@pytest.mark.parametrize(
    ("inputs", "arguments"),
    [
        ({}, ("check",)),
        ({"mode": "", "policy": " ", "evidence": "\n \n"}, ("check",)),
        ({"policy": "a b.yml", "milestone": "M3"}, ("check", "--policy=a b.yml", "--milestone=M3")),
        ({"level": "-L3", "fail_on": "never"}, ("check", "--level=-L3", "--fail-on=never")),
        ({"service": "one\n two \r\n\n"}, ("check", "--service=one", "--service=two")),
        ({"needs": '{"a": {"result":\n "failure"}}'}, ("check", '--needs={"a": {"result":\n "failure"}}')),
        (
            {"evidence": "reports/a b.xml\noasdiff=diff.json\n-x.xml\n./a=b.xml\nA=c"},
            ("check", "--evidence=oasdiff=diff.json", "--", "reports/a b.xml", "-x.xml", "./a=b.xml", "A=c"),
        ),
        ({"evidence": "k6=load.json"}, ("check", "--evidence=k6=load.json")),
        (
            {"mode": "collect", "service": "one", "level": "L3", "fail_on": "any", "needs": "{}", "evidence": "r"},
            ("collect", "--service=one", "--", "r"),
        ),
        ({"mode": "report", "needs": "{}", "artifact": "a"}, ("report", "--artifact=a")),
    ],
)
def test_inputs_become_arguments(tmp_path: Path, inputs: dict[str, str], arguments: tuple[str, ...]) -> None:
    made = request(tmp_path, **inputs)
    assert made.folder == tmp_path
    begin = {
        "check": ("check", "--github", "--out=OUT", "--publish=comment,check,summary"),
        "collect": ("collect", f"--out={Path('OUT/bundle.json')}"),
    }
    begin["report"] = ("report", *begin["check"][1:])
    assert made.arguments == (*begin[arguments[0]], *arguments[1:])


def test_the_working_directory_is_within_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    assert request(tmp_path, working_directory="a b").folder == tmp_path / "a b"


@pytest.mark.parametrize(
    ("inputs", "fault"),
    [
        ({"mode": "publish"}, "mode: 'publish' is none of check, collect, report"),
        ({"working_directory": "nowhere"}, "working-directory: there is no folder"),
        ({"fail": "any", "paths": "x"}, "no such input: fail, paths"),
    ],
)
def test_an_input_that_fits_nothing_is_refused(tmp_path: Path, inputs: dict[str, str], fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        request(tmp_path, **inputs)


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"comment": "false"}, ["--publish=check,summary"]),
        ({"comment": "FALSE", "check": "false", "summary": "false"}, ["--publish="]),
        ({"summary": "true", "require_publish": "true"}, ["--publish=comment,check,summary", "--require-publish"]),
    ],
)
def test_places_are_switched_off_one_by_one(tmp_path: Path, inputs: dict[str, str], told: list[str]) -> None:
    assert list(request(tmp_path, **inputs).arguments[3:]) == told


def test_a_switch_is_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="comment: 'no' is neither true nor false"):
        request(tmp_path, comment="no")


def test_the_token_is_no_argument_and_no_part_of_what_is_shown(tmp_path: Path) -> None:
    made = request(tmp_path, token="ghs_secret")
    assert made.token == "ghs_secret"
    assert "ghs_secret" not in f"{made.arguments} {made!r}"
