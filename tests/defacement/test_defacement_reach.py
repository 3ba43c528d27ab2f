"""Where spam lives: maps, verification files, uploads, and that every page of a large portal has its turn in time."""

from __future__ import annotations

import gzip
import json
import time
from itertools import pairwise
from typing import Any

import pytest
from portal import HOST, Portal, Watch, keys, only, page, watching

from probes.defacement import frontier, reach
from probes.defacement.linked import Linked
from probes.defacement.mapfiles import MAX_UNPACKED, gunzip
from probes.defacement.probe import DefacementSettings
from probes.defacement.reach import MAX_PLACES, Ledger
from socd.model.inventory import Site
from socd.model.observation import Outcome

SITE = Site("a", f"http://{HOST}/", "A", "u", "u", aliases=("cu.thuchanh.gov.vn",))
LOOK = 600  # seconds: the default rhythm
SAMPLE = DefacementSettings().sample
HOURS_FOR_5000 = 48  # what docs/operate.md promises


def sitemap(*paths: str, mod: str = "") -> str:
    last = f"<lastmod>{mod}</lastmod>" if mod else ""
    return f"<urlset>{''.join(f'<url><loc>http://{HOST}{path}</loc>{last}</url>' for path in paths)}</urlset>"


def hours(looks: int) -> float:
    return looks * LOOK / 3600


# -- every page has its turn --------------------------------------------------------------------------------


def walk(ledger: Ledger, pages: list[str], *, most: int = 2000, **more: Any) -> int:
    """Looks until each of `pages` was chosen once; the ledger is stored and loaded between looks, as by a restart."""
    left, now = set(pages), 1_000_000
    for number in range(1, most + 1):
        now += LOOK
        ledger = Ledger.load(json.loads(json.dumps(ledger.dump())))
        ledger.hear(dict.fromkeys(pages, ""), now)
        chosen = ledger.choose(SAMPLE, linked=pages[:10], skip=("/",), **more)
        assert len(chosen) == len(set(chosen)) <= SAMPLE
        for place in chosen:
            ledger.visited(place, now)
        ledger.turn += 1
        left.difference_update(chosen)
        if not left:
            return number
    raise AssertionError(f"{len(left)} pages never had their turn")


@pytest.mark.prove
def test_every_page_of_a_portal_of_5000_in_the_promised_time() -> None:
    pages = [f"/tin-tuc/bai-{n}.html" for n in range(4980)] + [f"/muc-{n}" for n in range(18)] + ["/hoi-dap", "/gop-y"]
    looks = walk(Ledger(), pages)
    assert hours(looks) <= HOURS_FOR_5000
    assert looks >= 5000 / SAMPLE


def test_every_page_again_and_again() -> None:
    pages = [f"/tin/{n}" for n in range(600)]
    ledger, now = Ledger(), 1_000_000
    seen: dict[str, list[int]] = {}
    for look in range(90):
        now += LOOK
        ledger.hear(dict.fromkeys(pages, ""), now)
        for place in ledger.choose(SAMPLE):
            ledger.visited(place, now)
            seen.setdefault(place, []).append(look)
    assert set(seen) == set(pages)
    assert all(len(looks) == 3 for looks in seen.values())
    assert max(b - a for looks in seen.values() for a, b in pairwise(looks)) == 600 / SAMPLE


def test_a_flood_of_new_addresses_does_not_hide_the_rest() -> None:
    """Forty new addresses at every look: still a quarter of each look goes to those that waited longest."""
    pages, ledger, now = [f"/tin/{n}" for n in range(500)], Ledger(), 1_000_000
    left = set(pages)
    for look in range(100):
        now += LOOK
        ledger.hear(dict.fromkeys(pages, "") if look == 0 else {f"/moi/{look}-{n}": "" for n in range(40)}, now)
        for place in ledger.choose(SAMPLE, watched=[f"/mo/{n}" for n in range(50)]):
            ledger.visited(place, now)
            left.discard(place)
    assert not left


