"""Politeness: how often and how many at once a group of hosts is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Group:
    slots: asyncio.Semaphore
    pace: asyncio.Lock
    next_start: float = 0.0
    users: int = 0


class Politeness:
    """At most `parallel` connections at once per group, and `interval` seconds between two starts.

    First come, first served; whoever is cancelled while waiting costs nobody a turn. A turn must not be taken
    inside a turn of the same group.
    """

    def __init__(self, interval: float = 1.0, parallel: int = 2) -> None:
        if interval < 0 or parallel < 1:
            raise ValueError("politeness: interval must be ≥ 0 and parallel ≥ 1")
        self.interval = interval
        self.parallel = parallel
        self._groups: dict[str, _Group] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait for a turn in group `name`; the connection slot is held until the block ends."""
        group = self._enter(name)
        try:
            async with group.slots:
                async with group.pace:
                    await self._wait(group)
                yield
        finally:
            group.users -= 1

    async def _wait(self, group: _Group) -> None:
        clock = asyncio.get_running_loop().time
        if (pause := group.next_start - clock()) > 0:
            await asyncio.sleep(pause)
        group.next_start = clock() + self.interval

    def _enter(self, name: str) -> _Group:
        if name not in self._groups:
            self._forget_idle()
            self._groups[name] = _Group(asyncio.Semaphore(self.parallel), asyncio.Lock())
        group = self._groups[name]
        group.users += 1
        return group

    def _forget_idle(self) -> None:
        """Keep the table small: groups of hosts long gone from the inventory are dropped."""
        if len(self._groups) % 1024 == 1023:
            now = asyncio.get_running_loop().time()
            idle = [name for name, group in self._groups.items() if not group.users and group.next_start < now]
            for name in idle:
                del self._groups[name]
