"""Folders and zip archives as a stream of files: nothing is written to disk, no link is followed."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from probes.leaks.stealer.records import Problem
from socd.model.text import Text

READ_ERRORS = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error,
               struct.error, OverflowError, KeyError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one import may cost. Sizes are bytes; `ratio` is unpacked to packed, looked at from 1 MB on."""

    files: int = 200_000
    member: int = 20_000_000_000
    unpacked: int = 50_000_000_000
    ratio: int = 200
    depth: int = 2  # a zip of per-machine zips; anything deeper is no log
    nested: int = 128_000_000  # an inner archive is held in memory, never on disk
    directory: int = 40_000_000  # bytes of a zip's central directory


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to read: its path for people (inside an archive after "!"), size, and how to open it."""

    path: str
    size: int
    container: Path | zipfile.ZipFile
    member: zipfile.ZipInfo | None = None
    passwords: tuple[bytes, ...] = ()

    def open(self) -> BinaryIO:
        """Raises one of READ_ERRORS where it cannot be opened."""
        if isinstance(self.container, Path):
            return self.container.open("rb")
        assert self.member is not None  # noqa: S101 - the two are built together
        if not self.member.flag_bits & 1:
            return cast(BinaryIO, self.container.open(self.member))
        return self._open_encrypted(self.container, self.member)

    def _open_encrypted(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
        for password in self.passwords:
            try:
                return cast(BinaryIO, archive.open(member, pwd=password))
            except RuntimeError:  # wrong password: the next one
                continue
        raise RuntimeError("encrypted")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files that belong together: one archive's, or the loose ones of a folder; and what could not be listed."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()


def bundles(path: Path, bounds: Bounds, passwords: tuple[str, ...] = ()) -> Iterator[Bundle]:
    """Everything under `path` (a file or a folder), one bundle at a time. Never raises for bad input."""
    keys = tuple(word.encode() for word in passwords)
    loose: list[Entry] = []
    archives: list[tuple[str, Path]] = []
    problems: list[Problem] = []
    for label, file in _files(path, bounds, problems):
        try:
            with file.open("rb") as stream:
                magic = stream.read(8)
            entry = Entry(label, file.stat().st_size, file)
        except OSError as error:
            problems.append(_unread(label, error))
            continue
        if magic.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            archives.append((label, file))
        elif refusal := _other_archive(magic):
            problems.append(Problem(label, refusal, fatal=True))
        else:
            loose.append(entry)
    if loose or problems:
        yield Bundle(tuple(loose), tuple(problems))
    for label, file in archives:
        try:
            with file.open("rb") as stream:
                yield from _archive(label, stream, bounds, keys, depth=1)
        except READ_ERRORS as error:
            yield Bundle((), (_unread(label, error),))


def _files(path: Path, bounds: Bounds, problems: list[Problem]) -> Iterator[tuple[str, Path]]:
    """Regular files only, in a stable order."""
    if not path.is_dir():
        if _regular(path):
            yield clean(path.name), path
        else:
            problems.append(Problem(clean(path.name), Text("không phải tệp thường", "not a regular file"), fatal=True))
        return
    count = 0
    for folder, names, files in os.walk(path, followlinks=False):
        names.sort()
        for name in sorted(files):
            file = Path(folder, name)
            label = clean(f"{path.name}/{file.relative_to(path).as_posix()}")
            if not _regular(file):
                text = Text("liên kết hoặc tệp đặc biệt, không đọc", "link or special file, not read")
                problems.append(Problem(label, text))
                continue
            count += 1
            if count > bounds.files:
                text = Text(f"quá {bounds.files} tệp, dừng", f"more than {bounds.files} files, stopped")
                problems.append(Problem(clean(path.name), text, fatal=True))
                return
            yield label, file


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _archive(label: str, stream: BinaryIO, bounds: Bounds, keys: tuple[bytes, ...], depth: int) -> Iterator[Bundle]:
    """One zip: its own files as one bundle, then each inner zip."""
    refusal = _directory_refusal(stream, bounds)
    if refusal:
        yield Bundle((), (Problem(label, refusal, fatal=True),))
        return
    with zipfile.ZipFile(stream) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if refusal := _members_refusal(members, bounds):
            yield Bundle((), (Problem(label, refusal, fatal=True),))
            return
        problems: list[Problem] = []
        entries: list[Entry] = []
        inner: list[Entry] = []
        for info in sorted(members, key=lambda info: info.filename):
            place = clean(f"{label}!/{info.filename}")
            if refusal := _name_refusal(info):
                problems.append(Problem(place, refusal, fatal=True))
                continue
            entry = Entry(place, info.file_size, archive, info, keys)
            (inner if info.filename.lower().endswith(".zip") else entries).append(entry)
        if entries or problems:
            yield Bundle(tuple(entries), tuple(problems))
        for entry in inner:
            yield from _inner(entry, bounds, keys, depth)


def _inner(entry: Entry, bounds: Bounds, keys: tuple[bytes, ...], depth: int) -> Iterator[Bundle]:
    if depth >= bounds.depth:
        text = Text("tệp nén lồng quá sâu, từ chối", "archives nested too deep, refused")
        yield Bundle((), (Problem(entry.path, text, fatal=True),))
        return
    if entry.size > bounds.nested:
        text = Text("tệp nén lồng quá lớn, từ chối", "inner archive too large, refused")
        yield Bundle((), (Problem(entry.path, text, fatal=True),))
        return
    try:
        with entry.open() as stream:
            data = io.BytesIO(stream.read(bounds.nested))
        yield from _archive(entry.path, data, bounds, keys, depth + 1)
    except READ_ERRORS as error:
        yield Bundle((), (_unread(entry.path, error),))


def _directory_refusal(stream: BinaryIO, bounds: Bounds) -> Text | None:
    """Looks at the end record before zipfile loads the whole directory: a million names would fill the memory."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 66_000))
    tail = stream.read(66_000)
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return Text("tệp zip hỏng hoặc bị cắt", "zip broken or cut short")
    count, length = struct.unpack_from("<HI", tail, at + 10)
    wide = tail.rfind(b"PK\x06\x06")
    if wide >= 0 and len(tail) >= wide + 48:
        count, length = struct.unpack_from("<QQ", tail, wide + 32)
    if count > bounds.files or length > bounds.directory:
        return Text("tệp nén có quá nhiều tệp, từ chối", "too many files in the archive, refused")
    return None


