"""The exposed-files probe against real servers: true exposures found, soft-404 and friends believed never."""

from __future__ import annotations

import base64
import gzip
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import ValidationError

from probes.leaks.look import LeaksLook
from probes.leaks.paths import first_list, full_list
from probes.leaks.probe import LeaksProbe, LeaksSettings
from socd.fetch import Fetcher
from socd.model.catalogue import LOGIN_IN_CLEAR
from socd.model.exchange import Exchange
from socd.model.inventory import Connect, Site
from socd.model.observation import Outcome, Verdict
from socd.probe import Context, Kit, Probe
from socd.rules import RuleBook

ROOT = Path(__file__).parents[2]
RULES = RuleBook.load(ROOT / "rules")
CANARY = "Canary7-Zq4Wm2Xp"
EVERYTHING = {"secret-exposed", "repository-exposed", "file-exposed", "login-in-clear"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOME = (
    "<!DOCTYPE html><html><head><title>Cổng thông tin</title></head><body>"
    "<h1>Không tìm thấy</h1><form><input type=password name=password></form></body></html>"
)
ENV = f"APP_ENV=production\nAPP_KEY=base64:{CANARY}aa\nDB_HOST=10.0.0.1\nDB_PASSWORD={CANARY}\n# cũ: {CANARY}-old\n"
GIT = f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote]\n\turl = https://u:{CANARY}@git.example/x.git\n"
WP = f"<?php\n// mat khau {CANARY}\ndefine( 'DB_USER', 'web' );\ndefine( 'DB_PASSWORD', '{CANARY}' );\n"
SQL = f"-- MySQL dump 10.13\nCREATE TABLE `users` (x);\nINSERT INTO `users` VALUES (1,'a','{CANARY}');\n"
PHPINFO = (
    "<html><head><title>PHP 8.2 - phpinfo()</title></head><h1>PHP Version 8.2.1</h1><table>"
    f'<tr><td class="e">DB_PASSWORD </td><td class="v">{CANARY} </td></tr></table>'
)
LISTING = (
    '<html><head><title>Index of /uploads/</title></head><h1>Index of /uploads/</h1><pre><a href="../">../</a></pre>'
)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[Site]:
    runner = web.ServerRunner(web.Server(handler))  # type: ignore[arg-type]
    await runner.setup()
    await web.TCPSite(runner, "127.31.7.1", 0).start()
    port = runner.addresses[0][1]
    try:
        yield Site(
            "chomoi", "http://chomoi.backan.gov.vn/", "Chợ Mới", "u", "u",
            connect=Connect("127.31.7.1", {80: port}), networks=("127.0.0.0/8",),
        )  # fmt: skip
    finally:
        await runner.cleanup()


def files(content: dict[str, bytes | str], missing: int = 404) -> Handler:
    """A plain server: these files, everything else missing."""

    async def handle(request: web.Request) -> web.StreamResponse:
        body = content.get(request.path)
        if body is None:
            return web.Response(status=missing, text=HOME, content_type="text/html")
        data = body.encode() if isinstance(body, str) else body
        return web.Response(body=data[:8192], status=206, headers={"Content-Range": f"bytes 0-8191/{len(data)}"})

    return handle


async def looked(handler: Handler, settings: LeaksSettings | None = None) -> tuple[LeaksLook, Verdict]:
    settings = settings or LeaksSettings()
    probe: Probe[LeaksSettings, LeaksLook] = LeaksProbe()
    async with serving(handler) as site, Fetcher(interval=0.0, parallel=4) as fetcher:
        context = Context(site, datetime.now(UTC), RULES)
        look = await probe.look(site, settings, Kit(fetcher, context))
        return look, probe.verdict(look, settings, context)


def found(verdict: Verdict) -> dict[str, str]:
    return {finding.cause: finding.kind.code for finding in verdict.findings}


def private_key(bits: int) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


