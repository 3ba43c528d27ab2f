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

from probes.tls.ask import DOUBTFUL, HANGUPS, Desk, Errand, Heard
from probes.tls.enumerate import (
    CHUNK,
    FUTURE,
    GROUPS_ORDER,
    ONLY_13,
    SIGNATURES_ORDER,
    UP_TO_12,
    Enumeration,
    Found,
    gap,
    ordered,
    whole,
)
from probes.tls.greet import BASE_POINT, HOPELESS, greet, small_offer, worth_another
from probes.tls.ground import Ground
from probes.tls.hello import FALLBACK_SCSV, Protocol
from probes.tls.newest import Newest
from probes.tls.notes import Notes
from probes.tls.result import Answer, Examination, Preference, Reply, Resumption, Trial
from probes.tls.trials import TRIALS, Resumed, ccs, resumption
from probes.tls.wire import ON_TRIAL, Line

_SIDE_BY_SIDE = 12  # connections of the quick look: one small question each, and then nothing more till the next cycle
_TRIES = 4  # for trials at a server that hangs up at random
_HUNTED = 3  # hellos for groups and signature schemes, about


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
    _newest13: Newest = field(init=False)
    _errand: Errand | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._desk = Desk(self.line, self.host)
        self._all = Enumeration(self._desk, self._notes)
        self._newest13 = Newest(self.line, self.host, self._notes)

    async def full(self) -> Examination:
        """The complete truth, as far as the line's budget goes."""
        started = time.monotonic()
        first = await greet(self._desk, self._all, self._intolerant)
        if first.reply in HOPELESS:
            return self._hopeless(first, started)
        early = self._ground(first) if first.accepted else None
        await asyncio.gather(self._protocol13(), *self._older(first), *self._early(early, along=True))
        self._keep(first)
        for protocol in await self._open_questions():
            await self._protocol(protocol)
        await self._without_extensions()
        late = self._late_ground(first)
        if early is None and late is not None:
            await asyncio.gather(*self._early(late))
        await self._once_more(late)
        return await self._last(late, started)

    def _keep(self, first: Heard) -> None:
        """What the first hello got is told where the budget allowed no other of its protocol."""
        found = self._found[first.offer.protocol]
        if found.first is None or found.first.reply is Reply.NOT_TRIED:
            found.first, found.gap = first, gap(first)

    # -- protocols ---------------------------------------------------------------------------------------

    def _older(self, first: Heard) -> list[Coroutine[Any, Any, None]]:
        """SSLv2 to TLS 1.2, to be run side by side. The first hello counts as TLS 1.2's, unless it was cut down."""
        counts = first.reply.determined and not self._all.size
        newest = self._newest(first if counts else None)
        return [newest, self._protocol(Protocol.TLS11), self._protocol(Protocol.SSL3), self._oldest()]

    async def _newest(self, first: Heard | None) -> None:
        try:
            await self._protocol(Protocol.TLS12, first)
        finally:
            if self._errand is not None:
                self._errand.over()

    async def _oldest(self) -> None:
        """SSLv2 last: many servers hang up on it, and by then it is often known whether they mean it."""
        await self._protocol(Protocol.TLS10)
        await self._protocol(Protocol.SSL2)

    async def _protocol(self, protocol: Protocol, first: Heard | None = None) -> None:
        found = self._found[protocol] = Found(protocol)
        await self._all.protocol(found, first)
        answer = found.first
        if found.suites or answer is None or protocol is Protocol.SSL2 or self._all.size or not worth_another(answer):
            return
        if self._desk.habit and answer.reply is Reply.REFUSED and answer.reason in (*HANGUPS,):
            return  # it always refuses so
        small = self._all.shaped(small_offer(protocol))
        if (await self._desk.once(small)).accepted:  # this protocol's code is more delicate than the rest
            self._found[protocol] = found = Found(protocol)
            await replace(self._all, rich=False, size=CHUNK, _orders={}).protocol(found)

    async def _open_questions(self) -> list[Protocol]:
        """What is to be asked once more: doubtful answers given before any control question could be put, and hang-ups
        that proved to be worth nothing."""
        worthless = await self._desk.settle()
        if self._desk.control is None:
            return []
        doubtful = [found.protocol for found in self._found.values() if found.first and found.first.reply in DOUBTFUL]
        return [protocol for protocol in Protocol if protocol in worthless or protocol in doubtful]

    async def _without_extensions(self) -> None:
        """A server that refuses every TLS hello, in words, may refuse extensions as such."""
        tls = [found for found in self._found.values() if found.protocol.number >= Protocol.TLS10.number]
        said = [found.first for found in tls if found.first is not None and found.first.spoke]
        if any(found.suites for found in tls) or not said or any(heard.reason[:8] == "version " for heard in said):
            return  # the last: it reads our hellos, and knows nothing newer than SSLv3
        bare = replace(self._all, rich=False, bare=True, size=0, _orders={})
        for protocol in (Protocol.TLS12, Protocol.TLS11, Protocol.TLS10):
            found = Found(protocol)
            await bare.protocol(found)
            if found.suites:
                self._found[protocol] = found
                self._all = bare
        if self._all is bare:
            self._intolerant.append("extensions")

    async def _protocol13(self) -> None:
        """TLS 1.3: one real handshake up to the certificate, which it alone shows; then suites and groups."""
        session, first = await self._newest13.handshake(rich=not self._all.size, own_record=self._all.own_record)
        found = self._found[Protocol.TLS13] = Found(Protocol.TLS13, first)
        if whole(first):
            found.complete = True
            return
        if first.reply is Reply.TIMEOUT:  # so as not to wait for a third time: the form it bears best, if any
            found.first = await self._desk.once(self._all.shaped(small_offer(Protocol.TLS13)))
            found.gap = gap(found.first)
            if not found.first.accepted:
                return
        if not first.accepted:
            await self._protocol(Protocol.TLS13)
            return
        await asyncio.gather(self._all.protocol(found, first), self._newest13.take_up(session))
        if len(found.suites) == 1:
            self._all.shares = BASE_POINT  # perhaps it only would not name its group for want of a share: it gets one
            found.suites.clear()
            await self._all.protocol(found, first)
            if len(found.suites) == 1:
                self._all.shares = b""

    # -- trials and single questions ---------------------------------------------------------------------

    def _ground(self, heard: Heard) -> Ground:
        assert heard.hello is not None  # noqa: S101 - only made of accepted answers
        suites = {protocol: tuple(found.suites) for protocol, found in self._found.items()}
        suites.setdefault(heard.offer.protocol, (heard.hello.suite,))
        form, protocol = self._all, heard.offer.protocol
        known = Ground(self.line, self.host, protocol, heard.hello, suites, form.rich, form.bare)
        return replace(known, deflate=form.deflate, own_record=form.own_record)

    def _late_ground(self, first: Heard) -> Ground | None:
        """The newest protocol up to TLS 1.2 that was accepted, with all its suites."""
        for protocol in (Protocol.TLS12, Protocol.TLS11, Protocol.TLS10, Protocol.SSL3):
            found = self._found.get(protocol)
            if found is not None and found.suites:
                heard = found.first if found.first is not None and found.first.accepted else first
                if heard.hello is not None and heard.offer.protocol is protocol:
                    return self._ground(heard)
        return None

    def _early(self, ground: Ground | None, along: bool = False) -> list[Coroutine[Any, Any, None]]:
        """Trials that need no more than one accepted hello; `along` with the questions about TLS 1.2, where it may."""
        if ground is None:
            return []
        apart = ("ROBOT", ccs.NAME)
        runs = {one.NAME: one.run(ground) for one in TRIALS if one.NAME not in apart and one.applies(ground)}
        if along:
            self._desk.errand, runs[ccs.NAME] = ccs.errand(ground)
            self._errand = self._desk.errand
        else:
            runs[ccs.NAME] = ccs.run(ground)
        return [self._sessions(ground), *(self._trial(name, run) for name, run in runs.items())]

    async def _trial(self, name: str, run: Coroutine[Any, Any, Trial]) -> None:
        ON_TRIAL.set(True)
        self._trials[name] = await run

    async def _sessions(self, ground: Ground) -> None:
        ON_TRIAL.set(True)
        self._resumed = await resumption(ground)
        self._trials["TICKETBLEED"] = self._resumed.ticketbleed

    async def _once_more(self, ground: Ground | None) -> None:
        """Trials that a server which hangs up at random has spoilt."""
        if ground is None or not self._desk.fickle:
            return
        for attempt in range(_TRIES):
            if attempt % 2 and self._desk.control is not None:  # uneven, for those who count connections
                await self._desk.once(self._desk.control)
            spoilt = {name for name, trial in self._trials.items() if trial.vulnerable is None}
            if not spoilt:
                return
            for trial in (each for each in TRIALS if each.NAME in spoilt):
                await asyncio.gather(self._trial(trial.NAME, trial.run(ground)))
            if "TICKETBLEED" in spoilt:
                await asyncio.gather(self._sessions(ground))

    async def _last(self, ground: Ground | None, started: float) -> Examination:
        """What can only be asked once all suites are known."""
        newest = self._found[Protocol.TLS13]
        older = self._found[ground.protocol] if ground is not None else None
        if ground is not None:
            ground = replace(ground, certless=self._mode() == "optional")
        robot = [trial for trial in TRIALS if trial.NAME == "ROBOT" and ground is not None and trial.applies(ground)]
        trials = asyncio.gather(*(self._trial(trial.NAME, trial.run(ground)) for trial in robot if ground is not None))
        (complete, signatures), scsv, _, _ = await asyncio.gather(
            self._hunt(older, newest), self._fallback(), self._orders(older, newest), self._finite(older)
        )
        await trials
        return self._examination(started, complete, signatures, scsv)

    async def _groups(self, older: Found | None, newest: Found) -> bool:
        """TLS 1.3 and the newest older protocol; what one of them has shown, the other is not asked for."""
        done = [await self._all.groups(found) for found in (newest, older) if found is not None and found.suites]
        return bool(done) and all(done)

    async def _hunt(self, older: Found | None, newest: Found) -> tuple[bool, bool]:
        """Groups, then signature schemes, which only TLS 1.2 and later choose: with the few hellos that are left."""
        groups = await self._groups(older, newest)
        if older is None or older.protocol is not Protocol.TLS12:
            return groups, False
        return groups, await self._all.signatures(older, max(0, _HUNTED - len(self._notes.groups)))

    async def _finite(self, older: Found | None) -> None:
        """A trial of weak parameters, and of suites that a client gets only where it names no group."""
        ON_TRIAL.set(True)
        if older is not None and older.protocol is not Protocol.SSL3 and await self._all.finite(older):
            for protocol in (Protocol.TLS11, Protocol.TLS10):
                if protocol is not older.protocol and self._found[protocol].suites:
                    await self._all.finite(self._found[protocol])

    async def _fallback(self) -> bool | None:
        """RFC 7507: a hello that says it fell back, one protocol below the best there is."""
        spoken = [found for found in self._found.values() if found.suites and found.protocol is not Protocol.SSL2]
        spoken.sort(key=lambda found: found.protocol.number)
        if len(spoken) < 2 or spoken[0].protocol is Protocol.TLS12:
            return None
        ON_TRIAL.set(True)
        below = spoken[-2]
        fallen = self._all.offer(below.protocol, (*below.suites, FALLBACK_SCSV))
        heard = await self._desk.sure(fallen)
        if heard.accepted and below.protocol is Protocol.TLS12:  # TLS 1.3 guards that step by itself (RFC 8446 4.1.3)
            below = spoken[-3]
            fallen = self._all.offer(below.protocol, (*below.suites, FALLBACK_SCSV))
            heard = await self._desk.sure(fallen)
        if heard.accepted:
            return False
        if heard.reason == "inappropriate_fallback":
            return True
        # In other words, or by hanging up: it counts where the same hello without the signal is accepted in between.
        control = replace(fallen, suites=below.suites)
        if heard.reply is not Reply.REFUSED or not (await self._desk.sure(control)).accepted:
            return None
        again = await self._desk.once(fallen)
        return True if again.reply is Reply.REFUSED or again.reply in HANGUPS else None

    async def _orders(self, *protocols: Found | None) -> None:
        """Whose order decides; asked only where the enumeration has not shown it. For TLS 1.2 the same hello claims a
        version from the future, which a server must bear (RFC 8446 E.2), where no hello before did."""
        for found in protocols:
            if found is None:
                continue
            own = self._all.own_order(found)
            future = found.protocol is Protocol.TLS12 and self._all.bears_future is None
            if own:
                found.preference = Preference.SERVER
            if len(found.suites) > (0 if future else 1) and (future or not own):
                await self._order(found, future)

    async def _order(self, found: Found, future: bool) -> None:
        backwards = self._all.offer(found.protocol, found.suites[::-1])
        if future:
            ON_TRIAL.set(True)
        heard = await self._desk.once(replace(backwards, legacy_version=FUTURE if future else None))
        if future and not heard.accepted and heard.reply is not Reply.NOT_TRIED:
            again = await self._desk.once(backwards)
            if again.accepted and (await self._desk.sure(heard.offer)).reply is Reply.REFUSED:
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
        others = ONLY_13 if protocol is Protocol.TLS13 else UP_TO_12
        if protocol is Protocol.SSL2:
            await self._all.protocol(found)
            return
        for code in known:
            others = others.without(code) if code in others else others
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
        _, heard = await self._newest13.handshake(rich=not self._all.size)
        if heard.hello is not None and heard.hello.suite not in known:
            return replace(heard, reply=Reply.REFUSED, reason="another suite", hello=None)
        return heard

    # -- putting it together -----------------------------------------------------------------------------

    def _hopeless(self, first: Heard, started: float) -> Examination:
        answers = tuple(Found(protocol, first).answer for protocol in Protocol)
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
            self._bare(tuple(self._found[protocol].answer for protocol in Protocol), started),
            chains=tuple(chains), groups=ordered(notes.groups, GROUPS_ORDER), groups_complete=groups,
            dh=tuple(sorted(notes.dh.values(), key=lambda dh: (dh.protocol.number, dh.suite))),
            signatures=ordered({*notes.signatures, *self._newest13.signed}, SIGNATURES_ORDER),
            signatures_complete=signatures,
            extensions=tuple(sorted(notes.extensions)), alpn=tuple(sorted(notes.alpn)),
            compression=False if newest_only else notes.compression,
            extended_master_secret=notes.extended_master_secret, secure_renegotiation=notes.secure_renegotiation,
            client_renegotiation=resumed.client_renegotiation if resumed else None,
            unsafe_renegotiation=resumed.unsafe_renegotiation if resumed else None, fallback_scsv=scsv,
            client_auth=self._mode(),
            resumption=replace(resumed.resumption if resumed else Resumption(), psk=self._newest13.psk),
            intolerant=tuple(self._intolerant), trials=dict(self._trials),
        )  # fmt: skip

    def _mode(self) -> str | None:
        """How it takes clients without a certificate. Where no handshake got far, only whether it asks is known."""
        told = self._resumed.client_auth if self._resumed is not None else None
        told = self._newest13.client_auth if told is None else told
        if told is None and self._notes.requested is not None:
            return "asked" if self._notes.requested else ""
        return told


async def _nothing() -> None:
    return None