def _members_refusal(members: list[zipfile.ZipInfo], bounds: Bounds) -> Text | None:
    if len(members) > bounds.files:
        return Text("tệp nén có quá nhiều tệp, từ chối", "too many files in the archive, refused")
    if sum(info.file_size for info in members) > bounds.unpacked:
        return Text("nội dung giải nén quá lớn, từ chối", "unpacked content too large, refused")
    for info in members:
        bomb = info.file_size > 1_000_000 and info.file_size > bounds.ratio * max(1, info.compress_size)
        if bomb or info.file_size > bounds.member:
            return Text("nghi là bom nén, từ chối", "looks like a decompression bomb, refused")
    return None


def _name_refusal(info: zipfile.ZipInfo) -> Text | None:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or (len(name) > 1 and name[1] == ":"):
        return Text("đường dẫn trỏ ra ngoài, từ chối", "path points outside the archive, refused")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Text("liên kết, không đọc", "link, not read")
    return None


def _other_archive(magic: bytes) -> Text | None:
    if magic.startswith((b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        return Text(
            "định dạng nén chưa hỗ trợ; hãy giải nén thành thư mục hoặc zip",
            "archive format not supported; unpack it to a folder or a zip",
        )
    return None


def _unread(label: str, error: BaseException) -> Problem:
    if isinstance(error, RuntimeError) and "encrypted" in str(error):
        text = Text("tệp có mật khẩu, không mở được", "encrypted, could not be opened")
    else:
        text = Text(f"không đọc được ({type(error).__name__})", f"could not be read ({type(error).__name__})")
    return Problem(label, text, fatal=True)


def unread(entry: Entry, error: BaseException) -> Problem:
    """The problem of a file that failed while it was read."""
    return _unread(entry.path, error)


def clean(path: str) -> str:
    """A file name as a person may see it: attacker's control characters and length removed."""
    text = "".join(char if char.isprintable() else "?" for char in path.replace("\\", "/"))
    return text if len(text) <= 300 else text[:140] + "…" + text[-140:]
