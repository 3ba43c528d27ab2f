"""The names probe against real name servers: changes, dead aliases, private addresses, owners that are gone, doubt."""

from __future__ import annotations

import datetime
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from nameserver import Key, NameServer, serving
from pydantic import ValidationError

import probes
from probes.names.ask import Resolver, Said, addresses, ask
from probes.names.probe import NamesProbe, NamesSettings
from probes.names.services import SERVICES, service_of
from socd.config import read
from socd.model.exchange import Exchange, Hop, Persona, Response
from socd.model.inventory import Connect, Site, Unit, UnitKind
from socd.model.kinds import KindClass, Severity
from socd.model.observation import Outcome, Verdict
from socd.probe import Context, Kit
from socd.work.plan import plan

HOST = "chodon.backan.gov.vn"
ZONE = "backan.gov.vn"
SITE = Site("chodon", f"https://{HOST}/", "Chợ Đồn", "tinh", "chodon")
RECORDS: dict[Key, list[str]] = {
    (HOST, "A"): ["203.162.10.5"],
    (ZONE, "NS"): ["ns1.vnpt.vn.", "ns2.vnpt.vn."],
    ("www.example.vn", "A"): ["103.9.200.1"],
    ("example.vn", "NS"): ["ns1.nhadangky.vn."],
    ("shop.example.net", "A"): ["198.41.30.7"],
}


class NoRules:
    version = ""

    def match(self, family: str, data: bytes) -> tuple[()]:
        return ()


@dataclass
class Home:
    """Stands for the door to the site: the home page as told, and how often it was asked for."""

    body: bytes = b"<h1>UBND</h1>"
    status: int = 200
    left: str | None = None
    asked: int = 0

    async def get(self, site: Site, url: str, **more: Any) -> Exchange:
        self.asked += 1
        at = datetime.datetime(2026, 11, 21, tzinfo=UTC)
        response = Response(self.status, "OK", (), self.body, self.body)
        return Exchange(
            url, Persona.BROWSER, (Hop("GET", url, "203.162.10.5:443", (), response, at, 0.1),), left=self.left
        )


@dataclass
class Watch:
    """Look after look, with the memory kept as the store keeps it."""

    servers: list[NameServer]
    site: Site = SITE
    unit: Unit | None = None
    accepted: frozenset[str] = frozenset()
    memory: Mapping[str, Any] | None = None
    now: datetime.datetime = datetime.datetime(2026, 11, 21, 8, tzinfo=UTC)
    home: Home = field(default_factory=Home)
    settings: dict[str, Any] = field(default_factory=dict)

    async def look(self) -> Verdict:
        self.now += timedelta(hours=1)
        probe = NamesProbe()
        told = tuple(f"127.0.0.1:{server.port}" for server in self.servers)
        settings = NamesSettings(resolvers=told, **{"patience": 0.3, **self.settings})
        context = Context(self.site, self.now, NoRules(), (), self.memory, self.accepted, self.unit)
        result = await probe.look(self.site, settings, Kit(self.home, context))  # type: ignore[arg-type]
        verdict = probe.verdict(result, settings, context)
        assert {finding.kind for finding in verdict.findings} <= set(probe.kinds)
        self.memory = json.loads(json.dumps(verdict.memory)) if verdict.memory is not None else self.memory
        json.dumps([dict(verdict.facts), [dict(finding.details) for finding in verdict.findings]])
        return verdict

    async def learnt(self) -> None:
        for _ in range(4):
            verdict = await self.look()
            assert verdict.outcome is Outcome.OK, keys(verdict)

    def tell(self, name: str, kind: str, *values: str) -> None:
        for server in self.servers:
            server.records[name, kind] = list(values)


@asynccontextmanager
async def watching(count: int = 2, **more: Any) -> AsyncIterator[Watch]:
    async with serving(RECORDS) as one, serving(RECORDS) as two:
        yield Watch([one, two][:count], **more)


def keys(verdict: Verdict) -> list[str]:
    return sorted(finding.key for finding in verdict.findings)


# -- change -------------------------------------------------------------------------------------------------


