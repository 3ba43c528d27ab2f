"""Recorded looks a second, on a real file with the settings the daemon uses."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benches.base import Bench, Quick
from socd.model.observation import Observation, Outcome, Verdict
from socd.store import Store

BUILD = Path(__file__).parents[2] / "build"


@contextmanager
def benches(size: Quick) -> Iterator[list[Bench]]:
    looks = size.of(300, 10)
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        store = Store.open(Path(folder) / "socd.db")
        bare = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE look (id INTEGER PRIMARY KEY, site, probe, started, seconds, outcome)")
        told = (
            "sqlite3 alone (WAL, synchronous=FULL), one INSERT and commit a look; ours also judges, keeps the newest "
            "look and the day's counts, in one transaction a look"
        )
        yield [
            Bench("store: looks recorded", "looks/s", lambda: _ours(store, looks), lambda: _peer(bare, looks), told,
                  less_is_better=False)
        ]  # fmt: skip
        bare.close()
        store.close()


def _ours(store: Store, looks: int) -> float:
    start = time.perf_counter()
    for number in range(looks):
        verdict = Verdict(Outcome.OK, gauges={"response_seconds": 0.25}, facts={"status": 200})
        site = f"site-{number % 100}"
        store.record(Observation(site, "unit", "availability", "local", datetime.now(UTC), 0.25, verdict))
    return looks / (time.perf_counter() - start)


def _peer(bare: sqlite3.Connection, looks: int) -> float:
    start = time.perf_counter()
    for number in range(looks):
        row = (f"site-{number % 100}", "availability", datetime.now(UTC).isoformat(), 0.25, "ok")
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO look (site, probe, started, seconds, outcome) VALUES (?, ?, ?, ?, ?)", row)
        bare.execute("COMMIT")
    return looks / (time.perf_counter() - start)
