"""Downloads of artifacts, unpacked so that what somebody else packed does no harm.

Enters: a file and an empty place. Leaves: files below it, or EvidenceError and nothing. A zip is told by its content;
anything else is one file, as GitHub stores an upload without packing. Sizes are counted while reading, never believed;
nothing leaves the folder; no links, no devices, nothing encrypted, no two names for one file on any file system; an
archive in the archive stays closed. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

import msgspec

from readygate.model.errors import EvidenceError

_CHUNK = 1 << 20
_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")
_END = struct.Struct("<4s4H2LH")
_LARGE = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = 20
_COMMENT = 1 << 16
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, OverflowError, NotImplementedError)
_ODD = re.compile(r"[\x00-\x1f\x7f\\:]")
_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|.*[. ]", re.IGNORECASE)
_LENGTH = 255
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive may hold: entries, bytes in all, and how many bytes one packed byte may become.

    The last counts from `modest` bytes on. Text reports pack 10 to 50 times; deflate reaches 1,032 times.
    """

    entries: int = 10_000
    size: int = 2 << 30
    ratio: int = 300
    modest: int = 64 << 20
    index: int = 8 << 20
    """Bytes of the archive's own index, which is read whole."""
    windows: bool = os.name == "nt"
    """Whether names that Windows keeps for devices or shortens are refused."""


LIMITS = Limits()


def unpack(file: BinaryIO, folder: Path, name: str, limits: Limits = LIMITS) -> tuple[Path, ...]:
    """The files that were written below `folder`, which must not exist yet and is gone again after an error.

    `name` is what a single file is called. EvidenceError says what is wrong with the archive.
    """
    file.seek(0)
    begin = file.read(4)
    file.seek(0)
    folder.mkdir(parents=True)
    try:
        if begin in _BEGINS:
            return tuple(_unpacked(file, folder, limits))
        return (_copied(file, folder / safe_name(name), _Count(limits.size)),)
    except EvidenceError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise EvidenceError(f"the artifact cannot be unpacked: {error.strerror}") from error


def safe_name(name: str) -> str:
    """A name that is one harmless component of a path on every system: `../a b` becomes `a_b`."""
    safe = _UNSAFE.sub("_", name).strip("._-")[:80]
    return f"_{safe}" if not safe or _WINDOWS.fullmatch(safe) else safe


class _Count:
    """Bytes written so far, of at most `limit`."""

    def __init__(self, limit: int) -> None:
        self._left = self._limit = limit

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise EvidenceError(
                f"the artifact holds more than {self._limit:,} bytes",
                hint="upload the reports alone, in an artifact of their own",
            )


def _unpacked(file: BinaryIO, folder: Path, limits: Limits) -> Iterator[Path]:
    packed = _index(file, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = _checked(archive.infolist(), limits)
            count = _Count(min(limits.size, max(packed * limits.ratio, limits.modest)))
            for path, entry in entries.items():
                target = folder / path
                if entry.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(entry) as content:
                        yield _copied(content, target, count)
    except _DAMAGED as error:
        raise _damaged(str(error)) from error


def _index(file: BinaryIO, limits: Limits) -> int:
    """The size of the file, where the index at its end is small enough to be read whole."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _COMMENT - _END.size, 0))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise _damaged("its end is missing")
    entries, index = _END.unpack_from(tail, at)[4:6]
    if tail[max(at - _LOCATOR, 0) : at].startswith(b"PK\x06\x07") and at >= _LOCATOR + _LARGE.size:
        # zipfile believes the record of large archives wherever there is one, at this very place.
        entries, index = _LARGE.unpack_from(tail, at - _LOCATOR - _LARGE.size)[7:9]
    if entries > limits.entries or index > limits.index:
        raise EvidenceError(
            f"the archive has an index of {entries:,} files and {index:,} bytes",
            hint=f"upload the reports alone; {limits.entries:,} files are read at most",
        )
    return size


def _checked(entries: list[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The entries by their paths, all of them harmless by what the index says."""
    if len(entries) > limits.entries:
        raise EvidenceError(f"the archive lists {len(entries):,} files; {limits.entries:,} are read at most")
    known: dict[str, zipfile.ZipInfo] = {}
    folded: dict[str, bool] = {}
    for entry in entries:
        path = _path(entry.orig_filename, limits)
        _refuse_odd(entry, path)
        *parents, last = _prefixes(path)
        for parent in parents:
            if folded.setdefault(parent, True) is False:
                raise _refused(path, "lies below another file")
        if last in folded and not (entry.is_dir() and folded[last]):
            raise _refused(path, "is there twice, or differs from another one only in case")
        folded[last] = entry.is_dir()
        known[path] = entry
    return known


def _path(name: str, limits: Limits) -> str:
    """The relative path of an entry, of harmless components only."""
    path = name.removesuffix("/")
    for part in path.split("/"):
        if part in {"", ".", ".."} or _ODD.search(part):
            raise _refused(name, "leads out of the artifact's folder, or holds signs that no path should")
        if len(part.encode()) > _LENGTH or (limits.windows and _WINDOWS.fullmatch(part)):
            raise _refused(name, "is no name that a file can have here")
    return path


def _prefixes(path: str) -> list[str]:
    """The path's folders and itself, as file systems that ignore case and composition see them."""
    parts = unicodedata.normalize("NFC", path).casefold().split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def _refuse_odd(entry: zipfile.ZipInfo, path: str) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _refused(path, "is a link" if kind == stat.S_IFLNK else "is no file")
    if entry.flag_bits & 0x41:
        raise _refused(path, "is encrypted")
    if entry.compress_type not in _PACKINGS:
        raise _refused(path, f"is packed in a way that is not read ({entry.compress_type})")


def _copied(content: IO[bytes], target: Path, count: _Count) -> Path:
    with target.open("xb") as file:
        while chunk := content.read(_CHUNK):
            count.take(len(chunk))
            file.write(chunk)
    return target


def _refused(name: str, fault: str) -> EvidenceError:
    return EvidenceError(f"the archive is refused: {name[:200]!r} {fault}")


def _damaged(fault: str) -> EvidenceError:
    return EvidenceError(
        f"the archive is cut off or damaged: {fault[:200]}", hint="run the job again that uploads the artifact"
    )
