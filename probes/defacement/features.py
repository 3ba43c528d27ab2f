"""What one page is made of: text by placement, hosts by use, structure. Pure, bounded, one parse (lexbor)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from probes.defacement.decode import decode
from probes.defacement.elements import FRAMES, LOUD, Elements
from probes.defacement.flows import FRAME, LOADS, Flow, flows_of, handlers_of
from probes.defacement.fold import spaced
from probes.defacement.hidden import hidden_nodes
from probes.defacement.hints import HANDLERS, STEMS, any_of, hints, small
from probes.defacement.hosts import host_of, publisher, registrable, well_known
from probes.defacement.language import language
from probes.defacement.loads import Script, covers, foreign_scripts, made_frames, unseen_frames, written_frames
from probes.defacement.manner import PLAIN, Manner, manner_of, ways_in, ways_on
from probes.defacement.named import named_host
from probes.defacement.structure import Source, described, find_hosts, structure_of, ways
from probes.defacement.unpack import base64_text, unpack

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
    """One element that a visitor does not see, with the foreign links in it. `driven`: a script's style hides it."""

    text: str
    links: tuple[Link, ...]
    how: str
    driven: bool = False


@dataclass(frozen=True, slots=True)
class Features:
    """Structure of one page. Hosts are lower-case, foreign ones as well as own; `size` is bytes of the body.

    `lines` are the lines that stand by themselves, `prose` is the running text, both joined by " | "; `spoken`, on
    pages with little text, are the sentences in their scripts (typewriter effects). `cover_hosts` are frames laid over
    the page, `made_hosts` those of scripts that inline scripts load and whoever publishes scripts on everybody's hosts,
    `ways_on` counts where a visitor can go from here, `ways_in` the links to pages beside it.
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
    made_hosts: frozenset[str] = frozenset()
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
    flows: tuple[Flow, ...] = ()
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
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_NO_CHILDREN = frozenset({
    "area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "tr", "th", "option", "dt", "dd",
})  # fmt: skip
_FALLBACK = re.compile(
    r"browser (?:does not|doesn['’]t|cannot|can't) (?:support|play)|không hỗ trợ (?:thẻ|phát|trình)", re.I
)
_JUMP = re.compile(
    r"location\s{0,3}(?:\.\s{0,3}(?:href|replace|assign)\s{0,3})?(?:=|\()\s{0,3}[\"'`]([^\"'`\s]{4,500})[\"'`]"
)
TEMPLATE = 15  # own links: a hidden element with so many is a part of the portal
FEW_ANCHORS = 5
HANDFUL = 12
FALLBACK = 40  # pieces of text: in a page of so few, words for browsers that play nothing are not shown words
_INLINE = ["b", "i", "u", "em", "strong", "font", "big", "small", "tt", "s", "strike", "sup", "sub", "mark", "blink"]
_LETTERED = re.compile(r"</span>(?:\s?<span[^>]{0,80}>[^<]</span>){3}")
_LETTERED_BYTES = re.compile(rb"</span>(?:[^<]{0,4}<span[^>]{0,320}>[^<]{1,4}</span>){3}")  # holds wherever that does
_CONTENT = re.compile(r"content\s{0,3}:\s{0,3}[\"']([^\"'\n]{4,200})[\"']")
_SRCDOC = re.compile(r"<iframe[^<>]{0,300}?\ssrcdoc\s{0,3}=\s{0,3}(?:\"([^\"]{1,100000})\"|'([^']{1,100000})')", re.I)
_LITERAL = re.compile(r"[\"'`]([^\"'`\n\\]{6,300})(?:[\"'`]|$|\\?\n)")


def features_of(body: bytes, content_type: str | None = None, url: str = "") -> Features:
    """Parse one response body. `url` (absolute) resolves relative addresses and tells own from foreign hosts."""
    decoded = decode(body, content_type)
    if decoded.kind not in ("html", "text"):
        return Features(kind=decoded.kind, size=len(body))
    source = small(decoded.text)
    present = hints(source)
    pieces = tuple(unpack(decoded.text, present))
    if pieces:
        source = small("\n".join((decoded.text, *pieces)))
        present = hints(source)
    written = "\n".join((*(piece for piece in pieces if "<" in piece), *_framed_pages(decoded.text, present)))
    tree = LexborHTMLParser(shallow(f"{decoded.text}\n{written}" if written else decoded.text))
    return _collect(tree, Source(decoded, pieces, source, present), len(body), url)


def _framed_pages(source: str, present: frozenset[str]) -> list[str]:
    """Pages that stand within an attribute of a frame."""
    if "srcdoc" not in present or "srcdoc" not in source:
        return []
    return [unescape(one or other) for one, other in _SRCDOC.findall(source)[:4]]


def shallow(text: str) -> str:
    """The text up to where MAX_DEPTH elements are open: a parser's work grows with the square of the depth."""
    opened = text.count("<")
    if opened <= MAX_DEPTH or opened - text.count("</") <= MAX_DEPTH:
        return text
    depth = 0
    for found in _OPENING.finditer(text):
        if found.group(2).lower() not in _NO_CHILDREN:
            depth = max(0, depth - 1) if found.group(1) else depth + 1
            if depth > MAX_DEPTH:
                return text[: found.start()]
    return text


