"""SHA-1 and NTLM hashes of a password, as breach sets name it. Neither protects anything: they only find.

NTLM is MD4 over UTF-16-LE. OpenSSL 3 has put MD4 away, so it stands here: RFC 1320, tested with its vectors.
"""

from __future__ import annotations

import hashlib
import struct

from probes.leaks.breach.answer import Mode

_MASK = 0xFFFFFFFF


def hash_of(secret: bytes | bytearray, mode: Mode) -> str:
    """The hash in capitals. `secret` is UTF-8 as typed. Raises UnicodeDecodeError for NTLM of anything else."""
    if mode is Mode.SHA1:
        return hashlib.sha1(secret, usedforsecurity=False).hexdigest().upper()
    return md4(secret.decode("utf-8").encode("utf-16-le")).hex().upper()


def md4(data: bytes) -> bytes:
    """RFC 1320."""
    a, b, c, d = 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476
    length = len(data) * 8
    data += b"\x80" + bytes((55 - len(data)) % 64) + struct.pack("<Q", length)
    for start in range(0, len(data), 64):
        words = struct.unpack_from("<16I", data, start)
        old = a, b, c, d
        for step in range(48):
            mix, add, order, turn = _step(step, b, c, d)
            turned = (a + mix + words[order] + add) & _MASK
            a, b, c, d = d, ((turned << turn) | (turned >> (32 - turn))) & _MASK, b, c
        a, b, c, d = ((new + was) & _MASK for new, was in zip((a, b, c, d), old, strict=True))
    return struct.pack("<4I", a, b, c, d)


_ROUND3 = (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15)


def _step(step: int, b: int, c: int, d: int) -> tuple[int, int, int, int]:
    """The mixed word, the round's constant, which word of the block, and how far to turn."""
    at = step % 16
    if step < 16:
        return (b & c) | (~b & d), 0, at, (3, 7, 11, 19)[at % 4]
    if step < 32:
        return (b & c) | (b & d) | (c & d), 0x5A827999, at % 4 * 4 + at // 4, (3, 5, 9, 13)[at % 4]
    return b ^ c ^ d, 0x6ED9EBA1, _ROUND3[at], (3, 9, 11, 15)[at % 4]
