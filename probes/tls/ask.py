"""One question and what its answer means. A refusal is only called one when the server made it.

A time-out, a reset or a rate limiter in between is told as what it is. Hang-ups are the hard case: old servers refuse
by hanging up, limiters and broken balancers do it at random. The first hang-up of a server is therefore held against
a control question and asked again; see `Desk.sure`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace

from probes.tls.hello import Offer, Protocol, hello
from probes.tls.records import Flight, ServerHello, Ssl2Flight
from probes.tls.registry import SUITES
from probes.tls.result import Reply
from probes.tls.wire import ALONE, ON_TRIAL, Ending, Line, Reader

HEAD = 512  # bytes of each reply that are kept for the transcript
_PAUSE = 0.4  # seconds before a question is repeated; all pauses outlast a limiter that counts by the second
_BREATH = 0.02  # seconds for the last connection to be over at the other end too: some bear but one at a time
_TRIES = 3
# Control questions before each repetition: uneven, so that nobody who counts connections can look like a habit. To hang
# up on SSLv2 is so common that two repetitions prove it; it proves nothing for other protocols.
_PROOF = (0, 1, 2)

_HTTP = re.compile(rb"\s{0,4}(HTTP/\d|<!DOCTYPE|<html)", re.IGNORECASE)

# Alerts that settle what was asked. Any other may be about our hello itself: asked again with less.
_FINAL = frozenset(
    {"protocol_version", "handshake_failure", "insufficient_security", "unrecognized_name", "inappropriate_fallback"}
)
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


class Errand:
    """A trial that goes along with a question asked anyway: once the answer's flight is whole, `poke` is sent on the
    same connection, which then is the trial's. Whoever runs the trial leads the connections, as `calls` gives them."""

    def __init__(self, protocol: Protocol, poke: Callable[[Flight], bytes | None], react: Reader) -> None:
        self.protocol, self.poke, self.react = protocol, poke, react
        self.poked = False
        self.open = True
        self._calls: asyncio.Queue[Call | None] = asyncio.Queue()

    async def calls(self) -> AsyncIterator[Call]:
        """The connections to lead, until one was taken over or no more questions of this protocol will be asked."""
        call: Call | None = None
        try:
            while not self.poked and (call := await self._calls.get()) is not None:
                yield call
        finally:
            self.open = False
            if call is not None:
                call.end(Ending(Reply.NOT_TRIED, "given up"))

    def carry(self, message: bytes, read: Reader) -> Call:
        """Have somebody else lead this connection."""
        call = Call(message, read, ON_TRIAL.get(), asyncio.get_running_loop().create_future())
        self._calls.put_nowait(call)
        return call

    def over(self) -> None:
        """No more questions."""
        self._calls.put_nowait(None)


@dataclass(frozen=True, slots=True)
class Call:
    """A connection to be led for somebody else, who waits for `told`: how it ended, or None where the flight is whole
    and the connection goes on without him."""

    message: bytes
    read: Reader
    trial: bool
    told: asyncio.Future[Ending | None]

    def end(self, ending: Ending) -> None:
        if not self.told.done():
            self.told.set_result(ending)


@dataclass(slots=True)
class Desk:
    """Asks one server. `control` is a question known to be answered, `fickle` tells that a hang-up was not meant."""

    line: Line
    host: str
    control: Offer | None = None
    fickle: bool = False
    habit: bool = False  # a hang-up was proved to be meant
    lost: bool = False  # a question known to be answered is answered no more: asking again is no use
    errand: Errand | None = None
    trusted: list[Heard] = field(default_factory=list)  # hang-ups taken for refusals without a proof of their own
    _answered: bool = False  # since the last of them
    _insisting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def once(self, offer: Offer) -> Heard:
        """One connection, one hello, one answer."""
        message = hello(offer, self.host)
        flight: Flight | Ssl2Flight = Ssl2Flight() if offer.protocol is Protocol.SSL2 else Flight(kx)
        received = bytearray()

        def read(data: bytes) -> bytes | None:
            if len(received) < HEAD:
                received.extend(data[: HEAD - len(received)])
            flight.feed(data)
            return None if flight.over else b""

        errand = self.errand
        if errand is None or not errand.open or errand.protocol is not offer.protocol or ALONE.get():
            ending = await self.line.talk(message, read)
        else:
            self.errand = None
            ending = await _carried(errand, offer, message, read, flight)
            self.errand = None if errand.poked else errand
        reply, reason = ending.reply, ending.reason
        if reply is Reply.NOT_TLS and looks_like_http(bytes(received)):
            reply, reason = Reply.PLAIN_HTTP, "HTTP without TLS"
        exchange = (bytes(message), bytes(received))
        if isinstance(flight, Ssl2Flight):
            return judge_ssl2(offer, flight, reply, reason, exchange)
        return judge(offer, flight, reply, reason, exchange)

    async def sure(self, offer: Offer) -> Heard:
        """Ask until the answer means something, as far as the budget and a few tries go.

        A hang-up is a refusal where a control question in between is answered and the same question is hung up on
        again. Once that is this server's proven habit, further hang-ups count at once (and are kept in `trusted`,
        for one last control question), unless it ever proved fickle.
        """
        heard = await self.once(offer)
        if heard.reply not in DOUBTFUL:
            return self._noted(heard)
        async with self._insisting:  # one at a time: what is proved for the first holds for those who wait
            if heard.reply in HANGUPS and self.habit and not self.fickle:
                self.trusted.append(heard)
                self._answered = False
                return replace(heard, reply=Reply.REFUSED, reason=heard.reply.value)
            with self.line.alone():
                return await self._insist(heard)

    async def _insist(self, heard: Heard) -> Heard:
        """Ask a doubtful question again, with a control question in between; without one, nothing is to be proved."""
        for attempt in range(_TRIES if self.control is not None and not self.lost else 0):
            await self._pause(attempt)
            for controls in _PROOF[: 2 if heard.offer.protocol is Protocol.SSL2 else 3]:
                again = await self._between(heard, controls)
                if again is None or not _same(heard, again):
                    break
            else:
                self.habit |= heard.reply in HANGUPS and heard.offer.protocol is not Protocol.SSL2
                return replace(heard, reply=Reply.REFUSED, reason=heard.reply.value)
            if again is not None and again.reply not in DOUBTFUL:
                self.fickle |= heard.reply in HANGUPS
                return self._noted(again)
            if again is not None and again.reply is Reply.TIMEOUT:  # silence costs the whole patience: twice is enough
                return again
        self.lost = self.control is not None and not await self._control()
        return heard

    async def _between(self, heard: Heard, controls: int) -> Heard | None:
        """Put so many control questions, then the same one again; None where a control question was not answered."""
        for _ in range(controls):
            if not await self._control():
                self.fickle = True
                return None
        await asyncio.sleep(max(0.0, min(_BREATH, self.line.left)))
        return await self.once(heard.offer)

    def _noted(self, heard: Heard) -> Heard:
        self._answered |= heard.accepted
        self.lost &= not heard.accepted
        if heard.accepted and self.control is None:
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
        if not self.trusted or (self._answered and not self.fickle):
            return frozenset()
        last = self.trusted[-1]
        if self.fickle or not await self._control() or (await self.once(last.offer)).accepted:
            self.fickle = True
            return frozenset(heard.offer.protocol for heard in self.trusted)
        return frozenset()


