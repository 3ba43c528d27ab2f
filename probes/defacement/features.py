"""What one page is made of: text by placement, hosts by use, structure. Pure, bounded, one parse (lexbor)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import TypedDict

from selectolax.lexbor import LexborHTMLParser, LexborNode

from probes.defacement.decode import Decoded, decode
from probes.defacement.hidden import hidden_nodes
from probes.defacement.hosts import host_of, registrable, well_known
from probes.defacement.language import language
from probes.defacement.loads import Script, covers, foreign_scripts, unseen_frames
from probes.defacement.manner import PLAIN, Manner, manner_of, ways_in, ways_on
from probes.defacement.named import named_host
from probes.defacement.unpack import unpack

MAX_TEXT = 200_000
MAX_LINKS = 5_000
MAX_FOREIGN = 400
MAX_HIDDEN = 200
MAX_DEPTH = 3_000  # elements open at once
MAX_SPOKEN = 100_000  # characters of scripts that are searched for sentences
MAX_LITERALS = 200
LITTLE_TEXT = 400  # characters: below it, what scripts will write counts as well
PROSE = 90  # characters: a longer run of text is running text, not a line that stands by itself


@dataclass(frozen=True, slots=True)
class Link:
    """One link to another host."""

    host: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """One element that a visitor does not see, with the foreign links in it."""

    text: str
    links: tuple[Link, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Features:
    """Structure of one page. Hosts are lower-case, foreign ones as well as own; `size` is bytes of the body.

    `lines` are the lines that stand by themselves, `prose` is the running text, both joined by " | "; `spoken`, on
    pages with little text, are the sentences in their scripts (typewriter effects). `cover_hosts` are frames laid over
    the page, `ways_on` counts where a visitor can go from here, `ways_in` the links to pages beside it.
    """

    kind: str = "empty"
    size: int = 0
    lang: str = ""
    title: str = ""
    description: str = ""
    headlines: str = ""
    text: str = field(default="", repr=False)
    lines: str = field(default="", repr=False)
    prose: str = field(default="", repr=False)
    source: str = field(default="", repr=False)
    spoken: str = field(default="", repr=False)
    unpacked: tuple[str, ...] = field(default=(), repr=False)
    links: int = 0
    foreign: tuple[Link, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    script_hosts: frozenset[str] = frozenset()
    iframe_hosts: frozenset[str] = frozenset()
    form_hosts: frozenset[str] = frozenset()
    base_host: str | None = None
    refresh: tuple[str, ...] = ()
    jumps: tuple[str, ...] = ()
    canonical_host: str | None = None
    named_host: str | None = None
    amphtml_host: str | None = None
    amp: bool = False
    dark: bool = False
    marquee: bool = False
    autoplay: bool = False
    right_click: bool = False
    images: int = 0
    paragraphs: int = 0
    markup_in_title: bool = False
    ways_on: int = 0
    ways_in: int = 0
    password: bool = False
    uploads: bool = False
    manner: Manner = PLAIN
    scripts: tuple[Script, ...] = ()
    covered: bool = False
    cover_hosts: frozenset[str] = frozenset()
    unseen_frames: tuple[str, ...] = ()
    tags: tuple[str, ...] = field(default=(), repr=False)

    @property
    def feed(self) -> bool:
        """News for machines: headlines of anything, without links that a visitor would see."""
        return _FEED.search(self.source[:600]) is not None

    @property
    def own_host(self) -> str | None:
        """The host a page of unknown address seems to come from."""
        return self.canonical_host or self.named_host or self.base_host

    @property
    def refresh_hosts(self) -> frozenset[str]:
        """Absolute hosts that a meta refresh leads to."""
        return frozenset(host for url in self.refresh if (host := host_of(url)))

    @property
    def jump_hosts(self) -> frozenset[str]:
        """Absolute hosts that a script sends the visitor to."""
        return frozenset(host for url in self.jumps if (host := host_of(url)))


_FEED = re.compile(r"<(?:rss|feed|urlset|sitemapindex|opml|rdf:RDF)\b")
_TAG = re.compile(r"<([a-z][a-z0-9]{0,15})")
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_NO_CHILDREN = frozenset({
    "area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "tr", "th", "option", "dt", "dd",
})  # fmt: skip
_REFRESH = re.compile(
    r"^\s{0,9}(\d{1,6})?[\d.]{0,9}\s{0,9}[;,]\s{0,9}(?:url\s{0,9}=\s{0,9})?[\"']?([^\"'\s]{1,500})", re.I
)
_FALLBACK = re.compile(
    r"browser (?:does not|doesn['’]t|cannot|can't) (?:support|play)|không hỗ trợ (?:thẻ|phát|trình)", re.I
)
_JUMP = re.compile(
    r"location\s{0,3}(?:\.\s{0,3}(?:href|replace|assign)\s{0,3})?(?:=|\()\s{0,3}[\"'`]([^\"'`\s]{4,500})[\"'`]"
)
TEMPLATE = 15  # own links: a hidden element with so many is a part of the portal
FEW_ANCHORS = 5
FALLBACK = 40  # pieces of text: in a page of so few, words for browsers that play nothing are not shown words
# Where none of these stands on a page with links, whether a quotation is a line of its own does not matter.
_STEMS = ("hack", "defac", "pwn", "owned", "0wn", "retas", "hekle", "heklen", "bobol", "invadid", "pirat", "gehackt",
          "взлом", "هک", "اختراق", "黑", "入侵", "tấn công", "tan cong")  # fmt: skip
_INLINE = ["b", "i", "u", "em", "strong", "font", "big", "small", "tt", "s", "strike", "sup", "sub", "mark", "blink"]
_LETTERED = re.compile(r"</span>(?:\s?<span[^>]{0,80}>[^<]</span>){3}")
_CONTENT = re.compile(r"content\s{0,3}:\s{0,3}[\"']([^\"'\n]{4,200})[\"']")
_SRCDOC = re.compile(r"<iframe[^<>]{0,300}?\ssrcdoc\s{0,3}=\s{0,3}(?:\"([^\"]{1,100000})\"|'([^']{1,100000})')", re.I)
_LITERAL = re.compile(r"[\"'`]([^\"'`\n\\]{6,300})(?:[\"'`]|$|\\?\n)")
_BODY_RULE = re.compile(r"(?:body|html|\*)[^{}<>]{0,120}\{([^{}]{0,800})")
_BACKGROUND = re.compile(r"background(?:-color)?\s{0,3}:[^;}]{0,200}?(black|#[0-9a-f]{3,8}\b|rgba?\(0,\s?0,\s?0)")
_AUTOPLAY = (
    "audio[autoplay],video[autoplay]:not([muted]):not([controls]),embed[autostart],embed[src*='.mp3'],bgsound"
    ",embed[autoplay]"
)
_PLAYS = ("autoplay=1", "auto_play=true", "new audio(", ".play()", "autostart=true", "autoplay=true")
_NO_RIGHT_CLICK = (
    "oncontextmenu",
    "event.button==2",
    "event.button == 2",
    "which==3",
    '"contextmenu"',
    "'contextmenu'",
)


def features_of(body: bytes, content_type: str | None = None, url: str = "") -> Features:
    """Parse one response body. `url` (absolute) resolves relative addresses and tells own from foreign hosts."""
    decoded = decode(body, content_type)
    if decoded.kind not in ("html", "text"):
        return Features(kind=decoded.kind, size=len(body))
    pieces = tuple(unpack(decoded.text))
    written = "\n".join((*(piece for piece in pieces if "<" in piece), *_framed_pages(decoded.text)))
    tree = LexborHTMLParser(shallow(f"{decoded.text}\n{written}" if written else decoded.text))
    return _collect(tree, decoded, pieces, len(body), url)


def _framed_pages(source: str) -> list[str]:
    """Pages that stand within an attribute of a frame."""
    if "srcdoc" not in source:
        return []
    return [unescape(one or other) for one, other in _SRCDOC.findall(source)[:4]]


def shallow(text: str) -> str:
    """The text up to where MAX_DEPTH elements are open: a parser's work grows with the square of the depth."""
    if text.count("<") - text.count("</") <= MAX_DEPTH:
        return text
    depth = 0
    for found in _OPENING.finditer(text):
        if found.group(2).lower() not in _NO_CHILDREN:
            depth = max(0, depth - 1) if found.group(1) else depth + 1
            if depth > MAX_DEPTH:
                return text[: found.start()]
    return text