async def test_a_steady_name_is_quiet() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.tell(HOST, "A", "203.162.99.1", "203.162.10.5")  # another server in the same house
        watch.tell(ZONE, "NS", "ns3.vnpt.vn.", "ns1.vnpt.vn.")  # another of the same owner
        verdict = await watch.look()
        assert verdict.outcome is Outcome.OK, keys(verdict)
        assert verdict.covers == {kind.code for kind in NamesProbe.kinds}
        assert watch.home.asked == 0


async def test_an_address_that_leaves_the_usual_networks() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.tell(HOST, "A", "185.220.4.9")
        for _ in range(3):
            verdict = await watch.look()
            assert keys(verdict) == [f"dns-changed|address:{HOST}:185.220.0.0/16"]
            finding = verdict.findings[0]
            assert (finding.kind.cls, finding.level, finding.suspect) == (KindClass.INCIDENT, Severity.M2, False)
            assert finding.details["usual"] == ["203.162.0.0/16"]
            assert finding.exhibits
        watch.accepted = frozenset({verdict.findings[0].key})
        assert (await watch.look()).outcome is Outcome.OK
        watch.accepted = frozenset()
        assert (await watch.look()).outcome is Outcome.OK  # learnt


async def test_the_old_address_comes_back() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.tell(HOST, "A", "185.220.4.9")
        await watch.look()
        watch.tell(HOST, "A", "203.162.10.5")
        verdict = await watch.look()
        assert verdict.outcome is Outcome.OK
        assert "dns-changed" in verdict.covers
        watch.tell(HOST, "A", "185.220.4.9")
        assert (await watch.look()).outcome is Outcome.FINDING  # never learnt


async def test_configured_networks_are_held_from_the_first_look() -> None:
    async with watching(site=replace(SITE, networks=("203.162.0.0/16",))) as watch:
        assert (await watch.look()).outcome is Outcome.OK
        watch.tell(HOST, "A", "8.8.4.4")
        assert keys(await watch.look()) == [f"dns-changed|address:{HOST}:8.8.0.0/16"]


async def test_one_resolver_alone_says_otherwise() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.servers[1].records[HOST, "A"] = ["185.220.4.9"]
        name = f"127.0.0.1:{watch.servers[1].port}"
        assert keys(await watch.look()) == [f"dns-changed|split:{HOST}:{name}"]
        watch.servers[1].manner = "servfail"
        verdict = await watch.look()
        assert verdict.outcome is Outcome.OK
        assert "dns-changed" not in verdict.covers  # who said otherwise is silent: nothing is cleared


async def test_name_servers_of_another_owner() -> None:
    async with watching() as watch:
        await watch.learnt()
        watch.tell(ZONE, "NS", "ns1.vnpt.vn.", "a.ke-gian.example.")
        (finding,) = (await watch.look()).findings
        assert (finding.key, finding.suspect) == (f"dns-changed|ns:{ZONE}:ke-gian.example", True)
        watch.tell(ZONE, "NS", "a.ke-gian.example.", "b.ke-gian.example.")
        (finding,) = (await watch.look()).findings
        assert (finding.key, finding.suspect) == (f"dns-changed|ns:{ZONE}:ke-gian.example", False)


async def test_an_alias_of_somebody_else() -> None:
    async with watching() as watch:
        await watch.learnt()
        for server in watch.servers:
            del server.records[HOST, "A"]
        watch.tell(HOST, "CNAME", "shop.example.net.")
        assert keys(await watch.look()) == [f"dns-changed|alias:{HOST}:example.net"]


async def test_behind_a_cdn_addresses_wander() -> None:
    async with watching() as watch:
        for server in watch.servers:
            del server.records[HOST, "A"]
        watch.tell(HOST, "CNAME", "shop.example.net.")
        await watch.learnt()
        watch.tell("shop.example.net", "A", "45.60.1.2")
        assert (await watch.look()).outcome is Outcome.OK


# -- weakness -----------------------------------------------------------------------------------------------


