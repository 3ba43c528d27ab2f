"""Connections kept open: reused where that is safe, never shared between personas, never trusted blindly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fetchkit import ADDRESS, read_request

from socd.fetch import Fetcher
from socd.model.exchange import Persona
from socd.model.inventory import Connect, Site

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


@dataclass
class Keeper:
    """A server that answers request after request on one connection with what it is told."""

    answer: bytes = HELLO
    after: bytes = b""  # what it says unasked, a moment after each answer
    most: int = 100  # answers per connection
    port: int = 0
    connections: list[int] = field(default_factory=list)  # answers by connection

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Site]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            number = len(self.connections)
            self.connections.append(0)
            try:
                for _ in range(self.most):
                    await read_request(reader)
                    self.connections[number] += 1
                    writer.write(self.answer)
                    await writer.drain()
                    if self.after:
                        await asyncio.sleep(0.02)
                        writer.write(self.after)
            except (OSError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(handle, ADDRESS, 0)
        port = server.sockets[0].getsockname()[1]
        try:
            yield Site("a", "http://a.gov.vn/", "A", "u", "u", connect=Connect(ADDRESS, {80: port}))
        finally:
            server.close()


async def fetch(keeper: Keeper, *personas: Persona, pause: float = 0.0) -> list[int]:
    async with keeper.serving() as site, Fetcher(interval=0) as fetcher:
        for persona in personas:
            exchange = await fetcher.get(site, "http://a.gov.vn/x", persona=persona)
            assert exchange.fault is None, exchange.fault
            assert exchange.final is not None
            assert exchange.final.body == b"hello"
            await asyncio.sleep(pause)
    return keeper.connections


BROWSER, BOT = Persona.BROWSER, Persona.GOOGLEBOT


async def test_one_connection_serves_a_look() -> None:
    assert await fetch(Keeper(), BROWSER, BROWSER, BROWSER) == [3]
    assert await fetch(Keeper(CHUNKED), BROWSER, BROWSER) == [2]


async def test_personas_never_share_a_connection() -> None:
    assert await fetch(Keeper(), BROWSER, BOT, BROWSER, BOT) == [2, 2]


async def test_what_says_close_or_has_no_announced_end_is_not_reused() -> None:
    close = HELLO.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")
    assert await fetch(Keeper(close), BROWSER, BROWSER) == [1, 1]
    assert await fetch(Keeper(HELLO.replace(b"1.1", b"1.0")), BROWSER, BROWSER) == [1, 1]
    assert await fetch(Keeper(HELLO + b"more than announced"), BROWSER, BROWSER) == [1, 1]
    assert await fetch(Keeper(b"HTTP/1.1 200 OK\r\n\r\nhello", most=1), BROWSER, BROWSER) == [1, 1]


async def test_a_server_that_closed_meanwhile_costs_a_new_connection_and_no_fault() -> None:
    assert await fetch(Keeper(most=1), BROWSER, BROWSER, BROWSER) == [1, 1, 1]


async def test_an_answer_nobody_asked_for_never_becomes_an_answer() -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    assert await fetch(Keeper(after=forged), BROWSER, BROWSER, BROWSER, pause=0.1) == [1, 1, 1]
