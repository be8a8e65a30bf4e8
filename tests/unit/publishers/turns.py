"""Runs that publish at the same time, one request after the other in an order drawn from a seed.

Enters: acts, each with the act that has to end before it. Leaves: when all have ended. Each act runs in a thread of its
own and waits before every request until it is its turn, so that a seed gives the same order every time.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

SECONDS = 20


class Turns:
    """Whose turn it is."""

    def __init__(self, seed: random.Random) -> None:
        self._seed = seed
        self._go = {}  # type: dict[str, threading.Semaphore]
        self._back = threading.Semaphore(0)
        self._ended: set[str] = set()

    def wait(self, name: str) -> None:
        """Gives the turn back and waits for the next one."""
        self._back.release()
        assert self._go[name].acquire(timeout=SECONDS)

    def run(self, acts: dict[str, Callable[[], None]], after: dict[str, str]) -> None:
        """Lets all acts end; `after` names the act that has to end before another begins."""
        failed: list[BaseException] = []

        def turn(name: str, act: Callable[[], None]) -> None:
            assert self._go[name].acquire(timeout=SECONDS)
            try:
                act()
            except BaseException as error:  # noqa: BLE001 (is raised again in the test's own thread)
                failed.append(error)
            self._ended.add(name)
            self._back.release()

        self._go = {name: threading.Semaphore(0) for name in acts}
        threads = [threading.Thread(target=turn, args=each, daemon=True) for each in acts.items()]
        for thread in threads:
            thread.start()
        while len(self._ended) < len(acts):
            ready = [one for one in acts if one not in self._ended and after.get(one, one) in {one, *self._ended}]
            self._go[self._seed.choice(ready)].release()
            assert self._back.acquire(timeout=SECONDS)
        for thread in threads:
            thread.join(SECONDS)
        for error in failed:
            raise error
