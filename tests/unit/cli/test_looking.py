"""`inspect`, `explain` and `validate` show what is there and judge nothing."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.shop import COVERAGE, GREEN, OTHER, POLICY, RED, Shop, git

NAMED = ".github/readygate.yml"


# inspect --------------------------------------------------------------------------------------------------------------


def test_inspect_has_exactly_the_documented_shape(shop: Shop) -> None:
    shop.write({"odd.json": '{"a": 1}'})
    ran = shop.run("inspect", "--json", "odd.json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert found["items"] == [
        {
            "path": "services/cart/coverage.xml",
            "kind": "coverage",
            "format": "cobertura",
            "tool": "",
            "service": "cart",
            "rows": 1,
            "problems": [],
        },
        {
            "path": "services/cart/unit.xml",
            "kind": "tests",
            "format": "junit",
            "tool": "",
            "service": "cart",
            "rows": 2,
            "problems": [],
        },
    ]
    assert found["metrics"]["coverage"] == {"lines": 1, "files": 1}
    tests = {"passed": 2, "failed": 0, "errored": 0, "skipped": 0, "total": 2, "pass-rate": 1, "duration": 750}
    assert found["metrics"]["tests"] == tests
    assert set(found["untold"]["coverage"]) == {"branches", "functions", "statements"}
    assert found["unrecognised"] == [{"path": "odd.json", "looks": "JSON with a"}]
    assert set(found) == {"items", "metrics", "untold", "unrecognised"}


def test_ratios_are_from_0_to_1_and_a_metric_that_is_not_told_is_absent(shop: Shop) -> None:
    shop.write({"services/cart/coverage.xml": COVERAGE.format(hits=0), "services/cart/unit.xml": RED})
    found = json.loads(shop.run("inspect", "--json").out)
    assert found["metrics"]["coverage"]["lines"] == 0.5
    assert found["metrics"]["tests"]["pass-rate"] == 0.5
    assert "duration" not in found["metrics"]["tests"]
    assert "duration" in found["untold"]["tests"]


def test_filters_and_kinds_choose(shop: Shop) -> None:
    some = json.loads(shop.run("inspect", "--json", "--kind", "tests", "--where", "names=adds").out)
    assert some["metrics"].keys() == {"tests"}
    assert some["metrics"]["tests"]["total"] == 1
    both = json.loads(shop.run("inspect", "--json", "--where", "names=adds", "--where", "names=removes").out)
    assert both["metrics"]["tests"]["total"] == 2
    none = json.loads(shop.run("inspect", "--json", "--where", "report=no/*").out)
    assert none["metrics"] == {"coverage": {}, "tests": {}}


def test_what_is_wrong_with_a_file_is_told_with_its_place(shop: Shop) -> None:
    shop.write({"services/cart/unit.xml": GREEN[:60], "services/cart/coverage.xml": "", "odd.json": '{"a": 1}'})
    ran = shop.run("inspect", "odd.json")
    assert "  invalid: line 1: not well-formed XML" in ran.out
    assert "    the file is truncated or empty\n" in ran.out
    assert "    the file is empty: did the step that writes it run?\n" in ran.out
    assert "not recognised  odd.json: JSON with a\n" in ran.out
    shop.write({"services/cart/coverage.xml": "<coverage><a></b></coverage>"})
    assert "mismatched tag" in shop.run("inspect").out
    found = json.loads(shop.run("inspect", "--json").out)
    assert found["metrics"] == {}
    assert found["items"][1]["problems"][0].startswith("line 1: not well-formed XML")


def test_people_see_items_metrics_and_what_is_not_told(shop: Shop) -> None:
    out = shop.run("inspect").out
    assert "services/cart/unit.xml of cart" in out
    assert "tests  examined: 2 test cases" in out
    assert "  pass-rate  100 %" in out
    assert "  branches    not told: " in out


def test_a_tool_is_named(shop: Shop) -> None:
    shop.write({"services/cart/unit.xml": GREEN.replace('name="unit"', 'name="pytest"')})
    item = json.loads(shop.run("inspect", "--json").out)["items"][1]
    assert item["tool"] == "pytest"
    assert "services/cart/unit.xml by pytest of cart" in shop.run("inspect").out


def test_without_a_policy_or_with_a_broken_one_evidence_can_be_looked_at(shop: Shop) -> None:
    shop.write({NAMED: POLICY + "nonsense: 1\n"})
    ran = shop.run("inspect", "--json", "services")
    assert (ran.code, len(json.loads(ran.out)["items"])) == (0, 2)
    assert "read without it" in ran.err
    (shop.root / NAMED).unlink()
    found = json.loads(shop.run("inspect", "--json", "services").out)
    assert {item["service"] for item in found["items"]} == {""}


def test_a_fixture_that_git_tracks_is_left_out_of_a_walk(empty: Shop) -> None:
    empty.write({"tests/green.xml": GREEN, "new.xml": GREEN})
    git(empty.root, "init", "-q")
    git(empty.root, "add", "tests")
    assert [item["path"] for item in json.loads(empty.run("inspect", "--json").out)["items"]] == ["new.xml"]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["--kind", "tets"], "--kind: there is no kind 'tets'", "did you mean `tests`?"),
        (["--where", "name=a"], "--where: there is no filter 'name'", "did you mean `names`?"),
        (["--kind", "coverage", "--where", "names=a"], "--where: there is no filter 'names'", "known: `artifact`"),
        (["--where", "names"], "--where: 'names' is no filter", "write KEY=GLOB"),
        (["--where", "=x"], "--where: '=x' is no filter", "write KEY=GLOB"),
        (["--where", "names={a"], "--where: '{a' has a brace without its partner", ""),
        (["--where", "report={a"], "--where: '{a' has a brace without its partner", ""),
    ],
)
def test_a_filter_that_cannot_be_meant_is_an_error(shop: Shop, arguments: list[str], message: str, hint: str) -> None:
    ran = shop.run("inspect", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"readygate: {message}")
    assert hint in ran.err


# explain --------------------------------------------------------------------------------------------------------------


def test_a_criterion_is_explained_with_what_it_asks_and_what_answered(shop: Shop) -> None:
    ran = shop.run("explain", "G1.unit")
    assert (ran.code, ran.err) == (0, "")
    for line in (
        "G1.unit  All unit tests pass",
        "  asked    from L1 on",
        "  source   the handbook",
        "  needs    tests: failed = 0, total >= 1",
        "  fix      Make the tests pass",
        "cart  ✔ pass",
        "  seen     ✔ failed 0, needed = 0",
        "  read     services/cart/unit.xml",
    ):
        assert f"{line}\n" in ran.out


def test_what_does_not_hold_is_shown_with_its_places_and_near_misses(shop: Shop) -> None:
    shop.write({"services/cart/unit.xml": RED.replace('name="b"', 'name="b" file="t.py" line="7"')})
    out = shop.run("explain", "G1.unit").out
    assert "cart  ✘ fail" in out
    assert "  where    t.py:7" in out
    shop.write({"services/cart/coverage.xml": COVERAGE.format(hits=1).replace("services/cart/", "")})
    out = shop.run("explain", "G1.covered").out
    assert "  where paths: services/${service.name}/**" in out or "where paths" in out
    assert "  nearly   " in out
    assert "  why      " in out
    (shop.root / "services/cart/coverage.xml").unlink()
    assert "  needed   " in shop.run("explain", "G1.covered").out


POLICY_OF_PARTS = POLICY.replace(
    "milestones:",
    """\
      parts:
        title: Each part is tested
        source: the handbook
        from: L1
        until: L2
        each: [adds, removes]
        all:
          - {evidence: tests, where: {names: "${each}"}, require: ["total >= 1"]}
          - {evidence: tests, require: ["failed = 0"]}
      later:
        title: Later
        source: the handbook
        from: M5
        evidence: tests
        require: ["total >= 1"]
      shipped:
        title: What was published stays
        source: the handbook
        from: release
        evidence: events
        with: {overlap: 12h, fields: [id, kind]}
        where: {directions: outgoing}
        require: ["dropped-early = 0"]
        when: {changed: ["events/**", "${service.path}/api/**"]}
        max-age: 7d
