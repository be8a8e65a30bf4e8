"""The links of a rendering, made of parts that GitHub gave and of percent-encoded paths.

Enters: what the caller knows of the run, and paths that may come from evidence. Leaves: addresses. No text out of
evidence becomes a link of its own: a path that could lead out of the repository's files gets none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec

_LONGEST = 300
_KEPT = 24
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?")


class Previous(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of the pull request's push before: its head and its gaps, as `service: criterion`."""

    head: str
    gaps: tuple[str, ...] = ()


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """The run that publishes: server (`https://github.com`), repository (`owner/name`), the judged head, run, attempt.

    `pull` is the pull request's number, 0 for none. `artifacts` are addresses by the artifact's name. `key` tells
    several gates of one repository apart.
    """

    server: str
    repository: str
    head: str
    run: int
    attempt: int = 1
    pull: int = 0
    artifacts: Mapping[str, str] = {}
    previous: Previous | None = None
    key: str = "default"

    @property
    def change(self) -> str:
        """What is judged, in a sentence."""
        return "this pull request" if self.pull else "this push"

    @property
    def gate(self) -> str:
        """The key as a marker holds it: any other text keeps what it can and gets a digest."""
        if _KEY.fullmatch(self.key):
            return self.key
        kept = re.sub(r"[^a-z0-9]+", "-", self.key.lower())[:_KEPT].strip("-")
        return f"{kept or 'gate'}-{hashlib.sha256(self.key.encode('utf-8', 'replace')).hexdigest()[:12]}"

    @property
    def run_url(self) -> str:
        """The run's page, which shows the job summary."""
        return f"{self._repository}/actions/runs/{self.run}/attempts/{self.attempt}"

    def file(self, path: str, line: int = 0) -> str:
        """The file at the judged head; empty for a path that is none of the repository's."""
        steps = path.split("/")
        if len(path) > _LONGEST or "\\" in path or any(step in {"", ".", ".."} for step in steps):
            return ""
        at = f"#L{line}" if line > 0 else ""
        return f"{self._repository}/blob/{self.head}/{quote(path, safe='/', errors='replace')}{at}"

    @property
    def _repository(self) -> str:
        return f"{self.server}/{self.repository}"
