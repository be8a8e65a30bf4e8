"""Evaluation is pure: one input, one output, in whatever order; evidence changes no rule and no waiver (law 10)."""

from __future__ import annotations

import ast
import datetime as dt
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import readygate.evaluate
from readygate.model.codec import encode
from readygate.model.evidence import Bundle, Item, Origin, Problem, Unrecognised
from readygate.model.policy import Milestone, NotApplicable, Policy, Row, Service, Waiver
from readygate.model.subject import Change, Subject
from readygate.model.verdict import Judged, Outcome
from tests.unit.evaluate.samples import (
    DAY,
    FORMATS,
    KINDS,
    LADDER,
    any_of,
    criterion,
    declared,
    fatal,
    item,
    judged,
    leaf,
    policy,
    service,
)

ROOM = Path(next(iter(readygate.evaluate.__path__)))

CRITERIA = (
    criterion(leaf("bad = 0", labels=("x", "y"), titles=("a*", "b*"), tool=("k6", "jest"))),
    criterion(leaf("total >= 1", kind="rows", paths="${service.folders.domain}/**"), id="G1.rows"),
    criterion(leaf("total >= 1", about="*${each}*"), id="G2.each", each="${service.aggregates}", start="L2"),
    criterion(any_of(leaf("bad = 0", kind="pacts"), leaf("bad = 0", kind="docs")), id="G2.any", start="L4"),
    criterion(leaf("bad = 0"), id="M1.adds", start="M1"),
)
MATRIX = (Row(milestone="M1", level="L4", gates=("G1", "G2")),)
VALUES = {"service.aggregates": ("Window", "ComplianceWindow"), "service.name": ("x",)}


def rules(turned: bool = False) -> Policy:
    """A policy of two services; `turned` gives every mapping the other way round."""

    def turn(mapping: Mapping[str, Any]) -> dict[str, Any]:
        pairs = list(mapping.items())
        return dict(reversed(pairs) if turned else pairs)

    def one(name: str) -> Service:
        return Service(
            name=name,
            path=name,
            criteria=tuple(_turned(known) for known in CRITERIA) if turned else CRITERIA,
            folders=turn({"domain": f"{name}/src", "api": f"packages/{name}"}),
            variables=turn({**VALUES, "service.folders.domain": (f"{name}/src",)}),
            empty=turn({"service.consumes": "none", "service.publishes": "silent"}),
            reports=(declared(f"{name}/declared/*.json"),),
            matrix=MATRIX,
            notes=turn({"G1": "one", "G2": "two"}),
            not_applicable=(NotApplicable(criterion="G9.*", reason="none"),),
        )

    return policy(
        one("shop"),
        one("cart"),
        milestones=(Milestone(id="M1", starts=DAY),),
        milestone="M1",
        ladders=turn({LADDER.name: LADDER, "own": msgspec.structs.replace(LADDER, name="own")}),
        waivers=(
            Waiver(criterion="G2.any", service="shop", reason="r", owner="o", approved_by="b", expires=DAY),
            Waiver(criterion="G2.any", service="cart", reason="r", owner="o", approved_by="b", expires=DAY),
        ),
    )


def _turned(one: Any) -> Any:
    """The criterion with its filters in another order."""
    condition = one.condition
    if hasattr(condition, "where"):
        condition = msgspec.structs.replace(condition, where=dict(reversed(condition.where.items())))
    return msgspec.structs.replace(one, condition=condition)


ITEMS = st.builds(
    lambda rows, kind, path, tool, problem, origin: item(
        *rows,
        kind=kind,
        path=path,
        tool=tool,
        problems=fatal() if problem == "fatal" else (Problem(fault="remark", fatal=False),) * (problem == "note"),
        origin=origin,
    ),
    st.lists(
        st.sampled_from(["a@shop/src/a", "b!@cart/src/b#x", "Window#y", "c@lib/c", "note:n", "d#shop"]), max_size=4
    ),
    st.sampled_from(sorted(set(KINDS) - {"others"})),
    st.sampled_from(["shop/x.json", "cart/x.json", "x.json", "shop/declared/x.json"]),
    st.sampled_from(["k6", "jest", ""]),
    st.sampled_from(["", "", "", "note", "fatal"]),
    st.builds(
        Origin, run=st.just(7), attempt=st.integers(0, 2), modified=st.sampled_from([0.0, 5.0]), tracked=st.booleans()
    ),
)
LOST = [Unrecognised(path="shop/declared/y.json", sha256="", size=1), Unrecognised(path="z", sha256="", size=1)]


def verdict(given_rules: Policy, bundle: Bundle, turned: bool = False) -> Judged:
    changes = {"shop": Change(path="shop/a", modified=4.0), "cart": Change(path="cart/a", modified=6.0)}
    about = dict(reversed(changes.items())) if turned else changes
    return judged(given_rules, bundle=bundle, target="", changes=about, commit="c0ffee")


