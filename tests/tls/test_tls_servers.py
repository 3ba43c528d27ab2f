"""Real servers with a written truth, each also asked by an independent client where one can; and the misbehaving."""

from __future__ import annotations

import asyncio
import shutil
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from tls_zoo import (
    Pair,
    Peer,
    certify,
    client_accepts,
    examine,
    free_address,
    program,
    replies,
    rsa_key,
    s_server,
    serve,
    server_context,
    tls_server,
)

from probes.tls.hello import Protocol
from probes.tls.result import Examination

V = ssl.TLSVersion
P = Protocol
CLIENTS = {P.TLS10: V.TLSv1, P.TLS11: V.TLSv1_1, P.TLS12: V.TLSv1_2, P.TLS13: V.TLSv1_3}


async def check(peer: Peer, truth: set[Protocol], chain: tuple[bytes, ...]) -> Examination:
    """Our answers, the written truth and the independent client agree; everything else was refused."""
    examination = await examine(peer)
    assert set(examination.accepted) == truth
    assert all(reply.determined for reply in replies(examination).values()), replies(examination)
    assert not examination.undetermined
    assert examination.chain == chain
    assert within(examination)
    for protocol, version in CLIENTS.items():
        assert await asyncio.to_thread(client_accepts, peer, version) is (protocol in truth), protocol
    return examination


@pytest.fixture(autouse=True)
def no_slow_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is none: suites are asked for one after the other, and connections can be counted."""
    monkeypatch.setattr("probes.tls.enumerate._SLOW", 9.0)


def within(examination: Examination) -> bool:
    """Accepted pairs and ten more; each group beyond the usual three costs one."""
    pairs = sum(len(suites) for suites in examination.suites.values())
    groups = max(0, len(examination.groups) - 3)
    return examination.connections - examination.trial_connections <= pairs + 10 + groups


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
        await check(peer, truth, pair.der)


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
        await check(peer, truth, pair.der)


async def test_an_anonymous_server_accepts_and_shows_no_certificate(good: Pair, tmp_path: Path) -> None:
    with s_server(good, tmp_path, "-tls1_2", "-cipher", "ADH:AECDH:@SECLEVEL=0") as peer:
        await check(peer, {P.TLS12}, ())


async def test_a_server_that_prefers_anonymous_suites_still_shows_its_certificate(good: Pair, tmp_path: Path) -> None:
    ciphers = "AECDH-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0"
    with s_server(good, tmp_path, "-tls1_2", "-serverpref", "-cipher", ciphers) as peer:
        examination = await check(peer, {P.TLS12}, good.der)
    assert set(examination.answer(P.TLS12).suites) == {0xC018, 0xC02B}


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


async def test_an_asyncio_server_in_the_same_loop(good: Pair, tmp_path: Path) -> None:
    """As aiohttp serves: it may hang up where OpenSSL meant to send an alert, which the control question settles."""

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)

    async with serve(page, server_context(good, tmp_path, V.TLSv1, V.TLSv1_3)) as peer:
        examination = await examine(peer)
    assert set(examination.accepted) == {P.TLS10, P.TLS11, P.TLS12, P.TLS13}
    assert all(reply.determined for reply in replies(examination).values())
    assert examination.chain == good.der
    assert within(examination)
