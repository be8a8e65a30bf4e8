"""Sign-offs as criteria."""

from __future__ import annotations

import pytest

from readygate.model.policy import LEVEL_UPGRADE, RELEASE, Criterion, Group, Leaf
from tests.unit.policies.samples import faults, loaded

WAIVED = (
    "waivers: [{criterion: release.ga-legal, service: shop, reason: r, owner: o, approved-by: a, expires: 2026-06-01}]"
)
SERVICES = "services: {shop: {owner: '@acme/shop'}}\n"


def criteria(text: str) -> dict[str, Criterion]:
    (service,) = loaded(f"version: 1\n{text}\n{SERVICES}").services
    return {criterion.id: criterion for criterion in service.criteria}


def parts(criterion: Criterion) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    leaves = criterion.condition.parts if isinstance(criterion.condition, Group) else (criterion.condition,)
    return [(leaf.kind, dict(leaf.where)) for leaf in leaves if isinstance(leaf, Leaf)]


def test_each_role_of_each_sign_off_is_a_criterion() -> None:
    found = criteria("sign-offs: {level-upgrade: [owner, security], ga: legal}")
    assert {name: one.start for name, one in found.items()} == {
        "release.level-upgrade-owner": LEVEL_UPGRADE,
        "release.level-upgrade-security": LEVEL_UPGRADE,
        "release.ga-legal": RELEASE,
    }
    assert {one.group for one in found.values()} == {RELEASE}
    assert {one.waivable for one in found.values()} == {False}
    assert {one.place for one in found.values()} == {".github/readygate.yml:2:13", ".github/readygate.yml:2:47"}
    assert [one.title for one in found.values()] == [
        "The level ${level} is signed off by the role owner",
        "The level ${level} is signed off by the role security",
        "`ga` is signed off by the role legal",
    ]


def test_a_role_without_people_is_signed_for_by_a_record_only() -> None:
    one = criteria("sign-offs: {ga: legal}")["release.ga-legal"]
    assert parts(one) == [("attestations", {"roles": ("legal",), "subjects": ("${service.name}@ga",)})]
    assert one.fix == (
        "Land a record (`readygate: attestation/v1`) with role `legal` and subject `${service.name}@ga` on the base "
        "branch; or name the people of legal under `roles:`, whose approval counts, too."
    )


def test_the_owner_is_the_services_own_team_or_person() -> None:
    one = criteria("sign-offs: {level-upgrade: owner}")["release.level-upgrade-owner"]
    assert parts(one) == [
        (
            "attestations",
            {"roles": ("owner",), "subjects": ("${service.name}@${level}",), "people": ("${service.owner.signs}",)},
        ),
        ("reviews", {"users": ("${service.owner}",)}),
        ("reviews", {"teams": ("${service.owner}",)}),
    ]
    assert one.fix.endswith("on the base branch, or let ${service.owner} approve the pull request's head commit.")


def test_teams_and_people_may_approve_and_known_people_alone_may_sign() -> None:
    text = "roles: {sre: [@acme/sre, @alice], legal: [@bob, carol], qa: @acme/qa}\nsign-offs: {ga: [sre, legal, qa]}"
    found = criteria(quoted(text))
    subject = {"subjects": ("${service.name}@ga",)}
    assert parts(found["release.ga-sre"]) == [
        ("attestations", {"roles": ("sre",), **subject}),
        ("reviews", {"users": ("@alice",)}),
        ("reviews", {"teams": ("@acme/sre",)}),
    ]
    assert parts(found["release.ga-legal"]) == [
        ("attestations", {"roles": ("legal",), **subject, "people": ("@bob", "bob", "carol")}),
        ("reviews", {"users": ("@bob", "carol")}),
    ]
    assert parts(found["release.ga-qa"]) == [
        ("attestations", {"roles": ("qa",), **subject}),
        ("reviews", {"teams": ("@acme/qa",)}),
    ]


def quoted(text: str) -> str:
    for name in ("@acme/sre", "@alice", "@bob", "@acme/qa"):
        text = text.replace(name, f"'{name}'")
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "roles: {Site Reliability: '@a'}",
            "2:9 the role 'Site Reliability' is no kebab-case name [letters a-z, digits, joined by `-`]",
        ),
        (
            "sign-offs: {G A: [legal]}",
            "2:13 the sign-off 'G A' is no kebab-case name [letters a-z, digits, joined by `-`]",
        ),
        (
            "roles: {b: '@b', a-b: '@ab'}\nsign-offs: {x-a: [b], x: [a-b]}",
            "3:27 `x` and `x-a` would both give the criterion release.x-a-b",
        ),
        (
            f"sign-offs: {{ga: legal}}\n{WAIVED}",
            "3:23 release.ga-legal says `waivable: false`",
        ),
    ],
)
def test_what_cannot_be_asked_is_a_fault(text: str, expected: str) -> None:
    assert faults(f"version: 1\n{text}\n{SERVICES}") == [expected]
