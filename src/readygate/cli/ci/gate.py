"""One run on GitHub, from its event to a verdict: what is judged, by which policy, against which baseline.

Enters: options, an event, the API, the checkout. Leaves: the verdict, compared and decided, and what publishing needs.
Nothing is written here.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterable, Iterator

import msgspec

from readygate.cli.ci.gathering import Gathered, Gatherer
from readygate.cli.ci.past import Earlier
from readygate.cli.ci.ruling import Ruling, ruling
from readygate.cli.ci.situation import Situation
from readygate.cli.parser import POLICY
from readygate.cli.rules import kinds_of
from readygate.cli.workspace import Workspace, formats
from readygate.evaluate import measuring
from readygate.evaluate.baseline import Baseline, Past, judge_base, renewed
from readygate.evaluate.blocking import decide
from readygate.evaluate.comparing import compared
from readygate.evaluate.content import Contents, differing
from readygate.evaluate.effects import effects, totals
from readygate.evaluate.evaluate import evaluate
from readygate.evaluate.scope import Plan, plan
from readygate.github.api import Api
from readygate.github.faults import ApiError
from readygate.kinds.kind import Kind
from readygate.ledger.records import Stored
from readygate.model.evidence import Bundle, Item
from readygate.model.policy import Policy
from readygate.model.subject import Kinship, Subject
from readygate.model.verdict import Judged
from readygate.policies.compare import compare
from readygate.sources.content import Commits
from readygate.sources.trees import ApiTree


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to: the verdict, its bundle, and what publishing and the exit code need besides. `kept` is the
    ledger that the base's newest run left, `unsuccessful` the jobs without success in the run whose evidence is judged.
    """

    judged: Judged
    bundle: Bundle
    rule: Ruling
    gathered: Gathered
    kept: Stored = Stored()
    unsuccessful: tuple[str, ...] = ()


