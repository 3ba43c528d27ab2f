"""The stateless judgement of one page: many languages, placement, code, structure; and what must stay clean."""

from __future__ import annotations

import base64
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portal import MENU, ROOT, TEXT, page, rulebook

from probes.defacement.evaluate import scan_page
from probes.defacement.page import PageVerdict, judge_page
from probes.defacement.recall import Recall
from probes.defacement.weights import CAPS, GROUPS, POINTS
from socd.rules import RuleBook


def judge(body: str | bytes, url: str = "https://chodon.backan.gov.vn/tin") -> PageVerdict:
    data = body.encode() if isinstance(body, str) else body
    return judge_page(data, content_type="text/html", url=url, rules=rulebook())


def codes(verdict: PageVerdict) -> set[str]:
    return {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize(
    "words",
    [
        "Hacked by thu crew", "H4CK3D BY thu", "Наcked by thu", "ʜᴀᴄᴋᴇᴅ ʙʏ thu",
        "Trang web này đã bị hack bởi nhóm thử",
        "trang web nay da bi tan cong", "Situs ini telah diretas oleh tim latihan", "Bu site hacklendi",
        "Site hackeado por equipe de teste", "تم اختراق الموقع", "این سایت هک شد", "此网站已被黑",
        "Сайт взломан хакерами",
        "Diese Seite wurde gehackt", "PWNED by nobody", "&#72;acked&nbsp;by thu",
    ],
)  # fmt: skip
def test_a_claim_in_title_and_headline_is_a_defacement_in_every_language(words: str) -> None:
    verdict = judge(f"<html><title>{words}</title><body bgcolor=black><h1>{words}</h1></body></html>")
    assert verdict.verdict == "defaced"
    assert verdict.kind is not None
    assert verdict.kind.code == "page-defaced"


def test_tiny_bodies_images_and_pages_that_write_themselves() -> None:
    assert judge("hacked by thu").verdict == "defaced"
    assert judge(b"\x89PNG\r\n\x1a\n" + b"\0" * 400).verdict == "defaced"
    inner = base64.b64encode(b"<title>Hacked by thu</title><h1>hacked by thu</h1>").decode()
    assert judge(f'<script>document.write(atob("{inner}"))</script>').verdict == "defaced"
    typed = "<title>...</title><p id=t></p><script>var s = 'Your site was hacked by thu crew';type(s)</script>"
    assert judge(typed).verdict == "defaced"


@pytest.mark.parametrize(
    "text",
    [
        "Website của Sở bị hacker tấn công, đổi giao diện thành hacked by; cơ quan chức năng đang xác minh.",
        "Công an tỉnh triệt phá đường dây đánh bạc tài xỉu, nổ hũ, cá độ, lô đề trên mạng, bắt giữ 12 đối tượng.",
        "Mã độc ransomware mã hóa dữ liệu; quản trị viên cần vá lỗ hổng ngay, cập nhật hệ điều hành và sao lưu.",
    ],
)
def test_news_about_it_stays_clean(text: str) -> None:
    assert judge(page("Tin an ninh mạng", text * 3)).verdict == "clean"
    assert judge(page(text[:80], text)).verdict == "clean"


def test_ordinary_pages_stay_clean() -> None:
    assert judge(page("Trang chủ")).score < 0.2
    for body in (
        "<h1>It works!</h1>", "<title>Đang cập nhật</title>", '<meta http-equiv="refresh" content="0;url=/vi/">', "",
        "<title>404 Not Found</title><h1>Not Found</h1>", "<body bgcolor=black><video autoplay muted></video></body>",
        '<div id="app"></div><script src="/app.js"></script>', "<title>Đăng nhập</title><input type=password>",
    ):  # fmt: skip
        assert judge(body).verdict == "clean", body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            "<body bgcolor=black><embed src='//www.youtube.com/v/x&autoplay=1' width=1 height=1><p>salam",
            "unseen-player",
        ),
        ("<center><img src=/images/hacked.gif>", "picture-named"),
        ("<!-- mau copas ya? jangan lupa nick --><h1>halo</h1>", "remark"),
        ("<p>bot</p><script>fetch('https://tools.haxor-thu.example/api')</script>", "crew-host"),
        ("<a href='blob:http://imgur.com/1'><img src=a.jpg></a>", "bare-free"),
        ("<script>" + "c('#ff0000','#00ff00');" * 400 + "t = 'This site has now been hacked\n'</script>", "claim-line"),
    ],
)
def test_the_manner_of_a_page_without_a_portal_around_it(body: str, code: str) -> None:
    assert code in codes(judge(body))
    assert code not in codes(judge(page("Trang chủ", extra=body if code != "claim-line" else "")))


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        ("<script src=https://www.googletagmanagar.com/gtm.js></script>", "script-odd"),
        ("<script>document.write('<scr'+'ipt src=\"//a.example.pw/j.php\"></sc'+'ript>')</script>", "script-odd"),
        ("<script>var s=new WebSocket(u);s.onmessage=function(e){new Function(e.data)()}</script>", "kit"),
        ("<script>z.setAttribute('src',['ht','tps:','//a','.example'].join(''))</script>", "coded-src"),
        (f"<div style='clip-path:inset(100%)'>{'<a href=https://x.example>soi cầu</a>' * 2}</div>", "gambling-hidden"),
        (
            f"<div style='color:#fff;font-size:1px'>{'<a href=https://x.example>soi cầu</a>' * 2}</div>",
            "gambling-hidden",
        ),
    ],
)
def test_what_injectors_write_into_a_portal(piece: str, code: str) -> None:
    assert code in codes(judge(page("Trang chủ", extra=piece)))
    shown = piece.replace("&", "&amp;").replace("<", "&lt;")
    assert judge(page("Bài 5: mã độc chèn vào trang", extra=f"<pre>{shown}</pre>")).verdict == "clean"


