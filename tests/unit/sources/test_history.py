"""The base's earlier bundles: the newest first, none of a fork, and whether there ever was one."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.github.faults import Forbidden
from readygate.sources.history import Fate, Past
from tests.unit.github.scripted import ORIGIN, Scripted, Turns, api, refused, reply

OWN = "acme/shop"
RUNS = f"/repos/{OWN}/actions/runs"
LIST = f"/repos/{OWN}/actions/artifacts"
A, B, C, AWAY = "a1" * 20, "b2" * 20, "c3" * 20, "d4" * 20
TRUNK = (A, B, C)


def run(number: int, commit: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "run_attempt": 1,
        "event": "push",
        "status": "completed",
        "conclusion": "failure",
        "head_sha": commit,
        "head_branch": "main",
        "path": ".github/workflows/ci.yml",
        "head_repository": {"id": 5, "full_name": OWN},
        **more,
    }


def artifact(number: int, of: int, *, branch: str = "main", head: int = 5, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": "bundle",
        "size_in_bytes": 9,
        "expired": False,
        "created_at": f"2026-04-01T10:00:{number:02}Z",
        "workflow_run": {"id": of, "repository_id": 5, "head_repository_id": head, "head_branch": branch},
        **more,
    }


def shop(runs: list[Any], artifacts: list[Any], total: int = -1) -> Scripted:
    body = {"total_count": total if total >= 0 else len(artifacts), "artifacts": artifacts}
    return Scripted({f"GET {RUNS}": {"workflow_runs": runs}, f"GET {LIST}": body})


def past(github: Scripted, **more: Any) -> Past:
    facts = {"branch": "main", "commits": TRUNK, "name": "bundle", "workflow": ".github/workflows/ci.yml", "own_id": 5}
    return Past(api(github), OWN, **{**facts, **more})


def found(known: Past, most: int = 5) -> list[tuple[int, int, str]]:
    return [(one.run.id, one.artifact.id, one.commit) for one in known.candidates(most)]


def test_bundles_of_first_parents_are_found_newest_first_in_two_requests() -> None:
    github = shop([run(9, A), run(8, AWAY), run(7, B), run(6, C)], [artifact(30, 9), artifact(20, 7), artifact(10, 6)])
    asked = api(github)
    known = Past(asked, OWN, branch="main", commits=TRUNK, name="bundle", workflow="ci.yml")
    assert found(known) == [(9, 30, A), (7, 20, B), (6, 10, C)]
    assert known.fate(("main",)) is Fate.FOUND
    assert asked.requests == 2
    assert github.queries == [
        {"name": "bundle", "per_page": 100},
        {"per_page": 100, "branch": "main", "event": "push", "status": "completed"},
    ]


def test_no_more_are_found_than_are_asked_for() -> None:
    github = shop([run(9, A), run(7, B), run(6, C)], [artifact(30, 9), artifact(20, 7), artifact(10, 6)])
    assert len(found(past(github), 2)) == 2


@pytest.mark.parametrize("workflow", ["", "other.yml"])
def test_a_bundle_counts_whichever_workflow_left_it(workflow: str) -> None:
    assert found(past(shop([run(9, A)], [artifact(30, 9)]), workflow=workflow)) == [(9, 30, A)]


@pytest.mark.parametrize(
    "facts",
    [
        {"head_repository": {"id": 6, "full_name": "mallory/shop"}},
        {"head_repository": None},
        {"head_branch": "other"},
        {"event": "pull_request"},
        {"event": "workflow_dispatch"},
        {"status": "in_progress"},
        {"head_sha": AWAY},
        {"id": 99},
    ],
)
def test_other_runs_are_no_baseline(facts: dict[str, Any]) -> None:
    github = shop([{**run(9, A), **facts}, run(7, B)], [artifact(30, 9), artifact(31, 99), artifact(20, 7)])
    assert found(past(github, own_run=99)) == [(7, 20, B)]


def test_of_a_run_tried_again_the_newest_artifact_stands() -> None:
    github = shop([run(9, A)], [artifact(30, 9), artifact(32, 9), artifact(31, 9), artifact(40, 9, name="bundle-2")])
    assert found(past(github)) == [(9, 32, A)]


def test_what_a_long_list_does_not_show_is_asked_for_run_by_run() -> None:
    github = shop([run(9, A), run(7, B), run(6, C)], [artifact(30, 6)], total=500)
    github.routes[f"GET /repos/{OWN}/actions/runs/9/artifacts"] = {"artifacts": [artifact(50, 9, name="x")]}
    github.routes[f"GET /repos/{OWN}/actions/runs/7/artifacts"] = {"artifacts": [artifact(40, 7)]}
    asked = api(github)
    assert found(Past(asked, OWN, branch="main", commits=TRUNK, name="bundle", workflow="ci.yml")) == [
        (7, 40, B),
        (6, 30, C),
    ]
    assert asked.requests == 4


def test_asking_run_by_run_ends() -> None:
    github = shop([run(number, A) for number in range(50, 0, -1)], [], total=500)
    for number in range(50, 0, -1):
        github.routes[f"GET /repos/{OWN}/actions/runs/{number}/artifacts"] = {"artifacts": []}
    github.routes[f"GET {LIST}"] = Turns([github.routes[f"GET {LIST}"], {"artifacts": []}])
    asked = past(github)
    assert found(asked) == []
    assert sum("/artifacts" in path and "/runs/" in path for path in github.asked) == 10


def branches(runs: dict[str, list[Any]]) -> Any:
    """Runs by the branch that is asked for, "" for all."""
    return lambda query: {"workflow_runs": runs.get(str(query.get("branch", "")), [])}


def test_a_new_branch_is_compared_with_the_runs_of_the_default_branch() -> None:
    github = shop([], [artifact(30, 9), artifact(20, 8)])
    github.routes[f"GET {RUNS}"] = branches({"main": [run(9, AWAY), run(8, B)]})
    known = past(github, branch="release/1", default="main")
    assert (found(known), len(github.asked)) == ([(8, 20, B)], 3)


@pytest.mark.parametrize("expired", [False, True])
def test_a_branch_that_has_a_bundle_is_asked_for_alone(expired: bool) -> None:
    github = shop([], [artifact(30, 9, branch="release/1", expired=expired), artifact(20, 8)])
    own = run(9, A, head_branch="release/1")
    github.routes[f"GET {RUNS}"] = branches({"release/1": [own], "main": [run(8, B)]})
    known = past(github, branch="release/1", default="main")
    assert (found(known), len(github.asked)) == ([] if expired else [(9, 30, A)], 2)


def test_runs_that_left_nothing_under_an_earlier_name_of_the_branch_have_lost_it() -> None:
    github = shop([], [])
    github.routes[f"GET {RUNS}"] = branches({"": [run(9, A, head_branch="old")]})
    known = past(github, default="main")
    assert (found(known), known.fate(("main",)), len(github.asked)) == ([], Fate.LOST, 3)


# never, or lost ------------------------------------------------------------------------------------------------------


def fate(github: Scripted, branches: tuple[str, ...] = ("main",)) -> Fate:
    known = past(github)
    assert found(known) == []
    return known.fate(branches)


@pytest.mark.parametrize("runs", [[], [run(9, A, path=".github/workflows/lint.yml")], [run(9, AWAY)]])
def test_a_base_on_which_the_workflow_never_ran_never_had_one(runs: list[Any]) -> None:
    github = shop(runs, [artifact(30, 8, branch="feature"), artifact(31, 7, branch="main", head=6)])
    known = past(github)
    assert (found(known), known.fate(("main",)), known.reason) == ([], Fate.NEVER, "`main` never had one")
    assert len(github.asked) == 3


def test_the_run_that_asks_proves_nothing() -> None:
    known = past(shop([run(9, A)], []), own_run=9)
    assert (found(known), known.fate(("main",))) == ([], Fate.NEVER)


@pytest.mark.parametrize("workflow", ["", ".github/workflows/ci.yml"])
def test_a_base_whose_runs_left_nothing_has_lost_it(workflow: str) -> None:
    known = past(shop([run(9, A)], []), workflow=workflow)
    assert (found(known), known.fate(("main",))) == ([], Fate.LOST)
    assert known.reason == "its runs left no artifact `bundle`: they upload none, or it was removed"


@pytest.mark.parametrize(
    ("runs", "artifacts"),
    [
        ([run(9, A)], [artifact(30, 9, expired=True)]),
        ([run(9, AWAY)], [artifact(30, 9)]),
        ([], [artifact(30, 9, expired=True)]),
        ([run(9, A)], [artifact(30, 9, expired=True, workflow_run={"id": 9})]),
    ],
)
def test_a_base_whose_bundles_are_out_of_reach_has_lost_them(runs: list[Any], artifacts: list[Any]) -> None:
    known = past(shop(runs, artifacts))
    assert (found(known), known.fate(("main",))) == ([], Fate.LOST)
    assert known.reason == "it has expired, or was removed"


def test_the_default_branch_counts_for_a_base_of_another_name() -> None:
    assert fate(shop([], [artifact(30, 9, branch="trunk")]), ("main",)) is Fate.NEVER
    assert fate(shop([], [artifact(30, 9, branch="trunk")]), ("main", "trunk")) is Fate.LOST


def long_list(pages: int, last: list[Any]) -> Scripted:
    """A list of so many pages of pull requests' bundles, `last` at its end."""
    link = f'<{ORIGIN}{LIST}?page=2>; rel="next"'
    github = shop([], [])
    first = {"total_count": 9999, "artifacts": [artifact(1, 1, branch="feature")]}
    many = [
        [artifact(at % 60, 1, branch="feature") | {"id": page * 1000 + at} for at in range(100)]
        for page in range(pages)
    ]
    later = [reply({"artifacts": bodies}, link=link) for bodies in many]
    github.routes[f"GET {LIST}"] = Turns([first, *later, {"artifacts": last}])
    return github


def test_a_long_list_is_read_on_for_the_answer() -> None:
    assert fate(long_list(2, [])) is Fate.NEVER
    assert fate(long_list(2, [artifact(50, 9) | {"id": 5000}])) is Fate.LOST


def test_a_list_too_long_to_read_counts_as_lost() -> None:
    github = long_list(20, [])
    assert fate(github) is Fate.LOST
    assert github.asked.count(f"GET {LIST}") == 11


def test_what_cannot_be_asked_is_not_taken_for_never() -> None:
    github = shop([], [])
    github.routes[f"GET {LIST}"] = refused(403, "Resource not accessible by integration")
    with pytest.raises(Forbidden):
        found(past(github))
