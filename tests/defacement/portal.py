"""A small portal on loopback that tests change and attack, and the daemon's side of looking at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web

from probes.defacement.probe import DefacementProbe, DefacementSettings
from socd.fetch import Fetcher
from socd.model.inventory import Connect, Site
from socd.model.observation import Finding, Verdict
from socd.probe import Context, Kit
from socd.rules import RuleBook

ROOT = Path(__file__).parents[2]
HOST = "chodon.thuchanh.gov.vn"

Body = str | bytes
Reply = tuple[int, Body, Mapping[str, str]]
Handler = Callable[[web.Request], Reply | Body]

MENU = "".join(
    f'<li><a href="/{name}">{label}</a></li>'
    for name, label in [
        ("gioi-thieu", "Giới thiệu"), ("tin-tuc", "Tin tức"), ("thu-tuc", "Thủ tục hành chính"),
        ("van-ban", "Văn bản"), ("hoi-dap", "Hỏi đáp"), ("lich", "Lịch công tác"), ("lien-he", "Liên hệ"),
    ]
)  # fmt: skip
TEXT = """Ủy ban nhân dân huyện tổ chức hội nghị triển khai nhiệm vụ phát triển kinh tế xã hội sáu tháng cuối năm. Các
xã, thị trấn báo cáo kết quả sản xuất nông nghiệp, tiến độ giải ngân vốn đầu tư công và công tác cải cách hành chính."""


def page(title: str, text: str = TEXT, *, head: str = "", extra: str = "", visits: int = 970) -> str:
    """One page of the portal's template."""
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title} - UBND huyện Chợ Đồn</title>
<script src="/js/jquery.js"></script><script src="https://cdnjs.cloudflare.com/x.js"></script>{head}</head><body>
<div class="banner"><marquee>Chào mừng đến với Cổng thông tin điện tử</marquee></div><ul class="menu">{MENU}</ul>
<div class="main"><h1>{title}</h1><p>{text}</p>{extra}</div>
<div class="links"><a href="https://chinhphu.vn">Chính phủ</a><a href="https://www.youtube.com/x">Kênh video</a></div>
<div class="footer">Đang truy cập 18 · Hôm nay {visits}<p>Trưởng Ban biên tập: Phó Chủ tịch UBND huyện</p></div>
</body></html>"""


@dataclass
class Portal:
    """What the server answers, by path; tests replace entries. `asked` are (path, is it Googlebot)."""

    pages: dict[str, Body | Handler] = field(default_factory=dict)
    missing: Handler = lambda request: (404, page("Không tìm thấy", "Trang không tồn tại."), {})
    asked: list[tuple[str, bool]] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        news = "".join(f'<a href="/tin-tuc/{n}">Tin số {n}</a>' for n in range(1, 6))
        self.pages = {
            "/": page("Trang chủ", extra=news),
            "/tin-tuc": page("Tin tức", extra=news),
            **{f"/tin-tuc/{n}": page(f"Tin số {n}") for n in range(1, 6)},
            **{f"/{name}": page(name) for name in ("gioi-thieu", "thu-tuc", "van-ban", "hoi-dap", "lich", "lien-he")},
            "/robots.txt": "User-agent: *\nDisallow: /admin\n",
            "/sitemap.xml": '<?xml version="1.0"?><urlset></urlset>',
        }

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, bot(request)))
        answer = self.pages.get(request.path, self.missing)
        reply = answer(request) if callable(answer) else answer
        status, body, headers = reply if isinstance(reply, tuple) else (200, reply, {})
        kind = "text/plain" if request.path.endswith(".txt") else "text/html"
        return web.Response(
            status=status,
            body=body if isinstance(body, bytes) else body.encode(),
            headers={"Content-Type": kind, **headers},
        )

    @property
    def site(self) -> Site:
        connect = Connect("127.0.0.1", {80: self.port})
        return Site("chodon", f"http://{HOST}/", "Chợ Đồn", "u", "u", connect=connect, networks=("127.0.0.0/8",))


def bot(request: web.Request) -> bool:
    return "Googlebot" in request.headers.get("User-Agent", "")


def from_search(request: web.Request) -> bool:
    return "google" in request.headers.get("Referer", "")


@asynccontextmanager
async def serving() -> AsyncIterator[Portal]:
    portal = Portal()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", portal.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    tcp = web.TCPSite(runner, "127.0.0.1", 0)
    await tcp.start()
    portal.port = tcp._server.sockets[0].getsockname()[1]  # type: ignore[union-attr,attr-defined]
    try:
        yield portal
    finally:
        await runner.cleanup()


@cache
def rulebook() -> RuleBook:
    return RuleBook.load(ROOT / "rules")


@dataclass
class Watch:
    """Look after look at one portal, with memory kept as the store keeps it."""

    portal: Portal
    fetch: Fetcher
    memory: Mapping[str, Any] | None = None
    trusted: tuple[str, ...] = ()
    accepted: frozenset[str] = frozenset()
    now: datetime = datetime(2023, 9, 20, 8, tzinfo=UTC)
    settings: DefacementSettings = field(default_factory=DefacementSettings)

    async def look(self) -> Verdict:
        probe, site = DefacementProbe(), self.portal.site
        self.now += timedelta(minutes=10)
        context = Context(site, self.now, rulebook(), self.trusted, self.memory, self.accepted)
        kit = Kit(self.fetch, context)
        verdict = probe.verdict(await probe.look(site, self.settings, kit), self.settings, context)
        self.memory = verdict.memory if verdict.memory is not None else self.memory
        return verdict

    async def learnt(self) -> None:
        """Two quiet looks, as life before an attack."""
        for _ in range(2):
            verdict = await self.look()
            assert verdict.outcome.value == "ok", verdict.findings


@asynccontextmanager
async def watching(**more: Any) -> AsyncIterator[Watch]:
    async with serving() as portal, Fetcher(interval=0.0, parallel=8) as fetch:
        yield Watch(portal, fetch, **more)


def keys(verdict: Verdict) -> list[str]:
    return sorted(finding.key for finding in verdict.findings)


def only(verdict: Verdict) -> Finding:
    assert len(verdict.findings) == 1, keys(verdict)
    return verdict.findings[0]
