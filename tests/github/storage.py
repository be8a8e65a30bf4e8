"""The storage of artifacts: another host by name, addresses that are signed and live a minute, and no tokens."""

from collections.abc import Mapping

from starlette.responses import Response

from tests.github.operations.actions import signature
from tests.github.state import Artifact, State

REFUSAL = b"<?xml version='1.0' encoding='utf-8'?><Error><Code>AuthenticationFailed</Code></Error>"


def status(state: State, number: int, query: Mapping[str, str], authorization: str) -> int:
    """401 when an Authorization header arrives, 403 for an address that was not signed or is too old, else 200."""
    if authorization:
        return 401
    until = int(query.get("se", "0"))
    signed = query.get("sig") == signature(number, until)
    return 200 if signed and state.now.timestamp() <= until else 403


def refusal(code: int) -> Response:
    """An error in the storage's own form, which is not GitHub's."""
    return Response(REFUSAL, code, media_type="application/xml")


def content(state: State, number: int) -> Response:
    """An artifact: a zip, or the plain file that was uploaded as it is."""
    it = _artifact(state, number)
    name = it.file_name or f"{it.name}.zip"
    return Response(
        it.content, 200, {"content-type": it.content_type, "content-disposition": f'attachment; filename="{name}"'}
    )


def _artifact(state: State, number: int) -> Artifact:
    return next(it for home in state.repositories.values() for it in home.artifacts if it.id == number)
