"""What we leave to OpenSSL, through the standard library and without a network of its own: whom to trust.

OpenSSL judges a server's chain the moment it reads the Certificate message, long before keys matter. So a chain from
anywhere, even from a server OpenSSL would not talk to, is judged by letting a client read it from memory.
"""

from __future__ import annotations

import hashlib
import os
import re
import ssl
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from probes.tls import der
from probes.tls.algorithms import beyond_openssl
from probes.tls.certificate import Certificate, CertificateError, parse
from probes.tls.order import arrange
from probes.tls.roots import Roots

_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: the calendar is judged apart, and by the look's own clock
_SUITES = {"EC": 0xC02B, "Ed25519": 0xC02B, "Ed448": 0xC02B}
_RSA_SUITE = 0xC02F
UNKNOWN_ISSUER = frozenset({2, 20, 21})  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT…, …_VERIFY_LEAF_SIGNATURE
SELF_SIGNED, UNKNOWN_ROOT = 18, 19
_UNSPECIFIED = 1
_DER = 2  # _ssl.ENCODING_DER
# OpenSSL looks at the leaf's kind of key only after it has accepted the chain.
_ACCEPTED = frozenset(
    {
        "WRONG_CERTIFICATE_TYPE",
        "UNKNOWN_CERTIFICATE_TYPE",
        "UNABLE_TO_FIND_PUBLIC_KEY_PARAMETERS",
        "MISSING_DSA_SIGNING",
    }
)
_LARGEST = 100_000  # bytes of a Certificate message OpenSSL's clients read (SSL_MAX_CERT_LIST_DEFAULT)
_MOST_VERDICTS, _MOST_LEARNT, _LARGEST_LEARNT = 512, 256, 8192
_STEPS = 5  # missing certificates in a row that are looked for
_PEM = re.compile(rb"-----BEGIN (?:X509 )?CERTIFICATE-----[^-]+-----END (?:X509 )?CERTIFICATE-----")


@dataclass(frozen=True, slots=True)
class Trust:
    """OpenSSL's verdict on a chain, dates, names and strength left aside.

    `code` is X509_V_ERR_…, 0 for trusted, None for no verdict. `path` is DER, the leaf first, the trusted root last:
    of a trusted chain, and of one that is trusted with what was not sent, `completed`. `public`: the root is one of
    the system's store. `near`: the unknown issuer's name is like that of a trusted root. `impostor`: it is that name.
    """

    code: int | None
    reason: str = ""
    path: tuple[bytes, ...] = field(default=(), repr=False)
    public: bool = False
    completed: tuple[bytes, ...] = field(default=(), repr=False)
    near: bool = False
    impostor: bool = False


@dataclass(slots=True)
class _Store:
    """The trusted certificates as they were at one moment. Contexts cost tens of milliseconds, so they are kept."""

    stamp: tuple[Any, ...]
    system: tuple[bytes, ...]
    own: tuple[bytes, ...]  # of the CA file
    given: tuple[bytes, ...]  # certificates of the CA file that are no roots: they complete chains, no more
    roots: Roots
    contexts: dict[bool, ssl.SSLContext] = field(default_factory=dict)
    shortcut: ssl.SSLContext | None = None
    known: set[bytes] = field(default_factory=set)

    def context(self, dates: bool) -> ssl.SSLContext:
        if dates not in self.contexts:
            self.contexts[dates] = _context((*self.system, *self.own), dates)
        return self.contexts[dates]

    def learn(self, between: Iterable[bytes]) -> None:
        """Keep intermediates of a trusted path where OpenSSL has them read and ready."""
        for data in between:
            if data not in self.known and len(self.known) < _MOST_LEARNT and len(data) <= _LARGEST_LEARNT:
                self.shortcut = self.shortcut or _context((*self.system, *self.own), False)
                self.shortcut.load_verify_locations(cadata=data)
                self.known.add(data)

    def quick(self, chain: Sequence[bytes], path: tuple[int, ...], key: str) -> tuple[bytes, ...]:
        """The trusted path where the leaf's issuer is known: that spares reading it again, a third of all the work.

        Empty where this does not end in trust, or only with a certificate that was not sent: then the long way counts.
        """
        if self.shortcut is None or len(path) < 2 or chain[path[1]] not in self.known:
            return ()
        code, _, verified = _verify((chain[path[0]],), key, self.shortcut)
        return verified if code == 0 and set(verified[1:-1]) <= set(chain) else ()