def _collect(tree: LexborHTMLParser, source: Source, size: int, url: str) -> Features:
    """All features of one parsed page. The tree is stripped of its scripts on the way: text comes last."""
    decoded, pieces, present = source.decoded, source.pieces, source.present
    elements = Elements(tree)
    blocks = [node for node in elements.of("script") if "src" not in node.attrs][:400]
    inline = "\n".join(node.text() for node in blocks)[:MAX_TEXT]
    styles = "\n".join(node.text() for node in elements.of("style")[:60])[:MAX_TEXT]
    hosts, structure = find_hosts(tree, elements, url), structure_of(tree, elements, source, styles)
    canonical = hosts["canonical_host"]
    named = None if url or canonical else named_host(tree)
    own = {registrable(host) for host in (host_of(url), None if url else canonical or named) if host}
    titles = [" ".join(node.text().split()) for node in elements.of("title")[:4] if not _in_svg(node)]
    anchors = tree.css("a[href]")
    foreign = _foreign(anchors[:MAX_LINKS], own)
    hidden = _hidden(tree, elements, styles, inline, own)
    laid_over = covers(tree) if "position" in present else []
    code = "\n".join((inline, *pieces))
    flows = _flows(blocks, elements.of("script", "src"), source)
    scripts = foreign_scripts(elements.of("script", "src"), decoded.text, own, code)
    loud = (*laid_over, *elements.of(LOUD)[:40], *elements.of("h2,h3")[:40])
    headlines = " | ".join(_text(node, 300) for node in loud)
    description = " | ".join((node.attributes.get("content") or "")[:500] for node in described(elements)[:6])
    ways_out = _distinct(anchors)
    few = ways_out <= FEW_ANCHORS
    manner = manner_of(tree, decoded.text, source.lower, anchors) if few else PLAIN
    tree.strip_tags(["script", "style", "noscript", "template", "title"], recursive=True)
    if few or any_of(STEMS, present) or (_LETTERED_BYTES.search(source.small) and _LETTERED.search(source.lower)):
        _join_inline(tree, decoded.text, source.small)
    nodes = tree.root.text(separator="\x1f", strip=True)[: MAX_TEXT * 2].split("\x1f") if tree.root else []
    if structure["autoplay"] and len(nodes) < FALLBACK:
        nodes = [node for node in nodes if not _FALLBACK.search(node)]
    text = spaced(" ".join(nodes))[:MAX_TEXT]
    return Features(
        kind=decoded.kind, size=size, named_host=named, lang=language(text),
        title=" | ".join(title for title in titles if title)[:500], description=description, headlines=headlines[:6000],
        text=text, lines=" | ".join([node for node in nodes if len(node) <= PROSE])[:MAX_TEXT],
        prose=" | ".join([node for node in nodes if len(node) > PROSE])[:MAX_TEXT],
        spoken=" | ".join((_spoken(inline), _drawn(styles))) if len(text) < LITTLE_TEXT else "",
        source=decoded.text, unpacked=pieces, links=ways_out,
        ways_on=ways_on(tree, anchors[:20], ways(elements, present)), ways_in=ways_in(anchors[:20]),
        foreign=tuple(foreign), hidden=hidden, manner=manner, scripts=scripts, covered=bool(laid_over),
        cover_hosts=_framed(laid_over if text or anchors else [*laid_over, *tree.css("iframe[src],frame[src]")[:3]]),
        flows=tuple(flow for flow in flows if flow.code not in (FRAME, LOADS)),
        made_hosts=_made(flows, elements.of("script", "src")),
        unseen_frames=(
            *(unseen_frames(tree, decoded.text) if elements.of(FRAMES) else ()), *written_frames(code),
            *made_frames([flow.address for flow in flows if flow.code == FRAME]),
        ),
        jumps=_jumps(code),
        markup_in_title=any("<script" in title.lower() or "<iframe" in title.lower() for title in titles),
        **hosts, **structure,
    )  # fmt: skip


