"""One connection to one checked address, and the names of all that can go wrong with it."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import ssl
from functools import cache
from typing import cast

from socd.fetch.http import ProtocolError
from socd.model.exchange import Fault, Origin

_LOCAL = {
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.ENOBUFS,
    errno.EADDRNOTAVAIL,
    errno.EACCES,
    errno.EPERM,
    errno.EAFNOSUPPORT,
}
_UPLINK = {errno.ENETUNREACH, errno.ENETDOWN}
_UNREACHABLE = {errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT}
_RESET = {errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE, errno.ESHUTDOWN}
_BUFFER = 262_144  # unread bytes after which the server has to wait
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", -5)}


class WireError(Exception):
    """A connection that did not come about or broke; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.reason}: {fault.detail}")
        self.fault = fault


def site_fault(reason: str, detail: str) -> Fault:
    return Fault(Origin.SITE, reason, detail[:300])


@cache
def lenient_tls() -> ssl.SSLContext:
    """One context for all looks at content: any certificate, any protocol from TLS 1.0, any cipher still built in.

    A bad certificate is another probe's finding; here the page behind it must still be seen.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:3DES:RC4:!aNULL:@SECLEVEL=0")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_alpn_protocols(["http/1.1"])
    return context


class Wire(asyncio.Protocol):
    """One connection, read at our own pace. Bytes that came before it broke are read before the break is told."""

    def __init__(self, idle: float) -> None:
        self._idle = idle
        self._buffer = bytearray()
        self._ended = self._paused = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._parked = False
        self.heard = False  # whether anything has come since the last request

    async def read(self) -> bytes:
        """What has come, at least one byte; b"" at the end. Raises TimeoutError after `idle` seconds of silence."""
        if not self._buffer and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            async with asyncio.timeout(self._idle):
                await self._waiter
        if not self._buffer and self._error:
            raise self._error
        data = bytes(self._buffer)
        self._buffer.clear()
        if self._paused and self._transport and not self._ended:
            self._transport.resume_reading()
        self._paused = False
        return data

    def write(self, data: bytes) -> None:
        if self._transport:
            self._transport.write(data)

    def abort(self) -> None:
        """Drop the connection at once, whatever is still under way."""
        if self._transport:
            self._transport.abort()

    def park(self) -> bool:
        """Put the connection aside between two answers; False where it cannot be used again."""
        self._parked = not (self._buffer or self._ended)
        return self._parked

    def unpark(self) -> bool:
        """Take it up again; False where the server has ended it, or said something nobody asked for."""
        self._parked, usable = False, not (self._buffer or self._ended)
        self.heard = False
        if not usable:
            self.abort()
        return usable

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.heard = True
        self._buffer += data
        if self._parked:
            self.abort()
        if len(self._buffer) > _BUFFER and not self._paused and self._transport:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self._ended = True
        self._error = error
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)


async def connect(address: str, port: int, host: str | None, *, seconds: float, idle: float) -> Wire:
    """Open a connection to a checked address; with TLS where `host` (the name for SNI) is given.

    No name is resolved here, so nothing can change between check and use. `seconds` bounds TCP and TLS each.
    Raises WireError.
    """
    where = place(address, port)
    plug = await _plug(address, port, seconds)
    loop = asyncio.get_running_loop()
    try:
        if host is None:
            return (await loop.create_connection(lambda: Wire(idle), sock=plug))[1]
        async with asyncio.timeout(seconds):
            tls = loop.create_connection(lambda: Wire(idle), sock=plug, ssl=lenient_tls(), server_hostname=host)
            return (await tls)[1]
    except TimeoutError as error:
        raise WireError(site_fault("timeout", f"{where}: no TLS handshake within {seconds:g} s")) from error
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise WireError(site_fault("tls", f"{where}: TLS handshake: {describe(error)}")) from error


async def _plug(address: str, port: int, seconds: float) -> socket.socket:
    """A connected TCP socket. Raises WireError."""
    where = place(address, port)
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
        plug = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    except OSError as error:
        raise WireError(os_fault(error, where)) from error
    try:
        async with asyncio.timeout(seconds) as limit:
            await asyncio.get_running_loop().sock_connect(plug, (address, port))
        return plug
    except BaseException as error:
        plug.close()
        if limit.expired() and isinstance(error, TimeoutError):
            fault = Fault(Origin.LINK, "connect-timeout", f"{where}: no answer within {seconds:g} s")
            raise WireError(fault) from error
        if isinstance(error, OSError):
            raise WireError(os_fault(error, where)) from error
        raise


def place(address: str, port: int) -> str:
    """ "ip:port" as the transcript writes it."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def most_telling(faults: list[Fault]) -> Fault:
    """Of several addresses' faults the site's own says most, then the link's."""
    order = [Origin.SITE, Origin.LINK, Origin.OURS]
    return min(faults, key=lambda fault: order.index(fault.origin))


def describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def os_fault(error: OSError, where: str) -> Fault:
    """Whose fault an operating system error is. `where` names the address or host."""
    detail = f"{where}: {error.strerror or error}"[:300]
    if isinstance(error, socket.gaierror):
        if error.errno in _NO_SUCH_NAME:
            return Fault(Origin.SITE, "no-such-name", detail)
        return Fault(Origin.LINK, "dns", detail)
    if isinstance(error, ssl.SSLError):
        return Fault(Origin.SITE, "tls", detail)
    if error.errno in _LOCAL:
        return Fault(Origin.OURS, "local", detail)
    if error.errno in _UPLINK:
        return Fault(Origin.LINK, "uplink", detail)
    if error.errno in _UNREACHABLE:
        return Fault(Origin.LINK, "connect-timeout" if error.errno == errno.ETIMEDOUT else "unreachable", detail)
    if error.errno == errno.ECONNREFUSED:
        return Fault(Origin.SITE, "refused", detail)
    if error.errno in _RESET or isinstance(error, ConnectionError):
        return Fault(Origin.SITE, "reset", detail)
    return Fault(Origin.OURS, "local", detail)


def fault_of(error: Exception, where: str) -> Fault:
    """Name what went wrong while a request was sent or its answer read."""
    if isinstance(error, WireError):
        return error.fault
    if isinstance(error, ProtocolError):
        return site_fault(error.reason, f"{where}: {error}")
    if isinstance(error, TimeoutError) and error.errno is None:
        return site_fault("timeout", f"{where}: sent nothing for too long")
    if isinstance(error, OSError):
        return os_fault(error, where)
    return Fault(Origin.OURS, "internal", f"{where}: {describe(error)}"[:300])