class Authorities:
    """Whom we trust: the system's store and the PEM certificates of `ca_file`, read again when either is replaced.

    Remembers bounded numbers of verdicts, and of intermediates that were part of trusted paths, so that a chain that
    lacks one can be told from one that leads nowhere. Made once and kept; may be used from several threads.
    """

    def __init__(self, ca_file: str | None = None) -> None:
        self.ca_file = ca_file
        self._lock = threading.Lock()
        self._store: _Store | None = None
        self._verdicts: OrderedDict[bytes, tuple[Trust, int]] = OrderedDict()
        self._learnt: OrderedDict[str, bytes] = OrderedDict()
        self._version = 0  # of what was learnt

    @property
    def ready(self) -> bool:
        """Whether a verdict needs nothing read from disk first, and so takes about a millisecond."""
        return self._store is not None

    def judge(self, chain: Sequence[bytes], now: datetime | None = None) -> Trust:
        """Judge DER certificates as sent. Where there are several paths, one valid at `now` is preferred.

        Raises OSError (ssl.SSLError is one) where `ca_file` cannot be read.
        """
        now = now or datetime.now(UTC)
        stamp = _stamp(self.ca_file)
        with self._lock:
            if self._store is None or self._store.stamp != stamp:
                self._store = _load(self.ca_file, stamp)
                self._verdicts.clear()
            store, key = self._store, _digest(chain)
            known = self._verdicts.get(key)
            if known is not None and self._holds(*known, now):
                self._verdicts.move_to_end(key)
                return known[0]
            verdict = self._judge(store, chain, now)
            self._remember(key, verdict)
        return verdict

    def _holds(self, verdict: Trust, version: int, now: datetime) -> bool:
        if verdict.code in UNKNOWN_ISSUER and not verdict.completed:
            return version == self._version
        return _in_date(verdict.path, now)

    def _remember(self, key: bytes, verdict: Trust) -> None:
        between = verdict.path[1:-1] if verdict.code == 0 else ()
        if self._store is not None:
            self._store.learn(between)
        for data in between:
            name = hashlib.sha256(data).hexdigest()
            if name in self._learnt:
                self._learnt.move_to_end(name)
            elif len(data) <= _LARGEST_LEARNT:
                self._learnt[name] = data
                self._version += 1
        while len(self._learnt) > _MOST_LEARNT:
            self._learnt.popitem(last=False)
        self._verdicts[key] = verdict, self._version
        while len(self._verdicts) > _MOST_VERDICTS:
            self._verdicts.popitem(last=False)

    def _judge(self, store: _Store, chain: Sequence[bytes], now: datetime) -> Trust:
        order = arrange(chain)
        if order.leaf is None:
            return Trust(None, "the server's certificate is not readable")
        verdict = _verdict(store, chain, order.path, now)
        certificates = [cert for index in order.path if (cert := order.certificates[index]) is not None]
        kinds = [oid for cert in certificates for oid in cert.oids]
        if verdict.code not in (0, None, SELF_SIGNED, UNKNOWN_ROOT) and beyond_openssl(*kinds):
            return Trust(None, "signed with an algorithm our OpenSSL does not know")
        if verdict.code == _UNSPECIFIED:
            return Trust(None, "OpenSSL gives no reason: a key of a kind it does not know")
        if verdict.code in UNKNOWN_ISSUER | {UNKNOWN_ROOT} and not store.system:
            return Trust(None, "this machine has no store of trusted certificates (package ca-certificates)")
        if verdict.code in UNKNOWN_ISSUER:
            path = tuple(chain[index] for index in order.path)
            return self._completed(store, path, certificates, now) or _described(store, verdict, certificates[-1])
        return verdict

    def _completed(
        self, store: _Store, path: tuple[bytes, ...], certificates: list[Certificate], now: datetime
    ) -> Trust | None:
        """The verdict where certificates known from elsewhere, but not sent, lead to a trusted root."""
        missing: list[bytes] = []
        last = certificates[-1]
        for _ in range(_STEPS):
            found = self._issuer(store, last)
            if found is None:
                break
            missing.append(found[0])
            last = found[1]
        if not missing:
            return None
        code, reason, whole = _verify((*path, *missing), certificates[0].key, store.context(False))
        if code != 0:
            return None
        public = store.roots.public(whole[-1])
        return Trust(20, reason or "issuer not sent", whole, public, completed=tuple(missing))

    def _issuer(self, store: _Store, cert: Certificate) -> tuple[bytes, Certificate] | None:
        for data in (*store.given, *self._learnt.values()):
            found = parse(data)
            if cert.issued_by(found) and found.sha256 != cert.sha256:
                return data, found
        return None


