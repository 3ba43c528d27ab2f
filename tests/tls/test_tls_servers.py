"""Real servers with a written truth, each also asked by an independent client where one can; and the misbehaving."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import struct
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from tls_zoo import (
    HOST,
    LooseFetch,
    Pair,
    Peer,
    certify,
    client_accepts,
    free_address,
    program,
    rsa_key,
    s_server,
    serve,
    server_context,
    site_at,
    tls_server,
)

from probes.tls.examine import Examination, Examiner, Reply
from probes.tls.hello import Protocol

V = ssl.TLSVersion
P = Protocol
CLIENTS = {P.TLS10: V.TLSv1, P.TLS11: V.TLSv1_1, P.TLS12: V.TLSv1_2, P.TLS13: V.TLSv1_3}


async def examine(peer: Peer, patience: float = 5.0, budget: float = 20.0, host: str = HOST) -> Examination:
    site, fetch = site_at(peer), LooseFetch()
    endpoint = replace(await fetch.endpoint(site, 443), host=host)
    examination = await Examiner(fetch, site, endpoint, patience, budget, 60).run()
    assert fetch.turns >= examination.connections
    assert [answer.protocol for answer in examination.answers] == list(Protocol)
    return examination


def replies(examination: Examination) -> dict[Protocol, Reply]:
    return {answer.protocol: answer.reply for answer in examination.answers}


async def check(peer: Peer, truth: set[Protocol], chain: tuple[bytes, ...], connections: int) -> Examination:
    """Our answers, the written truth and the independent client agree; everything else was refused."""
    examination = await examine(peer)
    assert set(examination.accepted) == truth
    assert all(reply.determined for reply in replies(examination).values()), replies(examination)
    assert examination.chain == chain
    assert examination.connections <= connections
    for protocol, version in CLIENTS.items():
        assert await asyncio.to_thread(client_accepts, peer, version) is (protocol in truth), protocol
    return examination


PYTHON = [
    (V.TLSv1, V.TLSv1_3, {P.TLS10, P.TLS11, P.TLS12, P.TLS13}),
    (V.TLSv1, V.TLSv1, {P.TLS10}),
    (V.TLSv1_1, V.TLSv1_1, {P.TLS11}),
    (V.TLSv1, V.TLSv1_2, {P.TLS10, P.TLS11, P.TLS12}),
    (V.TLSv1_2, V.TLSv1_2, {P.TLS12}),
    (V.TLSv1_2, V.TLSv1_3, {P.TLS12, P.TLS13}),
    (V.TLSv1_3, V.TLSv1_3, {P.TLS13}),
]


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize(("lowest", "highest", "truth"), PYTHON)
async def test_python_servers(
    authority: Pair, tmp_path: Path, lowest: V, highest: V, truth: set[Protocol], kind: str
) -> None:
    pair = certify(issuer=authority, key=rsa_key() if kind == "rsa" else None)
    with tls_server(server_context(pair, tmp_path, lowest, highest)) as peer:
        await check(peer, truth, pair.der, 7)


OPENSSL = [
    (("-tls1_2", "-cipher", "AES128-SHA"), {P.TLS12}),
    (("-no_tls1_3", "-cipher", "ALL:@SECLEVEL=0"), {P.TLS10, P.TLS11, P.TLS12}),
    (("-tls1", "-cipher", "ALL:@SECLEVEL=0"), {P.TLS10}),
    (("-tls1_3", "-groups", "P-521"), {P.TLS13}),
    (("-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256:TLS_CHACHA20_POLY1305_SHA256"), {P.TLS13}),
    (("-tls1_2", "-cipher", "NULL-SHA:@SECLEVEL=0"), {P.TLS12}),
    (("-tls1_2", "-cipher", "ECDHE-ARIA128-GCM-SHA256:ARIA128-GCM-SHA256:CAMELLIA128-SHA"), {P.TLS12}),
    (("-no_tls1_3", "-cipher", "DHE-RSA-AES128-SHA:@SECLEVEL=0"), {P.TLS10, P.TLS11, P.TLS12}),
]


@pytest.mark.parametrize(("options", "truth"), OPENSSL)
async def test_openssl_servers(authority: Pair, tmp_path: Path, options: tuple[str, ...], truth: set[Protocol]) -> None:
    pair = certify(issuer=authority, key=rsa_key())
    with s_server(pair, tmp_path, *options) as peer:
        await check(peer, truth, pair.der, 7)


async def test_an_anonymous_server_accepts_and_shows_no_certificate(good: Pair, tmp_path: Path) -> None:
    with s_server(good, tmp_path, "-tls1_2", "-cipher", "ADH:AECDH:@SECLEVEL=0") as peer:
        await check(peer, {P.TLS12}, (), 8)


async def test_a_server_that_prefers_anonymous_suites_still_shows_its_certificate(good: Pair, tmp_path: Path) -> None:
    ciphers = "AECDH-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0"
    with s_server(good, tmp_path, "-tls1_2", "-serverpref", "-cipher", ciphers) as peer:
        examination = await check(peer, {P.TLS12}, good.der, 8)
    assert examination.answer(P.TLS12).suite == 0xC018


async def test_client_certificate_demanded(good: Pair, tmp_path: Path, ca_file: str) -> None:
    context = server_context(good, tmp_path)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(ca_file)
    with tls_server(context) as peer:
        examination = await examine(peer)
    assert set(examination.accepted) == {P.TLS12, P.TLS13}
    assert examination.chain[0] == good.der[0]  # this server adds its issuer, which it knows from `ca_file`


async def test_tls13_only_with_client_certificate(good: Pair, tmp_path: Path, ca_file: str) -> None:
    context = server_context(good, tmp_path, V.TLSv1_3)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(ca_file)
    with tls_server(context) as peer:
        examination = await examine(peer)
    assert examination.accepted == (P.TLS13,)
    assert examination.chain[0] == good.der[0]


async def test_a_server_that_only_knows_another_name(good: Pair, tmp_path: Path) -> None:
    """It speaks TLS and accepts nothing under our name: refused by alert, never "no TLS"."""
    context = server_context(good, tmp_path)
    context.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    with tls_server(context) as peer:
        examination = await examine(peer)
    assert not examination.accepted
    assert examination.spoke
    assert examination.answer(P.TLS12).reason == "unrecognized_name"


JAVA_SERVER = """
import java.io.*; import java.net.*; import java.security.*; import javax.net.ssl.*;
public class OldServer {
  public static void main(String[] a) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream(a[0]), "secret".toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, "secret".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    SSLServerSocket s = (SSLServerSocket) tls.getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getByName(a[1]));
    s.setEnabledCipherSuites(s.getSupportedCipherSuites());
    s.setEnabledProtocols(a[2].split(","));
    System.out.println("port " + s.getLocalPort());
    System.out.flush();
    while (true) {
      Socket c = s.accept();
      new Thread(() -> { try { c.getInputStream().read(); c.close(); } catch (IOException e) {} }).start();
    }
  }
}
"""


@pytest.fixture
def java_server(authority: Pair, tmp_path: Path) -> Iterator[Callable[[str], tuple[Peer, Pair]]]:
    """Java with nothing disabled: the one real server here that still speaks SSLv3."""
    if shutil.which("java") is None or shutil.which("javac") is None:
        pytest.skip("no Java compiler on this machine: the real SSLv3 server is not tried")
    with ExitStack() as stack:

        def start(protocols: str) -> tuple[Peer, Pair]:
            pair = certify(issuer=authority, key=rsa_key())
            bundle = pkcs12.serialize_key_and_certificates(
                b"key", pair.key, pair.cert, None, BestAvailableEncryption(b"secret")
            )
            (tmp_path / "key.p12").write_bytes(bundle)
            (tmp_path / "OldServer.java").write_text(JAVA_SERVER)
            (tmp_path / "none.security").write_text("jdk.tls.disabledAlgorithms=\njdk.certpath.disabledAlgorithms=\n")
            address = free_address()
            options = ("-Djava.security.properties=none.security", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
            command = ("java", *options, "OldServer.java", "key.p12", address, protocols)
            lines = stack.enter_context(program(*command, ready="port ", cwd=tmp_path))
            return Peer(address, int(lines[-1].split()[1])), pair

        yield start


async def test_a_real_sslv3_server(java_server: Callable[[str], tuple[Peer, Pair]]) -> None:
    peer, pair = java_server("SSLv3,TLSv1,TLSv1.2")
    examination = await examine(peer)
    assert set(examination.accepted) == {P.SSL3, P.TLS10, P.TLS12}
    assert all(reply.determined for reply in replies(examination).values())
    assert examination.chain == pair.der


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
    assert examination.connections <= 8


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
    async with serve(tarpit) as peer:
        started = time.monotonic()
        examination = await examine(peer, patience=0.3, budget=1.0)
        took = time.monotonic() - started
    assert took < 1.0 + 0.3 + 0.5
    assert not examination.accepted
    assert not examination.spoke
    assert set(replies(examination).values()) <= {Reply.TIMEOUT, Reply.NOT_TRIED}
    assert examination.answer(P.TLS12).reply is Reply.TIMEOUT


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
