"""The quarantine folder: what is dropped there is read once, counted, and removed.

Stealer logs hold plaintext passwords, so an imported entry does not stay on our disk: the office keeps its
original where it received it. An entry that cannot be read stays, with its problem told, until it changes.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Quarantine:
    """Watches `folder` every `every` seconds; `take` imports one path and returns the new cases' numbers."""

    folder: Path
    take: Callable[[Path], list[str]]
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
            shape = await asyncio.to_thread(_shape, entry)
            settled = self._seen.get(entry.name) == shape
            self._seen[entry.name] = shape
            if not settled or self._refused.get(entry.name) == shape:
                continue
            try:
                numbers = await asyncio.to_thread(self.take, entry)
            except Exception:  # whatever a hostile file does to the parser, the watch goes on
                log.exception("import of %s failed; it stays in quarantine", entry.name)
                self._refused[entry.name] = shape
                continue
            log.info("imported %s: %d new case(s)", entry.name, len(numbers))
            await asyncio.to_thread(_remove, entry)
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
