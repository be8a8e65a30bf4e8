"""The evidence of a run on GitHub: its own, artifacts of other runs, what GitHub and the broker tell, as one bundle.

Enters: the situation, the policy in force, the API. Leaves: a bundle with what is known of each origin, and what could
not be had. What a bundle claims of its run is replaced by what the API says; in the report of somebody else's run,
kinds that only GitHub may tell are dropped from it and fetched here.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from readygate.cli.ci.ruling import Ruling, trusted
from readygate.cli.ci.situation import Situation
from readygate.cli.ci.trust import of_base
from readygate.cli.workspace import Workspace, evidence
from readygate.github.api import Api
from readygate.github.faults import ApiError
from readygate.github.lookup import Pull, pull_of_merge
from readygate.intake.bundled import split
from readygate.intake.bundles import merge
from readygate.intake.read import File, gather
from readygate.kinds.registry import kind
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Origin
from readygate.model.evidence import Source as Found
from readygate.model.policy import OWNER, Policy, asked_leaves
from readygate.model.subject import Kinship
from readygate.sources import artifacts, facts, forge, other_workflows
from readygate.sources.artifacts import Fetched, Harvest, Place
from readygate.sources.directory import Request, find

LIVE = frozenset({"changes", "contracts", "files", "issues", "jobs", "reviews"})
"""Kinds that the bundle of an untrusted run may not tell: they come from GitHub, the broker or the base branch."""


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """The bundle; what is known of commits beside the judged one; artifacts that are out of date by their name; kinds
    that something asked for did not answer; remarks for the verdict; addresses of artifacts by name; commits of the run
    that an input names, whose content may be the judged one."""

    bundle: Bundle
    commits: Mapping[str, Kinship] = {}
    outdated: Mapping[str, str] = {}
    outages: Mapping[str, str] = {}
    remarks: tuple[str, ...] = ()
    links: Mapping[str, str] = {}
    named: tuple[str, ...] = ()


class Gatherer:
    """Gathers for one run. `place` is None where nothing is checked out."""

    def __init__(
        self, options: argparse.Namespace, situation: Situation, rule: Ruling, api: Api | None, place: Workspace | None
    ) -> None:
        self._options = options
        self._situation = situation
        self._policy: Policy = rule.policy
        self._api = api
        self._place = place
        self._leaves = asked_leaves(self._policy, release=options.command == "release")
        self._kinds = {leaf.kind for leaf in self._leaves}
        self._outages: dict[str, str] = {}
        self._remarks: list[str] = []
        self._folder = Path()
        self._named: tuple[str, ...] = ()

    def all(self) -> Gathered:
        """Everything that the policy and the inputs ask for; what is fetched is removed once it is read."""
        with tempfile.TemporaryDirectory(prefix="readygate-") as folder:
            self._folder = Path(folder)
            return self._gathered()

    def _gathered(self) -> Gathered:
        harvest = self._others()
        bundles = [*self._own(), *self._fetched(harvest), ("", self._facts())]
        bundles += self._broker()
        bundle, remarks = of_base(merge(bundles), self._situation, self._origin())
        self._remarks += remarks
        return Gathered(
            bundle=bundle,
            commits={one.commit: Kinship(ancestor=one.ancestor) for one in harvest.fetched if one.ancestor},
            outdated={one.artifact: one.superseded for one in harvest.fetched if one.superseded},
            outages=self._outages,
            remarks=(*self._remarks, *_troubles(harvest)),
            links={one.artifact: one.url for one in harvest.fetched},
            named=self._named,
        )

    # files of this run ------------------------------------------------------------------------------------------------

    def _own(self) -> list[tuple[str, Bundle]]:
        if self._place is not None:
            return [("", evidence(self._options, self._place, self._policy, origin=self._origin()))]
        run = self._situation.event.trigger
        assert run is not None and self._api is not None  # without a checkout it is the report of another run
        harvest = artifacts.of_run(self._api, self._at(), run, names=tuple(self._options.collected.split(",")))
        self._remarks += _troubles(harvest)
        found = self._fetched(harvest, judged=self._situation.tested)
        return [(path, self._believed(bundle)) for path, bundle in found]

    def _believed(self, bundle: Bundle) -> Bundle:
        """What the bundle of somebody else's run may tell: reports, and documents that are in the judged tree.

        Attestations stay for their paths only: what they say is read from the base branch.
        """
        tree = self._situation.own_tree.blobs
        kept = [
            item
            for item in bundle.items
            if item.kind not in LIVE and (not kind(item.kind).documents or item.path in tree)
        ]
        return Bundle.of(kept, bundle.unrecognised)

    def _origin(self) -> Origin:
        """What is known of this run's own evidence; of a report, it counts as that of the run that is reported."""
        event = self._situation.event
        return Origin(
            workflow=event.workflow_path,
            run=event.trigger.id if event.trigger else event.run,
            attempt=event.trigger.attempt if event.trigger else event.attempt,
            job=event.job,
            commit=self._situation.tested,
            branch=event.head_branch,
            event=event.name,
            foreign=event.is_fork,
        )

    # artifacts of other runs ------------------------------------------------------------------------------------------

    def _at(self) -> Place:
        event = self._situation.event
        return Place(
            own=event.repository,
            own_id=event.repository_id,
            folder=self._folder,
            server=event.server,
            branches=self._policy.branches,
        )

    def _others(self) -> Harvest:
        """The policy's `evidence:` list and the run that an input names."""
        run = _number(self._options.run_id)
        if self._api is None:
            if self._policy.evidence or run:
                self._remarks.append("without a token no artifact of another run can be fetched")
            return Harvest()
        event, found = self._situation.event, Harvest()
        if self._policy.evidence:
            found = other_workflows.of_policy(
                self._api, self._at(), self._policy.evidence, self._is_ancestor, own_run=event.run
            )
        if run and run != event.run:
            other = artifacts.of_run(self._api, self._at(), run, ancestors=self._is_ancestor)
            self._named = tuple(sorted({one.commit for one in other.fetched if not one.foreign}))
            found = found.joined(other)
        return found

    def _is_ancestor(self, commit: str) -> bool:
        """Whether a commit is in the base's history: that of the change itself proves nothing of other runs."""
        from readygate.github.lookup import contains

        assert self._api is not None
        start = self._situation.parent or self._situation.tip
        return contains(self._api, self._situation.event.repository, start, commit)

    def _fetched(self, harvest: Harvest, *, judged: str = "") -> Iterator[tuple[str, Bundle]]:
        """The bundles and files of artifacts. `judged`: they are of the run that is reported, and so of that commit."""
        for one in harvest.fetched:
            origin = origin_of(one, judged)
            files = find(Request(root=one.folder.resolve(), paths={".": "."}, origin=origin))
            others, bundles = split(_named(files), walked=True, trusted=one.trusted and one.ancestor)
            yield from bundles
            yield one.artifact, gather(others)

    # what git, GitHub and the broker tell -----------------------------------------------------------------------------

    def _facts(self) -> Bundle:
        files = [msgspec.structs.replace(file, origin=self._origin()) for file in self._asked()]
        return gather(files)

    def _asked(self) -> Iterator[File]:
        """Only what a criterion asks: each may cost a request."""
        situation, repository = self._situation, self._place.repository if self._place else None
        if situation.changed is not None:
            bodies = [{"filename": path, "status": "changed"} for path in situation.changed]
            yield facts.changes_document(bodies, base=situation.parent, head=situation.tested)
        if self._kinds & {"files", "attestations"} or self._policy.freezes:
            yield facts.tree_file(situation.own_tree, whole=situation.own_tree.whole)
            if situation.base_tree is not None:
                yield facts.tree_file(situation.base_tree, of="base", whole=situation.base_tree.whole)
        if "documents" in self._kinds and repository is not None:
            yield facts.history_file(repository, [path for path in repository.tracked if path.endswith(".md")])
        if getattr(self._options, "needs", ""):
            yield facts.needs_file(self._options.needs)
        elif "jobs" in self._kinds and situation.event.trigger and self._api is not None:
            yield facts.needs_file(self._jobs(self._api, situation.event.trigger.id))
        if self._api is not None:
            yield from self._forge(self._api)

    def _jobs(self, api: Api, run: int) -> str:
        """The results of the jobs of the run that is reported, in the form of `needs`."""
        path = f"/repos/{self._situation.event.repository}/actions/runs/{run}/jobs"
        jobs = api.pages(path, "jobs")
        return msgspec.json.encode({job["name"]: {"result": job["conclusion"] or ""} for job in jobs}).decode()

    def _forge(self, api: Api) -> Iterator[File]:
        event = self._situation.event
        if "reviews" in self._kinds:
            yield from self._reviews(api)
        labels = sorted({label for leaf in self._leaves for label in leaf.where.get("labels", ())})
        if "issues" in self._kinds:
            plain = [label for label in labels if not set("*?!{$") & set(label)]
            asked = plain if plain == labels else []
            answer = forge.issues(api, event.repository, asked)
            if answer.body is None:
                self._outages["issues"] = f"GitHub did not tell the issues: {answer.reason}"
            else:
                reason = "" if answer.complete else "GitHub has more issues than it lists"
                yield facts.issues_document(answer.body, repository=event.repository, labels=asked, reason=reason)

    def _reviews(self, api: Api) -> Iterator[File]:
        """The reviews of the pull request: of a release that whose merge is released."""
        situation = self._situation
        number, head = situation.number, situation.pull.head if situation.pull else situation.head
        author = situation.pull.author if situation.pull else situation.event.author
        if not number and self._options.command == "release":
            merged = self._merged(api)
            if merged is None:
                return
            number, head, author = merged.number, merged.head, merged.author
        elif not number:
            return
        answer = forge.reviews(api, situation.event.repository, number)
        if answer.body is None:
            self._outages["reviews"] = f"GitHub did not tell the reviews: {answer.reason}"
            return
        logins = {str((body.get("user") or {}).get("login", "")) for body in answer.body}
        yield facts.reviews_document(
            answer.body,
            repository=situation.event.repository,
            pull=number,
            head=head,
            author=author,
            teams=self._teams(api, logins),
        )

    def _merged(self, api: Api) -> Pull | None:
        try:
            found = pull_of_merge(api, self._situation.event.repository, self._situation.tested)
        except ApiError as error:
            self._outages["reviews"] = f"GitHub did not tell whose merge is released: {error.fault}"
            return None
        if found is None:
            self._remarks.append("the commit is the merge of no pull request, or of several: no approval counts for it")
        elif not trusted(self._policy, found.base):
            self._remarks.append(
                f"pull request {found.number} went to {found.base!r}, so that no approval of it counts"
            )
            return None
        return found

    def _team_names(self) -> list[str]:
        """The teams that criteria name, those of the services' owners included."""
        named = {team for leaf in self._leaves for team in leaf.where.get("teams", ())}
        owners = [service.variables.get("service.owner", ()) for service in self._policy.services]
        owning = {owner for several in owners for owner in several} if OWNER in named else set()
        return sorted(name for name in (named - {OWNER}) | owning if "/" in name)

    def _teams(self, api: Api, logins: set[str]) -> dict[str, list[str]]:
        """The teams of these people that criteria name. Where one of the teams is not told, only people of the others
        are known: the rest may be in it.
        """
        known: dict[str, list[str]] = {}
        names = self._team_names()
        whole = bool(names)
        for name in names:
            organization, _, slug = name.removeprefix("@").partition("/")
            members = forge.team(api, organization, slug)
            if members.body is None:
                self._remarks.append(members.reason + (f": {members.fix}" if members.fix else ""))
                whole = False
                continue
            for member in members.body:
                known.setdefault(str(member.get("login", "")), []).append(name)
        return {login: known.get(login, []) for login in logins if whole or login in known}

    def _broker(self) -> list[tuple[str, Bundle]]:
        """The contracts of all services as the broker tells them; the secret comes from the environment only."""
        url = getattr(self._options, "pact_broker_url", "")
        if not url or "contracts" not in self._kinds:
            return []
        from readygate.sources import broker
        from readygate.sources.broker_access import Access

        situation = self._situation
        answer = broker.fetch(
            broker.Request(
                url=url,
                access=Access.of(os.environ),
                providers={service.name: service.name for service in self._policy.services},
                versions=tuple(dict.fromkeys(filter(None, (situation.head, situation.tested)))),
                branch=situation.event.head_branch,
                environment=self._options.pact_environment,
            )
        )
        for trouble in answer.troubles:
            self._remarks.append(f"Pact broker, {trouble.provider}: {trouble.reason}; {trouble.fix}")
            self._outages.setdefault("contracts", trouble.reason)
        return [("pact-broker", gather(answer.evidence(self._origin())))]


def _number(text: str) -> int:
    """The id of a run, 0 for none."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise UsageError(f"{text!r} is no id of a run", place="--run-id", hint="it is the number in the run's address")
    return int(text)


def origin_of(one: Fetched, judged: str = "") -> Origin:
    """The origin of an artifact's files; `judged` is their commit where the API's is not the tested one."""
    return Origin(
        source=Found.ARTIFACT.value,
        workflow=one.workflow,
        run=one.run,
        attempt=one.attempt,
        artifact=one.artifact,
        commit=judged or one.commit,
        branch=one.branch,
        event=one.event,
        time=one.created,
        foreign=one.foreign,
    )


def _named(files: Iterable[File]) -> Iterator[File]:
    """Files of an artifact: all are meant, though a walk found them."""
    return (msgspec.structs.replace(file, asked=not file.path.endswith("bundle.json")) for file in files)


def _troubles(harvest: Harvest) -> tuple[str, ...]:
    return tuple(
        f"artifact {one.artifact or 'of another run'}: {one.reason}{f'; {one.fix}' if one.fix else ''}"
        for one in harvest.troubles
    )
