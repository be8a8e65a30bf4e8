"""Who owns a path, and which services declare it."""

from __future__ import annotations

import pytest

from readygate.evaluate.owners import Declarations, Owners
from tests.unit.evaluate.samples import declared, service

SHOP = service(path="services/shop", folders={"domain": "packages/shop-domain"})
CART = service(name="cart", path="services/shop/cart", folders={"domain": "services/shop/cart/src"})
TILL = service(name="till", path="", folders={"domain": "/till/src/"})


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("services/shop/unit.xml", "shop"),
        ("services/shop", "shop"),
        ("services/shop/cart/unit.xml", "cart"),
        ("services/shop/cart/src/a.ts", "cart"),
        ("services/shop/cartel/unit.xml", "shop"),
        ("services/shopping/unit.xml", ""),
        ("packages/shop-domain/a.ts", "shop"),
        ("till/src/a.ts", "till"),
        ("till/a.ts", ""),
        ("unit.xml", ""),
        ("", ""),
    ],
)
def test_the_longest_prefix_of_whole_folders_owns(path: str, owner: str) -> None:
    assert Owners([SHOP, CART, TILL]).of(path) == owner


def test_a_folder_that_two_services_claim_is_owned_by_neither_whatever_their_order() -> None:
    one, other = service(name="one", path="app"), service(name="other", path="app", folders={"domain": "app/src"})
    for services in ([one, other], [other, one], [one, other, service(name="third", path="app")]):
        owners = Owners(services)
        assert (owners.of("app/unit.xml"), owners.of("app/src/a.ts")) == ("", "other")


def test_a_service_may_name_one_folder_twice() -> None:
    assert Owners([service(path="app", folders={"domain": "app/", "api": "app"})]).of("app/x") == "shop"


REPORTS = [
    service(reports=(declared("reports/*.json"), declared("reports/a.json"), declared("./b/*/{x,y}.json"))),
    service(
        name="cart", reports=(declared("reports/a.json"), declared("**/a.json"), declared("out/"), declared("?.json"))
    ),
]


@pytest.mark.parametrize(
    ("path", "numbers"),
    [
        ("reports/a.json", [1, 3, 0, 4]),
        ("reports/b.json", [0]),
        ("reports/deep/b.json", []),
        ("reports/deep/a.json", [4]),
        ("a.json", [4, 6]),
        ("b/c/y.json", [2]),
        ("b/c/z.json", []),
        ("out/deep/x.xml", [5]),
        ("other.xml", []),
    ],
)
def test_declarations_that_name_a_path_go_before_globs_each_in_the_policys_order(path: str, numbers: list[int]) -> None:
    assert [found.number for found in Declarations(REPORTS).of(path)] == numbers


def test_every_declaration_tells_whose_it_is() -> None:
    found = list(Declarations(REPORTS))
    assert [one.number for one in found] == list(range(7))
    assert [one.service for one in found] == ["shop"] * 3 + ["cart"] * 4
    assert found[3].report == declared("reports/a.json")


def test_an_exact_path_may_begin_with_a_dot_and_a_slash() -> None:
    found = Declarations([service(reports=(declared("./unit.json"),))])
    assert [one.report.path for one in found.of("unit.json")] == ["./unit.json"]
