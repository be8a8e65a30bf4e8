"""The bodies of the loopback broker: the records of the state as HAL, as the broker's decorators write them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.broker.matrix import Row
from tests.broker.state import Pact, State, Version

MOMENT = "2026-01-05T10:00:00+00:00"


class Bodies:
    def __init__(self, state: State, base: str) -> None:
        self._state = state
        self._base = base

    def href(self, *steps: str) -> dict[str, str]:
        return {"href": "/".join((self._base, *(quote(step, safe="") for step in steps)))}

    def index(self) -> dict[str, Any]:
        templates = {
            "pb:publish-pact": "/pacts/provider/{provider}/consumer/{consumer}/version/{consumerApplicationVersion}",
            "pb:publish-contracts": "/contracts/publish",
            "pb:latest-pact-versions": "/pacts/latest",
            "pb:pacticipants": "/pacticipants",
            "pb:pacticipant": "/pacticipants/{pacticipant}",
            "pb:pacticipant-version": "/pacticipants/{pacticipant}/versions/{version}",
            "pb:pacticipant-branch": "/pacticipants/{pacticipant}/branches/{branch}",
            "pb:pacticipant-branch-version": "/pacticipants/{pacticipant}/branches/{branch}/versions/{version}",
            "pb:pacticipant-version-tag": "/pacticipants/{pacticipant}/versions/{version}/tags/{tag}",
            "pb:latest-provider-pacts": "/pacts/provider/{provider}/latest",
            "pb:latest-version": "/pacticipants/{pacticipant}/latest-version",
            "pb:latest-tagged-version": "/pacticipants/{pacticipant}/latest-version/{tag}",
            "pb:webhooks": "/webhooks",
            "pb:can-i-deploy-pacticipant-version-to-environment": (
                "/can-i-deploy?pacticipant={pacticipant}&version={version}&environment={environment}"
            ),
            "pb:provider-pacts-for-verification": "/pacts/provider/{provider}/for-verification",
            "pb:environments": "/environments",
            "pb:environment": "/environments/{uuid}",
        }
        links = {name: {"href": self._base + path, "templated": "{" in path} for name, path in templates.items()}
        return {"_links": {"self": {"href": self._base, "title": "Index", "templated": False}, **links}}

    def matrix(self, found: dict[str, Any]) -> dict[str, Any]:
        rows = [self._row(row) for row in found["rows"]]
        return {"summary": found["summary"], "notices": found["notices"], "matrix": rows}

    def _row(self, row: Row) -> dict[str, Any]:
        pact, result = row.pact, row.result
        fields: dict[str, Any] = {
            "consumer": self._side(pact.consumer, pact.version),
            "provider": self._side(pact.provider, result.version if result else ""),
            "pact": {"createdAt": MOMENT, "_links": {"self": self._published(pact)}},
            "verificationResult": None,
        }
        if result:
            own = self.href(*self._content(pact), "verification-results", str(result.number))
            fields["verificationResult"] = {"success": result.success, "verifiedAt": MOMENT, "_links": {"self": own}}
        return fields | ({"ignored": True} if row.ignored else {})

    def _content(self, pact: Pact) -> tuple[str, ...]:
        whose = ("pacts", "provider", pact.provider, "consumer", pact.consumer)
        return (*whose, "pact-version", pact.sha, "metadata", "Y3Zu")

    def _published(self, pact: Pact) -> dict[str, str]:
        return self.href("pacts", "provider", pact.provider, "consumer", pact.consumer, "version", pact.version)

    def _side(self, name: str, number: str) -> dict[str, Any]:
        version = self._state.found(name, number)
        own = {"self": self.href("pacticipants", name)}
        return {"name": name, "version": self._version(version) if version else None, "_links": own}

    def _version(self, version: Version) -> dict[str, Any]:
        branches = [self._branch(version, name) for name in version.branches]
        live = [where for name, number, where in self._state.deployed if (name, number) == _key(version)]
        return {
            "number": version.number,
            "branch": version.branches[-1] if version.branches else None,
            "branches": branches,
            "branchVersions": branches,
            "environments": [self.environment(name) for name in live],
            "_links": {"self": self.href("pacticipants", version.pacticipant, "versions", version.number)},
            "tags": [{"name": tag, "latest": True} for tag in version.tags],
        }

    def _branch(self, version: Version, name: str) -> dict[str, Any]:
        newest = [one for one in self._state.of(version.pacticipant) if name in one.branches][-1]
        own = self.href("pacticipants", version.pacticipant, "branches", name, "versions", version.number)
        link = {"title": "Branch version", "name": name, **own}
        return {"name": name, "latest": newest is version, "_links": {"self": link}}

    def environment(self, name: str) -> dict[str, Any]:
        own = {"title": "Environment", "name": name, **self.href("environments", self._state.environments[name])}
        named = {"uuid": self._state.environments[name], "name": name, "displayName": name.title()}
        return {**named, "production": name == "production", "createdAt": MOMENT, "_links": {"self": own}}

    def environments(self) -> dict[str, Any]:
        found = [self.environment(name) for name in self._state.environments]
        links = [{"name": one["name"], "href": one["_links"]["self"]["href"]} for one in found]
        return {
            "_embedded": {"environments": found},
            "_links": {"pb:environments": links, "self": self.href("environments")},
        }

    def version(self, version: Version) -> dict[str, Any]:
        steps = ("pacticipants", version.pacticipant, "versions", version.number)
        places = self._state.environments.items()
        links: dict[str, Any] = {
            "self": {"title": "Version", "name": version.number, **self.href(*steps)},
            "pb:pacticipant": {"name": version.pacticipant, **self.href("pacticipants", version.pacticipant)},
        }
        for relation, what in (
            ("pb:record-deployment", "deployed-versions"),
            ("pb:record-release", "released-versions"),
        ):
            links[relation] = [
                {"name": name, **self.href(*steps, what, "environment", known)} for name, known in places
            ]
        branches = [self._branch(version, name) for name in version.branches]
        return {
            "number": version.number,
            "createdAt": MOMENT,
            "_embedded": {"branchVersions": branches},
            "_links": links,
        }

    def pacticipant(self, name: str) -> dict[str, Any]:
        own = self.href("pacticipants", name)
        branch = {
            "title": "Get or add/create a version",
            "href": f"{own['href']}/branches/{{branch}}/versions/{{version}}",
        }
        links = {"self": own, "pb:branch-version": {**branch, "templated": True}}
        return {"name": name, "mainBranch": self._state.main_branches[name], "_links": links}

    def pacticipants(self, page: int, size: int) -> dict[str, Any]:
        names = sorted(self._state.main_branches)
        shown = [self.pacticipant(name) for name in names[(page - 1) * size : page * size]]
        links: dict[str, Any] = {"self": self.href("pacticipants")}
        if page * size < len(names):
            links["next"] = {"href": f"{self._base}/pacticipants?size={size}&page={page + 1}", "title": "Next page"}
        links["pacticipants"] = [{"title": one["name"], **one["_links"]["self"]} for one in shown]
        return {"pacticipants": shown, "_embedded": {"pacticipants": shown}, "_links": links}

    def pact(self, pact: Pact) -> dict[str, Any]:
        version = self.href("pacticipants", pact.consumer, "versions", pact.version)
        links = {
            "self": {"title": "Pact", "name": pact.name, **self._published(pact)},
            "pb:consumer-version": {"title": "Consumer version", "name": pact.version, **version},
            "pb:provider": {"title": "Provider", "name": pact.provider, **self.href("pacticipants", pact.provider)},
            "pb:publish-verification-results": {
                "title": "Publish verification results",
                **self.href(*self._content(pact), "verification-results"),
            },
        }
        return {**pact.content, "createdAt": MOMENT, "_links": links}

    def latest(self, provider: str, pacts: list[Pact]) -> dict[str, Any]:
        named = [{"title": pact.name, "name": pact.consumer, **self._published(pact)} for pact in pacts]
        own = self.href("pacts", "provider", provider, "latest")
        return {
            "_links": {"self": own, "provider": self.href("pacticipants", provider), "pb:pacts": named, "pacts": named}
        }

    def for_verification(self, provider: str, asked: dict[str, Any]) -> dict[str, Any]:
        state, branch = self._state, asked.get("providerVersionBranch", "")
        listed = [(pact, False) for pact in state.for_verification(provider)]
        if asked.get("includeWipPactsSince") and branch:
            listed += [(pact, True) for pact in state.in_progress(provider, branch)]
        pacts = []
        for pact, wip in listed:
            told: dict[str, Any] = {"wip": True} if wip else {}
            if asked.get("includePendingStatus"):
                told["pending"] = wip or state.is_pending(pact, branch)
            own = {**self.href(*self._content(pact)), "name": pact.name}
            pacts.append(
                {
                    "shortDescription": "latest",
                    "verificationProperties": {**told, "notices": []},
                    "_links": {"self": own},
                }
            )
        own = {**self.href("pacts", "provider", provider, "for-verification"), "title": "Pacts to be verified"}
        return {"_embedded": {"pacts": pacts}, "_links": {"self": own}}


def _key(version: Version) -> tuple[str, str]:
    return (version.pacticipant, version.number)
