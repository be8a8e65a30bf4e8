"""`readygate publish`: a verdict of an earlier step becomes a check run, a comment and a summary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.scene import Scene
from tests.github.server import Server, github
from tests.unit.cli.shop import Shop, git, ready


@pytest.fixture
def server() -> Iterator[Server]:
    with github(Scene("acme/shop")) as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Shop:
    """A judged repository on a runner of a pull request."""
    root = tmp_path.resolve() / "shop"
    root.mkdir()
    monkeypatch.chdir(root)
    made = Shop(root, capsysbinary)
    git(root, "init", "-q")
    ready(made)
    return made


def on_runner(server: Server, monkeypatch: pytest.MonkeyPatch, folder: Path, *, token: str) -> int:
    """The environment of a pull request's run; answers the pull request's number."""
    pull = server.scene.pull_request("feature", {"a.txt": "a"})
    told = server.occasion(server.scene.run("ci.yml", pull=pull, conclusion=None), pull=pull)
    (folder / "event.json").write_text(json.dumps(told.payload))
    for name, value in told.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(folder / "event.json"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    monkeypatch.setenv("GITHUB_TOKEN", token)
    return pull.number


def test_a_verdict_is_published_everywhere(server: Server, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.run("check", "--out", "out").code == 0
    number = on_runner(server, monkeypatch, shop.root, token=server.token())
    ran = shop.run("publish", "out/verdict.json")
    assert (ran.code, [line.split()[1] for line in ran.out.splitlines()]) == (0, ["check:", "comment:", "summary"])
    (comment,) = server.scene.comments(server.scene.home.pulls[number])
    assert "`cart` is ready" in comment.body
    assert "`cart` is ready" in (shop.root / "summary.md").read_text()
    assert not server.violations


def test_what_cannot_be_written_is_a_warning_and_an_exit_code_only_where_it_is_required(
    server: Server, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.run("check", "--out", "out")
    on_runner(server, monkeypatch, shop.root, token=server.fork_token())
    ran = shop.run("publish", "out/verdict.json", "--publish", "comment,check")
    assert (ran.code, ran.out.count("::warning title=readygate could not publish::")) == (0, 2)
    assert shop.run("publish", "out/verdict.json", "--publish", "check", "--require-publish").code == 4
    assert not (shop.root / "summary.md").exists()
    assert shop.run("publish", "out/verdict.json", "--publish", "summary").code == 0
    assert (shop.root / "summary.md").exists()


REPLAYED = {"ready": True, "policy": "", "commit": "", "date": "", "services": []}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "v.json: the verdict cannot be read"),
        ({}, "v.json: not a verdict"),
        ({"version": 1, "judged": REPLAYED, "context": {"replay": "x"}}, "v.json: files were judged as they lie"),
    ],
)
def test_what_is_no_verdict_of_a_commit_is_not_published(shop: Shop, content: object, fault: str) -> None:
    if content is not None:
        shop.write({"v.json": json.dumps(content)})
    ran = shop.run("publish", "v.json")
    assert (ran.code, ran.err.startswith(f"readygate: {fault}")) == (2, True)


def test_outside_of_a_run_nothing_can_be_published(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.run("check", "--out", "out")
    for name in ("GITHUB_EVENT_PATH", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    ran = shop.run("publish", "out/verdict.json")
    assert (ran.code, "is published from a run on GitHub with a token" in ran.err) == (2, True)
