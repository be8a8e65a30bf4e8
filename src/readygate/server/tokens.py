"""Bearer tokens: who may ask, told by a file that holds no token.

Enters: lines `NAME scrypt:COST:BLOCK:PARALLEL:SALT:HASH [SERVICE,…]`, and what a request brings. Leaves: the token's
record or nothing. A token is `NAME.SECRET` with 256 random bits, printed once when it is made; the file has its salted
scrypt hash (RFC 7914). An unknown name costs as much as a wrong secret, so that time tells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable

import msgspec

from readygate.model.errors import UsageError

LINE = "NAME scrypt:COST:BLOCK:PARALLEL:SALT:HASH [SERVICE,…]"
_COST, _BLOCK, _PARALLEL = 1 << 14, 8, 1
"""16 MiB and some 40 ms a try."""
_DEAREST = 1 << 18
_SALT, _HASH, _SECRET = 16, 32, 32
_NAME = r"[a-z0-9][a-z0-9-]{0,39}"
_GIVEN = re.compile(rf"({_NAME})\.([A-Za-z0-9_-]{{43}})")
_HASHED = re.compile(
    rf"({_NAME}) scrypt:([0-9]{{1,9}}):([0-9]{{1,3}}):([0-9]{{1,3}}):([0-9a-f]{{32}}):([0-9a-f]{{64}})(?: (\S+))?"
)


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token as the file has it. `services` are those that it may see, empty for all and for milestones."""

    name: str
    salt: bytes
    hash: bytes
    cost: int = _COST
    block: int = _BLOCK
    parallel: int = _PARALLEL
    services: frozenset[str] = frozenset()

    def may_see(self, service: str) -> bool:
        """Whether the token may see a service."""
        return not self.services or service in self.services

    def hashed(self, secret: str) -> bytes:
        """What the file would have for this secret."""
        return hashlib.scrypt(
            secret.encode(),
            salt=self.salt,
            n=self.cost,
            r=self.block,
            p=self.parallel,
            maxmem=_memory(self.cost, self.block, self.parallel),
            dklen=_HASH,
        )


_NOBODY = Token(name="", salt=b"\0" * _SALT, hash=b"\0" * _HASH)
"""Stands in for a name that there is not."""


def new_token(name: str, services: tuple[str, ...] = ()) -> tuple[str, str]:
    """A new token and its line for the file; UsageError for a name that no token can have."""
    if not re.fullmatch(_NAME, name):
        raise UsageError(
            f"{name!r} cannot name a token", place="--new-token", hint="small letters, digits and -, at most 40"
        )
    secret = secrets.token_urlsafe(_SECRET)
    token = Token(name=name, salt=secrets.token_bytes(_SALT), hash=b"")
    hashed = f"{token.salt.hex()}:{token.hashed(secret).hex()}"
    line = f"{name} scrypt:{token.cost}:{token.block}:{token.parallel}:{hashed}"
    return f"{name}.{secret}", f"{line} {','.join(services)}" if services else line


def read_tokens(text: str, place: str) -> tuple[Token, ...]:
    """The tokens of a file; UsageError with the line that is wrong, which is not shown: it may hold a token."""
    found: dict[str, Token] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        token = _token(line.rstrip())
        if token is None:
            raise UsageError(
                "this line names no token and its hash",
                place=f"{place}:{number}",
                hint=f"write `{LINE}`; `readygate serve --new-token NAME` makes one",
            )
        if token.name in found:
            raise UsageError(f"there are two tokens {token.name!r}", place=f"{place}:{number}")
        found[token.name] = token
    if not found:
        raise UsageError("the file holds no token", place=place, hint="`readygate serve --new-token NAME` makes one")
    return tuple(found.values())


def _token(line: str) -> Token | None:
    match = _HASHED.fullmatch(line)
    if match is None:
        return None
    cost, block, parallel = (int(number) for number in match.group(2, 3, 4))
    if not (_COST <= cost <= _DEAREST and cost.bit_count() == 1 and 8 <= block <= 16 and 1 <= parallel <= 4):
        return None
    return Token(
        name=match[1],
        salt=bytes.fromhex(match[5]),
        hash=bytes.fromhex(match[6]),
        cost=cost,
        block=block,
        parallel=parallel,
        services=frozenset(filter(None, (match[7] or "").split(","))),
    )


def _memory(cost: int, block: int, parallel: int) -> int:
    """Bytes that OpenSSL may take: what the algorithm needs and a little more."""
    return 128 * block * (cost + parallel + 2) + (1 << 20)


class Tokens:
    """Answers which token a request brings. `same` compares in constant time.

    What was once found right is known by a digest under a key of this process, so that only the first request of a
    token and wrong ones cost a slow hash; of these one is worked out at a time.
    """

    def __init__(self, tokens: tuple[Token, ...], same: Callable[[bytes, bytes], bool] = hmac.compare_digest) -> None:
        self._tokens = {token.name: token for token in tokens}
        self._same = same
        self._key = secrets.token_bytes(32)
        self._seen: dict[bytes, Token] = {}
        self._lock = threading.Lock()

    def known(self, given: str) -> Token | None:
        """The token that was found right before."""
        return self._seen.get(self._digest(given))

    def found(self, given: str) -> Token | None:
        """The token that this text is, None for any other text."""
        match = _GIVEN.fullmatch(given)
        if match is None:
            return None
        token = self._tokens.get(match[1], _NOBODY)
        with self._lock:
            hashed = token.hashed(match[2])
        if not self._same(hashed, token.hash) or token is _NOBODY:
            return None
        self._seen[self._digest(given)] = token
        return token

    def _digest(self, given: str) -> bytes:
        return hmac.digest(self._key, given.encode("utf-8", "surrogatepass"), "sha256")
