"""Files that are written from data say what the data says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.generate import ROOT, generated

FILES = generated()


@pytest.mark.parametrize("path", FILES, ids=str)
def test_the_committed_file_is_what_the_generator_writes(path: Path) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == FILES[path], "run python3 dev.py generate"
