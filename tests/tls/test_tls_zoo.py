"""Our examiner at the zoo: every fact of every server right, none missed, nothing claimed that is not so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import pytest
from tls_truth import Found, examine, mismatches, pairs
from zoo import ANIMALS, Outcome, Running, Zoo

SPARE = 10  # connections beside the accepted pairs and the trials, as the issue grants them
PATIENCE, BUDGET = 1.5, 9.0  # seconds; a tarpit costs the budget, and loopback answers in a few milliseconds
AT_ONCE = 2  # beside those that only keep us waiting
WAITING = {"tarpit", "hangs_on_big", "version_hang", "slow"}

# What cannot be told of a server, and why. Everything else must be.
OPEN: Mapping[str, frozenset[str]] = {
    "psk_only": frozenset({"weakness TICKETBLEED"}),  # nobody shakes hands without the key
    "gost": frozenset({"weakness TICKETBLEED"}),  # nor do we with GOST
    "ssl2_only": frozenset({"client_auth"}),  # SSLv2 would ask behind the encryption
    # Silence is no refusal: behind it may stand anything.
    "version_hang": frozenset({"TLS1.3", "pq_hybrid", "weakness NULL_CIPHER"}),
}


@dataclass(frozen=True)
class Visit:
    """One complete look at every server, and another at every third one."""

    first: Mapping[str, Found]
    second: Mapping[str, Found]


@pytest.fixture(scope="module")
def visit(whole_zoo: Zoo) -> Iterator[Visit]:
    async def looks(servers: Sequence[Running]) -> Mapping[str, Found]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(server: Running) -> Found:
            async with nullcontext() if server.name in WAITING else gate:
                return await examine(server, patience=PATIENCE, budget=BUDGET)

        return dict(zip((server.name for server in servers), await asyncio.gather(*map(one, servers)), strict=True))

    servers = list(whole_zoo)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("probes.tls.enumerate._SLOW", 9.0)  # a busy machine is no slow line
        yield Visit(asyncio.run(looks(servers)), asyncio.run(looks(servers[::3])))


def seen(visit: Visit, zoo: Zoo, name: str) -> Found:
    if name in zoo.skipped:
        pytest.skip(zoo.skipped[name])
    return visit.first[name]


@pytest.mark.parametrize("name", [animal.name for animal in ANIMALS])
def test_every_fact_is_right(name: str, visit: Visit, whole_zoo: Zoo) -> None:
    found = seen(visit, whole_zoo, name)
    wrong = [
        words
        for words in mismatches(whole_zoo[name].truth, found.facts)
        if not any(words.startswith(what) for what in OPEN.get(name, ()))
    ]
    assert not wrong
    assert found.verdict.outcome.value != "failed" or whole_zoo[name].truth.outcome is not Outcome.TLS


def test_the_zoo_is_large_enough(whole_zoo: Zoo) -> None:
    """At least 24 servers, of every outcome, protocol and weakness."""
    if whole_zoo.skipped:
        pytest.skip("; ".join(whole_zoo.skipped.values()))
    truths = [server.truth for server in whole_zoo]
    assert len(truths) >= 24
    assert {truth.outcome for truth in truths} == set(Outcome)
    assert len(frozenset[str]().union(*(truth.weaknesses for truth in truths))) == 21


def test_what_is_left_open_is_really_open(visit: Visit, whole_zoo: Zoo) -> None:
    """No word stands in `OPEN` that the examiner could tell after all; and none of them is a false claim."""
    for name, words in OPEN.items():
        if name in whole_zoo.skipped:
            continue
        told = list(mismatches(whole_zoo[name].truth, visit.first[name].facts))
        assert {word for word in words if any(line.startswith(word) for line in told)} == words
        assert all("left open" in line or " None, " in line for line in told), told


def test_two_runs_agree(visit: Visit) -> None:
    """All but what the second look, or the first, could not tell on a busy machine."""
    for name, found in visit.second.items():
        one, other = visit.first[name].stable, found.stable
        differing = {key: (one[key], other[key]) for key in one.keys() & other.keys() if one[key] != other[key]}
        assert not [pair for pair in differing.values() if None not in pair] or name == "rate_limited", (
            name,
            differing,
        )


@pytest.mark.parametrize("name", ["four_protocols", "wide", "anonymous_and_null_hidden", "java_everything"])
async def test_on_a_slow_line_families_of_suites_say_the_same(
    name: str, visit: Visit, whole_zoo: Zoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = seen(visit, whole_zoo, name).facts
    monkeypatch.setattr("probes.tls.enumerate._SLOW", 0.0)
    found = await examine(whole_zoo[name], patience=PATIENCE, budget=BUDGET)
    assert found.facts["protocols"] == known["protocols"]
    assert found.facts["groups"] == known["groups"]
    assert found.facts["connections"] > known["connections"]


def test_connections(visit: Visit, whole_zoo: Zoo) -> None:
    """Pairs and ten more beside the trials. Hang-ups and intolerance have to be proved, which costs more."""
    dear = {
        "rate_limited": 14, "hangs_on_big": 10, "resets_on_big": 10, "version_hang": 4, "extension_alert": 4,
        "old_version_hangs_up": 12, "ssl2_only": 5,
        "pq_only": 5, "pq_hybrid": 5, "pq_all": 7, "pq_pure": 5,
    }  # fmt: skip
    over = {}
    for server in whole_zoo:
        facts = visit.first[server.name].facts
        own = facts["connections"] - facts["trial_connections"]
        # OpenSSL of old hangs up where it refuses a protocol.
        more = dear.get(server.name, 0) + 8 * ("OpenSSL 1.0" in server.truth.source)
        if server.truth.outcome is Outcome.TLS and own > pairs(server.truth) + SPARE + more:
            over[server.name] = f"{own} for {pairs(server.truth)} pairs"
    assert not over


def test_a_tarpit_costs_its_budget_and_no_more(visit: Visit, whole_zoo: Zoo) -> None:
    for server in whole_zoo:
        facts = visit.first[server.name].facts
        assert facts["seconds"] < BUDGET + PATIENCE, server.name
    tarpit = visit.first["tarpit"].facts
    assert (tarpit["outcome"], tarpit["reason"]) == ("NO_ANSWER", "timeout")


def test_each_silence_is_told_for_what_it_is(visit: Visit) -> None:
    told = {name: (found.facts["outcome"], found.facts["reason"]) for name, found in visit.first.items()}
    assert told["resets"] == ("NO_ANSWER", "reset")
    assert told["hangs_up"] == ("NO_ANSWER", "closed")
    assert told["closed_port"] == ("NO_ANSWER", "refused-connection")
    assert told["plain_http"] == told["plain_http_patient"] == ("NOT_TLS", "plain-http")
    assert told["ssh_banner"] == told["smtp_banner"] == ("NOT_TLS", "not-tls")
