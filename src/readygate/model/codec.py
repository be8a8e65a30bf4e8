"""JSON as this product writes it: sorted keys, one form for one value, so that equal verdicts are equal bytes.

Enters: records. Leaves: bytes. Digests are SHA-256 of those bytes, in hexadecimal.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted")


def encode(value: Any, *, indent: int = 2) -> bytes:
    """`value` as JSON with sorted keys and a final newline; records of msgspec become objects."""
    return msgspec.json.format(_ENCODER.encode(msgspec.to_builtins(value)), indent=indent) + b"\n"


def digest(value: Any) -> str:
    """The SHA-256 of the one JSON form of `value`."""
    return hashlib.sha256(_ENCODER.encode(msgspec.to_builtins(value))).hexdigest()
