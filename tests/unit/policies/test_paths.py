"""Paths and globs below the root of the repository."""

from __future__ import annotations

import pytest

from tests.unit.policies.samples import faults, loaded, only

NOT_BELOW = "is no path below the root of the repository [write `services/a/src`, with forward slashes]"


@pytest.mark.parametrize(
    ("text", "path"),
    [("services/a", "services/a"), ("./services//a/", "services/a"), (".", ""), ("./", ""), ("Läden", "Läden")],
)
def test_the_path_of_a_service(text: str, path: str) -> None:
    assert only(loaded(f"version: 1\nservices: {{a: {{path: '{text}'}}}}")).path == path


@pytest.mark.parametrize("text", ["/etc", "../a", "a/../b", "C:/a", "a\\b", "c:a"])
def test_no_path_of_a_service(text: str) -> None:
    assert faults(f"version: 1\nservices: {{a: {{path: '{text}'}}}}") == [f"2:22 {text!r} {NOT_BELOW}"]


@pytest.mark.parametrize(
    ("value", "globs", "found"),
    [
        ("'packages/**'", ("packages/**",), []),
        ("[./a/**, '*.{ts,js}']", ("a/**", "*.{ts,js}"), []),
        ("['/a']", (), [f"2:18 '/a' {NOT_BELOW}"]),
        ("['!a']", (), ["2:18 '!a': exclusions stand in `where` only"]),
        ("['!']", (), [f"2:18 '!' {NOT_BELOW}"]),
        ("['a{b']", (), ["2:18 'a{b' has a brace without its partner"]),
        ("['${service.path}/a']", (), ["2:18 '${service.path}/a' holds a variable; variables stand in criteria only"]),
        ("[~]", (), ["2:18 an entry of `shared` has no value; it must be text"]),
        ("{}", (), ["2:17 `shared` must be text or a list of texts, not a mapping"]),
    ],
)
def test_globs_of_paths(value: str, globs: tuple[str, ...], found: list[str]) -> None:
    text = f"version: 1\nscope: {{shared: {value}}}\nservices: {{a: {{}}}}"
    if found:
        assert faults(text) == found
    else:
        assert loaded(text).shared == globs


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("'${x}'", ["2:11 '${x}' holds a variable; variables stand in criteria only"]),
        ("'a{'", ["2:11 'a{' has a brace without its partner"]),
        ("'!a'", ["2:11 '!a': exclusions stand in `where` only"]),
        ("[]", ["2:11 `branches` is an empty list"]),
    ],
)
def test_globs_of_names(value: str, found: list[str]) -> None:
    text = f"version: 1\nbranches: {value}\nservices: {{a: {{}}}}"
    assert faults(text) == found


def test_alternatives_that_explode_are_refused() -> None:
    (fault,) = faults("version: 1\nscope: {shared: ['" + "{a,b}" * 30 + "']}\nservices: {a: {}}")
    assert "more than 64 alternatives" in fault