def test_a_title_that_speaks_of_what_the_page_does_not() -> None:
    titled = page("Trang chủ", TEXT * 4).replace("<title>Trang chủ", "<title>Slot Gacor Maxwin - Daftar Akun Pro")
    assert judge(titled).verdict == "defaced"
    assert "title-apart" in codes(judge(titled))
    assert (
        judge(page("Bahaya judi online dan togel", "Bupati mengimbau warga menjauhi judi online.")).verdict == "clean"
    )


def test_feeds_report_and_players_play() -> None:
    assert judge("<?xml version='1.0'?><rss><channel><title>Website bị hack</title></channel></rss>").verdict == "clean"
    assert judge("<body style='background:#000'><video src=/live.m3u8 autoplay controls></video>").verdict == "clean"
    assert judge("<iframe srcdoc='&lt;h1&gt;Hacked by thu&lt;/h1&gt;'></iframe>").verdict == "defaced"
    assert judge("<style>h1:before{content:'Hacked by thu crew'}</style><h1></h1>").verdict == "defaced"


def test_a_picture_that_says_maintenance_is_no_bare_picture() -> None:
    assert judge("<title>Bảo trì hệ thống</title><img src=https://i.imgur.com/baotri.png>").verdict == "clean"


LOADER = base64.b64encode(b"location.href='//thu.example/abc'").decode()
LINKS = '<a href="https://nha-cai-thu.example/">nhà cái</a> <a href="https://xiu-thu.example/">tài xỉu</a>'


@pytest.mark.parametrize(
    "block",
    [
        f'<div style="position:absolute;left:-9999px">{LINKS}</div>',
        f'<style>.x1{{text-indent:-9999px}}</style><div class="x1">{LINKS}</div>',
        f'<div id="zq">{LINKS}</div><script>document.getElementById("zq").style.display="none"</script>',
        f"<marquee height=1 width=1>{LINKS}</marquee>",
        f'<div style="display:none">{LINKS}</div>',
    ],
)
def test_gambling_links_hidden_in_a_genuine_page(block: str) -> None:
    verdict = judge(page("Giới thiệu", extra=block))
    assert verdict.verdict == "defaced"
    assert verdict.kind is not None
    assert verdict.kind.code == "hidden-spam"


def test_one_gambling_word_is_no_spam() -> None:
    assert judge(page("Nghị định về kinh doanh xổ số", "Kinh doanh xổ số kiến thiết. " + TEXT)).verdict == "clean"


def test_doorways() -> None:
    doorway = (
        '<html amp lang="id"><title>Situs Slot Gacor Maxwin</title><link rel="amphtml" href="https://amp-thu.example/">'
        '<meta name="description" content="slot gacor gampang menang, togel"><h1>Daftar slot online</h1>'
        f"<p>situs slot gacor, togel, judi online, rtp slot hari ini</p><ul>{MENU}</ul>"
    )
    verdict = judge(doorway)
    assert verdict.verdict == "defaced"
    assert {"gambling-title", "gambling-words", "amphtml-foreign"} <= codes(verdict)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<title>Hỏi đáp<script src=//thu.example/a.js></script></title>" + MENU, "injected-script"),
        (f"<script>eval(atob('{LOADER}'))</script>", "page-defaced"),  # nothing of the page is left
        (f"{MENU}<p>{TEXT}</p><script>eval(atob('{LOADER}'))</script>", "injected-script"),
        ('<meta http-equiv="refresh" content="0;url=https://kubet-thu.example/">', "bad-redirect"),
    ],
)  # fmt: skip
def test_code_and_redirects(body: str, kind: str) -> None:
    verdict = judge(body)
    assert verdict.verdict != "clean", verdict.reasons
    assert verdict.kind is not None
    assert verdict.kind.code == kind


def test_every_signal_has_its_line_and_every_group_only_known_ones() -> None:
    assert set(CAPS) <= set(POINTS)
    for _, group in GROUPS:
        assert group <= set(POINTS)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=3000) | st.text(max_size=2000).map(lambda text: f"<html><a href='{text}'>{text}".encode()))
def test_no_bytes_break_it(body: bytes) -> None:
    verdict = judge_page(body, content_type=None, url="", rules=rulebook())
    assert 0.0 <= verdict.score <= 1.0


