"""A thousand servers examined completely: by the daemon in one run, twice, and by the examiner alone.

What is asserted is truth, sameness, connections and memory. Servers a second are told, in `build/tls-thousand.json` and
on the screen, and never asserted: they are the machine's, and what else it does.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from tls_thousand import FIELDS, HOST, PORT, Field, cpu, field, memory

from probes import PROBES
from socd.model.observation import Outcome
from socd.store import Latest, Store

pytestmark = [pytest.mark.prove, pytest.mark.timeout(1800)]

HERE = Path(__file__).parent
SERVERS = int(os.environ.get("TLS_THOUSAND", "1000"))  # fewer while trying out
MOST_MEMORY = 80.0  # MiB
PATIENCE = 300.0
# What no two looks have in common: times, and what depends on which answer came first.
_VOLATILE = frozenset({"examined_at", "seconds", "round_trip", "round_trip_ms", "connections", "trial_connections"})


@pytest.fixture(scope="module", params=list(FIELDS))
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with field(tmp_path_factory.mktemp("thousand") / "nginx", SERVERS, request.param) as started:
        yield started


@dataclass
class Run:
    """One daemon's work: seconds from the first look's start to the last one recorded, what it cost, what it knows."""

    seconds: float
    daemon_cpu: float
    nginx_cpu: float
    peak: float
    latest: dict[str, Latest]

    @property
    def facts(self) -> dict[str, dict[str, Any]]:
        return {site: steady(dict(look.facts)) for site, look in self.latest.items()}

    @property
    def connections(self) -> int:
        return sum(int(look.facts["connections"]) for look in self.latest.values())

    @property
    def beyond(self) -> list[str]:
        """Servers that were asked more often than (accepted pairs + 10), weakness tests apart."""
        return [
            f"{site}: {told}"
            for site, look in self.latest.items()
            if (told := look.facts["connections"] - look.facts.get("trial_connections", 0)) > _pairs(look) + 10
        ]

    def told(self) -> dict[str, float]:
        number = len(self.latest)
        return {
            "seconds": round(self.seconds, 2),
            "servers_per_second": round(number / self.seconds, 1),
            "daemon_cpu_ms_per_server": round(self.daemon_cpu * 1000 / number, 2),
            "nginx_cpu_ms_per_server": round(self.nginx_cpu * 1000 / number, 2),
            "daemon_peak_mib": round(self.peak, 1),
            "connections": self.connections,
        }


def _pairs(look: Latest) -> int:
    return sum(len(suites) for suites in look.facts["protocols"].values())


def steady(value: Any) -> Any:
    """Facts without what no two looks have in common."""
    if isinstance(value, dict):
        return {key: steady(each) for key, each in value.items() if key not in _VOLATILE}
    return [steady(each) for each in value] if isinstance(value, list) else value


def configured(folder: Path, servers: Field, tls: bool = True) -> Path:
    """A fresh configuration of all these servers, with the TLS probe alone (or nothing) switched on."""
    (folder / "conf.d").mkdir(parents=True)
    sites = [
        {"id": f"{kind}-{address}", "url": f"https://{address.replace('.', '-')}.example.vn/", "name": address,
         "owner": "tinh", "operator": "tinh", "networks": ["127.0.0.0/8"],
         "connect": {"address": address, "ports": {443: PORT}}}
        for kind, address in servers.servers
    ]  # fmt: skip
    units = [{"id": "tinh", "name": "UBND tỉnh", "kind": "province"}]
    (folder / "conf.d" / "inventory.yaml").write_text(yaml.safe_dump({"units": units, "sites": sites}))
    on = {"every": 3600, "home": False, "ca_file": servers.ca_file, "sni": HOST}
    settings = {
        "office": {"name": "SỞ"}, "state": "state", "console": {"port": free_port()}, "metrics": {"port": free_port()},
        "politeness": {"interval": 0}, "workers": 16, "judge": {"confirm_after": 3600}, "uplink": {"majority": 1.0},
        "probes": {probe.name: on if probe.name == "tls" and tls else False for probe in PROBES},
    }  # fmt: skip
    (folder / "socd.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True))
    return folder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def daemon(folder: Path, profile: str = "-") -> subprocess.Popen[bytes]:
    command = [sys.executable, str(HERE / "tls_socd.py"), "1", profile, "run", "--config", str(folder)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def recorded(folder: Path) -> int:
    """Looks in the database: read only, and so little that it costs the daemon nothing."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{folder}/state/socd.db?mode=ro", uri=True)) as base:
        return int(base.execute("SELECT count(*) FROM look WHERE probe = 'tls'").fetchone()[0])
    return 0


