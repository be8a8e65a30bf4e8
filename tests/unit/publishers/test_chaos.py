"""Runs, re-runs and pushes at the same time, with lost answers: afterwards there is one comment, of the newest verdict.

The order of all requests and the faults are drawn from a seed. Each run publishes its check run before its comment.
"""

from __future__ import annotations

import random
from functools import partial
from itertools import pairwise

import pytest

from readygate.publishers import check, comment, status
from readygate.publishers.announced import Watch
from readygate.renderers.check import Check, Status
from readygate.renderers.links import Links
from readygate.renderers.marker import parse
from tests.unit.publishers.github import Client, Fake, unlucky
from tests.unit.publishers.test_comment import body, links
from tests.unit.publishers.turns import Turns

SEEDS = range(120)
_SHARE = 0.25


class Chaos:
    """One schedule: heads in the order of their pushes, runs of them, and their second attempts."""

    def __init__(self, number: int) -> None:
        self.seed = random.Random(number)
        self.turns = Turns(self.seed)
        self.heads = [str(one) * 40 for one in range(1, self.seed.randint(1, 3) + 1)]
        # a run of each head, and further ones for other events of the same head (edited, reopened)
        of_heads = sorted(
            [*range(len(self.heads)), *self.seed.choices(range(len(self.heads)), k=self.seed.randint(0, 2))]
        )
        runs = [links(100 + place, 1, self.heads[at]) for place, at in enumerate(of_heads)]
        again = [run for run in runs if self.seed.random() < 0.3]
        self.attempts = [*runs, *(links(run.run, 2, run.head) for run in again)]
        self.fake = Fake(self.heads[0])
        self.watch = Watch(check=check.NAME, branch=self.seed.choice(["", self.fake.branch]))

    def name(self, of: Links) -> str:
        return f"{of.run}.{of.attempt}"

    def client(self, name: str) -> Client:
        return self.fake.client(lambda: self.turns.wait(name), unlucky(self.seed, _SHARE))

    def publish(self, of: Links) -> None:
        name = self.name(of)
        client = self.client(name)
        page = f"verdict of {name}"
        made = Check(conclusion="success", title="t", summary=page, text="", annotations=())
        assert check.publish(client, of, made).done
        done = comment.publish(client, of, body(of, page), watch=self.watch)
        assert done.done, done
        assert status.publish(client, of, Status(state="success", description=page)).done

    def push(self, head: str) -> None:
        self.turns.wait(head)
        self.fake.head = head

    def run(self) -> None:
        """A head is pushed after the one before, its runs start after that, a second attempt after the first ended."""
        pushes = {head: partial(self.push, head) for head in self.heads[1:]}
        acts = {self.name(of): partial(self.publish, of) for of in self.attempts}
        after = dict(pairwise(self.heads[:0:-1]))
        for of in self.attempts:
            after[self.name(of)] = f"{of.run}.1" if of.attempt == 2 else of.head
        after = {name: before for name, before in after.items() if before != self.heads[0]}
        self.turns.run({**pushes, **acts}, after)

    @property
    def newest(self) -> Links:
        current = [of for of in self.attempts if of.head == self.fake.head]
        return max(current, key=lambda of: (of.run, of.attempt))


@pytest.mark.unmeasured
@pytest.mark.parametrize("number", SEEDS)
def test_afterwards_there_is_one_comment_of_the_newest_verdict(number: int) -> None:
    chaos = Chaos(number)
    planted = [chaos.fake.comment(body(links(999_999)), "mona"), chaos.fake.comment("Hello", "mona")]
    chaos.run()
    own = [one for one in chaos.fake.comments if one not in planted]
    assert [one["body"] for one in own] == [body(chaos.newest, f"verdict of {chaos.name(chaos.newest)}")]
    assert [one["body"] for one in planted] == [body(links(999_999)), "Hello"]
    assert parse(own[0]["body"]) is not None
    ids = [(one["head_sha"], one["external_id"]) for one in chaos.fake.checks]
    assert sorted(ids) == sorted((of.head, chaos.name(of)) for of in chaos.attempts)
    last = [one for one in chaos.fake.statuses if one["sha"] == chaos.fake.head][-1]
    assert last["description"] == f"verdict of {chaos.name(chaos.newest)}"
