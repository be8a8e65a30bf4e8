"""Which services a path is content of, and what is never ignored (law 5)."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.evaluate.content import Contents, Touched, differing
from readygate.model.policy import Criterion, Freeze, Policy, Service
from tests.unit.evaluate.samples import FORMATS, KINDS, all_of, criterion, declared, leaf, policy, service

_ALL = {**KINDS, "changes": KINDS["things"], "files": KINDS["things"]}


def contents(*services: Service, **fields: Any) -> Contents:
    return Contents(policy(*services, **fields), kinds=_ALL.__getitem__, formats=FORMATS)


def reading(*criteria: Criterion, **fields: Any) -> Service:
    return service(*criteria, path="services/shop", **fields)


SHOP = service(path="services/shop", folders={"domain": "packages/domain/shop/", "root": ""})
CART = service(name="cart", path="services/cart", depends_on=("packages/domain/**", "packages/money/*.ts"))
INNER = service(name="inner", path="services/shop/inner")


@pytest.mark.parametrize(
    ("path", "services"),
    [
        ("services/shop/a.ts", {"shop": ""}),
        ("services/shop/inner/a.ts", {"inner": "", "shop": ""}),
        ("services/shop", {"shop": ""}),
        ("services/shopping/a.ts", {}),
        ("packages/domain/shop/a.ts", {"shop": "", "cart": "packages/domain/**"}),
        ("packages/money/a.ts", {"cart": "packages/money/*.ts"}),
        ("packages/money/deep/a.ts", {}),
        ("a.ts", {}),
    ],
)
def test_a_path_is_content_of_whom_it_lies_with_and_who_depends_on_it(path: str, services: dict[str, str]) -> None:
    assert contents(SHOP, CART, INNER).at(path) == Touched(services=services, owned=bool(services))


def test_an_own_file_is_its_own_even_where_it_is_depended_on_too() -> None:
    one = service(path="a", depends_on=("a/**", "**"))
    assert contents(one, CART).at("a/b").services == {"shop": ""}
    assert contents(one, CART).at("c").services == {"shop": "**"}


def test_a_shared_path_is_content_of_all() -> None:
    found = contents(SHOP, CART, shared=("lib/**", "package-lock.json"))
    assert found.at("package-lock.json") == Touched(shared="package-lock.json")
    assert found.touched(("lib/x",)) == {"shop", "cart"}
    assert found.same(("lib/x",)) == ()
    assert found.same(("services/cart/x", "a")) == ("shop",)
    assert found.same(()) == ("shop", "cart")


def test_ignored_paths_are_no_content_whatever_else_they_are() -> None:
    found = contents(SHOP, CART, shared=("**",), ignored=("**/*.md", "packages/domain/**"))
    assert found.at("services/shop/a.md") == Touched(ignored=True, owned=True)
    assert found.at("packages/domain/x.ts") == Touched(ignored=True)
    assert found.at("a.md") == Touched(ignored=True)
    assert found.at("a.ts").shared == "**"


def test_a_service_without_a_path_has_everything_and_owns_nothing() -> None:
    found = contents(service(), CART, ignored=("*.md",))
    assert found.at("x.ts") == Touched(services={"shop": ""})
    assert found.at("services/cart/x.ts") == Touched(services={"cart": "", "shop": ""}, owned=True)
    assert found.at("x.md") == Touched(ignored=True)


def test_the_files_of_the_policy_are_no_content() -> None:
    found = contents(SHOP, CART, files=("policy.yml", "services/cart/readygate.yml", "x.md"), ignored=("*.md",))
    assert found.at("services/cart/readygate.yml") == Touched()
    assert found.policy_of("policy.yml") == ("shop", "cart")
    assert found.policy_of("services/cart/readygate.yml") == ("cart",)
    assert found.policy_of("x.md") is None
    assert found.policy_of("services/cart/x") is None


# What a criterion reads -----------------------------------------------------------------------------------------------


def test_a_declared_document_is_never_ignored_wherever_it_lies() -> None:
    reports = (declared("docs/*.json", "docs-json"), declared("services/shop/r.json"))
    found = contents(reading(reports=reports), CART, ignored=("**",))
    assert found.at("docs/api.json") == Touched(services={"shop": ""}, ignored=True, owned=True)
    assert found.at("services/shop/r.json").services == {}


def test_documents_that_a_criterion_names_are_never_ignored_in_its_folders() -> None:
    one = criterion(leaf("total >= 1", kind="docs", paths=("**/threat*.md", "!**/old.md")))
    two = criterion(all_of(leaf("bad = 0"), leaf("bad = 0", kind="docs", paths="${service.vars.x}/*.md")), id="G1.b")
    shop = reading(one, two, variables={"service.vars.x": ("services/shop/y", "z")})
    found = contents(shop, CART, ignored=("**/*.md",))
    assert found.at("services/shop/d/threats.md") == Touched(services={"shop": ""}, ignored=True, owned=True)
    assert found.at("services/shop/y/a.md").services == {"shop": ""}
    assert found.at("services/shop/a.md").services == {}
    assert found.at("services/cart/threats.md") == Touched(ignored=True, owned=True)


@pytest.mark.parametrize("where", [{}, {"paths": "!x.md"}, {"paths": "${each}.md"}, {"paths": "${service.none}.md"}])
def test_a_criterion_that_takes_any_document_looks_at_ignored_ones(where: dict[str, Any]) -> None:
    """What was measured on the rest of the content still stands, so such a file is no content."""
    one = criterion(leaf("total >= 1", kind="docs", **where))
    second = criterion(leaf("total >= 1", kind="docs"), id="G2.second")
    found = contents(reading(one, second, empty={"service.none": "no"}), CART, ignored=("**/*.md",))
    assert found.at("services/shop/a.md") == Touched(looked={"shop": "G1.asked"}, ignored=True, owned=True)
    assert found.at("services/shop/a.ts") == Touched(services={"shop": ""}, owned=True)
    assert found.touched(("services/shop/a.md",)) == frozenset()


@pytest.mark.parametrize(
    "one",
    [
        criterion(leaf("total = 0", kind="changes", paths="lib/**")),
        criterion(leaf("total = 0", kind="files", paths="lib/**")),
        criterion(changed=("lib/**",)),
    ],
)
def test_what_a_criterion_watches_is_looked_at_wherever_it_lies(one: Criterion) -> None:
    found = contents(reading(one), CART, ignored=("lib/**",))
    assert found.at("lib/a") == Touched(looked={"shop": "G1.asked"}, ignored=True)
    assert found.at("lob/a") == Touched()


def test_frozen_paths_are_never_ignored() -> None:
    freeze = Freeze(id="F1", paths=("docs/frozen/**",), milestone="M1")
    found = contents(SHOP, CART, ignored=("docs/**",), freezes=(freeze,))
    assert not found.at("docs/frozen/a").ignored
    assert found.at("docs/a").ignored


def test_a_freeze_point_concerns_whose_content_it_is() -> None:
    """It is a criterion of every service, and a change that it lets through must not put all of them in scope."""
    one = criterion(leaf("count = 0", kind="changes", paths="packages/**"), id="freeze.F1", start="M1")
    assert contents(reading(one), CART).at("packages/money/a.ts") == contents(SHOP, CART).at("packages/money/a.ts")


def test_services_that_share_criteria_read_their_own_files() -> None:
    shared = (criterion(leaf("total >= 1", kind="docs", paths="${service.path}/a.md")),)
    two = [
        Service(name=name, path=name, criteria=shared, variables={"service.path": (name,)}) for name in ("shop", "cart")
    ]
    found = contents(*two, ignored=("**/*.md",))
    assert [found.at(f"{name}/a.md").services for name in ("shop", "cart")] == [{"shop": ""}, {"cart": ""}]


def test_two_trees_differ_in_what_is_changed_added_or_removed() -> None:
    assert differing({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == ("b", "c", "d")
    assert differing({"a": "100644 1"}, {"a": "100755 1"}) == ("a",)
    assert differing({}, {}) == ()


def test_a_path_may_be_as_deep_as_git_allows() -> None:
    found = contents(SHOP, CART, ignored=("**/*.md",))
    deep = "/".join("d" for _ in range(2000))
    assert found.at(f"services/shop/{deep}").services == {"shop": ""}
    assert found.at(f"{deep}/a.md").ignored


def test_a_policy_is_enough() -> None:
    rules: Policy = policy(SHOP, CART)
    assert Contents(rules, kinds=KINDS.__getitem__, formats=FORMATS).names == ("shop", "cart")
