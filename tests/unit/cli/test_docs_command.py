"""`readygate docs`: pages of the shop, and what is refused."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.shop import OTHER, POLICY, Shop

REPLAY = ("--root", ".", "--replay", "--at", "2026-11-21")
RECORD = """\
readygate: attestation/v1
role: security
subject: cart@L1
person: "@ann"
date: 2026-06-20
expires: 2027-06-20
"""
SIGNED = """\
    matrix: {M1: {level: L1, gates: [G1]}}
milestone: M1
roles: {security: "@acme/security"}
sign-offs: {level-upgrade: [security]}
"""


def test_a_page_is_judged_as_check_judges(shop: Shop) -> None:
    ran = shop.run("docs", *REPLAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("# `cart` readiness\n")
    assert "- [x] All unit tests pass `G1.unit`\n" in ran.out
    assert "| `G1.covered` | L1 | ✔\u00a0pass | lines 100 % (≥ 100 %) | `services/cart/coverage.xml` |" in ran.out
    assert shop.run("docs", *REPLAY) == ran


def test_the_policy_alone_needs_no_evidence(shop: Shop) -> None:
    ran = shop.run("docs", *REPLAY, "--policy-only")
    assert "the policy alone: nothing was judged" in ran.out
    assert "[x]" not in ran.out


def test_sign_offs_are_judged_and_say_who_signed(shop: Shop) -> None:
    policy = POLICY.replace("cobertura: services/cart/coverage.xml}", "cobertura: services/cart/coverage.xml, R}")
    policy = policy.replace("R}", "attestation: services/cart/signed.yml}") + SIGNED
    shop.write({".github/readygate.yml": policy, "services/cart/signed.yml": RECORD})
    ran = shop.run("docs", *REPLAY)
    assert "| security | `@acme/security` | ✔\u00a0pass | `@ann` on `2026-06-20` |" in ran.out


def test_a_verdict_is_shown_with_the_run_that_made_its_evidence(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.run("check", *REPLAY, "-o", "out")
    path = shop.root / "out" / "verdict.json"
    told = json.loads(path.read_bytes())
    told["context"]["repository"] = "acme/shop"
    for one in told["judged"]["evidence"]:
        one["run"] = 7
    shop.write({"out/verdict.json": json.dumps(told)})
    shop.write({"services/cart/unit.xml": "gone"})
    ran = shop.run("docs", *REPLAY, "--verdict", "out/verdict.json")
    link = "[`services/cart/unit.xml`](https://github.com/acme/shop/actions/runs/7)"
    assert f"✔\u00a0pass | failed 0 (= 0), total 2 (≥ 1) | {link} |" in ran.out
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://forge.example:8443")
    assert (
        "(https://forge.example:8443/acme/shop/actions/runs/7)" in shop.run("docs", *REPLAY, "--verdict", str(path)).out
    )
    for repository, server in (("acme/shop)x", "https://forge.example"), ("acme/shop", "javascript:x")):
        told["context"]["repository"] = repository
        shop.write({"out/verdict.json": json.dumps(told)})
        monkeypatch.setenv("GITHUB_SERVER_URL", server)
        assert "](" not in shop.run("docs", *REPLAY, "--verdict", str(path)).out


def test_a_service_that_the_verdict_leaves_out_is_shown_by_the_policy(shop: Shop) -> None:
    shop.write({".github/readygate.yml": POLICY + OTHER})
    shop.run("check", *REPLAY, "--service", "cart", "-o", "out")
    ran = shop.run("docs", *REPLAY, "--verdict", "out/verdict.json")
    cart, till = ran.out.split("# `till` readiness\n")
    assert "judged on 2026-11-21" in cart
    assert "the policy alone: nothing was judged" in till
    assert "judged on" not in till


def test_each_service_has_a_file_of_its_own(shop: Shop) -> None:
    shop.write({".github/readygate.yml": POLICY + OTHER})
    assert shop.run("docs", *REPLAY, "-o", "pages") == (0, "", "")
    assert {path.name for path in (shop.root / "pages").iterdir()} == {"cart.md", "till.md"}
    page = (shop.root / "pages" / "cart.md").read_bytes()
    assert page.startswith(b"<!-- readygate -->\n# `cart` readiness\n")
    assert shop.run("docs", *REPLAY, "--service", "till", "-o", "pages").code == 0
    assert (shop.root / "pages" / "cart.md").read_bytes() == page


def test_a_page_that_somebody_else_wrote_stays(shop: Shop) -> None:
    shop.write({"pages/cart.md": "# By hand\n"})
    ran = shop.run("docs", *REPLAY, "-o", "pages")
    assert ran.code == 2
    assert "cart.md: this file was not written by readygate and stays" in ran.err
    assert (shop.root / "pages" / "cart.md").read_bytes() == b"# By hand\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--verdict", "none.json"), "none.json: the verdict cannot be read"),
        (("--verdict", ".github/readygate.yml"), "not a verdict"),
        (("--verdict", "x", "--policy-only"), "--policy-only shows no verdict"),
        (("--service", "basket"), "there is no service 'basket'"),
        (("-o", "services/cart/unit.xml"), "cannot write"),
    ],
)
def test_what_cannot_be_shown_is_said(shop: Shop, arguments: tuple[str, ...], said: str) -> None:
    ran = shop.run("docs", *REPLAY, *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_a_verdict_by_another_policy_is_refused(shop: Shop) -> None:
    shop.run("check", *REPLAY, "-o", "out")
    shop.write({".github/readygate.yml": POLICY + "# changed\n"})
    ran = shop.run("docs", *REPLAY, "--verdict", "out/verdict.json")
    assert ran.code == 2
    assert "the verdict was judged by another policy" in ran.err
