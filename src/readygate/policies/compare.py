"""Two policies compared: what a change makes weaker, stronger, or different in a way that nobody can tell (DESIGN 5).

Enters: the policy in force and the one that a change brings. Leaves: every difference that can move a verdict, an
approval or what blocks, the weaker ones first. Spelling, order and comments give nothing. What many services have in
common is told once. Records are compared field by field: one without a rule is told as `cannot tell`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from readygate.kinds.kind import Kind
from readygate.model.difference import Difference, Reach
from readygate.model.policy import RELEASE, Criterion, Policy, Service
from readygate.model.quantity import Unit
from readygate.model.verdict import Effect
from readygate.policies.compare_criteria import CriterionRules
from readygate.policies.compare_services import ServiceRules
from readygate.policies.compare_settings import setting_rules
from readygate.policies.compare_variables import VariableRules
from readygate.policies.groups import FREEZE
from readygate.policies.weighing import NONE, STRONGER, UNKNOWN, WEAKER, Found, by_field, line_of

_ORDER = (WEAKER, STRONGER, UNKNOWN)
_TOLD = (FREEZE, RELEASE)
"""Groups of criteria that follow from settings, which are compared themselves."""


def compare(
    before: Policy, after: Policy, kinds: Callable[[str], Kind], *, approved: Callable[[str], bool] | None = None
) -> tuple[Difference, ...]:
    """The differences of two policies, the weaker ones first.

    `kinds` gives a kind by name and raises KeyError where there is none. `approved` says whether a team or person (as a
    waiver's `approved-by` writes it) approved the change; None where nobody asked.
    """
    comparison = _Comparison(before, after, kinds, approved)
    return tuple(sorted(comparison.run(), key=lambda one: _ORDER.index(one.effect)))


class _Comparison:
    def __init__(
        self, before: Policy, after: Policy, kinds: Callable[[str], Kind], approved: Callable[[str], bool] | None
    ) -> None:
        self._before, self._after = before, after
        self._kinds = kinds
        self._units: dict[tuple[str, str], Unit | None] = {}
        self.criteria = CriterionRules(before, after, self._unit_of)
        self.services = ServiceRules(before, after, VariableRules(self._unit_of))
        self.settings = setting_rules(approved)
        self._many: dict[tuple[str, Found], list[Service]] = {}
        self._known: dict[tuple[int, int], tuple[tuple[str, Found], ...]] = {}
        self._pairs: dict[tuple[int, int], tuple[Service, Service, int]] = {}

    def run(self) -> Iterator[Difference]:
        yield from self._of_settings()
        old = {service.name: service for service in self._before.services}
        new = {service.name: service for service in self._after.services}
        for service in self._after.services:
            if service.name in old:
                yield from self._service(old[service.name], service)
            else:
                yield _whole(service, before=NONE, after="judged", effect=STRONGER)
        for service in self._before.services:
            if service.name not in new:
                yield _whole(service, before="judged", after=NONE, effect=WEAKER)
        yield from self._of_criteria()

    def _unit_of(self, kind: str, metric: str) -> Unit | None:
        key = (kind, metric)
        if key not in self._units:
            try:
                known = self._kinds(kind).metric(metric)
            except KeyError:
                known = None
            self._units[key] = known.unit if known else None
        return self._units[key]

    def _of_settings(self) -> Iterator[Difference]:
        for found in by_field(self._before, self._after, self.settings):
            yield _difference(found.label, found, place=found.place or self._after.files[0])

    def _service(self, before: Service, after: Service) -> Iterator[Difference]:
        for found in by_field(before, after, self.services.rules):
            yield _difference(f"{after.name} {found.label}", found, place=line_of(after.place), services=(after.name,))
        for key in self._criteria(before, after):
            self._many.setdefault(key, []).append(after)
        pair = (id(before.criteria), id(after.criteria))
        self._pairs[pair] = (before, after, self._pairs.get(pair, (before, after, 0))[2] + 1)

    def _criteria(self, before: Service, after: Service) -> tuple[tuple[str, Found], ...]:
        """What differs in the criteria of a service; services that share theirs are compared once."""
        key = (id(before.criteria), id(after.criteria))
        if key not in self._known:
            self._known[key] = tuple(self._differing(before.criteria, after.criteria))
        return self._known[key]

    def _differing(self, before: Iterable[Criterion], after: Iterable[Criterion]) -> Iterator[tuple[str, Found]]:
        old, new = ({one.id: one for one in all_of if one.group not in _TOLD} for all_of in (before, after))
        for name, one in new.items():
            if name in old:
                place = line_of(one.place)
                for found in self.criteria.compare(old[name], one):
                    yield name, msgspec.structs.replace(found, place=place)
            else:
                yield name, _asked(one, before=NONE, after=f"from {one.start}", effect=STRONGER)
        for name, one in old.items():
            if name not in new:
                yield name, _asked(one, before=f"from {one.start}", after=NONE, effect=WEAKER)

    def _asked_of(self) -> dict[str, int]:
        """Of how many services each criterion is asked in either policy."""
        asked: dict[str, int] = {}
        for before, after, number in self._pairs.values():
            for name in {one.id for one in (*before.criteria, *after.criteria)}:
                asked[name] = asked.get(name, 0) + number
        return asked

    def _of_criteria(self) -> Iterator[Difference]:
        asked = self._asked_of()
        for (name, found), services in self._many.items():
            what = f"{name} {found.label}".strip()
            if len(services) < asked[name]:
                whose = f"`{services[0].name}`" if len(services) == 1 else f"{len(services):,} services"
                what = f"{what} of {whose}"
            yield _difference(
                what,
                found,
                place=found.place,
                services=tuple(service.name for service in services),
                criteria=(name,),
            )


def _difference(
    what: str, found: Found, *, place: str, services: tuple[str, ...] = (), criteria: tuple[str, ...] = ()
) -> Difference:
    return Difference(
        what=what,
        before=found.before,
        after=found.after,
        effect=found.effect,
        place=place,
        reach=found.reach,
        services=services or found.services,
        criteria=criteria or found.criteria,
    )


def _whole(service: Service, *, before: str, after: str, effect: Effect) -> Difference:
    return Difference(
        what=f"{service.name}",
        before=before,
        after=after,
        effect=effect,
        place=line_of(service.place),
        reach=Reach.ASKED,
        services=(service.name,),
    )


def _asked(criterion: Criterion, *, before: str, after: str, effect: Effect) -> Found:
    place = line_of(criterion.place)
    return Found(before=before, after=after, effect=effect, reach=Reach.ASKED, place=place)
