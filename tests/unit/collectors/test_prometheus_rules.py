"""Rule files: what is an alert, what is a threshold, and what Prometheus would not load."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.prometheus_rules import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

ALERT = {
    "alert": "Down",
    "expr": "up == 0",
    "for": "1h30m",
    "labels": {"severity": "page"},
    "annotations": {"runbook_url": "https://runbooks.example.org/down"},
}


def collect(*rules: Any, **group: Any) -> Collected:
    document = {"groups": [{"name": "g", "rules": list(rules), **group}]}
    return read(json.dumps(document).encode())


def read(data: bytes) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("rules.json", data))


def threshold(expression: str) -> str:
    return collect({**ALERT, "expr": expression}).table.text("threshold")[0]


def test_an_alert_is_a_row() -> None:
    table = collect({"record": "a:b", "expr": "a"}, {**ALERT, "expr": "up\n  == 0"}).table
    assert [table.row(row) for row in range(len(table))] == [
        ("rules.json", 1, "g", "Down", "page", *("https://runbooks.example.org/down",) * 2, "== 0", "up == 0")
    ]


@pytest.mark.parametrize(
    ("expression", "compared"),
    [
        ("a > 0.01", "> 0.01"),
        ('a{b="x > 1"} > bool 3', "> bool 3"),
        ("up\n== 0", "== 0"),
        ("a >= on(x) b", ">= on"),
        ("a > -1", "> -1"),
        ("(a) != (b)", "!="),
        ('sum(rate({app="x{"} |= "e > 1"[5m])) > 10', "> 10"),
        ("a # > 3", ""),
        ("absent(up)", ""),
        ("a:firing", ""),
        ('a{x!="1", y=~"a{1,2}"} unless b', ""),
        ('{app="x"} |= `>` != "debug"', ""),
        ("{app='x'} != 'debug'", ""),
    ],
)
def test_a_threshold_is_a_comparison_outside_of_strings_and_matchers(expression: str, compared: str) -> None:
    assert threshold(expression) == compared


@pytest.mark.parametrize("url", ["", "TBD", "todo", "<link>", "n/a", "-", "???", "XXX"])
def test_a_placeholder_is_no_runbook(url: str) -> None:
    assert collect({**ALERT, "annotations": {"runbook_url": url}}).table.text("runbook")[0] == ""


def test_a_label_of_the_group_holds_for_its_rules() -> None:
    found = collect({"alert": "A", "expr": "a > 1"}, ALERT, labels={"severity": "ticket"}).table
    assert list(found.text("severity")) == ["ticket", "page"]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"expr": "a"}, "a rule is either an `alert` or a `record`"),
        ({**ALERT, "record": "a:b"}, "a rule is either an `alert` or a `record`: `Down`"),
        ({"alert": "A"}, "`A` has no `expr`"),
        ({"record": "A"}, "`A` has no `expr`"),
        ("x", "a rule is either an `alert` or a `record`"),
        ({**ALERT, "for": "two minutes"}, "`for` of `Down` is no duration: 'two minutes'"),
        ({**ALERT, "keep_firing_for": "5"}, "`keep_firing_for` of `Down` is no duration: '5'"),
        ({**ALERT, "expr": "a > > 1"}, "the expression of `Down` has two comparisons in a row"),
    ],
)
def test_what_prometheus_would_not_load_is_refused(rule: Any, fault: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        collect(rule)
    assert (caught.value.fault, caught.value.line) == (fault, 1)


def test_groups_have_names_of_their_own() -> None:
    with pytest.raises(EvidenceError, match="a group has no name"):
        collect(name="")
    with pytest.raises(EvidenceError, match="two groups are called `g`"):
        read(b'{"groups": [{"name": "g", "rules": []}, {"name": "g", "rules": []}]}')


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (b"a: 1\n", "no rule file"),
        (b"- a\n", "no rule file"),
        (b"kind: PrometheusRule\nspec: {}\n", "no rule file"),
        (b"groups: [{name: a, users: []}]\n", "`groups` that have no `rules`"),
        (b"groups: [a]\n", "`groups` that have no `rules`"),
        (b"groups: [{name: a, rules: [{uid: x, data: []}]}]\n", "alert rules that Grafana manages"),
    ],
)
def test_other_documents_are_no_rule_files(data: bytes, looks: str) -> None:
    with pytest.raises(NotEvidence, match=looks):
        read(data)


def test_recording_rules_alone_are_no_alerts() -> None:
    found = collect({"record": "a:b", "expr": "a"})
    assert [(problem.fault, problem.fatal) for problem in found.problems] == [("1 recording rules and no alert", False)]
    assert read(b"kind: VMRule\nspec: {groups: []}\n").problems[0].fault == "0 recording rules and no alert"


def test_whatever_the_bytes_only_evidence_errors_come_out() -> None:
    for data in damaged(json.dumps({"groups": [{"name": "g", "rules": [ALERT]}]}).encode()):
        holds(COLLECTOR, data)
