"""The TLS examiner alone, in a process that imports nothing but the probe: `python tls_alone.py MODE PARALLEL FILE`.

FILE is JSON: [[[kind, address], …], ca_file, …] as `tls_thousand.py` prints it. MODE is `examine` (the examination
alone) or `look` (the probe's look and verdict: trust, weaknesses, grades and facts besides). Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from probes.tls.examine import Examiner
from probes.tls.wire import Line
from socd.probe import Endpoint

HOST, PORT = "cong.example.vn", 8443


async def examine(address: str, _ca_file: str) -> tuple[int, int]:
    found = await Examiner(Line(Endpoint(HOST, address, PORT), parallel=5), HOST).full()
    assert found.accepted and not found.undetermined, (address, found.undetermined)
    return found.connections, sum(len(suites) for suites in found.suites.values())


class _Fetch:
    """The part of `socd.probe.Fetch` that the probe needs, without pauses."""

    async def endpoint(self, site: Any, port: int) -> Endpoint:
        return Endpoint(HOST, site.connect.address, PORT)

    @asynccontextmanager
    async def turn(self, _site: Any) -> AsyncIterator[None]:
        yield


def looks() -> Callable[[str, str], Coroutine[Any, Any, tuple[int, int]]]:
    from probes.tls.probe import TlsProbe, TlsSettings
    from socd.model.inventory import Connect, Site
    from socd.probe import Context, Kit

    probe, fetch = TlsProbe(), _Fetch()

    async def look(address: str, ca_file: str) -> tuple[int, int]:
        settings = TlsSettings(home=False, ca_file=ca_file)
        site = Site(address, f"https://{HOST}/", "x", "u", "u", connect=Connect(address, {443: PORT}))
        kit = Kit(fetch, Context(site, datetime.now(UTC), None))  # type: ignore[arg-type]
        result = await probe.look(site, settings, kit)
        verdict = await asyncio.to_thread(probe.verdict, result, settings, kit.context)
        found = result.examination
        assert found is not None and not found.undetermined and verdict.facts["grade"], (address, verdict)
        return found.connections, sum(len(suites) for suites in found.suites.values())

    return look


async def run(one: Callable[[str, str], Coroutine[Any, Any, tuple[int, int]]], parallel: int, told: Any) -> Any:
    gate, servers, ca_file = asyncio.Semaphore(parallel), told[0], told[1]

    async def each(address: str) -> tuple[int, int]:
        async with gate:
            return await one(address, ca_file)

    await one(servers[0][1], ca_file)  # warm: what is read once for all
    wall, cpu = time.perf_counter(), time.process_time()
    seen = await asyncio.gather(*(each(address) for _, address in servers))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "servers_per_second": round(len(servers) / wall, 1),
        "cpu_ms_per_server": round(cpu * 1000 / len(servers), 2),
        "connections_per_server": round(sum(connections for connections, _ in seen) / len(servers), 2),
        "pairs": sum(pairs for _, pairs in seen),
        "rss_mib": round(_peak(), 1),
    }


def _peak() -> float:
    """MiB; getrusage(2) would tell the parent's where that was more."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    mode, parallel, file = sys.argv[1:4]
    one = examine if mode == "examine" else looks()
    sys.stdout.write(json.dumps(asyncio.run(run(one, int(parallel), json.loads(Path(file).read_text())))) + "\n")
