"""What is published is what GitHub describes, counted, on a GitHub that keeps its own rules."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from readygate.github.api import Api, connect
from readygate.publishers import check, comment, status
from readygate.publishers.announced import Watch
from readygate.publishers.outcome import Published
from readygate.renderers import check as pages
from readygate.renderers.comment import comment as written
from readygate.renderers.links import Links
from readygate.renderers.marker import parse
from tests.github import Kind, Scene, Server, github
from tests.github.state import Comment, PullRequest
from tests.unit.renderers.shapes import LINKS, MIXED, READY


@pytest.fixture
def scene() -> Scene:
    return Scene("acme/shop")


@pytest.fixture
def server(scene: Scene) -> Iterator[Server]:
    with github(scene) as running:
        yield running


def asking(server: Server, token: str = "") -> Api:
    return connect(server.url, token or server.token(), sleep=lambda seconds: None)


def of(pull: PullRequest, run: int = 4242, attempt: int = 1) -> Links:
    return msgspec.structs.replace(LINKS, head=pull.head_sha, pull=pull.number, run=run, attempt=attempt)


def publish(api: Api, links: Links, pull: PullRequest) -> tuple[Published, Published]:
    """Check run and comment, as a job publishes them."""
    fork = pull.head_repository != "acme/shop"
    watch = Watch(check=check.NAME, branch="" if fork else pull.head_ref)
    first = check.publish(api, links, pages.check(MIXED, links))
    return first, comment.publish(api, links, written(MIXED, links), watch=watch if first.done else None)


def own(scene: Scene, pull: PullRequest) -> list[Comment]:
    return [one for one in scene.comments(pull) if parse(one.body)]


def test_a_pull_request_costs_five_requests_and_six_at_first(scene: Scene, server: Server) -> None:
    pull = scene.pull_request("feature/x")
    for run, requests in ((4242, 6), (4243, 5), (4244, 5)):
        api = asking(server)
        assert all(one.done for one in publish(api, of(pull, run), pull))
        assert (api.requests, api.spent.retries) == (requests, 0)
    assert [one.body for one in own(scene, pull)] == [written(MIXED, of(pull, 4244))]


def test_among_three_hundred_comments_there_is_one_of_ours(scene: Scene, server: Server) -> None:
    pull = scene.pull_request("feature")
    for number in range(300):
        scene.comment(pull, f"comment {number}", author="mona")
    scene.comment(pull, written(MIXED, of(pull, 9999)), author="mona")
    for run in (4242, 4243):
        assert all(one.done for one in publish(asking(server), of(pull, run), pull))
    assert [one.body for one in own(scene, pull) if one.author != "mona"] == [written(MIXED, of(pull, 4243))]
    assert len(scene.comments(pull)) == 302


def test_a_push_between_two_runs_leaves_the_newer_one(scene: Scene, server: Server) -> None:
    pull = scene.pull_request("feature")
    before = of(pull)
    publish(asking(server), before, pull)
    scene.push("feature", {"x.txt": "y"})
    publish(asking(server), of(pull, 4243), pull)
    again = msgspec.structs.replace(before, attempt=2)
    told = publish(asking(server), again, pull)[1]
    assert (told.done, told.note) == (True, "it shows the newer run 4243, attempt 1")
    assert [one.body for one in own(scene, pull)] == [written(MIXED, of(pull, 4243))]


@pytest.mark.parametrize("kind", [Kind.LOST_ANSWER, Kind.LOST_CONNECTION, Kind.BAD_GATEWAY, Kind.RESET])
@pytest.mark.parametrize("path", ["*/check-runs", "*/comments"])
def test_a_create_whose_answer_is_lost_makes_one(scene: Scene, server: Server, kind: Kind, path: str) -> None:
    pull = scene.pull_request("feature")
    server.faults.on("POST", path, kind)
    assert all(one.done for one in publish(asking(server), of(pull), pull))
    assert len(own(scene, pull)) == len(scene.home.checks) == 1


def test_a_fork_without_a_right_to_write_gets_warnings(scene: Scene, server: Server) -> None:
    pull = scene.pull_request("feature", {"x.txt": "x"}, fork="mallory/shop")
    first, second = publish(asking(server, server.fork_token()), of(pull), pull)
    third = status.publish(asking(server, server.fork_token()), of(pull), pages.status(MIXED, of(pull)))
    assert [one.done for one in (first, second, third)] == [False, False, False]
    assert "checks: write" in first.warning
    assert "pull-requests: write" in second.warning
    assert "statuses: write" in third.warning
    assert own(scene, pull) == []


def test_a_fork_in_report_mode_gets_all(scene: Scene, server: Server) -> None:
    pull = scene.pull_request("main", {"x.txt": "x"}, fork="mallory/shop")
    api = asking(server)
    assert all(one.done for one in publish(api, of(pull), pull))
    assert status.publish(api, of(pull), pages.status(READY, of(pull))).done
    assert [(one.context, one.state) for one in scene.home.statuses] == [("readygate/report", "success")]
