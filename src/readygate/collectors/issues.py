"""The issues of a repository that one query lists, as GitHub answers it.

Enters: `{"readygate": "issues/v1", "query": {"repository", "labels", "state", "milestone"}, "complete", "issues":
[body]}`. Leaves: the query and one row of `issues` for each issue. GitHub lists pull requests among issues; they are
none. An issue that the query excludes (another state, without the label) contradicts it.
Specification: schemas/facts-v1.schema.json, https://docs.github.com/rest/issues/issues#list-repository-issues.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.issues import COLUMNS, add_issue, add_query
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.facts import Issue, IssueQuery, Issues, fact
from readygate.readers.source import Source

_MOST = (1 << 63) - 1


def collect(source: Source) -> Collected:
    """The issues; EvidenceError for one that cannot be an answer to the query."""
    found = fact(source, Issues)
    query, table = found.query, Table(COLUMNS)
    add_query(
        table,
        repository=query.repository,
        state=query.state,
        labels=query.labels,
        milestone=query.milestone,
        gap=found.gap,
    )
    for issue in found.issues:
        if issue.pull_request is None:
            _check(issue, query)
            add_issue(
                table,
                repository=query.repository,
                number=issue.number,
                title=issue.title,
                state=issue.state,
                labels=(*issue.names, *_asked(issue, query)),
                milestone=issue.milestone.title if issue.milestone else "",
            )
    return Collected(table=table, tool="GitHub")


def _check(issue: Issue, query: IssueQuery) -> None:
    named = f"issue #{issue.number}"
    if not 0 < issue.number <= _MOST:
        raise EvidenceError(f"{named}: no issue has that number")
    if query.state not in ("all", issue.state):
        raise EvidenceError(f"{named} is {issue.state}, and {query.state} issues were asked for")
    if query.labels and not _asked(issue, query):
        raise EvidenceError(f"{named} has none of the labels that were asked for")
    if query.milestone and (issue.milestone is None or issue.milestone.title != query.milestone):
        raise EvidenceError(f"{named} is not of the milestone {query.milestone!r} that was asked for")


def _asked(issue: Issue, query: IssueQuery) -> list[str]:
    """The labels of the query that the issue has, as the query writes them: GitHub ignores their case."""
    own = {label.casefold() for label in issue.names}
    return [label for label in query.labels if label.casefold() in own]


COLLECTOR = Collector(
    name="issues",
    kind="issues",
    summary="the issues that a query lists, as GitHub answers it",
    specification="https://docs.github.com/rest/issues/issues#list-repository-issues",
    reads=("GitHub REST API",),
    signature=Signature(json=(("readygate", "query.repository", "query.state"),)),
    collect=collect,
)
