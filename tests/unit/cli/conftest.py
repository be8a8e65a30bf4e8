"""The fixtures of the command line's tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.cli.shop import Shop, ready


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Shop:
    """A folder that holds nothing, as the current one, with an environment that is no runner's."""
    for name in [name for name in os.environ if name.startswith("GITHUB_")]:
        monkeypatch.delenv(name)
    root = tmp_path.resolve() / "shop"
    root.mkdir()
    monkeypatch.chdir(root)
    return Shop(root, capsysbinary)


@pytest.fixture
def shop(empty: Shop) -> Shop:
    """A folder with a policy of one service and all that it asks."""
    ready(empty)
    return empty
