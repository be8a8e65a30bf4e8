"""500 schedules of faults, runs at the same time, re-runs and pushes: one comment, of the newest verdict, and every
job's result that of the pure verdict.

The loopback GitHub draws its faults from the seed of a schedule; threads meet as the machine lets them. Runs publish
with the real client, which here never sleeps. A place that could not be written is a warning, as in life; then somebody
runs the newest again.
"""

from __future__ import annotations

import argparse
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from readygate.cli.ci import telling
from readygate.cli.ci.gate import Outcome
from readygate.cli.ci.gathering import Gathered
from readygate.cli.ci.ruling import Ruling
from readygate.cli.ci.situation import Situation
from readygate.github.api import connect
from readygate.github.event import Event
from readygate.model.evidence import Bundle
from readygate.model.policy import Policy
from readygate.model.verdict import Base, Judged, Verdict
from readygate.publishers.outcome import Published
from readygate.renderers.marker import Marker, parse, whole
from readygate.sources.trees import ApiTree
from tests.acceptance.company import Company
from tests.acceptance.samples import CHANGE, FAILING, REPORTS, SOURCES
from tests.github.scene import Scene
from tests.github.server import Server, github
from tests.github.state import PullRequest

CHUNKS = 10
SEEDS = 50
POLICY = Policy(digest="", files=(), services=(), ladders={}, gates=(), milestones=())
OPTIONS = argparse.Namespace(command="check", publish="comment,check", policy="", fail_on=None, require_publish=False)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A GitHub with an empty repository."""
    scene = Scene("acme/shop")
    scene.push("main", SOURCES)
    with github(scene) as serving:
        yield serving


@pytest.fixture(scope="module")
def verdicts(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Judged, ...]:
    """A ready verdict and one that blocks, as runs left them."""
    company = Company(server, tmp_path_factory.mktemp("runs"))
    company.push(REPORTS)
    pull = company.scene.pull_request("sample", CHANGE)
    found = []
    for reports, code in ((REPORTS, 0), (FAILING, 1)):
        ran = company.pull(pull, reports)
        assert ran.code == code
        path: Path = ran.folder / "out" / "verdict.json"
        found.append(msgspec.json.decode(path.read_bytes(), type=Verdict).judged)
    return tuple(found)


class Schedule:
    """Runs of one pull request, which start together; the second head is pushed while they write."""

    def __init__(self, server: Server, verdicts: tuple[Judged, ...], number: int) -> None:
        self.chance = random.Random(number)
        self.server = server
        self.scene = server.scene
        self.verdicts = verdicts
        self.branch = f"chaos-{number}"
        fork = "eve/shop" if self.chance.random() < 0.25 else None
        self.pull: PullRequest = self.scene.pull_request(self.branch, {f"{self.branch}.txt": "1"}, fork=fork)
        self.fork = fork
        self.first = 1_000_000 + number * 10
        self.pushed = threading.Event()
        self.told: list[tuple[int, int, Published]] = []
        self.results: list[tuple[int, int]] = []

    def run(self) -> None:
        """All runs, then a calm one where a place could not be written; checks what has to hold."""
        heads = [self.pull.head_sha]
        attempts = [(self.first, 1, self.pull.head_sha)]
        beside = self.chance.choice(("again", "another", "push", "push", "all"))
        if beside in {"again", "all"}:
            attempts.append((self.first, 2, self.pull.head_sha))
        if beside == "another":
            attempts.append((self.first + 1, 1, self.pull.head_sha))
        moves = beside in {"push", "all"}
        if moves:
            self.server.faults.before("*", "/repos/*", self._push, nth=self.chance.randint(1, 12))
        self.server.faults.chaos(self.chance.randrange(1 << 30), share=self.chance.choice([0.0, 0.1, 0.25]))
        threads = [threading.Thread(target=self._publish, args=attempt) for attempt in attempts]
        threads += [threading.Thread(target=self._publish_of_second)] if moves else []
        self.chance.shuffle(threads)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.server.faults.clear()
        heads += [self.pull.head_sha] if moves else []
        newest = (self.first + 5, 1) if moves else max(attempt[:2] for attempt in attempts)
        if not all(published.done for _, _, published in self.told):
            newest = (newest[0], newest[1] + 1)
            self._publish(*newest, heads[-1])
        self._holds(newest, heads[-1])

    def _push(self) -> None:
        if not self.pushed.is_set():
            self.scene.push(self.branch, {f"{self.branch}.txt": "2"}, fork=self.fork)
            self.pushed.set()

    def _publish_of_second(self) -> None:
        if not self.pushed.wait(0.05):
            self._push()
        self._publish(self.first + 5, 1, self.pull.head_sha)

    def _publish(self, run: int, attempt: int, head: str) -> None:
        judged = self.verdicts[(run + attempt) % 2]
        api = connect(self.server.url, self.server.token(f"r{run}{attempt}"), patience=10_000, sleep=lambda _: None)
        event = Event(
            name="pull_request",
            repository="acme/shop",
            head=head,
            head_branch=self.branch,
            head_repository=self.fork or "acme/shop",
            number=self.pull.number,
            run=run,
            attempt=attempt,
        )
        tree = ApiTree(api, "acme/shop", head)
        situation = Situation(event=event, tested=head, head=head, own_tree=tree)
        outcome = Outcome(
            judged=judged,
            bundle=Bundle.of(()),
            rule=Ruling(policy=POLICY, about=Base()),
            gathered=Gathered(bundle=Bundle.of(())),
        )
        published = telling.publish(OPTIONS, situation, outcome, api, ())
        self.told += [(run, attempt, one) for one in published]
        self.results.append((telling.exit_code(OPTIONS, outcome, published, ()), int(bool(judged.blocks))))

    def _holds(self, newest: tuple[int, int], head: str) -> None:
        ours = [one.body for one in self.scene.comments(self.pull)]
        markers = [parse(body) for body in ours]
        assert markers == [Marker(key="default", run=newest[0], attempt=newest[1], head=head)], self.told
        assert all(whole(body) for body in ours)
        assert all(code == pure for code, pure in self.results)


@pytest.mark.unmeasured
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_one_comment_of_the_newest_verdict_remains(chunk: int, server: Server, verdicts: tuple[Judged, ...]) -> None:
    repeated = 0
    for number in range(chunk * SEEDS, (chunk + 1) * SEEDS):
        schedule = Schedule(server, verdicts, number)
        try:
            schedule.run()
        except AssertionError as fault:
            fault.add_note(f"schedule {number}")
            raise
        repeated += any(not published.done for _, _, published in schedule.told)
    assert repeated < SEEDS / 4
