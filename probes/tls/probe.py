"""The TLS probe: a few hellos at a site's TLS port, and what they say about its protocols and its certificate."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from probes.tls import certificate
from probes.tls.certificate import Certificate, CertificateError
from probes.tls.chain import ChainVerdict, judge_chain
from probes.tls.examine import Answer, Examination, Examiner, Reply
from probes.tls.faults import Fault as CertFault
from probes.tls.faults import Remark
from probes.tls.hello import Protocol
from probes.tls.openssl import Trust, trust
from socd.model.catalogue import CERT_EXPIRED, CERT_EXPIRING, CERT_INVALID, TLS_MISSING, TLS_OLD_PROTOCOL
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.model.observation import Blob, Finding, Outcome, Verdict
from socd.probe import Context, Kit, ProbeSettings

_CERT_KINDS = (CERT_EXPIRED, CERT_EXPIRING, CERT_INVALID)


class TlsSettings(ProbeSettings):
    """`port` None means the URL's own for https, 443 for http. `ca_file` (PEM) is trusted besides the system's store.

    `patience` is how many seconds one connection may take, `budget` how many all of them together: a tarpit costs
    that and no more. Waiting for a turn counts only against `timeout`.
    """

    every: float = Field(3600.0, gt=0)
    port: int | None = Field(None, ge=1, le=65535)
    ca_file: str | None = None
    protocols_weak: frozenset[Protocol] = frozenset({Protocol.SSL2, Protocol.SSL3, Protocol.TLS10, Protocol.TLS11})
    patience: float = Field(5.0, gt=0)
    budget: float = Field(20.0, gt=0)


@dataclass(frozen=True, slots=True)
class TlsResult:
    """One look. Without an examination, `fault` says why there is none; with neither, the site has no TLS port."""

    examination: Examination | None = None
    trust: Trust | None = None
    fault: Fault | None = None


class TlsProbe:
    """Weak protocols and bad certificates of one site."""

    name: ClassVar[str] = "tls"
    kinds: ClassVar[tuple[Kind, ...]] = (*_CERT_KINDS, TLS_OLD_PROTOCOL, TLS_MISSING)
    Settings: ClassVar[type[TlsSettings]] = TlsSettings

    async def look(self, site: Site, settings: TlsSettings, kit: Kit) -> TlsResult:
        """Examine the site's TLS port. Raises ScopeError, and OSError where `ca_file` cannot be read."""
        port = tls_port(site, settings)
        if port is None:
            return TlsResult()
        if settings.ca_file:
            await asyncio.to_thread(Path(settings.ca_file).stat)  # our own mistake is told before anybody is bothered
        try:
            endpoint = await kit.fetch.endpoint(site, port)
        except OSError as error:
            return TlsResult(fault=Fault(Origin.LINK, "dns", f"{type(error).__name__}: {error}"))
        deadline = settings.timeout * 0.9  # a little early, so that what was learnt is kept
        examiner = Examiner(kit.fetch, site, endpoint, settings.patience, settings.budget, deadline)
        examination = await examiner.run()
        if not examination.chain:
            return TlsResult(examination)
        judged = await asyncio.to_thread(_trust, examination.chain, settings.ca_file)
        return TlsResult(examination, judged)

    def verdict(self, result: TlsResult, settings: TlsSettings, context: Context) -> Verdict:
        """What the look says. A kind is covered only where the look could have seen it."""
        if result.examination is None:
            if result.fault is not None:
                return Verdict(Outcome.FAILED, fault=result.fault)
            return Verdict(Outcome.OK, facts={"applies": False})
        return _Judgement(result.examination, result.trust, settings, context).verdict()


def tls_port(site: Site, settings: TlsSettings) -> int | None:
    """The port to examine; None for an http site whose `connect` names its ports and has no TLS port among them."""
    if site.url.lower().startswith("https:"):
        return settings.port or site.port
    port = settings.port or 443
    elsewhere = site.connect is not None and site.connect.ports and port not in site.connect.ports
    return None if elsewhere else port


def _trust(chain: tuple[bytes, ...], ca_file: str | None) -> Trust:
    try:
        leaf = certificate.parse(chain[0])
    except CertificateError as error:
        return Trust(None, str(error))
    return trust(chain, leaf.key, ca_file)


