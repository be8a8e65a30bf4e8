"""Evidence: problems, items, identities, bundles."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.evidence import Bundle, Item, Origin, Problem, Severity, Source, Unrecognised
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (Column(name="name", type=ColumnType.TEXT, meaning="a name"),)


def table(*names: str) -> Table:
    found = Table(COLUMNS)
    for name in names:
        found.add(name)
    return found


def item(*names: str, **fields: Any) -> Item:
    given = {"path": "unit.xml", "kind": "tests", "format": "junit", "sha256": "a" * 64, "size": 1, **fields}
    return Item(table=table(*names), **given)


def test_a_problem_is_fatal_unless_it_is_a_remark() -> None:
    assert (Problem(fault="x").severity, Problem(fault="x", fatal=False).severity) == (Severity.FATAL, Severity.NOTE)
    one = item(problems=(Problem(fault="a"), Problem(fault="b", fatal=False), Problem(fault="c", place="line 3")))
    assert [problem.fault for problem in one.fatal] == ["a", "c"]
    assert item().fatal == ()


def test_an_origin_is_the_workspace_of_now_unless_told_otherwise() -> None:
    assert (Origin().source, Origin().run, Origin().tracked) == (Source.WORKSPACE.value, 0, False)
    assert [source.value for source in Source] == ["workspace", "replay", "artifact"]


@pytest.mark.parametrize(
    "fields",
    [
        {"path": "b.xml"},
        {"kind": "load"},
        {"format": "k6"},
        {"service": "shop"},
        {"sha256": "b" * 64},
        {"origin": Origin(run=1)},
        {"origin": Origin(attempt=1)},
        {"origin": Origin(artifact="web")},
        {"origin": Origin(tracked=True)},
    ],
)
def test_items_that_differ_in_place_or_content_are_two(fields: dict[str, Any]) -> None:
    assert item().identity != item(**fields).identity
    assert len(Bundle.of([item(), item(**fields)]).items) == 2


@pytest.mark.parametrize("fields", [{"origin": Origin(modified=5.0)}, {"tool": "x"}, {"size": 2}])
def test_items_that_differ_in_time_or_reading_are_one(fields: dict[str, Any]) -> None:
    assert item().identity == item(**fields).identity
    assert len(Bundle.of([item(), item(**fields)]).items) == 1


def test_of_two_readings_of_one_file_the_one_with_more_faults_stands_then_the_later() -> None:
    fine, later = item("a"), item("a", origin=Origin(modified=5.0))
    broken = item("a", problems=(Problem(fault="cut off"), Problem(fault="r", fatal=False)))
    remarks = item("a", problems=tuple(Problem(fault=f"r{number}", fatal=False) for number in range(3)))
    for order in itertools.permutations([fine, later, broken, remarks]):
        assert Bundle.of(order).items == (broken,)
    for order in itertools.permutations([fine, later, remarks]):
        assert Bundle.of(order).items == (later,)


@given(st.permutations([("a",), ("a", "b"), ("c",), ()]), st.integers(0, 4))
def test_bundles_of_differing_readings_merge_in_any_order(orders: list[tuple[str, ...]], at: int) -> None:
    items = {names: item(*names) for names in sorted(orders)}
    shuffled = [items[names] for names in orders]
    left, right = Bundle.of(shuffled[:at]), Bundle.of(shuffled[at:])
    whole = Bundle.of(items.values())
    assert left.merged(right) == right.merged(left) == whole
    assert whole.merged(whole) == whole
    assert len(whole.items) == 1


def test_a_bundle_is_ordered_by_identity_and_lists_what_nothing_recognised_once() -> None:
    items = [item(path="b"), item(path="a", kind="z"), item(path="a", kind="y")]
    lost = [Unrecognised(path=path, sha256="", size=0) for path in ("z", "a", "z")]
    bundle = Bundle.of(items, lost)
    assert [(one.path, one.kind) for one in bundle.items] == [("a", "y"), ("a", "z"), ("b", "tests")]
    assert [one.path for one in bundle.unrecognised] == ["a", "z"]
    assert (Bundle().items, Bundle().unrecognised) == ((), ())
    other = Bundle.of([item(path="c")], [Unrecognised(path="b", sha256="", size=0)])
    both = bundle.merged(other)
    assert [one.path for one in both.items] == ["a", "a", "b", "c"]
    assert [one.path for one in both.unrecognised] == ["a", "b", "z"]


def test_records_are_frozen() -> None:
    with pytest.raises(AttributeError):
        item().path = "x"  # type: ignore[misc]
    assert msgspec.structs.replace(item(), path="x").path == "x"
