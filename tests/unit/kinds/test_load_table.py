"""Which rows of the kind `load` answer a selection."""

from __future__ import annotations

import math

import pytest

from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Selection
from readygate.kinds.load import KIND
from readygate.kinds.load_table import COLUMNS, Rows, add_metric, add_run, add_threshold, ask
from readygate.model.table import Table
from readygate.readers.k6 import Slice, Stats

WHOLE = Slice()
PEAK = Slice(tags=("phase:peak",))
PEAK_200 = Slice(tags=("phase:peak", "status:200"))
SHOP = Slice(scenario="shop")
SHOP_PEAK = Slice(scenario="shop", tags=("phase:peak",))
PUSH = Slice(group="::sync::push")
PLACES = (WHOLE, PEAK, PEAK_200, SHOP, SHOP_PEAK, PUSH)


def _table() -> Table:
    table = Table(COLUMNS)
    for place in PLACES:
        add_metric(table, place, "http_req_duration", Stats(type="trend", contains="time", samples=3, p95=7.0))
        add_threshold(table, place, "http_req_duration", "p(95)<5", "breached")
    add_metric(table, WHOLE, "checks", Stats(type="rate", contains="default", samples=2, rate=1.0))
    add_run(table, 1500.0)
    return table


def _ask(**patterns: tuple[str, ...]) -> Rows:
    table = _table()
    return ask(Selection(table=table, rows=select_rows(KIND, table, patterns), patterns=patterns))


@pytest.mark.parametrize(
    ("patterns", "labels"),
    [
        ({}, ["http_req_duration"]),
        ({"tags": ()}, ["http_req_duration"]),
        ({"tags": ("phase:peak",)}, ["http_req_duration{phase:peak}"]),
        ({"tags": ("phase:*",)}, ["http_req_duration{phase:peak}"]),
        ({"tags": ("phase:{peak,cold}",)}, ["http_req_duration{phase:peak}"]),
        ({"tags": ("phase:peak,status:200",)}, ["http_req_duration{phase:peak,status:200}"]),
        ({"tags": ("phase:*,*",)}, ["http_req_duration{phase:peak,status:200}"]),
        ({"tags": ("!phase:cold",)}, ["http_req_duration{phase:peak}"]),
        ({"tags": ("!phase:peak",)}, []),
        ({"tags": ("status:200",)}, []),
        ({"scenarios": ("*",)}, ["http_req_duration{scenario:shop}"]),
        ({"scenarios": ("shop",), "tags": ("phase:peak",)}, ["http_req_duration{scenario:shop,phase:peak}"]),
        ({"groups": ("::sync*",)}, ["http_req_duration{group:::sync::push}"]),
        ({"groups": ("::sync::push",), "scenarios": ("shop",)}, []),
        ({"metrics": ("checks",)}, []),
    ],
)
def test_exactly_the_slices_asked_for_answer(patterns: dict[str, tuple[str, ...]], labels: list[str]) -> None:
    rows = _ask(**patterns)
    found = [rows.label(row) for row in rows.metrics.get("http_req_duration", [])]
    assert found == labels
    assert rows.runs == [13]
    assert rows.sliced == any(patterns.get(name) for name in ("tags", "scenarios", "groups"))
    assert rows.named == ("metrics" in patterns)
    if rows.sliced:
        assert [rows.label(row) for row in rows.thresholds] == labels
    else:
        assert len(rows.thresholds) == (0 if rows.named else len(PLACES))


def _cells(table: Table, row: int) -> dict[str, object]:
    """The cells of a row that hold something; a number that is not told is nothing."""
    names = [column.name for column in COLUMNS]
    return {name: cell for name, cell in zip(names, table.row(row), strict=True) if cell == cell and cell != ""}


def test_a_row_keeps_every_value_in_its_column() -> None:
    table = Table(COLUMNS)
    numbers = {"p50": 1.0, "p90": 2.0, "p95": 3.0, "p99": 4.0, "avg": 5.0, "max": 6.0, "count": 7.0, "rate": 8.0}
    grouped = Slice(scenario="shop", group="::sync", tags=("phase:peak",))
    add_metric(table, grouped, "m", Stats(type="trend", contains="time", samples=9.0, value=10.0, **numbers))
    add_threshold(table, PEAK_200, "m", "p(95)\n<5", "unseen")
    add_run(table, math.nan)
    add_run(table, 1500.0)
    place = {"scenario": "shop", "group": "::sync", "tags": "phase:peak", "joined": 1}
    assert [_cells(table, row) for row in range(4)] == [
        {
            "entry": "metric",
            **place,
            "metric": "m",
            "type": "trend",
            "contains": "time",
            "samples": 9.0,
            **numbers,
            "value": 10.0,
        },
        {
            "entry": "threshold",
            "tags": "phase:peak,status:200",
            "joined": 2,
            "metric": "m",
            "expression": "p(95) <5",
            "state": "unseen",
        },
        {"entry": "run", "joined": 0},
        {"entry": "run", "joined": 0, "duration": 1500.0},
    ]
