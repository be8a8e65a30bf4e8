"""What a policy says is due when, each level with the place where it stands.

Enters: a loaded policy and the files that it was loaded from. Leaves: for each service level and gates by milestone. A
row that inherits them has the place of the row that said them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from readygate.model.policy import Ladder, Policy, Service
from readygate.policies.documents import PolicyFile, read_document
from readygate.policies.reading import Cursor, Faults


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The level and the gates that are due, and where each is said."""

    level: str
    place: str
    gates: tuple[str, ...]
    gates_place: str


class ServiceDues(msgspec.Struct, frozen=True, kw_only=True):
    """The levels of one service by milestone, from the first on at which it is in scope; none without a matrix.

    `place` is that of its matrix, else of the service.
    """

    name: str
    ladder: Ladder
    rows: Mapping[str, Due]
    place: str


class LadderPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """A ladder that the policy declares, with its place and those of its rungs."""

    ladder: Ladder
    place: str
    rungs: Mapping[str, str]


class Dues(msgspec.Struct, frozen=True, kw_only=True):
    """All of a policy that `--against` compares. `place` is that of `services`."""

    file: str
    place: str
    milestones: tuple[str, ...]
    gates: tuple[str, ...]
    services: Mapping[str, ServiceDues]
    ladders: Mapping[str, LadderPlaces]


def dues(policy: Policy, files: Sequence[PolicyFile], packs: Mapping[str, bytes]) -> Dues:
    """What `policy` says, which was loaded from `files` and `packs` without a fault."""
    root = dict(read_document(files, packs, Faults()).root.entries())
    services, ladders = (dict(root[key].entries()) if key in root else {} for key in ("services", "ladders"))
    return Dues(
        file=policy.files[0],
        place=root["services"].place,
        milestones=tuple(milestone.id for milestone in policy.milestones),
        gates=tuple(gate.id for gate in policy.gates),
        services={service.name: _of_service(service, policy, services[service.name]) for service in policy.services},
        ladders={name: _of_ladder(policy.ladders[name], cursor) for name, cursor in ladders.items()},
    )


def _of_service(service: Service, policy: Policy, cursor: Cursor) -> ServiceDues:
    fields = dict(cursor.entries())
    matrix = fields.get("matrix", cursor)
    declared = dict(matrix.entries()) if service.matrix else {}
    rows: dict[str, Due] = {}
    said: dict[str, Cursor] = {}
    for row in service.matrix:
        said |= dict(declared[row.milestone].entries()) if row.milestone in declared else {}
        rows[row.milestone] = Due(
            level=row.level, place=said["level"].place, gates=row.gates, gates_place=said["gates"].place
        )
    return ServiceDues(name=service.name, ladder=policy.ladders[service.ladder], rows=rows, place=matrix.place)


def _of_ladder(ladder: Ladder, cursor: Cursor) -> LadderPlaces:
    rungs = {name: below.place for name, below in cursor.entries()}
    return LadderPlaces(ladder=ladder, place=cursor.place, rungs=rungs)
