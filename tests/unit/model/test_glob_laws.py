"""Globs: laws over any pattern, and work that grows no faster than the text."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from itertools import product
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readygate.model.glob import (
    GlobError,
    expand_braces,
    fold_lines,
    fold_words,
    name_glob,
    path_glob,
    whole,
    words_glob,
    words_needle,
)


def calls(work: Callable[[], object]) -> int:
    """How many functions, of Python and of C, `work` calls."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


BRACES: st.SearchStrategy[tuple[str, list[str]]] = st.recursive(
    st.text("ab*?/.", max_size=3).map(lambda text: (text, [text])),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: (
                "{" + ",".join(text for text, _ in parts) + "}",
                [form for _, forms in parts for form in forms],
            )
        ),
        st.tuples(inner, inner).map(
            lambda pair: (pair[0][0] + pair[1][0], [left + right for left, right in product(pair[0][1], pair[1][1])])
        ),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(BRACES)
def test_braces_mean_each_of_their_choices(made: tuple[str, list[str]]) -> None:
    pattern, forms = made
    assert set(expand_braces(pattern)) == set(forms)


@settings(deadline=None)
@given(st.text("a{},", max_size=30))
def test_any_braces_expand_within_the_limit_or_are_refused(pattern: str) -> None:
    with contextlib.suppress(GlobError):
        forms = expand_braces(pattern)
        assert 1 <= len(forms) <= 64
        assert not any("{" in form for form in forms)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("{" + "," * 63 + "}", 64),
        ("{a,b}" * 6, 64),
        ("{a}" * 64, 1),
        ("{a,b,c,d}{a,b,c,d}{a,b,c,d}", 64),
        ("{}", 1),
        ("}{", None),
        ("a}b{c,d}", None),
        ("{{a,b}", None),
    ],
)
def test_how_many_forms_braces_have(pattern: str, count: int | None) -> None:
    if count is None:
        with pytest.raises(GlobError, match="a brace without its partner"):
            expand_braces(pattern)
    else:
        assert len(expand_braces(pattern)) == count


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("{" + "," * 64 + "}", "more than 64 alternatives"),
        ("{a,b}" * 7, "more than 64 alternatives"),
        ("{a,b,c,d}{a,b,c,d}{a,b,c,d,e}", "more than 64 alternatives"),
        ("{a}" * 65, "more than 64 braces"),
        ("{" * 65, "more than 64 braces"),
        ("{" * 64, "a brace without its partner"),
        ("{a}" * 500_000, "more than 64 braces"),
        ("{" + "," * 500_000 + "}" + "x" * 500_000, "more than 64 alternatives"),
    ],
)
def test_braces_beyond_the_limit_are_refused_before_they_are_expanded(pattern: str, fault: str) -> None:
    def refused() -> None:
        with pytest.raises(GlobError, match=fault):
            expand_braces(pattern)

    assert calls(refused) < 2_000


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("src/", "src/a/b", True),
        ("src/", "srcs/a", False),
        ("src/{a/,b}", "src/a/x/y", True),
        ("src/{a/,b}", "src/b", True),
        ("src/{a/,b}", "src/b/x", False),
        ("{src,lib}/", "lib/x", True),
        ("./src/**", "src/x", True),
        ("./{a,b}/*", "b/x", True),
        ("{./a,b}/*", "a/x", True),
        ("./", "any/thing", True),
        ("**", "a", True),
        ("**", "a/b/c", True),
        ("**/*.py", "a.py", True),
        ("**/*.py", "x/y/a.py", True),
        ("**/*.py", "a.pyc", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "ab", False),
        ("a/**/b/**/c", "a/b/x/b/c", True),
        ("a/**/b/**/c", "a/c/b", False),
        ("a**b", "axxb", True),
        ("a**b", "ax/xb", False),
        ("***", "a", True),
        ("***", "a/b", False),
        ("?", "é", True),
        ("?", "ab", False),
        ("?", "/", False),
        ("*", "", True),
        ("*", ".hidden", True),
        ("a?c/*", "abc/x", True),
        ("a.b", "axb", False),
        ("a+(b)|[c]^$\\", "a+(b)|[c]^$\\", True),
        ("*.ts", "a.ts\n", False),
        ("a\nb*", "a\nb\nc", True),
        ("/auth/**", "/auth/login", True),
        ("/auth/**", "auth/login", False),
        ("src//a", "src/a", False),
    ],
)
def test_what_a_path_glob_means(pattern: str, path: str, matches: bool) -> None:
    assert path_glob(pattern)(path) is matches


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("a*", "a/b", True),
        ("a/", "a/", True),
        ("a/", "a/b", False),
        ("./a", "a", False),
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("?", "\n", True),
        ("*a", "ba\n", False),
        ("*a*", "\na\n", True),
        ("{a,b}*", "bx", True),
        ("{a,}", "", True),
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("A", "a", False),
    ],
)
def test_what_a_name_glob_means(pattern: str, name: str, matches: bool) -> None:
    assert name_glob(pattern)(name) is matches


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tenantIsolation", "tenant_isolation"),
        ("tenant_isolation", "tenant-isolation"),
        ("HTTPServerError", "http_server_error"),
        ("parseXML", "parse_xml"),
        ("XMLHttpRequest2Go", "xml_http_request2_go"),
        ("OAuth2Token", "o_auth2_token"),
        ("G2.if-match", "g2-if-match"),
        ("@G8.tenant-isolation denies", "g8-tenant-isolation-denies"),
        ("test[a-0]{b}(c)<d>", "test-a-0-b-c-d"),
        ("a\t\n\r\x00\x1fb", "a-b"),
        ("___", ""),
        ("\x02a\x03", "a"),
        ("Über_Straße", "über-straße"),
        ("ÉcoleÉlan", "écoleélan"),
        ("naïveTest", "naïve_test"),
        ("日本語 テスト", "日本語-テスト"),
        ("a › b — c", "a-b-c"),
        ("ALLCAPS", "allcaps"),
        ("A", "a"),
        ("aB", "a_b"),
        ("AB", "ab"),
        ("ABc", "a_bc"),
        ("9Lives", "9_lives"),
        ("ǅ", "ǆ"),
    ],
)
def test_how_text_is_folded(text: str, words: str) -> None:
    assert fold_words(text) == words


