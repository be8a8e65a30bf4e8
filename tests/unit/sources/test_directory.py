"""Which files a request means, what is declared of each, and whether git or a walk knows it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from readygate.intake.read import File, gather, read
from readygate.model.errors import UsageError
from readygate.model.evidence import Item, Origin, Unrecognised
from readygate.sources.directory import Request, find

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
GREEN = b'<testsuite><testcase name="a"/></testsuite>'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "shop"
    folder.mkdir()
    return folder


def write(root: Path, *names: str, data: bytes = GREEN) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def found(root: Path, *paths: str, **fields: Any) -> dict[str, File]:
    request = Request(root=root, paths={path: path for path in paths}, **fields)
    files = list(find(request))
    assert [file.path for file in files] == sorted({file.path for file in files})
    return {file.path: file for file in files}


def only(root: Path, *paths: str, **fields: Any) -> Item | Unrecognised:
    (file,) = found(root, *paths, **fields).values()
    result = read(file)
    assert result is not None
    return result


def fault(result: Item | Unrecognised) -> str:
    return result.fatal[0].fault if isinstance(result, Item) else result.looks


# what is meant --------------------------------------------------------------------------------------------------------


def test_a_named_folder_gives_what_reports_can_be_and_a_named_file_is_read_whatever_its_name(root: Path) -> None:
    write(root, "r/a.xml", "r/b.JSON", "r/c.md", "r/d/e.sarif", "r/f.json.gz", "x.txt", "other.xml")
    files = found(root, "r", "x.txt")
    assert list(files) == ["r/a.xml", "r/b.JSON", "r/c.md", "r/d/e.sarif", "r/f.json.gz", "x.txt"]
    assert {path: file.asked for path, file in files.items() if file.asked} == {"x.txt": True}


def test_the_root_itself_may_be_named(root: Path) -> None:
    write(root, "a.xml", "b/c.xml")
    assert list(found(root, ".")) == ["a.xml", "b/c.xml"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("r/*.out", ["r/a.out"]),
        ("r/**", ["r/a.out", "r/deep/b.xml"]),
        ("**/*.xml", ["c.xml", "r/deep/b.xml"]),
        ("r/", ["r/a.out", "r/deep/b.xml"]),
        ("{c,d}.xml", ["c.xml"]),
        ("?.xml", ["c.xml"]),
        ("nowhere/*.xml", []),
    ],
)
def test_a_declared_glob_gives_its_format_to_every_file_that_it_matches(
    root: Path, pattern: str, expected: list[str]
) -> None:
    write(root, "r/a.out", "r/deep/b.xml", "c.xml")
    files = found(root, declared={pattern: "junit"})
    assert [(path, file.format, file.asked) for path, file in files.items()] == [
        (path, "junit", True) for path in expected
    ]


def test_a_named_glob_gives_what_it_matches(root: Path) -> None:
    write(root, "r/a.out", "r/b.xml")
    assert list(found(root, "r/*")) == ["r/a.out", "r/b.xml"]


def test_a_name_that_looks_like_a_glob_is_that_file(root: Path) -> None:
    write(root, "a[1]{x}.xml")
    assert list(found(root, "a[1]{x}.xml")) == ["a[1]{x}.xml"]


def test_an_exact_declaration_decides_over_globs_the_first_glob_over_later_ones_the_command_line_over_all(
    root: Path,
) -> None:
    write(root, "a.xml", "b.xml", "c.xml", "d.json")
    files = found(
        root,
        ".",
        declared={"*.xml": "junit", "b.xml": "cobertura", "?.*": "sarif", "c.xml": "openapi"},
        asked={"c.xml": "semgrep"},
    )
    assert {path: file.format for path, file in files.items()} == {
        "a.xml": "junit",
        "b.xml": "cobertura",
        "c.xml": "semgrep",
        "d.json": "sarif",
    }


def test_files_of_a_collection_belong_to_its_service(root: Path) -> None:
    write(root, "a.xml")
    assert found(root, "a.xml", service="shop")["a.xml"].service == "shop"


# what is not there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nope.xml", "there is no file or folder 'typed'"),
        ("nope/*.xml", "no file matches 'typed'"),
        ("a.xml/b", "there is no file or folder 'typed'"),
        ("x" * 5000, "there is no file or folder 'typed'"),
    ],
)
def test_a_named_path_that_is_not_there_is_an_error(root: Path, path: str, message: str) -> None:
    write(root, "a.xml")
    with pytest.raises(UsageError, match=message):
        list(find(Request(root=root, paths={"typed": path})))


@pytest.mark.parametrize("fields", [{"paths": {"{a": "{a"}}, {"declared": {"{a": "junit"}}, {"asked": {"{a": "junit"}}])
def test_a_glob_that_cannot_be_meant_is_an_error(root: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="a brace without its partner"):
        list(find(Request(root=root, **fields)))


def test_a_report_of_the_policy_that_is_not_there_is_left_to_the_evaluation(root: Path) -> None:
    assert found(root, declared={"nope.xml": "junit", "no/*.xml": "junit"}) == {}


@pytest.mark.parametrize(
    ("pattern", "path", "message"),
    [
        ("nope.xml", "nope.xml", "cannot be read: No such file or directory"),
        ("no/*.xml", "no/*.xml", "no file matches 'no/*.xml'"),
        ("no/", "no", "no file matches 'no'"),
    ],
)
def test_a_report_of_the_command_line_that_is_not_there_is_invalid(
    root: Path, pattern: str, path: str, message: str
) -> None:
    result = only(root, asked={pattern: "junit"})
    assert isinstance(result, Item)
    assert (result.path, result.kind, fault(result)) == (path, "tests", message)


def test_a_folder_in_place_of_a_declared_file_is_invalid(root: Path) -> None:
    write(root, "report.xml/inner.xml")
    assert fault(only(root, declared={"report.xml": "junit"})) == "this is a folder, not a file"


@posix
def test_a_named_pipe_is_listed_and_never_opened(root: Path) -> None:
    os.mkfifo(root / "pipe.xml")
    assert fault(only(root, "pipe.xml")) == "this is a named pipe, not a file"
    assert fault(only(root, declared={"pipe.xml": "junit"})) == "this is a named pipe, not a file"
    assert found(root, ".") == {}


# where it leads -------------------------------------------------------------------------------------------------------


@posix
def test_links_inside_are_read_and_links_out_of_the_workspace_are_not(root: Path) -> None:
    write(root, "real.xml")
    write(root.parent, "secret/a.xml")
    (root / "in.xml").symlink_to("real.xml")
    (root / "out.xml").symlink_to("../secret/a.xml")
    (root / "folder").symlink_to("../secret")
    (root / "gone.xml").symlink_to("nowhere")
    away = "this is a link that leads out of the repository, which is not followed"
    assert isinstance(only(root, "in.xml"), Item)
    assert fault(only(root, "out.xml")) == away
    assert fault(only(root, declared={"out.xml": "junit"})) == away
    assert fault(only(root, declared={"folder/a.xml": "junit"})) == away
    assert fault(only(root, declared={"folder/*.xml": "junit"})) == away
    assert fault(only(root, "folder")) == away
    assert list(found(root, ".")) == ["real.xml"]
    assert list(found(root, declared={"*.xml": "junit"})) == ["gone.xml", "in.xml", "out.xml", "real.xml"]
    assert found(root, declared={"gone.xml": "junit"}) == {}


def test_a_file_outside_that_somebody_named_keeps_its_absolute_path(root: Path) -> None:
    write(root.parent, "elsewhere/a.xml")
    path = (root.parent / "elsewhere/a.xml").as_posix()
    for named in (path, (root.parent / "elsewhere").as_posix()):
        result = only(root, named)
        assert isinstance(result, Item)
        assert (result.path, result.origin.tracked) == (path, False)
    assert list(found(root, declared={(root.parent / "elsewhere/*.xml").as_posix(): "junit"})) == [path]


# what git and the clock say -------------------------------------------------------------------------------------------


@posix
def test_a_link_to_a_tracked_file_is_as_tracked_as_the_file(root: Path) -> None:
    write(root, "fixtures/green.xml", "fresh.xml")
    (root / "unit.xml").symlink_to("fixtures/green.xml")
    tracked = frozenset({"fixtures/green.xml"})
    files = found(root, "unit.xml", "fresh.xml", "fixtures/green.xml", "fixtures", tracked=tracked)
    assert {path: file.origin.tracked for path, file in files.items()} == {
        "unit.xml": True,
        "fresh.xml": False,
        "fixtures/green.xml": True,
    }


def test_a_tracked_fixture_of_a_walk_is_skipped_and_a_declared_one_is_told(root: Path) -> None:
    write(root, "a.xml", "b.xml")
    request = Request(root=root, paths={".": "."}, declared={"a.xml": "junit"}, tracked=frozenset({"a.xml", "b.xml"}))
    (item,) = gather(find(request)).items
    assert (item.path, item.origin.tracked) == ("a.xml", True)


@pytest.mark.parametrize(
    ("name", "tracked", "caseless", "expected"),
    [
        ("u\u0308.xml", "\u00fc.xml", False, True),
        ("\u00fc.xml", "u\u0308.xml", False, True),
        ("Unit.xml", "unit.xml", False, False),
        ("Unit.xml", "unit.xml", True, True),
        ("unit.xml", "unit.xml", True, True),
    ],
)
def test_names_are_compared_as_the_file_system_does(
    root: Path, name: str, tracked: str, caseless: bool, expected: bool
) -> None:
    write(root, name)
    file = found(root, name, tracked=frozenset({tracked}), caseless=caseless)[name]
    assert file.origin.tracked is expected


def test_times_are_told_on_a_laptop_only_and_nothing_in_a_replay(root: Path) -> None:
    write(root, "a.xml")
    os.utime(root / "a.xml", (1000, 1000))
    tracked = frozenset({"a.xml"})
    assert found(root, "a.xml", timed=True)["a.xml"].origin == Origin(modified=1000.0)
    assert found(root, "a.xml")["a.xml"].origin == Origin()
    assert found(root, "a.xml", timed=True, tracked=tracked, replay=True)["a.xml"].origin == Origin(source="replay")
    assert found(root, timed=True, asked={"gone.xml": "junit"})["gone.xml"].origin == Origin()


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse names that are no text")
def test_a_name_that_is_no_text_is_shown_with_escapes_and_read(root: Path) -> None:
    with open(os.fsencode(root) + b"/a\xff.xml", "wb") as file:  # noqa: PTH123 (a name in bytes)
        file.write(GREEN)
    (item,) = gather(find(Request(root=root, paths={".": "."}))).items
    assert (item.path, len(item.table)) == ("a\\xff.xml", 1)


@pytest.mark.unmeasured
def test_three_thousand_files_take_a_second_at_most(root: Path) -> None:
    for number in range(30):
        (root / f"d{number}").mkdir()
        for other in range(100):
            (root / f"d{number}/{other}.xml").touch()
    begin = time.process_time()
    assert len(found(root, ".", declared={"d1/*.xml": "junit", "d2/*.xml": "junit"})) == 3_000
    assert time.process_time() - begin < 2
