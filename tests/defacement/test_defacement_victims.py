"""What captures of real victims taught: each signal on a page of our own making, and the innocent page beside it."""

from __future__ import annotations

import pytest
from portal import MENU, TEXT, rulebook

from probes.defacement.page import PageVerdict, judge_page

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
    frame = '<iframe src="http://vidu-khac.com/dem.php" style="visibility: hidden" width="10" height="10"></iframe>'
    behind = judge((LIVING % ("", "")) + frame)
    assert "frame-odd" in codes(behind)
    assert behind.verdict == "defaced"
    assert judge(LIVING % ("", frame)).verdict == "clean"
