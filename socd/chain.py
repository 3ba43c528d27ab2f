"""The hash chain over a vault's files: its lines, their check, and the tidying up after a crash.

A line of `chain.jsonl` holds seq, id, time, site, about, file, offset, length, sha256 (of the stored bytes at
offset), identity (of the exhibit, to know it again), prev (the hash of the line before) and hash (SHA-256 over the
line's canonical JSON without it). Canonical JSON: sorted keys, no spaces, ASCII.
"""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from socd.model.observation import EvidenceRef
from socd.model.text import Text

GENESIS = "0" * 64
CHAIN = "chain.jsonl"
LOCK = "lock"
_PIECE = 1 << 20
_PATIENCE = 5.0  # seconds a reader waits for a live writer to name the bytes it has already written


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chain; `made` computes its hash."""

    seq: int
    id: str
    time: str
    site: str | None
    about: str
    file: str
    offset: int
    length: int
    sha256: str
    identity: str
    prev: str
    hash: str

    @classmethod
    def made(cls, **fields: Any) -> Entry:
        """A new entry: every field but `hash`."""
        return cls(**fields, hash=hashlib.sha256(_canonical(fields)).hexdigest())

    def line(self) -> bytes:
        """The line as written, without the line feed."""
        return _canonical({field.name: getattr(self, field.name) for field in dataclasses.fields(self)})

    @property
    def ref(self) -> EvidenceRef:
        return EvidenceRef(self.id, self.sha256, self.about)

    @property
    def end(self) -> int:
        return self.offset + self.length


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _canonical(fields: dict[str, Any]) -> bytes:
    return _encode(fields).encode()


def parse(line: bytes) -> Entry | None:
    """The entry of a line, or None where the line is not exactly what an entry writes."""
    try:
        fields = json.loads(line)
        if _canonical(fields) != line:
            return None
        told = fields.pop("hash")
        entry = Entry.made(**fields)
        return entry if entry.hash == told and "/" not in entry.file else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def link(line: bytes, entry: Entry | None) -> str:
    """What the next line names as `prev`: a broken line still holds its place in the chain."""
    return entry.hash if entry else hashlib.sha256(line).hexdigest()


def lines(directory: Path, start: int = 0) -> Iterator[bytes]:
    """Whole lines of the chain from byte `start` on, without line feeds; half a line at the end is left out."""
    try:
        with (directory / CHAIN).open("rb") as file:
            file.seek(start)
            for line in file:
                if line.endswith(b"\n"):
                    yield line[:-1]
    except FileNotFoundError:
        return


# --- one writer ---------------------------------------------------------------------------------------------------


def take_lock(directory: Path, patience: float = 2.0) -> int | None:
    """The writer's lock as a file descriptor, or None where another process keeps it longer than `patience` s."""
    handle = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience
    while not _locked(handle, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            os.close(handle)
            return None
        time.sleep(0.05)  # a reader asking whether we live holds it for a moment
    return handle


def writer_lives(directory: Path) -> bool:
    """Whether some process holds the writer's lock now."""
    try:
        handle = os.open(directory / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _locked(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# --- after a crash ------------------------------------------------------------------------------------------------


def trim_chain(directory: Path) -> Iterator[str]:
    """Move half a line (or the zeros some file systems leave after a power cut) aside; tells what was done."""
    path = directory / CHAIN
    data = path.read_bytes() if path.exists() else b""
    whole = data.rstrip(b"\0").rfind(b"\n") + 1
    if whole < len(data):
        yield _set_aside(path, whole)


def trim_files(directory: Path, ends: dict[str, int]) -> Iterator[str]:
    """Move bytes that no chain line names aside. `ends` is file name → bytes named; tells what was done."""
    for path in sorted(directory.glob("*.warc.gz")):
        if path.stat().st_size > ends.get(path.name, 0):
            yield _set_aside(path, ends.get(path.name, 0))


def _set_aside(path: Path, keep: int) -> str:
    """Copy what lies beyond `keep` bytes to a file of its own, then cut it off. A crash in between only repeats it."""
    torn = path.with_name(f"{path.name}.torn-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    moved = path.stat().st_size - keep
    with path.open("r+b") as source, torn.open("xb") as target:
        source.seek(keep)
        while piece := source.read(_PIECE):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
        source.truncate(keep)
        os.fsync(source.fileno())
    if keep == 0 and path.name != CHAIN:
        path.unlink()
    return f"{moved} bytes at the end of {path.name} were never sealed; moved to {torn.name}"


# --- the check ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Whether every byte is as it was sealed. `head` is the last line's hash, worth printing in a report.

    `problems` are sentences; `set_aside` are files a crash left behind, already out of the way.
    """

    ok: bool
    records: int
    problems: tuple[Text, ...]
    head: str = GENESIS
    set_aside: tuple[str, ...] = ()


def verify(directory: Path, expected: Iterable[EvidenceRef] = ()) -> VerifyReport:
    """Check every line and every byte of a vault, without a lock and beside a living writer.

    `expected` are references kept elsewhere (the store): they must all be there, which shows an end cut off cleanly.
    """
    if not directory.is_dir():
        return VerifyReport(False, 0, (Text(f"{directory}: không có thư mục này", f"{directory}: no such folder"),))
    sizes = {path.name: path.stat().st_size for path in sorted(directory.glob("*.warc.gz"))}
    audit = _Audit(directory)
    for line in lines(directory):
        audit.line(line)
    audit.tail(sizes)
    problems = [*audit.problems, *audit.missing(expected)]
    torn = tuple(path.name for path in sorted(directory.glob("*.torn-*")))
    return VerifyReport(not problems, audit.count, tuple(problems), audit.prev, torn)


class _Audit:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.problems: list[Text] = []
        self.count = 0
        self.prev = GENESIS
        self.read = 0  # bytes of the chain
        self.ends: dict[str, int] = {}
        self.sealed: dict[str, str] = {}

    def line(self, line: bytes) -> None:
        """One more line of the chain: its form, its place, and the bytes it names."""
        entry = parse(line)
        self.count += 1
        self.read += len(line) + 1
        vi, en = f"{CHAIN} dòng {self.count}", f"{CHAIN} line {self.count}"
        if entry is None:
            self.problems.append(Text(f"{vi}: đã bị sửa hoặc hỏng", f"{en}: changed or broken"))
        else:
            if entry.seq != self.count or entry.prev != self.prev:
                self.problems.append(
                    Text(
                        f"{vi}: không nối tiếp dòng trước (bị xóa, thêm hoặc đổi chỗ)",
                        f"{en}: does not follow the line before (removed, added or swapped)",
                    )
                )
            if entry.offset != self.ends.get(entry.file, 0):
                self.problems.append(
                    Text(
                        f"{vi}: {entry.file} hở hoặc chồng ở byte {entry.offset}",
                        f"{en}: {entry.file} has a gap or an overlap at byte {entry.offset}",
                    )
                )
            self.ends[entry.file] = entry.end
            self.sealed[entry.id] = entry.sha256
            self.problems += self._content(entry)
        self.prev = link(line, entry)

    def _content(self, entry: Entry) -> Iterator[Text]:
        vi, en = f"chứng cứ {entry.id}: {entry.file}", f"evidence {entry.id}: {entry.file}"
        digest, left = hashlib.sha256(), entry.length
        try:
            with (self.directory / entry.file).open("rb") as file:
                file.seek(entry.offset)
                while left and (piece := file.read(min(left, _PIECE))):
                    digest.update(piece)
                    left -= len(piece)
        except OSError as error:
            yield Text(f"{vi}: {error.strerror}", f"{en}: {error.strerror}")
            return
        if left:
            yield Text(f"{vi} bị cắt cụt, thiếu {left} byte", f"{en} is cut off, {left} bytes are missing")
        elif digest.hexdigest() != entry.sha256:
            yield Text(f"{vi} đã bị sửa sau khi niêm phong", f"{en} was changed after sealing")

    def tail(self, sizes: dict[str, int]) -> None:
        """Bytes no line names: a writer at work is given time to name them; anything else is a problem."""
        deadline = time.monotonic() + _PATIENCE
        while (loose := self._loose(sizes)) and writer_lives(self.directory) and time.monotonic() < deadline:
            time.sleep(0.05)
            for line in lines(self.directory, self.read):
                self.line(line)
        self.problems += loose

    def _loose(self, sizes: dict[str, int]) -> list[Text]:
        beyond = {name: size - self.ends.get(name, 0) for name, size in sizes.items()}
        loose = [
            Text(
                f"{name}: {rest} byte ở cuối mà không dòng nào của chuỗi nêu",
                f"{name}: {rest} bytes at the end that no chain line names",
            )
            for name, rest in beyond.items()
            if rest > 0
        ]
        path = self.directory / CHAIN
        if path.exists() and path.stat().st_size > self.read and not writer_lives(self.directory):
            loose.append(Text(f"{CHAIN}: nửa dòng ở cuối", f"{CHAIN}: half a line at the end"))
        return loose

    def missing(self, expected: Iterable[EvidenceRef]) -> Iterator[Text]:
        for ref in expected:
            if self.sealed.get(ref.id) != ref.sha256:
                yield Text(
                    f"chứng cứ {ref.id}: được viện dẫn, nhưng kho này không có bản với mã băm đó",
                    f"evidence {ref.id}: cited elsewhere, but not in this vault with that hash",
                )
