"""What we leave to OpenSSL, through the standard library and without a network of its own: trust, and TLS 1.3.

OpenSSL judges a server's chain the moment it reads the Certificate message, long before keys matter. So a chain from
anywhere, even from a server OpenSSL would not talk to, is judged by letting a client read it from memory.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from probes.tls.hello import ascii_host

_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: the calendar is judged apart, and by the look's own clock
_SUITES = {"RSA": 0xC02F, "EC": 0xC02B}
_UNKNOWN_ISSUER = frozenset({2, 19, 20, 21})
_TIME_CODES = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED


@dataclass(frozen=True, slots=True)
class Trust:
    """OpenSSL's verdict on a chain, dates left aside. `code` is X509_V_ERR_…, 0 for trusted, None for no verdict.

    `dated` is false where the chain is trusted but some certificate of it, the leaf or one above, is out of its dates.
    """

    code: int | None
    reason: str = ""
    dated: bool = True


def trust(chain: tuple[bytes, ...], key: str, ca_file: str | None = None) -> Trust:
    """Judge DER certificates, leaf first; `key` is the leaf's key type ("RSA", "EC", "Ed25519" …).

    Trusted are the system's store and the PEM certificates of `ca_file`. Raises OSError (ssl.SSLError is one) where
    `ca_file` cannot be read.
    """
    stamp = _stamp(ca_file)
    code, reason = _verify(chain, key, _context(ca_file, stamp, False))
    if code in _UNKNOWN_ISSUER and not _system_store():
        return Trust(None, "this machine has no store of trusted certificates (package ca-certificates)")
    if code != 0:
        return Trust(code, reason)
    dated, _ = _verify(chain, key, _context(ca_file, stamp, True))
    return Trust(0, "", dated not in _TIME_CODES)


def _stamp(ca_file: str | None) -> tuple[int, ...]:
    """Changes when either store was replaced, so that a daemon of months reads it again."""
    files = (ca_file, ssl.get_default_verify_paths().cafile)
    return tuple(Path(file).stat().st_mtime_ns for file in files if file)


def _system_store() -> bool:
    """Whether there is a system store at all: without one, nobody else's certificate can be called untrusted."""
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())))


@lru_cache(maxsize=16)
def _context(ca_file: str | None, stamp: tuple[int, ...], dates: bool) -> ssl.SSLContext:
    """A client that only gets as far as the Certificate message; `stamp` is only there for the cache."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=2")
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    if not dates:
        context.verify_flags |= _NO_CHECK_TIME
    return context


def _verify(chain: tuple[bytes, ...], key: str, context: ssl.SSLContext) -> tuple[int | None, str]:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        incoming.write(_flight(chain, _SUITES.get(key, _SUITES["EC"])))
    try:
        client.do_handshake()
    except ssl.SSLCertVerificationError as error:
        return error.verify_code, error.verify_message
    except ssl.SSLWantReadError:
        return 0, ""  # it liked the chain and waits for the key exchange
    except ssl.SSLError as error:
        return None, (error.reason or str(error))[:200]
    return None, "no verdict"


def _flight(chain: tuple[bytes, ...], suite: int) -> bytes:
    """A server's ServerHello (TLS 1.2, renegotiation_info) and Certificate, cut into records."""
    hello = b"\3\3" + bytes(32) + b"\0" + suite.to_bytes(2, "big") + b"\0" + b"\0\5\xff\1\0\1\0"
    listing = b"".join(len(der).to_bytes(3, "big") + der for der in chain)
    body = len(listing).to_bytes(3, "big") + listing
    messages = b"\2" + len(hello).to_bytes(3, "big") + hello + b"\x0b" + len(body).to_bytes(3, "big") + body
    parts = (messages[at : at + 16384] for at in range(0, len(messages), 16384))
    return b"".join(b"\x16\3\3" + len(part).to_bytes(2, "big") + part for part in parts)


class HandshakeClient:
    """A TLS 1.3 client that believes everything and stops as soon as it has seen the server's certificates."""

    def __init__(self, host: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._client = context.wrap_bio(self._in, self._out, server_hostname=ascii_host(host) or None)

    def advance(self, data: bytes) -> bytes | None:
        """Take what the server sent; gives what to send, or None when nothing more is to be learnt."""
        self._in.write(data)
        try:
            self._client.do_handshake()
        except ssl.SSLWantReadError:
            return self._out.read()
        except ssl.SSLError:
            return None
        return None

    def chain(self) -> tuple[bytes, ...]:
        """The DER certificates seen so far, leaf first."""
        # Public from Python 3.13 on; before, the same method of the object below.
        client: Any = self._client
        source = client if hasattr(client, "get_unverified_chain") else client._sslobj
        return tuple(_der(cert) for cert in source.get_unverified_chain() or ())


def _der(cert: Any) -> bytes:
    """The public method gives bytes, the older one objects that know their PEM."""
    return cert if isinstance(cert, bytes) else ssl.PEM_cert_to_DER_cert(cert.public_bytes())
