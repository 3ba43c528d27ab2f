"""Breached passwords on our own disk: one file sorted by hash, or a folder of ranges as the downloaders leave it.

The file is tens of gigabytes and is searched where it lies, by bisection over its bytes: some forty reads of a line, no
index, nothing loaded. What is missing, unsorted or broken is "could not tell", never "not seen".
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from probes.leaks.breach.answer import PREFIX, Answer, Mode, PasswordSet
from socd.model.text import Text

_LINE = re.compile(rb"^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40})(?::(\d{1,12}))?\s*$")
_LONGEST = 256  # bytes of one line
_NEAR = 4096  # a window this small is read line by line
_RANGE = 4_000_000  # bytes of one unpacked range: they hold some 40 kB
_UNSORTED = Text("tệp không sắp xếp theo mã băm", "the file is not sorted by hash")
_BROKEN = Text("tệp hỏng: có dòng không phải mã băm", "the file is broken: a line is no hash")


class NotASet(ValueError):  # noqa: N818
    """The path holds no set of hashes; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def open_set(path: Path) -> PasswordSet:
    """The set at `path`. Raises NotASet, OSError."""
    return RangeFolder.at(path) if path.is_dir() else HashFile.at(path)


class _Stop(Exception):  # noqa: N818
    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class HashFile:
    """Lines `HASH:COUNT` or `HASH`, sorted by hash, any case, LF or CRLF."""

    path: Path
    mode: Mode

    @classmethod
    def at(cls, path: Path) -> HashFile:
        with path.open("rb") as file:
            first = _LINE.match(file.readline(_LONGEST))
        if not first:
            raise NotASet(
                Text(f"{path}: dòng đầu không phải MÃ_BĂM:SỐ_LẦN", f"{path}: its first line is no HASH:COUNT")
            )
        return cls(path, Mode.SHA1 if len(first[1]) == Mode.SHA1.length else Mode.NTLM)

    async def times(self, digest: str) -> Answer:
        try:
            return Answer(await asyncio.to_thread(self._find, digest.upper().encode("ascii")))
        except _Stop as stop:
            return Answer(None, stop.text)
        except OSError as error:
            return Answer(None, Text(f"không đọc được: {error.strerror}", f"cannot be read: {error.strerror}"))

    def _find(self, wanted: bytes) -> int:
        """The wanted line, if it is there, begins in [low, high); `low` always is the beginning of a line."""
        with self.path.open("rb", buffering=_LONGEST) as file:
            low, high = 0, file.seek(0, os.SEEK_END)
            least, most = b"", b"~"
            while high - low > _NEAR:
                middle = (low + high) // 2
                file.seek(middle - 1)
                start = middle - 1 + len(file.readline(_LONGEST))  # the first line that begins at `middle` or later
                if start >= high:
                    high = middle
                    continue
                found, count = self._line(file.readline(_LONGEST))
                if not least <= found <= most:
                    raise _Stop(_UNSORTED)
                if found == wanted:
                    return count
                if found < wanted:
                    low, least = start, found
                else:
                    high, most = middle, found
            return self._walk(file, low, high, wanted)

    def _walk(self, file: BinaryIO, low: int, high: int, wanted: bytes) -> int:
        """The last few lines, one after the other."""
        file.seek(low)
        before = b""
        while low < high and (raw := file.readline(_LONGEST)):
            low += len(raw)
            if not raw.strip():
                continue
            found, count = self._line(raw)
            if found < before:
                raise _Stop(_UNSORTED)
            if found == wanted:
                return count
            before = found
        return 0

    def _line(self, raw: bytes) -> tuple[bytes, int]:
        found = _LINE.match(raw)
        if not found or len(found[1]) != self.mode.length:
            raise _Stop(_BROKEN)
        return found[1].upper(), int(found[2] or 1)


@dataclass(frozen=True, slots=True)
class RangeFolder:
    """One file a range, each with lines `SUFFIX:COUNT`: `ABCDE.txt`, `ABCDE` or `ABCDE.gz`, flat (as the official
    downloader leaves them) or in `AB/CD/` (hibp-downloader)."""

    path: Path
    mode: Mode

    @classmethod
    def at(cls, path: Path) -> RangeFolder:
        for prefix in ("00000", "FFFFF", "80000"):
            file = _range_file(path, prefix)
            if file is None:
                continue
            first = _read_range(file).split(b"\n", 1)[0].partition(b":")[0].strip()
            for mode in Mode:
                if len(first) == mode.length - PREFIX:
                    return cls(path, mode)
        raise NotASet(
            Text(f"{path}: không có tệp 00000.txt hay 00/00/00000.gz", f"{path}: holds no 00000.txt nor 00/00/00000.gz")
        )

    async def times(self, digest: str) -> Answer:
        return await asyncio.to_thread(self._times, digest.upper())

    def _times(self, digest: str) -> Answer:
        prefix = digest[:PREFIX]
        file = _range_file(self.path, prefix)
        if file is None:
            return Answer(None, Text(f"thiếu dải {prefix}: tải chưa đủ", f"range {prefix} is missing"))
        try:
            text = _read_range(file)
        except (OSError, EOFError, ValueError) as error:
            name = type(error).__name__
            return Answer(None, Text(f"dải {prefix} không đọc được ({name})", f"range {prefix} is broken ({name})"))
        return counted(text, digest[PREFIX:], self.mode)


def _range_file(folder: Path, prefix: str) -> Path | None:
    for name in (prefix.upper(), prefix.lower()):
        for file in (f"{name}.txt", f"{name}.gz", name, f"{name[:2]}/{name[2:4]}/{name}.gz",
                     f"{name[:2]}/{name[2:4]}/{name}.txt", f"{name[:2]}/{name[2:4]}/{name}"):  # fmt: skip
            if (folder / file).is_file():
                return folder / file
    return None


def _read_range(file: Path) -> bytes:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        data = stream.read(_RANGE + 1)
    if len(data) > _RANGE:
        raise ValueError("a range is never so large")
    return bytes(data)


def counted(text: bytes, suffix: str, mode: Mode) -> Answer:
    """The count of a suffix in a range's lines. Padding lines have the count 0 and count as not there."""
    wanted = suffix.upper().encode("ascii")
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            continue
        name, _, count = line.partition(b":")
        if len(name) != mode.length - PREFIX or not count.isdigit():
            return Answer(None, _BROKEN)
        if name.upper() == wanted:
            return Answer(int(count))
    return Answer(0)
