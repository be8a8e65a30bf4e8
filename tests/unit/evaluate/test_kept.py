"""What is kept for many services never grows beyond its limit."""

from __future__ import annotations

from readygate.evaluate.kept import Kept


def test_a_full_memory_forgets_everything_and_keeps_what_is_new() -> None:
    kept: Kept[str, int] = Kept(2)
    assert [kept.keep(key, value) for key, value in (("a", 1), ("b", 2))] == [1, 2]
    assert dict(kept) == {"a": 1, "b": 2}
    assert kept.keep("c", 3) == 3
    assert dict(kept) == {"c": 3}
