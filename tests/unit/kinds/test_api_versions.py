"""Paths of a version stay beside those of the next."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from readygate.kinds import api
from readygate.kinds.kind import Measurement, Place
from tests.unit.kinds.test_api import select, table

TODAY = dt.date(2027, 4, 15)


def measure(*paths: str, today: dt.date | None = TODAY, **parameters: tuple[str, ...]) -> Measurement:
    chosen = select(table(*({"path": path} for path in paths)), **parameters)
    return api.KIND.measure(msgspec.structs.replace(chosen, today=today))


@pytest.mark.parametrize(
    ("paths", "count"),
    [
        (["/api/v1/a", "/api/v2/a"], 0),
        (["/api/v2/a", "/api/v2/b"], 1),
        (["/api/a", "/api/v2/a"], 1),
        (["/other/v1/a", "/api/v2/a"], 1),
        (["/v1/a", "/v3/a"], 1),
        (["/v2/a/{id}\n/v2/a/id", "/api/v2/a"], 2),
    ],
)
def test_the_version_before_has_paths(paths: list[str], count: int) -> None:
    assert measure(*paths).values["dropped-early"] == count


def test_without_a_second_version_nothing_is_asked() -> None:
    told = measure("/api/v1/a", "/health")
    assert told.inapplicable["dropped-early"] == "no path here is of a second version"
    assert "dropped-early" not in {**told.values, **told.untold}


def test_without_any_version_nobody_can_tell() -> None:
    told = measure("/a")
    assert told.untold["dropped-early"] == "no path here holds a version, such as `/v1/`"
    assert "dropped-early" not in {**told.values, **told.inapplicable}


@pytest.mark.parametrize(
    ("since", "count"), [((), 1), (("/api/v2 2026-04-15",), 0), (("/api/v2 2026-04-16",), 1), (("/v2 2026-04-15",), 1)]
)
def test_paths_may_go_once_their_successors_are_old_enough(since: tuple[str, ...], count: int) -> None:
    assert measure("/api/v2/a", overlap=("365d",), since=since).values["dropped-early"] == count
    assert measure("/api/v2/a", overlap=("365d",), since=since, today=None).values["dropped-early"] == 1


def test_what_the_parameters_say_must_be_readable() -> None:
    told = measure("/api/v2/a", since=("never",))
    assert told.untold["dropped-early"].startswith("'never' is not the name")
    assert "dropped-early" not in told.values


def test_places_are_operations_that_stand_alone() -> None:
    made = table(
        {"path": "/v1/a"},
        {"path": "/v2/a"},
        {"path": "/x/v2/{id}\n/x/v2/id", "method": "PUT\nput", "line": 7},
        {"path": "/health"},
    )
    assert list(api.KIND.locate(select(made), "dropped-early")) == [
        Place(path="api.yaml", line=7, text="PUT /x/v2/{id} is there, no path of the version before it is")
    ]
