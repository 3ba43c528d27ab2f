"""Whose page is it, where neither its address nor a canonical one is known: the host that it names as its own."""

from __future__ import annotations

from collections import Counter

from selectolax.lexbor import LexborHTMLParser

from probes.defacement.hosts import host_of, registrable, well_known

LINKS = 15  # absolute links to one domain, from which on it may be the page's own
MAX_NODES = 400


def named_host(tree: LexborHTMLParser) -> str | None:
    """The host that a page without a canonical address names as its own: as `og:url`, or by loading most of its files
    from there and linking there most of all."""
    node = tree.css_first('meta[property="og:url"][content]')
    told = host_of(node.attributes.get("content") or "") if node else None
    if told:
        return told
    files = Counter(
        _hosts_in(tree, "link[rel~=stylesheet][href]", "href") + _hosts_in(tree, "script[src],img[src]", "src")
    )
    links = Counter(_hosts_in(tree, "a[href]", "href"))
    for domain, times in links.most_common(1):
        if times >= LINKS and times * 5 >= links.total() * 3 and files[domain] * 5 >= files.total() * 2:
            return domain
    return None


def _hosts_in(tree: LexborHTMLParser, selector: str, attribute: str) -> list[str]:
    found = (host_of(node.attributes.get(attribute) or "") for node in tree.css(selector)[:MAX_NODES])
    return [registrable(host) for host in found if host and not well_known(host)]
