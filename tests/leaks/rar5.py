"""Writes RAR 5 archives (stored, perhaps encrypted), after the format's published description: no free program does."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_LOG2_ROUNDS = 4


def vint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _header(body: bytes) -> bytes:
    sized = vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _file(name: str, data: bytes, password: str) -> bytes:
    extra, packed = b"", data
    if password:
        salt, start = os.urandom(16), os.urandom(16)
        key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1 << _LOG2_ROUNDS)
        padded = data + bytes(-len(data) % 16)
        cipher = Cipher(algorithms.AES(key), modes.CBC(start)).encryptor()
        packed = cipher.update(padded) + cipher.finalize()
        record = vint(1) + vint(0) + vint(0) + bytes([_LOG2_ROUNDS]) + salt + start
        extra = vint(len(record)) + record
    encoded = name.encode()
    body = vint(2) + vint(0x2 | (0x1 if extra else 0)) + (vint(len(extra)) if extra else b"") + vint(len(packed))
    body += vint(0x4) + vint(len(data)) + vint(0o100644) + struct.pack("<I", zlib.crc32(data))
    body += vint(0) + vint(1) + vint(len(encoded)) + encoded + extra
    return _header(body) + packed


def rar5(files: dict[str, bytes], password: str = "") -> bytes:
    """An archive of these files."""
    main, end = _header(vint(1) + vint(0) + vint(0)), _header(vint(5) + vint(0) + vint(0))
    return b"Rar!\x1a\x07\x01\x00" + main + b"".join(_file(*one, password) for one in files.items()) + end
