"""Hostile and honest servers on loopback addresses, for the tests of the fetcher."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from socd.model.inventory import Connect, Site

Answer = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]
ADDRESS = "127.41.0.7"


@dataclass
class Request:
    """One request as it came in."""

    line: str
    headers: list[tuple[str, str]]
    sni: str | None = None

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass
class Server:
    """A raw server: what came in, and when."""

    port: int
    requests: list[Request] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    sent: int = 0

    def site(self, **more: object) -> Site:
        """A site reached here, whatever port its URL has."""
        fields = {"connect": Connect(ADDRESS, {80: self.port, 443: self.port}), **more}
        return Site("a", "http://a.gov.vn/", "A", "u", "u", **fields)  # type: ignore[arg-type]


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None, *, reads: bool = True) -> AsyncIterator[Server]:
    """A server that reads one request a connection (or none) and lets `answer` write whatever it likes."""
    tasks: set[asyncio.Task[None]] = set()
    writers: set[asyncio.StreamWriter] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        server.open_now += 1
        server.most_open = max(server.most_open, server.open_now)
        try:
            request = await read_request(reader) if reads else Request("", [])
            request.sni = getattr(writer.get_extra_info("ssl_object"), "told_name", None)
            server.arrivals.append(asyncio.get_running_loop().time())
            server.requests.append(request)
            await answer(request, writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            server.open_now -= 1
            writers.discard(writer)
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        task = asyncio.ensure_future(handle(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listener = await asyncio.start_server(accept, ADDRESS, 0, ssl=tls)
    server = Server(listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)  # let the transports go
        with suppress(TimeoutError):
            await asyncio.wait_for(listener.wait_closed(), 2)


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.strip().split("\r\n")
    return Request(line, [(name, value) for name, _, value in (each.partition(": ") for each in rest)])


def says(body: bytes = b"hello", status: str = "200 OK", headers: str = "", length: bool = True) -> Answer:
    """A plain answer. `headers` are whole lines, each with its line break."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        size = f"Content-Length: {len(body)}\r\n" if length else ""
        writer.write(f"HTTP/1.1 {status}\r\n{size}{headers}\r\n".encode("latin-1") + body)

    return answer


def resolver(**names: str | list[str]) -> Callable[[str], Awaitable[list[str]]]:
    """A resolver that knows the given names (dots written as __), and nothing else."""
    known = {name.replace("__", "."): [value] if isinstance(value, str) else value for name, value in names.items()}

    async def resolve(host: str) -> list[str]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known[host]

    return resolve


def tls_context(folder: Path, *, oldest: bool = False) -> ssl.SSLContext:
    """A server's context with a self-signed, long expired certificate; `oldest` speaks TLS 1.0 and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wrong.example")])
    start = datetime(2015, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(start).not_valid_after(start + timedelta(days=90))
    certificate = builder.sign(key, hashes.SHA256())
    path = folder / "server.pem"
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    context.sni_callback = _remember  # type: ignore[assignment]
    if oldest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old on purpose
            context.maximum_version = ssl.TLSVersion.TLSv1
    return context


def _remember(connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
    connection.told_name = name  # type: ignore[attr-defined]
