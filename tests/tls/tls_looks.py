"""Looks for tests of the TLS probe: made-up examinations, canned home pages, a site that remembers between looks."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tls_zoo import HOST, NOW, LooseFetch, NoRules, Pair, Peer, site_at

from probes.tls.grade import profiles
from probes.tls.hello import Protocol
from probes.tls.home import Home, Hsts, Mixed, Redirect
from probes.tls.openssl import Trust
from probes.tls.probe import TlsProbe, TlsResult, TlsSettings
from probes.tls.result import Answer, Examination, Reply, SentChain, Trial
from socd.model.exchange import Exchange, Fault, Header, Hop, Origin, Persona, Response
from socd.model.inventory import Site
from socd.model.observation import Verdict
from socd.probe import Context, Endpoint, Kit, Limits

sys.path.append(str(Path(__file__).parents[1] / "docs"))
from schema_check import problems

P = Protocol
HTTPS = f"https://{HOST}/"
SETTINGS = TlsSettings()
CERT = {"cert-expired", "cert-expiring", "cert-invalid", "cert-changed"}
TLS = {"tls-old-protocol", "tls-weak-cipher", "tls-vulnerable", "tls-missing"}
ALL = CERT | TLS | {"https-incomplete"}
GOOD_HOME = Home(Hsts(63_072_000), True, Redirect(True, 301, HTTPS), Mixed())
MODERN = {P.TLS12: (0xC02B, 0xC02F), P.TLS13: (0x1301, 0x1302)}
DECIDED = {name: Trial(False, "made up") for name in ("HEARTBLEED", "CCS", "ROBOT", "TICKETBLEED")}


def examination(
    *pairs: Pair,
    suites: Mapping[Protocol, tuple[int, ...]] = MODERN,
    others: Reply = Reply.REFUSED,
    odd: Mapping[Protocol, Reply] | None = None,
    full: bool = True,
    **told: Any,
) -> Examination:
    """A made-up result: `suites` are accepted, `odd` replies are as given, all other protocols answer `others`."""

    def answer(protocol: Protocol) -> Answer:
        codes = suites.get(protocol, ())
        reply = (odd or {}).get(protocol, Reply.ACCEPTED if codes else others)
        spoke = reply is Reply.ACCEPTED
        return Answer(protocol, reply, "made up", codes if spoke else (), spoke, spoke=spoke)

    chains = tuple(SentChain(pair.der, P.TLS12, 0xC02B) for pair in pairs)
    whole: dict[str, Any] = {}
    if full:
        whole = {
            "groups": (0x001D, 0x0017), "groups_complete": True, "signatures": (0x0403,), "compression": False,
            "extended_master_secret": True, "secure_renegotiation": True, "client_renegotiation": False,
            "fallback_scsv": True, "client_auth": "", "trials": DECIDED,
        }  # fmt: skip
    return Examination(
        Endpoint(HOST, "127.0.0.1", 443),
        tuple(answer(p) for p in P),
        full,
        chains,
        connections=20 if full else 9,
        seconds=0.01,
        **(whole | told),
    )


def result(found: Examination, home: Home | None = GOOD_HOME, trust: Trust | None = None) -> TlsResult:
    trusts = tuple(trust or Trust(0) for _ in found.chains)
    return TlsResult(found, trusts, home if found.full else None, profiles=tuple(profiles().values()))


def judged(made: TlsResult, url: str = HTTPS, now: datetime = NOW, **known: Any) -> Verdict:
    """The verdict, which must be JSON and report only what the probe may."""
    site = replace(site_at(Peer("127.0.0.1", 443)), url=url)
    verdict = TlsProbe().verdict(made, SETTINGS, Context(site, now, NoRules(), **known))
    json.dumps([dict(verdict.facts), dict(verdict.gauges), verdict.memory and dict(verdict.memory)])
    json.dumps([dict(finding.details) for finding in verdict.findings])
    assert problems("tls-facts", dict(verdict.facts)) == []
    assert all(finding.kind in TlsProbe.kinds for finding in verdict.findings)
    assert verdict.covers <= {kind.code for kind in TlsProbe.kinds}
    return verdict


def codes(verdict: Verdict) -> list[str]:
    return [finding.kind.code for finding in verdict.findings]


@dataclass
class Remembering:
    """A site looked at again and again with made-up results; the memory goes from look to look as in the store."""

    now: datetime = NOW
    memory: Mapping[str, Any] | None = None
    accepted: frozenset[str] = frozenset()

    def look(self, made: TlsResult, hours: float = 1.0) -> Verdict:
        self.now += timedelta(hours=hours)
        verdict = judged(made, now=self.now, memory=self.memory, accepted=self.accepted)
        if verdict.memory is not None:
            self.memory = json.loads(json.dumps(verdict.memory))
        return verdict


def response(status: int = 200, body: bytes = b"<html><p>x", **headers: str) -> Response:
    pairs: tuple[Header, ...] = tuple((n.replace("_", "-").encode(), v.encode()) for n, v in headers.items())
    return Response(status, "", pairs, body, body)


@dataclass
class Pages(LooseFetch):
    """Home pages by scheme beside the raw line; without an answer the port is closed. Tells what was asked when."""

    https: Response | None = None
    http: Response | None = None
    asked: list[str] = field(default_factory=list)
    inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    async def get(
        self, site: Site, url: str, *, persona: Persona = Persona.BROWSER, method: str = "GET",
        headers: tuple[Header, ...] = (), limits: Limits | None = None,
    ) -> Exchange:  # fmt: skip
        assert self.slots._value == 100, "no page is fetched within a turn"
        self.asked.append(url)
        answer = self.https if url.startswith("https:") else self.http
        hop = Hop("GET", url, "127.0.0.1:1", (), answer, NOW, 0.01)
        fault = None if answer else Fault(Origin.SITE, "refused")
        location = answer.header("location") if answer else None
        if location:
            return Exchange(url, persona, (hop, Hop("GET", location, "127.0.0.1:1", (), self.https, NOW, 0.01)))
        return Exchange(url, persona, (hop,), fault)


def kit(site: Site, fetch: Any, now: datetime = NOW, memory: Mapping[str, Any] | None = None) -> Kit:
    return Kit(fetch, Context(site, now, NoRules(), memory=memory))
