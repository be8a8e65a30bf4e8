"""The verdicts that check runs carry: by them a run learns that a newer one wrote, and what.

Enters: the name of the check run and a pull request. Leaves: its head as it is now, and whole comments as the runs of
that head would write them. Runs create their check run before they write the comment, so that a comment that somebody
overwrites is never lost. `heads/BRANCH` names a commit wherever the API takes one:
https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import msgspec

from readygate.github.faults import ApiError
from readygate.publishers.outcome import Asking
from readygate.renderers.links import Links
from readygate.renderers.marker import Marker, sealed

_RUN = re.compile(r"([1-9][0-9]{0,18})\.([1-9][0-9]{0,5})")


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """The pull request's head as it is now, and the comments that its runs would write."""

    head: str
    bodies: tuple[str, ...] = ()


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """Where newer verdicts show: the check run's name, empty where none is published; the head's branch.

    `branch` is empty where the head is another repository's. With it one request tells head and verdicts, as long as
    the head has check runs of that name; without it two.
    """

    check: str = ""
    branch: str = ""

    def latest(self, api: Asking, links: Links) -> Latest:
        """What is there now."""
        found = self._of_branch(api, links) if self.check and self.branch else []
        if found:
            return Latest(head=found[0]["head_sha"], bodies=_bodies(found, links))
        head = api.get(f"/repos/{links.repository}/pulls/{links.pull}")["head"]["sha"]
        carried = list(listed(api, links, self.check, head)) if self.check else []
        return Latest(head=head, bodies=_bodies(carried, links))

    def _of_branch(self, api: Asking, links: Links) -> list[Any]:
        try:
            return list(listed(api, links, self.check, f"heads/{self.branch}"))
        except ApiError:
            # the branch may be gone by now; then the pull request tells
            return []


def external_id(links: Links) -> str:
    """By what a run's own check run is found again: run and attempt, and the gate where it is not the only one."""
    return f"{links.run}.{links.attempt}{_gate(links)}"


def _gate(links: Links) -> str:
    return "" if links.gate == "default" else f" {links.gate}"


def listed(api: Asking, links: Links, name: str, ref: str) -> Iterator[Any]:
    """The check runs of that name at a commit or at `heads/BRANCH`, earlier ones of the same name too."""
    path = f"/repos/{links.repository}/commits/{quote(ref, safe='/')}/check-runs"
    return (one for one in api.pages(path, "check_runs", check_name=name, filter="all") if one["name"] == name)


def _bodies(checks: Iterable[Any], links: Links) -> tuple[str, ...]:
    """The comments of runs, as far as check runs of the same gate tell them."""
    found = []
    for one in checks:
        run = _RUN.match(one["external_id"] or "")
        summary = one["output"]["summary"]
        if run and summary and one["external_id"] == f"{run[0]}{_gate(links)}":
            marker = Marker(key=links.gate, run=int(run[1]), attempt=int(run[2]), head=one["head_sha"])
            found.append(sealed(marker, summary))
    return tuple(found)
