"""Declared kinds of operation: `slo`, `dashboards`, `alerts`, `measurements` and `traces`.

Formats: OpenSLO (https://github.com/OpenSLO/OpenSLO), Grafana dashboard JSON
(https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/), Prometheus rules and
range queries (https://prometheus.io/docs/), OTLP (https://opentelemetry.io/docs/specs/otlp/).
"""

from __future__ import annotations

from readygate.kinds.declared.declaring import by, less, more, neutral, unread
from readygate.model.quantity import Unit

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

KINDS = (MEASUREMENTS,)
