"""What the loopback broker knows: pacticipants, versions, pacts, verification results, environments, deployments.

Written from the broker's documentation and held against bodies that a real broker gave (recorded/, SOURCES.md) and the
real command-line client. Names, rules and words are those of pact_broker fd6e5b6.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Version:
    pacticipant: str
    number: str
    order: int
    branches: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass
class Pact:
    consumer: str
    version: str
    provider: str
    content: dict[str, Any]
    order: int

    @property
    def sha(self) -> str:
        told = {name: value for name, value in self.content.items() if name != "metadata"}
        return hashlib.sha1(json.dumps(told, sort_keys=True).encode(), usedforsecurity=False).hexdigest()

    @property
    def name(self) -> str:
        return f"Pact between {self.consumer} ({self.version}) and {self.provider}"


@dataclass
class Verification:
    consumer: str
    provider: str
    sha: str
    version: str
    success: bool
    number: int


class State:
    """Everything stored, in the order in which it was stored."""

    def __init__(self) -> None:
        self.main_branches: dict[str, str] = {}
        self.versions: list[Version] = []
        self.pacts: list[Pact] = []
        self.verifications: list[Verification] = []
        self.environments: dict[str, str] = {}
        self.deployed: list[tuple[str, str, str]] = []

    def pacticipant(self, name: str, main_branch: str = "") -> None:
        self.main_branches[name] = self.main_branches.get(name) or main_branch

    def version(self, pacticipant: str, number: str, *, branch: str = "", tags: tuple[str, ...] = ()) -> Version:
        """The version, stored if it is new. A branch called main becomes the main branch, as in the broker."""
        self.pacticipant(pacticipant, branch if branch in ("main", "master") else "")
        found = self.found(pacticipant, number)
        if found is None:
            found = Version(pacticipant, number, len(self.versions))
            self.versions.append(found)
        found.branches += [branch] if branch and branch not in found.branches else []
        found.tags += [tag for tag in tags if tag not in found.tags]
        return found

    def found(self, pacticipant: str, number: str) -> Version | None:
        return next((one for one in self.of(pacticipant) if one.number == number), None)

    def of(self, pacticipant: str) -> list[Version]:
        return [one for one in self.versions if one.pacticipant == pacticipant]

    def publish(
        self, consumer: str, version: str, provider: str, *interactions: str, branch: str = "", message: bool = False
    ) -> Pact:
        """A pact with interactions of these descriptions."""
        kind = "messages" if message else "interactions"
        content = {
            "consumer": {"name": consumer},
            "provider": {"name": provider},
            kind: [{"description": text} for text in interactions],
            "metadata": {"pactSpecification": {"version": "3.0.0"}},
        }
        return self.store(consumer, version, provider, content, branch=branch)

    def store(self, consumer: str, version: str, provider: str, content: dict[str, Any], *, branch: str = "") -> Pact:
        self.version(consumer, version, branch=branch)
        self.pacticipant(provider)
        pact = Pact(consumer, version, provider, content, len(self.pacts))
        self.pacts = [one for one in self.pacts if (one.consumer, one.version, one.provider) != _key(pact)]
        self.pacts.append(pact)
        return pact

    def verify(self, pact: Pact, version: str, success: bool, *, branch: str = "") -> Verification:
        """A published verification result of the pact's content."""
        self.version(pact.provider, version, branch=branch)
        number = 1 + sum(one.sha == pact.sha for one in self.verifications)
        result = Verification(pact.consumer, pact.provider, pact.sha, version, success, number)
        self.verifications.append(result)
        return result

    def environment(self, name: str) -> str:
        return self.environments.setdefault(name, str(uuid.uuid5(uuid.NAMESPACE_DNS, name)))

    def deploy(self, pacticipant: str, version: str, environment: str) -> None:
        self.version(pacticipant, version)
        self.environment(environment)
        others = [one for one in self.deployed if (one[0], one[2]) != (pacticipant, environment)]
        self.deployed = [*others, (pacticipant, version, environment)]

    def results(self, pact: Pact) -> list[Verification]:
        same = (pact.consumer, pact.provider, pact.sha)
        return [one for one in self.verifications if (one.consumer, one.provider, one.sha) == same]

    def for_verification(self, provider: str) -> list[Pact]:
        """The broker's default selection: of each consumer the main branch's newest pact, else the newest, and the
        deployed ones; pacts of one content once, under the newest version."""
        chosen: dict[tuple[str, str], Pact] = {}
        of_provider = [pact for pact in self.pacts if pact.provider == provider]
        for consumer in dict.fromkeys(pact.consumer for pact in of_provider):
            own = [pact for pact in of_provider if pact.consumer == consumer]
            main = [pact for pact in own if self.main_branches[consumer] in self._branches(pact)]
            live = {version for name, version, _ in self.deployed if name == consumer}
            for pact in [(main or own)[-1], *(pact for pact in own if pact.version in live)]:
                known = chosen.get((consumer, pact.sha))
                chosen[consumer, pact.sha] = pact if known is None or pact.order > known.order else known
        return list(chosen.values())

    def in_progress(self, provider: str, branch: str) -> list[Pact]:
        """Heads of consumers' branches that are not selected and were never verified from the provider's branch."""
        selected = {(pact.consumer, pact.sha) for pact in self.for_verification(provider)}
        heads: dict[tuple[str, str], Pact] = {}
        for pact in self.pacts:
            if pact.provider == provider:
                heads |= {(pact.consumer, name): pact for name in self._branches(pact)}
        fresh = {pact.sha: pact for pact in heads.values() if (pact.consumer, pact.sha) not in selected}
        return [pact for pact in fresh.values() if self.is_pending(pact, branch)]

    def is_pending(self, pact: Pact, branch: str) -> bool:
        """Never verified with success by a version of the branch; of any branch where none is given."""
        good = (self.found(one.provider, one.version) for one in self.results(pact) if one.success)
        return not any(version and (not branch or branch in version.branches) for version in good)

    def _branches(self, pact: Pact) -> list[str]:
        version = self.found(pact.consumer, pact.version)
        return version.branches if version else []


def _key(pact: Pact) -> tuple[str, str, str]:
    return (pact.consumer, pact.version, pact.provider)
