"""A console with users, started on loopback, and a browser's hand: log in, fill a form, send it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher
from selectolax.lexbor import LexborHTMLParser, LexborNode

from probes import PROBES
from socd.casework import Casework
from socd.console import Desk, Errands, create_app
from socd.model.observation import Blob
from socd.model.user import Role, User
from socd.noticefeed import record_typed
from socd.store import Store
from socd.users.doors import Doorkeeper
from socd.users.passwords import Passwords
from tests.act.sample_province import Province, close_since, filled, opened
from tests.console.serve_sample import Record, reader

FAST = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
SECRET = "bốn từ không liên quan 7"
PEOPLE = (
    User("an", "Nguyễn Văn An", Role.HANDLER, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
    User("binh", "Trần Thị Bình", Role.HANDLER, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
    User("xem", "Lê Xem", Role.VIEWER, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
)


@cache
def _filled() -> bytes:
    """The sample province's database as a file: filled once, copied for every test that writes."""
    before = opened()
    province = filled()
    with province.store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    data = Path(str(province.store._engine.url.database)).read_bytes()
    close_since(before)
    return data


def filled_in(folder: Path) -> Province:
    """The sample province of a test's own, in a folder."""
    path = folder / "province.db"
    path.write_bytes(_filled())
    return Province(store=Store.open(path))


class Clock:
    """The desk's time: the sample province's, and what a test adds."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


def desk_of(province: Province, folder: Path, clock: Callable[[], datetime], users: bool = True) -> Desk:
    store = province.store
    if users:
        for person in PEOPLE:
            assert store.users.add(person, FAST.hash(SECRET), "test")
    work = Casework(
        store, lambda: province.inventory, lambda kind: tuple(p.name for p in PROBES if kind in p.kinds), clock
    )
    doors = Doorkeeper(store.users, clock, FAST)
    sealed: list[Blob] = []
    province.sealed = sealed  # type: ignore[attr-defined]
    return Desk(
        doors,
        work,
        lambda typed: record_typed(store, province.inventory, b"k" * 32, typed, sealed.append),
        Errands(folder, clock),
    )


@dataclass
class Console:
    """One running console of a province."""

    server: TestServer
    province: Province
    clock: Clock
    desk: Desk

    async def __aenter__(self) -> Console:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.close()

    def browser(self) -> Browser:
        return Browser(self, ClientSession(cookie_jar=CookieJar(unsafe=True)))


async def started(province: Province, folder: Path, *, users: bool = True, **options: Any) -> Console:
    clock = Clock(province.start + timedelta(minutes=5))
    desk = desk_of(province, folder, clock, users)
    if "errands" in options:
        desk.errands = options.pop("errands")
    told = replace(reader(province, folder, Record(b"<html>")), now=clock)
    server = TestServer(create_app(told, desk=desk, **options), host="127.0.0.1")
    await server.start_server()
    return Console(server, province, clock, desk)


class Page:
    """What came back: status, address, text, and its forms."""

    def __init__(self, status: int, url: str, html: str, headers: Any) -> None:
        self.status, self.path, self.html, self.headers = status, urlsplit(url).path, html, headers
        self.tree = LexborHTMLParser(html)

    @property
    def text(self) -> str:
        body = self.tree.body
        return re.sub(r"\s+", " ", body.text(separator=" ")) if body else ""

    def form(self, nth: int = 0) -> LexborNode:
        return self.tree.css("form")[nth]

    def fields(self, nth: int = 0) -> dict[str, str]:
        """What a browser would send of a form nobody has touched."""
        form, found = self.form(nth), {}
        for node in form.css("input, textarea"):
            kind = node.attributes.get("type")
            if node.attributes.get("name") and (kind != "checkbox" or "checked" in node.attributes):
                told = node.text() if node.tag == "textarea" else node.attributes.get("value")
                found[str(node.attributes["name"])] = (told or "").removeprefix("\n")
        for node in form.css("select"):
            chosen = node.css_first("option[selected]") or node.css_first("option")
            if chosen is not None:
                found[str(node.attributes["name"])] = chosen.attributes.get("value") or ""
        return found


class Browser:
    """Keeps cookies, follows redirects, and sends the headers a browser sends with a form."""

    def __init__(self, console: Console, session: ClientSession) -> None:
        self.console, self.session = console, session

    async def __aenter__(self) -> Browser:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def get(self, path: str, **more: Any) -> Page:
        async with self.session.get(self.console.server.make_url(path), **more) as answer:
            return Page(answer.status, str(answer.url), await answer.text(), answer.headers)

    async def post(self, path: str, fields: Any, **more: Any) -> Page:
        url = self.console.server.make_url(path)
        headers = {"Origin": f"{url.scheme}://{url.host}:{url.port}", "Sec-Fetch-Site": "same-origin"}
        headers |= more.pop("headers", {})
        headers = {name: value for name, value in headers.items() if value is not None}
        async with self.session.post(url, data=fields, headers=headers, **more) as answer:
            return Page(answer.status, str(answer.url), await answer.text(), answer.headers)

    async def log_in(self, login: str = "an", secret: str = SECRET, path: str = "/login") -> Page:
        return await self.post(path, {"login": login, "password": secret})

    async def send(self, path: str, nth: int = 0, **typed: Any) -> Page:
        """Open a form, fill in some of it, send it to where it says."""
        page = await self.get(path)
        assert page.status == 200, page.text[:400]
        return await self.resend(page, nth, **typed)

    async def resend(self, page: Page, nth: int = 0, **typed: Any) -> Page:
        fields: dict[str, Any] = page.fields(nth)
        fields |= {name.replace("_", "-"): value for name, value in typed.items()}
        pairs = [(k, one) for k, v in fields.items() for one in (v if isinstance(v, list) else [v])]
        return await self.post(str(page.form(nth).attributes["action"]), pairs)
