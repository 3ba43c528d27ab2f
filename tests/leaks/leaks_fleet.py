"""A fleet of servers that answer unknown names each in its own misleading way, with or without real leaks behind it."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Files = dict[str, bytes]

TITLE = "<title>Cổng thông tin điện tử huyện Chợ Mới</title>"
HEAD = f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'>{TITLE}</head>"
NEWS = " ".join(
    f"<p>Tin số {n}: Ủy ban nhân dân huyện tổ chức hội nghị tổng kết công tác năm {2000 + n}.</p>" for n in range(20)
)
HOME = f"{HEAD}<body><nav><a href='/tin-tuc/'>Tin tức</a></nav>{NEWS}</body></html>"
MISSING = f"{HEAD}<body><h1>Không tìm thấy trang</h1><p>Trang bạn tìm không tồn tại hoặc đã bị xóa.</p></body></html>"
SPA = f"{HEAD}<body><div id=app></div><script src='/assets/app.js'></script></body></html>"
BLOCKED = "<html><head><title>Access Denied</title></head><body>Your request has been blocked. Incident 7</body></html>"
CAPTCHA = (
    "<html><head><title>Just a moment...</title></head><body><script src='/cdn-cgi/challenge-platform/x.js'></script>"
)
LISTING = '<html><head><title>Index of {0}</title></head><body><h1>Index of {0}</h1><pre><a href="../">../</a></pre>'

ENV = b"APP_ENV=production\nAPP_KEY=base64:q7Zr2Lm9Xc4Vb8Nn1Kd6\nDB_HOST=10.0.0.1\nDB_PASSWORD=Zq7Wm2Xp4LkT\n"
SQL = b"-- MySQL dump 10.13\nCREATE TABLE `users` (id int);\nINSERT INTO `users` VALUES (1,'quantri','x');\n"
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 40
PHPINFO = (
    b'<html><head><title>PHP 8.2.1 - phpinfo()</title></head><h1>PHP Version 8.2.1</h1><table><tr><td class="e">x</td>'
)
GIT = b"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"
ALL: Files = {"/.env": ENV, "/backup.zip": ZIP, "/dump.sql": SQL, "/phpinfo.php": PHPINFO, "/.git/config": GIT}


@dataclass(frozen=True)
class Manner:
    """How a server misleads. `hides` are leaks that nobody can tell from it (or that it really keeps back); `fault`
    is the reason with which a look must say that it could not tell, None where it can."""

    name: str
    serve: Callable[[Files], Handler]
    hides: frozenset[str] = frozenset()
    fault: str | None = None

    def __str__(self) -> str:
        return self.name


def page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")


def given(request: web.Request, body: bytes) -> web.Response:
    """A file as static servers give it, a range where one is asked for."""
    asked = request.headers.get("Range", "")
    if not asked:
        return web.Response(body=body, content_type="application/octet-stream")
    last = min(int(asked.rpartition("-")[2]), len(body) - 1)
    told = {"Content-Range": f"bytes 0-{last}/{len(body)}", "Content-Type": "application/octet-stream"}
    return web.Response(status=206, body=body[: last + 1], headers=told)


def otherwise(unknown: Handler, home: str = HOME) -> Callable[[Files], Handler]:
    """Home and the leaks as they are; `unknown` answers everything else."""

    def serve(files: Files) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            if request.path == "/":
                return page(home)
            body = files.get(request.path)
            return given(request, body) if body is not None else await unknown(request)

        return handle

    return serve


def before(
    guard: Callable[[], Callable[[web.Request], web.Response | None]], then: Handler
) -> Callable[[Files], Handler]:
    """A guard that looks at every request before the site does; a new one for each server."""

    def serve(files: Files) -> Handler:
        watch, site = guard(), otherwise(then)(files)

        async def handle(request: web.Request) -> web.StreamResponse:
            return watch(request) or await site(request)

        return handle

    return serve


async def missing(request: web.Request) -> web.StreamResponse:
    return page(MISSING, 404)


async def soft(request: web.Request) -> web.StreamResponse:
    return page(MISSING)


async def home(request: web.Request) -> web.StreamResponse:
    return page(HOME)


async def spa(request: web.Request) -> web.StreamResponse:
    return page(SPA)


async def echo(request: web.Request) -> web.StreamResponse:
    return page(f"{HEAD}<body>Không có {request.path} trên máy chủ. DB_PASSWORD=? Index of {request.path}</body>")


async def bare_echo(request: web.Request) -> web.StreamResponse:
    return web.Response(text=f"Cannot GET {request.path}\n")


async def changing(request: web.Request) -> web.StreamResponse:
    words = " ".join(secrets.token_hex(4) for _ in range(200))
    return page(f"{HEAD}<body><h1>Không tìm thấy</h1><p>{words}</p></body></html>")


async def random_bytes(request: web.Request) -> web.StreamResponse:
    return web.Response(body=secrets.token_bytes(3000), content_type="application/octet-stream")


async def random_missing(request: web.Request) -> web.StreamResponse:
    return web.Response(status=404, body=b"PK\x03\x04" + secrets.token_bytes(2000))


async def forbidden_text(request: web.Request) -> web.StreamResponse:
    return page("<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>")


async def plain_html(request: web.Request) -> web.StreamResponse:
    return web.Response(text=f"\n<!-- DB_PASSWORD=abcd1234efgh -->\n{MISSING}", content_type="text/plain")


async def empty(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"")


async def packed(request: web.Request) -> web.StreamResponse:
    return web.Response(
        body=gzip.compress(HOME.encode()), headers={"Content-Encoding": "gzip"}, content_type="text/html"
    )


async def json_error(request: web.Request) -> web.StreamResponse:
    return web.json_response({"code": 404, "message": "not found", "path": request.path, "token": None, "secret": ""})


async def to_home(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/")


async def to_login(request: web.Request) -> web.StreamResponse:
    if request.path == "/login":
        return page(f"{HEAD}<body><form method=post><input name=u></form></body></html>")
    raise web.HTTPFound(f"/login?back={request.path}")


async def to_sso(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("https://sso.elsewhere.example/login")


async def to_listing(request: web.Request) -> web.StreamResponse:
    if request.path == "/kho/":
        return page(LISTING.format("/kho/"))
    raise web.HTTPFound("/kho/")


async def loop(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"{request.path}?again={secrets.token_hex(2)}")


async def any_archive(request: web.Request) -> web.StreamResponse:
    if request.path.endswith((".zip", ".rar", ".gz")):
        return given(request, b"PK\x03\x04\x14\x00" + secrets.token_bytes(3000))
    return page(MISSING, 404)


async def any_env(request: web.Request) -> web.StreamResponse:
    if request.path.rpartition("/")[2].startswith("."):
        return given(request, b"APP_ENV=trap\nAPP_KEY=Xc4Vb8Nn1Kd6Zq7Wm2\nDB_PASSWORD=Kd6Zq7Wm2Xp4\n")
    return page(MISSING, 404)


async def any_listing(request: web.Request) -> web.StreamResponse:
    return page(LISTING.format(request.path)) if request.path.endswith("/") else page(MISSING, 404)


async def sql_error(request: web.Request) -> web.StreamResponse:
    return page(f"{HEAD}<body>INSERT INTO log VALUES ('{request.path}'); CREATE TABLE t (x);</body></html>")


async def cut_off(request: web.Request) -> web.StreamResponse:
    """Closes on names it does not like, as some appliances do."""
    if request.path.startswith("/.") or request.path.endswith((".sql", ".bak")):
        assert request.transport
        request.transport.abort()
    return page(MISSING, 404)


def no_case(files: Files) -> Handler:
    lower = {path.lower(): body for path, body in files.items()}

    async def handle(request: web.Request) -> web.StreamResponse:
        body = lower.get(request.path.lower())
        return page(HOME) if request.path == "/" else given(request, body) if body else page(MISSING, 404)

    return handle


def no_ranges(files: Files) -> Handler:
    """Chunked, without length, never a range, and endless."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.path == "/":
            return page(HOME)
        response = web.StreamResponse(status=200 if request.path in files else 404)
        await response.prepare(request)
        await response.write(files.get(request.path, MISSING.encode()))
        for _ in range(40 if request.path in files else 0):
            await response.write(b"\n# " + b"x" * 4000)
        return response

    return handle


