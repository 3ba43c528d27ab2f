"""What real pages do to their own houses, next to what an intruder would do: each told from the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from portal import page, rulebook

from probes.defacement.baseline import compare, remember
from probes.defacement.features import features_of
from probes.defacement.page import judge_page

PHONES = "if (/Android|iPhone/.test(navigator.userAgent)) { location.href = 'https://m.%s/tin/1.html' }"
DESKS = "".join(
    f"<a href=https://{desk}.bao.example/{n}>Mục {n}</a>" for desk in ("tin", "nha", "xe", "y") for n in range(6)
)
EDITIONS = "<div style='left:-9999px;position:absolute'>%s</div>"
PARTNERS = "".join(f"<a href=https://doitac{n}.example/>Đối tác {n}</a>" for n in range(6))
HEX = "".join(f"\\x{ord(letter):02x}" for letter in "https://chude.example/")
BEHIND = "</body></html><script src=/a.js></script>%s<script src=/b.js></script>"


def codes(body: str, url: str = "") -> set[str]:
    judged = judge_page(body.encode(), content_type="text/html", url=url, rules=rulebook())
    return {reason.code for reason in judged.reasons}


def led(to: str, extra: str = "") -> str:
    return page("Tin", extra=f"<script>{PHONES % to}</script>{extra}")


def coded(extra: str = "") -> str:
    return page("Tin", extra=f"<script>var a=['{HEX}'];</script>{extra}")


def editions(*domains: str) -> str:
    return page("Tin", extra=EDITIONS % "".join(f"<a href=https://www.{domain}/>{domain}</a>" for domain in domains))


WORLD = ("at", "ch", "de", "es", "fr", "it")


@pytest.mark.parametrize(
    ("code", "innocent", "hostile", "url"),
    [
        ("jump-foreign", led("bao.example", DESKS), led("laxa.example", DESKS), ""),
        ("jump-foreign", led("bao.example", DESKS), led("bao.example"), ""),
        ("jump-foreign", led("thubao.example"), led("thubaoxa.example"), "https://thubaonews.example/1"),
        ("jump-foreign", led("nhatbao.example"), led("laxabao.example"), "https://www.nhatbao.com/1"),
        ("jump-foreign", led("chodon.gov.vn"), led("chodon.example"), "https://chodon.gov.vn/1"),
        (
            "hidden-links",
            editions(*(f"nhatbao.{land}" for land in WORLD)),
            editions(*(f"laxa{land}.example" for land in WORLD)),
            "https://www.nhatbao.vn/",
        ),
        (
            "hidden-links",
            page("Tin", extra=EDITIONS % PARTNERS + f"<p>{PARTNERS}</p>"),
            page("Tin", extra=EDITIONS % PARTNERS),
            "",
        ),
        (
            "hidden-links",
            page("Tin", extra=f"<ul style='left:-127px'>{PARTNERS}</ul>"),
            page("Tin", extra=f"<ul style='left:-1270px'>{PARTNERS}</ul>"),
            "",
        ),
        (
            "script-odd",
            page("Tin", extra="<script src=http://203.0.113.9/khach/nhatbaovn/dem.js></script>"),
            page("Tin", extra="<script src=http://203.0.113.9/khach/dem.js></script>"),
            "https://www.nhatbao.vn/",
        ),
        ("coded-src", coded("<a href=https://chude.example/>Chủ đề</a>"), coded(), ""),
        (
            "script-outside",
            page("Tin") + BEHIND % "<script src=https://quangcao.example/x.js></script>",
            page("Tin") + "</body></html><script src=https://quangcao.example/x.js></script>",
            "",
        ),
    ],
)
def test_a_house_of_its_own_is_told_from_a_strangers(code: str, innocent: str, hostile: str, url: str) -> None:
    assert code not in codes(innocent, url)
    assert code in codes(hostile, url)


def test_numbers_of_files_are_no_purses() -> None:
    brief: Callable[[str], str] = "<title>x</title><p>Gửi tiền về đây: {} trong 24 giờ".format
    assert "ransom" in codes(brief("1BoatSLRHtKNngkdXEeobR76b53LETtpyT"))
    for name in ("=39843e69e8aecfbc8db9778d658d77a", "/31415926535897932384626433832795"):
        assert "ransom" not in codes(f"<title>x</title><p>Ảnh {name}")


def test_a_list_of_purses_asks_no_more_than_one() -> None:
    listed = "".join(f"<li>{letter * 16}.onion" for letter in "abcdefgh")
    judged = judge_page(f"<title>Danh sách</title>{listed}".encode(), content_type=None, url="", rules=rulebook())
    assert [reason.points for reason in judged.reasons if reason.code == "ransom"] == [0.2]


def changed(before: str, after: str) -> dict[str, float]:
    told = compare(features_of(after.encode()), remember(features_of(before.encode())), trusted=())
    return {reason.code: reason.points for reason in told.reasons}


def test_a_script_of_a_host_called_like_the_page_is_half_as_strange() -> None:
    named, loads = page("Nhật báo Tân Thử"), "<script src=https://cdn.%s/x.js></script>"
    assert changed(named, page("Nhật báo Tân Thử", extra=loads % "nhatbaotanthu.example")) == {"new-script": 0.25}
    assert changed(named, page("Nhật báo Tân Thử", extra=loads % "laxathoi.example")) == {"new-script": 0.5}


def test_on_a_page_built_anew_no_picture_stands_in_another_ones_place() -> None:
    old, new = "<img src=/a.png><img src=/b.png>", "<img src=https://kho.example/c.png><img src=/b.png>"
    rest = "".join(f"<section><h2>Mục {name}</h2><p>{name} là mục của trang này</p></section>" for name in "abcdefgh")
    anew = "".join(f"<article><dl><dt>Phần {name}<dd><em>{name}</em> mới viết</dl></article>" for name in "klmnopqr")
    assert "swapped-picture" in changed(old + rest, new + rest)
    assert "swapped-picture" not in changed(old + rest, new + anew)
