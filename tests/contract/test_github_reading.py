"""What is asked of GitHub is what GitHub describes, counted, on a GitHub that keeps its own rules."""

import io
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest

from readygate.github import event as events
from readygate.github import lookup
from readygate.github.api import Api, connect
from readygate.github.event import Event
from readygate.github.faults import ApiError, BudgetSpent, Forbidden, Gone, Limited, NotFound, Unreachable
from readygate.model.policy import OtherEvidence
from readygate.sources import artifacts, forge
from readygate.sources.artifacts import Kind as Trouble
from readygate.sources.artifacts import Place, Wanted
from readygate.sources.history import Candidate, Fate, Past
from readygate.sources.other_workflows import of_policy
from tests.github import READ_ONLY, Kind, Scene, Server, github
from tests.github.state import PullRequest, Run

OWN = "acme/shop"
MAIN = ("main",)
REPORT = {"junit.xml": "<testsuites/>"}


@pytest.fixture
def scene() -> Scene:
    return Scene(OWN)


@pytest.fixture
def server(scene: Scene) -> Iterator[Server]:
    with github(scene) as running:
        yield running


def asking(server: Server, token: str = "", **settings: Any) -> Api:
    return connect(server.url, token or server.token(), sleep=lambda seconds: None, **settings)


def place(tmp_path: Path, scene: Scene, name: str = "in") -> Place:
    return Place(own=OWN, own_id=scene.home.id, folder=tmp_path / name, branches=MAIN)


def started(server: Server, run: Run, **what: Any) -> Event:
    """The event of a run, as a runner gives it."""
    occasion = server.occasion(run, **what)
    return events.read(occasion.environ, json.dumps(occasion.payload).encode())


def pull_event(server: Server, pull: PullRequest, event: str = "pull_request") -> Event:
    return started(server, server.scene.run(pull=pull, event=event), pull=pull)


# events --------------------------------------------------------------------------------------------------------------


def test_events_of_pull_requests_tell_head_test_merge_and_rights(scene: Scene, server: Server) -> None:
    ours, theirs = scene.pull_request("feature"), scene.pull_request("main", {"b": "b"}, fork="mallory/shop")
    for pull, fork in ((ours, False), (theirs, True)):
        found = pull_event(server, pull)
        assert (found.head, found.tested, found.base) == (pull.head_sha, pull.merge_sha, "main")
        assert (found.is_fork, found.number) == (fork, pull.number)
        assert (found.api, found.repository, found.default_branch) == (server.url, OWN, "main")
    target = pull_event(server, theirs, "pull_request_target")
    assert (target.head, target.tested) == (theirs.head_sha, scene.tip())
    assert target.is_fork
    edited = started(server, scene.run(pull=ours), pull=ours, former_base="release/1")
    assert (edited.action, edited.former_base) == ("edited", "release/1")


@pytest.mark.parametrize("event", ["push", "schedule", "workflow_dispatch"])
def test_events_of_branches_tell_their_commit(scene: Scene, server: Server, event: str) -> None:
    found = started(server, scene.run("nightly.yml", event=event))
    assert (found.name, found.head, found.tested, found.head_branch) == (event, scene.tip(), scene.tip(), "main")
    assert (found.workflow_path, found.attempt, found.is_fork) == (".github/workflows/nightly.yml", 1, False)


def test_an_event_of_a_release_tells_its_tag(scene: Scene, server: Server) -> None:
    sha = scene.tag("v1")
    scene.release("v1")
    found = started(server, scene.run("release.yml", event="release"), tag="v1")
    assert (found.tag, found.head, found.head_branch) == ("v1", sha, "")


def test_an_event_of_another_run_leads_to_its_pull_request(scene: Scene, server: Server) -> None:
    pull = scene.pull_request("main", {"b": "b"}, fork="mallory/shop")
    trigger = scene.run("collect.yml", pull=pull)
    found = started(server, scene.run("report.yml", event="workflow_run"), trigger=trigger)
    assert found.trigger is not None
    assert (found.trigger.id, found.head, found.is_fork) == (trigger.id, pull.head_sha, True)
    api = asking(server)
    told = lookup.pull_of_head(
        api,
        OWN,
        found.head,
        head_repository=found.head_repository,
        head_branch=found.head_branch,
        head_repository_id=found.head_repository_id,
    )
    assert told.pull is not None
    assert told.pull.number == pull.number
    assert api.requests == 1


