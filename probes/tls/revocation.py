"""Whether a certificate was revoked, by what a server staples (RFC 6960) and by revocation lists (RFC 5280 §5). Pure.

Nothing is fetched here. An answer counts only where its signature holds: anybody can staple anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from probes.tls import der
from probes.tls.certificate import Certificate
from probes.tls.faults import Remark
from probes.tls.sct import Sct, SctSource

_LARGEST_STAPLE = 1_000_000  # bytes
_LARGEST_CRL = 64_000_000


class Status(StrEnum):
    """What an authority says of a certificate; the values are what JSON prints."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one OCSP response or one revocation list says of one certificate.

    `verified`: its signature is the issuer's (or of whom the issuer appointed); None where the issuer is not known.
    `current`: now is between its two updates. `error` says why it cannot be used at all.
    """

    source: str  # "ocsp" or "crl"
    status: Status | None = None
    this_update: datetime | None = None
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    reason: str = ""
    verified: bool | None = None
    current: bool = True
    error: str = ""
    scts: tuple[Sct, ...] = ()
    about: str = ""  # SHA-256 of the certificate

    @property
    def revoked(self) -> bool:
        """Whether it proves a revocation: a revoked certificate stays so, however old the answer is."""
        return self.status is Status.REVOKED and self.verified is True

    @property
    def good(self) -> bool:
        return self.status is Status.GOOD and self.verified is True and self.current

    def remarks(self) -> tuple[Remark, ...]:
        if self.source == "crl":
            unusable, old = Remark.CRL_UNUSABLE, Remark.CRL_OUT_OF_DATE
        else:
            unusable, old = Remark.STAPLE_INVALID, Remark.STAPLE_OUT_OF_DATE
        if self.error or self.verified is False:
            return (unusable,)
        found = [] if self.verified else [Remark.STAPLE_UNVERIFIED]
        if not self.current:
            found.append(old)
        if self.status is Status.UNKNOWN:
            found.append(Remark.STAPLE_UNKNOWN)
        return tuple(found)

    def facts(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "status": self.status.value if self.status else None,
            "this_update": _iso(self.this_update),
            "next_update": _iso(self.next_update),
            "revoked_at": _iso(self.revoked_at),
            "reason": self.reason or None,
            "verified": self.verified,
            "current": self.current,
            "error": self.error or None,
            "about": self.about,
        }


def read_staple(data: bytes, leaf: Certificate, issuer: bytes | None, now: datetime) -> Answer:
    """Judge a stapled OCSP response (DER); `issuer` is the leaf's issuer (DER) where it is known."""
    try:
        if len(data) > _LARGEST_STAPLE:
            return Answer("ocsp", error=f"{len(data)} bytes", about=leaf.sha256)
        return _staple(data, leaf, issuer, now)
    except Exception as error:  # the library raises a dozen kinds for bytes made to confuse it
        return Answer("ocsp", error=f"{type(error).__name__}: {error}"[:200], about=leaf.sha256)


def _staple(data: bytes, leaf: Certificate, issuer: bytes | None, now: datetime) -> Answer:
    response = ocsp.load_der_ocsp_response(data)
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return Answer("ocsp", error=f"responder said {response.response_status.name}", about=leaf.sha256)
    single = next((one for one in response.responses if one.serial_number == leaf.number), None)
    if single is None or (issuer is not None and not _same_issuer(single, issuer)):
        return Answer("ocsp", error="about another certificate", about=leaf.sha256)
    start, end = single.this_update_utc, single.next_update_utc
    return Answer(
        "ocsp",
        Status[single.certificate_status.name],
        start,
        end,
        single.revocation_time_utc,
        single.revocation_reason.value if single.revocation_reason else "",
        None if issuer is None else _signed(response, issuer, now),
        start <= now and (end is None or now <= end),
        scts=_timestamps(response),
        about=leaf.sha256,
    )


def _same_issuer(single: ocsp.OCSPSingleResponse, issuer: bytes) -> bool:
    subject, key = _subject_and_key(issuer)
    make = single.hash_algorithm.name
    return (
        hashlib.new(make, key, usedforsecurity=False).digest() == single.issuer_key_hash
        and hashlib.new(make, subject, usedforsecurity=False).digest() == single.issuer_name_hash
    )


def _subject_and_key(data: bytes) -> tuple[bytes, bytes]:
    """The subject's DER, and the key's bits without their header: what OCSP hashes."""
    body = der.sequence(data, 0, len(data))[0]
    fields = der.children(data, body[1], body[2])
    if fields[0][0] == 0xA0:
        del fields[0]
    validity, subject, spki = fields[3], fields[4], fields[5]
    key = der.children(data, spki[1], spki[2])[1]
    return data[validity[2] : subject[2]], data[key[1] + 1 : key[2]]


