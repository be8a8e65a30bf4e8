"""How commands end: exit codes, and no traceback for a user's mistake."""

from __future__ import annotations

import importlib
import runpy
import sys
from typing import NoReturn

import pytest

from readygate import __version__
from readygate.cli import validate_command
from readygate.cli.main import COMMANDS, entry
from tests.unit.cli.shop import Shop


def test_the_version_is_told_without_a_policy(empty: Shop) -> None:
    assert empty.run("--version") == (0, f"readygate {__version__}\n", "")


@pytest.mark.parametrize("arguments", [("--help",), ("-h",)])
def test_help_names_every_command(empty: Shop, arguments: tuple[str, ...]) -> None:
    ran = empty.run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert all(f"  {name} " in ran.out and text in ran.out for name, text in COMMANDS.items())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_a_module(empty: Shop, command: str) -> None:
    ran = empty.run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: readygate {command}")
    assert "exit codes: 0 ready" in ran.out
    assert callable(importlib.import_module(f"readygate.cli.{command}_command").run)


def test_a_mistake_is_told_in_two_lines_and_ends_with_2(empty: Shop) -> None:
    ran = empty.run("chek")
    assert ran == (2, "", "readygate: there is no command 'chek'\n  hint: did you mean `check`?\n")


def test_an_interrupt_ends_with_130(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_given: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(validate_command, "run", interrupted)
    assert empty.run("validate") == (130, "", "readygate: interrupted\n")


def test_a_bug_of_ours_ends_with_3_and_says_what_to_report(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_given: object) -> NoReturn:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(validate_command, "run", crash)
    ran = empty.run("validate")
    assert (ran.code, ran.out) == (3, "")
    assert "ZeroDivisionError: oops" in ran.err
    assert f"readygate {__version__} on Python 3." in ran.err
    assert ran.err.endswith("this is a bug of readygate. Please report the lines above.\n")


def test_the_console_script_and_the_module_leave_with_the_exit_code(
    empty: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["readygate", "chek"])
    with pytest.raises(SystemExit) as left:
        entry()
    assert left.value.code == 2
    with pytest.raises(SystemExit) as left:
        runpy.run_module("readygate", run_name="__main__")
    assert left.value.code == 2
    assert runpy.run_module("readygate.__main__", run_name="imported")["entry"] is not None
