"""Our side of the TLS bench: the probe's look and verdict, in one warm process."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from benches.tls_peers import Cost, spent
from benches.tls_servers import Server
from probes.tls import certificate, keys, openssl
from probes.tls.examine import Examiner
from probes.tls.grade import judge
from probes.tls.hello import Protocol
from probes.tls.probe import TlsProbe, TlsSettings
from probes.tls.result import Examination
from probes.tls.trials import robot
from probes.tls.wire import Line
from socd.fetch import Fetcher
from socd.model.inventory import Connect, Site
from socd.probe import Context, Endpoint, Kit


@dataclass(frozen=True, slots=True)
class Seen:
    """One whole examination with its verdict."""

    server: Server
    cost: Cost
    found: Examination

    @property
    def pairs(self) -> int:
        return sum(len(suites) for suites in self.found.suites.values())

    @property
    def connections(self) -> str:
        """For the note: connections less those of single weaknesses, which may be at most pairs + 10."""
        rest = self.found.connections - self.found.trial_connections
        return f"{self.server.name} {rest} for {self.pairs} pairs + {self.found.trial_connections} for weaknesses"


# What is remembered of a server it has met before. Every examination here is a first one.
_REMEMBERED = (
    certificate._parse_cached, certificate._parse_large, certificate._name, keys.rsa_key, robot._block, judge._graded,
)  # fmt: skip


class _NoRules:
    """The TLS probe asks for no rule."""

    version = ""

    def match(self, family: str, data: bytes) -> tuple[()]:
        raise AssertionError(family)


def whole(servers: Sequence[Server]) -> list[Seen]:
    """Everything but the home page: protocols, suites, groups, trials, sessions, trust, weaknesses, grades, facts."""
    return asyncio.run(_each(servers))


async def _each(servers: Sequence[Server]) -> list[Seen]:
    async with Fetcher(interval=0, parallel=1) as fetcher:
        return [await _whole(server, fetcher) for server in servers]


async def _whole(server: Server, fetcher: Fetcher) -> Seen:
    probe, settings = TlsProbe(), TlsSettings(home=False, ca_file=server.ca_file)
    site = Site(server.name, f"https://{server.host}/", server.name, "unit", "unit",
                connect=Connect(server.address, {443: server.port}), networks=("127.0.0.0/8",))  # fmt: skip
    kit = Kit(fetcher, Context(site, datetime.now(UTC), _NoRules()))
    for memory in _REMEMBERED:
        memory.cache_clear()
    openssl.authorities(server.ca_file)._verdicts.clear()
    wall, cpu = time.perf_counter(), time.process_time()
    result = await probe.look(site, settings, kit)
    verdict = probe.verdict(result, settings, kit.context)
    cost = Cost(time.perf_counter() - wall, time.process_time() - cpu)
    found = result.examination
    assert found is not None and found.full and not found.undetermined and verdict.facts["grade"], verdict
    seen = Seen(server, cost, found)
    assert seen.pairs == server.pairs, f"{server.name}: {seen.pairs} pairs, not {server.pairs}"
    return seen


def again(server: Server, known: Mapping[Protocol, tuple[int, ...]]) -> Cost:
    """The daily re-check alone."""
    cost, found = asyncio.run(_timed(server, known))
    assert not found.full and found.suites == known, found
    return cost


async def _timed(server: Server, known: Mapping[Protocol, tuple[int, ...]]) -> tuple[Cost, Examination]:
    settings = TlsSettings()
    wall, cpu = time.perf_counter(), time.process_time()
    endpoint = Endpoint(server.host, server.address, server.port)
    line = Line(endpoint, settings.patience, settings.budget, settings.parallel, settings.pace)
    found = await Examiner(line, server.host).floor(known)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu), found


def startup() -> Cost:
    """What a process costs that only starts Python, imports the probe and reads its tables and profiles."""
    code = "from probes.tls.probe import TlsProbe, TlsSettings; TlsSettings()"
    costs = [spent([sys.executable, "-c", code])[0] for _ in range(4)][1:]
    return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))
