"""Errors as people read them."""

from __future__ import annotations

import pytest

from readygate.model.errors import EvidenceError, PolicyError, PolicyFault, ReadygateError, UsageError


@pytest.mark.parametrize(
    ("place", "hint", "text"),
    [
        ("", "", "wrong"),
        ("a.yml:1:2", "", "a.yml:1:2: wrong"),
        ("", "do so", "wrong\n  hint: do so"),
        ("a.yml:1:2", "do so", "a.yml:1:2: wrong\n  hint: do so"),
    ],
)
def test_a_fault_with_its_place_and_hint(place: str, hint: str, text: str) -> None:
    assert str(UsageError("wrong", place=place, hint=hint)) == text


@pytest.mark.parametrize(
    ("line", "byte", "place"), [(3, None, "line 3"), (None, 0, "byte 0"), (3, 7, "line 3"), (None, None, "")]
)
def test_the_place_in_a_file_of_evidence(line: int | None, byte: int | None, place: str) -> None:
    error = EvidenceError("wrong", line=line, byte=byte)
    assert (error.place, error.line, error.byte, error.hint) == (place, line, byte, "")


def test_all_mistakes_of_a_policy_at_once() -> None:
    one, two = PolicyFault("one", place="p:1:1"), PolicyFault("two", place="p:2:1", hint="do so")
    assert str(PolicyError((one,))) == "p:1:1: one\nthe policy has 1 mistake; nothing was judged"
    error = PolicyError((one, two))
    assert str(error) == "p:1:1: one\np:2:1: two\n  hint: do so\nthe policy has 2 mistakes; nothing was judged"
    assert error.faults == (one, two)
    assert isinstance(error, ReadygateError)
