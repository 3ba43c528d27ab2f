"""The portals are real servers with pages such as a province's portals have."""

from __future__ import annotations

import re
import unicodedata

import pytest
from practice_visitor import GOOGLEBOT, Visitor, links
from selectolax.lexbor import LexborHTMLParser

from socd.practice.scenario import Story

pytestmark = pytest.mark.asyncio(loop_scope="module")

BY_FAMILY = {"nukeviet": "babe", "sharepoint": "backan", "wordpress": "syt", "homemade": "stttt"}


async def test_the_province_has_its_portals(story: Story) -> None:
    hosts = {site.host for site in story.province.sites}
    assert len(hosts) >= 24
    districts = ("thanhpho", "babe", "bachthong", "chodon", "chomoi", "nari", "nganson", "pacnam")
    assert {f"{district}.backan.gov.vn" for district in districts} | {
        "backan.gov.vn",
        "dichvucong.backan.gov.vn",
    } <= hosts
    assert len([unit for unit in story.province.units if unit["kind"] == "department"]) == 12
    assert {site.practice.family for site in story.province.sites} == set(BY_FAMILY)


async def test_every_page_of_every_portal_answers_under_its_own_name(visitor: Visitor) -> None:
    """Certificates are checked against the practice CA and the host name by the client itself."""
    for site, server in visitor.province.servers.items():
        for path in ("/", *visitor.paths(site)[1::5], *server.portal.site.pages):
            answer = await visitor.get(site, path)
            assert answer.status == 200, (site, path)
            assert unicodedata.is_normalized("NFC", answer.text)
            tree = LexborHTMLParser(answer.text)
            title = tree.css_first("title")
            assert title is not None
            assert server.portal.site.name in title.text()


@pytest.mark.parametrize("site", BY_FAMILY.values(), ids=BY_FAMILY.keys())
async def test_a_portal_holds_what_such_portals_hold(visitor: Visitor, site: str) -> None:
    pages = visitor.paths(site)
    assert 10 <= len(pages) <= 22
    home = (await visitor.get(site)).text
    tree = LexborHTMLParser(home)
    assert tree.css_first("marquee")
    assert "setInterval" in home or "setTimeout" in home or "egovSlider" in home
    assert tree.css("script[src^='https://']")
    assert "dichvucong.backan.gov.vn" in home
    for path in links(home):
        assert (await visitor.get(site, path)).status == 200, f"dead link {path}"


@pytest.mark.parametrize("site", BY_FAMILY.values(), ids=BY_FAMILY.keys())
async def test_counters_and_tokens_change_on_every_request(visitor: Visitor, site: str) -> None:
    first, second = (await visitor.get(site)).text, (await visitor.get(site)).text
    assert first != second
    digits = re.compile(r"\d|[0-9a-fA-F]{10,}")
    assert abs(len(digits.sub("", first)) - len(digits.sub("", second))) < 200, "only numbers and tokens differ"


async def test_addresses_nobody_has(visitor: Visitor) -> None:
    answer = await visitor.get("babe", "/khong-co-trang-nay")
    assert answer.status == 404
    assert "không tồn tại" in answer.text
    soft = await visitor.get("sgtvt", "/.env")
    assert soft.status == 200
    assert "không tồn tại" in soft.text


async def test_robots_sitemap_and_uploads(visitor: Visitor) -> None:
    robots = await visitor.get("syt", "/robots.txt")
    assert "Sitemap: https://syt.backan.gov.vn/sitemap.xml" in robots.text
    sitemap = (await visitor.get("syt", "/sitemap.xml")).text
    places = re.findall(r"<loc>https://syt\.backan\.gov\.vn(/[^<]*)</loc><lastmod>\d{4}-\d\d-\d\dT", sitemap)
    assert len(places) >= 15
    for place in places[::4]:
        assert (await visitor.get("syt", place)).status == 200
    documents = (await visitor.get("syt", "/van-ban/")).text
    [pdf, *_] = re.findall(r'href="([^"]+\.pdf)"', documents)
    answer = await visitor.get("syt", pdf)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.body.startswith(b"%PDF-")
    picture = await visitor.get("syt", "/wp-content/uploads/2023/01/banner-1.png")
    assert picture.body.startswith(b"\x89PNG")


async def test_search_shows_the_words_as_text(visitor: Visitor) -> None:
    answer = await visitor.get("syt", "/tim-kiem/?s=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


async def test_plain_http_sends_visitors_to_https(visitor: Visitor) -> None:
    answer = await visitor.get("nari", "/index.php?com=tintuc", scheme="http")
    assert answer.status == 301
    assert answer.headers["Location"] == "https://nari.backan.gov.vn/index.php?com=tintuc"


async def test_every_portal_tells_honest_news_of_gamblers_or_hackers(visitor: Visitor) -> None:
    for site in BY_FAMILY.values():
        news = "".join([(await visitor.get(site, path)).text for path in visitor.paths(site, "article")])
        assert sum(word in news for word in ("đánh bạc", "tin tặc", "lô, số đề")) >= 2


async def test_googlebot_sees_the_same_before_any_attack(visitor: Visitor) -> None:
    plain = (await visitor.get("banglung", "/vi/faq/")).text
    robot = (await visitor.get("banglung", "/vi/faq/", agent=GOOGLEBOT)).text
    assert links(plain) == links(robot)
