"""A client that looks before it creates keeps one comment whatever the schedule of faults, and schedules repeat."""

import textwrap

import pytest
import requests

import tests.github
from tests.github import Scene, Server, github
from tests.unit.github_fake.asking import ask


def publish(server: Server, token: str, body: str) -> bool:
    """Look, then create or change; again after each fault, at most thirty times. Whether it was written."""
    for _ in range(30):
        try:
            found = ask(server, token, "GET", "/issues/1/comments?per_page=100")
            if found.status_code != 200:
                continue
            mine = [it for it in found.json() if it["user"]["login"] == "github-actions[bot]"]
            if mine and mine[0]["body"] == body:
                return True
            if mine:
                ask(server, token, "PATCH", f"/issues/comments/{mine[0]['id']}", {"body": body})
            else:
                ask(server, token, "POST", "/issues/1/comments", {"body": body})
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            continue
    return False


def run(seed: int) -> tuple[list[tuple[str, str, int]], list[str]]:
    scene = Scene()
    pull = scene.pull_request()
    with github(scene) as server:
        server.faults.chaos(seed, share=0.4)
        token = server.token()
        assert publish(server, token, "first")
        assert publish(server, token, "second")
        log = [(seen.method, seen.path, seen.status) for seen in server.requests]
    return log, [it.body for it in scene.comments(pull)]


@pytest.mark.parametrize("seed", range(10))
def test_one_comment_remains_and_the_schedule_repeats(seed: int) -> None:
    log, bodies = run(seed)
    assert bodies == ["second"]
    assert run(seed) == (log, bodies)


def test_schedules_differ() -> None:
    assert len({tuple(run(seed)[0]) for seed in range(5)}) > 1


def test_the_example_of_the_package_runs() -> None:
    text = tests.github.__doc__ or ""
    example = textwrap.dedent(text[text.index("    scene =") :])
    exec(compile(example, "example", "exec"), {**vars(tests.github), "requests": requests})
