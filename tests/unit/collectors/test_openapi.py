"""The OpenAPI collector: whole documents of `tests/examples/openapi`, and rules on small ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.openapi import COLLECTOR, collect
from readygate.kinds.api import KIND, LACKS
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples" / "openapi"
CASES = sorted(path.name for path in EXAMPLES.iterdir())


def read(data: bytes | str) -> Collected:
    return collect(Source.of_bytes("openapi.yaml", data.encode() if isinstance(data, str) else data))


def measured(collected: Collected, where: dict[str, list[str]] | None = None, *registry: str) -> Measurement:
    patterns = {name: tuple(globs) for name, globs in (where or {}).items()}
    rows = select_rows(KIND, collected.table, patterns)
    return KIND.measure(
        Selection(table=collected.table, rows=rows, patterns=patterns, parameters={"registry": registry})
    )


def places(collected: Collected, metric: str) -> list[tuple[int, str]]:
    selection = Selection(table=collected.table, rows=range(len(collected.table)))
    return [(place.line, place.text) for place in KIND.locate(selection, metric)]


@pytest.mark.parametrize("case", CASES)
def test_an_example_tells_its_true_numbers(case: str) -> None:
    expected: dict[str, Any] = json.loads((EXAMPLES / case / "expected.json").read_text())
    data = (EXAMPLES / case / expected["file"]).read_bytes()
    if "refused" in expected:
        with pytest.raises(EvidenceError) as refused:
            read(data)
        assert expected["refused"] in refused.value.fault
        assert refused.value.line
        return
    if "looks" in expected:
        with pytest.raises(NotEvidence) as other:
            read(data)
        assert expected["looks"] in other.value.looks
        return
    collected = read(data)
    values = measured(collected).values
    assert len(collected.table) == expected["rows"]
    assert {name: values.get(name) for name in expected["metrics"]} == expected["metrics"]
    assert not set(expected["untold"]) & set(values)
    for part in expected["where"]:
        told = measured(collected, part["where"]).values
        assert {name: told.get(name) for name in part["metrics"]} == part["metrics"]
    faults = [problem.fault for problem in collected.problems]
    assert len(faults) == len(expected["problems"])
    for words in expected["problems"]:
        assert any(words in fault for fault in faults)
