"""What git tells of a workspace, beside the files that lie there: the tree, and the last change of documents.

Enters: the workspace and the policy. Leaves: a bundle, empty where no criterion asks or no repository tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.cli.workspace import Workspace
from readygate.model.evidence import Bundle
from readygate.model.policy import Policy


def told_by_git(place: Workspace, rules: Policy) -> Bundle:
    """The facts that criteria of this policy ask of HEAD."""
    repository = place.repository
    asked = {leaf.kind for leaf in rules.leaves} & {"files", "documents", "attestations"}
    if repository is None or not repository.head or not (asked or rules.freezes):
        return Bundle()
    from readygate.intake.read import File, gather
    from readygate.sources import facts
    from readygate.sources.trees import GitTree

    def files() -> Iterator[File]:
        if asked & {"files", "attestations"} or rules.freezes:
            yield facts.tree_file(GitTree(repository.root, repository.head))
        dated = (need.metric == "changed" for leaf in rules.leaves if leaf.kind == "documents" for need in leaf.require)
        if any(dated):
            yield facts.history_file(repository, [path for path in repository.tracked if path.endswith(_MARKDOWN)])

    return gather(files())


_MARKDOWN = (".md", ".markdown")
