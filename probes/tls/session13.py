"""A TLS 1.3 client of our own, over bytes: what a server says behind the encryption of TLS 1.3, and whether it takes
up a session again.

It completes the handshake (with an empty certificate where one is asked for), says goodbye at once and reads what
still comes. It does not check the server's signature: it looks, it protects nothing. Source: RFC 8446.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace

from cryptography.exceptions import UnsupportedAlgorithm

from probes.tls import framing, keys
from probes.tls.framing import Framing
from probes.tls.guard import SUITES_13, Guard13
from probes.tls.hello import SIGNATURES, Offer, Protocol, client_hello, extension, record, share
from probes.tls.keys import Schedule, UnableError
from probes.tls.records import (
    MAX_CERTIFICATES,
    Alert,
    Reader,
    ServerHello,
    WireError,
    parse_extensions,
    parse_server_hello,
    parse_status,
)
from probes.tls.result import Reply
from probes.tls.wire import Ending

SUITES: tuple[int, ...] = tuple(SUITES_13)
GROUPS = keys.GROUPS_13

MAX_ECHO = 12 * 1024  # bytes of a ticket or cookie that we take back to the server: it has to fit into one record
_CHANGE = b"\x14\3\3\0\1\1"
_HELLO, _TICKET, _ENCRYPTED, _CERTIFICATE, _REQUEST, _VERIFY, _FINISHED, _HASH = 2, 4, 8, 11, 13, 15, 20, 254
_PSK, _COOKIE, _SHARE = 41, 44, 51


@dataclass(frozen=True, slots=True)
class Entry:
    """One certificate as sent (DER), with its OCSP response (DER) and the raw list of its SCTs; b"" for none."""

    der: bytes = field(repr=False)
    staple: bytes = field(default=b"", repr=False)
    scts: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A session to be taken up again. `lifetime` in seconds; `early`: bytes of 0-RTT data the server would take."""

    suite: int
    group: int
    lifetime: int
    early: int
    age_add: int = field(repr=False)
    psk: bytes = field(repr=False)
    identity: bytes = field(repr=False)
    at: float = field(repr=False)  # time.monotonic()


