"""What files of the judged content hold, by digest: what an attestation of a file is compared with.

Enters: a bundle. Leaves: for each path the digests that its items and git's tree tell, `sha256:…` and `git:…`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readygate.kinds import files
from readygate.kinds.attestations import KIND as ATTESTATIONS
from readygate.model.evidence import Bundle


def digests(bundle: Bundle) -> Mapping[str, frozenset[str]]:
    """Digests by path; nothing where the bundle has no attestation that could ask."""
    if not any(item.kind == ATTESTATIONS.name for item in bundle.items):
        return {}
    found: dict[str, set[str]] = {}
    for path, digest in _told(bundle):
        found.setdefault(path, set()).add(digest)
    return {path: frozenset(told) for path, told in found.items()}


def _told(bundle: Bundle) -> Iterator[tuple[str, str]]:
    for item in bundle.items:
        if item.sha256:
            yield item.path, f"sha256:{item.sha256}"
        if item.kind == files.KIND.name:
            for path, name in files.digests(item.table):
                yield path, f"git:{name}"
