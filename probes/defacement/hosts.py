"""Host names: registrable domains, what belongs to the site, and the widgets of the whole web."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from publicsuffixlist import PublicSuffixList

_LIST = (files("probes.defacement") / "well_known_hosts.txt").read_text("utf-8")
WELL_KNOWN = frozenset(name for line in _LIST.splitlines() if not line.startswith("#") for name in line.split())

_PSL = PublicSuffixList()
_PLAIN = re.compile(
    r"(?:[Hh][Tt][Tt][Pp][Ss]?:)?//([A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9.])?)(?=[/?#]|$)"
)  # most of them
_HOST = re.compile(r"[^\s/?#\\<>\"'()]{1,253}")


@lru_cache(maxsize=8192)
def registrable(host: str) -> str:
    """The domain somebody registered ("a.b.example.co.uk" → "example.co.uk"); the host itself for IPs and odd names."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return _PSL.privatesuffix(host) or host
    return host


def host_of(url: str, base: str = "") -> str | None:
    """Lower-case host of an absolute or protocol-relative http(s) URL; None for anything else or anything broken.

    With `base` (an absolute URL) relative addresses resolve against it. Backslashes count as slashes, as in browsers.
    """
    plain = _PLAIN.match(url)
    if plain:
        return plain.group(1).rstrip(".").lower()
    url = url.strip().replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "")[:2000]
    if base:
        try:
            url = urljoin(base, url)
        except ValueError:
            return None
    if url.startswith("//"):
        url = f"http:{url}"
    if url[:8].lower().startswith(("http://", "https://")):
        try:
            host = urlsplit(url).hostname
        except ValueError:
            return None
        if host and _HOST.fullmatch(host):
            return host.rstrip(".").lower()
    return None


def within(host: str, domains: Iterable[str]) -> bool:
    """Is `host` one of `domains`, or a subdomain of one?"""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


@lru_cache(maxsize=8192)
def well_known(host: str) -> bool:
    """One of the widgets of the whole web (see WELL_KNOWN)."""
    parts = host.split(".")
    return any(".".join(parts[index:]) in WELL_KNOWN for index in range(len(parts)))


def same_owner(host: str, own: Iterable[str]) -> bool:
    """Same registrable domain as one of `own`, or below one of them."""
    own = tuple(own)
    return within(host, own) or registrable(host) in {registrable(name) for name in own}


def foreign_to(host: str, url: str) -> bool:
    """Neither one of the whole web's widgets nor of the owner of the page at `url` ("" where that is not known)."""
    own = host_of(url)
    return not well_known(host) and not (own and same_owner(host, (own,)))


_PUBLISHED = re.compile(
    r"(?:https?:)?//(?:cdn\.jsdelivr\.net/gh|cdn\.statically\.io/gh|raw(?:cdn)?\.githack\.com|cdn\.rawgit\.com)/([\w-]{1,40})/",
    re.I,
)


def publisher(url: str) -> str | None:
    """Who put up what a host of everybody's serves, as the host that would be his own; None for other addresses."""
    found = _PUBLISHED.match(url.strip())
    return f"{found.group(1).lower()}.github.io" if found else None