milestones:""",
)


def test_a_criterion_of_parts_is_explained_part_by_part(shop: Shop) -> None:
    shop.write({NAMED: POLICY_OF_PARTS})
    out = shop.run("explain", "G1.parts", "--level", "L1").out
    assert "  asked    from L1 until L2\n" in out
    assert "  each     adds, removes\n" in out
    assert "  needs    all of\n" in out
    assert "             tests where names: ${each}: total >= 1\n" in out
    assert "✔ adds: " in out
    shop.write({NAMED: POLICY_OF_PARTS.replace("each: [adds, removes]", 'each: "${service.aggregates}"')})
    assert "  each     ${service.aggregates}\n" in shop.run("explain", "G1.parts", "--level", "L1").out


def test_an_explanation_tells_what_variables_stand_for(shop: Shop) -> None:
    each = POLICY_OF_PARTS.replace("each: [adds, removes]", 'each: "${service.aggregates}"')
    bound = each.replace('"failed = 0"', '"total >= ${service.vars.least}", "total > ${service.vars.least}"')
    shop.write({NAMED: bound.replace("    path: services/cart\n", "    path: services/cart\n    vars: {least: 2}\n")})
    out = shop.run("explain", "G1.parts", "--level", "L1").out
    assert "  values   ${service.aggregates} = not declared\n           ${service.vars.least} = 2\n" in out
    listed = "    path: services/cart\n    vars: {least: 2}\n    aggregates: [Cart, Line]\n"
    shop.write({NAMED: bound.replace("    path: services/cart\n", listed)})
    assert "  values   ${service.aggregates} = Cart, Line\n" in shop.run("explain", "G1.parts", "--level", "L1").out
    none = listed.replace("[Cart, Line]", "{none: it has no state}")
    shop.write({NAMED: bound.replace("    path: services/cart\n", none)})
    out = shop.run("explain", "G1.parts", "--level", "L1").out
    assert "  values   ${service.aggregates} = none: it has no state\n" in out
    assert "${each} =" not in out
    when = POLICY_OF_PARTS.replace(
        "        until: L2\n", '        until: L2\n        when: {changed: ["${service.path}/x"]}\n'
    )
    shop.write({NAMED: when})
    out = shop.run("explain", "G1.parts", "--level", "L1").out
    assert "  values   ${service.path} = services/cart\n" in out


def test_all_that_a_criterion_says_is_told(shop: Shop) -> None:
    shop.write({NAMED: POLICY_OF_PARTS})
    out = shop.run("explain", "G1.shipped").out
    for line in (
        "  asked    at the release",
        "  when     changed: events/**, ${service.path}/api/**",
        "  max-age  7 d; older evidence of a trusted branch counts so long",
        "  needs    events where directions: outgoing with overlap: 12h; fields: id, kind: dropped-early = 0",
    ):
        assert f"{line}\n" in out


def test_a_criterion_that_is_not_asked_yet_says_so(shop: Shop) -> None:
    shop.write({NAMED: POLICY_OF_PARTS})
    assert "cart  not asked at L4 for M1\n" in shop.run("explain", "G1.later", "--milestone", "M1").out
    assert json.loads(shop.run("explain", "G1.later", "--milestone", "M1", "--json").out) == {"cart": None}


def test_waivers_and_notes_are_shown(shop: Shop) -> None:
    waiver = """waivers:
  - {criterion: G1.unit, service: cart, reason: later, owner: me, approved-by: you, expires: 2026-04-30}
