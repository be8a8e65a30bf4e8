"""What a criterion asks of a service, its variables replaced: made once for all services that declare the same values.

Enters: a criterion and the values of a service. Leaves: a question, which is answered from any evidence. A variable
that the service does not declare answers at once: `missing`; a list that it declares empty: `not-applicable` with the
stated reason (law 7). Values that do not fit are found when there is evidence to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from readygate.evaluate.answers import Answer, common, undeclared, without_object
from readygate.evaluate.joining import all_hold, files_of, one_suffices
from readygate.evaluate.kept import Kept
from readygate.evaluate.leaf import Asked, Wanted
from readygate.evaluate.variables import EmptyListError, Scope, UndeclaredError, names_in
from readygate.kinds.filtering import accepts
from readygate.kinds.kind import ITEM_FILTERS, Kind, Matching
from readygate.model.glob import fold_words, whole
from readygate.model.policy import Condition, Criterion, How, Leaf
from readygate.model.verdict import CriterionVerdict, Outcome

_KEPT = 64
"""Answers and verdicts that a question remembers."""

EACH = ("${each}",)
"""The patterns of a filter that takes an item of `each` as a whole name."""

Marker = tuple[str, tuple[str, ...], str]
"""A criterion's id, longer ids that begin with it, and the item of `each`: how a test's name says what it answers."""


class Ask:
    """One leaf. `source` names the kind whose items it reads."""

    __slots__ = ("_asked", "_make", "kind", "source")

    def __init__(self, kind: Kind, make: Callable[[], Asked]) -> None:
        self.kind = kind
        self.source = kind.items_of or kind.name
        self._make = make
        self._asked: Asked | Answer | None = None

    @property
    def asked(self) -> Asked | Answer:
        """The leaf with its variables replaced; the answer `invalid` where a value does not fit."""
        if self._asked is None:
            try:
                self._asked = self._make()
            except ValueError as error:
                reason = f"the policy's value does not fit: {error}"
                self._asked = common(Answer(outcome=Outcome.INVALID, reason=reason, label=self.kind.name))
        return self._asked


class Join:
    """Several questions as one. `labels` name the parts, where they are the items of a list."""

    __slots__ = ("_join", "_known", "labels", "parts")

    def __init__(
        self, parts: tuple[Question, ...], join: Callable[[Sequence[Answer]], Answer], labels: tuple[str, ...] = ()
    ) -> None:
        self.parts = parts
        self.labels = labels
        self._join = join
        self._known: Kept[tuple[int, ...], tuple[list[Answer], Answer]] = Kept(_KEPT)

    def joined(self, found: list[Answer]) -> Answer:
        """What the answers of the parts come to; made once of answers that services have in common."""
        if any(part.like is None for part in found):
            return self._join(self._labelled(found))
        key = tuple([id(part.like) for part in found])
        known = self._known.get(key)
        if known is None:
            bare = [msgspec.structs.replace(part, evidence=()) for part in found]
            known = self._known.keep(key, (found, common(self._join(self._labelled(bare)))))
        evidence = files_of(found)
        return msgspec.structs.replace(known[1], evidence=evidence) if evidence else known[1]

    def _labelled(self, found: list[Answer]) -> list[Answer]:
        if not self.labels:
            return found
        return [
            msgspec.structs.replace(part, label=label, like=None)
            for part, label in zip(found, self.labels, strict=True)
        ]


Question = Ask | Join | Answer
"""An answer is a question that no evidence changes."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion for all services of which it asks the same.

    `items` are those of `each`, empty without; `listed` are the leaves of which they are whole names. `changed` are the
    globs of `when:`, or what they come to where a variable has no value. `verdicts` remembers verdicts by level, by
    whether the service is in scope, and by the answer.
    """

    criterion: Criterion
    question: Question
    scope: Scope
    items: tuple[str, ...]
    listed: tuple[Leaf, ...]
    changed: tuple[str, ...] | Answer
    kinds: tuple[str, ...]
    title: str
    fix: str
    verdicts: Kept[tuple[str, bool, int], tuple[Answer, CriterionVerdict]]


class Programs:
    """The programs of one criterion, each made when it is first asked for: one for all services where no variable
    stands in it, else one for all that declare the same values.
    """

    __slots__ = ("_criterion", "_kinds", "_known", "_longer", "_names", "_sole", "_trusted")

    def __init__(
        self, criterion: Criterion, longer: tuple[str, ...], kinds: Callable[[str], Kind], trusted: tuple[str, ...]
    ) -> None:
        self._criterion = criterion
        self._longer = longer
        self._kinds = kinds
        self._trusted = trusted
        self._names = tuple(dict.fromkeys(_names(criterion)))
        self._sole: Program | None = None
        self._known: Kept[tuple[object, ...], Program] = Kept(_KEPT)

    def of(self, scope: Scope) -> Program:
        """The program for a service that declares these values."""
        if not self._names:
            if self._sole is None:
                self._sole = self._made(scope)
            return self._sole
        key = tuple([scope.told(name) for name in self._names])
        known = self._known.get(key)
        return known if known is not None else self._known.keep(key, self._made(scope))

    def _made(self, scope: Scope) -> Program:
        criterion, words = self._criterion, scope
        items: tuple[str, ...] = ()
        question: Question
        try:
            if criterion.each == ():
                question = self._condition(criterion.condition, scope, (criterion.id, self._longer, ""))
            else:
                items = items_of(criterion, scope)
                words = scope.having("each", *items)
                question = self._each(scope, items)
        except UndeclaredError as error:
            question = common(undeclared(error))
        except EmptyListError as error:
            question = common(without_object(error))
        return Program(
            criterion=criterion,
            question=question,
            scope=scope,
            items=items,
            listed=tuple(leaf for leaf in leaves(criterion.condition) if items and EACH in leaf.where.values()),
            changed=_changed(criterion, scope),
            kinds=tuple(dict.fromkeys(leaf.kind for leaf in leaves(criterion.condition))),
            title=words.shown(criterion.title),
            fix=words.shown(criterion.fix),
            verdicts=Kept(_KEPT),
        )

    def _each(self, scope: Scope, items: tuple[str, ...]) -> Join:
        parts = []
        for item in items:
            own = _whole_names(scope.having("each", item), item, items)
            marker = (self._criterion.id, self._longer, item)
            parts.append(self._condition(self._criterion.condition, own, marker))
        return Join(tuple(parts), all_hold, items)

    def _condition(self, condition: Condition, scope: Scope, marker: Marker) -> Question:
        if isinstance(condition, Leaf):
            return self._leaf(condition, scope, marker)
        parts = tuple(self._condition(part, scope, marker) for part in condition.parts)
        return Join(parts, all_hold if condition.how is How.ALL else one_suffices)

    def _leaf(self, leaf: Leaf, scope: Scope, marker: Marker) -> Question:
        kind = self._kinds(leaf.kind)
        try:
            for name in _variables(leaf):
                scope.lookup(name)
        except UndeclaredError as error:
            return common(undeclared(error))
        except EmptyListError as error:
            return common(without_object(error))
        return Ask(kind, lambda: _asked(leaf, kind, scope, marker, self._trusted))


def leaves(condition: Condition) -> tuple[Leaf, ...]:
    """All leaves of a condition, in their order."""
    if isinstance(condition, Leaf):
        return (condition,)
    return tuple(leaf for part in condition.parts for leaf in leaves(part))


def items_of(criterion: Criterion, scope: Scope) -> tuple[str, ...]:
    """The items of `each`, every one once; UndeclaredError or EmptyListError where the service has none."""
    items = scope.expand(criterion.each) if isinstance(criterion.each, str) else criterion.each
    return tuple(dict.fromkeys(items))


def longer_ids(criteria: Iterable[Criterion]) -> dict[str, tuple[str, ...]]:
    """By id of a criterion the ids that begin with it and a hyphen: their markers are not its own."""
    ids, longer = [one.id for one in criteria], {}
    for name in ids:
        others = tuple(other for other in ids if other.startswith(f"{name}-"))
        if others:
            longer[name] = others
    return longer


def _names(criterion: Criterion) -> Iterator[str]:
    """The variables on whose values anything of the criterion depends."""
    for text in (criterion.each if isinstance(criterion.each, str) else "", criterion.title, criterion.fix):
        yield from names_in(text)
    for text in criterion.changed:
        yield from names_in(text)
    for leaf in leaves(criterion.condition):
        yield from _variables(leaf)


def _variables(leaf: Leaf) -> Iterator[str]:
    for texts in (*leaf.where.values(), *leaf.parameters.values()):
        for text in texts:
            yield from names_in(text)
    for threshold in leaf.require:
        yield from names_in(threshold.bound)


def _changed(criterion: Criterion, scope: Scope) -> tuple[str, ...] | Answer:
    try:
        return scope.expand_all(criterion.changed)
    except UndeclaredError as error:
        return undeclared(error)
    except EmptyListError as error:
        return without_object(error)


def _marked(marker: Marker) -> tuple[str, ...]:
    """The explicit marker in a test's name, `@G8.tenant-isolation`, as patterns of `about`."""
    criterion, longer, item = marker
    wanted = f"*{whole(criterion)}*{whole(item)}*" if item else f"*{whole(criterion)}*"
    return (wanted, *(f"!*{whole(other)}*" for other in longer))