def _flows(blocks: list[LexborNode], sourced: list[LexborNode], source: Source) -> tuple[Flow, ...]:
    handlers = handlers_of(source.decoded.text) if any_of(HANDLERS, source.present) else []
    packed = [piece for piece in source.pieces if "createElement" in piece and "<" not in piece[:1]]
    return flows_of(_scripts(blocks, sourced), handlers, packed)


def _made(flows: tuple[Flow, ...], sourced: list[LexborNode]) -> frozenset[str]:
    loaded = [flow.address for flow in flows if flow.code == LOADS]
    published = (publisher(src) for src in (*loaded, *((node.attrs.get("src") or "")[:300] for node in sourced[:400])))
    return frozenset(host for host in (*map(host_of, loaded), *published) if host)


def _scripts(blocks: list[LexborNode], sourced: list[LexborNode]) -> list[str]:
    """Those of the elements that hold code, not data; and scripts within their own address."""
    inline = [node.text() for node in blocks if (node.attrs.get("type") or "").lower() not in _DATA]
    named = (_WITHIN.match((node.attrs.get("src") or "")[:MAX_WITHIN]) for node in sourced)
    within = [base64_text(found.group(1)) or "" for found in named if found]
    return [*inline, *within]


MAX_WITHIN = 40_000  # characters
_WITHIN = re.compile(r"\s{0,9}data:(?:text|application)/(?:x-)?javascript[^,]{0,40};base64,([\w+/=-]{8,40000})", re.I)


_DATA = frozenset(("application/json", "application/ld+json", "text/template", "text/x-template", "speculationrules"))


def _hidden(tree: LexborHTMLParser, elements: Elements, styles: str, inline: str, own: set[str]) -> tuple[Hidden, ...]:
    found = []
    for node, how in hidden_nodes(tree, elements, styles, inline)[:MAX_HIDDEN]:
        anchors = node.css("a[href]")[:200]
        links = _foreign(anchors, own, 50)
        if len(anchors) - len(links) >= TEMPLATE and len(anchors) > len(links) * 2:
            how = "gone"  # the site's own menus and columns, faded in when the page has loaded
        driven, how = how == "driven", "away" if how == "driven" else how
        found.append(Hidden(_text(node, 3000), tuple(links), how, driven))
    return tuple(found)


def _distinct(anchors: list[LexborNode]) -> int:
    """How many links there are; of a handful each address counts once."""
    if len(anchors) > HANDFUL:
        return len(anchors)
    return len({node.attrs.get("href") or "" for node in anchors})


def _jumps(code: str) -> tuple[str, ...]:
    return tuple(found.group(1) for found in _JUMP.finditer(code))[:20]


def _join_inline(tree: LexborHTMLParser, source: str, lower: bytes) -> None:
    """Letters that each stand in a tag of their own become a word again, and a quotation within a sentence no line."""
    lettered = _LETTERED_BYTES.search(lower) is not None and _LETTERED.search(source.lower()) is not None
    tags = [*_INLINE, "span"] if lettered else _INLINE
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


def _foreign(nodes: list[LexborNode], own: set[str], most: int = MAX_FOREIGN) -> list[Link]:
    """Links to hosts that are neither the site's own nor one of the whole web's widgets."""
    found: list[Link] = []
    for node in nodes:
        href = (node.attrs.get("href") or "")[:500]
        host, domain = _strange(href)
        if host and domain not in own:
            found.append(Link(host, href, _text(node, 120)))
            if len(found) >= most:
                break
    return found


@lru_cache(maxsize=16_384)
def _strange(href: str) -> tuple[str, str]:
    """The host an address names and its registrable domain; "" for none and for the widgets of the whole web."""
    named = "//" in href or "\\" in href or "\t" in href or "\n" in href
    host = host_of(href) if named else None
    return (host, registrable(host)) if host and not well_known(host) else ("", "")