# a typical pull request ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fork", [None, "mallory/shop"])
def test_a_typical_pull_request_costs_four_requests_to_be_known(
    scene: Scene, server: Server, tmp_path: Path, fork: str | None
) -> None:
    for number in range(5):
        scene.push("main", {f"{number}.txt": "x"})
        scene.artifact(scene.run(conclusion="failure"), "readygate", REPORT)
    branch = "main" if fork else "feature"
    pull = scene.pull_request(branch, {"x.txt": "x"}, fork=fork)
    scene.artifact(scene.run(pull=pull), "readygate", REPORT)
    event, api = pull_event(server, pull), asking(server)

    tip = lookup.tip(api, OWN, event.base)
    line = lookup.Line(api, OWN, event.tested)
    base = lookup.merged_onto(line, event.head)
    assert base == tip == scene.tip()
    assert lookup.contains(api, OWN, tip, base)
    past = Past(api, OWN, branch=event.base, commits=line.trunk(base), name="readygate", workflow="ci.yml")
    first, second = islice(past.candidates(), 2)
    assert (first.commit, first.run.conclusion) == (tip, "failure")
    assert second.commit != tip
    assert past.fate(MAIN) is Fate.FOUND
    harvest = artifacts.fetch(api, place(tmp_path, scene), [Wanted(artifact=first.artifact, run=first.run)])
    assert [(one.trusted, one.foreign) for one in harvest.fetched] == [(True, False)]
    assert api.requests == server.count() == 4
    assert not server.writes()


def test_a_base_that_moved_on_costs_one_more_and_a_rewritten_one_is_noticed(scene: Scene, server: Server) -> None:
    pull = scene.pull_request("feature", {"x.txt": "x"})
    event, api = pull_event(server, pull), asking(server)
    base = lookup.merged_onto(lookup.Line(api, OWN, event.tested), event.head)
    moved = scene.push("main", {"y.txt": "y"})
    assert lookup.tip(api, OWN, "main") == moved
    assert lookup.contains(api, OWN, moved, base)
    rewritten = scene.move("main", scene.commit({"z.txt": "z"}))
    assert not lookup.contains(api, OWN, rewritten, base)


def test_a_retargeted_pull_request_is_not_on_its_new_base_until_it_is_merged_anew(scene: Scene, server: Server) -> None:
    release = scene.move("release/1", scene.push("release/1", {"r.txt": "r"}))
    pull = scene.pull_request("feature", {"x.txt": "x"})
    scene.push("main", {"y.txt": "y"})
    scene.test_merge(pull)
    stale = pull.merge_sha or ""
    pull.base_ref = "release/1"
    api = asking(server)
    base = lookup.merged_onto(lookup.Line(api, OWN, stale), pull.head_sha)
    assert not lookup.contains(api, OWN, lookup.tip(api, OWN, "release/1"), base)
    scene.test_merge(pull)
    base = lookup.merged_onto(lookup.Line(api, OWN, pull.merge_sha or ""), pull.head_sha)
    assert base == release == lookup.tip(api, OWN, "release/1")


def test_a_tag_called_as_the_base_changes_nothing(scene: Scene, server: Server) -> None:
    evil = scene.push("evil", {".github/readygate.yml": "version: 1"})
    scene.tag("main", evil)
    api = asking(server)
    assert lookup.tip(api, OWN, "main") == scene.tip("main") != evil
    with pytest.raises(NotFound):
        lookup.tip(api, OWN, "nothing")


# pull requests of runs -----------------------------------------------------------------------------------------------


def test_the_pull_request_of_a_fork_is_found_and_no_other(scene: Scene, server: Server) -> None:
    ours = scene.pull_request("main-2", {"a": "a"})
    theirs = scene.pull_request("main", {"b": "b"}, fork="mallory/shop")
    other = scene.pull_request("main", {"c": "c"}, fork="oscar/shop")
    api = asking(server)
    for pull in (ours, theirs, other):
        found = lookup.pull_of_head(
            api, OWN, pull.head_sha, head_repository=pull.head_repository or "", head_branch=pull.head_ref
        )
        assert found.pull is not None
        assert (found.pull.number, found.pull.base) == (pull.number, "main")
    none = lookup.pull_of_head(api, OWN, theirs.head_sha, head_repository=OWN, head_branch="main")
    assert none.reason == "no open pull request comes from acme/shop:main"
    assert api.requests == 4


