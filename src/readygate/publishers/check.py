"""The check run on the judged head: detail beside the commit, never the required check itself.

Enters: the content of a check run. Leaves: the outcome. A step that is run twice, and a create whose answer was lost,
find their check run again by name and `run.attempt`. 50 annotations fit in one request, further ones are appended.
https://docs.github.com/en/rest/checks/runs
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from readygate.github.faults import ApiError
from readygate.publishers.announced import external_id, listed
from readygate.publishers.outcome import Asking, Published, attempted
from readygate.renderers.check import Annotation, Check
from readygate.renderers.links import Links

NAME = "readygate"
BATCH = 50
_PLACE = "check"
_UNPROCESSABLE = 422


def publish(api: Asking, links: Links, made: Check, *, name: str = NAME) -> Published:
    """Creates the check run, or completes that of this very attempt. Requests: a list, a write per 50 annotations."""
    return attempted(_PLACE, lambda: _published(api, links, made, name))


def _published(api: Asking, links: Links, made: Check, name: str) -> Published:
    there = _found(api, links, name)
    note = ""
    if there is None:
        there, made, note = _created(api, links, made, name)
    elif (there["conclusion"], there["output"]["title"]) != (made.conclusion, made.title):
        there = _changed(api, links, there, made, ())
    shown = there["output"]["annotations_count"] or 0
    for start in range(shown, len(made.annotations), BATCH):
        _changed(api, links, there, made, made.annotations[start : start + BATCH])
    return Published(place=_PLACE, done=True, url=there["html_url"] or "", note=note)


def _found(api: Asking, links: Links, name: str) -> Any:
    """The check run of this very run and attempt, None without one."""
    wanted = external_id(links)
    return next((one for one in listed(api, links, name, links.head) if one["external_id"] == wanted), None)


def _created(api: Asking, links: Links, made: Check, name: str) -> tuple[Any, Check, str]:
    """The new check run, what is to stand there, and a note.

    After an uncertain answer it is the one that was made all the same, else that of a second try.
    """
    body = {
        "name": name,
        "head_sha": links.head,
        "external_id": external_id(links),
        "details_url": links.run_url,
        "status": "completed",
        **_content(made, made.annotations[:BATCH]),
    }
    path = f"/repos/{links.repository}/check-runs"
    try:
        return api.send("POST", path, body), made, ""
    except ApiError as error:
        if error.status == _UNPROCESSABLE and made.annotations:
            # one place that GitHub does not take must not cost the whole check run
            bare = msgspec.structs.replace(made, annotations=())
            return api.send("POST", path, body | _content(bare, ())), bare, "GitHub took none of the annotations"
        if not error.uncertain:
            raise
        return _found(api, links, name) or api.send("POST", path, body), made, ""


def _changed(api: Asking, links: Links, there: Any, made: Check, annotations: Sequence[Annotation]) -> Any:
    """Appends annotations; all else is replaced."""
    path = f"/repos/{links.repository}/check-runs/{there['id']}"
    return api.send("PATCH", path, _content(made, annotations))


def _content(made: Check, annotations: Sequence[Annotation]) -> dict[str, Any]:
    output: dict[str, Any] = {"title": made.title, "summary": made.summary, "text": made.text}
    if annotations:
        output["annotations"] = [msgspec.to_builtins(one) for one in annotations]
    return {"conclusion": made.conclusion, "output": output}
