"""The scope guard: which names and addresses a look at a site may go to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from socd.fetch.urls import BadUrlError, host_key
from socd.model.inventory import Site
from socd.probe import ScopeError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str], Awaitable[Sequence[str]]]  # host name → IP addresses; raises socket.gaierror

MOST_ADDRESSES = 4  # tried one after the other
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class SystemResolver:
    """The machine's own resolver, in threads of its own so that slow names never hold up other work."""

    def __init__(self, threads: int = 16) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def __call__(self, host: str) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._pool, self._look_up, host)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    @staticmethod
    def _look_up(host: str) -> list[tuple[object, object, object, object, tuple[object, ...]]]:
        return list(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


@lru_cache(maxsize=1024)
def networks_of(cidrs: tuple[str, ...]) -> tuple[Network, ...]:
    """Parsed CIDRs. Raises ScopeError naming the broken one."""
    try:
        return tuple(ipaddress.ip_network(cidr, strict=False) for cidr in cidrs)
    except ValueError as error:
        raise ScopeError(f"network in the inventory: {error}") from error


def unwrap(text: str) -> Address:
    """The address a packet really reaches: IPv4 inside IPv6 (mapped, 6to4, NAT64) taken out. Raises ValueError."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address.sixtofour:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def public(address: Address) -> bool:
    """Globally routable unicast."""
    special = (
        address.is_multicast
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_reserved
        or address.is_unspecified
    )
    return address.is_global and not special


class Scope:
    """Turns a site's host name and port into addresses that were checked, or refuses.

    `networks` are CIDRs allowed for sites that name none themselves; empty means public unicast only.
    """

    def __init__(self, resolver: Resolver, networks: tuple[str, ...] = ()) -> None:
        self._resolver = resolver
        self._networks = networks

    def own_host(self, site: Site, host: str) -> str:
        """The host in its one spelling. Raises ScopeError where it is none of the site's."""
        try:
            key = host_key(host)
            if any(key == host_key(own) for own in site.hosts):
                return key
        except BadUrlError as error:
            raise ScopeError(str(error)) from error
        raise ScopeError(f"{key} is no host of site {site.id}")

    async def addresses(self, site: Site, host: str, port: int) -> list[tuple[str, int]]:
        """Checked (address, port) pairs in the order to try. Raises ScopeError, or OSError for a failed look-up."""
        host = self.own_host(site, host)
        if site.connect:
            return [(self._explicit(site.connect.address, site), site.connect.port(port))]
        found = [host] if _is_address(host) else await self._resolver(host)
        allowed = [str(address) for address in map(unwrap, found) if self.allows(site, address)]
        if not allowed:
            told = ", ".join(found[:MOST_ADDRESSES]) or "no address"
            raise ScopeError(f"{host} resolves to {told}: outside the scope of site {site.id}")
        return [(address, port) for address in dict.fromkeys(allowed)][:MOST_ADDRESSES]

    def allows(self, site: Site, address: Address) -> bool:
        """Whether a resolved address lies in the site's networks, or is public where none are named."""
        networks = networks_of(site.networks or self._networks)
        if not networks:
            return public(address)
        return any(address in network for network in networks if network.version == address.version)

    @staticmethod
    def _explicit(text: str, site: Site) -> str:
        try:
            return str(ipaddress.ip_address(text))
        except ValueError as error:
            raise ScopeError(f"connect address of site {site.id}: {error}") from error


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
