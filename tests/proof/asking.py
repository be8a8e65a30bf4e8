"""What the criteria of one service ask, leaf by leaf, with variables replaced: what evidence has to be made for.

Enters: a policy, a service, a subject. Leaves: questions, one a criterion that is asked, in the policy's order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

import msgspec

from readygate.evaluate.asking import items_of
from readygate.evaluate.due import asked_of, due_of, scope_of
from readygate.evaluate.leaf import Wanted
from readygate.evaluate.level import Ladders
from readygate.evaluate.variables import EmptyListError, Scope, UndeclaredError, names_in
from readygate.kinds.kind import ITEM_FILTERS, Kind, Matching
from readygate.model.glob import whole
from readygate.model.policy import Condition, Criterion, Group, How, Leaf, Policy, Service
from readygate.model.subject import Subject

Kinds = Callable[[str], Kind]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One leaf of one criterion, for one item of `each`.

    `number` tells it from all others of the service. `where` holds the patterns as they are matched; `parameters` are
    those of `with:`. `beside` are the metrics that any criterion asks of this kind, `common` the parameters that any of
    them gives, `around` the filters `paths` of all of them. `folder` is the service's path, `declared` has the path of
    each declared format without a wildcard, `custom` is the name of a kind that the policy declares.
    """

    number: int
    criterion: str
    item: str
    service: str
    folder: str
    today: dt.date
    kind: Kind
    where: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, tuple[str, ...]]
    wanted: tuple[Wanted, ...]
    beside: frozenset[str]
    common: Mapping[str, tuple[str, ...]] = {}
    around: tuple[tuple[str, ...], ...] = ()
    declared: Mapping[str, str] = {}
    custom: str = ""

    def matching(self, name: str) -> Matching:
        """How the patterns of a filter are matched."""
        if name in ITEM_FILTERS:
            return Matching.PATH if name == "report" else Matching.NAME
        known = self.kind.filter(name)
        assert known is not None, (self.criterion, name)
        return known.matching


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """Several conditions as one."""

    how: How
    parts: tuple[Ask | Tree, ...]


class Idle(Enum):
    """Why nothing is asked of a service."""

    DECLARED = "the service declares it not applicable"
    EMPTY = "the list that it goes by is declared empty"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion with one tree for each item of `each`; `idle` where nothing is asked. `changed` are the globs of
    `when:`."""

    criterion: Criterion
    trees: tuple[Ask | Tree, ...] = ()
    changed: tuple[str, ...] = ()
    idle: Idle | None = None

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every leaf, in order."""
        return tuple(ask for tree in self.trees for ask in asks_of(tree))


def asks_of(tree: Ask | Tree) -> tuple[Ask, ...]:
    """The leaves of a tree."""
    if isinstance(tree, Ask):
        return (tree,)
    return tuple(ask for part in tree.parts for ask in asks_of(part))


def asked(policy: Policy, service: Service, subject: Subject) -> tuple[Criterion, ...]:
    """The criteria that are due of the service."""
    ladders = Ladders(policy.ladders[service.ladder], policy.ladders)
    return tuple(one.criterion for one in asked_of(policy, service, due_of(policy, service, subject, ladders), ladders))


def questions(policy: Policy, service: Service, subject: Subject, kinds: Kinds) -> tuple[Question, ...]:
    """What the criteria due ask of the service."""
    ladders = Ladders(policy.ladders[service.ladder], policy.ladders)
    scope = scope_of(policy, service, due_of(policy, service, subject, ladders))
    return tuple(_Asking(policy, service, subject, kinds, scope).all(asked(policy, service, subject)))


