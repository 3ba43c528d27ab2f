"""A client of our own for SSL 3.0 to TLS 1.2, over bytes: one full handshake, and what only it can show.

It finishes the handshake (with an empty certificate where one is asked for), keeps session id and ticket, and where
that is wanted asks for a renegotiation, to see whether the server goes along. Nothing the server encrypts is read:
the types of its records say enough. Sources: RFC 5246, RFC 4346, RFC 2246, RFC 6101, RFC 5077, RFC 5746, RFC 7627.
"""

from __future__ import annotations

import os
from dataclasses import replace

from probes.tls import framing, keys
from probes.tls.framing import Framing
from probes.tls.guard import SUITES_12, Guard12, key_sizes
from probes.tls.hello import Offer, Protocol, client_hello, extension, record, record_version
from probes.tls.keys import UnableError
from probes.tls.records import (
    Alert,
    Flight,
    KeyExchange,
    Reader,
    ServerHello,
    WireError,
    parse_certificates,
    parse_key_exchange,
    parse_server_hello,
    parse_status,
)
from probes.tls.registry import COMMON_SUITES, Suite, suite
from probes.tls.result import Reply
from probes.tls.wire import Ending

_HELLO_REQUEST, _HELLO, _TICKET, _CERTIFICATE, _EXCHANGE, _REQUEST, _DONE = 0, 2, 4, 11, 12, 13, 14
_CLIENT_EXCHANGE, _FINISHED, _STATUS = 16, 20, 22
_ETM, _EMS, _TICKETS, _SECURE = 22, 23, 35, 0xFF01
# Alerts that complain of our handshake and not of the certificate we have not got: decode_error is what GnuTLS says to
# an empty certificate.
_OF_US = frozenset((10, 20, 21, 22, 30, 47, 51, 80))


def offer(protocol: Protocol, known: tuple[int, ...], rich: bool = True, tickets: bool = True) -> Offer:
    """The hello of a session: those suites the server is known to take and we can go through with, or the usual."""
    able = tuple(code for code in known if code in SUITES_12)
    able = able or tuple(code for code in COMMON_SUITES if code in SUITES_12)
    asking = extension(_TICKETS, b"") if tickets and not rich else b""
    return Offer(protocol, able, keys.GROUPS_12, rich=rich, extra=asking)


