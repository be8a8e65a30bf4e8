"""The saturation point of a ramp: the highest rate that a service served before it left its band for good.

Enters: windows of equal length, in order, with the load that was offered. Leaves: a point, or why there is none.

A knee in a drawn curve depends on the scale of the axes, so that no curvature is looked for (N. Gunther, "Mind your
knees and queues", MeasureIT 7.08, 2009). What is told is the usable capacity of R. Jain, "The Art of Computer Systems
Performance Analysis" (1991), section 3.3: the highest throughput within limits of the response time. The limits follow
the bounds of operational analysis (P. Denning, J. Buzen, ACM Computing Surveys 10(3), 1978): below saturation
throughput grows with the load and response times stay near those of light load; above it throughput stays or falls (the
Universal Scalability Law allows both) and response times grow. A window is out of its band where

- more than `ERRORS` of its requests failed, or
- its p95 is over `SLOWER` times that of light load, or
- its load is `MORE_LOAD` times an earlier one and it served less than `GAIN` times as many requests as that.

From the first window out of band on, `LASTING` of those of the ramp must be, else it was a disturbance. Those windows,
and later ones of at least the load of the first, are overload: what is served, shed and broken there is told, too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import msgspec

ERRORS, SLOWER, MORE_LOAD, GAIN, LASTING = 0.01, 3.0, 1.25, 1.05, 0.8
WINDOWS, LEVELS, GROWTH, LIGHT, BEYOND, REQUESTS = 10, 5, 3.0, 3, 3, 5
"""At least so many windows, levels of load, times the first load, windows of light load, windows out of band, and
requests in each window of light load: less is no ramp, or is noise."""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time: load (virtual users, or iterations a second), requests and good ones a second, p95 in ms.

    `shed` is the share of the requests that were turned away, `broken` of those that failed otherwise, `accepted` the
    p95 of the good ones in ms; NaN where the status of requests is not told, or nothing was accepted.
    """

    load: float
    requests: int
    good: float
    failed: float
    p95: float
    shed: float = math.nan
    broken: float = math.nan
    accepted: float = math.nan


class Overload(msgspec.Struct, frozen=True, kw_only=True):
    """What happens beyond saturation, in its worst window: the share of the rate at saturation that is still served,
    and p95 of accepted requests in ms. Over all windows: the share of the requests that were shed, and that broke."""

    served: float
    accepted: float
    shed: float
    broken: float


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """The requests a second that succeeded at saturation, NaN where there is no such point; why; whether it ramped;
    what happens beyond, None where there is no point."""

    rate: float = math.nan
    why: str
    ramp: bool = False
    overload: Overload | None = None


def saturation(windows: Sequence[Window], unit: str) -> Point:
    """The point of a ramp; `unit` names the load. A run that is no ramp, or never saturates, has none."""
    ramp, fault = _ramp(windows, unit)
    if fault:
        return Point(why=fault)
    light = ramp[:LIGHT]
    if min(window.requests for window in light) < REQUESTS:
        return Point(ramp=True, why=f"too few requests at light load: each of the first windows needs {REQUESTS}")
    if any(window.failed > ERRORS for window in light):
        return Point(ramp=True, why="requests fail already at light load, so there is no band to leave")
    usual = median(window.p95 for window in light)
    out = [_out(ramp, at, usual) for at in range(len(ramp))]
    start = next((at for at in range(LIGHT, len(ramp)) if _lasts(out[at:])), 0)
    if not start:
        return Point(ramp=True, why=f"the service did not saturate up to {ramp[-1].load:g} {unit}")
    rate = max(window.good for window in ramp[:start])
    later = [window for window in windows[len(ramp) :] if window.load >= ramp[start].load]
    beyond = _overload([*ramp[start:], *later], rate)
    share = f"from there on at least {beyond.served:.0%} of that rate is served"
    why = f"at {ramp[start].load:g} {unit} {out[start]}; {share}"
    return Point(ramp=True, rate=rate, why=why, overload=beyond)


def _overload(beyond: Sequence[Window], rate: float) -> Overload:
    requests = sum(window.requests for window in beyond)
    slow = [window.accepted for window in beyond if not math.isnan(window.accepted)]
    return Overload(
        served=min(window.good for window in beyond) / rate,
        accepted=max(slow, default=math.nan),
        shed=sum(window.shed * window.requests for window in beyond) / requests,
        broken=sum(window.broken * window.requests for window in beyond) / requests,
    )


def _ramp(windows: Sequence[Window], unit: str) -> tuple[Sequence[Window], str]:
    """The windows up to the highest load, or why they are no ramp."""
    if len(windows) < WINDOWS:
        return (), f"no ramp: the run has {len(windows)} windows of time, a ramp needs {WINDOWS}"
    peak = max(range(len(windows)), key=lambda at: windows[at].load)
    ramp = windows[: peak + 1]
    levels, highest = 0, 0.0
    for window in ramp:
        if window.load > highest * 1.02:
            levels, highest = levels + 1, window.load
    if levels < LEVELS or ramp[-1].load < GROWTH * ramp[0].load:
        return (), f"no ramp: the load goes from {ramp[0].load:g} to {ramp[-1].load:g} {unit} in {levels} steps"
    return ramp, ""


def _out(ramp: Sequence[Window], at: int, usual: float) -> str:
    """How a window leaves the band, in words; empty where it does not."""
    window = ramp[at]
    if window.failed > ERRORS:
        return f"{window.failed:.1%} of the requests fail"
    if window.p95 > SLOWER * usual:
        return f"p95 is {window.p95:.0f} ms against {usual:.0f} ms at light load"
    before = [earlier.good for earlier in ramp[:at] if earlier.load * MORE_LOAD <= window.load]
    if before and window.good < GAIN * max(before):
        return f"{window.good:.0f} requests a second are served, {max(before):.0f} were at a lower load"
    return ""


def _lasts(out: Sequence[str]) -> bool:
    beyond = sum(map(bool, out))
    return bool(out[0]) and beyond >= BEYOND and beyond >= LASTING * len(out)