class Gate:
    """Judges one run."""

    def __init__(
        self,
        options: argparse.Namespace,
        situation: Situation,
        api: Api | None,
        place: Workspace | None,
        day: dt.date,
    ) -> None:
        self._options = options
        self._situation = situation
        self._api = api
        self._place = place
        self._day = day
        self._releasing = options.command == "release"

    def outcome(self) -> Outcome:
        """The verdict; UsageError or PolicyError where nothing can be judged."""
        policy = self._options.policy or POLICY
        rule = ruling(self._situation, self._api, policy, self._day, releasing=self._releasing)
        gathered = Gatherer(self._options, self._situation, rule, self._api, self._place).all()
        earlier = Earlier(self._options, self._situation, rule, self._api)
        pasts = earlier.pasts()
        newest, pushed = next(pasts, None), None
        if self._situation.tagged or self._releasing:
            newest, pushed = self._pushed(newest, pasts, earlier)
        about = self._subject(rule, gathered, earlier, newest, pushed)
        scope = self._plan(rule, about, newest)
        reused = scope.unchanged | (self._same(rule.policy, about, newest) if newest else frozenset())
        bundle = _carrying(_joined(gathered.bundle, pushed.bundle.items if pushed else ()), newest, scope, reused)
        judged = self._judged(rule.policy, bundle, about, scope)
        base = self._base(rule.policy, earlier, _again(newest, pasts), about, scope, gathered)
        judged = compared(
            judged,
            base,
            about=earlier.about,
            policy=rule.policy,
            subject=about,
            kinds=kinds_of(rule.policy),
            outages=gathered.outages,
        )
        judged = self._changes(judged, rule, bundle, about, scope)
        judged = self._measured(judged, rule.policy, bundle, about, scope, newest)
        judged = decide(
            rule.policy,
            judged,
            fail_on=self._options.fail_on or "",
            day=self._day,
            report_only=rule.report_only,
            base=base.judged if base else None,
        )
        remarks = (*self._situation.notes, *gathered.remarks, *earlier.remarks)
        judged = msgspec.structs.replace(judged, warnings=(*judged.warnings, *remarks))
        return Outcome(
            judged=judged,
            bundle=bundle,
            rule=rule,
            gathered=gathered,
            kept=earlier.kept,
            unsuccessful=tuple(_unsuccessful(pushed.bundle, earlier.run(pushed.commit))) if pushed else (),
        )

    # what is judged ---------------------------------------------------------------------------------------------------

    def _pushed(self, newest: Past | None, pasts: Iterator[Past], earlier: Earlier) -> tuple[Past | None, Past | None]:
        """The baseline of a tag, and what the push of its commit left: the evidence by which a tag is judged."""
        if newest is not None and newest.commit == self._situation.tested:
            return next(pasts, None), newest
        what = "tagged" if self._situation.tagged else "released"
        earlier.remarks.append(f"no push run of the {what} commit left a bundle, so its evidence has to be in this run")
        return newest, None

    def _subject(
        self, rule: Ruling, gathered: Gathered, earlier: Earlier, newest: Past | None, pushed: Past | None
    ) -> Subject:
        situation, contents = self._situation, self._contents(rule.policy)
        changed, commits = situation.changed, dict(gathered.commits)
        if newest is not None and newest.commit != situation.tested:
            paths = self._differing(newest.commit, situation)
            if situation.base_tree is None:
                changed = paths
            if paths is not None:
                same = frozenset(contents.same(paths))
                commits[newest.commit] = Kinship(ancestor=True, same=tuple(sorted(same)))
                for commit, kin in earlier.commits.get(newest.commit, {}).items():
                    known = tuple(name for name in kin.same if name in same)
                    commits.setdefault(commit, Kinship(ancestor=kin.ancestor, same=known))
        for commit in gathered.named:
            paths = self._differing(commit, situation)
            if paths is not None:
                of_base = commit in commits and commits[commit].ancestor
                commits[commit] = Kinship(ancestor=of_base, same=tuple(sorted(contents.same(paths))))
        if pushed is not None:
            commits = {**earlier.commits[pushed.commit], **commits}
        return Subject(
            today=self._day,
            commit=situation.tested,
            head=situation.head,
            milestone=self._options.milestone,
            target=self._options.target,
            services=self._services(rule.policy),
            release=self._releasing,
            run=situation.event.trigger.id if situation.event.trigger else situation.event.run,
            commits=commits,
            changed=changed,
            stale_sources=gathered.outdated,
        )

    def _services(self, policy: Policy) -> tuple[str, ...]:
        """The services that are judged whatever the change touches: those that an input names; of a release all."""
        named = tuple(dict.fromkeys(self._options.service))
        return named or (tuple(service.name for service in policy.services) if self._releasing else ())

    def _differing(self, commit: str, situation: Situation) -> tuple[str, ...] | None:
        """The paths that differ between an earlier commit of the base and the judged one; None where nobody knows."""
        if commit == situation.parent and situation.changed is not None:
            return situation.changed
        if self._place is not None and self._place.repository is not None:
            known = Commits(self._place.root).differing(commit, situation.tested)
            if known is not None:
                return known
        assert self._api is not None  # without it no other commit is known
        try:
            tree = ApiTree(self._api, situation.event.repository, commit)
            return differing(tree.entries, situation.own_tree.entries) if tree.whole else None
        except ApiError:
            return None

    def _contents(self, policy: Policy) -> Contents:
        return Contents(policy, kinds=kinds_of(policy), formats=formats())

    def _plan(self, rule: Ruling, about: Subject, newest: Past | None) -> Plan:
        return plan(
            rule.policy,
            about,
            newest.verdict if newest else None,
            contents=self._contents(rule.policy),
            pull_request=self._situation.base_tree is not None,
            widen=True,
            leaving=self._leaving(rule),
        )

    def _same(self, policy: Policy, about: Subject, newest: Past) -> frozenset[str]:
        """The services of equal content, where nothing but the policy and ignored files changed: no job had to run.

        A file of no service may change what is measured, so with one nothing is reused.
        """
        contents = self._contents(policy)
        quiet = about.changed is not None and all(
            contents.policy_of(path) is not None or contents.at(path).ignored for path in about.changed
        )
        known = about.commits.get(newest.commit)
        return frozenset(known.same) if quiet and known else frozenset()

    def _leaving(self, rule: Ruling) -> frozenset[str]:
        """The services that the change takes out of the policy together with all their files."""
        if rule.proposed is None:
            return frozenset()
        staying = {service.name for service in rule.proposed.services}
        gone = [service for service in rule.policy.services if service.name not in staying and service.path]
        paths = self._situation.own_tree.entries
        return frozenset(
            service.name for service in gone if not any(path.startswith(f"{service.path}/") for path in paths)
        )

    def _judged(self, policy: Policy, bundle: Bundle, about: Subject, scope: Plan | None) -> Judged:
        return evaluate(policy, bundle, about, kinds=kinds_of(policy), formats=formats(), plan=scope)

    # what it is compared with -----------------------------------------------------------------------------------------

    def _base(
        self,
        policy: Policy,
        earlier: Earlier,
        pasts: Iterable[Past],
        about: Subject,
        scope: Plan,
        gathered: Gathered,
    ) -> Baseline | None:
        others = [item for item in gathered.bundle.items if item.origin.artifact and item.origin.run != about.run]

        def fresh(past: Past) -> Past:
            return msgspec.structs.replace(past, bundle=renewed(past.bundle, others))

        def subject_of(past: Past) -> Subject:
            return msgspec.structs.replace(
                about,
                commit=past.commit,
                head="",
                run=earlier.run(past.commit),
                services=scope.judge,
                commits={**gathered.commits, **earlier.commits.get(past.commit, {})},
                changed=None,
            )

        if not scope.judge:
            return None
        return judge_base(policy, map(fresh, pasts), subject_of, kinds=kinds_of(policy), formats=formats())

    def _changes(self, judged: Judged, rule: Ruling, bundle: Bundle, about: Subject, scope: Plan) -> Judged:
        """The change of the policy: criterion by criterion, with what it would do to today's evidence."""
        if rule.broken:
            return msgspec.structs.replace(judged, warnings=(*judged.warnings, f"the change's policy: {rule.broken}"))
        if rule.proposed is None:
            return judged
        proposed = rule.proposed
        names = {service.name for service in proposed.services}
        after = self._judged(
            proposed,
            bundle,
            msgspec.structs.replace(about, services=tuple(name for name in scope.judge if name in names)),
            None,
        )
        found = effects(compare(rule.policy, proposed, _kind_of(rule.policy, proposed)), judged, after)
        told = totals(judged, after)
        sentences = (*judged.scope, f"after the merge: {told}") if found and told else judged.scope
        return msgspec.structs.replace(judged, policy_changes=found, scope=sentences)

    def _measured(
        self, judged: Judged, policy: Policy, bundle: Bundle, about: Subject, scope: Plan, newest: Past | None
    ) -> Judged:
        found = measuring.changed_files(about.changed or ())
        if newest is not None and scope.judge:
            narrowed = msgspec.structs.replace(about, services=scope.judge)
            before = msgspec.structs.replace(narrowed, commit=newest.commit, head="", replay=True)
            counts = [
                measuring.counted(policy, one, of, kinds=kinds_of(policy), formats=formats())
                for one, of in ((newest.bundle, before), (bundle, narrowed))
            ]
            found += measuring.measured_less(*counts)
        return msgspec.structs.replace(judged, measuring=found)


