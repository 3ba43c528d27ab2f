"""The daemon's own metrics and the listener that serves them together with the per-site series.

Names, labels and meaning of everything served: docs/metrics.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from socd import __version__
from socd.act.exposition import CONTENT_TYPE, Family, labels, render
from socd.act.series import SiteSeries
from socd.cases.clocks import ClockRule
from socd.cases.dates import Due
from socd.model.exchange import Origin
from socd.model.inventory import Inventory
from socd.model.observation import Observation, Outcome
from socd.store import Store

disable_created_metrics()  # type: ignore[no-untyped-call]  # Prometheus 2 has no use for them, and they double the counters

_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


@dataclass(frozen=True, slots=True)
class MetricsReader:
    """What /metrics is drawn from.

    `status` is the daemon's word on itself: uplink (bool or None), last_run (datetime or None), reload_ok (bool),
    reload_at (datetime), eyes_ready (bool); what is missing or None is not exported. `intervals` gives the longest
    pause in force, in seconds, by probe.
    """

    metrics: Metrics
    store: Store
    inventory: Callable[[], Inventory]
    now: Callable[[], datetime]
    clock_rules: Callable[[], tuple[ClockRule, ...]] = lambda: ()
    status: Callable[[], Mapping[str, Any]] = dict
    intervals: Callable[[], Mapping[str, float]] = dict
    dates: Callable[[], Sequence[Due]] = lambda: ()


class Metrics:
    """Counters and gauges of the daemon itself. Methods may be called from any thread."""

    def __init__(self, probes: Iterable[str] = (), channels: Iterable[str] = ()) -> None:
        """`probes` and `channels` are those known from the start: their counters begin at 0."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Gauge("socd_build_info", "1; the release that runs.", ["version"], registry=self.registry)
        build.labels(__version__).set(1)
        self._looks = Counter("socd_looks", "Looks taken.", ["probe"], registry=self.registry)
        self._failures = Counter(
            "socd_look_failures", "Looks that could not tell, by whose fault it was.", ["probe", "origin"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "socd_look_duration_seconds", "How long looks took.", ["probe"], buckets=_BUCKETS, registry=self.registry
        )
        self._notices = Counter("socd_notices", "Attempts to send a notice.", ["channel"], registry=self.registry)
        self._notice_failures = Counter(
            "socd_notice_failures", "Attempts to send a notice that failed.", ["channel"], registry=self.registry
        )
        for probe in probes:
            self._looks.labels(probe)
            self._seconds.labels(probe)
            for origin in Origin:
                self._failures.labels(probe, origin.value)
        for channel in channels:
            self._notices.labels(channel)
            self._notice_failures.labels(channel)

    def looked(self, observation: Observation) -> None:
        self._looks.labels(observation.probe).inc()
        self._seconds.labels(observation.probe).observe(observation.seconds)
        fault = observation.verdict.fault
        if fault is not None and observation.outcome in (Outcome.INDETERMINATE, Outcome.FAILED):
            self._failures.labels(observation.probe, fault.origin.value).inc()

    def noticed(self, channel: str, sent: bool) -> None:
        self._notices.labels(channel).inc()
        if not sent:
            self._notice_failures.labels(channel).inc()


def _daemon(status: Mapping[str, Any], intervals: Mapping[str, float]) -> list[Family]:
    """The daemon's word on itself. Only what is known: a made-up 0 would raise an alarm."""
    up = Family("socd_uplink_up", "1 if our own way to the internet works, 0 while judging is paused.")
    ran = Family("socd_scheduler_last_run_timestamp_seconds", "When the scheduler last started a look.")
    accepted = Family("socd_config_last_reload_successful", "1 if the configuration on disk was accepted, 0 if not.")
    read = Family("socd_config_last_reload_timestamp_seconds", "When the configuration was last read.")
    pause = Family("socd_probe_interval_seconds", "Longest pause between two looks of a probe at any one site.")
    for family, key in ((up, "uplink"), (ran, "last_run"), (accepted, "reload_ok"), (read, "reload_at")):
        value = status.get(key)
        if value is not None:
            family.add(value.timestamp() if isinstance(value, datetime) else float(value))
    eyes = Family("socd_eyes_ready", "1 if a browser for screenshots is there and starts, 0 if not.")
    if status.get("eyes_ready") is not None:
        eyes.add(float(status["eyes_ready"]))
    for probe, seconds in intervals.items():
        pause.add(seconds, labels({"probe": probe}))
    return [up, ran, accepted, read, pause, eyes]


def metrics_app(
    reader: MetricsReader,
    *,
    ready: Callable[[], bool] = lambda: True,
    middlewares: Sequence[Middleware] = (),
    keep: float = 5.0,
) -> web.Application:
    """Serves /metrics, /-/healthy (the process answers) and /-/ready (`ready` says so).

    `middlewares` is where the daemon may put the console's host guard. `keep`: seconds the per-site series are reused.
    """
    series = SiteSeries(reader.store, reader.inventory, reader.now, reader.clock_rules, keep, reader.dates)

    async def scrape(_request: web.Request) -> web.Response:
        own = generate_latest(reader.metrics.registry).decode() + render(_daemon(reader.status(), reader.intervals()))
        text = own + await asyncio.to_thread(series.text)
        return web.Response(body=text.encode(), headers={"Content-Type": CONTENT_TYPE})

    async def healthy(_request: web.Request) -> web.Response:
        return web.Response(text="socd is healthy\n")

    async def is_ready(_request: web.Request) -> web.Response:
        return web.Response(text="ready\n") if ready() else web.Response(status=503, text="not ready yet\n")

    app = web.Application(middlewares=middlewares)
    app.router.add_get("/metrics", scrape)
    app.router.add_get("/-/healthy", healthy)
    app.router.add_get("/-/ready", is_ready)
    return app
