"""Real servers and certificates for the TLS tests: Python's ssl, `openssl s_server`, Java, a few that misbehave."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import socket
import ssl
import subprocess
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from probes.tls.examine import Examiner
from probes.tls.hello import Offer, Protocol, hello
from probes.tls.registry import SUITES_UP_TO_12
from probes.tls.result import Examination, Reply
from probes.tls.wire import Line
from socd.model.inventory import Connect, Site
from socd.probe import Context, Endpoint, Kit

HOST = "cong.example.vn"
NOW = datetime.now(UTC)
_counter = itertools.count(1)


@dataclass(frozen=True)
class Pair:
    """A certificate with its key; `above` are the certificates sent after it."""

    cert: x509.Certificate
    key: Any
    above: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> tuple[bytes, ...]:
        return tuple(cert.public_bytes(serialization.Encoding.DER) for cert in (self.cert, *self.above))

    def files(self, folder: Path) -> tuple[str, str]:
        number = next(_counter)
        chain, key = folder / f"chain{number}.pem", folder / f"key{number}.pem"
        chain.write_bytes(b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (self.cert, *self.above)))
        key.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return str(chain), str(key)


def certify(
    name: str = HOST,
    *,
    issuer: Pair | None = None,
    names: tuple[str, ...] | None = None,
    days: tuple[float, float] = (-10, 380),
    key: Any = None,
    ca: bool = False,
) -> Pair:
    """One certificate; without an issuer it signs itself. `days` are its dates seen from now."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.cert.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca, None), True)
    )
    if not ca:
        listed = [_general_name(entry) for entry in (names if names is not None else (name,))]
        builder = builder.add_extension(x509.SubjectAlternativeName(listed), False) if listed else builder
    signer = issuer.key if issuer else key
    cert = builder.sign(signer, None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    return Pair(cert, key)


def _general_name(entry: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ip_address(entry))
    return x509.DNSName(entry)


def rsa_key(bits: int = 2048) -> Any:
    return rsa.generate_private_key(65537, bits)


def server_context(
    pair: Pair,
    folder: Path,
    lowest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    highest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    ciphers: str = "ALL:@SECLEVEL=0",
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair.files(folder))
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0 and 1.1 are what is to be found
        context.minimum_version, context.maximum_version = lowest, highest
    return context


def free_address() -> str:
    """A loopback address of this test's own."""
    number = next(_counter)
    return f"127.77.{number >> 8}.{number & 0xFF or 1}"


@asynccontextmanager
async def serve(
    handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any], context: ssl.SSLContext | None = None
) -> AsyncIterator[Peer]:
    """An asyncio server on an own address and a free port; counts its connections."""
    peer, tasks = Peer(free_address(), 0), set[asyncio.Task[Any]]()

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer.connections += 1
        if task := asyncio.current_task():
            tasks.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await handler(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(counted, peer.address, 0, ssl=context)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        await server.wait_closed()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted transports close their sockets in the loop's next round


@dataclass
class Peer:
    """Where a server listens."""

    address: str
    port: int
    connections: int = 0


@contextmanager
def tls_server(context: ssl.SSLContext) -> Iterator[Peer]:
    """A real TLS server of the standard library: blocking sockets in a thread, so that no loop gets in the way."""
    listener = socket.create_server((free_address(), 0), backlog=64)
    peer = Peer(*listener.getsockname())
    workers: list[threading.Thread] = []

    def handle(plug: socket.socket) -> None:
        plug.settimeout(5)
        with plug, suppress(OSError), context.wrap_socket(plug, server_side=True) as tls:
            tls.recv(1024)

    def accept() -> None:
        with suppress(OSError):
            while True:
                plug, _ = listener.accept()
                peer.connections += 1
                worker = threading.Thread(target=handle, args=(plug,), daemon=True)
                workers.append(worker)
                worker.start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for each in (thread, *workers):
            each.join(6)


def client_accepts(peer: Peer, version: ssl.TLSVersion) -> bool:
    """The independent client: whether OpenSSL completes a handshake in exactly this version."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    try:
        with (
            socket.create_connection((peer.address, peer.port), 5) as plug,
            context.wrap_socket(plug, server_hostname=HOST) as tls,
        ):
            return tls.version() is not None
    except OSError:
        return False


@contextmanager
def program(*command: str, ready: str, cwd: Path | None = None) -> Iterator[list[str]]:
    """A server program, once one of its lines contains `ready`; gives the lines so far."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=cwd
    )
    lines: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if ready in line:
                break
        else:
            raise AssertionError(f"{command[0]} did not start: {''.join(lines)}")
        drain = threading.Thread(target=process.stdout.read, daemon=True)
        drain.start()
        yield lines
    finally:
        process.kill()
        process.wait()
        with suppress(NameError, UnboundLocalError):
            drain.join(5)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@contextmanager
