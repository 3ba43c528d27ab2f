"""Folders and archives as a stream of files: nothing is written to disk, no link is followed."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from probes.leaks.stealer import streams, tools, zips
from probes.leaks.stealer.bounds import (
    BOMB,
    BROKEN,
    DEEP,
    LINK,
    NESTED,
    READ_ERRORS,
    Bounds,
    Budget,
    Bundle,
    Entry,
    RefusalError,
    bomb,
    clean,
    name_refusal,
    refused,
    unread,
)
from probes.leaks.stealer.records import Problem
from probes.leaks.stealer.worth import is_archive, is_further_volume, worth_a_look
from socd.model.text import Text

__all__ = ["bundles"]

_HEAD = 512
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TOOLS: tuple[tuple[bytes, tools.Tool], ...] = (
    (b"7z\xbc\xaf\x27\x1c", tools.SevenZip()),
    (b"Rar!\x1a\x07", tools.Unar()),
)


def bundles(path: Path, bounds: Bounds, passwords: tuple[str, ...] = ()) -> Iterator[Bundle]:
    """Everything under `path` (a file or a folder), one bundle at a time. Never raises for bad input."""
    opener = _Opener(Budget(bounds), passwords)
    loose: list[Entry] = []
    archives: list[tuple[str, Path, bytes]] = []
    problems: list[Problem] = []
    for label, file in _files(path, bounds, problems):
        try:
            with file.open("rb") as stream:
                head = stream.read(_HEAD)
            entry = Entry(label, file.stat().st_size, partial(_open_path, file))
        except OSError as error:
            problems.append(unread(label, error))
            continue
        if is_container(head):
            if not is_further_volume(file.name):
                archives.append((label, file, head))
        else:
            loose.append(entry)
    if loose or problems:
        yield Bundle(tuple(loose), tuple(problems))
    for label, file, head in archives:
        yield from opener.opened(label, tools.Blob(file), head, 1)


def is_container(head: bytes) -> bool:
    known = (*_ZIP, *(mark for mark, _ in _TOOLS), *(mark for mark, _ in streams.PACKED))
    return head.startswith(known) or streams.is_tar(head)


def _open_path(path: Path) -> BinaryIO:
    return path.open("rb")


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


@dataclass(slots=True)
class _Draft:
    """Small files of an archive without random access, held until a machine's folder is behind us."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    held: int = 0
    folder: str = ""

    def bundle(self) -> Bundle:
        made = Bundle(tuple(self.entries), tuple(self.problems))
        self.entries, self.problems, self.held = [], [], 0
        return made