class _Asking:
    def __init__(self, policy: Policy, service: Service, subject: Subject, kinds: Kinds, scope: Scope) -> None:
        self._policy = policy
        self._service = service
        self._today = subject.today
        self._kinds = kinds
        self._scope = scope
        self._number = 0
        self._beside: dict[str, set[str]] = {}
        self._common: dict[str, dict[str, dict[str, None]]] = {}
        self._around: dict[str, dict[tuple[str, ...], None]] = {}

    def all(self, criteria: tuple[Criterion, ...]) -> Iterator[Question]:
        for criterion in criteria:
            for leaf in _leaves(criterion.condition):
                self._beside.setdefault(leaf.kind, set()).update(one.metric for one in leaf.require)
                self._around.setdefault(leaf.kind, {})[self._known(leaf.where.get("paths", ()))] = None
                for name, told in leaf.parameters.items():
                    known = self._common.setdefault(leaf.kind, {}).setdefault(name, {})
                    known |= dict.fromkeys(self._known(told))
        for criterion in criteria:
            yield self._question(criterion)

    def _known(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return self._scope.expand_all(texts)
        except (UndeclaredError, EmptyListError):
            return ()

    def _question(self, criterion: Criterion) -> Question:
        if any(_covers(known.criterion, criterion.id) for known in self._service.not_applicable):
            return Question(criterion=criterion, idle=Idle.DECLARED)
        try:
            changed = self._scope.expand_all(criterion.changed)
            items = items_of(criterion, self._scope) if criterion.each != () else ("",)
            trees = tuple(self._tree(criterion, criterion.condition, item, items) for item in items)
        except EmptyListError:
            return Question(criterion=criterion, idle=Idle.EMPTY)
        except UndeclaredError as error:
            raise AssertionError(f"{criterion.id}: {self._service.name} does not declare `{error.name}`") from error
        return Question(criterion=criterion, trees=trees, changed=changed)

    def _tree(self, criterion: Criterion, condition: Condition, item: str, items: tuple[str, ...]) -> Ask | Tree:
        if isinstance(condition, Group):
            parts = tuple(self._tree(criterion, part, item, items) for part in condition.parts)
            return Tree(how=condition.how, parts=parts)
        return self._ask(criterion, condition, item)

    def _ask(self, criterion: Criterion, leaf: Leaf, item: str) -> Ask:
        self._number += 1
        kind, scope = self._kinds(leaf.kind), self._scope.having("each", item) if item else self._scope
        wanted = tuple(
            Wanted(threshold=one, bound=one.bound_value(bound, metric.unit), unit=metric.unit)
            for one in leaf.require
            if (metric := kind.metric(one.metric)) is not None
            for bound in scope.expand(one.bound)
        )
        assert wanted, (criterion.id, "compares nothing")
        return Ask(
            number=self._number,
            criterion=criterion.id,
            item=item,
            service=self._service.name,
            folder=self._service.path,
            today=self._today,
            kind=kind,
            where={name: self._patterns(kind, name, told, scope, item) for name, told in leaf.where.items()},
            parameters={name: scope.expand_all(told) for name, told in leaf.parameters.items()},
            wanted=wanted,
            beside=frozenset(self._beside[leaf.kind]),
            common={name: tuple(told) for name, told in self._common.get(leaf.kind, {}).items()},
            around=tuple(one for one in self._around[leaf.kind] if one),
            declared={one.format: one.path for one in self._service.reports if "*" not in one.path},
            custom=leaf.kind if kind.items_of else "",
        )

    def _patterns(self, kind: Kind, name: str, told: tuple[str, ...], scope: Scope, item: str) -> tuple[str, ...]:
        """The patterns of a filter; in words an item of `each` stands whole."""
        known = kind.filter(name)
        if known is None or known.matching is not Matching.WORDS:
            return scope.expand_all(told)
        whole_item = scope.having("each", whole(item)) if item else scope
        return tuple(
            pattern for text in told for pattern in (whole_item if "each" in names_in(text) else scope).expand(text)
        )


def _covers(pattern: str, criterion: str) -> bool:
    return pattern == criterion or (pattern.endswith(".*") and criterion.startswith(pattern[:-1]))


def _leaves(condition: Condition) -> Iterator[Leaf]:
    if isinstance(condition, Leaf):
        yield condition
    else:
        for part in condition.parts:
            yield from _leaves(part)
