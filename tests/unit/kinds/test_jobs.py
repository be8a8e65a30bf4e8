"""The kind `jobs`: a skipped job neither succeeded nor failed."""

from __future__ import annotations

import pytest

from readygate.kinds.filtering import select_rows
from readygate.kinds.jobs import COLUMNS, KIND, combine
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.model.table import Table

FIVE = {"build": "success", "unit": "failure", "load": "skipped", "scan": "cancelled", "pact": "success"}


def results(jobs: dict[str, str]) -> Table:
    table = Table(COLUMNS)
    for name, result in jobs.items():
        table.add(name, result)
    return table


def selection(jobs: dict[str, str], *names: str) -> Selection:
    table = results(jobs)
    patterns = {"names": names} if names else {}
    return Selection(table=table, rows=select_rows(KIND, table, patterns), patterns=patterns)


def measure(jobs: dict[str, str], *names: str) -> Measurement:
    return KIND.measure(selection(jobs, *names))


@pytest.mark.parametrize(
    ("names", "succeeded", "failed", "examined", "notes"),
    [
        ((), 2, 2, 4, ("skipped: `load`",)),
        (("build", "pact"), 2, 0, 2, ()),
        (("unit",), 0, 1, 1, ()),
        (("scan",), 0, 1, 1, ()),
        (("load",), 0, 0, 0, ("skipped: `load`",)),
        (("none",), 0, 0, 0, ()),
    ],
)
def test_jobs_are_counted_by_their_end(
    names: tuple[str, ...], succeeded: int, failed: int, examined: int, notes: tuple[str, ...]
) -> None:
    found = measure(FIVE, *names)
    assert found.values == {"succeeded": succeeded, "failed": failed}
    assert (found.examined, found.subject, found.notes) == (examined, "jobs that ran", notes)


def test_several_skipped_jobs_are_all_named() -> None:
    assert measure({"a": "skipped", "b": "skipped"}).notes == ("skipped: `a`, `b`",)


def test_places_are_the_jobs_that_did_not_succeed_the_worst_first() -> None:
    chosen = selection(FIVE)
    failed = [Place(text="unit: failure"), Place(text="scan: cancelled")]
    assert list(KIND.locate(chosen, "failed")) == failed
    assert list(KIND.locate(chosen, "succeeded")) == [*failed, Place(text="load: skipped")]


@pytest.mark.parametrize(
    ("one", "other", "worse"),
    [
        ("success", "failure", "failure"),
        ("failure", "cancelled", "failure"),
        ("cancelled", "skipped", "cancelled"),
        ("success", "skipped", "skipped"),
    ],
)
def test_of_two_results_of_one_job_the_worse_stands(one: str, other: str, worse: str) -> None:
    for pair in ((one, other), (other, one)):
        table = combine([results({"a": result}) for result in pair])
        assert [table.row(row) for row in range(len(table))] == [("a", worse)]


def test_it_tells_of_the_repository() -> None:
    assert (KIND.repository, KIND.documents) == (("jobs",), False)
