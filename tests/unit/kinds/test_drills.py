"""What attestations measured, under metrics that a policy declares."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.kinds import attestations
from readygate.kinds.drills import with_measured
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Metric, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Table

TODAY = dt.date(2026, 11, 21)
KIND = with_measured({"rto": Unit.DURATION, "lost": Unit.COUNT})


def measure(*rows: dict[str, str], today: dt.date | None = TODAY, **where: str) -> Measurement:
    given = {"role": "sre", "subject": "dr-drill", "date": "2026-11-20", "measured": "rto=12m\nlost=0"}
    table = Table(KIND.columns)
    for row in rows:
        table.add(*{**dict.fromkeys((column.name for column in KIND.columns), ""), **given, **row}.values())
    patterns: dict[str, Any] = {name: (glob,) for name, glob in where.items()}
    return KIND.measure(Selection(table=table, rows=select_rows(KIND, table, patterns), patterns=patterns, today=today))


def test_the_kind_keeps_its_own_metrics() -> None:
    assert KIND.metrics[:3] == attestations.KIND.metrics
    assert KIND.metrics[3:] == (
        Metric(name="rto", unit=Unit.DURATION, meaning="as declared"),
        Metric(name="lost", unit=Unit.COUNT, meaning="as declared"),
    )
    assert (KIND.name, KIND.documents) == ("attestations", True)


def test_measured_values_are_told_in_their_units() -> None:
    found = measure({})
    assert found.values == {"signed": 1, "expired": 0, "age": 86_400_000, "rto": 720_000, "lost": 0}
    assert (found.untold, found.invalid) == ({}, "")


def test_a_value_that_nobody_measured_is_not_told() -> None:
    found = measure({"measured": ""})
    assert found.untold == dict.fromkeys(("rto", "lost"), "no record that counts measured it")


def test_records_that_differ_need_a_filter() -> None:
    rows = [{}, {"subject": "other", "measured": "rto=15m\nlost=0"}]
    assert measure(*rows).untold == {"rto": "records differ: choose by `roles` or `subjects`"}
    assert measure(*rows).values["lost"] == 0
    assert measure(*rows, subjects="other").values["rto"] == 900_000


def test_the_newest_record_tells() -> None:
    assert measure({"date": "2026-01-01", "measured": "rto=2h"}, {}).values["rto"] == 720_000


def test_records_that_do_not_count_measured_nothing() -> None:
    found = measure({"expires": "2026-11-20"})
    assert found.untold["rto"] == "no record that counts measured it"
    assert found.stale == "the record of dr-drill by sre expired on 2026-11-20"
    found = measure({"of": "docs/a.md", "digest": "git:x"})
    assert found.untold["rto"] == "no record that counts measured it"
    assert measure({"date": "2026-11-22"}).invalid == "the record of dr-drill by sre is dated 2026-11-22, a day to come"


@pytest.mark.parametrize(
    ("text", "fault"), [("rto=12", "rto: a bare number does not fit a duration"), ("lost=a=b", "lost: 'a=b' is not")]
)
def test_a_value_without_its_unit_is_invalid(text: str, fault: str) -> None:
    found = measure({"measured": text})
    assert found.invalid.startswith(fault)
    both = measure({"measured": text, "date": "2026-11-22"}).invalid
    assert both.startswith("the record of dr-drill by sre is dated 2026-11-22, a day to come; ")


def test_without_a_day_nothing_is_told() -> None:
    found = measure({}, today=None)
    names = ("signed", "expired", "age", "rto", "lost")
    assert found.untold == dict.fromkeys(names, "the day that is judged is not known")
    assert found.values == {}
