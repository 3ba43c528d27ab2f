"""What a site itself says about where its files lie: robots.txt, links, listings, comments in scripts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from probes.leaks.paths import Entry
from socd.model.inventory import Site

MOST = 60  # entries from one page

_DUMP = re.compile(r"\.(?:sql(?:\.(?:gz|zip|bz2|7z|rar))?|sqlite3?|mdb|accdb|mdf|dmp|pgdump|hprof)$", re.I)
_SOURCE = re.compile(
    r"(?:^|/)\.env(?:\.\w+)?$|\.(?:bak|old|orig|save|swp|log|pem|key|pfx|p12|jks|ppk|env|inc|pubxml)$|~$"
    r"|(?:^|/)(?:web\.config|appsettings[\w.]*\.json|\.htpasswd|wp-config\.php[\w.~]+|configuration\.php[\w.~]+)$",
    re.I,
)
# A portal publishes archives of documents every day: only those called like a backup are asked for.
_ARCHIVE = re.compile(r"\.(?:zip|rar|7z|tar|tgz|tar\.gz|tar\.bz2|gz|war|bak)$", re.I)
_BACKUP = re.compile(
    r"(?:^|[\W_])(?:backup|back[-_]?up|bak|bk|dump|db|database|csdl|mysql|sqlserver|wwwroot|www|htdocs|public_html"
    r"|source(?:code)?|src|website|sao[-_]?luu|ma[-_]?nguon)(?:[\W_\d]|$)",
    re.I,
)
_FOLDER = re.compile(
    r"(?:backup|bak|dump|sql|database|log|tmp|temp|upload|private|old|test|archive|config|install|sao-?luu|dulieu)[^/]*/$",
    re.I,
)


def wanted(path: str, names: tuple[str, ...] = ()) -> Entry | None:
    """What to ask for at a path the site itself names; None where nothing speaks for a leak. No query is ever asked."""
    path = urlsplit(path).path
    if not path.startswith("/") or len(path) > 300 or not path.isprintable():
        return None
    name = unquote(path).rstrip("/").rpartition("/")[2].lower()
    if _DUMP.search(path):
        return Entry(path, frozenset({"*", "mssql", "access-db", "redis-dump"}))
    if _ARCHIVE.search(path) and (_BACKUP.search(unquote(path)) or any(name.startswith(own) for own in names)):
        return Entry(path, frozenset({"backup", "mssql", "*"}), range=1024)
    if _SOURCE.search(path) and not _ARCHIVE.search(path):
        return Entry(path, frozenset({"*", "php-source", "aspx-source", "vim-swap", "keystore"}))
    if path.lower().endswith(".map"):
        return Entry(path, frozenset({"source-map", "secret"}), range=262_144)
    if path.endswith("/") and _FOLDER.search(path):
        return Entry(path, frozenset({"directory-listing"}), range=16_384)
    return None


_RULE = re.compile(r"^\s*(?:dis)?allow\s*:\s*(/[^\s#?*$]*)(\*|\$)?", re.IGNORECASE | re.MULTILINE)


def from_robots(text: str, names: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """Files and folders that robots.txt asks search engines to pass over, as far as they may leak."""
    found = []
    for rule in _RULE.finditer(text[:65_536]):
        path = rule[1] if not rule[2] or rule[1].endswith("/") or rule[2] == "$" else ""
        plain = path and "." not in path.rpartition("/")[2] and not path.endswith("/")
        found.append(wanted(path + "/" if plain else path, names))
    return _distinct(found)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of the site points to, inside the site's scope: its own scripts, log-in pages, suspect files."""

    scripts: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


_LOGIN = re.compile(
    r"(?:^|[/_\-.?=&])(?:log-?in|sign-?in|dang-?nhap|quan-?tri|account/log|wp-login|administrator)(?:[/_\-.?&=]|$)",
    re.IGNORECASE,
)


def from_page(tree: LexborHTMLParser, base: str, site: Site, names: tuple[str, ...] = ()) -> Page:
    """Reads links and scripts of a parsed page at `base`."""
    scripts = _own((node.attributes.get("src") for node in tree.css("script[src]")[:200]), base, site)
    links = _own((node.attributes.get("href") for node in tree.css("a[href]")[:2000]), base, site)
    same = [link for link in links if urlsplit(link).hostname == urlsplit(base).hostname]
    entries = _distinct(wanted(urlsplit(link).path, names) for link in same)
    return Page(scripts, tuple(link for link in links if _LOGIN.search(link))[:10], entries)


def _own(targets: Iterable[str | None], base: str, site: Site) -> tuple[str, ...]:
    """Addresses of this site's own hosts, each once, without their fragment."""
    found: dict[str, None] = {}
    for target in targets:
        try:
            url = urljoin(base, (target or "").strip()).partition("#")[0]
            if url.startswith(("http://", "https://")) and urlsplit(url).hostname in site.hosts and len(url) <= 500:
                found[url] = None
        except ValueError:
            continue
    return tuple(found)


_HREF = re.compile(
    r"href=[\"']([^\"'<>?#]{1,300})[\"']|\"name\"\s*:\s*\"([^\"]{1,200})\"|<file [^>]{0,200}>([^<]{1,200})<", re.I
)


def from_listing(text: str, path: str, names: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """Files in a directory listing at `path` that look like leaks; folders are not followed."""
    found = []
    for link in _HREF.finditer(text[:MOST_LISTING]):
        try:
            target = urlsplit(urljoin(f"http://site{path}", next(filter(None, link.groups()))))
        except ValueError:
            continue
        below = target.hostname == "site" and target.path.startswith(path) and target.path != path
        if below and not target.path.endswith("/"):
            found.append(wanted(target.path, names))
    return _distinct(found)


MOST_LISTING = 65_536  # characters
_MAP = re.compile(rb"//[#@]\s?sourceMappingURL=([^\s'\"]{1,300})")


def source_map(script: bytes, url: str) -> Entry | None:
    """The map a script's last lines name, where it is a file of its own."""
    named = _MAP.search(script[-2000:])
    if named is None or named[1].startswith(b"data:"):
        return None
    try:
        target = urlsplit(urljoin(url, named[1].decode("latin-1")))
    except ValueError:
        return None
    return wanted(target.path) if target.hostname == urlsplit(url).hostname else None


def _distinct(entries: Iterable[Entry | None]) -> tuple[Entry, ...]:
    return tuple({entry.path: entry for entry in entries if entry}.values())[:MOST]
