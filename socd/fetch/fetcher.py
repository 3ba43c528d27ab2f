"""The only door to a site: one fetch, from first request to last answer, with everything that went over the wire."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from yarl import URL

from socd.fetch.body import BodyReader
from socd.fetch.http import AnswerReader, Head, ProtocolError
from socd.fetch.personas import Bot, headers_for, merged
from socd.fetch.politeness import Politeness
from socd.fetch.pool import Pool
from socd.fetch.scope import Resolver, Scope, SystemResolver
from socd.fetch.urls import BadUrlError, follow, web_url
from socd.fetch.wire import Wire, WireError, connect, fault_of, most_telling, os_fault, place, site_fault
from socd.model.exchange import Exchange, Fault, Header, Hop, Origin, Persona, Response
from socd.model.inventory import Site
from socd.probe import Endpoint, Limits, ScopeError

log = logging.getLogger(__name__)

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_COOKIES = 20


class Fetcher:
    """Implements `socd.probe.Fetch`. Use as an async context manager, within one event loop.

    `interval` (seconds between request starts) and `parallel` (connections at once) count per `site.group`.
    `networks` are CIDRs for sites that name none; empty means public unicast only. `identity`, where given,
    goes with every request as `X-Watched-By` ("who scans, and where to read about it"). `bot` chooses which
    Googlebot the persona shows. `resolver` replaces the machine's own (tests, a resolver of the office).
    """

    def __init__(
        self,
        *,
        interval: float = 1.0,
        parallel: int = 2,
        networks: tuple[str, ...] = (),
        identity: str = "",
        bot: Bot = "desktop",
        resolver: Resolver | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._resolver = resolver or SystemResolver()
        self._scope = Scope(self._resolver, networks)
        self._politeness = Politeness(interval, parallel)
        self._identity = ((b"X-Watched-By", identity.encode()),) if identity else ()
        self._bot: Bot = bot
        self._limits = limits or Limits()
        self._pool = Pool()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()
        if isinstance(self._resolver, SystemResolver):
            self._resolver.close()

    def turn(self, site: Site) -> AbstractAsyncContextManager[None]:
        """Wait for this site's turn before one raw connection; never call `get` inside."""
        return self._politeness.turn(site.group)

    async def endpoint(self, site: Site, port: int) -> Endpoint:
        """The site's first checked address for a raw connection. Raises ScopeError or OSError."""
        host = self._scope.own_host(site, site.host)
        async with asyncio.timeout(self._limits.connect):
            address, mapped = (await self._scope.addresses(site, host, port))[0]
        return Endpoint(host, address, mapped)

    async def reach(self, site: Site, host: str, port: int) -> list[tuple[str, int]]:
        """Checked (address, port) pairs of a host of the site, for a browser's proxy. Raises ScopeError, OSError."""
        return await self._scope.addresses(site, host, port)

    async def get(
        self,
        site: Site,
        url: str,
        *,
        persona: Persona = Persona.BROWSER,
        method: str = "GET",
        headers: tuple[Header, ...] = (),
        limits: Limits | None = None,
    ) -> Exchange:
        """Fetch one URL of the site and follow its redirects inside the scope.

        Whatever the site, the link or the scope guard did stands in `Exchange.fault`; only wrong arguments raise
        (ValueError). A fault in the middle of a body keeps what came before it in `final` (truncated): a browser
        shows that part to visitors, so a finding in it is a finding. Time spent waiting for a turn does not count
        against `limits.seconds`.
        """
        chain = _Chain(site, persona, method, (*self._identity, *headers), limits or self._limits, url)
        merged([], chain.extra)  # a wrong header or method is the caller's mistake: raise before anything is sent
        if not method.isalpha():
            raise ValueError(f"no HTTP method: {method!r}")
        try:
            await self._walk(chain)
        except _StopError as stop:
            return Exchange(url, persona, tuple(chain.hops), stop.fault, stop.left)
        return Exchange(url, persona, tuple(chain.hops))

    async def _walk(self, chain: _Chain) -> None:
        """Hop after hop until an answer is no redirect. Raises _StopError for every other end."""
        for _ in range(chain.limits.redirects + 1):
            target = chain.next_url()
            addresses = await self._addresses(chain, target)
            async with self._politeness.turn(chain.site.group):
                response = await _Request(chain, target, addresses, self._bot, self._pool).run()
            location = _location(response)
            if not location:
                return
            self._redirect(chain, target, response, location)
        raise _StopError(site_fault("too-many-redirects", f"more than {chain.limits.redirects}"))

    def _redirect(self, chain: _Chain, base: URL, response: Response, location: bytes) -> None:
        """Point the chain at the next address, or raise _StopError where it leads out of the scope."""
        try:
            leads = follow(str(base), location)
            if not leads.lower().startswith(("http://", "https://")):
                raise _StopError(left=leads)
            target = web_url(leads)
        except BadUrlError as error:
            raise _StopError(site_fault("protocol", f"redirect to nowhere: {error}")) from error
        try:
            self._scope.own_host(chain.site, target.raw_host or "")
        except ScopeError:
            raise _StopError(left=leads) from None
        chain.keep_cookies(base, response)
        chain.method = "GET" if response.status == 303 and chain.method != "HEAD" else chain.method
        chain.url = str(target)

    async def _addresses(self, chain: _Chain, target: URL) -> list[tuple[str, int]]:
        host = target.raw_host or ""
        try:
            async with asyncio.timeout(chain.limits.connect):
                return await self._scope.addresses(chain.site, host, target.port or 0)
        except ScopeError as error:
            raise _StopError(Fault(Origin.OURS, "out-of-scope", str(error))) from error
        except TimeoutError as error:
            late = f"{host}: no answer within {chain.limits.connect:g} s"
            raise _StopError(Fault(Origin.LINK, "dns", late)) from error
        except OSError as error:
            raise _StopError(os_fault(error, host)) from error


