"""What `inspect` shows: every metric a threshold would see."""

from __future__ import annotations

import msgspec

from readygate.evaluate.inspect import Inspected, inspect
from readygate.kinds.kind import Measurement, Selection
from readygate.model.evidence import Bundle, Item
from tests.unit.evaluate.samples import KINDS, fatal, item


def found(*items: Item, wanted: str = "", **where: tuple[str, ...]) -> dict[str, Inspected]:
    return inspect(Bundle.of(items), kinds=KINDS.__getitem__, wanted=wanted, where=where or None)


def test_all_kinds_of_the_bundle_are_measured_over_all_items() -> None:
    told = found(item("a", "b!"), item("c", path="x"), item("d", kind="docs"))
    assert list(told) == ["docs", "things"]
    assert told["things"] == Inspected(
        examined=3, subject="things", values={"total": 3.0, "bad": 1.0, "share": 2 / 3}, untold={}
    )


def test_one_kind_may_be_asked_for() -> None:
    items = (item("a"), item("d", kind="docs"))
    assert list(found(*items, wanted="docs")) == ["docs"]
    assert found(*items, wanted="rows") == {}


def test_filters_that_a_kind_lacks_are_left_out_and_those_of_items_are_heard() -> None:
    items = (item("a", "b", tool="x"), item("c", path="y", tool="y"))
    assert found(*items, titles=("a",), colours=("red",))["things"].values["total"] == 1.0
    assert found(*items, tool=("x",))["things"].values["total"] == 2.0
    assert found(*items, tool=("z",))["things"] == Inspected(examined=0, subject="reports")


def test_an_unreadable_item_counts_only_as_far_as_it_has_rows() -> None:
    assert found(item(problems=fatal())) == {}
    assert found(item("a", problems=fatal()), item("b", path="x"))["things"].values["total"] == 2.0
    assert found(item())["things"].examined == 0


def test_a_contradiction_leaves_every_metric_untold() -> None:
    told = found(item("disputed"), item("disputed", path="x"))["things"]
    assert (told.examined, told.subject, told.values) == (0, "rows", {})
    assert told.untold == dict.fromkeys(("total", "bad", "share", "time"), "two reports disagree about `disputed`")


def test_what_is_untold_or_not_applicable_has_its_reason() -> None:
    def measure(selection: Selection) -> Measurement:
        return Measurement(examined=1, subject="s", untold={"bad": "left out"}, inapplicable={"share": "none here"})

    kind = msgspec.structs.replace(KINDS["things"], measure=measure)
    told = inspect(Bundle.of([item("a")]), kinds=lambda _: kind)
    assert told["things"].untold == {"bad": "left out", "share": "none here"}


def test_the_kind_sees_items_and_the_filters_that_it_knows() -> None:
    seen: list[Selection] = []

    def measure(selection: Selection) -> Measurement:
        seen.append(selection)
        return KINDS["things"].measure(selection)

    kind = msgspec.structs.replace(KINDS["things"], measure=measure)
    one = item("a", "b", tool="x")
    where = {"titles": ("b",), "colours": ("red",), "tool": ("x",)}
    inspect(Bundle.of([one]), kinds=lambda _: kind, where=where)
    (selection,) = seen
    assert (selection.items, selection.patterns, list(selection.rows)) == ((one,), {"titles": ("b",)}, [1])
