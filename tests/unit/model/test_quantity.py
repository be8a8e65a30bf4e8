"""Quantities: units in, text out."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.quantity import (
    Unit,
    Value,
    parse_date,
    parse_days,
    parse_quantity,
    show,
    show_apart,
    version_key,
)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("95%", Unit.RATIO, 0.95),
        (" 99.9 % ", Unit.RATIO, 0.999),
        ("0.95", Unit.RATIO, 0.95),
        ("0.1%", Unit.RATIO, 0.001),
        ("3", Unit.COUNT, 3.0),
        ("-3", Unit.COUNT, -3.0),
        ("+3", Unit.COUNT, 3.0),
        ("1e3", Unit.COUNT, 1000.0),
        ("1.5E-1", Unit.COUNT, 0.15),
        ("300ms", Unit.DURATION, 300.0),
        ("2s", Unit.DURATION, 2000.0),
        ("1.5m", Unit.DURATION, 90_000.0),
        ("1h", Unit.DURATION, 3_600_000.0),
        ("7d", Unit.DURATION, 604_800_000.0),
        ("1B", Unit.BYTES, 1.0),
        ("20KB", Unit.BYTES, 20_000.0),
        ("5 MB", Unit.BYTES, 5_000_000.0),
        ("1GB", Unit.BYTES, 1e9),
        ("1KiB", Unit.BYTES, 1024.0),
        ("1MiB", Unit.BYTES, 1_048_576.0),
        ("1GiB", Unit.BYTES, 1_073_741_824.0),
        ("12.5", Unit.RATE, 12.5),
        ("7", Unit.NUMBER, 7.0),
        ("7%", Unit.NUMBER, 0.07),
        ("7s", Unit.NUMBER, 7000.0),
        ("7KB", Unit.NUMBER, 7000.0),
        ("3.1", Unit.VERSION, "3.1"),
        ("3.1.0.7", Unit.VERSION, "3.1.0.7"),
        ("2026-02-28", Unit.DATE, "2026-02-28"),
    ],
)
def test_a_quantity_in_its_base_unit(text: str, unit: Unit, value: Value) -> None:
    assert parse_quantity(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "fault"),
    [
        ("95ms", Unit.RATIO, "the unit 'ms' does not fit a ratio (write 95% or 0.95)"),
        ("3%", Unit.COUNT, "the unit '%' does not fit a count (write a plain number)"),
        ("300", Unit.DURATION, "a bare number does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)"),
        ("300", Unit.BYTES, "a bare number does not fit a size (write 20KB or 5MB)"),
        ("3s", Unit.RATE, "the unit 's' does not fit a rate (write a plain number per second)"),
        ("fast", Unit.NUMBER, "'fast' is not a number"),
        ("", Unit.COUNT, "'' is not a number (write a plain number)"),
        ("nan", Unit.COUNT, "'nan' is not a number (write a plain number)"),
        ("inf", Unit.DURATION, "'inf' is not a number (write 300ms, 2s, 5m, 1h or 7d)"),
        ("1e999", Unit.COUNT, "'1e999' is not a number (write a plain number)"),
        ("1 2", Unit.COUNT, "'1 2' is not a number (write a plain number)"),
        ("٣", Unit.COUNT, "'٣' is not a number (write a plain number)"),
        ("5 minutes", Unit.DURATION, "'5 minutes' is not a number (write 300ms, 2s, 5m, 1h or 7d)"),
        ("3.1-rc1", Unit.VERSION, "'3.1-rc1' is not a version such as 3.1"),
        ("1.2.3.4.5", Unit.VERSION, "'1.2.3.4.5' is not a version such as 3.1"),
        ("2026-02-30", Unit.DATE, "2026-02-30 does not exist in the calendar"),
        ("26-02-03", Unit.DATE, "'26-02-03' is not a date such as 2026-04-01"),
    ],
)
def test_what_is_no_quantity(text: str, unit: Unit, fault: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_quantity(text, unit)
    assert str(caught.value) == fault


@pytest.mark.parametrize("unit", list(Unit))
@given(text=st.one_of(st.text(), st.from_regex(r"[0-9.eE+-]{1,400}[%a-zA-Z]{0,3}", fullmatch=True)))
def test_any_text_is_a_quantity_or_a_value_error(unit: Unit, text: str) -> None:
    try:
        value = parse_quantity(text, unit)
    except ValueError:
        return
    assert isinstance(value, str) or abs(value) < 1e200


@pytest.mark.parametrize(
    "text", ["2026-2-3", "20260203", "٢٠٢٦-٠٢-٠٣", "2026-02-03T10:00:00", "0000-01-01", "2026-W01-1"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date|does not exist"):
        parse_date(text)


def test_a_leap_day() -> None:
    assert parse_date("2028-02-29") == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "age"),
    [("7d", dt.timedelta(days=7)), (" 12h ", dt.timedelta(hours=12)), ("3660d", dt.timedelta(days=3660))],
)
def test_an_age(text: str, age: dt.timedelta) -> None:
    assert parse_days(text) == age


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("0d", "'0d' is not longer than nothing"),
        ("-1d", "'-1d' is not longer than nothing"),
        ("3660.1d", "'3660.1d' is longer than ten years"),
        ("1e99d", "'1e99d' is longer than ten years"),
        ("7", "a bare number does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)"),
    ],
)
def test_what_is_no_age(text: str, fault: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_days(text)
    assert str(caught.value) == fault


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("3", (3, 0, 0, 0)),
        ("3.1", (3, 1, 0, 0)),
        ("3.10.2", (3, 10, 2, 0)),
        ("v3.1", (3, 1, 0, 0)),
        ("3.1.0-rc1", (3, 1, 0, 0)),
        ("1.2.3.4.5", (1, 2, 3, 4)),
        ("next", (0, 0, 0, 0)),
        ("", (0, 0, 0, 0)),
    ],
)
def test_the_order_of_versions(text: str, key: tuple[int, ...]) -> None:
    assert version_key(text) == key


def test_versions_are_ordered_by_number_not_by_text() -> None:
    assert version_key("3.9") < version_key("3.10")
    assert version_key("3.1") == version_key("3.1.0")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.931, Unit.RATIO, "93.1 %"),
        (1.0, Unit.RATIO, "100 %"),
        (161.34, Unit.DURATION, "161.34 ms"),
        (2500.0, Unit.DURATION, "2.5 s"),
        (1000.0, Unit.DURATION, "1 s"),
        (999.0, Unit.DURATION, "999 ms"),
        (90_000.0, Unit.DURATION, "1.5 min"),
        (7_200_000.0, Unit.DURATION, "2 h"),
        (86_400_000.0, Unit.DURATION, "1 d"),
        (-2500.0, Unit.DURATION, "-2.5 s"),
        (12.0, Unit.BYTES, "12 B"),
        (1500.0, Unit.BYTES, "1.5 KB"),
        (2e6, Unit.BYTES, "2 MB"),
        (3e9, Unit.BYTES, "3 GB"),
        (12.5, Unit.RATE, "12.5/s"),
        (12.0, Unit.COUNT, "12"),
        (100.0, Unit.COUNT, "100"),
        (0.125, Unit.NUMBER, "0.12"),
        ("3.1", Unit.VERSION, "3.1"),
        ("2026-04-01", Unit.DATE, "2026-04-01"),
        (3.0, Unit.VERSION, "3"),
    ],
)
def test_a_value_as_people_read_it(value: Value, unit: Unit, text: str) -> None:
    assert show(value, unit) == text


@pytest.mark.parametrize(
    ("seen", "needed", "unit", "texts"),
    [
        (0.94, 0.95, Unit.RATIO, ("94 %", "95 %")),
        (0.949999, 0.95, Unit.RATIO, ("94.9999 %", "95 %")),
        (0.95, 0.95, Unit.RATIO, ("95 %", "95 %")),
        (299.9999999, 300.0, Unit.DURATION, ("299.9999999 ms", "300 ms")),
        (1.0, 1.0 + 1e-15, Unit.COUNT, ("1.0", "1.000000000000001")),
        ("3.0", "3.1", Unit.VERSION, ("3.0", "3.1")),
    ],
)
def test_unequal_values_are_shown_apart(seen: Value, needed: Value, unit: Unit, texts: tuple[str, str]) -> None:
    assert show_apart(seen, needed, unit) == texts


@given(st.floats(0, 1), st.floats(0, 1))
def test_values_look_equal_only_when_they_are(one: float, other: float) -> None:
    left, right = show_apart(one, other, Unit.RATIO)
    assert (left == right) is (one == other)
