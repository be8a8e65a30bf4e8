"""One criterion judged for one service: variables, `each`, `any`, `all`.

Enters: a criterion, the service's scope and its evidence by kind. Leaves: an answer. A variable that the service does
not declare makes it `missing`; a list that it declares empty makes it `not-applicable` with the stated reason (law 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from readygate.evaluate.joining import all_hold, one_holds, several
from readygate.evaluate.leaf import Answer, Asked, Pool, Wanted, answer
from readygate.evaluate.select import Evidence
from readygate.evaluate.touched import Change, frozen, untouched
from readygate.evaluate.undeclared import undeclared
from readygate.evaluate.variables import EmptyListError, Scope, UndeclaredError, names_in
from readygate.kinds.filtering import accepts
from readygate.kinds.kind import ITEM_FILTERS, Kind, Matching
from readygate.model.glob import fold_words, whole
from readygate.model.policy import Condition, Criterion, Group, How, Leaf
from readygate.model.verdict import Outcome


class Memo:
    """What is the same for all services: conditions without variables, answers where there is no evidence."""

    def __init__(self, orphans: Mapping[str, tuple[str, ...]]) -> None:
        self._orphans = orphans
        self._leaves: dict[int, tuple[Leaf, tuple[str, ...]]] = {}
        self._asked: dict[tuple[int, Marker], tuple[Leaf, Asked]] = {}
        self._wanted: dict[int, tuple[Leaf, tuple[Wanted, ...]]] = {}
        self._kinds: dict[int, tuple[Criterion, tuple[str, ...]]] = {}
        self._answers: dict[str, Answer] = {}
        self._groups: dict[int, tuple[Group, Answer]] = {}
        self._lasting: dict[int, Answer] = {}
        self._longer: dict[int, tuple[tuple[Criterion, ...], dict[str, tuple[str, ...]]]] = {}

    def variables(self, leaf: Leaf) -> tuple[str, ...]:
        """The names of the variables in a leaf."""
        known = self._leaves.get(id(leaf))
        if known is None:
            known = self._leaves[id(leaf)] = (leaf, tuple(dict.fromkeys(_variables(leaf))))
        return known[1]

    def kinds(self, criterion: Criterion) -> tuple[str, ...]:
        """The kinds of evidence that a criterion reads."""
        if id(criterion) not in self._kinds:
            found = tuple(dict.fromkeys(leaf.kind for leaf in leaves(criterion.condition)))
            self._kinds[id(criterion)] = (criterion, found)
        return self._kinds[id(criterion)][1]

    def asked(self, leaf: Leaf, marker: Marker, make: Callable[[], Asked]) -> Asked:
        """The leaf with its variables replaced, made anew only where it has any."""
        if self.variables(leaf):
            return make()
        key = (id(leaf), marker)
        if key not in self._asked:
            self._asked[key] = (leaf, make())
        return self._asked[key][1]

    def wanted(self, leaf: Leaf, make: Callable[[], tuple[Wanted, ...]]) -> tuple[Wanted, ...]:
        """The thresholds of a leaf, made anew only where one has a variable."""
        if any("${" in threshold.bound for threshold in leaf.require):
            return make()
        if id(leaf) not in self._wanted:
            self._wanted[id(leaf)] = (leaf, make())
        return self._wanted[id(leaf)][1]

    def nothing(self, kind: Kind) -> Answer:
        """The one answer where a service has no evidence of a kind at all."""
        if kind.name not in self._answers:
            found = answer(Asked(kind=kind), Evidence(orphans=self._orphans.get(kind.name, ())), Pool())
            found = self._answers[kind.name] = msgspec.structs.replace(found, label=kind.name)
            self._lasting[id(found)] = found
        return self._answers[kind.name]

    def group(self, condition: Group, parts: list[Answer], make: Callable[[list[Answer]], Answer]) -> Answer:
        """What the parts of a condition come to, made once where no service has evidence of any of them."""
        if not all(id(part) in self._lasting for part in parts):
            return make(parts)
        if id(condition) not in self._groups:
            found = make(parts)
            self._groups[id(condition)] = (condition, found)
            self._lasting[id(found)] = found
        return self._groups[id(condition)][1]

    def lasts(self, found: Answer) -> bool:
        """Whether this very answer is the one of all services without the evidence."""
        return id(found) in self._lasting

    def longer(self, criteria: tuple[Criterion, ...]) -> dict[str, tuple[str, ...]]:
        """By id of a criterion the ids that begin with it and a hyphen: their markers are not its own."""
        known = self._longer.get(id(criteria))
        if known is None:
            known = self._longer[id(criteria)] = (criteria, _longer_ids([one.id for one in criteria]))
        return known[1]


Marker = tuple[str, tuple[str, ...], str]
"""A criterion's id, longer ids that begin with it, and the item of `each`: how a test's name says what it answers."""


def _variables(leaf: Leaf) -> Iterator[str]:
    for texts in (*leaf.where.values(), *leaf.parameters.values()):
        for text in texts:
            yield from names_in(text)
    for threshold in leaf.require:
        yield from names_in(threshold.bound)


def _longer_ids(ids: list[str]) -> dict[str, tuple[str, ...]]:
    longer = {}
    for name in ids:
        others = tuple(other for other in ids if other.startswith(f"{name}-"))
        if others:
            longer[name] = others
    return longer


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What all criteria of one service are judged with.

    `changed` are the paths of the change where git or the API told them; `unless` maps freeze points to what lifts
    them.
    """

    service: str
    scope: Scope
    evidence: Mapping[tuple[str, str], Evidence]
    kinds: Callable[[str], Kind]
    pool: Pool
    memo: Memo
    longer: Mapping[str, tuple[str, ...]] = {}
    trusted: tuple[str, ...] = ()
    changed: tuple[str, ...] | None = None
    unless: Mapping[str, str] = {}

    @property
    def change(self) -> Change:
        """What is known of the change."""
        listed, trees = (self.evidence.get((self.service, name), Evidence()) for name in ("changes", "files"))
        changes, files = self.kinds("changes"), self.kinds("files")
        return Change(paths=self.changed, changes=changes, listed=listed, files=files, trees=trees, pool=self.pool)


