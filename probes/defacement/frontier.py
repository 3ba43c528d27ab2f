"""Which addresses of a site are worth a look next: pure, bounded, every page comes round.

A page is named by its path and query ("/tin-tuc/12?p=2"), pages of an alias host by their whole URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from socd.model.inventory import Site

MAX_LINKS = 2_000
MAX_URL = 300

_SKIP = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svgz|ico|bmp|css|js|json|zip|rar|7z|gz|docx?|xlsx?|pptx?|pdf|mp[34]|avi|mov|wmv|flv|ogg|wav"
    r"|woff2?|ttf|eot|exe|apk|rss|atom)$|/(?:logout|dang-xuat|signout|wp-login|login|dang-nhap)\b",
    re.I,
)
_UPLOADED = re.compile(
    r"/(?:uploads?|userfiles?|attachments?|wp-content/uploads|sites/default/files|portals/\d{1,6}|tai-lieu|upload-files?"
    r"|filemanager|dinh-kem|hoi-dap/tep|files?|media|medias|images?|tmp|temp)/",
    re.I,
)
_PAGE_FILE = re.compile(r"\.(?:html?|shtml|xhtml|php\d?|phtml|svg|txt|xml|aspx?|jsp)$", re.I)
_LOC = re.compile(
    r"<loc>\s{0,20}(?:<!\[CDATA\[)?\s{0,20}([^<\s\]]{1,600})[^<]{0,60}</loc>(.{0,400}?)(?=<loc>|</url|</sitemap|$)",
    re.S,
)
_LASTMOD = re.compile(r"<lastmod>\s{0,20}([0-9T:Z+.-]{4,40})")
_ROBOTS_SITEMAP = re.compile(r"^\s{0,9}sitemap\s{0,9}:\s{0,9}(\S{1,600})", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sitemap."""

    url: str
    lastmod: str = ""


def place_of(site: Site, url: str) -> str | None:
    """The name of a page of this site; None for other hosts and for what is no page."""
    url = urldefrag(url.strip())[0][: MAX_URL + 1]
    try:
        parts = urlsplit(urljoin(site.url, url))
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if len(url) > MAX_URL or parts.scheme not in ("http", "https") or host not in site.hosts:
        return None
    path = parts.path or "/"
    if _SKIP.search(path):
        return None
    place = f"{path}?{parts.query}" if parts.query else path
    return place if host == site.host else f"{parts.scheme}://{parts.netloc}{place}"


def url_of(site: Site, place: str) -> str:
    return urljoin(site.url, place)


def home_of(site: Site) -> str:
    return place_of(site, site.url) or "/"


def links(site: Site, text: str, base: str) -> list[str]:
    """Names of this site's pages that a page links to, in order, each once."""
    found: dict[str, None] = {}
    for node in LexborHTMLParser(text).css("a[href],area[href],iframe[src]")[:MAX_LINKS]:
        href = node.attributes.get("href") or node.attributes.get("src") or ""
        try:
            place = place_of(site, urljoin(base, href))
        except ValueError:
            continue
        if place:
            found.setdefault(place)
    return list(found)


def uploaded(place: str) -> bool:
    """Does the name lie under an upload folder, as a file that a browser would show as a page?"""
    path = urlsplit(place).path
    return _UPLOADED.search(path) is not None and _PAGE_FILE.search(path) is not None


def sitemap_entries(text: str, limit: int = 6_000) -> list[Entry]:
    """Lines of a sitemap or of a sitemap index. Read by pattern, not by an XML parser: entities mean nothing here."""
    entries = []
    for found in _LOC.finditer(text):
        lastmod = _LASTMOD.search(found.group(2))
        entries.append(Entry(found.group(1).replace("&amp;", "&"), lastmod.group(1) if lastmod else ""))
        if len(entries) >= limit:
            break
    return entries


def is_index(text: str) -> bool:
    return "<sitemapindex" in text[:2000].lower()


def robots_sitemaps(text: str) -> list[str]:
    """Addresses on `Sitemap:` lines, at most 50."""
    return _ROBOTS_SITEMAP.findall(text[:100_000])[:50]


def plan(
    memory: Mapping[str, Any],
    *,
    watched: Iterable[str],
    fixed: Iterable[str],
    linked: Iterable[str],
    mapped: Mapping[str, str],
    skip: Iterable[str],
    limit: int,
) -> list[str]:
    """Names of the pages to look at, best first: watched ones, uploads, new and changed ones, then the longest unseen.

    `fixed` are the inventory's own pages, `linked` come from the home page, `mapped` from the sitemap (with lastmod).
    Watched pages are never cut off by `limit` as long as they are fewer than it.
    """
    pages: Mapping[str, Mapping[str, Any]] = memory.get("pages", {})
    candidates = dict.fromkeys((*watched, *fixed, *linked, *mapped, *memory.get("known", ()), *pages))
    watch, wanted, left = set(watched), set(fixed), set(skip)

    def rank(item: tuple[int, str]) -> tuple[int, float, int]:
        position, place = item
        seen = pages.get(place)
        if place in watch:
            return (0, 0.0, position)
        if seen is None:
            return (1 if uploaded(place) else 2 if place in wanted else 3, 0.0, position)
        if mapped.get(place) and mapped[place] != seen.get("mod"):
            return (3, 0.0, position)
        return (4, float(seen.get("at", 0.0)), position)

    order = sorted(((i, place) for i, place in enumerate(candidates) if place not in left), key=rank)
    return [place for _, place in order[:limit]]
