"""Grafana dashboards as rows of the kind `dashboards`.

Enters: the JSON model of a dashboard, bare, as the HTTP API answers it (`{"dashboard": …}`) or as a resource
(`kind: Dashboard`). Leaves: its panels, those in rows too, with the golden signals that their queries show. Queries of
a library panel stand in the library: they are known only where the export brings them along (`__elements`).
Specification: https://grafana.com/docs/grafana/latest/reference/dashboard/json-model/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.dashboards import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.golden_signals import signals
from readygate.readers.json import decode
from readygate.readers.source import Source

_NO_MEASUREMENT = (
    "row",
    "text",
    "news",
    "dashlist",
    "alertlist",
    "annolist",
    "welcome",
    "gettingstarted",
    "pluginlist",
)
_SETTINGS = frozenset(
    {"refId", "datasource", "legendFormat", "format", "queryType", "editorMode", "key", "alias", "type", "interval"}
    | {"resultFormat", "dsType", "policy", "orderByTime", "timezone", "requestId", "group", "kind", "intervalMs"}
)
_DEPTH = 12
_LIBRARY = "a library panel, whose queries are not in this file"
_OTHER_PANEL = "-- Dashboard --"


def collect(source: Source) -> Collected:
    """The panels; EvidenceError where they have another form, NotEvidence for other JSON."""
    root = decode(source, dict[str, Any])
    model = next((root[key] for key in ("dashboard", "spec") if isinstance(root.get(key), dict)), root)
    if "elements" in model and "panels" not in model:
        raise EvidenceError("a dashboard of Grafana's schema v2, which is not read", hint="export the classic form")
    if not ("panels" in model or "rows" in model):
        raise NotEvidence("no dashboard: it has no `panels`")
    panels = [_whole(panel, root) for panel in _panels(model, 0)]
    table = Table(COLUMNS)
    for panel in panels:
        queries = _queries(panel, panels)
        title = _line(panel.get("title"))
        found = signals(queries, title)
        gap = _LIBRARY if "libraryPanel" in panel and "targets" not in panel else ""
        told = "\n".join(found.values())
        table.add(source.path, _line(model.get("title")), title, len(queries), "\n".join(found), told, gap)
    problems = () if panels else (Problem(fault="the dashboard has no panel", fatal=False),)
    return Collected(table=table, tool="Grafana", problems=problems)


def _panels(place: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """All panels but rows: those of collapsed rows stand in the row, those of old dashboards in `rows`."""
    for key in ("panels", "rows"):
        found = place.get(key)
        if not isinstance(found, list | None):
            raise EvidenceError(f"`{key}` of a dashboard is no list")
        for panel in found or ():
            if not isinstance(panel, dict):
                raise EvidenceError("a panel is no object")
            if key == "panels" and panel.get("type") != "row":
                yield panel
            if depth < _DEPTH:
                yield from _panels(panel, depth + 1)


def _whole(panel: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """A library panel with the model that the export brings along."""
    reference, elements = panel.get("libraryPanel"), root.get("__elements")
    if not isinstance(reference, dict) or not isinstance(elements, dict):
        return panel
    element = elements.get(str(reference.get("uid")))
    model = element.get("model") if isinstance(element, dict) else None
    return {**model, **panel} if isinstance(model, dict) else panel


def _queries(panel: dict[str, Any], panels: list[dict[str, Any]]) -> list[str]:
    """The queries that a panel shows: its targets without the hidden ones; of a panel that shows what another one
    asked for, those of the other one."""
    if panel.get("type") in _NO_MEASUREMENT:
        return []
    targets = _targets(panel)
    others = [target["panelId"] for target in targets if isinstance(target.get("panelId"), int)]
    if others and _OTHER_PANEL in _texts(panel.get("datasource"), 0, frozenset()):
        targets = [target for other in panels if other.get("id") in others for target in _targets(other)]
    texts = [" ".join(_texts(target, 0, _SETTINGS)) for target in targets]
    return [text for text in texts if text.strip()]


def _targets(panel: dict[str, Any]) -> list[dict[str, Any]]:
    found = panel.get("targets")
    if not isinstance(found, list | None):
        raise EvidenceError("`targets` of a panel are no list")
    return [target for target in found or () if isinstance(target, dict) and target.get("hide") is not True]


def _texts(value: Any, depth: int, left: frozenset[str]) -> Iterator[str]:
    """All texts of a query, whatever its data source calls them, each once."""
    if isinstance(value, str):
        yield value
    elif depth < _DEPTH:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        texts = (text for key, part in inner if key not in left for text in _texts(part, depth + 1, left))
        yield from dict.fromkeys(texts)


def _line(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


COLLECTOR = Collector(
    name="grafana",
    kind="dashboards",
    summary="Grafana dashboards: panels, and the golden signals that their queries show",
    specification="https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/",
    reads=("grafanalib 0.7.1", "dashboards in the form of Grafana's export"),
    signature=Signature(
        json=(
            ("panels[].gridPos",),
            ("panels[].targets",),
            ("panels", "schemaVersion"),
            ("annotations", "panels"),
            ("annotations", "rows"),
            ("rows", "schemaVersion"),
            ("dashboard.panels",),
            ("dashboard.rows",),
            ("kind=Dashboard", "spec.panels"),
            ("kind=Dashboard", "spec.elements"),
        )
    ),
    collect=collect,
)
