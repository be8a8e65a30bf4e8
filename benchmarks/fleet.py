"""Evaluation of many services: all canonical criteria for each, shared as a policy shares them, and three reports each.

Enters: a number of services. Leaves: the CPU seconds of `evaluate` alone, on standard output; policy and evidence are
made before the clock starts. One a process.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator

import msgspec

from benchmarks import pull_request, reports
from readygate.collectors.catalog import ENTRIES
from readygate.evaluate.evaluate import evaluate
from readygate.intake.read import File, gather
from readygate.kinds.registry import KINDS, kind
from readygate.model.evidence import Origin
from readygate.model.evidence import Source as Found
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from readygate.readers.source import Source

_TODAY = dt.date(2026, 11, 21)
_FORMATS = {entry.name: entry.kind for entry in ENTRIES}


def main(services: int) -> None:
    """Prints the seconds and the number of criteria of each service."""
    policy = _policy(services)
    bundle = gather(_files(policy))
    started = time.process_time()
    judged = evaluate(policy, bundle, Subject(today=_TODAY, replay=True), kinds=kind, formats=_FORMATS)
    spent = time.process_time() - started
    sys.stdout.write(f"{spent} {min(len(one.criteria) for one in judged.services)}\n")


def _policy(services: int) -> Policy:
    """The policy of the typical pull request, its service many times under other names and paths."""
    file = PolicyFile(path="readygate.yml", data=pull_request.policy().encode())
    rules = load([file], kinds=KINDS, formats=_FORMATS, packs=packs(), today=_TODAY)
    many = (
        msgspec.structs.replace(rules.services[0], name=f"shop-{number:05}", path=f"services/shop-{number:05}")
        for number in range(services)
    )
    return msgspec.structs.replace(rules, services=tuple(many))


def _files(policy: Policy) -> Iterator[File]:
    """Reports of the least size, each below its service's path: 20 tests, a source file's coverage, a finding."""
    for service in policy.services:
        for name, pieces in (
            ("junit.xml", reports.junit),
            ("cobertura.xml", reports.cobertura),
            ("lint", reports.sarif),
        ):
            path = f"{service.path}/{name}"
            data = "".join(pieces(1, service.path)).encode()
            yield File(path=path, source=Source.of_bytes(path, data), origin=Origin(source=Found.REPLAY.value))


if __name__ == "__main__":
    main(int(sys.argv[1]))
