"""Whom a change puts in scope, and who keeps an earlier verdict."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import msgspec
import pytest

from readygate.evaluate.content import Contents
from readygate.evaluate.evaluate import evaluate
from readygate.evaluate.scope import Plan, plan
from readygate.kinds.kind import Measurement, Selection
from readygate.model.evidence import Bundle
from readygate.model.policy import Freeze, Milestone, Policy, Row
from readygate.model.subject import Kinship, Subject
from readygate.model.verdict import Carried, Expiry, Judged
from tests.unit.evaluate.samples import DAY, FORMATS, KINDS, criterion, declared, item, judged, leaf, policy, service

BASE, HEAD = "a" * 40, "b" * 40
NAMES = ("shop", "cart", "till")
RULES = policy(
    *(service(name=name, path=f"services/{name}", depends_on=("packages/domain/**",)) for name in NAMES[:2]),
    service(name="till", path="services/till"),
    shared=("package-lock.json",),
    ignored=("docs/**",),
)
ALL = {BASE: Kinship(ancestor=True, same=NAMES)}
READY = [item("a", path=f"services/{name}/x.json") for name in NAMES]


def contents(rules: Policy) -> Contents:
    return Contents(rules, kinds=KINDS.__getitem__, formats=FORMATS)


def planned(
    *changed: str,
    rules: Policy = RULES,
    previous: Judged | None = None,
    pull_request: bool = False,
    widen: bool = False,
    leaving: frozenset[str] = frozenset(),
    **subject: Any,
) -> Plan:
    about = Subject(**{"today": DAY, "changed": changed, "commit": HEAD, "commits": ALL, **subject})
    return plan(
        rules,
        about,
        previous,
        contents=contents(rules),
        pull_request=pull_request,
        widen=widen,
        leaving=leaving,
    )


def base(rules: Policy = RULES, items: Any = READY, **subject: Any) -> Judged:
    return judged(rules, items, commit=BASE, **{"target": "", **subject})


# What is in scope -----------------------------------------------------------------------------------------------------


def test_where_the_change_is_not_known_everything_is_judged() -> None:
    assert planned(changed=None) == Plan(judge=NAMES)
    assert planned(changed=None, services=("till", "shop")) == Plan(judge=("shop", "till"))
    assert planned(changed=None, services=("till", "shop"), widen=True) == Plan(judge=NAMES)


def test_a_service_that_leaves_is_not_judged_and_that_is_said() -> None:
    gone = ("`till` leaves with this change, so it is not judged",)
    assert planned(changed=None, leaving=frozenset({"till"})) == Plan(judge=NAMES[:2], sentences=gone)
    found = planned("services/till/a", previous=base(), leaving=frozenset({"till"}), services=("till",))
    assert (found.judge, found.touched, found.unchanged) == ((), {}, frozenset())
    assert [kept.service for kept in found.carried] == ["shop", "cart"]
    assert found.sentences == (*gone, "the change touches no service, so nothing was judged")
    assert planned("x", leaving=frozenset({"till"})).judge == NAMES[:2]


@pytest.mark.parametrize(
    ("changed", "touched"),
    [
        (("services/shop/a.ts",), {"shop": "1 file"}),
        (("services/shop/a.ts", "services/shop/b.ts", "packages/domain/x"), {"shop": "2 files", "cart": "domain"}),
        (("packages/domain/a", "packages/domain/b"), {"shop": "domain", "cart": "domain"}),
        (("docs/a.md",), {}),
        ((), {}),
        (("services/till/old.ts", "services/cart/new.ts"), {"till": "1 file", "cart": "1 file"}),
    ],
)
def test_a_service_is_in_scope_by_its_files_and_what_it_depends_on(
    changed: tuple[str, ...], touched: dict[str, str]
) -> None:
    found = planned(*changed, previous=base())
    assert found.touched == {
        name: "through packages/domain/**" if reason == "domain" else reason for name, reason in touched.items()
    }
    assert found.judge == tuple(name for name in NAMES if name in touched)
    assert [kept.service for kept in found.carried] == [name for name in NAMES if name not in touched]


@pytest.mark.parametrize(
    ("path", "reason", "sentence"),
    [
        ("package-lock.json", "shared package-lock.json", "`package-lock.json` is shared"),
        (".editorconfig", ".editorconfig of no service", "`.editorconfig` belongs to no service and is not ignored"),
        ("policy.yml", "policy policy.yml", "`policy.yml` is of the policy"),
    ],
)
def test_a_file_that_may_concern_all_puts_all_in_scope_and_says_so(path: str, reason: str, sentence: str) -> None:
    found = planned(path, "services/shop/a.ts", previous=base())
    assert (found.judge, found.carried) == (NAMES, ())
    assert found.touched == {"shop": "1 file", "cart": reason, "till": reason}
    assert found.sentences == (f"{sentence}, so every service is in scope",)


def test_many_files_of_no_service_are_counted_and_the_first_are_named() -> None:
    found = planned(*(f"x{number}" for number in range(7)), previous=base())
    (sentence,) = found.sentences
    named = "(`x0`, `x1`, `x2`, `x3`, `x4` and 2 more)"
    assert sentence == f"7 changed files belong to no service and are not ignored {named}, so every service is in scope"


def test_ignored_files_put_nothing_in_scope_and_that_is_said() -> None:
    assert planned("docs/b.md", "docs/a.md", "docs/a.md", previous=base()).sentences == (
        "2 changed files are ignored by the policy (`docs/a.md`, `docs/b.md`)",
        "the change touches no service, so nothing was judged",
    )
    assert planned("services/shop/a", "docs/a.md", previous=base()).sentences == (
        "`docs/a.md` is ignored by the policy",
    )


def test_a_policy_file_beside_a_service_puts_that_service_in_scope() -> None:
    rules = msgspec.structs.replace(RULES, files=("policy.yml", "services/cart/readygate.yml"))
    found = planned("services/cart/readygate.yml", rules=rules, previous=base(rules))
    assert found.touched == {"cart": "policy services/cart/readygate.yml"}
    assert found.sentences == ()


def test_a_document_that_a_criterion_may_read_puts_its_service_in_scope() -> None:
    one = criterion(leaf("total >= 1", kind="docs"))
    rules = policy(service(one, path="shop"), service(name="cart", path="cart"), ignored=("**/*.md",))
    found = planned(
        "shop/README.md", "cart/README.md", rules=rules, previous=base(rules), commits={BASE: Kinship(same=("cart",))}
    )
    assert found.touched == {"shop": "shop/README.md, which G1.asked may read"}
    assert found.sentences == ("`cart/README.md` is ignored by the policy",)


def test_a_declared_document_and_a_frozen_path_are_not_passed_over() -> None:
    rules = policy(
        service(path="shop", reports=(declared("docs/api.json", "docs-json"),)),
        service(name="cart", path="cart"),
        ignored=("docs/**",),
        freezes=(Freeze(id="F", paths=("docs/frozen",), milestone="M1"),),
    )
    only = {BASE: Kinship(same=("cart", "shop"))}
    assert planned("docs/api.json", rules=rules, previous=base(rules), commits=only).touched == {"shop": "1 file"}
    assert planned("docs/frozen", rules=rules, previous=base(rules), commits=only).judge == ("shop", "cart")


def test_an_input_widens_the_scope_and_never_narrows_it() -> None:
    found = planned("services/shop/a", previous=base(), services=("till",))
    assert found.touched == {"shop": "1 file", "till": "asked"}
    assert planned("services/shop/a", previous=base(), services=("shop",)).touched == {"shop": "1 file"}
    assert planned("x", previous=base(), services=("shop",)).judge == NAMES


# Who keeps a verdict --------------------------------------------------------------------------------------------------


def test_an_untouched_service_with_identical_content_keeps_its_verdict() -> None:
    bad = [*READY[:2], item("a!", path="services/till/x.json")]
    found = planned("services/shop/a", previous=base(items=bad))
    assert found.carried == (
        Carried(
            service="cart", commit=BASE, date="2026-11-21", current_level="L1", target_level="L4", ready=True, gaps=()
        ),
        Carried(
            service="till",
            commit=BASE,
            date="2026-11-21",
            current_level="L0",
            target_level="L4",
            ready=False,
            gaps=("G1.asked",),
        ),
    )


def test_the_verdict_of_the_judged_commit_itself_needs_no_kinship() -> None:
    found = planned("services/shop/a", previous=base(), commits={}, commit=BASE)
    assert [kept.service for kept in found.carried] == ["cart", "till"]


@pytest.mark.parametrize(
    "commits", [{}, {BASE: Kinship(ancestor=True, same=("shop", "cart"))}, {"": Kinship(same=NAMES)}]
)
@pytest.mark.parametrize("pull_request", [False, True])
def test_an_untouched_service_of_other_or_unknown_content_is_judged(
    commits: dict[str, Kinship], pull_request: bool
) -> None:
    found = planned("services/shop/a", "services/cart/a", previous=base(), commits=commits, pull_request=pull_request)
    assert found.touched == {"shop": "1 file", "cart": "1 file", "till": "other content than at aaaaaaa"}


def test_a_verdict_without_a_commit_is_carried_nowhere() -> None:
    lost = msgspec.structs.replace(base(), commit="")
    found = planned("services/shop/a", previous=lost, commit="", commits={"": Kinship(same=NAMES)})
    assert found.touched["till"] == "other content than at the base"


def test_without_an_earlier_verdict_a_push_judges_all_and_a_pull_request_carries_nothing_good() -> None:
    assert planned("services/shop/a").touched == {"shop": "1 file", **dict.fromkeys(NAMES[1:], "no earlier verdict")}
    found = planned("services/shop/a", pull_request=True)
    assert found.carried == tuple(Carried(service=name, commit="") for name in NAMES[1:])
    assert found.sentences == ("2 untouched services have no earlier verdict",)
    assert planned("services/shop/a", "services/cart/a", pull_request=True).sentences == (
        "1 untouched service has no earlier verdict",
    )


def test_a_verdict_by_another_policy_is_not_carried() -> None:
    other = msgspec.structs.replace(base(), policy="1" * 64)
    assert planned("services/shop/a", previous=other).touched["cart"] == "no earlier verdict"
    found = planned("services/shop/a", previous=other, pull_request=True)
    assert [(kept.service, kept.commit, kept.ready, kept.current_level) for kept in found.carried] == [
        ("cart", BASE, False, ""),
        ("till", BASE, False, ""),
    ]
    assert found.sentences == (
        "2 untouched services have no earlier verdict: that of `aaaaaaa` was given by another policy",
    )


STAGED = policy(
    *(
        service(
            name=name,
            path=f"services/{name}",
            matrix=(Row(milestone="M2", level="L1", gates=("G1",)),) if name == "till" else (),
        )
        for name in NAMES
    ),
    milestones=(Milestone(id="M1"), Milestone(id="M2")),
    milestone="M1",
)


def test_a_verdict_for_another_milestone_or_level_is_not_carried() -> None:
    assert [kept.service for kept in planned("services/shop/a", rules=STAGED, previous=base(STAGED)).carried] == [
        "cart"
    ]
    narrowed: tuple[dict[str, Any], ...] = ({"milestone": "M2"}, {"target": "L1"})
    for given in narrowed:
        found = planned("services/shop/a", rules=STAGED, previous=base(STAGED), **given)
        assert found.touched == {"shop": "1 file", "cart": "no earlier verdict", "till": "no earlier verdict"}


def test_what_the_milestone_does_not_ask_for_is_neither_judged_nor_carried() -> None:
    found = planned("services/shop/a", rules=STAGED, previous=base(STAGED))
    assert (found.judge, [kept.service for kept in found.carried]) == (("shop",), ["cart"])
    assert planned("services/shop/a", rules=STAGED).judge == ("shop", "cart")


def test_a_carried_verdict_is_carried_on_with_its_own_commit_and_day() -> None:
    older = Carried(
        service="cart",
        commit="c" * 40,
        date=str(DAY - dt.timedelta(days=14)),
        current_level="L1",
        target_level="L4",
        ready=True,
    )
    empty = Carried(service="till", commit="c" * 40)
    previous = msgspec.structs.replace(base(), services=(), carried=(older, empty))
    found = planned("services/shop/a", previous=previous)
    assert found.carried == (older,)
    assert found.touched == {"shop": "1 file", "till": "no earlier verdict"}


ENDING = Expiry(criterion="G1.one", what="rests on old evidence", on="2026-11-20")
LATER = msgspec.structs.replace(ENDING, on="2026-11-21")


def told_on(day: str, *coming: Expiry) -> Judged:
    """The base's verdict of a day, with what comes up for the till."""
    found = base()
    services = tuple(
        msgspec.structs.replace(one, coming_up=coming) if one.service == "till" else one for one in found.services
    )
    return msgspec.structs.replace(found, services=services, date=day)


