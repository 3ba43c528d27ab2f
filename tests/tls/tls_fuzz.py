"""Fuzzing of all that reads what a TLS server wrote: the targets, and what must hold of each.

A target takes one mutated input; only WireError and CertificateError may come out of what it calls, and those it
catches. `run` counts the inputs and bounds the time and, of a sample of them, the memory of each.
"""

from __future__ import annotations

import json
import random
import signal
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from tls_certs import HOST, NOW
from tls_corpus import Corpus, Mutator, messages_of, records_of, sized
from tls_zoo import NoRules, site_at
from tls_zoo import Peer as Place

from probes.tls import keys
from probes.tls.ask import Heard, judge, judge_ssl2, kx
from probes.tls.certificate import CertificateError, parse
from probes.tls.chain import judge_chain
from probes.tls.framing import message
from probes.tls.grade import profiles
from probes.tls.guard import SUITES_13 as OWN_13
from probes.tls.guard import Guard13
from probes.tls.hello import Offer, Protocol, extension, record, share
from probes.tls.keys import UnableError
from probes.tls.notes import Notes
from probes.tls.openssl import Trust, authorities
from probes.tls.probe import TlsProbe, TlsResult, TlsSettings
from probes.tls.records import (
    MAX_ALERTS,
    MAX_BYTES,
    MAX_CERTIFICATES,
    Flight,
    Ssl2Flight,
    WireError,
    parse_certificates,
    parse_extensions,
    parse_key_exchange,
    parse_server_hello,
    parse_status,
)
from probes.tls.registry import SUITES_13, SUITES_SSL2, SUITES_UP_TO_12
from probes.tls.result import Answer, Examination, Reply, Trial
from probes.tls.sct import SctSource, parse_scts
from probes.tls.session12 import Session12, offer
from probes.tls.session13 import Session13, Ticket
from probes.tls.trials.heartbleed import _Beat
from probes.tls.trials.knock import Knock
from probes.tls.wire import Ending
from socd.probe import Context, Endpoint

SLOWEST = 2.0  # seconds of processor one input may take: what others do on the machine is no fault of it
LARGEST = 8 << 20  # bytes one input may cost while it is read
EVERY = 64  # one input in so many is measured for memory


# -- targets ------------------------------------------------------------------------------------------------------

Target = Callable[[Mutator, Corpus], None]
TARGETS: dict[str, Target] = {}


def target(function: Target) -> Target:
    TARGETS[function.__name__] = function
    return function


def _flight(mutator: Mutator, corpus: Corpus) -> bytes:
    dice = mutator.dice
    return mutator.flight(dice.choice(corpus.flights), dice.choice(corpus.flights))


def _fed(flight: Flight | Ssl2Flight, mutator: Mutator, data: bytes) -> None:
    """Feed as a connection would; nothing but WireError, and only a bounded amount inside."""
    with suppress(WireError):
        for piece in mutator.pieces(data):
            flight.feed(piece)
            if flight.over:
                break
    inner = flight.tls if isinstance(flight, Ssl2Flight) else flight
    if inner is not None:
        assert inner.pending <= 2 * MAX_BYTES
        assert len(inner.chain) <= MAX_CERTIFICATES
        assert len(inner.alerts) <= MAX_ALERTS + 1


@target
def flights(mutator: Mutator, corpus: Corpus) -> None:
    _fed(Flight(kx), mutator, _flight(mutator, corpus))


@target
def ssl2_flights(mutator: Mutator, corpus: Corpus) -> None:
    dice = mutator.dice
    data = mutator.bytes(dice.choice(corpus.ssl2)) if dice.randrange(4) else _flight(mutator, corpus)
    _fed(Ssl2Flight(), mutator, data)


