"""Paths of reports become repo-relative; what lies outside of the workspace stays absolute."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.intake.paths import Normaliser, clean

LAPTOP = "/home/me/shop"
RUNNER = "/home/runner/work/shop/shop"


@pytest.mark.parametrize(
    ("workspace", "path", "expected"),
    [
        # as they are
        (LAPTOP, "src/a.py", "src/a.py"),
        (LAPTOP, "./src//a.py", "src/a.py"),
        (LAPTOP, "src/../lib/a.py", "lib/a.py"),
        (LAPTOP, "../other/a.py", "../other/a.py"),
        (LAPTOP, "", ""),
        # below the workspace
        (LAPTOP, "/home/me/shop/src/a.py", "src/a.py"),
        (LAPTOP, "/home/me/shop/../shop/a.py", "a.py"),
        (LAPTOP, "/home/me/shop", "."),
        (LAPTOP + "/", "/home/me/shop/a.py", "a.py"),
        ("/", "/src/a.py", "src/a.py"),
        # outside
        (LAPTOP, "/home/me/shop2/a.py", "/home/me/shop2/a.py"),
        (LAPTOP, "/home/me/shop/../x/a.py", "/home/me/x/a.py"),
        (LAPTOP, "/usr/lib/python3/json.py", "/usr/lib/python3/json.py"),
        (LAPTOP, "/home/ME/shop/a.py", "/home/ME/shop/a.py"),
        # URIs
        (LAPTOP, "file:///home/me/shop/src/my%20file.py", "src/my file.py"),
        (LAPTOP, "FILE://localhost/home/me/shop/a.py", "a.py"),
        (LAPTOP, "file:/home/me/shop/%2e%2e/x.py", "/home/me/x.py"),
        (LAPTOP, "file:///home/me/shop/a%0Ab.py", "a%0Ab.py"),
        (LAPTOP, "file:a.py", "file:a.py"),
        ("D:/ws", "file:///D:/ws/a.py", "a.py"),
        ("D:/ws", "file:///D%3A/ws/a.py", "a.py"),
        ("D:/ws", r"file:///D:\ws\a.py", "a.py"),
        # Windows
        ("D:/a/shop/shop", r"D:\a\shop\shop\src\a.ts", "src/a.ts"),
        ("D:/a/shop/shop", r"d:\A\Shop\shop\Src\a.ts", "Src/a.ts"),
        ("D:/a/shop/shop", r"\\?\D:\a\shop\shop\a.ts", "a.ts"),
        ("D:/a/shop/shop", "//?/D:/a/shop/shop/a.ts", "a.ts"),
        ("D:/a/shop/shop", r"C:\Program Files\x\a.ts", "C:/Program Files/x/a.ts"),
        ("D:/a/shop/shop", r"\\server\share\a.ts", "//server/share/a.ts"),
        ("D:/a/shop/shop", r"src\a.ts", "src/a.ts"),
        (LAPTOP, r"src/a\b.py", r"src/a\b.py"),
        # macOS
        ("/private/tmp/shop", "/tmp/shop/a.py", "a.py"),
        ("/var/folders/x/shop", "/private/var/folders/x/shop/a.py", "a.py"),
        ("/private/me/shop", "/me/shop/a.py", "/me/shop/a.py"),
        ("/Users/runner/work/shop/shop", "/Users/runner/work/shop/shop/a.py", "a.py"),
    ],
)
def test_a_path_is_repo_relative(workspace: str, path: str, expected: str) -> None:
    assert Normaliser([workspace]).path(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/home/runner/work/shop/shop/src/a.ts",
        "/Users/runner/work/shop/shop/src/a.ts",
        "/__w/shop/shop/src/a.ts",
        "/github/workspace/src/a.ts",
        r"D:\a\shop\shop\src\a.ts",
        "/opt/actions-runner/_work/shop/shop/src/a.ts",
        "/_work/shop/shop/src/a.ts",
        r"C:\runners\one\_work\shop\shop\src\a.ts",
        "file:///home/runner/work/shop/shop/src/a.ts",
    ],
)
@pytest.mark.parametrize(
    "workspaces", [[], [LAPTOP], [RUNNER], ["/__w/shop/shop"], ["/github/workspace"], ["", RUNNER]]
)
def test_workspaces_of_runners_are_taken_away_elsewhere_too(path: str, workspaces: list[str]) -> None:
    assert Normaliser(workspaces).path(path) == "src/a.ts"


@pytest.mark.parametrize(
    ("workspace", "path", "expected"),
    [
        (RUNNER, "/home/runner/work/other/other/a.py", "/home/runner/work/other/other/a.py"),
        (RUNNER, "/__w/other/other/a.py", "/__w/other/other/a.py"),
        (RUNNER, "/home/runner/work/shop/other/a.py", "/home/runner/work/shop/other/a.py"),
        (RUNNER, "/home/runner/work/shop/shop", "."),
        (LAPTOP, "/__w/shop/shop", "."),
        (f"{RUNNER}/sub", f"{RUNNER}/sub/a.py", "a.py"),
        (f"{RUNNER}/sub", "/__w/shop/shop/sub/a.py", "a.py"),
        (f"{RUNNER}/sub", "/__w/shop/shop/sub", "."),
        (f"{RUNNER}/sub", "/__w/shop/shop/a.py", "/__w/shop/shop/a.py"),
        (f"{RUNNER}/sub", f"{RUNNER}/other/a.py", f"{RUNNER}/other/a.py"),
    ],
)
def test_on_a_runner_another_repository_is_outside(workspace: str, path: str, expected: str) -> None:
    assert Normaliser([workspace]).path(path) == expected


def test_a_workspace_may_have_two_names() -> None:
    both = Normaliser(["/data/shop", "/home/me/link"])
    assert [both.path("/data/shop/a"), both.path("/home/me/link/a")] == ["a", "a"]


@pytest.mark.parametrize(
    ("roots", "path", "expected"),
    [
        (["/home/me/shop/services/a"], "src/x.py", "services/a/src/x.py"),
        (["/home/me/shop"], "src/x.py", "src/x.py"),
        (["."], "src/x.py", "src/x.py"),
        ([""], "src/x.py", "src/x.py"),
        (["services/a"], "../b/x.py", "services/b/x.py"),
        (["services/a"], "../../../x.py", "../x.py"),
        (["services/a"], "/home/me/shop/y.py", "y.py"),
        (["/usr/lib"], "x.py", "/usr/lib/x.py"),
        (["services/a", "./services/a/"], "x.py", "services/a/x.py"),
        (["here", "there"], "x.py", "there/x.py"),
        (["here", "there"], "y.py", "y.py"),
        (["here", "there"], "both.py", "both.py"),
    ],
)
def test_relative_paths_start_from_the_folder_that_the_report_names(roots: list[str], path: str, expected: str) -> None:
    present = {"there/x.py", "here/both.py", "there/both.py"}
    assert Normaliser([LAPTOP], roots, present.__contains__).path(path) == expected


def test_of_several_folders_none_is_guessed() -> None:
    assert Normaliser([LAPTOP], ["here", "there"]).path("x.py") == "x.py"


@given(st.text("abA.:/\\%2e?*_ws", max_size=30))
def test_a_normalised_path_stays_what_it_is(text: str) -> None:
    once = Normaliser(["/ws"]).path(text)
    if not once.startswith("/") and ":" not in once and "\\" not in once:
        assert Normaliser(["/ws"]).path(once) == once
        assert "/../" not in f"/{once.lstrip('./')}/" or once.startswith("..")


@given(st.text(max_size=40))
def test_no_text_is_refused(text: str) -> None:
    assert isinstance(clean(text), str)
    assert isinstance(Normaliser(["/ws"], ["a", "b"], lambda _path: True).path(text), str)
