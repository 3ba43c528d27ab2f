"""Ordinary life, outages and doubt: no alarm, nothing learnt from what is not the site, nothing forgotten."""

from __future__ import annotations

import pytest
from portal import HOST, MENU, TEXT, Watch, bot, keys, only, page, watching

from probes.defacement.probe import DefacementSettings
from socd.model.observation import Outcome

NEWS = """Công an huyện vừa triệt phá đường dây đánh bạc trên không gian mạng dưới hình thức tài xỉu, nổ hũ, cá độ.
Trước đó website của một doanh nghiệp đã bị hacker tấn công, đổi giao diện thành dòng chữ hacked by; nhóm này còn dùng
mã độc ransomware để tống tiền. Người dân không tham gia nhà cái, lô đề, bắn cá đổi thưởng dưới mọi hình thức."""


async def quiet(watch: Watch) -> None:
    verdict = await watch.look()
    assert verdict.outcome is Outcome.OK, [(f.key, f.details) for f in verdict.findings]


async def test_ordinary_life_is_silent() -> None:
    async with watching(trusted=("thietke-thu.example",)) as watch:
        await watch.learnt()
        pages = watch.portal.pages
        pages["/"] = page("Trang chủ", "Tin mới: khai giảng năm học 2023-2024. " + TEXT, visits=1024)
        await quiet(watch)
        pages["/tin-tuc/6"] = page("Cảnh báo đánh bạc trên mạng", NEWS * 2)
        pages["/tin-tuc"] = page(
            "Tin tức", extra='<a href="/tin-tuc/6">mới</a><a href="https://bao-thu.example/">báo</a>'
        )
        await quiet(watch)
        redesigned = "".join(f'<section class="s{n}"><article><div>{TEXT}</div></article></section>' for n in range(9))
        for path in ("/", "/tin-tuc", "/lich"):
            script = '<script src="https://cdn.thietke-thu.example/v2.js"></script>'
            pages[path] = (
                f"<html><head><title>UBND huyện Chợ Đồn</title>{script}</head><ul>{MENU}</ul>{redesigned}</html>"
            )
        await quiet(watch)
        maps = '<iframe src="https://www.google.com/maps/embed"></iframe><iframe src="https://www.youtube.com/embed/1"></iframe>'
        pages["/lien-he"] = page("lien-he", extra=maps)
        await quiet(watch)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (502, "<h1>502 Bad Gateway</h1>", "server-error"),
        (503, "Service Unavailable", "server-error"),
        (403, "<title>Attention Required!</title>", "blocked"),
        (200, "<title>Just a moment...</title>Checking your browser", "blocked"),
        (200, "<h1>Hệ thống đang bảo trì</h1>", "maintenance"),
        (404, "<h1>Not Found</h1>", "not-found"),
    ],
)
async def test_what_is_not_the_site_says_nothing_and_is_not_learnt(status: int, body: str, reason: str) -> None:
    async with watching() as watch:
        await watch.learnt()
        learnt, before = watch.memory, watch.portal.pages["/"]
        watch.portal.pages["/"] = lambda request: (status, body, {})
        verdict = await watch.look()
        assert verdict.outcome is Outcome.INDETERMINATE
        assert verdict.fault is not None
        assert verdict.fault.reason == reason
        assert not verdict.findings
        assert not verdict.covers
        assert watch.memory is learnt
        watch.portal.pages["/"] = before
        await quiet(watch)


async def test_a_silent_site_is_a_failed_look() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.portal.port = 9  # nobody listens there
        verdict = await watch.look()
        assert verdict.outcome is Outcome.FAILED
        assert verdict.fault is not None
        assert verdict.fault.reason == "refused"


async def test_a_finding_on_a_page_that_failed_is_not_cleared() -> None:
    async with watching(settings=DefacementSettings(sample=3)) as watch:
        for _ in range(6):
            await watch.look()
        watch.portal.pages["/van-ban"] = lambda request: page(
            "x", extra='<script src="//ac-thu.example/a.js"></script>'
        )
        while not (verdict := await watch.look()).findings:
            pass
        assert keys(verdict) == ["injected-script|script:ac-thu.example"]
        watch.portal.pages["/van-ban"] = lambda request: (502, "", {})
        verdict = await watch.look()
        assert "injected-script" not in verdict.covers
        assert "page-defaced" in verdict.covers
        watch.portal.pages["/van-ban"] = page("van-ban")
        verdict = await watch.look()  # under watch: asked for again at once
        assert verdict.outcome is Outcome.OK
        assert "injected-script" in verdict.covers


