"""Zip archives by the standard library: random access, nothing unpacked before it is read."""

from __future__ import annotations

import os
import struct
import zipfile
from functools import partial
from typing import BinaryIO, cast

from probes.leaks.stealer.bounds import (
    BOMB,
    BROKEN,
    LARGE,
    LINK,
    MANY,
    Budget,
    Bundle,
    Entry,
    RefusalError,
    bomb,
    clean,
    name_refusal,
)
from probes.leaks.stealer.records import Problem
from probes.leaks.stealer.worth import is_archive

_OURS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})


def unreadable(archive: zipfile.ZipFile) -> bool:
    """Whether any member is encrypted, or packed in a way the standard library does not know."""
    return any(info.flag_bits & 1 or info.compress_type not in _OURS for info in archive.infolist())


def check_directory(stream: BinaryIO, budget: Budget) -> None:
    """Looks at the end record before zipfile loads the whole directory: a million names would fill the memory.

    Raises RefusalError.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 66_000))
    tail = stream.read(66_000)
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise RefusalError(BROKEN)
    count, length = struct.unpack_from("<HI", tail, at + 10)
    wide = tail.rfind(b"PK\x06\x06")
    if wide >= 0 and len(tail) >= wide + 48:
        count, length = struct.unpack_from("<QQ", tail, wide + 32)
    if count > budget.bounds.files or length > budget.bounds.directory:
        raise RefusalError(MANY)


def members(archive: zipfile.ZipFile, label: str, budget: Budget) -> tuple[Bundle, list[Entry]]:
    """The archive's own files, and the archives within it. Raises RefusalError."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > budget.bounds.files:
        raise RefusalError(MANY)
    if sum(info.file_size for info in infos) > budget.bounds.unpacked:
        raise RefusalError(LARGE)
    if sum(info.compress_size for info in infos) > _size_of(archive):  # members that share their bytes
        raise RefusalError(BOMB)
    problems: list[Problem] = []
    entries: list[Entry] = []
    inner: list[Entry] = []
    for info in sorted(infos, key=lambda info: info.filename):
        if bomb(info.file_size, info.compress_size, budget.bounds):
            raise RefusalError(BOMB)
        budget.take(info.file_size)
        place = clean(f"{label}!/{info.filename}")
        if refusal := name_refusal(info.filename, info.external_attr >> 16):
            problems.append(Problem(place, refusal, fatal=refusal is not LINK))
            continue
        entry = Entry(place, info.file_size, partial(_open, archive, info))
        (inner if is_archive(info.filename) else entries).append(entry)
    return Bundle(tuple(entries), tuple(problems)), inner


def _size_of(archive: zipfile.ZipFile) -> int:
    stream = cast(BinaryIO, archive.fp)
    place = stream.tell()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(place)
    return size


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast(BinaryIO, archive.open(info))
