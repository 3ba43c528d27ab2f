"""A client of the Chrome DevTools Protocol over the browser's own pipe (JSON, each message ended by a NUL).

The pipe rather than a port: no other user of this machine can drive the browser, and a browser whose pipe is closed
ends itself. https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from typing import Any

MOST = 48 * 1024 * 1024  # bytes of one message: a screenshot in base64 stays far below

Params = dict[str, Any]
Listener = Callable[[str, Params, str], None]  # event, parameters, session


class CdpError(Exception):
    """The browser refused a command, or is gone."""


class Cdp:
    """One browser's pipe. `listener` hears every event in the event loop and must not block."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._calls: dict[int, asyncio.Future[Params]] = {}
        self._last = 0
        self._buffer = bytearray()
        self._writer: asyncio.WriteTransport | None = None
        self._reading: asyncio.ReadTransport | None = None
        self.ended = asyncio.Event()

    async def open(self, reading: int, writing: int) -> None:
        """Take over both descriptors."""
        loop = asyncio.get_running_loop()
        self._writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(writing, "wb", 0))
        self._reading, _ = await loop.connect_read_pipe(lambda: _Reader(self), os.fdopen(reading, "rb", 0))

    def close(self) -> None:
        for transport in (self._writer, self._reading):
            if transport:
                transport.close()
        self.lost()

    async def call(self, method: str, params: Params | None = None, *, session: str = "", seconds: float = 5.0) -> Any:
        """One command and its result. Raises CdpError, or TimeoutError after `seconds`."""
        future = self._send(method, params, session)
        try:
            async with asyncio.timeout(seconds):
                return await future
        finally:
            self._calls = {key: waiting for key, waiting in self._calls.items() if waiting is not future}

    def tell(self, method: str, params: Params | None = None, *, session: str = "") -> None:
        """A command whose answer nobody waits for."""
        if not self.ended.is_set():
            self._send(method, params, session).add_done_callback(_heard)

    def _send(self, method: str, params: Params | None, session: str) -> asyncio.Future[Params]:
        future: asyncio.Future[Params] = asyncio.get_running_loop().create_future()
        if self.ended.is_set() or self._writer is None:
            future.set_exception(CdpError("the browser is gone"))
            return future
        self._last += 1
        message: Params = {"id": self._last, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self._calls[self._last] = future
        self._writer.write(json.dumps(message).encode() + b"\0")
        return future

    # -- what comes from the browser ---------------------------------------------------------------------

    def received(self, data: bytes) -> None:
        start = len(self._buffer)
        self._buffer += data
        while (end := self._buffer.find(b"\0", start)) >= 0:
            message = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            start = 0
            self._take(message)
        if len(self._buffer) > MOST:
            self._buffer.clear()
            self.lost()

    def _take(self, data: bytes) -> None:
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            return
        if "id" in message:
            future = self._calls.pop(message["id"], None)
            if future and not future.done():
                if "error" in message:
                    future.set_exception(CdpError(str(message["error"].get("message", ""))[:300]))
                else:
                    future.set_result(message.get("result", {}))
        else:
            self._listener(message.get("method", ""), message.get("params", {}), message.get("sessionId", ""))

    def lost(self) -> None:
        """The browser is gone: whoever waits is told."""
        self.ended.set()
        calls, self._calls = self._calls, {}
        for future in calls.values():
            if not future.done():
                future.set_exception(CdpError("the browser is gone"))
                future.exception()


class _Reader(asyncio.Protocol):
    def __init__(self, cdp: Cdp) -> None:
        self._cdp = cdp

    def data_received(self, data: bytes) -> None:
        self._cdp.received(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._cdp.lost()


def _heard(future: asyncio.Future[Params]) -> None:
    if not future.cancelled():
        future.exception()
