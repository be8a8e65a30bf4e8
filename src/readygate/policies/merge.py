"""Layers of one policy as one tree: a pack under a file (`override`), a file beside a file (`join`).

Enters: cursors of mappings. Leaves: cursors whose entries remember their own file. In `override` mappings merge key by
key, lists and scalars of the upper layer replace those below; in `join` neither layer is above, so what both say is a
fault.
"""

from __future__ import annotations

from readygate.policies.reading import Cursor

_ALTERNATIVES = ("evidence", "any", "all")
_CONDITION = (*_ALTERNATIVES, "where", "with", "require")


def override(base: Cursor, over: Cursor, *, criteria: bool = False) -> Cursor:
    """`over` laid upon `base`. `criteria`: the entries are criteria, whose condition is replaced as a whole where the
    upper layer asks for another kind of evidence, `any` or `all`.
    """
    if not (base.is_mapping and over.is_mapping):
        return over
    entries = dict(base.entries())
    for name, upper in over.entries():
        lower = entries.get(name)
        if lower is None:
            entries[name] = upper
        elif criteria:
            entries[name] = override_criterion(lower, upper)
        else:
            entries[name] = override(lower, upper, criteria=name == "criteria")
    return over.remade(entries)


def override_criterion(base: Cursor, over: Cursor) -> Cursor:
    """A criterion with the keys of an upper layer laid upon it; null removes nothing and is a fault."""
    if over.null:
        over.fault(
            f"{over.name} has no value: a criterion cannot be removed",
            "a service says `not-applicable: [{criterion: …, reason: …}]`; a later rung is said with `from:`",
        )
        return base
    if not (base.is_mapping and over.is_mapping):
        return over
    below = dict(base.entries())
    if _asks_otherwise(below, dict(over.entries())):
        below = {name: child for name, child in below.items() if name not in _CONDITION}
    return override(base.remade(below), over)


def _asks_otherwise(below: dict[str, Cursor], above: dict[str, Cursor]) -> bool:
    if "any" in above or "all" in above:
        return True
    return "evidence" in above and ("evidence" not in below or below["evidence"].scalar() != above["evidence"].scalar())


def join(left: Cursor, right: Cursor) -> Cursor:
    """Both mappings as one; a key that both give a value is a fault of the right one."""
    if not (left.is_mapping and right.is_mapping):
        right.key_fault(f"{right.name} is already given in {left.place}", "a value stands in one of the files")
        return left
    entries = dict(left.entries())
    for name, child in right.entries():
        entries[name] = join(entries[name], child) if name in entries else child
    return left.remade(entries)