"""
    policy = POLICY.replace(
        "        from: L1\n        evidence: tests", "        from: L1\n        waivable: true\n        evidence: tests"
    )
    shop.write({NAMED: policy + waiver, "services/cart/unit.xml": RED.replace("<testsuite ", '<testsuite tests="9" ')})
    out = shop.run("explain", "G1.unit", "--at", "2026-04-01").out
    assert "cart  w waived" in out
    assert "  waiver   " in out
    assert "  note     " in out


def test_services_that_have_a_criterion_in_different_forms_are_told_apart(shop: Shop) -> None:
    own = '    gates: {G1: {criteria: {unit: {require: ["failed = 0", "total >= 5"]}}}}\n'
    shop.write({NAMED: POLICY + OTHER + own})
    out = shop.run("explain", "G1.unit").out
    assert out.count("G1.unit  All unit tests pass") == 2
    shop.write({NAMED: POLICY + OTHER})
    assert shop.run("explain", "G1.unit").out.count("G1.unit  All unit tests pass") == 1
    assert shop.run("explain", "G1.unit", "--service", "till").out.count("cart") == 0


def test_a_criterion_of_one_service_is_not_asked_of_another(shop: Shop) -> None:
    mine = "{title: Mine, source: x, from: L1, evidence: tests, require: [failed = 0]}"
    own = f"    gates: {{G1: {{criteria: {{mine: {mine}}}}}}}\n"
    shop.write({NAMED: POLICY + OTHER + own})
    out = shop.run("explain", "G1.mine").out
    assert "cart  not asked" in out
    assert "till  ? missing" in out


def test_a_criterion_that_is_misspelt_is_an_error(shop: Shop) -> None:
    ran = shop.run("explain", "G1.unti")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "readygate: there is no criterion 'G1.unti'\n  hint: did you mean `G1.unit`?\n"


# validate -------------------------------------------------------------------------------------------------------------


def test_a_valid_policy_says_what_it_asks(shop: Shop) -> None:
    ran = shop.run("validate")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "cart: 2 criteria\n.github/readygate.yml: valid\n"
    found = json.loads(shop.run("validate", "--json").out)
    assert found["services"] == {"cart": ["G1.unit", "G1.covered"]}
    assert (len(found["digest"]), found["warnings"]) == (64, [])


def test_warnings_are_told(shop: Shop) -> None:
    shop.write({NAMED: POLICY.replace("milestones: {M1: {}}", "milestone: M1\nmilestones: {M1: {exits: 2020-01-01}}")})
    assert shop.run("validate").out.startswith("warning: ")


def test_all_mistakes_are_told_at_once(shop: Shop) -> None:
    shop.write({NAMED: POLICY.replace("evidence: tests", "evidence: tets").replace("from: L1", "from: L11")})
    ran = shop.run("validate")
    assert (ran.code, ran.out) == (2, "")
    assert ".github/readygate.yml:13:15: unknown rung or milestone 'L11'" in ran.err
    assert "tets" in ran.err
    assert ran.err.endswith("mistakes; nothing was judged\n")
