"""Bodies as GitHub gives them, and what is said where it gives none."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from readygate.github.faults import ApiError, NotFound, Unexpected
from readygate.sources.forge import Answer, changed_files, compared, content, issues, reviews, team
from tests.unit.github.scripted import ORIGIN, Scripted, Turns, api, refused, reply

OWN = "acme/shop"
REVIEWS = f"/repos/{OWN}/pulls/7/reviews"
FILES = f"/repos/{OWN}/pulls/7/files"
ISSUES = f"/repos/{OWN}/issues"
MEMBERS = "/orgs/acme/teams/sre/members"
NOT_OURS = "Resource not accessible by integration"


def test_reviews_come_as_they_are_over_all_pages() -> None:
    first, second = {"id": 1, "state": "APPROVED", "commit_id": "x"}, {"id": 2, "state": "DISMISSED"}
    github = Scripted(
        {f"GET {REVIEWS}": Turns([reply([first], link=f'<{ORIGIN}{REVIEWS}?page=2>; rel="next"'), [second]])}
    )
    asked = api(github)
    assert reviews(asked, OWN, 7) == Answer(body=[first, second])
    assert asked.requests == 1


@pytest.mark.parametrize(
    ("answer", "reason", "fix"),
    [
        (refused(403, NOT_OURS), f"the token may not do this (403: {NOT_OURS})", "pull-requests: read"),
        (refused(404, "Not Found"), "404: Not Found", "may not know of it"),
        (refused(502, "x"), "GitHub answered 502, 3 times", ""),
    ],
)
def test_what_cannot_be_had_says_why(answer: Any, reason: str, fix: str) -> None:
    told = reviews(api(Scripted({f"GET {REVIEWS}": answer})), OWN, 7)
    assert (told.body, told.complete, told.reason) == (None, False, reason)
    assert fix in told.fix


def test_issues_of_any_label_come_once_and_pull_requests_do_not() -> None:
    both = {"id": 1, "labels": [{"name": "pen-test"}, {"name": "sev 1"}], "state": "open"}
    github = Scripted(
        {
            f"GET {ISSUES}": Turns(
                [[both, {"id": 3, "pull_request": {"url": "x"}}], [{"id": 2, "state": "closed"}, both]]
            )
        }
    )
    asked = api(github)
    assert issues(asked, OWN, ("pen-test", "sev 1")) == Answer(body=[both, {"id": 2, "state": "closed"}])
    assert github.queries == [
        {"per_page": 100, "state": "all", "labels": "pen-test"},
        {"per_page": 100, "state": "all", "labels": "sev 1"},
    ]
    assert asked.requests == 2


def test_issues_without_labels_are_all() -> None:
    github = Scripted({f"GET {ISSUES}": []})
    assert issues(api(github), OWN, state="open") == Answer(body=[])
    assert github.queries == [{"per_page": 100, "state": "open"}]


def test_an_issue_that_is_none_is_told() -> None:
    told = issues(api(Scripted({f"GET {ISSUES}": ["x"]})), OWN)
    assert (told.body, told.complete) == (None, False)
    assert "not what GitHub documents" in told.reason


def test_members_of_a_team_are_listed() -> None:
    assert team(api(Scripted({f"GET {MEMBERS}": [{"login": "alice"}]})), "acme", "sre") == Answer(
        body=[{"login": "alice"}]
    )


def test_a_team_that_the_token_may_not_see_says_which_token_may() -> None:
    hidden = team(api(Scripted()), "acme", "sre")
    assert hidden.reason == "there is no team @acme/sre, or the token may not know of it"
    forbidden = team(api(Scripted({f"GET {MEMBERS}": refused(403, NOT_OURS)})), "acme", "sre")
    assert forbidden.reason.startswith("the members of @acme/sre cannot be asked for: the token may not do this")
    for told in (hidden, forbidden):
        assert (told.body, told.complete) == (None, False)
        assert "GITHUB_TOKEN" in told.fix
        assert "members: read" in told.fix


@pytest.mark.parametrize(("count", "complete"), [(0, True), (2999, True), (3000, False)])
def test_a_list_of_changed_files_that_may_be_cut_says_so(count: int, complete: bool) -> None:
    told = changed_files(
        api(Scripted({f"GET {FILES}": [{"filename": str(number)} for number in range(count)]})), OWN, 7
    )
    assert (len(told.body), told.complete) == (count, complete)


@pytest.mark.parametrize(("files", "complete"), [([], True), ([{}] * 299, True), ([{}] * 300, False), (None, False)])
def test_a_comparison_that_may_be_cut_says_so(files: Any, complete: bool) -> None:
    body = {"status": "ahead", "files": files}
    asked = api(Scripted({f"GET /repos/{OWN}/compare/a...b": body}))
    assert compared(asked, OWN, "a", "b") == Answer(body=body, complete=complete)
    assert asked.requests == 1


# files ---------------------------------------------------------------------------------------------------------------

POLICY = f"/repos/{OWN}/contents/.github/readygate%20%C3%BC.yml"
TEXT = "version: 1\nü\n".encode()


def file(**more: Any) -> dict[str, Any]:
    encoded = base64.encodebytes(TEXT).decode()
    return {"type": "file", "size": len(TEXT), "encoding": "base64", "content": encoded, **more}


def test_a_file_comes_as_its_bytes_at_the_commit() -> None:
    github = Scripted({f"GET {POLICY}": file()})
    assert content(api(github), OWN, ".github/readygate ü.yml", "abc") == TEXT
    assert github.queries == [{"ref": "abc"}]


def test_an_absent_file_is_none() -> None:
    assert content(api(Scripted()), OWN, "x", "abc") is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([file()], "'x' is a folder"),
        (file(type="submodule"), "no file of at most 1 MB"),
        (file(encoding="none", content=""), "no file of at most 1 MB"),
        (file(content="ab"[:1]), "'x' came damaged"),
        (file(size=5), "'x' came cut off"),
        ({"type": "file"}, "not what GitHub documents"),
        (None, "not what GitHub documents"),
    ],
)
def test_what_is_no_file_is_not_taken_for_an_absent_one(answer: Any, words: str) -> None:
    with pytest.raises(Unexpected, match=words):
        content(api(Scripted({f"GET /repos/{OWN}/contents/x": reply(answer)})), OWN, "x", "abc")


def test_a_commit_that_is_not_there_is_not_an_absent_file() -> None:
    github = Scripted({f"GET /repos/{OWN}/contents/x": refused(404, "No commit found for the ref abc")})
    with pytest.raises(NotFound):
        content(api(github), OWN, "x", "abc")


def test_a_file_that_may_not_be_read_is_not_an_absent_one() -> None:
    with pytest.raises(ApiError, match="may not do this"):
        content(api(Scripted({f"GET /repos/{OWN}/contents/x": refused(403, NOT_OURS)})), OWN, "x", "abc")


@pytest.mark.parametrize("path", ["../x", "a/../../../user", "/x", "a//b", "a/", "", "."])
def test_a_path_that_leads_elsewhere_is_not_asked_for(path: str) -> None:
    github = Scripted()
    with pytest.raises(Unexpected, match="is no path of a repository"):
        content(api(github), OWN, path, "abc")
    assert github.asked == []
