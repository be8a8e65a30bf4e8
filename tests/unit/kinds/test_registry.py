"""The registry lists every kind, and every kind keeps the contract that policies are checked against."""

from __future__ import annotations

import re

import pytest

from readygate.kinds import registry
from readygate.kinds.kind import ITEM_FILTERS, Kind

ALL = (
    *(
        "alerts",
        "api",
        "api-diff",
        "attestations",
        "changes",
        "contracts",
        "coverage",
        "custom",
        "dashboards",
        "documents",
        "evals",
        "events",
        "measurements",
        "prompts",
        "sync",
    ),
    *(
        "files",
        "findings",
        "issues",
        "jobs",
        "load",
        "mutation",
        "reviews",
        "sbom",
        "slo",
        "tests",
        "traces",
        "vulnerabilities",
    ),
)
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

every_kind = pytest.mark.parametrize("name", registry.names())


@pytest.fixture
def kind(name: str) -> Kind:
    return registry.kind(name)


def test_the_registry_lists_every_kind_once_in_order() -> None:
    assert registry.names() == tuple(sorted(ALL))
    assert len(set(registry.names())) == 27


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        registry.kind("soak")


def test_kinds_are_a_mapping_that_imports_what_is_looked_up() -> None:
    assert tuple(registry.KINDS) == registry.names()
    assert len(registry.KINDS) == 27
    assert registry.KINDS["tests"] is registry.kind("tests")
    assert "tests" in registry.KINDS
    assert ("soak" in registry.KINDS, None in registry.KINDS) == (False, False)
    with pytest.raises(KeyError):
        registry.KINDS["soak"]


@every_kind
def test_a_kind_is_found_under_its_own_name(name: str, kind: Kind) -> None:
    assert kind.name == name
    assert KEBAB.fullmatch(name)


@every_kind
def test_names_are_kebab_case_and_stand_once(kind: Kind) -> None:
    for names in (
        [column.name for column in kind.columns],
        [known.name for known in kind.filters],
        [metric.name for metric in kind.metrics],
        list(kind.parameters),
    ):
        assert len(set(names)) == len(names)
        assert [name for name in names if not KEBAB.fullmatch(name)] == []


@every_kind
def test_no_filter_or_metric_hides_a_filter_of_every_kind(kind: Kind) -> None:
    names = {known.name for known in kind.filters} | {metric.name for metric in kind.metrics}
    assert names.isdisjoint(ITEM_FILTERS)


@every_kind
def test_everything_says_what_it_means(kind: Kind) -> None:
    meanings = [column.meaning for column in kind.columns]
    meanings += [known.meaning for known in kind.filters] + [metric.meaning for metric in kind.metrics]
    assert all(meaning.strip() for meaning in meanings)
    assert kind.title and kind.row and kind.satisfied_by
    assert kind.filters and kind.metrics


@every_kind
def test_filters_and_owners_name_columns_that_exist(kind: Kind) -> None:
    columns = {column.name for column in kind.columns}
    for known in kind.filters:
        assert known.columns and set(known.columns) <= columns
        assert not known.entries or "entry" in columns
    assert not kind.owner_column or kind.owner_column in columns
    assert not kind.owner_group or (kind.owner_group in columns and kind.owner_by_name)


@every_kind
def test_filters_and_metrics_are_found_by_name(kind: Kind) -> None:
    assert [kind.filter(known.name) for known in kind.filters] == list(kind.filters)
    assert [kind.metric(metric.name) for metric in kind.metrics] == list(kind.metrics)
    assert (kind.filter("report"), kind.metric("report")) == (None, None)


def test_a_kind_without_rules_of_its_own_takes_any_value_of_a_parameter() -> None:
    assert registry.kind("sync").fault_of("fields", "anything") == ""
    assert registry.kind("events").fault_of("since", "no day") != ""
