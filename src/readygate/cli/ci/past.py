"""The base branch's earlier bundles, fetched when they are asked for.

Enters: the situation, the policy, the API. Leaves: commits with their bundles and verdicts, the newest first; without
one, why. Requests: two for the list, one for the base's history unless its newest run is that of the tip.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from readygate.cli.ci.gathering import origin_of
from readygate.cli.ci.ruling import Ruling, trusted
from readygate.cli.ci.situation import Situation
from readygate.evaluate.baseline import Past
from readygate.evaluate.belonging import day_of
from readygate.github.api import Api
from readygate.github.faults import ApiError
from readygate.github.lookup import Line
from readygate.intake import bundled, bundles
from readygate.ledger import folder
from readygate.ledger.faults import Fault, LedgerError
from readygate.ledger.records import Stored
from readygate.model.errors import UsageError
from readygate.model.subject import Kinship
from readygate.model.verdict import Base, EvidenceRef, Verdict
from readygate.sources import artifacts, history
from readygate.sources.history import Candidate, Fate

MOST = 3
"""Bundles that are fetched at most: the newest, and earlier ones for what it leaves unanswered."""


class _FirstParents:
    """The first parents of a commit as a container; their history is asked only for one that is not at hand."""

    def __init__(self, api: Api, own: str, start: str, *, known: frozenset[str], without: str) -> None:
        self._line = Line(api, own, start)
        self._known = known - {without}
        self._without = without

    def __contains__(self, commit: object) -> bool:
        if commit in self._known or commit == self._without:
            return commit != self._without
        return isinstance(commit, str) and commit in self._line.first_parents()


class Earlier:
    """What the base's runs left. Once `pasts` were asked for, `about` says with what gaps are compared, and `kept` is
    the ledger in the newest artifact.
    """

    def __init__(self, options: argparse.Namespace, situation: Situation, rule: Ruling, api: Api | None) -> None:
        self._options = options
        self._situation = situation
        self._rule = rule
        self._api = api
        self._runs: dict[str, int] = {}
        self.remarks: list[str] = []
        self.about: Base = rule.about
        self.commits: dict[str, dict[str, Kinship]] = {}
        self.kept = Stored()

    def pasts(self) -> Iterator[Past]:
        """Commits with their bundles, the newest first."""
        if self._api is None:
            self._reason("no token was given, so that nothing could be fetched")
            return
        event, situation = self._situation.event, self._situation
        commits = _FirstParents(
            self._api,
            event.repository,
            situation.tip,
            known=frozenset({situation.tip, situation.parent} - {""}),
            without=situation.tested if event.name == "push" and not situation.tagged else "",
        )
        past = history.Past(
            self._api,
            event.repository,
            branch=situation.base,
            commits=commits,
            name=self._options.artifact,
            default=event.default_branch,
            workflow=event.trigger.workflow if event.trigger else event.workflow_path,
            own_id=event.repository_id,
            own_run=event.run,
        )
        try:
            yield from self._fetched(past.candidates(MOST))
            if not self._runs:
                self._none(past.fate({situation.base, event.default_branch} - {""}), past.reason)
        except ApiError as error:
            self._reason(f"GitHub could not be asked: {error.fault}")

    def run(self, commit: str) -> int:
        """The run that left the bundle of a commit."""
        return self._runs.get(commit, 0)

    def _none(self, fate: Fate, why: str) -> None:
        first = fate is Fate.NEVER and trusted(self._rule.policy, self._situation.base)
        reason = why or "none of its bundles can be read"
        self.about = msgspec.structs.replace(self.about, first=first, reason=reason)

    def _reason(self, reason: str) -> None:
        self.about = msgspec.structs.replace(self.about, reason=reason)

    def _fetched(self, candidates: Iterator[Candidate]) -> Iterator[Past]:
        assert self._api is not None
        event = self._situation.event
        with tempfile.TemporaryDirectory(prefix="readygate-") as name:
            place = artifacts.Place(
                own=event.repository,
                own_id=event.repository_id,
                folder=Path(name),
                server=event.server,
                branches=self._rule.policy.branches,
            )
            for one in candidates:
                wanted = artifacts.Wanted(artifact=one.artifact, run=one.run, ancestor=True)
                found = artifacts.fetch(self._api, place, [wanted])
                past = self._past(one, found.fetched[0]) if found.fetched else None
                if past is None:
                    reasons = [trouble.reason for trouble in found.troubles] or ["it holds no bundle that can be read"]
                    self.remarks.append(f"the baseline of `{one.commit[:7]}` is passed over: {'; '.join(reasons)}")
                    continue
                self._runs[one.commit] = one.run.id
                yield past

    def _past(self, one: Candidate, fetched: artifacts.Fetched) -> Past | None:
        """The bundle and the verdict of one run of a trusted branch, which is believed of the runs that it tells of."""
        path = next(fetched.folder.rglob("bundle.json"), None)
        if path is None:
            return None
        try:
            found = bundles.load(path.read_bytes(), "bundle.json")
        except (UsageError, OSError):
            return None
        bundle = bundled.known(found, {one.run.id: origin_of(fetched, "")}, trusted=True)
        verdict = _verdict(path.with_name("verdict.json"))
        judged = verdict.judged if verdict else None
        if not self._runs:
            self.kept = _kept(path.with_name(folder.NAME))
        self.commits[one.commit] = _kin(judged.evidence if judged else ())
        day = day_of(one.run.created)
        return Past(commit=one.commit, date=day.isoformat() if day else "", bundle=bundle, verdict=judged)


def _kept(path: Path) -> Stored:
    try:
        return folder.read(path)
    except LedgerError as error:
        return Stored(faults=(Fault(place=error.place, fault=error.fault),))


def _verdict(path: Path) -> Verdict | None:
    with suppress(OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return msgspec.json.decode(path.read_bytes(), type=Verdict)
    return None


def _kin(references: tuple[EvidenceRef, ...]) -> dict[str, Kinship]:
    """Commits of items that the run carried on: it found their content identical for the services they counted for."""
    same: dict[str, set[str]] = {}
    for reference in references:
        same.setdefault(reference.commit, set()).update(reference.services)
    return {commit: Kinship(ancestor=True, same=tuple(sorted(names))) for commit, names in same.items()}