def _signed(response: ocsp.OCSPResponse, issuer: bytes, now: datetime) -> bool:
    """Signed by the issuer, or by whom the issuer appointed for this (RFC 6960 §4.2.2.2)."""
    authority = x509.load_der_x509_certificate(issuer)
    if _verify(response, authority.public_key()):
        return True
    for cert in response.certificates[:5]:
        if _appointed(cert, authority, now) and _verify(response, cert.public_key()):
            return True
    return False


def _appointed(cert: x509.Certificate, authority: x509.Certificate, now: datetime) -> bool:
    try:
        usage = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        cert.verify_directly_issued_by(authority)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage and cert.not_valid_before_utc <= now <= cert.not_valid_after_utc


def _verify(response: ocsp.OCSPResponse, key: Any) -> bool:
    data, signature = response.tbs_response_bytes, response.signature
    try:
        if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, data)
            return True
        digest = response.signature_hash_algorithm
        if digest is None:
            return False
        if isinstance(key, rsa.RSAPublicKey):
            pss = response.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS
            key.verify(signature, data, _pss(digest) if pss else padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(digest))
        elif isinstance(key, dsa.DSAPublicKey):
            key.verify(signature, data, digest)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _pss(digest: hashes.HashAlgorithm) -> padding.PSS:
    return padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)


def _timestamps(response: ocsp.OCSPResponse) -> tuple[Sct, ...]:
    try:
        listed = response.single_extensions.get_extension_for_class(x509.SignedCertificateTimestamps).value
        return tuple(Sct(one.log_id.hex(), _aware(one.timestamp), SctSource.STAPLE) for one in list(listed)[:32])
    except Exception:  # none, or unreadable: the answer itself may still be right
        return ()


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def read_crl(
    data: bytes, path: Sequence[bytes], certificates: Sequence[Certificate], now: datetime
) -> Iterable[Answer]:
    """What a revocation list (DER or PEM) says of each certificate of a path that its authority issued.

    `path` is DER, the leaf first; `certificates` the same, read.
    """
    about = certificates[0].sha256 if certificates else ""
    try:
        if len(data) > _LARGEST_CRL:
            return (Answer("crl", error=f"{len(data)} bytes", about=about),)
        answers = _crl(data, path, certificates, now)
    except Exception as error:  # as above
        return (Answer("crl", error=f"{type(error).__name__}: {error}"[:200], about=about),)
    return answers or (Answer("crl", error="of an authority that is not in this path", about=about),)


def _crl(data: bytes, path: Sequence[bytes], certificates: Sequence[Certificate], now: datetime) -> tuple[Answer, ...]:
    load = x509.load_pem_x509_crl if data.startswith(b"-----") else x509.load_der_x509_crl
    crl = load(data)
    found: list[Answer] = []
    for cert, issuer in zip(certificates, path[1:], strict=False):
        authority = x509.load_der_x509_certificate(issuer)
        if authority.subject == crl.issuer:
            key: Any = authority.public_key()
            found.append(_entry(crl, cert, crl.is_signature_valid(key), now))
    return tuple(found)


def _entry(crl: x509.CertificateRevocationList, cert: Certificate, verified: bool, now: datetime) -> Answer:
    start, end = crl.last_update_utc, crl.next_update_utc
    current = start <= now and (end is None or now <= end)
    entry = crl.get_revoked_certificate_by_serial_number(cert.number)
    if entry is None:
        status = Status.GOOD if _covers(crl, cert) else None
        return Answer("crl", status, start, end, verified=verified, current=current, about=cert.sha256)
    reason = _reason(entry)
    status = Status.GOOD if reason == "removeFromCRL" else Status.REVOKED
    return Answer("crl", status, start, end, entry.revocation_date_utc, reason, verified, current, about=cert.sha256)


def _reason(entry: x509.RevokedCertificate) -> str:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
    except (x509.ExtensionNotFound, ValueError):
        return ""


def _covers(crl: x509.CertificateRevocationList, cert: Certificate) -> bool:
    """Whether silence means good: a list cut in shards speaks only for certificates that point at it."""
    try:
        point = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return True
    if point.only_contains_attribute_certs or point.only_some_reasons or point.indirect_crl:
        return False
    if point.only_contains_user_certs if cert.is_ca else point.only_contains_ca_certs:
        return False
    urls = {str(name.value) for name in point.full_name or ()}
    return not urls or bool(urls & set(cert.extensions.crl_urls))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
