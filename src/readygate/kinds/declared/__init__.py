"""Kinds that this release declares and does not read yet.

Enters: nothing. Leaves: their records by name. Policies may use them, so that a policy written today stays valid;
their criteria answer `missing`. A kind leaves this folder when a module of its own reads it.
"""

from __future__ import annotations

from readygate.kinds.declared import operations, registries
from readygate.kinds.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for family in (
        operations.KINDS,
        registries.KINDS,
    )
    for kind in family
}
