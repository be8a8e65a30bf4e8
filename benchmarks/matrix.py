"""Evaluation of a matrix: 19 services, each judged at the six milestones M0 to M5 with its own reports.

Enters: nothing. Leaves: the CPU seconds of the six evaluations, on standard output; policy and evidence are made before
the clock starts. Every service has paths, folders and a matrix of its own, so that little can be shared.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator

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

SERVICES = 19
MILESTONES = ("M0", "M1", "M2", "M3", "M4", "M5")
_TODAY = dt.date(2026, 11, 21)
_FORMATS = {entry.name: entry.kind for entry in ENTRIES}
_LEVELS = ("L0", "L1", "L2", "L3", "L4", "L4")
_SIZE = 50_000
"""Bytes of each report: some 200 tests, 200 source files, 40 findings."""


def main() -> None:
    """Prints the seconds, and how many criteria were judged."""
    policy = _policy()
    bundle = gather(_files(policy))
    started = time.process_time()
    judged = [
        evaluate(policy, bundle, Subject(today=_TODAY, milestone=milestone, replay=True), kinds=kind, formats=_FORMATS)
        for milestone in MILESTONES
    ]
    spent = time.process_time() - started
    sys.stdout.write(f"{spent} {sum(len(one.criteria) for each in judged for one in each.services)}\n")


def _policy() -> Policy:
    """The service of the typical pull request under 19 names, each of which starts at another milestone."""
    head, _, rest = pull_request.policy().partition("  shop:\n")
    body, _, own = rest.partition("levels:\n")
    text = "".join(f"  shop-{number:02}:\n{_moved(body, number)}" for number in range(SERVICES))
    data = f"{head}{text}levels:\n{own}".encode()
    file = PolicyFile(path="readygate.yml", data=data)
    return load([file], kinds=KINDS, formats=_FORMATS, packs=packs(), today=_TODAY)


def _moved(body: str, number: int) -> str:
    """The service at another path; its matrix goes up from one of the first three milestones."""
    rows = "".join(
        f"      {milestone}: {{level: {_LEVELS[at]}, gates: all}}\n"
        for at, milestone in enumerate(MILESTONES)
        if at >= number % 3
    )
    kept, _, _ = body.replace("services/shop", f"services/shop-{number:02}").partition("      M3:")
    return kept + rows


def _files(policy: Policy) -> Iterator[File]:
    for service in policy.services:
        for name, pieces in (
            ("junit.xml", reports.junit),
            ("cobertura.xml", reports.cobertura),
            ("lint", reports.sarif),
        ):
            path = f"{service.path}/{name}"
            data = "".join(pieces(_SIZE, service.path)).encode()
            yield File(path=path, source=Source.of_bytes(path, data), origin=Origin(source=Found.REPLAY.value))


if __name__ == "__main__":
    main()
