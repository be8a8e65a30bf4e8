"""The comment's own signs: who wrote it, for which head, and that it is wholly ours.

Enters: a run and a rendering. Leaves: the whole first line that later runs look for, and a last line with a digest, by
which a comment that somebody edited is told from one that may be removed. Both are HTML comments, which nobody sees.
"""

from __future__ import annotations

import hashlib
import re

import msgspec

_LINE = re.compile(
    r"<!-- readygate v1 key=([a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?) run=([1-9][0-9]{0,18})\.([1-9][0-9]{0,5})"
    r" head=([0-9a-f]{40}|[0-9a-f]{64}) -->"
)
_SEAL = re.compile(r"<!-- readygate end [0-9a-f]{16} -->")


class Marker(msgspec.Struct, frozen=True, kw_only=True, order=False):
    """Which gate, which run and attempt, which head commit a comment is of."""

    key: str
    run: int
    attempt: int
    head: str

    @property
    def age(self) -> tuple[int, int]:
        """Run and attempt: the greater is the newer. GitHub's run ids only grow."""
        return self.run, self.attempt

    @property
    def line(self) -> str:
        return f"<!-- readygate v1 key={self.key} run={self.run}.{self.attempt} head={self.head} -->"


def parse(body: str) -> Marker | None:
    """The marker, if the whole first line is one."""
    found = _LINE.fullmatch(normal(body).partition("\n")[0])
    if found is None:
        return None
    return Marker(key=found[1], run=int(found[2]), attempt=int(found[3]), head=found[4])


def sealed(marker: Marker, text: str) -> str:
    """A whole comment: the marker's line, the text, the last line. Raises ValueError for a marker that none reads."""
    if _LINE.fullmatch(marker.line) is None:
        raise ValueError(f"no run can be marked so: {marker.line}")
    body = f"{marker.line}\n{text.strip()}\n"
    return f"{body}\n{_seal(body)}"


def whole(body: str) -> bool:
    """Whether a comment is wholly of our form: nobody edited it since it was written."""
    text, _, last = normal(body).rpartition("\n")
    return parse(body) is not None and _SEAL.fullmatch(last) is not None and last == _seal(text)


def inner(body: str) -> str:
    """The text between the marker and the last line."""
    return normal(body).partition("\n")[2].rpartition("\n")[0].strip()


def normal(body: str) -> str:
    """A body as it was written, whatever line ends it came back with."""
    return body.replace("\r\n", "\n").strip()


def _seal(body: str) -> str:
    return f"<!-- readygate end {hashlib.sha256(body.encode('utf-8', 'replace')).hexdigest()[:16]} -->"