def tarpit(files: Files) -> Handler:
    site = otherwise(missing)(files)

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.path == "/" or request.path in files or request.path.startswith("/socd"):
            return await site(request)
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b".")
            await asyncio.sleep(0.1)
        return response

    return handle


def name_filter() -> Callable[[web.Request], web.Response | None]:
    def watch(request: web.Request) -> web.Response | None:
        bad = "/." in request.path or request.path.endswith((".zip", ".bak", ".rar"))
        return page(BLOCKED, 200) if bad else None

    return watch


def name_filter_403() -> Callable[[web.Request], web.Response | None]:
    watch = name_filter()
    return lambda request: page(BLOCKED, 403) if watch(request) else None


def after(
    number: int, answer: Callable[[], web.Response]
) -> Callable[[], Callable[[web.Request], web.Response | None]]:
    def guard() -> Callable[[web.Request], web.Response | None]:
        count = itertools.count(1)
        return lambda request: answer() if next(count) > number else None

    return guard


def every(number: int) -> Callable[[], Callable[[web.Request], web.Response | None]]:
    """Now and then "come back in a second"."""

    def guard() -> Callable[[web.Request], web.Response | None]:
        count = itertools.count(1)
        slow = web.Response
        return lambda request: slow(status=429, headers={"Retry-After": "1"}) if next(count) % number == 0 else None

    return guard