TEXT = st.text("aZx9_- .é\n", max_size=12)
NAME = st.text("aZx9_é", min_size=1, max_size=6).filter(lambda name: name[0] != "_" != name[-1])


@settings(deadline=None)
@given(TEXT)
def test_folding_what_is_folded_only_turns_case_marks_into_edges(text: str) -> None:
    folded = fold_words(text)
    assert folded == folded.lower()
    assert fold_words(folded) == folded.replace("_", "-")
    assert not folded.startswith("-")
    assert not folded.endswith("-")
    assert "--" not in folded


@settings(deadline=None)
@given(NAME, NAME)
def test_a_text_matches_itself_and_what_surrounds_it(name: str, other: str) -> None:
    text = f"{name} {other}"
    folded = fold_words(text)
    assert words_glob(text)(folded)
    assert words_glob(f"*{other}")(folded)
    assert words_glob(f"{name}*")(folded)
    assert not words_glob(f"{text}?")(folded)


def slow_whole(name: str, text: str) -> bool:
    """Whether the folded `name` stands in the folded `text` between edges and `-`, read letter by letter."""
    size = len(name)
    for at in range(len(text) - size + 1):
        here = text[at : at + size]
        edges = text[at - 1 : at] in {"", "-"} and text[at + size : at + size + 1] in {"", "-"}
        if edges and here.replace("_", "-") == name.replace("_", "-"):
            return True
    return False


