"""What GitHub is asked beside the event, and what is not believed: names, hints, forks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from readygate.github.event import Event
from readygate.github.faults import NotFound, Unexpected
from readygate.github.lookup import (
    Ancestors,
    Found,
    Line,
    Pull,
    contains,
    merged_onto,
    pull,
    pull_of_group,
    pull_of_head,
    tip,
)
from tests.unit.github.scripted import ORIGIN, Scripted, Turns, api, reply

OWN = "acme/shop"
HEAD, BASE, MERGE, OTHER = "a1" * 20, "b2" * 20, "c3" * 20, "d4" * 20
REF = f"/repos/{OWN}/git/ref/heads"
PULLS = f"/repos/{OWN}/pulls"
COMMITS = f"/repos/{OWN}/commits"


def side(ref: str, sha: str, name: str | None = OWN, number: int = 5) -> dict[str, Any]:
    return {"ref": ref, "sha": sha, "repo": None if name is None else {"id": number, "full_name": name}}


def body(number: int = 7, *, head: Any = None, base: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "number": number,
        "state": "open",
        "draft": False,
        "head": head or side("feature", HEAD),
        "base": base or side("main", OTHER),
        "merge_commit_sha": MERGE,
        "user": {"login": "alice"},
        "html_url": f"https://github.com/{OWN}/pull/{number}",
        **more,
    }


RECORD = Pull(
    number=7,
    open=True,
    head=HEAD,
    head_branch="feature",
    head_repository=OWN,
    head_repository_id=5,
    base="main",
    base_repository=OWN,
    merge=MERGE,
    author="alice",
    url="https://github.com/acme/shop/pull/7",
)

# tips ----------------------------------------------------------------------------------------------------------------


def test_a_tip_is_that_of_the_branch_and_of_no_tag() -> None:
    answer = {"ref": "refs/heads/release/1 ü", "object": {"sha": BASE, "type": "commit"}}
    github = Scripted({f"GET {REF}/release/1%20%C3%BC": answer})
    asked = api(github)
    assert tip(asked, OWN, "release/1 ü") == BASE
    assert asked.requests == 1


@pytest.mark.parametrize(
    ("ref", "sha", "kind"),
    [("refs/tags/main", BASE, "commit"), ("refs/heads/main", BASE, "tag"), ("refs/heads/main", "HEAD", "commit")],
)
def test_a_reference_to_something_else_is_no_tip(ref: str, sha: str, kind: str) -> None:
    github = Scripted({f"GET {REF}/main": {"ref": ref, "object": {"sha": sha, "type": kind}}})
    with pytest.raises(Unexpected, match="not the commit of the branch 'main'"):
        tip(api(github), OWN, "main")


def test_a_branch_that_is_not_there_has_no_tip() -> None:
    with pytest.raises(NotFound):
        tip(api(Scripted()), OWN, "main")


# lines ---------------------------------------------------------------------------------------------------------------


def sha(number: int) -> str:
    return f"{number:040x}"


def entry(commit: str, *parents: str) -> dict[str, Any]:
    return {"sha": commit, "commit": {"message": "x"}, "parents": [{"sha": parent} for parent in parents]}


def test_first_parents_are_followed_and_other_parents_are_not() -> None:
    listed = [entry(MERGE, BASE, HEAD), entry(HEAD, OTHER), entry(BASE, OTHER), entry(OTHER)]
    github = Scripted({f"GET {COMMITS}": listed})
    asked = api(github)
    line = Line(asked, OWN, MERGE)
    assert github.asked == []
    assert line.trunk(MERGE) == ()
    assert line.parents() == (BASE, HEAD)
    assert line.trunk(BASE) == (BASE, OTHER)
    assert list(line.first_parents()) == [MERGE, BASE, OTHER]
    assert (line.parents(), line.parents(OTHER), line.parents("f" * 40)) == ((BASE, HEAD), (), None)
    assert (line.trunk(MERGE), line.trunk(HEAD), line.trunk("f" * 40)) == ((MERGE, BASE, OTHER), (HEAD, OTHER), ())
    assert asked.requests == 1
    assert github.queries == [{"per_page": 100, "sha": MERGE}]


def test_a_line_asks_for_more_only_when_it_is_needed_and_ends_at_its_reach() -> None:
    pages = []
    for page in range(5):
        commits = [entry(sha(n), sha(n + 1)) for n in range(page * 100 + 1, page * 100 + 101)]
        pages.append(reply(commits, link=f'<{ORIGIN}{COMMITS}?page={page + 2}>; rel="next"'))
    github = Scripted({f"GET {COMMITS}": Turns(pages)})
    asked = api(github)
    line = Line(asked, OWN, sha(1))
    walked = line.first_parents()
    assert [next(walked) for _ in range(100)][-1] == sha(100)
    assert len(github.asked) == 1
    assert next(walked) == sha(101)
    assert len(github.asked) == 2
    assert len(list(walked)) == 199
    assert (len(github.asked), asked.requests) == (3, 1)


def test_a_line_ends_where_history_does() -> None:
    line = Line(api(Scripted({f"GET {COMMITS}": [entry(MERGE, BASE)]})), OWN, MERGE)
    assert list(line.first_parents()) == [MERGE]
    assert list(Line(api(Scripted()), OWN, "main").first_parents()) == []
    assert Line(api(Scripted()), OWN, MERGE).parents() is None


@pytest.mark.parametrize(
    ("parents", "base"), [((BASE, HEAD), BASE), ((BASE, OTHER), ""), ((BASE,), ""), ((), ""), ((BASE, HEAD, OTHER), "")]
)
def test_a_test_merge_joins_base_and_head(parents: tuple[str, ...], base: str) -> None:
    assert merged_onto(Line(api(Scripted({f"GET {COMMITS}": [entry(MERGE, *parents)]})), OWN, MERGE), HEAD) == base


def test_a_test_merge_that_is_not_there_has_no_base() -> None:
    assert merged_onto(Line(api(Scripted({f"GET {COMMITS}": []})), OWN, MERGE), HEAD) == ""


@pytest.mark.parametrize(
    ("status", "held"), [("ahead", True), ("identical", True), ("behind", False), ("diverged", False)]
)
def test_an_ancestor_is_one_that_the_later_commit_is_ahead_of(status: str, held: bool) -> None:
    github = Scripted({f"GET /repos/{OWN}/compare/{BASE}...{HEAD}": {"status": status}})
    assert contains(api(github), OWN, HEAD, BASE) is held


def test_a_commit_contains_itself_without_asking_and_no_unknown_one() -> None:
    github = Scripted()
    assert contains(api(github), OWN, HEAD, HEAD)
    assert github.asked == []
    assert not contains(api(github), OWN, HEAD, BASE)


def test_ancestors_are_asked_for_once_and_known_ones_never() -> None:
    github = Scripted({f"GET /repos/{OWN}/compare/{HEAD}...{BASE}": {"status": "ahead"}})
    asked = api(github)
    held = Ancestors(asked, OWN, BASE, known=(OTHER,))
    assert (held(OTHER), held(BASE), held(HEAD), held(HEAD), held(""), held(MERGE)) == (
        True,
        True,
        True,
        True,
        False,
        False,
    )
    assert asked.requests == 2
    assert not Ancestors(asked, OWN, "", known=(OTHER,))(OTHER)


# pull requests -------------------------------------------------------------------------------------------------------


def test_a_pull_request_is_asked_for_by_its_number() -> None:
    asked = api(Scripted({f"GET {PULLS}/7": body()}))
    assert pull(asked, OWN, 7) == RECORD
    assert asked.requests == 1
    bare = body(state="closed", draft=None, merge_commit_sha=None, user=None, head=side("x", HEAD, None))
    found = pull(api(Scripted({f"GET {PULLS}/7": bare})), OWN, 7)
    assert (found.open, found.draft, found.merge, found.author) == (False, False, "", "")
    assert (found.head_repository, found.head_repository_id) == ("", 0)


def found(bodies: list[Any], repository: str = OWN, branch: str = "feature", number: int = 5, base: str = "") -> Found:
    github = Scripted({f"GET {PULLS}": bodies})
    asked = api(github)
    told = pull_of_head(
        asked, OWN, HEAD, head_repository=repository, head_branch=branch, head_repository_id=number, base=base
    )
    owner = repository.partition("/")[0]
    assert github.queries == [{"per_page": 100, "state": "open", "head": f"{owner}:{branch}"}]
    assert asked.requests == 1
    return told


def test_a_pull_request_is_found_by_head_and_repository() -> None:
    assert found([body()]) == Found(pull=RECORD, candidates=(RECORD,))


def test_a_pull_request_of_a_fork_is_found_by_owner_and_branch() -> None:
    fork = body(8, head=side("main", HEAD, "mallory/shop", 6))
    told = found([fork], "mallory/shop", "main", 6)
    assert told.pull is not None
    assert (told.pull.number, told.pull.head_repository) == (8, "mallory/shop")


@pytest.mark.parametrize(
    "other",
    [
        body(head=side("main", HEAD, "mallory/shop-2", 9)),
        body(head=side("main", HEAD, "mallory/shop", 9)),
        body(head=side("main", HEAD, None)),
        body(head=side("Main", HEAD, "mallory/shop", 6)),
        body(head=side("main", HEAD, "mallory/shop", 6), state="closed"),
        body(head=side("main", HEAD, "mallory/shop", 6), base=side("main", OTHER, "acme/other", 4)),
    ],
)
def test_a_branch_of_another_repository_is_not_that_branch(other: dict[str, Any]) -> None:
    told = found([other], "mallory/shop", "main", 6)
    assert (told.pull, told.reason) == (None, "no open pull request comes from mallory/shop:main")


def test_where_a_number_is_unknown_names_decide() -> None:
    fork = body(8, head=side("main", HEAD, "Mallory/Shop", 0))
    assert found([fork], "mallory/shop", "main", 6).pull is not None
    assert found([fork], "mallory/other", "main", 6).pull is None


def test_of_two_pull_requests_with_one_head_the_base_decides() -> None:
    both = [body(7), body(9, base=side("release/1", OTHER))]
    told = found(both)
    assert (told.pull, [known.number for known in told.candidates]) == (None, [7, 9])
    assert told.reason == "several pull requests have this head: #7 to main, #9 to release/1"
    chosen = found(both, base="release/1")
    assert chosen.pull is not None
    assert (chosen.pull.number, len(chosen.candidates)) == (9, 2)
    none = found(both, base="next")
    assert none.pull is None
    assert none.reason == "several pull requests have this head: #7 to main, #9 to release/1; none goes to next"


def test_a_retargeted_pull_request_is_not_taken_for_its_former_base() -> None:
    told = found([body(base=side("release/1", OTHER))], base="main")
    assert (told.pull, told.reason) == (None, "a pull request has this head: #7 to release/1; none goes to main")


def test_a_head_that_moved_on_is_told() -> None:
    told = found([body(head=side("feature", OTHER))])
    assert (told.pull, told.reason) == (None, f"the head of #7 has moved on from {HEAD[:12]}")


@pytest.mark.parametrize(("head", "repository", "branch"), [("", OWN, "x"), (HEAD, "", "x"), (HEAD, OWN, "")])
def test_a_head_without_repository_belongs_to_none(head: str, repository: str, branch: str) -> None:
    github = Scripted()
    told = pull_of_head(api(github), OWN, head, head_repository=repository, head_branch=branch)
    assert (told.pull, told.reason) == (None, "the run's head is in no repository or branch that still exists")
    assert github.asked == []


# merge groups --------------------------------------------------------------------------------------------------------

GROUP = Event(name="merge_group", repository=OWN, head=MERGE, tested=MERGE, base="main", base_commit=BASE, hinted=7)


def grouped(
    event: Event = GROUP,
    routes: Mapping[str, Any] = {},
    *,
    base_tip: str = BASE,
    parents: tuple[str, ...] = (BASE, HEAD),
) -> Found:
    known = {f"GET {PULLS}/7": body(), f"GET {COMMITS}": [entry(MERGE, *parents)], **routes}
    asked = api(Scripted(known))
    return pull_of_group(asked, event, Line(asked, OWN, MERGE), base_tip)


def test_a_merge_group_belongs_to_its_pull_request() -> None:
    assert grouped() == Found(pull=RECORD, candidates=(RECORD,))


def test_a_group_of_one_squashed_commit_belongs_to_its_pull_request() -> None:
    assert grouped(parents=(BASE,)).pull == RECORD


def test_a_base_that_moved_on_still_holds_the_groups_base() -> None:
    routes = {f"GET /repos/{OWN}/compare/{BASE}...{OTHER}": {"status": "ahead"}}
    assert grouped(routes=routes, base_tip=OTHER).pull == RECORD


def test_a_group_on_another_group_belongs_to_no_one_pull_request() -> None:
    routes = {f"GET /repos/{OWN}/compare/{BASE}...{OTHER}": {"status": "diverged"}}
    told = grouped(routes=routes, base_tip=OTHER)
    assert (told.pull, told.candidates) == (None, (RECORD,))
    assert told.reason == "the merge group stands on another group, so it holds several pull requests"


@pytest.mark.parametrize("parents", [(OTHER,), (OTHER, HEAD), ()])
def test_a_group_of_several_commits_belongs_to_no_one_pull_request(parents: tuple[str, ...]) -> None:
    told = grouped(parents=parents)
    assert (told.pull, told.candidates) == (None, (RECORD,))
    assert told.reason == "the merge group is more than one commit, so it may hold several pull requests"


def changed(**facts: Any) -> Event:
    return msgspec.structs.replace(GROUP, **facts)


@pytest.mark.parametrize(
    ("event", "answer", "reason"),
    [
        (changed(hinted=0), body(), "the name of the merge group tells no pull request"),
        (changed(hinted=8), body(), "there is no pull request #8"),
        (GROUP, body(state="closed"), "pull request #7 is not one that is open and goes to main"),
        (GROUP, body(base=side("next", OTHER)), "pull request #7 is not one that is open and goes to main"),
        (changed(base_commit=""), body(), "the merge group stands on another group, so it holds several pull requests"),
        (GROUP, body(head=side("f", OTHER)), "the merge group does not hold the head of pull request #7"),
    ],
)
def test_a_hint_that_proves_wrong_is_not_followed(event: Event, answer: dict[str, Any], reason: str) -> None:
    told = grouped(event, {f"GET {PULLS}/7": answer})
    assert (told.pull, told.reason) == (None, reason)
