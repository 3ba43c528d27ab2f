"""A handler served on loopback, and the probe's looks at it: one, or several with its memory in between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from probes.leaks.look import LeaksLook
from probes.leaks.probe import LeaksProbe, LeaksSettings
from socd.fetch import Fetcher
from socd.model.inventory import Connect, Site
from socd.model.observation import Verdict
from socd.probe import Context, Kit, Probe
from socd.rules import RuleBook

RULES = RuleBook.load(Path(__file__).parents[2] / "rules")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@asynccontextmanager
async def serving(handler: Handler, **more: Any) -> AsyncIterator[Site]:
    """The portal http://chomoi.backan.gov.vn/ as `handler` serves it."""
    runner = web.ServerRunner(web.Server(handler))  # type: ignore[arg-type]
    await runner.setup()
    await web.TCPSite(runner, "127.31.7.1", 0).start()
    port = runner.addresses[0][1]
    try:
        yield Site(
            "chomoi", "http://chomoi.backan.gov.vn/", "Chợ Mới", "u", "u",
            connect=Connect("127.31.7.1", {80: port}), networks=("127.0.0.0/8",), **more,
        )  # fmt: skip
    finally:
        await runner.cleanup()


async def look_at(
    site: Site, settings: LeaksSettings, memory: Mapping[str, Any] | None, now: datetime = NOW, **known: Any
) -> tuple[LeaksLook, Verdict]:
    """One look with what was remembered; `known` goes into its context."""
    probe: Probe[LeaksSettings, LeaksLook] = LeaksProbe()
    async with Fetcher(interval=0.0, parallel=4) as fetcher:
        context = Context(site, now, RULES, memory=memory, **known)
        look = await probe.look(site, settings, Kit(fetcher, context))
        return look, probe.verdict(look, settings, context)


async def looked(handler: Handler, settings: LeaksSettings | None = None) -> tuple[LeaksLook, Verdict]:
    """One look, with no memory, at a server of its own."""
    async with serving(handler) as site:
        return await look_at(site, settings or LeaksSettings(), None)