def _whole_names(scope: Scope, item: str, siblings: Iterable[str]) -> Scope:
    """The scope in which words of `each` match whole names; `each-longer` holds siblings that contain the name."""
    folded = f"-{fold_words(item).replace('_', '-')}-"
    longer = [name for name in siblings if name != item and folded in f"-{fold_words(name).replace('_', '-')}-"]
    return Scope(values={**scope.values, "each-longer": tuple(longer)}, empty=scope.empty)


def _asked(leaf: Leaf, kind: Kind, scope: Scope, marker: Marker, trusted: tuple[str, ...]) -> Asked:
    """The leaf with its variables replaced; ValueError before anything is measured where a value does not fit."""
    shown = {name: scope.expand_all(globs) for name, globs in leaf.where.items()}
    return Asked(
        kind=kind,
        where={name: _patterns(kind, name, leaf, told, scope, marker) for name, told in shown.items()},
        require=_wanted(leaf, kind, scope),
        parameters={name: scope.expand_all(values) for name, values in leaf.parameters.items()},
        trusted=trusted,
        shown=shown,
        marker=marker[0],
    )


def _wanted(leaf: Leaf, kind: Kind, scope: Scope) -> tuple[Wanted, ...]:
    require = []
    for threshold in leaf.require:
        metric = kind.metric(threshold.metric)
        assert metric is not None  # names were checked at load time
        for bound in scope.expand(threshold.bound):
            value = threshold.bound_value(bound, metric.unit)
            require.append(Wanted(threshold=threshold, bound=value, unit=metric.unit))
    return tuple(require)


