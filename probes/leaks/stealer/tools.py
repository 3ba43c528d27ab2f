"""7z, RAR and encrypted zips through Debian's own programs, each in a process of its own.

They are old parsers of a hostile format: they get no right to write a file, a bounded memory and processor time, an
empty environment, and they hand their bytes back on a pipe. Nothing is unpacked to a disk. What they hand back is
trusted only where its length and checksum are those of the listing.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import shutil
import stat
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from probes.leaks.stealer.bounds import BROKEN, LOCKED, MANY, UNLISTED, Bounds, RefusalError
from probes.leaks.stealer.worth import is_first_volume
from socd.model.text import Text

_MEMORY = 2_000_000_000  # address space; a 7z dictionary may be 1.5 GB, and then it is refused
_SECONDS = 3600
_HEAD = 64_000_000  # bytes of a listing


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a listing, in the order the program unpacks. `size` is what it hands back for it."""

    name: str
    size: int
    folder: bool = False
    mode: int = 0
    crc: int | None = None
    locked: bool = False


class Tool(Protocol):
    """A program that lists and unpacks one kind of archive."""

    package: str
    program: str
    asks: bool  # takes the password on its standard input, where no other user of the machine can see it

    def listing(self, path: str, key: str) -> list[str]: ...
    def unpacking(self, path: str, key: str) -> list[str]: ...
    def testing(self, path: str, key: str) -> list[str]: ...
    def members(self, lines: Iterator[str]) -> Iterator[Member]: ...


class Blob:
    """An archive as a file the programs can open: on disk where the office put it, or in memory alone."""

    def __init__(self, source: Path | bytes) -> None:
        self._source = source

    def open(self) -> BinaryIO:
        return self._source.open("rb") if isinstance(self._source, Path) else io.BytesIO(self._source)

    @property
    def size(self) -> int:
        return self._source.stat().st_size if isinstance(self._source, Path) else len(self._source)

    @contextlib.contextmanager
    def handle(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Its path for a child process, and the descriptors the child must inherit."""
        if isinstance(self._source, Path) and is_first_volume(self._source):
            yield str(self._source.absolute()), ()
            return
        # under a name of its own in a folder of its own: unar takes neighbours of like names for further volumes
        with tempfile.TemporaryDirectory(prefix="socd-link-") as folder, contextlib.ExitStack() as stack:
            link = Path(folder, "archive")
            if isinstance(self._source, Path):
                link.symlink_to(self._source.absolute())
                yield str(link), ()
                return
            descriptor = os.memfd_create("archive")
            stack.callback(os.close, descriptor)
            with open(descriptor, "wb", closefd=False) as file:
                file.write(self._source)
            link.symlink_to(f"/proc/self/fd/{descriptor}")
            yield str(link), (descriptor,)


class SevenZip:
    """7z archives, and zips that are encrypted or packed in newer ways. Asks for a password only where it needs one."""

    package, program, asks = "7zip", "7zz", True

    def listing(self, path: str, key: str) -> list[str]:
        return ["l", "-slt", "-ba", "-sccUTF-8", "--", path]

    def unpacking(self, path: str, key: str) -> list[str]:
        return ["x", "-so", "-y", "-bd", "--", path]

    def testing(self, path: str, key: str) -> list[str]:
        return ["t", "-bd", "--", path]

    def members(self, lines: Iterator[str]) -> Iterator[Member]:
        facts: dict[str, str] = {}
        for line in itertools.chain(lines, [""]):
            name, equals, value = line.partition(" = ")
            if equals or line.endswith(" ="):
                facts.setdefault(name.removesuffix(" ="), value)
            elif facts:
                yield self._member(facts)
                facts = {}

    def _member(self, facts: dict[str, str]) -> Member:
        attributes = facts.get("Attributes", "")
        folder = facts.get("Folder") == "+" or attributes.startswith("D")
        crc = facts.get("CRC", "")
        link = " l" in attributes or bool(facts.get("Symbolic Link"))
        return Member(
            facts.get("Path", ""),
            0 if folder else int(facts.get("Size") or 0),
            folder,
            stat.S_IFLNK if link else 0,
            int(crc, 16) if crc else None,
            facts.get("Encrypted") == "+",
        )


class Unar:
    """RAR of every version. Its exit code tells nothing of a wrong password; its own test does.

    What it unpacks to a pipe it unpacks without asking: the password must stand on its command line.
    """

    package, program, asks = "unar", "unar", False

    def listing(self, path: str, key: str) -> list[str]:
        return ["lsar", "-j", *(["-p", key] if key else []), path]

    def unpacking(self, path: str, key: str) -> list[str]:
        return ["-q", "-o", "-", *(["-p", key] if key else []), path]

    def testing(self, path: str, key: str) -> list[str]:
        return ["lsar", "-t", *(["-p", key] if key else []), path]

    def members(self, lines: Iterator[str]) -> Iterator[Member]:
        """The listing is JSON with one entry after the other: read entry by entry, so that a million cost nothing."""
        entry: list[str] = []
        for line in lines:
            if line == "    {":
                entry = [line]
            elif entry:
                entry.append(line)
                if line.rstrip(",") == "    }":
                    yield self._member(json.loads("".join(entry).rstrip(",")))
                    entry = []

    def _member(self, facts: dict[str, Any]) -> Member:
        folder = bool(facts.get("XADIsDirectory"))
        link = bool(facts.get("XADIsLink"))
        silent = folder or "XADLinkDestination" in facts  # RAR 5 keeps a link's target beside the data
        locked = bool(facts.get("XADIsEncrypted"))
        crc = facts.get("RARCRC32", facts.get("RAR5CRC32"))  # a locked RAR 5 file's is no plain CRC
        size = 0 if silent else int(facts.get("XADFileSize", 0))
        return Member(str(facts.get("XADFileName", "")), size, folder, stat.S_IFLNK if link else 0,
                      None if locked or not size else crc, locked)  # fmt: skip


def available(tool: Tool) -> bool:
    return shutil.which(tool.program, path="/usr/bin:/bin") is not None


def missing(tool: Tool) -> Text:
    return Text(
        f"chưa đọc được định dạng này: hãy cài gói “{tool.package}”, hoặc giải nén trước",
        f"archive format not supported here: install the package “{tool.package}”, or unpack it first",
    )


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive as one of the programs lists it, with the password that opens it."""

    tool: Tool
    blob: Blob
    members: tuple[Member, ...]
    key: str

    def walk(self) -> Iterator[tuple[Member, BinaryIO]]:
        """Each member and its bytes, in order. Raises RefusalError where they are not what the listing says."""
        with _running(self.tool, self.tool.unpacking, self.blob, self.key) as pipe:
            for member in self.members:
                part = Part(pipe, member)
                yield member, cast(BinaryIO, io.BufferedReader(part))
                part.finish()

    def one(self, wanted: Member) -> BinaryIO:
        """One member alone; all before it is unpacked and dropped."""
        return cast(BinaryIO, io.BufferedReader(Lone(self.walk(), lambda _, member: member is wanted)))


def unlock(tool: Tool, blob: Blob, keys: Sequence[str], bounds: Bounds) -> Packed:
    """Raises RefusalError: the program is missing, the archive is broken, has too many files, or no key opens it."""
    if not available(tool):
        raise RefusalError(missing(tool))
    locked = False
    for key in ("", *keys):
        members = tuple(_list(tool, blob, key, bounds))
        locked = locked or any(member.locked for member in members)
        if not members or (locked and not key):
            continue
        if not locked or _opens(tool, blob, key):
            return Packed(tool, blob, members, key)
    raise RefusalError(LOCKED if locked else UNLISTED)


def _list(tool: Tool, blob: Blob, key: str, bounds: Bounds) -> Iterator[Member]:
    with _running(tool, tool.listing, blob, key) as pipe:
        text = io.TextIOWrapper(cast(io.BufferedReader, pipe), encoding="utf-8", errors="replace", newline="\n")
        rows = (line.rstrip("\n") for line in _bounded(text))
        for count, member in enumerate(tool.members(rows)):
            if count >= bounds.files:
                raise RefusalError(MANY)
            yield member


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    read = 0
    while line := text.readline(100_000):
        read += len(line)
        if read > _HEAD * 8:
            raise RefusalError(MANY)
        yield line


def _opens(tool: Tool, blob: Blob, key: str) -> bool:
    with blob.handle() as (path, inherited):
        done = subprocess.run(  # noqa: S603 - fixed programs, no shell
            _command(tool, tool.testing(path, key)), input=_spoken(tool, key), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, pass_fds=inherited, env=_EMPTY, cwd="/", check=False, timeout=_SECONDS,
            start_new_session=True,
        )  # fmt: skip
    return done.returncode == 0


_EMPTY = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}


