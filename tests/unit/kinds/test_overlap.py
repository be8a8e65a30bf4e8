"""How long a version stays beside its successor: what the parameters say, and which names hold a version."""

from __future__ import annotations

import datetime as dt

import pytest

from readygate.kinds.overlap import Overlap, fault_of, overlap_of, path_version, version_of

DAY = dt.date(2026, 4, 15)
YEAR = dt.timedelta(days=365)


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("orders.created.v2", ("orders.created", 2)),
        ("orders.created.V12", ("orders.created", 12)),
        ("orders-created-v1", ("orders-created", 1)),
        ("orders_created_v1", ("orders_created", 1)),
        ("orders/v3", ("orders", 3)),
        ("Order created v2", ("Order created", 2)),
        ("orders:v2", ("orders", 2)),
        ("OrdersCreatedV2", ("OrdersCreated", 2)),
        ("orders.v2.1", ("orders", 2)),
        ("orders.v2.1.7", ("orders", 2)),
        ("/v2", ("", 2)),
        ("a.v1.v2", ("a.v1", 2)),
        ("a\n.v2", ("a\n", 2)),
        ("orders", None),
        ("dev2", None),
        ("ORDERSV2", None),
        ("orders.v", None),
        ("orders.v0", None),
        ("orders.v02", None),
        ("orders.v2.1.7.1", None),
        ("orders.v2-beta", None),
        ("orders.v1234567", None),
        ("v2", None),
        ("", None),
    ],
)
def test_a_version_ends_a_name(name: str, version: tuple[str, int] | None) -> None:
    assert version_of(name) == version


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/api/v2/orders/{id}", ("/api/v2", "/api", 2)),
        ("/v1", ("/v1", "", 1)),
        ("/v1/orders/v2", ("/v1", "", 1)),
        ("/orders/dev2", None),
        ("/orders-v2/x", None),
        ("/orders", None),
        ("", None),
    ],
)
def test_a_path_is_of_the_first_version_in_it(path: str, version: tuple[str, str, int] | None) -> None:
    assert path_version(path) == version


def test_the_parameters_are_read() -> None:
    assert overlap_of({}) == Overlap()
    given = overlap_of(
        {"overlap": ("365d",), "since": ("a.v2 2026-04-15", " /api/v2  2026-05-01", "A b v2 2026-06-01")}
    )
    assert given.length == YEAR
    assert given.since == {"a.v2": DAY, "/api/v2": dt.date(2026, 5, 1), "A b v2": dt.date(2026, 6, 1)}


def test_of_two_days_of_one_name_the_later_counts() -> None:
    for days in (("a.v2 2026-04-15", "a.v2 2026-01-01"), ("a.v2 2026-01-01", "a.v2 2026-04-15")):
        assert overlap_of({"since": days}).since == {"a.v2": DAY}


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("overlap", "365d", ""),
        ("since", "a.v2 2026-04-15", ""),
        ("fields", "whatever", ""),
        ("since", "2026-04-15", "'2026-04-15' is not the name of a successor and the day on which it came"),
        ("since", "a.v2 April", "'April' is not a date such as 2026-04-01"),
        ("since", "a.v2 2026-02-30", "2026-02-30 does not exist in the calendar"),
        ("overlap", "0d", "'0d' is not longer than nothing"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, value: str, fault: str) -> None:
    assert fault_of(name, value) == fault


def test_the_overlap_is_one_duration() -> None:
    with pytest.raises(ValueError, match="`overlap` is one duration"):
        overlap_of({"overlap": ("1d", "2d")})


@pytest.mark.parametrize(
    ("successors", "today", "over"),
    [
        (["a.v2"], DAY + YEAR, True),
        (["a.v2"], DAY + YEAR - dt.timedelta(days=1), False),
        (["b.v2"], DAY + YEAR, False),
        (["b.v2", "a.v2"], DAY + YEAR, True),
        (["c.v2", "a.v2"], DAY + YEAR, False),
        ([], DAY + YEAR, False),
        (["a.v2"], None, False),
    ],
)
def test_the_time_is_over_after_it_has_passed(successors: list[str], today: dt.date | None, over: bool) -> None:
    later = DAY + dt.timedelta(days=1)
    assert Overlap(length=YEAR, since={"a.v2": DAY, "c.v2": later}).is_over(successors, today) is over


def test_without_a_length_it_never_ends() -> None:
    assert not Overlap(since={"a.v2": DAY}).is_over(["a.v2"], DAY + 100 * YEAR)
