"""Bundles keep what they hold, and one that may come from a fork is refused with the place of what does not fit."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.intake import bundles
from readygate.intake.bundles import dump, load, merge
from readygate.intake.read import File, read
from readygate.kinds.registry import kind
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Item, Origin, Problem, Unrecognised
from readygate.model.verdict import Outcome
from readygate.readers.source import Source
from tests.contract.bench import asked
from tests.contract.corpus import Case, cases, usable

FILES = {
    "junit": b'<testsuite name="s"><testcase name="a" time="1.5"/><testcase name="b"><failure/></testcase></testsuite>',
    "cobertura": b'<coverage line-rate="0.5"><packages><package><classes><class filename="a.py"><lines>'
    b'<line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>',
}


def item(form: str = "junit", path: str = "unit.xml", **fields: Any) -> Item:
    found = read(File(path=path, source=Source.of_bytes(path, FILES[form]), format=form))
    assert isinstance(found, Item)
    return msgspec.structs.replace(found, **fields)


def wire(*items: Item) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(dump(Bundle.of(items, [Unrecognised(path="x", sha256="", size=1)])))
    return decoded


def loaded(data: Any) -> Bundle:
    return load(json.dumps(data).encode(), "b.json")


def refused(data: bytes | Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        load(data if isinstance(data, bytes) else json.dumps(data).encode(), "b.json")
    assert caught.value.place.startswith("b.json")
    return caught.value


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_every_example_survives_the_way_through_a_file(case: Case) -> None:
    found = case.item()
    bundle = Bundle.of([found]) if isinstance(found, Item) else Bundle.of((), [found])
    assert dump(load(dump(bundle), "b.json")) == dump(bundle)


def test_every_fact_of_an_item_survives() -> None:
    kept = item(
        path="a\n\u202e/b.xml",
        service="shop",
        problems=(Problem(fault="f", place="line 1", hint="h", fatal=False),),
        origin=Origin(
            source="artifact", workflow="w", run=7, attempt=2, job="j", artifact="a", commit="c", modified=1.5
        ),
    )
    (again,) = load(dump(Bundle.of([kept])), "b.json").items
    assert again.identity == kept.identity
    assert (again.problems, again.origin, again.size, again.tool) == (kept.problems, kept.origin, kept.size, kept.tool)
    assert again.table.wire() == kept.table.wire()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "not a bundle"),
        (b"[]", "not a bundle"),
        (b"{}", "not a bundle"),
        (b"\xff\xfe{}", "not a bundle"),
        (b"[" * 1_000_000, "not a bundle"),
        (b'{"version": 1, "items": [], "unrecognised": [], "more": 1}', "unknown field `more`"),
        (b'{"version": 1, "items": [], "unrecognised": []', "not a bundle"),
        (b'{"version": 2, "items": [], "unrecognised": []}', "a bundle of version 2; this release reads 1"),
        (b'{"version": 1, "items": [], "items": [], "unrecognised": []}', "the key 'items' twice"),
        (b'{"version": NaN, "items": [], "unrecognised": []}', "not a bundle"),
        (
            b'{"version": 1, "items": [], "unrecognised": [{"path": "a", "sha256": "", "size": -1}]}',
            "Expected `int` >= 0",
        ),
        (
            b'{"version": 1, "items": [], "unrecognised": [{"path": "\\ud800", "sha256": "", "size": 0}]}',
            "not a bundle",
        ),
    ],
)
def test_what_is_no_bundle_is_refused(data: bytes, fault: str) -> None:
    assert fault in refused(data).fault


def test_a_long_bundle_is_not_searched_for_repeated_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "REPEATS_LIMIT", 10)
    assert load(b'{"version": 1, "items": [], "items": [], "unrecognised": []}', "b.json") == Bundle()


def _set(*keys: str | int, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(target: Any) -> None:
        for key in keys[:-1]:
            target = target[key]
        target[keys[-1]] = to

    return change


HUGE = 10**400


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_set("path", to=""), "'' is no path of a file"),
        (_set("path", to="a/../../b"), "'a/../../b' is no path of a file"),
        (_set("path", to=".."), "is no path of a file"),
        (_set("path", to=7), "Expected `str`"),
        (_set("kind", to="coverage"), "the format junit is of the kind tests, not 'coverage'"),
        (_set("kind", to="traces"), "not 'traces'"),
        (_set("format", to="junit2"), "the format 'junit2' is not known to this release"),
        (_set("sha256", to="ABC"), "Expected `str` matching regex"),
        (_set("sha256", to="0" * 64 + "\n"), "Expected `str` matching regex"),
        (_set("size", to=-1), "Expected `int` >= 0"),
        (_set("size", to=1.5), "Expected `int`"),
        (_set("size", to=HUGE), "Expected `int` <="),
        (_set("problems", to=[{"fault": 1}]), "Expected `str`"),
        (_set("origin", "source", to="moon"), "'moon' is no source of evidence"),
        (_set("origin", "run", to=-1), "a number that no run has"),
        (_set("origin", "attempt", to=HUGE), "a number that no run has"),
        (_set("origin", "modified", to=-0.5), "a number that no run has"),
        (_set("origin", "tracked", to="no"), "Expected `bool`"),
        (_set("more", to=1), "unknown field `more`"),
        (_set("table", to=[]), "Expected `object`"),
        (_set("table", to={}), "the table does not fit the kind tests: columns other than"),
        (_set("table", "more", to=[]), "columns other than"),
        (_set("table", "suite", "codes", to=[0, 99]), "a code without a value"),
        (_set("table", "suite", "codes", to=[0, -1]), "a code without a value"),
        (_set("table", "suite", "codes", to=[0, HUGE]), "a code without a value"),
        (_set("table", "suite", "codes", to=[0]), "unequal length"),
        (_set("table", "suite", "codes", to=[0, True]), "of another type"),
        (_set("table", "suite", "values", to=["a", "a"]), "repeats a value"),
        (_set("table", "suite", "values", to=[1]), "of another type"),
        (_set("table", "suite", to=[]), "another form"),
        (_set("table", "name", to=["a"]), "unequal length"),
        (_set("table", "name", to={"a": 1}), "no list"),
        (_set("table", "duration", to=["1", "2"]), "of another type"),
        (_set("table", "duration", to=[HUGE, 1]), "another form"),
    ],
)
def test_an_item_that_does_not_fit_is_refused(change: Callable[[dict[str, Any]], None], fault: str) -> None:
    data = wire(item(path="a.xml"), item())
    change(data["items"][1])
    error = refused(data)
    assert fault in error.fault
    assert "items[1]" in f"{error.place} {error.fault}"


def test_columns_of_the_right_types_with_what_no_collector_writes_are_refused() -> None:
    data = wire(item("cobertura", "coverage.xml"))
    data["items"][0]["table"]["lines"] = ["one to two"]
    error = refused(data)
    assert error.fault == "the table holds what no report of the kind coverage can"
    assert error.place == "b.json: items[0]"


def test_long_tables_are_not_merged_on_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "_MERGED", 0)
    data = wire(item("cobertura", "coverage.xml"))
    data["items"][0]["table"]["lines"] = ["one to two"]
    assert len(loaded(data).items) == 1


@pytest.mark.parametrize("path", ["/abs/a.xml", "C:/a.xml", "a..b/c", "\x00\n\x1b[2J", "~/x", "x" * 100_000])
def test_a_strange_path_is_harmless(path: str) -> None:
    (found,) = loaded(wire(item(path=path))).items
    assert found.path == path


def test_a_forged_origin_and_service_are_kept_as_claims() -> None:
    (found,) = loaded(wire(item(service="other", origin=Origin(run=1, commit="f" * 40)))).items
    assert (found.service, found.origin.run) == ("other", 1)


def test_rows_of_an_invalid_item_are_not_measured() -> None:
    data = wire(item("cobertura", "coverage.xml", problems=(Problem(fault="cut off"),)))
    data["items"][0]["table"]["lines"] = ["one to two"]
    (found,) = loaded(data).items
    assert [problem.fault for problem in found.fatal] == ["cut off"]


def test_rows_that_contradict_each_other_stay_an_item_which_evaluation_finds_invalid() -> None:
    data = wire(item("cobertura", "coverage.xml"))
    table = data["items"][0]["table"]
    twice = {
        name: {**cells, "codes": cells["codes"] * 2} if isinstance(cells, dict) else cells * 2
        for name, cells in table.items()
    }
    data["items"][0]["table"] = twice | {"lines": ["1-2", ""], "missed": ["2", ""], "lines-covered": [1, 2]}
    (found,) = loaded(data).items
    assert asked("coverage", ["lines >= 0"], [found]).outcome is Outcome.INVALID


# merging --------------------------------------------------------------------------------------------------------------


def test_bundles_merge_in_any_order() -> None:
    one, other = Bundle.of([item(path="a.xml")]), Bundle.of([item(), item(path="a.xml")])
    there, back = merge([("1", one), ("2", other)]), merge([("2", other), ("1", one)])
    assert dump(there) == dump(back) == dump(merge([("1", there), ("2", back)]))
    assert [found.path for found in there.items] == ["a.xml", "unit.xml"]


@pytest.mark.parametrize(
    ("first", "second", "kept"), [(5.0, 3.0, 3.0), (3.0, 5.0, 3.0), (0.0, 3.0, 3.0), (3.0, 0.0, 3.0)]
)
def test_of_two_times_of_one_file_the_older_counts(first: float, second: float, kept: float) -> None:
    pair = [("b", Bundle.of([item(origin=Origin(modified=modified))])) for modified in (first, second)]
    assert [found.origin.modified for found in merge(pair).items] == [kept]


def test_neither_of_two_contents_under_one_digest_pushes_the_other_out() -> None:
    forged = wire(item())
    forged["items"][0]["table"]["status"]["codes"] = [0, 0]
    for pair in ([wire(item()), forged], [forged, wire(item())]):
        with pytest.raises(UsageError, match="is here twice, with other content under one digest") as caught:
            merge([(f"{number}.json", loaded(data)) for number, data in enumerate(pair)])
        assert caught.value.place == "1.json"


def test_one_bundle_cannot_hold_two_contents_of_a_file_either() -> None:
    data = wire(item())
    data["items"].append(json.loads(json.dumps(data["items"][0])))
    assert len(loaded(data).items) == 1
    data["items"][1]["problems"] = [{"fault": "x"}]
    assert "twice" in refused(data).fault


# fuzzing --------------------------------------------------------------------------------------------------------------

WORDS = [
    "",
    "x",
    "\n",
    "0",
    "-1",
    "1e9",
    "NaN",
    "/",
    "a/../b",
    "{",
    "total",
    "case",
    "rule",
    "passed",
    "5-1",
    "1-2,4",
    "3.1",
]


def _forged(cells: Any, choose: random.Random) -> Any:
    """Cells of the same types that hold something else here and there."""
    if isinstance(cells, dict):
        values = list(dict.fromkeys(choose.choice(WORDS) if choose.random() < 0.3 else one for one in cells["values"]))
        return {"values": values, "codes": [choose.randrange(len(values)) for _ in cells["codes"]] if values else []}
    pools: dict[type, list[Any]] = {
        str: WORDS,
        int: [0, 1, -1, 2**63 - 1, -(2**63)],
        float: [0.0, -1.0, 1e308, 1e-308, None],
        type(None): [None, 0.0, -1.0],
    }
    return [choose.choice(pools[type(one)]) if choose.random() < 0.2 else one for one in cells]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_forged_tables_are_refused_or_harmless(seed: int) -> None:
    choose = random.Random(seed)
    small = [case for case in usable() if len(case.data) < 20_000]
    found = choose.choice(small).item()
    assert isinstance(found, Item)
    data = wire(found)
    table = data["items"][0]["table"]
    for name in choose.sample(sorted(table), choose.randint(1, len(table))):
        table[name] = _forged(table[name], choose)
    try:
        (kept,) = loaded(data).items
    except UsageError:
        return
    one = kind(kept.kind)
    for metric in one.metrics:
        where = {known.name: ("*", "!x") for known in choose.sample(one.filters, min(1, len(one.filters)))}
        suffix = {"ms": "ms"}.get(metric.unit.value, "")
        if metric.unit.value not in {"version", "date"}:
            assert asked(kept.kind, [f"{metric.name} >= 0{suffix}"], [kept], where).reason
