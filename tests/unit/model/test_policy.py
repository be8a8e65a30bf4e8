"""Look-ups of a loaded policy."""

from __future__ import annotations

import pytest

from readygate.model.policy import Ladder, Policy, Rung, Service

LADDER = Ladder(name="own", rungs=(Rung(id="A", title="Low"), Rung(id="B", title="High", contains="L3")))


def test_the_place_of_a_rung() -> None:
    assert [LADDER.index("A"), LADDER.index("B")] == [0, 1]
    with pytest.raises(ValueError, match="L9"):
        LADDER.index("L9")


def test_a_service_by_name() -> None:
    shop, till = Service(name="shop", criteria=()), Service(name="till", criteria=())
    policy = Policy(digest="", files=(), services=(shop, till), ladders={}, gates=(), milestones=())
    assert policy.service("till") is till
    assert policy.service("cash") is None


def test_records_do_not_change() -> None:
    with pytest.raises(AttributeError):
        LADDER.name = "other"  # type: ignore[misc]
