"""`evaluate(policy, bundle, subject) -> Judged`: pure, the heart of the product (DESIGN sections 2 and 3).

Enters: a policy, a bundle, a subject. Leaves: the judged part of a verdict, the same bytes for the same input. No
file, clock, environment or network is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from readygate.evaluate.belonging import day_of
from readygate.evaluate.scope import Plan
from readygate.evaluate.select import Selected, select
from readygate.evaluate.service import Judge
from readygate.kinds.kind import Kind
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Item
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.model.verdict import EvidenceRef, Judged


def evaluate(
    policy: Policy,
    bundle: Bundle,
    subject: Subject,
    *,
    kinds: Callable[[str], Kind],
    formats: Mapping[str, str],
    plan: Plan | None = None,
) -> Judged:
    """The verdict on every service of the plan, without one of the subject; UsageError where the subject names a
    service that the policy lacks.

    A service that keeps an earlier verdict counts in `ready` with what it was.
    """
    _check_names(policy, subject)
    bundle = Bundle.of(bundle.items, bundle.unrecognised)  # one order, whatever order the files were found in
    selected = select(policy, bundle, subject, formats, kinds)
    judge = Judge(policy, selected, subject, kinds)
    named = frozenset(plan.judge if plan else subject.services)
    everybody = plan is None and not named
    touched = plan.touched if plan else {}
    carried = plan.carried if plan else ()
    services = tuple(
        msgspec.structs.replace(judge.service(one), touched=touched.get(one.name, ""))
        for one in policy.services
        if everybody or one.name in named
    )
    in_scope = [verdict for verdict in services if verdict.in_scope]
    return Judged(
        ready=all(verdict.ready for verdict in in_scope) and all(kept.ready for kept in carried),
        policy=policy.digest,
        commit=subject.commit,
        date=subject.today.isoformat(),
        services=services,
        evidence=_references(bundle, selected),
        unrecognised=tuple(
            f"{found.path}: {found.looks}" if found.looks else found.path for found in bundle.unrecognised
        ),
        unowned=selected.unowned,
        warnings=(
            *policy.warnings,
            *selected.warnings,
            *(
                ("no service is in scope at this milestone, so nothing was judged",)
                if services and not in_scope
                else ()
            ),
        ),
        carried=carried,
        scope=plan.sentences if plan else (),
    )


def _check_names(policy: Policy, subject: Subject) -> None:
    known = {service.name for service in policy.services}
    for name in subject.services:
        if name not in known:
            raise UsageError(f"the policy has no service {name!r}", hint=f"it has {', '.join(sorted(known))}")
    milestones = [milestone.id for milestone in policy.milestones]
    if subject.milestone and subject.milestone not in milestones:
        raise UsageError(
            f"the policy has no milestone {subject.milestone!r}", hint=f"it has {', '.join(milestones) or 'none'}"
        )


def _references(bundle: Bundle, selected: Selected) -> tuple[EvidenceRef, ...]:
    return tuple(
        EvidenceRef(
            path=item.path,
            kind=item.kind,
            format=item.format,
            sha256=item.sha256,
            rows=len(item.table),
            services=() if item.identity in selected.refused else selected.owners.get(item.identity, ()),
            problems=_problems(item, selected),
            tool=f"{item.tool} {item.tool_version}".strip(),
            artifact=item.origin.artifact,
            run=item.origin.run,
            commit=item.origin.commit,
            branch=item.origin.branch,
            date=str(day_of(item.origin.time) or ""),
        )
        for item in bundle.items
    )


def _problems(item: Item, selected: Selected) -> tuple[str, ...]:
    told = [f"{problem.place}: {problem.fault}" if problem.place else problem.fault for problem in item.problems]
    if item.identity in selected.replaced:
        told.append(f"not counted: attempt {item.origin.attempt} was repeated, a later attempt's file stands")
    if item.identity in selected.refused:
        told.append(f"not counted: {selected.refused[item.identity]}")
    return tuple(told)
