"""What every test runs under: no connection leaves this machine, and coverage measures it unless it is marked."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from coverage import Coverage
from hypothesis import is_hypothesis_test, settings

settings.register_profile("steady", deadline=None)  # a busy runner is no fault of the code
settings.load_profile("steady")

LOOPBACK = ("127.", "::1", "localhost")


class Measuring:
    """What coverage measures in this process and, by an environment variable, in those that it starts."""

    HANDED_ON = "COVERAGE_PROCESS_CONFIG"

    def __init__(self) -> None:
        self._coverage = Coverage.current()
        self._config = os.environ.get(self.HANDED_ON, "")
        self._on = self._coverage is not None

    def switch(self, *, on: bool) -> None:
        if self._coverage is None or on is self._on:
            return
        self._on = on
        if on:
            os.environ[self.HANDED_ON] = self._config
            self._coverage.start()
        else:
            self._coverage.stop()
            del os.environ[self.HANDED_ON]

    def save(self) -> None:
        if self._coverage is not None:
            self.switch(on=False)
            self._coverage.save()


MEASURING = Measuring()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What only an example of chance runs is run today and not tomorrow: such examples prove no line."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("unmeasured")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    MEASURING.switch(on=item.get_closest_marker("unmeasured") is None)
    return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """pytest-xdist ends a worker that takes longer than ten seconds to leave, and what coverage would save then."""
    if hasattr(session.config, "workerinput"):
        MEASURING.save()


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
