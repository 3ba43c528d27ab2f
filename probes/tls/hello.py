"""ClientHellos as prepared bytes, SSLv2 to TLS 1.3: what we say first, and all we ever say.

Sources: the SSL 2.0 specification (1995), RFC 6101, RFC 5246, RFC 8446, RFC 5746, RFC 6066, and the IANA
registry "TLS Cipher Suites" (state of 2026-11) with the private suites that old servers still know.
"""

from __future__ import annotations

import ipaddress
import os
import struct
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


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


class Shape(StrEnum):
    """BIG offers every suite there is. SMALL is for servers that choke on it: few suites, all with a certificate,
    under 256 bytes in all for a name of ordinary length (some balancers hang on 256 to 511)."""

    BIG = "big"
    SMALL = "small"


def _codes(*spans: tuple[int, int]) -> tuple[int, ...]:
    return tuple(code for first, last in spans for code in range(first, last + 1))


# Suites that bring a certificate and that real servers know, strongest first.
COMMON_SUITES: tuple[int, ...] = (
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014, 0xC023, 0xC027,
    0x009E, 0x009F, 0x0033, 0x0039, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0xC012, 0x0016,
    0x000A, 0x0005, 0x0004, 0xC011, 0xC007, 0x0009, 0x0015, 0x0003, 0x0008, 0x0014, 0xC100, 0xC102,
)  # fmt: skip

# Every other suite of the registry up to TLS 1.2: RSA, DH, DSS, anonymous, EXPORT, Kerberos, PSK, NULL, CAMELLIA,
# SEED, ARIA, ECDHE, SRP, CCM, ChaCha20, GOST; and the drafts and private numbers of old OpenSSL and NSS.
_REGISTERED = _codes(
    (0x0001, 0x001B), (0x001E, 0x0046), (0x0060, 0x006D), (0x0080, 0x00C7), (0xC001, 0xC0B5), (0xC100, 0xC106),
    (0xCC13, 0xCC15), (0xCCA8, 0xCCAE), (0xD001, 0xD005), (0xFEFE, 0xFEFF), (0xFF85, 0xFF85), (0xFF87, 0xFF87),
)  # fmt: skip
ALL_SUITES: tuple[int, ...] = COMMON_SUITES + tuple(code for code in _REGISTERED if code not in set(COMMON_SUITES))
TLS13_SUITES: tuple[int, ...] = (0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0x1306, 0x1307, 0xC103, 0xC104, 0xC105, 0xC106)
SSL2_SUITES: tuple[int, ...] = (0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040, 0x0700C0)

_RENEGOTIATION_SCSV = 0x00FF
# Groups: X25519, P-256/384/521, X448, brainpool, secp256k1, ffdhe; for TLS 1.3 the post-quantum ones too.
_GROUPS: tuple[int, ...] = (
    0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x001A, 0x001B, 0x001C, 0x0016, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104,
)  # fmt: skip
_GROUPS_13: tuple[int, ...] = (
    0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x11EC, 0x11EB, 0x11ED, 0x0200, 0x0201, 0x0202, 0x001F, 0x0020, 0x0021,
    0x0022, 0x0023, 0x0024, 0x0025, 0x0026, 0x0029, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104,
)  # fmt: skip
_GROUPS_SMALL: tuple[int, ...] = (0x001D, 0x0017, 0x0018, 0x0019)
# Signatures: ECDSA, EdDSA, RSA-PSS, brainpool, RSA PKCS#1, with SHA-2 first, then SHA-1 and DSA for the old.
_SIGNATURES: tuple[int, ...] = (
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x081A, 0x081B, 0x081C,
    0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0302, 0x0202, 0x0101,
)  # fmt: skip
_SIGNATURES_SMALL: tuple[int, ...] = (0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0203, 0x0201)


def ascii_host(name: str) -> str:
    """A host name in its ASCII form (A-labels), lower case, without a last dot; "" where there is no such form."""
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


