"""The check run on the judged head."""

from __future__ import annotations

import msgspec
import pytest

from readygate.publishers.check import publish
from readygate.publishers.outcome import Published
from readygate.renderers import check
from readygate.renderers.check import Annotation, Check
from tests.unit.publishers.github import REPO, Fake
from tests.unit.renderers.shapes import HEAD, LINKS, MIXED

MADE = Check(conclusion="success", title="title", summary="summary", text="text", annotations=())


def annotated(number: int, path: str = "a.ts") -> Check:
    beside = Annotation(path=path, start_line=1, end_line=1, annotation_level="failure", title="t", message="m")
    return msgspec.structs.replace(MADE, annotations=(beside,) * number)


def test_a_check_run_is_created_completed_on_the_head() -> None:
    fake = Fake(HEAD)
    made = check.check(MIXED, LINKS)
    assert publish(fake.client(), LINKS, made) == Published(place="check", done=True, url="https://github.com/k/1")
    assert fake.asked == [f"GET {REPO}/commits/{HEAD}/check-runs", f"POST {REPO}/check-runs"]
    told = fake.checks[0]
    assert (told["name"], told["head_sha"], told["external_id"]) == ("readygate", HEAD, "4242.1")
    assert (told["status"], told["conclusion"], told["details_url"]) == ("completed", "failure", LINKS.run_url)
    assert (told["output"]["title"], told["output"]["summary"]) == (made.title, made.summary)
    assert told["output"]["text"] == made.text
    first = {"path", "start_line", "end_line", "annotation_level", "title", "message"}
    assert set(told["annotations"][0]) == first


@pytest.mark.parametrize(("number", "requests"), [(0, 2), (50, 2), (51, 3), (120, 4)])
def test_fifty_annotations_a_request(number: int, requests: int) -> None:
    fake = Fake(HEAD)
    assert publish(fake.client(), LINKS, annotated(number)).done
    assert len(fake.asked) == requests
    assert len(fake.checks[0]["annotations"]) == number


def test_the_same_attempt_finds_its_check_run_again() -> None:
    fake = Fake(HEAD)
    publish(fake.client(), LINKS, annotated(3))
    publish(fake.client(), LINKS, annotated(3))
    assert len(fake.asked) == 3
    assert len(fake.checks[0]["annotations"]) == 3
    failed = msgspec.structs.replace(annotated(5), conclusion="failure")
    assert publish(fake.client(), LINKS, failed).done
    assert len(fake.checks) == 1
    assert (fake.checks[0]["conclusion"], len(fake.checks[0]["annotations"])) == ("failure", 5)


def test_another_attempt_has_its_own() -> None:
    fake = Fake(HEAD)
    publish(fake.client(), LINKS, MADE)
    publish(fake.client(), msgspec.structs.replace(LINKS, attempt=2), MADE)
    publish(fake.client(), LINKS, MADE, name="other")
    assert [(one["name"], one["external_id"]) for one in fake.checks] == [
        ("readygate", "4242.1"),
        ("readygate", "4242.2"),
        ("other", "4242.1"),
    ]


@pytest.mark.parametrize("fault", ["502", "lost"])
def test_a_create_whose_answer_was_lost_makes_no_second_one(fault: str) -> None:
    fake = Fake(HEAD)
    fake.faults = [fault]
    assert publish(fake.client(), LINKS, annotated(60)).done
    assert len(fake.checks) == 1
    assert len(fake.checks[0]["annotations"]) == 60


def test_a_place_that_github_does_not_take_costs_only_annotations() -> None:
    fake = Fake(HEAD)
    done = publish(fake.client(), LINKS, annotated(3, "refused"))
    assert len(fake.checks) == 1
    assert fake.checks[0]["annotations"] == []
    assert (done.done, done.note) == (True, "GitHub took none of the annotations")


def test_a_refusal_is_a_warning() -> None:
    fake = Fake(HEAD)
    fake.faults = ["forbidden"]
    assert "checks: write" in publish(fake.client(), LINKS, MADE).warning
    fake.faults = ["502", "502"]
    assert publish(fake.client(), LINKS, MADE).warning == "check: GitHub answered 502"
