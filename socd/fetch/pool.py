"""Connections kept open between the requests of one look: fewer handshakes for a weak site, and for us.

A connection is only ever reused by the same persona on the same site: a cloaking kit that watches connections
must not see Googlebot and a visitor on one of them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from socd.fetch.wire import Wire

KEPT = 4.0  # seconds an idle connection is kept; common servers close theirs after 5 or more
MOST = 128  # idle connections in all

Key = tuple[str, ...]


@dataclass(slots=True)
class Pool:
    """Idle connections by key (site, persona, scheme, host and address)."""

    _idle: dict[Key, list[tuple[Wire, asyncio.TimerHandle]]] = field(default_factory=dict)
    _count: int = 0

    def take(self, key: Key) -> Wire | None:
        """An idle connection that nothing has happened on, or None."""
        kept = self._idle.get(key, [])
        while kept:
            wire, timer = kept.pop()
            timer.cancel()
            self._count -= 1
            if wire.unpark():
                return wire
        self._idle.pop(key, None)
        return None

    def give(self, key: Key, wire: Wire) -> None:
        """Keep a connection whose last answer was read to its very end; without room it is dropped."""
        if self._count >= MOST or not wire.park():
            wire.abort()
            return
        timer = asyncio.get_running_loop().call_later(KEPT, self._drop, key, wire)
        self._idle.setdefault(key, []).append((wire, timer))
        self._count += 1

    def _drop(self, key: Key, wire: Wire) -> None:
        kept = [entry for entry in self._idle.get(key, []) if entry[0] is not wire]
        self._count -= len(self._idle.get(key, [])) - len(kept)
        if kept:
            self._idle[key] = kept
        else:
            self._idle.pop(key, None)
        wire.abort()

    def close(self) -> None:
        for entries in self._idle.values():
            for wire, timer in entries:
                timer.cancel()
                wire.abort()
        self._idle.clear()
        self._count = 0
