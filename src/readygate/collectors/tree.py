"""The files of a commit, as git or GitHub lists them.

Enters: `{"readygate": "tree/v1", "of": "head" | "base", "commit", "complete", "tree": [{"path", "sha"}]}`. Leaves: the
tree and one row of `files` for each file. GitHub cuts a tree at 100,000 entries or 7 MB: such a list says
`complete: false`. Specification: schemas/facts-v1.schema.json, https://docs.github.com/rest/git/trees#get-a-tree.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.files import COLUMNS, add_file, add_tree
from readygate.model.table import Table
from readygate.readers.facts import Tree, fact, one_line
from readygate.readers.source import Source


def collect(source: Source) -> Collected:
    """The files in the order of the list."""
    found = fact(source, Tree)
    table = Table(COLUMNS)
    add_tree(table, tree=found.of, commit=found.commit, gap=found.gap)
    for blob in (entry for entry in found.tree if entry.type == "blob"):
        add_file(table, tree=found.of, path=one_line(blob.path), object=blob.sha)
    return Collected(table=table)


COLLECTOR = Collector(
    name="tree",
    kind="files",
    summary="the files of the judged commit or of the base, as git or GitHub lists them",
    specification="https://docs.github.com/rest/git/trees#get-a-tree",
    reads=("git 2.39", "GitHub REST API"),
    signature=Signature(json=(("readygate", "of", "commit"),)),
    collect=collect,
)