@lru_cache(maxsize=8)
def authorities(ca_file: str | None) -> Authorities:
    """Kept for every `ca_file`."""
    return Authorities(ca_file)


def _described(store: _Store, verdict: Trust, last: Certificate) -> Trust:
    return replace(verdict, near=store.roots.near(last), impostor=store.roots.named(last.issuer_name.canonical))


def _digest(chain: Sequence[bytes]) -> bytes:
    digest = hashlib.sha256()
    for data in chain:
        digest.update(len(data).to_bytes(4, "big"))
        digest.update(data)
    return digest.digest()


def _in_date(path: Iterable[bytes], now: datetime) -> bool:
    """Whether all above the leaf are in their dates."""
    try:
        return all(parse(data).valid_at(now) for data in tuple(path)[1:])
    except CertificateError:
        return True  # a root only OpenSSL can read


def _verdict(store: _Store, chain: Sequence[bytes], path: tuple[int, ...], now: datetime) -> Trust:
    """First with what the path needs, since every certificate costs OpenSSL a third of a millisecond; and only where
    that is not trusted with everything that was sent."""
    leaf = parse(chain[path[0]])
    verified = store.quick(chain, path, leaf.key)
    if verified and _in_date(verified, now):
        return Trust(0, "", verified, store.roots.public(verified[-1]))
    short = tuple(chain[index] for index in path if index == path[0] or not parse(chain[index]).self_signed)
    code, reason, verified = _verify(short, leaf.key, store.context(False))
    if code != 0:
        whole = tuple(dict.fromkeys((*(chain[index] for index in path), *chain)))
        if whole != short:
            if sum(map(len, whole)) + 3 * len(whole) > _LARGEST - 100:
                whole = tuple(chain[index] for index in path)
            code, reason, verified = _verify(whole, leaf.key, store.context(False))
    if code != 0:
        return Trust(code, reason)
    if leaf.valid_at(now) and not _in_date(verified, now):
        other = tuple(dict.fromkeys((*short, *chain)))
        again, _, better = _verify(other, leaf.key, store.context(True))
        if again == 0 and _in_date(better, now):
            verified = better
    return Trust(0, "", verified, store.roots.public(verified[-1]))


def _stamp(ca_file: str | None) -> tuple[Any, ...]:
    """Changes when either store was replaced, so that a daemon of months reads it again."""
    paths = ssl.get_default_verify_paths()
    found: list[Any] = [paths]
    for file in (ca_file, paths.cafile or paths.capath):
        if file:
            stat = os.stat(file)  # noqa: PTH116 - at every verdict, and a path object costs more than the call
            found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def _load(ca_file: str | None, stamp: tuple[Any, ...]) -> _Store:
    system = tuple(_system())
    own: tuple[bytes, ...] = ()
    given: tuple[bytes, ...] = ()
    if ca_file:
        listed = tuple(_blocks(Path(ca_file).read_bytes()))
        if not listed:
            raise ssl.SSLError(1, f"[X509: NO_CERTIFICATE] no certificate found in {ca_file}")
        own = tuple(data for data in listed if _is_root(data))
        given = tuple(data for data in listed if not _is_root(data) and len(data) <= _LARGEST_LEARNT)[:_MOST_LEARNT]
    return _Store(stamp, system, own, given, Roots.of(system, own))


