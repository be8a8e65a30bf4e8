"""Evidence of a service that runs: k6, OpenSLO, Grafana, Prometheus, OTLP, npm audit, CycloneDX, custom documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from readygate.model.quantity import Unit
from tests.proof.asking import Ask
from tests.proof.pieces import Maker, Pieces, as_json, count, own, share
from tests.proof.texts import Unanswerable, passes, text
from tests.proof.values import Values

_RANKS = {"p50": "med", "avg": "avg", "p90": "p(90)", "p95": "p(95)", "p99": "p(99)", "max": "max"}
_FAST = {"p50": 1.0, "avg": 1.0, "p90": 1.2, "p95": 1.5, "p99": 2.0, "max": 3.0}
_LONG = 864_000_000.0
"""Ten days in ms: a run that no criterion finds too short."""
_BUSY = 100_000.0
"""Requests a second that no criterion finds too few."""


def _load(ask: Ask, values: Values) -> Pieces:
    """A summary of k6: the whole run fast and without failures, the slice or metric that is asked for as it must be."""
    if "saturation-rps" in values:
        raise Unanswerable(f"{ask.criterion}: no ramp is made here")
    keys = (("scenarios", "scenario:"), ("groups", "group:"), ("tags", ""))
    place = ",".join(prefix + text(ask, name, "") for name, prefix in keys if name in ask.where)
    duration = share(values, "duration", _LONG)
    if not {"rps", "requests"}.isdisjoint(values) and "duration" not in values:
        duration = 60_000.0
    own_values = {} if _own_metric(ask) else values
    metrics = _metrics("", {} if place else own_values, duration)
    if place:
        metrics |= _metrics(f"{{{place}}}", own_values, duration)
    if "metrics" in ask.where:
        metrics |= _named(ask, values, f"{{{place}}}" if place else "", duration)
    return (own(ask, "k6-summary", {"metrics": metrics, "duration": duration}),)


def _metrics(place: str, values: Values, duration: float) -> dict[str, Any]:
    sent = share(values, "rps", _BUSY) * duration / 1000
    if "requests" in values:
        sent = share(values, "requests") if "rps" not in values else max(sent, share(values, "requests"))
    failed = sent * share(values, "error-rate", 0.0)
    checked = share(values, "checks")
    breached = [{"ok": False}] * count(values, "thresholds-failed")
    limits = dict(zip((f"p(95)<{number}" for number in range(1, 99)), [*breached, {"ok": True}], strict=False))
    found = {
        "http_req_duration": {**_trend(values), "thresholds": limits},
        "http_reqs": _metric("counter", count=sent, rate=sent / duration * 1000),
        "http_req_failed": _metric("rate", rate=failed / sent if sent else 0.0, passes=failed, fails=sent - failed),
        "checks": _metric("rate", rate=checked, passes=1000 * checked, fails=1000 - 1000 * checked),
    }
    vus = share(values, "vus", 10_000.0)
    if not place:
        found["vus"] = _metric("gauge", value=vus, min=1, max=vus)
    return {f"{name}{place}": one for name, one in found.items()}


def _metric(type: str, *, contains: str = "default", **numbers: float) -> dict[str, Any]:  # noqa: A002 (k6's word)
    return {"type": type, "contains": contains, "values": numbers}


def _trend(values: Values) -> dict[str, Any]:
    """Percentiles that rise with their rank, those that are asked for as they are asked for."""
    lowest = min((float(values[name]) for name in _RANKS if name in values), default=3.0)
    told: dict[str, float] = {}
    before = 0.0
    for name, rank in _RANKS.items():
        before = max(before, float(values.get(name, min(_FAST[name], lowest))))
        told[rank] = before
    return _metric("trend", contains="time", min=min(0.5, told["med"], told["avg"]), **told)


def _own_metric(ask: Ask) -> str:
    """The metric of the script's own that the filter names; empty for one of k6's."""
    name = text(ask, "metrics", "") if "metrics" in ask.where else ""
    return "" if name in ("http_req_duration", "http_reqs", "http_req_failed", "checks", "vus") else name


def _named(ask: Ask, values: Values, place: str, duration: float) -> dict[str, Any]:
    """The metric that the filter `metrics` names, of the type that the compared values need."""
    name = _own_metric(ask)
    if not name:
        return {}
    if not values.keys().isdisjoint(_RANKS):
        return {f"{name}{place}": _trend(values)}
    if "value" in values:
        number = share(values, "value")
        return {f"{name}{place}": _metric("gauge", value=number, min=number, max=number)}
    if "rate" in values and "count" not in values and share(values, "rate") <= 1:
        rate = share(values, "rate")
        return {f"{name}{place}": _metric("rate", rate=rate, passes=1000 * rate, fails=1000 - 1000 * rate)}
    total = share(values, "count", share(values, "rate") * duration / 1000)
    return {f"{name}{place}": _metric("counter", count=total, rate=total / duration * 1000)}


def write_k6(_path: str, contents: Sequence[Any]) -> str:
    """The data of k6's handleSummary."""
    (content,) = contents
    root = {"name": "", "path": "", "id": "d41d8cd98f00b204e9800998ecf8427e", "groups": [], "checks": []}
    state = {"testRunDurationMs": content["duration"]}
    return json.dumps({"root_group": root, "metrics": content["metrics"], "state": state})


