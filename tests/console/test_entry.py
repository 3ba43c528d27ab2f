"""Logging in: who gets in, who does not, and what nobody can tell apart."""

from __future__ import annotations

import asyncio
import ipaddress
import time
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from socd.console.gate import inside
from socd.model.user import Role
from socd.users.passwords import Passwords, weakness
from tests.act.sample_province import Province, filled
from tests.console.desk_kit import FAST, SECRET, Console, started

LOCAL = (ipaddress.ip_network("127.0.0.0/8"),)
Start = Callable[..., Awaitable[Console]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    consoles: list[Console] = []

    async def begin(province: Province | None = None, **options: Any) -> Console:
        consoles.append(await started(province or Province(), tmp_path, **options))
        return consoles[-1]

    yield begin
    for console in consoles:
        await console.server.close()


async def test_without_users_everything_is_shown_and_nothing_taken(start: Start) -> None:
    console = await start(filled(), users=False)
    async with console.browser() as browser:
        page = await browser.get("/cases/SC-2026-0001")
        assert page.status == 200
        assert "socd user add" in page.text
        assert not page.tree.css("form")
        assert (await browser.get("/cases/SC-2026-0001/do/confirm")).status == 403
        assert (await browser.post("/cases/SC-2026-0001/do/confirm", {"seen": "1"})).status == 405


async def test_with_users_everything_asks_for_a_log_in_and_leads_on(start: Start) -> None:
    console = await start(filled())
    async with console.browser() as browser:
        for path in ("/", "/cases", "/evidence/a-1/raw", "/reports/1", "/notices/table.csv", "/nothing-here"):
            assert (await browser.get(path)).path == "/login", path
        assert (await browser.get("/api/v1/cases")).status == 401
        assert (await browser.get("/static/console.css")).status == 200
        page = await browser.get("/cases?class=incident")
        assert "form-action 'self'" in page.headers["Content-Security-Policy"]
        page = await browser.resend(page, login="an", password=SECRET)
        assert (page.status, page.path) == (200, "/cases")
        assert "form-action 'none'" in page.headers["Content-Security-Policy"], "this page holds no form"
        assert "Nguyễn Văn An" in page.text


async def test_no_spelling_of_a_path_gets_past_the_door(start: Start) -> None:
    console = await start()
    for path in ("/static/../cases", "/static/..%2fcases", "/static//../cases", "//cases", "/static/%2e%2e/cases",
                 "/Static/../cases", "/login/../cases", "/api/v1/../v1/cases"):  # fmt: skip
        taken, given = await asyncio.open_connection("127.0.0.1", console.server.port)
        given.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = (await taken.read()).decode("utf-8", "replace")
        given.close()
        assert answer.split()[1] in ("303", "401", "403", "404"), (path, answer[:200])
        assert "<table" not in answer, path


async def test_the_cookie_and_what_is_kept_of_it(start: Start) -> None:
    console = await start(proxies=LOCAL)
    tls = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9, 10.1.2.3"}
    async with console.browser() as browser:
        page = await browser.post("/login", {"login": "an", "password": SECRET}, allow_redirects=False)
        plain = page.headers["Set-Cookie"]
        page = await browser.post("/login", {"login": "an", "password": SECRET}, headers=tls, allow_redirects=False)
        secure = page.headers["Set-Cookie"]
    assert all(word in plain for word in ("HttpOnly", "SameSite=Strict", "Path=/")) and "Secure" not in plain
    assert secure.startswith("__Host-socd=") and "Secure" in secure
    token = plain.partition("=")[2].partition(";")[0]
    with console.province.store._engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM console_session").all())
        hashes = connection.exec_driver_sql("SELECT hash FROM console_user").scalars().all()
    assert len(token) >= 43 and token not in kept
    assert all(one.startswith("$argon2id$") for one in hashes)
    events = console.province.store.users.events()
    assert [(one.login, one.what, one.address) for one in events[:2]] == [
        ("an", "login", "10.1.2.3"), ("an", "login", "127.0.0.1"),
    ]  # fmt: skip


async def test_a_refusal_tells_nothing(start: Start) -> None:
    console = await start()
    console.province.store.users.disable("binh", console.clock(), "test")
    seen = set()
    async with console.browser() as browser:
        for login, secret in (("an", "sai"), ("khong-co", SECRET), ("binh", SECRET), ("", ""), ("an\x00", SECRET)):
            page = await browser.log_in(login, secret)
            assert page.status == 403
            seen.add(page.tree.css_first(".problem").text())  # type: ignore[union-attr]
        assert (await browser.get("/")).path == "/login"
    assert len(seen) == 1
    logged = " ".join(f"{one.login} {one.note}" for one in console.province.store.users.events())
    assert "khong-co" not in logged, "people type passwords into the wrong field"


@pytest.mark.prove
def test_an_unknown_user_takes_as_long_as_a_wrong_password() -> None:
    passwords = Passwords()
    known = passwords.hash(SECRET)

    def cost(hashed: str | None) -> float:
        times = []
        for _ in range(2):
            begin = time.process_time()
            assert not passwords.fits(hashed, "sai hoàn toàn")
            times.append(time.process_time() - begin)
        return min(times)

    one, other = cost(known), cost(None)
    assert 0.5 < one / other < 2


async def test_too_many_attempts_wait_whoever_is_meant(start: Start) -> None:
    console = await start()
    async with console.browser() as browser:
        for login in ("an", "khong-co"):
            answers = await asyncio.gather(*(browser.log_in(login, f"sai {n}") for n in range(14)))
            assert sorted(page.status for page in answers) == [403] * 10 + [429] * 4, login
        assert (await browser.log_in("an")).status == 429, "the right password waits too"
        assert (await browser.log_in("binh")).status == 200, "others do not"
        console.clock.pass_(minutes=16)
        assert (await browser.log_in("an")).status == 200
    for n in range(10):
        console.desk.doors.log_in("an", f"sai {n}", "10.0.0.1")
    async with console.browser() as browser:
        assert (await browser.log_in("an")).status == 429
        console.province.store.users.set_role("an", Role.ADMIN, console.clock(), "test")
        assert (await browser.log_in("an")).status == 429, "only what forgives, forgives"
        console.province.store.users.enable("an", console.clock(), "test")
        assert (await browser.log_in("an")).status == 200


async def test_who_is_no_trusted_proxy_names_no_address(start: Start) -> None:
    console = await start()
    tls = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.2.3"}
    async with console.browser() as browser:
        page = await browser.post("/login", {"login": "an", "password": SECRET}, headers=tls, allow_redirects=False)
    assert "Secure" not in page.headers["Set-Cookie"]
    assert console.province.store.users.events()[0].address == "127.0.0.1"


async def test_an_address_is_limited_over_all_names(start: Start) -> None:
    console = await start(proxies=LOCAL)
    doors = console.desk.doors
    for n in range(50):
        doors.log_in(f"ten{n}", "sai", "10.0.0.9")
    async with console.browser() as browser:
        typed = {"login": "an", "password": SECRET}
        assert (await browser.post("/login", typed, headers={"X-Forwarded-For": "10.0.0.9"})).status == 429
        assert (await browser.post("/login", typed, headers={"X-Forwarded-For": "10.0.0.8"})).status == 200


async def test_sessions_end(start: Start) -> None:
    console = await start()
    users = console.province.store.users
    async with console.browser() as browser:
        await browser.log_in()
        console.clock.pass_(minutes=59)
        assert (await browser.get("/cases")).path == "/cases"
        console.clock.pass_(minutes=59)
        quiet = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}
        assert (await browser.get("/cases", headers=quiet)).path == "/cases", "used an hour ago"
        console.clock.pass_(minutes=2)
        assert (await browser.get("/cases")).path == "/login", "a page that reloads itself is nobody's doing"
        await browser.log_in()
        for _ in range(14):
            console.clock.pass_(minutes=55)
            page = await browser.get("/cases")
        assert page.path == "/login", "twelve hours are the end, however busy"
        for end in (
            lambda: users.set_password("an", "x", console.clock(), "test"),
            lambda: users.disable("binh", console.clock(), "test"),
        ):
            login = "an" if (await browser.log_in("an")).path == "/" else "binh"
            await browser.log_in(login)
            assert (await browser.get("/cases")).path == "/cases"
            end()
            assert (await browser.get("/cases")).path == "/login"


