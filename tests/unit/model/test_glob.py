"""Globs: their meaning against a slow reference, and their time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readygate.model.glob import GlobError, expand_braces, fold_words, name_glob, path_glob, whole, words_glob


def slow_name(pattern: str, text: str) -> bool:
    """The meaning of `*` and `?`, by trying everything."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(slow_name(pattern[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and slow_name(pattern[1:], text[1:])


def slow_path(pattern: list[str], parts: list[str]) -> bool:
    """The meaning of `**` over components, by trying everything."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(slow_path(pattern[1:], parts[at:]) for at in range(len(parts) + 1))
    return bool(parts) and slow_name(pattern[0], parts[0]) and slow_path(pattern[1:], parts[1:])


@given(st.text("ab*?", max_size=7), st.text("ab\n", max_size=8))
@example("a*a", "a")
@example("*ab*", "aab")
def test_a_name_matches_as_the_reference_does(pattern: str, text: str) -> None:
    assert name_glob(pattern)(text) is slow_name(pattern, text)


COMPONENT = st.text("ab*?", min_size=1, max_size=3).filter(lambda part: part != "**")


@given(
    st.lists(st.one_of(st.just("**"), COMPONENT), min_size=1, max_size=5),
    st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=6),
)
def test_a_path_matches_as_the_reference_does(pattern: list[str], parts: list[str]) -> None:
    assert path_glob("/".join(pattern))("/".join(parts)) is slow_path(pattern, parts)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("src/domain/**", "src/domain/a.ts", True),
        ("src/domain/**", "src/domain", True),
        ("src/domain/", "src/domain/x/a.ts", True),
        ("./src/*.ts", "src/a.ts", True),
        ("src/*.ts", "src/x/a.ts", False),
        ("**/domain/**", "domain/a.ts", True),
        ("**/domain/**", "subdomain/a.ts", False),
        ("src/{a,b}/*.{ts,js}", "src/b/x.js", True),
        ("src/{a,b}/*.{ts,js}", "src/c/x.js", False),
        ("src", "src/a.ts", False),
        ("src/a.ts", "src", False),
        ("A.ts", "a.ts", False),
        ("a[b].ts", "a[b].ts", True),
    ],
)
def test_paths(pattern: str, path: str, matches: bool) -> None:
    assert path_glob(pattern)(path) is matches


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ComplianceWindow rejects_overlap", "compliance_window-rejects-overlap"),
        ("HTTPServer", "http_server"),
        ("a > b › c", "a-b-c"),
        ("  --x--  ", "x"),
        ("test_merge[0-True]", "test-merge-0-true"),
        ("v2Api", "v2_api"),
        ("E2E: create", "e2e-create"),
        ("E2ETests of K8S", "e2e_tests-of-k8s"),
        ("Base64URLs, base64URL", "base64_ur_ls-base64_url"),
        ("Élan Vital", "élan-vital"),
        ("éa_b", "éa-b"),
        ("", ""),
        ("***", ""),
        ("123", "123"),
    ],
)
def test_text_is_folded_to_words(text: str, words: str) -> None:
    assert fold_words(text) == words


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*tenant-isolation*", "TenantIsolation > denies a read", True),
        ("*tenant-isolation*", "tests.test_tenant_isolation", True),
        ("*tenant-isolation*", "tenant > isolation", True),
        ("*tenant-isolation*", "tenants isolation", False),
        ("*{drop,retry}*", "chaos retry", True),
        ("*window?1*", "window 1", True),
        ("*CamelCase*", "camel_case", True),
        ("*e2e*", "test/E2E/shop.spec.ts", True),
        ("a -* b", "a x b", True),
        ("*-*", "ab", False),
        ("", "", True),
    ],
)
def test_words(pattern: str, text: str, matches: bool) -> None:
    assert words_glob(pattern)(fold_words(text)) is matches


@pytest.mark.parametrize(
    ("name", "text", "matches"),
    [
        ("Window", "Window rejects overlap", True),
        ("Window", "ComplianceWindow rejects overlap", False),
        ("Window", "WindowPane", False),
        ("Window", "the window", True),
        ("ComplianceWindow", "compliance-window holds", True),
        ("/health/live", "GET /health/live answers 200", True),
        ("/health/live", "/health/live", True),
        ("/health/live", "GET /health/liveness", False),
        ("/health/live", "GET /unhealth/live", False),
        ("GET /orders/{id}", "GET /orders/{id}: not found", True),
        ("(drop)", "chaos: drop", True),
        ("/", "GET / answers", False),
    ],
)
def test_a_whole_name_is_not_found_inside_another(name: str, text: str, matches: bool) -> None:
    assert words_glob(f"*{whole(name)}*")(fold_words(text)) is matches


def test_braces_expand_to_alternatives() -> None:
    assert expand_braces("a{b,c}d{e,}") == ["abde", "abd", "acde", "acd"]
    assert expand_braces("{a,{b,c}}") == ["a", "b", "a", "c"]
    assert expand_braces("a}b") == ["a}b"]


@pytest.mark.parametrize("pattern", ["{a", "a{b}{", "{a,b}" * 7])
def test_braces_that_do_not_close_or_explode_are_refused(pattern: str) -> None:
    with pytest.raises(GlobError):
        expand_braces(pattern)


@pytest.mark.parametrize(
    ("make", "pattern", "text"),
    [
        (name_glob, "*a" * 200 + "b", "a" * 20_000),
        (name_glob, "*" * 1000 + "b", "a" * 20_000),
        (path_glob, "**/a/" * 100 + "b", "a/" * 5_000 + "c"),
        (path_glob, "**/*a*a*a*a*b/**", "/".join(["a" * 300] * 100)),
        (words_glob, "*a-" * 100 + "b", "a-" * 10_000),
    ],
)
def test_no_pattern_explodes(make: Callable[[str], Callable[[str], bool]], pattern: str, text: str) -> None:
    start = time.process_time()
    assert make(pattern)(text) is False
    assert time.process_time() - start < 2
