"""One comment on a pull request, of the newest verdict, whoever writes at the same time.

Enters: a sealed comment and the run that made it. Leaves: the outcome. GitHub has no conditional write, so that after
every write all is read again, until nothing is left to do:

- ours is what the token's own login wrote and whose whole first line is a marker of this key;
- the oldest stays and is edited in place, further ones of ours are removed if nobody edited them;
- the newest verdict is that of the pull request's current head, of the greatest run and attempt; whoever finds that
  it overwrote a newer one writes that one back, from another comment or from the check run of that head.

https://docs.github.com/en/rest/issues/comments
"""

from __future__ import annotations

from typing import Any

import msgspec

from readygate.github.faults import ApiError, NotFound
from readygate.publishers.announced import Watch
from readygate.publishers.outcome import Asking, Published, Unpublished, attempted
from readygate.renderers.links import Links
from readygate.renderers.marker import Marker, normal, parse, whole

BOT = "github-actions[bot]"
"""Who writes with GITHUB_TOKEN. Another token's login is learnt from the first comment that it makes."""
_PLACE = "comment"
_PASSES = 6


class _Ours(msgspec.Struct, frozen=True, kw_only=True):
    """A comment of ours as GitHub has it."""

    id: int
    body: str
    url: str
    marker: Marker


def publish(
    api: Asking, links: Links, body: str, *, author: str = BOT, known: str = "", watch: Watch | None = None
) -> Published:
    """Brings the pull request to show `body`, or the newer verdict that is there.

    `known` is the pull request's head as the caller learnt it, `links.head` without it: where the two differ, `body` is
    not written. `watch` tells head and newer verdicts after each write; if it names the check run that was published
    before with the same page, no older verdict can stay, whatever runs write at the same time. Without it, run and
    attempt alone decide. Requests: a list, a write, and what `watch` asks, or a list again where it names no check run;
    a list more where there was no comment.
    """
    return attempted(_PLACE, lambda: _Writer(api, links, body, author, known, watch).run())


class _Writer:
    """One run that publishes; passes go on until one of them has nothing to write."""

    def __init__(self, api: Asking, links: Links, body: str, author: str, known: str, watch: Watch | None) -> None:
        marker = parse(body)
        if marker is None:
            raise Unpublished("the text has no marker")
        self._api = api
        self._links = links
        self._body = body
        self._marker = marker
        self._author = author
        self._watch = watch
        self._current = known or (links.head if watch else "")
        self._announced: tuple[str, ...] = ()
        self._failed: ApiError | None = None
        self._answered: list[_Ours] = []
        self._conversation = f"/repos/{links.repository}/issues/{links.pull}/comments"

    def run(self) -> Published:
        for number in range(_PASSES):
            ours = self._answered or self._listed()
            if self._watch and (number or self._overtaken(ours)):
                latest = self._watch.latest(self._api, self._links)
                self._current, self._announced = latest.head, latest.bodies
            best = self._best(ours)
            if parse(best) == self._marker and self._marker.head != (self._current or self._marker.head):
                return self._outdated(ours)
            if not self._write(ours, best):
                return self._settled(ours[0].url, best)
        raise self._failed or Unpublished("others keep writing the same comment")

    # reading ----------------------------------------------------------------------------------------------------------

    def _listed(self) -> list[_Ours]:
        """Ours on all pages, whole ones first, then the oldest first."""
        found = (self._read(one) for one in self._api.pages(self._conversation))
        return sorted((one for one in found if one is not None), key=lambda one: (not whole(one.body), one.id))

    def _read(self, one: dict[str, Any]) -> _Ours | None:
        body = one["body"] or ""
        marker = parse(body)
        if marker is None or marker.key != self._marker.key or (one["user"] or {}).get("login") != self._author:
            return None
        return _Ours(id=one["id"], body=body, url=one["html_url"], marker=marker)

    def _overtaken(self, ours: list[_Ours]) -> bool:
        """Whether a comment claims to be newer, or the head is: then what is there now decides, not the claim."""
        return self._current != self._marker.head or any(one.marker.age > self._marker.age for one in ours)

    def _best(self, ours: list[_Ours]) -> str:
        """The newest verdict that is known. What somebody edited proves nothing."""
        found = (one.body for one in ours if whole(one.body))
        return max([self._body, *found, *self._announced], key=self._rank)

    def _rank(self, body: str) -> tuple[bool, tuple[int, int]]:
        marker = parse(body)
        assert marker is not None  # only bodies with a marker are compared
        return self._current in {"", marker.head}, marker.age

    # writing ----------------------------------------------------------------------------------------------------------

    def _write(self, ours: list[_Ours], best: str) -> bool:
        """Whether anything was written, or may have been."""
        self._answered = []
        try:
            return self._wrote(ours, best)
        except ApiError as error:
            # a comment that is not there any more was removed in between: the next list tells
            if not error.uncertain and (not isinstance(error, NotFound) or error.method == "POST"):
                raise
            self._failed = error
            return True

    def _wrote(self, ours: list[_Ours], best: str) -> bool:
        if not ours:
            made = self._api.send("POST", self._conversation, {"body": best})
            self._author = made["user"]["login"]
            return True
        changed = normal(ours[0].body) != normal(best)
        doubled = [one for one in ours[1:] if whole(one.body)]
        if changed:
            answer = self._api.send("PATCH", self._address(ours[0]), {"body": best})
            if self._watch and self._watch.check and not doubled:
                # the answer is what GitHub has now; check runs tell of newer verdicts better than a second list
                self._answered = list(filter(None, [self._read(answer)]))
        for one in doubled:
            self._api.send("DELETE", self._address(one), None)
        return changed or bool(doubled)

    def _address(self, one: _Ours) -> str:
        return f"/repos/{self._links.repository}/issues/comments/{one.id}"

    # outcomes ---------------------------------------------------------------------------------------------------------

    def _settled(self, url: str, best: str) -> Published:
        newer = parse(best)
        assert newer is not None  # only bodies with a marker are compared
        note = f"it shows the newer run {newer.run}, attempt {newer.attempt}" if newer != self._marker else ""
        return Published(place=_PLACE, done=True, url=url, note=note)

    def _outdated(self, ours: list[_Ours]) -> Published:
        """The pull request has a newer head, of which nothing is known yet: its own run will write."""
        note = f"the pull request has the newer head {self._current[:7]}, whose run writes the comment"
        return Published(place=_PLACE, done=True, url=ours[0].url if ours else "", note=note)
