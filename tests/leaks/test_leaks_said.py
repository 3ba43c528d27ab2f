"""What the site itself says: robots.txt, links, listings, scripts, source maps, headers, log-in forms."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest
from aiohttp import web
from leaks_fleet import ENV, HEAD, LISTING, MISSING, SQL, ZIP, given, page
from leaks_served import Handler, look_at, looked, serving
from selectolax.lexbor import LexborHTMLParser

from probes.leaks.discover import from_listing, from_robots, source_map, wanted
from probes.leaks.logins import logins
from probes.leaks.look import LeaksLook
from probes.leaks.probe import LeaksSettings
from socd.model.exchange import Exchange
from socd.model.observation import Verdict

CANARY = "Xr7Qm2Zp9LkTw4Vb"
TOKEN = "ghp_" + "x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8Gy5C0iRlue"  # the form of a token with its checksum, nobody's
MAP = {
    "version": 3,
    "sources": ["webpack:///src/views/Login.vue", "webpack:///src/api/user.ts"],
    "sourcesContent": ["a"],
}


def site(
    pages: dict[str, str | bytes], headers: dict[str, str] | None = None, asked: list[str] | None = None
) -> Handler:
    """Pages and scripts with an ETag; text is HTML unless its path says otherwise."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if asked is not None:
            asked.append(request.path)
        body = pages.get(request.path)
        if body is None:
            return page(MISSING, 404)
        if isinstance(body, bytes):
            return given(request, body)
        tag = f'"{hash(body)}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        kind = "application/javascript" if request.path.endswith(".js") else "text/html"
        kind = "text/plain" if request.path.endswith(".txt") else kind
        return web.Response(text=body, content_type=kind, headers={"ETag": tag} | (headers or {}))

    return handle


def causes(verdict: Verdict) -> dict[str, str]:
    return {finding.cause: finding.kind.code for finding in verdict.findings}


def everything(look: LeaksLook, verdict: Verdict) -> bytes:
    """Every byte that can be written, logged or shown."""
    exchanges = [e for finding in verdict.findings for e in finding.exhibits if isinstance(e, Exchange)]
    wire = b"".join(
        b"".join((hop.url.encode(), hop.response.raw, hop.response.body, *(n + v for n, v in hop.response.headers)))
        for exchange in exchanges
        for hop in exchange.hops
        if hop.response
    )
    told = json.dumps([dict(finding.details) for finding in verdict.findings]) + json.dumps(verdict.memory)
    return wire + (repr((look, verdict)) + told).encode()


async def test_robots_links_and_listings_lead_to_leaks() -> None:
    listing = LISTING.format("/kho/") + '<a href="csdl-2026.sql">x</a><a href="van-ban.zip">y</a><a href="sub/">z</a>'
    home = (
        f"{HEAD}<body><a href='/tai-lieu/website-backup.zip'>x</a><a href='/tai-lieu/van-ban.zip'>y</a>"
        "<a href='https://elsewhere.example/db.sql'>z</a><a href='/cu/thu.sql?key=1'>t</a></body>"
    )
    asked: list[str] = []
    server = site(
        {
            "/": home,
            "/robots.txt": "Disallow: /kho-log/ # cũ\nDisallow: /quan-tri/\nDisallow: /kho*\nDisallow: /luu/cu.env",
            "/kho-log/": listing.replace("/kho/", "/kho-log/").encode(),
            "/kho-log/csdl-2026.sql": SQL,
            "/kho-log/van-ban.zip": ZIP,
            "/tai-lieu/website-backup.zip": ZIP,
            "/tai-lieu/van-ban.zip": ZIP,
            "/cu/thu.sql": SQL,
            "/luu/cu.env": ENV,
        },
        asked=asked,
    )
    _, verdict = await looked(server)
    assert causes(verdict) == {
        "file:/kho-log/": "file-exposed",
        "file:/kho-log/csdl-2026.sql": "secret-exposed",
        "file:/tai-lieu/website-backup.zip": "file-exposed",
        "file:/cu/thu.sql": "secret-exposed",
        "file:/luu/cu.env": "secret-exposed",
    }
    assert {"/tai-lieu/van-ban.zip", "/kho-log/van-ban.zip", "/kho-log/sub/", "/quan-tri/"} & set(asked) == set()
    assert len(asked) <= 60


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/x/dump.sql", True), ("/x/a.sql.gz", True), ("/a/backup_2024.zip", True), ("/a/sao-luu.rar", True),
        ("/chomoi-cu.zip", True), ("/a/web.config.bak", True), ("/.env.old", True), ("/js/app.js.map", True),
        ("/a/tai-lieu.zip", False), ("/a/van-ban.docx", False), ("/a/huong-dan.rar", False), ("relative.sql", False),
        ("/a/database-guide.pdf", False), ("/" + "a" * 400 + ".sql", False), ("/tin-tuc/", False),
    ],
)  # fmt: skip
def test_what_is_wanted(path: str, asked: bool) -> None:
    assert (wanted(path, ("chomoi",)) is not None) is asked


