"""A server's certificate: what it says, for whom, until when, and what is wrong with it. Pure."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ssl import DER_cert_to_PEM_cert
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from probes.tls.hello import ascii_host, is_address
from probes.tls.openssl import Trust

_LONGEST = 300  # characters of any name that is kept
_MOST_NAMES = 50  # are told; all of them are matched


class CertificateError(Exception):
    """The bytes are no certificate anyone could use; `str()` says why."""


class Fault(StrEnum):
    """What can be wrong with a certificate; the values are what JSON prints."""

    EXPIRED = "EXPIRED"
    EXPIRES_SOON = "EXPIRES_SOON"
    NOT_YET_VALID = "NOT_YET_VALID"
    WRONG_HOST = "WRONG_HOST"
    SELF_SIGNED = "SELF_SIGNED"
    UNTRUSTED = "UNTRUSTED"
    CHAIN_OUT_OF_DATE = "CHAIN_OUT_OF_DATE"
    WEAK_KEY = "WEAK_KEY"
    WEAK_SIGNATURE = "WEAK_SIGNATURE"
    MALFORMED = "MALFORMED"


# X509_V_ERR_… codes that have a name of their own here; every other code is UNTRUSTED.
_TRUST_FAULTS = {
    18: Fault.SELF_SIGNED,
    66: Fault.WEAK_KEY,
    67: Fault.WEAK_KEY,
    68: Fault.WEAK_SIGNATURE,
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, read. `names` are its DNS names and IP addresses; times are aware, UTC."""

    subject: str
    issuer: str
    serial: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    key: str
    bits: int
    signature: str
    sha256: str

    @property
    def lifetime(self) -> timedelta:
        return self.not_after - self.not_before

    def facts(self) -> dict[str, Any]:
        """JSON-safe, times as ISO 8601 with offset."""
        return {
            "subject": self.subject,
            "issuer": self.issuer,
            "serial": self.serial,
            "names": list(self.names[:_MOST_NAMES]),
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "key": f"{self.key} {self.bits}" if self.bits else self.key,
            "signature": self.signature,
            "sha256": self.sha256,
        }


def parse(der: bytes) -> Certificate:
    """Read one DER certificate. Raises CertificateError."""
    try:
        cert = x509.load_der_x509_certificate(der)
        key, bits = _key(cert)
        return Certificate(
            subject=cert.subject.rfc4514_string()[:_LONGEST],
            issuer=cert.issuer.rfc4514_string()[:_LONGEST],
            serial=f"{cert.serial_number:x}"[:64],
            names=_names(cert),
            not_before=cert.not_valid_before_utc,
            not_after=cert.not_valid_after_utc,
            key=key,
            bits=bits,
            signature=_signature(cert),
            sha256=hashlib.sha256(der).hexdigest(),
        )
    except Exception as error:  # the library raises a dozen kinds for bytes made to confuse it
        raise CertificateError(f"{type(error).__name__}: {error}"[:_LONGEST]) from error


def _key(cert: x509.Certificate) -> tuple[str, int]:
    """Type and size of the public key; a type unknown to us is named by its OID, size 0."""
    try:
        key = cert.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return cert.public_key_algorithm_oid.dotted_string, 0
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448", 456
    return cert.public_key_algorithm_oid.dotted_string, 0


def _signature(cert: x509.Certificate) -> str:
    try:
        algorithm = cert.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return cert.signature_algorithm_oid.dotted_string
    return algorithm.name if algorithm else cert.signature_algorithm_oid.dotted_string


def _names(cert: x509.Certificate) -> tuple[str, ...]:
    try:
        listed = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()  # the common name alone counts for nothing since 2017 (RFC 9525 §1.4)
    addresses = listed.get_values_for_type(x509.IPAddress)
    return (*(name[:_LONGEST] for name in listed.get_values_for_type(x509.DNSName)), *map(str, addresses))


def names_match(names: Iterable[str], host: str) -> bool:
    """Whether a certificate for `names` is one for `host` (RFC 9525): IDN in either form; a star stands for exactly
    the whole first label, and only before at least two more."""
    if is_address(host):
        wanted = ipaddress.ip_address(host.strip("[]"))
        return any(is_address(name) and ipaddress.ip_address(name) == wanted for name in names)
    asked = ascii_host(host)
    parent = asked.partition(".")[2]
    for name in names:
        if name.startswith("*."):
            domain = ascii_host(name[2:])
            if domain == parent and "." in domain:
                return True
        elif asked and ascii_host(name) == asked:
            return True
    return False


def expires_soon(cert: Certificate, now: datetime) -> bool:
    """Less than a third of its lifetime left, but at most 30 days: early for long and for short certificates alike."""
    left = cert.not_after - now
    return timedelta(0) <= left < min(timedelta(days=30), cert.lifetime / 3)


def faults(cert: Certificate, host: str, trust: Trust, now: datetime) -> tuple[Fault, ...]:
    """Everything wrong with a leaf certificate at `now`. Out-of-date is judged here and never also as distrust."""
    found: list[Fault] = []
    if now > cert.not_after:
        found.append(Fault.EXPIRED)
    elif now < cert.not_before:
        found.append(Fault.NOT_YET_VALID)
    elif expires_soon(cert, now):
        found.append(Fault.EXPIRES_SOON)
    if not names_match(cert.names, host):
        found.append(Fault.WRONG_HOST)
    if trust.code:
        found.append(_TRUST_FAULTS.get(trust.code, Fault.UNTRUSTED))
    elif not trust.dated and cert.not_before <= now <= cert.not_after:
        found.append(Fault.CHAIN_OUT_OF_DATE)  # the leaf is in its dates, so one above it is not
    return tuple(found)


def pem(chain: Iterable[bytes]) -> bytes:
    """The chain as sent, as PEM, for the evidence."""
    return "".join(DER_cert_to_PEM_cert(der) for der in chain).encode("ascii")


def chain_facts(chain: tuple[bytes, ...], leaf: Certificate | None, found: Iterable[Fault]) -> Mapping[str, Any] | None:
    """The certificate's part of a look's facts: the leaf, how many were sent, and the faults. None without a chain."""
    if not chain:
        return None
    facts = leaf.facts() if leaf else {"sha256": hashlib.sha256(chain[0]).hexdigest()}
    return {**facts, "chain_length": len(chain), "faults": [fault.value for fault in found]}
