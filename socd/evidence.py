"""Evidence that can be checked: WARC files, and a hash chain that names every byte of them.

Layout of a vault's directory: `2026-11-21.warc.gz` (a file a day, UTC; `…-2.warc.gz` where the day's file is found
damaged), `chain.jsonl` (a line per exhibit, see socd.chain), `lock`. Order of every write: WARC bytes, fsync, chain
line, fsync. Whoever may rewrite the whole directory can make a new consistent chain; what the store cites
(`expected` in `verify`) is the anchor outside.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from socd import chain, warc
from socd.chain import CHAIN, GENESIS, Entry, VerifyReport, verify
from socd.model.observation import EvidenceRef, Exhibit
from socd.model.text import Text

__all__ = ["EvidenceError", "EvidenceReader", "EvidenceVault", "StoredEvidence", "VerifyReport", "verify"]

log = logging.getLogger(__name__)

_Key = tuple[str | None, str, str]  # site, about, identity of the exhibit


class EvidenceError(Exception):
    """Evidence could not be sealed or read; `text` says which file and why, `str()` the same in English."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """One exhibit read back from the vault and checked against its hash; `content` holds all of it."""

    ref: EvidenceRef
    site: str | None
    at: datetime
    file: str
    offset: int
    length: int
    content: warc.Stored

    @property
    def sha256(self) -> str:
        return self.ref.sha256

    @property
    def uri(self) -> str:
        return self.content.uri

    @property
    def date(self) -> str:
        return self.content.date

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return self.content.headers

    @property
    def body(self) -> bytes:
        return self.content.body


class EvidenceReader:
    """Reads a vault without any lock; safe beside a writing process. Thread-safe."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._guard = threading.RLock()
        self._entries: dict[str, Entry] = {}
        self._parsed = 0  # bytes of the chain already taken in

    def ids(self) -> tuple[str, ...]:
        """All ids, oldest first."""
        with self._guard:
            self._refresh()
            return tuple(self._entries)

    def read(self, ref_id: str) -> StoredEvidence:
        """One exhibit. Raises EvidenceError for an unknown id, and for bytes that are not what was sealed."""
        with self._guard:
            if ref_id not in self._entries:
                self._refresh()
            entry = self._entries.get(ref_id)
        if entry is None:
            where = self.directory
            raise EvidenceError(
                Text(f"không có chứng cứ {ref_id!r} trong {where}", f"no evidence {ref_id!r} in {where}")
            )
        data = self._bytes(entry)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise EvidenceError(
                Text(
                    f"chứng cứ {ref_id}: {entry.file} đã bị sửa sau khi niêm phong",
                    f"evidence {ref_id}: {entry.file} was changed after sealing",
                )
            )
        try:
            content = warc.decode(data)
        except ValueError as error:
            raise EvidenceError(Text(f"chứng cứ {ref_id}: {error}", f"evidence {ref_id}: {error}")) from error
        at = datetime.fromisoformat(entry.time)
        return StoredEvidence(entry.ref, entry.site, at, entry.file, entry.offset, entry.length, content)

    def verify(self, expected: Iterable[EvidenceRef] = ()) -> VerifyReport:
        """Check the whole vault; see the function `verify`."""
        return verify(self.directory, expected)

    def _bytes(self, entry: Entry) -> bytes:
        try:
            with (self.directory / entry.file).open("rb") as file:
                file.seek(entry.offset)
                return file.read(entry.length)
        except OSError as error:
            said = f"{entry.id}: {entry.file}: {error.strerror}"
            raise EvidenceError(Text(f"chứng cứ {said}", f"evidence {said}")) from error

    def _refresh(self) -> None:
        for line in chain.lines(self.directory, self._parsed):
            self._take(line, chain.parse(line))

    def _take(self, line: bytes, entry: Entry | None) -> None:
        self._parsed += len(line) + 1
        if entry:
            self._entries[entry.id] = entry


