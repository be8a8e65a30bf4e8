"""Kinds asked for when they are used."""

from __future__ import annotations

import pytest

from readygate.policies.terms import Kinds
from tests.unit.policies.samples import KINDS


def test_kinds_are_asked_for_once_and_when_used() -> None:
    asked = []

    def kind(name: str) -> object:
        asked.append(name)
        return KINDS[name]

    kinds = Kinds(("tests", "load"), kind, {"own": KINDS["api"]})  # type: ignore[arg-type]
    assert list(kinds) == ["tests", "load", "own"]
    assert len(kinds) == 3
    assert "tests" in kinds
    assert "api" not in kinds
    assert asked == []
    assert kinds["tests"] is kinds["tests"] is KINDS["tests"]
    assert kinds["own"] is KINDS["api"]
    assert asked == ["tests"]
    with pytest.raises(KeyError):
        kinds["api"]
