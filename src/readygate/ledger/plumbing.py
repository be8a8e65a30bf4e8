"""What the ledger's branch says to git, and what git answers, as bytes.

Enters: files, commits, git's answers. Leaves: a stream for `git fast-import`, contents out of `git cat-file --batch`.
Neither has a work tree or an index, runs a hook or asks a filter.
https://git-scm.com/docs/git-fast-import https://git-scm.com/docs/git-cat-file#_batch_output
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Protocol

_WHO = "readygate <readygate@localhost>"
_FOUND = ("object", "type", "size")
"""What stands before a content; of what is not there, only its name and `missing`."""


class Answer(Protocol):
    """What git answered: exit code, standard output, and its words on standard error, with no secret in them."""

    @property
    def code(self) -> int: ...

    @property
    def out(self) -> bytes: ...

    @property
    def said(self) -> str: ...


class Plumbing(Protocol):
    """Runs git in a bare repository that is nobody's checkout, with `given` as standard input."""

    def __call__(self, *arguments: str, given: bytes = b"") -> Answer: ...


def commit_stream(ref: str, parent: str, message: str, time: str, files: Mapping[str, bytes]) -> bytes:
    """A commit that adds files, for `git fast-import`, which prints its id; without `parent` it is the first one."""
    seconds = int(dt.datetime.fromisoformat(time).timestamp())
    lines = [
        b"feature done\n",
        f"commit {ref}\nmark :1\n".encode(),
        f"committer {_WHO} {seconds} +0000\n".encode(),
        _data(message.encode()),
        f"from {parent}\n".encode() if parent else b"",
    ]
    for path in sorted(files):
        lines += [f"M 100644 inline {path}\n".encode(), _data(files[path])]
    return b"".join([*lines, b"get-mark :1\ndone\n"])


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"


def contents(answer: bytes) -> Iterator[bytes | None]:
    """What `git cat-file --batch` says of each name that it was given: the content, None where there is no such file.

    A name must hold no blank and no line break.
    """
    here = 0
    while here < len(answer):
        end = answer.index(b"\n", here)
        words = answer[here:end].split()
        here = end + 1
        if len(words) < len(_FOUND):
            yield None
            continue
        size = int(words[2])
        yield answer[here : here + size] if words[1] == b"blob" else None
        here += size + 1


def listed(answer: bytes) -> Iterator[tuple[str, str, str]]:
    """Mode, object and path of each entry that `git ls-tree -r -z` tells."""
    for entry in filter(None, answer.split(b"\0")):
        facts, _, path = entry.partition(b"\t")
        mode, _, held = facts.decode().split()
        yield mode, held, path.decode("utf-8", "replace")