def test_two_pull_requests_with_one_head_are_told_apart_by_their_base(scene: Scene, server: Server) -> None:
    scene.move("release/1", scene.tip())
    one = scene.pull_request("feature", {"a": "a"})
    two = scene.pull_request("feature", base="release/1")
    api = asking(server)
    asked: dict[str, Any] = {"head_repository": OWN, "head_branch": "feature"}
    both = lookup.pull_of_head(api, OWN, one.head_sha, **asked)
    assert (both.pull, [known.number for known in both.candidates]) == (None, [two.number, one.number])
    chosen = lookup.pull_of_head(api, OWN, one.head_sha, base="release/1", **asked)
    assert chosen.pull is not None
    assert chosen.pull.number == two.number


def group_event(server: Server, *pulls: PullRequest) -> Event:
    branch, _ = server.scene.merge_group(*pulls)
    return started(server, server.scene.run(event="merge_group", branch=branch))


def test_a_merge_group_of_one_is_resolved_and_one_of_two_is_not(scene: Scene, server: Server) -> None:
    one, two = scene.pull_request("one", {"a": "a"}), scene.pull_request("two", {"b": "b"})
    api, base = asking(server), scene.tip()
    event = group_event(server, one)
    found = lookup.pull_of_group(api, event, lookup.Line(api, OWN, event.tested), lookup.tip(api, OWN, "main"))
    assert found.pull is not None
    assert found.pull.number == one.number
    assert api.requests == 3
    event = group_event(server, one, two)
    found = lookup.pull_of_group(api, event, lookup.Line(api, OWN, event.tested), base)
    assert found.pull is None
    assert "several pull requests" in found.reason


# artifacts -----------------------------------------------------------------------------------------------------------


def test_artifacts_of_a_forks_run_come_with_their_origin(scene: Scene, server: Server, tmp_path: Path) -> None:
    pull = scene.pull_request("main", {"a": "a"}, fork="mallory/shop")
    run = scene.run("collect.yml", pull=pull)
    for number in range(101):
        scene.artifact(run, f"readygate-{number:03}", {"a.json": str(number)})
    scene.artifact(run, "junit.xml", b"<testsuites/>", plain="junit.xml")
    scene.artifact(run, "old", REPORT, expired=True)
    api = asking(server)
    harvest = artifacts.of_run(api, msgspec.structs.replace(place(tmp_path, scene), most=200), run.id)
    assert len(harvest.fetched) == 102
    assert {(one.trusted, one.foreign, one.commit) for one in harvest.fetched} == {(False, True, pull.head_sha)}
    plain = next(one for one in harvest.fetched if one.artifact == "junit.xml")
    assert (plain.folder / "junit.xml").read_bytes() == b"<testsuites/>"
    assert [(one.kind, one.artifact) for one in harvest.troubles] == [(Trouble.MISSING, "old")]
    assert (api.requests, server.count()) == (2, 2)
    assert len(server.asked("actions/download-artifact")) == 102


def test_after_a_re_run_the_newest_stands_with_its_attempt(scene: Scene, server: Server, tmp_path: Path) -> None:
    run = scene.run(conclusion=None)
    scene.artifact(run, "reports", {"a": "old"})
    scene.finish(run, "failure")
    scene.rerun(run, None)
    scene.artifact(run, "reports", {"a": "new"})
    scene.finish(run)
    (one,) = artifacts.of_run(asking(server), place(tmp_path, scene), run.id).fetched
    assert (one.attempt, (one.folder / "a").read_text()) == (2, "new")


