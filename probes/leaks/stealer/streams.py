"""tar archives and single compressed files, by the standard library: read from front to end."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from probes.leaks.stealer.bounds import BOMB, Bounds, RefusalError
from probes.leaks.stealer.tools import Blob, Member, Piped, SevenZip

Make = Callable[[Blob], Any]  # gives something with read(size) and close()


class _Owned:
    """A stream that unpacks a file, and closes it too."""

    def __init__(self, blob: Blob, kind: Callable[[BinaryIO], Any]) -> None:
        self._file = blob.open()
        self._stream = kind(self._file)

    def read(self, size: int) -> bytes:
        return cast(bytes, self._stream.read(size))

    def close(self) -> None:
        self._stream.close()
        self._file.close()


PACKED: tuple[tuple[bytes, Make], ...] = (
    (b"\x1f\x8b", lambda blob: _Owned(blob, lambda file: gzip.GzipFile(fileobj=file))),
    (b"BZh", lambda blob: _Owned(blob, bz2.BZ2File)),
    (b"\xfd7zXZ\x00", lambda blob: _Owned(blob, lzma.LZMAFile)),
    (b"\x28\xb5\x2f\xfd", lambda blob: Piped(SevenZip(), blob)),
)
_ENDINGS = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}


def unpacker(magic: bytes) -> Make | None:
    return next((make for mark, make in PACKED if magic.startswith(mark)), None)


def is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def inner_name(name: str) -> str:
    """`x.txt.gz` holds `x.txt`, `x.tgz` holds `x.tar`."""
    path = PurePosixPath(name)
    return path.stem + _ENDINGS.get(path.suffix.lower(), "")


class Unpacked(io.RawIOBase):
    """A single compressed file's content; more of it than the bounds allow is RefusalError."""

    def __init__(self, blob: Blob, make: Make, bounds: Bounds) -> None:
        self._stream = make(blob)
        self._most = min(bounds.member, max(1_000_000, bounds.ratio * blob.size))
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._given += len(data)
        if self._given > self._most:
            raise RefusalError(BOMB)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def tar_walk(opened: Callable[[], BinaryIO]) -> Iterator[tuple[Member, BinaryIO]]:
    """Each member of a tar and its bytes, in order."""
    with contextlib.closing(opened()) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            data = archive.extractfile(info) if info.isreg() else None
            mode = 0 if info.isreg() else 0o120000
            archive.members = []  # type: ignore[attr-defined]  # it would keep every header it has read
            yield (
                Member(info.name, info.size if info.isreg() else 0, info.isdir(), mode),
                cast(BinaryIO, data or io.BytesIO()),
            )
