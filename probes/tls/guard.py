"""Record protection of our own TLS sessions: sealing and opening records once keys are agreed.

Sources: RFC 8446 5.2, RFC 5246 6.2.3, RFC 5288, RFC 7905, RFC 6655, RFC 6101 5.2.3.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

from probes.tls import keys
from probes.tls.keys import UnableError
from probes.tls.records import WireError

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
