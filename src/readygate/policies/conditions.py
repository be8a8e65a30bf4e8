"""Conditions of criteria: one kind of evidence with filters, parameters and thresholds, or several as `any` or `all`.

Enters: the keys `evidence`, `where`, `with`, `require`, `any`, `all`. Leaves: leaves and groups whose kinds, filters,
parameters, metrics, units, variables and globs exist and fit. A condition without a threshold is a fault: it would pass
on anything.
"""

from __future__ import annotations

from readygate.kinds.kind import ITEM_FILTERS, Kind
from readygate.model.policy import Condition, Group, How, Leaf
from readygate.model.threshold import Threshold, parse_threshold
from readygate.policies import keys
from readygate.policies.paths import is_glob
from readygate.policies.reading import Cursor, Fields
from readygate.policies.terms import Terms
from readygate.policies.variables import EACH, VARIABLE, check_variables

_ALTERNATIVES = ("evidence", "any", "all")
_SAMPLES = {"milestone.id": "M0", "milestone.starts": "2000-01-01", "milestone.exits": "2000-01-01"}
"""Values in the form that these variables have, to see whether a metric can be compared with them."""
_DEPTH = 8
"""Groups within groups; nobody reads an explanation that is deeper."""


def read_condition(fields: Fields, at: Cursor, terms: Terms, *, each: bool, depth: int = 0) -> Condition | None:
    """The condition of a criterion or of a part; None with a fault where it cannot be told."""
    given = [name for name in _ALTERNATIVES if name in fields]
    if len(given) != 1:
        said = " and ".join(f"`{name}`" for name in given) or "none"
        at.key_fault(f"exactly one of `evidence`, `any`, `all` is needed{f' in {at.name}' if at.name else ''}: {said}")
        return None
    if "evidence" in fields:
        return _leaf(fields, at, terms, each=each)
    how = given[0]
    for name in ("where", "with", "require"):
        if name in fields:
            fields[name].key_fault(f"`{name}` stands in the parts of `{how}`, not beside it")
    return _group(How(how), fields[how], terms, each=each, depth=depth)


def _group(how: How, cursor: Cursor, terms: Terms, *, each: bool, depth: int) -> Condition | None:
    if depth >= _DEPTH:
        cursor.fault(f"conditions are nested deeper than {_DEPTH}")
        return None
    parts = [
        read_condition(part.fields(keys.CONDITION), part, terms, each=each, depth=depth + 1)
        for part in cursor.items()
        if part.expect_mapping()
    ]
    return Group(how=how, parts=tuple(part for part in parts if part is not None))


def _leaf(fields: Fields, at: Cursor, terms: Terms, *, each: bool) -> Leaf | None:
    name = fields["evidence"].scalar("a kind of evidence")
    if name is None:
        return None
    if name not in terms.kinds:
        fields["evidence"].unknown("kind of evidence", name, terms.kinds)
        return None
    kind = terms.kinds[name]
    if "require" not in fields:
        at.key_fault(f"`require` is missing{f' in {at.name}' if at.name else ''}", _metrics_hint(kind))
    where = {key: read_filter(key, cursor, kind, terms, each=each) for key, cursor in fields.entries_of("where")}
    parameters = {key: _parameter(key, cursor, kind, terms, each=each) for key, cursor in fields.entries_of("with")}
    items = fields["require"].one_or_more() if "require" in fields else []
    read = (_threshold(item, kind, terms, each=each) for item in items)
    require = tuple(threshold for threshold in read if threshold is not None)
    return Leaf(kind=name, where=where, parameters=parameters, require=require)


def read_filter(name: str, cursor: Cursor, kind: Kind, terms: Terms, *, each: bool) -> tuple[str, ...]:
    """The patterns of one filter of `kind`."""
    if not has_filter(kind, name):
        known = (*(known.name for known in kind.filters), *ITEM_FILTERS)
        cursor.key_fault(f"the kind {kind.name!r} has no filter {name!r}", cursor.near(name, known))
        return ()
    return _patterns(cursor, terms, each=each)


def has_filter(kind: Kind, name: str) -> bool:
    """Whether evidence of the kind can be filtered so."""
    return name in ITEM_FILTERS or kind.filter(name) is not None


def _patterns(cursor: Cursor, terms: Terms, *, each: bool) -> tuple[str, ...]:
    patterns = cursor.texts()
    for pattern in patterns:
        glob = pattern.removeprefix("!")
        if not glob.strip():
            cursor.fault(f"{pattern!r} excludes nothing")
        is_glob(cursor, glob)
        _check(cursor, pattern, terms, each=each)
    return patterns


def _parameter(name: str, cursor: Cursor, kind: Kind, terms: Terms, *, each: bool) -> tuple[str, ...]:
    if name not in kind.parameters:
        hint = cursor.near(name, kind.parameters) or f"{kind.name} takes none"
        cursor.key_fault(f"the kind {kind.name!r} has no parameter {name!r}", hint)
    values = cursor.texts()
    for value in values:
        _check(cursor, value, terms, each=each)
        fault = "" if "${" in value else kind.fault_of(name, value)
        if fault:
            cursor.fault(f"`{name}`: {fault}")
    return values


def _threshold(cursor: Cursor, kind: Kind, terms: Terms, *, each: bool) -> Threshold | None:
    threshold = cursor.parsed(parse_threshold, "a threshold such as `lines >= 95%`")
    if threshold is None:
        return None
    metric = kind.metric(threshold.metric)
    if metric is None:
        known = [known.name for known in kind.metrics]
        cursor.fault(f"the kind {kind.name!r} has no metric {threshold.metric!r}", cursor.near(threshold.metric, known))
        return None
    _check(cursor, threshold.bound, terms, each=each)
    bound = VARIABLE.sub(lambda found: _SAMPLES.get(found[1], found[0]), threshold.bound)
    if "${" in bound:
        return threshold
    try:
        threshold.bound_value(bound, metric.unit)
    except ValueError as error:
        cursor.fault(f"{threshold.metric}: {error}")
    return threshold


def _check(cursor: Cursor, text: str, terms: Terms, *, each: bool) -> None:
    if "${" in text:
        check_variables(cursor, text, known=terms.variables, packs=terms.packs, each=each)


def _metrics_hint(kind: Kind) -> str:
    shown = ", ".join(f"`{metric.name}`" for metric in kind.metrics)
    return f"compare a metric: {shown}" if shown else ""


def leaves(condition: Condition) -> tuple[Leaf, ...]:
    """All leaves of a condition, in their order."""
    if isinstance(condition, Leaf):
        return (condition,)
    return tuple(leaf for part in condition.parts for leaf in leaves(part))


def uses_each(condition: Condition) -> bool:
    """Whether `${each}` stands anywhere in the condition."""
    return any(
        EACH in VARIABLE.findall(text)
        for leaf in leaves(condition)
        for text in (
            *(text for texts in leaf.where.values() for text in texts),
            *(text for texts in leaf.parameters.values() for text in texts),
            *(threshold.bound for threshold in leaf.require),
        )
    )