async def test_everything_exposed_is_found_and_nothing_secret_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = private_key(2048)
    content: dict[str, bytes | str] = {
        "/.env": ENV,
        "/.git/config": GIT,
        "/.git/HEAD": "ref: refs/heads/master\n",
        "/wp-config.php.bak": WP,
        "/dump.sql": SQL,
        "/chomoi.sql": SQL,
        "/chomoi.backan.gov.vn.zip": b"PK\x03\x04" + CANARY.encode() * 2000,
        "/phpinfo.php": PHPINFO,
        "/uploads/": LISTING,
        "/server-status": "<html><title>Apache Status</title><h1>Apache Server Status for x</h1>"
        f"<td>GET /login?token={CANARY} HTTP/1.1</td>",
        "/actuator/env": '{"activeProfiles":[],"propertySources":[{"name":"x","properties":'
        f'{{"spring.datasource.password":{{"value":"{CANARY}"}}}}}}]}}',
        "/id_rsa": key,
        "/web.config.bak": '<configuration><connectionStrings><add connectionString="Server=d;Password='
        + CANARY
        + '"/>',
        "/storage/logs/laravel.log": f"[2026-01-02 03:04:05] production.ERROR: mysql://u:{CANARY}@db/x\n",
        "/.DS_Store": b"\x00\x00\x00\x01Bud1" + CANARY.encode("utf-16-be"),
        "/.svn/wc.db": b"SQLite format 3\x00" + CANARY.encode(),
        "/.htpasswd": "quantri:$apr1$tp8glkbm$" + CANARY + "\n",
    }
    look, verdict = await looked(files(content))
    assert verdict.outcome is Outcome.FINDING
    assert found(verdict) == {
        "file:/.env": "secret-exposed",
        "repository:.git": "repository-exposed",
        "file:/wp-config.php.bak": "secret-exposed",
        "file:/dump.sql": "secret-exposed",
        "file:/chomoi.sql": "secret-exposed",
        "file:/chomoi.backan.gov.vn.zip": "file-exposed",
        "file:/phpinfo.php": "file-exposed",
        "file:/uploads/": "file-exposed",
        "file:/server-status": "file-exposed",
        "file:/actuator/env": "file-exposed",
        "file:/id_rsa": "secret-exposed",
        "file:/web.config.bak": "secret-exposed",
        "file:/storage/logs/laravel.log": "secret-exposed",
        "file:/.htpasswd": "secret-exposed",
        "file:/.DS_Store": "file-exposed",
        "repository:.svn": "repository-exposed",
    }
    assert verdict.covers == EVERYTHING
    env = next(finding for finding in verdict.findings if finding.cause == "file:/.env")
    assert env.details["names"] == ["APP_KEY", "DB_PASSWORD"]
    assert env.details["size"] == len(ENV.encode())
    assert env.place == "http://chomoi.backan.gov.vn/.env"
    git = next(finding for finding in verdict.findings if finding.cause == "repository:.git")
    assert (git.level.value, len(git.exhibits)) == ("M2", 2)
    exchanges = [e for finding in verdict.findings for e in finding.exhibits if isinstance(e, Exchange)]
    bodies = b"".join(e.final.body + e.final.raw for e in exchanges if e.final)
    assert b"DB_PASSWORD=[REDACTED]" in bodies
    assert b"quantri" not in bodies  # a user name is no variable's name
    details = json.dumps([dict(finding.details) for finding in verdict.findings])
    everything = bodies + "\n".join([repr((look, verdict)), repr(exchanges), details, caplog.text]).encode()
    forms = [CANARY.encode(), CANARY[:8].encode(), base64.b64encode(CANARY.encode())[:12], CANARY.encode("utf-16-le")]
    for form in [*forms, *(line for line in key.split(b"\n")[1:-2])]:
        assert form not in everything


@pytest.mark.parametrize("bits", [2048, 4096])
async def test_long_private_keys_and_a_cut_one(bits: int) -> None:
    key = private_key(bits)
    _, verdict = await looked(
        files({"/id_rsa": key, "/server.key": key[:700]}), LeaksSettings(paths=("/id_rsa", "/server.key"))
    )
    assert set(found(verdict)) == {"file:/id_rsa", "file:/server.key"}