def captcha() -> Callable[[web.Request], web.Response | None]:
    return lambda request: page(CAPTCHA)


ARCHIVE, DOTS = frozenset({"/backup.zip"}), frozenset({"/.env", "/.git/config"})
LATE = frozenset({"/backup.zip", "/dump.sql", "/phpinfo.php"})  # asked after the first twenty

FLEET: tuple[Manner, ...] = (
    Manner("404", otherwise(missing)),
    Manner("200 with an error page", otherwise(soft)),
    Manner("200 with the home page", otherwise(home)),
    Manner("single-page application", otherwise(spa, SPA)),
    Manner("error page echoes the path", otherwise(echo)),
    Manner("plain text echoes the path", otherwise(bare_echo)),
    Manner("error page never twice the same", otherwise(changing)),
    Manner("random bytes with 200", otherwise(random_bytes)),
    Manner("404 with an archive's first bytes", otherwise(random_missing)),
    Manner("200 with the words 403 Forbidden", otherwise(forbidden_text)),
    Manner("HTML called text/plain", otherwise(plain_html)),
    Manner("empty 200", otherwise(empty)),
    Manner("compressed though identity was asked", otherwise(packed)),
    Manner("JSON error with 200", otherwise(json_error)),
    Manner("redirect to the home page", otherwise(to_home)),
    Manner("redirect to a log-in page", otherwise(to_login)),
    Manner("redirect to a foreign sign-on", otherwise(to_sso)),
    Manner("redirect of everything to a listing", otherwise(to_listing), fault="catch-all"),
    Manner("redirect in circles", otherwise(loop)),
    Manner("an archive for any archive's name", otherwise(any_archive), ARCHIVE, "catch-all"),
    Manner("an environment file for any hidden name", otherwise(any_env), frozenset({"/.env"}), "catch-all"),
    Manner("a listing for any folder", otherwise(any_listing), fault="catch-all"),
    Manner("error page with SQL in it", otherwise(sql_error)),
    Manner("knows no case", no_case),
    Manner("no ranges, no lengths, no end", no_ranges),
    Manner("guard's page with 200 for suspect names", before(name_filter, missing), DOTS | ARCHIVE),
    Manner("guard's 403 for suspect names", before(name_filter_403, soft), DOTS | ARCHIVE),
    Manner("guard bans with 403 after ten", before(after(10, lambda: page(BLOCKED, 403)), missing), LATE, "blocked"),
    Manner("guard bans with 200 after ten", before(after(10, lambda: page(BLOCKED)), missing), LATE, "blocked"),
    Manner("captcha for everything", before(captcha, missing), frozenset(ALL), "blocked"),
    Manner("429 after ten", before(after(10, lambda: web.Response(status=429)), missing), LATE, "throttled"),
    Manner("429 now and then", before(every(45), missing)),
    Manner("closes on suspect names", otherwise(cut_off), fault="reset"),
    Manner("tarpit", tarpit, LATE, "too-slow"),
)  # fmt: skip
