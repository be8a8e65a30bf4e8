"""How the jobs ended that a job needs: the expression `toJSON(needs)` of a workflow.

Enters: `{"readygate": "needs/v1", "needs": {"<job>": {"result"}}}`. Leaves: one row of `jobs` for each. Outputs of jobs
are not read. Specification: schemas/facts-v1.schema.json,
https://docs.github.com/actions/reference/workflows-and-actions/contexts#needs-context.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.jobs import COLUMNS
from readygate.model.table import Table
from readygate.readers.facts import Needs
from readygate.readers.json import decode
from readygate.readers.source import Source


def collect(source: Source) -> Collected:
    """The jobs in the order of the file."""
    table = Table(COLUMNS)
    for name, need in decode(source, Needs).needs.items():
        table.add(name, need.result)
    return Collected(table=table, tool="GitHub Actions")


COLLECTOR = Collector(
    name="jobs",
    kind="jobs",
    summary="the results of the jobs that the judging job needs: `toJSON(needs)`",
    specification="https://docs.github.com/actions/reference/workflows-and-actions/contexts#needs-context",
    reads=("GitHub Actions",),
    signature=Signature(json=(("readygate", "needs"),)),
    collect=collect,
)