class _Hosts(TypedDict):
    script_hosts: frozenset[str]
    iframe_hosts: frozenset[str]
    form_hosts: frozenset[str]
    base_host: str | None
    canonical_host: str | None
    amphtml_host: str | None
    refresh: tuple[str, ...]


class _Structure(TypedDict):
    amp: bool
    dark: bool
    marquee: bool
    autoplay: bool
    right_click: bool
    password: bool
    uploads: bool
    images: int
    paragraphs: int
    tags: tuple[str, ...]


def _collect(tree: LexborHTMLParser, decoded: Decoded, pieces: tuple[str, ...], size: int, url: str) -> Features:
    """All features of one parsed page. The tree is stripped of its scripts on the way: text comes last."""
    inline = "\n".join(node.text() for node in tree.css("script:not([src])")[:400])[:MAX_TEXT]
    styles = "\n".join(node.text() for node in tree.css("style")[:60])[:MAX_TEXT]
    lower = "\n".join((decoded.text, *pieces)).lower()
    hosts, structure = _find_hosts(tree, url), _structure(tree, lower, styles)
    canonical = hosts["canonical_host"]
    named = None if url or canonical else named_host(tree)
    own = {registrable(host) for host in (host_of(url), None if url else canonical or named) if host}
    titles = [" ".join(node.text().split()) for node in tree.css("title")[:4] if not _in_svg(node)]
    anchors = tree.css("a[href]")
    links = _links(anchors[:MAX_LINKS])
    hidden = _hidden(tree, styles, inline, own)
    laid_over = covers(tree) if "position" in lower else []
    scripts = foreign_scripts(tree, decoded.text, lower, own, "\n".join((inline, *pieces)))
    loud = (*laid_over, *tree.css("h1,marquee,center,blink")[:40], *tree.css("h2,h3")[:40])
    headlines = " | ".join(_text(node, 300) for node in loud)
    description = " | ".join(
        (node.attributes.get("content") or "")[:500]
        for node in tree.css('meta[name="description"],meta[name="keywords"],meta[property="og:title"]')[:6]
    )
    manner = manner_of(tree, decoded.text, lower, anchors) if len(anchors) <= FEW_ANCHORS else PLAIN
    tree.strip_tags(["script", "style", "noscript", "template", "title"], recursive=True)
    if len(anchors) <= FEW_ANCHORS or any(stem in lower for stem in _STEMS) or _LETTERED.search(lower):
        _join_inline(tree, decoded.text)
    nodes = tree.root.text(separator="\x1f", strip=True)[: MAX_TEXT * 2].split("\x1f") if tree.root else []
    if structure["autoplay"] and len(nodes) < FALLBACK:
        nodes = [node for node in nodes if not _FALLBACK.search(node)]
    text = " ".join(" ".join(nodes).split())[:MAX_TEXT]
    return Features(
        kind=decoded.kind, size=size, named_host=named, lang=language(text),
        title=" | ".join(title for title in titles if title)[:500], description=description, headlines=headlines[:6000],
        text=text, lines=" | ".join(node for node in nodes if len(node) <= PROSE)[:MAX_TEXT],
        prose=" | ".join(node for node in nodes if len(node) > PROSE)[:MAX_TEXT],
        spoken=" | ".join((_spoken(inline), _drawn(styles))) if len(text) < LITTLE_TEXT else "",
        source=decoded.text, unpacked=pieces, links=len(anchors),
        ways_on=ways_on(tree, anchors[:20]), ways_in=ways_in(anchors[:20]), foreign=tuple(_foreign(links, own)),
        hidden=hidden, manner=manner, scripts=scripts, covered=bool(laid_over),
        cover_hosts=_framed(laid_over if text or anchors else [*laid_over, *tree.css("iframe[src],frame[src]")[:3]]),
        unseen_frames=unseen_frames(tree) if "<iframe" in lower else (),
        jumps=_jumps("\n".join((inline, *pieces))),
        markup_in_title=any("<script" in title.lower() or "<iframe" in title.lower() for title in titles),
        **hosts, **structure,
    )  # fmt: skip


