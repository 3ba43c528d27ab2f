"""Whose page is it, where neither its address nor a canonical one is known: the host that it names as its own."""

from __future__ import annotations

from collections import Counter

from selectolax.lexbor import LexborHTMLParser

from probes.defacement.hosts import host_of, registrable, well_known

LINKS = 15  # absolute links to one domain, from which on it may be the page's own
DESKS = (
    4  # hosts of that domain, each with a desk of its own ("sports.", "finance."): a portal whose files lie elsewhere
)
MAX_NODES = 400


def named_host(tree: LexborHTMLParser) -> str | None:
    """The host that a page without a canonical address names as its own: as `og:url`, or by linking there most of all
    and loading most of its files from there, or linking to many of its hosts."""
    node = tree.css_first('meta[property="og:url"][content]')
    told = host_of(node.attributes.get("content") or "") if node else None
    if told:
        return told
    files = Counter(
        _hosts_in(tree, "link[rel~=stylesheet][href]", "href") + _hosts_in(tree, "script[src],img[src]", "src")
    )
    hosts = Counter(_linked(tree, "a[href]", "href"))
    links: Counter[str] = Counter()
    for host, times in hosts.items():
        links[registrable(host)] += times
    for domain, times in links.most_common(1):
        if times < LINKS or times * 5 < links.total() * 3:
            continue
        desks = sum(registrable(host) == domain for host in hosts)
        if desks >= DESKS or files[domain] * 5 >= files.total() * 2:
            return domain
    return None


def _hosts_in(tree: LexborHTMLParser, selector: str, attribute: str) -> list[str]:
    return [registrable(host) for host in _linked(tree, selector, attribute)]


def _linked(tree: LexborHTMLParser, selector: str, attribute: str) -> list[str]:
    found = (host_of(node.attributes.get(attribute) or "") for node in tree.css(selector)[:MAX_NODES])
    return [host for host in found if host and not well_known(host)]
