"""The names probe: identity, settings, the thin look and the pure verdict over it."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import Field, field_validator

from probes.defacement.hosts import registrable
from probes.names.ask import Answer, Resolver, Said, addresses, ask, system_resolvers, told
from probes.names.judge import Asked, Judgement, ended
from probes.names.services import service_of
from socd.model.catalogue import DNS_CHANGED, DNS_DANGLING, DNS_PRIVATE, NAME_ORPHANED
from socd.model.exchange import Exchange, Fault, Origin
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.model.observation import Blob, Outcome, Verdict
from socd.probe import Context, Kit, ProbeSettings

MAX_HOSTS = 8
_ALL = (DNS_CHANGED, DNS_DANGLING, DNS_PRIVATE, NAME_ORPHANED)


class NamesSettings(ProbeSettings):
    """`resolvers`: addresses to ask ("192.0.2.1", "[2001:db8::1]:53"), those of the system where none are given;
    `patience`: seconds for one question; `grace_days`: how long the site of a unit that ended may go on answering."""

    every: float = Field(3600.0, gt=0)
    timeout: float = Field(60.0, gt=0)
    resolvers: tuple[str, ...] = Field((), max_length=8)
    patience: float = Field(3.0, gt=0, le=20)
    grace_days: int = Field(90, ge=0, le=3650)

    @field_validator("resolvers")
    @classmethod
    def _addresses(cls, resolvers: tuple[str, ...]) -> tuple[str, ...]:
        for resolver in resolvers:
            try:
                Resolver.parse(resolver)
            except ValueError as error:
                raise ValueError(f"“{resolver}” is no IP address (with :port): {error}") from error
        return resolvers


@dataclass(frozen=True, slots=True)
class NamesResult:
    """What resolvers said of every host of the site; `home` is the home page where it was needed. No host: there was
    nothing to ask (`why`)."""

    asked: tuple[Asked, ...]
    home: Exchange | None = None
    why: str = ""


class NamesProbe:
    """Changed name servers, aliases and addresses; aliases that lead to nothing; names whose owner is gone."""

    name: ClassVar[str] = "names"
    kinds: ClassVar[tuple[Kind, ...]] = _ALL
    Settings: ClassVar[type[NamesSettings]] = NamesSettings

    def applies(self, site: Site) -> bool:
        """A site that is reached at a given address, whatever the DNS says, and one named by an address have no
        names to watch, unless the site's own settings ask for it."""
        return site.connect is None and not _numeric(site.host)

    async def look(self, site: Site, settings: NamesSettings, kit: Kit) -> NamesResult:
        """Every host at every resolver; the home page only where an alias or an ended unit asks for it."""
        hosts = [host for host in dict.fromkeys(site.hosts) if not _numeric(host)][:MAX_HOSTS]
        resolvers = tuple(Resolver.parse(text) for text in settings.resolvers) or system_resolvers()
        if not hosts or not resolvers or not (self.applies(site) or self.name in site.probes):
            return NamesResult((), why="pinned" if hosts and resolvers else "no-resolver" if hosts else "no-name")
        asked = tuple(await asyncio.gather(*(_host(host, resolvers, settings.patience) for host in hosts)))
        aliases = [answer.chain[-1] for one in asked for answer in one.answers if answer.chain]
        wanted = ended(kit.context, timedelta(days=settings.grace_days)) or any(map(service_of, aliases))
        home = await kit.fetch.get(site, site.url) if wanted else None
        return NamesResult(asked, home)

    def verdict(self, result: NamesResult, settings: NamesSettings, context: Context) -> Verdict:
        """“Could not tell” where there was nothing to ask, or where no resolver could tell."""
        if not result.asked:
            return Verdict(Outcome.INDETERMINATE, fault=Fault(Origin.OURS, "not-applicable", result.why))
        facts = _facts(result)
        if not any(told(asked.answers) for asked in result.asked):
            detail = "; ".join(answer.detail for answer in result.asked[0].answers)[:300]
            return Verdict(Outcome.INDETERMINATE, fault=Fault(Origin.LINK, "resolver", detail), facts=facts)
        proof = Blob("dns.json", "application/json", json.dumps(facts, ensure_ascii=False, indent=1).encode())
        judgement = Judgement(context, result.asked, result.home, timedelta(days=settings.grace_days), proof)
        memory = judgement.run()
        outcome = Outcome.FINDING if judgement.findings else Outcome.OK
        return Verdict(
            outcome, tuple(judgement.findings), memory=memory, facts=facts, covers=_covers(result),
            gauges={"resolvers_failed": float(_failed(result))},
        )  # fmt: skip


async def _host(host: str, resolvers: tuple[Resolver, ...], patience: float) -> Asked:
    zone = registrable(host)
    answers, servers = await asyncio.gather(
        asyncio.gather(*(addresses(resolver, host, patience) for resolver in resolvers)),
        asyncio.gather(*(ask(resolver, zone, "NS", patience) for resolver in resolvers)),
    )
    dead = {answer.chain[-1] for answer in answers if answer.chain and answer.said is Said.ABSENT}
    target: list[Answer] = []
    if dead:
        domain = registrable(min(dead))
        target = await asyncio.gather(*(ask(resolver, domain, "NS", patience) for resolver in resolvers))
    return Asked(host, tuple(answers), zone, tuple(servers), tuple(target))


def _covers(result: NamesResult) -> frozenset[str]:
    """What the look was able to see: a change, only where every resolver told everything; the rest, where one told of
    every host."""
    covers = set[str]()
    if all(told(asked.answers) for asked in result.asked):
        covers |= {DNS_DANGLING.code, DNS_PRIVATE.code, NAME_ORPHANED.code}
    if not _failed(result):
        covers.add(DNS_CHANGED.code)
    if result.home is not None and result.home.fault is not None:
        covers -= {NAME_ORPHANED.code, DNS_DANGLING.code}
    return frozenset(covers)


def _failed(result: NamesResult) -> int:
    return sum(answer.said is Said.FAILED for asked in result.asked for answer in (*asked.answers, *asked.servers))


def _facts(result: NamesResult) -> Mapping[str, Any]:
    """What was said, JSON-safe and bounded."""
    return {
        "hosts": {
            asked.host: {
                "zone": asked.zone,
                "answers": [asdict(answer) for answer in asked.answers],
                "servers": [asdict(answer) for answer in asked.servers],
            }
            for asked in result.asked
        },
        "home": result.home.final.status if result.home and result.home.final else None,
    }


def _numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
