"""The answer of Prometheus (Mimir, Thanos, VictoriaMetrics) to a range query, as rows of the kind `measurements`.

Enters: the JSON of `GET /api/v1/query_range`: a matrix. Leaves: one row a series. Samples are texts; NaN, of 0 / 0 and
of stale series, is no sample and so may be a gap; an infinite one is refused. The step, which the answer does not hold,
is the shortest time between two samples of any series. A warning, which tells of a source that did not answer, and
`isPartial` make the answer invalid. Specification: https://prometheus.io/docs/prometheus/latest/querying/api/.
"""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

import msgspec

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.measurements import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.json import decode
from readygate.readers.source import Source

_VALUE = re.compile(r"[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,3})?|NaN|[-+]?Inf")
_ENDING = re.compile(r"\.json(?:\.gz)?$")


class _Series(msgspec.Struct):
    metric: dict[str, str]
    values: list[tuple[float, str]] = []
    histograms: list[Any] = []


class _Data(msgspec.Struct, rename="camel"):
    result_type: str = ""
    result: list[msgspec.Raw] | None = None


class _Answer(msgspec.Struct, rename="camel"):
    status: str
    data: _Data | None = None
    error_type: str = ""
    error: str = ""
    warnings: list[str] | None = None
    infos: list[str] | None = None
    is_partial: bool = False


def collect(source: Source) -> Collected:
    """The series; EvidenceError where the query failed, NotEvidence for an answer that is no matrix."""
    answer = decode(source, _Answer)
    if answer.status != "success":
        said = answer.error or answer.status
        raise EvidenceError(f"the query failed: {answer.error_type}: {said}"[:300], hint="run the query again")
    if answer.data is None or answer.data.result_type != "matrix":
        kind = answer.data.result_type if answer.data else ""
        raise NotEvidence(f"an answer of Prometheus, but no range of samples: {kind[:40] or 'no data'}")
    series = [_decoded(raw) for raw in answer.data.result or ()]
    samples = [_samples(one) for one in series]
    step = min((late - early for times in samples for early, late in _pairs(times)), default=0.0)
    table = Table(COLUMNS)
    for one, found in zip(series, samples, strict=True):
        _add(table, source.path, one.metric, found, step)
    return Collected(table=table, tool="Prometheus", problems=_problems(answer, table))


def _problems(answer: _Answer, table: Table) -> tuple[Problem, ...]:
    found = [Problem(fault=f"Prometheus warns: {text[:200]}") for text in answer.warnings or ()]
    if answer.is_partial:
        found.append(Problem(fault="the answer is partial: a source did not answer"))
    found += [Problem(fault=f"Prometheus notes: {text[:200]}", fatal=False) for text in answer.infos or ()]
    if not table:
        found.append(Problem(fault="the query found no series", fatal=False))
    return tuple(found)


def _decoded(raw: msgspec.Raw) -> _Series:
    try:
        one = msgspec.json.decode(raw, type=_Series)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise EvidenceError(f"not the form of this format: {error}") from error
    if one.histograms:
        raise EvidenceError(
            f"{_named(one.metric)} has native histograms, which are no numbers", hint="ask for a quantile of them"
        )
    return one


Samples = dict[float, float]


def _samples(one: _Series) -> Samples:
    """The numbers by their time in ms; NaN is left out."""
    found: Samples = {}
    before = -math.inf
    for time, text in one.values:
        if not _VALUE.fullmatch(text):
            raise EvidenceError(f"{_named(one.metric)} has the sample {text[:40]!r}, which is no number")
        value = float(text)
        if math.isinf(value):
            raise EvidenceError(f"{_named(one.metric)} has an infinite sample")
        if not before < time < 1e12:
            raise EvidenceError(f"the samples of {_named(one.metric)} are not in the order of their times")
        before = time
        if not math.isnan(value):
            found[time * 1000] = value
    return found


def _pairs(times: Samples) -> list[tuple[float, float]]:
    return list(pairwise(times))


def _add(table: Table, path: str, metric: dict[str, str], found: Samples, step: float) -> None:
    file = _ENDING.sub("", path.rpartition("/")[2])
    names = "\n".join(dict.fromkeys(" ".join(name.split()) for name in (_named(metric), _bare(metric), file) if name))
    if not found:
        table.add(path, names, 0, *(None,) * 6, 1)
        return
    values, times = list(found.values()), list(found)
    gaps = sum(late - early > 2 * step for early, late in _pairs(found)) if step else -1
    table.add(
        path, names, len(values), min(values), max(values), math.fsum(values), values[-1], times[0], times[-1], gaps
    )


def _bare(metric: dict[str, str]) -> str:
    return metric.get("__name__", "")


def _named(metric: dict[str, str]) -> str:
    """The series as Prometheus writes it: `up{job="shop"}`; `{}` where it has neither name nor labels."""
    labels = ",".join(f'{name}="{value}"' for name, value in sorted(metric.items()) if name != "__name__")
    return f"{_bare(metric)}{{{labels}}}" if labels or not _bare(metric) else _bare(metric)


COLLECTOR = Collector(
    name="prometheus-range",
    kind="measurements",
    summary="the JSON answer of Prometheus, Mimir, Thanos or VictoriaMetrics to a range query",
    specification="https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries",
    reads=("answers in the form of Prometheus' HTTP API",),
    signature=Signature(
        json=(("data.resultType", "status"), ("data.result", "status"), ("errorType", "status")), lacks=("runs",)
    ),
    collect=collect,
)
