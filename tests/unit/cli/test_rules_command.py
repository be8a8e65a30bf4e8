"""`rules`: the list, the export, and what cannot be asked for."""

from __future__ import annotations

import json

import pytest

from readygate.rules import pack
from tests.unit.cli.shop import Shop


def test_the_list_has_a_line_a_rule_and_says_how_to_run_them(empty: Shop) -> None:
    ran = empty.run("rules")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in lines[: len(pack.RULES)]] == [rule.id for rule in pack.RULES]
    first = pack.RULES[0]
    assert lines[0].endswith(f"  G1.framework-free  {first.finds} (typescript, javascript)")
    assert lines[len(pack.RULES) :] == [
        "",
        "`readygate rules --export -o FILE` writes them for `semgrep scan --config FILE --json --time`.",
    ]


def test_the_export_is_the_text_of_the_pack_on_the_screen_or_in_a_file(empty: Shop) -> None:
    assert empty.run("rules", "--export") == (0, pack.text(), "")
    assert empty.run("rules", "--export", "-o", "ci/rules.yml") == (0, "written  ci/rules.yml\n", "")
    assert (empty.root / "ci/rules.yml").read_bytes() == pack.text().encode()


def test_json_holds_the_records(empty: Shop) -> None:
    told = json.loads(empty.run("rules", "--json").out)["rules"]
    assert [rule["id"] for rule in told] == [rule.id for rule in pack.RULES]
    assert told[1]["criterion"] == "G1.no-any"
    assert told[1]["languages"] == ["typescript"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("-o", "x.yml"), "--out without --export"),
        (("--export", "--json"), "--export and --json at once"),
        (("--export", "-o", "taken/x.yml"), "taken/x.yml: cannot write the rules: File exists"),
    ],
)
def test_a_mistake_ends_with_2(empty: Shop, arguments: tuple[str, ...], fault: str) -> None:
    empty.write({"taken": "a file"})
    ran = empty.run("rules", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"readygate: {fault}")
