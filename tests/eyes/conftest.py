"""A small web server on loopback for the eyes, and what they leave behind."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from socd.eyes import Chromium, State
from socd.fetch import Fetcher
from socd.model.inventory import Connect, Site

Answer = str | bytes | Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Portal:
    """Pages by path; `asked` is every request it got ("Host path")."""

    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.headers.get('Host')} {request.path_qs}")
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404, text="no")
        if isinstance(page, str | bytes):
            body = page.encode() if isinstance(page, str) else page
            body = body.replace(b"PORT", str(self.port).encode())
            return web.Response(body=body, content_type="text/html", charset="utf-8")
        return await page(request)

    def site(self, name: str = "own", **more: object) -> Site:
        host = f"{name}.gov.vn"
        connect = Connect("127.0.0.1", {80: self.port})
        return Site(name, f"http://{host}/", name, "u", "u", connect=connect, networks=("127.0.0.0/8",), **more)  # type: ignore[arg-type]


@asynccontextmanager
async def serving() -> AsyncIterator[Portal]:
    portal = Portal()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", portal.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    plug = socket.create_server(("127.0.0.1", 0))
    portal.port = plug.getsockname()[1]
    await web.SockSite(runner, plug).start()
    try:
        yield portal
    finally:
        await runner.cleanup()


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with serving() as one:
        yield one


@pytest.fixture
async def other() -> AsyncIterator[Portal]:
    """A server nobody put into the inventory."""
    async with serving() as one:
        yield one


@pytest.fixture
async def eyes() -> AsyncIterator[Chromium]:
    async with Fetcher() as fetch:
        one = Chromium(fetch.reach, seconds=15)
        if one.readiness().state is State.ABSENT:
            pytest.skip("no chromium on this machine: apt install chromium")
        yield one


def left_behind() -> list[str]:
    """Our profiles, and living processes that use one."""
    profiles = [path.name for path in Path(tempfile.gettempdir()).glob(f"socd-eyes-{_me()}-*")]
    processes = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if f"socd-eyes-{_me()}-" in line:
            processes.append(line[:200])
    return profiles + processes


def _me() -> int:
    import os

    return os.getpid()


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    assert left_behind() == []


async def soon(happens: Callable[[], bool], seconds: float = 10) -> bool:
    for _ in range(int(seconds * 20)):
        if happens():
            return True
        await asyncio.sleep(0.05)
    return False
