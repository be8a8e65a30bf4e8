"""The renderings of the samples, word for word."""

from __future__ import annotations

import pytest

from tests.unit.renderers.kept import FOLDER, SNAPSHOTS


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_the_rendering_is_the_kept_one(name: str) -> None:
    assert SNAPSHOTS[name]() == (FOLDER / name).read_text(encoding="utf-8")


def test_nothing_else_is_kept() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(SNAPSHOTS)
