"""Our examiner at the zoo: one server examined as `socd check` would, and its facts held against the written truth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tls_zoo import NoRules
from zoo.truth import FAULTS, WEAKNESSES, Outcome, Running, Truth

from probes.tls.home import read_hsts
from probes.tls.probe import TlsProbe, TlsSettings
from socd.fetch import Fetcher
from socd.model.inventory import Connect, Site
from socd.model.observation import Verdict
from socd.probe import Context, Kit


@dataclass(frozen=True)
class Found:
    """What one examination said of one server."""

    verdict: Verdict

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.verdict.facts

    @property
    def stable(self) -> dict[str, Any]:
        """The facts but for what measures time: equal in two runs at a server that stays as it is.

        Where not all signature schemes were asked for, which ones were seen hangs on who was quicker.
        """
        drop = {"seconds", "round_trip_ms", "examined_at", "connections", "trial_connections", "grades"}
        if not self.facts.get("signatures_complete"):
            drop |= {"signatures", "signatures_complete"}
        facts = {key: value for key, value in self.facts.items() if key not in drop}
        for kind, taken in (facts.pop("resumption", None) or {}).items():  # each may be open by itself
            facts[f"resumption {kind}"] = taken
        return facts


async def examine(server: Running, **told: Any) -> Found:
    """One complete look by the probe itself, home page included."""
    site = Site(
        "zoo", f"https://{server.sni}:{server.port}/", "Sở thú", "ubnd", "ubnd",
        networks=("127.0.0.0/8",), connect=Connect(server.address),
    )  # fmt: skip
    settings = TlsSettings(ca_file=server.ca_file, full_every=0.0, **told)
    probe, context = TlsProbe(), Context(site, datetime.now(UTC), NoRules())
    async with Fetcher(interval=0.0, parallel=8) as fetch:
        result = await probe.look(site, settings, Kit(fetch, context))
    verdict = probe.verdict(result, settings, context)
    json.dumps(dict(verdict.facts))
    return Found(verdict)


def mismatches(truth: Truth, facts: Mapping[str, Any]) -> Iterator[str]:
    """Every fact that is missed, wrong, or left open though the truth knows it."""
    if facts["outcome"] != truth.outcome:
        yield f"outcome {facts['outcome']} ({facts['reason']}), not {truth.outcome}"
    if truth.outcome is not Outcome.TLS:
        return
    yield from _protocols(truth, facts)
    if truth.groups is not None and "groups" not in truth.unknown:
        yield from _sets("groups", truth.groups, frozenset(facts["groups"]))
    yield from _plain(truth, facts)
    certificate = facts["certificate"] or {}
    known = FAULTS - truth.unknown
    yield from _sets("faults", truth.faults, frozenset(certificate.get("faults", ())) & known)
    known = WEAKNESSES - truth.unknown
    yield from _sets("weaknesses", truth.weaknesses, frozenset(facts["weaknesses"]) & known)
    for word in sorted(set(facts["weaknesses_undetermined"]) & known):
        yield f"weakness {word} left open: {facts['weaknesses_undetermined'][word]}"


def _sets(what: str, true: frozenset[str], told: frozenset[str]) -> Iterator[str]:
    if told != true:
        missed, wrong = sorted(true - told), sorted(told - true)
        yield f"{what}: missed {missed}, wrong {wrong}"


def _protocols(truth: Truth, facts: Mapping[str, Any]) -> Iterator[str]:
    told = {name: frozenset(suites) for name, suites in facts["protocols"].items() if suites}
    yield from _sets("protocols", frozenset(truth.protocols) - truth.unknown, frozenset(told) - truth.unknown)
    for name, suites in truth.protocols.items():
        if suites is not None and name in told and name not in truth.unknown:
            yield from _sets(f"suites of {name}", suites, told[name])
    for name, why in facts["undetermined"].items():
        if name not in truth.unknown:
            yield f"{name} left open: {why}"


def _plain(truth: Truth, facts: Mapping[str, Any]) -> Iterator[str]:
    hsts = read_hsts(truth.hsts) if truth.hsts else None
    true = {
        "dh_bits": truth.dh_bits,
        "hsts": hsts and asdict(hsts),
        "client_auth": truth.client_auth != "none",
        "pq_hybrid": truth.pq_hybrid,
    }  # fmt: skip
    for name, value in true.items():
        if name not in truth.unknown and facts[name] != value:
            yield f"{name} {facts[name]!r}, not {value!r}"
    # Who lets the handshake pass and complains in HTTP, as nginx does, cannot be told by TLS from who only asks.
    modes = {"none": {""}, "asked": {"optional"}, "required": {"required", "optional"}}[truth.client_auth]
    if "client_auth" not in truth.unknown and facts["client_auth_mode"] not in modes:
        yield f"client_auth_mode {facts['client_auth_mode']!r}, not {' or '.join(sorted(modes))!r}"


def pairs(truth: Truth) -> int:
    """Accepted pairs of protocol and suite, as far as the truth has them."""
    return sum(len(suites or ()) for suites in truth.protocols.values())