def _slo(ask: Ask, values: Values) -> Pieces:
    """An SLO for each type of objective that is asked for."""
    types = [name for name in ("availability", "latency", "error-rate") if name in values]
    types += ["availability"] * (max(count(values, "objectives", 1), 1) - len(types))
    if "objectives" in values and not count(values, "objectives"):
        return ()
    return (own(ask, "openslo", [_objective(ask, values, *one) for one in enumerate(types)], ending=".yml"),)


def _objective(ask: Ask, values: Values, number: int, type_: str) -> dict[str, Any]:
    words = text(ask, "indicators", type_)
    name = next((one for one in (f"{words} {ask.number} {number}", words) if passes(ask, "indicators", one)), words)
    objective: dict[str, Any] = {"displayName": type_.replace("-", " ")}
    if type_ == "latency":
        rank = (re.findall(r"p(\d{2,3})", words) or ["95"])[0]
        query = f"histogram_quantile(0.{rank}, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))"
        objective |= {"op": "lt", "value": share(values, "latency") / 1000, "target": 0.99}
        metric: dict[str, Any] = {"thresholdMetric": {"metricSource": _query(query)}}
    else:
        target = share(values, type_, 0.9999) if type_ == "availability" else 1 - share(values, type_)
        objective |= {"target": round(target, 12)}
        ratio = {"good": _query('rate(requests_total{code!~"5.."}[5m])'), "total": _query("rate(requests_total[5m])")}
        metric = {"ratioMetric": {"counter": True, **{key: {"metricSource": one} for key, one in ratio.items()}}}
    indicator = {"metadata": {"name": f"{name}-sli"}, "spec": metric}
    spec = {"service": ask.service, "budgetingMethod": "Timeslices" if type_ == "latency" else "Occurrences"}
    whole = {**spec, "indicator": indicator, "objectives": [objective]}
    return {"apiVersion": "openslo/v1", "kind": "SLO", "metadata": {"name": name}, "spec": whole}


def _query(query: str) -> dict[str, Any]:
    return {"type": "Prometheus", "spec": {"query": query}}


def write_openslo(_path: str, contents: Sequence[Any]) -> str:
    """OpenSLO documents, each in JSON, which is YAML."""
    return "---\n".join(json.dumps(one) + "\n" for content in contents for one in content)


_QUERIES = {
    "traffic": "sum(rate(http_requests_total[5m]))",
    "latency": "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
    "errors": 'sum(rate(http_requests_total{code=~"5.."}[5m]))',
    "saturation": "max(process_cpu_utilization)",
}


def _dashboards(ask: Ask, values: Values) -> Pieces:
    """A dashboard with a panel for each signal that is counted."""
    queries = [query for signal, query in _QUERIES.items() for _ in range(count(values, signal))]
    queries += ["vector(1) + some_number"] * (count(values, "panels", 0 if queries else 1) - len(queries))
    if not queries or ("panels" in values and not count(values, "panels")):
        return ()
    title = text(ask, "titles", f"made {ask.number}")
    return (own(ask, "grafana", (f"made {ask.number}", [(_titled(ask, title, *one)) for one in enumerate(queries)])),)


def _titled(ask: Ask, title: str, number: int, query: str) -> tuple[str, str]:
    numbered = f"{title} {number}"
    return (numbered if passes(ask, "titles", numbered) else title), query


