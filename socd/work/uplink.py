"""Is it us? Before a silent site is called unreachable, our own line must be known to work.

With sentinels (addresses the office names, e.g. the provider's router) one of them must take a TCP connection.
Without, a large share of the sites falling silent at once is taken for our own fault: twenty portals on twenty
servers do not die in the same minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

FEWEST = 5  # below this many sites a majority says nothing
FRESH = 2.0  # seconds a sentinel's answer stays good


def split_address(text: str) -> tuple[str, int]:
    """ "host:port" or "[v6]:port" → (host, port). Raises ValueError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"“{text}” is not host:port")
    return host.strip("[]"), int(port)


@dataclass(slots=True)
class Uplink:
    """`window`: seconds within which silent sites count together."""

    sentinels: tuple[str, ...] = ()
    majority: float = 0.6
    window: float = 120.0
    up: bool = True
    _checked: float = field(default=-1e9)
    _silent: dict[str, float] = field(default_factory=dict)
    _heard: dict[str, float] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def heard(self, site: str, *, silent: bool) -> None:
        """Note whether a site answered at all."""
        now = time.monotonic()
        (self._silent if silent else self._heard)[site] = now
        (self._heard if silent else self._silent).pop(site, None)

    async def check(self) -> bool:
        """Whether our line works now; asks the sentinels where the last answer is stale."""
        async with self._lock:
            if not self.sentinels:
                self._set(not self._most_are_silent())
            elif time.monotonic() - self._checked > FRESH:
                self._set(await self._any_sentinel())
                self._checked = time.monotonic()
            return self.up

    def _set(self, up: bool) -> None:
        if up != self.up:
            log.warning("our uplink is %s: judging %s", "back" if up else "down", "goes on" if up else "pauses")
        self.up = up

    def _most_are_silent(self) -> bool:
        since = time.monotonic() - self.window
        silent = sum(at > since for at in self._silent.values())
        heard = sum(at > since for at in self._heard.values())
        return silent >= FEWEST and silent / (silent + heard) >= self.majority

    async def _any_sentinel(self) -> bool:
        tries = [asyncio.ensure_future(_reach(*split_address(text))) for text in self.sentinels]
        try:
            for answer in asyncio.as_completed(tries):
                if await answer:
                    return True
            return False
        finally:
            for attempt in tries:
                attempt.cancel()


async def _reach(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(3):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
