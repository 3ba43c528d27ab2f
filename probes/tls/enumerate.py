"""Which suites, groups and signatures a server accepts: offer all, take out the chosen one, repeat.

The last refusal is the proof that there are no more. Groups and signature schemes come along for nothing where the
server follows our order; what is left of them is hunted down with hellos of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from probes.tls.ask import HANGUPS, Desk, Heard, complains
from probes.tls.codes import Codes
from probes.tls.hello import GROUPS_12, GROUPS_13, GROUPS_SMALL, SIGNATURES, SIGNATURES_SMALL, Offer, Protocol
from probes.tls.notes import Notes
from probes.tls.registry import SUITES_13, SUITES_SSL2, SUITES_UP_TO_12, suite
from probes.tls.result import Answer, Preference, Reply
from probes.tls.wire import ON_TRIAL

UP_TO_12, ONLY_13 = Codes(SUITES_UP_TO_12), Codes(SUITES_13)
CHUNK = 64  # suites at once for servers that choke on more: a hello under 256 bytes
MIDDLING = 148  # the same for those that bear 512 bytes, or 150 suites, as wolfSSL does
FEW, FEWEST = 32, 16  # for those that bear hardly any
FUTURE = 0x0304  # what a hello up to TLS 1.2 never claims
_SLOW = 0.02  # seconds of round trip from which on families of suites are asked for side by side
# Elliptic suites that any group serves: ECDSA would want its own curve.
_FREE = frozenset(
    code for code in SUITES_UP_TO_12 if suite(code).kx == "ECDHE" and suite(code).auth not in ("ECDSA", "ANON")
)
_SHORTEST = (0x0017, 0x0100)
_FINITE = frozenset(code for code in SUITES_UP_TO_12 if suite(code).kx in ("DHE", "DHE_PSK"))
# Halves of the registry that a good server accepts about equally much of.
_FIRST_HALF = frozenset(code for code in SUITES_UP_TO_12 if suite(code).kx == "ECDHE" and suite(code).aead)


# Lists are told in the order we ask in: two runs are then the same, whoever was quicker.
SUITES_ORDER = {code: place for place, code in enumerate((*SUITES_SSL2, *SUITES_13, *SUITES_UP_TO_12))}
GROUPS_ORDER = {code: place for place, code in enumerate((*GROUPS_12, *GROUPS_13))}
SIGNATURES_ORDER = {code: place for place, code in enumerate(SIGNATURES)}


def ordered(codes: Iterable[int], places: Mapping[int, int]) -> tuple[int, ...]:
    """Codes by their places; those without one last, by number."""
    return tuple(sorted(codes, key=lambda code: (places.get(code, len(places)), code)))


@dataclass(slots=True)
class Found:
    """What one protocol accepts, while it is being found out. `first` is the first answer, of whatever kind."""

    protocol: Protocol
    first: Heard | None = None
    suites: list[int] = field(default_factory=list)
    complete: bool = False
    gap: str = ""
    preference: Preference | None = None

    @property
    def accepted(self) -> bool:
        return bool(self.suites)

    @property
    def answer(self) -> Answer:
        """As the examination tells it."""
        first = self.first
        reply = Reply.ACCEPTED if self.suites else first.reply if first is not None else Reply.NOT_TRIED
        heard = first or Heard(Offer(self.protocol, ()), Reply.NOT_TRIED)
        return Answer(
            self.protocol, reply, "" if self.suites else heard.reason, ordered(self.suites, SUITES_ORDER),
            self.complete, self.gap, self.preference, heard.spoke, heard.sent, heard.received,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a server chose of what was offered, in the registry's order (see `SUITES_ORDER`) or `turned`.

    With `few` groups, unseen ones, only those suites can be compared that any group serves.
    """

    suite: int
    offered: Sequence[int]
    turned: bool
    few: bool

    def passed_over(self, accepted: Iterable[int]) -> bool:
        """Whether an accepted suite stood before the chosen one."""
        if self.few and self.suite not in _FREE:
            return False
        place = SUITES_ORDER[self.suite]
        return any(
            (SUITES_ORDER[code] > place) is self.turned and code != self.suite and code in self.offered
            for code in accepted if not self.few or code in _FREE
        )  # fmt: skip