def test_new_pages_come_first() -> None:
    ledger = Ledger()
    ledger.hear({f"/tin/{n}": "" for n in range(1000)}, 1000)
    for place in ledger.choose(SAMPLE):
        ledger.visited(place, 1000)
    ledger.hear({"/tin/moi": "", "/uploads/a.html": "", "/x?pafi=y": "", "/tin/3": ""}, 2000)
    chosen = ledger.choose(SAMPLE, watched=["/tin/77"], fixed=["/lien-he"], linked=["/tin/500"])
    assert chosen[:2] == ["/tin/77", "/lien-he"]
    assert set(chosen[2:4]) == {"/uploads/a.html", "/x?pafi=y"}
    assert chosen[4:6] == ["/tin/moi", "/tin/500"]
    for place in chosen:
        ledger.visited(place, 2000)
    ledger.hear({"/tin/moi": "2026-11-21"}, 3000)
    assert ledger.choose(SAMPLE)[0] == "/tin/moi"  # the sitemap says that it changed
    assert ledger.choose(0) == []


def test_the_ledger_is_small_bounded_and_never_misread() -> None:
    ledger = Ledger()
    places = {f"/tin-tuc/xay-dung-nong-thon-moi-{n}-{n * 7919 % 5000:04x}.html": "" for n in range(5000)}
    ledger.hear(places, 1_700_000_000)
    stored = ledger.dump()
    assert len(json.dumps(stored)) < 120_000
    began = time.process_time()
    assert Ledger.load(stored).places == ledger.places
    ledger.choose(SAMPLE)
    ledger.dump()
    assert time.process_time() - began < 0.5
    ledger.hear({f"/p{n}": "" for n in range(50_000)}, 1_700_000_600)
    assert len(ledger.places) == MAX_PLACES
    bomb = {**stored, "places": "eJz" + "A" * 1000}
    for broken in (None, 3, {}, {"version": 2}, {**stored, "places": "%"}, bomb, {**stored, "maps": {"a": [1] * 9}}):
        assert Ledger.load(broken).places == {}


def test_a_portal_larger_than_the_ledger_is_gone_through_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "MAX_PLACES", 1000)
    assert walk(Ledger(), [f"/p{n}" for n in range(1100)]) < 400


async def reached(watch: Watch, pages: set[str], most: int) -> int:
    """Looks until every page was asked for; the memory goes through JSON, as through the store."""
    asked: set[str] = set()
    for number in range(1, most + 1):
        watch.portal.asked.clear()
        verdict = await watch.look()
        watch.memory = json.loads(json.dumps(watch.memory))
        assert verdict.outcome is Outcome.OK, [(f.key, f.details) for f in verdict.findings]
        assert len(watch.portal.asked) <= watch.settings.requests
        asked.update(path for path, _ in watch.portal.asked)
        if pages <= asked:
            return number
    raise AssertionError(f"{len(pages - asked)} pages never had their turn")


def large(portal: Portal, count: int) -> set[str]:
    """A portal of `count` pages: sections link to their first page, each page to the next, the sitemap to all."""
    paths = [f"/tin-tuc/muc-{n % 10}/bai-{n}.html" for n in range(count)]
    for number, path in enumerate(paths):
        following = paths[(number + 10) % count]
        portal.pages[path] = page(f"Bài {number}", extra=f'<a href="{following}">bài sau</a>')
    portal.pages["/"] = page("Trang chủ", extra="".join(f'<a href="{path}">bài</a>' for path in paths[:10]))
    portal.pages["/sitemap.xml"] = sitemap(*paths)
    return set(paths)


async def test_every_page_of_a_real_portal() -> None:
    async with watching() as watch:
        pages = large(watch.portal, 300)
        assert await reached(watch, pages, 24) <= 20