@pytest.mark.parametrize(
    ("day", "coming", "today", "reason"),
    [
        ("2026-11-10", (ENDING, LATER), "2026-11-19", ""),
        ("2026-11-10", (ENDING, LATER), "2026-11-20", "`G1.one` of 2026-11-10 held until 2026-11-20"),
        ("2026-11-20", (ENDING,), "2026-11-20", ""),
        ("2026-11-06", (), "2026-11-20", ""),
        ("2026-11-05", (), "2026-11-20", "its verdict is of 2026-11-05, more than 14 days ago"),
    ],
)
def test_a_verdict_is_carried_while_what_it_rests_on_holds(
    day: str, coming: tuple[Expiry, ...], today: str, reason: str
) -> None:
    previous = told_on(day, *coming)
    given: dict[str, Any] = {"previous": previous, "today": dt.date.fromisoformat(today)}
    pushed = planned("services/shop/a", "services/cart/a", **given)
    assert pushed.touched.get("till", "") == reason
    assert pushed.unchanged == (frozenset({"till"}) if reason else frozenset())
    assert [(kept.service, kept.ends) for kept in pushed.carried] == (
        [] if reason else [("till", coming[0] if coming else None)]
    )
    asked = planned("services/shop/a", "services/cart/a", pull_request=True, **given)
    assert [(kept.service, kept.ready) for kept in asked.carried] == [("till", not reason)]
    assert asked.sentences == ((f"carried verdicts that may not hold today: `till` ({reason})",) if reason else ())