@dataclass(slots=True)
class _Judgement:
    """Facts, findings and coverage over one examination."""

    examination: Examination
    trust: Trust | None
    settings: TlsSettings
    context: Context
    leaf: Certificate | None = None
    faults: tuple[CertFault, ...] = ()
    judged: ChainVerdict | None = None

    def verdict(self) -> Verdict:
        self._read_certificate()
        findings = (*self._certificate(), *self._protocols(), *self._missing())
        covers = self._covers() | {finding.kind.code for finding in findings}
        fault = self._fault()
        if findings:
            outcome = Outcome.FINDING
        elif fault is None:
            outcome = Outcome.OK
        else:
            outcome = Outcome.FAILED if fault.origin is not Origin.SITE else Outcome.INDETERMINATE
        return Verdict(
            outcome, findings, None if findings else fault, gauges=self._gauges(), facts=self._facts(), covers=covers
        )

    def _read_certificate(self) -> None:
        chain = self.examination.chain
        if not chain:
            return
        trusted = self.trust or Trust(None)
        self.judged = judge_chain(chain, self.examination.endpoint.host, trusted, self.context.now, staple_asked=False)
        self.leaf, self.faults = self.judged.leaf, self.judged.faults

    def _certificate(self) -> tuple[Finding, ...]:
        """Expired, about to expire, or not valid. One certificate is one cause, on however many sites it lies."""
        found: list[Finding] = []
        bad = [fault.value for fault in self.faults if fault not in (CertFault.EXPIRED, CertFault.EXPIRES_SOON)]
        if self.judged and Remark.MALFORMED in self.judged.remarks:
            bad.append(Remark.MALFORMED.value)
        if CertFault.EXPIRED in self.faults:
            found.append(self._about_certificate(CERT_EXPIRED, "expired"))
        if CertFault.EXPIRES_SOON in self.faults:
            found.append(self._about_certificate(CERT_EXPIRING, "expiring"))
        if bad:
            found.append(self._about_certificate(CERT_INVALID, "invalid", bad))
        return tuple(found)

    def _about_certificate(self, kind: Kind, what: str, reasons: Sequence[str] = ()) -> Finding:
        chain = self.examination.chain
        facts = {"sha256": hashlib.sha256(chain[0]).hexdigest(), **(self.judged.facts() if self.judged else {})}
        details = {**facts, "host": self.examination.endpoint.host}
        if reasons:
            details["reasons"] = list(reasons)
            if self.trust and self.trust.reason:
                details["openssl"] = self.trust.reason
        title = f"{self.leaf.subject} · {self.leaf.not_after:%Y-%m-%d}" if self.leaf else ""
        exhibit = Blob("certificate-chain.pem", "application/x-pem-file", certificate.pem(chain))
        return Finding(kind, "certificate", f"cert:{facts['sha256'][:16]}-{what}", title, details, exhibits=(exhibit,))

    def _protocols(self) -> tuple[Finding, ...]:
        weak = [protocol for protocol in self.examination.accepted if protocol in self.settings.protocols_weak]
        if not weak:
            return ()
        details = {
            "protocols": [protocol.value for protocol in weak],
            "outcomes": {answer.protocol.value: answer.reply.value for answer in self.examination.answers},
        }
        exhibit = Blob("tls-hellos.txt", "text/plain", transcript(self.examination))
        title = ", ".join(details["protocols"])
        return (Finding(TLS_OLD_PROTOCOL, "protocols", "old-protocol", title, details, exhibits=(exhibit,)),)

    def _missing(self) -> tuple[Finding, ...]:
        """Nothing encrypted on the port. For an https site a closed port is an outage, which others report."""
        if self.examination.spoke:
            return ()
        https = urlsplit(self.context.site.url).scheme == "https"
        closed = all(answer.reply is Reply.NO_CONNECTION for answer in self.examination.answers)
        if not self.examination.plain_http and (https or not closed):
            return ()
        port = self.examination.endpoint.port
        reason = Reply.PLAIN_HTTP if self.examination.plain_http else Reply.NO_CONNECTION
        details = {"port": port, "reason": reason.value}
        exhibit = Blob("tls-hellos.txt", "text/plain", transcript(self.examination))
        return (Finding(TLS_MISSING, f"port {port}", "no-tls", reason.value, details, exhibits=(exhibit,)),)

    def _covers(self) -> frozenset[str]:
        covers: set[str] = set()
        if self.leaf is not None:
            covers |= {CERT_EXPIRED.code, CERT_EXPIRING.code}
            if self.trust is not None and self.trust.code is not None:
                covers.add(CERT_INVALID.code)
        if all(self.examination.answer(protocol).reply.determined for protocol in self.settings.protocols_weak):
            covers.add(TLS_OLD_PROTOCOL.code)
        if self.examination.spoke:
            covers.add(TLS_MISSING.code)
        return frozenset(covers)

    def _fault(self) -> Fault | None:
        """Why too little can be said: no protocol was accepted, or no certificate was shown."""
        if self.examination.accepted:
            return None if self.examination.chain else Fault(Origin.SITE, "no-certificate", "TLS without a certificate")
        first = self.examination.answer(Protocol.TLS12)
        origin, reason = _FAULTS[first.reply]
        if first.reason == "connect-timeout":
            reason = first.reason
        return Fault(origin, reason, f"TLS: {first.reply.value} ({first.reason})")

    def _gauges(self) -> Mapping[str, float]:
        gauges = {"tls_seconds": self.examination.seconds, "tls_connections": float(self.examination.connections)}
        if self.examination.spoke:
            weak = [protocol for protocol in self.examination.accepted if protocol in self.settings.protocols_weak]
            gauges["tls_protocols"] = float(len(self.examination.accepted))
            gauges["tls_weak_protocols"] = float(len(weak))
        if self.leaf is not None:
            gauges["cert_not_after"] = self.leaf.not_after.timestamp()
            gauges["cert_lifetime_seconds"] = self.leaf.lifetime.total_seconds()
        return gauges

    def _facts(self) -> Mapping[str, Any]:
        answers = self.examination.answers
        return {
            "protocols": {answer.protocol.value: _fact(answer) for answer in answers},
            "undetermined": [answer.protocol.value for answer in answers if not answer.reply.determined],
            "cert": self.judged.facts() if self.judged else None,
            "trust": self.trust and {"code": self.trust.code, "reason": self.trust.reason},
            "endpoint": f"{self.examination.endpoint.address}:{self.examination.endpoint.port}",
            "connections": self.examination.connections,
        }


