"""The long fuzzing of the TLS probe: a million mutated inputs and more, and hundreds of looks at servers that lie."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tls_corpus import Corpus, taped, with_rarities
from tls_fuzz import LARGEST, SLOWEST, TARGETS, Tally, run
from tls_fuzz_live import besieged
from zoo import open_zoo
from zoo.truth import Outcome

from probes.tls.certificate import CertificateError, parse
from probes.tls.framing import Framing, message
from probes.tls.hello import record
from probes.tls.records import Flight, Ssl2Flight, WireError
from probes.tls.session13 import Session13

pytestmark = [pytest.mark.prove, pytest.mark.timeout(3600)]
SEED = 20261121
BATCH = 5000
# Thousands of inputs of each target.
COUNTS = {
    "flights": 300, "ssl2_flights": 100, "messages": 250, "sessions_up_to_12": 60, "sessions_13": 40,
    "sessions_13_behind_the_keys": 60, "trials": 40, "certificates": 150, "chains": 60, "trusts": 15, "verdicts": 10,
}  # fmt: skip
LOOKS = 300
LONG = settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RECORDS = st.lists(st.tuples(st.sampled_from([20, 21, 22, 23, 24]), st.binary(max_size=300)), max_size=12)
MESSAGES = st.lists(st.tuples(st.integers(0, 30), st.binary(max_size=200)), max_size=8)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """All that the whole zoo says."""
    with open_zoo(tmp_path_factory.mktemp("zoo") / "all") as zoo:
        servers = [server for server in zoo if server.truth.outcome is Outcome.TLS and "hangs" not in server.name]
        yield with_rarities(asyncio.run(taped(servers)))


def test_a_million_mutations(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(COUNTS) == set(TARGETS)
    assert 1000 * sum(COUNTS.values()) >= 1_000_000
    jobs = [(name, SEED + at) for name, count in COUNTS.items() for at in range(1000 * count // BATCH)]
    began, whole, peak = time.perf_counter(), Tally(), 0
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        waiting = [pool.submit(_batch, name, corpus, seed) for name, seed in jobs]
        for each in as_completed(waiting):
            tally, size = each.result()
            whole.add(tally)
            peak = max(peak, size)
    took = time.perf_counter() - began
    shares = ", ".join(f"{name} {count:,}" for name, count in sorted(whole.by_target.items()))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{whole.inputs:,} inputs in {took:.0f} s on two processes ({whole.seconds:.0f} s of work); the slowest "
            f"{whole.slowest * 1000:.0f} ms, the largest {whole.largest:,} bytes; {peak / 1024:.0f} MiB a process\n"
            f"{shares}\n"
        )
    assert whole.inputs >= 1_000_000
    assert whole.slowest < SLOWEST
    assert whole.largest < LARGEST
    assert peak < 400 * 1024


def _batch(name: str, corpus: Corpus, seed: int) -> tuple[Tally, int]:
    tally = run(name, corpus, BATCH, seed)
    return tally, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def test_hundreds_of_looks_at_servers_that_lie(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    tally = await besieged(corpus, LOOKS, SEED)
    measured = await besieged(corpus, 10, SEED + 1, measured=True)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{LOOKS} looks with {tally.inputs:,} connections in {time.perf_counter() - began:.0f} s; the longest "
            f"{tally.slowest:.1f} s, the largest {measured.largest:,} bytes\n"
        )
    assert tally.inputs > 20 * LOOKS


def _read(flight: Flight | Ssl2Flight | Session13, data: bytes) -> None:
    try:
        if isinstance(flight, Session13):
            flight.read(data)
        else:
            flight.feed(data)
    except WireError:
        return


@LONG
@given(RECORDS)
def test_any_records(parts: list[tuple[int, bytes]]) -> None:
    stream = b"".join(record(content, 0x0303, kind) for kind, content in parts)
    for reader in (Flight(), Ssl2Flight(), Session13("cong.example.vn")):
        _read(reader, stream)


@LONG
@given(MESSAGES, st.integers(1, 400))
def test_any_messages(parts: list[tuple[int, bytes]], size: int) -> None:
    content = b"".join(message(kind, body) for kind, body in parts)
    stream = b"".join(record(content[at : at + size], 0x0303) for at in range(0, len(content), size))
    for reader in (Flight(), Session13("cong.example.vn")):
        _read(reader, stream)
    framing = Framing()
    seen = [one for _, part in framing.records(stream) for one in framing.messages(part)]
    assert [kind for kind, _ in seen] == [kind for kind, _ in parts]


@LONG
@given(st.binary(max_size=600))
def test_any_certificate(data: bytes) -> None:
    try:
        parse(b"\x30\x82" + len(data).to_bytes(2, "big") + data)
    except CertificateError:
        return
