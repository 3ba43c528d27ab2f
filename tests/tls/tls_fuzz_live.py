"""A server on loopback that answers every question with mutated answers of real servers, and looks at it."""

from __future__ import annotations

import asyncio
import json
import random
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tls_certs import NOW
from tls_corpus import Corpus, Mutator
from tls_fuzz import Tally
from tls_zoo import LooseFetch, NoRules, Peer, serve, site_at

from probes.tls.probe import TlsProbe, TlsSettings
from socd.probe import Context, Kit

PATIENCE, BUDGET = 0.05, 2.0  # seconds
SLACK = 1.5  # for a machine that does other things too, and for the judgement
LARGEST = 64 << 20  # bytes at the height of one look


@asynccontextmanager
async def liar(corpus: Corpus, seed: str) -> AsyncIterator[Peer]:
    """Mostly it answers in the protocol it was asked in, or each look would end with the first question."""
    dice = random.Random(seed)
    mutator = Mutator(dice)
    by_version: dict[bytes, list[bytes]] = {}
    for flight in corpus.flights:
        by_version.setdefault(flight[9:11] if flight[0] == 22 else b"", []).append(flight)
    sound = dice.choice((0, 1, 3, 10))  # one in so many answers is mutated, 0: all

    def answer(question: bytes) -> bytes:
        if question[:1] != b"\x16":
            return mutator.bytes(dice.choice(corpus.ssl2)) if dice.randrange(2) else b""
        pool = by_version.get(question[9:11]) if dice.randrange(8) else None
        flight = dice.choice(pool or corpus.flights)
        if sound and dice.randrange(sound + 1):
            return flight
        return mutator.flight(flight, dice.choice(corpus.flights))

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        question = await reader.read(8192)
        while question:
            for piece in mutator.pieces(answer(question)):
                writer.write(piece)
            await writer.drain()
            if dice.randrange(3) == 0:
                return
            question = await reader.read(8192)

    async with serve(handle) as peer:
        yield peer


async def besieged(corpus: Corpus, looks: int, seed: int, measured: bool = False) -> Tally:
    """So many complete looks, each at another liar: none raises, none outlasts its budget, none grows large."""
    tally = Tally(by_target={"live": looks})
    for number in range(looks):
        async with liar(corpus, f"{seed} live {number}") as peer:
            site = site_at(peer)
            settings = TlsSettings(patience=PATIENCE, budget=BUDGET, home=False, full_every=0.0)
            kit, probe = Kit(LooseFetch(), Context(site, NOW, NoRules())), TlsProbe()
            if measured:
                tracemalloc.start()
            began = time.perf_counter()
            try:
                verdict = probe.verdict(await probe.look(site, settings, kit), settings, kit.context)
                assert len(json.dumps([dict(verdict.facts), verdict.memory and dict(verdict.memory)])) < 4_000_000
                for finding in verdict.findings:
                    json.dumps(dict(finding.details))
            except Exception as error:
                raise AssertionError(f"look {number} of seed {seed}: {type(error).__name__}: {error}") from error
            took = time.perf_counter() - began
            if measured:
                tally.largest = max(tally.largest, tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
            tally.slowest = max(tally.slowest, took)
            tally.inputs += int(verdict.gauges["tls_connections"])
            assert took < BUDGET + PATIENCE + SLACK * (2 if measured else 1), f"look {number} of seed {seed}: {took} s"
            assert tally.largest < LARGEST
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
    return tally