async def test_pages_that_no_map_lists_are_found_by_their_links() -> None:
    async with watching() as watch:
        pages = large(watch.portal, 120)
        watch.portal.pages["/sitemap.xml"] = "<urlset></urlset>"
        await reached(watch, pages, 30)


@pytest.mark.prove
async def test_every_page_of_a_real_portal_of_5000_in_the_promised_time() -> None:
    async with watching() as watch:
        pages = large(watch.portal, 5000)
        looks = await reached(watch, pages, 400)
        print(f"{looks} looks, {hours(looks):.1f} h")  # noqa: T201
        assert hours(looks) <= HOURS_FOR_5000


def test_links_are_read_once_while_the_page_stays() -> None:
    linked = Linked(room=50)
    text = page("Trang chủ", visits=970)
    first = linked.of(SITE, text.encode(), text, SITE.url)
    assert "/gioi-thieu" in first[0]
    again = page("Trang chủ", visits=1024)
    assert linked.of(SITE, again.encode(), again, SITE.url) is first
    other = page("Trang chủ", extra='<a href="/moi">mới</a><a href="/uploads/a.pdf">tệp</a>')
    assert linked.of(SITE, other.encode(), other, SITE.url) == ((*first[0], "/moi"), ("/uploads/a.pdf",))
    for number in range(20):
        text = page(f"Tin số {'x' * number}")
        linked.of(SITE, text.encode(), text, SITE.url)
    assert linked._held <= 50


# -- names of pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("/a;jsessionid=9F2C?x=1", "/a?x=1"),
        ("/?com=news&id=7&PHPSESSID=abc", "/?com=news&id=7"),
        ("/?sid=abc", "/"),
        ("/(S(lit3py55t21z5v55vlm25s55))/Default.aspx", "/Default.aspx"),
        ("/bai?utm_source=zalo&fbclid=x", "/bai"),
        ("http://cu.thuchanh.gov.vn/a", "http://cu.thuchanh.gov.vn/a"),
        ("https://la.example/a", None),
        ("/tep.pdf", None),
        ("javascript:void(0)", None),
        ("/a\u0000b", None),
        ("/" + "a" * 400, None),
        ("http://[::1", None),
    ],
)
def test_names(url: str, place: str | None) -> None:
    assert frontier.place_of(SITE, url) == place


def test_what_an_address_tells() -> None:
    for place in ("/hoi-dap", "/?com=hoidap", "/dien-dan/", "/gop-y-du-thao.html", "/vi/faq"):
        assert frontier.talked(place), place
    for place in ("/hoi-dap/cau-hoi-123", "/tin-tuc", "/qatar"):
        assert not frontier.talked(place), place
    for place in ("/?tunnel=abc", "/slot-gacor/", "/a/kuwin.html", "/nha-cai-uy-tin"):
        assert frontier.odd(place), place
    for place in ("/tin/tau-thuy", "/?id=3", "/du-toan-ngan-sach", "/phat-trien-nong-thon"):
        assert not frontier.odd(place), place
    assert frontier.verification("/google0123456789abcdef.html") == "google0123456789abcdef.html"
    assert frontier.verification("/google.html") is None


def test_a_sitemap_of_every_shape() -> None:
    cdata = "<urlset><url><loc><![CDATA[http://a.vn/?a=1&b=2]]></loc></url><url><LOC>http://a.vn/x?c=1&amp;d=2</LOC>"
    assert [entry.url for entry in frontier.sitemap_entries(cdata)] == ["http://a.vn/?a=1&b=2", "http://a.vn/x?c=1&d=2"]
    assert frontier.sitemap_entries(sitemap("/a", mod="2026-11-01"))[0].lastmod == "2026-11-01"
    assert len(frontier.sitemap_entries("http://a.vn/1\nhttp://a.vn/2\nrác\n")) == 2
    began = time.process_time()
    for hostile in ("<loc>" * 400_000, "<loc>" + "a" * 3_000_000, "<loc>x</loc>" * 300_000, "<" * 3_000_000):
        assert len(frontier.sitemap_entries(hostile)) <= frontier.MAX_ENTRIES
    assert time.process_time() - began < 5
    assert len(gunzip(gzip.compress(b"\0" * 50_000_000))) == MAX_UNPACKED
    assert gunzip(b"\x1f\x8b rubbish") == b""


