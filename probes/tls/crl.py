"""Revocation lists from a certificate's distribution points, through the same guarded door as everything else.

A list lies on the authority's host, not on the site's. It is only fetched where an office has said so (`crl_hosts`),
and for a machine in a private network from private addresses; nothing else leaves for it.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from probes.tls.certificate import CertificateError, parse
from probes.tls.hello import is_address
from socd.model.inventory import Site
from socd.probe import Fetch, Limits, ScopeError

_LIMITS = Limits(body=10_000_000, raw=10_000_000, seconds=20.0, connect=5.0, idle=5.0, redirects=0)
_MOST = 3  # lists for one chain
_KEPT, _FOR = 32, 6 * 3600.0  # lists, seconds
_PRIVATE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7")


class RevocationLists:
    """Fetched lists, kept for some hours. One for the process: authorities are shared by many sites."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def of(
        self, chain: Sequence[bytes], fetch: Fetch, site: Site, address: str, hosts: frozenset[str]
    ) -> tuple[bytes, ...]:
        """The lists (DER or PEM) that the chain's certificates name and that may be fetched; those that answer."""
        home = _private(address)
        urls = [url for url in _urls(chain) if _allowed(url, hosts) or home]
        found = [
            await self._one(url, fetch, site, _PRIVATE if not _allowed(url, hosts) else ()) for url in urls[:_MOST]
        ]
        return tuple(each for each in found if each)

    async def _one(self, url: str, fetch: Fetch, site: Site, networks: tuple[str, ...]) -> bytes:
        kept = self._kept.get(url)
        if kept is not None and time.monotonic() - kept[0] < _FOR:
            return kept[1]
        place = replace(site, url=url, aliases=(), connect=None, networks=networks, host_group=None)
        try:
            exchange = await fetch.get(place, url, limits=_LIMITS)
        except (ScopeError, ValueError):
            return b""
        answer = exchange.final
        data = answer.body if answer is not None and answer.status == 200 and exchange.fault is None else b""
        if data:
            self._kept[url] = (time.monotonic(), data)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return data


def _urls(chain: Sequence[bytes]) -> list[str]:
    """Plain http(s) addresses, the leaf's first, each once."""
    found: dict[str, None] = {}
    for der in chain[:3]:
        try:
            found |= dict.fromkeys(parse(der).extensions.crl_urls[:1])
        except CertificateError:
            continue
    return [url for url in found if urlsplit(url).scheme in ("http", "https") and len(url) <= 500]


def _allowed(url: str, hosts: frozenset[str]) -> bool:
    """Whether an office named the list's host, or a domain above it."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == name or host.endswith(f".{name}") for name in hosts)


def _private(address: str) -> bool:
    if not is_address(address):
        return False
    place = ipaddress.ip_address(address.strip("[]"))
    return any(place in network for network in map(ipaddress.ip_network, _PRIVATE) if network.version == place.version)