def test_a_download_that_breaks_off_is_tried_again_and_then_told(scene: Scene, server: Server, tmp_path: Path) -> None:
    run = scene.run()
    made = scene.artifact(run, "reports", {"a": "x" * 5000})
    server.faults.on("GET", f"/{made.id}*", Kind.TRUNCATED)
    harvest = artifacts.of_run(asking(server), place(tmp_path, scene, "first"), run.id)
    server.faults.clear()
    server.faults.always("GET", f"*/{made.id}*", Kind.TRUNCATED)
    broken = artifacts.of_run(asking(server), place(tmp_path, scene, "second"), run.id)
    assert [one.artifact for one in harvest.fetched] == ["reports"]
    assert [one.kind for one in broken.troubles] == [Trouble.INVALID]


def nightly(scene: Scene, *, commit: str = "", brings: bool = True, **more: str) -> Run:
    run = scene.run("nightly.yml", event=more.get("event", "schedule"), branch=more.get("branch"), sha=commit or None)
    if brings:
        scene.artifact(run, "load", {"k6.json": "{}"})
    return run


def test_nightly_evidence_is_of_a_trusted_branch_and_an_ancestor(scene: Scene, server: Server, tmp_path: Path) -> None:
    wanted = nightly(scene)
    tip = scene.push("main", {"a": "a"})
    pull = scene.pull_request("feature", {"b": "b"})
    scene.tag("main", pull.head_sha)
    nightly(scene, branch="feature", event="workflow_dispatch")
    nightly(scene, commit=pull.head_sha, branch="main", event="push")
    theirs = scene.pull_request("main", {"c": "c"}, fork="mallory/shop")
    scene.artifact(scene.run("nightly.yml", pull=theirs), "load", {"k6.json": "forged"})
    scene.push("main", {"later": "x"})
    nightly(scene)
    api = asking(server)
    line = lookup.Line(api, OWN, pull.merge_sha or "")
    base = lookup.merged_onto(line, pull.head_sha)
    assert base == tip
    known = lookup.Ancestors(api, OWN, base, line.trunk(base))
    harvest = of_policy(api, place(tmp_path, scene), (OtherEvidence(workflow="nightly.yml", artifact="load"),), known)
    assert [(one.run, one.trusted, one.ancestor, one.superseded) for one in harvest.fetched] == [
        (wanted.id, True, True, "")
    ]
    assert api.requests == 5  # the line, the runs, two comparisons, the artifacts


def test_a_later_nightly_run_without_the_artifact_is_told(scene: Scene, server: Server, tmp_path: Path) -> None:
    older, later = nightly(scene), nightly(scene, brings=False)
    entries = (OtherEvidence(workflow="nightly.yml", artifact="load"), OtherEvidence(workflow="none.yml", artifact="x"))
    harvest = of_policy(asking(server), place(tmp_path, scene), entries, {scene.tip()}.__contains__)
    (one,) = harvest.fetched
    assert (one.run, one.superseded) == (
        older.id,
        f"run {later.id} of nightly.yml is newer and has no such artifact",
    )
    assert [trouble.reason for trouble in harvest.troubles] == ["there is no workflow none.yml"]


# the baseline --------------------------------------------------------------------------------------------------------


def past(api: Api, scene: Scene, own_run: int = 0) -> Past:
    line = lookup.Line(api, OWN, scene.tip())
    line.parents()
    trunk = line.trunk(scene.tip())
    return Past(api, OWN, branch="main", commits=trunk, name="readygate", own_id=scene.home.id, own_run=own_run)


def test_a_baseline_that_never_was_and_one_that_is_lost(scene: Scene, server: Server) -> None:
    run = scene.run()
    scene.artifact(scene.run(pull=scene.pull_request("main", {"a": "a"}, fork="mallory/shop")), "readygate", REPORT)
    scene.artifact(scene.run(pull=scene.pull_request("b", {"b": "b"})), "readygate", REPORT)
    never = past(asking(server), scene, own_run=run.id)
    assert list(never.candidates()) == []
    assert never.fate(MAIN) is Fate.NEVER
    unsent = past(asking(server), scene)
    assert (list(unsent.candidates()), unsent.fate(MAIN)) == ([], Fate.LOST)
    scene.artifact(run, "readygate", REPORT, expired=True)
    lost = past(asking(server), scene)
    assert list(lost.candidates()) == []
    assert lost.fate(MAIN) is Fate.LOST


