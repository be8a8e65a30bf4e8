"""Kinds, packs and a whole policy for the tests of the loader; the kinds have names, units and nothing to measure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.kinds.kind import Filter, Kind, Matching, Metric
from readygate.model.errors import PolicyError
from readygate.model.policy import Policy, Service
from readygate.model.quantity import Unit
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load

TODAY = dt.date(2026, 4, 15)
PATH = ".github/readygate.yml"
FORMATS = ("junit", "cobertura", "oasdiff", "k6-summary")
_MATCHING = {"paths": Matching.PATH, "files": Matching.PATH, "about": Matching.WORDS, "rules": Matching.RULE}


def _kind(name: str, filters: str, metrics: dict[str, Unit], parameters: tuple[str, ...] = ()) -> Kind:
    return Kind(
        name=name,
        title=name,
        row="a row",
        columns=(),
        filters=tuple(
            Filter(name=key, columns=(), meaning=key, matching=_MATCHING.get(key, Matching.NAME))
            for key in filters.split()
        ),
        metrics=tuple(Metric(name=key, unit=unit, meaning=key) for key, unit in metrics.items()),
        satisfied_by="a file",
        measure=_nothing,
        locate=_nothing,
        combine=_nothing,
        parameters=parameters,
        fault_of=lambda name, value: f"{value} is odd" if name == "since" and ("odd" in value or "$" in value) else "",
    )


def _nothing(*_given: object) -> Any:
    raise NotImplementedError


def _counts(names: str) -> dict[str, Unit]:
    return dict.fromkeys(names.split(), Unit.COUNT)


KINDS = {
    kind.name: kind
    for kind in (
        _kind("coverage", "paths", {"lines": Unit.RATIO, "branches": Unit.RATIO, "files": Unit.COUNT}),
        _kind("tests", "about suites names files", {**_counts("passed failed errored skipped total")}),
        _kind("load", "scenarios tags", {"p95": Unit.DURATION, "error-rate": Unit.RATIO, "rps": Unit.RATE}),
        _kind("findings", "tools rules paths", _counts("total rules-run")),
        _kind("contracts", "consumers types", _counts("verified failed")),
        _kind("api", "paths methods", {"version": Unit.VERSION, **_counts("operations")}),
        _kind("events", "subjects", _counts("registered envelope-missing"), parameters=("fields", "since")),
        _kind("documents", "paths headings", {"changed": Unit.DATE, **_counts("sections")}),
        _kind("attestations", "roles subjects", {"age": Unit.DURATION, **_counts("signed")}),
        _kind("changes", "paths", _counts("count")),
    )
}

PACK = b"""\
version: 1
ladders: {canonical: {L1: {title: Skeleton}}}
milestones: {M0: {}, M1: {}, M2: {}, M3: {}, M4: {}, M5: {}}
gates:
  G1:
    title: Domain
    criteria:
      invariants:
        title: Tests of the invariants of ${each} pass
        each: "${service.aggregates}"
        evidence: tests
        where: {about: "*${each}*invariant*"}
        require: [passed >= 1, failed = 0]
      coverage:
        title: Coverage of the domain is at least 95 %
        source: 001 G1
        from: L2
        evidence: coverage
        where: {paths: "${service.folders.domain}/**"}
        require: [lines >= 95%]
        fix: Write tests
  G2:
    title: API
    criteria:
      openapi: {title: A document, evidence: api, require: [version >= 3.1, operations >= 1]}
      notes: {title: Notes, evidence: documents, where: {paths: "docs/**"}, require: [sections >= 1]}
      either:
        title: One or the other
        any:
          - {evidence: findings, where: {rules: x}, require: [total = 0]}
          - {evidence: load, require: ["p95 < 80% of ${service.slo.p95}"]}
  G8:
    title: Security
    criteria:
      tenant-isolation: {title: Isolated, evidence: tests, where: {about: "*tenant*"}, require: [passed >= 1]}
      tenant-keys: {title: Keys, from: L3, evidence: tests, where: {about: "*key*"}, require: [passed >= 1]}
levels:
  L1: {criteria: {no-endpoints: {title: None yet, until: L1, evidence: tests, require: [passed >= 1]}}}
  L4: {criteria: {dr-drill: {title: Drilled, evidence: attestations, max-age: 90d, require: [signed >= 1, age <= 90d]}}}
"""

FULL = b"""\
version: 1
extends: [canonical]
branches: [main, "release/*"]
milestone: M3
milestones: {M3: {starts: 2026-04-01, exits: 2026-07-01}}
rollout: {enforce: new, from: 2026-07-01}
scope: {shared: ["packages/**", package-lock.json], ignore: ["docs/**", "**/*.md"]}
trust: [ruff]
kinds: {soak: {metrics: {window: duration, breaches: count}}}
evidence:
  - {workflow: nightly.yml, artifact: readygate-nightly, max-age: 7d}
