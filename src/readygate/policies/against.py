"""A policy against another policy: where they contradict each other about the same services and ladders.

Enters: what both say is due when. Leaves: contradictions with both places. Neither need be whole: services that only
one has are no contradiction. Levels of one ladder are compared by name, those of different ladders by the canonical
rung that they contain (`is:`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from readygate.model.policy import CANONICAL, Ladder
from readygate.policies.drift import Compared, Drift, DriftKind, Said
from readygate.policies.dues import Due, Dues, LadderPlaces, ServiceDues
from readygate.policies.ladders import canonical_level

NOT_IN_SCOPE = "not in scope"


def against_policy(policy: Dues, other: Dues) -> Compared:
    """Contradictions by ladder, then by milestone and service; nothing is compared that one side does not say."""
    shared = [(policy.services[name], theirs) for name, theirs in other.services.items() if name in policy.services]
    both = [milestone for milestone in policy.milestones if milestone in other.milestones]
    untold = tuple(said for ours, theirs in shared for said in _incomparable(ours, theirs))
    compared = [pair for pair in shared if both and not any(_incomparable(*pair))]
    gates = frozenset(policy.gates) & frozenset(other.gates)
    found = [_along(both, ours, theirs, gates) for ours, theirs in compared]
    return Compared(
        file=other.file,
        what="policy",
        services=len(compared),
        of=len(policy.services),
        drift=(
            *_ladders(policy, other),
            *(drift for milestone in both for course in found for drift in course[milestone]),
        ),
        untold=(*untold, *_unknown(policy, other), *_milestones(policy, other)),
    )


def told(ladder: Ladder, level: str) -> str:
    """A level in words; one of an own ladder with the canonical rung that it contains."""
    if ladder.name == CANONICAL:
        return level
    return f"{level} of the ladder {ladder.name}, which contains {canonical_level(ladder, level)}"


def without_matrix(service: ServiceDues) -> Said:
    """Why the levels of a service cannot be compared."""
    return Said(says=f"{service.name} has no matrix", place=service.place)


def _incomparable(ours: ServiceDues, theirs: ServiceDues) -> Iterator[Said]:
    for side in (ours, theirs):
        if not side.rows:
            yield without_matrix(side)
        elif not _alike(ours.ladder, theirs.ladder) and not any(rung.contains for rung in side.ladder.rungs):
            says = f"no rung of the ladder {side.ladder.name} of {side.name} says with `is` what it contains"
            yield Said(says=says, place=side.place)


def _milestones(policy: Dues, other: Dues) -> Iterator[Said]:
    for one, two in ((policy, other), (other, policy)):
        only = [milestone for milestone in one.milestones if milestone not in two.milestones]
        if only:
            yield Said(says=f"{two.file} has no milestone {', '.join(only)}", place=one.place)


def _unknown(policy: Dues, other: Dues) -> Iterator[Said]:
    names = [name for name in other.services if name not in policy.services]
    if names:
        yield Said(says=f"{policy.file} does not have {', '.join(names)}", place=other.place)


def _along(
    milestones: list[str], ours: ServiceDues, theirs: ServiceDues, gates: frozenset[str]
) -> dict[str, list[Drift]]:
    """The contradictions about one service by milestone; other gates are told once as long as they stay the same."""
    found: dict[str, list[Drift]] = {}
    before: list[str] = []
    for milestone in milestones:
        left, right = ours.rows.get(milestone), theirs.rows.get(milestone)
        found[milestone] = list(_levels(milestone, ours, left, theirs, right))
        sides = _gates(left, right, gates) if left and right else None
        says = [side.says for side in sides or ()]
        if sides and says != before:
            found[milestone].append(_drift(DriftKind.GATES, ours.name, milestone, *sides))
        before = says
    return found


def _levels(
    milestone: str, ours: ServiceDues, left: Due | None, theirs: ServiceDues, right: Due | None
) -> Iterator[Drift]:
    if left and right:
        if not _agree(ours, left, theirs, right):
            yield _drift(DriftKind.LEVEL, ours.name, milestone, _said(ours, left), _said(theirs, right))
    elif left or right:
        yield _drift(DriftKind.SCOPE, ours.name, milestone, _said(ours, left), _said(theirs, right))


def _gates(left: Due, right: Due, known: frozenset[str]) -> tuple[Said, Said] | None:
    """What each side says of the gates that both know but one does not ask for; None where there is none."""
    differing = sorted((frozenset(left.gates) ^ frozenset(right.gates)) & known)
    if not differing:
        return None
    one, two = (Said(says=_with(side.gates, differing), place=side.gates_place) for side in (left, right))
    return one, two


def _with(gates: Collection[str], differing: Iterable[str]) -> str:
    asked = [gate for gate in differing if gate in gates]
    left_out = [gate for gate in differing if gate not in gates]
    parts = (f"{word} {', '.join(names)}" for word, names in (("with", asked), ("without", left_out)) if names)
    return " and ".join(parts)


def _drift(kind: DriftKind, service: str, milestone: str, policy: Said, other: Said) -> Drift:
    return Drift(kind=kind, subject=service, milestone=milestone, policy=policy, other=other)


def _agree(ours: ServiceDues, left: Due, theirs: ServiceDues, right: Due) -> bool:
    if _alike(ours.ladder, theirs.ladder):
        return left.level == right.level
    return canonical_level(ours.ladder, left.level) == canonical_level(theirs.ladder, right.level)


def _alike(one: Ladder, two: Ladder) -> bool:
    """Whether rungs of one name mean the same in both; titles do not count."""
    return [(rung.id, rung.contains) for rung in one.rungs] == [(rung.id, rung.contains) for rung in two.rungs]


def _said(service: ServiceDues, due: Due | None) -> Said:
    if due is None:
        return Said(says=NOT_IN_SCOPE, place=service.place)
    return Said(says=told(service.ladder, due.level), place=due.place)


def _ladders(policy: Dues, other: Dues) -> Iterator[Drift]:
    for name, theirs in other.ladders.items():
        ours = policy.ladders.get(name)
        if ours is not None and name != CANONICAL:
            yield from _rungs(ours, theirs)


def _rungs(ours: LadderPlaces, theirs: LadderPlaces) -> Iterator[Drift]:
    found = False
    for rung in dict.fromkeys((*ours.rungs, *theirs.rungs)):
        left, right = _rung(ours, rung), _rung(theirs, rung)
        if left.says != right.says:
            found = True
            yield Drift(kind=DriftKind.LADDER, subject=ours.ladder.name, policy=left, other=right)
    if not found and tuple(ours.rungs) != tuple(theirs.rungs):
        left, right = (Said(says=f"in the order {', '.join(one.rungs)}", place=one.place) for one in (ours, theirs))
        yield Drift(kind=DriftKind.LADDER, subject=ours.ladder.name, policy=left, other=right)


def _rung(places: LadderPlaces, name: str) -> Said:
    if name not in places.rungs:
        return Said(says=f"no rung {name}", place=places.place)
    contains = places.ladder.rungs[places.ladder.index(name)].contains
    return Said(says=f"{name} with `is: {contains}`" if contains else f"{name} without `is`", place=places.rungs[name])
