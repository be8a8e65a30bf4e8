"""Files of this machine, opened so that what lies there instead of a file does no harm.

Enters: a path. Leaves: an opener for `readygate.readers.source`. Folders, pipes, sockets and devices are never opened;
a link of the workspace that leads out of it is not followed; a file that changes between two openings is refused, so
that what was read and what was hashed are the same bytes.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from readygate.model.errors import EvidenceError

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_OTHERS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}


class Opener:
    """Opens one file, each time the same one; EvidenceError or OSError where there is none to read.

    `within` is the real path of the folder that links must not lead out of, None where any file may be meant.
    """

    def __init__(self, path: Path, within: Path | None = None) -> None:
        self._path = path
        self._within = within
        self._seen: tuple[int, ...] = ()

    def __call__(self) -> BinaryIO:
        self._stay_within()
        mode = stat.S_IFMT(self._path.stat().st_mode)
        if mode != stat.S_IFREG:
            raise EvidenceError(f"this is {_OTHERS.get(mode, 'a device')}, not a file", hint="name the file itself")
        file = os.fdopen(os.open(self._path, _FLAGS), "rb")
        facts = os.fstat(file.fileno())
        seen = (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns)
        if self._seen and seen != self._seen:
            file.close()
            raise EvidenceError(
                "the file changed while it was read", hint="judge after the steps that write reports have ended"
            )
        self._seen = seen
        return file

    def _stay_within(self) -> None:
        if self._within is None:
            return
        real = Path(os.path.realpath(self._path))
        if not real.is_relative_to(self._within):
            raise EvidenceError(
                "this is a link that leads out of the repository, which is not followed",
                hint="copy the report into the repository's folder, or name the file that the link leads to",
            )
