"""What a page holds that it did not hold before: lines, pictures, links with the way they are hidden. Pure, bounded.

Works on the source by patterns that run at C speed; only where new foreign links or pictures turn up is the page parsed
a second time, to see how these are shown.
"""

from __future__ import annotations

import html
import re
import zlib
from array import array
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from probes.defacement.features import Features, shallow
from probes.defacement.hosts import host_of, registrable, well_known

MAX_SOURCE = 1_000_000  # characters
MAX_LINES = 800
MAX_PICTURES = 150
MAX_DOMAINS = 200
MAX_ADDED = 300
MAX_ANCHORS = 3_000
MAX_LINKS = 60

_CODE = re.compile(r"<(?:((?a:script|style|noscript|template|title))\b[^>]{0,2000}>|!--)", re.I)
_CODE_ENDS = {"": re.compile("-->")} | {
    name: re.compile(rf"</(?a:{name})\s{{0,9}}>", re.I) for name in ("script", "style", "noscript", "template", "title")
}
_TEXTS = ("script", "style", "title")
_OPEN = re.compile(rf"<(?:{'|'.join(_TEXTS)})\b[^>]{{0,2000}}>", re.I)  # not closed: all that follows is its own
_NODE = re.compile(r">([^<>]{2,2000}+)(?=<)")
_PICTURE = re.compile(r"<img\b([^>]{1,3000})>", re.I)
_SRC = re.compile(r"""(?<![\w-])(?:data-src|src)\s{0,3}=\s{0,3}["']?([^"'\s>]{1,600})""", re.I)
_ALT = re.compile(r"""(?<![\w-])(?:alt|title)\s{0,3}=\s{0,3}["']([^"']{1,200})""", re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
BRIEF = 200  # characters: texts of at most so many (menus, headlines) come back on every page of a site


@dataclass(frozen=True, slots=True)
class Picture:
    """One `<img>`: its address without query, its registrable domain ("" = the site's own), caption and position."""

    src: str
    domain: str
    caption: str
    index: int

    @property
    def key(self) -> int:
        return _hash(self.src)


@dataclass(frozen=True, slots=True)
class Shown:
    """One new foreign link: how it is hidden ("" = in plain sight), and how surely nobody hides honest links so."""

    domain: str
    text: str
    how: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What is new on a page. `lines` are visible texts, `about` the markup around the first of them."""

    lines: tuple[str, ...] = ()
    about: str = field(default="", repr=False)
    pictures: tuple[Picture, ...] = ()
    swapped: tuple[Picture, ...] = ()
    links: tuple[Shown, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


def pack(values: Iterable[int], most: int) -> str:
    """Hashes as base64 of 32-bit integers: a sixth of what JSON needs."""
    return b64encode(array("I", list(values)[:most]).tobytes()).decode()


def unpack(packed: object) -> frozenset[int]:
    """The set of hashes; empty for anything that is none."""
    return frozenset(row(packed))


def row(packed: object) -> Sequence[int]:
    """The hashes in their order."""
    try:
        values = array("I")
        values.frombytes(b64decode(str(packed), validate=True))
    except (ValueError, BadBase64):
        return ()
    return values


def lines_of(page: Features) -> dict[int, str]:
    """Visible text nodes by hash; digits, signs and case count for nothing, so clocks and counters never differ."""
    found: dict[int, str] = {}
    endless: set[str] = set()
    shown = "><".join(_uncoded(f"{page.source[:MAX_SOURCE]}<", endless))
    if not endless.isdisjoint(_TEXTS):
        shown = _OPEN.split(shown, maxsplit=1)[0]
    for raw in dict.fromkeys(_NODE.findall(shown)):
        key = _brief_key(raw) if len(raw) <= BRIEF else _long_key(raw)
        if key >= 0:
            found.setdefault(key, raw)
    return found


def _uncoded(source: str, endless: set[str]) -> Iterator[str]:
    """What stands between the blocks of code, styles and remarks; one that is not closed is none, but `endless`."""
    done = place = 0
    while found := _CODE.search(source, place):
        name = (found.group(1) or "").lower()
        end = None if name in endless else _CODE_ENDS[name].search(source, found.end())
        if end is None:
            endless.add(name)
            place = found.start() + 1
            continue
        yield source[done : found.start()]
        done = place = end.end()
    yield source[done:]


def _letters(raw: str) -> str:
    """The runs of letters in one text, small, a space between them."""
    return " ".join(_LETTERS.findall(raw)).lower()


def _key(raw: str) -> int:
    """Hash of the letters of one text; -1 where it holds none to speak of."""
    plain = _letters(raw)
    return _hash(plain) if len(plain) > 1 else -1


_brief_key, _long_key = lru_cache(maxsize=32_768)(_key), lru_cache(maxsize=2_048)(_key)  # some 20 MB at most


def pictures_of(page: Features, url: str = "") -> list[Picture]:
    """Pictures in the order of the page, at most MAX_PICTURES."""
    own = registrable(host_of(url) or "")
    found = []
    for index, attributes in enumerate(_PICTURE.findall(page.source[:MAX_SOURCE])[:MAX_PICTURES]):
        read = _brief_picture(attributes) if len(attributes) <= 2 * BRIEF else _picture(attributes)
        if read is not None:
            short, domain, caption = read
            found.append(Picture(short, "" if domain == own else domain, caption, index))
    return found


def _picture(attributes: str) -> tuple[str, str, str] | None:
    """Address without query, domain and caption of one `<img>`; None for one without an address."""
    src = _SRC.search(attributes)
    if src is None:
        return None
    address = html.unescape(src.group(1))
    host = host_of(address)
    domain = registrable(host) if host else "data:" if address.startswith("data:image") else ""
    short = address[:60] if domain == "data:" else address.partition("?")[0]
    return short, domain, " ".join(_ALT.findall(attributes))[:200]


_brief_picture = lru_cache(maxsize=8_192)(_picture)


def domains_of(page: Features) -> set[str]:
    """Registrable domains of all foreign links, shown or hidden."""
    hidden = (link for block in page.hidden for link in block.links)
    return {registrable(link.host) for link in (*page.foreign, *hidden) if link.host}


@dataclass(frozen=True, slots=True)
class Reading:
    """One page read once for all that follows: lines by hash, pictures in order, foreign link domains."""

    page: Features
    lines: Mapping[int, str] = field(repr=False)
    pictures: tuple[Picture, ...]
    domains: frozenset[str]

    @classmethod
    def of(cls, page: Features) -> Reading:
        return cls(page, lines_of(page), tuple(pictures_of(page)), frozenset(domains_of(page)))

    def keep(self) -> dict[str, Any]:
        """The JSON-safe part of a page's memory that this module reads."""
        return {
            "lines": pack(self.lines, MAX_LINES),
            "pics": pack((picture.key for picture in self.pictures), MAX_PICTURES),
            "from": sorted({picture.domain for picture in self.pictures if picture.domain})[:40],
            "doms": pack(sorted(_hash(name) for name in self.domains), MAX_DOMAINS),
        }

    def known(self, memory: Mapping[str, Any]) -> float:
        """Share of the lines that the memory holds; 0 for a page of hardly any line."""
        return (
            len(self.lines.keys() & unpack(memory.get("lines", ""))) / len(self.lines) if len(self.lines) > 3 else 0.0
        )


def added(reading: Reading, memory: Mapping[str, Any], known: Iterable[str] = ()) -> Added:
    """What a page holds beyond its `memory`. `known` are link domains seen elsewhere on the site."""
    if "lines" not in memory:
        return Added()
    before = unpack(memory["lines"])
    page, now = reading.page, reading.lines
    fresh = [raw for key, raw in now.items() if key not in before][:MAX_ADDED]
    lines = tuple(" ".join(html.unescape(raw).split())[:600] for raw in fresh)
    pictures, swapped = _pictures(reading.pictures, memory)
    doms = unpack(memory.get("doms", ""))
    usual = {registrable(host) for host in known}
    new = {name for name in reading.domains if name not in usual and _hash(name) not in doms}
    links = _links(page, new, before) if new else ()
    return Added(lines, _about(page.source, fresh), pictures, swapped, links)


def _pictures(now: Sequence[Picture], memory: Mapping[str, Any]) -> tuple[tuple[Picture, ...], tuple[Picture, ...]]:
    """Pictures never seen here before, and those of them that stand where others vanished."""
    before = row(memory.get("pics", ""))
    keys, usual = [picture.key for picture in now], set(before)
    fresh = tuple(picture for picture in now if picture.key not in usual)
    lost = Counter(before) - Counter(keys)  # a logo may stand on a page twice
    if not fresh or len(fresh) > 6 or lost.total() > 6:  # a list moved on: nothing stands in another's place
        return fresh, ()
    swapped: dict[int, Picture] = {}
    for tag, _, _, start, end in SequenceMatcher(None, before, keys, autojunk=False).get_opcodes():
        if tag == "replace":
            swapped.update((one.key, one) for one in now[start:end] if one.key not in usual)
    return fresh, tuple(swapped.values())


def _about(source: str, fresh: list[str]) -> str:
    """Markup before and between the first added lines, lower case."""
    windows = []
    for raw in fresh[:12]:
        at = source.find(raw)
        if at >= 0:
            windows.append(source[max(0, at - 400) : at])
    return "\n".join(windows).lower()


# -- how a new link is shown --------------------------------------------------------------------------------------

_AWAY = re.compile(
    r"(?:left|top|right|bottom|text-indent|margin(?:-\w{3,6})?|inset|transform)\s{0,2}:[^;]{0,40}-\d{3,7}"
    r"|translate\w{0,2}\([^)]{0,40}-\d{3,7}|font-size\s{0,2}:\s{0,2}[01](?:\.\d{1,4})?(?:px|pt|em|rem|%)?\s{0,2}(?:;|!|$)"
    r"|clip-path\s{0,2}:\s{0,2}(?:inset\((?:50|100)%|circle\(0|polygon\(0)"
    r"|(?:^|[;\s])(?:max-)?(?:height|width|line-height)\s{0,2}:\s{0,2}[01](?:px|pt|em|%)?\s{0,2}(?:;|!|$)"
    r"|scale\(\s{0,2}0(?:\.0\d{0,3})?\s{0,2}[,)]|z-index\s{0,2}:\s{0,2}-\d{2,9}|zoom\s{0,2}:\s{0,2}0|content-visibility\s{0,2}:\s{0,2}hidden"
)
_GONE = re.compile(
    r"display\s{0,2}:\s{0,2}none|visibility\s{0,2}:\s{0,2}(?:hidden|collapse)|opacity\s{0,2}:\s{0,2}0?(?:\.0\d{0,3})?\s{0,2}(?:;|!|$)"
    r"|clip\s{0,2}:\s{0,2}rect\(\s{0,2}[01]|color\s{0,2}:\s{0,2}transparent|filter\s{0,2}:\s{0,2}opacity\(0"
)
_COLOUR = re.compile(r"(?<![\w-])color\s{0,2}:\s{0,2}(#[0-9a-f]{3,8}|white|black|rgba?\([^)]{3,40}\))")
_GROUND = re.compile(r"background(?:-color)?\s{0,2}:\s{0,2}(#[0-9a-f]{3,8}|white|black|rgba?\([^)]{3,40}\))")
_STYLE_RULE = re.compile(r"([^{}<>@]{1,300})\{([^{}]{1,600})\}")
_NAME = re.compile(r"[.#][\w-]{1,80}")
_BY_SCRIPT = re.compile(r"""(?:getElementById|querySelector(?:All)?|\$)\(\s{0,3}["'][.#]?([\w-]{1,80})["']\s{0,3}\)""")
_HIDES = re.compile(r"display|visib|hide\(|remove\(|left|top|opacity|hidden|height|clip", re.I)
_CLIMB = 12


def _links(page: Features, new: set[str], before: frozenset[int]) -> tuple[Shown, ...]:
    """The new links as the tree shows them; `before` are the lines the page had."""
    tree = LexborHTMLParser(shallow(page.source[:MAX_SOURCE] + "".join(p for p in page.unpacked if "<a" in p)))
    sheets = _sheets(tree)
    found: list[Shown] = []
    for node in tree.css("a[href],area[href]")[:MAX_ANCHORS]:
        host = host_of(node.attributes.get("href") or "")
        domain = registrable(host) if host else ""
        if domain in new and not well_known(domain):
            how, sure, hider = _how(node, sheets)
            sure = sure and not (hider is not None and _lived(hider, before))
            text = " ".join(node.text(separator=" ")[:300].split())[:120]
            found.append(Shown(domain, text, how, sure))
            if len(found) >= MAX_LINKS:
                break
    return tuple(found)


def _sheets(tree: LexborHTMLParser) -> dict[str, str]:
    """Class or id → declarations of the page's own style blocks; ids that scripts name near a hiding word hide too."""
    rules: dict[str, str] = {}
    styles = "\n".join(node.text() for node in tree.css("style")[:60])[:60_000]
    for found in _STYLE_RULE.finditer(styles):
        for name in _NAME.findall(found.group(1))[-3:]:
            rules[name] = f"{rules.get(name, '')};{found.group(2).lower()}"[:3000]
    code = "\n".join(node.text() for node in tree.css("script:not([src])")[:200])[:200_000]
    for found in _BY_SCRIPT.finditer(code):
        if _HIDES.search(code[found.end() : found.end() + 80]):
            for sign in "#.":
                name = f"{sign}{found.group(1)}"
                rules[name] = f"{rules.get(name, '')};display:none"
    return rules


def _lived(hider: LexborNode, before: frozenset[int]) -> bool:
    """Was this hidden part there before, with lines of its own: a menu for phones that slides in, for instance?"""
    texts = hider.text(separator="\n")[:20_000].split("\n")[:400]
    return sum(_hash(plain) in before for raw in texts if len(plain := _letters(raw)) > 1) >= 2


def _how(node: LexborNode, sheets: Mapping[str, str]) -> tuple[str, bool, LexborNode | None]:
    """How this element or one around it is hidden; sure where only spammers do so, and then which one hides it."""
    at: LexborNode | None = node
    gone = ""
    for _ in range(_CLIMB):
        if at is None or at.tag in ("body", "html"):
            break
        attributes = at.attributes
        style = _style(attributes, sheets)
        if _AWAY.search(style):
            return "away", True, at
        if _same_colours(style, sheets):
            gone = gone or "colour"
        if at.tag in ("noscript", "template", "noembed", "noframes", "dialog", "details") or "hidden" in attributes:
            gone = gone or at.tag or "hidden"
        if _GONE.search(style):
            gone = gone or "gone"
        if at.tag == "marquee" and _small(attributes):
            return "away", True, at
        at = at.parent
    if (
        not gone
        and not node.text(strip=True).strip(" .,·\u00a0\u200b\u200c\u200d\ufeff-_|")
        and not node.css_first("img,svg,i,span")
    ):
        return "wordless", False, None
    return gone, False, None


def _style(attributes: Mapping[str, str | None], sheets: Mapping[str, str]) -> str:
    names = [f".{name}" for name in (attributes.get("class") or "").split()[:12]]
    if attributes.get("id"):
        names.append(f"#{attributes['id']}")
    return ";".join(((attributes.get("style") or "").lower(), *(sheets[name] for name in names if name in sheets)))


def _same_colours(style: str, sheets: Mapping[str, str]) -> bool:
    """Letters in the colour of their own ground (white where none is told)."""
    colour = _COLOUR.search(style)
    if colour is None:
        return False
    ground = _GROUND.search(style)
    if ground is None:
        return _rgb(colour.group(1)) == "ffffff" and "background" not in style
    return _rgb(colour.group(1)) == _rgb(ground.group(1))


def _rgb(colour: str) -> str:
    named = {"white": "ffffff", "black": "000000"}.get(colour)
    if named:
        return named
    if colour.startswith("#"):
        digits = colour[1:]
        return "".join(char * 2 for char in digits[:3]) if len(digits) < 6 else digits[:6]
    parts = re.findall(r"\d{1,3}", colour)[:3]
    return "".join(f"{min(255, int(part)):02x}" for part in parts)


def _small(attributes: Mapping[str, str | None]) -> bool:
    return any((attributes.get(name) or "").rstrip("px") in ("0", "1", "2") for name in ("height", "width"))
