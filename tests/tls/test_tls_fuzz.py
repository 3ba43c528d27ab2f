"""Fuzzing in short, with a fixed seed; `tests/prove/test_fuzz_tls.py` is the long one."""

from __future__ import annotations

import asyncio
import random

import pytest
from tls_corpus import Corpus, Mutator, records_of, taped, with_rarities
from tls_fuzz import LARGEST, SLOWEST, TARGETS, Inside, Tally, run
from tls_fuzz_live import besieged
from tls_zoo import HOST
from zoo import Zoo

from probes.tls.ask import kx
from probes.tls.records import Flight, WireError

SEED = 20261121
# How many inputs of each target: those that cost more get less.
COUNTS = {
    "flights": 5000, "ssl2_flights": 2000, "messages": 4000, "sessions_up_to_12": 1500, "sessions_13": 1000,
    "sessions_13_behind_the_keys": 1500, "trials": 1000, "certificates": 4000, "chains": 2500, "trusts": 400,
    "verdicts": 150,
}  # fmt: skip
SEEDS = (
    "intermediate", "dh1024", "cert_must_staple", "cert_revoked", "cert_everything_wrong", "everything_old", "gost",
    "portal_of_2013", "java_everything", "client_auth_asked", "client_auth_tls13", "anonymous", "fragments",
    "pq_hybrid", "ssl2_empty",
)  # fmt: skip


@pytest.fixture(scope="session")
def corpus(whole_zoo: Zoo) -> Corpus:
    """What servers of every protocol from SSLv2 on say, recorded now."""
    return with_rarities(asyncio.run(taped([whole_zoo[name] for name in SEEDS if name in whole_zoo.running])))


def test_every_target_has_its_share() -> None:
    assert set(COUNTS) == set(TARGETS)


@pytest.mark.parametrize("name", COUNTS)
def test_nothing_escapes_hangs_or_grows(name: str, corpus: Corpus) -> None:
    tally = run(name, corpus, COUNTS[name], SEED)
    assert tally.inputs == COUNTS[name]
    assert 0 < tally.slowest < SLOWEST
    assert 0 < tally.largest < LARGEST


async def test_looks_at_a_server_that_lies_in_every_answer(corpus: Corpus) -> None:
    tally = await besieged(corpus, 8, SEED)
    assert tally.inputs > 100  # connections


def test_the_corpus_holds_every_protocol(corpus: Corpus) -> None:
    flights = []
    for raw in corpus.flights:
        flight = Flight(kx)
        try:
            flight.feed(raw)
        except WireError:  # behind the first flight, encrypted
            continue
        flights.append(flight)
    versions = {flight.hello.version for flight in flights if flight.hello is not None}
    assert {0x0301, 0x0303, 0x0304} <= versions
    assert any(flight.hello is not None and flight.hello.retry for flight in flights)
    assert any(flight.requested for flight in flights)
    assert any(flight.exchange is not None and flight.exchange.prime for flight in flights)
    assert any(flight.fatal for flight in flights)
    assert any(kind == 23 for raw in corpus.flights for kind, _ in records_of(raw))
    assert corpus.staples and corpus.lists and corpus.scts


def test_mutations_get_behind_the_keys(corpus: Corpus) -> None:
    """Else the fuzzing of what is encrypted would prove nothing."""
    sessions = []
    for number in range(300):
        session = Inside(HOST, shares=(0x001D,))
        try:
            for sealed in session.seal(Mutator(random.Random(number)), corpus):
                if session.read(sealed) is None:
                    break
        except WireError:
            pass
        sessions.append(session)
    assert sum(bool(session.entries) for session in sessions) > 30
    assert sum(session.done for session in sessions) > 20
    assert sum(bool(session.tickets) for session in sessions) > 5


def test_the_same_seed_is_the_same_run(corpus: Corpus) -> None:
    def streams() -> list[bytes]:
        mutator = Mutator(random.Random(SEED))
        return [mutator.flight(flight, corpus.flights[0]) for flight in corpus.flights[:200]]

    assert streams() == streams()
    changed = sum(one != other for one, other in zip(streams(), corpus.flights, strict=False))
    assert changed > 60


def test_a_fault_is_told_with_what_brings_it_back(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(mutator: Mutator, _: Corpus) -> None:
        if mutator.dice.randrange(5) == 0:
            raise IndexError("out of range")

    monkeypatch.setitem(TARGETS, "broken", broken)
    with pytest.raises(AssertionError, match=r"broken, input \d+ of seed 1: IndexError: out of range"):
        run("broken", corpus, 100, 1)


def test_a_hang_is_found(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def hanging(_: Mutator, __: Corpus) -> None:
        while True:
            pass

    monkeypatch.setitem(TARGETS, "hanging", hanging)
    monkeypatch.setattr("tls_fuzz.SLOWEST", 0.1)
    with pytest.raises(AssertionError, match="HangError"):
        run("hanging", corpus, 1, 1)


def test_tallies_add_up() -> None:
    tally = Tally(2, 0.5, 10, 1.0, {"a": 2})
    tally.add(Tally(3, 0.1, 30, 1.0, {"a": 1, "b": 2}))
    assert tally == Tally(5, 0.5, 30, 2.0, {"a": 3, "b": 2})
