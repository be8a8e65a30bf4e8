"""What a command prints: results on standard output, faults and progress on standard error.

Enters: text and renderables. Leaves: output. rich is imported only where something is rendered with it. A reader that
goes away changes no exit code, and signs that the output's encoding lacks are written in ASCII.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TYPE_CHECKING

from readygate import __version__
from readygate.model.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDTH = 120
_LINE = 2000
_ASCII = {
    "•": "*",
    "⚠": "!",
    "✔": "+",
    "✘": "x",
    "◷": "o",
    "◌": ".",
    "–": "-",
    "→": "->",
    "≥": ">=",
    "≤": "<=",
    "×": "x",
    "…": "...",
    "·": "|",
    "¦": "|",
}
_ERRORS = "readygate.ascii"


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """An error handler of codecs: our own signs in ASCII, any other character as an escape."""
    assert isinstance(error, UnicodeEncodeError)
    signs = error.object[error.start : error.end]
    return "".join(_ASCII.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in signs), error.end


codecs.register_error(_ERRORS, _in_ascii)


class Screen:
    """Standard output and standard error."""

    def __init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors=_ERRORS)

    def text(self, text: str) -> None:
        """Text as it is, with a final newline; UsageError where it cannot be written."""
        self._write(text if text.endswith("\n") else f"{text}\n")

    def data(self, data: bytes) -> None:
        """Bytes as they are, whatever the encoding of the output."""
        self._write(data)

    def render(self, renderable: RenderableType, *, harmless: bool = False) -> None:
        """A renderable of rich, in colour on a terminal only; `harmless`: no line can act as a workflow command."""
        from rich.console import Console

        width = None if sys.stdout and sys.stdout.isatty() else _WIDTH
        console = Console(width=width, highlight=False, emoji=False, markup=False)
        with console.capture() as captured:
            console.print(renderable)
        text = (
            captured.get() if width is None else "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
        )
        if harmless:
            from readygate.github.commands import stop_commands

            text = stop_commands(text)
        self.text(text)

    def error(self, text: str) -> None:
        """A fault, on standard error: no character of it hides, no line of it acts as a workflow command."""
        from readygate.github.commands import harmless
        from readygate.renderers.text import visible

        lines = [line[: len(line) - len(line.lstrip(" "))] + visible(line, _LINE) for line in text.split("\n")]
        if sys.stderr:
            sys.stderr.write(harmless("readygate: " + "\n".join(lines) + "\n"))

    def bug(self) -> None:
        """A bug of ours: what to report."""
        import traceback

        if sys.stderr:
            sys.stderr.write(traceback.format_exc())
            sys.stderr.write(
                f"readygate {__version__} on Python {sys.version.split()[0]}, {sys.platform}: this is a bug of "
                "readygate. Please report the lines above.\n"
            )

    def finish(self) -> None:
        """Hand over what waits in the buffer, so that nothing fails after the exit code is known."""
        self._write("")

    def _write(self, output: str | bytes) -> None:
        if sys.stdout is None:
            return
        try:
            if isinstance(output, bytes):
                sys.stdout.flush()
                sys.stdout.buffer.write(output)
            else:
                sys.stdout.write(output)
            sys.stdout.flush()
        except OSError as error:
            # What is still buffered goes nowhere, so that it fails no second time when the process ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if not isinstance(error, BrokenPipeError):
                raise UsageError(f"cannot write to standard output: {error.strerror}") from error
            # Whoever reads wants no more; the verdict's exit code stays.
