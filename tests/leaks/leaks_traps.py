"""More servers that mislead: traps with fresh secrets for every name, search pages that quote, slices of pages."""

from __future__ import annotations

import secrets

from aiohttp import web
from leaks_fleet import ALL, HEAD, HOME, LISTING, MISSING, NEWS, PHPINFO, Files, Handler, Manner, given, otherwise, page


async def trap(request: web.Request) -> web.StreamResponse:
    """A trap for scanners: whatever is asked for is there, never twice the same."""
    path, word = request.path, secrets.token_hex(9)
    kinds: tuple[tuple[tuple[str, ...], bytes], ...] = (
        (("/config", "/HEAD", "/index"), f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n# {word}\n".encode()),
        ((".sql",), f"-- MySQL dump 10.13\nINSERT INTO `users` VALUES (1,'a{word}','{word}');\n".encode()),
        ((".zip", ".gz", ".rar", ".7z"), b"PK\x03\x04\x14\x00" + secrets.token_bytes(4000)),
        ((".php",), PHPINFO + word.encode()),
        (("/",), LISTING.format(path).encode() + word.encode()),
    )
    body = next((body for ends, body in kinds if path.endswith(ends)), None)
    return given(request, body or f"APP_ENV=production\nDB_PASSWORD={word}\nAPP_KEY=base64:{word}\n".encode())


async def search(request: web.Request) -> web.StreamResponse:
    """Unknown names are searched for; about some of them there are instructions, which quote a configuration."""
    words = request.path.strip("/").split(".")
    known = any(word in ("env", "sql", "config", "phpinfo", "htpasswd", "backup") for word in words)
    quoted = "<pre>DB_HOST=10.0.0.1\nDB_PASSWORD=Mk7vQ2xZ9\nAPP_KEY=base64:x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8Gy5C0iRlue</pre>"
    told = f"<h2>Hướng dẫn cài đặt phần mềm</h2>{quoted}" if known else "<p>Không có kết quả.</p>"
    return page(f"{HEAD}<body><h1>Kết quả tìm kiếm: {' '.join(words)}</h1>{told}{NEWS}</body></html>")


async def sliced(request: web.Request) -> web.StreamResponse:
    """206 for everything, with a range out of the middle of the home page: no tag at its beginning."""
    body = HOME.encode()[200:]
    told = {"Content-Range": f"bytes 200-{len(body) + 199}/{len(body) + 200}"}
    return web.Response(status=206, body=body, headers=told, content_type="application/octet-stream")


async def choices(request: web.Request) -> web.StreamResponse:
    """Spelling is mended: a list of names that are like the one asked for."""
    near = [f"{request.path}.html", f"{request.path}-huong-dan.pdf"]
    links = "".join(f'<li><a href="{name}">{name}</a> (common basename)' for name in near)
    return page(f"<html><head><title>300 Multiple Choices</title></head><body><ul>{links}</ul>", 300)


def stale(files: Files) -> Handler:
    """A cache that forgets the path: an unknown name gets what was asked for before, as if it were there."""
    last = [HOME.encode()]

    async def handle(request: web.Request) -> web.StreamResponse:
        body = HOME.encode() if request.path == "/" else files.get(request.path)
        if body is not None:
            last[0] = body
        answer = given(request, last[0])
        if last[0] == HOME.encode():
            answer.content_type = "text/html"
        return answer

    return handle


async def logged(request: web.Request) -> web.StreamResponse:
    """A debugging proxy: an error as plain text that repeats the request, with its own token in it."""
    text = f"upstream error for {request.path}\nX-Trace-Token: {secrets.token_hex(16)}\nauthorization: none\n"
    return web.Response(status=502, text=text + MISSING[:0])


TRAPS: tuple[Manner, ...] = (
    Manner("a trap with fresh secrets for any name", otherwise(trap), frozenset(ALL), "catch-all"),
    Manner("unknown names are searched for, instructions quoted", otherwise(search)),
    Manner("206 out of the middle of the home page", otherwise(sliced)),
    Manner("300 with names alike", otherwise(choices)),
    Manner("a cache that forgets the path", stale, frozenset(ALL)),
    Manner("a proxy's error with a token of its own", otherwise(logged)),
)
