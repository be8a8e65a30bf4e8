"""What a command prints: results on standard output, faults and progress on standard error.

Enters: text and renderables. Leaves: output. rich is imported only where something is rendered with it.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

from readygate import __version__

if TYPE_CHECKING:
    from rich.console import RenderableType


_WIDTH = 120
"""Columns where the output is no terminal."""


class Screen:
    """Standard output and standard error."""

    def text(self, text: str) -> None:
        """Text as it is, with a final newline."""
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        sys.stdout.flush()

    def data(self, data: bytes) -> None:
        """Bytes as they are."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def render(self, renderable: RenderableType, *, harmless: bool = False) -> None:
        """A renderable of rich, in colour on a terminal only; `harmless`: no line can act as a workflow command."""
        from rich.console import Console

        terminal = sys.stdout.isatty()
        console = Console(width=None if terminal else _WIDTH, highlight=False, emoji=False, markup=False)
        if terminal:
            console.print(renderable)
            return
        with console.capture() as captured:
            console.print(renderable)
        text = "\n".join(line.rstrip() for line in captured.get().splitlines())
        if harmless:
            from readygate.github.commands import stop_commands

            text = stop_commands(text)
        self.text(text)

    def error(self, text: str) -> None:
        """A fault, on standard error."""
        sys.stderr.write(f"readygate: {text}\n")

    def bug(self) -> None:
        """A bug of ours: what to report."""
        sys.stderr.write(traceback.format_exc())
        sys.stderr.write(f"readygate {__version__}: this is a bug of readygate. Please report the lines above.\n")

    def abandon(self) -> None:
        """The reader of our output went away: let nothing be written at exit."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
