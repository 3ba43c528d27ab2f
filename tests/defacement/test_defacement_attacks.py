"""Each way in which a portal is attacked, against a real server: what is found, once, under which name."""

from __future__ import annotations

import json

import pytest
from portal import Watch, bot, from_search, keys, only, page, watching

from socd.model.observation import Outcome

CASINO = "https://song-bac-thu.example"
SPAM = "".join(
    f'<a href="https://{name}-thu.example/">{label}</a> '
    for name, label in [
        ("nha-cai", "nhà cái uy tín"), ("tai-xiu", "tài xỉu online"), ("no-hu", "nổ hũ đổi thưởng"),
        ("ban-ca", "bắn cá"), ("keo", "kèo nhà cái"), ("lo-de", "soi cầu lô đề"),
    ]
)  # fmt: skip
AWAY = f'<div style="position:absolute;left:-9999px">{SPAM}</div>'
REPLACED = """<html><head><title>Hacked by Nhom Thu</title></head><body bgcolor="black" oncontextmenu="return false">
<center><h1>HACKED BY NHOM THU</h1><marquee>your security is low, admin</marquee></center></body></html>"""


async def seen_twice(watch: Watch, key: str) -> None:
    """The attack is found by two looks in a row under one name, and nothing else is."""
    for _ in range(2):
        verdict = await watch.look()
        assert keys(verdict) == [key]
        assert verdict.outcome is Outcome.FINDING
        finding = only(verdict)
        assert not finding.suspect
        assert finding.exhibits
        assert finding.details["reasons"]
        json.dumps([dict(finding.details), verdict.memory])


async def cleared(watch: Watch, kind: str) -> None:
    verdict = await watch.look()
    assert verdict.outcome is Outcome.OK, keys(verdict)
    assert kind in verdict.covers


async def test_home_page_replaced_and_restored() -> None:
    async with watching() as watch:
        await watch.learnt()
        before, watch.portal.pages["/"] = watch.portal.pages["/"], REPLACED
        await seen_twice(watch, "page-defaced|page:/")
        assert "HACKED BY NHOM THU" in only(await watch.look()).details["diff"]
        watch.portal.pages["/"] = before
        await cleared(watch, "page-defaced")


@pytest.mark.parametrize(
    "body",
    [
        "<title>0wned</title><body bgcolor=black><font color=red>hacked by thu-crew</font><br>was here</body>",
        "<h1>xin chao</h1>",
        b"\x89PNG\r\n\x1a\n pixels",
    ],
)
async def test_a_tiny_body_in_place_of_the_home_page(body: str | bytes) -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/"] = body
        await seen_twice(watch, "page-defaced|page:/")


async def test_sub_page_replaced() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/van-ban"] = REPLACED
        await seen_twice(watch, "page-defaced|page:/van-ban")


async def test_hidden_links_seen_by_everybody() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/hoi-dap"] = page("hoi-dap", extra=AWAY)
        await seen_twice(watch, "hidden-spam|spam:/hoi-dap")
        watch.portal.pages["/hoi-dap"] = page("hoi-dap")
        await cleared(watch, "hidden-spam")


async def test_hidden_links_on_every_page_are_one_thing() -> None:
    async with watching() as watch:
        await watch.learnt()
        for path in ("/hoi-dap", "/lich", "/tin-tuc/3"):
            watch.portal.pages[path] = page(path, extra=AWAY)
        finding = only(await watch.look())
        assert finding.kind.code == "hidden-spam"
        assert finding.details["pages"] == ["/hoi-dap", "/lich", "/tin-tuc/3"]
        watch.portal.pages["/lich"] = page("lich")
        assert only(await watch.look()).key == finding.key


async def test_spam_shown_to_googlebot_only() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/hoi-dap"] = lambda request: page("hoi-dap", extra=AWAY if bot(request) else "")
        await seen_twice(watch, "cloaked-spam|spam:/hoi-dap")
        personas = {exchange.persona.value for exchange in only(await watch.look()).exhibits}
        assert personas >= {"googlebot", "browser"}


async def test_foreign_script_on_many_pages_is_one_thing() -> None:
    async with watching() as watch:
        await watch.learnt()
        evil = '<script src="https://js.dem-thu.example/c.js"></script>'
        for path in ("/", "/tin-tuc", "/lich"):
            watch.portal.pages[path] = page(path, head=evil)
        await seen_twice(watch, "injected-script|script:dem-thu.example")


