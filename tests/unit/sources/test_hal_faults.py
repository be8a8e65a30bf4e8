import pytest

from readygate.sources.hal_faults import HalError, Lack, named, said, wait_of

NOON = 1767614400.0  # 2026-01-05T12:00:00Z


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Mon, 05 Jan 2026 12:00:30 GMT", 30.0),
        ("Mon, 05 Jan 2026 12:00:30 -0000", 30.0),
        ("Mon, 05 Jan 2026 11:00:00 GMT", 0.0),
        ("9" * 400, float("inf")),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, wait: float | None) -> None:
    assert wait_of({"Retry-After": text}, NOON) == wait


def test_without_retry_after_nothing_is_asked() -> None:
    assert wait_of({}, NOON) is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"errors": ["a", "b"]}', "a; b"),
        (b'{"errors": {"version": ["is missing"], "to": ["too"]}}', "is missing; too"),
        (b'{"error": {"message": "no", "reference": "xyz"}}', "no"),
        (b'{"error": "no"}', "no"),
        (b'{"errors": [1, null]}', ""),
        (b"{}", ""),
        (b"[]", ""),
        (b"<html>", ""),
        (b"", ""),
        (b"\xff", ""),
        (b'{"a":' + b"[" * 100_000, ""),
    ],
)
def test_an_error_body_says_why(body: bytes, words: str) -> None:
    assert said(body) == words


def test_faults_are_named_in_words() -> None:
    assert named(ConnectionError("at 0x7f3")) == "no connection"
    assert named(RuntimeError("at 0x7f3")) == "RuntimeError"


def test_an_error_lacks_its_answer_unless_it_says_otherwise() -> None:
    error = HalError("no")
    assert (error.lack, error.status, error.hint) == (Lack.MISSING, 0, "")
