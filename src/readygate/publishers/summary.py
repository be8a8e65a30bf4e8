"""The job summary: the one place that needs no permission.

Enters: Markdown, and what became of the other places. Leaves: the outcome. A summary above 1 MiB is lost whole, so that
it is cut before. What could not be published elsewhere is said here, on forks too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from readygate.github.commands import SUMMARY_LIMIT, fit_summary
from readygate.publishers.outcome import Published
from readygate.renderers.text import prose

_PLACE = "summary"
_LIMIT = 600


def publish(path: Path, text: str, others: Sequence[Published] = ()) -> Published:
    """Appends `text` and the warnings of other places to the file that the runner shows."""
    told = warnings(others)
    # the warnings are short and have to survive the cut
    shown = fit_summary(f"{text.rstrip()}\n\n", limit=SUMMARY_LIMIT - len(told.encode("utf-8", "replace")))
    try:
        with path.open("a", encoding="utf-8", newline="\n", errors="replace") as file:
            file.write(shown + told)
    except OSError as error:
        return Published(place=_PLACE, done=False, warning=f"{_PLACE}: {error.strerror}")
    return Published(place=_PLACE, done=True)


def warnings(published: Sequence[Published]) -> str:
    """What could not be published, as Markdown; the verdict is the same without it."""
    told = [f"- {prose(one.warning, _LIMIT)}" for one in published if one.warning]
    return "\n".join(["**Not published; the verdict stands**", "", *told, ""]) if told else ""
