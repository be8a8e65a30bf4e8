"""What a k6 stream tells of the course of a run: load and answers of each second, by scenario.

Enters: the samples of a few metrics with their times. Leaves: of the whole run and of each scenario the saturation
point, as `readygate.readers.saturation` finds it in at most `WINDOWS` windows of whole seconds.

The load is the virtual users where they ramp; where iterations arrive by a rate (k6 drops some of them, or the users do
not ramp) it is iterations a second, finished and dropped. The first and the last second are not whole, and are left
out. Users are counted for the whole run, so that beside another scenario only the rate tells a scenario's load.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from readygate.readers.saturation import GROWTH, Point, Window, saturation

TIMES, FAILED, USERS, DONE, DROPPED = "http_req_duration", "http_req_failed", "vus", "iterations", "dropped_iterations"
WATCHED = frozenset({TIMES, FAILED, USERS, DONE, DROPPED})
"""The metrics whose samples a course is made of."""
WINDOWS = 30
SECONDS = 100_000
"""The longest run whose course is kept."""
_REMEMBERED = 5000
_WHOLE = 3
Raw = TypeVar("Raw", bytes, str)


class Second:
    """What happened in one second, or in several together: times in ms, and counts."""

    __slots__ = ("done", "dropped", "failed", "times")

    def __init__(self) -> None:
        self.times = array("d")
        self.failed = self.done = self.dropped = 0.0

    def add(self, metric: str, value: float) -> None:
        """A sample; of a failure only that it was one."""
        if metric == TIMES:
            self.times.append(value)
        elif metric == FAILED:
            self.failed += 1
        elif metric == DONE:
            self.done += value
        else:
            self.dropped += value

    def join(self, other: Second) -> None:
        """Take over what happened in another second."""
        self.times.extend(other.times)
        self.failed += other.failed
        self.done += other.done
        self.dropped += other.dropped


Seconds = Mapping[int, Second]


class Course(Generic[Raw]):
    """The seconds of each scenario. `scenario_of` reads tags, `second_of` the text of a time, cut behind the second."""

    def __init__(self, scenario_of: Callable[[Raw], str], second_of: Callable[[Raw], int]) -> None:
        self._scenario_of: Callable[[Raw], str] = scenario_of
        self._second_of: Callable[[Raw], int] = second_of
        self._names: dict[Raw, str] = {}
        self._moments: dict[Raw, int] = {}
        self._seconds: defaultdict[str, defaultdict[int, Second]] = defaultdict(lambda: defaultdict(Second))
        self._users: dict[int, float] = {}
        self._judged = False

    def add(self, tags: Raw, time: Raw, metric: str, value: float) -> None:
        """A sample of a watched metric; ValueError where its time is none. Past `SECONDS` nothing is kept."""
        if metric == FAILED:
            self._judged = True
            if not value:
                return
        second = self._moments.get(time)
        if second is None:
            if len(self._moments) > SECONDS:
                return
            second = self._moments[time] = self._second_of(time)
        if metric == USERS:
            self._users[second] = max(value, self._users.get(second, 0.0))
            return
        name = self._names.get(tags)
        if name is None:
            if len(self._names) >= _REMEMBERED:
                self._names.clear()
            name = self._names[tags] = self._scenario_of(tags)
        self._seconds[name][second].add(metric, value)

    def points(self) -> Iterator[tuple[str, Point]]:
        """The whole run under an empty name, then each scenario with a name."""
        whole: defaultdict[int, Second] = defaultdict(Second)
        for seconds in self._seconds.values():
            for at, second in seconds.items():
                whole[at].join(second)
        yield "", self._point(whole, self._users)
        for name, seconds in sorted(self._seconds.items()):
            if name:
                yield name, self._point(seconds, self._users if len(self._seconds) == 1 else {})

    def _point(self, seconds: Seconds, users: Mapping[int, float]) -> Point:
        if len(self._moments) > SECONDS:
            return Point(why=f"the run is longer than {SECONDS} seconds")
        if not self._judged:
            return Point(why="the file has no `http_req_failed`, so nothing tells which requests failed")
        if len(seconds) < _WHOLE:
            return Point(why=f"no ramp: the run has samples in {len(seconds)} seconds")
        first, last = min(seconds) + 1, max(seconds)
        length = math.ceil((last - first) / WINDOWS)
        starts = range(first, last - length + 1, length)
        windows = [_together(seconds, range(start, start + length)) for start in starts]
        if not all(window.times for window in windows):
            return Point(why="there are windows of time without a request, so the course is not known")
        loads, unit = _loads(windows, _filled(users, starts, length), length)
        return saturation([_window(window, load, length) for window, load in zip(windows, loads, strict=True)], unit)


def _together(seconds: Seconds, span: range) -> Second:
    whole = Second()
    for at in span:
        if at in seconds:
            whole.join(seconds[at])
    return whole


def _filled(users: Mapping[int, float], starts: range, length: int) -> list[float]:
    """The most users of each window; k6 tells them about once a second, so a second without keeps those before."""
    most, before = [], 0.0
    for start in starts:
        told = [users[at] for at in range(start, start + length) if at in users]
        before = max(told, default=before)
        most.append(before)
    return most


def _loads(windows: Sequence[Second], users: list[float], length: int) -> tuple[list[float], str]:
    dropped = any(window.dropped for window in windows)
    if not dropped and 0 < GROWTH * users[0] <= max(users):
        return users, "virtual users"
    return [(window.done + window.dropped) / length for window in windows], "iterations a second"


def _window(whole: Second, load: float, length: int) -> Window:
    requests, times = len(whole.times), sorted(whole.times)
    return Window(
        load=load,
        requests=requests,
        good=(requests - whole.failed) / length,
        failed=whole.failed / requests,
        p95=times[math.ceil(0.95 * requests) - 1],
    )
