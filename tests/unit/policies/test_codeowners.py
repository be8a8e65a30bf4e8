"""Owners out of CODEOWNERS."""

from __future__ import annotations

import pytest

from readygate.model.policy import Policy
from readygate.policies.codeowners import lacking, with_owners
from tests.unit.policies.samples import loaded

SIGNED = "sign-offs: {level-upgrade: owner}\n"


def policy(services: str = "{shop: {path: services/shop}, till: {owner: '@till'}}", top: str = SIGNED) -> Policy:
    return loaded(f"version: 1\n{top}services: {services}\n")


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("", ""),
        ("# services/shop @a", ""),
        ("* @a", "@a"),
        ("* @a\n/services/ @b", "@b"),
        ("/services/ @b\n* @a", "@a"),
        ("services/shop/ @acme/shop @carol # the shop's own", "@acme/shop @carol"),
        ("services/shop @s", "@s"),
        ("services/*/ @s", "@s"),
        ("services/* @s", ""),
        ("services/shop/* @s", "@s"),
        ("services/** @s", "@s"),
        ("**/shop/** @s", "@s"),
        ("shop/ @s", "@s"),
        ("shop @s", "@s"),
        ("sho? @s", "@s"),
        ("/shop @s", ""),
        ("shop/services @s", ""),
        ("*.py @py", ""),
        ("* @a\nservices/shop/", ""),
        ("* shop@example.org", ""),
        ("services.shop @s", ""),
    ],
)
def test_the_last_rule_that_matches_stands(text: str, owner: str) -> None:
    shop, till = with_owners(policy(), text).services
    assert (shop.owner, till.owner) == (owner, "@till")
    assert shop.variables.get("service.owner", ()) == tuple(owner.split())


def test_a_service_that_is_the_whole_repository_is_owned_by_who_owns_everything() -> None:
    (one,) = with_owners(policy("{shop: {}}"), "* @a\n/docs/ @b").services
    assert one.owner == "@a"


def test_the_digest_tells_the_owners_that_were_taken() -> None:
    given = policy()
    first, second = with_owners(given, "* @a"), with_owners(given, "* @b")
    assert len({given.digest, first.digest, second.digest}) == 3
    assert with_owners(given, "docs/ @a") is given
    assert with_owners(given, "* @a\ndocs/ @z").digest == first.digest


@pytest.mark.parametrize(
    ("top", "services", "expected"),
    [
        (SIGNED, "{shop: {}}", True),
        (SIGNED, "{shop: {owner: '@a'}}", False),
        (f"roles: {{owner: '@a'}}\n{SIGNED}", "{shop: {}}", False),
        ("sign-offs: {ga: legal}\n", "{shop: {}}", False),
        ("", "{shop: {}}", False),
    ],
)
def test_owners_lack_where_they_are_asked_for_and_not_known(top: str, services: str, expected: bool) -> None:
    assert lacking(policy(services, top)) is expected
