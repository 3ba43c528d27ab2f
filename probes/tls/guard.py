"""Record protection of our own TLS sessions: sealing and opening records once keys are agreed.

Sources: RFC 8446 5.2, RFC 5246 6.2.3, RFC 5288, RFC 7905, RFC 6655, RFC 6101 5.2.3.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import zlib
from collections.abc import Callable

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers import algorithms as old
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

from probes.tls import keys
from probes.tls.keys import UnableError
from probes.tls.records import WireError
from probes.tls.registry import SUITES, Suite

_Aead = AESGCM | AESCCM | ChaCha20Poly1305
# Hash, key size, tag size, AEAD.
SUITES_13: dict[int, tuple[str, int, int, Callable[[bytes], _Aead]]] = {
    0x1301: ("sha256", 16, 16, AESGCM),
    0x1302: ("sha384", 32, 16, AESGCM),
    0x1303: ("sha256", 32, 16, ChaCha20Poly1305),
    0x1304: ("sha256", 16, 16, AESCCM),
    0x1305: ("sha256", 16, 8, lambda key: AESCCM(key, tag_length=8)),
}


class Guard13:
    """One direction of a TLS 1.3 session."""

    __slots__ = ("_aead", "_iv", "_sequence", "_tag")

    def __init__(self, suite: int, secret: bytes) -> None:
        digest, size, self._tag, aead = SUITES_13[suite]
        self._aead = aead(keys.expand(digest, secret, "key", b"", size))
        self._iv = int.from_bytes(keys.expand(digest, secret, "iv", b"", 12), "big")
        self._sequence = 0

    def _nonce(self) -> bytes:
        nonce = (self._iv ^ self._sequence).to_bytes(12, "big")
        self._sequence += 1
        return nonce

    def seal(self, kind: int, content: bytes) -> bytes:
        header = b"\x17\3\3" + (len(content) + 1 + self._tag).to_bytes(2, "big")
        return header + self._aead.encrypt(self._nonce(), content + bytes((kind,)), header)

    def open(self, header: bytes, content: bytes) -> tuple[int, bytes]:
        """Type and content of a record. Raises UnableError: a wrong key looks the same as a broken record."""
        try:
            inner = self._aead.decrypt(self._nonce(), content, header).rstrip(b"\0")
        except (InvalidTag, ValueError) as error:
            raise UnableError("record that does not open") from error
        if not inner:
            raise WireError("record without a type")
        return inner[-1], inner[:-1]


# --- SSL 3.0 to TLS 1.2: sealing only, for nothing the server then says need be read ----------------------------

# Key size, size of the implicit part of the nonce, of its explicit part, AEAD.
_AEADS: dict[str, tuple[int, int, int, Callable[[bytes], _Aead]]] = {
    "AES_128_GCM": (16, 4, 8, AESGCM),
    "AES_256_GCM": (32, 4, 8, AESGCM),
    "AES_128_CCM": (16, 4, 8, AESCCM),
    "AES_256_CCM": (32, 4, 8, AESCCM),
    "AES_128_CCM_8": (16, 4, 8, lambda key: AESCCM(key, tag_length=8)),
    "AES_256_CCM_8": (32, 4, 8, lambda key: AESCCM(key, tag_length=8)),
    "CHACHA20_POLY1305": (32, 12, 0, ChaCha20Poly1305),
}
# Key size, block cipher.
_BLOCKS: dict[str, tuple[int, Callable[[bytes], BlockCipherAlgorithm]]] = {
    "AES_128_CBC": (16, algorithms.AES),
    "AES_256_CBC": (32, algorithms.AES),
    "3DES_EDE_CBC": (24, old.TripleDES),
    "DES_CBC": (8, lambda key: old.TripleDES(key * 3)),
    "CAMELLIA_128_CBC": (16, old.Camellia),
    "CAMELLIA_256_CBC": (32, old.Camellia),
    "SEED_CBC": (16, old.SEED),
    "IDEA_CBC": (16, old.IDEA),
}
_STREAMS = {"RC4_128": 16, "NULL": 0}
_MACS = {"MD5": ("md5", 16), "SHA": ("sha1", 20), "SHA256": ("sha256", 32), "SHA384": ("sha384", 48)}


def _possible(suite: Suite) -> bool:
    ciphers = _AEADS if suite.aead else {**_BLOCKS, **_STREAMS}
    return (
        suite.kx in ("RSA", "DHE", "ECDHE")
        and suite.auth in ("RSA", "DSS", "ECDSA", "ANON")
        and suite.cipher in ciphers
        and (suite.aead or suite.mac in _MACS)
        and not suite.export
        and suite.code < 0xFE00
        and not suite.name.endswith("_OLD")
    )


# What our own client for SSL 3.0 to TLS 1.2 can go through with.
SUITES_12 = frozenset(code for code, suite in SUITES.items() if _possible(suite))


def key_sizes(suite: Suite, version: int) -> tuple[int, int, int]:
    """How many bytes of MAC key, key and IV one side takes from the key block."""
    if suite.aead:
        size, fixed, _, _ = _AEADS[suite.cipher]
        return 0, size, fixed
    mac = _MACS[suite.mac][1]
    if suite.cipher in _STREAMS:
        return mac, _STREAMS[suite.cipher], 0
    return mac, _BLOCKS[suite.cipher][0], suite.block // 8 if version < 0x0302 else 0


class Guard12:
    """Our direction of a session up to TLS 1.2. `etm`: RFC 7366, the MAC over what is encrypted. Raises UnableError
    where this machine's OpenSSL has not got the cipher."""

    def __init__(
        self,
        suite: Suite,
        version: int,
        mac_key: bytes,
        key: bytes,
        iv: bytes,
        etm: bool = False,
        deflate: bool = False,
    ) -> None:
        self._suite, self._version, self._iv = suite, version, iv
        self._mac_key, self._key, self._etm = mac_key, key, etm and suite.block > 0 and not suite.aead
        self._sequence = 0
        self._deflate = zlib.compressobj() if deflate else None
        try:
            self._aead = _AEADS[suite.cipher][3](key) if suite.aead else None
            self._stream = Cipher(old.ARC4(key), None).encryptor() if suite.rc4 else None
            self._chain = self._cbc(iv) if suite.block and not suite.aead and version < 0x0302 else None
        except (ValueError, UnsupportedAlgorithm) as error:
            raise UnableError(f"cipher {suite.cipher}") from error

    def _cbc(self, iv: bytes) -> CipherContext:
        return Cipher(_BLOCKS[self._suite.cipher][1](self._key), modes.CBC(iv)).encryptor()

    def seal(self, kind: int, content: bytes) -> bytes:
        """One record of this type."""
        if self._deflate is not None:  # RFC 3749
            content = self._deflate.compress(content) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        sequence = self._sequence.to_bytes(8, "big")
        self._sequence += 1
        version = self._version.to_bytes(2, "big")
        head = bytes((kind,)) + version
        if self._aead is not None:
            sealed = self._seal_aead(sequence, head, content)
        elif self._suite.block:
            sealed = self._seal_block(sequence, head, content)
        else:
            sealed = content + self._mac(sequence, head, content)
            sealed = self._stream.update(sealed) if self._stream is not None else sealed
        return head + len(sealed).to_bytes(2, "big") + sealed

    def _seal_aead(self, sequence: bytes, head: bytes, content: bytes) -> bytes:
        assert self._aead is not None  # noqa: S101 - asked only then
        extra = sequence + head + len(content).to_bytes(2, "big")
        if _AEADS[self._suite.cipher][2]:
            return sequence + self._aead.encrypt(self._iv + sequence, content, extra)
        nonce = int.from_bytes(self._iv, "big") ^ int.from_bytes(sequence, "big")
        return self._aead.encrypt(nonce.to_bytes(12, "big"), content, extra)

    def _seal_block(self, sequence: bytes, head: bytes, content: bytes) -> bytes:
        size = self._suite.block // 8
        if not self._etm:
            content += self._mac(sequence, head, content)
        gap = size - 1 - len(content) % size
        content += bytes((gap,)) * (gap + 1)
        if self._chain is not None:
            sealed = self._chain.update(content)
        else:
            iv = os.urandom(size)
            sealed = iv + self._cbc(iv).update(content)
        return sealed + self._mac(sequence, head, sealed) if self._etm else sealed

    def _mac(self, sequence: bytes, head: bytes, content: bytes) -> bytes:
        digest = _MACS[self._suite.mac][0]
        size = len(content).to_bytes(2, "big")
        if self._version > 0x0300:
            return hmac.digest(self._mac_key, sequence + head + size + content, digest)
        return ssl3_mac(digest, self._mac_key, sequence + head[:1] + size + content)


def ssl3_mac(digest: str, key: bytes, data: bytes) -> bytes:
    """The keyed hash of SSL 3.0 (RFC 6101 5.2.3.1)."""
    pad = 48 if digest == "md5" else 40
    inner = hashlib.new(digest, key + b"\x36" * pad + data, usedforsecurity=False).digest()
    return hashlib.new(digest, key + b"\x5c" * pad + inner, usedforsecurity=False).digest()