@settings(deadline=None)
@given(NAME, TEXT)
@example("Window", "ComplianceWindow")
@example("Window", "Window")
@example("Window", "a window_b")
@example("aZ", "a-z")
@example("/a/b.", "x /a/b. y")
@example("/a/b", "xa/b")
def test_a_whole_name_stands_between_edges(name: str, text: str) -> None:
    folded = fold_words(text)
    assert words_glob(f"*{whole(name)}*")(folded) is slow_whole(fold_words(name), folded)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (f"*{whole('Window')}*{whole('Task')}*", "Window has a Task", True),
        (f"*{whole('Window')}*{whole('Task')}*", "Task has a Window", False),
        (f"*{whole('Window')}-closes*", "the Window closes", True),
        (f"*{whole('Window')}-closes*", "the Windows closes", False),
        (whole("user.created.v1"), "user.created.v1", True),
        (f"*{whole('user.created.v1')}*", "user.created.v10", False),
        (f"*{whole('Tâche')}*", "Tâche fermée", True),
        (f"*{whole('Tâche')}*", "SousTâche fermée", False),
        (f"*{whole('{a,b}')}*", "x b", True),
        (f"*{whole('+')}*", "a-b", False),
        ("*{drop,retry}-mode*", "RetryMode", True),
        ("a?b", "a b", True),
        ("a??b", "a b", False),
        ("*(edge)*", "an edge here", True),
        ("*(edge)*", "hedge", False),
        ("*.*", "ab", False),
        ("*.*", "a b", True),
        ("Tenant Isolation", "tenant_isolation", True),
        ("tenant", "tenant isolation", False),
    ],
)
def test_what_a_words_glob_means(pattern: str, text: str, matches: bool) -> None:
    assert words_glob(pattern)(fold_words(text)) is matches


@pytest.mark.parametrize(
    ("pattern", "needle"),
    [
        ("*tenant-isolation*", "isolation"),
        ("*TenantX*", "tenant"),
        ("a*bcd*ef", "bcd"),
        ("ab*cd", "ab"),
        ("{abc,d}*", ""),
        ("*", ""),
        ("", ""),
        ("?", ""),
        ("ab?cde", "cde"),
        (f"*{whole('ComplianceWindow')}*", "compliance"),
    ],
)
def test_the_longest_sure_run_of_a_pattern(pattern: str, needle: str) -> None:
    assert words_needle(pattern) == needle


@settings(deadline=None)
@given(st.text("aZ9*?-_ é\x02\x03", max_size=8), TEXT)
@example("aZ*", "aZx")
def test_every_match_holds_the_needle(pattern: str, text: str) -> None:
    folded = fold_words(text)
    if words_glob(pattern)(folded):
        assert words_needle(pattern) in folded


@pytest.mark.parametrize(
    ("make", "pattern", "text", "steps"),
    [
        (name_glob, "*a" * 50 + "b", "a" * 1000, 200),
        (name_glob, "a*" * 50, "a" * 49 + "b", 200),
        (name_glob, "*" * 1000, "a" * 1000, 20),
        (name_glob, "{" + ",".join(["*a*a*b"] * 64) + "}", "a" * 1000, 1000),
        (words_glob, "*a-" * 50 + "b", "a-" * 500, 200),
        (words_glob, f"*{whole('a')}" * 50 + "*b", "a-" * 500, 200),
        (path_glob, "**/" * 50 + "b", "a/" * 100 + "a", 1000),
        (path_glob, "**/a/" * 50 + "b", "a/" * 100 + "a", 1500),
        (path_glob, "**/a/a/a/a/b", "a/" * 100 + "a", 2500),
        (path_glob, "**/*a*a*a*b/**", "/".join(["a" * 100] * 100), 2000),
    ],
)
def test_a_pattern_made_to_backtrack_takes_few_steps(
    make: Callable[[str], Callable[[str], bool]], pattern: str, text: str, steps: int
) -> None:
    matches = make(pattern)
    assert calls(lambda: matches(text)) < steps


@given(st.lists(st.text(st.sampled_from("abAB09 -_./\n\té"), max_size=8), max_size=5))
def test_many_texts_are_folded_as_each_is(texts: list[str]) -> None:
    assert fold_lines(texts) == [fold_words(text) for text in texts]
