"""`readygate release` on a laptop: what it asks for, prints, writes, and answers."""

from __future__ import annotations

import json

import pytest

from readygate.ledger import folder
from tests.unit.cli.shop import COVERAGE, GREEN, OTHER, POLICY, RED, Shop, git
from tests.unit.ledger.samples import record

MATRIX = "    matrix: {M1: {level: L1, gates: all}}\n"
PATH = "    path: services/cart\n"
AT = ("--at", "2026-11-21", "--replay")


@pytest.fixture
def cart(shop: Shop) -> Shop:
    """A shop whose cart is green at M1; no git repository."""
    shop.write(
        {
            ".github/readygate.yml": POLICY.replace(PATH, PATH + MATRIX),
            "services/cart/unit.xml": GREEN,
            "services/cart/coverage.xml": COVERAGE.format(hits=1),
        }
    )
    return shop


def test_a_green_service_ships(cart: Shop) -> None:
    ran = cart.run("release", "--milestone", "M1", *AT)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("M1 may exit: the 1 service in scope is green\n")
    assert "no verdict was kept" in ran.out


def test_a_red_one_does_not_and_says_what_to_do(cart: Shop) -> None:
    cart.write({"services/cart/unit.xml": RED})
    ran = cart.run("release", "--milestone", "M1", *AT)
    assert ran.code == 1
    assert "G1.unit  gap: fail" in ran.out
    assert "Make the tests pass" in ran.out


def test_the_policys_milestone_is_asked_about_where_none_is_named(cart: Shop) -> None:
    none = cart.run("release", *AT)
    assert (none.code, "no milestone is named" in none.err, "M1" in none.err) == (2, True, True)
    cart.write({".github/readygate.yml": "milestone: M1\n" + POLICY.replace(PATH, PATH + MATRIX)})
    assert cart.run("release", *AT).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--milestone", "M7"), "there is no milestone 'M7'"),
        (("--milestone", "M1", "--service", "crat"), "there is no service 'crat'"),
        (("--milestone", "M1", "--target", "L9"), "there is no level 'L9'"),
        (("--milestone", "M1", "--ledger", "nothing.ndjson"), "there is no file 'nothing.ndjson'"),
        (("--milestone", "M1", "--fail-on", "new"), "there is no option '--fail-on'"),
    ],
)
def test_mistakes_are_answered_with_what_there_is(cart: Shop, arguments: tuple[str, ...], said: str) -> None:
    ran = cart.run("release", *arguments, *AT)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_one_service_may_be_asked_for_alone(cart: Shop) -> None:
    cart.write({".github/readygate.yml": POLICY.replace(PATH, PATH + MATRIX) + OTHER})
    assert cart.run("release", "--milestone", "M1", *AT).code == 1
    ran = cart.run("release", "--milestone", "M1", "--service", "cart", *AT)
    assert (ran.code, "for what was asked" in ran.out) == (0, True)


@pytest.mark.parametrize(("report", "code"), [(GREEN, 0), (RED, 1)])
@pytest.mark.parametrize("matrix", [MATRIX, "", "    matrix: {M1: {level: L0, gates: all}}\n"])
def test_a_target_asks_no_less_than_is_due(cart: Shop, report: str, code: int, matrix: str) -> None:
    cart.write({".github/readygate.yml": POLICY.replace(PATH, PATH + matrix), "services/cart/unit.xml": report})
    lower, higher = (cart.run("release", "--milestone", "M1", "--target", level, *AT) for level in ("L0", "L1"))
    due = "L0" not in matrix
    told = "more than L0 is due of cart, and a release asks no less than is due"
    assert higher.code == code, higher.out + higher.err
    assert (lower.code, told in lower.out) == (code if due else 0, due)


def test_the_answer_comes_as_json_as_markdown_and_as_files(cart: Shop) -> None:
    text = cart.run("release", "--milestone", "M1", "--json", *AT).out
    assert json.loads(text)["opens"] is True
    assert cart.run("release", "--milestone", "M1", "--format", "markdown", *AT).out.startswith("### ✔ M1 may exit")
    cart.run("release", "--milestone", "M1", "-o", "out", *AT)
    out = cart.root / "out"
    assert (out / "release.json").read_text(encoding="utf-8") == text
    assert (out / "release.md").read_text(encoding="utf-8").count("M1 may exit") == 1
    assert json.loads((out / "verdict.json").read_text(encoding="utf-8"))["judged"]["ready"] is True
    ran = cart.run("release", "--milestone", "M1", "-o", "services/cart/unit.xml", *AT)
    assert (ran.code, "cannot write" in ran.err) == (2, True)


def test_a_gate_that_was_green_blocks_with_the_commit_that_lost_it(cart: Shop) -> None:
    folder.write(cart.root / "ledger.ndjson", [record(1, "G1.unit+ G1.covered+", service="cart", gates=("G1",))])
    cart.write({"services/cart/unit.xml": RED})
    ran = cart.run("release", "--milestone", "M1", "--ledger", "ledger.ndjson", *AT)
    assert ran.code == 1
    assert "G1 (regression)" in ran.out
    assert "G1  regression: green on `main` at `0000000` of 2026-11-22, not now" in " ".join(ran.out.split("\n"))


def test_in_a_repository_the_branchs_commits_are_the_order(cart: Shop) -> None:
    cart.write({".gitignore": "*.xml\n"})
    git(cart.root, "init", "-q", "-b", "main")
    git(cart.root, "add", "-A")
    git(cart.root, "commit", "-q", "-m", "first")
    head = git(cart.root, "rev-parse", "HEAD")
    kept = record(1, "G1.unit+ G1.covered+", service="cart", gates=("G1",), branch="master", commit=head)
    folder.write(cart.root / "ledger.ndjson", [kept])
    cart.write({"services/cart/unit.xml": RED})
    ran = cart.run("release", "--milestone", "M1", "--ledger", "ledger.ndjson", "--at", "2026-11-21")
    assert f"`{head[:7]}`" in ran.out, ran.out + ran.err
    assert "G1 (regression)" in ran.out


def test_outside_of_a_run_the_option_for_github_changes_nothing(cart: Shop) -> None:
    here, there = (cart.run("release", "--milestone=M1", *AT, *more) for more in ((), ("--github",)))
    assert (here.code, here.out) == (there.code, there.out)
