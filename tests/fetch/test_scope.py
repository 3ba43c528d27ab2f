"""The scope guard: no name, address or redirect leads a look away from the inventory."""

from __future__ import annotations

import socket

import pytest
from fetchkit import ADDRESS, Server, resolver, says, serving

from socd.fetch import Fetcher
from socd.fetch.scope import Scope, SystemResolver, public, unwrap
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Connect, Site
from socd.probe import Endpoint, ScopeError


def plain_site(**more: object) -> Site:
    return Site("a", "http://a.gov.vn/", "A", "u", "u", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("203.162.0.1", True),
        ("2405:4800::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("239.1.1.1", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:203.162.0.1", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
    ],
)
def test_only_public_unicast_is_in_scope_by_default(address: str, allowed: bool) -> None:
    assert public(unwrap(address)) is allowed


@pytest.mark.parametrize("inside", ["127.0.0.1", "::ffff:127.41.0.7", "192.168.7.7", "::1"])
async def test_a_name_that_resolves_inside_is_refused_without_a_connection(inside: str) -> None:
    async with serving(says()) as server, Fetcher(interval=0, resolver=resolver(a__gov__vn=inside)) as fetcher:
        exchange = await fetcher.get(plain_site(), f"http://a.gov.vn:{server.port}/")
    assert exchange.fault and (exchange.fault.origin, exchange.fault.reason) == (Origin.OURS, "out-of-scope")
    assert "a.gov.vn" in exchange.fault.detail and inside in exchange.fault.detail
    assert exchange.hops == () and exchange.final is None and server.connections == 0


async def test_networks_open_what_they_name_and_nothing_else() -> None:
    names = resolver(a__gov__vn=["10.9.9.9", "127.0.0.1", ADDRESS])
    async with serving(says()) as server, Fetcher(interval=0, resolver=names) as fetcher:
        url = f"http://a.gov.vn:{server.port}/"
        inside = await fetcher.get(plain_site(networks=("127.41.0.0/16",)), url)
        outside = await fetcher.get(plain_site(networks=("203.0.113.0/24", "2001:db8::/32")), url)
        broken = await fetcher.get(plain_site(networks=("127.41.0.0/99",)), url)
    assert inside.fault is None and inside.hops[0].address == f"{ADDRESS}:{server.port}"
    assert outside.fault and outside.fault.reason == "out-of-scope"
    assert broken.fault and "127.41.0.0/99" in broken.fault.detail


async def test_a_mapped_address_in_scope_is_reached_as_what_it_is() -> None:
    names = resolver(a__gov__vn=f"::ffff:{ADDRESS}")
    async with serving(says()) as server, Fetcher(interval=0, resolver=names, networks=("127.0.0.0/8",)) as fetcher:
        exchange = await fetcher.get(plain_site(), f"http://a.gov.vn:{server.port}/")
    assert exchange.fault is None and exchange.hops[0].address == f"{ADDRESS}:{server.port}"


async def test_each_address_is_tried_until_one_answers() -> None:
    names = resolver(a__gov__vn=["127.41.99.99", ADDRESS])
    async with serving(says()) as server, Fetcher(interval=0, resolver=names, networks=("127.0.0.0/8",)) as fetcher:
        exchange = await fetcher.get(plain_site(), f"http://a.gov.vn:{server.port}/")
    assert exchange.fault is None and exchange.hops[0].address == f"{ADDRESS}:{server.port}"


async def test_the_name_is_looked_up_once_per_hop_and_the_checked_address_used() -> None:
    """A name that answers differently the second time (DNS rebinding) gains nothing."""
    answers = [[ADDRESS], ["127.0.0.1"]]

    async def rebinding(host: str) -> list[str]:
        return answers.pop(0)

    async with serving(says()) as server, Fetcher(interval=0, resolver=rebinding) as fetcher:
        site = plain_site(networks=("127.41.0.0/16",))
        first = await fetcher.get(site, f"http://a.gov.vn:{server.port}/")
        second = await fetcher.get(site, f"http://a.gov.vn:{server.port}/")
    assert first.fault is None and server.connections == 1
    assert second.fault and second.fault.reason == "out-of-scope"


@pytest.mark.parametrize(
    "url", ["http://b.gov.vn/", "http://127.41.0.7/", "http://a.gov.vn@b.gov.vn/", "ftp://a.gov.vn/", "nonsense"]
)
async def test_only_the_sites_own_hosts_are_asked(url: str) -> None:
    async with serving(says()) as server, Fetcher(interval=0) as fetcher:
        exchange = await fetcher.get(server.site(), url)
    assert exchange.fault and exchange.fault.reason == "out-of-scope" and server.connections == 0


async def test_aliases_and_other_spellings_are_the_sites_own() -> None:
    async with serving(says()) as server, Fetcher(interval=0) as fetcher:
        site = server.site(aliases=("www.a.gov.vn",))
        for url in ("http://WWW.A.gov.vn/", "http://a.gov.vn./"):
            assert (await fetcher.get(site, url)).fault is None
    assert [request.get("Host") for request in server.requests] == ["www.a.gov.vn", "a.gov.vn"]


async def test_endpoint_gives_a_checked_address_or_refuses() -> None:
    async with Fetcher(resolver=resolver(a__gov__vn="10.0.0.1")) as fetcher:
        mapped = plain_site(connect=Connect(ADDRESS, {443: 8443}))
        assert await fetcher.endpoint(mapped, 443) == Endpoint("a.gov.vn", ADDRESS, 8443)
        assert await fetcher.endpoint(mapped, 25) == Endpoint("a.gov.vn", ADDRESS, 25)
        assert (await fetcher.endpoint(plain_site(networks=("10.0.0.0/8",)), 443)).address == "10.0.0.1"
        with pytest.raises(ScopeError, match=r"a\.gov\.vn resolves to 10\.0\.0\.1"):
            await fetcher.endpoint(plain_site(), 443)
        with pytest.raises(ScopeError, match="connect address"):
            await fetcher.endpoint(plain_site(connect=Connect("not an address")), 443)
    async with Fetcher(resolver=resolver()) as fetcher:
        with pytest.raises(OSError, match="not known"):
            await fetcher.endpoint(plain_site(), 443)


async def failing(errno: int) -> Fault | None:
    async def resolve(host: str) -> list[str]:
        raise socket.gaierror(errno, "told")

    async with Fetcher(resolver=resolve) as fetcher:
        return (await fetcher.get(plain_site(), "http://a.gov.vn/")).fault


async def test_whose_fault_a_failed_look_up_is() -> None:
    assert await failing(socket.EAI_NONAME) == Fault(Origin.SITE, "no-such-name", "a.gov.vn: told")
    assert await failing(socket.EAI_AGAIN) == Fault(Origin.LINK, "dns", "a.gov.vn: told")


async def test_an_address_as_host_needs_no_look_up() -> None:
    site = Site("a", "http://203.0.113.7/", "A", "u", "u", networks=("203.0.113.0/24",))
    assert await Scope(resolver()).addresses(site, "203.0.113.7", 80) == [("203.0.113.7", 80)]


async def test_the_systems_own_resolver_answers() -> None:
    resolve = SystemResolver()
    assert "127.0.0.1" in await resolve("localhost")
    resolve.close()


def test_a_server_object_maps_both_ports() -> None:
    connect = Server(8080).site().connect
    assert connect and connect.port(80) == connect.port(443) == 8080 and connect.port(25) == 25
