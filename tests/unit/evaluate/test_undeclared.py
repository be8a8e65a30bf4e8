"""What the evidence has and the policy does not declare is listed (law 7)."""

from __future__ import annotations

import pytest

from readygate.model.evidence import Item
from readygate.model.policy import Condition
from readygate.model.verdict import Outcome
from tests.unit.evaluate.samples import all_of, asked, criterion, item, leaf

EACH = "${each}"


def notes(condition: Condition, *items: Item, each: tuple[str, ...] = ("x", "y*")) -> tuple[str, ...]:
    return asked(criterion(condition, each=each), *items).notes


def told(*names: str) -> tuple[str, ...]:
    return (f"found, but not declared in the list: {', '.join(f'`{name}`' for name in names)}",)


def test_names_that_no_item_asks_for_are_told_sorted_and_once() -> None:
    one = leaf("total >= 1", labels=EACH)
    items = (item("a#x", "b#z", "c#y1", "d#w\nv", "e#"), item("f#z", path="b"))
    found = asked(criterion(one, each=("x", "y*")), *items)
    assert found.outcome is Outcome.PASS
    assert found.notes == told("v", "w", "z")
    assert notes(one, item("a#x", "b#y")) == ()


def test_five_are_named_and_the_others_counted() -> None:
    one = leaf("total >= 1", labels=EACH)
    five = [f"a#n{number}" for number in range(5)]
    assert notes(one, item(*five)) == told("n0", "n1", "n2", "n3", "n4")
    (note,) = notes(one, item(*five, "a#n5", "a#n6"))
    assert note == "found, but not declared in the list: `n0`, `n1`, `n2`, `n3`, `n4` and 2 more"


def test_the_other_filters_choose_the_rows() -> None:
    one = leaf("total >= 1", labels=EACH, paths="src/**")
    assert notes(one, item("a@src/a#x", "b@src/b#in", "c@lib/c#out")) == told("in")


@pytest.mark.parametrize(
    "condition",
    [
        leaf("total >= 1", labels="${each}*"),
        leaf("total >= 1", labels=(EACH, "z")),
        leaf("total >= 1", titles=EACH),
        leaf("total >= 1", routes=EACH),
        leaf("total >= 1", about=EACH),
        leaf("total >= 1", report=EACH),
        leaf("bad <= 1", parameters={"notes": ()}),
        leaf("total >= 1", labels=EACH, paths="${service.vars.gone}"),
        leaf("total >= 1", labels=EACH, paths="{"),
        leaf("total >= 1", labels=EACH, kind="docs"),
    ],
)
def test_only_filters_that_take_an_item_as_a_whole_name_tell(condition: Condition) -> None:
    assert notes(condition, item("a#z")) == ()


def test_a_list_that_is_none_leaves_nothing_to_compare() -> None:
    one = criterion(leaf("total >= 1", labels=EACH, paths="${service.vars.none}"), each=("x",))
    assert asked(one, item("a#z"), empty={"service.vars.none": "r"}).notes == ()
    assert notes(leaf("total >= 1", labels=EACH), item("a#z"), each=("{",)) == ()


def test_of_a_filter_with_entries_only_its_own_rows_tell() -> None:
    one = leaf("total >= 1", marks=EACH)
    assert notes(one, item("a#x", "b#z", "note:c#w")) == told("z")
    assert notes(leaf("total >= 1", labels=EACH), item("a#x", "note:c#w")) == told("w")


def test_every_part_of_a_condition_is_asked_and_notes_of_the_kind_stay_first() -> None:
    parts = all_of(
        leaf("total >= 1", labels=EACH, parameters={"notes": ("measured",)}),
        leaf("total >= 1", kind="docs", labels=EACH),
    )
    items = (item("a#x", "b#z", "c#u"), item("a#x", "b#v", "c#z", kind="docs"))
    assert notes(parts, *items, each=("x",)) == ("measured", *told("u", "z", "v"))