def _find_hosts(tree: LexborHTMLParser, url: str) -> _Hosts:
    base = tree.css_first("base[href]")
    refresh = [
        _REFRESH.match(node.attributes.get("content") or "")
        for node in tree.css("meta[http-equiv]")[:30]
        if (node.attributes.get("http-equiv") or "").lower() == "refresh"
    ]
    return {
        "script_hosts": _hosts(tree, "script[src]", "src", url),
        "iframe_hosts": _hosts(tree, "iframe[src],frame[src],embed[src],object[data]", "src", url),
        "form_hosts": _hosts(tree, "form[action]", "action", url),
        "base_host": host_of(base.attributes.get("href") or "", url) if base else None,
        "canonical_host": _link_host(tree, "canonical", url),
        "amphtml_host": _link_host(tree, "amphtml", url),
        "refresh": tuple(found.group(2) for found in refresh if found),
    }


def _structure(tree: LexborHTMLParser, lower: str, styles: str) -> _Structure:
    root = tree.css_first("html")
    attributes = root.attributes if root else {}
    return {
        "amp": "⚡" in attributes or "amp" in attributes,
        "dark": _dark(tree, styles),
        "marquee": tree.css_first("marquee") is not None,
        "autoplay": any(hint in lower for hint in _PLAYS) or tree.css_first(_AUTOPLAY) is not None,
        "right_click": any(hint in lower for hint in _NO_RIGHT_CLICK),
        "password": "password" in lower and tree.css_first("input[type=password]") is not None,
        "uploads": "file" in lower and tree.css_first("input[type=file]") is not None,
        "images": len(tree.css("img")),
        "paragraphs": sum(len(node.text()) > 80 for node in tree.css("p")[:400]),
        "tags": tuple(_TAG.findall(lower)[:20_000]),
    }


