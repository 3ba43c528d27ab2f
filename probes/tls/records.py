"""A bounded, incremental reader of what a TLS server says before anything is encrypted.

`Flight` reads SSLv3 to TLS 1.3 (records, alerts, ServerHello, HelloRetryRequest, Certificate, CertificateStatus,
ServerKeyExchange, CertificateRequest), `Ssl2Flight` an SSLv2 server hello. Everything is hostile: the only exception
either raises is `WireError`, and no reply makes them keep more than `MAX_BYTES`. Sources: RFC 6101, RFC 5246,
RFC 8446, RFC 8422, RFC 6066, the SSL 2.0 specification (1995).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MAX_BYTES = 256 * 1024  # of one flight: a chain of ten big certificates is about 20 KiB
MAX_MESSAGE = 128 * 1024
MAX_CERTIFICATES = 64
MAX_ALERTS = 8
MAX_IDLE = 16  # records that say nothing: empty ones, ChangeCipherSpec
MAX_SUITE_SPECS = 256  # an SSLv2 list has 7 registered entries

RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")  # RFC 8446 4.1.3

ALERTS = {
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow", 40: "handshake_failure",
    41: "no_certificate", 47: "illegal_parameter", 50: "decode_error", 51: "decrypt_error", 60: "export_restriction",
    70: "protocol_version", 71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback",
    90: "user_canceled", 109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
    116: "certificate_required", 120: "no_application_protocol",
}  # fmt: skip

_CIPHER_CHANGE, _ALERT, _HANDSHAKE, _DATA, _HEARTBEAT = _CONTENT_TYPES = (20, 21, 22, 23, 24)
_SERVER_HELLO, _CERTIFICATE, _KEY_EXCHANGE, _REQUEST, _HELLO_DONE, _STATUS = 2, 11, 12, 13, 14, 22
_MAX_RECORD = 16384 + 2048


class WireError(Exception):
    """The reply is not TLS, or breaks its rules or our bounds; `str()` says how, in a few words."""


@dataclass(frozen=True, slots=True)
class Alert:
    fatal: bool
    code: int

    @property
    def name(self) -> str:
        return ALERTS.get(self.code, f"alert {self.code}")


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What the server chose. `version` is the real one (from supported_versions where that is sent).

    `retry` marks a HelloRetryRequest; `group` is the key exchange group it or the key share names.
    """

    version: int
    suite: int
    compression: int = 0
    retry: bool = False
    group: int | None = None
    extensions: Mapping[int, bytes] = field(default_factory=dict)
    random: bytes = field(default=b"", repr=False)
    session: bytes = field(default=b"", repr=False)

    @property
    def share(self) -> bytes:
        """The server's TLS 1.3 public key; b"" where there is none."""
        return self.extensions.get(51, b"")[4:]

    @property
    def alpn(self) -> str:
        """The application protocol it chose; "" for none."""
        return self.extensions.get(16, b"")[3:].decode("ascii", "replace")[:64]


@dataclass(frozen=True, slots=True)
class KeyExchange:
    """A ServerKeyExchange. Elliptic: `group` and `public`. Finite field: `prime`, `generator`, `public`.

    `signature` is the algorithm of TLS 1.2 (its number), None before and where nothing is signed. `raw` is the body.
    """

    group: int | None = None
    prime: bytes = b""
    generator: bytes = field(default=b"", repr=False)
    public: bytes = field(default=b"", repr=False)
    signature: int | None = None
    raw: bytes = field(default=b"", repr=False)

    @property
    def bits(self) -> int:
        """Size of the finite-field prime, 0 where there is none."""
        return int.from_bytes(self.prime, "big").bit_length()


