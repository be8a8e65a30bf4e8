"""The files of a verdict: `verdict.json` and one `readiness.json` a service.

Enters: records. Leaves: names and bytes; same verdict, same bytes (schemas `verdict-v1` and `readiness-v1`).
"""

from __future__ import annotations

import hashlib
import re

from readygate.model.codec import encode
from readygate.model.verdict import Readiness, ServiceVerdict, Verdict

_LONGEST = 80
_PLAIN = re.compile(rf"[a-z0-9_](?:[a-z0-9._-]{{0,{_LONGEST - 2}}}[a-z0-9_-])?")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""What Windows takes for a device, whatever stands behind the first dot."""


def verdict_file(verdict: Verdict) -> bytes:
    """`verdict.json`."""
    return encode(verdict)


def readiness_file(verdict: ServiceVerdict) -> bytes:
    """`readiness.json` of one service, in the documented shape."""
    return encode(Readiness.of(verdict))


def readiness_name(service: str) -> str:
    """The file name of a service's readiness, of a name of its own on every file system: `shop.json`.

    A name that some file system would not take, or would take for another one's (`a/b`, `..`, `Shop` beside `shop`,
    `nul`), keeps what it can and gets a digest behind `~`, which no plain name has.
    """
    if _PLAIN.fullmatch(service) and service.partition(".")[0] not in _DEVICES:
        return f"{service}.json"
    kept = re.sub(r"[^A-Za-z0-9_-]+", "_", service)[:_LONGEST]
    return f"{kept}~{hashlib.sha256(service.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.json"
