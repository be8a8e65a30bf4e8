"""The paths that SARIF's locations stand for.

Enters: URIs, bases and lists of artifacts. Leaves: paths, and the folders that relative ones may be relative to.
Specification: SARIF 2.1.0, 3.4 and 3.14.14, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from readygate.model.errors import EvidenceError
from readygate.readers.sarif import Artifact, ArtifactLocation

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CHAIN = 20


class Places:
    """The locations of a run: by URI, by number in its list of artifacts, from its `originalUriBaseIds`."""

    def __init__(self, artifacts: Sequence[Artifact], bases: Mapping[str, ArtifactLocation]) -> None:
        self._artifacts = artifacts
        self._bases = bases
        self.roots: set[str] = set()
        """Absolute folders, on the machine that ran the tool, that relative paths so far start from."""

    def path(self, location: ArtifactLocation) -> str:
        """A location's path, empty where it has none; absolute where its own URI is, else relative.

        A number that the list of artifacts lacks is an EvidenceError: no filter could select what is there.
        """
        index = location.index
        if location.uri is None and index is not None and index >= 0:
            if index >= len(self._artifacts):
                raise EvidenceError(f"artifact number {index} is named, which the log does not list")
            location = self._artifacts[index].location or ArtifactLocation()
        return self._based(local_path(location.uri or ""), location.uri_base_id)

    def _based(self, path: str, base: str | None) -> str:
        for _ in range(_CHAIN):
            found = self._bases.get(base or "")
            if found is None or not path or _is_absolute(path):
                return path
            folder = local_path(found.uri or "").rstrip("/")
            if _is_absolute(folder):
                self.roots.add(folder)
                return path
            path = f"{folder}/{path}" if folder else path
            base = found.uri_base_id
        return path


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or path[1:3] == ":/" or _SCHEME.match(path) is not None


def local_path(uri: str) -> str:
    """The path that a `file:` or relative URI stands for, percent-encoding undone; other URIs as they are.

    What would decode to a control character stays encoded, and one that is written is dropped: a path is one line.
    """
    uri = _CONTROL.sub("", uri)
    if uri[:5].lower() == "file:":
        uri = re.sub("^//(?:localhost)?(?=/)", "", uri[5:])
    elif _SCHEME.match(uri):
        return uri
    path = unquote(uri)
    path = (uri if _CONTROL.search(path) else path).replace("\\", "/")
    return (path[1:] if re.match("/[A-Za-z]:", path) else path).removeprefix("./")
