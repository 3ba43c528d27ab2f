"""One certificate: what it says, for whom, from when until when, how strong. Pure."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ssl import DER_cert_to_PEM_cert
from typing import Any

from probes.tls import algorithms, der
from probes.tls.names import address, clean, names_match
from probes.tls.sct import Sct, SctSource, parse_scts

_LARGEST = 8_000_000  # bytes of one certificate; a handshake message has room for 16 MiB
_MOST_NAMES = 50  # are told; all of them are matched
_MOST_URLS = 8
_CACHED = 16_384  # bytes of a certificate worth remembering
_NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # RFC 5280 §4.1.2.5: "no well-defined expiration date"


class CertificateError(Exception):
    """The bytes are no certificate anyone could use; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Name:
    """A distinguished name: as text, in a form to compare (RFC 5280 §7.1), and the parts that matter."""

    text: str = ""
    canonical: str = ""
    common: str = ""
    organisation: str = ""
    strange: bool = False  # holds characters that are not printable


@dataclass(frozen=True, slots=True)
class Extensions:
    """What we read of a certificate's extensions. `damaged` names those that could not be read, as OIDs."""

    dns: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    has_names: bool = False
    is_ca: bool = False
    subject_key: bytes = b""
    authority_key: bytes = b""
    authority_issuer: str = ""  # canonical name of who issued our issuer
    ocsp_urls: tuple[str, ...] = ()
    issuer_urls: tuple[str, ...] = ()
    crl_urls: tuple[str, ...] = ()
    must_staple: bool = False
    scts: tuple[Sct, ...] = ()
    strange: bool = False
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, read. `names` are its DNS names and IP addresses; times are aware, UTC; hashes are hex."""

    subject_name: Name
    issuer_name: Name
    number: int
    not_before: datetime
    not_after: datetime
    key: str
    bits: int
    curve: str
    weak_key: bool
    signature: str
    digest: str
    oids: tuple[str, str]  # of the key and of the signature
    sha256: str
    spki_sha256: str
    extensions: Extensions

    @property
    def subject(self) -> str:
        return self.subject_name.text

    @property
    def issuer(self) -> str:
        return self.issuer_name.text

    @property
    def serial(self) -> str:
        """Hex, as browsers show it; at most 64 digits."""
        return f"{self.number:x}"[:64]

    @property
    def names(self) -> tuple[str, ...]:
        return self.extensions.dns + self.extensions.addresses

    @property
    def is_ca(self) -> bool:
        return self.extensions.is_ca

    @property
    def lifetime(self) -> timedelta:
        return self.not_after - self.not_before

    @property
    def endless(self) -> bool:
        return self.not_after >= _NO_END

    @property
    def self_signed(self) -> bool:
        """By its names and key identifiers; whether the signature holds is another matter."""
        return self.subject_name.canonical == self.issuer_name.canonical and self.issued_by(self)

    def issued_by(self, other: Certificate) -> bool:
        """Whether names and key identifiers say that `other` issued this one."""
        if self.issuer_name.canonical != other.subject_name.canonical:
            return False
        mine, theirs = self.extensions.authority_key, other.extensions.subject_key
        return not mine or not theirs or mine == theirs

    def covers(self, host: str) -> bool:
        """Whether it is a certificate for `host`; the common name counts for nothing (RFC 9525 §1.4)."""
        return names_match(self.extensions.addresses if address(host) else self.extensions.dns, host)

    def valid_at(self, now: datetime) -> bool:
        return self.not_before <= now <= self.not_after

    def days_left(self, now: datetime) -> int | None:
        """Whole days until it expires, negative afterwards; None where it never does."""
        return None if self.endless else (self.not_after - now) // timedelta(days=1)

    def facts(self, now: datetime | None = None) -> dict[str, Any]:
        """JSON-safe, times as ISO 8601 with offset."""
        extensions = self.extensions
        facts = {
            "subject": self.subject,
            "issuer": self.issuer,
            "serial": self.serial,
            "names": [clean(name) for name in self.names[:_MOST_NAMES]],
            "names_count": len(self.names),
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "lifetime_days": self.lifetime // timedelta(days=1),
            "key": f"{self.key} {self.bits}" if self.bits else self.key,
            "curve": self.curve or None,
            "signature": self.signature,
            "sha256": self.sha256,
            "spki_sha256": self.spki_sha256,
            "is_ca": self.is_ca,
            "self_signed": self.self_signed,
            "must_staple": extensions.must_staple,
            "ocsp_urls": list(extensions.ocsp_urls),
            "issuer_urls": list(extensions.issuer_urls),
            "crl_urls": list(extensions.crl_urls),
        }
        return facts if now is None else {**facts, "days_left": self.days_left(now)}


def parse(data: bytes) -> Certificate:
    """Read one DER certificate. Raises CertificateError."""
    return _parse_cached(data) if len(data) <= _CACHED else _parse_large(data)


def _parse(data: bytes) -> Certificate:
    if len(data) > _LARGEST:
        raise CertificateError(f"{len(data)} bytes")
    try:
        return _read(data)
    except (der.DerError, IndexError, ValueError) as error:
        raise CertificateError(f"{type(error).__name__}: {error}"[:200]) from error


_parse_cached = lru_cache(maxsize=256)(_parse)
_parse_large = lru_cache(maxsize=2)(_parse)  # for the several readers of one look


def _read(data: bytes) -> Certificate:
    tag, start, stop = der.element(data, 0, len(data))
    if tag != der.SEQUENCE or stop != len(data):
        raise der.DerError("no certificate, or something behind it")
    body, algorithm, sealed = der.children(data, start, stop, 8)
    if sealed[0] != der.BIT_STRING:
        raise der.DerError("no signature")
    fields = der.children(data, body[1], body[2], 16)
    if fields[0][0] == 0xA0:  # the version
        del fields[0]
    serial, _, issuer, validity, subject, key = fields[:6]
    begin, end = der.children(data, validity[1], validity[2], 4)
    listed = next((part for part in fields[6:] if part[0] == 0xA3), None)
    kind, size, curve, weak, key_oid = algorithms.read_key(data, key[1], key[2])
    signature, digest, signature_oid = algorithms.read_signature(data, algorithm[1], algorithm[2])
    return Certificate(
        subject_name=_name(data[subject[1] : subject[2]]),
        issuer_name=_name(data[issuer[1] : issuer[2]]),
        number=int.from_bytes(data[serial[1] : min(serial[2], serial[1] + 64)], "big", signed=True),
        not_before=der.time(data, begin),
        not_after=der.time(data, end),
        key=kind,
        bits=size,
        curve=curve,
        weak_key=weak,
        signature=signature,
        digest=digest,
        oids=(key_oid, signature_oid),
        sha256=hashlib.sha256(data).hexdigest(),
        spki_sha256=hashlib.sha256(data[subject[2] : key[2]]).hexdigest(),  # it starts where the subject stops
        extensions=_extensions(data, listed) if listed else Extensions(),
    )


# RFC 4514 §3; the rest is told by its OID.
_ATTRIBUTES = {
    "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "STREET", "2.5.4.10": "O",
    "2.5.4.11": "OU", "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID", "2.5.4.5": "SERIALNUMBER",
    "1.2.840.113549.1.9.1": "emailAddress", "2.5.4.97": "organizationIdentifier",
}  # fmt: skip
_ENCODINGS = {0x0C: "utf-8", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}


@lru_cache(maxsize=1024)
def _name(data: bytes) -> Name:
    """A Name's content. Raises DerError."""
    shown: list[str] = []
    compared: list[str] = []
    first: dict[str, str] = {}
    strange = False
    for _, at, end in der.children(data, 0, len(data), 200):
        for _, start, stop in der.children(data, at, end, 50):
            kind, value = der.children(data, start, stop, 4)[:2]
            oid = der.dotted(data[kind[1] : kind[2]])
            text = data[value[1] : min(value[2], value[1] + 2000)].decode(
                _ENCODINGS.get(value[0], "latin-1"), "replace"
            )
            label = _ATTRIBUTES.get(oid, oid)
            printable = clean(text)
            strange = strange or not text.isprintable()
            first.setdefault(label, printable)
            shown.append(f"{label}={_escaped(printable)}")
            compared.append(f"{oid}={' '.join(text.lower().split())}")
    text = ",".join(reversed(shown))
    return Name(text[:300], "\0".join(compared), first.get("CN", ""), first.get("O", ""), strange)


