"""Globs are matched with what lies below the folder that they spell out."""

from __future__ import annotations

import pytest

from readygate.evaluate.folders import Globs, folder_of, is_pattern


@pytest.mark.parametrize(
    ("pattern", "folder", "wild"),
    [
        ("a/b/c.md", "a/b", False),
        ("./a/*.md", "a", True),
        ("a/b*/c", "a", True),
        ("a/{b,c}/d", "a", True),
        ("a/?/d", "a", True),
        ("**/*.md", "", True),
        ("a.md", "", False),
        ("a/b/", "a/b", False),
    ],
)
def test_the_folder_of_a_glob_is_what_stands_before_its_first_sign(pattern: str, folder: str, wild: bool) -> None:
    assert (folder_of(pattern), is_pattern(pattern)) == (folder, wild)


def test_all_values_of_all_matching_globs_are_found_the_nearest_first() -> None:
    globs: Globs[int] = Globs()
    for number, pattern in enumerate(("**/*.md", "a/b/*.md", "a/**", "a/b/*.md", "b/**", "a/b/c.md", "a/")):
        globs.add(pattern, number)
    assert globs.of("a/b/c.md") == [
        ("a/b/*.md", 1),
        ("a/b/*.md", 3),
        ("a/b/c.md", 5),
        ("a/**", 2),
        ("a/", 6),
        ("**/*.md", 0),
    ]
    assert globs.of("c.txt") == []
    assert (globs.any("x/y.md"), globs.any("x/y.txt")) == (True, False)
