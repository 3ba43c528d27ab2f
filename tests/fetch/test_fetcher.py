"""The fetcher against real servers: redirects, hostile answers, personas, TLS, the transcript."""

from __future__ import annotations

import asyncio
import errno
import gzip
import socket
import struct
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from fetchkit import ADDRESS, Answer, Request, Server, says, serving, tls_context

from socd.fetch import Fetcher
from socd.model.exchange import Exchange, Fault, Origin, Persona
from socd.model.inventory import Connect
from socd.probe import Limits

QUICK = Limits(seconds=1.2, connect=0.5, idle=0.5)
OK = b"HTTP/1.1 200 OK\r\n"


async def ask(answer: Answer, url: str = "http://a.gov.vn/", *, limits: Limits = QUICK) -> tuple[Exchange, Server]:
    async with serving(answer) as server, Fetcher(interval=0) as fetcher:
        return await fetcher.get(server.site(), url, limits=limits), server


def writes(data: bytes, then: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None) -> Answer:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if then:
            await then(writer)

    return answer


async def forever(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def reset(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.05)
    plug = writer.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def repeats(block: bytes, pause: float | None = None) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    async def write(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(block)
            await writer.drain()
            if pause is not None:
                await asyncio.sleep(pause)

    return write


async def test_a_plain_page_and_its_transcript() -> None:
    exchange, server = await ask(says("xin chào".encode(), headers="X-Odd: \xff\r\n"), "http://a.gov.vn/tin?a=%7e")
    assert exchange.fault is None and exchange.left is None
    (hop,) = exchange.hops
    assert exchange.final and exchange.final.body == exchange.final.raw == "xin chào".encode()
    assert exchange.final.headers == ((b"Content-Length", b"9"), (b"X-Odd", b"\xff"))
    assert (hop.address, hop.url, hop.method) == (f"{ADDRESS}:{server.port}", "http://a.gov.vn/tin?a=%7e", "GET")
    (request,) = server.requests
    assert request.line == "GET /tin?a=%7e HTTP/1.1" and request.get("Host") == "a.gov.vn"
    assert [(k.decode(), v.decode()) for k, v in hop.request_headers] == request.headers
    assert 0 < hop.seconds < 1 and hop.started.tzinfo is not None and exchange.seconds == hop.seconds


HOSTILE: dict[str, tuple[Answer, str]] = {
    "closed at once": (writes(b""), "reset"),
    "reset at once": (writes(b"", reset), "reset"),
    "reset in the body": (writes(OK + b"Content-Length: 100\r\n\r\nhalf", reset), "reset"),
    "short body": (writes(OK + b"Content-Length: 100\r\n\r\nhalf"), "incomplete"),
    "silent": (writes(b"", forever), "timeout"),
    "silent in the body": (writes(OK + b"Content-Length: 100\r\n\r\nhalf", forever), "timeout"),
    "one byte at a time": (writes(OK + b"\r\n", repeats(b"x", 0.2)), "too-slow"),
    "headers byte by byte": (writes(OK, repeats(b"x", 0.2)), "too-slow"),
    "headers without end": (writes(OK, repeats(b"X-Header: " + b"y" * 500 + b"\r\n")), "too-large"),
    "a line without end": (writes(OK, repeats(b"y" * 9000)), "too-large"),
    "another protocol": (writes(b"220 mail.gov.vn ESMTP\r\n", forever), "protocol"),
    "corrupt gzip": (
        says(gzip.compress(b"x" * 99)[:10] + b"\xff" * 50, headers="Content-Encoding: gzip\r\n"),
        "bad-encoding",
    ),
    "gzip bomb": (says(gzip.compress(bytes(40_000_000)), headers="Content-Encoding: gzip\r\n"), "bomb"),
    "redirect nowhere": (says(status="302 Found", headers="Location: http://[::1/\r\n"), "protocol"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_answers_are_the_sites_fault_and_end_in_time(name: str) -> None:
    answer, reason = HOSTILE[name]
    start = time.monotonic()
    exchange, server = await ask(answer)
    assert exchange.fault and (exchange.fault.origin, exchange.fault.reason) == (Origin.SITE, reason), exchange.fault
    assert time.monotonic() - start < 3 and server.connections == 1 and len(exchange.hops) == 1
    assert f"{ADDRESS}:{server.port}" in exchange.fault.detail or reason in ("bomb", "bad-encoding", "protocol")


@pytest.mark.parametrize("name", ["reset in the body", "short body", "silent in the body", "one byte at a time"])
async def test_what_came_before_the_fault_is_kept(name: str) -> None:
    exchange, _ = await ask(HOSTILE[name][0])
    assert exchange.fault and exchange.final and exchange.final.status == 200 and exchange.final.truncated
    assert exchange.final.body.startswith((b"half", b"x"))


async def test_two_gigabytes_cost_the_limit() -> None:
    sent = 0

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(OK + b"Content-Length: 2147483648\r\n\r\n")
        block = b"z" * 65_536
        for _ in range(32_768):
            writer.write(block)
            await writer.drain()
            sent += len(block)

    tracemalloc.start()
    exchange, _ = await ask(answer, limits=Limits(seconds=20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert exchange.fault is None and exchange.final and exchange.final.truncated
    assert len(exchange.final.body) == len(exchange.final.raw) == 5_000_000
    assert sent < 20_000_000 and peak < 60_000_000


async def test_redirects_share_one_budget_of_time() -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        await says(b"", "302 Found", f"Location: {request.target}x\r\n")(request, writer)

    exchange, _ = await ask(slow, limits=Limits(seconds=0.8, redirects=50))
    assert exchange.fault and (exchange.fault.origin, exchange.fault.reason) == (Origin.SITE, "too-slow")
    assert 2 <= len(exchange.hops) <= 3 and exchange.seconds < 1.5


async def test_a_redirect_inside_is_followed_hop_by_hop() -> None:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        away = {"/": "/vi/", "/vi/": "trang-chu?x=1"}.get(request.target)
        plain = says(b"home") if away is None else says(b"moved", "302 Found", f"Location: {away}\r\n")
        await plain(request, writer)

    exchange, server = await ask(answer)
    assert exchange.fault is None and exchange.final and exchange.final.body == b"home"
    assert [hop.url for hop in exchange.hops] == [f"http://a.gov.vn{r.target}" for r in server.requests]
    assert exchange.final_url == "http://a.gov.vn/vi/trang-chu?x=1" and exchange.url == "http://a.gov.vn/"


async def test_loops_and_endless_redirects_are_told() -> None:
    exchange, server = await ask(says(b"", "301 Moved", "Location: http://a.gov.vn/\r\n"))
    assert exchange.fault and exchange.fault.reason == "redirect-loop" and server.connections == 1

    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        await says(b"", "301 Moved", f"Location: {request.target}x\r\n")(request, writer)

    exchange, server = await ask(endless)
    assert exchange.fault and exchange.fault.reason == "too-many-redirects"
    assert server.connections == 6 == len(exchange.hops)


@pytest.mark.parametrize(
    ("location", "left"),
    [
        ("http://casino.example/x?ref=a", "http://casino.example/x?ref=a"),
        ("//casino.example", "http://casino.example"),
        ("/\\casino.example", "http://casino.example"),
        ("http://127.0.0.1:22/", "http://127.0.0.1:22/"),
        ("http://a.gov.vn@casino.example/", "http://a.gov.vn@casino.example/"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("file:///etc/passwd", "file:///etc/passwd"),
    ],
)
async def test_a_redirect_out_of_scope_is_told_and_not_followed(location: str, left: str) -> None:
    exchange, server = await ask(says(b"", "302 Found", f"Location: {location}\r\n"))
    assert (exchange.fault, exchange.left) == (None, left)
    assert exchange.final and exchange.final.status == 302 and server.connections == 1


@pytest.mark.parametrize(
    ("status", "headers"), [("302 Found", ""), ("302 F", "Location: \r\n"), ("200 OK", "Location: /x\r\n")]
)
async def test_what_is_no_redirect_stays(status: str, headers: str) -> None:
    exchange, server = await ask(says(b"page", status, headers))
    assert exchange.fault is None and exchange.final and exchange.final.body == b"page" and server.connections == 1


async def test_cookies_live_for_one_chain_and_host_only() -> None:
    async def portal(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.get("Cookie"):
            await says(b"home")(request, writer)
        else:
            await says(b"", "302 Found", "Location: /\r\nSet-Cookie: sid=7; Path=/; HttpOnly\r\n")(request, writer)

    async with serving(portal) as server, Fetcher(interval=0) as fetcher:
        first = await fetcher.get(server.site(), "http://a.gov.vn/")
        second = await fetcher.get(server.site(), "http://a.gov.vn/")
    assert first.final and first.final.body == b"home" and second.final and second.final.body == b"home"
    assert [request.get("Cookie") for request in server.requests] == [None, "sid=7", None, "sid=7"]
    assert (b"Cookie", b"sid=7") in first.hops[1].request_headers


async def test_cookies_do_not_travel_to_an_alias() -> None:
    async def portal(request: Request, writer: asyncio.StreamWriter) -> None:
        more = "Location: http://www.a.gov.vn/\r\nSet-Cookie: sid=7\r\n"
        await (says(b"", "302 F", more) if request.get("Host") == "a.gov.vn" else says())(request, writer)

    async with serving(portal) as server, Fetcher(interval=0) as fetcher:
        exchange = await fetcher.get(server.site(aliases=("www.a.gov.vn",)), "http://a.gov.vn/")
    assert exchange.fault is None and [request.get("Cookie") for request in server.requests] == [None, None]


async def seen(persona: Persona, **more: object) -> Request:
    async with serving(says()) as server, Fetcher(interval=0, **more) as fetcher:  # type: ignore[arg-type]
        await fetcher.get(server.site(), "http://a.gov.vn/", persona=persona)
    return server.requests[0]


async def test_personas_are_told_apart_by_a_real_server() -> None:
    browser, phone = await seen(Persona.BROWSER), await seen(Persona.PHONE)
    bot, search = await seen(Persona.GOOGLEBOT), await seen(Persona.SEARCH)
    assert "Windows NT 10.0" in (browser.get("User-Agent") or "") and browser.get("Referer") is None
    assert browser.get("Accept-Encoding") == "gzip, deflate"  # Chrome offers br on HTTPS only
    assert (browser.get("Accept-Language") or "").startswith("vi") and browser.get("X-Watched-By") is None
    assert "Mobile" in (phone.get("User-Agent") or "") and "Android" in (phone.get("User-Agent") or "")
    assert "Googlebot/2.1" in (bot.get("User-Agent") or "") and bot.get("Accept-Language") is None
    assert search.get("Referer") == "https://www.google.com/"
    assert search.get("User-Agent") == browser.get("User-Agent")
    assert [name for name, _ in browser.headers][:2] == ["Host", "Connection"]


async def test_bot_and_identity_are_configurable() -> None:
    bot = await seen(Persona.GOOGLEBOT, bot="smartphone", identity="socd; https://so.gov.vn/socd")
    assert "Nexus 5X" in (bot.get("User-Agent") or "") and "Googlebot/2.1" in (bot.get("User-Agent") or "")
    assert bot.get("X-Watched-By") == "socd; https://so.gov.vn/socd"


async def test_headers_of_the_caller_replace_the_personas_and_bad_ones_are_refused() -> None:
    async with serving(says()) as server, Fetcher(interval=0) as fetcher:
        await fetcher.get(
            server.site(), "http://a.gov.vn/", method="HEAD", headers=((b"accept", b"x/y"), (b"X-A", b"1"))
        )
        with pytest.raises(ValueError, match="control"):
            await fetcher.get(server.site(), "http://a.gov.vn/", headers=((b"X-A", b"1\r\nX-B: 2"),))
    (request,) = server.requests
    assert request.line == "HEAD / HTTP/1.1" and (request.get("Accept"), request.get("X-A")) == ("x/y", "1")
    assert len([name for name, _ in request.headers if name.lower() == "accept"]) == 1


@pytest.mark.parametrize("oldest", [False, True])
async def test_tls_with_a_bad_certificate_or_an_old_protocol_still_shows_the_page(tmp_path: Path, oldest: bool) -> None:
    async with serving(says(), tls_context(tmp_path, oldest=oldest)) as server, Fetcher(interval=0) as fetcher:
        exchange = await fetcher.get(server.site(), "https://a.gov.vn/", persona=Persona.SEARCH)
    assert exchange.fault is None and exchange.final and exchange.final.body == b"hello"
    (request,) = server.requests
    assert (
        request.sni == "a.gov.vn"
        and request.get("Host") == "a.gov.vn"
        and request.get("Sec-Fetch-Site") == "cross-site"
    )


async def test_tls_resets_are_resets_and_a_body_cut_off_is_incomplete(tmp_path: Path) -> None:
    async def cut(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 100\r\n\r\nhalf")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()

    async with serving(cut, tls_context(tmp_path)) as server, Fetcher(interval=0) as fetcher:
        exchange = await fetcher.get(server.site(), "https://a.gov.vn/")
    assert exchange.fault and exchange.fault.origin is Origin.SITE and exchange.fault.reason in ("incomplete", "reset")
    assert exchange.final and exchange.final.body == b"half"


async def test_a_server_without_tls_and_one_that_stalls_are_told() -> None:
    faults = []
    for answer in (writes(b"220 mail.gov.vn ESMTP\r\n", forever), writes(b"", forever)):
        async with serving(answer, reads=False) as server, Fetcher(interval=0) as fetcher:
            faults.append((await fetcher.get(server.site(), "https://a.gov.vn/", limits=QUICK)).fault)
    told = [(fault.origin, fault.reason) for fault in faults if fault]
    assert told == [(Origin.SITE, "tls"), (Origin.SITE, "timeout")]


async def test_refused_is_the_sites_fault_and_no_answer_the_links() -> None:
    plug = socket.socket()
    plug.bind((ADDRESS, 0))
    site = Server(plug.getsockname()[1]).site()
    async with Fetcher(interval=0) as fetcher:
        refused = await fetcher.get(site, "http://a.gov.vn/")
        plug.listen(0)  # a full backlog drops every further SYN
        crowd = [socket.socket() for _ in range(4)]
        for each in crowd:
            each.setblocking(False)
            each.connect_ex(plug.getsockname())
        dropped = await fetcher.get(site, "http://a.gov.vn/", limits=QUICK)
    for each in (*crowd, plug):
        each.close()
    assert refused.fault and (refused.fault.origin, refused.fault.reason) == (Origin.SITE, "refused")
    assert refused.hops[0].response is None and refused.hops[0].request_headers == ()
    assert dropped.fault and (dropped.fault.origin, dropped.fault.reason) == (Origin.LINK, "connect-timeout")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (errno.EMFILE, (Origin.OURS, "local")),
        (errno.ENETUNREACH, (Origin.LINK, "uplink")),
        (errno.EHOSTUNREACH, (Origin.LINK, "unreachable")),
    ],
)
async def test_our_own_and_the_links_faults_are_not_the_sites(
    monkeypatch: pytest.MonkeyPatch, code: int, expected: tuple[Origin, str]
) -> None:
    async def broken(self: object, plug: object, address: object) -> None:
        raise OSError(code, "told by the system")

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", broken)
    async with Fetcher(interval=0) as fetcher:
        exchange = await fetcher.get(Server(80).site(), "http://a.gov.vn/")
    assert exchange.fault == Fault(*expected, f"{ADDRESS}:80: told by the system")


async def test_out_of_files_for_real_is_our_fault() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with serving(says()) as server, Fetcher(interval=0) as fetcher:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            exchange = await fetcher.get(server.site(), "http://a.gov.vn/")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert exchange.fault and (exchange.fault.origin, exchange.fault.reason) == (Origin.OURS, "local")


async def test_ports_are_mapped_and_an_unmapped_port_stays() -> None:
    async with serving(says()) as server, Fetcher(interval=0) as fetcher:
        site = server.site(connect=Connect(ADDRESS, {8081: server.port}))
        mapped = await fetcher.get(site, "http://a.gov.vn:8081/")
        straight = await fetcher.get(site, f"http://a.gov.vn:{server.port}/")
    assert mapped.fault is None and straight.fault is None
    assert [request.get("Host") for request in server.requests] == ["a.gov.vn:8081", f"a.gov.vn:{server.port}"]


async def test_a_cancelled_fetch_leaves_no_connection_behind() -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        asked.set()
        try:
            await repeats(b"\r\n", 0.01)(writer)
        except ConnectionError:
            gone.set()
            raise

    async with serving(answer) as server, Fetcher(interval=0, parallel=1) as fetcher, asyncio.timeout(5):
        task = asyncio.create_task(fetcher.get(server.site(), "http://a.gov.vn/"))
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await gone.wait()
        async with fetcher.turn(server.site()):
            pass
