"""A catalogue of attacks, written by hand and drawn by seed: words of many languages, hosts, ways of hiding.

Two halves that share no word, host or technique: the first may be tuned on, the second is only ever measured. Nothing
here is taken from rules/ or from the corpus.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

Half = str  # "tuned" or "held"


@dataclass(frozen=True)
class Words:
    claims: tuple[str, ...]
    titles: tuple[str, ...]
    anchors: tuple[tuple[str, ...], ...]
    hosts: tuple[str, ...]
    hiding: tuple[str, ...]
    dress: tuple[str, ...]
    images: tuple[str, ...]


HALVES: dict[Half, Words] = {
    "tuned": Words(
        claims=(
            "HACKED BY M4J3ST1C CREW - your security is a joke, admin",
            "Website này đã bị nhóm Bóng Đêm chiếm quyền!!!",
            "Situs ini telah diretas oleh Pasukan Malam, admin tidur ya?",
            "Bu site Kara Kartal tarafından hacklendi",
            "Invadido por Sombra Team - segurança zero",
            "تم اختراق الموقع من قبل فريق الظل",
            "این سایت توسط تیم سایه هک شد",
            "该网站已被暗影小组入侵",
            "Сайт взломан командой Тень. Привет админу!",
            "0wn3d by z3r0c0ol, no system is safe",
        ),
        titles=(
            "Hacked by M4J3ST1C",
            "Pwned! z3r0c0ol was here",
            "Slot Gacor Hari Ini Gampang Maxwin Deposit Pulsa",
            "Nhà cái uy tín - tài xỉu online đổi thưởng",
            "Kara Kartal Hack Team",
            "Bandar Togel Terpercaya 4D",
            "تم الاختراق",
            "Взломано командой Тень",
        ),
        anchors=(
            ("slot gacor", "judi bola", "togel online", "maxwin", "rtp live", "daftar situs"),
            ("nhà cái", "tài xỉu", "nổ hũ", "bắn cá", "soi cầu", "kèo bóng đá"),
            ("bahis siteleri", "canlı casino", "deneme bonusu", "kaçak iddaa", "slot oyna"),
            ("buy viagra", "cheap cialis", "online pharmacy", "payday loan", "replica watches"),
        ),
        hosts=(
            "m4x-slot.top",
            "cdn-stat.xyz",
            "jquery-cache.com",
            "gacor77-win.net",
            "tai-go88.club",
            "kartal-js.site",
            "185.244.25.9",
            "bet-vip.icu",
            "api-metrics.online",
            "sunwin-vip.fun",
        ),
        hiding=(
            '<div style="position:absolute;left:-9999px;top:-9999px">{}</div>',
            '<div style="display:none">{}</div>',
            '<div style="font-size:0">{}</div>',
            '<div style="height:1px;width:1px;overflow:hidden">{}</div>',
            '<marquee width="1" height="1" scrollamount="900">{}</marquee>',
            '<style>.wq9{{text-indent:-8000px;position:absolute}}</style><div class="wq9">{}</div>',
            '<div id="lk8">{}</div><script>document.getElementById("lk8").style.display="none";</script>',
        ),
        dress=(
            '<center><h1 style="color:red">{}</h1></center>',
            '<div style="background:#000;color:#0f0;padding:40px">{}</div>',
            "<marquee><b>{}</b></marquee>",
            '<h2 style="text-align:center;color:lime">{}</h2>',
            '<div style="position:fixed;top:0;left:0;width:100%;background:black;z-index:99999"><h1>{}</h1></div>',
        ),
        images=("https://i.imgur.com/x9Qd2.jpg", "https://i.ibb.co/7dK/own.png", "https://files.catbox.moe/a1.gif"),
    ),
    "held": Words(
        claims=(
            "Pwned by Nightfall Syndicate :: patch your server",
            "Trang web đã bị hack bởi Rồng Xám, quản trị hãy sửa lỗi đi",
            "Diretas oleh Macan Kumbang Cyber - hanya menyapa",
            "Sayfanız Demir Kurt tarafından ele geçirildi",
            "Site hackeado por Coruja Negra",
            "هكر بواسطة عقرب الصحراء، الحماية صفر",
            "هک شده توسط گرگ خاکستری",
            "黑客 风之影 到此一游，请修补漏洞",
            "Взлом: группа Полночь. Ваша защита ничто",
            "Defaced by gh0st_ph4nt0m ~ greetz to all",
        ),
        titles=(
            "Defaced by Nightfall Syndicate",
            "./gh0st_ph4nt0m ~ owned",
            "Situs Judi Slot Online Anti Rungkad Terbaru",
            "Game bài đổi thưởng nổ hũ bắn cá số 1",
            "Demir Kurt burada",
            "Agen Sbobet Resmi Bonus 100",
            "هكر بواسطة عقرب",
            "Coruja Negra esteve aqui",
        ),
        anchors=(
            ("situs slot", "bandar bola", "sbobet", "poker online", "scatter hitam", "bonus new member"),
            ("game bài", "đánh đề", "lô đề online", "cá độ bóng đá", "xóc đĩa", "đá gà trực tiếp"),
            ("güvenilir bahis", "casino sitesi", "rulet oyna", "bedava bonus", "illegal bahis"),
            ("kamagra jelly", "essay writing", "crypto casino", "escort istanbul", "louis vuitton outlet"),
        ),
        hosts=(
            "nightfall-cdn.pw",
            "static-fonts.live",
            "wp-jquery.org",
            "macan88-slot.com",
            "xocdia-pro.win",
            "kurt-ads.buzz",
            "91.219.236.4",
            "rikvip-game.bet",
            "fastcounter.info",
            "go-redirect.click",
        ),
        hiding=(
            '<div style="opacity:0;position:absolute;top:-5000px">{}</div>',
            '<p style="visibility:hidden">{}</p>',
            '<span style="font-size:1px;line-height:1px">{}</span>',
            '<div style="text-indent:-99999px">{}</div>',
            '<div style="color:#ffffff;background-color:#ffffff">{}</div>',
            "<div hidden>{}</div>",
            '<style>#zz3 a{{}} #zz3{{clip-path:inset(100%);position:absolute}}</style><div id="zz3">{}</div>',
            '<div style="transform:scale(0)">{}</div>',
            '<div style="margin-left:-7000px">{}</div>',
        ),
        dress=(
            '<div align="center"><font color="#ff0000" size="7">{}</font></div>',
            '<h1 style="font-family:Courier">{}</h1>',
            "<blink>{}</blink>",
            '<pre style="background:black;color:cyan">{}</pre>',
            '<section style="position:absolute;inset:0;z-index:100000;background:#111"><h1>{}</h1></section>',
        ),
        images=("https://postimg.cc/img/deface.jpg", "https://telegra.ph/file/9af.jpg", "https://pic-up.top/u/77.png"),
    ),
}

KINDS: dict[str, frozenset[str]] = {
    "hidden-links": frozenset({"hidden-spam"}),
    "script": frozenset({"injected-script"}),
    "iframe": frozenset({"injected-script"}),
    "form": frozenset({"injected-script"}),
    "base": frozenset({"bad-redirect"}),
    "refresh": frozenset({"bad-redirect"}),
    "cloaked": frozenset({"cloaked-spam"}),
    "section": frozenset({"page-defaced"}),
    "title": frozenset({"page-defaced", "hidden-spam"}),  # a title that advertises is spam
    "image": frozenset({"page-defaced"}),
    "404-jump": frozenset({"bad-redirect"}),
    "upload": frozenset({"uploaded-spam"}),
    "replaced": frozenset({"page-defaced"}),
}


def words(half: Half) -> Words:
    return HALVES[half]


def host(rng: random.Random, half: Half) -> str:
    name = rng.choice(HALVES[half].hosts)
    return name if name[0].isdigit() or rng.random() < 0.5 else f"{rng.choice(('js', 'cdn', 'a', 'static'))}.{name}"


def links(rng: random.Random, half: Half, least: int = 2, most: int = 9) -> str:
    """A run of spam links to distinct hosts."""
    texts = rng.choice(HALVES[half].anchors)
    names = rng.sample(HALVES[half].hosts, min(len(HALVES[half].hosts), rng.randint(least, most)))
    return rng.choice((" ", ", ", "<br>")).join(
        f'<a href="https://{name}/{rng.randint(1, 999)}">{rng.choice(texts)}</a>' for name in names
    )


def doorway(rng: random.Random, half: Half) -> str:
    """A whole page of spam as robots get it."""
    mine = HALVES[half]
    texts = rng.choice(mine.anchors)
    body = " ".join(f"<p>{', '.join(rng.sample(texts, 4))} {rng.choice(mine.titles)}</p>" for _ in range(6))
    return (
        f"<html><head><title>{rng.choice(texts).title()} {rng.choice(texts)}</title></head><body>"
        f"<h1>{rng.choice(texts)}</h1>{body}{links(rng, half, 3)}</body></html>"
    )


def replaced(rng: random.Random, half: Half) -> str:
    mine = HALVES[half]
    claim = rng.choice(mine.claims)
    return f"<html><head><title>{claim[:40]}</title></head><body>{rng.choice(mine.dress).format(claim)}</body></html>"