def _is_root(data: bytes) -> bool:
    try:
        return parse(data).self_signed
    except CertificateError:
        return True  # OpenSSL says what it thinks of it


def _system() -> Iterator[bytes]:
    """The system's store: one file, or else a folder of them. Read whole, since OpenSSL's search of the folder costs
    more at every unknown name than everything else."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        yield from _blocks(Path(paths.cafile).read_bytes())
    elif paths.capath:
        for file in sorted(Path(paths.capath).iterdir()):
            if file.is_file():
                yield from _blocks(file.read_bytes())


def _blocks(data: bytes) -> Iterator[bytes]:
    """The certificates of a PEM file. Raises ssl.SSLError where one is broken."""
    for block in _PEM.findall(data):
        try:
            found = ssl.PEM_cert_to_DER_cert(block.decode("ascii"))
            der.element(found, 0, len(found))
        except ValueError as error:
            raise ssl.SSLError(1, f"[PEM: BAD_BASE64_DECODE] {error}") from error
        yield found


def _context(trusted: Iterable[bytes], dates: bool) -> ssl.SSLContext:
    """A client that only gets as far as the Certificate message, and judges no strength: that is told apart."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0")
    data = b"".join(dict.fromkeys(trusted))
    if data:
        context.load_verify_locations(cadata=data)
    if not dates:
        context.verify_flags |= _NO_CHECK_TIME
    return context


def _verify(chain: tuple[bytes, ...], key: str, context: ssl.SSLContext) -> tuple[int | None, str, tuple[bytes, ...]]:
    """OpenSSL's code and reason, and where it is 0 the path it found."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        incoming.write(_flight(chain, _SUITES.get(key, _RSA_SUITE)))
    try:
        client.do_handshake()
    except ssl.SSLCertVerificationError as error:
        return error.verify_code, error.verify_message, ()
    except ssl.SSLWantReadError:
        return 0, "", _verified(client)  # it liked the chain and waits for the key exchange
    except ssl.SSLError as error:
        if error.reason in _ACCEPTED:
            return 0, "", _verified(client)
        return None, (error.reason or str(error))[:200], ()
    return None, "no verdict", ()


def _verified(client: ssl.SSLObject) -> tuple[bytes, ...]:
    """The path OpenSSL found, the root last."""
    # Public from Python 3.13 on, with bytes; before, the same method of the object below, with objects.
    source: Any = client if hasattr(client, "get_verified_chain") else client._sslobj  # type: ignore[attr-defined]
    return tuple(
        cert if isinstance(cert, bytes) else bytes(cert.public_bytes(_DER))
        for cert in source.get_verified_chain() or ()
    )


def _flight(chain: tuple[bytes, ...], suite: int) -> bytes:
    """A server's ServerHello (TLS 1.2, renegotiation_info) and Certificate, cut into records."""
    hello = b"\3\3" + bytes(32) + b"\0" + suite.to_bytes(2, "big") + b"\0" + b"\0\5\xff\1\0\1\0"
    listing = b"".join(len(data).to_bytes(3, "big") + data for data in chain)
    body = len(listing).to_bytes(3, "big") + listing
    messages = b"\2" + len(hello).to_bytes(3, "big") + hello + b"\x0b" + len(body).to_bytes(3, "big") + body
    parts = (messages[at : at + 16384] for at in range(0, len(messages), 16384))
    return b"".join(b"\x16\3\3" + len(part).to_bytes(2, "big") + part for part in parts)
