"""robots.txt and sitemaps: where spam asks search engines to come and read it. Pure."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from probes.defacement.baseline import is_foreign
from probes.defacement.decode import decode
from probes.defacement.fold import fold
from probes.defacement.frontier import robots_sitemaps, sitemap_entries
from probes.defacement.hosts import host_of, registrable
from probes.defacement.look import Looked, Seen
from probes.defacement.page import GAMBLING, Reason, gambling_words
from probes.defacement.troubles import Trouble
from probes.defacement.weights import DEFACED, SUSPECT
from socd.model.catalogue import HIDDEN_SPAM
from socd.model.inventory import Site
from socd.probe import Rules

FEW_WORDS = 3
_BREAKS = str.maketrans("-_/=+.", "      ")


def map_troubles(looked: Looked, site: Site, rules: Rules, trusted: tuple[str, ...]) -> list[Trouble]:
    """Foreign `Sitemap:` lines, foreign addresses in a sitemap, and sitemaps that list gambling pages."""
    found: list[Trouble] = []
    for seen in looked.of("robots"):
        for url in robots_sitemaps(_text(seen)):
            host = host_of(url)
            if host and is_foreign(host, trusted):
                found.append(_trouble(seen, registrable(host), url, DEFACED))
    for seen in looked.of("sitemap"):
        found += _sitemap(seen, site, rules, trusted)
    return found


def _sitemap(seen: Seen, site: Site, rules: Rules, trusted: tuple[str, ...]) -> list[Trouble]:
    urls = [entry.url for entry in sitemap_entries(_text(seen))]
    foreign = sorted({registrable(host) for url in urls if (host := host_of(url)) and is_foreign(host, trusted)})
    found = [_trouble(seen, domain, domain, SUSPECT, suspect=True) for domain in foreign[:3]]
    words = gambling_words(rules.match(GAMBLING, _spoken(urls).encode("utf-8", "replace")))
    if len(words) >= FEW_WORDS:
        found.append(_trouble(seen, site.host, ", ".join(sorted(words)[:8]), DEFACED))
    return found


def _spoken(urls: list[str]) -> str:
    """The words in the addresses, as text."""
    paths = (unquote(f"{urlsplit(url).path} {urlsplit(url).query}") for url in urls if url.isprintable())
    return fold(" | ".join(path.translate(_BREAKS) for path in paths))


def _trouble(seen: Seen, domain: str, detail: str, score: float, *, suspect: bool = False) -> Trouble:
    reasons = (Reason("gambling-links", score, detail[:200]),)
    return Trouble(
        HIDDEN_SPAM, f"sitemap:{domain}", seen.place, (seen,), score, reasons, matched=(detail[:80],),
        domains=frozenset({domain}), title=detail[:160], suspect=suspect,
    )  # fmt: skip


def _text(seen: Seen) -> str:
    response = seen.exchange.final
    if response is None or seen.exchange.fault is not None or response.status != 200:
        return ""
    return decode(response.body, response.header("content-type")).text