# -- maps and verification files ----------------------------------------------------------------------------


async def test_a_compressed_sitemap_behind_an_index_is_read() -> None:
    async with watching() as watch:
        await watch.learnt()
        pages = watch.portal.pages
        pages["/robots.txt"] = f"Sitemap: http://{HOST}/maps/index.xml.gz\n"
        index = f"<sitemapindex><sitemap><loc>http://{HOST}/maps/1.xml.gz</loc></sitemap></sitemapindex>"
        pages["/maps/index.xml.gz"] = gzip.compress(index.encode())
        pages["/maps/1.xml.gz"] = gzip.compress(sitemap("/bai/moi-1", "/bai/moi-2").encode())
        watch.portal.asked.clear()
        assert (await watch.look()).outcome is Outcome.OK
        assert {"/maps/1.xml.gz", "/bai/moi-1", "/bai/moi-2"} <= {path for path, _ in watch.portal.asked}
        pages["/maps/1.xml.gz"] = gzip.compress(sitemap("/nha-cai", "/tai-xiu", "/no-hu-88").encode())
        for _ in range(2):
            assert keys(await watch.look()) == [f"hidden-spam|sitemap:{HOST}"]


async def test_unchanged_sitemaps_are_not_sent_again() -> None:
    async with watching() as watch:
        sent = []

        def answer(request: Any) -> Any:
            if request.headers.get("If-None-Match") == '"v1"':
                sent.append(304)
                return (304, "", {"ETag": '"v1"'})
            sent.append(200)
            return (200, sitemap("/bai/1"), {"ETag": '"v1"'})

        watch.portal.pages["/sitemap.xml"] = answer
        for _ in range(3):
            assert (await watch.look()).outcome is Outcome.OK
        assert sent == [200, 304, 304]


async def test_a_sitemap_that_swells_by_a_new_sort_of_addresses() -> None:
    async with watching() as watch:
        own = [f"/tin-tuc/{n}" for n in range(1, 30)]
        for path in own:
            watch.portal.pages[path] = page(path)
        watch.portal.pages["/sitemap.xml"] = sitemap(*own)
        for _ in range(4):
            assert (await watch.look()).outcome is Outcome.OK
        ordinary = [f"/tin-tuc/{n}" for n in range(1, 400)]
        before = watch.memory
        watch.portal.pages["/sitemap.xml"] = sitemap(*ordinary)  # a plugin that lists all news now
        assert (await watch.look()).outcome is Outcome.OK
        watch.memory = before
        watch.portal.pages["/sitemap.xml"] = sitemap(*own, *(f"/cache-x/{n}.html" for n in range(500)))
        for _ in range(3):
            finding = only(await watch.look())
            assert finding.key == "hidden-spam|sitemap-growth:/sitemap.xml"
            assert finding.suspect
            assert "/cache-x/ × 500" in json.dumps(finding.details, ensure_ascii=False)
        watch.portal.pages["/sitemap.xml"] = sitemap(*own)
        verdict = await watch.look()
        assert verdict.outcome is Outcome.OK
        assert "hidden-spam" in verdict.covers


async def test_foreign_hosts_in_the_maps_from_the_first_are_a_suspicion() -> None:
    async with watching() as watch:
        watch.portal.pages["/robots.txt"] = "Sitemap: https://thietke-cu.example/sitemap.xml\n"
        for _ in range(4):
            finding = only(await watch.look())
            assert finding.key == "hidden-spam|sitemap:thietke-cu.example"
            assert finding.suspect
        watch.portal.pages["/robots.txt"] = "Sitemap: https://moi-thu.example/sitemap.xml\n"
        assert not only(await watch.look()).suspect


