"""ClientHellos as prepared bytes, SSLv2 to TLS 1.3: what we say first, and nearly all we ever say.

An `Offer` is what one hello proposes; `hello` puts it on the wire. Sources: the SSL 2.0 specification (1995), RFC 6101,
RFC 5246, RFC 8446, RFC 5746, RFC 6066, RFC 7301, RFC 7627, RFC 6520, RFC 8701.
"""

from __future__ import annotations

import ipaddress
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from probes.tls.codes import wire


class Protocol(StrEnum):
    """The protocols of thirty years, oldest first; the values are what JSON and reports print."""

    SSL2 = "SSLv2"
    SSL3 = "SSLv3"
    TLS10 = "TLS1.0"
    TLS11 = "TLS1.1"
    TLS12 = "TLS1.2"
    TLS13 = "TLS1.3"

    @property
    def number(self) -> int:
        """The version as it stands on the wire."""
        return _NUMBERS[self]


_NUMBERS = {
    Protocol.SSL2: 0x0002,
    Protocol.SSL3: 0x0300,
    Protocol.TLS10: 0x0301,
    Protocol.TLS11: 0x0302,
    Protocol.TLS12: 0x0303,
    Protocol.TLS13: 0x0304,
}

RENEGOTIATION_SCSV = 0x00FF  # RFC 5746
FALLBACK_SCSV = 0x5600  # RFC 7507
GREASE = 0x0A0A  # RFC 8701: a number nobody may choke on

# The groups we ask for, the usual ones first: X25519, NIST, X448, brainpool, secp256k1, ffdhe, GOST, SM2, binary.
GROUPS_12: tuple[int, ...] = (
    0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x001A, 0x001B, 0x001C, 0x0016, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104,
    0x0022, 0x0023, 0x0024, 0x0025, 0x0026, 0x0027, 0x0028, 0x0029, *range(0x0001, 0x0016),
)  # fmt: skip
# TLS 1.3 has no binary or short curves, but brainpool under numbers of its own and the post-quantum ones. The old
# numbers must not even be offered with it (RFC 8446 4.2.7): there are servers that end the handshake for that.
GROUPS_13: tuple[int, ...] = (
    0x11EC, 0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x11EB, 0x11ED, 0x11EE, 0x0200, 0x0201, 0x0202, 0x6399, 0x639A,
    0x001F, 0x0020, 0x0021, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104, 0x0022, 0x0023, 0x0024, 0x0025, 0x0026, 0x0027,
    0x0028, 0x0029,
)  # fmt: skip
# With them come the finite fields without which some servers take no DHE (RFC 7919).
GROUPS_SMALL: tuple[int, ...] = (0x001D, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101)
# Signatures: ECDSA, EdDSA, RSA-PSS, ML-DSA, brainpool, SM2, GOST, RSA PKCS#1; SHA-2 first, then the old.
SIGNATURES: tuple[int, ...] = (
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0904, 0x0905, 0x0906,
    0x081A, 0x081B, 0x081C, 0x0708, 0x0840, 0x0841, 0x0709, 0x070A, 0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0203,
    0x0201, 0x0402, 0x0502, 0x0602, 0x0302, 0x0202, 0x0101, 0xEEEE, 0xEFEF, 0xEDED,
)  # fmt: skip
SIGNATURES_SMALL: tuple[int, ...] = (0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0203, 0x0201)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one hello proposes.

    `rich` hellos carry every extension there is a use for, and a GREASE one; others the bare minimum, under
    256 bytes with few suites (some old balancers hang on 256 to 511); without groups and signatures they have no
    extension at all. `shares` are TLS 1.3 key share entries as on the
    wire; without any, the server names its group in a HelloRetryRequest, at no cost for either side. `renegotiation`
    is the client's verify data of RFC 5746 (b"" at a first handshake); None leaves the extension out. `ticket` and
    `session` try to take up a session. `extra` are further extensions as on the wire, last.
    """

    protocol: Protocol
    suites: Sequence[int]
    groups: Sequence[int] = GROUPS_12
    signatures: Sequence[int] = SIGNATURES
    alpn: tuple[str, ...] = ()
    shares: bytes = b""
    rich: bool = True
    renegotiation: bytes | None = b""
    session: bytes = b""
    ticket: bytes = b""
    extra: bytes = b""
    legacy_version: int | None = None
    tickets: bool = True  # rich hellos ask for one
    deflate: bool = True  # compression is offered up to TLS 1.2; there are servers and filters that mind that
    own_record: bool = False  # the record claims the hello's own version: there are servers that mind an older one

    def shaped(self, deflate: bool, own_record: bool) -> Offer:
        """The same without what a server minds in any hello."""
        return self if deflate and not own_record else replace(self, deflate=deflate, own_record=own_record)


def ascii_host(name: str) -> str:
    """A host name in its ASCII form (A-labels), lower case, without a last dot; "" where there is no such form."""
    if name.isascii():
        return name.rstrip(".").lower()
    try:
        return name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def is_address(name: str) -> bool:
    """True for an IP address, which never goes into SNI."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def hello(offer: Offer, host: str) -> bytes:
    """The ClientHello as it goes on the wire, with fresh random bytes; `host` is named in SNI (TLS 1.0 and later)."""
    if offer.protocol is Protocol.SSL2:
        specs = b"".join(code.to_bytes(3, "big") for code in offer.suites)
        message = struct.pack("!BHHHH", 1, 2, len(specs), 0, 16) + specs + os.urandom(16)
        return struct.pack("!H", 0x8000 | len(message)) + message
    return record(client_hello(offer, host), record_version(offer))


