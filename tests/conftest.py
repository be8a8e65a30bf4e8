"""What every test runs under: no connection leaves this machine."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None)  # a busy runner is no fault of the code
settings.load_profile("steady")

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections to other hosts fail; local sockets of the platform (AF_UNIX) have no host and stay open."""

    def guarded(name: str) -> Any:
        real = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
                raise AssertionError(f"a test connects to {address[0]}")
            return real(self, address)

        return connect

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(name))
    yield