def _escaped(value: str) -> str:
    """A value as it stands in RFC 4514's form."""
    for char in ',+"<>;':
        if char in value:
            value = value.replace(char, f"\\{char}")
    return value


def _extensions(data: bytes, listed: der.Element) -> Extensions:
    """Every extension by itself: a broken one is named, and hides no other."""
    found: dict[str, Any] = {}
    damaged: list[str] = []
    try:
        parts = der.sequence(data, listed[1], listed[2])
    except der.DerError:
        return Extensions(damaged=("",))
    for _, at, end in parts[:200]:
        oid = ""
        try:
            fields = der.children(data, at, end, 4)
            oid = der.dotted(data[fields[0][1] : fields[0][2]])
            if reader := _READERS.get(oid):
                found |= reader(data, fields[-1][1], fields[-1][2])
        except (der.DerError, IndexError, ValueError):
            damaged.append(oid)
    return Extensions(**found, damaged=tuple(damaged))


def _alternative_names(data: bytes, at: int, end: int) -> dict[str, Any]:
    dns: list[str] = []
    addresses: list[str] = []
    strange = False
    for tag, start, stop in der.sequence(data, at, end):
        if tag == 0x82:
            name = data[start : min(stop, start + 300)].decode("latin-1")
            strange = strange or not name.isprintable()
            dns.append(name)
        elif tag == 0x87 and stop - start in (4, 16):
            addresses.append(str(ipaddress.ip_address(data[start:stop])))
    return {"dns": tuple(dns), "addresses": tuple(addresses), "has_names": True, "strange": strange}