@dataclass(frozen=True, slots=True)
class _Opener:
    """Opens archives within archives, all on one budget."""

    budget: Budget
    keys: tuple[str, ...]

    def opened(self, label: str, blob: tools.Blob, head: bytes, depth: int) -> Iterator[Bundle]:
        """One archive: its own files as bundles, then each inner archive. Never raises for bad input."""
        try:
            yield from self._any(label, blob, head, depth)
        except READ_ERRORS as error:
            yield Bundle((), (unread(label, error),))

    def _any(self, label: str, blob: tools.Blob, head: bytes, depth: int) -> Iterator[Bundle]:
        if head.startswith(_ZIP):
            yield from self._zip(label, blob, depth)
        elif tool := next((tool for mark, tool in _TOOLS if head.startswith(mark)), None):
            yield from self._packed(label, tools.unlock(tool, blob, self.keys, self.budget.bounds), depth)
        elif make := streams.unpacker(head):
            yield from self._single(label, blob, make, depth)
        else:
            yield from self._tar(label, blob.open, depth)

    def _zip(self, label: str, blob: tools.Blob, depth: int) -> Iterator[Bundle]:
        with blob.open() as stream:
            zips.check_directory(stream, self.budget)
            with zipfile.ZipFile(stream) as archive:
                if zips.unreadable(archive):
                    yield from self._packed(
                        label, tools.unlock(tools.SevenZip(), blob, self.keys, self.budget.bounds), depth
                    )
                    return
                bundle, inner = zips.members(archive, label, self.budget)
                if bundle.entries or bundle.problems:
                    yield bundle
                for entry in inner:
                    yield from self._inner(entry.path, entry.size, entry.open, depth)

    def _packed(self, label: str, packed: tools.Packed, depth: int) -> Iterator[Bundle]:
        total = sum(member.size for member in packed.members)
        if total > self.budget.bounds.unpacked or bomb(total, packed.blob.size, self.budget.bounds):
            raise RefusalError(BOMB)

        def again(place: int) -> BinaryIO:
            return packed.one(packed.members[place])

        yield from self._walked(label, packed.walk(), again, depth)

    def _single(self, label: str, blob: tools.Blob, make: streams.Make, depth: int) -> Iterator[Bundle]:
        def unpacked() -> BinaryIO:
            return cast(BinaryIO, io.BufferedReader(streams.Unpacked(blob, make, self.budget.bounds)))

        with unpacked() as stream:
            head = stream.read(_HEAD)
        if streams.is_tar(head):
            yield from self._tar(label, unpacked, depth)
        elif is_container(head):
            yield refused(label, NESTED)
        else:
            place = clean(f"{label}!/{streams.inner_name(PurePosixPath(label).name)}")
            yield Bundle((Entry(place, max(1, len(head)), unpacked),))

    def _tar(self, label: str, opened: Callable[[], BinaryIO], depth: int) -> Iterator[Bundle]:
        def again(place: int) -> BinaryIO:
            return cast(BinaryIO, io.BufferedReader(tools.Lone(streams.tar_walk(opened), lambda at, _: at == place)))

        yield from self._walked(label, streams.tar_walk(opened), again, depth)

    def _walked(
        self,
        label: str,
        walk: Iterator[tuple[tools.Member, BinaryIO]],
        again: Callable[[int], BinaryIO],
        depth: int,
    ) -> Iterator[Bundle]:
        """An archive read from front to end: small files are held, large ones opened `again` when they are read."""
        draft = _Draft()
        try:
            for place, (member, stream) in enumerate(walk):
                if draft.held > self.budget.bounds.kept and _machine_of(member.name) != draft.folder:
                    yield draft.bundle()
                draft.folder = _machine_of(member.name)
                yield from self._member(label, member, stream, partial(again, place), draft, depth)
        except READ_ERRORS as error:  # what was read until here is told all the same
            draft.problems.append(unread(label, error))
        if draft.entries or draft.problems:
            yield draft.bundle()

    def _member(
        self,
        label: str,
        member: tools.Member,
        stream: BinaryIO,
        again: Callable[[], BinaryIO],
        draft: _Draft,
        depth: int,
    ) -> Iterator[Bundle]:
        self.budget.take(member.size)
        place = clean(f"{label}!/{member.name}")
        if refusal := name_refusal(member.name, member.mode):
            if not member.folder:
                draft.problems.append(Problem(place, refusal, fatal=refusal is not LINK))
        elif member.folder:
            return
        elif is_archive(member.name):
            yield from self._inner(place, member.size, lambda: stream, depth)
        elif worth_a_look(place, member.size):
            if member.size > self.budget.bounds.small:
                draft.entries.append(Entry(place, member.size, again))
                return
            data = stream.read(member.size)
            if len(data) < member.size:
                raise RefusalError(BROKEN)
            draft.held += len(data)
            draft.entries.append(Entry(place, member.size, partial(io.BytesIO, data)))

    def _inner(self, place: str, size: int, opened: Callable[[], BinaryIO], depth: int) -> Iterator[Bundle]:
        if is_further_volume(place):
            return
        if depth >= self.budget.bounds.depth:
            yield refused(place, DEEP)
        elif size > self.budget.bounds.nested:
            yield refused(place, NESTED)
        else:
            try:
                data = opened().read(self.budget.bounds.nested)
            except READ_ERRORS as error:
                yield Bundle((), (unread(place, error),))
                return
            if is_container(data[:_HEAD]):
                yield from self.opened(place, tools.Blob(data), data[:_HEAD], depth + 1)
            elif worth_a_look(PurePosixPath(place).with_suffix(".txt").as_posix(), len(data)):
                yield Bundle((Entry(place, len(data), partial(io.BytesIO, data)),))


def _machine_of(name: str) -> str:
    """The folder a log's machines are told apart by: the first two of a path."""
    return "/".join(PurePosixPath(name.replace("\\", "/")).parts[:-1][:2])