def s_server(pair: Pair, folder: Path, *options: str) -> Iterator[Peer]:
    """`openssl s_server` on an own address and a free port."""
    assert shutil.which("openssl"), "the openssl command is needed"
    address = free_address()
    with socket.create_server((address, 0)) as probe:
        port = probe.getsockname()[1]
    chain, key = pair.files(folder)
    command = ("openssl", "s_server", "-accept", f"{address}:{port}", "-cert", chain, "-key", key, "-www", *options)
    with program(*command, ready="ACCEPT"):
        yield Peer(address, port)


class LooseFetch:
    """The part of `socd.probe.Fetch` the TLS probe uses, with no pauses; counts the turns taken."""

    def __init__(self, parallel: int = 100) -> None:
        self.turns = 0
        self.slots = asyncio.Semaphore(parallel)

    async def endpoint(self, site: Site, port: int) -> Endpoint:
        assert site.connect is not None
        return Endpoint(site.host, site.connect.address, site.connect.port(port))

    @asynccontextmanager
    async def turn(self, site: Site) -> AsyncIterator[None]:
        async with self.slots:
            self.turns += 1
            yield

    async def get(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("the TLS probe fetches no page")


class NoRules:
    version = ""

    def match(self, family: str, data: bytes) -> tuple[()]:
        return ()


def site_at(peer: Peer, url: str = f"https://{HOST}/") -> Site:
    port = 443 if url.startswith("https") else 80
    connect = Connect(peer.address, {port: peer.port, 443: peer.port})
    return Site("cong", url, "Cổng", "ubnd", "ubnd", connect=connect)


def context_of(site: Site, now: datetime = NOW) -> Context:
    return Context(site, now, NoRules())


def kit_of(site: Site, now: datetime = NOW, fetch: Any = None) -> Kit:
    return Kit(fetch or LooseFetch(), context_of(site, now))


def recorded_flight(pair: Pair, folder: Path, message: bytes = b"") -> bytes:
    """What a real server (OpenSSL, in memory) answers to our TLS 1.2 hello, or to another message."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_context(pair, folder).wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(message or hello(Offer(Protocol.TLS12, SUITES_UP_TO_12), HOST))
    with suppress(ssl.SSLWantReadError):
        server.do_handshake()
    return outgoing.read()


def line_to(peer: Peer, patience: float = 5.0, budget: float = 20.0, parallel: int = 5) -> Line:
    return Line(Endpoint(HOST, peer.address, peer.port), patience, budget, parallel)


async def examine(peer: Peer, patience: float = 5.0, budget: float = 20.0, parallel: int = 5) -> Examination:
    """A complete examination; its connections are those its line counted."""
    line = line_to(peer, patience, budget, parallel)
    examination = await Examiner(line, HOST).full()
    assert (examination.connections, examination.trial_connections) == (line.connections, line.trial_connections)
    assert [answer.protocol for answer in examination.answers] == list(Protocol)
    assert all(answer.suites or answer.reply is not Reply.ACCEPTED for answer in examination.answers)
    return examination


def replies(examination: Examination) -> dict[Protocol, Reply]:
    return {answer.protocol: answer.reply for answer in examination.answers}
