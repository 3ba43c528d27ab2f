"""From what resolvers said to what is wrong with a site's names. Pure.

A hijack is told by change: name servers, alias or networks that the name never had, after some looks at what is usual.
A resolver that failed says nothing; one that alone says something else is told by name. Names behind another owner's
alias (a CDN) may have any address: there the alias is what must not change.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from probes.defacement.hosts import registrable, same_owner, within
from probes.names.ask import Answer, Said, told
from probes.names.services import service_of
from socd.fetch.scope import networks_of, public, unwrap
from socd.model.catalogue import DNS_CHANGED, DNS_DANGLING, DNS_PRIVATE, NAME_ORPHANED
from socd.model.exchange import Exchange
from socd.model.kinds import Kind, Severity
from socd.model.observation import Blob, Finding
from socd.probe import Context

VERSION = 1
SETTLED = 3  # looks after which what is new is news
KEPT = 90 * 86_400  # seconds a network stays usual without being seen
MAX_NETWORKS = 64
STATE_ZONES = ("gov.vn",)  # below these nobody but the owner can register a name that became free


@dataclass(frozen=True, slots=True)
class Asked:
    """All that was asked about one host. `zone` is its registrable domain, `servers` that domain's name servers by
    resolver, `target` the registrable domain of a dead alias (said to be absent or not)."""

    host: str
    answers: tuple[Answer, ...]
    zone: str
    servers: tuple[Answer, ...]
    target: tuple[Answer, ...] = ()


@dataclass(slots=True)
class Judgement:
    """Findings over all hosts, and the memory after it."""

    context: Context
    asked: tuple[Asked, ...]
    home: Exchange | None
    grace: timedelta
    proof: Blob
    findings: list[Finding] = field(default_factory=list)
    before: Mapping[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        memory = self.context.memory
        self.before = memory if memory and memory.get("version") == VERSION else {}

    @property
    def settled(self) -> bool:
        return int(self.before.get("looks", 0)) >= SETTLED

    def run(self) -> dict[str, Any]:
        """Judge all; the memory to keep. What a finding is about stays as it was, until a person accepts it."""
        now = self.context.now.timestamp()
        hosts, zones = dict(self.before.get("hosts", {})), dict(self.before.get("zones", {}))
        for asked in self.asked:
            answers = told(asked.answers)
            if self._fine([*self._addresses(asked, answers), *self._alias(asked, answers)]):
                hosts[asked.host] = _learnt(hosts.get(asked.host, {}), asked.host, answers, now)
            if self._fine(self._servers(asked)) and (names := _names(asked.servers)):
                zones[asked.zone] = {"servers": sorted(names)[:32]}
            self._fine(
                [*self._private(asked, answers), *self._dangling(asked, answers), *self._expired(asked, answers)]
            )
        self._fine(self._orphaned())
        return {"version": VERSION, "looks": int(self.before.get("looks", 0)) + 1, "hosts": hosts, "zones": zones}

    def _fine(self, found: Iterable[Finding]) -> bool:
        """Keep what is open; True where nothing is, so that it may be learnt."""
        fresh = [finding for finding in found if finding.key not in self.context.accepted]
        self.findings += fresh
        return not fresh

    def _finding(
        self, kind: Kind, host: str, cause: str, title: str, details: Mapping[str, Any], **more: Any
    ) -> Finding:
        return Finding(kind, host, cause, title[:160], details, exhibits=(self.proof,), **more)

    # -- change ------------------------------------------------------------------------------------------

    def _addresses(self, asked: Asked, answers: list[Answer]) -> Iterable[Finding]:
        """Addresses outside the usual networks, at all resolvers or at some."""
        away = [answer for answer in answers if answer.records and self._away(asked.host, answer)]
        if not away:
            return
        networks = sorted({network(record) for answer in away for record in answer.records})
        details = {
            "addresses": {answer.resolver: list(answer.records) for answer in answers if answer.records},
            "usual": sorted(self._known(asked.host).get("networks", {}))[:16] or list(self.context.site.networks),
        }
        if len(away) == len([answer for answer in answers if answer.records]):
            cause = f"address:{asked.host}:{networks[0]}"
            yield self._finding(DNS_CHANGED, asked.host, cause, ", ".join(networks), details)
            return
        for answer in away:
            title = f"{answer.resolver}: {', '.join(answer.records)}"
            yield self._finding(DNS_CHANGED, asked.host, f"split:{asked.host}:{answer.resolver}", title, details)

    def _away(self, host: str, answer: Answer) -> bool:
        """Is every address outside what is configured, or else outside what is usual?"""
        site = self.context.site
        if site.networks:
            allowed = networks_of(site.networks)
            return not any(_within(record, allowed) for record in answer.records)
        known = self._known(host)
        if not self.settled or not known.get("networks") or _owner(answer, host) != "":
            return False
        return not any(network(record) in known["networks"] for record in answer.records)

    def _known(self, host: str) -> Mapping[str, Any]:
        known: Mapping[str, Any] = self.before.get("hosts", {}).get(host, {})
        return known

    def _alias(self, asked: Asked, answers: list[Answer]) -> Iterable[Finding]:
        """The name is now an alias of somebody else's, or of somebody else's than before."""
        known = self._known(asked.host)
        if not self.settled or not known:
            return
        owners = {_owner(answer, asked.host): answer for answer in answers if answer.said is Said.FOUND}
        for owner, answer in sorted(owners.items()):
            if owner and owner not in known.get("owners", ()):
                details = {"chain": list(answer.chain), "usual": list(known.get("owners", ()))}
                cause = f"alias:{asked.host}:{owner}"
                yield self._finding(DNS_CHANGED, asked.host, cause, " → ".join(answer.chain), details)

    def _servers(self, asked: Asked) -> Iterable[Finding]:
        """Name servers of owners that the zone never had: all of them, or some besides the old ones."""
        known = set(self.before.get("zones", {}).get(asked.zone, {}).get("servers", ()))
        answers = [answer for answer in told(asked.servers) if answer.records]
        if not self.settled or not known or not answers:
            return
        owners = {registrable(name) for name in known}
        new = sorted({name for name in _names(asked.servers) if registrable(name) not in owners} - known)
        if not new:
            return
        replaced = all(not known & set(answer.records) for answer in answers)
        details = {"servers": {answer.resolver: list(answer.records) for answer in answers}, "usual": sorted(known)}
        cause = f"ns:{asked.zone}:{','.join(sorted({registrable(name) for name in new}))}"
        yield self._finding(
            DNS_CHANGED, asked.zone, cause, ", ".join(new), details, suspect=not replaced
        )  # fmt: skip

    # -- weakness ----------------------------------------------------------------------------------------

    def _private(self, asked: Asked, answers: list[Answer]) -> Iterable[Finding]:
        """Addresses that nobody outside can reach, said by all resolvers that could tell (one may filter)."""
        found = [answer for answer in answers if answer.records]
        if not found or self.context.site.networks:
            return
        everywhere = set.intersection(*(set(answer.records) for answer in found))
        for record in sorted(record for record in everywhere if not public(unwrap(record)))[:3]:
            details = {"addresses": {answer.resolver: list(answer.records) for answer in found}}
            yield self._finding(DNS_PRIVATE, asked.host, f"private:{asked.host}:{record}", record, details)

    def _dangling(self, asked: Asked, answers: list[Answer]) -> Iterable[Finding]:
        """An alias whose target does not exist, or that its service says nobody has claimed."""
        aliases = [answer for answer in answers if answer.chain]
        if not aliases or len(aliases) < len(answers):
            return
        target = aliases[0].chain[-1]
        service = service_of(target)
        details: dict[str, Any] = {"chain": list(aliases[0].chain), "service": service.name if service else ""}
        if all(answer.said is Said.ABSENT for answer in aliases):
            absent = told(asked.target)
            free = bool(absent) and all(answer.said is Said.ABSENT for answer in absent)
            details["target_domain_free"] = free
            claimable = free or (service is not None and service.absent)
            severity = Severity.M2 if claimable else None
            yield self._finding(
                DNS_DANGLING, asked.host, f"cname:{asked.host}:{target}", target, details, severity=severity
            )  # fmt: skip
        elif service and asked.host == self.context.site.host and any(sign in self._body() for sign in service.sign):
            cause = f"unclaimed:{asked.host}:{target}"
            title = f"{service.name}: {target}"
            yield self._finding(DNS_DANGLING, asked.host, cause, title, details, severity=Severity.M2)

    def _body(self) -> bytes:
        response = self.home.final if self.home else None
        return response.body[:50_000] if response and self.home and self.home.left is None else b""

    def _expired(self, asked: Asked, answers: list[Answer]) -> Iterable[Finding]:
        """The registered domain itself is gone: whoever registers it owns the name."""
        zones = told(asked.servers)
        gone = answers and zones and all(answer.said is Said.ABSENT for answer in (*answers, *zones))
        if gone and not any(answer.chain for answer in answers) and not within(asked.zone, STATE_ZONES):
            details = {"domain": asked.zone}
            yield self._finding(
                NAME_ORPHANED, asked.host, f"expired:{asked.zone}", asked.zone, details, severity=Severity.M2
            )  # fmt: skip

    def _orphaned(self) -> Iterable[Finding]:
        """The site of a unit that no longer exists still answers by itself."""
        unit, response = self.context.unit, self.home.final if self.home else None
        if unit is None or not ended(self.context, self.grace) or response is None or self.home is None:
            return
        if self.home.left is None and self.home.fault is None and response.status < 400:
            details = {"unit": unit.id, "valid_to": str(unit.valid_to or ""), "successor": unit.successor or ""}
            host = self.context.site.host
            yield self._finding(NAME_ORPHANED, host, f"unit:{unit.id}:{host}", unit.name, details)


def ended(context: Context, grace: timedelta) -> bool:
    """Did the unit that runs the site end longer ago than the grace period? A unit with a successor and no date has."""
    unit = context.unit
    if unit is None or (unit.valid_to is None and unit.successor is None):
        return False
    return unit.valid_to is None or unit.valid_to + grace < context.now.date()


def network(record: str) -> str:
    """The network by which an address is known: /16 of IPv4, /32 of IPv6 (what one provider commonly holds)."""
    address = ipaddress.ip_address(record)
    return str(ipaddress.ip_network((address, 16 if address.version == 4 else 32), strict=False))


def _within(record: str, networks: Iterable[Any]) -> bool:
    address = ipaddress.ip_address(record)
    return any(address.version == one.version and address in one for one in networks)


def _owner(answer: Answer, host: str) -> str:
    """The registrable domain at the end of the alias chain where it is another owner's; "" for a name of one's own."""
    if not answer.chain or same_owner(answer.chain[-1], (host,)):
        return ""
    return registrable(answer.chain[-1])


def _names(servers: Iterable[Answer]) -> set[str]:
    return {name for answer in told(servers) for name in answer.records}


def _learnt(before: Mapping[str, Any], host: str, answers: list[Answer], now: float) -> dict[str, Any]:
    """Networks and alias owners of one host, rolled forward."""
    seen = {network(record): now for answer in answers for record in answer.records}
    networks = {**before.get("networks", {}), **seen}
    kept = sorted((item for item in networks.items() if now - item[1] < KEPT), key=lambda item: -item[1])[:MAX_NETWORKS]
    owners = {owner for answer in answers if (owner := _owner(answer, host))}
    return {"networks": dict(kept), "owners": sorted({*before.get("owners", ()), *owners})[:16]}
