"""The verdicts that check runs of a head carry: what a comment can be restored from.

Enters: the name of the check run and a head. Leaves: whole comments, as the runs themselves would write them. Runs
create their check run before they write the comment, so that a comment that somebody overwrites is never lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from readygate.publishers.outcome import Asking
from readygate.renderers.links import Links
from readygate.renderers.marker import Marker, sealed

_RUN = re.compile(r"([1-9][0-9]{0,18})\.([1-9][0-9]{0,5})")


def external_id(links: Links) -> str:
    """By what a run's own check run is found again."""
    return f"{links.run}.{links.attempt}"


def listed(api: Asking, links: Links, name: str, head: str) -> Iterator[Any]:
    """The check runs of that name at a commit, older ones of the same name too."""
    path = f"/repos/{links.repository}/commits/{head}/check-runs"
    return (one for one in api.pages(path, "check_runs", check_name=name, filter="all") if one["name"] == name)


def bodies(api: Asking, links: Links, name: str, head: str) -> list[str]:
    """The comments of the runs of `head`, as far as their check runs tell them."""
    found = []
    for one in listed(api, links, name, head):
        run = _RUN.fullmatch(one["external_id"] or "")
        summary = one["output"]["summary"]
        if run and summary:
            marker = Marker(key=links.key, run=int(run[1]), attempt=int(run[2]), head=head)
            found.append(sealed(marker, summary))
    return found