async def _carried(errand: Errand, offer: Offer, message: bytes, read: Reader, flight: Flight | Ssl2Flight) -> Ending:
    """Ask on a connection that the errand takes over when the answer is there."""

    def on(data: bytes) -> bytes | None:
        if errand.poked:
            return errand.react(data)
        more = read(data)
        if more is not None or isinstance(flight, Ssl2Flight) or not judge(offer, flight, *_SEEN).accepted:
            return more
        errand.poked = True
        call.told.set_result(None)
        return errand.poke(flight)

    call = errand.carry(message, on)
    return await call.told or Ending(Reply.CLOSED, "seen")


_SEEN = (Reply.CLOSED, "seen", (b"", b""))


def _same(heard: Heard, again: Heard) -> bool:
    """Whether a doubtful answer was repeated that a server may mean; silence and a closed port are never meant."""
    return again.reply is heard.reply and heard.reply not in (Reply.TIMEOUT, Reply.NO_CONNECTION, Reply.UNREACHABLE)


def judge(offer: Offer, flight: Flight, reply: Reply, reason: str, exchange: tuple[bytes, bytes]) -> Heard:
    """What a flight, however it ended, says about what was offered. Pure."""
    said, fatal = flight.hello, flight.fatal
    if said is not None and said.version != offer.protocol.number:
        reply, reason, said = Reply.REFUSED, f"version {version_name(said.version)}", None
    elif said is not None and said.suite not in offer.suites:
        reply, reason, said = Reply.REFUSED, f"suite 0x{said.suite:04X} was not offered", None
    elif fatal is not None:
        reply, reason, said = Reply.REFUSED, fatal.name, None
    elif said is not None:
        reply, reason = Reply.ACCEPTED, ""
    return Heard(offer, reply, reason, said, (), flight, flight.chain, flight.spoke, *exchange)


def judge_ssl2(offer: Offer, flight: Ssl2Flight, reply: Reply, reason: str, exchange: tuple[bytes, bytes]) -> Heard:
    """The same for SSLv2, where a server hello may well be a refusal. Pure."""
    if flight.tls is not None:
        return judge(offer, flight.tls, reply, reason, exchange)
    common = tuple(suite for suite in flight.suites or () if suite in offer.suites)
    if flight.error is not None:
        reply, reason = Reply.REFUSED, f"error {flight.error}"
    elif common:
        reply, reason = Reply.ACCEPTED, ""
    elif flight.suites is not None:
        reply, reason = Reply.REFUSED, "empty cipher list"
    return Heard(offer, reply, reason, None, common, None, flight.chain, flight.spoke, *exchange)


def complains(heard: Heard) -> bool:
    """Whether a refusal is, by its words, about the hello and not about what it offers."""
    if heard.reply is not Reply.REFUSED or heard.reason in (*HANGUPS,):
        return False
    return heard.reason not in _FINAL and not heard.reason.startswith(("version ", "suite "))


def version_name(number: int) -> str:
    return next((protocol.value for protocol in Protocol if protocol.number == number), f"0x{number:04X}")


def looks_like_http(data: bytes) -> bool:
    """Whether a reply to a hello is plain HTTP: what a web server without TLS on this port says."""
    return _HTTP.match(data) is not None
