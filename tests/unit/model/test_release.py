"""How a service stands by a record of the ledger."""

from __future__ import annotations

from readygate.model.release import Gap, Standing
from readygate.model.verdict import Readiness
from tests.unit.ledger.samples import commit, record


def test_a_record_stands_as_it_was_recorded() -> None:
    found = Standing.of_record(record(7, "G1.a- G1.ww G2.b0"))
    assert found == Standing(
        service="shop",
        milestone="M3",
        current_level="L1",
        target_level="L2",
        ready=False,
        gates=(("G1", "closed"),),
        gaps=(Gap(criterion="G1.a", outcome="fail"),),
        waived=("G1.w",),
        commit=commit(7),
        date="2026-11-22",
    )
    assert found.evidenced


def test_what_no_record_answers_is_a_gap_and_not_ready() -> None:
    gap = Gap(criterion="G2.c", outcome="missing")
    found = Standing.of_record(record(1, "G1.a+"), (gap,))
    assert (found.ready, found.gaps) == (False, (gap,))
    assert Standing.of_record(record(1, "G1.a+")).ready


def test_a_record_tells_its_readiness() -> None:
    found = record(1, "G1.a- G2.b? G2.c+").readiness
    gaps = ("G1.a: fail", "G2.b: missing")
    assert found == Readiness(service="shop", current_level="L1", target_level="L2", gaps=gaps)
