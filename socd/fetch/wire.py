"""One connection to one checked address, and the names of all that can go wrong with it."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import ssl
from collections.abc import Callable
from functools import cache
from typing import Any

import aiohttp
from aiohttp import ClientTimeout
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

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
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_alpn_protocols(["http/1.1"])
    return context


class Wire(aiohttp.BaseConnector):
    """An aiohttp connector that opens exactly one connection, to the first of `targets` that answers.

    `targets` are (IP address, port) pairs already checked by the scope guard; no name is resolved here, so
    nothing can change between check and use. `reached` tells where the last attempt went ("ip:port"),
    `connected` whether it got there. `seconds` bounds TCP and TLS together over all targets.
    """

    def __init__(self, targets: list[tuple[str, int]], host: str, seconds: float) -> None:
        super().__init__(force_close=True, limit=0)
        self._targets, self._host, self._seconds = targets, host, seconds
        self._used = False
        self.reached = ""
        self.connected = False

    async def _create_connection(
        self, req: aiohttp.ClientRequest, traces: Any, timeout: ClientTimeout
    ) -> ResponseHandler:
        if self._used:  # aiohttp would silently ask twice after a broken answer
            raise WireError(site_fault("reset", "connection closed before an answer came"))
        self._used = True
        faults: list[Fault] = []
        for address, port in self._targets:
            self.reached = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
            try:
                protocol = await self._open(address, port, req.is_ssl())
                self.connected = True
                return protocol
            except WireError as error:
                faults.append(error.fault)
        raise WireError(min(faults, key=_least_telling))

    async def _open(self, address: str, port: int, secure: bool) -> ResponseHandler:
        seconds = self._seconds / len(self._targets)
        plug = await self._plug(address, port, seconds)
        try:
            factory: Callable[[], ResponseHandler] = self._factory
            if not secure:
                return (await self._loop.create_connection(factory, sock=plug))[1]
            async with asyncio.timeout(seconds):
                tls = self._loop.create_connection(factory, sock=plug, ssl=lenient_tls(), server_hostname=self._host)
                return (await tls)[1]
        except TimeoutError as error:
            plug.close()
            raise WireError(site_fault("timeout", f"no TLS handshake within {seconds:g} s")) from error
        except (ssl.SSLError, OSError, ValueError) as error:
            plug.close()
            raise WireError(site_fault("tls", f"TLS handshake: {describe(error)}")) from error
        except BaseException:
            plug.close()
            raise

    async def _plug(self, address: str, port: int, seconds: float) -> socket.socket:
        plug: socket.socket | None = None
        try:
            family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
            plug = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
            async with asyncio.timeout(seconds):
                await self._loop.sock_connect(plug, (address, port))
            return plug
        except BaseException as error:
            if plug is not None:
                plug.close()
            if isinstance(error, TimeoutError) and error.errno is None:
                fault = Fault(Origin.LINK, "connect-timeout", f"{self.reached}: no answer within {seconds:g} s")
                raise WireError(fault) from error
            if isinstance(error, OSError):
                raise WireError(os_fault(error, self.reached)) from error
            raise


def _least_telling(fault: Fault) -> int:
    """Of several addresses' faults the site's own says most, then the link's."""
    return [Origin.SITE, Origin.LINK, Origin.OURS].index(fault.origin)


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
    """Name what aiohttp raised while a request was sent or its answer read."""
    if isinstance(error, WireError):
        return error.fault
    if isinstance(error, aiohttp.ServerTimeoutError | TimeoutError):
        return site_fault("timeout", f"{where}: sent nothing for too long")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return site_fault("reset", f"{where}: connection closed before an answer came")
    if isinstance(error, aiohttp.ClientPayloadError):
        cause = error.__cause__ or error.__context__
        if isinstance(cause, OSError):
            return os_fault(cause, where)
        return site_fault("incomplete", f"{where}: {describe(cause or error)}")
    if isinstance(error, OSError):  # aiohttp's ClientOSError too
        return os_fault(error, where)
    if isinstance(error, HttpProcessingError | aiohttp.ClientError):
        return site_fault("protocol", f"{where}: {describe(error)}")
    return Fault(Origin.OURS, "internal", f"{where}: {describe(error)}"[:300])
