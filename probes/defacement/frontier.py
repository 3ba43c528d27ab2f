"""Addresses of a site, as the names of its pages, and what an address alone tells. Pure, bounded.

A page is named by its path and query ("/tin-tuc/12?p=2"), pages of an alias host by their whole URL. Parameters that
only carry a session or a campaign are no part of the name: one page would have a thousand of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from socd.model.inventory import Site

MAX_LINKS = 2_000
MAX_URL = 300
MAX_ENTRIES = 50_000  # sitemaps.org: what one sitemap may hold

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
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?)$", re.I)
_PAGE_FILE = re.compile(r"\.(?:html?|shtml|xhtml|php\d?|phtml|svg|txt|xml|aspx?|jsp)$", re.I)
_TALK = re.compile(
    r"\b(?:hoi-?dap|hoidap|hoi-dap-truc-tuyen|y-kien|gop-?y|dien-?dan|forums?|faqs?|qa|q-a|questions?|guest-?book"
    r"|binh-luan|comments?|phan-anh|kien-nghi|lien-he-hoi-dap)\b",
    re.I,
)
_DEEP = re.compile(r"\d{2,}|/[^/]+/[^/]+/[^/]+/")
# Parameters that doorway kits answer to, and whose value is then the brand.
_BAIT_NAMES = "tunnel|pafi|daftar|slot|togel|gacor|judi|bet|brand"
_ODD = re.compile(
    rf"[?&](?:{_BAIT_NAMES})=|slot|gacor|togel|judi|casino|nha-?cai|tai-?xiu|no-?hu\b|nohu|ban-ca|xo-so|xoso|soi-cau"
    r"|lo-de\b|da-ga|ca-cuoc|ca-do\b|8xbet|kuwin|98win|\bw88\b|bongdalu|cakhia|maxwin|pragmatic",
    re.I,
)
_SESSION = re.compile(
    r"(?:^|(?<=&))(?:utm_[a-z]+|fbclid|gclid|zarsrc|phpsessid|jsessionid|aspsessionid\w*|sessionid|session_id|sid|s_id"
    r"|token|csrf\w*|_|ts|rand)=[^&]*(?:&|$)",
    re.I,
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?;]*|/\(S\([0-9a-z]{20,30}\)\)", re.I)
_VERIFICATION = re.compile(
    r"/(google[0-9a-f]{8,32}\.html|yandex_[0-9a-f]{8,32}\.(?:html|txt)|BingSiteAuth\.xml|baidu_verify_[\w-]{4,40}\.html"
    r"|naver[0-9a-f]{16,40}\.html|pinterest-[0-9a-z]{4,12}\.html|sogousiteverification\.txt)$",
    re.I,
)
_LASTMOD = re.compile(r"<lastmod>\s{0,20}([0-9T:Z+.-]{4,40})", re.I)
_CDATA = re.compile(r"<!\[CDATA\[(.{0,600}?)\]\]>", re.S)
_ROBOTS_SITEMAP = re.compile(r"^\s{0,9}sitemap\s{0,9}:\s{0,9}(\S{1,600})", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sitemap."""

    url: str
    lastmod: str = ""


def place_of(site: Site, url: str) -> str | None:
    """The name of a page of this site; None for other hosts and for what is no page."""
    place = file_of(site, url)
    return None if place is None or _SKIP.search(urlsplit(place).path) else place


def file_of(site: Site, url: str) -> str | None:
    """The name of any file of this site; None for other hosts and for addresses that are too long."""
    url = urldefrag(url.strip())[0][: MAX_URL + 1]
    try:
        parts = urlsplit(urljoin(site.url, url))
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if len(url) > MAX_URL or parts.scheme not in ("http", "https") or host not in site.hosts:
        return None
    path, query = parts.path or "/", parts.query
    if "(" in path or ";" in path:
        path = _PATH_SESSION.sub("", path) or "/"
    if query:
        query = _SESSION.sub("", query).rstrip("&")
    place = f"{path}?{query}" if query else path
    if not place.isprintable():
        return None
    return place if host == site.host else f"{parts.scheme}://{parts.netloc}{place}"


def url_of(site: Site, place: str) -> str:
    return urljoin(site.url, place)


def home_of(site: Site) -> str:
    return place_of(site, site.url) or "/"


def links(site: Site, text: str, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of this site's pages that a page links to, and of documents under its upload folders; in order, each
    once."""
    pages: dict[str, None] = {}
    files: dict[str, None] = {}
    for node in LexborHTMLParser(text).css("a[href],area[href],iframe[src]")[:MAX_LINKS]:
        href = node.attributes.get("href") or node.attributes.get("src") or ""
        try:
            place = file_of(site, urljoin(base, href))
        except ValueError:
            continue
        if place and not _SKIP.search(path := urlsplit(place).path):
            pages.setdefault(place)
        elif place and _DOCUMENT.search(path) and _UPLOADED.search(path):
            files.setdefault(place)
    return tuple(pages), tuple(files)


def uploaded(place: str) -> bool:
    """Does the name lie under an upload folder, as a file that a browser would show as a page?"""
    path = urlsplit(place).path
    return _UPLOADED.search(path) is not None and _PAGE_FILE.search(path) is not None


def talked(place: str) -> bool:
    """Is it where citizens write: the front page of questions and answers, a forum, a guest book?"""
    return _TALK.search(place) is not None and _DEEP.search(place) is None


def odd(place: str) -> bool:
    """Does the address itself speak of gambling, or carry a parameter that doorway kits answer to?"""
    return _ODD.search(unquote(place)) is not None


def verification(place: str) -> str | None:
    """The name of the file by which somebody proves to a search engine that the site is theirs; None for others."""
    found = _VERIFICATION.search(urlsplit(place).path)
    return found.group(1) if found else None


def sitemap_entries(text: str, limit: int = MAX_ENTRIES) -> list[Entry]:
    """Lines of a sitemap or of a sitemap index, in linear time. Read by pattern, not by an XML parser: entities mean
    nothing here. Plain text sitemaps (one address a line) count as well."""
    entries: list[Entry] = []
    if "<loc" not in text[:200_000].lower():
        lines = (line.strip() for line in text[:5_000_000].splitlines()[:limit])
        return [Entry(line) for line in lines if line.startswith(("http://", "https://")) and len(line) <= 600]
    for piece in re.split(r"<loc>", text, flags=re.I)[1 : limit + 1]:
        url, closed, rest = piece[:1200].partition("</")
        if not closed:
            continue
        cdata = _CDATA.search(url)
        url = (cdata.group(1) if cdata else url).strip().replace("&amp;", "&")
        lastmod = _LASTMOD.search(rest)
        if url and len(url) <= 600:
            entries.append(Entry(url, lastmod.group(1) if lastmod else ""))
    return entries


def is_index(text: str) -> bool:
    return "<sitemapindex" in text[:2000].lower()


def robots_sitemaps(text: str) -> list[str]:
    """Addresses on `Sitemap:` lines, at most 50."""
    return _ROBOTS_SITEMAP.findall(text[:100_000])[:50]
