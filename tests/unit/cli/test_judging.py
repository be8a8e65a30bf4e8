"""The files of a verdict, its output in each form, and the exit code."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.shop import OTHER, POLICY, RED, Shop

ALL = ["bundle.json", "readiness", "readiness.json", "scorecard.html", "summary.md", "verdict.json"]


def test_one_service_has_all_files(shop: Shop) -> None:
    assert shop.run("check", "-o", "out/deep").code == 0
    out = shop.root / "out/deep"
    assert sorted(path.name for path in out.iterdir()) == ALL
    assert [path.name for path in (out / "readiness").iterdir()] == ["cart.json"]
    readiness = json.loads((out / "readiness.json").read_bytes())
    assert readiness == {"service": "cart", "currentLevel": "L1", "targetLevel": "L4", "gaps": []}
    assert (out / "readiness.json").read_bytes() == (out / "readiness/cart.json").read_bytes()
    assert (out / "summary.md").read_text(encoding="utf-8").startswith("<!-- readygate -->\n### ✔ `cart`")


def test_readiness_of_an_earlier_verdict_is_removed_and_nothing_else(shop: Shop) -> None:
    shop.run("check", "-o", "out")
    shop.write({"out/readiness/mine.json": "{}", "out/readiness/note.txt": "x", "out/mine.json": "{}"})
    (shop.root / "out/readiness/folder.json").mkdir()
    shop.write({".github/readygate.yml": (POLICY + OTHER).replace("  cart:", "  basket:")})
    shop.run("check", "-o", "out")
    names = sorted(path.name for path in (shop.root / "out/readiness").iterdir())
    assert names == ["basket.json", "folder.json", "mine.json", "note.txt", "till.json"]
    assert not (shop.root / "out/readiness.json").exists()
    assert (shop.root / "out/mine.json").exists()


def test_what_was_written_is_no_evidence_of_the_next_run(shop: Shop) -> None:
    shop.run("check", "-o", "out", ".")
    first = (shop.root / "out/verdict.json").read_bytes()
    shop.run("check", "-o", "out", ".")
    assert (shop.root / "out/verdict.json").read_bytes() == first
    assert json.loads(first)["judged"]["unrecognised"] == [".github/readygate.yml: text"]


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_a_folder_that_cannot_be_written_is_an_error(shop: Shop, out: str) -> None:
    shop.write({"file": ""})
    ran = shop.run("check", "-o", out)
    assert ran.code == 2
    assert "cannot write: " in ran.err


def test_json_is_the_verdicts_file(shop: Shop) -> None:
    ran = shop.run("check", "--json", "-o", "out")
    assert ran.out.encode() == (shop.root / "out/verdict.json").read_bytes()


def test_markdown_and_junit_are_files_to_redirect(shop: Shop) -> None:
    shop.run("check", "-o", "out")
    markdown = shop.run("check", "--format", "markdown").out
    assert f"<!-- readygate -->\n{markdown}" == (shop.root / "out/summary.md").read_text(encoding="utf-8")
    junit = shop.run("check", "--format", "junit").out
    assert junit.startswith("<?xml")
    assert junit.endswith("</testsuites>\n")


def test_text_shows_what_holds_on_request(shop: Shop) -> None:
    assert "G1.unit" not in shop.run("check").out
    assert "G1.unit" in shop.run("check", "--all").out


@pytest.mark.parametrize(
    ("rollout", "fail_on", "code"),
    [
        ("", (), 1),
        ("", ("--fail-on", "any"), 1),
        ("", ("--fail-on", "new"), 1),
        ("", ("--fail-on", "never"), 0),
        ("rollout: {enforce: none}\n", (), 0),
        ("rollout: {enforce: none}\n", ("--fail-on", "any"), 1),
        ("rollout: {enforce: new}\n", (), 1),
        ("rollout: {enforce: all}\n", (), 1),
        ("rollout: {enforce: all, from: 2026-04-02}\n", (), 0),
        ("rollout: {enforce: all, from: 2026-04-01}\n", (), 1),
        ("rollout: {enforce: none}\n    rollout: {enforce: all}\n", (), 1),
        ("    rollout: {enforce: none}\n", (), 0),
    ],
)
def test_what_is_not_ready_ends_with_1_where_it_is_enforced(
    shop: Shop, rollout: str, fail_on: tuple[str, ...], code: int
) -> None:
    own = "".join(f"{line}\n" for line in rollout.splitlines() if line.startswith(" "))
    whole = "".join(f"{line}\n" for line in rollout.splitlines() if not line.startswith(" "))
    shop.write({".github/readygate.yml": POLICY + own + whole, "services/cart/unit.xml": RED})
    assert shop.run("check", "--at", "2026-04-01", *fail_on).code == code


def test_only_services_in_scope_and_not_ready_count(shop: Shop) -> None:
    shop.write({".github/readygate.yml": POLICY + OTHER})
    assert shop.run("check").code == 1
    assert shop.run("check", "--service", "cart").code == 0
    assert shop.run("check", "--service", "till", "--fail-on", "any").code == 1
    later = OTHER + "    matrix: {M3: {level: L1, gates: all}}\n"
    shop.write({".github/readygate.yml": POLICY + later})
    assert shop.run("check", "--milestone", "M1").code == 0
    assert shop.run("check", "--milestone", "M3").code == 1


def test_the_scorecard_comes_as_a_page(shop: Shop) -> None:
    ran = shop.run("check", "--format", "html", "-o", "out")
    assert ran.out.startswith("<!doctype html>")
    assert (shop.root / "out" / "scorecard.html").read_text(encoding="utf-8") == f"<!-- readygate -->\n{ran.out}"