class Reader:
    """A cursor over one message; every read past the end is a WireError."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise WireError("message ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> bytes:
        return self.take(self.number(size))

    @property
    def left(self) -> int:
        return len(self.data) - self.at


def parse_server_hello(body: bytes) -> ServerHello:
    """Read the body of a ServerHello or HelloRetryRequest. Raises WireError."""
    if len(body) < 38 or body[34] > 32 or len(body) < (at := 35 + body[34]) + 3:
        raise WireError("malformed ServerHello")
    version, random, session = body[0] << 8 | body[1], body[2:34], body[35:at]
    seen = parse_extensions(body, at + 3)
    if 43 in seen:
        version = Reader(seen[43]).number(2)
    group = Reader(seen[51]).number(2) if 51 in seen else None
    suite = body[at] << 8 | body[at + 1]
    return ServerHello(version, suite, body[at + 2], random == RETRY_RANDOM, group, seen, random, session)


def parse_extensions(body: bytes, at: int) -> dict[int, bytes]:
    """Extension bodies by number, the first of each; the list begins at `at`, or is not there. Raises WireError."""
    seen: dict[int, bytes] = {}
    if at == len(body):
        return seen
    end = at + 2 + int.from_bytes(body[at : at + 2], "big")
    if end > len(body):
        raise WireError("message ends too early")
    at += 2
    while at < end:
        size = body[at + 2] << 8 | body[at + 3] if at + 4 <= end else end
        if at + 4 + size > end:
            raise WireError("message ends too early")
        seen.setdefault(body[at] << 8 | body[at + 1], body[at + 4 : at + 4 + size])
        at += 4 + size
    return seen


def parse_key_exchange(body: bytes, kx: str, version: int) -> KeyExchange:
    """Read a ServerKeyExchange of a suite whose key exchange is `kx` (registry's name). Raises WireError."""
    reader = Reader(body)
    if kx.endswith("_PSK") or kx == "PSK":
        reader.vector(2)  # the identity hint
    if kx.startswith("ECDH"):
        if reader.number(1) != 3:
            return KeyExchange(raw=body)  # an explicit curve: nobody's, and too rare to read
        group, public = reader.number(2), reader.vector(1)
        return KeyExchange(group, b"", b"", public, _signature(reader, version), body)
    if kx.startswith("DH") or kx == "RSA":  # RSA: an ephemeral export key, modulus and exponent
        prime, generator = reader.vector(2), reader.vector(2)
        public = b"" if kx == "RSA" else reader.vector(2)
        if kx == "RSA":
            return KeyExchange(raw=body)
        return KeyExchange(None, prime, generator, public, _signature(reader, version), body)
    return KeyExchange(raw=body)


def parse_status(body: bytes) -> bytes:
    """The OCSP response (DER) of a CertificateStatus; b"" for another type. Raises WireError."""
    reader = Reader(body)
    return reader.vector(3) if reader.number(1) == 1 else b""


def _signature(reader: Reader, version: int) -> int | None:
    """The algorithm's number where a signature follows (anonymous suites have none)."""
    return reader.number(2) if version >= 0x0303 and reader.left >= 4 else None


def parse_certificates(body: bytes) -> tuple[bytes, ...]:
    """The DER certificates of a Certificate message up to TLS 1.2, as sent. Raises WireError."""
    at, end = 3, 3 + int.from_bytes(body[:3], "big")
    if len(body) < 3 or end > len(body):
        raise WireError("message ends too early")
    chain: list[bytes] = []
    while at < end:
        if len(chain) == MAX_CERTIFICATES:
            raise WireError(f"more than {MAX_CERTIFICATES} certificates")
        start = at + 3
        at = start + int.from_bytes(body[at:start], "big")
        if start > end or at > end:
            raise WireError("message ends too early")
        chain.append(body[start:at])
    return tuple(chain)


def _size(header: bytes | bytearray) -> int:
    """How long the content is behind this record header. Raises WireError."""
    size = header[3] << 8 | header[4]
    if header[0] not in _CONTENT_TYPES or header[1] != 3 or size > _MAX_RECORD:
        raise WireError("no TLS record")
    return size


@dataclass(slots=True)
class Flight:
    """One server's first flight, fed as it arrives.

    `over` turns true when no more bytes are needed: a fatal alert, ServerHelloDone, or a TLS 1.3 hello. `kx` tells the
    key exchange of a suite's number ("" for one whose ServerKeyExchange is not to be read).
    `spoke` tells whether one whole valid TLS record was seen: the peer does speak TLS, whatever it says.
    """

    kx: Callable[[int], str] = lambda code: ""
    hello: ServerHello | None = None
    chain: tuple[bytes, ...] = ()
    staple: bytes = b""
    exchange: KeyExchange | None = None
    requested: bool = False  # the server asks the client for a certificate
    alerts: list[Alert] = field(default_factory=list)
    over: bool = False
    spoke: bool = False
    fed: int = 0
    _records: bytearray | None = None  # the beginning of a record that is not whole yet
    _messages: bytearray | None = None  # the same of a handshake message
    _idle: int = 0

    @property
    def pending(self) -> int:
        """Bytes that are held because they are not a whole record or message yet."""
        return len(self._records or b"") + len(self._messages or b"")

    @property
    def fatal(self) -> Alert | None:
        """The alert that ended it; close_notify ends it too, whatever level it carries."""
        for alert in self.alerts:
            if alert.fatal or alert.code == 0:
                return alert
        return None

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises WireError; the reader is of no more use then."""
        self.fed += len(data)
        if self.fed > MAX_BYTES:
            raise WireError(f"flight longer than {MAX_BYTES} bytes")
        if self._records is not None:
            self._records += data
            head = self._records[:5]
            if len(head) == 5 and _size(head) + 5 > len(self._records):
                return
            data, self._records = bytes(self._records), None
        at, end = 0, len(data)
        while not self.over and end - at >= 5:
            kind, start, size = data[at], at + 5, data[at + 3] << 8 | data[at + 4]
            if kind not in _CONTENT_TYPES or data[at + 1] != 3 or size > _MAX_RECORD:
                raise WireError("no TLS record")
            if start + size > end:
                break
            at = start + size
            if kind == _HANDSHAKE and size:
                self._handshake(data[start:at])
            else:
                self._record(kind, data[start:at])
        if at < end:
            self._records = bytearray(data[at:])

    def _record(self, kind: int, content: bytes) -> None:
        if not content or kind == _CIPHER_CHANGE:
            self._idle += 1
            if self._idle > MAX_IDLE:
                raise WireError("flood of idle records")
        elif kind == _ALERT:
            self._alert(content)
        else:
            raise WireError("application data before a handshake")

    def _alert(self, content: bytes) -> None:
        if len(content) != 2 or content[0] not in (1, 2):
            raise WireError("malformed alert")
        self.spoke = True
        self.alerts.append(Alert(content[0] == 2, content[1]))
        self.over = self.fatal is not None
        if len(self.alerts) > MAX_ALERTS:
            raise WireError("flood of warnings")

    def _handshake(self, content: bytes) -> None:
        if self._messages is not None:
            self._messages += content
            size = int.from_bytes(self._messages[1:4], "big")
            if size <= MAX_MESSAGE and len(self._messages) < 4 + size:
                return
            content, self._messages = bytes(self._messages), None
        at, end = 0, len(content)
        while not self.over and end - at >= 4:
            start, size = at + 4, content[at + 1] << 16 | content[at + 2] << 8 | content[at + 3]
            if size > MAX_MESSAGE:
                raise WireError(f"handshake message of {size} bytes")
            if start + size > end:
                break
            self._message(content[at], content[start : start + size])
            at = start + size
        if at < end:
            self._messages = bytearray(content[at:])

    def _message(self, kind: int, body: bytes) -> None:
        if kind == _SERVER_HELLO and self.hello is None:
            self.hello = parse_server_hello(body)
            self.spoke = True
            self.over = self.hello.version == 0x0304  # all that follows is encrypted
        elif self.hello is None:
            raise WireError("no ServerHello first")
        elif kind == _CERTIFICATE and not self.chain:
            self.chain = parse_certificates(body)
        elif kind == _KEY_EXCHANGE and self.exchange is None:
            self.exchange = parse_key_exchange(body, self.kx(self.hello.suite), self.hello.version)
        elif kind == _STATUS and not self.staple:
            self.staple = parse_status(body)
        elif kind == _REQUEST:
            self.requested = True
        elif kind == _HELLO_DONE:
            self.over = True


@dataclass(slots=True)
class Ssl2Flight:
    """The reply to an SSLv2 hello. `suites` None means: no SSLv2 server hello seen (yet).

    An empty tuple is an answer that accepts nothing: servers with every SSLv2 cipher disabled send it (CVE-2015-3197).
    A server that knows no SSLv2 may reply with a TLS alert or any TLS record: `tls` then holds that flight.
    """

    suites: tuple[int, ...] | None = None
    chain: tuple[bytes, ...] = ()
    error: int | None = None
    tls: Flight | None = None
    over: bool = False
    _data: bytearray = field(default_factory=bytearray)

    @property
    def spoke(self) -> bool:
        return self.suites is not None or self.error is not None or (self.tls is not None and self.tls.spoke)

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises WireError."""
        if self.tls is not None:
            self._feed_tls(data)
            return
        self._data += data
        if len(self._data) > MAX_BYTES:
            raise WireError(f"flight longer than {MAX_BYTES} bytes")
        if not self.over and len(self._data) >= 3:
            self._start()

    def _start(self) -> None:
        first = self._data[0]
        if first in (_ALERT, _HANDSHAKE) and self._data[1] == 3:
            self.tls = Flight()
            self._feed_tls(bytes(self._data))
            return
        if first & 0x80:
            head, size = 2, (first & 0x7F) << 8 | self._data[1]
        elif first & 0x40 == 0:
            head, size = 3, (first & 0x3F) << 8 | self._data[1]
        else:
            raise WireError("no SSLv2 record")
        if len(self._data) >= head + size:
            self._message(bytes(self._data[head : head + size]))
        elif bytes(self._data[head : head + 1]) not in (b"", b"\0", b"\4"):
            raise WireError("no SSLv2 server hello")

    def _feed_tls(self, data: bytes) -> None:
        assert self.tls is not None  # noqa: S101 - only called once it is there
        self.tls.feed(data)
        self.over = self.tls.over

    def _message(self, message: bytes) -> None:
        reader = Reader(message)
        kind = reader.number(1)
        if kind == 0 and len(message) == 3:
            self.error = reader.number(2)
        elif kind == 4:
            reader.take(2)
            version = reader.number(2)
            certificate, specs, connection = reader.number(2), reader.number(2), reader.number(2)
            if (
                version != 2
                or specs % 3
                or specs > 3 * MAX_SUITE_SPECS
                or reader.left != certificate + specs + connection
            ):
                raise WireError("malformed SSLv2 server hello")
            self.chain = (reader.take(certificate),) if certificate else ()
            self.suites = tuple(reader.number(3) for _ in range(specs // 3))
        else:
            raise WireError("no SSLv2 server hello")
        self.over = True
