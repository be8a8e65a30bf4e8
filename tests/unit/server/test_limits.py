"""How often somebody may ask."""

from __future__ import annotations

from readygate.server import limits
from readygate.server.limits import Limit
from tests.unit.server.asking import Clock


def test_each_has_its_own_count_until_the_window_ends() -> None:
    clock = Clock()
    clock.now = 119.2
    limit = Limit("token", 2, 60, clock)
    taken = [limit.take("a").remaining for _ in range(4)]
    assert taken == [1, 0, -1, -1]
    left = limit.take("b")
    assert (left.remaining, left.reset, left.quota, left.window) == (1, 1, 2, 60)
    clock.now = 120.0
    assert (limit.take("a").remaining, limit.take("a").reset) == (1, 60)


def test_only_who_must_wait_is_told_to() -> None:
    limit = Limit("token", 1, 60, Clock())
    assert limit.take("a").headers == {"RateLimit-Policy": '"token";q=1;w=60', "RateLimit": '"token";r=0;t=20'}
    assert limit.take("a").headers["Retry-After"] == "20"


def test_memory_is_bounded() -> None:
    limit = Limit("token", 1, 60, Clock())
    for number in range(limits._MOST):
        assert limit.take(str(number)).remaining == 0
    assert limit.take("one more").remaining == 0
    assert limit.take("and another").remaining == -1
    assert limit.take("0").remaining == -1
