"""OpenSLO documents as rows of the kind `slo`.

Enters: YAML of one or several documents, or JSON. Leaves: the objectives of each SLO. Other documents of OpenSLO
(Service, DataSource, AlertPolicy) promise nothing; of an SLI the queries are taken where an SLO of the same file refers
to it. What an objective is about is told by names and queries (`readygate.readers.objectives`).
Specification: https://github.com/OpenSLO/OpenSLO.
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.slo import COLUMNS, ERROR_RATE, LATENCY
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.document import compose_all
from readygate.readers.nodes import items, member, number, text
from readygate.readers.objectives import About
from readygate.readers.source import Source
from readygate.readers.yaml import Mapping, Node, Scalar

_VERSIONS = ("openslo/v1", "openslo/v1alpha", "openslo.com/v2alpha", "openslo.com/v2")
_EVENTS = ("", "occurrences")


def collect(source: Source) -> Collected:
    """The objectives; EvidenceError for one whose target is no share, NotEvidence for other documents."""
    documents = [node for node in compose_all(source.read()) if text(node, "apiVersion").startswith("openslo")]
    if not documents:
        raise NotEvidence("no OpenSLO document: no `apiVersion: openslo/…`")
    indicators = {text(node, "metadata", "name"): node for node in documents if text(node, "kind") == "SLI"}
    table = Table(COLUMNS)
    problems: list[Problem] = []
    for node in documents:
        if text(node, "kind") == "SLO":
            for objective in _objectives(node):
                problems += _add(table, source.path, node, objective, indicators)
    if not table:
        problems.append(Problem(fault="no document of it is an SLO with an objective", fatal=False))
    return Collected(table=table, problems=tuple(problems))


def _objectives(slo: Node) -> Iterator[Mapping]:
    found = items(slo, "spec", "objectives")
    if not found:
        raise EvidenceError(f"the SLO `{text(slo, 'metadata', 'name')}` has no objective", line=slo.line)
    for node in found:
        if not isinstance(node, Mapping):
            raise EvidenceError("an objective is no object", line=node.line)
        yield node


def _add(table: Table, path: str, slo: Node, objective: Mapping, indicators: dict[str, Node]) -> Iterator[Problem]:
    name = text(slo, "metadata", "name")
    if not name:
        raise EvidenceError("an SLO has no `metadata.name`", line=slo.line)
    target = _target(objective)
    indicator, missing = _indicator(slo, objective, indicators)
    about = _about(slo, objective, indicator, target, missing)
    type_ = about.type()
    bound, gap = about.latency() if type_ == LATENCY else about.error_rate() if type_ == ERROR_RATE else (None, "")
    named, proven = about.percentiles() if type_ == LATENCY else (set(), set())
    if named and proven and not named & proven:
        fault = f"`{name}` is named after {', '.join(sorted(named))}, and its query tells {', '.join(sorted(proven))}"
        yield Problem(fault=fault, place=f"line {objective.line}")
    if missing:
        fault = f"the indicator `{missing}` is not in this file: what `{name}` measures is told by its names alone"
        yield Problem(fault=fault, place=f"line {objective.line}", fatal=False)
    words = "\n".join(" ".join(word.split()) for word in dict.fromkeys((*about.names, *sorted(proven))) if word)
    table.add(path, objective.line, name, words, type_, target, bound, gap)


def _target(objective: Mapping) -> float:
    """The share 0-1; EvidenceError where none is written, or `target` and `targetPercent` differ."""
    found = []
    for key, scale in (("target", 1.0), ("targetPercent", 100.0)):
        if key in objective.entries:
            value = number(objective, key)
            if value is None or not 0 <= value <= scale:
                fault = f"`{key}` is no number from 0 to {scale:g}"
                raise EvidenceError(fault, line=objective.keys[key].line)
            found.append(round(value / scale, 12))
    if len(set(found)) != 1:
        fault = "`target` and `targetPercent` differ" if found else "an objective has no `target`"
        raise EvidenceError(fault, line=objective.line)
    return found[0]


def _indicator(slo: Node, objective: Mapping, indicators: dict[str, Node]) -> tuple[Node | None, str]:
    """The indicator of the objective, its own before that of the SLO; else the name of one that is not here."""
    for place in (objective, member(slo, "spec")):
        inline = member(place, "indicator")
        if inline is not None:
            return inline, ""
        name = text(place, "indicatorRef")
        if name:
            return indicators.get(name), "" if name in indicators else name
    return None, ""


def _about(slo: Node, objective: Mapping, indicator: Node | None, target: float, reference: str) -> About:
    ratio = member(indicator, "spec", "ratioMetric")
    metric = ratio if ratio is not None else member(indicator, "spec", "thresholdMetric")
    good = member(ratio, "good")
    names = (
        text(objective, "displayName"),
        text(indicator, "metadata", "name") or reference,
        text(indicator, "metadata", "displayName"),
        text(slo, "metadata", "name"),
        text(slo, "metadata", "displayName"),
    )
    return About(
        names=names,
        description=text(slo, "spec", "description"),
        queries="\n".join(_texts(good if good is not None else metric)),
        is_ratio=ratio is not None,
        of_events=text(slo, "spec", "budgetingMethod").lower() in _EVENTS,
        target=target,
        op=text(objective, "op"),
        value=number(objective, "value"),
    )


def _texts(node: Node | None) -> Iterator[str]:
    """All texts below a metric: the query, whatever its data source calls it."""
    waiting = [] if node is None else [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            yield node.text
        else:
            waiting.extend(reversed(tuple(node.entries.values()) if isinstance(node, Mapping) else node.items))


COLLECTOR = Collector(
    name="openslo",
    kind="slo",
    summary="OpenSLO: the objectives of SLO documents, YAML (several documents too) or JSON",
    specification="https://github.com/OpenSLO/OpenSLO",
    reads=("documents written by hand", "OpenSLO's own examples"),
    signature=Signature(
        json=tuple((f"apiVersion={version}", "kind", "spec") for version in _VERSIONS),
        yaml=tuple((f"apiVersion={version}", "kind", "spec") for version in _VERSIONS),
    ),
    collect=collect,
)