def test_a_busy_repository_costs_one_request_for_each_run_that_is_not_listed(scene: Scene, server: Server) -> None:
    scene.artifact(scene.run(), "readygate", REPORT)
    pull = scene.pull_request("feature", {"a": "a"})
    for _ in range(101):
        scene.artifact(scene.run(pull=pull), "readygate", REPORT)
    api = asking(server)
    known = past(api, scene)
    assert [one.run.event for one in known.candidates()] == ["push"]
    assert api.requests == 4  # the line, the list, the runs, the artifacts of one


# people and files ----------------------------------------------------------------------------------------------------


def test_people_issues_and_files_are_told(scene: Scene, server: Server) -> None:
    pull = scene.pull_request("feature", {"src/ü.py": "x"}, fork="mallory/shop")
    scene.review(pull, "bob")
    scene.issue("Leak", labels=("pen-test", "security"))
    scene.issue("Other")
    scene.team("acme", "security", "bob")
    api = asking(server)
    told = forge.reviews(api, OWN, pull.number)
    assert [(one["state"], one["commit_id"], one["user"]["login"]) for one in told.body] == [
        ("APPROVED", pull.head_sha, "bob")
    ]
    assert [one["title"] for one in forge.issues(api, OWN, ("pen-test", "security")).body] == ["Leak"]
    assert [one["filename"] for one in forge.changed_files(api, OWN, pull.number).body] == ["src/ü.py"]
    compared = forge.compared(api, OWN, scene.tip(), pull.head_sha)
    assert ([one["filename"] for one in compared.body["files"]], compared.complete) == (["src/ü.py"], True)
    assert forge.content(api, OWN, "src/ü.py", pull.merge_sha or "") == b"x"
    assert forge.content(api, OWN, "src/ü.py", scene.tip()) is None
    hidden = forge.team(api, "acme", "security")
    assert "GITHUB_TOKEN" in hidden.fix
    app = asking(server, server.token("app", {"members": "read"}, kind="app"))
    assert [one["login"] for one in forge.team(app, "acme", "security").body] == ["bob"]


def test_a_file_of_an_unknown_commit_and_a_large_one_are_not_absent(scene: Scene, server: Server) -> None:
    scene.push("main", {"big.yml": "x" * 1_100_000})
    api = asking(server)
    for path, commit in (("README.md", "f" * 40), ("big.yml", scene.tip())):
        with pytest.raises(ApiError, match=r"No commit found|no file of at most 1 MB"):
            forge.content(api, OWN, path, commit)


# failures ------------------------------------------------------------------------------------------------------------

WAITED = [
    Kind.SECONDARY,
    Kind.SECONDARY_SILENT,
    Kind.TOO_MANY,
    Kind.BAD_GATEWAY,
    Kind.UNAVAILABLE,
    Kind.RESET,
    Kind.TRUNCATED,
]


@pytest.mark.parametrize("kind", [*WAITED, Kind.LOST_ANSWER, Kind.LOST_CONNECTION, Kind.SLOW])
def test_a_read_survives_what_passes(scene: Scene, server: Server, kind: Kind) -> None:
    server.faults.on("GET", "*/heads/main", kind)
    assert lookup.tip(asking(server), OWN, "main") == scene.tip()
    assert [met[2] for met in server.faults.happened] == [kind]


@pytest.mark.parametrize("kind", [Kind.BAD_GATEWAY, Kind.LOST_ANSWER, Kind.LOST_CONNECTION, Kind.RESET, Kind.TRUNCATED])
def test_a_write_is_made_once_and_may_have_worked(scene: Scene, server: Server, kind: Kind) -> None:
    issue = scene.issue("x")
    server.faults.on("POST", "*/comments", kind)
    with pytest.raises(Unreachable) as caught:
        asking(server).send("POST", f"/repos/{OWN}/issues/{issue.number}/comments", {"body": "hello"})
    assert caught.value.uncertain
    assert len(server.writes()) == 1


@pytest.mark.parametrize("kind", [Kind.SECONDARY, Kind.TOO_MANY])
def test_a_write_that_a_limit_held_back_is_made_later(scene: Scene, server: Server, kind: Kind) -> None:
    issue = scene.issue("x")
    server.faults.on("POST", "*/comments", kind)
    asking(server).send("POST", f"/repos/{OWN}/issues/{issue.number}/comments", {"body": "hello"})
    assert [comment.body for comment in scene.comments(issue)] == ["hello"]