async def test_an_accepted_finding_is_learnt() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/lich"] = page("lich", head='<script src="https://hop-dong-thu.example/a.js"></script>')
        key = only(await watch.look()).key
        watch.accepted = frozenset({key})
        await quiet(watch)
        watch.accepted = frozenset()
        await quiet(watch)


async def test_what_stands_beside_an_accepted_change_is_not_accepted_with_it() -> None:
    """A page first shows a vendor's accepted script with an attacker's beside it: nothing of it is learnt."""
    async with watching() as watch:
        await watch.learnt()
        ours = '<script src="https://hop-dong-thu.example/a.js"></script>'
        watch.portal.pages["/lich"] = page("lich", head=ours)
        key = only(await watch.look()).key
        watch.accepted = frozenset({key})
        watch.portal.pages["/lich"] = page("lich", head=f'{ours}<script src="https://ac-thu.example/a.js"></script>')
        for _ in range(3):
            assert keys(await watch.look()) == ["injected-script|script:ac-thu.example"]
        watch.portal.pages["/lich"] = page("lich", head=ours)
        await quiet(watch)


@pytest.mark.parametrize(
    ("host", "sure"), [("thong-ke-thu.example", False), ("kurt-thu.buzz", True), ("gacor77-thu.example", True)]
)
async def test_a_script_on_a_page_never_seen_before(host: str, sure: bool) -> None:
    """From any new host it is a suspicion; from a throw-away one, or one named after gambling, a finding."""
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/tin-tuc/9"] = page("Lịch tiếp dân", head=f'<script src="https://{host}/j.js"></script>')
        watch.portal.pages["/tin-tuc"] = page("Tin tức", extra='<a href="/tin-tuc/9">mới</a>')
        while not (verdict := await watch.look()).findings:
            pass
        found = only(verdict)
        assert found.cause.startswith("script:") and found.suspect is not sure


async def test_a_page_that_scores_is_never_learnt() -> None:
    async with watching() as watch:
        await watch.learnt()
        assert watch.memory is not None
        before = watch.memory["pages"]["/"]["excerpt"]
        watch.portal.pages["/"] = "<title>Hacked by Thu</title><h1>hacked by thu</h1>"
        for _ in range(3):
            assert keys(await watch.look()) == ["page-defaced|page:/"]
        assert watch.memory["pages"]["/"]["excerpt"] == before


async def test_redirects_that_are_normal() -> None:
    async with watching(trusted=("cong-moi.example",)) as watch:
        watch.portal.pages["/lich"] = lambda request: (302, "", {"Location": "https://www.cong-moi.example/lich"})
        watch.portal.pages["/van-ban"] = lambda request: (302, "", {"Location": "https://vanban.thuchanh.gov.vn/"})
        await watch.learnt()


async def test_googlebot_refused_at_the_door() -> None:
    """A firewall that refuses every Googlebot: sub-pages are asked for as browser, and nothing is alarmed."""
    async with watching() as watch:
        pages = watch.portal.pages
        for path, body in list(pages.items()):
            pages[path] = lambda request, body=body: (403, "Access denied", {}) if bot(request) else body  # type: ignore[misc]
        await watch.learnt()
        pages["/lich"] = page("lich", head='<script src="https://ac-thu.example/a.js"></script>')
        assert keys(await watch.look()) == ["injected-script|script:ac-thu.example"]


async def test_requests_are_bounded_and_every_page_comes_round() -> None:
    async with watching(settings=DefacementSettings(sample=10, requests=20)) as watch:
        links = "".join(f'<a href="/tin-tuc/{n}">{n}</a>' for n in range(1, 60))
        watch.portal.pages["/"] = page("Trang chủ", extra=links)
        for number in range(1, 60):
            watch.portal.pages[f"/tin-tuc/{number}"] = page(f"Tin {number}")
        for _ in range(8):
            watch.portal.asked.clear()
            await quiet(watch)
            assert len(watch.portal.asked) <= 20
        assert watch.memory is not None
        assert {f"/tin-tuc/{number}" for number in range(1, 60)} <= set(watch.memory["pages"])


async def test_memory_stays_bounded() -> None:
    async with watching(settings=DefacementSettings(remembered=10)) as watch:
        for _ in range(3):
            await quiet(watch)
        assert watch.memory is not None
        assert len(watch.memory["pages"]) == 10


async def test_a_hostile_sitemap_changes_nothing() -> None:
    async with watching() as watch:
        lines = "".join(f"<url><loc>http://{HOST}/p{n}</loc></url>" for n in range(20_000))
        watch.portal.pages["/sitemap.xml"] = f'<!DOCTYPE x [<!ENTITY a "b">]><urlset>{lines}'
        verdict = await watch.look()
        assert verdict.outcome is Outcome.OK
        assert verdict.memory is not None
        assert len(verdict.memory["known"]) <= 2000
