"""The JSON report of pact-verifier (`pact-verifier --json FILE`, the Rust implementation).

Enters: `{"result", "errors", "pendingErrors", "interactionResults", "output"}`. Leaves: one row of `contracts` for each
consumer, provider and type. Results name no consumer; the text in `output` does, in the order in which the
interactions ran: both must tell the same interactions, or the file is refused. A contract is verified if all its
interactions held and at least one ran; an interaction that failed while pending is unverified. An error that belongs to
no interaction (a pact that could not be loaded) becomes a row tied to no consumer. Versions are not told.
Specification: https://github.com/pact-foundation/pact-reference/tree/master/rust/pact_verifier
(`verifier-results.schema.json`, `verify_pact_internal`). `interactionResults` came with 1.2.0 and the durations of the
output with 0.10.3: before the first the errors tell the results, before the second nothing does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.contracts import STATES, Contract, contract, table_of
from readygate.model.errors import EvidenceError
from readygate.readers.json import decode
from readygate.readers.source import Source


class _Detail(msgspec.Struct):
    mismatch: str = ""


class _Mismatch(msgspec.Struct):
    message: str = ""
    mismatches: tuple[_Detail, ...] = ()


class _Error(msgspec.Struct):
    interaction: str
    mismatch: _Mismatch | None = None

    @property
    def cause(self) -> str:
        if self.mismatch is None:
            return ""
        details = self.mismatch.mismatches
        return details[0].mismatch if details else self.mismatch.message


class _Result(msgspec.Struct):
    description: str
    result: Literal["OK", "Error"]


class _Report(msgspec.Struct, rename="camel"):
    result: bool
    output: tuple[str, ...] = ()
    errors: tuple[_Error, ...] = ()
    pending_errors: tuple[_Error, ...] = ()
    interaction_results: tuple[_Result, ...] | None = None


class _Ran(msgspec.Struct):
    """An interaction as the output tells it; `full` is the text by which errors name it."""

    description: str
    full: str
    type: str = ""
    state: str = ""
    text: str = ""


class _Pact(msgspec.Struct):
    """A pact that the output announces, and what ran of it."""

    consumer: str
    provider: str
    ran: list[_Ran] = []


def collect(source: Source) -> Collected:
    """One row for each contract; EvidenceError where the parts of the report contradict each other."""
    report = decode(source, _Report)
    if report.result is bool(report.errors):
        raise EvidenceError(f"`result` is {str(report.result).lower()}, but `errors` has {len(report.errors)} entries")
    pacts = _pacts(report.output)
    loose = _settle(report, [ran for pact in pacts for ran in pact.ran])
    contracts = [row for pact in pacts for row in _contracts(pact)]
    providers = sorted({pact.provider for pact in pacts}) or [""]
    contracts.extend(contract(provider=name, state=state, text=text) for state, text in loose for name in providers)
    return Collected(table=table_of(contracts), tool="pact-verifier")


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_HEADER = re.compile(r"\nVerifying a pact between (.*)", re.DOTALL)
_BOLD = re.compile(r"\x1b\[1m([^\x1b\n]+)\x1b\[0m and \x1b\[1m([^\x1b\n]+)\x1b\[0m")
_RAN = re.compile(r"  (.*) \([^()]* loading, [^()]* verification\)(?: \[PENDING\])?", re.DOTALL)
_STATE = re.compile(r"     ((?:Given|And) .*)", re.DOTALL)
_TYPES = {"    returns a response which": "http", "    generates a message which": "message"}
_COMMENTS = "\n  Comments:"
_ENDS = {"\nFailures:\n", "\nPending Failures:\n"}


def _pacts(output: tuple[str, ...]) -> list[_Pact]:
    """What the output tells, up to its list of failures."""
    pacts: list[_Pact] = []
    stating = commented = False
    for line in output:
        text = _COLOUR.sub("", line)
        if text in _ENDS:
            break
        if header := _HEADER.fullmatch(line):
            if commented:
                raise EvidenceError("a comment of an interaction reads like the start of another pact")
            consumer, provider = _names(header[1])
            pacts.append(_Pact(consumer=consumer, provider=provider))
            stating = False
        elif match := _RAN.fullmatch(text):
            _started(pacts, match[1])
            stating, commented = True, False
        elif stating and (match := _STATE.fullmatch(text)):
            ran = pacts[-1].ran[-1]
            ran.full = f"{ran.full} {match[1]}"
        else:
            stating = False
            commented = (commented or text == _COMMENTS) and text not in _TYPES
            _typed(pacts, text)
    return pacts


def _names(text: str) -> tuple[str, str]:
    if bold := _BOLD.fullmatch(text):
        return bold[1], bold[2]
    names = _COLOUR.sub("", text).split(" and ")
    if len(names) != 2 or not all(names) or "\n" in text:
        raise EvidenceError(
            f"cannot tell consumer from provider in {text[:120]!r}",
            hint="names that hold ` and ` are told apart only by colour: run pact-verifier without --no-colour",
        )
    return names[0], names[1]


def _started(pacts: list[_Pact], description: str) -> None:
    if not pacts:
        raise EvidenceError(f"the output tells an interaction before any pact: {description[:120]!r}")
    pact = pacts[-1]
    pact.ran.append(_Ran(description=description, full=f"Verifying a pact between {pact.consumer} and {pact.provider}"))


def _typed(pacts: list[_Pact], text: str) -> None:
    if text in _TYPES and pacts and pacts[-1].ran:
        pacts[-1].ran[-1].type = _TYPES[text]


def _settle(report: _Report, ran: list[_Ran]) -> list[tuple[str, str]]:
    """Give each interaction its state; what is left are the errors that belong to no interaction."""
    results = report.interaction_results
    if results is not None and [_plain(one.description) for one in results] != [one.description for one in ran]:
        raise EvidenceError(
            f"`interactionResults` has {len(results)} interactions, the output tells {len(ran)} or others: "
            "which consumer each belongs to cannot be told"
        )
    failures = {one.interaction: one.cause for one in report.errors}
    pending = {one.interaction: one.cause for one in report.pending_errors}
    left = Counter(one.interaction for one in (*report.errors, *report.pending_errors))
    for number, one in enumerate(ran):
        one.full = f"{one.full} - {one.description}"
        held = results[number].result == "OK" if results is not None else one.full not in left
        one.state, one.text = ("verified", "") if held else _failed(one, failures, pending)
        if not held:
            left[one.full] -= 1
    return [
        (state, f"{name}: {cause}")
        for state, causes in (("failed", failures), ("unverified", pending))
        for name, cause in causes.items()
        if left[name] > 0
    ]


def _failed(one: _Ran, failures: dict[str, str], pending: dict[str, str]) -> tuple[str, str]:
    if one.full in failures:
        return "failed", f"{one.description}: {failures[one.full]}"
    if one.full in pending:
        return "unverified", f"pending: {one.description}: {pending[one.full]}"
    raise EvidenceError(f"the interaction {one.description[:120]!r} failed without an entry in `errors`")


def _plain(text: str) -> str:
    return _COLOUR.sub("", text)


def _contracts(pact: _Pact) -> Iterator[Contract]:
    for kind in sorted({one.type for one in pact.ran}):
        of_type = [one for one in pact.ran if one.type == kind]
        worst = max(of_type, key=lambda one: STATES.index(one.state))
        yield contract(
            consumer=pact.consumer,
            provider=pact.provider,
            type=kind,
            state=worst.state,
            interactions=[one.description for one in of_type],
            text=worst.text,
        )
    if not pact.ran:
        text = "no interaction of the pact ran"
        yield contract(consumer=pact.consumer, provider=pact.provider, state="unverified", text=text)


COLLECTOR = Collector(
    name="pact-verifier",
    kind="contracts",
    summary="the JSON report of pact-verifier (`--json`)",
    specification="https://github.com/pact-foundation/pact-reference/tree/master/rust/pact_verifier",
    reads=("pact-verifier 1.3.5",),
    signature=Signature(
        json=(
            ("errors[].interaction", "errors[].mismatch"),
            ("errors", "notices", "output"),
            ("result", "notices", "output"),
        ),
    ),
    collect=collect,
)
