"""GitHub's API: values, pages, downloads, and what each failure does."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from readygate.github.answers import shaped
from readygate.github.api import Api, Spent, connect, quoted
from readygate.github.faults import (
    ApiError,
    BudgetSpent,
    Forbidden,
    Gone,
    Limited,
    NotFound,
    Unexpected,
    Unreachable,
    permission,
)
from readygate.github.transport import Blob, Disconnected, Reply
from readygate.model.errors import ReadygateError, UsageError
from tests.unit.github.scripted import ORIGIN, STORAGE, Clock, Scripted, Turns, api, broken, refused, reply

PATH = "/repos/acme/shop/pulls/7"
OK = {"number": 7}


def test_a_value_is_asked_for_with_its_parameters() -> None:
    github = Scripted({f"GET {PATH}": OK})
    assert api(github).get(PATH, state="open", page=2) == OK
    assert (github.asked, github.queries) == ([f"GET {PATH}"], [{"state": "open", "page": 2}])


def test_a_write_sends_its_body() -> None:
    github = Scripted({f"PATCH {PATH}": reply(OK, 201), f"DELETE {PATH}": reply(None, 204)})
    asked = api(github)
    assert asked.send("PATCH", PATH, {"title": "ü"}) == OK
    assert asked.send("DELETE", PATH, None) is None
    assert github.bodies == [{"title": "ü"}, None]
    assert asked.requests == 2


# limits of rate -------------------------------------------------------------------------------------------------------

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@pytest.mark.parametrize(
    ("answer", "slept"),
    [
        (refused(429, "slow down", retry_after="7"), 7.0),
        (refused(403, SECONDARY, retry_after="0"), 1.0),
        (refused(403, "API rate limit exceeded", x_ratelimit_remaining="0", x_ratelimit_reset="1000020"), 21.0),
        (refused(403, "", x_ratelimit_remaining="0", x_ratelimit_reset="999000"), 1.0),
        (refused(403, SECONDARY), 60.0),
        (refused(429, "", retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), 60.0),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_rate_limit_is_waited_for_by_reads_and_writes(answer: Reply, slept: float, method: str) -> None:
    github, clock = Scripted({f"{method} {PATH}": Turns([answer, OK])}), Clock()
    asked = api(github, clock)
    assert (asked.get(PATH) if method == "GET" else asked.send(method, PATH, {})) == OK
    assert clock.slept == [slept]
    assert asked.spent == Spent(requests=1, retries=1)


def test_all_waits_of_a_run_are_bounded_together() -> None:
    github, clock = Scripted({f"GET {PATH}": refused(429, "slow down", retry_after="25")}), Clock()
    with pytest.raises(Limited, match="asks to wait 25 s, longer than this run may") as caught:
        api(github, clock).get(PATH)
    assert clock.slept == [25.0, 25.0]
    assert (caught.value.status, caught.value.hint) == (429, "run the job again later")


def test_a_forbidden_request_is_no_rate_limit_while_some_remain() -> None:
    headers = {"x_ratelimit_remaining": "12", "x_ratelimit_reset": "1000020"}
    with pytest.raises(Forbidden):
        api(Scripted({f"GET {PATH}": refused(403, "Resource not accessible by integration", **headers)})).get(PATH)


# failures of servers and connections ----------------------------------------------------------------------------------

CUT = Reply(status=200, text='{"number": ')


@pytest.mark.parametrize("fault", [refused(500, "x"), refused(503, "x"), Disconnected("no connection"), CUT])
def test_a_read_is_tried_again(fault: Any) -> None:
    github, clock = Scripted({f"GET {PATH}": Turns([fault, fault, OK])}), Clock()
    asked = api(github, clock)
    assert asked.get(PATH) == OK
    assert clock.slept == [1.0, 2.0]
    assert asked.spent == Spent(requests=1, retries=2)
    assert asked.requests == 1


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (refused(502, "x"), 502, "GitHub answered 502, 3 times"),
        (Disconnected("no answer in time"), 0, "no answer in time, 3 times"),
        (CUT, 0, "the answer is no JSON: it was cut off, or did not come from GitHub, 3 times"),
        (Reply(status=200, text="[" * 100_000), 0, "the answer is no JSON"),
        (Reply(status=200, text="\ud800"), 0, "the answer is no JSON"),
    ],
)
def test_a_read_gives_up_after_three_tries(fault: Any, status: int, words: str) -> None:
    github = Scripted({f"GET {PATH}": fault})
    with pytest.raises(Unreachable, match=words) as caught:
        api(github).get(PATH)
    assert (caught.value.status, caught.value.uncertain, len(github.asked)) == (status, False, 3)


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("fault", [refused(502, "x"), Disconnected("no connection"), CUT])
def test_a_write_is_never_tried_again_and_may_have_worked(method: str, fault: Any) -> None:
    github = Scripted({f"{method} {PATH}": fault})
    with pytest.raises(Unreachable) as caught:
        api(github).send(method, PATH, {})
    assert caught.value.uncertain
    assert caught.value.hint == "it may have worked: look before writing again"
    assert len(github.asked) == 1


def test_patience_that_is_spent_leaves_no_pause_before_the_last_tries() -> None:
    github, clock = Scripted({f"GET {PATH}": refused(502, "x")}), Clock()
    with pytest.raises(Unreachable):
        api(github, clock, patience=1.5).get(PATH)
    assert clock.slept == [1.0]


# refusals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [(404, NotFound, "404: Gone fishing"), (410, Gone, "410: Gone fishing"), (422, ApiError, "422: Gone fishing")],
)
def test_a_refusal_is_an_error_of_its_kind(status: int, error: type[ApiError], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        api(Scripted({f"GET {PATH}": refused(status, "Gone fishing")})).get(PATH, token="x")
    assert (caught.value.status, caught.value.method, caught.value.path) == (status, "GET", PATH)
    assert type(caught.value) is error
    assert isinstance(caught.value, ReadygateError)
    assert str(caught.value).startswith(f"GitHub: GET {PATH}: {words}")


@pytest.mark.parametrize("body", ["", "no json", "[]", '{"message": null}', "[" * 100_000])
def test_a_refusal_without_words_is_told_all_the_same(body: str) -> None:
    with pytest.raises(ApiError, match="409: "):
        api(Scripted({f"GET {PATH}": Reply(status=409, text=body)})).get(PATH)


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/repos/a/b/actions/runs/1/artifacts", "actions: read"),
        ("POST", "/repos/a/b/check-runs", "checks: write"),
        ("GET", "/repos/a/b/commits/abc/check-runs", "checks: read"),
        ("POST", "/repos/a/b/statuses/abc", "statuses: write"),
        ("GET", "/repos/a/b/commits/abc/statuses", "statuses: read"),
        ("GET", "/repos/a/b/commits/abc/pulls", "pull-requests: read"),
        ("GET", "/repos/a/b/pulls/7/reviews", "pull-requests: read"),
        ("POST", "/repos/a/b/issues/7/comments", "pull-requests: write"),
        ("PATCH", "/repos/a/b/issues/comments/9", "pull-requests: write"),
        ("GET", "/repos/a/b/issues", "issues: read"),
        ("GET", "/repos/a/b/deployments", "deployments: read"),
        ("GET", "/repos/a/b/branches/main/protection/required_status_checks", "administration: read"),
        ("GET", "/repos/a/b/branches/main", "contents: read"),
        ("GET", "/repos/a/b/contents/.github/readygate.yml", "contents: read"),
        ("POST", "/repos/a/b/git/refs", "contents: write"),
        ("GET", "/repos/a/b/commits", "contents: read"),
        ("GET", "/orgs/acme/teams/sre/members", "members: read of the organization"),
        ("GET", "/user", ""),
        ("GET", "/repos/a/b", ""),
    ],
)
def test_a_forbidden_request_names_the_permission_that_is_missing(method: str, path: str, needed: str) -> None:
    assert permission(method, path) == needed
    github = Scripted({f"{method} {path}": refused(403, "Resource not accessible by integration")})
    with pytest.raises(Forbidden, match=r"may not do this \(403: Resource not accessible") as caught:
        api(github).send(method, path, None)
    assert caught.value.permission == needed
    assert caught.value.hint


@pytest.mark.parametrize(
    ("accepted", "needed"),
    [
        ("", "pull-requests: write"),
        ("issues=write; pull_requests=write", "pull-requests: write"),
        ("issues=write", "issues: write"),
        ("issues=write;contents=read", "issues: write"),
        ("<b>", "pull-requests: write"),
        ("x" * 999 + "=write", "pull-requests: write"),
    ],
)
def test_what_github_itself_says_is_missing_is_believed(accepted: str, needed: str) -> None:
    path = "/repos/a/b/issues/7/comments"
    answer = refused(403, "Resource not accessible by integration", x_accepted_github_permissions=accepted)
    with pytest.raises(Forbidden) as caught:
        api(Scripted({f"POST {path}": answer})).send("POST", path, {})
    assert caught.value.permission == needed
    assert f"permissions: {needed}" in caught.value.hint


def test_hints_of_forbidden_requests_say_what_to_change() -> None:
    hints = {}
    for path, status in ((PATH, 403), (PATH, 401), ("/orgs/acme/teams/sre/members", 403), ("/user", 403)):
        with pytest.raises(Forbidden) as caught:
            api(Scripted({f"GET {path}": refused(status, "Bad credentials")})).get(path)
        hints[path, status] = caught.value.hint
    assert "`permissions: pull-requests: read`" in hints[PATH, 403]
    assert "github-token" in hints[PATH, 401]
    assert "GITHUB_TOKEN cannot read teams" in hints["/orgs/acme/teams/sre/members", 403]
    assert "documentation" in hints["/user", 403]


def test_a_token_is_in_no_text_of_errors_nor_of_the_api() -> None:
    github = Scripted({f"GET {PATH}": refused(422, "bad ghs_secret given")})
    asked = api(github)
    with pytest.raises(ApiError) as caught:
        asked.get(PATH)
    assert "bad *** given" in str(caught.value)
    told = f"{caught.value} {caught.value!r} {caught.value.__dict__} {asked!r} {asked}"
    assert "ghs_secret" not in told
    assert repr(asked) == f"Api('{ORIGIN}', Spent(requests=1, pages=0, downloads=0, retries=0))"


def test_without_a_token_words_stay_as_they_are() -> None:
    with pytest.raises(ApiError, match="422: as they are"):
        Api(Scripted({f"GET {PATH}": refused(422, "as they are")})).get(PATH)


def test_a_budget_that_is_spent_ends_all_asking() -> None:
    github = Scripted({f"GET {PATH}": OK})
    asked = api(github, budget=2)
    asked.get(PATH)
    asked.get(PATH)
    with pytest.raises(BudgetSpent, match="this run has made its 2 requests") as caught:
        asked.get(PATH)
    assert "1,000 an hour" in caught.value.hint
    assert len(github.asked) == 2


# pages ----------------------------------------------------------------------------------------------------------------

LIST = "/repos/acme/shop/issues"


def following(path: str, origin: str = ORIGIN) -> str:
    return f'<{origin}{path}>; rel="next", <{origin}/last?page=9>; rel="last"'


def test_all_pages_are_read_each_member_once() -> None:
    routes = {
        f"GET {LIST}": reply([{"id": 1}, {"id": 2}, "x"], link=following("/repositories/5/issues?page=2&labels=a%2Cb")),
        "GET /repositories/5/issues": reply([{"id": 2}, {"id": 3}, "x"], link=f'<{ORIGIN}{LIST}>; rel="prev"'),
    }
    github = Scripted(routes)
    asked = api(github)
    assert list(asked.pages(LIST, labels="a,b")) == [{"id": 1}, {"id": 2}, "x", {"id": 3}, "x"]
    assert github.queries == [{"per_page": 100, "labels": "a,b"}, {"page": "2", "labels": "a,b"}]
    assert asked.spent == Spent(requests=1, pages=1)


def test_a_list_may_have_a_name_and_a_page_its_own_size() -> None:
    github = Scripted({f"GET {LIST}": {"total_count": 1, "artifacts": [{"id": 1}]}})
    assert list(api(github).pages(LIST, "artifacts", per_page=5)) == [{"id": 1}]
    assert github.queries == [{"per_page": 5}]


def test_pages_are_asked_for_as_they_are_needed() -> None:
    github = Scripted({f"GET {LIST}": reply([{"id": 1}, {"id": 2}], link=following("/repositories/5/issues?page=2"))})
    assert next(api(github).pages(LIST)) == {"id": 1}
    assert github.asked == [f"GET {LIST}"]


@pytest.mark.parametrize(
    "link",
    [
        "<https://evil.test/x?page=2>; rel=next",
        '<http://api.github.test/x?page=2>; rel="next"',
        '<https://api.github.test:8443/x>; rel="next"',
        '<https://api.github.test@evil.test/x>; rel="next"',
        '<//evil.test/x>; rel="next"',
        '</x>; rel="next"',
    ],
)
def test_a_next_page_elsewhere_is_not_followed(link: str) -> None:
    github = Scripted({f"GET {LIST}": reply([{"id": 1}], link=link)})
    with pytest.raises(Unexpected, match="the next page is at another address than the API"):
        list(api(github).pages(LIST))
    assert len(github.asked) == 1


def test_pages_of_an_enterprise_server_stay_below_its_prefix() -> None:
    origin = "https://git.acme.test/api/v3"
    github = Scripted(
        {f"GET {LIST}": Turns([reply([1], link=following(f"{LIST}?page=2", origin)), reply([2])])}, origin=origin
    )
    assert list(api(github).pages(LIST)) == [1, 2]
    github.routes[f"GET {LIST}"] = reply([1], link=following("/login?page=2", "https://git.acme.test"))
    with pytest.raises(Unexpected):
        list(api(github).pages(LIST))


def test_pages_without_end_are_an_error() -> None:
    github = Scripted({f"GET {LIST}": reply([1], link=following(LIST))})
    with pytest.raises(Unexpected, match="more than 3 pages"):
        list(api(github).pages(LIST, bound=3))


@pytest.mark.parametrize(("body", "key"), [({"a": 1}, ""), ({"a": 1}, "b"), ([], "b"), ({"b": {}}, "b"), (None, "")])
def test_a_page_that_is_no_list_is_an_error(body: Any, key: str) -> None:
    if body == []:
        assert list(api(Scripted({f"GET {LIST}": body})).pages(LIST, key)) == []
    else:
        with pytest.raises(Unexpected, match="the answer holds no list"):
            list(api(Scripted({f"GET {LIST}": body})).pages(LIST, key))


def test_a_value_of_another_shape_is_an_error() -> None:
    assert shaped({"a": 1}, dict[str, int], LIST) == {"a": 1}
    with pytest.raises(Unexpected, match=r"not what GitHub documents: Expected `int`, got `str`"):
        shaped({"a": "1"}, dict[str, int], LIST)


# downloads ------------------------------------------------------------------------------------------------------------

ZIP = "/repos/acme/shop/actions/artifacts/1/zip"
SHA = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


def served(content: Any, **routes: Any) -> Scripted:
    github = Scripted(routes)
    github.serve(ZIP, content, "1.zip")
    return github


def test_a_download_is_written_and_hashed() -> None:
    github, sink = (
        served(Blob(status=200, chunks=iter((b"he", b"llo")), media="text/xml")),
        io.BytesIO(b"older content"),
    )
    asked = api(github)
    done = asked.download(ZIP, 5, sink)
    assert (done.size, done.sha256, done.media, sink.getvalue()) == (5, SHA, "text/xml", b"hello")
    assert asked.spent == Spent(downloads=1)
    assert github.fetched == [f"{STORAGE}/1.zip?sig=key"]


def test_a_download_that_breaks_off_is_asked_for_anew_and_starts_anew() -> None:
    github, sink = served(Turns([broken(b"hel"), Blob(status=503, chunks=iter(())), b"hello"])), io.BytesIO()
    asked = api(github)
    assert asked.download(ZIP, 100, sink).sha256 == SHA
    assert sink.getvalue() == b"hello"
    assert github.asked == [f"GET {ZIP}"] * 3
    assert asked.spent == Spent(downloads=1, retries=2)


def test_a_download_that_always_breaks_off_is_unreachable() -> None:
    clock = Clock()
    with pytest.raises(Unreachable, match="the download broke off 3 times: cut off"):
        api(served(Turns([broken(b"a"), broken(), broken(b"b")])), clock).download(ZIP, 100, io.BytesIO())
    assert clock.slept == [1.0, 2.0]


def test_a_download_is_counted_while_it_is_read() -> None:
    endless = Blob(status=200, chunks=iter(lambda: b"x" * 1000, b""))
    with pytest.raises(Unexpected, match="larger than 5,000 bytes"):
        api(served(endless)).download(ZIP, 5000, io.BytesIO())


def test_a_download_that_drips_ends() -> None:
    clock = Clock()

    def drops() -> Iterator[bytes]:
        while True:
            clock.now += 40
            yield b"x"

    github = served(Turns([Blob(status=200, chunks=drops()), b"hello"]))
    assert api(github, clock).download(ZIP, 100, io.BytesIO(), seconds=100).sha256 == SHA


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [(404, Gone, "holds it no more"), (410, Gone, "holds it no more"), (401, ApiError, "the storage answered 401")],
)
def test_a_storage_that_refuses_is_told(status: int, error: type[ApiError], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        api(served(Blob(status=status, chunks=iter(())))).download(ZIP, 100, io.BytesIO())
    assert "sig" not in str(caught.value)


def test_an_expired_artifact_is_gone() -> None:
    github = Scripted({f"GET {ZIP}": refused(410, "Artifact has expired")})
    with pytest.raises(Gone, match="410: Artifact has expired"):
        api(github).download(ZIP, 100, io.BytesIO())


@pytest.mark.parametrize("location", ["", "http://storage.test/1", "file:///etc/passwd", "/relative", "https:///x"])
def test_a_download_that_leads_to_no_safe_address_is_refused(location: str) -> None:
    github = Scripted({f"GET {ZIP}": reply(None, 302, location=location)})
    with pytest.raises(Unexpected, match="no address that can be trusted"):
        api(github).download(ZIP, 100, io.BytesIO())
    assert github.fetched == []


def test_an_api_without_encryption_may_lead_to_a_storage_without() -> None:
    github = Scripted(
        {f"GET {ZIP}": reply(None, 302, location="http://localhost:9/1")},
        {"http://localhost:9/1": b"hello"},
        origin="http://127.0.0.1:8",
    )
    assert api(github).download(ZIP, 100, io.BytesIO()).sha256 == SHA


# the rest -------------------------------------------------------------------------------------------------------------


def test_names_become_one_component_of_a_path() -> None:
    assert quoted("release/1.0 ü?#..") == "release%2F1.0%20%C3%BC%3F%23.."


@pytest.mark.parametrize("origin", ["", "ftp://x", "api.github.com", "https://", "https://me:pw@api.github.com"])
def test_an_address_that_is_none_is_refused(origin: str) -> None:
    with pytest.raises(UsageError, match="GITHUB_API_URL is not the address of an API"):
        connect(origin, "t")