async def test_placeholders_are_no_secret() -> None:
    sample = "APP_ENV=production\nAPP_KEY=\nDB_PASSWORD=changeme\nMAIL_PASSWORD=null\nJWT_SECRET=your_secret_here\n"
    _, verdict = await looked(files({"/.env": sample}))
    assert found(verdict) == {"file:/.env": "file-exposed"}


async def everything_is_home(request: web.Request) -> web.StreamResponse:
    return web.Response(text=HOME, content_type="text/html")


async def random_bytes(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"PK\x03\x04" + b"\x00" * 100)


async def echo(request: web.Request) -> web.StreamResponse:
    return web.Response(text=f"You asked for {request.path}\n")


async def to_login(request: web.Request) -> web.StreamResponse:
    if request.path == "/login":
        return web.Response(text=HOME, content_type="text/html")
    raise web.HTTPFound("/login")


async def away(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("https://sso.elsewhere.example/login")


async def forbidden(request: web.Request) -> web.StreamResponse:
    return web.Response(status=403, text="<html>Request blocked. Reference DB_PASSWORD=secretvalue123</html>")


async def listing_everywhere(request: web.Request) -> web.StreamResponse:
    return web.Response(text=LISTING, content_type="text/html")


async def env_everywhere(request: web.Request) -> web.StreamResponse:
    return web.Response(text=ENV)


async def script_everywhere(request: web.Request) -> web.StreamResponse:
    return web.Response(text="var password='abcDEF123456';" * 200, content_type="application/javascript")


async def json_error(request: web.Request) -> web.StreamResponse:
    return web.json_response({"error": "not found", "path": request.path, "token": None})


async def empty(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"")


async def packed_home(request: web.Request) -> web.StreamResponse:
    return web.Response(body=gzip.compress(HOME.encode()), headers={"Content-Encoding": "gzip"})


@pytest.mark.parametrize(
    "behaviour",
    [
        files({}), files({}, 410), everything_is_home, echo, to_login, away,
        script_everywhere, json_error, empty, packed_home,
    ],
)  # fmt: skip
async def test_no_false_exposure(behaviour: Handler) -> None:
    _, verdict = await looked(behaviour)
    assert [finding for finding in verdict.findings if finding.kind is not LOGIN_IN_CLEAR] == []
    assert verdict.fault is None


@pytest.mark.parametrize(
    ("behaviour", "what", "uncovered"),
    [
        (random_bytes, "backup", "file-exposed"),
        (listing_everywhere, "directory-listing", "file-exposed"),
        (env_everywhere, "dotenv", "secret-exposed"),
    ],
)
async def test_the_same_for_any_name_proves_nothing(behaviour: Handler, what: str, uncovered: str) -> None:
    _, verdict = await looked(behaviour)
    assert verdict.findings == ()
    assert verdict.outcome is Outcome.INDETERMINATE
    assert verdict.fault
    assert (verdict.fault.reason, verdict.facts["catch_all"]) == ("catch-all", [what])
    assert uncovered not in verdict.covers


async def test_a_docx_or_a_news_page_is_no_exposure() -> None:
    page = HOME.replace("Không tìm thấy", "Index of prices; phpinfo(); APP_KEY=abc")
    map_key = HOME + "<script>key='AIza" + "SyA9b8C7d6E5f4G3h2I1j0KlMnOpQrStUvW" + "'</script>"
    content: dict[str, bytes | str] = dict.fromkeys(("/test.php", "/info.php", "/files/", "/.env"), page)
    content |= {"/upload/": map_key, "/actuator": json.dumps({"status": "UP"}), "/config.json": '{"theme": "blue"}'}
    _, verdict = await looked(files(content))
    assert verdict.findings == ()


async def test_politeness_and_range() -> None:
    asked: list[tuple[str, str, str]] = []

    async def record(request: web.Request) -> web.StreamResponse:
        asked.append((request.method, request.path, request.headers.get("Range", "")))
        return web.Response(status=404)

    await looked(record)
    assert len(asked) <= 60
    assert {method for method, _, _ in asked} == {"GET"}
    plain = [path for _, path, ranged in asked if not ranged]
    assert plain == ["/", "/robots.txt"]  # read as any visitor would
    assert max(int(ranged.rpartition("-")[2]) for _, _, ranged in asked if ranged) <= 65_536
    with pytest.raises(ValidationError):
        LeaksSettings(paths=tuple(f"/{n}" for n in range(60)))
    with pytest.raises(ValidationError):
        LeaksSettings(paths=("//elsewhere.example/x",))


async def test_a_fault_on_the_control_is_indeterminate() -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()

    look, verdict = await looked(broken)
    assert verdict.outcome is Outcome.INDETERMINATE
    assert verdict.fault is not None
    assert verdict.covers == frozenset()
    assert look.answers == ()


async def test_a_site_that_forbids_all_is_not_called_clean() -> None:
    _, verdict = await looked(forbidden)
    assert (verdict.outcome, verdict.findings, verdict.covers) == (Outcome.INDETERMINATE, (), frozenset())
    assert verdict.fault
    assert verdict.fault.reason == "blocked"


async def test_throttling_ends_the_look() -> None:
    asked: list[str] = []

    async def tired(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        if request.path == "/.env":
            return web.Response(text=ENV)
        return web.Response(status=429 if len(asked) > 8 else 404)

    _, verdict = await looked(tired)
    assert len(asked) == 9
    assert found(verdict) == {"file:/.env": "secret-exposed"}
    assert verdict.covers == {"login-in-clear"}
    assert verdict.fault
    assert verdict.fault.reason == "throttled"


async def test_one_address_that_is_down_does_not_end_the_look() -> None:
    async def down(request: web.Request) -> web.StreamResponse:
        if request.path == "/dump.sql":
            return web.Response(text=SQL)
        return web.Response(status=503 if request.path == "/.env" else 404)

    look, verdict = await looked(down)
    assert look.stopped is None
    assert found(verdict) == {"file:/dump.sql": "secret-exposed"}
    assert verdict.fault
    assert verdict.fault.reason == "unavailable"
    assert "secret-exposed" not in verdict.covers


async def test_one_fault_uncovers_its_kinds_only() -> None:
    async def hiccup(request: web.Request) -> web.StreamResponse:
        if request.path == "/.git/HEAD":
            assert request.transport
            request.transport.abort()
        return web.Response(status=404)

    _, verdict = await looked(hiccup)
    assert verdict.outcome is Outcome.INDETERMINATE
    assert verdict.covers == EVERYTHING - {"repository-exposed"}


async def test_endless_file_is_cut_and_still_proves() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        if request.path != "/dump.sql":
            return web.Response(status=404)
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(SQL.encode())
        for _ in range(200):
            await response.write(b"INSERT INTO x VALUES (1);\n" * 100)
        return response

    _, verdict = await looked(endless, LeaksSettings(paths=("/dump.sql",)))
    assert found(verdict) == {"file:/dump.sql": "secret-exposed"}


def test_names_after_the_host() -> None:
    site = Site("x", "https://www.chomoi.backan.gov.vn/", "x", "u", "u")
    first = [entry.path for entry in first_list(site)]
    full = [entry.path for entry in full_list(site, datetime(2026, 3, 1, tzinfo=UTC))]
    assert {"/chomoi.zip", "/chomoi.backan.gov.vn.zip"} <= set(first)
    assert {"/chomoi.backan.gov.vn.tar.gz", "/backan.rar", "/chomoi_backan_gov_vn.zip"} <= set(full)
    assert {"/backup-2025.zip", "/backup_202602.rar", "/storage/logs/laravel-2026-02-28.log"} <= set(full)
    assert len(first) <= 45
    assert not any(set("{}<>") & set(path) for path in first + full)
    days = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(0, 400, 29))
    assert {len(full_list(site, day)) for day in days} == {len(full)}  # a place in it stays a place
