"""File names made of names that people chose: one of its own for each, on every file system.

Enters: any text. Leaves: a name of letters, digits, `.`, `_`, `-` and `~` that no file system refuses, changes or takes
for that of another text.
"""

from __future__ import annotations

import hashlib
import re

_LONGEST = 80
_PLAIN = re.compile(rf"[a-z0-9_](?:[a-z0-9._-]{{0,{_LONGEST - 2}}}[a-z0-9_-])?")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""What Windows takes for a device, whatever stands behind the first dot."""


def file_name(name: str) -> str:
    """The file name of `name`, without an ending: `shop`.

    A name that some file system would not take, or would take for another one's (`a/b`, `..`, `Shop` beside `shop`,
    `nul`), keeps what it can and gets a digest behind `~`, which no plain name has.
    """
    if _PLAIN.fullmatch(name) and name.partition(".")[0] not in _DEVICES:
        return name
    kept = re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:_LONGEST]
    return f"{kept}~{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
