"""robots.txt, sitemaps and verification files: where spam asks search engines to come and read it. Pure.

What a site has named from the first is at most a suspicion: offices move, vendors leave their own addresses behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from probes.defacement import frontier
from probes.defacement.baseline import is_foreign
from probes.defacement.fold import fold
from probes.defacement.hosts import host_of, registrable
from probes.defacement.look import MISSING, Looked, Seen
from probes.defacement.mapfiles import text_of
from probes.defacement.page import GAMBLING, gambling_words
from probes.defacement.reach import Ledger
from probes.defacement.signals import Signal
from probes.defacement.troubles import Trouble
from probes.defacement.weights import DEFACED, SUSPECT
from socd.model.catalogue import CLOAKED_SPAM, HIDDEN_SPAM, UPLOADED_SPAM
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.probe import Rules

FEW_WORDS = 3
GROWTH, GROWTH_LEAST = 3, 150  # times as many addresses as before, and so many more at least
KNOWN_LEAST = 20  # pages known before their folders tell what is a new sort of address
_BREAKS = str.maketrans("-_/=+.", "      ")


def map_troubles(looked: Looked, site: Site, rules: Rules, trusted: tuple[str, ...]) -> list[Trouble]:
    """Foreign `Sitemap:` lines, foreign addresses in a sitemap, sitemaps that list gambling pages or grow by a new
    sort of addresses, files that prove ownership to a search engine, uploads named after gambling."""
    found: list[Trouble] = []
    for seen in looked.of("robots"):
        for url in frontier.robots_sitemaps(text_of(seen.exchange)):
            host = host_of(url)
            if host and is_foreign(host, trusted):
                new = looked.past.settled and registrable(host) not in looked.past.strange
                bad = new or bool(_words([url], rules))
                found.append(_sitemap_trouble(seen, "foreign-sitemap", registrable(host), url, sure=bad))
    for seen in looked.of("sitemap"):
        found += _sitemap(seen, site, rules, trusted)
        found += _growth(seen, looked.past, site)
    found += _verification(looked)
    found += _named_uploads(looked, rules)
    return found


def strange_hosts(looked: Looked, trusted: tuple[str, ...]) -> set[str]:
    """Foreign domains that robots.txt and the sitemaps name now."""
    urls = [url for seen in looked.of("robots") for url in frontier.robots_sitemaps(text_of(seen.exchange))]
    urls += [entry.url for seen in looked.of("sitemap") for entry in seen.entries]
    return {registrable(host) for url in urls if (host := host_of(url)) and is_foreign(host, trusted)}


def _sitemap(seen: Seen, site: Site, rules: Rules, trusted: tuple[str, ...]) -> list[Trouble]:
    urls = [entry.url for entry in seen.entries]
    by_domain: dict[str, list[str]] = {}
    for url in urls:
        if (host := host_of(url)) and is_foreign(host, trusted):
            by_domain.setdefault(registrable(host), []).append(url)
    found = []
    for domain in sorted(by_domain)[:3]:
        sure = len(_words(by_domain[domain], rules)) >= 1
        found.append(_sitemap_trouble(seen, "foreign-in-sitemap", domain, by_domain[domain][0], sure=sure))
    words = _words(urls, rules)
    if len(words) >= FEW_WORDS:
        told = ", ".join(sorted(words)[:8])
        found.append(_sitemap_trouble(seen, "gambling-sitemap", site.host, told, sure=True))
    return found


def _words(urls: Iterable[str], rules: Rules) -> set[str]:
    """Distinct gambling words in addresses."""
    paths = (unquote(f"{urlsplit(url).path} {urlsplit(url).query}") for url in urls if _splits(url))
    spoken = fold(" | ".join(dict.fromkeys(path.translate(_BREAKS) for path in paths)))
    return gambling_words(rules.match(GAMBLING, spoken.encode("utf-8", "replace"))) if spoken else set()


def _splits(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return url.isprintable()


def _growth(seen: Seen, past: Ledger, site: Site) -> Iterable[Trouble]:
    """Many more addresses than before, most of them in folders the site never had: a generator was at work."""
    before = past.maps.get(seen.place)
    count = len(seen.entries)
    known = before.count if before else 0
    sorts = Counter(_sort(place) for entry in seen.entries if (place := frontier.file_of(site, entry.url)))
    sort = past.grown.get(seen.place) or _new_sort(seen, past, site, known)
    if sort is None or sorts[sort] < GROWTH_LEAST // 2:
        return
    signals = (Signal("sitemap-growth", SUSPECT, f"{known} → {count}; {sort} × {sorts[sort]}"),)
    yield _trouble(seen, HIDDEN_SPAM, f"sitemap-growth:{seen.place}", signals, SUSPECT, suspect=True, title=sort)


def _new_sort(seen: Seen, past: Ledger, site: Site, known: int) -> str | None:
    """The sort of addresses by which the map grew; None where it did not, or by more of what was there."""
    grown = len(seen.entries) - known
    if not past.settled or len(past.places) < KNOWN_LEAST or grown < max(GROWTH_LEAST, known * (GROWTH - 1)):
        return None
    places = (frontier.file_of(site, entry.url) for entry in seen.entries)
    new = [place for place in places if place and place not in past.places]
    folders = {_sort(place) for place in past.places}
    foreign = Counter(sort for place in new if (sort := _sort(place)) not in folders)
    return foreign.most_common(1)[0][0] if foreign and foreign.total() * 2 >= len(new) else None


def _sort(place: str) -> str:
    """The sort of an address: its first folder, or the names of its parameters where it has none."""
    parts = urlsplit(place)
    folder = parts.path.split("/")[1] if parts.path.count("/") > 1 else ""
    names = ",".join(sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair))
    return f"/{folder}/" if folder else f"?{names}" if names else "/"


def _verification(looked: Looked) -> Iterable[Trouble]:
    """A file that proves ownership and was not there from the first; a server that vouches for any name."""
    for seen in looked.of("verify"):
        name = frontier.verification(seen.place)
        if name and name.encode() in _body(seen):
            signals = (Signal("verification-echo", DEFACED, name),)
            trouble = _trouble(seen, CLOAKED_SPAM, "verification-echo", signals, DEFACED, title="google*.html")
            yield replace(trouble, place=MISSING)  # it is the answer for what does not exist
    for seen in looked.of("page"):
        name = frontier.verification(seen.place)
        if not name or not looked.past.settled or name in looked.past.files or not _proves(seen, name):
            continue
        signals = (Signal("verification-file", SUSPECT, name),)
        yield _trouble(seen, HIDDEN_SPAM, f"verification:{name}", signals, SUSPECT, suspect=True, title=name)


def _proves(seen: Seen, name: str) -> bool:
    """Is it really such a file, and not the site's answer for whatever is absent?"""
    body = _body(seen)
    return bool(body) and (len(body) < 500 or name.encode() in body)


