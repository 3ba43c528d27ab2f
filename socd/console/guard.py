"""What every answer of the console carries, and which names it answers to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

POLICY = "Content-Security-Policy"
_SHOWS = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
)
SENDS_FORMS = _SHOWS + "form-action 'self'"  # only on pages that hold a form
HEADERS = {
    POLICY: _SHOWS + "form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Server": "socd",
}


_HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::\d{1,5})?")


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """A signal handler (on_response_prepare), so that errors and files carry the headers too."""
    for name, value in HEADERS.items():
        if name != POLICY or name not in response.headers:  # evidence brings a stricter one of its own
            response.headers[name] = value


def host_guard(names: Iterable[str] = ()) -> Middleware:
    """Answer only to loopback names and addresses, and to `names`.

    A page elsewhere can make its own name resolve to 127.0.0.1 (DNS rebinding) and would then read the console
    through its visitor's browser; such a request carries the foreign name in its Host header.
    """
    allowed = {name.lower().rstrip(".") for name in names}

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        host = host_of(request.headers.get("Host", ""))
        if host not in allowed and not _loopback(host):
            return web.Response(status=421, text="This name is not served here.\n")
        return await handler(request)

    return guard


def host_of(header: str) -> str:
    """The name in a Host header, without port and brackets, lower case; empty where it is none."""
    found = _HOST.fullmatch(header)
    return (found["address"] or found["name"]).lower().rstrip(".") if found else ""


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
