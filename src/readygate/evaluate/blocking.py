"""What blocks: `fail-on` where it is given, else the rollout of the policy (DESIGN sections 4 and 5).

Enters: a verdict that was compared with its baseline, the policy, the day. Leaves: the same verdict with `blocks`,
`fail_on` and each service's `enforced`. Exit code 1 is for a verdict that has anything in `blocks`; failed `needs`
stand outside. Of a gap only *known* is excused under `new`: what nobody compared counts as new.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from readygate.model.policy import Enforce, Policy, Rollout
from readygate.model.verdict import Delta, Judged, ServiceVerdict

ANY, NEW, NEVER = "any", "new", "never"
"""The values of `fail-on`."""
NOTHING_SHOWN = "nothing that is due passed"
"""Stands for the criterion where a service without a gap is not ready."""
_NAMED_BY = {Enforce.ALL: ANY, Enforce.NEW: NEW, Enforce.NONE: NEVER}


def decide(
    policy: Policy,
    judged: Judged,
    *,
    fail_on: str = "",
    day: dt.date,
    report_only: str = "",
    base: Judged | None = None,
) -> Judged:
    """The verdict with what blocks. `fail_on`: `any`, `new`, `never`, or empty for the rollout of the policy.

    `report_only` says why nothing blocks at all (the policy is the change's own, say). Nothing blocks either where the
    default branch never had a baseline. Where `fail_on` is given it is what counts, whatever the rollout says. `base`
    is the baseline as judged today: it tells whether a service that is not ready without a gap was so before.
    """
    enforced = {one.service: enforced_on(policy, one.service, day) for one in judged.services}
    services = tuple(msgspec.structs.replace(one, enforced=enforced[one.service].value) for one in judged.services)
    if judged.base is not None and judged.base.first:
        report_only = report_only or "the default branch has no baseline yet"
    blocks: list[str] = []
    for one in () if report_only else services:
        named_by = fail_on or _NAMED_BY[enforced[one.service]]
        blocks += (f"{one.service}: {name}" for name in _blocking(one, named_by, base))
    said = f"{NEVER}: {report_only}" if report_only else _said(fail_on, set(enforced.values()))
    return msgspec.structs.replace(judged, services=services, blocks=tuple(blocks), fail_on=said)


def enforced_on(policy: Policy, service: str, day: dt.date) -> Enforce:
    """What the rollout lets block for a service on a day: its own, else the policy's; all where there is none."""
    rollout = policy.rollouts.get(service, policy.rollout) or Rollout()
    if rollout.start is not None and day < rollout.start:
        return Enforce.NONE
    return rollout.enforce


def _said(fail_on: str, enforced: set[Enforce]) -> str:
    if fail_on:
        return f"{fail_on}: the input fail-on"
    modes = [_NAMED_BY[one] for one in (Enforce.ALL, Enforce.NEW, Enforce.NONE) if one in enforced]
    return f"{' or '.join(modes) or NEVER}: the policy's rollout"


def _blocking(one: ServiceVerdict, named_by: str, base: Judged | None) -> Iterator[str]:
    if named_by == NEVER or not one.in_scope or one.ready:
        return
    criteria = {judged.id: judged for judged in one.criteria}
    for name in one.gaps:
        if named_by == ANY or criteria[name].compared.delta is not Delta.KNOWN:
            yield name
    if not one.gaps and (named_by == ANY or not _was_so(one.service, base)):
        yield NOTHING_SHOWN


def _was_so(service: str, base: Judged | None) -> bool:
    """Whether nothing was shown of the service at the baseline either."""
    there = next((known for known in base.services if known.service == service), None) if base else None
    return there is not None and there.in_scope and not there.ready and not there.gaps