def test_hostile_robots_and_listings_are_bounded() -> None:
    assert len(from_robots("Disallow: /a{}.sql\n" * 1)) == 1
    assert len(from_robots("".join(f"Disallow: /a{n}.sql\n" for n in range(50_000)))) == 60
    assert len(from_listing("".join(f'<a href="{n}.sql">' for n in range(50_000)), "/x/")) == 60
    assert (
        from_listing('<a href="../../etc/db.sql"><a href="//evil.example/db.sql"><a href="http://[x/db.sql">', "/x/")
        == ()
    )
    for text in ("\0" * 9000, "href=" * 9000, "Disallow:" * 9000):
        assert (from_robots(text), from_listing(text, "/")) == ((), ())


async def test_secrets_in_scripts_headers_comments_and_source_maps_are_found_and_not_kept() -> None:
    mapped = MAP | {"sourcesContent": [f"const token = '{TOKEN}'"]}
    pages: dict[str, str | bytes] = {
        "/": f"{HEAD}<body><script src='/js/a.js'></script><script src='js/b.js?v=1'></script>"
        "<script src='https://cdn.example/c.js'></script></body>",
        "/js/a.js": f"var t='{TOKEN}';\n" + "x();" * 1000,
        "/js/b.js": "y();\n//# sourceMappingURL=b.js.map",
        "/js/b.js.map": json.dumps(mapped).encode(),
    }
    look, verdict = await looked(site(pages, {"X-Upstream": f"https://u:{CANARY}@10.0.0.9/api"}))
    found = causes(verdict)
    assert found["file:/js/a.js"] == "secret-exposed"
    assert found["file:/"] == "secret-exposed"  # its headers
    assert found["file:/js/b.js.map"] in ("secret-exposed", "file-exposed")
    kept = everything(look, verdict)
    for canary in (CANARY, TOKEN):
        for form in (canary, canary[:9], base64.b64encode(canary.encode()).decode()[:12], canary[::-1]):
            assert form.encode() not in kept
    assert gzip.compress(b"")[:2] not in kept


async def test_unchanged_scripts_are_not_fetched_again_but_those_with_findings_are() -> None:
    asked: list[str] = []
    home = f"{HEAD}<body><script src='/clean.js'></script><script src='/dirty.js'></script></body>"
    pages: dict[str, str | bytes] = {"/": home, "/clean.js": "a();", "/dirty.js": f"var t='{TOKEN}';"}
    settings = LeaksSettings(slice=0)
    async with serving(site(pages, asked=asked)) as portal:
        _, first = await look_at(portal, settings, None)
        look, second = await look_at(portal, settings, first.memory)
        assert causes(first) == causes(second) == {"file:/dirty.js": "secret-exposed"}
        states = {reading.url.rpartition("/")[2]: reading.status for reading in look.readings}
        assert (states["clean.js"], states["dirty.js"]) == (304, 200)
        pages["/"], pages["/clean.js"] = HEAD, f"var t='{TOKEN}';"
        _, third = await look_at(portal, settings, second.memory)
        assert causes(third) == {"file:/dirty.js": "secret-exposed"}  # no longer linked, still there
        pages.pop("/dirty.js")
        _, fourth = await look_at(portal, settings, third.memory)
        assert (causes(fourth), "secret-exposed" in fourth.covers) == ({}, True)


async def test_a_catch_all_that_is_the_home_page_still_tells_the_home_pages_secret() -> None:
    async def everywhere(request: web.Request) -> web.StreamResponse:
        return page(f"{HEAD}<body><div id=app></div><script>const t='{TOKEN}'</script></body>")

    _, verdict = await looked(everywhere)
    assert causes(verdict) == {"file:/": "secret-exposed"}


async def test_a_debug_page_for_any_name_is_one_finding() -> None:
    debug = (
        f"<html><title>Page not found at /x</title>Request Method: GET Django Version: 4.2 DEBUG = True {CANARY}</html>"
    )

    async def handle(request: web.Request) -> web.StreamResponse:
        return page(HEAD) if request.path == "/" else page(debug, 404)

    look, verdict = await looked(handle)
    assert causes(verdict) == {"page:debug-page": "file-exposed"}
    assert verdict.findings[0].level.value == "M3"
    assert CANARY.encode() not in everything(look, verdict)


