"""Key agreement and key schedules for our own two TLS clients (`session12`, `session13`).

Nothing secret is ever sent through these sessions: they exist to see how a server behaves, and end where data would
begin. So one key pair a group serves the whole life of the process, and finite-field exponents are short. Whatever
`cryptography` will not do, or a server's key does not allow, is an `UnableError`: could not tell.
Sources: RFC 8446 7.1, RFC 5869, RFC 5246 5, RFC 2246 5, RFC 7919, RFC 8734, draft-ietf-tls-ecdhe-mlkem.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

try:
    from cryptography.hazmat.primitives.asymmetric import mlkem
except ImportError:  # older than 47
    mlkem = None  # type: ignore[assignment]

MAX_PRIME_BITS = 16384
MAX_RSA_BITS = 16384
_EXPONENT = 65537  # our private finite-field key: not secret, and cheap for both sides

# Everything a key of the server's can make `cryptography` or arithmetic complain with.
_REFUSALS = (ValueError, TypeError, ArithmeticError, UnsupportedAlgorithm)


class UnableError(Exception):
    """We cannot go on with what the server wants, through no fault of the wire: `str()` says what."""


# --- key agreement by group -------------------------------------------------------------------------------------


class _Pair:
    """Our key pair of one group: `public` as on the wire, and what it gives with the peer's."""

    def __init__(self, public: bytes, reply_size: int, shared: Callable[[bytes], bytes]) -> None:
        self.public, self.reply_size, self.shared = public, reply_size, shared


def _x25519() -> _Pair:
    key = x25519.X25519PrivateKey.generate()
    load = x25519.X25519PublicKey.from_public_bytes
    return _Pair(key.public_key().public_bytes_raw(), 32, lambda peer: key.exchange(load(peer)))


def _x448() -> _Pair:
    key = x448.X448PrivateKey.generate()
    load = x448.X448PublicKey.from_public_bytes
    return _Pair(key.public_key().public_bytes_raw(), 56, lambda peer: key.exchange(load(peer)))


def _curve(curve: ec.EllipticCurve) -> _Pair:
    key = ec.generate_private_key(curve)
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def shared(peer: bytes) -> bytes:
        return key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(curve, peer))

    return _Pair(public, len(public), shared)


def _kem(strong: bool) -> _Pair:
    if mlkem is None:
        raise UnableError("no ML-KEM here")
    key = mlkem.MLKEM1024PrivateKey.generate() if strong else mlkem.MLKEM768PrivateKey.generate()
    return _Pair(key.public_key().public_bytes_raw(), 1568 if strong else 1088, key.decapsulate)


def _both(first: _Pair, second: _Pair) -> _Pair:
    """A hybrid: the halves one after the other, on the wire as in the secret."""
    cut = first.reply_size
    return _Pair(
        first.public + second.public,
        cut + second.reply_size,
        lambda peer: first.shared(peer[:cut]) + second.shared(peer[cut:]),
    )


def _field(bits: int) -> _Pair:
    prime = ffdhe_prime(bits)
    size = bits // 8
    public = pow(2, _EXPONENT, prime).to_bytes(size, "big")
    return _Pair(public, size, lambda peer: field_shared(prime, peer).to_bytes(size, "big"))


def _half(group: int) -> _Pair:
    """A hybrid's classical half: the same pair as alone."""
    return _pair(group)


_PAIRS: dict[int, Callable[[], _Pair]] = {
    0x001D: _x25519,
    0x0017: lambda: _curve(ec.SECP256R1()),
    0x0018: lambda: _curve(ec.SECP384R1()),
    0x0019: lambda: _curve(ec.SECP521R1()),
    0x001E: _x448,
    0x11EC: lambda: _both(_kem(False), _half(0x001D)),
    0x11EB: lambda: _both(_half(0x0017), _kem(False)),
    0x11ED: lambda: _both(_half(0x0018), _kem(True)),
    0x0201: lambda: _kem(False),
    0x0202: lambda: _kem(True),
    0x0100: lambda: _field(2048),
    0x0101: lambda: _field(3072),
    0x0102: lambda: _field(4096),
    0x0103: lambda: _field(6144),
    0x0104: lambda: _field(8192),
    0x001F: lambda: _curve(ec.BrainpoolP256R1()),
    0x0020: lambda: _curve(ec.BrainpoolP384R1()),
    0x0021: lambda: _curve(ec.BrainpoolP512R1()),
    0x001A: lambda: _curve(ec.BrainpoolP256R1()),
    0x001B: lambda: _curve(ec.BrainpoolP384R1()),
    0x001C: lambda: _curve(ec.BrainpoolP512R1()),
    0x0016: lambda: _curve(ec.SECP256K1()),
    0x0015: lambda: _curve(ec.SECP224R1()),
    0x0013: lambda: _curve(ec.SECP192R1()),
}
_POST_QUANTUM = (0x11EC, 0x11EB, 0x11ED, 0x0201, 0x0202)