HOSTILE = {
    "deep": "<div>" * 2_000_000, "broken links": "<a href='//x" * 100_000, "claims": "hacked by " * 150_000,
    "claim lines": "<br>hacked by x" * 100_000, "styles": "<p style='left:-" * 80_000,
    "title": "<title>" + "a@" * 500_000,
    "css": "<style>" + ".a{" * 300_000, "signs": "[+] " * 300_000, "nul": "\0" * 2_000_000,
    "tag and nul": "<b>\0" * 500_000,
    "comments": "<!--" * 400_000, "jumps": "<script>location='" * 60_000, "unclosed": "<b><p>" * 100_000,
    "amp": "&amp" * 400_000, "slot": "slot " * 300_000, "letters": "<font color=red>h</font>" * 80_000,
    "laughs": "<!DOCTYPE x [<!ENTITY a '" + "&b;" * 1000 + "'>]>" + "&a;" * 400_000,
    "links": "".join(f"<a href='https://h{n}.example/'>slot {n}</a>" for n in range(100_000)),
    "covers": "<div style='position:fixed;width:100%;height:100%;z-index:9'>x" * 30_000,
    "scripts": "".join(f"<script src=//h{n}.top></script>" for n in range(50_000)),
    "joined": "<script>" + "'a'+" * 500_000,
    "backwards": ("'" + "a" * 60_000 + "'.split('').reverse()") * 30,
    "packed": "<script>eval(function(p,a,c,k,e,d){}('"
    + ("0 " * 90_000 + "',62,9999,'" + "a|" * 90_000 + "'.split('|')))"),
    "codes": "<script>fromCharCode ^1 ^2 ^3 ^4 ^5 ^6 " + "1,2,3," * 300_000,
    "base64": "<script>atob('" + "QUJD" * 450_000 + "')",
    "fields": "querySelectorAll('input " * 60_000, "old browsers": "older version of chrome href " * 60_000,
    "agents": "<script>userAgent baidu " * 80_000, "sockets": "new WebSocket( eval(" * 90_000,
    "signs only": "<script>" + "[+!+[]]" * 200_000, "pages in frames": "<iframe srcdoc='<b>" * 80_000,
    "drawn": "<style>" + "a{content:'hacked by x'}" * 60_000, "pairs": "<script>parseInt('" + "6d" * 900_000 + "')",
    "by": "<p>hacked by you</p><a href=/x>" * 60_000, "written": "<script>" + "a.src='//x" * 150_000,
    "remarks": "<!-- hacked by x -->" * 80_000, "names": "<script src=//googletagmanagar.com></script>" * 40_000,
    "letters apart": "h a c k " * 250_000, "scripts open": "<script" * 250_000 + "atob",
    "conditions": "iPhone " * 250_000, "handlers": "<img src=x onload=" * 90_000, "leet": "h4ck3d b1 " * 190_000,
}  # fmt: skip


def bombed(folder: Path, seconds: int = 1) -> RuleBook:
    """Rules of which one family takes too long where its words come again and again: twenty times what is allowed."""
    (folder / "injection").mkdir()
    slow = r"/(old|older) of (a|b)[^\x00]{0,600}(href|location)[^>]{2,%d}\.(js|zip)[?]/"
    strings = "\n".join(f"    $ = {slow % (200 + number)}" for number in range(24))
    text = f"rule slow {{\n  strings:\n{strings}\n  condition: any of them\n}}\n"
    (folder / "injection" / "slow.yar").write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "rules" / "defacement", folder / "defacement", ignore=shutil.ignore_patterns("samples"))
    return RuleBook.load(folder, seconds=seconds)


def test_rules_that_do_not_get_through_in_time_are_no_clean_bill(tmp_path: Path) -> None:
    rules = bombed(tmp_path)
    bomb = "<script>" + "older of a href " * 400_000 + "</script>"
    judged = judge_page(bomb.encode(), content_type=None, url="", rules=rules)
    assert judged.indeterminate
    assert judged.unread == ("injection",)
    loud = judge_page(f"<title>Hacked by thu</title>{bomb}".encode(), content_type=None, url="", rules=rules)
    assert loud.verdict == "defaced"  # a bomb hides nothing that the other rules see
    recall = Recall()
    assert recall.judge(bomb.encode(), content_type=None, url="", rules=rules).indeterminate
    assert not recall._kept
    (tmp_path / "page.html").write_text(bomb, encoding="utf-8")
    told = scan_page(tmp_path / "page.html", None, rules)
    assert told["outcome"] == "indeterminate"
    assert "verdict" not in told


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_bounded(name: str) -> None:
    start = time.process_time()
    judge(HOSTILE[name])
    assert time.process_time() - start < 4  # 2 s on a processor of one's own


def test_ten_megabytes_and_broken_bytes_are_bounded() -> None:
    for body in (b"<div>" * 2_000_000, b"\xff\xfe\xfd<" * 500_000, b"\x80" * 10_000_000, b"<p>\xc3" * 500_000):
        start = time.process_time()
        assert judge(body).verdict == "clean"
        assert time.process_time() - start < 4