def record_version(offer: Offer) -> int:
    """What the record around a hello claims: as old as can be, for the sake of old servers (RFC 8446 D.1)."""
    if offer.protocol is Protocol.SSL3:
        return 0x0300
    return min(offer.protocol.number, 0x0303) if offer.own_record else 0x0301


def record(message: bytes, version: int, kind: int = 22) -> bytes:
    """One TLS record around `message` (at most 16 KiB)."""
    return struct.pack("!BHH", kind, version, len(message)) + message


def client_hello(offer: Offer, host: str) -> bytes:
    """The handshake message alone, without its record."""
    newest = offer.protocol is Protocol.TLS13
    version = min(offer.protocol.number, 0x0303) if offer.legacy_version is None else offer.legacy_version
    suites = wire(offer.suites)
    if not newest and offer.renegotiation == b"" and not (offer.rich and offer.protocol is not Protocol.SSL3):
        suites += b"\0\xff"  # RENEGOTIATION_SCSV
    random = os.urandom(64 if newest and not offer.session else 32)
    session = offer.session or random[32:]  # TLS 1.3, RFC 8446 D.4: middleboxes want one
    body = b"".join((
        version.to_bytes(2, "big"), random[:32], bytes((len(session),)), session, _vector(suites),
        b"\2\1\0" if offer.deflate and not newest else b"\1\0",  # DEFLATE: whoever is too old for it is the one to ask
    ))  # fmt: skip
    bare = not (offer.rich or offer.groups or offer.signatures or offer.extra)
    if offer.protocol is not Protocol.SSL3 and not bare:  # servers of that age may stumble over any extension
        extensions = _server_name(host) + _extensions_of(offer)
        if offer.rich:
            extensions += _padding(len(body) + len(extensions) + len(offer.extra) + 6)
        extensions += offer.extra
        body += len(extensions).to_bytes(2, "big") + extensions
    return b"\1" + len(body).to_bytes(3, "big") + body


@lru_cache(maxsize=4096)
def _server_name(host: str) -> bytes:
    name = b"" if is_address(host) else ascii_host(host).encode()
    if not name or len(name) > 255:
        return b""
    return struct.pack("!HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name


def _extensions_of(offer: Offer) -> bytes:
    """All extensions but the server's name."""
    prepared = _extensions if not offer.ticket else _extensions.__wrapped__  # a ticket is seen once
    return prepared(
        offer.protocol.number, offer.rich, wire(offer.groups), wire(offer.signatures), offer.alpn, offer.shares,
        offer.renegotiation, offer.tickets, offer.ticket,
    )  # fmt: skip


@lru_cache(maxsize=512)
def _extensions(
    version: int, rich: bool, groups: bytes, signatures: bytes, alpn: tuple[str, ...], shares: bytes,
    renegotiation: bytes | None, tickets: bool, ticket: bytes,
) -> bytes:  # fmt: skip
    """An `Offer`'s extensions, lists as on the wire."""
    newest = version == 0x0304
    parts = [extension(10, _vector(groups))] if groups else []
    if version >= 0x0303:
        parts.append(extension(13, _vector(signatures)))
    if newest:
        parts += [b"\0\x2b\0\3\2\3\4\0\x2d\0\2\1\1", extension(51, _vector(shares))]
    elif groups:
        parts.append(_POINTS)
    if rich:
        parts.append(_RICH_13 if newest else _RICH_12)
    if ticket or (rich and tickets and not newest):
        parts.append(extension(35, ticket))
    if not newest and renegotiation is not None and (rich or renegotiation):
        parts.append(extension(0xFF01, bytes((len(renegotiation),)) + renegotiation))
    if alpn:
        parts.append(extension(16, _vector(b"".join(bytes((len(name),)) + name.encode("ascii") for name in alpn))))
    return b"".join(parts)


def _vector(data: bytes) -> bytes:
    """With its length before it, in two bytes."""
    return len(data).to_bytes(2, "big") + data


def _padding(size: int) -> bytes:
    """RFC 7685: some old balancers never answer a message of 256 to 511 bytes."""
    return extension(21, bytes(max(1, 508 - size))) if 256 <= size < 512 else b""


def extension(number: int, data: bytes) -> bytes:
    """One extension as on the wire."""
    return struct.pack("!HH", number, len(data)) + data


def share(group: int, public: bytes) -> bytes:
    """One TLS 1.3 key share entry."""
    return struct.pack("!HH", group, len(public)) + public


_POINTS = extension(11, b"\1\0")
_STAPLE = extension(5, b"\1\0\0\0\0")
_SCTS = extension(18, b"")
_GREASE = extension(GREASE, b"")
_ETM, _EMS = extension(22, b""), extension(23, b"")
_HEARTBEAT = extension(15, b"\1")
_RICH_12 = _GREASE + _STAPLE + _SCTS + _HEARTBEAT + _ETM + _EMS
_RICH_13 = _GREASE + _STAPLE + _SCTS
