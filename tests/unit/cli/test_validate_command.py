"""`validate --against`: what contradicts the policy, with both places; that something does is exit code 1."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.shop import Shop

OURS = """\
version: 1
extends: [canonical]
milestone: M3
services:
  cart:
    matrix:
      M1: {level: L1, gates: [G1]}
      M3: {level: L2, gates: [G1, G2, G3, G6, G8]}
"""
SUMMARY = "summary: 1\nsource: page 5\nmilestones:\n  M1: {cart: L1}\n  M3: {cart: L2}\n"
NAMED = ".github/readygate.yml"
SAID = "cart: 53 criteria\n.github/readygate.yml, built-in canonical.yml: valid\n"


@pytest.fixture
def at(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    empty.write({NAMED: OURS})
    monkeypatch.chdir(empty.root)
    return empty


def test_files_that_agree(at: Shop) -> None:
    at.write({"other/theirs.yml": OURS, "summary.yml": SUMMARY})
    ran = at.run("validate", "--against", "other/theirs.yml", "--against", "summary.yml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-2:] == [
        "against other/theirs.yml (policy): 0 contradictions; 1 of 1 service compared",
        "against summary.yml (summary of page 5): 0 contradictions; 1 of 1 service compared",
    ]


def test_a_contradiction_has_both_places_and_is_exit_code_1(at: Shop) -> None:
    at.write({"theirs.yml": OURS.replace("M3: {level: L2", "M3: {level: L3")})
    ran = at.run("validate", "--against", "theirs.yml")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.partition(": valid\n")[2] == (
        "against theirs.yml (policy): 3 contradictions; 1 of 1 service compared\n"
        "  level: cart in M3\n    .github/readygate.yml:8:12: L2\n    theirs.yml:8:12: L3\n"
        "  level: cart in M4\n    .github/readygate.yml:8:12: L2\n    theirs.yml:8:12: L3\n"
        "  level: cart in M5\n    .github/readygate.yml:8:12: L2\n    theirs.yml:8:12: L3\n"
    )


def test_one_contradiction_in_any_of_the_files_is_enough(at: Shop) -> None:
    at.write({"theirs.yml": OURS, "summary.yml": SUMMARY.replace("  M3: {cart: L2}\n", "")})
    ran = at.run("validate", "--against", "summary.yml", "--against", "theirs.yml")
    assert ran.code == 1
    assert "  omitted: cart in M3\n" in ran.out
    assert "    summary.yml:3:1: does not list it\n" in ran.out


def test_what_cannot_be_compared_is_told_and_is_no_contradiction(at: Shop) -> None:
    at.write({"summary.yml": SUMMARY + "also: {M5: all else at L4}\n"})
    ran = at.run("validate", "--against", "summary.yml")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "  not compared: summary.yml:6:8: M5: all else at L4")


def test_where_nothing_could_be_compared_nothing_is_found_to_agree(at: Shop) -> None:
    at.write({"theirs.yml": OURS.replace("cart:", "till:")})
    ran = at.run("validate", "--against", "theirs.yml")
    assert (ran.code, ran.out.splitlines()[-2:]) == (
        1,
        [
            "against theirs.yml (policy): 0 contradictions; none of 1 service compared",
            "  not compared: theirs.yml:4:1: .github/readygate.yml does not have till",
        ],
    )


def test_a_ladder_belongs_to_no_milestone(at: Shop) -> None:
    ladders = "ladders: {own: {A: {title: a}, B: {title: b}}}\n"
    at.write({NAMED: OURS + ladders, "theirs.yml": OURS + ladders.replace("title: b", "title: b, is: L1")})
    ran = at.run("validate", "--against", "theirs.yml")
    assert "\n  ladder: own\n    .github/readygate.yml:9:32: B without `is`\n" in ran.out


def test_json_has_all_of_it(at: Shop) -> None:
    at.write({"summary.yml": SUMMARY.replace("M3: {cart: L2}", "M3: {cart: L3}") + "also: {M5: rest}\n"})
    ran = at.run("validate", "--json", "--against", "summary.yml")
    assert ran.code == 1
    assert json.loads(ran.out)["against"] == [
        {
            "file": "summary.yml",
            "what": "summary of page 5",
            "services": 1,
            "of": 1,
            "drift": [
                {
                    "kind": "level",
                    "subject": "cart",
                    "milestone": "M3",
                    "policy": {"says": "raised from L1 to L2", "place": ".github/readygate.yml:8:12"},
                    "other": {"says": "lists it at L3", "place": "summary.yml:5:8"},
                }
            ],
            "untold": [{"says": "M5: rest", "place": "summary.yml:6:8"}],
        }
    ]
    assert "against" not in json.loads(at.run("validate", "--json").out)


def test_the_other_file_may_lie_outside_of_the_repository(at: Shop) -> None:
    at.write({"../elsewhere.yml": SUMMARY})
    ran = at.run("validate", "--against", ".././elsewhere.yml")
    assert (ran.code, ran.out.splitlines()[-1].partition(":")[0]) == (0, "against ../elsewhere.yml (summary of page 5)")


def test_a_path_is_relative_to_the_current_folder(at: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    at.write({"docs/summary.yml": SUMMARY})
    monkeypatch.chdir(at.root / "docs")
    ran = at.run("validate", "--root", "..", "--against", "summary.yml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1].startswith("against docs/summary.yml ")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "readygate: theirs.yml: --against: cannot be read: No such file or directory\n"),
        (
            {"theirs.yml": "summary: 1\nmilestones: {M9: {}}\n"},
            (
                "readygate: theirs.yml:2:14: unknown milestone 'M9'\n"
                "  hint: known: `M0`, `M1`, `M2`, `M3`, `M4`, `M5`\n"
                "the summary has 1 mistake; nothing was judged\n"
            ),
        ),
        (
            {"theirs.yml": "version: 2\nservices: {cart: {}}\n"},
            (
                "readygate: theirs.yml:1:10: version '2' of the policy language is not known\n"
                "  hint: write `version: 1`\n"
                "the policy has 1 mistake; nothing was judged\n"
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_compared_is_exit_code_2(at: Shop, files: dict[str, str], told: str) -> None:
    at.write(files)
    assert at.run("validate", "--against", "theirs.yml") == (2, "", told)


def test_signs_that_hide_are_shown(at: Shop) -> None:
    at.write({"summary.yml": SUMMARY.replace("page 5", '"a\\u202Eb"') + 'also: {M5: "c\\u200Bd"}\n'})
    out = at.run("validate", "--against", "summary.yml").out
    assert not {"\u202e", "\u200b"} & set(out)
    assert "not compared: summary.yml:6:8: M5: c" in out


def test_the_digest_is_that_of_the_policy_that_judges_with_the_owners_of_the_repository(at: Shop) -> None:
    at.write({NAMED: OURS + "sign-offs: {level-upgrade: [owner]}\n"})
    without = json.loads(at.run("validate", "--json").out)["digest"]
    at.write({".github/CODEOWNERS": "* @acme/cart\n"})
    found = json.loads(at.run("validate", "--json").out)["digest"]
    at.run("check", "--replay", "--at", "2026-04-01", "--root", ".", "-o", "out")
    judged = json.loads((at.root / "out" / "verdict.json").read_bytes())["judged"]
    assert judged["policy"] == found != without