def _kind_of(before: Policy, after: Policy) -> Callable[[str], Kind]:
    """The kinds of two policies; the new one's own come first."""
    old, new = kinds_of(before), kinds_of(after)

    def kind(name: str) -> Kind:
        return new(name) if name in after.kinds or name not in before.kinds else old(name)

    return kind


def _unsuccessful(bundle: Bundle, run: int) -> Iterator[str]:
    """The jobs that a run needed and that failed or were cancelled, as its bundle tells them."""
    for item in bundle.items:
        if item.kind == "jobs" and item.origin.run == run:
            for name, result in zip(item.table.text("name"), item.table.text("result"), strict=True):
                if result in {"failure", "cancelled"}:
                    yield f"{name} ({result}) of the push run {run}"


def _again(newest: Past | None, rest: Iterable[Past]) -> Iterable[Past]:
    if newest is not None:
        yield newest
        yield from rest


def _joined(bundle: Bundle, items: Iterable[Item]) -> Bundle:
    """The bundle with items of another run, each where this run has no file of that path."""
    here = {item.path for item in bundle.items}
    return Bundle.of((*bundle.items, *(item for item in items if item.path not in here)), bundle.unrecognised)


def _carrying(bundle: Bundle, newest: Past | None, scope: Plan, reused: frozenset[str]) -> Bundle:
    """The bundle with the base's items of services that keep their verdict, so that the next baseline has them, and of
    those that are judged though nothing of theirs changed (law 5)."""
    untouched = {kept.service for kept in scope.carried} | reused
    if newest is None or newest.verdict is None or not untouched:
        return bundle
    owners = {(file.path, file.sha256): set(file.services) for file in newest.verdict.evidence}
    kept = (item for item in newest.bundle.items if (own := owners.get((item.path, item.sha256))) and own <= untouched)
    return _joined(bundle, kept)
