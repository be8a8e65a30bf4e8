"""File names of names that people chose."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.filename import file_name


@pytest.mark.parametrize("plain", ["shop", "assignment-service", "a.b_c-1", "a" * 80, "_x", "0", "console"])
def test_a_plain_name_stays(plain: str) -> None:
    assert file_name(plain) == plain


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Shop", "Shop"), ("a/b", "a_b"), ("..", "_"), ("nul", "nul"), ("com1.x", "com1_x"), ("a~b", "a_b"), ("", "")],
)
def test_any_other_name_gets_a_digest(name: str, kept: str) -> None:
    assert re.fullmatch(f"{kept}~[0-9a-f]{{16}}", file_name(name))


def test_the_digest_is_that_of_the_name() -> None:
    assert file_name("Shop") == "Shop~d00aae6b7fbf77a4"


@given(st.text(max_size=6), st.text(max_size=6))
def test_names_neither_collide_nor_escape(one: str, other: str) -> None:
    first, second = (unicodedata.normalize("NFC", file_name(name)).casefold() for name in (one, other))
    assert (first == second) == (one == other)
    assert re.fullmatch(r"(?!\.)[A-Za-z0-9._~-]{1,97}", file_name(one))
