"""Who is asked, in which order, and what each reply means: the I/O of the TLS probe over plain sockets.

One question is one connection. A reply is only called a refusal when the server made one; a time-out, a reset or a
rate limiter in between is told as what it is and leaves the protocol undetermined.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from probes.tls.hello import Protocol, Shape, ascii_host, hello, offered
from probes.tls.openssl import HandshakeClient
from probes.tls.records import Flight, Ssl2Flight, WireError, looks_like_http
from socd.model.inventory import Site
from socd.probe import Endpoint, Fetch

HEAD = 512  # bytes of each reply that are kept for the transcript
LEAST = 0.05  # seconds: with less than this left no connection is opened
_PAUSE = 0.3  # seconds before a control question, for a rate limiter to calm down


class Reply(StrEnum):
    """What one question came to. Only ACCEPTED and REFUSED say anything about the protocol asked for."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # by an alert, another version, or a hang-up that a control question proved to be meant
    CLOSED = "closed"  # hung up without a word, and nothing proves why
    RESET = "reset"
    TIMEOUT = "timeout"  # connected, no answer
    PLAIN_HTTP = "plain-http"
    NOT_TLS = "not-tls"
    NO_CONNECTION = "refused-connection"
    UNREACHABLE = "unreachable"  # the link's, or a host that drops us
    NOT_TRIED = "not-tried"  # our budget was used up, or our machine would not

    @property
    def determined(self) -> bool:
        return self in (Reply.ACCEPTED, Reply.REFUSED)


@dataclass(frozen=True, slots=True)
class Answer:
    """One protocol's answer. `reason` refines it: the alert's name, "close", "version SSLv3", an errno's name …

    `spoke` tells that the peer answered with at least one valid TLS or SSLv2 message. `sent` and `received` are the
    first bytes of either direction, for the transcript.
    """

    protocol: Protocol
    reply: Reply
    reason: str = ""
    suite: int | None = None
    spoke: bool = False
    chain: tuple[bytes, ...] = field(default=(), repr=False)
    sent: bytes = field(default=b"", repr=False)
    received: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Examination:
    """What one server said. `chain` holds DER certificates as sent, leaf first (empty: none was shown)."""

    endpoint: Endpoint
    answers: tuple[Answer, ...]
    chain: tuple[bytes, ...] = field(default=(), repr=False)
    connections: int = 0
    seconds: float = 0.0

    def answer(self, protocol: Protocol) -> Answer:
        return next(answer for answer in self.answers if answer.protocol is protocol)

    @property
    def accepted(self) -> tuple[Protocol, ...]:
        return tuple(answer.protocol for answer in self.answers if answer.reply is Reply.ACCEPTED)

    @property
    def plain_http(self) -> bool:
        return any(answer.reply is Reply.PLAIN_HTTP for answer in self.answers)

    @property
    def spoke(self) -> bool:
        """Whether anything at all on this port speaks TLS or SSL."""
        return any(answer.spoke for answer in self.answers)


# Alerts that settle the matter. Any other may be a server choking on the big hello: asked again with the small one.
_FINAL = frozenset({"protocol_version", "handshake_failure", "insufficient_security", "unrecognized_name"})
_HOPELESS = frozenset({Reply.NO_CONNECTION, Reply.UNREACHABLE, Reply.PLAIN_HTTP, Reply.NOT_TRIED})
_DOUBTFUL = frozenset({Reply.RESET, Reply.CLOSED, Reply.NOT_TLS, Reply.PLAIN_HTTP})
_OURS = frozenset({
    errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EACCES, errno.EPERM, errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
})  # fmt: skip

# Takes what came; gives what to send next (often nothing), or None when it has seen enough.
Reader = Callable[[bytes], bytes | None]


