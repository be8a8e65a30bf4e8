import json

import pytest

from readygate.collectors.openapi_schema_diff import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

DIFF = {"isEqual": True, "sameRoutes": [], "addedRoutes": [], "deletedRoutes": [], "changedRoutes": []}


def test_even_equality_tells_nothing() -> None:
    found = COLLECTOR.collect(Source.of_bytes("o.json", json.dumps(DIFF).encode()))
    (problem,) = found.problems
    assert found.table.row(0)[0] == "pair"
    assert found.table.row(0)[5] == f"{problem.fault}: {problem.hint}"
    assert found.table.row(0)[8] == ""
    assert not problem.fatal


@pytest.mark.parametrize("key", sorted(DIFF))
def test_each_key_is_needed(key: str) -> None:
    with pytest.raises(EvidenceError, match=key):
        COLLECTOR.collect(Source.of_bytes("o.json", json.dumps({**DIFF, key: 3}).encode()))