def _patterns(
    kind: Kind, name: str, leaf: Leaf, told: tuple[str, ...], scope: Scope, marker: Marker
) -> tuple[str, ...]:
    """The patterns of one filter, `told` with their variables replaced; ValueError for a name that is no filter, for it
    would filter nothing.
    """
    known = kind.filter(name)
    if known is None and name not in ITEM_FILTERS:
        raise ValueError(f"the kind {kind.name} has no filter {name!r}")
    words = known is not None and known.matching is Matching.WORDS
    patterns = _word_patterns(name, leaf.where[name], scope, marker) if words else told
    if any("{" in pattern for pattern in patterns):
        accepts(Matching.NAME, patterns)  # GlobError, a ValueError, for what no manner of matching can mean
    return patterns


def _word_patterns(name: str, globs: tuple[str, ...], scope: Scope, marker: Marker) -> tuple[str, ...]:
    patterns: list[str] = []
    for glob in globs:
        if "each" in names_in(glob):
            each = scope.lookup("each")[0]
            patterns += scope.having("each", whole(each)).expand(glob)
            patterns += [f"!*{whole(longer)}*" for longer in scope.values["each-longer"]]
        else:
            patterns += scope.expand(glob)
    marked = name == "about" and any(not pattern.startswith("!") for pattern in patterns)
    return tuple(dict.fromkeys((*patterns, *_marked(marker)) if marked else patterns))
