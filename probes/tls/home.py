"""What a home page says about HTTPS: HSTS, the way from http to https, and what it still loads over http.

`look_home` asks, through the fetcher, once over https and once over http; everything else here is pure.
Sources: RFC 6797 (HSTS), W3C Mixed Content (2023), HTML (base, srcset), CSP `upgrade-insecure-requests`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from socd.model.exchange import Exchange, Header, Origin
from socd.model.inventory import Site
from socd.probe import Fetch, Limits

_LIMITS = Limits(body=2_000_000, raw=2_000_000, seconds=15.0, connect=5.0, idle=5.0)
# One page of each of thousands of sites, once a day: a connection kept for more would only hold memory.
_LAST: tuple[Header, ...] = ((b"Connection", b"close"),)
_MOST = 20  # addresses kept of each sort
_LONGEST = 300  # characters of each
_LARGEST_AGE = 2**53  # seconds; larger numbers are cut, not refused (RFC 6797 §6.1.1 knows no bound)

_DIRECTIVE = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*))?\s*')
_NOSCRIPT, _NOSCRIPT_END = re.compile(r"<noscript[\s>]", re.I), re.compile(r"</noscript[^>]{0,50}>", re.I)
_CSS = re.compile(r"""(@import\s+(?:url\()?|url\()\s*["']?\s*(http://[^\s"')]{1,400})""", re.I)
# What may act on the page, by element and attribute; everything else that is loaded is passive.
_ACTIVE = (("script", "src"), ("iframe", "src"), ("frame", "src"), ("object", "data"), ("embed", "src"),
           ("track", "src"), ("form", "action"))  # fmt: skip
_PASSIVE = (("img", "src"), ("img", "srcset"), ("source", "src"), ("source", "srcset"), ("audio", "src"),
            ("video", "src"), ("video", "poster"), ("input", "src"))  # fmt: skip
_ACTIVE_LINKS = frozenset({"stylesheet", "manifest", "modulepreload", "preload", "import"})
_PASSIVE_LINKS = frozenset({"icon", "apple-touch-icon"})


@dataclass(frozen=True, slots=True)
class Hsts:
    """One valid Strict-Transport-Security header; `max_age` in seconds."""

    max_age: int
    include_subdomains: bool = False
    preload: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where plain http leads. `to_https` None: could not tell; `closed`: nothing answers on the http port at all."""

    to_https: bool | None
    status: int | None = None
    location: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Mixed:
    """Addresses that an https page loads over http: those that may act on the page, and those only shown."""

    active: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """`hsts` None with `hsts_known`: there is none (or max-age 0). `redirect`, `mixed` None: not determined."""

    hsts: Hsts | None = None
    hsts_known: bool = False
    redirect: Redirect | None = None
    mixed: Mixed | None = None
    server: str | None = None  # what it calls itself (Server header), for the advice

    @property
    def missing(self) -> tuple[str, ...]:
        """What is known to be missing, out of redirect, hsts, active, passive."""
        mixed = self.mixed or Mixed()
        wrong = {
            "redirect": self.redirect is not None and self.redirect.to_https is False,
            "hsts": self.hsts_known and self.hsts is None,
            "active": bool(mixed.active),
            "passive": bool(mixed.passive),
        }
        return tuple(name for name, bad in wrong.items() if bad)

    @property
    def complete(self) -> bool:
        """Whether every part was determined, so that nothing missing means that nothing is missing."""
        redirect = self.redirect
        way = redirect is not None and (redirect.to_https is not None or redirect.closed)
        return self.hsts_known and way and self.mixed is not None


async def look_home(fetch: Fetch, site: Site, host: str, port: int) -> Home:
    """Fetch the home page over https at `port`, and over http where the site has a plain port. Never inside a turn."""
    name = f"[{host.strip('[]')}]" if ":" in host else host
    path = urlsplit(site.url).path or "/"
    there = f"https://{name}{'' if port == 443 else f':{port}'}{path}"
    secure = await fetch.get(site, there, headers=_LAST, limits=_LIMITS)
    plain = None
    if _has_plain_port(site, port):
        plain = await fetch.get(site, f"http://{name}/", headers=_LAST, limits=_LIMITS)
    return home(host, secure, plain)


def _has_plain_port(site: Site, port: int) -> bool:
    """Only the pair of usual ports belongs together, and a site whose `connect` maps ports must map the plain one."""
    ports = site.connect.ports if site.connect is not None else {}
    return port == 443 and (not ports or 80 in ports)


def home(host: str, secure: Exchange, plain: Exchange | None) -> Home:
    """The judgement over both fetches. Pure; never raises for what the pages hold."""
    answers = [hop.response for hop in secure.hops if hop.response is not None and _is_own(hop.url, host)]
    headers = [answer.header("strict-transport-security") for answer in answers]
    found = next((hsts for text in headers if text and (hsts := read_hsts(text))), None)
    known = found is not None or any(answer.status < 400 for answer in answers)  # error pages often lack headers
    way = redirect_of(plain) if plain is not None else None
    return Home(found, known, way, _mixed_of(secure), _server(secure, plain))


def _server(*exchanges: Exchange | None) -> str | None:
    answers = (hop.response for exchange in exchanges if exchange for hop in exchange.hops if hop.response)
    names = (answer.header("server") for answer in answers)
    return next((name[:100] for name in names if name), None)


def _is_own(url: str, host: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and (parts.hostname or "").rstrip(".") == host.lower().strip("[]").rstrip(".")


def read_hsts(text: str) -> Hsts | None:
    """RFC 6797 §6.1: None for a header a browser ignores, and for max-age 0, which takes the promise back."""
    seen: dict[str, str] = {}
    for part in text[:2000].split(";"):
        if not part.strip():
            continue
        match = _DIRECTIVE.fullmatch(part)
        if match is None or match[1].lower() in seen:
            return None
        seen[match[1].lower()] = (match[2] or "").strip('"')
    age = seen.get("max-age", "")
    if not re.fullmatch(r"[0-9]{1,30}", age) or int(age) == 0:
        return None
    return Hsts(min(int(age), _LARGEST_AGE), "includesubdomains" in seen, "preload" in seen)


def redirect_of(plain: Exchange) -> Redirect:
    """Whether who asks over http ends on https. An error page decides nothing; a closed port needs no redirect."""
    first = plain.hops[0].response if plain.hops else None
    status = first.status if first is not None else None
    location = ((first.header("location") if first is not None else None) or "")[:_LONGEST]
    if plain.left is not None:
        return Redirect(plain.left.lower().startswith("https:"), status, location)
    if any(hop.url.lower().startswith("https:") for hop in plain.hops):
        ended = plain.final_url.lower().startswith("https:")
        return Redirect(ended, status, location)
    if plain.fault is not None:
        refused = plain.fault.origin is Origin.SITE and plain.fault.reason == "refused"
        return Redirect(None, status, location, closed=refused)
    final = plain.final
    return Redirect(False if final is not None and final.status < 400 else None, status, location)


def _mixed_of(secure: Exchange) -> Mixed | None:
    """None where no https page was seen whole enough to say."""
    final = secure.final
    if final is None or not secure.final_url.lower().startswith("https:") or secure.left is not None:
        return None
    if final.status >= 400 or "html" not in (final.header("content-type") or "html").lower():
        return None
    found = mixed_content(final.body.decode("utf-8", "replace"), secure.final_url, _csp(final.headers))
    whole = secure.fault is None and not final.truncated
    return found if whole or found.active or found.passive else None


def _csp(headers: Iterable[tuple[bytes, bytes]]) -> str:
    return ";".join(v.decode("latin-1") for k, v in headers if k.lower() == b"content-security-policy")


def mixed_content(html: str, url: str, csp: str = "") -> Mixed:
    """What a page at `url` (https) loads over http, as a browser that runs scripts would see it before they run.

    Links a visitor may click are no content; with `upgrade-insecure-requests` the browser asks over https by itself.
    Names of this very machine (localhost, 127.0.0.0/8) are no network.
    """
    tree = LexborHTMLParser(_without_noscript(html))
    policies = [
        csp,
        *(_attribute(node, "content") for node in tree.css('meta[http-equiv="content-security-policy" i]')),
    ]
    if any("upgrade-insecure-requests" in policy.lower() for policy in policies):
        return Mixed()
    tree.strip_tags(["template"])
    node = tree.css_first("base[href]")
    base = _joined(url, _attribute(node, "href")) if node is not None else url
    return Mixed(
        _bounded(_insecure(base, (*_named(tree, _ACTIVE), *_links(tree, _ACTIVE_LINKS), *_styles(tree, True)))),
        _bounded(_insecure(base, (*_named(tree, _PASSIVE), *_links(tree, _PASSIVE_LINKS), *_styles(tree, False)))),
    )


def _without_noscript(html: str) -> str:
    """Left out before parsing: a parser that does not run scripts reads on inside, even in the head."""
    kept: list[str] = []
    at = 0
    while (begin := _NOSCRIPT.search(html, at)) is not None and (end := _NOSCRIPT_END.search(html, begin.end())):
        kept.append(html[at : begin.start()])
        at = end.end()
    return "".join(kept) + html[at:]


def _named(tree: LexborHTMLParser, wanted: Iterable[tuple[str, str]]) -> Iterator[str]:
    for tag, attribute in wanted:
        for node in tree.css(f"{tag}[{attribute}]"):
            value = _attribute(node, attribute)
            if attribute == "srcset":
                yield from (part.split()[0] for part in value.split(",") if part.strip())
            else:
                yield value


def _links(tree: LexborHTMLParser, relations: frozenset[str]) -> Iterator[str]:
    for node in tree.css("link[href]"):
        if relations & set(_attribute(node, "rel").lower().split()):
            yield _attribute(node, "href")


def _styles(tree: LexborHTMLParser, imports: bool) -> Iterator[str]:
    """Addresses in style elements and attributes: imported sheets act, pictures are shown."""
    texts = [node.text(deep=True) for node in tree.css("style")]
    texts += [_attribute(node, "style") for node in tree.css('[style*="http:" i]')]
    for text in texts:
        for match in _CSS.finditer(text):
            if match[1].lower().startswith("@import") is imports:
                yield match[2]


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()


def _insecure(base: str, addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        if not address or (base.startswith("https:") and "http:" not in address[:8].lower()):
            continue  # nearly all: relative, or https
        url = _joined(base, address)
        if url[:7].lower() == "http://" and not _this_machine(url):
            yield f"http://{url[7:]}"


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip().replace("\\", "/"))
    except ValueError:
        return ""


def _this_machine(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        if host == "localhost" or host.endswith(".localhost"):
            return True
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bounded(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url[:_LONGEST] for url in urls))[:_MOST]
