"""What can go wrong with a ledger.

Enters: nothing. Leaves: the error and the record of a fault, each with its place.
"""

from __future__ import annotations

import msgspec

from readygate.model.errors import ReadygateError


class LedgerError(ReadygateError):
    """The ledger, or a record of it, cannot be read or written."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A record that cannot be read, and so counts for nothing: its place and what is wrong with it."""

    place: str
    fault: str
