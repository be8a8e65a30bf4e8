"""Quantities: numbers with units, as thresholds write them and as people read them.

Enters: text of a policy (`95%`, `300ms`, `5MB`, `3.1`, `2026-04-01`) and measured values. Leaves: values in the base
unit of their metric (ratios 0-1, milliseconds, bytes) and text that never rounds a failing value up to its bound.
"""

from __future__ import annotations

import datetime
import re
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

Value = float | str
"""A measured value: a number in the base unit; versions and dates as text."""


class Unit(Enum):
    """The unit of a metric; its value names the base unit that measurements use."""

    RATIO = "ratio 0-1"
    COUNT = "count"
    DURATION = "ms"
    BYTES = "bytes"
    RATE = "per second"
    NUMBER = "number"
    VERSION = "version"
    DATE = "date"


_NUMBER = re.compile(
    r"([+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?)\s{0,9}(%|ms|s|m|h|d|B|KB|MB|GB|KiB|MiB|GiB)?", re.ASCII
)
_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,3}", re.ASCII)
_LONGEST = datetime.timedelta(days=3660)
_DURATIONS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_BYTES = {"B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


def parse_quantity(text: str, unit: Unit) -> Value:
    """The value of `text` in the base unit of `unit`; ValueError says what the unit would accept."""
    text = text.strip()
    match unit:
        case Unit.VERSION:
            if not _VERSION.fullmatch(text):
                raise ValueError(f"{text!r} is not a version such as 3.1")
            return text
        case Unit.DATE:
            return parse_date(text).isoformat()
        case Unit.RATIO | Unit.COUNT | Unit.DURATION | Unit.BYTES | Unit.RATE | Unit.NUMBER:
            return _number(text, unit)
        case _:
            assert_never(unit)


@lru_cache(maxsize=4096)
def _number(text: str, unit: Unit) -> float:
    match = _NUMBER.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a number{_ACCEPTS[unit]}")
    number, suffix = Fraction(match[1]), match[2] or ""
    scale = _scales(unit).get(suffix)
    if scale is None:
        named = f"the unit {suffix!r}" if suffix else "a bare number"
        raise ValueError(f"{named} does not fit a {_NAMES[unit]}{_ACCEPTS[unit]}")
    return float(number * scale)


def _scales(unit: Unit) -> dict[str, Fraction | int]:
    if unit is Unit.RATIO:
        return {"%": Fraction(1, 100), "": 1}
    if unit is Unit.DURATION:
        return dict(_DURATIONS)
    if unit is Unit.BYTES:
        return dict(_BYTES)
    if unit is Unit.NUMBER:
        return {"": 1, "%": Fraction(1, 100), **_DURATIONS, **_BYTES}
    return {"": 1}


_NAMES = {
    Unit.RATIO: "ratio",
    Unit.COUNT: "count",
    Unit.DURATION: "duration",
    Unit.BYTES: "size",
    Unit.RATE: "rate",
    Unit.NUMBER: "number",
}
_ACCEPTS = {
    Unit.RATIO: " (write 95% or 0.95)",
    Unit.COUNT: " (write a plain number)",
    Unit.DURATION: " (write 300ms, 2s, 5m, 1h or 7d)",
    Unit.BYTES: " (write 20KB or 5MB)",
    Unit.RATE: " (write a plain number per second)",
    Unit.NUMBER: "",
}


def parse_date(text: str) -> datetime.date:
    """The calendar date of `YYYY-MM-DD`; ValueError where it has another form or does not exist."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(f"{text!r} is not a date such as 2026-04-01")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} does not exist in the calendar") from error


def parse_days(text: str) -> datetime.timedelta:
    """A duration such as `7d` or `12h`; ValueError where it is none, not positive, or longer than ten years."""
    milliseconds = _number(text.strip(), Unit.DURATION)
    if milliseconds <= 0:
        raise ValueError(f"{text!r} is not longer than nothing")
    if milliseconds > _LONGEST / datetime.timedelta(milliseconds=1):
        raise ValueError(f"{text!r} is longer than ten years")
    return datetime.timedelta(milliseconds=milliseconds)


def version_key(version: str) -> tuple[int, ...]:
    """Dotted versions in their order: `3.1` is `3.1.0` is before `3.10`; what follows the numbers (`-rc1`) does not
    count. A text without numbers is before all others.
    """
    match = _VERSION.search(version)
    numbers = [int(part) for part in match[0].split(".")] if match else []
    return tuple(numbers + [0] * (4 - len(numbers)))


def show(value: Value, unit: Unit, digits: int = 2) -> str:
    """The value as people read it: `93.1 %`, `161.34 ms`, `2.5 s`, `12`."""
    if isinstance(value, str):
        return value
    match unit:
        case Unit.RATIO:
            return f"{_trim(value * 100, digits)} %"
        case Unit.DURATION:
            return _show_scaled(
                value, ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")), "ms", digits
            )
        case Unit.BYTES:
            return _show_scaled(value, ((1000**3, "GB"), (1000**2, "MB"), (1000, "KB")), "B", digits)
        case Unit.RATE:
            return f"{_trim(value, digits)}/s"
        case Unit.COUNT | Unit.NUMBER | Unit.VERSION | Unit.DATE:
            return _trim(value, digits)
        case _:
            assert_never(unit)


def show_apart(seen: Value, needed: Value, unit: Unit) -> tuple[str, str]:
    """Both values as text, with as many digits as it takes to tell unequal values apart."""
    for digits in (2, 4, 6, 9, 12):
        left, right = show(seen, unit, digits), show(needed, unit, digits)
        if left != right or seen == needed:
            return left, right
    return repr(seen), repr(needed)


def _show_scaled(value: float, scales: tuple[tuple[int, str], ...], base: str, digits: int) -> str:
    for scale, name in scales:
        if abs(value) >= scale:
            return f"{_trim(value / scale, digits)} {name}"
    return f"{_trim(value, digits)} {base}"


def _trim(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
