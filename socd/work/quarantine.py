"""The quarantine folder: what is dropped there is read once, counted, and removed.

Stealer logs hold plaintext passwords, so an imported entry does not stay on our disk: the office keeps its
original where it received it. Only an office that says so (`quarantine: {keep: true}`) finds it again, moved out of
the way. An entry of which anything could not be read stays, with its problems told, until it changes. What became of
each is written to a journal that people can read.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

_CHUNK = 1 << 20
log = logging.getLogger(__name__)


class Fate(StrEnum):
    """What became of an entry after it was looked at."""

    DELETED = "deleted"  # read whole, overwritten and removed
    KEPT = "kept"  # read whole, moved to where the office keeps such things
    STAYS = "stays"  # something of it could not be read
    FAILED = "failed"  # the import itself broke off


@dataclass(slots=True)
class Quarantine:
    """Watches `folder` every `every` seconds; `take` imports one path and returns what it could not read."""

    folder: Path
    take: Callable[[Path], Sequence[str]]
    every: float = 2.0
    kept: Callable[[], Path | None] = lambda: None  # where imported entries are moved; None: they are destroyed
    told: Callable[[str, Fate, Sequence[str]], None] = lambda name, fate, problems: None
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)
    _refused: dict[str, tuple[int, float]] = field(default_factory=dict)

    async def watch(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            await self.sweep()
            await asyncio.sleep(self.every)

    async def sweep(self) -> None:
        """Import every entry that has not changed since the sweep before (a copy under way keeps changing)."""
        for entry in sorted(self.folder.iterdir()):
            if entry.name.startswith("."):
                continue
            try:
                await asyncio.to_thread(self._consider, entry)
            except Exception:  # whatever a hostile entry does to the parser or the disk, the watch goes on
                log.exception("import of %r failed; it stays in quarantine", entry.name)
                self._refused[entry.name] = self._seen.get(entry.name, (0, 0.0))
                self.told(entry.name, Fate.FAILED, ())

    def _consider(self, entry: Path) -> None:
        shape = _shape(entry)
        settled = self._seen.get(entry.name) == shape
        self._seen[entry.name] = shape
        if not settled or self._refused.get(entry.name) == shape:
            return
        unread = self.take(entry)
        for problem in unread:
            log.warning("quarantine: %s", problem)
        if unread:
            self._refused[entry.name] = shape
            self.told(entry.name, Fate.STAYS, unread)
            return
        kept = self.kept()
        if kept is None:
            _remove(entry)
        else:
            _put_away(entry, kept)
        self._seen.pop(entry.name, None)
        fate = Fate.DELETED if kept is None else Fate.KEPT
        log.info("quarantine: %r was read whole: %s", entry.name, fate)
        self.told(entry.name, fate, ())


def _shape(entry: Path) -> tuple[int, float]:
    """Total size and newest change: equal twice in a row means nobody writes any more."""
    stats = [path.lstat() for path in ([entry, *entry.rglob("*")] if entry.is_dir() else [entry])]
    return sum(stat.st_size for stat in stats), max(stat.st_mtime for stat in stats)


def _remove(entry: Path) -> None:
    """Overwritten, then removed: other people's passwords shall not lie in free blocks where that can be helped.

    On a journaling file system or an SSD older copies of the blocks may remain; only an encrypted disk helps there.
    """
    if entry.is_dir() and not entry.is_symlink():
        for path in entry.rglob("*"):
            _overwrite(path)
        shutil.rmtree(entry)
    else:
        _overwrite(entry)
        entry.unlink()


def _overwrite(path: Path) -> None:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:  # a second name may be the office's original
        return
    try:
        with path.open("r+b") as file:
            for start in range(0, status.st_size, _CHUNK):
                file.write(bytes(min(_CHUNK, status.st_size - start)))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.warning("quarantine: %r could not be overwritten (%s); it is removed all the same", path.name, error)


def _put_away(entry: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / entry.name
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{entry.name}.{number}"
    entry.rename(target)


def journal(path: Path, at: str, name: str, fate: Fate, problems: Sequence[str]) -> None:
    """Adds one line of JSON: when, which entry, what became of it, and what of it could not be read."""
    line = json.dumps({"at": at, "name": name, "fate": fate.value, "problems": list(problems)[:50]}, ensure_ascii=False)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    with os.fdopen(handle, "a", encoding="utf-8", errors="replace") as file:
        file.write(line + "\n")