@target
def messages(mutator: Mutator, corpus: Corpus) -> None:
    """The readers of single messages, each given any message's body."""
    for _, content in records_of(mutator.dice.choice(corpus.flights)):
        for one in messages_of(content):
            body = mutator.bytes(one[4:])
            for read in (parse_server_hello, parse_certificates, parse_status, lambda raw: parse_extensions(raw, 0)):
                with suppress(WireError):
                    read(body)
            for name in ("ECDHE", "DHE", "RSA", "PSK", "DHE_PSK", "GOST"):
                with suppress(WireError):
                    parse_key_exchange(body, name, 0x0303)
            return


def _led(session: Session12 | Session13, mutator: Mutator, data: bytes) -> None:
    with suppress(WireError):
        for piece in mutator.pieces(data):
            if session.read(piece) is None:
                break
    session.ended(Ending(mutator.dice.choice((Reply.CLOSED, Reply.RESET, Reply.TIMEOUT)), "close"))


@target
def sessions_up_to_12(mutator: Mutator, corpus: Corpus) -> None:
    """A dialogue of ours with whatever comes, also behind the keys: nothing there is opened."""
    data = _flight(mutator, corpus)
    suites = tuple({int.from_bytes(one[39 + one[38] : 41 + one[38]], "big") for one in _hellos(data)})
    chosen = mutator.dice.choice((Protocol.TLS12, Protocol.TLS12, Protocol.TLS11, Protocol.TLS10, Protocol.SSL3))
    session = Session12(HOST, offer(chosen, suites), renegotiate=True)
    tail = b"".join(
        record(mutator.dice.randbytes(40), 0x0303, mutator.dice.choice((20, 21, 22, 22, 23)))
        for _ in range(mutator.dice.randrange(5))
    )
    _led(session, mutator, data + record(b"\1", 0x0303, 20) + tail)
    assert session.flight is not None
    assert session.client_auth in (None, "", "optional", "required")


def _hellos(stream: bytes) -> Iterator[bytes]:
    for kind, content in records_of(stream):
        if kind == 22 and content[:1] == b"\2" and len(content) > 80:
            yield content


@target
def sessions_13(mutator: Mutator, corpus: Corpus) -> None:
    session = Session13(HOST)
    _led(session, mutator, _flight(mutator, corpus))
    assert session.groups is not None
    assert len(session.alpn) <= 64


def _inside(mutator: Mutator, corpus: Corpus) -> bytes:
    dice = mutator.dice
    entries = b""
    for der in dice.choice(corpus.chains):
        staple = extension(5, b"\1" + sized(dice.choice(corpus.staples), 3)) if corpus.staples else b""
        scts = extension(18, dice.choice(corpus.scts)) if corpus.scts else b""
        entries += sized(der, 3) + sized(staple + scts, 2)
    parts = [
        message(8, sized(extension(16, b"\0\3\2h2") + extension(10, b"\0\2\0\x1d"), 2)),
        message(13, b"\0" + sized(extension(13, b"\0\2\4\3"), 2)),
        message(11, b"\0" + sized(entries, 3)),
        message(15, b"\4\3" + sized(dice.randbytes(70), 2)),
    ]
    return b"".join(mutator.message(part) for part in parts if dice.randrange(8))


class Inside(Session13):
    """A session whose server's keys are ours to use: what is sealed with `seal` opens."""

    def seal(self, mutator: Mutator, corpus: Corpus) -> Iterator[bytes]:
        dice, code = mutator.dice, mutator.dice.choice(tuple(OWN_13))
        body = b"\3\3" + bytes(32) + b"\0" + code.to_bytes(2, "big") + b"\0"
        body += sized(extension(43, b"\3\4") + extension(51, share(0x001D, keys.public(0x001D))), 2)
        yield record(message(2, body), 0x0303)
        guard = Guard13(code, self._secrets[1])
        flight = _inside(mutator, corpus)
        yield guard.seal(22, flight)
        schedule = self._schedule
        if schedule is None:
            return
        verify = schedule.finished(self._secrets[1], schedule.hash(self._transcript))
        yield guard.seal(22, mutator.message(message(20, verify)))
        if not self.done:
            return
        guard = Guard13(code, self._secrets[1])
        ticket = message(4, dice.randbytes(8) + sized(b"nonce", 1) + sized(b"ticket" * 9, 2) + sized(b"", 2))
        yield guard.seal(dice.choice((22, 22, 21)), mutator.message(ticket))