def judge_criterion(criterion: Criterion, bench: Bench) -> Answer:
    """The answer to one criterion, before waivers and dates."""
    if criterion.id in bench.unless:
        (leaf,) = leaves(criterion.condition)
        return frozen(leaf.where["paths"], bench.unless[criterion.id], bench.change)
    if not criterion.changed:
        return _judged(criterion, bench)
    try:
        idle, notes = untouched(bench.scope.expand_all(criterion.changed), bench.change)
    except UndeclaredError as error:
        return _undeclared(error.name)
    except EmptyListError as error:
        return _none(error)
    found = idle or _judged(criterion, bench)
    return msgspec.structs.replace(found, notes=(*found.notes, *notes)) if notes else found


def _judged(criterion: Criterion, bench: Bench) -> Answer:
    if criterion.each == ():
        return _condition(criterion.condition, bench, (criterion.id, bench.longer.get(criterion.id, ()), ""))
    try:
        items = items_of(criterion, bench.scope)
    except UndeclaredError as error:
        return _undeclared(error.name)
    except EmptyListError as error:
        return _none(error)
    parts, longer = [], bench.longer.get(criterion.id, ())
    for item in items:
        marked = msgspec.structs.replace(bench, scope=_whole_names(bench.scope.having("each", item), item, items))
        part = _condition(criterion.condition, marked, (criterion.id, longer, item))
        parts.append(msgspec.structs.replace(part, label=item))
    found, beside = all_hold(parts), _beside(criterion, bench, items)
    return msgspec.structs.replace(found, notes=(*found.notes, beside)) if beside else found


def _beside(criterion: Criterion, bench: Bench, items: tuple[str, ...]) -> str:
    """A note on the names that the evidence has beside the items (law 7), empty where there are none."""
    found: dict[str, None] = {}
    for leaf in leaves(criterion.condition):
        kind = bench.kinds(leaf.kind)
        evidence = _evidence(kind, bench)
        if evidence is not None:
            found |= dict.fromkeys(undeclared(leaf, kind, evidence, bench.scope, items))
    names = several([f"`{name}`" for name in found])
    return f"found, but not declared in the list: {names}" if found else ""


def leaves(condition: Condition) -> tuple[Leaf, ...]:
    """All leaves of a condition, in their order."""
    if isinstance(condition, Leaf):
        return (condition,)
    return tuple(leaf for part in condition.parts for leaf in leaves(part))


def items_of(criterion: Criterion, scope: Scope) -> tuple[str, ...]:
    """The items of `each`, every one once; UndeclaredError or EmptyListError where the service has none."""
    items = scope.expand(criterion.each) if isinstance(criterion.each, str) else criterion.each
    return tuple(dict.fromkeys(items))


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


def _condition(condition: Condition, bench: Bench, marker: Marker) -> Answer:
    if isinstance(condition, Leaf):
        return _leaf(condition, bench, marker)
    parts = [_condition(part, bench, marker) for part in condition.parts]
    return bench.memo.group(condition, parts, all_hold if condition.how is How.ALL else one_holds)


def _leaf(leaf: Leaf, bench: Bench, marker: Marker) -> Answer:
    kind = bench.kinds(leaf.kind)
    evidence = _evidence(kind, bench)
    try:
        for name in bench.memo.variables(leaf):
            bench.scope.lookup(name)
        if evidence is None:
            return bench.memo.nothing(kind)
        asked = bench.memo.asked(leaf, marker, lambda: _asked(leaf, kind, bench, marker))
    except UndeclaredError as error:
        return _undeclared(error.name)
    except EmptyListError as error:
        return _none(error)
    except ValueError as error:
        return Answer(outcome=Outcome.INVALID, reason=f"the policy's value does not fit: {error}", label=leaf.kind)
    return msgspec.structs.replace(answer(asked, evidence, bench.pool), label=leaf.kind)


def _evidence(kind: Kind, bench: Bench) -> Evidence | None:
    """The evidence of a kind; of one that reads another's items those that name it, and those that nobody can read."""
    found = bench.evidence.get((bench.service, kind.items_of or kind.name))
    if found is None or not kind.items_of:
        return found
    own = tuple(item for item in found.items if item.fatal or kind.name in item.table.text("kind").pool)
    return msgspec.structs.replace(found, items=own)


def _asked(leaf: Leaf, kind: Kind, bench: Bench, marker: Marker) -> Asked:
    """The leaf with its variables replaced; ValueError before anything is measured where a value does not fit."""
    shown = {name: bench.scope.expand_all(globs) for name, globs in leaf.where.items()}
    where = {name: _patterns(kind, name, leaf, told, bench.scope, marker) for name, told in shown.items()}
    return Asked(
        kind=kind,
        where=where,
        require=bench.memo.wanted(leaf, lambda: _wanted(leaf, kind, bench.scope)),
        parameters={name: bench.scope.expand_all(values) for name, values in leaf.parameters.items()},
        trusted=bench.trusted,
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


def _undeclared(name: str) -> Answer:
    reason = f"the policy does not declare `{name}` for this service"
    return Answer(outcome=Outcome.MISSING, reason=reason, wanted=f"`{name}` in the policy")


def _none(error: EmptyListError) -> Answer:
    return Answer(outcome=Outcome.NOT_APPLICABLE, reason=f"`{error.name}` is none: {error.reason}")
