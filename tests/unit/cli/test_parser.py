"""What can be typed, and what is said of what cannot."""

from __future__ import annotations

import pytest

from readygate.cli.main import COMMANDS
from readygate.cli.parser import of_command, parse
from readygate.model.errors import UsageError


@pytest.mark.parametrize(
    ("arguments", "fault", "hint"),
    [
        ("", "no command is given", f"commands: {', '.join(COMMANDS)}"),
        ("chekc", "there is no command 'chekc'", "did you mean `check`?"),
        ("xyz", "there is no command 'xyz'", "known: `check`, `collect`"),
        ("--policy x check", "the command stands before its options, such as '--policy'", "commands: check"),
        ("check --milstone M3", "there is no option '--milstone'", "did you mean `--milestone`?"),
        ("check --milstone=M3", "there is no option '--milstone'", "did you mean `--milestone`?"),
        ("check --mile M3", "there is no option '--mile'", ""),
        ("collect --milestone M3", "there is no option '--milestone'", "known: "),
        ("inspect --service a", "there is no option '--service'", ""),
        ("check -x", "there is no option '-x'", "known: "),
        ("check --policy", "argument --policy: expected one argument", "`readygate check --help` lists what there is"),
        ("check --fail-on nver", "argument --fail-on: invalid choice: 'nver'", "`readygate check --help`"),
        ("check --format pdf", "argument --format: invalid choice: 'pdf'", "`readygate check --help`"),
        ("check --json=1", "argument --json: ignored explicit argument '1'", "`readygate check --help`"),
        ("evaluate", "the following arguments are required: BUNDLE", "`readygate evaluate --help`"),
        ("explain", "the following arguments are required: criterion", "`readygate explain --help`"),
        ("validate policy.yml", "'policy.yml' is one argument too many", "`readygate validate --help`"),
    ],
)
def test_a_mistake_is_told_with_what_would_be_right(arguments: str, fault: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(arguments.split())
    assert caught.value.fault.startswith(fault)
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        (["check"], []),
        (["check", "a", "--json", "b", "--evidence", "x=y", "c"], ["a", "b", "c"]),
        (["check", "--json", "a"], ["a"]),
        (["check", "a", "--", "-b", "--json", "c"], ["a", "./-b", "./--json", "c"]),
        (["check", "--", "a", "--"], ["a", "./--"]),
        (["explain", "--json", "G1.x", "a"], ["a"]),
        (["explain", "G1.x", "--json", "a", "--", "-b"], ["a", "./-b"]),
    ],
)
def test_options_and_paths_may_be_mixed(arguments: list[str], paths: list[str]) -> None:
    options = parse(arguments)
    assert (options.command, options.paths) == (arguments[0], paths)


def test_every_option_arrives() -> None:
    typed = """check --policy p --service a --service b --milestone M1 --level L2 --fail-on new -o out --format junit
        --all --needs {} --github --root r --replay --at 2026-04-01 --evidence junit=x"""
    options = parse(typed.split())
    given = {name: value for name, value in vars(options).items() if value not in (False, [], "")}
    assert given == {
        "artifact": "readygate",
        "collected": "readygate-*",
        "command": "check",
        "policy": "p",
        "service": ["a", "b"],
        "milestone": "M1",
        "target": "L2",
        "fail_on": "new",
        "out": "out",
        "format": "junit",
        "all": True,
        "needs": "{}",
        "github": True,
        "root": "r",
        "replay": True,
        "at": "2026-04-01",
        "evidence": ["junit=x"],
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_a_help_text_and_one_meaning(command: str) -> None:
    assert all(action.help for action in of_command(command)._actions)
    names = of_command(command).names()
    assert len(names) == len(set(names))
    assert "--help" in names
