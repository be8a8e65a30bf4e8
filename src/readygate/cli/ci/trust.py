"""What a change may not tell of itself (law 10): its attestations come from the base branch.

Enters: the bundle of a change and the files of change and base. Leaves: the bundle with attestations as the base branch
has them. One that the change brings counts once it is merged; one that it edits or removes counts as it was.
"""

from __future__ import annotations

from readygate.cli.ci.situation import Situation
from readygate.intake.read import File, gather
from readygate.model.evidence import Bundle, Origin
from readygate.readers.source import Source

ATTESTATION = "attestation"
"""The format of such records, of whatever kind."""


def of_base(bundle: Bundle, situation: Situation, origin: Origin) -> tuple[Bundle, tuple[str, ...]]:
    """The bundle, and a sentence for each attestation that does not count; a push is its own base, so that what it
    finds beside the commit's files was made in the run.

    What a report says of a file is not believed: the file itself is read. Those of other runs are not the change's.
    """
    base, change = situation.base_tree or situation.own_tree, situation.base_tree is not None
    own = [item for item in bundle.items if item.format == ATTESTATION and item.origin.run in (0, origin.run)]
    if not own:
        return bundle, ()
    paths = sorted({item.path for item in own})
    known = [path for path in paths if path in base.blobs]
    files = [File(path=path, source=Source.of_bytes(path, base.read(path)), origin=origin) for path in known]
    edited = [path for path in known if base.blobs[path] != situation.own_tree.blobs.get(path)]
    remarks = [
        f"`{path}` is an attestation that the change brings: it counts once it is merged"
        if change
        else f"`{path}` is an attestation that is not in the commit: it does not count"
        for path in paths
        if path not in base.blobs
    ]
    remarks += [f"`{path}` counts as the base branch has it: the change edits it" for path in edited]
    kept = [item for item in bundle.items if item not in own]
    return Bundle.of((*kept, *gather(files).items), bundle.unrecognised), tuple(remarks)