def run(folder: Path, servers: Field, profile: str = "-") -> Run:
    """Start the daemon on a fresh state, wait until every server's examination is recorded, stop it."""
    configured(folder, servers)
    process = daemon(folder, profile)
    try:
        end = time.monotonic() + PATIENCE
        started = 0.0, 0.0
        while (count := recorded(folder)) < len(servers.servers):
            if not count:
                started = cpu(process.pid), cpu(*servers.pids)
            assert process.poll() is None and time.monotonic() < end, (count, (folder / "log").read_text()[-3000:])
            time.sleep(0.02)
        last = datetime.now(UTC)
        used = cpu(process.pid) - started[0], cpu(*servers.pids) - started[1]
        peak = memory(process.pid, "VmHWM")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, (folder / "log").read_text()[-3000:]
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    store = Store.open(folder / "state" / "socd.db", readonly=True)
    with closing(store):
        latest = {site: look for (site, probe), look in store.latest().items() if probe == "tls"}
    first = min(look.started for look in latest.values())
    return Run((last - first).total_seconds(), *used, peak, latest)


async def idle(folder: Path, servers: Field) -> float:
    """MiB of the same daemon that looks at nothing."""
    process = daemon(configured(folder, servers, tls=False))
    try:
        for _ in range(400):
            if "ready:" in (folder / "log").read_text():
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(2)
        return memory(process.pid, "VmRSS")
    finally:
        process.kill()
        process.wait()


def report(name: str, value: Any) -> None:
    """On the screen whatever pytest captures, and in build/."""
    build = HERE.parents[1] / "build"
    build.mkdir(exist_ok=True)
    file = build / "tls-thousand.json"
    told = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps({**told, name: value}, indent=2) + "\n")
    sys.__stdout__.write(f"\n{name}: {json.dumps(value)}\n")  # type: ignore[union-attr]


async def test_the_daemon_examines_a_thousand_servers_and_says_the_same_twice(tmp_path: Path, servers: Field) -> None:
    empty = await idle(tmp_path / "idle", servers)
    runs = [await asyncio.to_thread(run, tmp_path / str(number), servers) for number in range(2)]
    for number, one in enumerate(runs):
        report(
            f"{servers.keys}: daemon, run {number + 1}",
            {**one.told(), "daemon_mib_without_examinations": round(empty, 1)},
        )
        strange = [look for look in one.latest.values() if look.outcome not in (Outcome.OK, Outcome.FINDING)]
        assert not strange, strange[:3]
        assert sum(_pairs(look) for look in one.latest.values()) == servers.pairs
        for site, look in one.latest.items():
            assert _pairs(look) == servers.kinds[site.partition("-127")[0]].pairs, (site, look.facts["protocols"])
        assert not one.beyond, one.beyond[:5]
    first, second = (one.facts for one in runs)
    different = {site: _difference(first[site], second[site]) for site in first if first[site] != second[site]}
    assert not different, (len(different), dict(list(different.items())[:3]))
    assert max(one.peak for one in runs) - empty < MOST_MEMORY


def _difference(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {key: (one.get(key), other.get(key)) for key in {*one, *other} if one.get(key) != other.get(key)}


@pytest.mark.parametrize("mode", ["examine", "look"])
def test_the_examiner_alone(tmp_path: Path, servers: Field, mode: str) -> None:
    """In a fresh process that imports nothing but the probe: 1, 8 and 32 servers at a time."""
    told = tmp_path / "field.json"
    told.write_text(json.dumps([servers.servers, servers.ca_file]))
    for parallel in (1, 8, 32):
        command = [sys.executable, str(HERE / "tls_alone.py"), mode, str(parallel), str(told)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        seen = json.loads(done.stdout)
        report(f"{servers.keys}: {mode} alone, {parallel} at a time", seen)
        assert seen["pairs"] == servers.pairs
        assert seen["rss_mib"] < MOST_MEMORY