# Whose fault it is that no protocol was accepted, and the fault's code.
_FAULTS: Mapping[Reply, tuple[Origin, str]] = {
    Reply.ACCEPTED: (Origin.SITE, "tls"),
    Reply.REFUSED: (Origin.SITE, "tls"),
    Reply.CLOSED: (Origin.SITE, "closed"),
    Reply.RESET: (Origin.SITE, "reset"),
    Reply.TIMEOUT: (Origin.SITE, "timeout"),
    Reply.PLAIN_HTTP: (Origin.SITE, "tls"),
    Reply.NOT_TLS: (Origin.SITE, "protocol"),
    Reply.NO_CONNECTION: (Origin.SITE, "refused"),
    Reply.UNREACHABLE: (Origin.LINK, "unreachable"),
    Reply.NOT_TRIED: (Origin.OURS, "budget"),
}


def _fact(answer: Answer) -> dict[str, Any]:
    fact: dict[str, Any] = {"outcome": answer.reply.value}
    if answer.reason:
        fact["reason"] = answer.reason
    if answer.suite is not None:
        fact["suite"] = f"0x{answer.suite:04X}"
    return fact


def transcript(examination: Examination) -> bytes:
    """Every hello and the head of every answer as hex, for the evidence."""
    endpoint = examination.endpoint
    lines = [f"{endpoint.host} at {endpoint.address} port {endpoint.port}"]
    for answer in examination.answers:
        lines += [
            "",
            f"{answer.protocol.value}: {answer.reply.value} {answer.reason}".rstrip(),
            f"sent {answer.sent.hex()}",
            f"received {answer.received.hex()}",
        ]
    return ("\n".join(lines) + "\n").encode()
