import json
from typing import Any

import pytest

from readygate.collectors.pact_verification import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source


def collect(name: str | None, **more: Any) -> tuple[str | float, ...]:
    links = {"_links": {"pb:pact-version": {"name": name}}} if name is not None else {}
    body = {"success": True, "providerApplicationVersion": "4", "providerName": "Bar", **links, **more}
    return COLLECTOR.collect(Source.of_bytes("v.json", json.dumps(body).encode())).table.row(0)


def test_the_link_names_the_consumer() -> None:
    row = collect("Pact between Foo and Co (1.2) (1.2.3) and Bar")
    assert row == ("contract", "Foo and Co (1.2)", "Bar", "1.2.3", "4", "", "verified", "", "", "", "")
    assert collect("Pact between Foo (1) and Bar", success=False)[6:] == (
        "failed",
        "",
        "",
        "",
        "the verification failed",
    )


@pytest.mark.parametrize(
    ("name", "more"),
    [
        (None, {}),
        (None, {"_links": {}}),
        ("Pact between Foo (1) and Other", {}),
        ("Pact between Foo and Bar", {}),
        ("Pact between Foo (1) and ", {"providerName": ""}),
        ("Pact between Foo (1) and a\nb", {"providerName": "a\nb"}),
        ("Pact between a\nb (1) and Bar", {}),
    ],
)
def test_a_result_that_does_not_name_its_pair_is_refused(name: str | None, more: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match="does not name its consumer and provider") as refused:
        collect(name, **more)
    assert "can-i-deploy" in refused.value.hint
