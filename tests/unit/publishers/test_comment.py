"""One comment, one writer."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from readygate.publishers import check
from readygate.publishers.announced import Watch
from readygate.publishers.comment import publish
from readygate.publishers.outcome import Published
from readygate.renderers.check import Check
from readygate.renderers.links import Links
from readygate.renderers.marker import Marker, parse, sealed
from tests.unit.publishers.github import BOT, REPO, Fake
from tests.unit.renderers.shapes import HEAD, LINKS

WATCH = Watch(check="readygate")
OLD, NEW = "1" * 40, "2" * 40


def links(run: int = 4242, attempt: int = 1, head: str = HEAD, key: str = "default") -> Links:
    return msgspec.structs.replace(LINKS, run=run, attempt=attempt, head=head, key=key)


def body(of: Links, text: str = "") -> str:
    marker = Marker(key=of.key, run=of.run, attempt=of.attempt, head=of.head)
    return sealed(marker, text or f"verdict of {of.run}.{of.attempt}")


def announce(fake: Fake, of: Links, text: str = "") -> None:
    summary = text or f"verdict of {of.run}.{of.attempt}"
    made = Check(conclusion="success", title="t", summary=summary, text="", annotations=())
    assert check.publish(fake.client(), of, made).done


def published(fake: Fake, of: Links, **given: Any) -> Published:
    client = fake.client()
    fake.asked.clear()
    return publish(client, of, body(of), **{"watch": WATCH, **given})


def asked(fake: Fake) -> list[str]:
    """What was asked, without the repository."""
    return [one.replace(f"{REPO}/", "").replace("GET ", "") for one in fake.asked]


_CHECKS = f"commits/{HEAD}/check-runs"


def test_the_first_comment_is_created_and_read_back() -> None:
    fake = Fake(HEAD)
    done = published(fake, LINKS)
    assert done == Published(place="comment", done=True, url="https://github.com/c/1")
    assert fake.bodies == [body(LINKS)]
    assert asked(fake) == ["issues/7/comments", "POST issues/7/comments", "issues/7/comments", "pulls/7", _CHECKS]


def test_a_comment_is_updated_in_place() -> None:
    fake = Fake(HEAD)
    fake.comment("Hello", "mona")
    mine = fake.comment(body(links(4000, head=OLD)))
    done = published(fake, LINKS)
    assert done.url == "https://github.com/c/2"
    assert fake.bodies == ["Hello", body(LINKS)]
    assert asked(fake) == ["issues/7/comments", f"PATCH issues/comments/{mine['id']}", "pulls/7", _CHECKS]


def test_without_check_runs_an_update_is_read_back_by_a_list() -> None:
    fake = Fake(HEAD)
    fake.comment(body(links(4000, head=OLD)))
    assert published(fake, LINKS, watch=Watch()).done
    assert asked(fake) == ["issues/7/comments", "PATCH issues/comments/1", "issues/7/comments", "pulls/7"]
    fake.comment(body(links(4000, head=OLD)))
    assert published(fake, links(4243), watch=None).done
    assert asked(fake)[-1] == "issues/7/comments"
    assert fake.bodies == [body(links(4243))]


def test_the_same_verdict_is_not_written_again() -> None:
    fake = Fake(HEAD)
    fake.comment(body(LINKS).replace("\n", "\r\n"))
    assert published(fake, LINKS).done
    assert asked(fake) == ["issues/7/comments"]


@pytest.mark.parametrize("other", [links(key="other"), None])
def test_what_is_not_ours_is_left_alone(other: Links | None) -> None:
    fake = Fake(HEAD)
    planted = [
        (body(links(9999)), "mona"),
        (body(links(9999)), "other[bot]"),
        (body(links(9999)), None),
        (f"> {body(links(9999))}", BOT),
        (f"Look:\n{body(links(9999))}", BOT),
        (body(links(9999)).replace("v1", "v2"), BOT),
        (None, BOT),
        *([(body(other), BOT)] if other else []),
    ]
    for text, login in planted:
        fake.comment(text, login)
    assert published(fake, LINKS).done
    assert fake.bodies == [*(text for text, _ in planted), body(LINKS)]
    assert published(fake, links(4243)).done
    assert fake.bodies == [*(text for text, _ in planted), body(links(4243))]


def test_among_three_hundred_comments_there_is_one_of_ours() -> None:
    fake = Fake(HEAD)
    for number in range(300):
        fake.comment(f"comment {number}", "mona")
    for run in (4242, 4243, 4244):
        assert published(fake, links(run)).done
    assert [text for text in fake.bodies if parse(text)] == [body(links(4244))]
    assert len(fake.comments) == 301


def test_the_oldest_of_several_stays_and_those_that_nobody_edited_go() -> None:
    fake = Fake(HEAD)
    edited = body(links(4001, head=OLD)) + "\nP.S. from a person"
    for text in (edited, body(links(4000, head=OLD)), body(links(4002, head=OLD))):
        fake.comment(text)
    done = published(fake, LINKS)
    assert done.url == "https://github.com/c/2"
    assert fake.bodies == [edited, body(LINKS)]
    assert fake.asked[-1].endswith("/check-runs")


def test_doubles_go_even_if_the_oldest_is_right() -> None:
    fake = Fake(HEAD)
    fake.comment(body(LINKS))
    fake.comment(body(links(4000)))
    assert published(fake, LINKS).done
    assert fake.bodies == [body(LINKS)]


def test_a_comment_that_somebody_edited_is_written_over_and_proves_nothing() -> None:
    fake = Fake(HEAD)
    fake.comment(body(links(9999)) + "\nP.S.")
    assert published(fake, LINKS).done
    assert fake.bodies == [body(LINKS)]


def test_the_comment_of_a_newer_run_stays() -> None:
    for newer in (links(4243), links(4242, 2)):
        fake = Fake(HEAD)
        fake.comment(body(newer))
        done = published(fake, LINKS)
        assert (done.done, done.note) == (True, f"it shows the newer run {newer.run}, attempt {newer.attempt}")
        assert fake.bodies == [body(newer)]
        assert published(fake, LINKS, watch=None).note == done.note


def test_a_newer_run_of_another_head_than_the_current_one_gives_way() -> None:
    """The head was pushed back to an older commit, whose run was run again."""
    fake = Fake(HEAD)
    fake.comment(body(links(4300, head=OLD)))
    assert published(fake, LINKS).done
    assert fake.bodies == [body(LINKS)]


def test_a_run_whose_head_is_gone_writes_nothing() -> None:
    fake = Fake(NEW)
    fake.comment(body(links(4300, head=NEW)))
    done = published(fake, LINKS)
    assert done.note == "it shows the newer run 4300, attempt 1"
    assert fake.bodies == [body(links(4300, head=NEW))]
    fake = Fake(NEW)
    fake.comment(body(links(4000, head=OLD)))
    done = published(fake, LINKS, known=NEW)
    assert done == Published(
        place="comment",
        done=True,
        url="https://github.com/c/1",
        note="the pull request has the newer head 2222222, whose run writes the comment",
    )
    assert fake.bodies == [body(links(4000, head=OLD))]
    assert asked(fake) == ["issues/7/comments", "pulls/7", f"commits/{NEW}/check-runs"]
    assert "newer head" in published(fake, LINKS, known=NEW, watch=None).note
    assert len(fake.asked) == 1


def test_a_push_in_between_restores_what_the_newer_run_wrote() -> None:
    """The newer run wrote and ended between our list and our write."""
    for newer in (links(4300, head=NEW), links(4300)):
        fake = Fake(newer.head)
        fake.comment(body(links(4000, head=OLD)))
        announce(fake, LINKS)
        announce(fake, newer)
        done = published(fake, LINKS)
        assert done.note == "it shows the newer run 4300, attempt 1"
        assert fake.bodies == [body(newer)]


def test_a_push_in_between_of_which_nothing_is_known_is_left_to_its_run() -> None:
    fake = Fake(NEW)
    done = published(fake, LINKS)
    assert "newer head 2222222" in done.note
    assert fake.bodies == [body(LINKS)]


def test_without_a_comment_of_ours_an_outdated_run_has_no_address() -> None:
    fake = Fake(NEW)
    gone: list[None] = []

    def remove() -> None:
        if gone or not fake.comments:
            return
        fake.comments.clear()
        gone.append(None)

    done = publish(fake.client(remove), LINKS, body(LINKS), watch=WATCH)
    assert (done.done, done.url, fake.comments) == (True, "", [])


@pytest.mark.parametrize("fault", ["lost", "502"])
def test_a_create_whose_answer_was_lost_is_looked_for_before_another(fault: str) -> None:
    fake = Fake(HEAD)
    fake.faults = [fault]
    assert published(fake, LINKS).done
    assert fake.bodies == [body(LINKS)]
    fake.faults = [fault, fault]
    assert published(fake, links(4243)).done
    assert fake.bodies == [body(links(4243))]


def test_a_comment_that_vanishes_is_created_again() -> None:
    fake = Fake(HEAD)
    fake.comment(body(links(4000)))
    steps: list[None] = []

    def vanish() -> None:
        steps.append(None)
        if len(steps) == 2:
            fake.comments.clear()

    assert publish(fake.client(vanish), LINKS, body(LINKS)).done
    assert fake.bodies == [body(LINKS)]


def test_the_login_of_another_token_is_learnt() -> None:
    fake = Fake(HEAD, login="gate[bot]")
    first = fake.comment(body(links(4000, head=OLD)), "gate[bot]")
    assert published(fake, LINKS).done
    assert fake.comments == [{**first, "body": body(LINKS)}]
    assert published(fake, links(4243), author="gate[bot]").done
    assert fake.bodies == [body(links(4243))]


def test_a_token_that_may_not_write_is_a_warning() -> None:
    fake = Fake(HEAD)
    fake.faults = ["forbidden"]
    done = published(fake, LINKS)
    assert not done.done
    assert "the token may not do this (403: Resource not accessible by integration)" in done.warning
    assert "pull-requests: write" in done.warning
    assert "forks" in done.warning


def test_a_conversation_that_never_takes_a_comment_is_a_warning() -> None:
    fake = Fake(HEAD)
    fake.faults = ["502"] * 6
    done = published(fake, LINKS)
    assert (done.done, done.warning) == (False, "comment: GitHub answered 502")
    assert fake.comments == []


def test_others_that_keep_writing_are_a_warning() -> None:
    fake = Fake(HEAD)
    fake.comment(body(links(4000)))

    def spoil() -> None:
        for one in fake.comments:
            one["body"] = body(links(4000))

    done = publish(fake.client(spoil), LINKS, body(LINKS))
    assert done.warning == "comment: others keep writing the same comment"


def test_a_text_without_a_marker_is_not_published() -> None:
    done = publish(Fake(HEAD).client(), LINKS, "text")
    assert done.warning == "comment: the text has no marker"
