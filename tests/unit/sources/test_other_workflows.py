"""Evidence of nightly and scheduled runs: which run counts, which are passed over, and what is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readygate.github.faults import ApiError
from readygate.github.lookup import Ancestors
from readygate.model.policy import OtherEvidence
from readygate.sources.artifacts import Harvest, Kind, Place, Trouble
from readygate.sources.other_workflows import of_policy
from tests.unit.github.scripted import Scripted, api, refused

OWN = "acme/shop"
RUNS = f"/repos/{OWN}/actions/workflows/nightly.yml/runs"
OLD, NEW, AWAY = "a1" * 20, "b2" * 20, "c3" * 20
HISTORY = {OLD, NEW}
NIGHTLY = OtherEvidence(workflow="nightly.yml", artifact="load")


def run(number: int, commit: str = NEW, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "run_attempt": 1,
        "event": "schedule",
        "status": "completed",
        "conclusion": "success",
        "head_sha": commit,
        "head_branch": "main",
        "head_repository": {"id": 5, "full_name": OWN},
        "path": ".github/workflows/nightly.yml",
        **more,
    }


def packed() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("k6.json", b"{}")
    return buffer.getvalue()


class Shop(Scripted):
    """A repository with runs, newest first, and the names of the artifacts of each."""

    def __init__(self, *runs: dict[str, Any], **artifacts: tuple[str, ...]) -> None:
        super().__init__({f"GET {RUNS}": {"workflow_runs": list(runs)}})
        for known in runs:
            names = artifacts.get(f"of_{known['id']}", ())
            self.routes[f"GET /repos/{OWN}/actions/runs/{known['id']}/artifacts"] = {
                "artifacts": [self.artifact(known["id"] * 10 + at, name) for at, name in enumerate(names)]
            }

    def artifact(self, number: int, name: str) -> dict[str, Any]:
        self.serve(f"/repos/{OWN}/actions/artifacts/{number}/zip", packed(), f"{number}.zip")
        return {"id": number, "name": name, "size_in_bytes": 9, "expired": False, "created_at": "2026-04-01T10:00:00Z"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(own=OWN, own_id=5, folder=tmp_path / "in", branches=("main",))


def harvested(
    github: Scripted,
    place: Place,
    *asked: OtherEvidence,
    ancestors: Callable[[str], bool] = HISTORY.__contains__,
    own_run: int = 0,
) -> Harvest:
    return of_policy(api(github), place, asked or (NIGHTLY,), ancestors, own_run=own_run)


def the_trouble(harvest: Harvest) -> Trouble:
    assert harvest.fetched == ()
    (one,) = harvest.troubles
    return one


def test_the_newest_run_that_counts_brings_the_artifact(place: Place) -> None:
    github = Shop(run(9), run(8), of_9=("load", "soak"), of_8=("load",))
    asked = api(github)
    (one,) = of_policy(asked, place, (NIGHTLY,), HISTORY.__contains__).fetched
    assert (one.run, one.artifact, one.commit, one.event, one.attempt) == (9, "load", NEW, "schedule", 1)
    assert (one.trusted, one.ancestor, one.foreign, one.superseded) == (True, True, False, "")
    assert (one.folder / "k6.json").read_bytes() == b"{}"
    assert asked.requests == 2
    assert github.queries[0] == {"per_page": 100, "status": "completed", "branch": "main"}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"head_repository": {"id": 6, "full_name": "mallory/shop"}}, "1 of forks"),
        ({"head_repository": None}, "1 of forks"),
        ({"event": "pull_request"}, "1 of branches that are not trusted"),
        ({"head_branch": "feature"}, "1 of branches that are not trusted"),
        ({"head_sha": AWAY}, "1 of commits that are not in the judged history"),
        ({"status": "in_progress"}, "1 not completed"),
        ({"id": 99}, "1 not completed"),
    ],
)
def test_other_runs_are_passed_over_and_not_counted_against_it(place: Place, facts: dict[str, Any], words: str) -> None:
    github = Shop({**run(9), **facts}, run(8, OLD), of_9=("load",), of_99=("load",), of_8=("load",))
    (one,) = harvested(github, place, own_run=99).fetched
    assert (one.run, one.superseded) == (8, "")
    alone = Shop({**run(9), **facts}, of_9=("load",))
    told = the_trouble(harvested(alone, place, own_run=99))
    assert told.reason == f"no run of nightly.yml counts: {words}"
    assert (told.kind, told.artifact, told.workflow, told.run) == (Kind.MISSING, "load", "nightly.yml", 0)


def test_a_later_run_without_the_artifact_makes_an_older_one_superseded(place: Place) -> None:
    github = Shop(run(9, conclusion="failure"), run(8), run(7), of_7=("load",))
    (one,) = harvested(github, place).fetched
    assert (one.run, one.superseded) == (7, "run 9 of nightly.yml is newer and has no such artifact")


def test_a_workflow_that_never_brings_the_artifact_is_missing(place: Place) -> None:
    told = the_trouble(harvested(Shop(*(run(number) for number in range(20, 0, -1)), of_1=("load",)), place))
    assert told.reason == "none of the 5 newest runs of nightly.yml that count has the artifact 'load'"
    assert told.run == 20
    assert told.fix == "let nightly.yml upload it on a trusted branch, and after it failed as well"
    told = the_trouble(harvested(Shop(run(3), of_3=("other",)), place))
    assert told.reason == "run 3 of nightly.yml has no artifact 'load', and no run before it counts"
    assert the_trouble(harvested(Shop(), place)).reason == "no run of nightly.yml counts: it has not completed one"


def test_entries_of_one_workflow_share_its_runs(place: Place) -> None:
    github = Shop(run(9), run(8), of_9=("load",), of_8=("soak", "load"))
    asked = api(github)
    entries = [
        OtherEvidence(workflow=".github/workflows/nightly.yml", artifact="soak"),
        NIGHTLY,
        NIGHTLY,
        OtherEvidence(workflow="weekly.yml", artifact="pen-test"),
    ]
    github.routes[f"GET {RUNS.replace('nightly', 'weekly')}"] = {"workflow_runs": []}
    harvest = of_policy(asked, place, entries, HISTORY.__contains__)
    assert [(one.artifact, one.run, bool(one.superseded)) for one in harvest.fetched] == [
        ("soak", 8, True),
        ("load", 9, False),
    ]
    assert [one.artifact for one in harvest.troubles] == ["pen-test"]
    assert asked.requests == 4


def test_an_expired_artifact_is_not_replaced_by_an_older_one(place: Place) -> None:
    github = Shop(run(9), run(8), of_9=("load",), of_8=("load",))
    github.routes[f"GET /repos/{OWN}/actions/runs/9/artifacts"]["artifacts"][0]["expired"] = True
    told = the_trouble(harvested(github, place))
    assert (told.kind, told.reason, told.run) == (Kind.MISSING, "the artifact has expired", 9)


def test_several_trusted_branches_are_asked_for_together(place: Place) -> None:
    for branches in (("main", "release/*"), ("release/*",), ()):
        github = Shop(run(9, head_branch="release/1"), of_9=("load",))
        there = Place(own=OWN, folder=place.folder / str(len(branches)), branches=branches)
        assert len(harvested(github, there).fetched) == (1 if branches else 0)
        assert github.queries[0] == {"per_page": 100, "status": "completed"}


def test_a_tag_called_main_brings_nothing_of_the_change_itself(place: Place) -> None:
    """GitHub names a tag's run after the tag; its commit is in the pull request, not in the base."""
    github = Shop(run(9, AWAY, event="push"), run(8, OLD), of_9=("load",), of_8=("load",))
    github.routes[f"GET /repos/{OWN}/compare/{AWAY}...{NEW}"] = {"status": "diverged"}
    asked = api(github)
    (one,) = of_policy(asked, place, (NIGHTLY,), Ancestors(asked, OWN, NEW, known=(OLD,))).fetched
    assert one.run == 8
    assert asked.requests == 3


