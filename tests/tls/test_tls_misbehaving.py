"""Servers that misbehave, on purpose or by age: each told for what it is."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import struct
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tls_zoo import (
    Pair,
    Peer,
    examine,
    free_address,
    replies,
    serve,
    server_context,
    tls_server,
)

from probes.tls.hello import Protocol
from probes.tls.result import Reply

V = ssl.TLSVersion
P = Protocol

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def emulator(answers: Callable[[bytes], bytes]) -> Handler:
    """A byte-level emulator, no real server: reads one hello and says what `answers` says."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answers(await reader.read(4096)))
        await writer.drain()

    return handle


def ssl2_answer(specs: bytes) -> bytes:
    body = struct.pack("!BBBHHHH", 4, 0, 1, 2, 4, len(specs), 16) + b"cert" + specs + bytes(16)
    return struct.pack("!H", 0x8000 | len(body)) + body


ALERT_VERSION = b"\x15\3\1\0\2\2\x46"


@pytest.mark.parametrize(
    ("specs", "reply", "reason"),
    [
        (b"\7\0\xc0", Reply.ACCEPTED, ""),
        (b"", Reply.REFUSED, "empty cipher list"),  # CVE-2015-3197
        (b"\x99\x99\x99", Reply.REFUSED, "empty cipher list"),
    ],
)
async def test_sslv2_emulated(specs: bytes, reply: Reply, reason: str) -> None:
    """Emulated: no OpenSSL 1.0 with SSLv2 is at hand."""
    answers = emulator(lambda raw: ssl2_answer(specs) if raw[0] & 0x80 else ALERT_VERSION)
    async with serve(answers) as peer:
        examination = await examine(peer)
    answer = examination.answer(P.SSL2)
    assert (answer.reply, answer.reason) == (reply, reason)
    assert examination.answer(P.TLS12).reason == "protocol_version"


def tls_answer(version: int, suite: int) -> bytes:
    body = struct.pack("!H", version) + bytes(32) + b"\0" + struct.pack("!HB", suite, 0)
    messages = b"\2" + len(body).to_bytes(3, "big") + body + b"\x0e\0\0\0"
    return struct.pack("!BHH", 22, version, len(messages)) + messages


async def test_a_suite_nobody_offered_is_no_acceptance() -> None:
    """Emulated: a server that always answers with the same private suite."""
    async with serve(emulator(lambda raw: tls_answer(0x0303, 0xEEEE))) as peer:
        examination = await examine(peer)
    assert not examination.accepted
    assert examination.answer(P.TLS12).reason == "suite 0xEEEE was not offered"
    assert examination.answer(P.TLS11).reason == "version TLS1.2"


async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: Peer, first: bytes) -> None:
    """Hand a connection on to a real server."""
    inner, outer = await asyncio.open_connection(peer.address, peer.port)
    outer.write(first)

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(16384):
                sink.write(data)
                await sink.drain()
        sink.close()

    try:
        await asyncio.wait(
            [asyncio.ensure_future(pump(reader, outer)), asyncio.ensure_future(pump(inner, writer))],
            return_when=asyncio.ALL_COMPLETED,
            timeout=3,
        )
    finally:
        outer.transport.abort()


def reset(writer: asyncio.StreamWriter) -> None:
    plug = writer.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def test_a_proxy_that_resets_large_hellos(good: Pair, tmp_path: Path) -> None:
    with tls_server(server_context(good, tmp_path, V.TLSv1_2)) as behind:

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            first = await reader.read(4096)
            if len(first) > 400:
                reset(writer)
                return
            await relay(reader, writer, behind, first)

        async with serve(handle) as peer:
            examination = await examine(peer)
    assert set(examination.accepted) == {P.TLS12, P.TLS13}
    assert all(reply.determined for reply in replies(examination).values())
    assert examination.chain == good.der
    assert examination.intolerant == ("large hello",)
    assert examination.connections - examination.trial_connections <= 60  # six hellos for each protocol's suites


