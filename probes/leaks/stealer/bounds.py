"""What one import may cost, and the words of every refusal."""

from __future__ import annotations

import lzma
import stat
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from probes.leaks.stealer.records import Problem
from socd.model.text import Text


class RefusalError(Exception):
    """An archive that is not read any further; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


READ_ERRORS = (
    RefusalError, OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error,
    struct.error, OverflowError, KeyError, lzma.LZMAError, tarfile.TarError, subprocess.SubprocessError,
)  # fmt: skip

BOMB = Text("nghi là bom nén, từ chối", "looks like a decompression bomb, refused")
MANY = Text("tệp nén có quá nhiều tệp, từ chối", "too many files in the archive, refused")
LARGE = Text("nội dung giải nén quá lớn, từ chối", "unpacked content too large, refused")
DEEP = Text("tệp nén lồng quá sâu, từ chối", "archives nested too deep, refused")
NESTED = Text("tệp nén lồng quá lớn, từ chối", "inner archive too large, refused")
OUTSIDE = Text("đường dẫn trỏ ra ngoài, từ chối", "path points outside the archive, refused")
LINK = Text("liên kết, không đọc", "link, not read")
BROKEN = Text("tệp nén hỏng hoặc bị cắt", "archive broken or cut short")
UNLISTED = Text(
    "không mở được: tệp nén hỏng, hoặc cả tên tệp bị mã hóa và không mật khẩu nào trong cấu hình "
    "(quarantine.passwords) mở được",
    "could not be opened: broken, or even its names are encrypted with a password the configuration does not know "
    "(quarantine.passwords)",
)
UNKNOWN = Text(
    "không nhận ra nhật ký mã độc hay danh sách tài khoản nào trong đó",
    "nothing in it was recognised as a stealer log or a list of accounts",
)
LOCKED = Text(
    "tệp nén có mật khẩu, không mật khẩu nào trong cấu hình (quarantine.passwords) mở được",
    "encrypted, could not be opened by any password of the configuration (quarantine.passwords)",
)


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
    kept: int = 64_000_000  # bytes of small files of archives without random access held at once
    small: int = 8_000_000  # a larger file of such an archive is unpacked once more when it is read


@dataclass(slots=True)
class Budget:
    """What is left of an import's bounds, over all its archives together."""

    bounds: Bounds
    files: int = 0
    unpacked: int = 0

    def take(self, size: int) -> None:
        """One more file of so many bytes. Raises RefusalError."""
        self.files += 1
        self.unpacked += size
        if self.files > self.bounds.files:
            raise RefusalError(MANY)
        if self.unpacked > self.bounds.unpacked:
            raise RefusalError(LARGE)
        if size > self.bounds.member:
            raise RefusalError(BOMB)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to read: its path for people (inside an archive after "!"), its size, and how to open it.

    `open` raises one of READ_ERRORS where that fails.
    """

    path: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files that belong together: one archive's, or the loose ones of a folder; and what could not be listed."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()


def name_refusal(name: str, mode: int = 0) -> Text | None:
    """Why a member of this name and Unix mode is not read."""
    name = name.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or (len(name) > 1 and name[1] == ":"):
        return OUTSIDE
    return LINK if stat.S_ISLNK(mode) else None


def bomb(size: int, packed: int, bounds: Bounds) -> bool:
    return size > bounds.member or (size > 1_000_000 and size > bounds.ratio * max(1, packed))


def refused(label: str, text: Text) -> Bundle:
    """Nothing of `label` is read."""
    return Bundle((), (Problem(label, text, fatal=True),))


def unread(label: str, error: BaseException) -> Problem:
    """The problem of a file that failed while it was read."""
    if isinstance(error, RefusalError):
        return Problem(label, error.text, fatal=True)
    name = type(error).__name__
    return Problem(label, Text(f"không đọc được ({name})", f"could not be read ({name})"), fatal=True)


def clean(path: str) -> str:
    """A file name as a person may see it: attacker's control characters and length removed."""
    text = "".join(char if char.isprintable() else "?" for char in path.replace("\\", "/"))
    return text if len(text) <= 300 else text[:140] + "…" + text[-140:]
