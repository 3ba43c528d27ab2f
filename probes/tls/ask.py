"""One question and what its answer means. A refusal is only called one when the server made it.

A time-out, a reset or a rate limiter in between is told as what it is. Hang-ups are the hard case: old servers refuse
by hanging up, limiters and broken balancers do it at random. The first hang-up of a server is therefore held against
a control question and asked again; see `Desk.sure`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from probes.tls.hello import Offer, Protocol, hello
from probes.tls.records import Flight, ServerHello, Ssl2Flight, looks_like_http
from probes.tls.registry import SUITES
from probes.tls.result import Reply
from probes.tls.wire import Line

HEAD = 512  # bytes of each reply that are kept for the transcript
_PAUSE = 0.3  # seconds before a question is repeated, for a rate limiter to calm down
_TRIES = 3

HANGUPS = frozenset({Reply.RESET, Reply.CLOSED})
DOUBTFUL = HANGUPS | {Reply.NOT_TLS, Reply.PLAIN_HTTP, Reply.TIMEOUT, Reply.NO_CONNECTION, Reply.UNREACHABLE}
_KX: Mapping[int, str] = {code: item.kx for code, item in SUITES.items()}


def kx(code: int) -> str:
    """The key exchange of a suite by its number, "" for an unknown one."""
    return _KX.get(code, "")


@dataclass(frozen=True, slots=True)
class Heard:
    """One question with its answer. `hello` is set where the answer is ACCEPTED (for SSLv2: `suites`)."""

    offer: Offer
    reply: Reply
    reason: str = ""
    hello: ServerHello | None = None
    suites: tuple[int, ...] = ()
    flight: Flight | None = field(default=None, repr=False)
    chain: tuple[bytes, ...] = field(default=(), repr=False)
    spoke: bool = False
    sent: bytes = field(default=b"", repr=False)
    received: bytes = field(default=b"", repr=False)

    @property
    def accepted(self) -> bool:
        return self.reply is Reply.ACCEPTED


@dataclass(slots=True)
class Desk:
    """Asks one server. `control` is a question known to be answered, `fickle` tells that a hang-up was not meant."""

    line: Line
    host: str
    control: Offer | None = None
    fickle: bool = False
    habit: bool = False  # a hang-up was proved to be meant
    trusted: list[Heard] = field(default_factory=list)  # hang-ups taken for refusals without a proof of their own

    async def once(self, offer: Offer) -> Heard:
        """One connection, one hello, one answer."""
        message = hello(offer, self.host)
        if offer.protocol is Protocol.SSL2:
            return await self._once_ssl2(offer, message)
        flight = Flight(kx)
        received = bytearray()

        def read(data: bytes) -> bytes | None:
            if len(received) < HEAD:
                received.extend(data[: HEAD - len(received)])
            flight.feed(data)
            return None if flight.over else b""

        ending = await self.line.talk(message, read)
        heard = Heard(offer, ending.reply, ending.reason, None, (), flight, flight.chain, flight.spoke, message)
        return judge(_plain_http(replace(heard, received=bytes(received))), flight)

    async def _once_ssl2(self, offer: Offer, message: bytes) -> Heard:
        flight = Ssl2Flight()
        received = bytearray()

        def read(data: bytes) -> bytes | None:
            received.extend(data[: HEAD - len(received)])
            flight.feed(data)
            return None if flight.over else b""

        ending = await self.line.talk(message, read)
        heard = Heard(offer, ending.reply, ending.reason, None, (), None, flight.chain, flight.spoke, message)
        return judge_ssl2(_plain_http(replace(heard, received=bytes(received))), flight)

    async def sure(self, offer: Offer) -> Heard:
        """Ask until the answer means something, as far as the budget and a few tries go.

        A hang-up is a refusal where a control question in between is answered and the same question is hung up on
        again. Once that is this server's proven habit, further hang-ups count at once (and are kept in `trusted`,
        for one last control question), unless it ever proved fickle.
        """
        heard = await self.once(offer)
        if heard.reply not in DOUBTFUL:
            return self._noted(heard)
        if heard.reply in HANGUPS and self.habit and not self.fickle:
            self.trusted.append(heard)
            return replace(heard, reply=Reply.REFUSED, reason=heard.reply.value)
        return await self.insist(heard)

    async def insist(self, heard: Heard) -> Heard:
        """Ask a doubtful question again, with a control question in between."""
        for attempt in range(_TRIES):
            await self._pause(attempt)
            there = await self._control()
            again = await self.once(heard.offer)
            if again.reply not in DOUBTFUL:
                self.fickle |= heard.reply in HANGUPS
                return self._noted(again)
            if there and again.reply is heard.reply and heard.reply not in (Reply.TIMEOUT, Reply.NO_CONNECTION):
                self.habit |= heard.reply in HANGUPS
                return replace(again, reply=Reply.REFUSED, reason=heard.reply.value)
            if again.reply is Reply.TIMEOUT:  # silence costs the whole patience each time: twice is enough
                return again
            heard = again
        return heard

    def _noted(self, heard: Heard) -> Heard:
        if heard.accepted and self.control is None and heard.hello is not None:
            self.control = heard.offer
        return heard

    async def _control(self) -> bool:
        """Whether a question known to be accepted is answered just now; without one, nothing is proved."""
        return self.control is not None and (await self.once(self.control)).accepted

    async def _pause(self, attempt: int) -> None:
        """None before the first repetition: a meant hang-up, by far the commoner case, is proved at once."""
        if attempt:
            await asyncio.sleep(max(0.0, min(_PAUSE * attempt, self.line.left)))

    async def settle(self) -> frozenset[Protocol]:
        """The last control question. Gives the protocols whose trusted hang-ups prove to be worth nothing."""
        if not self.trusted:
            return frozenset()
        last = self.trusted[-1]
        if self.fickle or not await self._control() or (await self.once(last.offer)).accepted:
            self.fickle = True
            return frozenset(heard.offer.protocol for heard in self.trusted)
        return frozenset()


def judge(heard: Heard, flight: Flight) -> Heard:
    """What a flight, however it ended, says about what was offered. Pure."""
    hello_, fatal, offer = flight.hello, flight.fatal, heard.offer
    if hello_ is not None and hello_.version != offer.protocol.number:
        return replace(heard, reply=Reply.REFUSED, reason=f"version {version_name(hello_.version)}", hello=None)
    if hello_ is not None and hello_.suite not in offer.suites:
        return replace(heard, reply=Reply.REFUSED, reason=f"suite 0x{hello_.suite:04X} was not offered")
    if fatal is not None:
        return replace(heard, reply=Reply.REFUSED, reason=fatal.name)
    if hello_ is None:
        return heard
    return replace(heard, reply=Reply.ACCEPTED, reason="", hello=hello_)


def judge_ssl2(heard: Heard, flight: Ssl2Flight) -> Heard:
    """The same for SSLv2, where a server hello may well be a refusal. Pure."""
    if flight.tls is not None:
        return judge(heard, flight.tls)
    if flight.error is not None:
        return replace(heard, reply=Reply.REFUSED, reason=f"error {flight.error}")
    if flight.suites is None:
        return heard
    common = tuple(suite for suite in flight.suites if suite in heard.offer.suites)
    if not common:
        return replace(heard, reply=Reply.REFUSED, reason="empty cipher list")
    return replace(heard, reply=Reply.ACCEPTED, reason="", suites=common)


def version_name(number: int) -> str:
    return next((protocol.value for protocol in Protocol if protocol.number == number), f"0x{number:04X}")


def _plain_http(heard: Heard) -> Heard:
    if heard.reply is Reply.NOT_TLS and looks_like_http(heard.received):
        return replace(heard, reply=Reply.PLAIN_HTTP, reason="HTTP without TLS")
    return heard
