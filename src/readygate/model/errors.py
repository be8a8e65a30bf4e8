"""The errors a user can cause: each names its place, the fault and, where one is known, the way out.

Enters: nothing. Leaves: exceptions that `readygate.cli` prints as text; a user never sees a traceback for one of them.
"""

from __future__ import annotations


class ReadygateError(Exception):
    """A fault with its place and a hint; the root of every error that a user can cause."""

    def __init__(self, fault: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.place}: {self.fault}" if self.place else self.fault
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class UsageError(ReadygateError):
    """The command line or an input asks for something that does not exist or does not fit (exit code 2)."""


class EvidenceError(ReadygateError):
    """A file of evidence cannot be read as what it is; its item becomes `invalid`, nothing else is lost.

    `line` counts from 1 and `byte` from 0; both are absent where the format has no such place.
    """

    def __init__(self, fault: str, *, hint: str = "", line: int | None = None, byte: int | None = None) -> None:
        place = f"line {line}" if line is not None else f"byte {byte}" if byte is not None else ""
        super().__init__(fault, place=place, hint=hint)
        self.line = line
        self.byte = byte


class PolicyFault(ReadygateError):
    """One mistake in a policy; `place` is `file:line:column`."""


class PolicyError(ReadygateError):
    """All mistakes of a policy, or of `what` else, at once, in the order of the file (exit code 2)."""

    def __init__(self, faults: tuple[PolicyFault, ...], what: str = "the policy") -> None:
        noun = "mistake" if len(faults) == 1 else "mistakes"
        super().__init__(f"{what} has {len(faults)} {noun}")
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join([*(str(fault) for fault in self.faults), f"{self.fault}; nothing was judged"])
