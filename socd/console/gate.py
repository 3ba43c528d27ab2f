"""Who may see and who may send: sessions, roles, and that a form was sent from a page of ours.

Without users the console shows everything on loopback and takes nothing. With users everything asks for a log-in.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import ipaddress
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware
from yarl import URL

from socd.console.guard import Handler
from socd.model.user import Session, UserEvent
from socd.users.doors import Doorkeeper, form_key

log = logging.getLogger(__name__)

LOGIN_PATH, KEY = "/login", "form-key"
_CHANGE = "/password"  # what is typed there is never shown back
_COOKIE, _SECURE_COOKIE = "socd", "__Host-socd"
_OPEN = ("/static/",)
_FOR_ALL = ("/logout", _CHANGE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as a request brings it: who, the cookie's token, and the word its forms carry."""

    session: Session
    token: str

    @property
    def who(self) -> str:
        return self.session.user.name

    @property
    def form_key(self) -> str:
        return form_key(self.token)


class ResendError(Exception):
    """A form that cannot be taken now, yet must not be lost: shown back, to be sent again."""

    def __init__(self, status: int, typed: Mapping[str, list[str]], reason: str) -> None:
        super().__init__(reason)
        self.status, self.typed, self.reason = status, typed, reason


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
PROXIES: web.AppKey[tuple[Network, ...]] = web.AppKey("proxies", tuple)
SESSION = web.RequestKey("session", Entry)
ASKED = web.RequestKey("asked", bool)  # there are users: who is not in can do nothing but log in
TYPED: web.RequestKey[Mapping[str, list[str]]] = web.RequestKey("typed", Mapping)


def entry_of(request: web.Request) -> Entry | None:
    return request.get(SESSION)


def gate(doors: Doorkeeper | None) -> Middleware:
    """`None`: nobody can log in, nothing can be sent."""
    asked = _Asked(doors)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(_OPEN):
            return await handler(request)
        sends = request.method not in ("GET", "HEAD")
        if not await asked.log_in():
            if sends:
                raise web.HTTPMethodNotAllowed(request.method, ("GET", "HEAD"))
            return await handler(request)
        request[ASKED] = True
        assert doors is not None  # noqa: S101 - `log_in` is only asked for where there are doors
        entry = await _entry(request, doors)
        if entry is not None:
            request[SESSION] = entry
        if sends:
            request[TYPED] = await _typed(request)
            if not from_here(request):
                log.warning("a form from elsewhere was refused: %s", request.path)
                raise web.HTTPForbidden
        if request.path == LOGIN_PATH:
            return await handler(request)
        if entry is None:
            return _ask(request, sends)
        if sends:
            await _may_send(request, entry, doors)
        return await handler(request)

    return middleware


@dataclass(slots=True)
class _Asked:
    """Whether there are users; once there are, for good."""

    doors: Doorkeeper | None
    users: bool = False

    async def log_in(self) -> bool:
        if not self.users and self.doors is not None:
            self.users = await asyncio.to_thread(self.doors.users.any)
        return self.users


def _ask(request: web.Request, sends: bool) -> web.StreamResponse:
    if request.path.startswith("/api/"):
        raise web.HTTPUnauthorized
    if sends and request.path != _CHANGE:
        raise ResendError(401, request[TYPED], "over")
    wanted = "" if request.path in ("/", *_FOR_ALL) or sends else str(request.rel_url)
    raise web.HTTPSeeOther(URL(LOGIN_PATH).with_query({"next": wanted} if wanted else {}))


async def _may_send(request: web.Request, entry: Entry, doors: Doorkeeper) -> None:
    key = (request[TYPED].get(KEY) or [""])[0]
    if not hmac.compare_digest(key.encode(), entry.form_key.encode()):
        if request.path == _CHANGE:
            raise web.HTTPSeeOther(_CHANGE)
        raise ResendError(409, request[TYPED], "key")
    if not entry.session.user.role.handles and request.path not in _FOR_ALL:
        raise web.HTTPForbidden
    event = UserEvent(doors.now(), entry.session.user.login, "post", address_of(request), request.path[:300])
    await asyncio.to_thread(doors.users.note, event)


async def _entry(request: web.Request, doors: Doorkeeper) -> Entry | None:
    token = request.cookies.get(cookie_name(request), "")
    if not token or len(token) > 100:
        return None
    session = await asyncio.to_thread(doors.session, token, used=_by_hand(request))
    return Entry(session, token) if session else None


def _by_hand(request: web.Request) -> bool:
    """Whether a person asked, and not the page itself (pictures, the script's reloading): only that keeps a session."""
    told = request.headers.get("Sec-Fetch-Mode")
    return told is None or request.method == "POST" or request.headers.get("Sec-Fetch-User") == "?1"


async def _typed(request: web.Request) -> dict[str, list[str]]:
    """The fields of a form. Files and other kinds of bodies are not taken."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    found: dict[str, list[str]] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return found


def from_here(request: web.Request) -> bool:
    """Whether the browser says that a page of this very console sends the form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return site == "same-origin"
    with contextlib.suppress(ValueError):
        told, host = urlsplit(origin), urlsplit("//" + request.headers.get("Host", ""))
        same_port = host.port is None or host.port == (told.port or {"https": 443, "http": 80}.get(told.scheme))
        return bool(told.hostname) and told.hostname == host.hostname and same_port
    return False


def behind_tls(request: web.Request) -> bool:
    """Whether the visitor came by TLS, as far as we know it or a trusted proxy says so."""
    return request.scheme == "https" or (
        _trusted(request) and request.headers.get("X-Forwarded-Proto", "").strip().lower() == "https"
    )


def cookie_name(request: web.Request) -> str:
    return _SECURE_COOKIE if behind_tls(request) else _COOKIE


def set_cookie(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """A cookie of the browser's session; an empty token ends it."""
    response.set_cookie(
        cookie_name(request), token, max_age=None if token else 0, path="/", httponly=True, samesite="Strict",
        secure=behind_tls(request),
    )  # fmt: skip


def address_of(request: web.Request) -> str:
    """Where a request comes from: the address that a trusted proxy names last, else the peer's."""
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if named and _trusted(request):
        with contextlib.suppress(ValueError):
            return str(ipaddress.ip_address(named))
    return (request.remote or "")[:60]


def _trusted(request: web.Request) -> bool:
    """Whether the peer is a proxy that the configuration names."""
    try:
        peer = ipaddress.ip_address(request.remote or "")
    except ValueError:
        return False
    return any(peer in network for network in request.app.get(PROXIES, ()))


def inside(path: str) -> str:
    """A path of this console to go on to, whatever was asked for."""
    fine = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if fine and path.isprintable() and len(path) <= 500 else "/"
