"""The files of a verdict."""

from __future__ import annotations

import re
import string
import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.verdict import Verdict
from readygate.renderers.files import readiness_file, readiness_name, verdict_file
from tests.unit.renderers import samples
from tests.unit.renderers.hostile import hostile


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("shop", "shop.json"),
        ("assignment-service", "assignment-service.json"),
        ("a.b_c-1", "a.b_c-1.json"),
        ("a" * 80, "a" * 80 + ".json"),
        ("Shop", "Shop~1cd47c8b5d0a1a5e.json"),
        ("a/b", "a_b~"),
        ("..", "_~"),
        (".hidden", "_hidden~"),
        ("a.", "a_~"),
        ("", "~"),
        ("größe", "gr_e~"),
        ("nul", "nul~"),
        ("com1.x", "com1_x~"),
        ("a~b", "a_b~"),
        ("a" * 81, "a" * 80 + "~"),
    ],
)
def test_the_file_name_of_a_service(service: str, name: str) -> None:
    found = readiness_name(service)
    if "~" in name:
        assert re.fullmatch(re.escape(name.partition("~")[0]) + "~[0-9a-f]{16}[.]json", found)
    else:
        assert found == name


_NAMES = st.text(string.ascii_letters + "._-/\\~ é", max_size=6) | st.sampled_from(["nul", "NUL", "con.a"]) | hostile(2)


@settings(deadline=None)
@given(_NAMES, _NAMES)
def test_names_neither_collide_nor_escape(one: str, other: str) -> None:
    first, second = (unicodedata.normalize("NFC", readiness_name(name)).casefold() for name in (one, other))
    assert (first == second) == (one == other)
    assert re.fullmatch(r"[A-Za-z0-9._~-]{6,110}", readiness_name(one))
    assert not readiness_name(one).startswith(".")
    assert ".." not in one or "/" not in readiness_name(one)


def test_readiness_has_the_documented_shape() -> None:
    assert msgspec.json.decode(readiness_file(samples.OPEN)) == {
        "service": "shop",
        "currentLevel": "L1",
        "targetLevel": "L2",
        "gaps": [
            "G1.coverage: fail",
            "G2.pact: fail",
            "G7.peak-hour: missing",
            "G7.saturation: stale",
            "G8.dependency-scan: invalid",
        ],
    }


def test_the_verdict_reads_back_as_it_was_and_is_the_same_bytes_again() -> None:
    verdict = samples.verdict(samples.ALL)
    data = verdict_file(verdict)
    assert msgspec.json.decode(data, type=Verdict) == verdict
    assert verdict_file(msgspec.json.decode(data, type=Verdict)) == data