FORM = "<form action='{0}' method=post><input name=u><div><input type={1} name=p></div></form>"


HTTP, HTTPS = "http://a.backan.gov.vn/login", "https://a.backan.gov.vn/login"


@pytest.mark.parametrize(
    ("url", "action", "kind", "cause"),
    [
        (HTTP, "", "password", "login:http-page"),
        (HTTP, "https://a.backan.gov.vn/in", "Password", "login:http-page"),
        (HTTPS, "http://a.backan.gov.vn/in", "password", "login:http-target:a.backan.gov.vn"),
        (HTTPS, "https://evil.example/in?x=1", "password", "login:foreign-target:evil.example"),
        (HTTPS, "//evil.example/in", " PASSWORD ", "login:foreign-target:evil.example"),
        (HTTPS, "/in", "password", None),
        (HTTPS, "", "password", None),
        (HTTPS, "https://sso.backan.gov.vn/in", "password", None),
        (HTTPS, "https://dangnhap.dichvucong.gov.vn/in", "password", None),
        (HTTPS, "https://login.vendor.example/in", "password", None),
        (HTTPS, "https://novendor.example/in", "password", "login:foreign-target:novendor.example"),
        (HTTPS, "javascript:void(0)", "password", None),
        (HTTPS, "http://[broken", "password", None),
        ("http://a.backan.gov.vn/", "/tim-kiem", "text", None),
    ],
)  # fmt: skip
def test_log_ins_in_the_clear(url: str, action: str, kind: str, cause: str | None) -> None:
    trusted = ("a.backan.gov.vn", "backan.gov.vn", "vendor.example", "dichvucong.gov.vn")
    found = logins(LexborHTMLParser(FORM.format(action, f"'{kind}'")), url, trusted)
    assert [login.cause for login in found] == ([cause] if cause else [])
    assert all("?" not in login.target for login in found)


def test_a_base_tag_sends_the_form_elsewhere() -> None:
    text = "<base href='https://evil.example/'>" + FORM.format("in", "password")
    (login,) = logins(LexborHTMLParser(text), "https://a.gov.vn/", ("a.gov.vn",))
    assert login.target == "https://evil.example/in"


async def test_the_log_in_page_a_portal_links_to_is_looked_at_and_found_until_it_is_mended() -> None:
    pages: dict[str, str | bytes] = {
        "/": f"{HEAD}<body><a href='/quan-tri/login.aspx?back=%2F'>Đăng nhập</a><a href='/tin/login-mobi'>x</a></body>",
        "/quan-tri/login.aspx": HEAD + FORM.format("/in", "password"),
    }
    settings = LeaksSettings(slice=0)
    async with serving(site(pages)) as portal:
        _, verdict = await look_at(portal, settings, None)
        assert causes(verdict) == {"login:http-page": "login-in-clear"}
        (finding,) = verdict.findings
        assert finding.place == "http://chomoi.backan.gov.vn/quan-tri/login.aspx"
        assert finding.title.startswith("Trang đăng nhập không mã hóa (http)")
        assert (finding.level.value, finding.kind.cls.value, len(finding.exhibits)) == ("M3", "weakness", 1)
        pages["/"], pages["/quan-tri/login.aspx"] = HEAD, HEAD
        _, verdict = await look_at(portal, settings, verdict.memory)
        assert (verdict.findings, "login-in-clear" in verdict.covers) == ((), True)


async def test_redirects_and_odd_headers_leave_no_secret_in_evidence() -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        if request.path == "/.env" and "k" not in request.query:
            raise web.HTTPFound(f"/.env?k={CANARY}", headers={"X-Session": CANARY})
        told: dict[str, Any] = {"X-Token": CANARY, "Set-Cookie": f"s={CANARY}", "ETag": f'"{CANARY}"'}
        if request.path == "/.env":
            return web.Response(body=ENV, headers=told)
        return page(HEAD) if request.path == "/" else page(MISSING, 404)

    look, verdict = await looked(handle)
    assert causes(verdict) == {"file:/.env": "secret-exposed"}
    kept = everything(look, verdict)
    assert CANARY.encode() not in kept
    assert verdict.findings[0].place == "http://chomoi.backan.gov.vn/.env"


@pytest.mark.parametrize(
    "tail", [b"", b"//# sourceMappingURL=data:application/json;base64,AAAA", b"//# sourceMappingURL=http://x/[a.map"]
)
def test_scripts_without_a_map_of_their_own(tail: bytes) -> None:
    assert source_map(b"a();\n" + tail, "http://chomoi.backan.gov.vn/a.js") is None
