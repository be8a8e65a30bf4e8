"""Who asks the Pact broker, and where: a base URL and what proves who asks.

Enters: a URL and the environment variables that every Pact tool reads. Leaves: an origin that secrets may go to, and
records that hold secrets without showing them: not in a repr, not in an error, not in JSON. Names of the variables:
https://docs.pact.io/pact_broker/client_cli/readme.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import msgspec

from readygate.model.errors import UsageError

URL, TOKEN, USERNAME, PASSWORD = (
    "PACT_BROKER_BASE_URL",
    "PACT_BROKER_TOKEN",
    "PACT_BROKER_USERNAME",
    "PACT_BROKER_PASSWORD",
)
_PORTS = {"http": 80, "https": 443}
_ODD = re.compile(r"[\s\\\x00-\x1f\x7f]")


class Secret:
    """A text that nothing prints; false where it is empty. Only `reveal` gives it."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text.strip()

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(***)" if self else "Secret()"

    def reveal(self) -> str:
        return self._text


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """A bearer token, or a user's name and password. `anonymous`: the broker asks for neither, and somebody said so."""

    token: Secret = Secret()
    username: str = ""
    password: Secret = Secret()
    anonymous: bool = False

    @classmethod
    def of(cls, environ: Mapping[str, str], *, anonymous: bool = False) -> Access:
        """What the environment gives; UsageError where it gives both ways, or what no header can hold."""
        token, password = Secret(environ.get(TOKEN, "")), Secret(environ.get(PASSWORD, ""))
        username = environ.get(USERNAME, "").strip()
        if token and password:
            raise UsageError(f"both {TOKEN} and {PASSWORD} are set", hint="set the one that the broker asks for")
        if not token.reveal().isascii() or _ODD.search(token.reveal()):
            raise UsageError(f"{TOKEN} holds characters that no HTTP header can", hint="copy the token again")
        return cls(token=token, username=username, password=password, anonymous=anonymous)

    @property
    def given(self) -> bool:
        """Whether there is something to ask with."""
        return bool(self.token) or bool(self.username and self.password) or self.anonymous

    def header(self) -> str:
        """The value of `Authorization`, empty where the broker is asked without."""
        if self.token:
            return f"Bearer {self.token.reveal()}"
        return f"Basic {self._basic()}" if self.username and self.password else ""

    def hidden(self, text: str) -> str:
        """A text of the broker's, without the secrets that it may have sent back."""
        for secret in (self.token.reveal(), self.password.reveal(), self._basic()):
            text = text.replace(secret, "***") if secret else text
        return text

    def _basic(self) -> str:
        pair = f"{self.username}:{self.password.reveal()}"
        return b64encode(pair.encode()).decode() if self.password else ""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Scheme, host and port: where secrets may go."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


def base_url(text: str) -> str:
    """The broker's base URL without its last slash; UsageError where secrets should not be sent to what it says."""
    place = URL
    parts = _split(text.strip())
    if parts is None or origin_of(parts) is None:
        raise UsageError(
            "the Pact broker's URL is no URL of http or https", place=place, hint="as in https://pact.acme.org"
        )
    if "@" in parts.netloc:
        hint = f"take them out of the URL and set {USERNAME} and {PASSWORD}, or {TOKEN}, from secrets"
        raise UsageError("the Pact broker's URL holds a user or a password", place=place, hint=hint)
    if parts.query or parts.fragment:
        raise UsageError("the Pact broker's URL has a query or a fragment", place=place, hint="give the base URL alone")
    return f"{origin_of(parts)}{parts.path.rstrip('/')}"


def origin_of(url: str | SplitResult) -> Origin | None:
    """The origin of a URL; None for what is none of http or https, or could be read in two ways."""
    parts = _split(url) if isinstance(url, str) else url
    if parts is None or parts.scheme not in _PORTS or not parts.hostname:
        return None
    try:
        port = parts.port
    except ValueError:
        return None
    return Origin(scheme=parts.scheme, host=parts.hostname, port=_PORTS[parts.scheme] if port is None else port)


def _split(url: str) -> SplitResult | None:
    """The parts of a URL. Backslashes, spaces and control characters mean other hosts to other readers: refused."""
    if _ODD.search(url):
        return None
    try:
        return urlsplit(url)
    except ValueError:
        return None
