"""Marks and counts."""

from __future__ import annotations

import pytest

from readygate.model.verdict import GateVerdict, Outcome, ServiceVerdict
from readygate.renderers.marks import OUTCOMES, plural, service, several, tally
from tests.unit.renderers import samples


def test_every_outcome_has_a_mark_of_its_own() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert len(set(OUTCOMES.values())) == len(OUTCOMES)


@pytest.mark.parametrize(
    ("gate", "shown"),
    [
        (samples.gate("G1", "Domain", 5, 5), "✔ 5/5"),
        (samples.gate("G1", "Domain", 4, 5), "✘ 4/5"),
        (samples.gate("G1", "Domain", 0, 0, idle=2), "n/a"),
    ],
)
def test_the_tally_of_a_gate(gate: GateVerdict, shown: str) -> None:
    assert tally(gate) == shown


@pytest.mark.parametrize(
    ("verdict", "mark"), [(samples.READY, "✔"), (samples.OPEN, "✘"), (samples.SILENT, "✘"), (samples.OUTSIDE, "–")]
)
def test_the_mark_of_a_service(verdict: ServiceVerdict, mark: str) -> None:
    assert service(verdict) == mark


@pytest.mark.parametrize(
    ("number", "noun", "shown"),
    [
        (0, "gap", "0 gaps"),
        (1, "gap", "1 gap"),
        (12345, "gap", "12,345 gaps"),
        (1, "criterion", "1 criterion"),
        (2, "criterion", "2 criteria"),
        (2, "more criterion", "2 more criteria"),
    ],
)
def test_plural(number: int, noun: str, shown: str) -> None:
    assert plural(number, noun) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, ""), (2, "0, 1"), (3, "0, 1, 2"), (4, "0, 1, 2 and 1 more"), (1003, "0, 1, 2 and 1,000 more")],
)
def test_several(number: int, shown: str) -> None:
    assert several([str(name) for name in range(number)], 3) == shown