def test_what_ends_is_carried_on_with_the_verdict() -> None:
    first = planned("services/shop/a", previous=told_on("2026-11-10", ENDING), today=dt.date(2026, 11, 12)).carried
    second = msgspec.structs.replace(base(), services=(), carried=first, date="2026-11-12")
    found = planned("services/shop/a", "services/cart/a", previous=second, today=dt.date(2026, 11, 20))
    assert found.touched["till"] == "`G1.one` of 2026-11-10 held until 2026-11-20"


def test_of_many_verdicts_that_lapsed_the_first_are_named() -> None:
    names = [f"s{number}" for number in range(6)]
    rules = policy(*(service(name=name, path=f"services/{name}") for name in ("shop", *names)))
    old = tuple(Carried(service=name, commit=BASE, date="2026-01-01", current_level="L1", ready=True) for name in names)
    previous = msgspec.structs.replace(base(rules), services=(), carried=old)
    same = {BASE: Kinship(ancestor=True, same=("shop", *names))}
    found = planned("services/shop/a", rules=rules, previous=previous, pull_request=True, commits=same)
    (sentence,) = found.sentences
    assert sentence.endswith(" and 1 more")
    assert sentence.count("more than 14 days ago") == 5


def test_who_is_only_asked_for_has_the_evidence_of_the_base() -> None:
    assert planned("services/shop/a", previous=base(), services=("till",)).unchanged == {"till"}
    assert planned("services/shop/a", previous=base(), commits={}).unchanged == frozenset()