@settings(max_examples=60, deadline=None)
@given(st.lists(ITEMS, max_size=6, unique_by=lambda one: one.identity), st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_bytes_in_any_order(items: list[Item], chance: Any) -> None:
    shuffled = list(items)
    chance.shuffle(shuffled)
    first = encode(verdict(rules(), Bundle.of(items, LOST)))
    assert encode(verdict(rules(), Bundle(items=tuple(shuffled), unrecognised=tuple(reversed(LOST))))) == first
    assert encode(verdict(rules(turned=True), Bundle.of(shuffled, LOST), turned=True)) == first


@settings(max_examples=60, deadline=None)
@given(st.lists(ITEMS, max_size=6, unique_by=lambda one: one.identity))
def test_a_service_is_judged_alike_alone_and_after_others(items: list[Item]) -> None:
    bundle = Bundle.of(items)
    together = verdict(rules(), bundle)
    for number, name in enumerate(("shop", "cart")):
        alone = judged(
            rules(),
            bundle=bundle,
            target="",
            changes={"shop": Change(path="shop/a", modified=4.0), "cart": Change(path="cart/a", modified=6.0)},
            services=(name,),
        )
        assert encode(alone.services[0]) == encode(together.services[number])


def test_evaluation_changes_nothing_that_enters() -> None:
    given_rules, bundle = rules(), Bundle.of([item("a@shop/src/a", "b@cart/b", kind="rows", path="x")], LOST)
    before = (encode(given_rules), [one.table.wire() for one in bundle.items], bundle)
    verdict(given_rules, bundle)
    assert (encode(given_rules), [one.table.wire() for one in bundle.items], bundle) == before


# Law 10 ---------------------------------------------------------------------------------------------------------------

CLAIMS = (
    "waivers: [{criterion: G1.asked, service: shop, expires: 2099-01-01}]",
    "approved-by @security",
    "G1.asked waived",
    "not-applicable G1.asked",
    "bad = 0 → bad <= 100",
    "@G1.asked signed",
)


@pytest.mark.parametrize("form", ["rows", "remark", "tool", "path", "unrecognised", "documents"])
def test_what_evidence_says_of_approvals_and_waivers_changes_no_rule(form: str) -> None:
    """One run: approvals and attestations have no reader yet, so nothing in a bundle can speak for them."""
    one = policy(service(criterion(leaf("bad = 0", labels="x")), path="shop"))
    failing = item("thing!#x", path="shop/things.json")
    lost = []
    match form:
        case "rows":
            extra = [item(*(f"{claim}#x" for claim in CLAIMS), path="shop/claims.json")]
        case "remark":
            extra = [item(problems=tuple(Problem(fault=claim, fatal=False) for claim in CLAIMS), path="shop/c.json")]
        case "tool":
            extra = [item("a#x", tool=CLAIMS[0], tool_version=CLAIMS[1], path="shop/c.json")]
        case "path":
            extra = [item("a#x", path=".github/readygate.yml"), item("a#x", path="waivers.yml")]
        case "documents":
            extra = [item(*CLAIMS, kind="docs", path="shop/attestation.json")]
        case _:
            extra, lost = [], [Unrecognised(path=".github/readygate.yml", sha256="", size=9, looks=CLAIMS[0])]
    alone, claimed = judged(one, [failing]), judged(one, bundle=Bundle.of([failing, *extra], lost))
    for told in (alone, claimed):
        (found,) = told.services[0].criteria
        assert (found.outcome, found.needed, found.waiver, told.ready) == (Outcome.FAIL, "bad = 0", "", False)
        assert found.results[0].bound == 0.0
    assert claimed.policy == alone.policy


def test_evidence_cannot_say_what_day_it_is_nor_which_milestone() -> None:
    late = dt.date(2026, 12, 1)
    one = policy(service(criterion(warn_until=late), path="shop"))
    failing = item("a!", path="shop/x", tool="2026-01-01", origin=Origin(modified=9e9, commit="fake"))
    assert judged(one, [failing]).services[0].criteria[0].outcome is Outcome.COMING
    after = judged(one, [failing], today=late)
    assert (after.services[0].criteria[0].outcome, after.date, after.commit) == (Outcome.FAIL, "2026-12-01", "")


# Nothing impure is imported -------------------------------------------------------------------------------------------

PURE = {
    "__future__",
    "collections",
    "datetime",
    "difflib",
    "enum",
    "functools",
    "itertools",
    "msgspec",
    "re",
    "typing",
}


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_evaluation_imports_only_pure_modules(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            ours = name.startswith(("readygate.evaluate", "readygate.kinds", "readygate.model"))
            assert ours or name.split(".")[0] in PURE, name


def test_evaluation_asks_no_clock_and_opens_nothing() -> None:
    """The whole run under an audit hook: no file, process, socket or environment is touched while it judges."""
    program = """
import sys
from tests.unit.evaluate import test_purity as here
from readygate.model.evidence import Bundle
bundle = Bundle.of([here.item("a@shop/src/a", "b@cart/b", kind="rows", path="x"), here.item("a!", path="shop/y")])
here.verdict(here.rules(), bundle)  # once, so that everything is imported
seen = []
sys.addaudithook(lambda event, _: seen.append(event))
here.verdict(here.rules(), bundle)
impure = {"open", "os", "socket", "subprocess", "time", "import"}
print(sorted({event for event in seen if event.split(".")[0] in impure}))
"""
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={"PYTHONPATH": f"{root / 'src'}:{root}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_subject_is_all_that_evaluation_knows_of_the_world() -> None:
    assert set(Subject.__struct_fields__) == {
        "today",
        "commit",
        "milestone",
        "target",
        "services",
        "release",
        "replay",
        "changes",
        "head",
        "run",
        "commits",
        "changed",
        "stale_sources",
    }
    assert FORMATS["things-json"] == "things"