@pytest.mark.parametrize("how", ["reset", "close"])
async def test_hanging_up_on_old_protocols_is_a_refusal_when_others_are_served(
    good: Pair, tmp_path: Path, how: str
) -> None:
    """What Windows does. TLS 1.2 only, so that the control question is really asked."""
    with tls_server(server_context(good, tmp_path, V.TLSv1_2, V.TLSv1_2)) as behind:

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            first = await reader.read(4096)
            if first[0] & 0x80 or first[9:11] != b"\3\3" or b"\0\x2b\0\3\2\3\4" in first:
                if how == "reset":
                    reset(writer)
                return
            await relay(reader, writer, behind, first)

        async with serve(handle) as peer:
            examination = await examine(peer)
    assert examination.accepted == (P.TLS12,)
    for protocol in (P.SSL2, P.SSL3, P.TLS10, P.TLS11, P.TLS13):
        answer = examination.answer(protocol)
        assert (answer.reply, answer.reason) == (Reply.REFUSED, {"close": "closed"}.get(how, how)), protocol


async def test_a_rate_limiter_leaves_protocols_undetermined(good: Pair, tmp_path: Path) -> None:
    """One connection is served, every later one is reset: nothing is known about what was not answered."""
    with tls_server(server_context(good, tmp_path, V.TLSv1, V.TLSv1_3)) as behind:
        served = 0

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal served
            served += 1
            first = await reader.read(4096)
            if served > 1:
                reset(writer)
                return
            await relay(reader, writer, behind, first)

        async with serve(handle) as peer:
            examination = await examine(peer)
    assert examination.accepted == (P.TLS12,)
    assert examination.chain == good.der
    others = {reply for protocol, reply in replies(examination).items() if protocol is not P.TLS12}
    assert others == {Reply.RESET}