async def test_foreign_iframe_and_form() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/lich"] = page("lich", extra='<iframe src="//khung-thu.example/a"></iframe>')
        watch.portal.pages["/lien-he"] = page("x", extra='<form action="https://thu-form.example/p"><input></form>')
        assert keys(await watch.look()) == [
            "injected-script|script:khung-thu.example",
            "injected-script|script:thu-form.example",
        ]


async def test_redirects_of_every_make() -> None:
    async with watching() as watch:
        await watch.learnt()
        pages = watch.portal.pages
        pages["/lich"] = page("lich", head=f'<meta http-equiv="refresh" content="0;url={CASINO}/a">')
        assert keys(await watch.look()) == ["bad-redirect|redirect:song-bac-thu.example"]
        pages["/lich"] = page("lich", extra=f"<script>window.location.href = '{CASINO}/a';</script>")
        assert keys(await watch.look()) == ["bad-redirect|redirect:song-bac-thu.example"]
        pages["/lich"] = lambda request: (302, "", {"Location": f"{CASINO}/a"})
        assert keys(await watch.look()) == ["bad-redirect|redirect:song-bac-thu.example"]


async def test_home_redirects_only_visitors_from_a_search_engine() -> None:
    async with watching() as watch:
        await watch.learnt()
        home = watch.portal.pages["/"]
        away = (302, "", {"Location": CASINO})
        watch.portal.pages["/"] = lambda request: away if from_search(request) else home
        await seen_twice(watch, "bad-redirect|redirect:song-bac-thu.example")


async def test_absent_pages_jump_to_a_casino() -> None:
    async with watching() as watch:
        await watch.learnt()
        body = f'<title>404</title><meta http-equiv="refresh" content="0; url={CASINO}/x"><h1>Not Found</h1>'
        watch.portal.missing = lambda request: (404, body, {})
        await seen_twice(watch, "bad-redirect|404-redirect:song-bac-thu.example")
        assert "/404" not in [path for path, _ in watch.portal.asked]
        watch.portal.missing = lambda request: (302, "", {"Location": CASINO})
        assert keys(await watch.look()) == ["bad-redirect|404-redirect:song-bac-thu.example"]


async def test_uploaded_page_that_a_question_links_to() -> None:
    async with watching() as watch:
        await watch.learnt()
        path = "/uploads/2023/09/tai-game.html"
        watch.portal.pages[path] = f"<title>Nổ hũ, tài xỉu, nhà cái</title><h1>Game bài đổi thưởng</h1>{SPAM}"
        watch.portal.pages["/hoi-dap"] = page("hoi-dap", extra=f'<a href="{path}">tệp đính kèm</a>')
        await seen_twice(watch, f"uploaded-spam|upload:{path}")


async def test_robots_names_a_foreign_sitemap_and_the_sitemap_lists_gambling() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/robots.txt"] = "Sitemap: https://ban-do-thu.example/sitemap.xml\n"
        assert keys(await watch.look()) == ["hidden-spam|sitemap:ban-do-thu.example"]
        urls = "".join(
            f"<url><loc>http://chodon.thuchanh.gov.vn/{s}</loc></url>" for s in ("nha-cai", "tai-xiu", "no-hu-88")
        )
        watch.portal.pages["/robots.txt"] = ""
        watch.portal.pages["/sitemap.xml"] = f"<urlset>{urls}</urlset>"
        assert keys(await watch.look()) == ["hidden-spam|sitemap:chodon.thuchanh.gov.vn"]


async def test_a_new_page_that_sends_its_visitors_away() -> None:
    async with watching() as watch:
        await watch.learnt()
        jump = '<meta http-equiv="refresh" content="0;url=https://{}/go">'
        watch.portal.pages["/"] = page("Trang chủ", extra='<a href="/tin-moi">mới</a>')
        watch.portal.pages["/tin-moi"] = page("Tin mới", head=jump.format("vao-cho-thu.bet"))
        found = only(await watch.look())
        assert (found.key, found.suspect) == ("bad-redirect|redirect:vao-cho-thu.bet", False)
    async with watching() as watch:
        await watch.learnt()
        watch.portal.pages["/"] = page("Trang chủ", extra='<a href="/tin-moi">mới</a>')
        watch.portal.pages["/tin-moi"] = page("Tin mới", head=jump.format("doi-tac-thu.com"))
        assert only(await watch.look()).suspect
