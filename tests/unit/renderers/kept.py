"""What the renderings of the samples look like, kept under `snapshots/`; run as a module, writes them anew.

`PYTHONPATH=src python -m tests.unit.renderers.kept` after a wanted change: the difference is then reviewed as text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from readygate.model.verdict import Judged
from readygate.renderers.check import check
from readygate.renderers.comment import comment
from readygate.renderers.junit import junit
from readygate.renderers.markdown import markdown
from readygate.renderers.terminal import scorecard
from tests.unit.renderers import samples, shapes

FOLDER = Path(__file__).parent / "snapshots"


def terminal(judged: Judged, width: int = 100, *, everything: bool = False) -> str:
    """What stands on a terminal of that width, without colour and without blanks at line ends."""
    from rich.console import Console

    console = Console(width=width, highlight=False, emoji=False, markup=False, color_system=None)
    with console.capture() as captured:
        console.print(scorecard(judged, everything=everything))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _comment(name: str) -> str:
    return f"{comment(*shapes.SHAPES[name])}\n"


def _check(name: str) -> str:
    """All of a check run but its pages, which other files show."""
    made = msgspec.structs.replace(check(*shapes.SHAPES[name]), summary="", text="")
    return f"{msgspec.json.format(msgspec.json.encode(made)).decode()}\n"


ONE = samples.judged(samples.OPEN)
SNAPSHOTS: dict[str, Callable[[], str]] = {
    "one-service-80.txt": lambda: terminal(ONE, 80),
    "one-service-120.txt": lambda: terminal(ONE, 120),
    "one-service-all.txt": lambda: terminal(ONE, everything=True),
    "one-service.md": lambda: markdown(ONE),
    "one-service.xml": lambda: junit(ONE),
    "several-services.txt": lambda: terminal(samples.ALL),
    "several-services.md": lambda: markdown(samples.ALL),
    "first-run.txt": lambda: terminal(samples.judged(samples.FIRST), 80),
    "first-run.md": lambda: markdown(samples.judged(samples.FIRST)),
    "ready.txt": lambda: terminal(samples.judged(samples.READY)),
    "ready.md": lambda: markdown(samples.judged(samples.READY)),
    "nothing-shown.txt": lambda: terminal(samples.judged(samples.SILENT)),
    "nothing-shown.md": lambda: markdown(samples.judged(samples.SILENT)),
    "nothing-shown.xml": lambda: junit(samples.judged(samples.SILENT)),
    **{f"{name}.md": partial(_comment, name) for name in shapes.SHAPES},
    "check-2-new-and-known.json": lambda: _check("comment-2-new-and-known"),
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, render in SNAPSHOTS.items():
        (FOLDER / name).write_text(render(), encoding="utf-8", newline="\n")