class Session13:
    """One session, from the hello to the first ticket. Feed it with `read`, which is a `wire.Reader`.

    Facts, as they come: `first` is the first answer (it may be a HelloRetryRequest), `hello` the ServerHello. `group`
    is the agreed group. `alert` is a fatal one (or close_notify), in the clear or not. `entries` are the certificates,
    `extensions` those of EncryptedExtensions, `groups` the server's own if it names them, `signature` what it signed
    with, `requested` whether it wants a certificate of ours, `rejected` whether it refused our empty one (None: could
    not tell). `done`: its Finished came and was right. `spoke`: it speaks TLS. `reason`: why we could not go on, ""
    otherwise. `resumed` answers the offered `ticket`; None without one.

    `shares` are the groups a key share is sent for; for any other the server has to ask again. Without `finish` the
    session ends with the server's Finished. `complete`: it went through to its end, so that no ticket means there is
    none. Only suites of `SUITES` and groups of `GROUPS` can be gone on with.
    """

    def __init__(
        self,
        host: str,
        *,
        suites: tuple[int, ...] = SUITES,
        groups: tuple[int, ...] = GROUPS,
        shares: tuple[int, ...] = (0x001D,),
        signatures: tuple[int, ...] = SIGNATURES,
        alpn: tuple[str, ...] = (),
        rich: bool = True,
        finish: bool = True,
        ticket: Ticket | None = None,
    ) -> None:
        self.host, self._finish, self._ticket = host, finish, ticket
        if ticket is not None:
            suites, shares = (ticket.suite,), (ticket.group,)
        self._offer = Offer(
            Protocol.TLS13, suites, groups, signatures, alpn, _shares(shares), rich, session=os.urandom(32)
        )
        self.first: ServerHello | None = None
        self.hello: ServerHello | None = None
        self.group: int | None = None
        self.alert: Alert | None = None
        self.entries: tuple[Entry, ...] = ()
        self.extensions: dict[int, bytes] = {}
        self.signature: int | None = None
        self.requested = False
        self.done = False
        self.spoke = False
        self.reason = ""
        self.tickets: tuple[Ticket, ...] = ()
        self.resumed: bool | None = None
        self.rejected: bool | None = None
        self.complete = False
        self._framing = Framing()
        self._schedule: Schedule | None = None
        self._inward: Guard13 | None = None
        self._outward: Guard13 | None = None
        self._secrets: tuple[bytes, bytes] = (b"", b"")  # the client's, the server's handshake traffic secret
        self._resumption = b""
        self._context = b""
        self._over = False
        self._transcript = self._first_hello()
        self.message = record(self._transcript, 0x0301)

    # --- what the server said ---

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates (DER), leaf first."""
        return tuple(entry.der for entry in self.entries)

    @property
    def staple(self) -> bytes:
        """The leaf's OCSP response (DER); b"" for none."""
        return self.entries[0].staple if self.entries else b""

    @property
    def scts(self) -> bytes:
        """The leaf's raw list of SCTs; b"" for none."""
        return self.entries[0].scts if self.entries else b""

    @property
    def alpn(self) -> str:
        """The application protocol the server chose; "" for none."""
        return self.extensions.get(16, b"")[3:].decode("ascii", "replace")[:64]

    @property
    def groups(self) -> tuple[int, ...]:
        """The groups the server says it knows, in its order; empty where it does not say."""
        told = self.extensions.get(10, b"")[2:]
        return tuple(int.from_bytes(told[at : at + 2], "big") for at in range(0, len(told) - 1, 2))

    @property
    def client_auth(self) -> str | None:
        """ "" where no certificate was asked for, "optional", "required"; None: could not tell."""
        if not self.requested:
            return "" if self.done else None
        return None if self.rejected is None else "required" if self.rejected else "optional"

    @property
    def waiting(self) -> bool:
        """We are through: only tickets, an alert or nothing may come."""
        return self.done

    def ended(self, ending: Ending) -> None:
        """The connection is over. A server that hung up after our goodbye has said all it had to."""
        self.complete = self.done and self._finish and not self.reason and ending.reply in (Reply.CLOSED, Reply.RESET)

    # --- our first flight ---

    def _first_hello(self, extra: bytes = b"", psk_context: bytes = b"") -> bytes:
        ticket = self._ticket
        if ticket is None:
            return client_hello(replace(self._offer, extra=extra) if extra else self._offer, self.host)
        schedule = Schedule(SUITES_13[ticket.suite][0], ticket.psk)
        age = int((time.monotonic() - ticket.at) * 1000) + ticket.age_add & 0xFFFFFFFF
        identity = len(ticket.identity).to_bytes(2, "big") + ticket.identity + age.to_bytes(4, "big")
        size = schedule.size
        binders = (size + 1).to_bytes(2, "big") + bytes((size,)) + bytes(size)
        psk = extension(_PSK, len(identity).to_bytes(2, "big") + identity + binders)
        message = client_hello(replace(self._offer, extra=extra + psk), self.host)
        truncated = message[: -len(binders)]
        key = schedule.derive("res binder", schedule.hash(b""))
        return message[:-size] + schedule.finished(key, schedule.hash(psk_context + truncated))

    # --- reading ---

    def read(self, data: bytes) -> bytes | None:
        """Take what came; gives what to send, None when all is seen. Raises WireError."""
        out = b""
        try:
            for header, content in self._framing.records(data):
                out += self._record(header, content)
                if self._over:
                    return None
        except UnableError as unable:
            self.reason = str(unable)
            return None
        return out

    def _record(self, header: bytes, content: bytes) -> bytes:
        kind = header[0]
        if kind == framing.CIPHER_CHANGE or not content:
            return b""
        if kind == framing.DATA and self._inward is not None:
            kind, content = self._inward.open(header, content)
        elif kind != framing.ALERT and self._inward is not None:
            raise WireError("record in the clear after the keys")
        if kind == framing.ALERT:
            self._alarm(framing.alert(content))
        elif kind == framing.HANDSHAKE:
            out = b""
            for number, message in self._framing.messages(content):
                out += self._handshake(number, message)
                if self._over:
                    break
            return out
        elif kind != framing.DATA or not self.done:
            raise WireError("unexpected record")
        return b""

    def _alarm(self, alert: Alert) -> None:
        self.spoke = True
        if self.done and self.requested and self.rejected is None:
            self.rejected = alert.code not in (0, 90)
        if alert.fatal or alert.code == 0 or self._inward is not None:  # in 1.3 nearly all are fatal, whatever they say
            self.alert = alert
            self._over = True

    def _handshake(self, number: int, message: bytes) -> bytes:
        body = message[4:]
        if self.hello is None:
            if number != _HELLO:
                raise WireError("no ServerHello first")
            return self._hello(parse_server_hello(body), message)
        if self.done:
            self._after(number, body)
            return b""
        if number == _FINISHED:
            return self._finished(message)
        if number == _ENCRYPTED:
            self.extensions = parse_extensions(body, 0)
        elif number == _CERTIFICATE and not self.entries:
            self.entries = _entries(body)
        elif number == _VERIFY:
            self.signature = Reader(body).number(2)
        elif number == _REQUEST:
            self.requested, self._context = True, Reader(body).vector(1)
        else:
            raise WireError(f"handshake message {number} out of place")
        self._transcript += message
        return b""

    # --- keys ---

    def _hello(self, hello: ServerHello, message: bytes) -> bytes:
        self.spoke = True
        self.first = self.first or hello
        if hello.retry:
            return self._again(hello, message)
        self.hello = hello
        if self._ticket is not None:
            self.resumed = hello.version == 0x0304 and _PSK in hello.extensions
            self._over = True
            return b""
        if hello.version != 0x0304:  # it chose an older protocol: nothing more for us here
            self._over = True
            return b""
        self._framing.boundary()
        schedule = self._agreed(hello)
        if hello.group is None:
            raise UnableError("no key share")
        self.group = hello.group
        peer = Reader(hello.extensions[_SHARE])
        peer.take(2)
        secret = keys.shared(hello.group, peer.vector(2))
        self._transcript += message
        schedule.extract(secret)
        seen = schedule.hash(self._transcript)
        self._secrets = schedule.derive("c hs traffic", seen), schedule.derive("s hs traffic", seen)
        self._outward, self._inward = self._guard(hello.suite, 0), self._guard(hello.suite, 1)
        return b""

    def _guard(self, suite: int, side: int) -> Guard13:
        try:
            return Guard13(suite, self._secrets[side])
        except (UnsupportedAlgorithm, ValueError) as error:
            raise UnableError("cipher") from error

    def _agreed(self, hello: ServerHello) -> Schedule:
        if hello.suite not in self._offer.suites or hello.suite not in SUITES_13:
            raise UnableError(f"suite 0x{hello.suite:04X} was not offered")
        digest = SUITES_13[hello.suite][0]
        if self._schedule is None:
            self._schedule = Schedule(digest)
        elif self._schedule.digest != digest:
            raise WireError("another suite than in the HelloRetryRequest")
        return self._schedule

    def _again(self, hello: ServerHello, message: bytes) -> bytes:
        """Answer a HelloRetryRequest: the same hello with the key share and the cookie it asks for."""
        if self._schedule is not None:
            raise WireError("second HelloRetryRequest")
        schedule = self._agreed(hello)
        if hello.group is not None:
            if hello.group not in self._offer.groups:
                raise WireError("a group that was not offered")
            self._offer = replace(self._offer, shares=_shares((hello.group,)))
        cookie = hello.extensions.get(_COOKIE, b"")
        if len(cookie) > MAX_ECHO:
            raise UnableError(f"cookie of {len(cookie)} bytes")
        before = framing.message(_HASH, schedule.hash(self._transcript)) + message
        start = self._transcript[6:38]
        again = self._first_hello(extension(_COOKIE, cookie) if cookie else b"", before)
        again = self._steady(again, start, before)
        self._transcript = before + again
        return _CHANGE + record(again, 0x0303)

    def _steady(self, message: bytes, random: bytes, before: bytes) -> bytes:
        """The second hello has the random bytes of the first; a binder covers them."""
        message = message[:6] + random + message[38:]
        if self._ticket is None:
            return message
        schedule = Schedule(SUITES_13[self._ticket.suite][0], self._ticket.psk)
        key = schedule.derive("res binder", schedule.hash(b""))
        truncated = message[: -schedule.size - 3]
        return message[: -schedule.size] + schedule.finished(key, schedule.hash(before + truncated))

    def _finished(self, message: bytes) -> bytes:
        """The server is through: check it, and finish too."""
        schedule = self._schedule
        assert schedule is not None and self.hello is not None and self._outward is not None  # noqa: S101 - keys are on
        self._framing.boundary()
        if schedule.finished(self._secrets[1], schedule.hash(self._transcript)) != message[4:]:
            raise UnableError("a Finished that is not right")
        self.done = True
        self._transcript += message
        if not self._finish:
            self._over = True
            return b""
        schedule.extract()
        seen = schedule.hash(self._transcript)
        ours, theirs = schedule.derive("c ap traffic", seen), schedule.derive("s ap traffic", seen)
        flight = b""
        if self.requested:
            flight = framing.message(_CERTIFICATE, bytes((len(self._context),)) + self._context + b"\0\0\0")
        verify = schedule.finished(self._secrets[0], schedule.hash(self._transcript + flight))
        flight += framing.message(_FINISHED, verify)
        sealed = self._outward.seal(framing.HANDSHAKE, flight)
        self._transcript += flight
        self._resumption = schedule.derive("res master", schedule.hash(self._transcript))
        self._secrets = ours, theirs
        self._inward, self._outward = self._guard(self.hello.suite, 1), self._guard(self.hello.suite, 0)
        # A goodbye right behind: what the server had to say comes before its own, and nobody waits for silence.
        return _CHANGE + sealed + self._outward.seal(framing.ALERT, b"\1\0")

    # --- after the handshake ---

    def _after(self, number: int, body: bytes) -> None:
        if self.requested and self.rejected is None:
            self.rejected = False
        if number != _TICKET:
            return
        assert self.hello is not None and self.group is not None  # noqa: S101 - done
        reader = Reader(body)
        lifetime, age_add, nonce, identity = reader.number(4), reader.number(4), reader.vector(1), reader.vector(2)
        early = parse_extensions(body, reader.at).get(42, b"")
        digest = SUITES_13[self.hello.suite][0]
        psk = keys.expand(digest, self._resumption, "resumption", nonce, len(self._resumption))
        ticket = Ticket(
            self.hello.suite, self.group, lifetime, int.from_bytes(early[:4], "big"), age_add, psk, identity,
            time.monotonic(),
        )  # fmt: skip
        if len(identity) > MAX_ECHO:
            raise UnableError(f"ticket of {len(identity)} bytes")
        self.tickets = (*self.tickets, ticket)
        self._over = True


def _shares(groups: tuple[int, ...]) -> bytes:
    return b"".join(share(group, keys.public(group)) for group in groups)


def _entries(body: bytes) -> tuple[Entry, ...]:
    """The certificates of a TLS 1.3 Certificate message. Raises WireError."""
    reader = Reader(body)
    reader.vector(1)
    listing = Reader(reader.vector(3))
    out: list[Entry] = []
    while listing.left:
        if len(out) == MAX_CERTIFICATES:
            raise WireError(f"more than {MAX_CERTIFICATES} certificates")
        der = listing.vector(3)
        start = listing.at
        listing.vector(2)
        seen = parse_extensions(listing.data[start : listing.at], 0)
        out.append(Entry(der, parse_status(seen[5]) if 5 in seen else b"", seen.get(18, b"")))
    return tuple(out)