# Groups we can agree on, the usual ones first.
GROUPS_13: tuple[int, ...] = tuple(
    code for code in _PAIRS if code not in (0x001A, 0x001B, 0x001C, 0x0016, 0x0015, 0x0013)
    and (mlkem is not None or code not in _POST_QUANTUM)
)  # fmt: skip
GROUPS_12: tuple[int, ...] = (
    0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x001A, 0x001B, 0x001C, 0x0016, 0x0015, 0x0013,
)  # fmt: skip


@cache
def _pair(group: int) -> _Pair:
    if group not in _PAIRS:
        raise UnableError(f"key exchange group 0x{group:04X}")
    try:
        return _PAIRS[group]()
    except _REFUSALS as error:
        raise UnableError(f"key exchange group 0x{group:04X} here") from error


def public(group: int) -> bytes:
    """Our public key in this group, as it goes on the wire. Raises UnableError."""
    return _pair(group).public


def shared(group: int, peer: bytes) -> bytes:
    """What our key and the peer's public one give. Raises UnableError."""
    pair = _pair(group)
    if len(peer) != pair.reply_size:
        raise UnableError("key share of a wrong size")
    try:
        return pair.shared(peer)
    except _REFUSALS as error:
        raise UnableError("key share that is none") from error


@cache
def ffdhe_prime(bits: int) -> int:
    """The prime of RFC 7919: 2^b - 2^(b-64) + ([2^(b-130) e] + X) 2^64 - 1."""
    offset = {2048: 560316, 3072: 2625351, 4096: 5736041, 6144: 15705020, 8192: 10965728}[bits]
    shift = bits - 130 + 64  # a few guard bits, so that the truncated series is exact where it counts
    term = total = 1 << shift
    divisor = 1
    while term:
        term //= divisor
        total += term
        divisor += 1
    return int((1 << bits) - (1 << (bits - 64)) + ((total >> 64) + offset << 64) - 1)


def field_public(prime: int, generator: int) -> int:
    """Our finite-field public key for a server's own parameters. Raises UnableError."""
    if prime <= 7 or prime.bit_length() > MAX_PRIME_BITS or not 1 < generator < prime:
        raise UnableError(f"finite-field parameters of {prime.bit_length()} bits")
    return pow(generator, _EXPONENT, prime)


def field_shared(prime: int, peer: bytes) -> int:
    """What our finite-field key and the peer's give. Raises UnableError."""
    value = int.from_bytes(peer, "big")
    if not 0 < value < prime:
        raise UnableError("key share out of range")
    return pow(value, _EXPONENT, prime)


# --- TLS 1.3 (RFC 8446 7.1) -------------------------------------------------------------------------------------


class Schedule:
    """The key schedule of one TLS 1.3 session: `extract` goes on to the next secret, `derive` takes keys from it."""

    __slots__ = ("digest", "secret", "size")

    def __init__(self, digest: str, psk: bytes = b"") -> None:
        self.digest = digest
        self.size = hashlib.new(digest).digest_size
        self.secret = _early(digest) if not psk else hmac.digest(bytes(self.size), psk, digest)

    def extract(self, key: bytes | None = None) -> None:
        """Enter the next stage with this keying material; None for zeros."""
        salt = self.derive("derived", _empty(self.digest))
        self.secret = hmac.digest(salt, bytes(self.size) if key is None else key, self.digest)

    def derive(self, label: str, transcript_hash: bytes) -> bytes:
        return expand(self.digest, self.secret, label, transcript_hash, self.size)

    def finished(self, secret: bytes, transcript_hash: bytes) -> bytes:
        """The verify data a Finished carries, or a PSK binder."""
        return hmac.digest(expand(self.digest, secret, "finished", b"", self.size), transcript_hash, self.digest)

    def hash(self, data: bytes) -> bytes:
        return hashlib.new(self.digest, data, usedforsecurity=False).digest()


@cache
def _early(digest: str) -> bytes:
    zeros = bytes(hashlib.new(digest).digest_size)
    return hmac.digest(zeros, zeros, digest)


@cache
def _empty(digest: str) -> bytes:
    return hashlib.new(digest).digest()


@lru_cache(64)
def _label(label: str, size: int) -> bytes:
    name = b"tls13 " + label.encode()
    return size.to_bytes(2, "big") + bytes((len(name),)) + name


def expand(digest: str, secret: bytes, label: str, context: bytes, size: int) -> bytes:
    """HKDF-Expand-Label for not more than one block, which is all that TLS 1.3 needs."""
    info = _label(label, size) + bytes((len(context),)) + context + b"\1"
    return hmac.digest(secret, info, digest)[:size]


# --- SSL 3.0 to TLS 1.2 -----------------------------------------------------------------------------------------


