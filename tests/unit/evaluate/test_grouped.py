"""A trace belongs to every service that has a span in it, whichever files its spans lie in."""

from __future__ import annotations

import pytest

from readygate.evaluate.select import Evidence, Selected, select
from readygate.kinds import registry, traces
from readygate.kinds.kind import Selection
from readygate.model.evidence import Bundle, Item, Problem
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.model.table import Table
from tests.unit.evaluate.samples import DAY, declared, fatal, policy, service

SHOP, CART = service(path="services/shop"), service(name="cart", path="services/cart")
TWO = policy(SHOP, CART)
CALL = ("t1 1 - shop", "t1 2 1 cart")
"""Spans as trace, span, parent, service."""


def spans(path: str, *rows: str, service: str = "", problems: tuple[Problem, ...] = ()) -> Item:
    table = Table(traces.COLUMNS)
    for row in rows:
        trace, span, parent, name = (cell.strip("-") for cell in row.split(" "))
        table.add(path, trace, span, parent, name, "server", "GET /")
    return Item(
        path=path,
        kind="traces",
        format="otlp",
        sha256=path,
        size=1,
        table=table,
        service=service,
        problems=problems,
    )


def selected(*items: Item, rules: Policy = TWO) -> Selected:
    return select(rules, Bundle.of(items), Subject(today=DAY), {"otlp": "traces"}, registry.kind)


def of(found: Selected, name: str) -> list[str]:
    items = found.evidence.get((name, "traces"), Evidence()).items
    return [f"{item.table.text('trace')[row]} {item.table.text('span')[row]}" for item in items for row in rows(item)]


def rows(item: Item) -> range:
    return range(len(item.table))


def test_a_trace_of_two_services_belongs_to_both_with_all_of_its_spans() -> None:
    found = selected(spans("otlp.json", *CALL, "t2 3 - cart", "t1 4 2 stranger"))
    assert of(found, "shop") == ["t1 1", "t1 2", "t1 4"]
    assert of(found, "cart") == ["t1 1", "t1 2", "t2 3", "t1 4"]
    assert found.warnings == ()


def test_the_spans_of_a_trace_come_together_from_the_files_of_several_services() -> None:
    found = selected(
        spans("services/shop/otlp.json", CALL[0]), spans("services/cart/otlp.json", CALL[1], "t2 3 - cart")
    )
    assert sorted(of(found, "shop")) == ["t1 1", "t1 2"]
    assert sorted(of(found, "cart")) == ["t1 1", "t1 2", "t2 3"]
    for name in ("shop", "cart"):
        tables = [item.table for item in found.evidence[name, "traces"].items]
        measured = registry.kind("traces").measure(whole(tables))
        assert (measured.values["broken"], measured.values["propagated"]) == (0, 1)


def whole(tables: list[Table]) -> Selection:
    table = traces.KIND.combine(tables)
    return Selection(table=table, rows=range(len(table)))


def test_a_trace_without_a_known_service_counts_for_nobody_and_one_without_names_for_each() -> None:
    strangers = ("t8 1 - stranger", "t8 2 1 -", "t9 1 - -")
    found = selected(spans("otlp.json", *CALL, *strangers))
    assert of(found, "shop") == ["t1 1", "t1 2", "t9 1"]
    assert found.warnings == (
        "`otlp.json`: 2 of 5 rows belong to no service and count for nobody, the first is of `stranger`",
    )
    alone = selected(spans("services/shop/otlp.json", *strangers))
    assert of(alone, "shop") == ["t8 1", "t8 2", "t9 1"]
    assert of(alone, "cart") == []


def test_of_a_declared_file_the_traces_of_other_services_alone_are_left_out() -> None:
    rules = policy(service(path="services/shop", reports=(declared("otlp.json", "otlp"),)), CART)
    found = selected(spans("otlp.json", "t2 3 - cart", *CALL, "t8 1 - stranger", "t9 1 - -"), rules=rules)
    assert of(found, "shop") == ["t1 1", "t1 2", "t8 1", "t9 1"]
    assert of(found, "cart") == []


@pytest.mark.parametrize("one", [policy(SHOP), policy(service(name="other"))])
def test_with_one_service_every_trace_is_its_own(one: Policy) -> None:
    assert of(selected(spans("otlp.json", *CALL, "t8 1 - stranger"), rules=one), one.services[0].name) == [
        "t1 1",
        "t1 2",
        "t8 1",
    ]


def test_an_unreadable_file_of_traces_might_hold_those_of_any_service() -> None:
    one = spans("otlp.json", problems=fatal())
    found = selected(one)
    assert [found.evidence[name, "traces"].items for name in ("shop", "cart")] == [(one,), (one,)]


def test_a_file_collected_for_a_service_is_its_own() -> None:
    found = selected(spans("otlp.json", *CALL, "t2 3 - cart", service="shop"))
    assert of(found, "shop") == ["t1 1", "t1 2", "t2 3"]
    assert of(found, "cart") == []
