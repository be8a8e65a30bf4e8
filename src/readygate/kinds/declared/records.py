"""Declared kinds of records: `documents`, `files`, `changes`, `jobs`, `attestations`, `reviews` and `issues`.

Formats: Markdown (https://spec.commonmark.org), sign-off and drill records, and what git and GitHub tell
(https://docs.github.com/rest), stored as files.
"""

from __future__ import annotations

from readygate.kinds.declared.declaring import by, less, more, neutral, unread
from readygate.kinds.kind import Matching
from readygate.model.quantity import Unit

DOCUMENTS = unread(
    name="documents",
    title="Documents",
    row="a section under a heading",
    filters=(
        by("paths", "files of the documents", Matching.PATH),
        by("headings", "words of headings: `*escalation*`", Matching.WORDS),
        by("link-targets", "targets of links"),
    ),
    metrics=(
        more("sections", "sections with text of their own"),
        more("links", "links in the sections"),
        more("words", "words in the sections, without headings, code and link targets"),
        less("placeholders", "TBD, TODO and FIXME in the sections, and sections without text"),
        more("changed", "day of the newest commit that changed one of the files", Unit.DATE),
    ),
    satisfied_by="a Markdown document that has the section",
    documents=True,
)

FILES = unread(
    name="files",
    title="Files of the tree",
    row="a path",
    filters=(by("paths", "paths of the judged tree", Matching.PATH),),
    metrics=(neutral("count", "files"),),
    satisfied_by="the list of files of the judged tree",
)

CHANGES = unread(
    name="changes",
    title="Changed files",
    row="a changed path",
    filters=(by("paths", "paths that the change adds, edits, moves or removes", Matching.PATH),),
    metrics=(neutral("count", "changed files"),),
    satisfied_by="the list of files that differ from the base",
)

JOBS = unread(
    name="jobs",
    title="Jobs of the run",
    row="a job",
    filters=(by("names", "ids of jobs"),),
    metrics=(
        more("succeeded", "jobs that ended with success"),
        less("failed", "jobs that failed or were cancelled"),
    ),
    satisfied_by="the results of the jobs that this one needs",
)

ATTESTATIONS = unread(
    name="attestations",
    title="Attestations",
    row="a record of one role and subject",
    filters=(
        by("roles", "roles of those who signed"),
        by("subjects", "what was attested: pen-test, dr-drill, security-review, …"),
    ),
    metrics=(
        more("signed", "subjects with a signed record that has not expired, one a role"),
        less("expired", "subjects whose newest record has expired, one a role"),
        less("age", "time since the newest record of each role and subject, the oldest of them", Unit.DURATION),
    ),
    satisfied_by="a signed record in the repository (YAML or JSON: role, subject, person, date, expiry)",
    documents=True,
)

REVIEWS = unread(
    name="reviews",
    title="Reviews of the pull request",
    row="an approval of the head commit",
    filters=(
        by("teams", "teams of those who approved"),
        by("users", "logins of those who approved"),
    ),
    metrics=(more("approvals", "approvals of the head commit, one a person"),),
    satisfied_by="the reviews of the pull request, as GitHub tells them",
)

ISSUES = unread(
    name="issues",
    title="Issues",
    row="an issue",
    filters=(
        by("labels", "labels of issues"),
        by("states", "open or closed"),
        by("milestones", "titles of GitHub milestones"),
    ),
    metrics=(
        less("open", "open issues"),
        neutral("closed", "closed issues"),
    ),
    satisfied_by="the issues with that label, as GitHub tells them",
)

KINDS = (DOCUMENTS, FILES, CHANGES, JOBS, ATTESTATIONS, REVIEWS, ISSUES)
