"""Answers that arrive broken: reset, trickling or cut off. Each is an ordinary response that is sent badly."""

import asyncio
import socket
import struct
import sys

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PIECES = 5


class Reset(Response):
    """No answer: the connection is reset (RST, not an orderly end)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope["state"]["transport"]
        no_linger = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
        transport.abort()


class Slow(Response):
    """The whole answer, in pieces with a pause before each."""

    def __init__(self, whole: Response, pause: float) -> None:
        super().__init__(whole.body, whole.status_code)
        self.raw_headers = whole.raw_headers
        self.pause = pause

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = bytes(self.body)
        size = max(1, -(-len(body) // PIECES))
        for start in range(0, len(body), size):
            await asyncio.sleep(self.pause)
            await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class Truncated(Response):
    """Headers that promise the whole length, half of the body, then an orderly end of the connection."""

    def __init__(self, whole: Response) -> None:
        super().__init__(whole.body, whole.status_code)
        self.raw_headers = whole.raw_headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = bytes(self.body)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        scope["state"]["transport"].close()
