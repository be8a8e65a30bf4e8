"""Records that people write: known keys alone, days that exist."""

from __future__ import annotations

import datetime as dt

import pytest

from readygate.model.errors import EvidenceError
from readygate.readers.records import LIMIT, Attestation, day, record
from readygate.readers.source import Source

GOOD = "readygate: attestation/v1\nsubject: a\nrole: b\nperson: c\ndate: 2026-05-01\nexpires: never\n"


def read(text: str) -> Attestation:
    return record(Source.of_bytes("a.yml", text.encode()), Attestation)


def test_a_record_is_read() -> None:
    found = read(GOOD + "measured: {rto: 12m, lost: 0}\n")
    assert (found.subject, found.expires, found.measured) == ("a", "never", {"rto": "12m", "lost": 0})


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "expiry: 2026-01-01\n",
        GOOD.replace("expires: never\n", ""),
        GOOD.replace("never", "soon"),
        GOOD.replace("2026-05-01", "1.5.2026"),
        GOOD.replace("attestation/v1", "attestation/v2"),
        GOOD + "of: {path: a, digest: md5:1}\n",
        "- a\n",
    ],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError, match="not the form of this format"):
        read(text)


def test_what_is_no_yaml_or_too_long_is_refused() -> None:
    for text in ("a: [", "a: b\na: c\n", " " * (LIMIT + 1)):
        with pytest.raises(EvidenceError):
            read(text)


def test_a_day_exists() -> None:
    assert day("2026-02-28") == dt.date(2026, 2, 28)
    with pytest.raises(EvidenceError, match=r"^2026-02-30 does not exist in the calendar$"):
        day("2026-02-30")
