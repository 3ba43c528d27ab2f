"""The practice province running: every portal on its own loopback address, and what the daemon needs beside them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from socd.practice.ca import PracticeCa
from socd.practice.pages import Portal, environment, load_families
from socd.practice.scenario import Story, WeakTls
from socd.practice.server import Ports, Server

NETWORK = "127.23.0.0/16"
HELPERS = "127.23.255.1"  # the sentinel of the uplink watch and the webhook listen here
_FIRST_PORT, _LAST_PORT = 8443, 8843


class Province:
    """All servers of a story; use as an async context manager.

    `servers` by site id. `ports` are the same for all sites, the addresses 127.23.0.N differ. `sentinel` (host:port)
    answers as long as our own uplink does; `webhook` is an Apprise URL that ends in `notices`, as (arrival, JSON).
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.notices: list[tuple[datetime, Any]] = []
        self.ports = Ports(0, 0)
        self._keys = Path(tempfile.mkdtemp(prefix="socd-practice-"))
        self.ca = PracticeCa.create()
        families, env = load_families(), environment()
        old = {event.site for event in story.scenario.timeline if isinstance(event, WeakTls)}
        self.servers: dict[str, Server] = {}
        for number, site in enumerate(story.province.sites, start=10):
            portal = Portal(story, site, families[site.practice.family], env)
            address = f"127.23.0.{number}"
            self.servers[site.id] = Server(portal, address, self.ca, self._keys, old=site.id in old)
        self._stack = contextlib.AsyncExitStack()
        self.sentinel = ""
        self.webhook = ""

    async def __aenter__(self) -> Province:
        self._stack.push_async_callback(asyncio.to_thread, shutil.rmtree, self._keys, ignore_errors=True)
        for ports in _pairs():
            if await self._listening(ports):
                break
        else:
            raise OSError(f"no free pair of ports between {_FIRST_PORT} and {_LAST_PORT} on 127.23.0.*")
        sentinel = await asyncio.start_server(_hang_up, HELPERS, 0)
        self._stack.callback(sentinel.close)
        self.sentinel = f"{HELPERS}:{sentinel.sockets[0].getsockname()[1]}"
        webhook = web.ServerRunner(web.Server(self._noted, access_log=None))
        await webhook.setup()
        self._stack.push_async_callback(webhook.cleanup)
        await web.TCPSite(webhook, HELPERS, 0).start()
        self.webhook = f"json://{HELPERS}:{webhook.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(server.stop() for server in self.servers.values()))
        await self._stack.aclose()

    async def _listening(self, ports: Ports) -> bool:
        """Whether every portal could take this pair of ports; none of them listens where one could not."""
        started: list[Server] = []
        for server in self.servers.values():
            try:
                await server.start(ports)
            except OSError:
                await asyncio.gather(*(server.stop() for server in started))
                return False
            started.append(server)
        self.ports = ports
        return True

    async def _noted(self, request: web.BaseRequest) -> web.StreamResponse:
        with contextlib.suppress(json.JSONDecodeError):
            self.notices.append((datetime.now(UTC), await request.json()))
        return web.Response(text="ok")


def _pairs() -> Iterator[Ports]:
    """Pairs to try: 8443 with 8080, then further up."""
    yield from (Ports(https - 363, https) for https in range(_FIRST_PORT, _LAST_PORT, 7))


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


def free_port(wanted: int = 0) -> int:
    """`wanted` on 127.0.0.1 if nobody listens there, otherwise any free one."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)) as listener:
            return int(listener.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")