def test_a_search_beside_the_history_ends(place: Place) -> None:
    asked: list[str] = []

    def ancestors(commit: str) -> bool:
        asked.append(commit)
        return False

    told = the_trouble(harvested(Shop(*(run(number) for number in range(1, 60))), place, ancestors=ancestors))
    assert told.reason == "no run of nightly.yml counts: 20 of commits that are not in the judged history"
    assert len(asked) == 20


def test_a_workflow_that_is_not_there_is_named(place: Place) -> None:
    told = the_trouble(harvested(Scripted(), place))
    assert (told.kind, told.reason) == (Kind.MISSING, "there is no workflow nightly.yml")


def test_what_may_not_be_asked_is_told_for_each_artifact(place: Place) -> None:
    github = Scripted({f"GET {RUNS}": refused(403, "Resource not accessible by integration")})
    harvest = harvested(github, place, NIGHTLY, OtherEvidence(workflow="nightly.yml", artifact="soak"))
    assert [one.artifact for one in harvest.troubles] == ["load", "soak"]
    assert {"actions: read" in one.fix and one.workflow == "nightly.yml" for one in harvest.troubles} == {True}
    assert len(github.asked) == 1


def test_an_ancestry_that_cannot_be_asked_is_told(place: Place) -> None:
    def ancestors(commit: str) -> bool:
        raise ApiError("no answer")

    assert the_trouble(harvested(Shop(run(9)), place, ancestors=ancestors)).reason == "no answer"
