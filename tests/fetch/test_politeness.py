"""Politeness: measured on a real server and on the gate itself, with generous tolerance."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest
from fetchkit import Request, says, serving

from socd.fetch import Fetcher
from socd.fetch.politeness import Politeness

STEP = 0.15


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(times)]


async def test_a_server_sees_pauses_between_requests_even_of_a_redirect() -> None:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        home = request.target == "/"
        await (says(b"", "302 Found", "Location: /vi\r\n") if home else says())(request, writer)

    async with serving(answer) as server, Fetcher(interval=STEP) as fetcher:
        await asyncio.gather(*(fetcher.get(server.site(), "http://a.gov.vn/") for _ in range(2)))
    assert len(server.arrivals) == 4 and all(gap > STEP * 0.6 for gap in gaps(server.arrivals))


async def test_never_more_connections_at_once_than_allowed() -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        await says()(request, writer)

    async with serving(slow) as server, Fetcher(interval=0, parallel=2) as fetcher:
        exchanges = await asyncio.gather(*(fetcher.get(server.site(), "http://a.gov.vn/") for _ in range(8)))
    assert all(exchange.fault is None for exchange in exchanges)
    assert server.connections == 8 and server.most_open <= 2


async def test_sites_of_one_group_share_turns_and_others_do_not_wait() -> None:
    async with serving(says()) as server, Fetcher(interval=STEP) as fetcher:
        start = time.monotonic()
        sites = [server.site(host_group="vendor"), server.site(host_group="vendor"), server.site(host_group="other")]
        await asyncio.gather(*(fetcher.get(site, "http://a.gov.vn/") for site in sites))
        assert STEP * 0.8 < time.monotonic() - start < STEP * 6
    assert server.arrivals[1] - server.arrivals[0] < STEP * 0.8
    assert server.arrivals[2] - server.arrivals[0] > STEP * 0.6


async def test_raw_connections_take_the_same_turns() -> None:
    async with serving(says()) as server, Fetcher(interval=STEP) as fetcher:
        start = time.monotonic()
        async with fetcher.turn(server.site()):
            pass
        await fetcher.get(server.site(), "http://a.gov.vn/")
    assert time.monotonic() - start > STEP * 0.8


async def test_waiting_does_not_count_against_the_fetch() -> None:
    from socd.probe import Limits

    async with serving(says()) as server, Fetcher(interval=0.4) as fetcher:
        limits = Limits(seconds=0.3)
        first = await fetcher.get(server.site(), "http://a.gov.vn/", limits=limits)
        second = await fetcher.get(server.site(), "http://a.gov.vn/", limits=limits)
    assert first.fault is None and second.fault is None


async def test_first_come_first_served_and_the_cancelled_cost_nobody_a_turn() -> None:
    gate, served = Politeness(interval=STEP, parallel=1), list[int]()

    async def one(number: int) -> None:
        async with gate.turn("g"):
            served.append(number)

    tasks = [asyncio.create_task(one(number)) for number in range(10)]
    start = time.monotonic()
    await asyncio.sleep(0.02)
    for task in tasks[1:8]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert served == [0, 8, 9] and time.monotonic() - start < STEP * 5


async def test_a_failure_inside_a_turn_frees_it() -> None:
    gate = Politeness(interval=0, parallel=1)
    with pytest.raises(ValueError, match="inside"):
        async with gate.turn("g"):
            raise ValueError("inside")
    async with asyncio.timeout(1), gate.turn("g"):
        pass


async def test_groups_long_gone_are_forgotten() -> None:
    gate = Politeness(interval=0)
    async with gate.turn("kept"):
        for number in range(3000):
            async with gate.turn(f"g{number}"):
                pass
        assert len(gate._groups) < 1100 and "kept" in gate._groups


def test_nonsense_settings_are_refused() -> None:
    for wrong in ({"interval": -1.0}, {"parallel": 0}):
        with pytest.raises(ValueError, match="politeness"):
            Politeness(**wrong)  # type: ignore[arg-type]
