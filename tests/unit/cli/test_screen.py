"""Output reaches whatever it is sent to, and no more than that."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from rich.text import Text

import readygate
from readygate.cli import screen as screens
from readygate.cli.screen import Screen
from readygate.model.errors import UsageError


def stream(monkeypatch: pytest.MonkeyPatch, name: str, encoding: str) -> io.BytesIO:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, name, io.TextIOWrapper(raw, encoding=encoding, errors="strict"))
    return raw


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", "✔ ≥ 95 % – ü \\udcff"),
        ("ascii", "+ >= 95 % - \\xfc \\udcff"),
        ("cp1252", "+ >= 95 % – ü \\udcff"),
        ("iso-8859-1", "+ >= 95 % - ü \\udcff"),
    ],
)
def test_signs_that_the_encoding_lacks_are_written_in_ascii(
    monkeypatch: pytest.MonkeyPatch, encoding: str, written: str
) -> None:
    raw = stream(monkeypatch, "stdout", encoding)
    Screen().text("✔ ≥ 95 % – ü \udcff")
    assert raw.getvalue().decode(encoding) == f"{written}\n"


def test_every_sign_of_ours_has_an_ascii_form() -> None:
    package = Path(readygate.__file__).parent
    texts = [
        path.read_text(encoding="utf-8") for room in ("cli", "renderers") for path in (package / room).glob("*.py")
    ]
    signs = {sign for text in texts for sign in re.sub(r'""".*?"""|#.*', "", text, flags=re.DOTALL) if ord(sign) > 127}
    assert signs - set(screens._ASCII) == set()


def test_data_is_written_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = stream(monkeypatch, "stdout", "ascii")
    screen = Screen()
    screen.text("a\n")
    screen.data("é\n".encode())
    screen.text("b")
    assert raw.getvalue() == "a\né\nb\n".encode()


def test_a_renderable_has_no_trailing_spaces_and_no_colour_off_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = stream(monkeypatch, "stdout", "utf-8")
    Screen().render(Text("red", style="red"))
    assert raw.getvalue() == b"red\n"


def test_on_a_terminal_there_is_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = stream(monkeypatch, "stdout", "utf-8")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    Screen().render(Text("red", style="red"))
    assert raw.getvalue() == b"\x1b[31mred\x1b[0m\n"


def test_a_harmless_rendering_stops_workflow_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = stream(monkeypatch, "stdout", "utf-8")
    Screen().render(Text("::error::x"), harmless=True)
    assert re.fullmatch(rb"::stop-commands::(\w+)\n::error::x\n::\1::\n", raw.getvalue())


def test_a_fault_hides_nothing_and_is_no_workflow_command(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = stream(monkeypatch, "stderr", "ascii")
    screen = Screen()
    screen.error("a\u202e\x1b[2J ≥ 3\n  hint: x\n::error::y\n##[command]z")
    sys.stderr.flush()
    assert raw.getvalue() == (b"readygate: a\\u{202e}\\x1b[2J >= 3\n  hint: x\n: :error::y\n## [command]z\n")


def test_without_any_output_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    screen = Screen()
    screen.text("a")
    screen.data(b"b")
    screen.render(Text("c"))
    screen.error("d")
    screen.bug()
    screen.finish()


class Full(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

    def flush(self) -> NoReturn:
        raise self._error


def test_a_full_disk_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Full(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(UsageError, match="cannot write to standard output: No space left on device"):
        Screen().finish()


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another error there")
def test_a_reader_that_went_away_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    monkeypatch.setattr(sys, "stdout", os.fdopen(writing, "w"))
    screen = Screen()
    for _ in range(3):
        screen.text("x" * 100_000)
    screen.data(b"y")
    screen.finish()
    sys.stdout.close()