async def test_a_filter_that_swallows_old_hellos_is_a_timeout_not_a_refusal(good: Pair, tmp_path: Path) -> None:
    with tls_server(server_context(good, tmp_path, V.TLSv1, V.TLSv1_3)) as behind:

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            first = await reader.read(4096)
            if first[9:11] == b"\3\1":
                await asyncio.sleep(5)
                return
            await relay(reader, writer, behind, first)

        async with serve(handle) as peer:
            examination = await examine(peer, patience=0.4)
    assert set(examination.accepted) == {P.TLS11, P.TLS12, P.TLS13}
    assert examination.answer(P.TLS10).reply is Reply.TIMEOUT


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A record that promises 16 KiB and comes at ten bytes a second."""
    writer.write(b"\x16\3\3\x40\0")
    while True:
        writer.write(b"\2")
        await writer.drain()
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("tarpit", [silent, dripping])
async def test_a_tarpit_costs_its_budget_and_no_more(tarpit: Handler) -> None:
    """One connection after the other: patience alone would allow eight times 0.4 seconds."""
    async with serve(tarpit) as peer:
        started = time.monotonic()
        examination = await examine(peer, patience=0.4, budget=1.4, parallel=1)
        took = time.monotonic() - started
    assert took < 1.4 + 1.0  # of the 3.2
    assert examination.connections <= 4
    assert not examination.accepted
    assert not examination.spoke
    assert set(replies(examination).values()) == {Reply.TIMEOUT, Reply.NOT_TRIED}
    assert examination.answer(P.TLS12).reply is Reply.TIMEOUT


async def test_without_a_budget_nothing_is_tried(good: Pair, tmp_path: Path) -> None:
    """All the time went by before it was our turn: nothing was asked, and nothing is said of the server."""
    with tls_server(server_context(good, tmp_path)) as peer:
        examination = await examine(peer, budget=0.0)
    assert set(replies(examination).values()) == {Reply.NOT_TRIED}
    assert examination.answer(P.TLS12).reason == "budget"
    assert (examination.connections, peer.connections) == (0, 0)


async def test_our_own_want_of_sockets_is_told_as_ours(
    good: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> socket.socket:
        raise OSError(errno.EMFILE, "too many open files")

    with tls_server(server_context(good, tmp_path)) as peer:
        monkeypatch.setattr("probes.tls.connection.socket.SocketType", none_left)
        examination = await examine(peer)
        monkeypatch.undo()
    assert set(replies(examination).values()) == {Reply.NOT_TRIED}
    assert examination.answer(P.TLS12).reason == "EMFILE"
    assert not examination.spoke


async def test_a_server_that_goes_away_in_the_middle(good: Pair, tmp_path: Path) -> None:
    with tls_server(server_context(good, tmp_path, V.TLSv1)) as behind:
        servers: list[asyncio.Server] = []

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            servers[0].close()  # no connection after this one
            with suppress(OSError):
                await relay(reader, writer, behind, await reader.read(4096))
            writer.transport.abort()

        peer = Peer(free_address(), 0)
        servers.append(await asyncio.start_server(handle, peer.address, 0))
        peer.port = servers[0].sockets[0].getsockname()[1]
        examination = await examine(peer)
        await asyncio.sleep(0.05)
    assert examination.accepted == (P.TLS12,)
    others = {reply for protocol, reply in replies(examination).items() if protocol is not P.TLS12}
    assert others == {Reply.NO_CONNECTION}
    assert examination.connections - examination.trial_connections <= 35  # asked again while one may still hope
    assert examination.seconds < 3


async def flooding(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    while True:
        writer.write(b"\x14\3\3\0\1\1" * 10_000)
        await writer.drain()


async def test_a_flood_is_cut_off() -> None:
    async with serve(flooding) as peer:
        examination = await examine(peer)
    assert set(replies(examination).values()) == {Reply.NOT_TLS}


async def polite_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(4096)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def waiting_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Waits for a whole request and cannot make sense of a hello."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def strict_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    first = await reader.read(4096)
    if first.startswith(b"GET "):
        writer.write(b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n")
        await writer.drain()


@pytest.mark.parametrize("http", [polite_http, waiting_http, strict_http])
async def test_plain_http_is_told_for_what_it_is(http: Handler) -> None:
    async with serve(http) as peer:
        examination = await examine(peer, patience=0.4)
    assert examination.plain_http
    assert set(replies(examination).values()) == {Reply.PLAIN_HTTP}
    assert examination.connections <= 3


async def test_a_closed_port_is_asked_once() -> None:
    with socket.create_server((free_address(), 0)) as gone:
        peer = Peer(*gone.getsockname())
    examination = await examine(peer)
    assert set(replies(examination).values()) == {Reply.NO_CONNECTION}
    assert examination.connections == 1


async def test_something_else_that_speaks_first() -> None:
    async def ssh(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await writer.drain()
        await reader.read(4096)

    async with serve(ssh) as peer:
        examination = await examine(peer)
    assert set(replies(examination).values()) == {Reply.NOT_TLS}
    assert not examination.spoke


async def test_two_looks_agree(good: Pair, tmp_path: Path) -> None:
    with tls_server(server_context(good, tmp_path, V.TLSv1, V.TLSv1_3)) as peer:
        first, second = await examine(peer), await examine(peer)
    assert replies(first) == replies(second)
    assert first.chain == second.chain


async def test_plain_words_in_answer_to_sslv2_are_a_refusal_when_tls_is_served(good: Pair, tmp_path: Path) -> None:
    with tls_server(server_context(good, tmp_path, V.TLSv1_2)) as behind:

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            first = await reader.read(4096)
            if first[0] & 0x80:
                writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                await writer.drain()
                return
            await relay(reader, writer, behind, first)

        async with serve(handle) as peer:
            examination = await examine(peer)
    assert set(examination.accepted) == {P.TLS12, P.TLS13}
    assert examination.answer(P.SSL2).reply is Reply.REFUSED
    assert not examination.plain_http


async def test_a_tls_server_that_hangs_up_on_us_and_scolds_http_is_not_called_plain() -> None:
    """Emulated: nginx answers HTTP on its TLS port with a 400; that is no web server without TLS."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.read(4096)).startswith(b"GET "):
            writer.write(b"HTTP/1.1 400 The plain HTTP request was sent to HTTPS port\r\n\r\n")
            await writer.drain()

    async with serve(handle) as peer:
        examination = await examine(peer)
    assert not examination.plain_http
    assert set(replies(examination).values()) == {Reply.CLOSED}