@dataclass(slots=True)
class Examiner:
    """Examines one server: `patience` seconds for a connection, `budget` seconds of talk in all, over at `deadline`.

    The deadline (seconds from the start) also counts the waiting for a turn, which is not the server's fault.
    """

    fetch: Fetch
    site: Site
    endpoint: Endpoint
    patience: float = 5.0
    budget: float = 20.0
    deadline: float = 100.0
    connections: int = 0
    _shape: Shape = Shape.BIG
    _spent: float = 0.0
    _deadline: float = 0.0

    async def run(self) -> Examination:
        """Ask for every protocol. Never raises for what the server or the link does."""
        started = time.monotonic()
        self._deadline = started + self.deadline
        answers = await self._all_protocols()
        chain = await self._chain(answers)
        ordered = tuple(sorted(answers, key=lambda answer: answer.protocol.number))
        return Examination(self.endpoint, ordered, chain, self.connections, time.monotonic() - started)

    async def _all_protocols(self) -> list[Answer]:
        """TLS 1.2 first (it tells what kind of peer this is), then the old ones together, TLS 1.3 last."""
        first = await self._ask(Protocol.TLS12)
        if not first.spoke and first.reply not in _HOPELESS and await self._answers_plain_http():
            first = replace(first, reply=Reply.PLAIN_HTTP, reason="HTTP without TLS")
        if first.reply in _HOPELESS:
            return [replace(first, protocol=protocol) for protocol in Protocol]
        old = await asyncio.gather(*(self._ask_again(protocol) for protocol in _OLD))
        last = await self._ask_again(Protocol.TLS13)
        return await self._settle([first, *old, last])

    async def _settle(self, answers: list[Answer]) -> list[Answer]:
        """Decide whether resets, silent hang-ups and odd replies were meant for the protocol, or for us.

        If a hello known to be accepted is answered after them, the server was there and would not: a refusal. If
        not, something shuts us out, and nothing is known about the protocols it kept us from.
        """
        accepted = [answer for answer in answers if answer.reply is Reply.ACCEPTED]
        if not accepted or not any(answer.reply in _DOUBTFUL for answer in answers):
            return answers
        alive = answers[-1].reply is Reply.ACCEPTED  # asked last: it is the control question already
        if not alive:
            await self._pause()
            alive = (await self._once(accepted[0].protocol, self._shape)).reply is Reply.ACCEPTED
        if not alive:
            return answers
        return [
            replace(answer, reply=Reply.REFUSED, reason=answer.reply.value) if answer.reply in _DOUBTFUL else answer
            for answer in answers
        ]

    async def _ask(self, protocol: Protocol) -> Answer:
        """Ask for one protocol; once more with the small hello where the big one may have been the trouble."""
        answer = await self._once(protocol, self._shape)
        if self._shape is Shape.SMALL or protocol is Protocol.SSL2 or not _worth_another(answer):
            return answer
        again = await self._once(protocol, Shape.SMALL)
        if protocol is Protocol.TLS12 and again.reply in (Reply.ACCEPTED, Reply.TIMEOUT):
            self._shape = Shape.SMALL  # it chokes on the big hello, or on everything: be brief from here on
        return again if again.reply.determined or (again.reply is not Reply.NOT_TRIED and not answer.spoke) else answer

    async def _ask_again(self, protocol: Protocol) -> Answer:
        """Ask a server that was there a moment ago: a connection it will not take now gets a second chance."""
        answer = await self._ask(protocol)
        if answer.reply not in (Reply.NO_CONNECTION, Reply.UNREACHABLE):
            return answer
        await self._pause()
        return await self._once(protocol, self._shape)

    async def _pause(self) -> None:
        await asyncio.sleep(max(0.0, min(_PAUSE, self._left() - LEAST)))

    def _left(self) -> float:
        return min(self._deadline - time.monotonic(), self.budget - self._spent)

    async def _once(self, protocol: Protocol, shape: Shape) -> Answer:
        """One connection, one hello, one answer."""
        message = hello(protocol, self.endpoint.host, shape)
        flight: Flight | Ssl2Flight = Ssl2Flight() if protocol is Protocol.SSL2 else Flight()
        received = bytearray()

        def read(data: bytes) -> bytes | None:
            received.extend(data[: HEAD - len(received)])
            flight.feed(data)
            return None if flight.over else b""

        reply, reason = await self._talk(message, read)
        if reply is Reply.NOT_TLS and looks_like_http(bytes(received)):
            reply, reason = Reply.PLAIN_HTTP, "HTTP without TLS"
        answer = Answer(protocol, reply, reason, None, flight.spoke, flight.chain, message, bytes(received))
        suites = frozenset(offered(protocol, shape))
        return judge_ssl2(answer, flight, suites) if isinstance(flight, Ssl2Flight) else judge(answer, flight, suites)

    async def _talk(self, message: bytes, read: Reader) -> tuple[Reply, str]:
        """Connect, send, and hand what comes to `read`. Says how it ended: CLOSED where the talk went as it should."""
        stage, started = Reply.NOT_TRIED, 0.0
        address, loop = (self.endpoint.address, self.endpoint.port), asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline - time.monotonic()), self.fetch.turn(self.site):
                if self._left() < LEAST:
                    return stage, "budget"
                started = time.monotonic()
                with socket.socket(_family(self.endpoint.address), socket.SOCK_STREAM) as sock:
                    sock.setblocking(False)
                    stage = Reply.UNREACHABLE
                    async with asyncio.timeout(min(self.patience, self._left())):
                        self.connections += 1
                        await loop.sock_connect(sock, address)
                        stage = Reply.TIMEOUT
                        await loop.sock_sendall(sock, message)
                        while data := await loop.sock_recv(sock, 16384):
                            more = read(data)
                            if more is None:
                                break
                            await loop.sock_sendall(sock, more)
            return Reply.CLOSED, "close"
        except TimeoutError:
            return stage, _LATE[stage]
        except WireError as error:
            return Reply.NOT_TLS, str(error)
        except OSError as error:
            return _broken(error, stage)
        finally:
            self._spent += time.monotonic() - started if started else 0.0

    async def _answers_plain_http(self) -> bool:
        """Ask in plain HTTP, where no hello got a TLS answer: many web servers just hang on one or hang up.

        A status 400 proves nothing: it is also what a TLS server says to HTTP on its port.
        """
        head = bytearray()

        def read(data: bytes) -> bytes | None:
            head.extend(data[:HEAD])
            return None if len(head) >= 12 else b""

        request = f"GET / HTTP/1.0\r\nHost: {ascii_host(self.endpoint.host)}\r\nConnection: close\r\n\r\n"
        await self._talk(request.encode("ascii"), read)
        return looks_like_http(bytes(head)) and bytes(head[9:12]) not in (b"400", b"497")

    async def _chain(self, answers: Iterable[Answer]) -> tuple[bytes, ...]:
        """The chain from the newest plaintext flight; else by one hello without anonymous suites, or by TLS 1.3."""
        accepted = [answer for answer in answers if answer.reply is Reply.ACCEPTED]
        accepted.sort(key=lambda answer: -answer.protocol.number)
        for answer in accepted:
            if answer.chain:
                return answer.chain
        for answer in accepted:
            if answer.protocol is Protocol.TLS13:
                chain = await self._chain_by_handshake()
            else:
                chain = (await self._once(answer.protocol, Shape.SMALL)).chain
            if chain:
                return chain
        return ()

    async def _chain_by_handshake(self) -> tuple[bytes, ...]:
        """TLS 1.3 hides the certificate: an unverified handshake with the standard library, up to where it shows."""
        client = HandshakeClient(self.endpoint.host)
        await self._talk(client.advance(b"") or b"", client.advance)
        return client.chain()


