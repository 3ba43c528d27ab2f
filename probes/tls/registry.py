"""The registries of TLS as tables: cipher suites from SSLv2 to TLS 1.3, groups, signature schemes, extensions, primes.

Sources stand at the head of the data files beside this module (`suites.tsv`, `codepoints.tsv`, `dhprimes.tsv`). Read
once at import (a few milliseconds); every lookup after that is one of a dictionary. An unknown code never raises:
it has a name of its own, `UNKNOWN_0xABCD`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

_FOLDER = Path(__file__).parent
_EPHEMERAL = frozenset({"DHE", "ECDHE", "DHE_PSK", "ECDHE_PSK", "ECCPWD", "SRP", "CECPQ1", "ECJPAKE", "ANY"})

FALLBACK_SCSV = 0x5600  # RFC 7507
RENEGOTIATION_SCSV = 0x00FF  # RFC 5746


@dataclass(frozen=True, slots=True, eq=False, match_args=False)  # one object a code: quick to import and compare
class Suite:
    """One cipher suite.

    `bits` are the effective secret bits (3DES 112, EXPORT 40 or 56, NULL 0; 0 for unknown codes too), `block` the
    cipher's block in bits (0: stream cipher, NULL or unknown). `kx` is RSA, DH, DHE, ECDH, ECDHE, PSK, RSA_PSK,
    DHE_PSK, ECDHE_PSK, KRB5, SRP, GOST, ECCPWD, ANY (TLS 1.3) or a rarer word of the table, "" for unknown codes;
    anonymous suites have kx DHE or ECDHE and auth ANON.
    """

    code: int
    name: str
    kx: str
    auth: str
    cipher: str
    bits: int
    block: int
    mac: str

    @property
    def known(self) -> bool:
        return self.kx != ""

    @property
    def aead(self) -> bool:
        return self.mac == "AEAD"

    @property
    def forward_secret(self) -> bool:
        """True where the key exchange is ephemeral, authenticated or not. TLS 1.3 always is (RFC 8446)."""
        return self.kx in _EPHEMERAL

    @property
    def export(self) -> bool:
        """Weakened by the old export law: 40 or 56 bits, and 512 or 1024 bit key exchange."""
        return "EXPORT" in self.name

    @property
    def null(self) -> bool:
        """Nothing is encrypted (also RFC 9150's integrity-only suites of TLS 1.3)."""
        return self.cipher == "NULL"

    @property
    def anonymous(self) -> bool:
        return self.auth == "ANON"

    @property
    def rc4(self) -> bool:
        return self.cipher.startswith("RC4")

    @property
    def cbc(self) -> bool:
        """A block cipher in CBC mode, which SSLv3 pads undefined and TLS 1.0 chains predictably."""
        return "CBC" in self.cipher

    @property
    def ssl2(self) -> bool:
        return self.code > 0xFFFF


@dataclass(frozen=True, slots=True, eq=False, match_args=False)  # one object a code: quick to import and compare
class Group:
    """A named group. `bits`: field or prime size, ML-KEM's parameter set; a hybrid counts its classical half;
    0 for unknown codes."""

    code: int
    name: str
    bits: int
    kind: Literal["ec", "ff", "pq", "hybrid", "unknown"]

    @property
    def post_quantum(self) -> bool:
        return self.kind in ("pq", "hybrid")


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line[0] != "#":
            yield line.split("\t")


def _suites() -> dict[int, Suite]:
    out: dict[int, Suite] = {}
    for code, name, kx, auth, cipher, bits, block, mac in _rows("suites.tsv"):
        number = int(code, 16)
        out[number] = Suite(number, name, kx, auth, cipher, int(bits), int(block), mac)
    return out


def _codepoints() -> tuple[dict[int, Group], dict[int, str], dict[int, str]]:
    groups: dict[int, Group] = {}
    names: dict[str, dict[int, str]] = {"signature": {}, "extension": {}}
    for table, code, name, *rest in _rows("codepoints.tsv"):
        number = int(code, 16)
        if table == "group":
            groups[number] = Group(number, name, int(rest[0]), rest[1])  # type: ignore[arg-type]
        else:
            names[table][number] = name
    return groups, names["signature"], names["extension"]


SUITES: dict[int, Suite] = _suites()
GROUPS: dict[int, Group]
GROUPS, _SIGNATURES, _EXTENSIONS = _codepoints()
_BY_NAME: dict[str, Suite] = {item.name: item for item in SUITES.values()}

# What real servers choose, strongest and most common first; the rest of the registry follows in `SUITES_UP_TO_12`.
COMMON_SUITES: tuple[int, ...] = (
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014, 0xC023, 0xC027, 0xC024, 0xC028,
    0x009E, 0x009F, 0xCCAA, 0x0033, 0x0039, 0x0067, 0x006B, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035,
    0xC008, 0xC012, 0x0016, 0x000A, 0xC007, 0xC011, 0x0005, 0x0004,
)  # fmt: skip

SUITES_13: tuple[int, ...] = (
    0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0x1306, 0x1307, 0x00C6, 0x00C7, 0xC103, 0xC104, 0xC105, 0xC106,
    0xC0B4, 0xC0B5,
)  # fmt: skip
SUITES_SSL2: tuple[int, ...] = tuple(code for code, item in SUITES.items() if item.ssl2)


def _offered() -> tuple[int, ...]:
    """All suites for SSLv3 to TLS 1.2. Left out: TLS_NULL_WITH_NULL_NULL, which no server may choose, FORTEZZA,
    whose tokens are gone, and TLCP's suites (GM/T 0024), which belong to a version of their own."""
    out = set(SUITES) - set(SUITES_13) - set(SUITES_SSL2) - set(COMMON_SUITES) - {0x0000, 0x001C, 0x001D}
    rest = [_strength(SUITES[code]) for code in out if not 0xE000 <= code <= 0xE0FF]
    return COMMON_SUITES + tuple(strength[-1] for strength in sorted(rest))


def _strength(s: Suite) -> tuple[bool, bool, bool, bool, int]:
    return s.bits < 112, s.auth == "ANON", s.kx not in _EPHEMERAL, s.mac != "AEAD", s.code


SUITES_UP_TO_12: tuple[int, ...] = _offered()


def suite(code: int) -> Suite:
    """The suite with this code (two bytes, or three for SSLv2); one named UNKNOWN_0x… where there is none."""
    return SUITES.get(code) or _unknown(code)


@lru_cache(1024)
def _unknown(code: int) -> Suite:
    return Suite(code, _nameless(code, 6 if code > 0xFFFF else 4), "", "", "", 0, 0, "")


def suite_name(code: int) -> str:
    return suite(code).name


def by_name(name: str) -> Suite:
    """The suite of this IANA name. Raises KeyError."""
    return _BY_NAME[name]


def group(code: int) -> Group:
    """The group with this code; one of kind "unknown" where there is none."""
    return GROUPS.get(code) or _unknown_group(code)


@lru_cache(1024)
def _unknown_group(code: int) -> Group:
    return Group(code, _nameless(code), 0, "unknown")


def signature_name(code: int) -> str:
    """The name of a signature scheme, or of TLS 1.2's pair of hash and signature (RFC 5246 7.4.1.4.1)."""
    return _SIGNATURES.get(code) or _nameless(code)


def signature_names() -> frozenset[str]:
    return frozenset(_SIGNATURES.values())


def extension_name(code: int) -> str:
    return _EXTENSIONS.get(code) or _nameless(code)


def _nameless(code: int, digits: int = 4) -> str:
    return f"UNKNOWN_0x{code:0{digits}X}"


@cache
def _primes() -> dict[bytes, str]:
    return {bytes.fromhex(digest): name for digest, _, name, _ in _rows("dhprimes.tsv")}


def known_prime(p: bytes) -> str | None:
    """The name of a well known Diffie-Hellman prime (big-endian; leading zeros do not count), None for any other.

    A prime that many servers share is worth an attacker's precomputation (Adrian et al., "Imperfect Forward
    Secrecy", 2015), unless it is large: see the weaknesses LOGJAM and WEAK_DH for the bounds.
    """
    return _primes().get(hashlib.sha256(p.lstrip(b"\0")).digest()[:16])
