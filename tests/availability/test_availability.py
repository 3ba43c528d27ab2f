"""The availability probe on real servers through the real fetcher, and its judgement alone."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from probes.availability import AvailabilityProbe, AvailabilityResult, AvailabilitySettings
from socd.fetch import Fetcher
from socd.model.exchange import Exchange, Fault, Hop, Origin, Persona, Response
from socd.model.inventory import Connect, Site
from socd.model.observation import Outcome, Verdict
from socd.probe import Context, Kit, Limits

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
BOTH = {"site-unreachable", "site-error"}
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_hosts = itertools.count(1)


class NoRules:
    version = ""

    def match(self, family: str, data: bytes) -> tuple[()]:
        return ()


def context(site: Site) -> Context:
    return Context(site, NOW, NoRules())


def site_at(address: str, port: int) -> Site:
    return Site("cong", "http://cong.example.vn/", "Cổng", "ubnd", "ubnd", connect=Connect(address, {80: port}))


@asynccontextmanager
async def serve(handler: Handler) -> AsyncIterator[Site]:
    address, tasks = f"127.78.0.{next(_hosts)}", set[asyncio.Task[Any]]()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            tasks.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await reader.readuntil(b"\r\n\r\n")
            await handler(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(handle, address, 0)
    try:
        yield site_at(address, server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def says(raw: bytes) -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return handle


def page(status: str, body: bytes = b"<p>ok</p>", more: bytes = b"") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    return head.encode() + more + b"\r\n" + body


async def look(site: Site, seconds: float = 5.0) -> Verdict:
    limits = Limits(seconds=seconds, connect=1.0, idle=seconds)
    async with Fetcher(interval=0.0, networks=("127.0.0.0/8",), limits=limits) as fetch:
        return await look_through(site, fetch)


async def look_through(site: Site, fetch: Any) -> Verdict:
    probe, settings = AvailabilityProbe(), AvailabilitySettings()
    result = await probe.look(site, settings, Kit(fetch, context(site)))
    verdict = probe.verdict(result, settings, context(site))
    json.dumps([dict(verdict.facts), dict(verdict.gauges), [dict(f.details) for f in verdict.findings]])
    return verdict


@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "401 Unauthorized", "403 Forbidden", "404 Not Found"])
async def test_any_answer_below_500_is_reachable(status: str) -> None:
    async with serve(says(page(status, b"" if status.startswith("204") else b"<p>ok</p>"))) as site:
        verdict = await look(site)
    assert (verdict.outcome, verdict.findings, verdict.covers) == (Outcome.OK, (), BOTH)
    assert verdict.gauges["http_status"] == int(status[:3])
    assert verdict.gauges["response_bytes"] == (0 if status.startswith("204") else 9)
    assert 0 < verdict.gauges["response_seconds"] < 5


@pytest.mark.parametrize("status", ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"])
async def test_server_errors(status: str) -> None:
    async with serve(says(page(status))) as site:
        verdict = await look(site)
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.cause) == ("site-error", "5xx")
    assert finding.details["status"] == int(status[:3])
    assert isinstance(finding.exhibits[0], Exchange)
    assert verdict.covers == BOTH  # it answered: it is not unreachable


async def test_a_redirect_that_leaves_is_an_answer() -> None:
    async with serve(says(page("302 Found", b"", b"Location: https://elsewhere.example.org/\r\n"))) as site:
        verdict = await look(site)
    assert verdict.outcome is Outcome.OK


async def test_a_redirect_loop_keeps_everybody_out() -> None:
    async with serve(says(page("302 Found", b"", b"Location: /\r\n"))) as site:
        verdict = await look(site)
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.details["reason"]) == ("site-unreachable", "redirect-loop")


async def test_a_closed_port() -> None:
    with socket.create_server((f"127.78.0.{next(_hosts)}", 0)) as gone:
        address, port = gone.getsockname()
    verdict = await look(site_at(address, port))
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.cause) == ("site-unreachable", "unreachable")
    assert (finding.details["reason"], finding.details["origin"]) == ("refused", "site")
    assert verdict.covers == {"site-unreachable"}  # nothing is known about its errors
    assert "http_status" not in verdict.gauges


async def test_a_server_that_hangs_up_or_never_answers() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(20)

    for handler in (says(b""), silent):
        async with serve(handler) as site:
            verdict = await look(site, 0.4)
        (finding,) = verdict.findings
        assert (finding.kind.code, finding.details["origin"]) == ("site-unreachable", "site")


async def test_a_slow_answer_is_a_number() -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        writer.write(page("200 OK"))
        await writer.drain()
        await asyncio.sleep(0.2)

    async with serve(slow) as site:
        verdict = await look(site)
    assert verdict.outcome is Outcome.OK
    assert verdict.gauges["response_seconds"] >= 0.4


async def test_a_page_too_large_to_keep_is_still_a_page() -> None:
    small = Fetcher(interval=0.0, limits=Limits(body=10_000, raw=10_000, seconds=5))
    async with serve(says(page("200 OK", b"x" * 200_000))) as site, small as fetch:
        verdict = await look_through(site, fetch)
    assert (verdict.outcome, verdict.covers) == (Outcome.OK, BOTH)


async def test_a_name_outside_the_scope_is_our_matter() -> None:
    site = Site("cong", "http://cong.example.vn/", "Cổng", "ubnd", "ubnd")

    async def resolver(host: str) -> list[str]:
        return ["127.0.0.1"]

    async with Fetcher(interval=0.0, resolver=resolver) as fetch:  # public addresses only
        verdict = await look_through(site, fetch)
    assert (verdict.outcome, verdict.findings, verdict.covers) == (Outcome.FAILED, (), frozenset())
    assert verdict.fault is not None
    assert verdict.fault.origin is Origin.OURS


# --- the judgement alone


def judged(fault: Fault | None, status: int | None = None) -> Verdict:
    response = None if status is None else Response(status, "", (), b"<p>", b"<p>")
    hop = Hop("GET", "http://cong.example.vn/", "127.0.0.1:80", (), response, NOW, 0.1)
    site = site_at("127.0.0.1", 80)
    exchange = Exchange(site.url, Persona.BROWSER, (hop,), fault)
    return AvailabilityProbe().verdict(AvailabilityResult(exchange), AvailabilitySettings(), context(site))


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        (Origin.SITE, "refused"),
        (Origin.SITE, "reset"),
        (Origin.SITE, "timeout"),
        (Origin.SITE, "tls"),
        (Origin.SITE, "no-such-name"),
        (Origin.LINK, "connect-timeout"),
        (Origin.LINK, "unreachable"),
    ],
)
def test_faults_of_the_site_or_of_the_way_to_it(origin: Origin, reason: str) -> None:
    verdict = judged(Fault(origin, reason, "x" * 1000))
    (finding,) = verdict.findings
    assert (verdict.outcome, finding.kind.code) == (Outcome.FINDING, "site-unreachable")
    assert finding.details["reason"] == reason
    assert len(finding.details["detail"]) == 300


@pytest.mark.parametrize(
    ("origin", "reason"),
    [(Origin.LINK, "dns"), (Origin.LINK, "uplink"), (Origin.OURS, "local"), (Origin.OURS, "internal")],
)
def test_faults_of_ours_are_never_held_against_the_site(origin: Origin, reason: str) -> None:
    verdict = judged(Fault(origin, reason))
    assert (verdict.outcome, verdict.findings, verdict.covers) == (Outcome.FAILED, (), frozenset())
    assert verdict.fault == Fault(origin, reason)


def test_a_bomb_tells_by_its_status() -> None:
    assert judged(Fault(Origin.SITE, "bomb"), 200).outcome is Outcome.OK
    assert judged(Fault(Origin.SITE, "bad-encoding"), 503).findings[0].kind.code == "site-error"
    assert judged(Fault(Origin.SITE, "too-large")).outcome is Outcome.INDETERMINATE
