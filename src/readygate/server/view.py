"""What the endpoints tell, at one moment, and how old it may become.

Enters: a function that reads ledger and policy. Leaves: views. One that is older than the refresh time is never told:
who asks then waits for the reading, and where it fails gets an error until it succeeds again.
"""

from __future__ import annotations

import base64
import binascii
import threading
from bisect import bisect_right
from collections.abc import Callable, Mapping

import msgspec

from readygate.model.errors import ReadygateError
from readygate.model.release import MilestoneExit
from readygate.model.verdict import Readiness
from readygate.server.problems import Code, ProblemError

_RETRY = 10.0
"""Seconds after which a reading that failed is tried again, unless the refresh time is shorter."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Ledger and policy at one moment. `services` are those of the policy by name; `readiness` those that the ledger
    knows; `unread` those of which a record cannot be read, so that nobody knows the newest; `branch` is the one whose
    records count. `exit_at` tells the exit of one of the `milestones`.
    """

    services: tuple[str, ...]
    readiness: Mapping[str, Readiness]
    unread: frozenset[str]
    branch: str
    milestones: tuple[str, ...]
    exit_at: Callable[[str], MilestoneExit]

    def one(self, service: str) -> Readiness:
        """The readiness of a service; ProblemError where nobody knows it."""
        if service not in self.services:
            raise ProblemError(Code.NOT_FOUND, "the policy has no service of this name")
        if service in self.unread:
            raise _unread("a record of this service")
        found = self.readiness.get(service)
        if found is None:
            raise ProblemError(Code.NOT_FOUND, f"no verdict on this service was recorded on the branch {self.branch}")
        return found

    def milestone(self, name: str) -> MilestoneExit:
        """The exit of a milestone; ProblemError for one that does not exist, or where records cannot be read."""
        if name not in self.milestones:
            raise ProblemError(Code.NOT_FOUND, "the policy has no milestone of this name")
        if self.unread:
            raise _unread("a record of the ledger")
        return self.exit_at(name)

    def page(self, may_see: Callable[[str], bool], cursor: str, limit: int) -> Page:
        """At most `limit` services by name behind the cursor; ProblemError for a cursor that no page handed out."""
        after = _decoded(cursor)
        seen = tuple(name for name in self.services if may_see(name))
        if not self.unread.isdisjoint(seen):
            raise _unread("a record of the ledger")
        start = bisect_right(seen, after) if cursor else 0
        names = seen[start : start + limit]
        more = start + limit < len(seen)
        return Page(
            items=tuple(self.readiness[name] for name in names if name in self.readiness),
            without_verdict=tuple(name for name in names if name not in self.readiness),
            next=_encoded(names[-1]) if more else None,
        )


class Page(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Some services: those with a verdict, the names of those without; `next` is the cursor behind them."""

    items: tuple[Readiness, ...]
    without_verdict: tuple[str, ...]
    next: str | None


def _unread(what: str) -> ProblemError:
    detail = f"{what} cannot be read, so nobody can tell which verdict is the newest; the server's log names it"
    return ProblemError(Code.UNAVAILABLE, detail, {"Retry-After": "60"})


def _encoded(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def _decoded(cursor: str) -> str:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        name = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise ProblemError(Code.PARAMETER, "`cursor` is none that a page handed out as `next`") from error
    return name


class Fresh:
    """Views that are at most `every` seconds old. `read` takes one and may raise ReadygateError, which `tell` hears."""

    def __init__(
        self, read: Callable[[], View], every: float, clock: Callable[[], float], tell: Callable[[str], None]
    ) -> None:
        self._read = read
        self._every = every
        self._clock = clock
        self._tell = tell
        self._lock = threading.Lock()
        self._view: View | None = None
        self._until = float("-inf")

    def view(self) -> View:
        """The view of now; ProblemError with the seconds to wait where it cannot be read."""
        with self._lock:
            if self._clock() >= self._until:
                self._renew()
            if self._view is None:
                wait = max(1, round(self._until - self._clock()))
                detail = "the ledger or the policy cannot be read now; the server's log says why"
                raise ProblemError(Code.UNAVAILABLE, detail, {"Retry-After": str(wait)})
            return self._view

    def _renew(self) -> None:
        self._view = None
        try:
            self._view = self._read()
        except ReadygateError as error:
            self._tell(error.fault)
        finally:
            self._until = self._clock() + (min(self._every, _RETRY) if self._view is None else self._every)
