"""The list of files that differ between two commits, as git or GitHub tells it.

Enters: `{"readygate": "changes/v1", "base", "head", "complete", "files": [{"filename", "status",
"previous_filename"}]}` with the files as GitHub's comparison has them. Leaves: the comparison and its changed paths in
rows of `changes`; of a renamed file both. GitHub lists at most 300 files of a comparison and 3,000 of a pull request:
such a list says `complete: false`. Specification: schemas/facts-v1.schema.json,
https://docs.github.com/rest/commits/commits#compare-two-commits.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.changes import COLUMNS, add_list, add_path
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.facts import ChangedFile, Changes, fact, one_line
from readygate.readers.source import Source


def collect(source: Source) -> Collected:
    """The changed paths; EvidenceError for a renamed file without its old path."""
    found = fact(source, Changes)
    table = Table(COLUMNS)
    add_list(table, base=found.base, head=found.head, gap=found.gap)
    for file in found.files:
        _add(table, file)
    return Collected(table=table)


def _add(table: Table, file: ChangedFile) -> None:
    path, previous = one_line(file.filename), one_line(file.previous_filename or "")
    if file.status == "renamed":
        if not previous:
            raise EvidenceError(f"the renamed file {path!r} has no `previous_filename`")
        add_path(table, path=previous, status="renamed", other=path)
    if file.status != "unchanged":
        add_path(table, path=path, status=file.status, other=previous)


COLLECTOR = Collector(
    name="changes",
    kind="changes",
    summary="the files that differ from the base, as git or GitHub tells them",
    specification="https://docs.github.com/rest/commits/commits#compare-two-commits",
    reads=("git 2.39", "GitHub REST API"),
    signature=Signature(json=(("readygate", "base", "head"),)),
    collect=collect,
)
