"""The files of a verdict: `verdict.json` and one `readiness.json` a service.

Enters: records. Leaves: names and bytes; same verdict, same bytes (schemas `verdict-v1` and `readiness-v1`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from readygate.model.codec import encode
from readygate.model.verdict import Readiness, ServiceVerdict, Verdict


def verdict_file(verdict: Verdict) -> bytes:
    """`verdict.json`."""
    return encode(verdict)


def readiness_file(verdict: ServiceVerdict) -> bytes:
    """`readiness.json` of one service, in the documented shape."""
    return encode(Readiness.of(verdict))


def readiness_names(services: Iterable[str]) -> dict[str, str]:
    """The file name of each service's readiness, one each on every file system.

    Its own name with all but letters, digits, `_`, `-` and inner dots percent-encoded; followed by a digest where it is
    long, is a device on Windows, or differs from another's by case only.
    """
    plain = {service: _encoded(service) for service in services}
    often = Counter(name.lower() for name in plain.values())
    return {
        service: f"{name if _lasts(name) and often[name.lower()] == 1 else _marked(name, service)}.json"
        for service, name in plain.items()
    }


_PLAIN = re.compile(r"[A-Za-z0-9_-]|(?<=.)\.(?=.)", re.DOTALL)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_LONGEST = 100


def _encoded(service: str) -> str:
    pieces = (
        sign if _PLAIN.match(service, at) else "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "surrogatepass"))
        for at, sign in enumerate(service)
    )
    return "".join(pieces)


def _lasts(name: str) -> bool:
    return len(name) <= _LONGEST and not _DEVICE.match(name)


def _marked(name: str, service: str) -> str:
    return f"{name[:_LONGEST].rstrip('%.')}~{hashlib.sha256(service.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
