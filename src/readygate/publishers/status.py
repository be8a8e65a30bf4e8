"""The commit status of report mode: what teams with forks require instead of a job.

Enters: state and description. Leaves: the outcome. Statuses are only ever added, the newest of a context counts;
whoever finds that it covered the status of a newer run adds that one again.
https://docs.github.com/en/rest/commits/statuses
"""

from __future__ import annotations

import re
from typing import Any

from readygate.github.faults import ApiError
from readygate.publishers.outcome import Asking, Published, Unpublished, attempted
from readygate.renderers.check import Status
from readygate.renderers.links import Links

CONTEXT = "readygate/report"
_PLACE = "status"
_PASSES = 6
_RUN = re.compile(r"([1-9][0-9]{0,18})/attempts/([1-9][0-9]{0,5})")


def publish(api: Asking, links: Links, made: Status, *, context: str = CONTEXT) -> Published:
    """Brings the head to show this status, or that of a newer run. Requests: a write, a list."""
    own = {"state": made.state, "description": made.description, "target_url": links.run_url, "context": context}
    return attempted(_PLACE, lambda: _published(api, links, own))


def _published(api: Asking, links: Links, own: dict[str, str]) -> Published:
    failed: ApiError | None = None
    best = own
    for _ in range(_PASSES):
        try:
            content = {name: best[name] for name in ("state", "description", "target_url")}
            api.send("POST", f"/repos/{links.repository}/statuses/{links.head}", content | {"context": own["context"]})
        except ApiError as error:
            if not error.uncertain:
                raise
            failed = error
        there = _listed(api, links, own["context"])
        best = max([own, *there], key=lambda one: _age(one, links))
        if there and _same(there[0], best):
            note = "" if _same(best, own) else "it shows a newer run"
            return Published(place=_PLACE, done=True, url=best["target_url"], note=note)
    raise failed or Unpublished("others keep writing the same status")


def _listed(api: Asking, links: Links, context: str) -> list[Any]:
    """The statuses of the context, the newest first; GitHub takes contexts that differ in case for one."""
    path = f"/repos/{links.repository}/commits/{links.head}/statuses"
    return [one for one in api.pages(path) if one["context"].lower() == context.lower()]


def _age(one: Any, links: Links) -> tuple[int, int]:
    """Run and attempt of a status of ours; what is not ours is older than anything."""
    before, _, rest = (one["target_url"] or "").partition("/actions/runs/")
    run = _RUN.fullmatch(rest)
    if run is None or before != f"{links.server}/{links.repository}":
        return (0, 0)
    return int(run[1]), int(run[2])


def _same(one: Any, other: Any) -> bool:
    return all(one[name] == other[name] for name in ("state", "description", "target_url"))