def _location(response: Response) -> bytes:
    """Where a redirect points to, empty for any other answer; a Location without a value is none."""
    if response.status not in _REDIRECTS:
        return b""
    return next((value for name, value in response.headers if name.lower() == b"location" and value), b"")


class _StopError(Exception):
    """The end of a chain that is no plain answer."""

    def __init__(self, fault: Fault | None = None, left: str | None = None) -> None:
        super().__init__(fault or left)
        self.fault, self.left = fault, left


@dataclass(slots=True)
class _Chain:
    """One fetch on its way: what was asked so far, what is left of its time, the cookies of this chain only."""

    site: Site
    persona: Persona
    method: str
    extra: tuple[Header, ...]
    limits: Limits
    url: str
    hops: list[Hop] = field(default_factory=list)
    seconds: float = 0.0
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def next_url(self) -> URL:
        """The next address to ask. Raises _StopError where the chain came back to a place it has been."""
        try:
            target = web_url(self.url)
        except BadUrlError as error:
            raise _StopError(Fault(Origin.OURS, "out-of-scope", str(error))) from error
        place = (str(target), self.cookie_header(target))
        if place in self.seen:
            raise _StopError(site_fault("redirect-loop", str(target)))
        self.seen.add(place)
        return target

    def cookie_header(self, target: URL) -> str:
        jar = self.cookies.get(target.raw_host or "", {})
        return "; ".join(f"{name}={value}" if name else value for name, value in jar.items())

    def keep_cookies(self, base: URL, response: Response) -> None:
        """Cookies live for this chain and host only: some portals set one and redirect to themselves."""
        jar = self.cookies.setdefault(base.raw_host or "", {})
        for name, value in response.headers:
            if name.lower() == b"set-cookie" and len(jar) < _MOST_COOKIES:
                pair = value.decode("utf-8", "replace").partition(";")[0].strip()
                key, _, content = pair.partition("=")
                if pair.isprintable() and len(pair) <= 4096:
                    jar[key.strip()] = content.strip()