def _basic_constraints(data: bytes, at: int, end: int) -> dict[str, Any]:
    parts = der.sequence(data, at, end)
    return {"is_ca": bool(parts and parts[0][0] == 1 and any(data[parts[0][1] : parts[0][2]]))}


def _subject_key(data: bytes, at: int, end: int) -> dict[str, Any]:
    _, start, stop = der.element(data, at, end)
    return {"subject_key": data[start : min(stop, start + 64)]}


def _authority_key(data: bytes, at: int, end: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for tag, start, stop in der.sequence(data, at, end):
        if tag == 0x80:
            found["authority_key"] = data[start : min(stop, start + 64)]
        elif tag == 0xA1:
            for kind, inner, last in der.children(data, start, stop, 8):
                if kind == 0xA4:
                    name = der.element(data, inner, last)
                    found["authority_issuer"] = _name(data[name[1] : name[2]]).canonical
    return found


def _access(data: bytes, at: int, end: int) -> dict[str, Any]:
    urls: dict[str, list[str]] = {"1.3.6.1.5.5.7.48.1": [], "1.3.6.1.5.5.7.48.2": []}
    for _, start, stop in der.sequence(data, at, end)[:50]:
        method, place = der.children(data, start, stop, 4)[:2]
        kept = urls.get(der.dotted(data[method[1] : method[2]]))
        if kept is not None and place[0] == 0x86 and len(kept) < _MOST_URLS:
            kept.append(_url(data, place))
    return {"ocsp_urls": tuple(urls["1.3.6.1.5.5.7.48.1"]), "issuer_urls": tuple(urls["1.3.6.1.5.5.7.48.2"])}


def _distribution_points(data: bytes, at: int, end: int) -> dict[str, Any]:
    """DistributionPoint [0] distributionPoint [0] fullName [6] uniformResourceIdentifier (RFC 5280 §4.2.1.13)."""
    urls: list[str] = []
    for _, point, point_end in der.sequence(data, at, end)[:50]:
        for tag, name, name_end in der.children(data, point, point_end, 8):
            if tag != 0xA0:
                continue
            for kind, full, full_end in der.children(data, name, name_end, 8):
                if kind == 0xA0:
                    places = der.children(data, full, full_end, 50)
                    urls += [_url(data, place) for place in places if place[0] == 0x86]
    return {"crl_urls": tuple(urls[:_MOST_URLS])}


def _url(data: bytes, place: der.Element) -> str:
    return clean(data[place[1] : min(place[2], place[1] + 500)].decode("latin-1"))


def _features(data: bytes, at: int, end: int) -> dict[str, Any]:
    """TLS feature (RFC 7633): 5 is status_request, 17 status_request_v2."""
    numbers = {
        int.from_bytes(data[start : min(stop, start + 4)], "big") for _, start, stop in der.sequence(data, at, end)
    }
    return {"must_staple": bool(numbers & {5, 17})}


def _timestamps(data: bytes, at: int, end: int) -> dict[str, Any]:
    _, start, stop = der.element(data, at, end)
    return {"scts": parse_scts(data[start:stop], SctSource.EMBEDDED)}


_READERS = {
    "2.5.29.14": _subject_key,
    "2.5.29.17": _alternative_names,
    "2.5.29.19": _basic_constraints,
    "2.5.29.31": _distribution_points,
    "2.5.29.35": _authority_key,
    "1.3.6.1.5.5.7.1.1": _access,
    "1.3.6.1.5.5.7.1.24": _features,
    "1.3.6.1.4.1.11129.2.4.2": _timestamps,
}


def pem(chain: Iterable[bytes]) -> bytes:
    """The chain as sent, as PEM, for the evidence."""
    return "".join(DER_cert_to_PEM_cert(data) for data in chain).encode("ascii")