def hello(protocol: Protocol, host: str, shape: Shape = Shape.BIG) -> bytes:
    """The ClientHello as it goes on the wire, with fresh random bytes; `host` is named in SNI (TLS 1.0 and later)."""
    before, after = _prepared(protocol, shape)
    if protocol is Protocol.SSL2:
        return before + os.urandom(16)
    body = before + os.urandom(32) + after[0]
    if protocol is not Protocol.SSL3:  # servers of that age may stumble over any extension
        body += _vector(_server_name(host) + after[1], 2)
    record_version = 0x0300 if protocol is Protocol.SSL3 else 0x0301
    return struct.pack("!BH", 22, record_version) + _vector(b"\1" + _vector(body, 3), 2)


def offered(protocol: Protocol, shape: Shape = Shape.BIG) -> tuple[int, ...]:
    """The suites a hello of this kind offers, without the signalling ones."""
    if protocol is Protocol.SSL2:
        return SSL2_SUITES
    if protocol is Protocol.TLS13:
        return TLS13_SUITES if shape is Shape.BIG else TLS13_SUITES[:3]
    return ALL_SUITES if shape is Shape.BIG else COMMON_SUITES


@lru_cache
def _prepared(protocol: Protocol, shape: Shape) -> tuple[bytes, tuple[bytes, bytes]]:
    """What never changes of a hello: all before the random bytes, and after them the body and its extensions."""
    suites = offered(protocol, shape)
    if protocol is Protocol.SSL2:
        specs = b"".join(code.to_bytes(3, "big") for code in suites)
        message = struct.pack("!BHHHH", 1, protocol.number, len(specs), 0, 16) + specs
        return struct.pack("!H", 0x8000 | len(message) + 16) + message, (b"", b"")
    if protocol is not Protocol.TLS13:
        suites = (*suites, _RENEGOTIATION_SCSV)
    session = b"\x20" + bytes(range(32)) if protocol is Protocol.TLS13 else b"\0"  # RFC 8446 D.4, for middleboxes
    version = struct.pack("!H", min(protocol.number, 0x0303))
    return version, (session + _vector(_shorts(suites), 2) + b"\1\0", _extensions(protocol, shape))


def _server_name(host: str) -> bytes:
    name = "" if is_address(host) else ascii_host(host)
    return _extension(0, _vector(b"\0" + _vector(name.encode(), 2), 2)) if name else b""


def _extensions(protocol: Protocol, shape: Shape) -> bytes:
    """All extensions but the server's name."""
    small = shape is Shape.SMALL
    signatures = _extension(13, _vector(_shorts(_SIGNATURES_SMALL if small else _SIGNATURES), 2))
    if protocol is Protocol.TLS13:
        # No key share makes the server name its group in a HelloRetryRequest, at no cost for either side. The
        # small hello is for servers that refuse this: X25519's base point, a share like any other.
        share = _shorts((0x001D,)) + _vector(b"\x09" + bytes(31), 2) if small else b""
        return (
            _extension(43, _vector(_shorts((protocol.number,)), 1))
            + _extension(10, _vector(_shorts(_GROUPS_SMALL if small else _GROUPS_13), 2))
            + signatures
            + _extension(45, b"\1\1")
            + _extension(51, _vector(share, 2))
        )
    out = _extension(10, _vector(_shorts(_GROUPS_SMALL if small else _GROUPS), 2)) + _extension(11, b"\1\0")
    if protocol is Protocol.TLS12:
        out += signatures
    return out if small else out + _extension(23, b"") + _extension(35, b"")


def _extension(number: int, data: bytes) -> bytes:
    return struct.pack("!H", number) + _vector(data, 2)


def _shorts(values: Iterable[int]) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def _vector(data: bytes, size: int) -> bytes:
    """Data behind its length in `size` bytes."""
    return len(data).to_bytes(size, "big") + data
