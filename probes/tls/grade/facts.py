"""What a grade is made of: the facts about one server, frozen; None means not determined, never "no"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from probes.tls.certificate import Certificate
from probes.tls.hello import Protocol
from probes.tls.registry import group, signature_name
from probes.tls.result import DhParameters, Examination
from probes.tls.weaknesses import Weaknesses


@dataclass(frozen=True, slots=True)
class CertificateKey:
    """The leaf of one chain, in the words of `Certificate`: `key` is RSA, EC, Ed25519 …; `curve` P-256 … for EC keys;
    `digest` the hash of its signature (sha256; "" where the scheme has none, as Ed25519)."""

    key: str
    bits: int
    curve: str = ""
    digest: str = ""
    lifetime_days: float = 0.0

    @staticmethod
    def of(leaf: Certificate) -> CertificateKey:
        days = leaf.lifetime.total_seconds() / 86400
        return CertificateKey(leaf.key, leaf.bits, leaf.curve, leaf.digest, days)


@dataclass(frozen=True, slots=True)
class GradeInput:
    """All a profile can ask for. `protocols`: accepted ones with their suites; `open_protocols`: those of which
    something stayed open, and why. `faults` are the values of a certificate's faults, None where no certificate could
    be judged. `hsts` is max-age in seconds, 0 where the header is missing or invalid, None where nobody looked.
    `dh` are (bits, name of a known prime or ""); groups and signatures go by their IANA names."""

    protocols: Mapping[Protocol, tuple[int, ...]] = field(default_factory=dict)
    open_protocols: Mapping[Protocol, str] = field(default_factory=dict)
    weaknesses: Weaknesses = field(default_factory=Weaknesses)
    keys: tuple[CertificateKey, ...] = ()
    faults: frozenset[str] | None = None
    dh: tuple[tuple[int, str], ...] = ()
    groups: tuple[str, ...] = ()
    groups_complete: bool = False
    signatures: tuple[str, ...] = ()
    signatures_complete: bool = False
    hsts: int | None = None
    redirect: bool | None = None
    compression: bool | None = None
    extended_master_secret: bool | None = None
    secure_renegotiation: bool | None = None
    client_renegotiation: bool | None = None
    stapling: bool | None = None
    group_bits: int | None = None  # of the group a modern client gets
    accepted: frozenset[int] = field(init=False, compare=False, repr=False)  # suites of any protocol

    def __post_init__(self) -> None:
        object.__setattr__(self, "accepted", frozenset().union(*self.protocols.values()))

    @staticmethod
    def of(
        found: Examination,
        weaknesses: Weaknesses,
        keys: Iterable[CertificateKey] = (),
        faults: Iterable[str] | None = None,
        *,
        hsts: int | None = None,
        redirect: bool | None = None,
    ) -> GradeInput:
        """The facts of one examination, with what the certificate and the web server were found to be."""
        curves = [item for item in map(group, found.groups) if item.kind in ("ec", "hybrid", "pq")]
        return GradeInput(
            protocols=found.suites,
            open_protocols=found.undetermined,
            weaknesses=weaknesses,
            keys=tuple(keys),
            faults=None if faults is None else frozenset(str(fault) for fault in faults),
            dh=tuple((item.bits, item.known) for item in _distinct(found.dh)),
            groups=tuple(group(code).name for code in found.groups),
            groups_complete=found.groups_complete,
            signatures=tuple(signature_name(code) for code in found.signatures),
            signatures_complete=found.signatures_complete,
            hsts=hsts,
            redirect=redirect,
            compression=found.compression,
            extended_master_secret=found.extended_master_secret,
            secure_renegotiation=found.secure_renegotiation,
            client_renegotiation=found.client_renegotiation,
            stapling=any(chain.staple for chain in found.chains) if found.chains else None,
            group_bits=curves[0].bits if curves else None,
        )


def _distinct(dh: Iterable[DhParameters]) -> list[DhParameters]:
    return list({(item.bits, item.known): item for item in dh}.values())
