"""A memory for what thousands of services have in common, that does not grow with what they do not.

Enters: keys and values. Leaves: the values again. It forgets everything when it is full: what many services share is
made anew at little cost, and what each has for itself never piles up.
"""

from __future__ import annotations

from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Kept(dict[_Key, _Value]):
    """A mapping of at most `limit` entries."""

    __slots__ = ("_limit",)

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def keep(self, key: _Key, value: _Value) -> _Value:
        """Remembers the value, and answers it."""
        if len(self) >= self._limit:
            self.clear()
        self[key] = value
        return value
