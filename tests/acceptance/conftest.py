"""A company whose gate runs, for the tests of events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.company import Company
from tests.acceptance.samples import SOURCES
from tests.github.scene import Scene
from tests.github.server import github


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A repository with a policy of one service on its default branch."""
    scene = Scene("acme/shop")
    scene.push("main", SOURCES)
    with github(scene) as server:
        yield Company(server, tmp_path)