def test_a_token_that_may_only_read_is_told_what_it_lacks(scene: Scene, server: Server) -> None:
    pull = scene.pull_request()
    api = asking(server, server.fork_token())
    with pytest.raises(Forbidden) as caught:
        api.send("POST", f"/repos/{OWN}/issues/{pull.number}/comments", {"body": "hello"})
    assert caught.value.permission == "pull-requests: write"
    with pytest.raises(Forbidden) as caught:
        api.send("POST", f"/repos/{OWN}/statuses/{pull.head_sha}", {"state": "success"})
    assert caught.value.permission == "statuses: write"
    narrow = asking(server, server.token("narrow", {**READ_ONLY, "actions": "none"}))
    run = scene.run()
    with pytest.raises(Forbidden) as caught:
        list(narrow.pages(f"/repos/{OWN}/actions/runs/{run.id}/artifacts", "artifacts"))
    assert caught.value.permission == "actions: read"


def test_a_token_that_has_asked_enough_is_not_waited_for(scene: Scene, server: Server) -> None:
    api = asking(server, server.token("few", limit=1), clock=scene.state.now.timestamp)
    lookup.tip(api, OWN, "main")
    with pytest.raises(Limited, match="asks to wait"):
        lookup.tip(api, OWN, "main")


def test_a_run_asks_no_more_than_its_budget(scene: Scene, server: Server) -> None:
    api = asking(server, budget=2)
    for _ in range(2):
        lookup.tip(api, OWN, "main")
    with pytest.raises(BudgetSpent):
        lookup.tip(api, OWN, "main")
    assert len(server.requests) == 2


def test_an_expired_artifact_is_gone(scene: Scene, server: Server) -> None:
    made = scene.artifact(scene.run(), "reports", REPORT, expired=True)
    with pytest.raises(Gone):
        asking(server).download(f"/repos/{OWN}/actions/artifacts/{made.id}/zip", 1000, io.BytesIO())


def test_an_enterprise_server_has_its_api_below_a_prefix(scene: Scene) -> None:
    for number in range(150):
        scene.issue(str(number))
    made = scene.artifact(scene.run(), "reports", REPORT)
    with github(scene, prefix="/api/v3") as server:
        api = asking(server)
        assert server.url.endswith("/api/v3")
        assert len(forge.issues(api, OWN).body) == 150
        assert api.download(f"/repos/{OWN}/actions/artifacts/{made.id}/zip", 1000, io.BytesIO()).size > 0


@pytest.mark.parametrize("seed", range(25))
def test_chaos_leaves_the_right_answer_or_an_error(scene: Scene, server: Server, tmp_path: Path, seed: int) -> None:
    for number in range(3):
        scene.push("main", {f"{number}.txt": "x"})
        scene.artifact(scene.run(), "readygate", {"a.json": str(number)})
    pull = scene.pull_request("feature", {"x.txt": "x"}, fork="mallory/shop")
    event, api = pull_event(server, pull), asking(server)
    server.faults.chaos(seed, share=0.4)
    try:
        assert lookup.tip(api, OWN, "main") == scene.tip()
        line = lookup.Line(api, OWN, event.tested)
        base = lookup.merged_onto(line, event.head)
        assert base == scene.tip()
        found = list(Past(api, OWN, branch="main", commits=line.trunk(base), name="readygate").candidates())
        wanted = [Wanted(artifact=one.artifact, run=one.run) for one in found]
        assert len(wanted) == 3
    except Unreachable:
        return
    harvest = artifacts.fetch(api, place(tmp_path, scene), wanted)
    texts = [(one.folder / "a.json").read_text() for one in harvest.fetched]
    assert len(texts) + len(harvest.troubles) == 3
    assert set(texts) <= {"0", "1", "2"}
    assert all((one.folder / "a.json").read_text() == str(2 - found_at(found, one.id)) for one in harvest.fetched)


def found_at(found: list[Candidate], number: int) -> int:
    return [one.artifact.id for one in found].index(number)
