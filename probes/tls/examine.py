"""Who is asked what, in which order: the whole truth about one server, or the quick daily look.

The first hello (TLS 1.2, everything on offer) tells what kind of peer this is. Then the protocols are enumerated side
by side, and last come the single questions: order of preference, groups, fallback, sessions, and the trials.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from probes.tls.ask import DOUBTFUL, Desk, Heard
from probes.tls.enumerate import CHUNK, Enumeration, Found
from probes.tls.framing import converse
from probes.tls.ground import Ground
from probes.tls.hello import FALLBACK_SCSV, GROUPS_SMALL, SIGNATURES_SMALL, Offer, Protocol, ascii_host, share
from probes.tls.notes import MAX_NOTED, Notes
from probes.tls.records import looks_like_http
from probes.tls.registry import COMMON_SUITES, SUITES_13, SUITES_SSL2, SUITES_UP_TO_12
from probes.tls.result import Answer, Examination, Preference, Reply, Resumption, SentChain, Trial
from probes.tls.session13 import GROUPS as OWN_GROUPS
from probes.tls.session13 import SUITES as OWN_SUITES
from probes.tls.session13 import Session13
from probes.tls.trials import TRIALS, Resumed, TrialRoom, psk, resumption
from probes.tls.wire import ON_TRIAL, Line

_HOPELESS = frozenset({Reply.NO_CONNECTION, Reply.UNREACHABLE, Reply.PLAIN_HTTP, Reply.NOT_TRIED})
# Alerts that settle the matter. Any other may be a server choking on the big hello: asked again with less.
_FINAL = frozenset({"protocol_version", "handshake_failure", "insufficient_security", "unrecognized_name"})
_OLD = (Protocol.SSL2, Protocol.SSL3, Protocol.TLS10, Protocol.TLS11)
_BASE_POINT = share(0x001D, b"\x09" + bytes(31))  # X25519's base point: a share like any other
# For our own handshakes: P-256 first, so that servers which like another better tell what they know.
_GROUPS_OWN = (0x0017, *(code for code in OWN_GROUPS if code != 0x0017))
_SIDE_BY_SIDE = 12  # connections of the quick look: one small question each, and then nothing more till the next cycle
_SPARE = 10  # connections beside the accepted pairs and the trials


@dataclass(slots=True)
class Examiner:
    """Examines the server at the end of `line`; `host` is the name sent in SNI. Never raises for what it does."""

    line: Line
    host: str
    _desk: Desk = field(init=False)
    _notes: Notes = field(init=False, default_factory=Notes)
    _all: Enumeration = field(init=False)
    _found: dict[Protocol, Found] = field(init=False, default_factory=dict)
    _intolerant: list[str] = field(init=False, default_factory=list)
    _trials: dict[str, Trial] = field(init=False, default_factory=dict)
    _resumed: Resumed | None = field(init=False, default=None)
    _psk: bool | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._desk = Desk(self.line, self.host)
        self._all = Enumeration(self._desk, self._notes)

    async def full(self) -> Examination:
        """The complete truth, as far as the line's budget goes."""
        started = time.monotonic()
        first = await self._first()
        if first.reply in _HOPELESS:
            return self._hopeless(first, started)
        early = self._ground(first) if first.accepted else None
        await asyncio.gather(self._protocol13(), *self._older(first), *self._early(early))
        for protocol in await self._desk.settle():  # their hang-ups proved to be worth nothing: asked once more
            await self._protocol(protocol)
        late = self._late_ground(first)
        if early is None and late is not None:
            await asyncio.gather(*self._early(late))
        return await self._last(late, started)

    # -- the first hello ---------------------------------------------------------------------------------

    async def _first(self) -> Heard:
        """What kind of peer this is; what it chokes on is left out of every hello from here on."""
        rich = await self._desk.once(
            self._all.offer(Protocol.TLS12, SUITES_UP_TO_12, self._notes.offered_alpn(Protocol.TLS12))
        )
        if rich.accepted:
            return self._there(rich)
        if rich.reply in _HOPELESS or not _worth_another(rich):
            return rich
        small = await self._desk.once(_small(Protocol.TLS12))
        if small.accepted:
            return await self._delicate(rich, small)
        if not rich.spoke and not small.spoke and await self._answers_plain_http():
            return replace(rich, reply=Reply.PLAIN_HTTP, reason="HTTP without TLS")
        return small if small.reply.determined and not rich.spoke else rich

    async def _delicate(self, rich: Heard, small: Heard) -> Heard:
        """It answers the small hello and not the rich one: is it our extensions, our length, or only chance?"""
        self._there(small)
        again = await self._desk.once(rich.offer)
        if again.accepted:
            self._desk.fickle = True
            return self._there(again)
        self._all.rich = False
        plain = await self._desk.once(self._all.offer(Protocol.TLS12, SUITES_UP_TO_12))
        if plain.accepted:
            self._intolerant.append("extensions")
            return self._there(plain)
        self._intolerant.append("large hello")
        self._all.size = CHUNK
        return small

    def _there(self, heard: Heard) -> Heard:
        self._desk.control = heard.offer
        return heard

    async def _answers_plain_http(self) -> bool:
        """Ask in plain HTTP, where no hello got a TLS answer: many web servers just hang on one or hang up.

        A status 400 proves nothing: it is also what a TLS server says to HTTP on its port.
        """
        head = bytearray()

        def read(data: bytes) -> bytes | None:
            head.extend(data[: 512 - len(head)])
            return None if len(head) >= 12 else b""

        request = f"GET / HTTP/1.0\r\nHost: {ascii_host(self.host)}\r\nConnection: close\r\n\r\n"
        await self.line.talk(request.encode("ascii"), read)
        return looks_like_http(bytes(head)) and bytes(head[9:12]) not in (b"400", b"497")

    # -- protocols ---------------------------------------------------------------------------------------

    def _older(self, first: Heard) -> list[Coroutine[Any, Any, None]]:
        """SSLv2 to TLS 1.2, to be run side by side. The first hello counts as TLS 1.2's, unless it was cut down."""
        counts = first.reply.determined and not self._all.size
        return [self._protocol(Protocol.TLS12, first if counts else None), *(self._protocol(each) for each in _OLD)]

    async def _protocol(self, protocol: Protocol, first: Heard | None = None) -> None:
        found = self._found[protocol] = Found(protocol)
        await self._all.protocol(found, first)
        answer = found.first
        if found.suites or answer is None or protocol is Protocol.SSL2 or self._all.size or not _worth_another(answer):
            return
        if (await self._desk.once(_small(protocol))).accepted:  # this protocol's code is more delicate than the rest
            self._found[protocol] = found = Found(protocol)
            await Enumeration(self._desk, self._notes, rich=False, size=CHUNK).protocol(found)

    async def _protocol13(self) -> None:
        """TLS 1.3: one real handshake up to the certificate, which it alone shows; then suites and groups."""
        session, first = await self._handshake13()
        if not first.accepted:
            await self._protocol(Protocol.TLS13)
            return
        found = self._found[Protocol.TLS13] = Found(Protocol.TLS13)
        await asyncio.gather(self._all.protocol(found, first), self._take_up(session))
        if len(found.suites) == 1:
            self._all.shares = _BASE_POINT  # perhaps it only would not name its group for want of a share: it gets one
            found.suites.clear()
            await self._all.protocol(found, first)
            if len(found.suites) == 1:
                self._all.shares = b""

    async def _handshake13(self) -> tuple[Session13, Heard]:
        """P-256 is offered first: a server that likes another better often tells all its groups, encrypted."""
        session = Session13(self.host, groups=_GROUPS_OWN, shares=_GROUPS_OWN[:1], alpn=("h2", "http/1.1"))
        ending = await converse(self.line, session)
        said = session.hello
        offer = Offer(Protocol.TLS13, OWN_SUITES)
        if said is None or said.version != Protocol.TLS13.number or said.suite not in OWN_SUITES:
            return session, Heard(offer, ending.reply, ending.reason)
        self._learn(session)
        return session, Heard(offer, Reply.ACCEPTED, "", said, spoke=True, sent=session.message)

    async def _take_up(self, session: Session13) -> None:
        ON_TRIAL.set(True)
        self._psk = await psk(self.line, session)

    def _learn(self, session: Session13) -> None:
        notes, hello = self._notes, session.hello
        assert hello is not None  # noqa: S101 - looked at before
        if session.chain:
            notes.chain(SentChain(session.chain, Protocol.TLS13, hello.suite, session.staple, session.scts))
        if session.group is not None:
            notes.groups[session.group] = None
        notes.claimed = session.groups[:MAX_NOTED]
        notes.seen_extensions((*hello.extensions, *session.extensions))
        if session.signature is not None:
            notes.signatures[session.signature] = None
        if session.alpn:
            notes.alpn[session.alpn] = None

    # -- trials and single questions ---------------------------------------------------------------------

    def _ground(self, heard: Heard) -> Ground:
        assert heard.hello is not None  # noqa: S101 - only made of accepted answers
        suites = {protocol: tuple(found.suites) for protocol, found in self._found.items()}
        suites.setdefault(heard.offer.protocol, (heard.hello.suite,))
        return Ground(self.line, self.host, heard.offer.protocol, heard.hello, suites, self._all.rich)

    def _late_ground(self, first: Heard) -> Ground | None:
        """The newest protocol up to TLS 1.2 that was accepted, with all its suites."""
        for protocol in (Protocol.TLS12, Protocol.TLS11, Protocol.TLS10, Protocol.SSL3):
            found = self._found.get(protocol)
            if found is not None and found.suites:
                heard = found.first if found.first is not None and found.first.accepted else first
                if heard.hello is not None and heard.offer.protocol is protocol:
                    return self._ground(heard)
        return None

    def _early(self, ground: Ground | None) -> list[Coroutine[Any, Any, None]]:
        """Trials that need no more than one accepted hello."""
        if ground is None:
            return []
        trials = [trial for trial in TRIALS if trial.NAME != "ROBOT" and trial.applies(ground)]
        return [self._sessions(ground), *(self._trial(trial, ground) for trial in trials)]

    async def _trial(self, trial: TrialRoom, ground: Ground) -> None:
        ON_TRIAL.set(True)
        self._trials[trial.NAME] = await trial.run(ground)

    async def _sessions(self, ground: Ground) -> None:
        ON_TRIAL.set(True)
        self._resumed = await resumption(ground)
        self._trials["TICKETBLEED"] = self._resumed.ticketbleed

    async def _last(self, ground: Ground | None, started: float) -> Examination:
        """What can only be asked once all suites are known."""
        newest = self._found[Protocol.TLS13]
        older = self._found[ground.protocol] if ground is not None else None
        robot = [trial for trial in TRIALS if trial.NAME == "ROBOT" and ground is not None and trial.applies(ground)]
        trials = asyncio.gather(*(self._trial(trial, ground) for trial in robot if ground is not None))
        complete, signatures, scsv, _ = await asyncio.gather(
            self._groups(older, newest), self._signatures(older), self._fallback(), self._orders(older, newest)
        )
        await trials
        return self._examination(started, complete, signatures, scsv)

    async def _groups(self, older: Found | None, newest: Found) -> bool:
        """TLS 1.3 and the newest older protocol; what one of them has shown, the other is not asked for."""
        done = [await self._all.groups(found) for found in (newest, older) if found is not None and found.suites]
        return bool(done) and all(done)

    async def _signatures(self, older: Found | None) -> bool:
        """Schemes are only chosen by TLS 1.2 and later; hunted for as long as connections are to spare."""
        if older is None or older.protocol is not Protocol.TLS12:
            return False
        pairs = sum(len(found.suites) for found in self._found.values())
        spare = pairs + _SPARE - (self.line.connections - self.line.trial_connections) - 3
        return await self._all.signatures(older, max(0, spare))

    async def _fallback(self) -> bool | None:
        """RFC 7507: a hello that says it fell back, one protocol below the best there is."""
        spoken = [found for found in self._found.values() if found.suites and found.protocol is not Protocol.SSL2]
        spoken.sort(key=lambda found: found.protocol.number)
        if len(spoken) < 2 or spoken[0].protocol is Protocol.TLS12:
            return None
        ON_TRIAL.set(True)
        below = spoken[-2]
        heard = await self._desk.sure(self._all.offer(below.protocol, (*below.suites, FALLBACK_SCSV)))
        if heard.accepted:
            return False
        return True if heard.reason == "inappropriate_fallback" else None

    async def _orders(self, *protocols: Found | None) -> None:
        """Whose order decides; asked only where the enumeration has not shown it. For TLS 1.2 the same hello claims a
        version from the future, which a server must bear (RFC 8446 E.2)."""
        for found in protocols:
            if found is None:
                continue
            own = self._all.own_order(found)
            future = found.protocol is Protocol.TLS12
            if own:
                found.preference = Preference.SERVER
            if len(found.suites) > (0 if future else 1) and (future or not own):
                await self._order(found, future)

    async def _order(self, found: Found, future: bool) -> None:
        backwards = self._all.offer(found.protocol, found.suites[::-1])
        if future:
            ON_TRIAL.set(True)
        heard = await self._desk.once(replace(backwards, legacy_version=0x0304 if future else None))
        if future and not heard.accepted and heard.reply is not Reply.NOT_TRIED:
            again = await self._desk.once(backwards)
            if again.accepted:
                self._intolerant.append("version")
            heard = again
        if heard.hello is not None and len(found.suites) > 1 and found.preference is None:
            same = heard.hello.suite == found.suites[0]
            found.preference = Preference.SERVER if same else Preference.CLIENT

    # -- the quick look ----------------------------------------------------------------------------------

    async def floor(self, known: Mapping[Protocol, tuple[int, ...]]) -> Examination:
        """Two round trips: everything not accepted before must be refused, and what was accepted answered."""
        started = time.monotonic()
        self.line.parallel = max(self.line.parallel, _SIDE_BY_SIDE)
        await asyncio.gather(*(self._still(protocol, tuple(known.get(protocol, ()))) for protocol in Protocol))
        return replace(self._examination(started), full=False)

    async def _still(self, protocol: Protocol, known: tuple[int, ...]) -> None:
        found = self._found[protocol] = Found(protocol)
        everything = _EVERYTHING.get(protocol, SUITES_UP_TO_12)
        if protocol is Protocol.SSL2:
            await self._all.protocol(found)
            return
        others = tuple(code for code in everything if code not in known)
        new, old = await asyncio.gather(
            self._desk.once(self._all.offer(protocol, others)), self._known(protocol, known) if known else _nothing()
        )
        found.first = old or new
        for heard in (old, new):
            if heard is not None and heard.accepted and heard.hello is not None:
                self._notes.take(heard)
        if old is not None and old.accepted:
            found.suites = list(known)
        if new.accepted and new.hello is not None:
            found.suites.append(new.hello.suite)
        found.complete = new.reply is Reply.REFUSED and (old is None or old.accepted)
        found.gap = "" if found.complete else f"changed: {new.reply.value} {new.reason}".rstrip()

    async def _known(self, protocol: Protocol, known: tuple[int, ...]) -> Heard:
        """What was accepted; TLS 1.3 by the handshake that shows the certificate."""
        if protocol is not Protocol.TLS13:
            return await self._desk.once(self._all.offer(protocol, known))
        _, heard = await self._handshake13()
        if heard.hello is not None and heard.hello.suite not in known:
            return replace(heard, reply=Reply.REFUSED, reason="another suite", hello=None)
        return heard

    # -- putting it together -----------------------------------------------------------------------------

    def _hopeless(self, first: Heard, started: float) -> Examination:
        answers = tuple(_answer(Found(protocol, first)) for protocol in Protocol)
        return self._bare(answers, started)

    def _bare(self, answers: tuple[Answer, ...], started: float) -> Examination:
        line = self.line
        return Examination(
            line.endpoint, answers, connections=line.connections, trial_connections=line.trial_connections,
            seconds=time.monotonic() - started, round_trip=line.round_trip,
        )  # fmt: skip

    def _examination(
        self, started: float, groups: bool = False, signatures: bool = False, scsv: bool | None = None
    ) -> Examination:
        notes, resumed = self._notes, self._resumed
        newest_only = [found.protocol for found in self._found.values() if found.suites] == [Protocol.TLS13]
        chains = sorted(notes.chains.values(), key=lambda sent: -sent.protocol.number)
        return replace(
            self._bare(tuple(_answer(self._found[protocol]) for protocol in Protocol), started),
            chains=tuple(chains), groups=tuple(notes.groups), groups_complete=groups, dh=tuple(notes.dh.values()),
            signatures=tuple(notes.signatures), signatures_complete=signatures, extensions=tuple(notes.extensions),
            alpn=tuple(notes.alpn), compression=False if newest_only else notes.compression,
            extended_master_secret=notes.extended_master_secret, secure_renegotiation=notes.secure_renegotiation,
            client_renegotiation=resumed.client_renegotiation if resumed else None, fallback_scsv=scsv,
            client_auth=resumed.client_auth if resumed else None,
            resumption=replace(resumed.resumption if resumed else Resumption(), psk=self._psk),
            intolerant=tuple(self._intolerant), trials=dict(self._trials),
        )  # fmt: skip


