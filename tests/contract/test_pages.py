"""The pages that are written from data say what the data says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.pages import PAGES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_committed_page_is_what_the_generator_writes(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path](), "run PYTHONPATH=src python -m tests.contract.pages"
