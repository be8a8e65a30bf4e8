"""Each fault, as a client meets it."""

import json
import time

import pytest
import requests

from tests.github import Kind, Scene, Server, github
from tests.github.faults import Faults
from tests.unit.github_fake.asking import ask

COMMENTS = "/issues/1/comments"


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.pull_request()
    return scene


def bodies(scene: Scene) -> list[str]:
    return [comment.body for comment in scene.home.comments]


def post(server: Server) -> requests.Response:
    return ask(server, server.token(), "POST", COMMENTS, {"body": "hello"})


@pytest.mark.parametrize(
    ("kind", "status", "waits", "written"),
    [
        (Kind.SECONDARY, 403, "7", []),
        (Kind.SECONDARY_SILENT, 403, None, []),
        (Kind.TOO_MANY, 429, "7", []),
        (Kind.BAD_GATEWAY, 502, None, []),
        (Kind.UNAVAILABLE, 503, None, []),
        (Kind.LOST_ANSWER, 502, None, ["hello"]),
    ],
)
def test_a_refusing_fault(scene: Scene, kind: Kind, status: int, waits: str | None, written: list[str]) -> None:
    with github(scene) as server:
        server.faults.on("POST", "*/comments", kind, retry_after=7)
        answer = post(server)
        assert (answer.status_code, answer.headers.get("retry-after"), bodies(scene)) == (status, waits, written)
        assert post(server).status_code == 201
        assert [seen.status for seen in server.requests] == [status, 201]


def test_a_secondary_limit_says_so(scene: Scene) -> None:
    with github(scene) as server:
        server.faults.on("POST", "*/comments", Kind.SECONDARY_SILENT)
        assert "secondary rate limit" in post(server).json()["message"]


@pytest.mark.parametrize(("kind", "written"), [(Kind.RESET, []), (Kind.LOST_CONNECTION, ["hello"])])
def test_a_connection_is_reset(scene: Scene, kind: Kind, written: list[str]) -> None:
    with github(scene) as server:
        server.faults.on("POST", "*/comments", kind)
        with pytest.raises(requests.ConnectionError, match="reset by peer"):
            post(server)
        assert bodies(scene) == written
        assert post(server).status_code == 201


def test_a_truncated_body_is_shorter_than_its_length(scene: Scene) -> None:
    with github(scene) as server:
        server.faults.on("GET", "/repos/acme/shop", Kind.TRUNCATED)
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
            ask(server, server.token(), "GET", "")


def test_a_download_can_be_truncated_too(scene: Scene) -> None:
    made = scene.artifact(scene.run(), "unit", {"a": "b" * 1000})
    with github(scene) as server:
        server.faults.on("GET", "/blob/*", Kind.TRUNCATED)
        address = ask(server, server.token(), "GET", f"/actions/artifacts/{made.id}/zip").headers["location"]
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            requests.get(address, timeout=10)
        assert requests.get(address, timeout=10).content == made.content


def test_a_slow_body_comes_whole_in_pieces(scene: Scene) -> None:
    with github(scene) as server:
        server.faults.on("GET", "/repos/acme/shop", Kind.SLOW, pause=0.03)
        start = time.monotonic()
        answer = ask(server, server.token(), "GET", "")
    assert json.loads(answer.text)["full_name"] == "acme/shop"
    assert time.monotonic() - start >= 0.12


def test_a_moving_page_hides_a_comment(scene: Scene) -> None:
    for number in range(4):
        scene.comment(scene.home.pulls[1], str(number), author="octocat")
    with github(scene) as server:
        token = server.token()
        server.faults.on("GET", "*/comments", Kind.MOVED_PAGE, nth=2)
        pages = [ask(server, token, "GET", f"{COMMENTS}?per_page=2&page={page}").json() for page in (1, 2)]
    assert [comment["body"] for page in pages for comment in page] == ["0", "1", "3"]


def test_something_else_can_happen_between_two_requests(scene: Scene) -> None:
    pull = scene.home.pulls[1]
    with github(scene) as server:
        token = server.token()
        server.faults.before("POST", "*/comments", lambda: scene.comment(pull, "of another run"))
        assert ask(server, token, "GET", COMMENTS).json() == []
        assert [post(server).status_code for _ in range(2)] == [201, 201]
    assert bodies(scene) == ["of another run", "hello", "hello"]


def test_something_else_can_happen_before_a_fault(scene: Scene) -> None:
    with github(scene) as server:
        server.faults.before("POST", "*/comments", lambda: scene.push("feature", {"a": "b"}), nth=2)
        server.faults.on("POST", "*/comments", Kind.BAD_GATEWAY, nth=2)
        head = scene.home.pulls[1].head_sha
        assert (post(server).status_code, scene.home.pulls[1].head_sha) == (201, head)
        assert (post(server).status_code, scene.home.pulls[1].head_sha != head) == (502, True)


def test_the_nth_call_counts_from_the_plan_and_for_as_many_as_told(scene: Scene) -> None:
    with github(scene) as server:
        server.faults.on("*", "/repos/acme/shop", Kind.BAD_GATEWAY, nth=2, times=2)
        token = server.token()
        assert [ask(server, token, "GET", "").status_code for _ in range(4)] == [200, 502, 502, 200]


def test_a_standing_fault_lasts_until_cleared(scene: Scene) -> None:
    with github(scene) as server:
        token = server.token()
        server.faults.always("GET", "*", Kind.UNAVAILABLE)
        assert [ask(server, token, "GET", "").status_code for _ in range(2)] == [503, 503]
        server.faults.clear()
        assert ask(server, token, "GET", "").status_code == 200


def test_chaos_is_drawn_from_its_seed() -> None:
    def drawn(seed: int) -> list[Kind | None]:
        faults = Faults()
        faults.chaos(seed, share=0.3)
        met = [faults.meet("GET", "/x") for _ in range(200)]
        return [fault.kind if fault else None for fault in met]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)
    assert 30 < sum(kind is not None for kind in drawn(7)) < 90
