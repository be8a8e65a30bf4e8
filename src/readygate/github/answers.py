"""GitHub's answers, read: values, lists, waits that a rate limit asks for.

Enters: an answer as it came. Leaves: what it says, or an error where it is not what GitHub documents.
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from readygate.github import faults
from readygate.github.transport import Disconnected, Reply

T = TypeVar("T")

_LIMIT_PAUSE = 60.0
"""Seconds to wait where a secondary limit names none."""
_LIMITED = re.compile(r"secondary rate limit|abuse detection|rate limit exceeded", re.IGNORECASE)


def shaped(value: Any, type_: type[T], path: str) -> T:
    """A value as the record that it must be; Unexpected where it is not."""
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        raise faults.Unexpected(f"the answer is not what GitHub documents: {error}", path=path) from error


def storage_fault(status: int, path: str) -> Exception:
    """What a storage's status means; Disconnected where asking again may help."""
    if status >= 500:
        return Disconnected(f"the storage answered {status}")
    if status in {404, 410}:
        return faults.Gone(f"the storage holds it no more ({status})", status=status, path=path)
    return faults.ApiError(f"the storage answered {status}", status=status, path=path)


def decoded(text: str) -> Any:
    """The JSON value; Disconnected where it is none, for then the body was cut off or came from something between."""
    try:
        return msgspec.json.decode(text.encode("utf-8", "surrogatepass")) if text.strip() else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Disconnected("the answer is no JSON: it was cut off, or did not come from GitHub") from error


def listed(body: Any, key: str, path: str) -> list[Any]:
    """The list called `key`, or the body itself where the key is empty; Unexpected where there is none."""
    found = body.get(key) if key and isinstance(body, dict) else body
    if not isinstance(found, list):
        raise faults.Unexpected(f"the answer holds no list{f' {key!r}' if key else ''}", path=path)
    return found


def unseen(members: list[Any], seen: set[Any]) -> Iterator[Any]:
    """Members whose `id` was not seen yet: a list that grows while it is read shows some of them on two pages."""
    for member in members:
        number = member.get("id") if isinstance(member, dict) else None
        if number is None or number not in seen:
            seen.add(number)
            yield member


def wait(reply: Reply, now: float) -> float | None:
    """Seconds that a rate limit asks for; None where the answer is none of a rate limit."""
    if reply.status not in {403, 429}:
        return None
    after = reply.headers.get("retry-after", "")
    if after.isdecimal():
        return max(float(after), 1.0)
    reset = reply.headers.get("x-ratelimit-reset", "")
    if reply.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(float(reset) - now, 0.0) + 1  # the reset may be at the end of its second
    limited = reply.status == 429 or _LIMITED.search(reply.text)
    return _LIMIT_PAUSE if limited else None
