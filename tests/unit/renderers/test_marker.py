"""The comment's own signs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.renderers.marker import Marker, inner, parse, sealed, whole

SHA = "9c1d2e3f" * 5
LINE = f"<!-- readygate v1 key=default run=4242.1 head={SHA} -->"
MARKER = Marker(key="default", run=4242, attempt=1, head=SHA)


def test_a_marker_is_read_as_it_is_written() -> None:
    assert MARKER.line == LINE
    assert parse(sealed(MARKER, "text")) == MARKER
    assert parse(LINE) == MARKER
    assert parse(f"{LINE}\r\ntext\r\n") == MARKER


@pytest.mark.parametrize(
    "line",
    [
        "",
        "text",
        f"x{LINE}",
        f"{LINE}x",
        f"> {LINE}",
        f"text\n{LINE}",
        LINE.replace("v1", "v2"),
        LINE.replace("v1", "v1 "),
        LINE.replace("default", "De fault"),
        LINE.replace("default", ""),
        LINE.replace("default", "-a"),
        LINE.replace("default", "a" * 41),
        LINE.replace("4242.1", "4242"),
        LINE.replace("4242.1", "0.1"),
        LINE.replace("4242.1", "4242.0"),
        LINE.replace("4242.1", "٤٢.1"),
        LINE.replace("4242.1", f"{'9' * 20}.1"),
        LINE.replace(SHA, SHA[:39]),
        LINE.replace(SHA, SHA.upper()),
        LINE.replace(" -->", "-->"),
    ],
)
def test_what_is_not_wholly_a_marker_is_none(line: str) -> None:
    assert parse(line) is None
    assert not whole(line)


def test_the_longest_key_and_a_sha_256_head_are_read() -> None:
    for marker in (
        Marker(key="a" * 40, run=1, attempt=1, head=SHA),
        Marker(key="a", run=10**18, attempt=999_999, head="a" * 64),
    ):
        assert parse(sealed(marker, "")) == marker


@pytest.mark.parametrize(
    "marker",
    [Marker(key="a b", run=1, attempt=1, head=SHA), Marker(key="a", run=0, attempt=1, head=SHA)],
)
def test_a_marker_that_none_would_read_is_not_written(marker: Marker) -> None:
    with pytest.raises(ValueError, match="no run can be marked so"):
        sealed(marker, "text")


def test_a_later_run_and_a_later_attempt_are_newer() -> None:
    ages = [Marker(key="a", run=run, attempt=attempt, head=SHA).age for run, attempt in [(9, 1), (9, 2), (10, 1)]]
    assert ages == sorted(ages)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_what_was_sealed_is_whole_and_has_its_text(text: str) -> None:
    body = sealed(MARKER, text)
    assert whole(body)
    assert whole(body.replace("\r\n", "\n").replace("\n", "\r\n")) or "\r" in text
    assert inner(body) == text.replace("\r\n", "\n").strip() or "\r" in text


def test_what_somebody_edited_is_not_whole() -> None:
    body = sealed(MARKER, "one\ntwo")
    assert body.startswith(f"{LINE}\none\ntwo\n\n<!-- readygate end ")
    assert whole(body)
    assert not whole(body.replace("two", "three"))
    assert not whole(body + "\nP.S.")
    assert not whole(body.partition("<!-- readygate end")[0])
    assert not whole("text\n" + body)
