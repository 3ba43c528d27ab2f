"""What is worth a case about a server's TLS, and what a look could see at all. Pure.

Every finding is a weakness, folded by what mends it: one for old protocols, one for weak ciphers, one for known
vulnerabilities, one for the way from http to https; certificates by certificate. Causes do not depend on the kind of
look, so that quick and complete looks speak of the same cases. A quick look reports what it saw itself and clears only
that; what it could not tell keeps the state it had.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from probes.tls.certificate import pem
from probes.tls.chain import ChainVerdict
from probes.tls.change import Change
from probes.tls.change import Reason as ChangeReason
from probes.tls.expiry import Stage
from probes.tls.facts import fault_codes, transcript
from probes.tls.faults import Fault
from probes.tls.hello import Protocol
from probes.tls.home import Home
from probes.tls.result import Examination, Reply
from probes.tls.weaknesses import Weakness, Weaknesses
from socd.model.catalogue import (
    CERT_CHANGED,
    CERT_EXPIRED,
    CERT_EXPIRING,
    CERT_INVALID,
    HTTPS_INCOMPLETE,
    TLS_MISSING,
    TLS_OLD_PROTOCOL,
    TLS_VULNERABLE,
    TLS_WEAK_CIPHER,
)
from socd.model.inventory import Site
from socd.model.kinds import Kind, Severity
from socd.model.observation import Blob, Finding

KINDS: tuple[Kind, ...] = (
    CERT_EXPIRED, CERT_EXPIRING, CERT_INVALID, CERT_CHANGED, TLS_OLD_PROTOCOL, TLS_WEAK_CIPHER, TLS_VULNERABLE,
    TLS_MISSING, HTTPS_INCOMPLETE,
)  # fmt: skip

# Which finding a weakness belongs to, and how grave it is there. What goes away with the old protocols (BEAST, the
# missing protection against falling back to them) is told with them.
OLD: Mapping[Weakness, Severity] = {
    Weakness.NO_MODERN_TLS: Severity.M3,
    Weakness.BEAST: Severity.M4,
    Weakness.NO_FALLBACK_SCSV: Severity.M4,
}
CIPHERS: Mapping[Weakness, Severity] = {
    Weakness.NULL_CIPHER: Severity.M3,
    Weakness.ANON_CIPHER: Severity.M3,
    Weakness.EXPORT: Severity.M3,
    Weakness.RC4: Severity.M4,
    Weakness.SWEET32: Severity.M4,
    Weakness.WEAK_DH: Severity.M4,
    Weakness.NO_FS: Severity.M4,
}
VULNERABLE: Mapping[Weakness, Severity] = {
    Weakness.HEARTBLEED: Severity.M2,
    Weakness.DROWN: Severity.M2,
    Weakness.CCS: Severity.M2,
    Weakness.ROBOT: Severity.M2,
    Weakness.TICKETBLEED: Severity.M2,
    Weakness.FREAK: Severity.M3,
    Weakness.LOGJAM: Severity.M3,
    Weakness.INSECURE_RENEG: Severity.M3,
    Weakness.POODLE: Severity.M3,
    Weakness.CRIME: Severity.M3,
    Weakness.NO_SECURE_RENEG: Severity.M4,
}
_NEAR = (Stage.FOURTEEN, Stage.SEVEN, Stage.ONE)  # of these a notice is sent, each once
_MOST = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """One look with everything judged that findings need.

    `weak` is what this look saw itself; `codes` are the weaknesses that hold now, those carried over included.
    `chains` are the distinct ones, what a modern client gets first; `revoked` SHA-256 of certificates once revoked.
    """

    site: Site
    found: Examination
    weak: Weaknesses
    codes: Sequence[str]
    chains: tuple[ChainVerdict, ...]
    weak_protocols: frozenset[Protocol]
    revoked: frozenset[str] = frozenset()
    home: Home | None = None
    change: Change | None = None
    trials: Mapping[str, Any] = field(default_factory=dict)


def findings(seen: Seen) -> tuple[Finding, ...]:
    """All of one look, certificates first."""
    return (
        *_certificates(seen),
        *_changed(seen),
        *_old_protocols(seen),
        *_folded(seen, TLS_WEAK_CIPHER, CIPHERS, "weak-cipher", "ciphers"),
        *_folded(seen, TLS_VULNERABLE, VULNERABLE, "vulnerable", "server"),
        *_missing(seen),
        *_incomplete(seen),
    )


def covers(seen: Seen) -> frozenset[str]:
    """The kinds this look could have seen, whether or not it did."""
    found, unsure = seen.found, seen.weak.undetermined
    kinds: set[Kind] = set()
    first = seen.chains[0] if seen.chains else None
    if first is not None and first.leaf is not None:
        kinds |= {CERT_EXPIRED, CERT_EXPIRING, CERT_CHANGED}
        if all(chain.trusted is not None and chain.names_match is not None for chain in seen.chains):
            kinds.add(CERT_INVALID)
    settled = all(found.answer(protocol).reply.determined for protocol in seen.weak_protocols)
    if settled and Weakness.NO_MODERN_TLS not in unsure:
        kinds.add(TLS_OLD_PROTOCOL)
    for kind, codes in ((TLS_WEAK_CIPHER, CIPHERS), (TLS_VULNERABLE, VULNERABLE)):
        if found.spoke and not any(code in unsure for code in codes):
            kinds.add(kind)
    if found.spoke:
        kinds.add(TLS_MISSING)
    if found.accepted and seen.home is not None and seen.home.complete:
        kinds.add(HTTPS_INCOMPLETE)
    return frozenset(kind.code for kind in kinds)


# -- certificates ---------------------------------------------------------------------------------------------


def _certificates(seen: Seen) -> Iterator[Finding]:
    """Expired, about to expire, or not valid. One certificate is one cause, on however many sites it lies."""
    for chain in seen.chains:
        if Fault.EXPIRED in chain.faults:
            yield _about(seen, chain, CERT_EXPIRED, "expired")
        elif Fault.EXPIRES_SOON in chain.faults and chain.stage is not None:
            severity = Severity.M3 if chain.stage in _NEAR else None
            yield _about(seen, chain, CERT_EXPIRING, "expiring", {"stage": chain.stage.value}, severity)
        reasons = invalid(chain, seen.revoked)
        if reasons:
            severity = Severity.M3 if Fault.REVOKED.value in reasons else None
            told = {"reasons": reasons, "openssl": chain.trust.reason} if chain.trust.reason else {"reasons": reasons}
            yield _about(seen, chain, CERT_INVALID, "invalid", told, severity)


def invalid(chain: ChainVerdict, revoked: Collection[str] = ()) -> list[str]:
    """Why a certificate is not valid, its dates' end left aside.

    A lifetime beyond the CA/Browser Forum's limit counts with authorities that are bound by it, not for an office's
    own: no browser minds it there.
    """
    reasons = [code for code in fault_codes(chain, revoked) if code not in (Fault.EXPIRED, Fault.EXPIRES_SOON)]
    return [] if reasons == [Fault.TOO_LONG_LIVED] and not chain.trust.public else reasons


def _about(
    seen: Seen,
    chain: ChainVerdict,
    kind: Kind,
    what: str,
    told: Mapping[str, Any] | None = None,
    severity: Severity | None = None,
) -> Finding:
    leaf, sent = chain.leaf, _sent(seen, chain)
    digest = leaf.sha256 if leaf is not None else hashlib.sha256(sent[0]).hexdigest()
    details: dict[str, Any] = {"host": chain.host, "sha256": digest}
    title = ""
    if leaf is not None:
        whole = leaf.facts(chain.now)
        wanted = ("subject", "issuer", "serial", "names", "not_before", "not_after", "days_left", "key", "signature")
        details |= {key: whole[key] for key in wanted}
        details["names"] = details["names"][:_MOST]
        title = f"{leaf.subject} · {leaf.not_after:%Y-%m-%d}"
    details |= {"chain_length": len(sent), "faults": [fault.value for fault in chain.faults], **(told or {})}
    exhibit = Blob("certificate-chain.pem", "application/x-pem-file", pem(sent))
    cause = f"cert:{digest[:16]}-{what}"
    return Finding(kind, "certificate", cause, title, details, severity, exhibits=(exhibit,))


def _sent(seen: Seen, chain: ChainVerdict) -> tuple[bytes, ...]:
    return seen.found.chains[seen.chains.index(chain)].ders


def _changed(seen: Seen) -> Iterator[Finding]:
    """A certificate that is no renewal of the one before. The cause is what is new about it: its issuer, or its key."""
    change = seen.change
    if change is None:
        return
    new = change.new
    by_issuer = {ChangeReason.NEW_ISSUER, ChangeReason.SELF_SIGNED_NOW} & set(change.reasons)
    what = str(new.get("organisation") if by_issuer else new.get("spki_sha256"))
    grave = ChangeReason.SELF_SIGNED_NOW in change.reasons or not new.get("proven", True)
    facts = change.facts()
    details = {"changed": facts["reasons"], "names_lost": facts["names_lost"], "old": facts["old"], "new": facts["new"]}
    was, is_ = facts["old"].get("issuer"), facts["new"].get("issuer")
    title = f"{', '.join(facts['reasons'])}: {is_ if was == is_ else f'{was} → {is_}'}"[:300]
    exhibit = Blob("certificate-chain.pem", "application/x-pem-file", pem(_sent(seen, seen.chains[0])))
    yield Finding(
        CERT_CHANGED, "certificate", f"cert-changed:{hashlib.sha256(what.encode()).hexdigest()[:16]}", title, details,
        Severity.M2 if grave else None, exhibits=(exhibit,),
    )  # fmt: skip


# -- protocols, ciphers, vulnerabilities ----------------------------------------------------------------------


def _old_protocols(seen: Seen) -> Iterator[Finding]:
    weak = [protocol for protocol in seen.found.accepted if protocol in seen.weak_protocols]
    modern = Weakness.NO_MODERN_TLS not in seen.weak.present
    if not weak and modern:
        return
    codes = [code for code in seen.codes if code in OLD]
    details = {
        "protocols": [protocol.value for protocol in weak],
        "outcomes": {answer.protocol.value: answer.reply.value for answer in seen.found.answers},
        "weaknesses": codes,
    }
    title = ", ".join([*details["protocols"], *codes])
    yield Finding(
        TLS_OLD_PROTOCOL, "protocols", "old-protocol", title, details, None if modern else Severity.M3,
        exhibits=(_hellos(seen),),
    )  # fmt: skip


def _folded(seen: Seen, kind: Kind, table: Mapping[Weakness, Severity], cause: str, place: str) -> Iterator[Finding]:
    """One finding for all weaknesses of a table, where this look saw at least one of them itself."""
    if not any(weakness in table for weakness in seen.weak.present):
        return
    codes = [Weakness(code) for code in seen.codes if code in table]
    details: dict[str, Any] = {"weaknesses": [code.value for code in codes]}
    if table is CIPHERS:
        details["suites"] = _suites(seen.found)
    why = {code.value: seen.trials[code.value] for code in codes if code.value in seen.trials}
    if why:
        details["trials"] = why
    severity = min((table[code] for code in codes), key=lambda level: level.value)
    title = ", ".join(code.value for code in codes)
    yield Finding(kind, place, cause, title, details, severity, exhibits=(_hellos(seen),))


def _suites(found: Examination) -> dict[str, list[str]]:
    """The weak suites of each protocol, named; a few of them."""
    from probes.tls.registry import suite

    weak = {
        protocol.value: [
            item.name
            for item in map(suite, codes)
            if item.null or item.anonymous or item.export or item.rc4 or item.block == 64 or not item.forward_secret
        ][:_MOST]
        for protocol, codes in found.suites.items()
    }
    return {protocol: names for protocol, names in weak.items() if names}


def _hellos(seen: Seen) -> Blob:
    return Blob("tls-hellos.txt", "text/plain", transcript(seen.found))


# -- no TLS, or not all the way -------------------------------------------------------------------------------


def _missing(seen: Seen) -> Iterator[Finding]:
    """Nothing encrypted on the port. For an https site a closed port is an outage, which others report."""
    found = seen.found
    if found.spoke:
        return
    https = urlsplit(seen.site.url).scheme == "https"
    closed = all(answer.reply is Reply.NO_CONNECTION for answer in found.answers)
    if not found.plain_http and (https or not closed):
        return
    port = found.endpoint.port
    reason = Reply.PLAIN_HTTP if found.plain_http else Reply.NO_CONNECTION
    details = {"port": port, "reason": reason.value}
    yield Finding(TLS_MISSING, f"port {port}", "no-tls", reason.value, details, exhibits=(_hellos(seen),))


def _incomplete(seen: Seen) -> Iterator[Finding]:
    home = seen.home
    if home is None or not home.missing:
        return
    details: dict[str, Any] = {"missing": list(home.missing)}
    if home.redirect is not None:
        details["redirect"] = {"status": home.redirect.status, "location": home.redirect.location}
    if home.mixed is not None and (home.mixed.active or home.mixed.passive):
        details["mixed_content"] = {"active": list(home.mixed.active), "passive": list(home.mixed.passive)}
    title = ", ".join(home.missing)
    yield Finding(HTTPS_INCOMPLETE, seen.site.url, "https-incomplete", title, details)
