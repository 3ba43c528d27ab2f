"""Rendering of per-site series at a scrape."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from benches.base import Bench, Quick
from socd.act.exposition import Family, labels, render


@contextmanager
def benches(size: Quick) -> Iterator[list[Bench]]:
    names, sites = 10, size.of(1000, 50)
    registry = CollectorRegistry()
    for number in range(names):
        gauge = Gauge(f"bench_{number}", "A number of a site.", ["site", "unit"], registry=registry)
        for site in range(sites):
            gauge.labels(f"site-{site}.example.gov.vn", f"unit-{site % 50}").set(site + 0.5)

    def ours() -> bytes:
        families = [Family(f"bench_{number}", "A number of a site.") for number in range(names)]
        for site in range(sites):
            common = labels({"site": f"site-{site}.example.gov.vn", "unit": f"unit-{site % 50}"})
            for family in families:
                family.add(site + 0.5, common)
        return render(families).encode()

    assert sorted(ours().splitlines()) == sorted(generate_latest(registry).splitlines()), "not the same series"
    told = "generate_latest of a prometheus_client registry whose values are already set; ours sets them at each scrape"
    name = f"metrics: {names * sites:,} series"
    yield [Bench(name, "CPU ms/scrape", lambda: _cpu(ours), lambda: _cpu(lambda: generate_latest(registry)), told)]


def _cpu(render_once: Callable[[], bytes]) -> float:
    start = time.process_time()
    for _ in range(3):
        render_once()
    return (time.process_time() - start) * 1000 / 3
