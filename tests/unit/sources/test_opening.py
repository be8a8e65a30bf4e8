"""Only regular files of the workspace are opened, and each time the same one."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from readygate.sources.opening import Opener

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def test_a_file_is_opened_again_and_again(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    opener = Opener(tmp_path / "a", tmp_path)
    for _ in range(3):
        with opener() as file:
            assert file.read() == b"x"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="this is a folder, not a file"):
        Opener(tmp_path)()


def test_an_absent_file_is_an_os_error_that_a_source_tells(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be read: No such file or directory"):
        Source("a", Opener(tmp_path / "a")).head()


@posix
def test_a_named_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(EvidenceError, match="this is a named pipe, not a file"):
        Opener(tmp_path / "pipe")()


@posix
def test_a_device_is_never_opened() -> None:
    with pytest.raises(EvidenceError, match="this is a device, not a file"):
        Opener(Path("/dev/zero"))()


@posix
def test_a_socket_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the names of sockets are short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        with pytest.raises(EvidenceError, match="this is a socket, not a file"):
            Opener(tmp_path / "s")()


@posix
@pytest.mark.parametrize("link", ["direct", "folder/a", "chain"])
def test_a_link_out_of_the_workspace_is_not_followed(tmp_path: Path, link: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "root-2"
    for folder in (root, outside):
        folder.mkdir()
    (outside / "a").write_bytes(b"secret")
    (root / "direct").symlink_to(outside / "a")
    (root / "chain").symlink_to("direct")
    (root / "folder").symlink_to("../root-2")
    with pytest.raises(EvidenceError, match="a link that leads out of the repository") as caught:
        Opener(root / link, root)()
    assert "name the file that the link leads to" in caught.value.hint
    with Opener(root / link)() as file:
        assert file.read() == b"secret"


@posix
def test_a_link_inside_of_the_workspace_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    with Opener(tmp_path / "b", tmp_path)() as file:
        assert file.read() == b"x"


@pytest.mark.parametrize("change", ["grown", "replaced", "touched"])
def test_a_file_that_changed_since_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    opener = Opener(path, tmp_path)
    opener().close()
    if change == "grown":
        path.write_bytes(b"xy")
    elif change == "replaced":
        (tmp_path / "b").write_bytes(b"y")
        (tmp_path / "b").replace(path)
    else:
        os.utime(path, (1, 1))
    with pytest.raises(EvidenceError, match="the file changed while it was read"):
        opener()