@target
def sessions_13_behind_the_keys(mutator: Mutator, corpus: Corpus) -> None:
    """The same with the right keys, to the Finished and the ticket."""
    session = Inside(HOST, shares=(0x001D,))
    with suppress(WireError):
        for sealed in session.seal(mutator, corpus):
            if session.read(sealed) is None:
                break
    if session.tickets:
        _resumed(session.tickets[0], mutator, corpus)
    assert len(session.entries) <= MAX_CERTIFICATES


def _resumed(ticket: Ticket, mutator: Mutator, corpus: Corpus) -> None:
    _led(Session13(HOST, ticket=ticket), mutator, _flight(mutator, corpus))


@target
def trials(mutator: Mutator, corpus: Corpus) -> None:
    """The readers of Heartbleed and of all pokes."""
    suites = SUITES_UP_TO_12[:40]
    beat = _Beat(Offer(Protocol.TLS12, suites), HOST)
    knock = Knock(Offer(Protocol.TLS12, suites), HOST, lambda flight: b"poke")
    data = _flight(mutator, corpus) + mutator.dice.randbytes(mutator.dice.choice((0, 7, 300)))
    for read in (beat.read, knock.read):
        with suppress(WireError):
            for piece in mutator.pieces(data):
                if read(piece) is None:
                    break


@target
def certificates(mutator: Mutator, corpus: Corpus) -> None:
    der = mutator.der(mutator.dice.choice(corpus.certificates), corpus.certificates)
    with suppress(CertificateError):
        found = parse(der)
        found.facts(NOW)
        found.covers(HOST)
    with suppress(UnableError):
        keys.rsa_key(der).wrap(bytes(48))


@target
def chains(mutator: Mutator, corpus: Corpus) -> None:
    """A whole judgement over a mutated chain, staple, list of timestamps and revocation list."""
    dice = mutator.dice
    chain = list(dice.choice(corpus.chains))
    for _ in range(dice.randrange(3)):
        at = dice.randrange(len(chain))
        chain[at] = mutator.der(chain[at], corpus.certificates)
    staple = mutator.der(dice.choice(corpus.staples), corpus.certificates) if corpus.staples else None
    scts = mutator.bytes(dice.choice(corpus.scts)) if corpus.scts else None
    crl = mutator.der(dice.choice(corpus.lists), corpus.certificates) if corpus.lists else None
    said = Trust(dice.choice((0, 10, 18, 19, 20, 21, None)), "said", tuple(chain[: dice.randrange(3)]))
    verdict = judge_chain(tuple(chain), HOST, said, NOW, staple, scts, crl)
    json.dumps(verdict.facts())
    parse_scts(scts or b"", SctSource.HANDSHAKE)


@target
def trusts(mutator: Mutator, corpus: Corpus) -> None:
    """OpenSSL's own verdict, by our way through it."""
    chain = tuple(mutator.der(der, corpus.certificates) for der in mutator.dice.choice(corpus.chains))
    authorities(None).judge(chain)


@target
def verdicts(mutator: Mutator, corpus: Corpus) -> None:
    """An examination of mutated answers, its weaknesses, grades, findings, facts and memory."""
    site = site_at(Place("127.0.0.1", 443))
    found = examined(mutator, corpus)
    result = TlsResult(found, tuple(Trust(20) for _ in found.chains), profiles=tuple(profiles().values()))
    verdict = TlsProbe().verdict(result, TlsSettings(), Context(site, NOW, NoRules()))
    told = json.dumps([dict(verdict.facts), dict(verdict.gauges), verdict.memory and dict(verdict.memory)])
    assert len(told) < 4_000_000


