"""Why an API gave no answer, and what its error answers say.

Enters: statuses, headers and bodies of failed requests. Leaves: HalError with a reason and a way out, and the seconds
that a server asks to wait. Retry-After: RFC 9110, section 10.2.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

import msgspec

from readygate.model.errors import ReadygateError


class Lack(Enum):
    """What an answer that could not be had means for what it was to prove."""

    MISSING = "missing"
    """It is not there, or could not be fetched."""
    STALE = "stale"
    """It is there, of other content than the judged one."""
    INVALID = "invalid"
    """It is there and cannot be believed: damaged, cut, contradictory, leading elsewhere."""


class HalError(ReadygateError):
    """Why there is no answer. `status` is the HTTP status where there is one, else 0."""

    def __init__(self, fault: str, *, lack: Lack = Lack.MISSING, hint: str = "", status: int = 0) -> None:
        super().__init__(fault, hint=hint)
        self.lack = lack
        self.status = status


def wait_of(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that Retry-After asks for, as a number or as a date; None where it does not. `now`: since the epoch."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.fromtimestamp(now, UTC)).total_seconds())


def said(data: bytes) -> str:
    """The words of an error body: the broker's `{"errors": …}` or `{"error": {"message"}}`; empty for anything else."""
    try:
        body = msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""
    return "; ".join(_words(body.get("errors", body.get("error"))))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key in value:
            if key != "reference":
                yield from _words(value[key])
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)


_NAMES = {
    "ConnectTimeout": "no connection in time",
    "ConnectionError": "no connection",
    "ReadTimeout": "no answer in time",
    "ReadTimeoutError": "no more bytes in time",
}


def named(error: Exception) -> str:
    """What a fault is called, without the addresses and objects that its text holds."""
    name = type(error).__name__
    return _NAMES.get(name, name)
