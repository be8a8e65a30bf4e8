"""What a k6 stream tells of the course of a run: load and answers of each second, by scenario.

Enters: the samples of a few metrics with their times. Leaves: of the whole run and of each scenario the saturation
point, as `readygate.readers.saturation` finds it in at most `WINDOWS` windows of whole seconds.

The load is the virtual users where they ramp; where iterations arrive by a rate (k6 drops some of them, or the users do
not ramp) it is iterations a second, finished and dropped. The first and the last second are not whole, and are left
out. Users are counted for the whole run, so that beside another scenario only the rate tells a scenario's load.

A request that is answered 429 or 503 was shed (RFC 6585, section 4; RFC 9110, section 15.6.4), whatever the script
expects: it is neither served nor broken.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
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
_SHEDDING = frozenset({"429", "503"})
Raw = TypeVar("Raw", bytes, str)


class Answer(Enum):
    """How a request ended; UNTOLD where its tags do not say, and for what is no request."""

    ACCEPTED = "accepted"
    SHED = "shed"
    BROKEN = "broken"
    UNTOLD = "untold"


Kept = tuple[str, Answer]


def kept_by(tags: Mapping[str, str]) -> Kept:
    """Scenario and answer, as k6's tags `scenario`, `status` and `expected_response` tell them."""
    expected = tags.get("expected_response", "")
    if tags.get("status") in _SHEDDING:
        answer = Answer.SHED
    elif expected:
        answer = Answer.ACCEPTED if expected == "true" else Answer.BROKEN
    else:
        answer = Answer.UNTOLD
    return tags.get("scenario", ""), answer


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
Answers = Mapping[Answer, Seconds]


class Course(Generic[Raw]):
    """The seconds of each scenario. `kept_by` reads tags, `second_of` the text of a time, cut behind the second."""

    def __init__(self, kept_by: Callable[[Raw], Kept], second_of: Callable[[Raw], int]) -> None:
        self._kept_by: Callable[[Raw], Kept] = kept_by
        self._second_of: Callable[[Raw], int] = second_of
        self._kept: dict[Raw, Kept] = {}
        self._moments: dict[Raw, int] = {}
        self._seconds: dict[str, dict[Answer, defaultdict[int, Second]]] = {}
        self._users: dict[int, float] = {}
        self._judged = False

    def judged(self) -> None:
        """The stream tells of a request whether it failed."""
        self._judged = True

    def users(self, time: Raw, value: float) -> None:
        """So many virtual users ran; ValueError where the time is none."""
        second = self._moment(time)
        self._users[second] = max(value, self._users.get(second, 0.0))

    def second(self, tags: Raw, time: Raw) -> Second:
        """The second of a time, for such answers in the scenario of these tags; ValueError where the time is none."""
        kept = self._kept.get(tags)
        if kept is None:
            if len(self._kept) >= _REMEMBERED:
                self._kept.clear()
            kept = self._kept[tags] = self._kept_by(tags)
        answers = self._seconds.setdefault(kept[0], {})
        if kept[1] not in answers:
            answers[kept[1]] = defaultdict(Second)
        return answers[kept[1]][self._moment(time)]

    def _moment(self, time: Raw) -> int:
        """Past `SECONDS` all times are one, so that no more is kept."""
        found = self._moments.get(time)
        if found is None:
            if len(self._moments) > SECONDS:
                return 0
            found = self._moments[time] = self._second_of(time)
        return found

    def points(self) -> Iterator[tuple[str, Point]]:
        """The whole run under an empty name, then each scenario with a name."""
        whole = {answer: _joined(kept.get(answer, {}) for kept in self._seconds.values()) for answer in Answer}
        yield "", self._point(whole, self._users)
        for name, answers in sorted(self._seconds.items()):
            if name:
                yield name, self._point(answers, self._users if len(self._seconds) == 1 else {})

    def _point(self, answers: Answers, users: Mapping[int, float]) -> Point:
        known = [at for seconds in answers.values() for at in seconds]
        if len(self._moments) > SECONDS or (known and max(known) - min(known) > SECONDS):
            return Point(why=f"the run is longer than {SECONDS} seconds")
        if not self._judged:
            return Point(why="the file has no `http_req_failed`, so nothing tells which requests failed")
        if len(set(known)) < _WHOLE:
            return Point(why=f"no ramp: the run has samples in {len(set(known))} seconds")
        first, last = min(known) + 1, max(known)
        length = math.ceil((last - first) / WINDOWS)
        starts = range(first, last - length + 1, length)
        spans = [
            {answer: _together(seconds, range(start, start + length)) for answer, seconds in answers.items()}
            for start in starts
        ]
        wholes = [_together(dict(enumerate(span.values())), range(len(span))) for span in spans]
        if not all(whole.times for whole in wholes):
            return Point(why="there are windows of time without a request, so the course is not known")
        loads, unit = _loads(wholes, _filled(users, starts, length), length)
        windows = [_window(whole, span, load, length) for whole, span, load in zip(wholes, spans, loads, strict=True)]
        return saturation(windows, unit)


def _joined(every: Iterable[Seconds]) -> Seconds:
    whole: defaultdict[int, Second] = defaultdict(Second)
    for seconds in every:
        for at, second in seconds.items():
            whole[at].join(second)
    return whole


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


def _window(whole: Second, span: Mapping[Answer, Second], load: float, length: int) -> Window:
    requests, none = len(whole.times), Second()
    shed = span.get(Answer.SHED, none)
    good = requests - len(shed.times) - (whole.failed - shed.failed)
    told = not span.get(Answer.UNTOLD, none).times
    return Window(
        load=load,
        requests=requests,
        good=good / length,
        failed=whole.failed / requests,
        p95=_p95(whole.times),
        shed=len(shed.times) / requests if told else math.nan,
        broken=(requests - len(shed.times) - good) / requests if told else math.nan,
        accepted=_p95(span.get(Answer.ACCEPTED, none).times) if told else math.nan,
    )


def _p95(times: Sequence[float]) -> float:
    """NaN where there are none."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1] if times else math.nan
