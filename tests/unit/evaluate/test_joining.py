"""What parts come to together; `test_judge.py` has the outcomes."""

from __future__ import annotations

import pytest

from readygate.evaluate.joining import all_hold, several
from readygate.evaluate.leaf import Answer
from readygate.model.verdict import Outcome


def lacking(label: str, reason: str = "the report is not there") -> Answer:
    return Answer(outcome=Outcome.MISSING, reason=reason, label=label, wanted="the report")


def test_items_that_lack_the_same_are_told_once_with_their_labels() -> None:
    found = all_hold([lacking("eu"), lacking("us"), lacking("ap", "cut off"), lacking("us"), lacking("", "cut off")])
    assert found.reason == "0 of 5 hold; eu, us: the report is not there; ap: cut off"
    assert len(found.parts) == 5


def test_parts_without_a_label_say_their_reason_alone() -> None:
    assert all_hold([lacking(""), lacking("")]).reason == "0 of 2 hold; the report is not there"


@pytest.mark.parametrize(("number", "told"), [(1, "a"), (5, "a, b, c, d, e"), (7, "a, b, c, d, e and 2 more")])
def test_five_names_are_told_and_the_rest_is_counted(number: int, told: str) -> None:
    assert several("abcdefg"[:number]) == told