_EVERYTHING = {Protocol.TLS13: SUITES_13, Protocol.SSL2: SUITES_SSL2}


async def _nothing() -> None:
    return None


def _small(protocol: Protocol) -> Offer:
    """For servers that choke: under 256 bytes for a name of ordinary length, and every suite brings a certificate."""
    if protocol is Protocol.TLS13:
        return Offer(protocol, SUITES_13[:3], GROUPS_SMALL, SIGNATURES_SMALL, shares=_BASE_POINT, rich=False)
    return Offer(protocol, COMMON_SUITES, GROUPS_SMALL, SIGNATURES_SMALL, rich=False)


def _worth_another(heard: Heard) -> bool:
    if heard.reply is Reply.REFUSED:
        return heard.reason not in _FINAL and not heard.reason.startswith("version ")
    return heard.reply in DOUBTFUL and heard.reply not in _HOPELESS


def _answer(found: Found) -> Answer:
    first = found.first
    reply = Reply.ACCEPTED if found.suites else first.reply if first is not None else Reply.NOT_TRIED
    heard = first or Heard(Offer(found.protocol, ()), Reply.NOT_TRIED)
    return Answer(
        found.protocol, reply, "" if found.suites else heard.reason, tuple(found.suites), found.complete, found.gap,
        found.preference, heard.spoke, heard.sent, heard.received,
    )  # fmt: skip
