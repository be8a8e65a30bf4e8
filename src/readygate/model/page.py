"""What a service's readiness page is made of.

Enters: a policy and one of its services, a verdict where there is one. Leaves: the record that a renderer reads.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from readygate.model.policy import Policy, Service
from readygate.model.verdict import CriterionVerdict, ServiceVerdict


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A record of a sign-off, review or drill: for which role and subject, by whom, on which day."""

    role: str
    subject: str
    person: str
    date: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One service. `verdict` is None where only the policy is shown; `commit` and `date` are the verdict's.

    `links` are addresses of evidence by its path, `signatures` the records in a file by its path; both only where they
    are known.
    """

    policy: Policy
    service: Service
    verdict: ServiceVerdict | None = None
    commit: str = ""
    date: str = ""
    links: Mapping[str, str] = {}
    signatures: Mapping[str, tuple[Signature, ...]] = {}

    def judged(self, criterion: str) -> CriterionVerdict | None:
        """What came of a criterion; None where nobody judged it."""
        return self.verdict.criterion(criterion) if self.verdict else None
