"""Streams of k6 made from a model of a service, so that it is known where they saturate.

Enters: for each second the load and what the service does. Leaves: a stream as `--out json` or `--out csv` writes it:
one request an iteration, the whole set of samples that k6 writes for each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from readygate.readers.k6 import REQUEST_TIMES

START = 1_700_000_000
Sample = tuple[int, str, float, dict[str, str]]


class Second(msgspec.Struct, frozen=True, kw_only=True):
    """One second: virtual users, requests answered, those of them that failed, times in ms, iterations dropped.

    `shed` requests are answered 429, within 1 ms; `expected`: the script calls those no failure. Where neither this nor
    `failed` is told in any second of a run, its requests have no status.
    """

    users: int
    requests: int
    time: float = 20.0
    failed: int = 0
    dropped: int = 0
    shed: int = 0
    expected: bool = False


def closed(users: Sequence[int], capacity: int, *, base: float = 20.0, think: float = 980.0) -> list[Second]:
    """Users who wait for answers, at a service that answers `capacity` requests a second (operational analysis)."""
    return [
        Second(
            users=count,
            requests=min(round(1000 * count / (base + think)), capacity),
            time=max(base, 1000 * count / capacity - think),
        )
        for count in users
    ]


def arriving(rates: Sequence[int], capacity: int) -> list[Second]:
    """Iterations that arrive by a rate, whatever the answers; what 30 users cannot take on is dropped."""
    return [
        Second(users=30, requests=min(rate, capacity), time=20.0 if rate <= capacity else 40.0, dropped=rate - capacity)
        if rate > capacity
        else Second(users=30, requests=rate)
        for rate in rates
    ]


def samples(seconds: Sequence[Second], scenario: str = "ramp", *, judged: bool = True) -> Iterator[Sample]:
    told = any(second.shed or second.failed for second in seconds)
    for at, second in enumerate(seconds, START):
        tags = {"scenario": scenario}
        yield at, "vus", second.users, {}
        yield at, "vus_max", 500, {}
        for number in range(second.requests):
            shed = number < second.shed
            failed = number < second.failed or (shed and not second.expected)
            time = 1.0 if shed else second.time
            if told:
                status = "429" if shed else "500" if failed else "200"
                tags = {"scenario": scenario, "status": status, "expected_response": str(not failed).lower()}
            yield at, "http_reqs", 1, tags
            for name in REQUEST_TIMES:
                yield at, name, time if name == "http_req_duration" else 0, tags
            if judged:
                yield at, "http_req_failed", float(failed), tags
            tags = {"scenario": scenario}
            yield at, "iteration_duration", time, tags
            yield at, "iterations", 1, tags
            yield at, "data_sent", 10, tags
            yield at, "data_received", 10, tags
        if second.dropped:
            yield at, "dropped_iterations", second.dropped, tags


def ndjson(told: Iterator[Sample]) -> bytes:
    lines = []
    for at, metric, value, tags in told:
        moment = f"{1 + (at - START) // 60:02d}:{(at - START) % 60:02d}"
        data = {"time": f"2026-03-01T10:{moment}.250000001+01:00", "value": value, "tags": tags}
        lines.append(json.dumps({"metric": metric, "type": "Point", "data": data}))
    return "\n".join([*lines, ""]).encode()


def csv(told: Iterator[Sample]) -> bytes:
    columns = ("expected_response", "scenario", "status")
    lines = [f"metric_name,timestamp,metric_value,{','.join(columns)},extra_tags"]
    lines += [
        f"{metric},{at},{value},{','.join(tags.get(column, '') for column in columns)},"
        for at, metric, value, tags in told
    ]
    return "\n".join([*lines, ""]).encode()
