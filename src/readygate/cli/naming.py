"""Names that people type for things of the policy.

Enters: a name and those that there are. Leaves: nothing, or a UsageError that says what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable

from readygate.model.errors import UsageError
from readygate.policies.names import nearest


def required(name: str, known: Iterable[str], what: str, place: str) -> None:
    """UsageError with the nearest valid names where `name` is none of `known`; empty names are not given."""
    names = tuple(known)
    if name and name not in names:
        hint = nearest(name, names) or f"the policy has no {what}"
        raise UsageError(f"there is no {what} {name!r}", place=place, hint=hint)
