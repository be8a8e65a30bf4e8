"""The files of a verdict: `verdict.json` and one `readiness.json` a service.

Enters: records. Leaves: names and bytes; same verdict, same bytes (schemas `verdict-v1` and `readiness-v1`).
"""

from __future__ import annotations

from readygate.model.codec import encode
from readygate.model.filename import file_name
from readygate.model.verdict import Readiness, ServiceVerdict, Verdict


def verdict_file(verdict: Verdict) -> bytes:
    """`verdict.json`."""
    return encode(verdict)


def readiness_file(verdict: ServiceVerdict) -> bytes:
    """`readiness.json` of one service, in the documented shape."""
    return encode(Readiness.of(verdict))


def readiness_name(service: str) -> str:
    """The file name of a service's readiness, of a name of its own on every file system: `shop.json`."""
    return f"{file_name(service)}.json"