async def test_logging_out_ends_the_session_for_good(start: Start) -> None:
    console = await start()
    async with console.browser() as browser:
        page = await browser.post("/login", {"login": "an", "password": SECRET}, allow_redirects=False)
        cookie = {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}
        assert (await browser.send("/logout")).path == "/login"
        assert (await browser.get("/cases", headers=cookie)).path == "/login", "a copied cookie is dead too"


async def test_a_person_changes_the_password(start: Start) -> None:
    console = await start()
    new = "mưa rơi trên mái ngói 52"
    async with console.browser() as browser, console.browser() as other:
        await browser.log_in()
        await other.log_in()
        for typed, told in (
            ({"old": "sai", "new": new, "again": new}, "hiện tại không đúng"),
            ({"old": SECRET, "new": new, "again": new + "x"}, "không giống nhau"),
            ({"old": SECRET, "new": "ngan", "again": "ngan"}, "ít nhất 12"),
            ({"old": SECRET, "new": "NguyenVanAn2026", "again": "NguyenVanAn2026"}, "dễ đoán"),
        ):
            page = await browser.send("/password", **typed)
            assert page.status == 422 and told in page.text, page.text
            assert new not in page.html and SECRET not in page.html
        assert (await browser.send("/password", old=SECRET, new=new, again=new)).path == "/login"
        assert (await other.get("/cases")).path == "/login"
        assert (await browser.log_in("an", SECRET)).status == 403
        assert (await browser.log_in("an", new)).status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": None}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": None}, 403),
        ({"Origin": "http://127.0.0.1:9", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1:9", "Sec-Fetch-Site": None}, 403),
        ({"Origin": None, "Sec-Fetch-Site": None}, 403),
        ({"Origin": "http://[", "Sec-Fetch-Site": None}, 403),
        ({"Origin": None, "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": None}, 200),
    ],
)
async def test_only_our_own_pages_send_forms(start: Start, headers: dict[str, Any], status: int) -> None:
    console = await start()
    async with console.browser() as browser:
        page = await browser.post("/login", {"login": "an", "password": SECRET}, headers=headers)
        assert page.status == status