def _spoken(tool: Tool, key: str) -> bytes:
    """What a program gets to read: in a session of its own it has no terminal, so it asks its standard input."""
    return key.encode() + b"\n" if tool.asks else b""


def _command(tool: Tool, arguments: list[str]) -> list[str]:
    program = [] if arguments[0] == "lsar" else [tool.program]
    return ["prlimit", f"--as={_MEMORY}", f"--cpu={_SECONDS}", "--fsize=0", "--core=0", "--", *program, *arguments]


@contextlib.contextmanager
def _running(tool: Tool, arguments: Any, blob: Blob, key: str) -> Iterator[BinaryIO]:
    """The program's standard output; it is ended when nobody reads on."""
    with blob.handle() as (path, inherited):
        process = subprocess.Popen(  # noqa: S603 - fixed programs, no shell
            _command(tool, arguments(path, key)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, pass_fds=inherited, env=_EMPTY, cwd="/", start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - pipes were asked for
        with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
            stdin.write(_spoken(tool, key))
        try:
            yield cast(BinaryIO, process.stdout)
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


class Piped:
    """What a program unpacks from a single compressed file."""

    def __init__(self, tool: Tool, blob: Blob) -> None:
        self._running = _running(tool, tool.unpacking, blob, "")
        self._pipe = self._running.__enter__()

    def read(self, size: int) -> bytes:
        return self._pipe.read(size)

    def close(self) -> None:
        self._running.__exit__(None, None, None)


class Part(io.RawIOBase):
    """One member's share of the pipe; ends in RefusalError where the pipe or the checksum fails."""

    def __init__(self, pipe: BinaryIO, member: Member) -> None:
        self._pipe = pipe
        self._left = member.size
        self._member = member
        self._crc = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            return 0
        data = self._pipe.read(min(len(buffer), self._left))
        if not data:
            raise RefusalError(BROKEN)
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        buffer[: len(data)] = data
        if not self._left and self._member.crc is not None and self._crc != self._member.crc:
            raise RefusalError(BROKEN)
        return len(data)

    def finish(self) -> None:
        buffer = bytearray(1 << 20)
        while self.readinto(buffer):
            pass


class Lone(io.RawIOBase):
    """One member out of a walk over an archive; what comes before is dropped, and the walk ends with it."""

    def __init__(self, walk: Iterator[tuple[Member, BinaryIO]], wanted: Callable[[int, Member], bool]) -> None:
        self._walk = walk
        self._stream = next(stream for place, (member, stream) in enumerate(walk) if wanted(place, member))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._walk.close()  # type: ignore[attr-defined]
        super().close()