def write_grafana(_path: str, contents: Sequence[Any]) -> str:
    """A Grafana dashboard."""
    ((title, panels),) = contents
    place = {"h": 8, "w": 12, "x": 0, "y": 0}
    made = [
        {
            "id": number,
            "type": "timeseries",
            "title": name,
            "gridPos": place,
            "targets": [{"refId": "A", "expr": query}],
        }
        for number, (name, query) in enumerate(panels, 1)
    ]
    return json.dumps({"title": title, "schemaVersion": 39, "panels": made})


def _alerts(ask: Ask, values: Values) -> Pieces:
    lacks = {name: count(values, name) for name in ("without-severity", "without-runbook")}
    total = max(count(values, "alerts", 1), *lacks.values())
    name = text(ask, "names", f"Made{ask.number}")
    names = [name, *(f"{name} {number}" for number in range(1, total))][:total]
    rules = [
        {
            "alert": one,
            "expr": f"some_number > {ask.number}{number}",
            "labels": {} if number < lacks["without-severity"] else {"severity": text(ask, "severities", "page")},
            "annotations": {}
            if number < lacks["without-runbook"]
            else {"runbook_url": "https://runbooks.example/made"},
        }
        for number, one in enumerate(names)
    ]
    content = {"groups": [{"name": f"made {ask.number}", "rules": rules}]}
    return (own(ask, "prometheus-rules", content, ending=".yml"),) if rules else ()


def write_rules(_path: str, contents: Sequence[Any]) -> str:
    """A rule file in JSON, which is YAML."""
    (content,) = contents
    return json.dumps(content) + "\n"


def _measurements(ask: Ask, values: Values) -> Pieces:
    """A series of samples a step apart; all are alike but the extremes and the last."""
    name = text(ask, "series", f"made_{ask.number}")
    gaps = count(values, "gaps")
    known = [share(values, key) for key in ("avg", "last", "max", "min") if key in values]
    base = known[0] if known else 0.0
    low, high = share(values, "min", min([base, *known])), share(values, "max", max([base, *known]))
    samples = [low, high, *[base] * (18 + 5 * gaps), share(values, "last", base)]
    step = share(values, "window", 400 * 86_400_000.0) / 1000 / (len(samples) - 1)
    kept = [one for one in enumerate(samples) if not any(0 < one[0] - 2 - 5 * gap <= 3 for gap in range(gaps))]
    points = [[1_700_000_000 + number * step, repr(value)] for number, value in kept]
    result = [{"metric": {"__name__": name}, "values": points}]
    return (own(ask, "prometheus-range", {"status": "success", "data": {"resultType": "matrix", "result": result}}),)


def _traces(ask: Ask, values: Values) -> Pieces:
    handed, broken = count(values, "propagated"), count(values, "broken")
    total = max(count(values, "traces", 1), handed, broken)
    services = [text(ask, "services", ask.service), *(f"peer-{n}" for n in range(1, max(count(values, "services"), 2)))]
    if not total or ("services" in values and not count(values, "services")):
        return ()
    alone = "services" in values and count(values, "services") < 2
    spans = [span for number in range(total) for span in _trace(ask, number, services, handed, broken, alone=alone)]
    return (own(ask, "otlp", spans),)


def _trace(
    ask: Ask, number: int, services: list[str], handed: int, broken: int, *, alone: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    ids = {"traceId": f"{ask.number:016x}{number + 1:016x}", "name": "made", "kind": 2}
    first = f"{1:016x}"
    yield services[0], {**ids, "spanId": first}
    for other, service in enumerate([services[0]] if alone else services[1:], 2):
        parent = f"{99:016x}" if number < broken else first
        yield (
            (service if number < handed or not handed else services[0]),
            {
                **ids,
                "spanId": f"{other:016x}",
                **({"parentSpanId": parent} if number < handed or number < broken else {}),
            },
        )


def write_otlp(_path: str, contents: Sequence[Any]) -> str:
    """An OTLP export of spans by service."""
    (spans,) = contents
    groups = [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]},
            "scopeSpans": [{"spans": [span for of, span in spans if of == service]}],
        }
        for service in dict.fromkeys(of for of, _ in spans)
    ]
    return json.dumps({"resourceSpans": groups})


_SEVERITIES = {"unrated": "", "critical": "critical", "high": "high", "medium": "moderate", "low": "low"}
"""npm's words by ours, the mildest last."""


