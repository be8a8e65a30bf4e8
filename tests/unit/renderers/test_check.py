"""The check run and the commit status, within the limits of GitHub's API."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings

from readygate.model.verdict import Location, Outcome
from readygate.renderers.check import check, status
from tests.unit.renderers.hostile import hostile
from tests.unit.renderers.samples import criterion, judged, service
from tests.unit.renderers.shapes import BASE, FIRST, LINKS, MIXED, MIXED_LINKS, READY, known


def test_the_title_has_run_and_attempt() -> None:
    made = check(MIXED, MIXED_LINKS)
    assert made.conclusion == "failure"
    words = "✘ assignment-service: this pull request adds 3 gaps · L1 now, needs L3 for M3"
    assert made.title == f"{words} (run 4242, attempt 2)"
    assert status(MIXED, LINKS).description == words
    assert status(MIXED, LINKS).state == "failure"


def test_a_success_that_blocks_nothing_says_so() -> None:
    assert check(FIRST, LINKS).conclusion == "success"
    assert check(FIRST, LINKS).title.endswith("Nothing is blocked · report only (run 4242, attempt 1)")
    assert status(FIRST, LINKS).state == "success"
    assert "report only" not in check(READY, LINKS).title
    assert "report only" not in check(judged(service(), fail_on="never"), LINKS).title
    assert "report only" not in check(FIRST, LINKS, needs=["unit"]).title


def test_a_needed_job_fails_both() -> None:
    assert check(READY, LINKS, needs=["unit"]).conclusion == "failure"
    assert status(READY, LINKS, needs=["unit"]).state == "failure"


def test_annotations_stand_beside_gaps_those_that_block_first() -> None:
    gaps = (
        known("G1.known", locations=(Location(path="b.ts", line=0),)),
        criterion(
            "G1.a", Outcome.FAIL, locations=(Location(text="no file"), Location(path="a.ts", line=7, text="here"))
        ),
        criterion("G1.b", Outcome.FAIL, locations=(Location(path="../a.ts", line=7),)),
        criterion("G1.c", Outcome.FAIL),
        criterion("G1.d", Outcome.FAIL, fix="Do it.", locations=(Location(path="a.ts", line=10**9),)),
    )
    verdict = judged(service(*gaps), base=BASE, fail_on="new", blocks=("shop: G1.a",))
    told = check(verdict, LINKS).annotations
    assert [(one.path, one.start_line, one.end_line, one.annotation_level, one.title, one.message) for one in told] == [
        ("a.ts", 7, 7, "failure", "G1.a fail: shop", "here\nreason"),
        ("b.ts", 1, 1, "warning", "G1.known missing: shop", "no evidence of the kind `tests`"),
        ("a.ts", 1, 1, "warning", "G1.d fail: shop", "reason\nfix: Do it."),
    ]


def test_a_first_run_annotates_nothing() -> None:
    found = criterion("G1.a", Outcome.FAIL, locations=(Location(path="a.ts"),))
    base = msgspec.structs.replace(BASE, commit="", first=True)
    assert check(judged(service(found), base=base), LINKS).annotations == ()


@pytest.mark.parametrize(("most", "number"), [(20, 20), (3, 3), (120, 60)])
def test_annotations_are_counted(most: int, number: int) -> None:
    found = [criterion(f"G1.a-{one}", Outcome.FAIL, locations=(Location(path="a.ts", line=1),)) for one in range(60)]
    assert len(check(judged(service(*found)), LINKS, most=most).annotations) == number
    assert len(check(judged(service(*found)), LINKS).annotations) == 20


@settings(max_examples=50, deadline=None)
@given(hostile())
def test_no_text_is_longer_or_other_than_the_api_takes(text: str) -> None:
    for one in (text, text * 400):
        found = criterion("G1.a", Outcome.FAIL, reason=one, fix=one, locations=(Location(path=one, line=1, text=one),))
        verdict = judged(service(found, name=one, milestone=one))
        made, shown = check(verdict, LINKS, needs=[one]), status(verdict, LINKS, needs=[one])
        assert len(made.title) <= 350
        assert "\n" not in made.title
        assert 0 < len(shown.description) <= 140
        msgspec.json.encode((made, shown)).decode()
        for annotation in made.annotations:
            assert len(annotation.title) <= 255
            assert 0 < len(annotation.message.encode()) <= 65_536
