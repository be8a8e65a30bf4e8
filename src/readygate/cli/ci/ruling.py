"""By which policy a run is judged (DESIGN section 5): the base branch's as it is now, never the change's own.

Enters: the situation, the policy's path, the day. Leaves: the policy in force, where it is from, the policy that the
change brings. A base without a policy: the change's own, report only. A branch that the default branch's policy does
not trust is judged by the default branch's. A tag is judged by the default branch's, in which it must lie.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from readygate.cli.ci.situation import Situation
from readygate.cli.rules import BESIDE, policy_of
from readygate.github import lookup
from readygate.github.api import Api
from readygate.github.faults import ApiError
from readygate.model.errors import PolicyError, UsageError
from readygate.model.glob import name_glob
from readygate.model.policy import Policy
from readygate.model.verdict import Base
from readygate.sources.trees import ApiTree, Tree


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """The policy in force and where it is from (`about`). `report_only` says why nothing may block, empty otherwise.

    `proposed` is the policy that the change brings, None where it changes none; `broken` tells its mistakes.
    """

    policy: Policy
    about: Base
    report_only: str = ""
    proposed: Policy | None = None
    broken: str = ""


def ruling(situation: Situation, api: Api | None, path: str, day: dt.date, *, releasing: bool = False) -> Ruling:
    """The policy that judges; UsageError where there is none, PolicyError with the mistakes of the one in force.

    `releasing`: UsageError, too, where nothing may be released from what the run is about.
    """
    if releasing:
        _check_released(situation, api, path, day)
    if situation.base_tree is None:
        return _own(situation, api, path, day)
    tree, reason = situation.base_tree, ""
    policy = policy_of(tree, path, day)
    event = situation.event
    if situation.base != event.default_branch and event.default_branch and api is not None:
        main = _default(api, event.repository, event.default_branch)
        above = policy_of(main, path, day)
        if above is not None and not trusted(above, situation.base):
            policy, tree = above, main
            reason = f"`{situation.base}` is no branch that the policy of `{event.default_branch}` trusts"
    if policy is None:
        return _first(situation, path, day)
    branch = situation.base if tree is situation.base_tree else event.default_branch
    about = Base(policy_commit=tree.commit, policy_branch=branch, policy_reason=reason)
    if _policy_files(tree, path) == _policy_files(situation.own_tree, path):
        return Ruling(policy=policy, about=about)
    proposed, broken = _proposed(situation.own_tree, path, day)
    return Ruling(policy=policy, about=about, proposed=proposed, broken=broken)


def trusted(policy: Policy, branch: str) -> bool:
    """Whether a branch is one of the policy's `branches`."""
    return any(name_glob(glob)(branch) for glob in policy.branches)


def _check_released(situation: Situation, api: Api | None, path: str, day: dt.date) -> None:
    """Nothing is released from a branch by a policy of its own that nobody merged: the default branch's must trust it.
    That a tag lies in the default branch is asked when its policy is read.
    """
    event, main = situation.event, situation.event.default_branch
    if situation.base == main and not situation.tagged:
        return
    if api is None:
        what = "the tag lies on" if situation.tagged else f"{situation.base!r} is a branch that is trusted by"
        raise UsageError(f"without a token nobody can tell whether {what} {main!r}", hint="give the action its token")
    above = None if situation.tagged else policy_of(_default(api, event.repository, main), path, day)
    if not situation.tagged and (above is None or not trusted(above, situation.base)):
        raise UsageError(
            f"{situation.base!r} is no branch that the policy of {main!r} trusts, so nothing is released from it",
            hint=f"release from {main!r}, or name the branch under `branches` there",
        )


def _first(situation: Situation, path: str, day: dt.date) -> Ruling:
    """The change brings the first policy."""
    policy = policy_of(situation.own_tree, path, day)
    if policy is None:
        raise UsageError(f"neither {situation.base!r} nor the change has a policy", place=path, hint="`readygate init`")
    reason = f"`{situation.base}` has no policy yet, so the change is judged by its own"
    about = Base(policy_commit=situation.own_tree.commit, policy_reason=reason)
    return Ruling(policy=policy, about=about, report_only=reason)


def _own(situation: Situation, api: Api | None, path: str, day: dt.date) -> Ruling:
    """A push is judged by its own policy, a tag by that of the default branch that contains it."""
    event = situation.event
    tree, branch = situation.own_tree, situation.base
    if situation.tagged and api is not None:
        main = _default(api, event.repository, event.default_branch)
        if not lookup.contains(api, event.repository, main.commit, situation.tested):
            raise UsageError(
                f"the tag's commit {situation.tested[:12]} is not on {event.default_branch!r}, so no policy judges it",
                hint="tag a commit of a trusted branch",
            )
        tree, branch = main, event.default_branch
    policy = policy_of(tree, path, day)
    if policy is None:
        raise UsageError("there is no policy", place=path, hint="`readygate init` writes one")
    return Ruling(policy=policy, about=Base(policy_commit=tree.commit, policy_branch=branch))


def _default(api: Api, repository: str, branch: str) -> Tree:
    """The files of the default branch; UsageError where GitHub does not tell them: no guess replaces a policy."""
    try:
        return ApiTree(api, repository, lookup.tip(api, repository, branch))
    except ApiError as error:
        raise UsageError(f"the policy of {branch!r} cannot be read: {error.fault}", hint=error.hint) from error


def _policy_files(tree: Tree, path: str) -> dict[str, str]:
    """The blobs of the policy and of all that may stand beside services: where they are equal, nothing is read."""
    return {name: blob for name, blob in tree.blobs.items() if name == path or name.rpartition("/")[2] == BESIDE}


def _proposed(tree: Tree, path: str, day: dt.date) -> tuple[Policy | None, str]:
    try:
        policy = policy_of(tree, path, day)
        return policy, "" if policy else f"the change removes the policy {path}"
    except PolicyError as error:
        return None, str(error)
