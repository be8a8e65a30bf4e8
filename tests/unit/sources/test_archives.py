"""What an artifact may be, and what it may not do to the machine that unpacks it."""

from __future__ import annotations

import io
import os
import stat
import struct
import tempfile
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.errors import EvidenceError
from readygate.sources import archives
from readygate.sources.archives import Limits, safe_name, unpack


def packed(*entries: tuple[Any, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def opened(content: bytes, folder: Path, limits: Limits = archives.LIMITS, name: str = "reports") -> dict[str, bytes]:
    files = unpack(io.BytesIO(content), folder / "out", name, limits)
    return {file.relative_to(folder / "out").as_posix(): file.read_bytes() for file in files}


def refused(content: bytes, folder: Path, words: str, limits: Limits = archives.LIMITS) -> EvidenceError:
    with pytest.raises(EvidenceError, match=words) as caught:
        opened(content, folder, limits)
    assert not (folder / "out").exists()
    return caught.value


def test_an_archive_is_unpacked_with_its_folders(tmp_path: Path) -> None:
    content = packed(("unit.xml", b"<a/>"), ("empty/", b""), ("deep/", b""), ("deep/er/ü.json", b"{}"))
    assert opened(content, tmp_path) == {"unit.xml": b"<a/>", "deep/er/ü.json": b"{}"}
    assert (tmp_path / "out/empty").is_dir()


def test_an_archive_without_files_has_none(tmp_path: Path) -> None:
    assert opened(packed(), tmp_path) == {}


def test_stored_entries_are_read_too(tmp_path: Path) -> None:
    assert opened(packed(("a", b"x"), packing=zipfile.ZIP_STORED), tmp_path) == {"a": b"x"}


@pytest.mark.parametrize("content", [b"<testsuite/>", b"", b"PK", b"\x1f\x8b\x08"])
def test_what_is_no_archive_is_one_file(tmp_path: Path, content: bytes) -> None:
    assert opened(content, tmp_path, name="../unit tests.xml") == {"unit_tests.xml": content}


def test_an_archive_in_an_archive_stays_closed(tmp_path: Path) -> None:
    inner = packed(("bomb", b"\0" * 100_000))
    assert opened(packed(("inner.zip", inner)), tmp_path) == {"inner.zip": inner}


# names ---------------------------------------------------------------------------------------------------------------

ESCAPES = [
    "../x",
    "a/../../x",
    "/etc/x",
    "..",
    ".",
    "a/./b",
    "a//b",
    "/",
    "C:/x",
    "C:x",
    "a\\..\\x",
    "\\\\host\\x",
    "a\nb",
    "a\x7f",
]


@pytest.mark.parametrize("name", ESCAPES)
def test_a_name_that_leads_elsewhere_refuses_the_archive(tmp_path: Path, name: str) -> None:
    error = refused(packed(("good.xml", b"x"), (name, b"x")), tmp_path, "the archive is refused: .* leads out of")
    assert "\n" not in error.fault
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_name_that_ends_in_a_nul_is_not_cut(tmp_path: Path) -> None:
    content = packed(("aXb", b"x")).replace(b"aXb", b"a\0b")
    refused(content, tmp_path, "leads out of")


def test_a_name_that_no_file_can_have_refuses_the_archive(tmp_path: Path) -> None:
    refused(packed(("ü" * 128, b"x")), tmp_path, "no name that a file can have here")


@pytest.mark.parametrize("name", ["con", "NUL.xml", "a/Lpt1.txt", "a.", "b /c"])
def test_what_windows_keeps_for_itself_is_refused_there(tmp_path: Path, name: str) -> None:
    content = packed((name, b"x"))
    refused(content, tmp_path, "no name that a file can have here", Limits(windows=True))
    if os.name != "nt":
        assert opened(content, tmp_path, Limits(windows=False)) == {name: b"x"}


@pytest.mark.parametrize(
    "names",
    [
        ("a.xml", "a.xml"),
        ("a.xml", "A.XML"),
        ("ü.xml", "u\u0308.xml"),
        ("straße", "STRASSE"),
        ("a", "a/"),
        ("a/", "a"),
        ("a/b", "a"),
        ("a/b", "A"),
    ],
)
def test_two_names_for_one_place_refuse_the_archive(tmp_path: Path, names: tuple[str, str]) -> None:
    with pytest.warns(UserWarning, match="Duplicate name") if names[0] == names[1] else nullcontext():
        content = packed(*((name, b"x") for name in names))
    refused(content, tmp_path, "is there twice")


def test_a_file_below_a_file_refuses_the_archive(tmp_path: Path) -> None:
    refused(packed(("a", b"x"), ("A/b", b"x")), tmp_path, "lies below another file")


def test_a_folder_may_be_listed_twice_and_late(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed(("a/b", b"x"), ("a/", b""), ("a/", b""))
    assert opened(content, tmp_path) == {"a/b": b"x"}


# kinds ---------------------------------------------------------------------------------------------------------------


def special(kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("link")
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (stat.S_IFLNK, "is a link"),
        (stat.S_IFIFO, "is no file"),
        (stat.S_IFCHR, "is no file"),
        (stat.S_IFSOCK, "is no file"),
    ],
)
def test_links_and_devices_refuse_the_archive(tmp_path: Path, kind: int, words: str) -> None:
    refused(packed(("a", b"x"), (special(kind), b"/etc/passwd")), tmp_path, words)


def test_the_modes_of_files_and_folders_are_no_fault(tmp_path: Path) -> None:
    assert opened(packed((special(stat.S_IFREG), b"x")), tmp_path) == {"link": b"x"}
    assert not os.access(tmp_path / "out/link", os.X_OK) or os.name == "nt"


@pytest.mark.parametrize("flag", [0x01, 0x40])
def test_encrypted_entries_refuse_the_archive(tmp_path: Path, flag: int) -> None:
    content = bytearray(packed(("a", b"x")))
    content[content.rfind(b"PK\x01\x02") + 8] |= flag
    refused(bytes(content), tmp_path, "is encrypted")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_refuse_the_archive(tmp_path: Path, packing: int) -> None:
    refused(packed(("a", b"x" * 100), packing=packing), tmp_path, rf"packed in a way that is not read \({packing}\)")


# sizes ---------------------------------------------------------------------------------------------------------------


def test_sizes_are_counted_while_they_are_read(tmp_path: Path) -> None:
    content = packed(("a", b"\0" * 600), ("b", b"\0" * 600))
    assert len(opened(content, tmp_path, Limits(size=1200))) == 2
    error = refused(content, tmp_path / "again", "holds more than 1,199 bytes", Limits(size=1199))
    assert error.hint


def test_a_size_that_the_index_hides_is_found(tmp_path: Path) -> None:
    content = bytearray(packed(("a", b"\0" * 5_000_000)))
    for at in (content.rfind(b"PK\x01\x02") + 24, 22):
        struct.pack_into("<L", content, at, 10)
    refused(bytes(content), tmp_path, "holds more than|damaged", Limits(size=1000))


def test_a_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    bomb = packed(("a", b"\0" * 3_000_000))
    assert len(bomb) < 10_000
    refused(bomb, tmp_path, "holds more than", Limits(modest=100_000))
    assert opened(bomb, tmp_path, Limits(modest=3_000_000))


def test_a_single_file_is_counted_too(tmp_path: Path) -> None:
    refused(b"x" * 101, tmp_path, "more than 100 bytes", Limits(size=100))


def test_42_zip_stays_as_small_as_it_is(tmp_path: Path) -> None:
    """Its kind: layers of 16 archives each, 4 GiB zeros at the bottom. One layer is written, none is opened."""
    layer = packed(("0.dll", b"\0" * 4_000_000))
    for depth in range(5):
        layer = packed(*((f"lib {depth} {number}.zip", layer) for number in range(16)))
    assert sum(map(len, opened(layer, tmp_path).values())) < 1_000_000


def test_too_many_entries_refuse_the_archive(tmp_path: Path) -> None:
    content = packed(*((str(number), b"") for number in range(11)))
    refused(content, tmp_path, "index of 11 files", Limits(entries=10))
    assert len(opened(content, tmp_path, Limits(entries=11))) == 11
    refused(content, tmp_path / "again", r"index of 11 files and \d+ bytes", Limits(index=100))


def test_entries_that_the_end_does_not_count_are_counted(tmp_path: Path) -> None:
    content = bytearray(packed(*((str(number), b"") for number in range(11))))
    struct.pack_into("<2H", content, len(content) - 14, 1, 1)
    refused(bytes(content), tmp_path, "lists 11 files; 10 are read", Limits(entries=10))


def large(content: bytes, entries: int, index: int) -> bytes:
    """The archive with the records of large archives before its end."""
    at = content.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<L", content, at + 16)[0]
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, index, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return content[:at] + record + locator + content[at:]


def test_the_index_of_a_large_archive_is_bounded_too(tmp_path: Path) -> None:
    content = packed(("a", b"x"))
    size = content.rfind(b"PK\x05\x06") - content.rfind(b"PK\x01\x02")
    assert opened(large(content, 1, size), tmp_path) == {"a": b"x"}
    refused(large(content, 1, 1 << 40), tmp_path / "again", "index of 1 files and 1,099,511,627,776 bytes")
    refused(large(content, 70_000, size), tmp_path / "again", "index of 70,000 files")


# damage --------------------------------------------------------------------------------------------------------------


def test_every_truncation_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    content = packed(("a.xml", bytes(range(256)) * 4), ("b/c.json", b"{}"))
    for length in range(4, len(content)):
        error = refused(content[:length], tmp_path, "the archive is cut off or damaged")
        assert error.hint == "run the job again that uploads the artifact"


def test_content_that_changed_is_an_error(tmp_path: Path) -> None:
    content = bytearray(packed(("a", b"hello, this is stored"), packing=zipfile.ZIP_STORED))
    content[content.find(b"hello")] ^= 1
    refused(bytes(content), tmp_path, "damaged: Bad CRC-32")


@given(st.lists(st.tuples(st.integers(4, 400), st.integers(0, 255)), min_size=1, max_size=8))
def test_damage_is_never_anything_but_an_error_of_evidence(changes: list[tuple[int, int]]) -> None:
    content = bytearray(packed(("a.xml", b"<a/>" * 40), ("b/ü.json", b"{}" * 30), ("c/", b"")))
    for at, value in changes:
        content[at % len(content)] = value
    file = io.BytesIO(bytes(content))
    with tempfile.TemporaryDirectory() as folder:
        try:
            written = unpack(file, Path(folder) / "out", "x", Limits(size=10_000))
        except EvidenceError:
            return
        assert all(path.resolve().is_relative_to(Path(folder).resolve()) for path in written)


def test_a_place_that_cannot_be_written_is_an_error_of_evidence(tmp_path: Path) -> None:
    long = "/".join(["x" * 200] * 30)
    refused(packed((long, b"x")), tmp_path, "the artifact cannot be unpacked: ")


# names of artifacts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("readygate-bundle", "readygate-bundle"),
        ("../../etc/passwd", "etc_passwd"),
        ("..", "_"),
        ("", "_"),
        ("a b\u202e\n", "a_b"),
        ("C:\\x", "C_x"),
        ("con", "_con"),
        ("Aux.xml", "_Aux.xml"),
        (".hidden", "hidden"),
        ("x" * 300, "x" * 80),
        ("ü", "_"),
    ],
)
def test_the_name_of_an_artifact_becomes_one_harmless_component(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text())
def test_no_name_leads_anywhere(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert "/" not in safe
    assert "\\" not in safe
    assert safe.strip(".") == safe.lstrip(".")
    assert len(safe) <= 81