def verification_files(looked: Looked) -> set[str]:
    """Names of verification files that answered."""
    pages = ((seen, frontier.verification(seen.place)) for seen in looked.of("page"))
    return {name for seen, name in pages if name and _proves(seen, name)}


def _named_uploads(looked: Looked, rules: Rules) -> Iterable[Trouble]:
    """Links on the site's own pages to uploaded files whose names speak of gambling in several words: PDF and Office
    files are not opened, and need not be."""
    named: dict[str, Seen] = {}
    for seen in looked.seen:
        if seen.judged and seen.role in ("home", "page"):
            for url in seen.files:
                named.setdefault(url, seen)
    for place, seen in named.items():
        if frontier.odd(place) and len(words := _words([place], rules)) >= 2:
            signals = (Signal("upload-name", SUSPECT, ", ".join(sorted(words))),)
            yield _trouble(seen, UPLOADED_SPAM, f"upload:{place}", signals, SUSPECT, suspect=True, title=place)


def _body(seen: Seen) -> bytes:
    response = seen.exchange.final
    return response.body[:4000] if response and response.status == 200 and seen.exchange.left is None else b""


def _sitemap_trouble(seen: Seen, code: str, domain: str, detail: str, *, sure: bool) -> Trouble:
    score = DEFACED if sure else SUSPECT
    signals = (Signal(code, score, detail[:200]),)
    return _trouble(
        seen, HIDDEN_SPAM, f"sitemap:{domain}", signals, score, suspect=not sure, title=detail, domains={domain}
    )  # fmt: skip


def _trouble(
    seen: Seen,
    kind: Kind,
    cause: str,
    signals: tuple[Signal, ...],
    score: float,
    *,
    suspect: bool = False,
    title: str = "",
    domains: Iterable[str] = (),
) -> Trouble:
    return Trouble(
        kind, cause, seen.place, (seen,), score, signals, matched=(title[:80],), domains=frozenset(domains),
        title=title[:160], suspect=suspect,
    )  # fmt: skip
