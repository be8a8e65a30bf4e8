"""The metrics of the kind `load`, which policies compare.

`readygate.kinds.load` measures them; docs/saturation.md tells of the point of saturation and of what happens beyond.
"""

from __future__ import annotations

from readygate.kinds.kind import Better, Metric
from readygate.model.quantity import Unit

METRICS = (
    Metric(name="p50", unit=Unit.DURATION, better=Better.LOWER, meaning="median"),
    Metric(name="p90", unit=Unit.DURATION, better=Better.LOWER, meaning="90th percentile"),
    Metric(name="p95", unit=Unit.DURATION, better=Better.LOWER, meaning="95th percentile"),
    Metric(name="p99", unit=Unit.DURATION, better=Better.LOWER, meaning="99th percentile"),
    Metric(name="avg", unit=Unit.DURATION, better=Better.LOWER, meaning="mean"),
    Metric(name="max", unit=Unit.DURATION, better=Better.LOWER, meaning="longest"),
    Metric(name="rps", unit=Unit.RATE, better=Better.HIGHER, meaning="requests a second over the whole run"),
    Metric(name="requests", unit=Unit.COUNT, better=Better.HIGHER, meaning="HTTP requests"),
    Metric(name="error-rate", unit=Unit.RATIO, better=Better.LOWER, meaning="share of HTTP requests that failed"),
    Metric(name="checks", unit=Unit.RATIO, better=Better.HIGHER, meaning="share of checks that passed"),
    Metric(name="count", unit=Unit.NUMBER, meaning="sum of the counter that `metrics` names"),
    Metric(
        name="rate",
        unit=Unit.NUMBER,
        meaning="of the metric that `metrics` names: a counter's sum a second, a rate's true share (0-1)",
    ),
    Metric(name="value", unit=Unit.NUMBER, meaning="last value of the gauge that `metrics` names"),
    Metric(
        name="thresholds-failed",
        unit=Unit.COUNT,
        better=Better.LOWER,
        meaning="k6 thresholds that were breached, or that k6 calls passed without a single sample",
    ),
    Metric(name="vus", unit=Unit.COUNT, better=Better.HIGHER, meaning="most virtual users active at a time"),
    Metric(name="duration", unit=Unit.DURATION, better=Better.HIGHER, meaning="how long the run took"),
    Metric(
        name="saturation-rps",
        unit=Unit.RATE,
        better=Better.HIGHER,
        meaning="requests a second that a ramp served before errors or latency rose or growth ended for good",
    ),
    Metric(
        name="overload-served",
        unit=Unit.RATIO,
        better=Better.HIGHER,
        meaning="share of `saturation-rps` that is still served beyond it, in the worst window",
    ),
    Metric(
        name="overload-p95",
        unit=Unit.DURATION,
        better=Better.LOWER,
        meaning="95th percentile of the requests that are accepted beyond saturation, in the worst window",
    ),
    Metric(
        name="overload-shed",
        unit=Unit.RATIO,
        meaning="share of the requests beyond saturation that were turned away with 429 or 503",
    ),
    Metric(
        name="overload-broken",
        unit=Unit.RATIO,
        better=Better.LOWER,
        meaning="share of the requests beyond saturation that were neither served nor turned away",
    ),
)