class Session12:
    """One session. Feed it with `read`, which is a `wire.Reader`, and tell it by `ended` how the connection ended.

    Facts, as they come: `hello`, `chain`, `staple`, `exchange`, `requested` (a certificate is asked for), `alert` (a
    fatal one in the clear, or close_notify), `finished` (the server took our Finished and sent its own), `session_id`,
    `ticket`, `renegotiation` (it goes along with one of the client's; None: not asked, or could not tell), `spoke`,
    `reason` (why we could not go on; "" otherwise). `gone` tells that it hung up right after our Finished.

    With the `master` secret of an earlier session whose id is offered (TLS only), `resumed` tells whether the server
    took it up: then the short handshake is led to its end, or else the full one.
    """

    def __init__(self, host: str, offered: Offer, renegotiate: bool = False, master: bytes = b"") -> None:
        self._host, self._offer, self._renegotiate = host, offered, renegotiate
        self.master = master
        self.resumed = False
        self.hello: ServerHello | None = None
        self.chain: tuple[bytes, ...] = ()
        self.staple = b""
        self.exchange: KeyExchange | None = None
        self.requested = False
        self.alert: Alert | None = None
        self.alerts: list[Alert] = []
        self.finished = False
        self.ticket = b""
        self.lifetime = 0
        self.renegotiation: bool | None = None
        self.spoke = False
        self.reason = ""
        self.gone = False
        self._framing = Framing()
        self._guard: Guard12 | None = None
        self._verify = b""
        self._changed = False  # the server has changed to encryption
        self._asked = False  # our second hello is out
        self._over = False
        self._transcript = client_hello(offered, host)
        self.message = record(self._transcript, record_version(offered))

    # --- what the server said ---

    @property
    def session_id(self) -> bytes:
        return self.hello.session if self.hello is not None else b""

    @property
    def suite(self) -> Suite:
        return suite(self.hello.suite if self.hello is not None else 0)

    @property
    def extended(self) -> bool:
        """Extended master secret agreed on (RFC 7627)."""
        return self.hello is not None and _EMS in self.hello.extensions

    @property
    def client_auth(self) -> str | None:
        """ "" where no certificate was asked for, "optional", "required"; None: could not tell."""
        if not self.requested:
            return "" if self._guard is not None else None
        if self.finished:
            return "optional"
        refused = self.alert is not None and self._guard is not None and self.alert.code not in _OF_US
        return "required" if refused else None

    @property
    def flight(self) -> Flight:
        """The server's first flight, as the records' reader would give it."""
        return Flight(
            hello=self.hello, chain=self.chain, staple=self.staple, exchange=self.exchange, requested=self.requested,
            alerts=list(self.alerts), over=True, spoke=self.spoke, fed=self._framing.fed,
        )  # fmt: skip

    @property
    def waiting(self) -> bool:
        """We are through: the answer to a renegotiation may come, or nothing."""
        return self.finished

    # --- reading ---

    def read(self, data: bytes) -> bytes | None:
        """Take what came; gives what to send, None when all is seen. Raises WireError."""
        out = b""
        try:
            for header, content in self._framing.records(data):
                out += self._encrypted(header[0]) if self._changed else self._clear(header[0], content)
                if self._over:
                    return None
        except UnableError as unable:
            self.reason = str(unable)
            return None
        return out

    def ended(self, ending: Ending) -> None:
        """The connection is over: a hang-up in the face of our second hello is a refusal, silence is none."""
        if ending.reply not in (Reply.CLOSED, Reply.RESET) or ending.reason == "seen":
            return
        self.gone = self._guard is not None and not self.finished
        if self._asked and self.renegotiation is None:
            self.renegotiation = False

    def _clear(self, kind: int, content: bytes) -> bytes:
        if not content:
            return b""
        if kind == framing.CIPHER_CHANGE:
            if self._guard is None:
                raise WireError("ChangeCipherSpec too early")
            self._framing.boundary()
            self._changed = True
            return b""
        if kind == framing.ALERT:
            self._alarm(framing.alert(content))
            return b""
        if kind != framing.HANDSHAKE:
            raise WireError("application data before a handshake")
        out = b""
        for number, message in self._framing.messages(content):
            out += self._handshake(number, message)
        return out

    def _alarm(self, alert: Alert) -> None:
        self.spoke = True
        self.alerts.append(alert)
        if len(self.alerts) > 8:
            raise WireError("flood of warnings")
        if alert.fatal or alert.code == 0:
            self.alert = alert
            self._over = True

    def _encrypted(self, kind: int) -> bytes:
        """A record we do not open: its type tells."""
        if kind == framing.CIPHER_CHANGE:
            return b""
        if not self.finished:
            self.finished = kind == framing.HANDSHAKE
            self._over = not self.finished
            return self._answered() + self._second() if self.finished else b""
        if self._asked and self.renegotiation is None and kind != framing.DATA:
            self.renegotiation = kind == framing.HANDSHAKE
            self._over = self.renegotiation or self.ticket != b""
            # A warning leaves the session as it is: say goodbye, so that a server that stores it keeps it.
            return b"" if self._over else self._goodbye()
        self._over = kind == framing.ALERT
        return b""

    # --- the handshake ---

    def _handshake(self, number: int, message: bytes) -> bytes:
        body = message[4:]
        if number == _HELLO_REQUEST:
            return b""
        self._transcript += message
        if self.hello is None:
            if number != _HELLO:
                raise WireError("no ServerHello first")
            self.spoke = True
            self._hello(parse_server_hello(body))
        elif self._guard is not None:
            if number != _TICKET:
                raise WireError(f"handshake message {number} out of place")
            reader = Reader(body)
            self.lifetime, self.ticket = reader.number(4), reader.vector(2)
        elif number == _CERTIFICATE and not self.chain:
            self.chain = parse_certificates(body)
        elif number == _STATUS and not self.staple:
            self.staple = parse_status(body)
        elif number == _EXCHANGE and self.exchange is None:
            assert self.hello is not None  # noqa: S101 - seen above
            self.exchange = parse_key_exchange(body, self.suite.kx, self.hello.version)
        elif number == _REQUEST:
            self.requested = True
        elif number == _DONE:
            self._framing.boundary()
            return self._finish()
        return b""

    def _hello(self, hello: ServerHello) -> None:
        self.hello = hello
        if not 0x0300 <= hello.version <= self._offer.protocol.number:
            raise UnableError(f"version 0x{hello.version:04X}")
        if hello.suite not in self._offer.suites:
            raise UnableError(f"suite 0x{hello.suite:04X} was not offered")
        if hello.compression not in (0, 1):
            raise UnableError(f"compression {hello.compression}")
        if self.master and hello.session and hello.session == self._offer.session:
            self.resumed = True
            self._arm()

    def _finish(self) -> bytes:
        """Our second flight."""
        assert self.hello is not None  # noqa: S101 - comes first
        version = self.hello.version
        out = b""
        if self.requested and version == 0x0300:
            out = record(b"\1\x29", version, framing.ALERT)  # no_certificate
        elif self.requested:
            empty = framing.message(_CERTIFICATE, b"\0\0\0")
            self._transcript += empty
            out = record(empty, version)
        secret, public = self._agree()
        exchange = framing.message(_CLIENT_EXCHANGE, public)
        self._transcript += exchange
        self._protect(secret)
        return out + record(exchange, version) + self._sealed()

    def _sealed(self) -> bytes:
        """Our ChangeCipherSpec and Finished."""
        assert self._guard is not None and self.hello is not None  # noqa: S101 - just made
        self._verify = self._verify_data(b"client finished")
        finished = self._guard.seal(framing.HANDSHAKE, framing.message(_FINISHED, self._verify))
        return record(b"\1", self.hello.version, framing.CIPHER_CHANGE) + finished

    def _agree(self) -> tuple[bytes, bytes]:
        """The premaster secret, and the body of our ClientKeyExchange."""
        chosen, exchange = self.suite, self.exchange
        if chosen.kx == "RSA":
            if not self.chain:
                raise UnableError("no certificate")
            secret = self._offer.protocol.number.to_bytes(2, "big") + os.urandom(46)
            wrapped = keys.rsa_key(self.chain[0]).wrap(secret)
            bare = self.hello is not None and self.hello.version == 0x0300
            return secret, wrapped if bare else len(wrapped).to_bytes(2, "big") + wrapped
        if exchange is None or not exchange.public:
            raise UnableError("no key exchange we know")
        if exchange.group is not None:
            public = keys.public(exchange.group)
            return keys.shared(exchange.group, exchange.public), bytes((len(public),)) + public
        prime = int.from_bytes(exchange.prime, "big")
        ours = keys.field_public(prime, int.from_bytes(exchange.generator, "big"))
        common = keys.field_shared(prime, exchange.public)
        return _unsigned(common), (len(_unsigned(ours))).to_bytes(2, "big") + _unsigned(ours)

    @property
    def _digest(self) -> str:
        """The hash of the pseudo-random function; "" before TLS 1.2."""
        if self.hello is None or self.hello.version < 0x0303:
            return ""
        return "sha384" if self.suite.name.endswith("SHA384") else "sha256"

    def _protect(self, secret: bytes) -> None:
        """Derive master secret and keys from the premaster secret."""
        hello, digest = self.hello, self._digest
        assert hello is not None  # noqa: S101 - comes first
        client, server = self._transcript[6:38], hello.random
        if hello.version == 0x0300:
            self.master = keys.ssl3_stretch(secret, client + server, 48)
        else:
            label, seed = b"master secret", client + server
            if self.extended:
                label, seed = b"extended master secret", keys.transcript(digest, self._transcript)
            self.master = keys.prf(digest, secret, label, seed, 48)
        self._arm()

    def _arm(self) -> None:
        """Derive the keys from the master secret."""
        hello = self.hello
        assert hello is not None  # noqa: S101 - comes first
        seed = hello.random + self._transcript[6:38]
        mac, key, iv = key_sizes(self.suite, hello.version)
        size = 2 * (mac + key + iv)
        if hello.version == 0x0300:
            block = keys.ssl3_stretch(self.master, seed, size)
        else:
            block = keys.prf(self._digest, self.master, b"key expansion", seed, size)
        start = 2 * mac
        self._guard = Guard12(
            self.suite, hello.version, block[:mac], block[start : start + key],
            block[start + 2 * key : start + 2 * key + iv], _ETM in hello.extensions, hello.compression == 1,
        )  # fmt: skip

    def _verify_data(self, label: bytes) -> bytes:
        if self.hello is not None and self.hello.version == 0x0300:
            return keys.ssl3_finished(self.master, self._transcript)
        return keys.prf(self._digest, self.master, label, keys.transcript(self._digest, self._transcript), 12)

    # --- after the handshake ---

    def _answered(self) -> bytes:
        """In the short handshake the server's Finished, which is known without reading it, comes before ours."""
        if not self.resumed:
            return b""
        self._transcript += framing.message(_FINISHED, self._verify_data(b"server finished"))
        return self._sealed()

    def _second(self) -> bytes:
        """The server is through: ask for a renegotiation, or say goodbye."""
        assert self._guard is not None and self.hello is not None  # noqa: S101 - finished
        secure = _SECURE in self.hello.extensions
        if not self._renegotiate or (secure and self._offer.protocol is Protocol.SSL3):  # no room for the proof there
            return self._goodbye()
        self._asked = True
        proof = self._verify if secure else None
        again = client_hello(replace(self._offer, renegotiation=proof, session=b"", ticket=b""), self._host)
        return self._guard.seal(framing.HANDSHAKE, again)

    def _goodbye(self) -> bytes:
        assert self._guard is not None  # noqa: S101 - finished
        return self._guard.seal(framing.ALERT, b"\1\0")


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8 or 1, "big")
