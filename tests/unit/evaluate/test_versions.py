"""Rows of a broker count only where their provider version is of the judged content (law 5)."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.evaluate.evaluate import evaluate
from readygate.kinds.contracts import contract, table_of
from readygate.kinds.registry import kind
from readygate.model.evidence import Bundle, Item, Origin, Problem
from readygate.model.subject import Kinship, Subject
from readygate.model.verdict import CriterionVerdict, Outcome
from tests.unit.evaluate.samples import DAY, criterion, leaf, policy, service

OLD, HEAD, MERGE = "1" * 40, "2" * 40, "3" * 40
SAME = {OLD: Kinship(same=("shop",))}
VERIFIED = leaf("failed = 0", "unverified = 0", "total >= 1", kind="contracts")
WEB = leaf("failed = 0", "unverified = 0", "total >= 1", kind="contracts", consumers="web")


def pact(consumer: str = "web", version: str = HEAD, state: str = "verified", **fields: Any) -> Any:
    return contract(provider="shop", consumer=consumer, versions=("c1", version), state=state, **fields)


def matrix(*rows: Any, **fields: Any) -> Item:
    given = {"origin": Origin(source="artifact", run=42), **fields}
    return Item(
        path="pacts.json",
        kind="contracts",
        format="pact-matrix",
        sha256="0" * 64,
        size=1,
        table=table_of(rows),
        **given,
    )


def verdict(*items: Item, condition: Any = VERIFIED, **fields: Any) -> CriterionVerdict:
    about = Subject(**{"today": DAY, "target": "L1", "run": 42, "head": HEAD, "commit": MERGE, **fields})
    rules = policy(service(criterion(condition)))
    (found,) = evaluate(rules, Bundle.of(items), about, kinds=kind, formats={}).services[0].criteria
    return found


@pytest.mark.parametrize("version", [HEAD, MERGE, OLD, "", HEAD[:7], MERGE[:12], OLD[:7], f"1.4.0+{HEAD[:7]}"])
def test_a_row_of_the_judged_content_counts(version: str) -> None:
    assert verdict(matrix(pact(version=version)), commits=SAME).outcome is Outcome.PASS
    assert verdict(matrix(pact(version=version, state="failed")), commits=SAME).outcome is Outcome.FAIL


@pytest.mark.parametrize("version", ["4" * 40, OLD, HEAD[:6], "1.2.0", "2" * 41, "v" + HEAD])
def test_a_row_of_another_version_does_not(version: str) -> None:
    known = {OLD: Kinship(ancestor=True, same=("cart",))}
    found = verdict(matrix(pact(version=version)), commits=known)
    assert found.outcome is Outcome.STALE
    assert found.reason == (
        f"1 of 1 rows of `pacts.json` are of the version `{version}`, not of the judged content: publish results with "
        "the full commit as the version"
    )


def test_versions_are_asserted_on_a_laptop_and_in_a_replay() -> None:
    old = matrix(pact(version="1.2.0"), origin=Origin())
    assert verdict(old, run=0).outcome is Outcome.PASS
    assert verdict(old, replay=True).outcome is Outcome.PASS


def test_an_older_row_of_a_pair_that_this_content_answers_says_nothing() -> None:
    found = verdict(matrix(pact(), pact(version="old", state="failed")))
    assert (found.outcome, found.results[2].seen) == (Outcome.PASS, "1")
    assert found.notes[0].startswith("not counted: 1 of 2 rows of `pacts.json` are of the version `old`, not of")


def test_a_consumer_that_only_another_version_answers_is_not_passed_over() -> None:
    rows = matrix(pact(), pact("app", version="old"), pact("app", version="older"), pact(version="old"))
    found = verdict(rows)
    assert found.outcome is Outcome.STALE
    assert found.reason.startswith("2 of 4 rows of `pacts.json` are of the version `old` and 1 more, not of")
    assert verdict(rows, condition=WEB).outcome is Outcome.PASS


def test_a_declared_pact_answers_for_no_older_row() -> None:
    rows = matrix(pact(version="", state="unverified", declared=True), pact(version="old"))
    assert verdict(rows).outcome is Outcome.FAIL
    assert verdict(rows, condition=leaf("failed = 0", kind="contracts")).outcome is Outcome.STALE


def test_a_broken_file_stays_broken_without_its_rows() -> None:
    broken = matrix(pact(version="old"), problems=(Problem(fault="cut off"),))
    assert verdict(broken).outcome is Outcome.INVALID


def test_rows_of_this_content_out_of_another_run_belong_as_their_file_does() -> None:
    origin = Origin(source="artifact", run=41, commit=OLD, branch="main", event="push")
    assert verdict(matrix(pact(), origin=origin)).outcome is Outcome.STALE
    assert verdict(matrix(pact(), origin=origin), commits=SAME).outcome is Outcome.PASS