async def test_an_alias_that_leads_to_nothing() -> None:
    async with watching() as watch:
        for server in watch.servers:
            del server.records[HOST, "A"]
        watch.tell(HOST, "CNAME", "cong-cu.example.net.")
        (finding,) = (await watch.look()).findings
        assert finding.key == f"dns-dangling|cname:{HOST}:cong-cu.example.net"
        assert (finding.kind.cls, finding.level) == (KindClass.WEAKNESS, Severity.M3)
        watch.tell(HOST, "CNAME", "cong-cu.het-han-thu.example.")
        assert (await watch.look()).findings[0].level is Severity.M2  # the domain itself can be registered
        watch.tell(HOST, "CNAME", "cong-chodon.azurewebsites.net.")
        watch.tell("azurewebsites.net", "NS", "ns1.azure.example.")
        assert (await watch.look()).findings[0].level is Severity.M2  # the service lets anybody claim it
        watch.servers[1].records[HOST, "CNAME"] = ["shop.example.net."]
        assert "dns-dangling" not in {finding.kind.code for finding in (await watch.look()).findings}


async def test_an_alias_that_its_service_does_not_know() -> None:
    async with watching() as watch:
        for server in watch.servers:
            del server.records[HOST, "A"]
        watch.tell(HOST, "CNAME", "chodon.github.io.")
        watch.tell("chodon.github.io", "A", "185.199.108.153")
        assert (await watch.look()).outcome is Outcome.OK
        assert watch.home.asked == 1
        watch.home.body, watch.home.status = b"<p>There isn't a GitHub Pages site here.</p>", 404
        (finding,) = (await watch.look()).findings
        assert finding.key == f"dns-dangling|unclaimed:{HOST}:chodon.github.io"
        assert finding.level is Severity.M2


