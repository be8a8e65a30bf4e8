"""Sign-offs as criteria: what `sign-offs:` asks of each role at a release (source document 001, section 6).

Enters: roles with their teams and people, the roles that must sign by what they sign. Leaves: one criterion for each
role of each sign-off, asked by `readygate release` only. A signature is a record on the base branch (`attestation/v1`:
the role, the subject, the person) or an approval of the head commit by a team or person of the role.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from readygate.model.policy import LEVEL_UPGRADE, OWNER, OWNER_SIGNS, RELEASE, Condition, Criterion, Group, How, Leaf
from readygate.model.threshold import parse_threshold

_ROLE = "owner"
"""The role of whoever owns the service; without an entry of its own under `roles:` it is the service's `owner`."""
_SIGNED = (parse_threshold("signed >= 1"),)
_APPROVED = (parse_threshold("approvals >= 1"),)


def sign_off_criteria(
    sign_offs: Mapping[str, tuple[str, ...]], roles: Mapping[str, tuple[str, ...]], places: Mapping[str, str]
) -> Iterator[Criterion]:
    """`release.<name>-<role>` for each role of each sign-off; `places` tells where each sign-off is written.

    The level upgrade is asked of every service above the lowest rung and signs for the level due, every other sign-off
    where the level due is ready for general availability.
    """
    for name, signers in sign_offs.items():
        upgrade = name == LEVEL_UPGRADE
        subject = f"${{service.name}}@{'${level}' if upgrade else name}"
        what = "The level ${level}" if upgrade else f"`{name}`"
        for role in signers:
            people = roles.get(role, (OWNER,) if role == _ROLE else ())
            yield Criterion(
                id=f"{RELEASE}.{name}-{role}",
                group=RELEASE,
                name=f"{name}-{role}",
                title=f"{what} is signed off by the role {role}",
                source="",
                start=LEVEL_UPGRADE if upgrade else RELEASE,
                condition=_signature(role, subject, people),
                waivable=False,
                fix=_fix(role, subject, people),
                place=places.get(name, ""),
            )


def _signature(role: str, subject: str, people: tuple[str, ...]) -> Condition:
    """A record of the role, or an approval; of a role whose people are all known only they may have signed."""
    teams, persons = _teams(people), _persons(people)
    where: dict[str, tuple[str, ...]] = {"roles": (role,), "subjects": (subject,)}
    if persons and set(teams) <= {OWNER}:
        where["people"] = tuple(dict.fromkeys(form for name in persons for form in _forms(name)))
    parts = [Leaf(kind="attestations", where=where, require=_SIGNED)]
    if persons:
        parts.append(Leaf(kind="reviews", where={"users": persons}, require=_APPROVED))
    if teams:
        parts.append(Leaf(kind="reviews", where={"teams": teams}, require=_APPROVED))
    return Group(how=How.ANY, parts=tuple(parts)) if len(parts) > 1 else parts[0]


def _forms(name: str) -> tuple[str, ...]:
    """How a record may write a person."""
    return (OWNER_SIGNS,) if name == OWNER else (name, name.removeprefix("@"))


def _teams(people: Iterable[str]) -> tuple[str, ...]:
    """Teams are written `@organization/team`; an owner who is not known yet may be one."""
    return tuple(name for name in people if "/" in name or name == OWNER)


def _persons(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in people if "/" not in name)


def _fix(role: str, subject: str, people: tuple[str, ...]) -> str:
    record = (
        f"Land a record (`readygate: attestation/v1`) with role `{role}` and subject `{subject}` on the base branch"
    )
    if not people:
        return f"{record}; or name the people of {role} under `roles:`, whose approval counts, too."
    return f"{record}, or let {' or '.join(people)} approve the pull request's head commit."
