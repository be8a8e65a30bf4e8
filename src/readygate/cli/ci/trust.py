"""What a change may not tell of itself (law 10): its attestations come from the base branch.

Enters: the bundle of a change and the files of change and base. Leaves: the bundle with attestations as the base branch
has them. One that the change brings counts once it is merged; one that it edits or removes counts as it was.
"""

from __future__ import annotations

from readygate.cli.ci.situation import Situation
from readygate.intake.read import File, gather
from readygate.model.evidence import Bundle, Origin
from readygate.readers.source import Source

ATTESTATIONS = "attestations"


def of_base(bundle: Bundle, situation: Situation, origin: Origin) -> tuple[Bundle, tuple[str, ...]]:
    """The bundle, and a sentence for each attestation that does not count; a push is its own base."""
    base = situation.base_tree
    attested = [item for item in bundle.items if item.kind == ATTESTATIONS]
    if base is None or not attested:
        return bundle, ()
    brought = [item for item in attested if base.blobs.get(item.path) != situation.own_tree.blobs.get(item.path)]
    brought += [item for item in attested if item not in brought and item.path not in base.blobs]
    gone = {item.identity for item in brought}
    kept = [item for item in bundle.items if item.identity not in gone]
    known = sorted({item.path for item in brought if item.path in base.blobs})
    files = [File(path=path, source=Source.of_bytes(path, base.read(path)), origin=origin) for path in known]
    new = sorted({item.path for item in brought} - set(known))
    remarks = [f"`{path}` is an attestation that the change brings: it counts once it is merged" for path in new]
    remarks += [f"`{path}` counts as the base branch has it: the change edits it" for path in known]
    return Bundle.of((*kept, *gather(files).items), bundle.unrecognised), tuple(remarks)
