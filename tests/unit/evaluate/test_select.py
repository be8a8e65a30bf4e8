"""Which evidence counts for which service (laws 4, 5 and 6)."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.evaluate.select import Evidence, Selected, newest_attempts, select, under
from readygate.model.evidence import Bundle, Item, Origin, Problem, Source, Unrecognised
from readygate.model.policy import Policy
from readygate.model.subject import Change, Subject
from tests.unit.evaluate.samples import DAY, FORMATS, KINDS, declared, fatal, item, policy, service

SHOP, CART = service(path="services/shop"), service(name="cart", path="services/cart")
TWO = policy(SHOP, CART)


def selected(rules: Policy, *items: Item, unrecognised: tuple[str, ...] = (), **subject: Any) -> Selected:
    lost = [Unrecognised(path=path, sha256="", size=0) for path in unrecognised]
    about = Subject(today=DAY, **subject)
    return select(rules, Bundle.of(items, lost), about, FORMATS, KINDS.__getitem__)


def evidence(found: Selected, name: str = "shop", kind: str = "things") -> Evidence:
    return found.evidence.get((name, kind), Evidence())


def titles(found: Selected, name: str = "shop", kind: str = "things") -> list[list[str]]:
    return [list(one.table.words("title")) for one in evidence(found, name, kind).items]


# Law 4: whose it is ---------------------------------------------------------------------------------------------------


def test_the_service_that_collect_named_owns_the_item_whatever_its_path() -> None:
    found = selected(TWO, item("a", path="services/shop/x.json", service="cart"))
    assert (titles(found, "cart"), titles(found, "shop")) == ([["a"]], [])


def test_a_service_that_the_policy_lacks_owns_nothing() -> None:
    one = item("a", path="services/shop/x.json", service="gone")
    found = selected(TWO, one)
    assert found.evidence == {}
    assert (found.unowned, found.orphans) == (("services/shop/x.json",), {"things": ("services/shop/x.json",)})
    assert found.owners == {one.identity: ()}
    assert selected(policy(SHOP), one).unowned == ("services/shop/x.json",)


def test_a_file_that_several_declare_counts_for_each() -> None:
    report = declared("reports/all.json")
    rules = policy(service(reports=(report,)), service(name="cart", reports=(report,)), service(name="till"))
    one = item("a", path="reports/all.json")
    found = selected(rules, one)
    assert (titles(found, "shop"), titles(found, "cart"), titles(found, "till")) == ([["a"]], [["a"]], [])
    assert found.owners == {one.identity: ("cart", "shop")}
    assert (found.unowned, found.orphans, found.warnings) == ((), {}, ())


def test_a_declaration_goes_before_the_path_and_only_in_its_format() -> None:
    rules = policy(service(reports=(declared("services/cart/x.json"),)), CART)
    found = selected(rules, item("a", path="services/cart/x.json"))
    assert (titles(found, "shop"), titles(found, "cart")) == ([["a"]], [])
    other = selected(rules, item("a", path="services/cart/x.json", format="things-xml"))
    assert titles(other, "cart") == [["a"]]
    assert evidence(other, "shop").misread == (
        Problem(
            fault="`services/cart/x.json` is things-xml, declared as things-json",
            hint="correct `reports:` or the step that writes it",
        ),
    )


def test_with_one_service_everything_is_its_own() -> None:
    found = selected(policy(SHOP), item("a", path="x.json"), item("b@services/other/b.ts", kind="rows", path="y.json"))
    assert titles(found) == [["a"]]
    assert titles(found, kind="rows") == [["b"]]
    assert found.unowned == ()


def test_the_path_tells_where_nothing_else_does_and_what_nobody_owns_is_listed() -> None:
    mine, nobodys = item("a", path="services/shop/x.json"), item("b", path="x.json")
    found = selected(TWO, mine, nobodys, item("c", kind="pacts", path="y.json"))
    assert (titles(found, "shop"), titles(found, "cart")) == ([["a"]], [])
    assert found.owners[nobodys.identity] == ()
    assert found.unowned == ("x.json", "y.json")
    assert found.orphans == {"things": ("x.json",), "pacts": ("y.json",)}


def test_rows_with_paths_are_attributed_row_by_row() -> None:
    rows = ("a@services/shop/a.ts", "b@services/cart/b.ts", "all", "x@packages/x.ts", "y@packages/y.ts")
    one = item(*rows, kind="rows", path="services/cart/lint.json")
    found = selected(TWO, one)
    assert titles(found, "shop", "rows") == [["a", "all"]]
    assert titles(found, "cart", "rows") == [["b", "all"]]
    assert found.owners == {one.identity: ("cart", "shop")}
    (warning,) = found.warnings
    assert warning == (
        "`services/cart/lint.json`: 2 of 5 rows belong to no service and count for nobody, "
        "the first is of `packages/x.ts`"
    )


def test_a_file_whose_rows_nobody_owns_belongs_to_its_path() -> None:
    found = selected(TWO, item("a@src/a.ts", kind="rows", path="services/shop/lint.json"))
    assert (titles(found, "shop", "rows"), titles(found, "cart", "rows")) == ([["a"]], [])
    lost = selected(TWO, item("a@src/a.ts", kind="rows", path="lint.json"))
    assert (lost.evidence, lost.unowned, lost.warnings) == ({}, ("lint.json",), ())


def test_rows_are_attributed_by_name_where_the_kind_says_so() -> None:
    one = item("a#shop", "b#cart", "c#stranger", "d", kind="pacts", path="pacts.json")
    found = selected(TWO, one)
    assert found.owners == {one.identity: ("cart", "shop")}
    assert found.warnings == (
        "`pacts.json`: 1 of 4 rows belong to no service and count for nobody, the first is of `stranger`",
    )
    assert titles(found, "shop", "pacts") == [["a", "d"]]
    assert titles(found, "cart", "pacts") == [["b", "d"]]


def test_of_a_declared_file_the_rows_of_other_services_are_left_out_and_told() -> None:
    rules = policy(service(path="services/shop", reports=(declared("lint.json", "rows-json"),)), CART)
    found = selected(
        rules, item("a@services/shop/a.ts", "b@services/cart/b.ts", "c@lib/c.ts", "d", kind="rows", path="lint.json")
    )
    (one,) = evidence(found, "shop", "rows").items
    assert list(one.table.words("title")) == ["a", "c", "d"]
    assert one.problems == (Problem(fault="1 of 4 rows are other services' own", fatal=False),)
    assert evidence(found, "cart", "rows") == Evidence()
    whole = item("a@services/shop/a.ts", "d", kind="rows", path="lint.json")
    assert evidence(selected(rules, whole), "shop", "rows").items == (whole,)


def test_the_only_service_keeps_rows_of_any_path_of_a_declared_file() -> None:
    rules = policy(service(path="services/shop", reports=(declared("lint.json", "rows-json"),)))
    assert titles(selected(rules, item("b@services/cart/b.ts", kind="rows", path="lint.json")), kind="rows") == [["b"]]


@pytest.mark.parametrize("collected", ["", "shop"])
def test_root_puts_the_paths_of_a_declared_report_below_it(collected: str) -> None:
    rules = policy(service(reports=(declared("x.json", root="services/shop/"),)))
    rows = ("a@src/a.ts", "b@services/shop/b.ts", "c@/abs/c.ts", "d@C:/d.ts", "e")
    (one,) = evidence(selected(rules, item(*rows, path="x.json", service=collected))).items
    assert list(one.table.text("path")) == ["services/shop/src/a.ts", "services/shop/b.ts", "/abs/c.ts", "C:/d.ts", ""]


def test_an_exact_declaration_gives_the_root_before_a_glob() -> None:
    rules = policy(service(reports=(declared("*.json", root="one"), declared("x.json", root="two"))))
    (one,) = evidence(selected(rules, item("a@a.ts", path="x.json"))).items
    assert list(one.table.text("path")) == ["two/a.ts"]


def test_under_leaves_what_is_below_already() -> None:
    assert [under("a/b", path) for path in ("c", "a/b/c", "a/bc", "/c", "C:/c")] == [
        "a/b/c",
        "a/b/c",
        "a/b/a/bc",
        "/c",
        "C:/c",
    ]


# Law 3: unreadable, absent, misread -----------------------------------------------------------------------------------


def test_an_unreadable_file_of_rows_might_hold_rows_of_any_service() -> None:
    broken = item("a@services/shop/a.ts", kind="rows", path="services/cart/lint.json", problems=fatal())
    found = selected(policy(SHOP, CART, service(name="till")), broken)
    assert titles(found, "shop", "rows") == [["a"]]
    assert titles(found, "cart", "rows") == titles(found, "till", "rows") == [["a"]]
    assert all(evidence(found, name, "rows").items[0].fatal for name in ("shop", "cart", "till"))


def test_an_unreadable_file_of_whole_kinds_belongs_to_its_path_only() -> None:
    found = selected(TWO, item(path="services/cart/x.json", problems=fatal()))
    assert (len(evidence(found, "cart").items), evidence(found, "shop")) == (1, Evidence())


def test_an_unreadable_declared_file_spoils_those_who_declare_it() -> None:
    rules = policy(service(reports=(declared("lint.json", "rows-json"),)), CART)
    found = selected(rules, item(kind="rows", path="lint.json", problems=fatal()))
    assert (len(evidence(found, "shop", "rows").items), evidence(found, "cart", "rows")) == (1, Evidence())


def test_a_declared_report_that_no_item_answers_is_absent() -> None:
    one, other = declared("a.json"), declared("b/*.xml", "things-xml")
    found = selected(policy(service(reports=(one, other))), item(path="a.json"))
    assert evidence(found).absent == (other,)
    assert evidence(found).misread == ()
    assert evidence(selected(policy(service(reports=(one, other))))).absent == (one, other)


def test_what_was_collected_for_another_service_does_not_answer_a_declaration() -> None:
    rules = policy(service(reports=(declared("x.json"),)), CART)
    found = selected(rules, item("a", path="x.json", service="cart"))
    (problem,) = evidence(found, "shop").misread
    assert problem.fault == "`x.json` was collected for the service cart"
    assert titles(found, "cart") == [["a"]]


def test_a_file_that_nothing_recognised_spoils_its_declaration_even_beside_others() -> None:
    rules = policy(service(reports=(declared("r/*.json"), declared("s.json"))))
    found = selected(rules, item(path="r/a.json"), unrecognised=("r/b.json", "r/c.json", "s.json", "other.json"))
    assert [problem.fault for problem in evidence(found).misread] == [
        "`r/b.json` is not things-json",
        "`s.json` is not things-json",
    ]
    assert evidence(found).absent == ()


# Law 5: of this content -----------------------------------------------------------------------------------------------

CHANGES = {"shop": Change(path="services/shop/a.ts", modified=100.0)}


def test_a_report_older_than_the_newest_change_is_stale() -> None:
    one = item("a", origin=Origin(modified=99.5))
    found = evidence(selected(policy(SHOP), one, changes=CHANGES))
    assert found.items == ()
    assert [old.item for old in found.stale] == [one]
    assert found.stale[0].reason == "`reports/things.json` is older than the newest change, `services/shop/a.ts`"


@pytest.mark.parametrize(
    ("one", "subject"),
    [
        (item(origin=Origin(modified=100.0)), {"changes": CHANGES}),
        (item(origin=Origin(modified=0.0)), {"changes": CHANGES}),
        (item(origin=Origin(modified=1.0)), {"changes": {"cart": CHANGES["shop"]}}),
        (item(origin=Origin(modified=1.0)), {}),
        (item(origin=Origin(modified=1.0)), {"changes": CHANGES, "replay": True}),
        (item(kind="docs", origin=Origin(modified=1.0)), {"changes": CHANGES}),
        (item(origin=Origin(modified=1.0, tracked=True)), {"changes": CHANGES}),
    ],
)
def test_what_is_not_older_or_cannot_be_compared_is_not_stale(one: Item, subject: dict[str, Any]) -> None:
    found = evidence(selected(policy(SHOP), one, **subject), kind=one.kind)
    assert (len(found.items), found.stale) == (1, ())


def test_a_report_that_git_tracks_is_invalid() -> None:
    one = item("a", origin=Origin(tracked=True), problems=(Problem(fault="remark", fatal=False),))
    (found,) = evidence(selected(policy(SHOP), one)).items
    assert found.problems == (
        Problem(fault="remark", fatal=False),
        Problem(
            fault="git tracks this report, so it may be older than the content it is to prove",
            hint="write reports to an ignored folder",
        ),
    )


@pytest.mark.parametrize(
    ("one", "replay"),
    [
        (item(kind="docs", origin=Origin(tracked=True)), False),
        (item(origin=Origin(tracked=True)), True),
        (item(origin=Origin(tracked=True, source=Source.REPLAY.value)), False),
        (item(origin=Origin(tracked=False)), False),
    ],
)
def test_documents_and_replayed_files_may_be_tracked(one: Item, replay: bool) -> None:
    assert evidence(selected(policy(SHOP), one, replay=replay), kind=one.kind).items == (one,)


def test_a_file_of_the_whole_repository_may_not_be_tracked_even_among_documents() -> None:
    one = item(kind="docs", origin=Origin(tracked=True), format="whole-json")
    (found,) = evidence(selected(policy(SHOP), one), kind="docs").items
    assert [problem.fatal for problem in found.problems] == [True]


def test_a_page_that_nobody_owns_is_not_listed_and_still_told_where_one_is_missing() -> None:
    found = selected(TWO, item(path="README.md", kind="docs"), item(path="elsewhere"))
    assert (found.unowned, found.orphans) == (("elsewhere",), {"docs": ("README.md",), "things": ("elsewhere",)})


def test_a_file_of_the_whole_repository_counts_for_every_service_that_nobody_else_was_named_for() -> None:
    one = item(path="elsewhere/a", kind="docs", format="whole-json")
    found = selected(TWO, one)
    assert [evidence(found, name, "docs").items for name in ("shop", "cart")] == [(one,), (one,)]
    assert found.unowned == ()
    found = selected(TWO, item(path="elsewhere/a", kind="docs", format="whole-json", service="cart"))
    assert [len(evidence(found, name, "docs").items) for name in ("shop", "cart")] == [0, 1]


# Law 6: later attempts ------------------------------------------------------------------------------------------------


def attempt(number: int, **fields: Any) -> Item:
    place = {name: fields.pop(name) for name in ("run", "job", "artifact", "workflow", "source") if name in fields}
    return item(f"a{number}", origin=Origin(**{"run": 7, "job": "test", **place}, attempt=number), **fields)


def test_a_later_attempt_replaces_the_file_and_the_verdict_can_tell() -> None:
    first, second = attempt(1), attempt(2)
    found = selected(policy(SHOP), second, first)
    assert titles(found) == [["a2"]]
    assert found.replaced == {first.identity}
    assert set(found.owners) == {second.identity}


@pytest.mark.parametrize(
    "fields",
    [
        {"run": 8},
        {"job": "lint"},
        {"artifact": "reports"},
        {"workflow": "nightly.yml"},
        {"source": "artifact"},
        {"path": "reports/other.json"},
        {"service": "shop"},
    ],
)
def test_what_differs_in_its_place_is_not_replaced(fields: dict[str, Any]) -> None:
    items = (attempt(1, **fields), attempt(2))
    assert newest_attempts(items) == items


def test_an_attempt_that_nobody_told_replaces_nothing_and_is_not_replaced() -> None:
    items = (attempt(0), attempt(1), attempt(2))
    assert newest_attempts(items) == (items[0], items[2])
    assert newest_attempts((items[0],)) == (items[0],)
