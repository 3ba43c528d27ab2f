"""A running practice province and a client that reaches it as the daemon does: by name, at a loopback address."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from selectolax.lexbor import LexborHTMLParser

from socd.practice.events import Stage
from socd.practice.province import Province
from socd.practice.scenario import AnyEvent

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


class _Names(AbstractResolver):
    """The province's names, and nothing else."""

    def __init__(self, province: Province) -> None:
        self._addresses = {server.portal.host: server.address for server in province.servers.values()}

    async def resolve(self, host: str, port: int = 0, family: Any = None) -> list[ResolveResult]:
        address = self._addresses[host]
        return [ResolveResult(hostname=host, host=address, port=port, family=2, proto=0, flags=0)]

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor:
    """Fetches by site id and path, trusting only the practice CA."""

    def __init__(self, province: Province, stage: Stage) -> None:
        self.province, self.stage = province, stage
        self.trust = ssl.create_default_context(cadata=province.ca.pem.decode())
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=_Names(province), use_dns_cache=False, force_close=True)
        )

    async def get(self, site: str, path: str = "/", *, agent: str = "Mozilla/5.0", scheme: str = "https") -> Answer:
        ports = self.province.ports
        port = ports.https if scheme == "https" else ports.http
        url = f"{scheme}://{self.province.servers[site].portal.host}:{port}{path}"
        async with self._session.get(
            url, ssl=self.trust, headers={"User-Agent": agent}, allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    def paths(self, site: str, page: str | None = None) -> list[str]:
        addresses = self.province.servers[site].portal.addresses()
        return [address.path for address in addresses if page is None or address.page == page]

    def event(self, **wanted: str) -> AnyEvent:
        """The one event of the scenario with these values."""
        [event] = [
            event
            for event in self.province.story.scenario.timeline
            if all(getattr(event, key, None) == value for key, value in wanted.items())
        ]
        return event

    async def play(self, **wanted: str) -> AnyEvent:
        event = self.event(**wanted)
        await self.stage.begin(event)
        return event

    async def close(self) -> None:
        await self._session.close()


def links(html: str) -> set[str]:
    """Paths of the page's own links."""
    hrefs = [node.attributes.get("href") or "" for node in LexborHTMLParser(html).css("a[href]")]
    return {urlsplit(href)._replace(fragment="").geturl() for href in hrefs if href.startswith("/")}
