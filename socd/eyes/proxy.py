"""The browser's only way out: a proxy on loopback, for one shot, that knows only the hosts of one site.

What the page asks for elsewhere is refused and noted. Names are resolved here, once per shot, by the same scope guard
every other look goes through, so that nothing changes between check and use. Plain HTTP is one request a connection:
a connection that stays open could carry the next request to a host nobody checked.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from socd.model.inventory import Site
from socd.model.shot import Tried
from socd.probe import ScopeError

Reach = Callable[[Site, str, int], Awaitable[list[tuple[str, int]]]]  # host, port → checked addresses

_HEAD = 32_768  # bytes of a request's or an answer's head
_CHUNK = 65_536
_LISTED = 200  # different hosts noted
_HOST = re.compile(r"[^\s/?#@\\<>\"']{1,253}")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Of one shot: bytes through the proxy (both ways), connections in all and at once, seconds to connect."""

    data: int = 40_000_000
    connections: int = 300
    parallel: int = 6
    connect: float = 8.0


class _RefusedError(Exception):
    """A request that goes nowhere; `str()` says why."""


@dataclass(slots=True)
class ScopeProxy:
    """An async context manager; `port` is where it listens on 127.0.0.1."""

    site: Site
    reach: Reach
    allowance: Allowance = field(default_factory=Allowance)
    port: int = 0
    moved: int = 0  # bytes
    limits: dict[str, None] = field(default_factory=dict)
    _tried: dict[tuple[str, int], Tried] = field(default_factory=dict)
    _known: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict)
    _open: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _turns: asyncio.Semaphore = field(init=False)

    async def __aenter__(self) -> ScopeProxy:
        self._turns = asyncio.Semaphore(self.allowance.parallel)
        self._server = await asyncio.start_server(self._client, "127.0.0.1", 0, limit=_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def tried(self) -> tuple[Tried, ...]:
        return tuple(self._tried.values())

    @property
    def ports(self) -> frozenset[int]:
        """Ports of the site a page may use; a page that tries others of its own server is refused, and noted."""
        return frozenset((80, 443, self.site.port))

    # -- one connection of the browser -------------------------------------------------------------------

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
                await self._serve(reader, writer)
                writer.close()
                async with asyncio.timeout(5):
                    await writer.wait_closed()
        finally:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(20):
            head = await reader.readuntil(b"\r\n\r\n")
        try:
            method, host, port, request = _request(head)
            async with self._way_to(host, port) as (far_reader, far_writer):
                if method == "CONNECT":
                    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    await self._tunnel(reader, writer, far_reader, far_writer)
                else:
                    far_writer.write(request)
                    await self._one_answer(_length(head), reader, writer, far_reader, far_writer)
        except _RefusedError:
            writer.write(b"HTTP/1.1 403 Outside the site\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        except (OSError, TimeoutError, ScopeError):
            writer.write(b"HTTP/1.1 502 Not reached\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()

    @contextlib.asynccontextmanager
    async def _way_to(self, host: str, port: int):  # type: ignore[no-untyped-def]
        addresses = await self._checked(host, port)
        async with self._turns:
            self._open += 1
            if self._open > self.allowance.connections or self.moved > self.allowance.data:
                self.limits["requests" if self.moved <= self.allowance.data else "bytes"] = None
                raise OSError("the allowance of this shot is spent")
            reader, writer = await self._connected(addresses)
            try:
                yield reader, writer
            finally:
                writer.transport.abort()

    async def _connected(self, addresses: list[tuple[str, int]]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        last: Exception = OSError("no address")
        for address, port in addresses:
            try:
                async with asyncio.timeout(self.allowance.connect):
                    return await asyncio.open_connection(address, port, limit=_HEAD)
            except (OSError, TimeoutError) as error:
                last = error
        raise last

    async def _checked(self, host: str, port: int) -> list[tuple[str, int]]:
        """Addresses to connect to. Raises _RefusedError for whatever is outside the site's scope."""
        key = (host, port)
        if key in self._known:
            self._note(host, port, True, "")
            return self._known[key]
        try:
            if port not in self.ports:
                raise ScopeError(f"port {port} is none of site {self.site.id}")
            async with asyncio.timeout(self.allowance.connect):
                self._known[key] = await self.reach(self.site, host, port)
        except ScopeError as error:
            self._note(host, port, False, str(error)[:200])
            raise _RefusedError from error
        self._note(host, port, True, "")
        return self._known[key]

    def _note(self, host: str, port: int, allowed: bool, why: str) -> None:
        before = self._tried.get((host, port))
        if before is None and len(self._tried) >= _LISTED:
            self.limits["hosts"] = None
            return
        times = before.times + 1 if before else 1
        self._tried[host, port] = Tried(host, port, allowed, times, (), why)

    # -- moving bytes --------------------------------------------------------------------------------------

    async def _tunnel(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        """Both ways until one side ends; half-closed connections are not worth their complications here."""
        ways = [
            asyncio.ensure_future(self._pump(reader, far_writer)),
            asyncio.ensure_future(self._pump(far_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, most: int | None = None) -> None:
        while most is None or most > 0:
            data = await source.read(_CHUNK if most is None else min(_CHUNK, most))
            if not data:
                break
            self.moved += len(data)
            if self.moved > self.allowance.data:
                self.limits["bytes"] = None
                break
            target.write(data)
            await target.drain()
            most = None if most is None else most - len(data)

    async def _one_answer(
        self,
        length: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        """The request's body out, one answer back, marked as the last of its connection."""
        await self._pump(reader, far_writer, length)
        async with asyncio.timeout(20):
            head = await far_reader.readuntil(b"\r\n\r\n")
        writer.write(_closing(head))
        await self._pump(far_reader, writer)


def _request(head: bytes) -> tuple[str, str, int, bytes]:
    """Method, host, port, and the request as its server wants it. Raises _RefusedError for what is none."""
    line, _, rest = head.decode("latin-1").partition("\r\n")
    words = line.split(" ")
    if len(words) != 3:
        raise _RefusedError("no request")
    method, target, version = words
    if method == "CONNECT":
        host, port = _place(f"//{target}", 443)
        return method, host, port, b""
    if not target.lower().startswith("http://"):
        raise _RefusedError("not HTTP")
    host, port = _place(target, 80)
    path = "/" + target.split("/", 3)[3] if target.count("/") >= 3 else "/"
    drop = ("connection:", "proxy-", "keep-alive:", "upgrade:")
    kept = [name for name in rest.split("\r\n") if name and not name.lower().startswith(drop)]
    text = "\r\n".join([f"{method} {path} {version}", *kept, "Connection: close", "", ""])
    return method, host, port, text.encode("latin-1")


def _place(url: str, default: int) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or default
    except ValueError as error:
        raise _RefusedError("no address") from error
    if not _HOST.fullmatch(host):
        raise _RefusedError("no host")
    return host, port


def _length(head: bytes) -> int:
    found = re.search(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", head, re.IGNORECASE)
    return int(found[1]) if found else 0


def _closing(head: bytes) -> bytes:
    """An answer's head that says this connection ends with it."""
    lines = head.rstrip(b"\r\n").split(b"\r\n")
    drop = (b"connection:", b"proxy-", b"keep-alive:")
    kept = [line for line in lines if not line.lower().startswith(drop)]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])