class EvidenceVault(EvidenceReader):
    """The one writer of a vault; implements `socd.probe.Vault`. Close it, or use it as a context manager.

    `rules_version` is asked at each sealing. Opening waits up to 2 s for the lock, then raises EvidenceError. What
    a crash left half-written is moved to `*.torn-<time>` and told in `recovered` (sentences) and the log.
    """

    def __init__(self, directory: Path, rules_version: Callable[[], str] = lambda: "") -> None:
        super().__init__(directory)
        self._rules_version = rules_version
        self._last = GENESIS
        self._lines = 0
        self._ends: dict[str, int] = {}
        self._today: dict[str, dict[_Key, EvidenceRef]] = {}
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = chain.take_lock(directory)
        if lock is None:
            raise EvidenceError(
                Text(
                    f"{directory}: một tiến trình khác đang ghi kho chứng cứ này",
                    f"{directory}: another process is writing this vault",
                )
            )
        self._lock: int | None = lock
        try:
            self.recovered = tuple(self._recover())
            self._chain = os.open(directory / CHAIN, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            _sync_directory(directory)
        except BaseException:
            os.close(lock)
            raise
        for sentence in self.recovered:
            log.warning("evidence: %s", sentence)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up the lock. Sealing afterwards raises EvidenceError; reading still works."""
        with self._guard:
            if self._lock is not None:
                os.close(self._chain)
                os.close(self._lock)
                self._lock = None

    def seal(self, exhibit: Exhibit, *, site: str | None, about: str, at: datetime) -> EvidenceRef:
        """Store one exhibit for good; on return it is on the disk and in the chain. Thread-safe.

        The same exhibit (site, about, content) of the same UTC day gives the reference it already has. `at` must
        be aware (ValueError). Raises EvidenceError where it could not be stored; then nothing of it is.
        """
        if at.tzinfo is None:
            raise ValueError("evidence needs an aware time")
        at = at.astimezone(UTC)
        key = (site, about, warc.identity(exhibit))
        with self._guard:
            if self._lock is None:
                raise EvidenceError(
                    Text(f"{self.directory}: kho chứng cứ đã đóng", f"{self.directory}: the vault is closed")
                )
            known = self._today.get(f"{at:%Y-%m-%d}", {}).get(key)
            if known:
                return known
            data = warc.encode(exhibit, warc.Note(site, about, at, self._rules_version()))
            return self._append(data, key, at).ref

    def _append(self, data: bytes, key: _Key, at: datetime) -> Entry:
        day, seq = f"{at:%Y-%m-%d}", self._lines + 1
        name, offset = self._room(day)
        if offset == 0:
            data = warc.heading(name) + data
        digest = hashlib.sha256(data).hexdigest()
        site, about, identity = key
        entry = Entry.made(
            seq=seq,
            id=f"{day}-{seq:06d}",
            time=at.isoformat(),
            site=site,
            about=about,
            file=name,
            offset=offset,
            length=len(data),
            sha256=digest,
            identity=identity,
            prev=self._last,
        )
        line = entry.line()
        self._write(name, offset, data, line + b"\n")
        self._take(line, entry)
        return entry

    def _write(self, name: str, offset: int, data: bytes, line: bytes) -> None:
        """WARC bytes, then the chain line; both or, on a full disk, neither."""
        try:
            handle = os.open(self.directory / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                with _undone(handle, offset):
                    _append(handle, data)
                    if offset == 0:
                        _sync_directory(self.directory)
                    with _undone(self._chain, self._parsed):
                        _append(self._chain, line)
            finally:
                os.close(handle)
        except OSError as error:
            place, why = self.directory / name, error.strerror or error
            raise EvidenceError(
                Text(f"{place}: không lưu được chứng cứ: {why}", f"{place}: evidence not stored: {why}")
            ) from error

    def _room(self, day: str) -> tuple[str, int]:
        """File and offset to write at: the day's file, or its next part where someone touched the end of it."""
        try:
            if os.fstat(self._chain).st_size != self._parsed:
                place = self.directory / CHAIN
                raise EvidenceError(
                    Text(
                        f"{place} đã bị người khác sửa; chạy socd evidence verify",
                        f"{place} was changed by somebody else; run socd evidence verify",
                    )
                )
            for part in count(1):
                name = f"{day}.warc.gz" if part == 1 else f"{day}-{part}.warc.gz"
                path = self.directory / name
                if (path.stat().st_size if path.exists() else 0) == self._ends.get(name, 0):
                    return name, self._ends.get(name, 0)
        except OSError as error:
            said = f"{self.directory}: {error.strerror}"
            raise EvidenceError(Text(said, said)) from error
        raise AssertionError("unreachable")

    def _take(self, line: bytes, entry: Entry | None) -> None:
        super()._take(line, entry)
        self._last = chain.link(line, entry)
        self._lines += 1
        if entry is None:
            return
        self._ends[entry.file] = max(entry.end, self._ends.get(entry.file, 0))
        day = entry.id[:10]
        self._today.setdefault(day, {})[entry.site, entry.about, entry.identity] = entry.ref
        if len(self._today) > 2:  # looks around midnight still find yesterday's
            del self._today[min(self._today)]

    def _recover(self) -> Iterator[str]:
        yield from chain.trim_chain(self.directory)
        self._refresh()
        yield from chain.trim_files(self.directory, self._ends)


@contextmanager
def _undone(handle: int, size: int) -> Iterator[None]:
    """Cut the file back to `size` where the block fails."""
    try:
        yield
    except BaseException:
        os.ftruncate(handle, size)
        raise


def _append(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    os.fsync(handle)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