def examined(mutator: Mutator, corpus: Corpus) -> Examination:
    """What the examiner would make of one mutated answer for each protocol."""
    notes, answers = Notes(), []
    for protocol in Protocol:
        heard = _heard(protocol, mutator, corpus)
        if heard.accepted:
            notes.take(heard)
        suites = heard.suites or ((heard.hello.suite,) if heard.hello is not None else ())
        answers.append(Answer(protocol, heard.reply, heard.reason, suites, heard.reply.determined, spoke=heard.spoke))
    trial = Trial(mutator.dice.choice((True, False, None)), "mutated")
    return Examination(
        Endpoint(HOST, "127.0.0.1", 443), tuple(answers), True, tuple(notes.chains.values()), tuple(notes.groups),
        dh=tuple(notes.dh.values()), signatures=tuple(notes.signatures), extensions=tuple(notes.extensions),
        alpn=tuple(notes.alpn), compression=notes.compression, secure_renegotiation=notes.secure_renegotiation,
        trials=dict.fromkeys(("HEARTBLEED", "CCS", "ROBOT", "TICKETBLEED"), trial),
    )  # fmt: skip


def _heard(protocol: Protocol, mutator: Mutator, corpus: Corpus) -> Heard:
    if protocol is Protocol.SSL2:
        old = Ssl2Flight()
        _fed(old, mutator, mutator.bytes(mutator.dice.choice(corpus.ssl2)))
        return judge_ssl2(Offer(protocol, SUITES_SSL2), old, Reply.CLOSED, "close", (b"", b""))
    flight = Flight(kx)
    _fed(flight, mutator, _flight(mutator, corpus))
    version = flight.hello.version if flight.hello is not None and mutator.dice.randrange(4) else protocol.number
    asked = next((each for each in Protocol if each.number == version), protocol)
    offered = Offer(asked, SUITES_13 if asked is Protocol.TLS13 else SUITES_UP_TO_12)
    return judge(offered, flight, Reply.CLOSED, "close", (b"", b""))


# -- running ------------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """`slowest` in seconds, `largest` in bytes (of the inputs that were measured)."""

    inputs: int = 0
    slowest: float = 0.0
    largest: int = 0
    seconds: float = 0.0
    by_target: dict[str, int] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        self.inputs += other.inputs
        self.slowest, self.largest = max(self.slowest, other.slowest), max(self.largest, other.largest)
        self.seconds += other.seconds
        for name, count in other.by_target.items():
            self.by_target[name] = self.by_target.get(name, 0) + count


class HangError(Exception):
    """An input took too long."""


def run(name: str, corpus: Corpus, count: int, seed: int) -> Tally:
    """So many inputs for one target. Whatever goes wrong is raised with the seed that brings it back."""
    tally, function, began = Tally(by_target={name: count}), TARGETS[name], time.perf_counter()
    before = signal.signal(signal.SIGPROF, _hangs)
    try:
        for number in range(count):
            mutator = Mutator(random.Random(f"{seed} {name} {number}"))
            _one(function, mutator, corpus, number, tally)
    except Exception as error:
        raise AssertionError(f"{name}, input {number} of seed {seed}: {type(error).__name__}: {error}") from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    tally.inputs, tally.seconds = count, time.perf_counter() - began
    return tally


def _one(function: Target, mutator: Mutator, corpus: Corpus, number: int, tally: Tally) -> None:
    measured = number % EVERY == EVERY - 1  # not the first, which fills the caches
    if measured:
        tracemalloc.start()
    signal.setitimer(signal.ITIMER_PROF, SLOWEST * (5 if measured else 1))
    began = time.process_time()
    try:
        function(mutator, corpus)
    finally:
        took = time.process_time() - began
        signal.setitimer(signal.ITIMER_PROF, 0)
        if measured:
            tally.largest = max(tally.largest, tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    if not measured:
        tally.slowest = max(tally.slowest, took)
    assert tally.largest < LARGEST, f"{tally.largest} bytes"


def _hangs(_: int, frame: FrameType | None) -> None:
    raise HangError(f"more than {SLOWEST} s")
