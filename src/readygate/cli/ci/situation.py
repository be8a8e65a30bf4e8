"""What a run on GitHub is about: the commits, the base, the pull request, the difference (DESIGN section 5).

Enters: an event, the API (None without a token), the commits of the checkout (None where nothing is checked out).
Leaves: one record. The base branch is asked for its present tip, since the event tells an old one; what the checkout
holds is read from there, and only the rest is asked. Requests: a pull request whose base has not moved needs one.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from readygate.evaluate.content import differing
from readygate.github import lookup
from readygate.github.api import Api
from readygate.github.event import Event
from readygate.github.faults import ApiError
from readygate.github.lookup import Line, Pull
from readygate.model.errors import UsageError
from readygate.sources.content import Commits
from readygate.sources.trees import ApiTree, GitTree, Tree

_OF_BRANCHES = frozenset({"push", "release", "schedule", "workflow_dispatch", "repository_dispatch"})
"""Events of a branch or tag: its own files are judged."""
RELEASED = _OF_BRANCHES
"""Events on which a release can be judged: of what is merged."""
_AGAIN = "push again, or update the branch, so that GitHub makes a merge with the base as it is now"


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What is judged, and against what. Texts are empty where there is no such thing.

    `tested` is the commit that is judged, `head` the one that checks belong to. `base` is the branch that the change
    goes to, `tip` where it stands now, `parent` the commit of it that the change was merged onto; the merge itself
    tells it (`parent_known`), else it is `tip`. `base_tree` has the files of `tip` (None where there is no base),
    `own_tree` those of `tested`. `changed` are the paths that differ from `parent`, None where nobody knows. `stop`
    says why this run cannot be judged at all, `idle` why there is nothing to judge; `notes` what was not told.
    """

    event: Event
    tested: str
    head: str
    own_tree: Tree
    base: str = ""
    tip: str = ""
    parent: str = ""
    pull: Pull | None = None
    base_tree: Tree | None = None
    parent_known: bool = False
    changed: tuple[str, ...] | None = None
    stop: str = ""
    idle: str = ""
    notes: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The number of the pull request, 0 without one."""
        return self.pull.number if self.pull else self.event.number

    @property
    def tagged(self) -> bool:
        """Whether a tag or a release is judged."""
        return self.event.ref.startswith("refs/tags/")


def understand(event: Event, api: Api | None, root: Path | None) -> Situation:
    """The situation; UsageError where neither checkout nor API tell what has to be known."""
    return _Finder(event, api, root).situation()


class _Finder:
    def __init__(self, event: Event, api: Api | None, root: Path | None) -> None:
        self._event = event
        self._api = api
        self._root = root
        self._commits = Commits(root) if root else None
        self._notes: list[str] = []
        self._unknown = ""
        self._trees: dict[str, ApiTree] = {}
        self._lines: dict[str, tuple[str, ...]] = {}

    def situation(self) -> Situation:
        event = self._event
        if event.name == "workflow_run":
            return self._report()
        if event.name == "pull_request_target":
            raise UsageError(
                "on pull_request_target the workspace is the base's, so its evidence says nothing of the change",
                hint="judge on `pull_request`; for forks add a workflow on `workflow_run` with `mode: report`",
            )
        if event.name == "pull_request" or event.number:
            return self._pull()  # reviews of one are told with its test merge, too
        if event.name == "merge_group":
            return self._group()
        if event.name not in _OF_BRANCHES:
            raise UsageError(
                f"what the event {event.name!r} is about is not known, so no policy judges it",
                place="GITHUB_EVENT_NAME",
                hint=f"judge on pull_request, merge_group, {', '.join(sorted(_OF_BRANCHES))}",
            )
        return self._alone(event.tested)

    # events -----------------------------------------------------------------------------------------------------------

    def _report(self) -> Situation:
        """The pull request of the run that ended, as its test merge stands now."""
        event, run = self._event, self._event.trigger
        if run is None or self._api is None:
            raise UsageError("mode: report needs the event workflow_run and a token", place="GITHUB_EVENT_NAME")
        if run.event != "pull_request":
            return self._nothing(run.commit, idle=f"the run {run.id} was started by {run.event}, not by a pull request")
        found = lookup.pull_of_head(
            self._api,
            event.repository,
            run.commit,
            head_repository=run.repository,
            head_branch=run.branch,
            head_repository_id=run.repository_id,
        )
        if found.pull is None:
            # closed since, or pushed to since: then another run reports
            shared = any(one.head == run.commit for one in found.candidates)
            return self._nothing(run.commit, stop=found.reason if shared else "", idle="" if shared else found.reason)
        pull = self._merged(found.pull)
        situation = self._merge(pull.merge or run.commit, head=run.commit, base=pull.base, pull=pull)
        if pull.merge and not situation.parent_known:
            stop = f"GitHub has not merged {run.commit[:12]} with {pull.base!r} yet, or cannot: push again"
            return msgspec.structs.replace(situation, stop=stop)
        return situation

    def _merged(self, pull: Pull) -> Pull:
        """The pull request, asked once more where its test merge is not one of its head: GitHub makes it afterwards."""
        assert self._api is not None
        if not pull.merge or pull.head in self._asked_parents(self._api, pull.merge):
            return pull
        return lookup.pull(self._api, self._event.repository, pull.number)

    def _nothing(self, commit: str, *, stop: str = "", idle: str = "") -> Situation:
        """A run that judges nothing, with the reason."""
        return Situation(
            event=self._event, tested=commit, head=commit, own_tree=self._tree(commit), stop=stop, idle=idle
        )

    def _pull(self) -> Situation:
        """A pull request's own run. One that is run again keeps its event, whose base may be an old one by now."""
        event = self._event
        situation = self._merge(event.tested, head=event.head, base=event.base, pull=None)
        if self._api is None or event.attempt < 2 or situation.stop:
            return situation
        try:
            pull = lookup.pull(self._api, event.repository, event.number)
        except ApiError as error:
            return msgspec.structs.replace(situation, notes=(*situation.notes, f"pull request: {error.fault}"))
        moved = "" if pull.base == event.base else f"the pull request goes to {pull.base!r} by now, not {event.base!r}"
        stop = f"{moved}: the run of that change, or of the next push, judges it" if moved else ""
        return msgspec.structs.replace(situation, pull=pull, stop=stop)

    def _group(self) -> Situation:
        event = self._event
        situation = self._merge(event.tested or event.head, head=event.head, base=event.base, pull=None)
        if self._api is None:
            return situation
        try:
            line = Line(self._api, event.repository, event.head)
            found = lookup.pull_of_group(self._api, event, line, situation.tip)
        except ApiError as error:
            return msgspec.structs.replace(situation, notes=(*situation.notes, f"pull request: {error.fault}"))
        notes = situation.notes + ((f"pull request: {found.reason}",) if found.reason else ())
        return msgspec.structs.replace(situation, pull=found.pull, notes=notes)

    def _alone(self, tested: str) -> Situation:
        """A push, a tag, a scheduled or manual run: judged by its own files."""
        event = self._event
        if not tested:
            raise UsageError("the run tells no commit", place="GITHUB_SHA")
        tree = self._tree(tested)
        return Situation(event=event, tested=tested, head=tested, own_tree=tree, base=self._branch(), tip=tested)

    def _branch(self) -> str:
        """The branch that was pushed; for a tag or a release the default branch."""
        ref = self._event.ref
        return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else self._event.default_branch

    # a change against its base ----------------------------------------------------------------------------------------

    def _merge(self, tested: str, *, head: str, base: str, pull: Pull | None) -> Situation:
        parent = self._parent(tested, head)
        tip = self._tip(base) or parent
        if not tip:
            raise UsageError(
                f"the base branch {base!r} can neither be read from the checkout nor asked of GitHub",
                hint="give the action its token, or check out with `fetch-depth: 2`",
            )
        return Situation(
            event=self._event,
            tested=tested,
            head=head,
            own_tree=self._tree(tested),
            base=base,
            tip=tip,
            parent=parent or tip,
            pull=pull,
            base_tree=self._tree(tip),
            parent_known=bool(parent),
            changed=self._changed(parent or tip, tested),
            stop=self._unknown or self._moved(base, tip, parent),
            notes=tuple(self._notes),
        )

    def _parent(self, tested: str, head: str) -> str:
        """The first parent of a test merge: the base's commit that the change was merged onto."""
        parents = self._commits.parents(tested) if self._commits else ()
        if not parents and self._api is not None and tested:
            try:
                parents = self._asked_parents(self._api, tested)
            except ApiError as error:
                self._notes.append(f"the parents of the tested commit: {error.fault}")
        if self._event.name == "merge_group":
            return self._event.base_commit
        return parents[0] if len(parents) == 2 and parents[1] == head else ""

    def _asked_parents(self, api: Api, commit: str) -> tuple[str, ...]:
        if commit not in self._lines:
            self._lines[commit] = Line(api, self._event.repository, commit).parents() or ()
        return self._lines[commit]

    def _tip(self, base: str) -> str:
        if self._api is None:
            self._notes.append("without a token the base branch is taken as it was when the change was merged onto it")
            return ""
        try:
            return lookup.tip(self._api, self._event.repository, base)
        except ApiError as error:
            # the policy of an older commit may be weaker than the one in force
            self._unknown = f"GitHub did not tell where {base!r} stands ({error.fault}): run again"
            return ""

    def _moved(self, base: str, tip: str, parent: str) -> str:
        """Why the tested commit is not one of this base: it is on another branch's line."""
        if not parent or parent == tip or self._api is None or self._event.name == "merge_group":
            return ""  # a merge group stands on the group before it, which is on no branch yet
        try:
            on_base = lookup.contains(self._api, self._event.repository, tip, parent)
        except ApiError as error:
            return f"whether the tested merge is of the base {base!r} is not known ({error.fault}): run again"
        return "" if on_base else f"the tested merge was not made with the branch {base!r} as it is: {_AGAIN}"

    def _changed(self, before: str, after: str) -> tuple[str, ...] | None:
        known = self._commits.differing(before, after) if self._commits else None
        if known is None and self._api is not None:
            known = self._compared(before, after)
        return known

    def _compared(self, before: str, after: str) -> tuple[str, ...] | None:
        """By the two trees: GitHub's list of changed files ends at 300, a tree at 100,000."""
        trees = [self._listed(commit) for commit in (before, after)]
        try:
            old, new = trees
            return differing(old.entries, new.entries) if old.whole and new.whole else None
        except ApiError as error:
            self._notes.append(f"the difference is not known: {error.fault}")
            return None

    def _tree(self, commit: str) -> Tree:
        if self._root and self._commits and self._commits.holds(commit):
            return GitTree(self._root, commit)
        if self._api is None:
            raise UsageError(f"the commit {commit[:12]} is not in the checkout", hint="check out with `fetch-depth: 2`")
        return self._listed(commit)

    def _listed(self, commit: str) -> ApiTree:
        """A commit's files by the API, listed once whoever asks."""
        assert self._api is not None
        return self._trees.setdefault(commit, ApiTree(self._api, self._event.repository, commit))