def _hidden(tree: LexborHTMLParser, styles: str, inline: str, own: set[str]) -> tuple[Hidden, ...]:
    found = []
    for node, how in hidden_nodes(tree, styles, inline)[:MAX_HIDDEN]:
        anchors = node.css("a[href]")[:200]
        links = _foreign(_links(anchors), own)[:50]
        if len(anchors) - len(links) >= TEMPLATE and len(anchors) > len(links) * 2:
            how = "gone"  # the site's own menus and columns, faded in when the page has loaded
        found.append(Hidden(_text(node, 3000), tuple(links), how))
    return tuple(found)


def _jumps(code: str) -> tuple[str, ...]:
    return tuple(found.group(1) for found in _JUMP.finditer(code))[:20]


def _join_inline(tree: LexborHTMLParser, source: str) -> None:
    """Letters that each stand in a tag of their own become a word again, and a quotation within a sentence no line."""
    tags = [*_INLINE, "span"] if _LETTERED.search(source.lower()) else _INLINE
    tree.unwrap_tags(tags, delete_empty=False)
    if tree.root is not None:
        tree.root.merge_text_nodes()


def _framed(nodes: list[LexborNode]) -> frozenset[str]:
    frames = [frame for node in nodes for frame in ([node] if node.tag == "iframe" else node.css("iframe[src]")[:3])]
    return frozenset(host for frame in frames if (host := host_of(frame.attributes.get("src") or "")))


def _text(node: LexborNode, limit: int) -> str:
    return " ".join(node.text(separator=" ")[: limit * 2].split())[:limit]


def _spoken(inline: str) -> str:
    """String literals of scripts that look like words, not like code."""
    return " | ".join(
        islice((one for one in _LITERAL.findall(inline[:MAX_SPOKEN]) if " " in one or ">" in one), MAX_LITERALS)
    )


def _drawn(styles: str) -> str:
    """Words that the style sheet puts onto the page."""
    return " | ".join(one for one in _CONTENT.findall(styles[:60_000])[:20])


def _in_svg(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag in ("svg", "g", "symbol", "defs")


def _links(nodes: list[LexborNode]) -> list[Link]:
    """Those that name a host."""
    found = []
    for node in nodes:
        href = (node.attributes.get("href") or "")[:500]
        if ("//" in href or "\\" in href or "\t" in href or "\n" in href) and (host := host_of(href)):
            found.append(Link(host, href, _text(node, 120)))
    return found


def _foreign(links: list[Link], own: set[str]) -> list[Link]:
    """Links to hosts that are neither the site's own nor one of the whole web's widgets."""
    return [link for link in links if registrable(link.host) not in own and not well_known(link.host)][:MAX_FOREIGN]


def _hosts(tree: LexborHTMLParser, selector: str, attribute: str, url: str) -> frozenset[str]:
    found = set()
    for node in tree.css(selector)[:1000]:
        value = node.attributes.get(attribute) or node.attributes.get("data") or ""
        host = host_of(value) or (host_of(value, url) if url else None)
        if host:
            found.add(host)
    return frozenset(found)


def _link_host(tree: LexborHTMLParser, rel: str, url: str) -> str | None:
    node = tree.css_first(f'link[rel="{rel}"][href]')
    return host_of(node.attributes.get("href") or "", url) if node else None


def _dark(tree: LexborHTMLParser, styles: str) -> bool:
    """Is the page's own background nearly black?"""
    attributes = tree.body.attributes if tree.body else {}
    named = (attributes.get("bgcolor") or "").lower().strip()
    own = f"{attributes.get('style') or ''}".lower()
    rules = [own, *_BODY_RULE.findall(styles[:60_000].lower())[:40]]
    colours = [found.group(1) for rule in rules if (found := _BACKGROUND.search(rule))]
    return any(_nearly_black(colour) for colour in (named, *colours))


def _nearly_black(colour: str) -> bool:
    if colour == "black" or colour.startswith("rgb"):
        return True
    digits = colour.lstrip("#")
    digits = digits if len(digits) >= 6 else "".join(char * 2 for char in digits[:3])
    try:
        return len(digits) >= 6 and max(int(digits[index : index + 2], 16) for index in (0, 2, 4)) < 0x30
    except ValueError:
        return False
