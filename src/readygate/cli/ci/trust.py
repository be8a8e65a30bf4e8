"""What a change may not tell of itself (law 10): its attestations come from the base branch.

Enters: the bundle of a change and the files of change and base. Leaves: the bundle with attestations as the base branch
has them. One that the change brings counts once it is merged; one that it edits or removes counts as it was.
"""

from __future__ import annotations

from readygate.cli.ci.situation import Situation
from readygate.intake.read import File, gather
from readygate.model.evidence import Bundle, Origin
from readygate.readers.source import Source

_OF_CHANGES = frozenset({"merge_group", "pull_request", "pull_request_review", "pull_request_target", "workflow_run"})
"""Events of runs that changes start: what they say was signed nobody but the change says."""
ATTESTATION = "attestation"
"""The format of such records, of whatever kind."""


def of_base(bundle: Bundle, situation: Situation, origin: Origin) -> tuple[Bundle, tuple[str, ...]]:
    """The bundle, and a sentence for each attestation that does not count; a push is its own base, so that what it
    finds beside the commit's files was made in the run.

    What a report says of a file is not believed: the file itself is read. Those of other runs count where no change
    started them.
    """
    bundle, untrusted = _vouched(bundle, origin)
    base, change = situation.base_tree or situation.own_tree, situation.base_tree is not None
    own = [item for item in bundle.items if item.format == ATTESTATION and item.origin.run in (0, origin.run)]
    if not own:
        return bundle, untrusted
    paths = sorted({item.path for item in own})
    known = [path for path in paths if path in base.blobs]
    files = [File(path=path, source=Source.of_bytes(path, base.read(path)), origin=origin) for path in known]
    edited = [path for path in known if base.blobs[path] != situation.own_tree.blobs.get(path)]
    absent = (
        "is an attestation that the change brings: it counts once it is merged"
        if change
        else "is an attestation that is not in the commit: it does not count"
    )
    remarks = [*untrusted, *(f"`{path}` {absent}" for path in paths if path not in base.blobs)]
    remarks += [f"`{path}` counts as the base branch has it: the change edits it" for path in edited]
    kept = [item for item in bundle.items if item not in own]
    return Bundle.of((*kept, *gather(files).items), bundle.unrecognised), tuple(remarks)


def _vouched(bundle: Bundle, origin: Origin) -> tuple[Bundle, tuple[str, ...]]:
    """The bundle without attestations of runs of pull requests, and a sentence for each of those."""
    others = [
        item
        for item in bundle.items
        if item.format == ATTESTATION
        and item.origin.run not in (0, origin.run)
        and (item.origin.foreign or item.origin.event in _OF_CHANGES)
    ]
    told = (
        f"`{item.path}` is an attestation of the run {item.origin.run} of a change: it does not count"
        for item in others
    )
    return Bundle.of([item for item in bundle.items if item not in others], bundle.unrecognised), tuple(told)
