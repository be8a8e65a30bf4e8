"""Contents of files: what attestations are compared with, and what comes of it when they are judged."""

from __future__ import annotations

import datetime as dt

import pytest

from readygate.evaluate.digests import digests
from readygate.evaluate.evaluate import evaluate
from readygate.kinds import attestations, files, registry
from readygate.kinds.documents import COLUMNS as PAGES
from readygate.model.evidence import Bundle, Item
from readygate.model.subject import Subject
from readygate.model.table import Table
from readygate.model.verdict import CriterionVerdict, Outcome
from tests.contract.bench import criterion, policy, service

TODAY = dt.date(2026, 11, 21)
HASH = "1" * 64
DRILL = "the record of dr-drill by sre"


def item(kind: str, table: Table, *, path: str = "a", sha256: str = "", form: str = "attestation") -> Item:
    return Item(path=path, kind=kind, format=form, sha256=sha256, size=1, table=table)


def record(*, date: str = "2026-11-20", expires: str = "", of: str = "", digest: str = "") -> Item:
    table = Table(attestations.COLUMNS)
    table.add("a.yml", "sre", "dr-drill", "@cleo", date, expires, of, digest, "", "")
    return item("attestations", table, path="a.yml", sha256="0" * 64)


def tree(side: str = "head") -> Item:
    table = Table(files.COLUMNS)
    files.add_tree(table, tree=side, commit="c")
    files.add_file(table, tree=side, path="docs/a.md", object="f00d")
    return item("files", table, path=f"{side}.json", form="tree")


def page(sha256: str = HASH) -> Item:
    return item("documents", Table(PAGES), path="docs/a.md", sha256=sha256, form="markdown")


def judged(*items: Item, require: tuple[str, ...] = ("signed >= 1", "expired = 0")) -> CriterionVerdict:
    rules = policy(service(criterion("attestations", require)))
    subject = Subject(today=TODAY, target="L1")
    formats = {"attestation": "attestations"}
    return evaluate(rules, Bundle.of(items), subject, kinds=registry.kind, formats=formats).services[0].criteria[0]


def test_contents_are_those_of_items_and_of_the_judged_tree() -> None:
    bundle = Bundle.of([record(), page(), page("2" * 64), tree(), tree("base"), item("jobs", Table(()), path="x")])
    assert digests(bundle) == {
        "a.yml": {f"sha256:{'0' * 64}"},
        "docs/a.md": {f"sha256:{HASH}", f"sha256:{'2' * 64}", "git:f00d"},
    }


def test_without_an_attestation_nothing_is_gathered() -> None:
    assert digests(Bundle.of([page(), tree()])) == {}


@pytest.mark.parametrize(
    ("given", "outcome", "reason"),
    [
        (record(), Outcome.PASS, "signed 1, needed ≥ 1; expired 0, needed = 0"),
        (record(expires="2026-11-21"), Outcome.PASS, "signed 1, needed ≥ 1; expired 0, needed = 0"),
        (
            record(expires="2026-11-20"),
            Outcome.STALE,
            "the record of dr-drill by sre expired on 2026-11-20; signed 0, needed ≥ 1; expired 1, needed = 0",
        ),
        (record(date="2026-11-22"), Outcome.INVALID, f"{DRILL} is dated 2026-11-22, a day to come"),
        (record(of="docs/a.md", digest=f"sha256:{HASH}"), Outcome.PASS, "signed 1, needed ≥ 1; expired 0, needed = 0"),
        (record(of="docs/a.md", digest="git:f00d"), Outcome.PASS, "signed 1, needed ≥ 1; expired 0, needed = 0"),
        (
            record(of="docs/a.md", digest="git:beef"),
            Outcome.INVALID,
            "the record of dr-drill by sre is for another version of `docs/a.md`",
        ),
        (
            record(of="docs/z.md", digest="git:f00d"),
            Outcome.MISSING,
            f"`signed`: {DRILL} is for a version of `docs/z.md`, of which no content was collected",
        ),
    ],
)
def test_a_record_counts_for_the_judged_day_and_content(given: Item, outcome: Outcome, reason: str) -> None:
    found = judged(given, page(), tree())
    assert (found.outcome, found.reason) == (outcome, reason)
    wanted = "a signed record in the repository (schemas/attestation-v1.schema.json: role, subject, person, date)"
    assert found.wanted == (wanted if outcome in (Outcome.STALE, Outcome.MISSING) else "")


def test_what_expired_never_passes() -> None:
    found = judged(record(expires="2026-11-20"), require=("age <= 2d",))
    assert (found.outcome, found.reason) == (
        Outcome.STALE,
        f"{DRILL} expired on 2026-11-20; `age`: no record counts any more",
    )
