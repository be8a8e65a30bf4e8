"""Rule files of Prometheus, Mimir, Loki and Thanos, and PrometheusRule resources, as rows of the kind `alerts`.

Enters: YAML of one or several documents, or JSON: `groups` of `rules`, bare or under `spec`. Leaves: the alerting
rules; recording rules are none. What Prometheus refuses to load is refused: a rule without expression, one that is
both alert and recording rule, a wrong duration, two groups of one name. Specification:
https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.alerts import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.document import compose_all
from readygate.readers.nodes import items, member, text
from readygate.readers.source import Source
from readygate.readers.yaml import Mapping, Node

_KINDS = ("PrometheusRule", "VMRule", "GlobalRules", "Rules")
"""PrometheusRule of the Prometheus operator, and what wraps the same groups elsewhere."""
_GRAFANA = frozenset({"condition", "data", "uid", "grafana_alert"})
_DURATION = re.compile(r"0|(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?")
_STRING_OR_COMMENT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*")
_MATCHERS = re.compile(r"\{[^{}]*\}")
_COMPARISON = re.compile(r"(?:[<>]=?|==|!=)[ \t\n]*(?:bool\b)?[ \t\n]*(?![=~>< \t\n]|\x00)(?:[-+]?[\w.:]+)?")
_TWICE = re.compile(r"(?:[<>]=?+|==|!=)\s*[<>=!]")
_PLACEHOLDER = re.compile(r"(?:tbd|todo|fixme|n/?a|none|-|\?+|x+|<.*>)", re.IGNORECASE)


def collect(source: Source) -> Collected:
    """The alerting rules; EvidenceError for what Prometheus would not load, NotEvidence for other documents."""
    table = Table(COLUMNS)
    documents = [node for node in map(_groups_of, compose_all(source.read())) if node is not None]
    if not documents:
        raise NotEvidence("no rule file: it has no `groups` of `rules`")
    recording = sum(_read(table, source.path, groups) for groups in documents)
    note = f"{recording} recording rules and no alert"
    return Collected(table=table, links="nowhere", problems=() if table else (Problem(fault=note, fatal=False),))


def _groups_of(root: Node) -> tuple[Node, ...] | None:
    """The groups of a document; None where it is something else."""
    place = member(root, "spec") if text(root, "kind") in _KINDS else root
    if not isinstance(place, Mapping) or "groups" not in place.entries:
        return None
    groups = items(place, "groups")
    for group in groups:
        if not isinstance(group, Mapping) or "rules" not in group.entries:
            raise NotEvidence("`groups` that have no `rules`")
        if any(isinstance(rule, Mapping) and _GRAFANA & rule.entries.keys() for rule in items(group, "rules")):
            raise NotEvidence("alert rules that Grafana manages, which have no expression of Prometheus")
    return groups


def _read(table: Table, path: str, groups: Iterable[Node]) -> int:
    """Adds the alerts; answers how many recording rules there are."""
    recording = 0
    seen: set[str] = set()
    for group in groups:
        name = text(group, "name")
        if not name or name in seen:
            fault = f"two groups are called `{name}`" if name else "a group has no name"
            raise EvidenceError(fault, line=group.line)
        seen.add(name)
        for rule in items(group, "rules"):
            if _checked(rule):
                _add(table, path, group, rule)
            else:
                recording += 1
    return recording


def _checked(rule: Node) -> bool:
    """Whether a rule is an alert; EvidenceError where Prometheus would not load it."""
    for fault in _faults(rule):
        raise EvidenceError(fault, line=rule.line)
    return bool(text(rule, "alert"))


def _faults(rule: Node) -> Iterator[str]:
    alert, record, expression = (text(rule, key) for key in ("alert", "record", "expr"))
    named = f"`{alert or record}`"
    if bool(alert) == bool(record):
        yield "a rule is either an `alert` or a `record`" + (f": {named}" if alert else "")
    if not expression:
        yield f"{named} has no `expr`"
    if _TWICE.search(_bare(expression)):
        yield f"the expression of {named} has two comparisons in a row"
    for key in ("for", "keep_firing_for"):
        if not _DURATION.fullmatch(text(rule, key)):
            yield f"`{key}` of {named} is no duration: {text(rule, key)[:40]!r}"


def _add(table: Table, path: str, group: Node, rule: Node) -> None:
    told = text(rule, "annotations", "runbook_url").strip()
    runbook = "" if _PLACEHOLDER.fullmatch(told) else told
    expression = text(rule, "expr")
    table.add(
        path,
        rule.line,
        text(group, "name"),
        text(rule, "alert"),
        text(rule, "labels", "severity") or text(group, "labels", "severity"),
        runbook,
        runbook,
        _threshold(expression),
        " ".join(expression.split()),
    )


def _threshold(expression: str) -> str:
    """The first comparison of an expression; one with a string is a filter of log lines, not a threshold."""
    found = _COMPARISON.search(_bare(expression))
    return " ".join(found[0].split()) if found else ""


def _bare(expression: str) -> str:
    """The expression without comments and matchers of labels; strings, which may hold anything, are a zero byte."""
    text = _STRING_OR_COMMENT.sub(lambda match: " " if match[0][0] == "#" else "\0", expression)
    return _MATCHERS.sub(" ", text)


COLLECTOR = Collector(
    name="prometheus-rules",
    kind="alerts",
    summary="rule files of Prometheus, Mimir, Loki and Thanos, and PrometheusRule resources",
    specification="https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/",
    reads=("rule files checked with promtool 2.42.0",),
    signature=Signature(
        json=(("groups[].rules",), *((f"kind={kind}", "spec.groups") for kind in _KINDS)),
        yaml=(("groups",), *((f"kind={kind}", "spec") for kind in _KINDS)),
        lacks=("rule_files",),
    ),
    collect=collect,
)