roles: {architecture: "@acme/architecture", security: "@acme/security"}
sign-offs: {level-upgrade: [owner, architecture, security], ga: [product, sre, legal]}
services:
  assignment-service:
    path: services/assignment-service
    owner: "@acme/assignment"
    depends-on: ["packages/domain/**"]
    folders: {domain: packages/domain/assignment}
    reports:
      junit: [services/assignment-service/reports/unit.xml]
      oasdiff: services/assignment-service/reports/breaking.json
      cobertura: {file: services/assignment-service/coverage.xml, root: services/assignment-service}
    aggregates: [Assignment, ComplianceWindow]
    replicates: [Assignment]
    publishes: [assignment.created.v1, assignment.closed.v1]
    consumes: {none: "reacts to no event"}
    consumers: {http: [enrollment-service, analytics-service], messages: [notification-service]}
    slo: {p95: 300ms, p99: 800ms}
    vars: {tables: [assignment, compliance_window]}
    ladder: canonical
    not-applicable: [{criterion: G8.tenant-keys, reason: no key material}]
    gates:
      G2: {note: auth endpoints, where: {paths: "/auth/**"}}
      G8:
        criteria:
          asvs-l2:
            title: ASVS level 2 holds
            evidence: findings
            where: {rules: "asvs-*"}
            require: [rules-run >= 1, total = 0]
    rollout: {enforce: none}
    matrix:
      M2: {level: L1, gates: [G1]}
      M3: {level: L4, gates: all}
      M5: {adds: {ai-recommender-depth: {title: AI recommender depth}}}
ladders:
  assignment:
    L0: {title: Stubbed}
    L1: {title: Skeleton compiles, is: L1}
    L2: {title: Internal alpha}
    L3: {title: Slice complete, is: L3}
    L4: {title: GA-ready, is: L4, criteria: {report: {title: Reported, evidence: documents, require: [sections >= 1]}}}
    L5: {title: Scale-proven}
levels: {L4: {criteria: {dr-drill: {max-age: 30d}}}}
gates:
  G1: {criteria: {coverage: {require: [lines >= 97%]}}}
  G7:
    title: Performance
    criteria:
      soak:
        title: The soak holds for ${service.name}
        source: 001 G7
        from: L3
        until: L4
        evidence: soak
        where: {names: "*${service.vars.tables}*", report: "soak/**", tool: k6, artifact: "!old-*"}
        require: [window >= 48h, breaches = 0]
        when: {changed: ["${service.path}/**"]}
        max-age: 7d
        warn-until: 2026-06-01
        waivable: true
        fix: Soak ${service.name} again
      envelope:
        title: Each envelope is whole
        from: M4
        each: [one, two]
        all:
          - {evidence: events, where: {subjects: "${each}"}, with: {fields: [id]}, require: [envelope-missing = 0]}
          - any:
              - {evidence: documents, require: ["changed >= ${milestone.starts}"]}
              - {evidence: load, require: [error-rate < 1%, rps >= 100, "p95 < ${service.slo.p95}"]}
waivers:
  - {criterion: L4.dr-drill, service: assignment-service, reason: moved to May, owner: "@alice",
     approved-by: "@acme/architecture", expires: 2026-06-30}
freeze: {F25: {paths: ["packages/domain/assignment/rrule/**"], at: M3, unless: "docs/rfcs/*.md"}}
"""

SMALL = """\
version: 1
services: {shop: {}}
"""


def loaded(
    policy: str | bytes, *others: tuple[str, str], today: dt.date = TODAY, pack: bytes = PACK, path: str = PATH
) -> Policy:
    """The policy of this text, and of files beside services given as (path, text)."""
    data = policy if isinstance(policy, bytes) else policy.encode()
    files = [
        PolicyFile(path=path, data=data),
        *(PolicyFile(path=beside, data=text.encode()) for beside, text in others),
    ]
    return load(files, kinds=KINDS, formats=FORMATS, packs={"canonical": pack}, today=today)


def faults(policy: str | bytes, *others: tuple[str, str], **given: Any) -> list[str]:
    """All faults as `line:column fault [hint]`, with the file before them where it is not the policy file."""
    with pytest.raises(PolicyError) as caught:
        loaded(policy, *others, **given)
    return [
        f"{fault.place.removeprefix(PATH + ':')} {fault.fault}" + (f" [{fault.hint}]" if fault.hint else "")
        for fault in caught.value.faults
    ]


def only(policy: Policy) -> Service:
    """The one service of a policy."""
    (service,) = policy.services
    return service


def criteria(text: str, *, extra: str = "", service: str = "{}") -> str:
    """A policy with one gate whose criteria are `text`, indented by six."""
    return f"version: 1\nservices: {{shop: {service}}}\n{extra}gates:\n  G1:\n    title: Domain\n    criteria:\n{text}"
