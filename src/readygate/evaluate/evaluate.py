"""`evaluate(policy, bundle, subject) -> Judged`: pure, the heart of the product (DESIGN sections 2 and 3).

Enters: a policy, a bundle, a subject. Leaves: the judged part of a verdict, the same bytes for the same input. No
file, clock, environment or network is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from readygate.evaluate.select import Selected, select
from readygate.evaluate.service import judge_service
from readygate.kinds.kind import Kind
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle
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
) -> Judged:
    """The verdict on every service of the subject; UsageError where it names a service that the policy lacks."""
    _check_names(policy, subject)
    selected = select(policy, bundle, subject, formats)
    wanted = [service for service in policy.services if not subject.services or service.name in subject.services]
    services = tuple(judge_service(policy, service, selected, subject, kinds) for service in wanted)
    in_scope = [verdict for verdict in services if verdict.in_scope]
    return Judged(
        ready=all(verdict.ready for verdict in in_scope),
        policy=policy.digest,
        commit=subject.commit,
        date=subject.today.isoformat(),
        services=services,
        evidence=_references(bundle, selected),
        unrecognised=tuple(
            f"{found.path}: {found.looks}" if found.looks else found.path for found in bundle.unrecognised
        ),
        unowned=selected.unowned,
        warnings=policy.warnings + (() if in_scope else ("no service is in scope at this milestone",)),
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
            services=selected.owners.get(item.identity, ()),
            problems=tuple(
                f"{problem.place}: {problem.fault}" if problem.place else problem.fault for problem in item.problems
            ),
            tool=f"{item.tool} {item.tool_version}".strip(),
        )
        for item in bundle.items
    )
