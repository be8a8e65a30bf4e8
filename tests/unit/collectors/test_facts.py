"""Collectors of what git and GitHub tell: changes, jobs, reviews, issues, trees, histories."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.collectors import changes, history, issues, jobs, reviews, tree
from readygate.collectors.collector import Collector
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

A, B = "a" * 40, "b" * 40
LIST = {"complete": True}
CHANGES = {"readygate": "changes/v1", **LIST, "base": A, "head": B, "files": []}
NEEDS = {"readygate": "needs/v1", "needs": {"build": {"result": "success"}}}
TREE = {"readygate": "tree/v1", **LIST, "of": "head", "commit": A, "tree": [{"path": "a\nb", "sha": "1"}]}
HISTORY = {"readygate": "history/v1", **LIST, "head": A, "history": [{"path": "a.md", "day": "2026-05-01"}]}
REVIEWS = {"readygate": "reviews/v1", **LIST, "repository": "o/r", "pull": 7, "head": A, "author": "ann", "teams": {}}
ISSUES = {"readygate": "issues/v1", **LIST, "query": {"repository": "o/r", "state": "all"}}


def rows(collector: Collector, document: Any) -> list[tuple[Any, ...]]:
    found = collector.collect(Source.of_bytes("a.json", json.dumps(document).encode())).table
    return [found.row(number) for number in range(len(found))]


def refused(collector: Collector, document: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        rows(collector, document)
    return caught.value.fault


def file(name: str, status: str, previous: str | None = None) -> dict[str, Any]:
    return {"filename": name, "status": status, "previous_filename": previous}


def test_changed_files_are_rows_and_a_renamed_one_is_two() -> None:
    files = [file("a", "added"), file("c\n", "renamed", "b"), file("e", "copied", "d"), file("f", "unchanged")]
    assert rows(changes.COLLECTOR, {**CHANGES, "files": files}) == [
        ("list", A, B, "", "", "", ""),
        ("path", "", "", "a", "added", "", ""),
        ("path", "", "", "b", "renamed", "c\\n", ""),
        ("path", "", "", "c\\n", "renamed", "b", ""),
        ("path", "", "", "e", "copied", "d", ""),
    ]
    assert rows(changes.COLLECTOR, {**CHANGES, "complete": False})[0][-1] == "the list is not complete"
    assert refused(changes.COLLECTOR, {**CHANGES, "files": [file("a", "renamed")]}) == (
        "the renamed file 'a' has no `previous_filename`"
    )


def test_jobs_are_rows() -> None:
    assert rows(jobs.COLLECTOR, NEEDS) == [("build", "success")]
    assert rows(jobs.COLLECTOR, {**NEEDS, "needs": {}}) == []
    assert "Invalid enum value" in refused(jobs.COLLECTOR, {**NEEDS, "needs": {"a": {"result": "ok"}}})


def test_files_of_a_tree_are_rows_and_folders_are_none() -> None:
    more = [*TREE["tree"], {"path": "d", "type": "tree"}, {"path": "m", "type": "commit"}]  # type: ignore[misc]
    assert rows(tree.COLLECTOR, {**TREE, "tree": more, "of": "base", "complete": False, "reason": "cut"}) == [
        ("tree", "base", A, "", "", "cut"),
        ("file", "base", "", "a\\nb", "1", ""),
    ]


def test_last_changes_are_rows() -> None:
    unknown = {"path": "b.md", "day": None}
    document = {**HISTORY, "history": [*HISTORY["history"], unknown], "complete": False, "reason": "shallow"}  # type: ignore[misc]
    assert [(row[0], row[1], row[7], row[8]) for row in rows(history.COLLECTOR, document)] == [
        ("change", "a.md", "2026-05-01", "shallow"),
        ("change", "b.md", "", "shallow"),
    ]
    twice = {**HISTORY, "history": [unknown, unknown]}
    assert refused(history.COLLECTOR, twice) == "the path 'b.md' stands twice"
    no_day = {**HISTORY, "history": [{"path": "a", "day": "2026-02-30"}]}
    assert refused(history.COLLECTOR, no_day) == "2026-02-30 does not exist in the calendar"


def review(login: str | None, state: str, hour: int, commit: str | None = A, **user: str) -> dict[str, Any]:
    at = f"2026-05-01T{hour:02}:00:00Z"
    return {
        "user": {"login": login, "type": "User", **user} if login else None,
        "state": state,
        "commit_id": commit,
        "submitted_at": None if state == "PENDING" else at,
    }


@pytest.mark.parametrize(
    ("given", "entry", "text"),
    [
        ([("APPROVED", 1)], "teamless", ""),
        ([("APPROVED", 1), ("COMMENTED", 2), ("PENDING", 3)], "teamless", ""),
        ([("CHANGES_REQUESTED", 1), ("APPROVED", 2)], "teamless", ""),
        ([("APPROVED", 2), ("CHANGES_REQUESTED", 1)], "teamless", ""),
        ([("APPROVED", 1), ("CHANGES_REQUESTED", 1)], "other", "asks for changes"),
        ([("APPROVED", 1), ("DISMISSED", 2)], "other", "the approval was dismissed"),
        ([("DISMISSED", 1), ("APPROVED", 2)], "teamless", ""),
    ],
)
def test_the_newest_review_that_decides_stands(given: list[tuple[str, int]], entry: str, text: str) -> None:
    document = {**REVIEWS, "reviews": [review("bob", state, hour) for state, hour in given]}
    (query, row) = rows(reviews.COLLECTOR, document)
    assert query == ("query", f"o/r#7@{A}", "", "", "")
    assert (row[0], row[2], row[4]) == (entry, "@bob\nbob", text)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (review("ANN", "APPROVED", 1), "is the author"),
        (review("x[bot]", "APPROVED", 1), "is a bot"),
        (review("x", "APPROVED", 1, type="Bot"), "is a bot"),
        (review("x", "APPROVED", 1, B), f"approved {B[:12]}, not the head commit"),
        (review("x", "APPROVED", 1, None), "approved a commit that is gone, not the head commit"),
    ],
)
def test_an_approval_that_does_not_count_says_why(given: dict[str, Any], text: str) -> None:
    (_, row) = rows(reviews.COLLECTOR, {**REVIEWS, "reviews": [given]})
    assert (row[0], row[4]) == ("other", text)


def test_one_person_is_one_row_whatever_the_case_and_nobody_is_none() -> None:
    many = [
        review("Bob", "APPROVED", 1),
        review("bob", "APPROVED", 2),
        review(None, "APPROVED", 1),
        review("al", "COMMENTED", 1),
    ]
    document = {**REVIEWS, "teams": {"BOB": ["acme/a", "acme/b"]}, "reviews": many}
    assert rows(reviews.COLLECTOR, document)[1:] == [
        ("approval", "", "@bob\nbob", "@acme/a\nacme/a\n@acme/b\nacme/b", "")
    ]


def test_a_review_without_a_time_is_refused() -> None:
    document = {**REVIEWS, "reviews": [{**review("bob", "APPROVED", 1), "submitted_at": None}]}
    assert refused(reviews.COLLECTOR, document) == "a review with the state APPROVED has no `submitted_at`"


def issue(number: int = 1, state: str = "open", label: str = "bug", **more: Any) -> dict[str, Any]:
    return {"number": number, "title": "T", "state": state, "labels": [{"name": label}], "milestone": None, **more}


def test_issues_are_rows_with_the_labels_that_were_asked_for_and_pull_requests_are_none() -> None:
    query = {"repository": "o/r", "state": "open", "labels": ["Bug", "a"], "milestone": "M3"}
    listed = [issue(milestone={"title": "M3"}), issue(2, pull_request={"url": "u"})]
    assert rows(issues.COLLECTOR, {**ISSUES, "query": query, "issues": listed}) == [
        ("query", "o/r", 0, "", "open", "Bug\na", "M3", ""),
        ("issue", "o/r", 1, "T", "open", "bug\nBug", "M3", ""),
    ]


@pytest.mark.parametrize(
    ("query", "given", "fault"),
    [
        ({"state": "open"}, issue(state="closed"), "issue #1 is closed, and open issues were asked for"),
        ({"labels": ["a", "b"]}, issue(), "issue #1 has none of the labels that were asked for"),
        ({"milestone": "M3"}, issue(), "issue #1 is not of the milestone 'M3' that was asked for"),
        (
            {"milestone": "M3"},
            issue(milestone={"title": "M4"}),
            "issue #1 is not of the milestone 'M3' that was asked for",
        ),
        ({}, issue(0), "issue #0: no issue has that number"),
        ({}, issue(1 << 63), f"issue #{1 << 63}: no issue has that number"),
    ],
)
def test_an_issue_that_was_not_asked_for_is_refused(query: dict[str, Any], given: dict[str, Any], fault: str) -> None:
    asked = {"repository": "o/r", "state": "all", **query}
    assert refused(issues.COLLECTOR, {**ISSUES, "query": asked, "issues": [given]}) == fault


def test_the_largest_number_of_an_issue_is_read() -> None:
    assert rows(issues.COLLECTOR, {**ISSUES, "issues": [issue((1 << 63) - 1)]})[1][2] == (1 << 63) - 1


@pytest.mark.parametrize(
    ("collector", "document"),
    [
        (changes.COLLECTOR, {**CHANGES, "files": [file("a", "renamed", "b")]}),
        (jobs.COLLECTOR, NEEDS),
        (tree.COLLECTOR, TREE),
        (history.COLLECTOR, HISTORY),
        (reviews.COLLECTOR, {**REVIEWS, "teams": {"bob": ["a/b"]}, "reviews": [review("bob", "APPROVED", 1)]}),
        (issues.COLLECTOR, {**ISSUES, "issues": [issue(milestone={"title": "M3"})]}),
    ],
    ids=lambda given: given.name if isinstance(given, Collector) else "",
)
def test_damage_is_told_and_never_crashes(collector: Collector, document: Any) -> None:
    for data in damaged(json.dumps(document).encode()):
        holds(collector, data)
