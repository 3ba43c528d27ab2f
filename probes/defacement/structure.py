"""What a page is built of: hosts by use, and the marks of its make-up. Of a parsed tree; pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypedDict

from selectolax.lexbor import LexborHTMLParser, LexborNode

from probes.defacement.decode import Decoded
from probes.defacement.elements import FRAMES, LOUD, PLAYERS, Elements
from probes.defacement.hints import NO_RIGHT_CLICK, PLAYS, any_of
from probes.defacement.hosts import host_of

_TAG = re.compile(rb"<([a-z][a-z0-9]{0,15})")
_REFRESH = re.compile(
    r"^\s{0,9}(\d{1,6})?[\d.]{0,9}\s{0,9}[;,]\s{0,9}(?:url\s{0,9}=\s{0,9})?[\"']?([^\"'\s]{1,500})", re.I
)
_BODY_RULE = re.compile(r"(?:body|html|\*)[^{}<>]{0,120}\{([^{}]{0,800})")
_BACKGROUND = re.compile(r"background(?:-color)?\s{0,3}:[^;}]{0,200}?(black|#[0-9a-f]{3,8}\b|rgba?\(0,\s?0,\s?0)")
_AUTOPLAY = (
    "audio[autoplay],video[autoplay]:not([muted]):not([controls]),embed[autostart],embed[src*='.mp3'],bgsound"
    ",embed[autoplay]"
)
BRIEF = 200  # characters: addresses of at most so many come back at every look


class Hosts(TypedDict):
    script_hosts: frozenset[str]
    iframe_hosts: frozenset[str]
    form_hosts: frozenset[str]
    base_host: str | None
    canonical_host: str | None
    amphtml_host: str | None
    refresh: tuple[str, ...]


class Structure(TypedDict):
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


class Source(NamedTuple):
    """What was parsed: the text, what was unpacked from it, both as `small` bytes, and which `hints` stand there."""

    decoded: Decoded
    pieces: tuple[str, ...]
    small: bytes
    present: frozenset[str]

    @property
    def lower(self) -> str:
        """Text and pieces in small letters: dear, for pages that call for it."""
        return "\n".join((self.decoded.text, *self.pieces)).lower()


def described(elements: Elements) -> list[LexborNode]:
    """What a page says of itself to search engines; one element may do so twice."""
    found: list[LexborNode] = []
    for node in elements.of("meta"):
        attributes = node.attrs
        found += [node] * (attributes.get("name") in ("description", "keywords"))
        found += [node] * (attributes.get("property") == "og:title")
    return found


def ways(elements: Elements, present: frozenset[str]) -> list[str]:
    """Of what leads on from a page, besides links, that which it may hold at all."""
    own = "<app-root" in present or "srcdoc" in present
    return [
        *(["area[href]"] if elements.of("area") else ()),
        *(["frame[src]"] if elements.of(FRAMES) else ()),
        *(["form"] if elements.of("form") else ()),
        *(["app-root"] if own else ()),
    ]


def find_hosts(tree: LexborHTMLParser, elements: Elements, url: str) -> Hosts:
    base = tree.css_first("base[href]") if elements.of("base") else None
    refresh = [
        _REFRESH.match(node.attributes.get("content") or "")
        for node in elements.of("meta", "http-equiv")[:30]
        if (node.attributes.get("http-equiv") or "").lower() == "refresh"
    ]
    rels = {(node.attrs.get("rel") or "").lower() for node in elements.of("link")}
    frames = tree.css("iframe[src],frame[src],embed[src],object[data]") if elements.of(FRAMES) else []
    return {
        "script_hosts": _hosts(elements.of("script", "src"), "src", url),
        "iframe_hosts": _hosts(frames, "src", url),
        "form_hosts": _hosts(elements.of("form", "action"), "action", url),
        "base_host": host_of(base.attributes.get("href") or "", url) if base else None,
        "canonical_host": _link_host(tree, "canonical", url) if "canonical" in rels else None,
        "amphtml_host": _link_host(tree, "amphtml", url) if "amphtml" in rels else None,
        "refresh": tuple(found.group(2) for found in refresh if found),
    }


def structure_of(tree: LexborHTMLParser, elements: Elements, source: Source, styles: str) -> Structure:
    root = tree.css_first("html")
    attributes = root.attributes if root else {}
    present = source.present
    plays = any_of(PLAYS, present) or (
        bool(elements.of(PLAYERS) or elements.of(FRAMES)) and tree.css_first(_AUTOPLAY) is not None
    )
    return {
        "amp": "⚡" in attributes or "amp" in attributes,
        "dark": _dark(tree, styles),
        "marquee": any(node.tag == "marquee" for node in elements.of(LOUD)),
        "autoplay": plays,
        "right_click": any_of(NO_RIGHT_CLICK, present),
        "password": "password" in present and tree.css_first("input[type=password]") is not None,
        "uploads": "file" in present and tree.css_first("input[type=file]") is not None,
        "images": len(elements.of("img")),
        "paragraphs": sum(len(node.text()) > 80 for node in elements.of("p")[:400]),
        "tags": _tags(source.small),
    }


def _tags(lower: bytes) -> tuple[str, ...]:
    found = _TAG.findall(lower)[:20_000]
    return tuple(b" ".join(found).decode("ascii").split())


def _hosts(nodes: list[LexborNode], attribute: str, url: str) -> frozenset[str]:
    found = set()
    for node in nodes[:1000]:
        value = node.attributes.get(attribute) or node.attributes.get("data") or ""
        host = _brief_host(value, url) if len(value) <= BRIEF else _host_in(value, url)
        if host:
            found.add(host)
    return frozenset(found)


def _host_in(address: str, url: str) -> str | None:
    """The host of an address as it stands on the page at `url`, which may be unknown."""
    return host_of(address) or (host_of(address, url) if url else None)


_brief_host = lru_cache(maxsize=8_192)(_host_in)


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
