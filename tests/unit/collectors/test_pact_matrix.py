import json
from typing import Any

import pytest

from readygate.collectors.collector import Collected
from readygate.collectors.pact_matrix import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source


def row(success: bool | None = True, consumer: str = "web", provider: str = "orders", **more: Any) -> dict[str, Any]:
    return {
        "consumer": {"name": consumer, "version": {"number": "1"}},
        "provider": {"name": provider, "version": {"number": "2"}},
        "verificationResult": None if success is None else {"success": success},
        **more,
    }


def collect(*rows: dict[str, Any], **summary: Any) -> Collected:
    document = {"matrix": rows, **({"summary": summary} if summary else {})}
    return COLLECTOR.collect(Source.of_bytes("m.json", json.dumps(document).encode()))


def states(collected: Collected) -> list[tuple[str, str, str]]:
    table = collected.table
    columns = [table.text(name) for name in ("consumer", "provider", "state")]
    return list(zip(*columns, strict=True))


def test_rows_without_a_summary_stand_alone() -> None:
    found = collect(row(), row(False, "mail"), row(None, "app"), row(consumer="x", verificationResult={}))
    assert states(found) == [
        ("web", "orders", "verified"),
        ("mail", "orders", "failed"),
        ("app", "orders", "unverified"),
        ("x", "orders", "unverified"),
    ]
    assert [*found.table.text("text")] == ["", "the verification failed", *["no verification result"] * 2]
    assert found.problems == ()


def test_a_row_may_lack_versions_and_tells_branches_and_environments() -> None:
    version = {
        "number": "7",
        "branch": "main",
        "branches": [{"name": "rc"}],
        "branchVersions": [{"name": "rc"}, {"name": "x"}],
        "environments": [{"name": "live"}, {"name": "test"}],
    }
    found = collect(
        {**row(None), "consumer": {"name": "web", "version": version}, "provider": {"name": "orders"}},
        {**row(), "consumer": {"name": "mail", "version": None}},
    ).table
    names = ("consumer-version", "provider-version", "branches", "environments")
    cells = [tuple(found.text(name)[number] for name in names) for number in range(2)]
    assert cells == [("7", "", "main\nrc\nx", "live\ntest"), ("", "2", "", "")]


def test_an_ignored_failure_still_fails() -> None:
    found = collect(row(), row(False, "mail", ignored=True), row(consumer="app", ignored=True), deployable=True)
    assert states(found) == [("web", "orders", "verified"), ("mail", "orders", "failed"), ("app", "orders", "verified")]
    assert [*found.table.text("text")] == ["", "the verification failed, ignored by the query", ""]
    assert found.problems == ()


def test_of_several_rows_of_one_pair_the_worst_stands() -> None:
    assert states(collect(row(), row(False), row())) == [("web", "orders", "failed")]


@pytest.mark.parametrize(
    ("rows", "summary", "state"),
    [
        ([row()], {"deployable": True}, None),
        ([row()], {"deployable": False}, "failed"),
        ([row()], {"deployable": None}, "unverified"),
        ([row()], {"reason": "x"}, "unverified"),
        ([row()], {"deployable": True, "failed": 1}, "failed"),
        ([row()], {"deployable": True, "unknown": 1}, "unverified"),
        ([row()], {"deployable": None, "failed": 1, "unknown": 1}, "failed"),
        ([row(), row(False, "mail")], {"deployable": False, "failed": 1, "unknown": 0}, None),
        ([row(), row(False, "mail")], {"deployable": False, "failed": 2}, "failed"),
        ([row(), row(None, "mail")], {"deployable": None, "unknown": 1}, None),
        ([row(), row(None, "mail")], {"deployable": None, "unknown": 2}, "unverified"),
        ([row(), row(None, "mail")], {"deployable": False}, None),
        ([row(), row(False, "mail", ignored=True)], {"deployable": False}, "failed"),
    ],
)
def test_a_summary_worse_than_its_rows_counts(rows: list[dict[str, Any]], summary: dict[str, Any], state: str) -> None:
    found = collect(*rows, **summary)
    extra = [("", "orders", state)] if state else []
    assert states(found)[len(rows) :] == extra


def test_the_summary_counts_for_each_provider_of_the_rows() -> None:
    found = collect(row(), row(provider="bills"), deployable=False, reason="no version 9")
    assert states(found)[2:] == [("", "bills", "failed"), ("", "orders", "failed")]
    assert [*found.table.text("text")][2:] == ["no version 9", "no version 9"]


def test_a_summary_without_rows_names_no_provider() -> None:
    assert states(collect(deployable=True)) == []
    found = collect(deployable=None)
    assert states(found) == [("", "", "unverified")]
    assert found.table.text("text")[0] == "the summary says deployable: none, no row says why"


def test_disagreements_are_told() -> None:
    found = collect(row(), row(False, "mail"), deployable=True, success=2, failed=1, unknown=1)
    assert [(problem.fault, problem.fatal) for problem in found.problems] == [
        ("the summary counts 2 verified, the rows 1", False),
        ("the summary counts 1 unverified, the rows 0", False),
        ("the summary says deployable although a row is not verified", False),
    ]


@pytest.mark.parametrize("name", ["success", "failed", "unknown"])
def test_a_negative_count_is_refused(name: str) -> None:
    with pytest.raises(EvidenceError, match="negative count"):
        collect(row(), deployable=True, **{name: -1})


@pytest.mark.parametrize("bad", [row(consumer=""), row(consumer="a\nb"), row(provider="a\nb"), {"consumer": {}}])
def test_a_row_without_proper_names_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match="not the form"):
        collect(bad)


@pytest.mark.parametrize("number", [99, 100, 101])
def test_as_many_rows_as_a_broker_gives_unasked_may_not_be_all(number: int) -> None:
    found = collect(*(row(consumer=f"web-{one}") for one in range(number)), deployable=True)
    faults = [(problem.fault, problem.fatal) for problem in found.problems]
    cut = [("the matrix has 100 rows, the most that a broker gives unasked: others may be missing", True)]
    assert faults == (cut if number == 100 else [])
    assert all("limit=" in problem.hint for problem in found.problems)
