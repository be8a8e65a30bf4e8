"""Which way a change moves the gate: weaker, stronger, or what nobody can tell from the policy alone.

Enters: a value of the old policy and one of the new. Leaves: an effect, or None where nothing differs; and findings,
which records of any form are compared into field by field. A field without a rule of its own is never passed over: it
is told, and that nobody can tell what it does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from readygate.model.difference import Reach
from readygate.model.verdict import Effect

NONE = "none"
"""How a value that is absent is shown."""
WEAKER, STRONGER, UNKNOWN = Effect.WEAKER, Effect.STRONGER, Effect.UNKNOWN
_SHOWN = 10
"""Items of a list that a text names."""
_LONGEST = 300
"""Characters of a value that no rule speaks of."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A difference within a record: `label` says what of it (empty: the record as a whole)."""

    before: str
    after: str
    effect: Effect
    label: str = ""
    reach: Reach = Reach.OUTCOME
    services: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    place: str = ""


_Record = TypeVar("_Record", bound=msgspec.Struct)
_Value = TypeVar("_Value")
Rule = Callable[[_Record, _Record], Iterator[Found]]
"""Compares one field of two records, which is unequal."""


def nothing(_before: object, _after: object) -> Iterator[Found]:
    """The rule of fields by which nobody is judged: what identifies a record, words for people, places."""
    return iter(())


def by_field(before: _Record, after: _Record, rules: Mapping[str, Rule[_Record]]) -> Iterator[Found]:
    """All differences of two records, each unequal field by its rule."""
    for name in before.__struct_fields__:
        rule = rules.get(name)
        if rule is nothing:
            continue
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield from rule(before, after) if rule else _unruled(name, old, new)


def _unruled(name: str, old: Any, new: Any) -> Iterator[Found]:
    texts = (msgspec.json.encode(value).decode() for value in (old, new))
    before, after = (text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in texts)
    yield Found(label=name.replace("_", "-"), before=before, after=after, effect=UNKNOWN)


def opposite(effect: Effect) -> Effect:
    """The effect of the same change the other way round."""
    return {WEAKER: STRONGER, STRONGER: WEAKER}.get(effect, UNKNOWN)


def together(effects: Iterable[Effect | None]) -> Effect | None:
    """The effect of several changes at once: theirs where they agree."""
    told = {effect for effect in effects if effect is not None}
    return told.pop() if len(told) == 1 else (UNKNOWN if told else None)


def of_items(before: Iterable[Hashable], after: Iterable[Hashable], *, removed: Effect) -> Effect | None:
    """The effect of a list whose order does not matter: `removed` is what taking an item away does."""
    old, new = set(before), set(after)
    return together([removed if old - new else None, opposite(removed) if new - old else None])


def of_order(before: Any, after: Any, *, more: Effect) -> Effect | None:
    """The effect of two values that have an order: `more` is what the greater one does."""
    if before == after:
        return None
    return more if after > before else opposite(more)


def lists(
    label: str, before: Collection[str], after: Collection[str], *, removed: Effect, **fields: Any
) -> Iterator[Found]:
    """What a list lost, and what it won."""
    effect = of_items(before, after, removed=removed)
    if effect is not None:
        lost, won = ([item for item in one if item not in other] for one, other in ((before, after), (after, before)))
        yield Found(label=label, before=listed(lost), after=listed(won), effect=effect, **fields)


def said(label: str, before: str, after: str, **fields: Any) -> Iterator[Found]:
    """Two texts, of which nobody can tell what the change does."""
    yield Found(label=label, before=before or NONE, after=after or NONE, effect=UNKNOWN, **fields)


def dated(label: str, before: dt.date, after: dt.date, *, later: Effect) -> Iterator[Found]:
    """Two unequal days: `later` is what the later one does."""
    effect = later if after > before else opposite(later)
    yield Found(label=label, before=before.isoformat(), after=after.isoformat(), effect=effect)


def keyed(
    before: Mapping[str, _Value], after: Mapping[str, _Value]
) -> Iterator[tuple[str, _Value | None, _Value | None]]:
    """Name, old and new value of everything that differs, in the order of the new policy; None where it is absent."""
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield name, old, new


def listed(items: Collection[str]) -> str:
    """Items side by side, `none` without any."""
    shown = ", ".join(list(items)[:_SHOWN])
    return f"{shown} and {len(items) - _SHOWN} more" if len(items) > _SHOWN else shown or NONE


def line_of(place: str) -> str:
    """`file:line` of `file:line:column`."""
    return place.rpartition(":")[0] if place.count(":") > 1 else place
