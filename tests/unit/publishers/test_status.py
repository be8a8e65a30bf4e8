"""The commit status of report mode."""

from __future__ import annotations

import msgspec

from readygate.publishers.outcome import Published
from readygate.publishers.status import publish
from readygate.renderers.check import Status
from tests.unit.publishers.github import Fake
from tests.unit.renderers.shapes import HEAD, LINKS

READY = Status(state="success", description="ready")
NOT_READY = Status(state="failure", description="not ready")
NEWER = msgspec.structs.replace(LINKS, run=4243)


def states(fake: Fake) -> list[tuple[str, str]]:
    return [(one["context"], one["state"]) for one in fake.statuses]


def test_a_status_is_added_and_read_back() -> None:
    fake = Fake(HEAD)
    assert publish(fake.client(), LINKS, READY) == Published(place="status", done=True, url=LINKS.run_url)
    assert fake.statuses == [
        {
            "state": "success",
            "description": "ready",
            "target_url": LINKS.run_url,
            "context": "readygate/report",
            "sha": HEAD,
        }
    ]
    assert len(fake.asked) == 2


def test_a_newer_run_adds_its_own_and_an_older_one_gives_it_back() -> None:
    fake = Fake(HEAD)
    publish(fake.client(), LINKS, READY)
    publish(fake.client(), NEWER, NOT_READY)
    assert publish(fake.client(), LINKS, READY).note == "it shows a newer run"
    assert [state for _, state in states(fake)] == ["success", "failure", "success", "failure"]


def test_other_statuses_count_for_nothing() -> None:
    fake = Fake(HEAD)
    for url in (None, "", "https://evil.example/actions/runs/9999/attempts/1", f"{LINKS.run_url}/x"):
        fake.statuses.append(
            {"context": "Readygate/Report", "state": "success", "description": "x", "target_url": url, "sha": HEAD}
        )
    fake.statuses.append({"context": "other", "state": "success", "sha": HEAD})
    assert publish(fake.client(), LINKS, NOT_READY).done
    assert states(fake)[-1] == ("readygate/report", "failure")


def test_an_older_run_that_covered_a_newer_one_gives_it_back() -> None:
    fake = Fake(HEAD)
    steps: list[None] = []

    def newer() -> None:
        steps.append(None)
        if len(steps) == 1:
            publish(fake.client(), NEWER, NOT_READY)

    done = publish(fake.client(newer), LINKS, READY)
    assert [state for _, state in states(fake)] == ["failure", "success", "failure"]
    assert (done.url, done.note) == (NEWER.run_url, "it shows a newer run")


def test_an_answer_that_was_lost_is_looked_for() -> None:
    fake = Fake(HEAD)
    fake.faults = ["lost"]
    assert publish(fake.client(), LINKS, READY).done
    assert len(fake.statuses) == 1
    fake = Fake(HEAD)
    fake.faults = ["502"] * 6
    assert publish(fake.client(), LINKS, READY).warning == "status: GitHub answered 502"


def test_a_refusal_is_a_warning() -> None:
    fake = Fake(HEAD)
    fake.faults = ["forbidden"]
    assert "statuses: write" in publish(fake.client(), LINKS, READY).warning


def test_others_that_keep_writing_are_a_warning() -> None:
    fake = Fake(HEAD)

    def other() -> None:
        fake.statuses.append(
            {"context": "readygate/report", "state": "success", "description": "x", "target_url": "", "sha": HEAD}
        )

    assert publish(fake.client(other), LINKS, READY).warning == "status: others keep writing the same status"