_OLD = (Protocol.SSL2, Protocol.SSL3, Protocol.TLS10, Protocol.TLS11)
_LATE = {Reply.NOT_TRIED: "budget", Reply.UNREACHABLE: "connect-timeout", Reply.TIMEOUT: "no answer"}


def judge(answer: Answer, flight: Flight, suites: frozenset[int]) -> Answer:
    """What a flight, however it ended, says about the protocol asked for. Pure."""
    hello_, fatal = flight.hello, flight.fatal
    if hello_ is not None and hello_.version != answer.protocol.number:
        return replace(answer, reply=Reply.REFUSED, reason=f"version {version_name(hello_.version)}")
    if fatal is not None:
        return replace(answer, reply=Reply.REFUSED, reason=fatal.name)
    if hello_ is None:
        return answer
    if hello_.suite not in suites:
        return replace(answer, reply=Reply.REFUSED, reason=f"suite 0x{hello_.suite:04X} was not offered")
    return replace(answer, reply=Reply.ACCEPTED, reason="", suite=hello_.suite)


def judge_ssl2(answer: Answer, flight: Ssl2Flight, suites: frozenset[int]) -> Answer:
    """The same for SSLv2, where a server hello may well be a refusal. Pure."""
    if flight.tls is not None:
        return judge(answer, flight.tls, suites)
    if flight.error is not None:
        return replace(answer, reply=Reply.REFUSED, reason=f"error {flight.error}")
    if flight.suites is None:
        return answer
    common = [suite for suite in flight.suites if suite in suites]
    if not common:
        return replace(answer, reply=Reply.REFUSED, reason="empty cipher list")
    return replace(answer, reply=Reply.ACCEPTED, reason="", suite=common[0])


def version_name(number: int) -> str:
    return next((protocol.value for protocol in Protocol if protocol.number == number), f"0x{number:04X}")


def _worth_another(answer: Answer) -> bool:
    if answer.reply is Reply.REFUSED:
        return answer.reason not in _FINAL and not answer.reason.startswith("version ")
    return answer.reply in (Reply.RESET, Reply.CLOSED, Reply.TIMEOUT, Reply.NOT_TLS)


def _broken(error: OSError, stage: Reply) -> tuple[Reply, str]:
    """What an operating system error means at this stage, with its errno's name."""
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    if error.errno in _OURS or stage is Reply.NOT_TRIED:
        return Reply.NOT_TRIED, name
    if stage is Reply.TIMEOUT:
        return Reply.RESET, name
    return (Reply.NO_CONNECTION if isinstance(error, ConnectionError) else Reply.UNREACHABLE), name


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
