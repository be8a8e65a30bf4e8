"""Links that name a file of this repository at which nothing is: an alert's runbook, a page's link to a dashboard.

Enters: links as somebody wrote them: an address, a path, or an address of this repository on its forge
(`https://github.com/acme/shop/blob/main/docs/runbook.md`). Leaves: those that lead nowhere. Of another address nobody
knows here where it leads; a link that is filled in later (`{{ $labels.service }}`) may lead anywhere.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from readygate.intake.paths import Exists

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?::\d+)?/")
"""An address without its scheme: `wiki.example/runbooks/latency`."""
_BLOB = re.compile(r"https?://[^/?#]+/([^?#]+?)/(?:-/)?(?:blob|tree|blame|raw)/([^?#]+)")
"""A file on GitHub, and on GitLab (`/-/blob/`): repository, then branch and path, which both may hold slashes."""
_COMMIT = re.compile(r"[0-9a-f]{7,40}/")
"""A link to one commit leads there for ever, whatever became of the file."""


class Links:
    """The links of one file. `exists` asks the workspace, None where there is none; `repository` is `owner/name`, empty
    where it is unknown."""

    def __init__(self, file: str, exists: Exists | None, repository: str = "") -> None:
        self._folders = list(_folders(file))
        self._exists = exists
        self._repository = repository.lower()

    def lost(self, link: str) -> str:
        """The link where it leads nowhere, empty where it leads somewhere or nobody knows."""
        exists = self._exists
        if exists is None or not link or "{{" in link:
            return ""
        paths = self._paths(link)
        return "" if paths is None or any(map(exists, _inside(paths))) else link

    def _paths(self, link: str) -> Iterable[str] | None:
        """The paths that a link may mean, None where it means no file of this repository."""
        blob = _BLOB.match(link)
        if blob:
            ours = blob[1].lower() == self._repository and not _COMMIT.match(blob[2])
            return _behind_branch(unquote(blob[2])) if ours else None
        path = unquote(re.split(r"[?#]", link, maxsplit=1)[0])
        if not path or _SCHEME.match(link) or _HOST.match(link):
            return None
        return [path[1:]] if path.startswith("/") else [posixpath.join(folder, path) for folder in self._folders]


def _folders(file: str) -> Iterator[str]:
    """The folder of a file and those above it: people write a path from any of them."""
    folder = posixpath.dirname(file)
    while folder.strip("/"):
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _behind_branch(text: str) -> Iterator[str]:
    """What may be the path in `branch/path`: a branch may have slashes of its own."""
    steps = text.split("/")
    return ("/".join(steps[at:]) for at in range(1, len(steps)))


def _inside(paths: Iterable[str]) -> Iterator[str]:
    """The paths without dots, but for those that leave the repository and for its root, which says nothing."""
    for path in map(posixpath.normpath, paths):
        if path not in (".", "..") and not path.startswith(("../", "/")):
            yield path
