"""How often somebody may ask: so many requests in each window of time.

Enters: who asks, a clock. Leaves: what is left, in the words of
https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/. Memory is bounded: a window forgets the one
before, and those who come after the first ten thousand share one count.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import msgspec

_MOST = 10_000


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What is left after this request: `remaining` is -1 where it was one too many; `reset` are seconds."""

    policy: str
    quota: int
    window: int
    remaining: int
    reset: int

    @property
    def headers(self) -> Mapping[str, str]:
        """`RateLimit-Policy` and `RateLimit`, and `Retry-After` where nothing is left."""
        told = {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.policy}";r={max(self.remaining, 0)};t={self.reset}',
        }
        return told | ({"Retry-After": str(self.reset)} if self.remaining < 0 else {})


class Limit:
    """`quota` requests of each in every `window` seconds. `clock` counts seconds from anywhere."""

    def __init__(self, policy: str, quota: int, window: int, clock: Callable[[], float]) -> None:
        self._policy = policy
        self._quota = quota
        self._window = window
        self._clock = clock
        self._at = -1
        self._taken: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, who: str) -> Left:
        """Counts a request of `who`."""
        now = self._clock()
        with self._lock:
            at = int(now // self._window)
            if at != self._at:
                self._at, self._taken = at, {}
            key = who if who in self._taken or len(self._taken) < _MOST else ""
            self._taken[key] = taken = self._taken.get(key, 0) + 1
        return Left(
            policy=self._policy,
            quota=self._quota,
            window=self._window,
            remaining=max(self._quota - taken, -1),
            reset=max(1, int((at + 1) * self._window - now)),
        )
