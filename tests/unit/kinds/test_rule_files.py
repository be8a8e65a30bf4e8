"""Which files the shipped rules read."""

from __future__ import annotations

import json

import pytest

from readygate.collectors import semgrep
from readygate.kinds.filtering import select_rows
from readygate.kinds.findings import KIND
from readygate.kinds.kind import Measurement, Selection
from readygate.kinds.rule_files import ENDINGS, endings_of
from readygate.readers.source import Source
from readygate.rules import pack

ANY = "readygate-domain-any"


@pytest.mark.parametrize("rule", pack.RULES, ids=lambda rule: rule.id)
def test_the_endings_are_those_of_the_languages_of_the_pack(rule: pack.PackRule) -> None:
    endings = tuple(ending for language in rule.languages for ending in ENDINGS[language])
    assert endings_of(rule.id) == endings
    assert endings_of(f"ci.rules.{rule.id}") == endings


@pytest.mark.parametrize(
    "rule", ["no-any", "readygate-of-yours", "my-readygate-domain-any", "readygate-domain-any.x", ""]
)
def test_of_other_rules_nothing_is_known(rule: str) -> None:
    assert endings_of(rule) is None


def measured(files: list[str], ran: list[str], **where: tuple[str, ...]) -> Measurement:
    report = {"results": [], "errors": [], "paths": {"scanned": files}, "time": {"rules": ran}}
    table = semgrep.collect(Source.of_bytes("semgrep.json", json.dumps(report).encode())).table
    return KIND.measure(Selection(table=table, rows=select_rows(KIND, table, where), patterns=where))


@pytest.mark.parametrize(
    ("files", "ran", "examined"),
    [
        (["d/a.ts", "d/b.tsx", "d/C.java"], [ANY], 2),
        (["d/C.java", "api/a.ts"], [ANY], 0),
        (["d/a.js"], [ANY], 0),
        (["d/a.py"], [ANY], 0),
        (["d/a.py"], [ANY, f"python.{ANY}"], 2),
        (["d/a.py", "d/a.ts"], [f"rules.python.{ANY}"], 1),
        (["d/a.py", "d/C.java"], ["other", ANY], 0),
        ([], [ANY], 0),
    ],
)
def test_a_shipped_rule_proves_only_files_that_it_reads(files: list[str], ran: list[str], examined: int) -> None:
    assert measured(files, ran, rules=(ANY,), paths=("d/**",)).examined == examined


def test_without_a_filter_of_rules_and_for_unknown_rules_every_file_counts() -> None:
    assert measured(["d/C.java", "d/a.ts"], [ANY], paths=("d/**",)).examined == 2
    assert measured(["d/C.java"], ["no-any"], rules=("no-any",)).examined == 1