@dataclass(slots=True)
class Enumeration:
    """All that is enumerated over one server. `size` limits how many suites one hello may offer, 0: no limit.

    `bare` hellos have no extension at all; `deflate` and `own_record` are as in `Offer`; `shares` are sent with TLS 1.3
    hellos, where the server wants one.
    """

    desk: Desk
    notes: Notes
    rich: bool = True
    size: int = 0
    bare: bool = False
    deflate: bool = True
    own_record: bool = False
    shares: bytes = b""
    bears_future: bool | None = None  # a TLS 1.2 hello that claims a version from the future; None: not asked
    _dies: bool | None = None  # of choosing DHE; None: not asked
    _finding: asyncio.Lock = field(default_factory=asyncio.Lock)
    _orders: dict[Protocol, list[_Choice]] = field(default_factory=dict)

    def shaped(self, offer: Offer) -> Offer:
        """The same without what this server minds in any hello."""
        return offer.shaped(self.deflate, self.own_record)

    def offer(self, protocol: Protocol, suites: Sequence[int], alpn: tuple[str, ...] = ()) -> Offer:
        """A hello for these suites, in a form this server bears."""
        if protocol is Protocol.SSL2:
            return Offer(protocol, tuple(suites))
        suites = suites if isinstance(suites, Codes) else tuple(suites)
        if self.bare:
            return self.shaped(Offer(protocol, suites, (), (), rich=False))
        if not self.rich and self.size:
            return self.shaped(Offer(protocol, suites, GROUPS_SMALL, SIGNATURES_SMALL, (), self.shares, False))
        groups, signatures = self.notes.groups_for(protocol), self.notes.signatures_next()
        return self.shaped(
            Offer(protocol, suites, groups, signatures, alpn if self.rich else (), self.shares, self.rich)
        )

    async def protocol(self, found: Found, first: Heard | None = None) -> Found:
        """Every suite of one protocol; `first` is an answer there is already, to the offer of all."""
        protocol = found.protocol
        everything = ONLY_13 if protocol is Protocol.TLS13 else UP_TO_12
        if protocol is Protocol.SSL2:
            return await self._ssl2(found)
        families = self._chunks(everything)
        if len(families) == 1:
            found.first = first or await self.desk.sure(
                self.offer(protocol, families[0], self.notes.offered_alpn(protocol))
            )
            if not found.first.accepted:
                found.complete, found.gap = found.first.reply is Reply.REFUSED, gap(found.first)
                return found
            left = self._chosen(found, found.first, everything)
            families = self._families(left) if protocol is Protocol.TLS12 else [left]
            await asyncio.gather(*(self._sift(found, family, 1) for family in families))
        else:
            for family in families:  # a delicate server: one hello at a time
                await self._sift(found, family, 0)
                if found.first is not None and not found.suites and whole(found.first):
                    break
        found.complete = not found.gap
        return found

    def _chunks(self, suites: Codes) -> list[Codes]:
        size = self.size or len(suites)
        return [suites[at : at + size] for at in range(0, len(suites), size)] if self.size else [suites]

    def _families(self, suites: Codes) -> list[Codes]:
        """On a slow line, two that are sifted side by side: it costs one more refusal and saves many rounds. TLS 1.2
        alone, which has the most suites: a line is also slow where our own machine is busy, and refusals are counted.
        """
        if (self.desk.line.round_trip or 0.0) < _SLOW:
            return [suites]
        halves = (code for code in suites if code in _FIRST_HALF), (code for code in suites if code not in _FIRST_HALF)
        return [half for half in map(Codes, halves) if half]

    async def _ssl2(self, found: Found) -> Found:
        found.first = heard = await self.desk.sure(self.offer(Protocol.SSL2, SUITES_SSL2))
        if heard.accepted:
            self.notes.take(heard)
            found.suites.extend(heard.suites)
        found.complete, found.gap = heard.reply.determined, gap(heard)
        return found

    def _chosen(self, found: Found, heard: Heard, family: Codes, turned: bool = False) -> Codes:
        """Note an accepted answer and the order it was offered in; gives what is left of the family."""
        assert heard.hello is not None  # noqa: S101 - an accepted answer has one
        chosen = heard.hello.suite
        self.notes.take(heard)
        found.suites.append(chosen)
        offer = heard.offer
        few = offer.protocol is Protocol.TLS12 and 0x001D not in offer.groups
        self._orders.setdefault(found.protocol, []).append(_Choice(chosen, offer.suites, turned, few))
        return family.without(chosen)

    async def _sift(self, found: Found, family: Codes, step: int) -> None:
        """Sift one family to its last refusal. Every other hello offers it the other way round: see `own_order`."""
        left, curious = family, self._curious(found)
        while left:
            offered = left.turned if step % 2 else left
            heard, curious = await self._besides(found, offered, curious)
            heard = heard or await self.desk.sure(
                self.offer(found.protocol, offered, self.notes.offered_alpn(found.protocol))
            )
            if heard.offer.alpn and heard.reason == "no_application_protocol":
                self.notes.alpn_over = True
                continue
            found.first = found.first or heard
            if not heard.accepted:
                if complains(heard) and found.suites and not self.size and not self.bare:
                    heard = await self._in_parts(found, left)
                elif heard.reason in (*HANGUPS,) and found.suites and not self.size:
                    left = await self._unless_it_died(found, left)
                    if left:
                        continue
                found.gap = found.gap or gap(heard)
                return
            left = self._chosen(found, heard, left, step % 2 == 1)
            step += 1

    async def _unless_it_died(self, found: Found, left: Codes) -> Codes:
        """It hung up, which is how it refuses. But some choose DHE, find that they have no parameters, and hang up on
        that: the rest is asked for without it, in one protocol, and in all where that gets an answer. Gives what is
        left to ask."""
        rest = Codes(code for code in left if code not in _FINITE)
        async with self._finding:
            if self._dies is False or not 0 < len(rest) < len(left):
                return Codes(())
            heard = await self.desk.sure(self.offer(found.protocol, rest))
            self._dies = heard.accepted
        return self._chosen(found, heard, rest) if heard.accepted else Codes(())

    async def _in_parts(self, found: Found, family: Codes) -> Heard:
        """It complained of the hello as such, which proves nothing about the rest of a family: small hellos for it. One
        that complains of those as well means what was offered. Gives the last refusal."""
        for at in range(0, len(family), CHUNK):
            left = family[at : at + CHUNK]
            while left:
                small = Offer(found.protocol, left, GROUPS_SMALL, SIGNATURES_SMALL, (), self.shares, rich=False)
                heard = await self.desk.sure(self.shaped(small))
                if not heard.accepted:
                    break
                left = self._chosen(found, heard, left)
            if left and (complains(heard) or not heard.reply.determined):
                break
        return heard

    def _curious(self, found: Found) -> bool:
        """Are groups still to be found out that TLS 1.3 will not tell of for less? ECDSA would want its own curve."""
        heard = found.first
        if heard is None or heard.hello is None or heard.flight is None or heard.flight.exchange is None:
            return False
        plain = self.rich and not self.size and found.protocol is Protocol.TLS12 and Protocol.TLS13 not in self._orders
        return plain and heard.flight.exchange.group is not None and heard.hello.suite in _FREE

    async def _besides(self, found: Found, offered: Codes, curious: bool) -> tuple[Heard | None, bool]:
        """Have the next hello of TLS 1.2 answer another question as well: does the server know groups we have not seen,
        does it bear a version from the future (RFC 8446 E.2)? Whatever is accepted is as good as ever; None otherwise:
        the plain question is to be put. And whether to stay curious."""
        usual = self.offer(found.protocol, offered, self.notes.offered_alpn(found.protocol))
        ahead = FUTURE if self._bold(found) else None
        if curious:
            new = tuple(code for code in GROUPS_12 if code not in self.notes.groups)
            heard = await self._once(replace(usual, groups=new, legacy_version=ahead))
            if heard.accepted:
                self.bears_future = ahead is not None or self.bears_future
                exchange = heard.flight.exchange if heard.flight is not None else None
                return heard, exchange is not None and exchange.group in new
        if ahead is None:
            return None, False
        heard = await self._once(replace(usual, legacy_version=ahead))
        self.bears_future = heard.accepted or None
        return heard if heard.accepted else None, False

    async def _once(self, offer: Offer) -> Heard:
        """A version from the future is a trial of its own, whatever it brings besides."""
        token = ON_TRIAL.set(offer.legacy_version is not None)
        heard = await self.desk.once(offer)
        ON_TRIAL.reset(token)
        return heard

    def _bold(self, found: Found) -> bool:
        return found.protocol is Protocol.TLS12 and self.bears_future is None and self.rich and not self.size

    def own_order(self, found: Found) -> bool:
        """Whether the server, at least once, passed over an accepted suite that we had put before the chosen one."""
        return any(choice.passed_over(found.suites) for choice in self._orders.get(found.protocol, ()))

    async def groups(self, found: Found) -> bool:
        """Hunt down the groups not seen yet. True where a last refusal proves there are no more."""
        newest = found.protocol is Protocol.TLS13
        suites = tuple(code for code in found.suites if newest or suite(code).kx.startswith("ECDHE"))
        if not suites or self.bare:
            return not suites
        signed = tuple(code for code in suites if suite(code).auth not in ("ECDSA", "ANON"))
        suites = signed or suites
        keep = () if signed or newest else tuple(code for code in (0x17, 0x18, 0x19) if code in self.notes.groups)
        if newest and self.shares:
            return False  # it names no group: only a share for each could tell
        if newest:
            await self._claims(found, suites)
        while True:
            left = tuple(code for code in (GROUPS_13 if newest else GROUPS_12) if code not in self.notes.groups)
            if not left:
                return True
            heard = await self.desk.sure(self.shaped(Offer(found.protocol, suites, (*left, *keep), rich=self.rich)))
            if not heard.accepted or heard.hello is None:
                return heard.reply is Reply.REFUSED
            exchange = heard.flight.exchange if heard.flight is not None else None
            group = heard.hello.group if newest or exchange is None else exchange.group
            if group is None or group not in left:
                return True  # it insists on one it has shown already
            self.notes.take(heard)

    async def _claims(self, found: Found, suites: tuple[int, ...]) -> None:
        """The groups a server says it knows (RFC 8446 4.2.7) are believed once it takes one we have not seen."""
        left = tuple(code for code in self.notes.claimed if code not in self.notes.groups)
        if len(left) < 2:
            return
        heard = await self.desk.sure(self.shaped(Offer(found.protocol, suites, left[::-1], rich=self.rich)))
        if heard.hello is not None and heard.hello.group in left:
            self.notes.groups.update(dict.fromkeys(left))

    async def finite(self, found: Found) -> bool:
        """Finite fields for those who name no group at all, or the shortest (RFC 7919 section 4): a server that goes by
        our groups may have others for them, or take such suites from nobody else. True where one is new.
        """
        known = tuple(code for code in found.suites if code in _FINITE)
        named = any(each.known.startswith("ffdhe") for each in self.notes.dh.values())
        if self.bare or (known and not named):
            return False
        for groups in ((), _SHORTEST) if known else ():
            heard = await self.desk.sure(self.shaped(Offer(found.protocol, known, groups, rich=self.rich)))
            if heard.accepted:
                self.notes.take(heard)
        return not known and await self._for_the_nameless(found)

    async def _for_the_nameless(self, found: Found) -> bool:
        left, new = tuple(code for code in SUITES_UP_TO_12 if code in _FINITE), False
        while left:
            part = left[: self.size or len(left)]
            heard = await self.desk.sure(self.shaped(Offer(found.protocol, part, (), rich=self.rich)))
            if not heard.accepted or heard.hello is None:
                break
            self.notes.take(heard)
            found.suites.append(heard.hello.suite)
            left, new = tuple(code for code in left if code != found.suites[-1]), True
        return new

    async def signatures(self, found: Found, allowance: int) -> bool:
        """The same for signature schemes of TLS 1.2, with at most so many hellos."""
        suites = tuple(c for c in found.suites if suite(c).kx in ("ECDHE", "DHE") and not suite(c).anonymous)
        if not suites or self.bare:
            return not suites
        for _ in range(allowance):
            left = tuple(code for code in SIGNATURES if code not in self.notes.signatures)
            offer = Offer(found.protocol, suites, self.notes.groups_for(found.protocol), left, rich=self.rich)
            heard = await self.desk.sure(self.shaped(offer))
            if not heard.accepted or heard.flight is None:
                return heard.reply is Reply.REFUSED
            if heard.flight.exchange is None or heard.flight.exchange.signature not in left:
                return True
            self.notes.take(heard)
        return False


def whole(heard: Heard) -> bool:
    """Whether a refusal was of the protocol itself, whatever its suites."""
    return heard.reply is Reply.REFUSED and (heard.reason == "protocol_version" or heard.reason.startswith("version "))


def gap(heard: Heard) -> str:
    """Why an answer settles nothing; "" where it does."""
    return "" if heard.reply.determined else f"{heard.reply.value} {heard.reason}".rstrip()
