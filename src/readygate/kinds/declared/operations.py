"""Declared kinds of operation: `slo`, `dashboards`, `alerts`, `measurements` and `traces`.

Formats: OpenSLO (https://github.com/OpenSLO/OpenSLO), Grafana dashboard JSON
(https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/), Prometheus rules and
range queries (https://prometheus.io/docs/), OTLP (https://opentelemetry.io/docs/specs/otlp/).
"""

from __future__ import annotations

from readygate.kinds.declared.declaring import by, less, more, neutral, unread
from readygate.kinds.kind import Matching
from readygate.model.quantity import Unit

DASHBOARDS = unread(
    name="dashboards",
    title="Dashboards",
    row="a panel",
    filters=(by("titles", "words of dashboard and panel titles: `*budget*`", Matching.WORDS),),
    metrics=(
        more("panels", "panels with a query"),
        more("traffic", "panels of the request rate"),
        more("latency", "panels of latency"),
        more("errors", "panels of errors"),
        more("saturation", "panels of saturation: utilisation, queue lengths, backlogs"),
    ),
    satisfied_by="a Grafana dashboard in JSON",
    documents=True,
)

MEASUREMENTS = unread(
    name="measurements",
    title="Measured series",
    row="a series",
    filters=(by("series", "names of series: a metric, or the name of the query"),),
    metrics=(
        neutral("min", "the lowest sample", Unit.NUMBER),
        neutral("max", "the highest sample", Unit.NUMBER),
        neutral("avg", "the mean of all samples", Unit.NUMBER),
        neutral("last", "the newest sample", Unit.NUMBER),
        more("window", "time from the first sample to the last", Unit.DURATION),
        less("gaps", "places where samples are more than two steps apart"),
    ),
    satisfied_by="the JSON answer to a Prometheus range query",
)

TRACES = unread(
    name="traces",
    title="Traces",
    row="a trace",
    filters=(by("services", "names of services with a span in the trace"),),
    metrics=(
        more("traces", "traces"),
        more("services", "services with a span"),
        less("broken", "traces with a span whose parent is not there"),
        more("propagated", "traces in which a span's parent belongs to another service"),
    ),
    satisfied_by="traces exported as OTLP JSON or NDJSON",
)

KINDS = (DASHBOARDS, MEASUREMENTS, TRACES)
