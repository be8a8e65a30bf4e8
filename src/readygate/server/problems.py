"""What goes wrong over HTTP, as problem+json.

Enters: a code and a sentence. Leaves: the body of RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457), with a closed set
of codes. No sentence repeats a header, an address of the ledger or a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus

from readygate.model.codec import encode

MEDIA = "application/problem+json"


class Code(Enum):
    """The member `code` of every problem."""

    PARAMETER = "invalid-parameter"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    METHOD = "method-not-allowed"
    THROTTLED = "throttled"
    INTERNAL = "internal-error"
    UNAVAILABLE = "ledger-unavailable"


STATUS = {
    Code.PARAMETER: HTTPStatus.BAD_REQUEST,
    Code.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    Code.THROTTLED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
    Code.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}


class ProblemError(Exception):
    """An answer that is no success: its code, one sentence, and headers that go with it."""

    def __init__(self, code: Code, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})

    @property
    def status(self) -> HTTPStatus:
        """The status of the response."""
        return STATUS[self.code]

    @property
    def body(self) -> bytes:
        """The problem; `about:blank` says that the title is that of the status, `code` tells problems apart."""
        told = {"type": "about:blank", "title": self.status.phrase, "status": self.status.value}
        return encode({**told, "detail": self.detail, "code": self.code.value})
