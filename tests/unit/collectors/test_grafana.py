"""Grafana dashboards: which panels there are, and what they ask for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.grafana import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds


def read(document: Any) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("d.json", json.dumps(document).encode()))


def panels(*found: Any, **more: Any) -> list[tuple[Any, ...]]:
    table = read({"title": "Shop", "panels": list(found), **more}).table
    return [table.row(row)[2:] for row in range(len(table))]


def panel(*queries: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "title": "P",
        "type": "graph",
        "targets": [{"refId": "A", "expr": query} for query in queries],
        **fields,
    }


def test_a_panel_is_a_row() -> None:
    found = read({"title": " Shop\n1 ", "panels": [panel("rate(requests_total[5m])", title="Rate")]})
    query = "the query `rate(requests_total[5m])`"
    assert found.table.row(0) == ("d.json", "Shop 1", "Rate", 1, "traffic", query, "")
    assert (found.tool, found.problems) == ("Grafana", ())


def test_panels_stand_in_rows_of_either_form() -> None:
    row = {"type": "row", "panels": [panel("up")]}
    assert [one[1] for one in panels(row, panel())] == [1, 0]
    assert len(read({"rows": [{"panels": [panel("up")]}, {}]}).table) == 1
    assert len(read({"dashboard": {"panels": [panel("up")]}}).table) == 1
    assert len(read({"kind": "Dashboard", "spec": {"panels": [panel("up")]}}).table) == 1


def test_texts_and_hidden_targets_ask_for_nothing() -> None:
    hidden = {"targets": [{"expr": "up", "hide": True}, {"refId": "B", "datasource": "x"}, None]}
    assert panels(panel("errors_total", type="text"))[0][1:] == (0, "", "", "")
    assert panels(panel(**hidden))[0][1:] == (0, "", "", "")
    assert panels(panel(targets=None))[0][1] == 0


def test_queries_are_found_whatever_the_data_source_calls_them() -> None:
    for target in (
        {"rawSql": "SELECT count(*) FROM requests"},
        {"query": {"text": ["count", "requests"]}},
        {"metricName": "requests", "statistic": "count"},
    ):
        assert panels(panel(targets=[target]))[0][1:3] == (1, "traffic"), target


def test_a_panel_may_show_the_queries_of_another() -> None:
    other = panel("rate(errors_total[5m])", id=7)
    shows = panel(id=8, datasource={"uid": "-- Dashboard --"}, targets=[{"panelId": 7}])
    assert [one[2] for one in panels(other, shows)] == ["errors", "errors"]
    assert panels(other, panel(targets=[{"panelId": 7}]))[1][1] == 0


def test_a_library_panel_has_the_model_that_the_export_brings() -> None:
    library = {"id": 1, "title": "P", "libraryPanel": {"uid": "a"}}
    gap = "a library panel, whose queries are not in this file"
    known = {"a": {"model": panel("rate(errors_total[5m])")}}
    assert panels(library, __elements=known)[0][1:3] == (1, "errors")
    others: tuple[Any, ...] = ({}, {"a": {}}, {"a": 1}, {"b": {}}, 1)
    for elements in others:
        assert panels(library, __elements=elements) == [("P", 0, "", "", gap)]


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"panels": {}}, "`panels` of a dashboard is no list"),
        ({"panels": [], "rows": 1}, "`rows` of a dashboard is no list"),
        ({"panels": [1]}, "a panel is no object"),
        ({"panels": [{"targets": {}}]}, "`targets` of a panel are no list"),
        ({"spec": {"elements": {}}}, "a dashboard of Grafana's schema v2, which is not read"),
    ],
)
def test_another_form_is_refused(document: Any, fault: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(document)
    assert caught.value.fault == fault


def test_other_json_is_no_dashboard_and_an_empty_one_says_so() -> None:
    with pytest.raises(NotEvidence, match="no dashboard"):
        read({"title": "x"})
    assert [(one.fault, one.fatal) for one in read({"panels": []}).problems] == [("the dashboard has no panel", False)]


def test_deep_nesting_ends() -> None:
    deep: Any = {"type": "row"}
    value: Any = "x"
    for _ in range(40):
        deep = {"type": "row", "panels": [deep]}
        value = [value]
    assert panels(deep) == []
    assert panels(panel(targets=[{"expr": value}]))[0][1] == 0


def test_whatever_the_bytes_only_evidence_errors_come_out() -> None:
    good = {"title": "a", "panels": [panel("up"), {"type": "row", "panels": [panel("up")]}]}
    for data in damaged(json.dumps(good).encode()):
        holds(COLLECTOR, data)