def _vulnerabilities(ask: Ask, values: Values) -> Pieces:
    if "packages" in ask.where:
        raise Unanswerable(f"{ask.criterion}: npm lists only vulnerable packages")
    if "packages" in values and not count(values, "packages"):
        return ()
    found = [rating for name, rating in _SEVERITIES.items() for _ in range(count(values, name))]
    least = [rating for name, rating in _SEVERITIES.items() if passes(ask, "severities", name)][-1]
    found += [least] * (max(count(values, "total"), count(values, "fixable")) - len(found))
    fixable = count(values, "fixable")
    packages = {
        f"made-{ask.number}-{number}": {
            "via": [{"source": ask.number * 1000 + number, "title": "it leaks", "url": "", "severity": rating}],
            "fixAvailable": number < fixable,
        }
        for number, rating in enumerate(found)
    }
    total = max(count(values, "packages", 9), len(packages))
    metadata = {"vulnerabilities": {}, "dependencies": {"total": total}}
    return (own(ask, "npm-audit", {"auditReportVersion": 2, "vulnerabilities": packages, "metadata": metadata}),)


def _sbom(ask: Ask, values: Values) -> Pieces:
    lacks = {key: count(values, f"without-{key}") for key in ("version", "license")}
    total = max(count(values, "components", 1), *lacks.values())
    name, license_ = text(ask, "names", f"made-{ask.number}"), text(ask, "licenses", "MIT")
    components = [
        {
            "type": "library",
            "name": name if not number else f"{name}-{number}",
            **({} if number < lacks["version"] else {"version": "1.0.0"}),
            **({} if number < lacks["license"] else {"licenses": [{"license": {"id": license_}}]}),
        }
        for number in range(total)
    ]
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}
    return (own(ask, "cyclonedx", bill),) if components else ()


def _custom(ask: Ask, values: Values) -> Pieces:
    """A document of one subject; dates and versions are texts, numbers are in the base unit."""
    metrics = {name: str(one) if _is_text(ask, name) else float(one) for name, one in values.items()}
    subject = {"name": text(ask, "names", "made"), "metrics": metrics}
    content = {"readygate": "evidence/v1", "kind": ask.custom, "tool": "made", "evidence": [subject]}
    return (own(ask, "custom", content),)


def _is_text(ask: Ask, name: str) -> bool:
    metric = ask.kind.metric(name)
    return metric is not None and metric.unit in (Unit.VERSION, Unit.DATE)


def _fast(_folder: str) -> Any:
    return {"metrics": _metrics("", {}, _LONG), "duration": _LONG}


_IDLE_RULE = {"record": "idle:sum", "expr": "sum(idle)"}
_CLEAN = {"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"total": 9}}}
_EMPTY_BILL = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": []}
_NO_SERIES = {"status": "success", "data": {"resultType": "matrix", "result": []}}
MAKERS = {
    "load": Maker(_load, {"k6-summary": write_k6}, idle={"k6-summary": _fast}),
    "slo": Maker(
        _slo,
        {"openslo": write_openslo},
        idle={
            "openslo": lambda _folder: [
                {"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": "idle"}, "spec": {}}
            ]
        },
    ),
    "dashboards": Maker(_dashboards, {"grafana": write_grafana}, idle={"grafana": lambda _folder: ("idle", [])}),
    "alerts": Maker(
        _alerts,
        {"prometheus-rules": write_rules},
        idle={"prometheus-rules": lambda _folder: {"groups": [{"name": "idle", "rules": [_IDLE_RULE]}]}},
    ),
    "measurements": Maker(
        _measurements, {"prometheus-range": as_json}, idle={"prometheus-range": lambda _folder: _NO_SERIES}
    ),
    "traces": Maker(
        _traces,
        {"otlp": write_otlp},
        idle={"otlp": lambda _folder: [("idle", {"traceId": "f" * 32, "spanId": "f" * 16, "name": "idle"})]},
    ),
    "vulnerabilities": Maker(_vulnerabilities, {"npm-audit": as_json}, idle={"npm-audit": lambda _folder: _CLEAN}),
    "sbom": Maker(_sbom, {"cyclonedx": as_json}, idle={"cyclonedx": lambda _folder: _EMPTY_BILL}),
    "custom": Maker(
        _custom,
        {"custom": as_json},
        idle={"custom": lambda _folder: {"readygate": "evidence/v1", "kind": "idle", "tool": "idle", "evidence": []}},
    ),
}