class _Request:
    """One request of a chain: sends it, reads the answer within the limits, leaves a Hop whatever happens."""

    def __init__(self, chain: _Chain, url: URL, addresses: list[tuple[str, int]], bot: Bot, pool: Pool) -> None:
        self.chain, self.url, self.addresses, self.pool = chain, url, addresses, pool
        self.headers = merged(headers_for(chain.persona, url, bot), chain.extra)
        if cookies := chain.cookie_header(url):
            self.headers.append(("Cookie", cookies))
        self.reached = ""  # "ip:port" of the last address tried
        self._kept_as: tuple[str, ...] = ()  # the pool's key of the connection in use
        self.sent: tuple[Header, ...] = ()
        self.response: Response | None = None

    async def run(self) -> Response:
        """The answer. Raises _StopError with the fault where there is none, or none that is whole."""
        started, tick = datetime.now(UTC), time.monotonic()
        fault: Fault | None = None
        try:
            async with asyncio.timeout(self.chain.limits.seconds - self.chain.seconds) as budget:
                fault = await self._ask()
        except Exception as error:
            fault = self._spent() if budget.expired() else fault_of(error, self.reached)
            if fault.reason == "internal":
                log.warning("fetch of %s failed inside", self.url, exc_info=error)
        seconds = time.monotonic() - tick
        self.chain.seconds += seconds
        hop = Hop(self.chain.method, str(self.url), self.reached, self.sent, self.response, started, seconds)
        self.chain.hops.append(hop)
        if fault or self.response is None:
            raise _StopError(fault or Fault(Origin.OURS, "internal", "no response"))
        return self.response

    def _spent(self) -> Fault:
        detail = f"{self.reached}: not done within {self.chain.limits.seconds:g} s"
        if self.sent or self.chain.hops:
            return site_fault("too-slow", detail)
        return Fault(Origin.LINK, "connect-timeout", detail)

    async def _ask(self) -> Fault | None:
        for address, port in self.addresses:
            if wire := self.pool.take(self._key(address, port)):
                self.reached, self._kept_as = place(address, port), self._key(address, port)
                try:
                    return await self._talk(wire)
                except (ProtocolError, OSError):
                    if wire.heard:
                        raise
                    break  # the server had closed it meanwhile, as it may: ask on a new one
        return await self._talk(await self._connect())

    def _key(self, address: str, port: int) -> tuple[str, ...]:
        chain, url = self.chain, self.url
        return (chain.site.id, chain.persona.value, url.scheme, url.raw_host or "", place(address, port))

    async def _talk(self, wire: Wire) -> Fault | None:
        """One request and its answer on this connection, which is kept where the answer allows it."""
        again = False
        try:
            wire.write(self._request())
            self.sent = tuple((name.encode(), value.encode()) for name, value in self.headers)
            answer = AnswerReader(wire, self.chain.method, self.chain.limits.headers)
            head = await answer.head()
            fault = await self._read(answer, head)
            again = answer.ended and head.keeps
            return fault
        finally:
            if again:
                self.pool.give(self._kept_as, wire)
            else:
                wire.abort()

    async def _connect(self) -> Wire:
        """The first address that answers. Raises WireError with the most telling fault."""
        limits, faults = self.chain.limits, list[Fault]()
        host = self.url.raw_host if self.url.scheme == "https" else None
        for address, port in self.addresses:
            self.reached = place(address, port)
            try:
                seconds = limits.connect / len(self.addresses)
                wire = await connect(address, port, host, seconds=seconds, idle=limits.idle)
                self._kept_as = self._key(address, port)
                return wire
            except WireError as error:
                faults.append(error.fault)
        raise WireError(most_telling(faults))

    def _request(self) -> bytes:
        lines = [f"{self.chain.method} {self.url.raw_path_qs} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode()

    async def _read(self, answer: AnswerReader, head: Head) -> Fault | None:
        limits = self.chain.limits
        encoding = b", ".join(head.values(b"content-encoding")).decode("latin-1")
        reader = BodyReader(encoding, limits.raw, limits.body)
        whole = False
        try:
            async for piece in answer.body(head):
                reader.feed(piece)
                if reader.full:
                    break
            whole = not reader.truncated
        finally:
            self.response = Response(
                head.status, head.reason, head.headers, reader.raw, reader.body, truncated=not whole
            )
        if reader.bomb:
            return site_fault("bomb", f"{len(reader.raw)} bytes decode to more than {limits.body}")
        return site_fault("bad-encoding", reader.problem) if reader.problem else None
