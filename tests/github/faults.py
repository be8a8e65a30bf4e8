"""Faults on demand: what enters is a schedule, what leaves is the fault of each request, if any.

A schedule is exact (`faults.on("POST", "*/comments", Kind.BAD_GATEWAY, nth=2)`) or drawn from a seed for chaos runs
(`faults.chaos(seed=7, share=0.2)`): the same seed and the same requests give the same faults.
"""

import enum
import random
from collections.abc import Callable
from fnmatch import fnmatchcase

import msgspec

from tests.github.rules import SECONDARY


class Kind(enum.Enum):
    """What goes wrong."""

    SECONDARY = "403 for the secondary limit, with Retry-After"
    SECONDARY_SILENT = "403 for the secondary limit, without Retry-After"
    TOO_MANY = "429 with Retry-After"
    BAD_GATEWAY = "502, and nothing happened"
    UNAVAILABLE = "503, and nothing happened"
    LOST_ANSWER = "502, although the request was carried out"
    LOST_CONNECTION = "the connection is reset, although the request was carried out"
    RESET = "the connection is reset, and nothing happened"
    SLOW = "the body trickles in"
    TRUNCATED = "the body ends before its length"
    MOVED_PAGE = "before this page of comments is cut, the oldest comment vanishes, so that one is never listed"


REFUSING = {
    Kind.SECONDARY: 403,
    Kind.SECONDARY_SILENT: 403,
    Kind.TOO_MANY: 429,
    Kind.BAD_GATEWAY: 502,
    Kind.UNAVAILABLE: 503,
}
RETRY_AFTER = (Kind.SECONDARY, Kind.TOO_MANY)
CARRIED_OUT = (Kind.LOST_ANSWER, Kind.LOST_CONNECTION)
# What a client can recover from; a page that moves is left out because no client can see it.
TRANSIENT = (
    Kind.SECONDARY,
    Kind.TOO_MANY,
    Kind.BAD_GATEWAY,
    Kind.UNAVAILABLE,
    Kind.LOST_ANSWER,
    Kind.LOST_CONNECTION,
    Kind.RESET,
    Kind.TRUNCATED,
)


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault as it happens: waits in seconds, which are short because tests wait for them."""

    kind: Kind
    retry_after: int = 0
    pause: float = 0.02

    @property
    def status(self) -> int | None:
        """The status of an answer given instead of the work; None for the other kinds."""
        return REFUSING.get(self.kind)

    @property
    def message(self) -> str:
        """GitHub's words for it."""
        return SECONDARY if self.kind in (Kind.SECONDARY, Kind.SECONDARY_SILENT, Kind.TOO_MANY) else "Server Error"

    def headers(self) -> dict[str, str]:
        """What tells the client how long to wait, where GitHub tells it."""
        return {"retry-after": str(self.retry_after)} if self.kind in RETRY_AFTER else {}


class _Plan(msgspec.Struct, kw_only=True):
    """Something for the requests of one kind from the first to the last."""

    method: str
    path: str
    what: Fault | Callable[[], object]
    first: int
    last: int
    calls: int = 0

    def meets(self, method: str, path: str) -> bool:
        if self.method not in ("*", method) or not fnmatchcase(path, self.path):
            return False
        self.calls += 1
        return self.first <= self.calls <= self.last


class Faults:
    """The schedule of one server; `happened` lists what it did, in order."""

    def __init__(self) -> None:
        self.happened: list[tuple[str, str, Kind]] = []
        self._plans: list[_Plan] = []
        self._chance: random.Random | None = None
        self._share = 0.0
        self._kinds: tuple[Kind, ...] = ()

    def on(
        self,
        method: str,
        path: str,
        kind: Kind,
        *,
        nth: int = 1,
        times: int = 1,
        retry_after: int = 0,
        pause: float = 0.02,
    ) -> None:
        """Plan a fault for the nth request (from now, counted from 1) of a method (or `*`) whose path matches
        the pattern (`*/comments*`), and for the `times - 1` after it."""
        fault = Fault(kind=kind, retry_after=retry_after, pause=pause)
        self._plans.append(_Plan(method=method, path=path, what=fault, first=nth, last=nth + times - 1))

    def before(self, method: str, path: str, do: Callable[[], object], *, nth: int = 1) -> None:
        """Let something else happen just before the nth matching request is carried out: a push, the comment of
        another run. This is how two writers meet in a test, always at the same place."""
        self._plans.append(_Plan(method=method, path=path, what=do, first=nth, last=nth))

    def always(self, method: str, path: str, kind: Kind, *, retry_after: int = 0) -> None:
        """Plan a fault for every matching request."""
        self.on(method, path, kind, times=1_000_000_000, retry_after=retry_after)

    def chaos(self, seed: int, share: float = 0.2, kinds: tuple[Kind, ...] = TRANSIENT) -> None:
        """Let that share of all requests meet a fault of these kinds, drawn from the seed."""
        self._chance, self._share, self._kinds = random.Random(seed), share, kinds

    def clear(self) -> None:
        """No further faults, and nothing else planned."""
        self._plans, self._chance = [], None

    def meet(self, method: str, path: str) -> Fault | None:
        """The fault of this request, after what was planned before it. Every plan counts every request that matches it;
        of several faults the first planned wins."""
        whats = [plan.what for plan in self._plans if plan.meets(method, path)]
        for what in whats:
            if not isinstance(what, Fault):
                what()
        due = [what for what in whats if isinstance(what, Fault)]
        if not due and self._chance is not None and self._chance.random() < self._share:
            due = [Fault(kind=self._chance.choice(self._kinds))]
        if not due:
            return None
        self.happened.append((method, path, due[0].kind))
        return due[0]