async def test_verification_files_are_remembered_and_new_ones_told() -> None:
    async with watching() as watch:
        pages = watch.portal.pages
        old, new = "/google00112233445566aa.html", "/google99887766554433bb.html"
        pages[old] = f"google-site-verification: {old[1:]}"
        pages["/"] = page("Trang chủ", extra=f'<a href="{old}">.</a>')
        for _ in range(4):
            assert (await watch.look()).outcome is Outcome.OK
        pages["/sitemap.xml"] = sitemap(new)
        assert (await watch.look()).outcome is Outcome.OK  # named, but the site answers with its 404
        pages[new] = f"google-site-verification: {new[1:]}"
        pages["/sitemap.xml"] = sitemap(new, "/tin-tuc/1", mod="2026-11-21")
        for _ in range(3):
            finding = only(await watch.look())
            assert finding.key == f"hidden-spam|verification:{new[1:]}"
            assert finding.suspect
        watch.accepted = frozenset({finding.key})
        assert (await watch.look()).outcome is Outcome.OK


async def test_uploads_named_after_gambling() -> None:
    async with watching() as watch:
        await watch.learnt()
        bad = "/uploads/hoi-dap/2026/nha-cai-tai-xiu-kuwin.pdf"
        fine = "/uploads/2026/canh-bao-danh-bac-qua-mang.pdf"
        watch.portal.pages["/hoi-dap"] = page("hoi-dap", extra=f'<a href="{bad}">x</a><a href="{fine}">y</a>')
        finding = only(await watch.look())
        assert (finding.key, finding.suspect) == (f"uploaded-spam|upload:{bad}", True)
        assert bad not in {path for path, _ in watch.portal.asked}


async def test_a_question_that_was_just_asked_is_read_in_the_same_look() -> None:
    async with watching() as watch:
        for n in range(200):
            watch.portal.pages[f"/tin/{n}"] = page(f"Tin {n}")
        watch.portal.pages["/sitemap.xml"] = sitemap(*(f"/tin/{n}" for n in range(200)))
        await watch.learnt()
        spam = "nhà cái uy tín, tài xỉu online, nổ hũ đổi thưởng, bắn cá, kèo nhà cái, soi cầu lô đề " * 5
        watch.portal.pages["/uploads/files/a.html"] = f"<title>Nhà cái tài xỉu</title><h1>nổ hũ</h1>{spam}"
        watch.portal.pages["/hoi-dap"] = page("Hỏi đáp", extra='<a href="/uploads/files/a.html">tệp</a>')
        assert keys(await watch.look()) == ["uploaded-spam|upload:/uploads/files/a.html"]


async def test_absent_pages_of_one_shape_that_jump() -> None:
    """Only addresses that end in .html jump: found when their turn comes, and then at every look."""
    async with watching() as watch:
        await watch.learnt()
        missing = watch.portal.missing
        away = (404, '<meta http-equiv="refresh" content="0;url=https://song-bac-thu.example/">', {})
        watch.portal.missing = lambda request: away if request.path.endswith(".html") else missing(request)
        verdicts = [await watch.look() for _ in range(6)]
        first = next(number for number, verdict in enumerate(verdicts) if verdict.findings)
        assert first <= 3
        for verdict in verdicts[first:]:
            assert keys(verdict) == ["bad-redirect|404-redirect:song-bac-thu.example"]


async def test_a_look_at_a_quiet_portal_is_a_small_number_of_requests() -> None:
    async with watching() as watch:
        large(watch.portal, 200)
        counts = []
        for _ in range(8):
            watch.portal.asked.clear()
            await watch.look()
            counts.append(len(watch.portal.asked))
        assert max(counts) <= SAMPLE + 15
        robots = [path for path, _ in watch.portal.asked if path == "/robots.txt"]
        assert len(robots) == 1
        assert any(is_bot for _, is_bot in watch.portal.asked)