async def test_other_bodies_are_not_taken(start: Start) -> None:
    console = await start()
    async with console.browser() as browser:
        assert (await browser.post("/login", "{}", headers={"Content-Type": "application/json"})).status == 415
        assert (await browser.post("/login", {"login": "a" * 300_000, "password": "x"})).status == 413
        for verb in ("put", "delete", "patch"):
            async with getattr(browser.session, verb)(console.server.make_url("/cases")) as answer:
                assert answer.status in (403, 405, 415)


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example", "\r\nx", "", "/a\x00"])
def test_nobody_is_led_elsewhere(path: str) -> None:
    assert inside(path) == "/"


def test_guessable_passwords_are_refused() -> None:
    for bad in ("ngan", "Password1234!", "matkhau123456", "MatKhau@2026", "qwertyuiop12", "12345678901234",
                "vietnam@2026", "nguyenvanan2026", "đ" * 12, "x" * 201):  # fmt: skip
        problem = weakness(bad, ("nguyenvanan", "Nguyễn Văn An"))
        assert problem is not None and problem.vi != problem.en, bad
    for good in (SECRET, "con mèo trèo cây cau hỏi", "tR7#kq9!zWp2"):
        assert weakness(good, ("an", "Nguyễn Văn An")) is None, good


def test_letters_composed_or_not_are_one_password() -> None:
    passwords = FAST
    assert passwords.fits(passwords.hash(unicodedata.normalize("NFD", SECRET)), unicodedata.normalize("NFC", SECRET))
    assert not passwords.fits(passwords.hash("x" * 200), "x" * 201)
    assert not passwords.fits("nonsense", SECRET)
