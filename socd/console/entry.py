"""Log in, log out, change one's password."""

from __future__ import annotations

import asyncio

from aiohttp import web
from yarl import URL

from socd.console.gate import LOGIN_PATH, TYPED, Entry, address_of, entry_of, inside, set_cookie
from socd.console.reader import ConsoleReader
from socd.console.render import Renderer
from socd.model.text import Lang, Text
from socd.users.doors import Doorkeeper, Refusal
from socd.users.passwords import weakness

_AT_ONCE, _QUEUE = 2, 20  # hashes of 64 MiB each; more people than this do not log in within a second

_SAID = {
    Refusal.WRONG: Text("Tên đăng nhập hoặc mật khẩu không đúng.", "The log-in or the password is wrong."),
    Refusal.WAIT: Text(
        "Đã thử quá nhiều lần. Đợi 15 phút, hoặc nhờ quản trị chạy “socd user unlock”.",
        "Too many attempts. Wait 15 minutes, or have “socd user unlock” run.",
    ),
}
_WRONG_OLD = Text("Mật khẩu hiện tại không đúng.", "The present password is wrong.")
_UNLIKE = Text("Hai lần gõ mật khẩu mới không giống nhau.", "The new password was typed differently twice.")


class EntryPages:
    """One method per page and verb."""

    def __init__(self, reader: ConsoleReader, lang: Lang, doors: Doorkeeper) -> None:
        self._doors = doors
        self._render = Renderer(reader, lang)
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def form(self, request: web.Request) -> web.StreamResponse:
        if entry_of(request) is not None:
            raise web.HTTPSeeOther(URL(inside(request.query.get("next", "/")), encoded=True))
        return self._form(request)

    def _form(self, request: web.Request, *, problem: Text | None = None, login: str = "") -> web.Response:
        status = 200 if problem is None else 429 if problem is _SAID[Refusal.WAIT] else 403
        wanted = request.query.get("next", "")
        return self._render.page(
            request, "login.html", status=status, forms=True, problem=problem, login=login, wanted=wanted
        )

    async def log_in(self, request: web.Request) -> web.StreamResponse:
        login, secret = _first(request, "login"), _first(request, "password")
        if self._waiting >= _QUEUE:
            return self._form(request, problem=_SAID[Refusal.WAIT], login=login)
        self._waiting += 1
        try:
            async with self._turn:
                came = await asyncio.to_thread(self._doors.log_in, login, secret, address_of(request))
        finally:
            self._waiting -= 1
        if isinstance(came, Refusal):
            return self._form(request, problem=_SAID[came], login=login)
        response = web.Response(status=303, headers={"Location": inside(request.query.get("next", "/"))})
        set_cookie(request, response, came)
        return response

    async def leave(self, request: web.Request) -> web.StreamResponse:
        return self._render.page(request, "logout.html", forms=True, user=_of(request).session.user)

    async def log_out(self, request: web.Request) -> web.StreamResponse:
        entry = _of(request)
        await asyncio.to_thread(self._doors.log_out, entry.token, entry.session, address_of(request))
        return _to_the_door(request)

    async def password(self, request: web.Request) -> web.StreamResponse:
        return self._render.page(request, "password.html", forms=True, problem=None)

    async def change(self, request: web.Request) -> web.StreamResponse:
        """A new password in place of the old one: every session ends, this one too."""
        old, new, again = (_first(request, name) for name in ("old", "new", "again"))
        async with self._turn:
            problem = await asyncio.to_thread(self._change, _of(request), old, new, again, address_of(request))
        if problem is not None:
            return self._render.page(request, "password.html", status=422, forms=True, problem=problem)
        return _to_the_door(request)

    def _change(self, entry: Entry, old: str, new: str, again: str, address: str) -> Text | None:
        doors, user = self._doors, entry.session.user
        checked = doors.check(user.login, old, address)
        if checked is not None:
            return _SAID[Refusal.WAIT] if checked is Refusal.WAIT else _WRONG_OLD
        if new != again:
            return _UNLIKE
        problem = weakness(new, (user.login, user.name))
        if problem is None:
            doors.users.set_password(user.login, doors.passwords.hash(new), doors.now(), user.name, address)
        return problem


def _to_the_door(request: web.Request) -> web.Response:
    response = web.Response(status=303, headers={"Location": LOGIN_PATH})
    set_cookie(request, response, "")
    return response


def _of(request: web.Request) -> Entry:
    entry = entry_of(request)
    if entry is None:
        raise web.HTTPNotFound  # no users yet: nobody to log out
    return entry


def _first(request: web.Request, name: str) -> str:
    return (request[TYPED].get(name) or [""])[0]
