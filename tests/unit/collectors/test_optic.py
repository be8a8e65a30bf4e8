import pytest

from readygate.collectors.optic import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source


def test_a_pair_that_tells_nothing() -> None:
    found = COLLECTOR.collect(Source.of_bytes("o.json", b'{"operations": [{"name": "GET /a", "change": "removed"}]}'))
    (problem,) = found.problems
    assert found.table.row(0)[0] == "pair"
    assert found.table.row(0)[5] == f"{problem.fault}: {problem.hint}"
    assert found.table.row(0)[8] == ""
    assert "oasdiff" in problem.hint
    assert not problem.fatal


@pytest.mark.parametrize("data", [b"{}", b'{"operations": [{"name": "x", "change": "burnt"}]}', b'{"operations": ['])
def test_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        COLLECTOR.collect(Source.of_bytes("o.json", data))