# The verdict ----------------------------------------------------------------------------------------------------------


def verdict(found: Plan, items: Any, rules: Policy = RULES, **subject: Any) -> Judged:
    about = Subject(**{"today": DAY, "commit": HEAD, **subject})
    return evaluate(rules, Bundle.of(items), about, kinds=KINDS.__getitem__, formats=FORMATS, plan=found)


def test_a_verdict_has_the_judged_services_the_carried_ones_and_the_sentences() -> None:
    found = planned("services/shop/a", "docs/x", previous=base())
    told = verdict(found, READY[:1])
    assert [(one.service, one.touched, one.ready) for one in told.services] == [("shop", "1 file", True)]
    assert (told.ready, told.carried, told.scope) == (True, found.carried, ("`docs/x` is ignored by the policy",))
    assert told.warnings == ()


def test_a_carried_service_that_is_not_ready_makes_the_pure_answer_no_and_adds_no_gap() -> None:
    found = planned("services/shop/a", previous=base(items=READY[:2]))
    told = verdict(found, READY[:1])
    assert (told.ready, [one.ready for one in told.services]) == (False, [True])
    unknown = planned("services/shop/a", pull_request=True)
    assert not verdict(unknown, READY[:1]).ready


def test_nothing_in_scope_is_ready_where_what_is_carried_was() -> None:
    told = verdict(planned("docs/a", previous=base()), ())
    assert (told.ready, told.services, told.warnings) == (True, (), ())
    assert told.scope[-1] == "the change touches no service, so nothing was judged"


