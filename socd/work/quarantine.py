"""The quarantine folder: what is dropped there is read once, counted, and removed.

Stealer logs hold plaintext passwords, so an imported entry does not stay on our disk: the office keeps its
original where it received it. An entry of which anything could not be read stays, with its problems told, until
it changes.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Quarantine:
    """Watches `folder` every `every` seconds; `take` imports one path and returns what it could not read."""

    folder: Path
    take: Callable[[Path], Sequence[str]]
    every: float = 2.0
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
            return
        _remove(entry)
        self._seen.pop(entry.name, None)


def _shape(entry: Path) -> tuple[int, float]:
    """Total size and newest change: equal twice in a row means nobody writes any more."""
    stats = [path.lstat() for path in ([entry, *entry.rglob("*")] if entry.is_dir() else [entry])]
    return sum(stat.st_size for stat in stats), max(stat.st_mtime for stat in stats)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()