def prf(digest: str, secret: bytes, label: bytes, seed: bytes, size: int) -> bytes:
    """The pseudo-random function: of TLS 1.2 with this hash, or with "" that of TLS 1.0 and 1.1 (MD5 and SHA-1)."""
    if digest:
        return _stretch(digest, secret, label + seed, size)
    half = (len(secret) + 1) // 2
    first = _stretch("md5", secret[:half], label + seed, size)
    second = _stretch("sha1", secret[len(secret) - half :], label + seed, size)
    return (int.from_bytes(first, "big") ^ int.from_bytes(second, "big")).to_bytes(size, "big")


def _stretch(digest: str, secret: bytes, seed: bytes, size: int) -> bytes:
    out, link = b"", seed
    while len(out) < size:
        link = hmac.digest(secret, link, digest)
        out += hmac.digest(secret, link + seed, digest)
    return out[:size]


def transcript(digest: str, messages: bytes) -> bytes:
    """The hash of the messages so far: TLS 1.2 with this one, before ("") MD5 and SHA-1 one after the other."""
    if digest:
        return hashlib.new(digest, messages, usedforsecurity=False).digest()
    return (
        hashlib.md5(messages, usedforsecurity=False).digest() + hashlib.sha1(messages, usedforsecurity=False).digest()
    )


def ssl3_stretch(secret: bytes, seed: bytes, size: int) -> bytes:
    """Key derivation of SSL 3.0 (RFC 6101 6.1 and 6.2.2)."""
    out = b""
    for turn in range(1, -(-size // 16) + 1):
        inner = hashlib.sha1(bytes((64 + turn,)) * turn + secret + seed, usedforsecurity=False).digest()
        out += hashlib.md5(secret + inner, usedforsecurity=False).digest()
    return out[:size]


def ssl3_finished(master: bytes, messages: bytes) -> bytes:
    """What the client's Finished carries in SSL 3.0 (RFC 6101 5.6.9)."""
    out = b""
    for digest, pad in (("md5", 48), ("sha1", 40)):
        inner = hashlib.new(digest, messages + b"CLNT" + master + b"\x36" * pad, usedforsecurity=False).digest()
        out += hashlib.new(digest, master + b"\x5c" * pad + inner, usedforsecurity=False).digest()
    return out


# --- RSA key exchange -------------------------------------------------------------------------------------------

_RSA = bytes.fromhex("06092a864886f70d010101")


class RsaKey:
    """The public key of a certificate. `size` in bytes."""

    def __init__(self, modulus: int, exponent: int) -> None:
        self.modulus, self.exponent = modulus, exponent
        self.size = (modulus.bit_length() + 7) // 8
        self._key: rsa.RSAPublicKey | None = None  # None: too short, or worse; we have to talk to those too
        with suppress(*_REFUSALS):
            self._key = rsa.RSAPublicNumbers(exponent, modulus).public_key()

    def raw(self, block: bytes) -> bytes:
        """The bare operation, padding and all being the caller's."""
        return pow(int.from_bytes(block, "big"), self.exponent, self.modulus).to_bytes(self.size, "big")

    def wrap(self, secret: bytes) -> bytes:
        """PKCS#1 1.5 encryption."""
        if self._key is not None:
            try:
                return self._key.encrypt(secret, padding.PKCS1v15())  # ten times faster than ours
            except _REFUSALS:
                self._key = None
        return self.raw(b"\0\2" + b"\xa5" * (self.size - 3 - len(secret)) + b"\0" + secret)


@lru_cache(64)
def rsa_key(der: bytes) -> RsaKey:
    """The RSA key of a certificate, also one that libraries refuse for its size. Raises UnableError."""
    try:
        tag, body, _ = _der(der, 0)
        _, tbs, _ = _der(body, 0)
        at = 0
        tag, _, after = _der(tbs, 0)
        fields = 6 if tag == 0xA0 else 5  # version, serial, algorithm, issuer, validity, subject
        for _ in range(fields):
            _, _, at = _der(tbs, at)
        _, info, _ = _der(tbs, at)
        _, algorithm, after = _der(info, 0)
        if not algorithm.startswith(_RSA):
            raise UnableError("no RSA key")
        _, bits, _ = _der(info, after)
        _, numbers, _ = _der(bits[1:], 0)
        _, modulus, after = _der(numbers, 0)
        _, exponent, _ = _der(numbers, after)
    except IndexError as error:
        raise UnableError("certificate that cannot be read") from error
    n, e = int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")
    if not 472 <= n.bit_length() <= MAX_RSA_BITS or not 1 < e < 1 << 64:
        raise UnableError(f"RSA key of {n.bit_length()} bits")
    return RsaKey(n, e)


def _der(data: bytes, at: int) -> tuple[int, bytes, int]:
    """One element: tag, content, and where the next begins. Raises IndexError."""
    tag, size, start = data[at], data[at + 1], at + 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(data[at + 2 : start], "big")
    if start + size > len(data):
        raise IndexError
    return tag, data[start : start + size], start + size