def test_a_service_is_judged_alike_by_a_plan_and_without() -> None:
    told = verdict(planned("services/shop/a", previous=base()), READY, target="L1")
    (alone,) = judged(RULES, READY, services=("shop",), commit=HEAD).services
    assert msgspec.structs.replace(told.services[0], touched="") == alone


def test_three_services_of_forty_cost_what_three_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    names = tuple(f"s{number}" for number in range(40))
    one = (criterion(), criterion(leaf("total >= 1"), id="G1.other"))
    rules = policy(*(service(*one, name=name, path=f"services/{name}") for name in names))
    items = [item("a", path=f"services/{name}/x.json") for name in names]
    measured: list[str] = []

    def measure(selection: Selection) -> Measurement:
        measured.append(selection.items[0].path)
        return KINDS["docs"].measure(selection)

    changed = ("services/s3/a", "services/s9/a", "services/s27/a")
    known = {BASE: Kinship(same=names)}
    found = planned(*changed, rules=rules, previous=base(rules, items), commits=known)
    monkeypatch.setitem(KINDS, "things", msgspec.structs.replace(KINDS["things"], measure=measure))
    told = verdict(found, items, rules)
    assert (len(told.services), len(told.carried)) == (3, 37)
    assert sorted(measured) == sorted(f"services/{name}/x.json" for name in ("s3", "s9", "s27") for _ in one)


# Its cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.unmeasured
def test_ten_thousand_services_and_a_thousand_files_are_planned_in_no_time() -> None:
    """Each with globs of its own: the product would be ten million matches."""
    criteria = (criterion(),)
    names = tuple(f"s{number}" for number in range(10_000))
    rules = policy(
        *(
            service(*criteria, name=name, path=f"services/{name}", depends_on=(f"packages/{name}/**", "lib/core/**"))
            for name in names
        ),
        ignored=("docs/**",),
        shared=("lock",),
    )
    changed = (
        *(f"services/s{number}/src/{number}.ts" for number in range(500)),
        *(f"packages/s{number}/{number}.ts" for number in range(500, 900)),
        *(f"docs/{number}.md" for number in range(100)),
    )
    started = time.process_time()
    found = planned(*changed, rules=rules, pull_request=True)
    spent = time.process_time() - started
    assert (len(found.judge), len(found.carried)) == (900, 9_100)
    assert spent < 3
