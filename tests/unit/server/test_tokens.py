"""Tokens: made once, kept as slow hashes, compared in constant time."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.errors import UsageError
from readygate.server.tokens import Tokens, new_token, read_tokens
from tests.unit.server.asking import ADMIN, GUEST, TOKENS

TOKEN, LINE = new_token("admin")
HEX = "ab" * 16 + ":" + "cd" * 32


def test_a_new_token_is_what_its_line_knows() -> None:
    assert re.fullmatch(r"admin\.[A-Za-z0-9_-]{43}", TOKEN)
    name, kind, cost, block, parallel, salt, digest = re.split("[ :]", LINE)
    assert (name, kind, cost, block, parallel) == ("admin", "scrypt", "16384", "8", "1")
    secret = TOKEN.partition(".")[2].encode()
    hashed = hashlib.scrypt(secret, salt=bytes.fromhex(salt), n=16384, r=8, p=1, dklen=32, maxmem=1 << 26)
    assert hashed.hex() == digest
    (token,) = read_tokens(LINE, "tokens.txt")
    assert Tokens((token,)).found(TOKEN) == token
    assert token.services == frozenset()


def test_two_tokens_of_a_name_have_nothing_in_common() -> None:
    token, line = new_token("admin")
    assert token != TOKEN
    assert not set(re.split("[ :]", line)[5:]) & set(re.split("[ :]", LINE)[5:])


def test_a_token_may_be_of_some_services() -> None:
    _, line = new_token("board", ("shop", "cart"))
    (token,) = read_tokens(f"# who reads the board\n\n{line}  \n", "tokens.txt")
    assert token.services == {"shop", "cart"}
    assert token.may_see("shop")
    assert not token.may_see("till")


@pytest.mark.parametrize("name", ["", "Admin", "a b", "-a", "a" * 41, "ä", "a.b", "a\n"])
def test_a_name_is_small_letters_digits_and_hyphens(name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a token"):
        new_token(name)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(TOKEN, id="a token by mistake"),
        "admin",
        f"admin sha256:{'ab' * 32}",
        f"admin scrypt:16384:8:1:{HEX}ef",
        f"admin scrypt:8192:8:1:{HEX}",
        f"admin scrypt:16385:8:1:{HEX}",
        f"admin scrypt:524288:8:1:{HEX}",
        f"admin scrypt:16384:7:1:{HEX}",
        f"admin scrypt:16384:17:1:{HEX}",
        f"admin scrypt:16384:8:0:{HEX}",
        f"admin scrypt:16384:8:5:{HEX}",
        f"admin scrypt:16384:8:1:{HEX} a b",
        pytest.param(f" {LINE}", id="a blank before the name"),
    ],
)
def test_a_wrong_line_is_named_and_not_shown(line: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_tokens(f"{LINE}\n{line}\n", "tokens.txt")
    assert raised.value.place == "tokens.txt:2"
    assert raised.value.fault == "this line names no token and its hash"
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("numbers", ["16384:8:4", "262144:16:1", "16384:16:1"])
def test_other_costs_are_known_up_to_a_bound(numbers: str) -> None:
    (token,) = read_tokens(f"admin scrypt:{numbers}:{HEX}", "tokens.txt")
    assert f"{token.cost}:{token.block}:{token.parallel}" == numbers


def test_what_openssl_needs_for_the_dearest_is_allowed() -> None:
    (token,) = read_tokens(f"admin scrypt:32768:16:4:{HEX}", "tokens.txt")
    assert len(token.hashed("x")) == 32


def test_a_name_stands_once_and_a_file_holds_one_at_least() -> None:
    with pytest.raises(UsageError, match="there are two tokens 'admin'"):
        read_tokens(f"{LINE}\n{LINE}", "tokens.txt")
    with pytest.raises(UsageError, match="the file holds no token"):
        read_tokens("# nobody\n", "tokens.txt")


def test_hashes_are_compared_in_constant_time_whatever_the_name() -> None:
    compared = []

    def same(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return one == other

    tokens = Tokens(TOKENS, same)
    assert tokens.found(ADMIN) == TOKENS[0]
    assert tokens.found(f"admin.{'x' * 43}") is None
    assert tokens.found(f"nobody.{'x' * 43}") is None
    assert compared == [(32, 32)] * 3
    assert tokens.found("admin.x") is None
    assert len(compared) == 3


def test_nobody_is_let_in_though_everything_compares_equal() -> None:
    assert Tokens(TOKENS, lambda _one, _other: True).found(f"nobody.{'x' * 43}") is None


def test_what_was_found_once_is_known_without_its_slow_hash() -> None:
    tokens = Tokens(TOKENS)
    assert tokens.known(ADMIN) is None
    tokens.found(ADMIN)
    assert tokens.known(ADMIN) == TOKENS[0]
    assert tokens.known(GUEST) is None
    assert tokens.known(ADMIN.swapcase()) is None


@given(st.one_of(st.text(st.characters(exclude_categories=[])), st.from_regex(r"(admin|guest)\.[A-Za-z0-9_-]{0,44}")))
@settings(max_examples=30)
def test_no_other_text_is_a_token(text: str) -> None:
    tokens = Tokens(TOKENS)
    assert text in (ADMIN, GUEST) or (tokens.found(text) is None and tokens.known(text) is None)