def test_every_service_can_be_recognised() -> None:
    for service in SERVICES:
        assert service.sign or service.absent
        assert all(service_of(f"x.{suffix}") for suffix in service.suffixes)
    assert service_of("x.notgithub.io.example") is None


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.1.9", "127.0.0.1", "169.254.1.1"])
async def test_a_public_name_with_a_private_address(address: str) -> None:
    async with watching() as watch:
        watch.tell(HOST, "A", address)
        (finding,) = (await watch.look()).findings
        assert (finding.key, finding.level) == (f"dns-private|private:{HOST}:{address}", Severity.M4)
        watch.site = replace(SITE, networks=("10.0.0.0/8", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"))
        assert (await watch.look()).outcome is Outcome.OK  # the inventory says that it is meant


async def test_a_filtering_resolver_is_no_private_address() -> None:
    async with watching() as watch:
        watch.servers[0].records[HOST, "A"] = ["0.0.0.0"]
        assert (await watch.look()).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("ends", "successor", "left", "found"),
    [
        (datetime.date(2025, 6, 30), None, None, True),
        (None, "xa-chodon", None, True),
        (datetime.date(2025, 6, 30), "xa-chodon", "https://xachodon.thainguyen.gov.vn/", False),
        (datetime.date(2026, 11, 1), "xa-chodon", None, False),  # still in the period of grace
        (datetime.date(2030, 1, 1), None, None, False),
        (None, None, None, False),
    ],
)
async def test_the_site_of_a_unit_that_is_no_more(
    ends: datetime.date | None, successor: str | None, left: str | None, found: bool
) -> None:
    unit = Unit("chodon", "UBND huyện Chợ Đồn", UnitKind.DISTRICT, valid_to=ends, successor=successor)
    async with watching(unit=unit, home=Home(left=left)) as watch:
        expected = [f"name-orphaned|unit:chodon:{HOST}"] if found else []
        assert keys(await watch.look()) == expected


async def test_a_domain_that_ran_out() -> None:
    async with watching(site=replace(SITE, url="https://www.example.vn/")) as watch:
        await watch.learnt()
        for server in watch.servers:
            server.records = {key: value for key, value in server.records.items() if "example.vn" not in key[0]}
        (finding,) = (await watch.look()).findings
        assert (finding.key, finding.level) == ("name-orphaned|expired:example.vn", Severity.M2)
    async with watching() as watch:
        for server in watch.servers:
            server.records = {}
        assert (await watch.look()).outcome is Outcome.OK  # nobody else can register below gov.vn


# -- doubt --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", ["silent", "servfail", "refused", "rubbish", "other-id"])
async def test_a_resolver_that_fails_could_not_tell(manner: str) -> None:
    async with watching() as watch:
        await watch.learnt()
        memory = watch.memory
        for server in watch.servers:
            server.manner = manner
        verdict = await watch.look()
        assert verdict.outcome is Outcome.INDETERMINATE
        assert verdict.fault is not None and verdict.fault.reason == "resolver"
        assert not verdict.covers and watch.memory is memory
        watch.servers[0].manner = ""
        verdict = await watch.look()  # one that tells is enough to look by, not to clear a change
        assert verdict.outcome is Outcome.OK
        assert verdict.covers == {"dns-dangling", "dns-private", "name-orphaned"}


async def test_answers_cut_over_udp_are_taken_over_tcp() -> None:
    async with watching(1) as watch:
        watch.servers[0].manner = "truncate"
        assert (await watch.look()).outcome is Outcome.OK
        assert watch.servers[0].over_tcp == 3


async def test_an_alias_loop_and_a_long_chain_are_bounded() -> None:
    async with serving({("a.vn", "CNAME"): ["b.vn."], ("b.vn", "CNAME"): ["a.vn."]}) as server:
        resolver = Resolver("127.0.0.1", server.port)
        assert (await addresses(resolver, "a.vn", 0.3)).said is Said.FAILED
        assert (await ask(resolver, "x" * 70 + ".vn", "A", 0.3)).said is Said.FAILED


async def test_addresses_of_both_families() -> None:
    async with serving({("a.vn", "AAAA"): ["2001:ee0::1"], ("b.vn", "A"): ["1.2.3.4"]}) as server:
        resolver = Resolver("127.0.0.1", server.port)
        assert (await addresses(resolver, "a.vn", 0.3)).records == ("2001:ee0::1",)
        assert (await addresses(resolver, "b.vn", 0.3)).records == ("1.2.3.4",)
        assert (await addresses(resolver, "c.vn", 0.3)).said is Said.ABSENT
        assert (await addresses(resolver, "vn", 0.3)).said is Said.EMPTY


async def test_a_pinned_site_has_nothing_to_ask() -> None:
    """Reached at a given address (the practice province, a portal not yet public): not scheduled, and no alarm."""
    probe = NamesProbe()
    pinned = replace(SITE, connect=Connect("127.0.0.1", {443: 8443}))
    assert not probe.applies(pinned)
    assert not probe.applies(replace(SITE, url="https://203.162.10.5/"))
    assert probe.applies(SITE)
    async with watching(site=pinned) as watch:
        verdict = await watch.look()
        assert (verdict.outcome, verdict.findings, verdict.covers) == (Outcome.INDETERMINATE, (), frozenset())
        assert verdict.fault is not None and verdict.fault.reason == "not-applicable"
        assert watch.servers[0].asked == []
        watch.site = replace(pinned, probes={"names": {"every": 3600}})
        assert (await watch.look()).outcome is Outcome.OK
        assert watch.servers[0].asked


def test_what_does_not_apply_is_not_scheduled(tmp_path: Path) -> None:
    (tmp_path / "socd.yaml").write_text("office: {name: Sở, symbol: S, place: P}\n", "utf-8")
    (tmp_path / "conf.d").mkdir()
    inventory = """
units: [{id: u, name: U, kind: district}]
sites:
  - {url: "https://a.gov.vn/", name: A, owner: u, operator: u}
  - {url: "https://b.gov.vn/", name: B, owner: u, operator: u, connect: {address: 203.0.113.7}}
  - {url: "https://c.gov.vn/", name: C, owner: u, operator: u, connect: {address: 203.0.113.7}, probes: {names: true}}
"""
    (tmp_path / "conf.d" / "i.yaml").write_text(inventory, "utf-8")
    assert [task.site.name for task in plan(read(tmp_path), [NamesProbe()])] == ["A", "C"]


def test_settings() -> None:
    good = ("192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:53")
    assert [Resolver.parse(text).name for text in NamesSettings(resolvers=good).resolvers] == [
        "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]", "[2001:db8::1]",
    ]  # fmt: skip
    for wrong in ("dns.example.vn", "192.0.2.1:0", "", "[2001:db8::1"):
        with pytest.raises(ValidationError):
            NamesSettings(resolvers=(wrong,))
    assert "names" in [probe.name for probe in probes.PROBES]
