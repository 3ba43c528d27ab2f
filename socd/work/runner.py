"""One look from the door to the store: attempt, uplink check, judgement, second look."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from socd.digest import Digest
from socd.eyes import Album
from socd.model.allowed import AllowList
from socd.model.catalogue import SITE_UNREACHABLE
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Inventory
from socd.model.observation import Observation, Outcome, Verdict
from socd.probe import Attempt, Context, Eyes, Fetch, Kit, Rules
from socd.store import Recorded, Store
from socd.work.plan import Task
from socd.work.scribe import Scribe
from socd.work.uplink import Uplink

log = logging.getLogger(__name__)


EYES, CONTENT = "eyes", "defacement"  # the probes whose findings are about how pages look


def utcnow() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Runner:
    """Runs tasks, at most `workers` at once. `watchers` hear every observation (metrics).

    `fingerprint` makes keyed fingerprints of secrets, `allowed` is the office's list of accepted ones.
    """

    store: Store
    fetch: Fetch
    rules: Callable[[], Rules]
    inventory: Callable[[], Inventory]
    attempt: Attempt
    uplink: Uplink
    workers: int
    watchers: list[Callable[[Observation], None]] = field(default_factory=list)
    eyes: Callable[[], Eyes | None] = lambda: None
    album: Album | None = None
    fingerprint: Digest | None = field(default=None, repr=False)
    allowed: Callable[[], AllowList] = AllowList
    busy: set[str] = field(default_factory=set)
    scribe: Scribe = field(init=False)
    _gate: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._gate = asyncio.Semaphore(self.workers)
        self.scribe = Scribe(self.store)

    async def run(self, task: Task) -> Recorded | None:
        """Take one look and record it; None when the same look is already under way."""
        if task.id in self.busy:
            return None
        self.busy.add(task.id)
        try:
            async with self._gate:
                return await self._run(task)
        finally:
            self.busy.discard(task.id)

    async def _run(self, task: Task) -> Recorded:
        kit, settled = await asyncio.to_thread(self._kit, task)
        observation = await self.attempt.run(task.probe, task.site, task.settings, kit, settled)
        observation = await self._our_fault(observation)
        for watcher in self.watchers:
            watcher(observation)
        recorded = await self.scribe.record(observation)
        if self.album and task.probe.name == EYES:
            await asyncio.to_thread(self._settle, self.album, observation)
        return recorded

    def _settle(self, album: Album, observation: Observation) -> None:
        """New pictures become what "before" means only while nothing on the site's pages is open or suspected."""
        site = observation.site or ""
        content = [track for name in (EYES, CONTENT) for track in self.store.tracks(site, name).get(site, ())]
        album.settle(site, clean=observation.outcome is Outcome.OK and not content)

    def _kit(self, task: Task) -> tuple[Kit, frozenset[str]]:
        known = self.store.before(task.site.id, task.probe.name)
        context = Context(
            site=task.site,
            now=utcnow(),
            rules=self.rules(),
            trusted_hosts=self.inventory().trusted_hosts(task.site),
            memory=known.memory,
            accepted=known.accepted,
            unit=self.inventory().units.get(task.site.operator),
            fingerprint=self.fingerprint,
            allowed=self.allowed(),
        )
        return Kit(self.fetch, context, self.eyes(), self.album), known.settled

    async def _our_fault(self, observation: Observation) -> Observation:
        """A silence is held against a site only while our own line is known to work."""
        silent = _silent(observation)
        if observation.site is not None:
            self.uplink.heard(observation.site, silent=silent)
        if not silent or await self.uplink.check():
            return observation
        fault = Fault(Origin.LINK, "uplink", "our own line is down: judging pauses")
        return replace(observation, verdict=Verdict(Outcome.FAILED, fault=fault))


# Faults that mean nobody answered. A site that answers badly (5xx, a bomb, broken TLS) is heard all the same.
_SILENCE = frozenset({"dns", "no-such-name", "connect-timeout", "unreachable", "refused", "reset", "timeout"})


def _silent(observation: Observation) -> bool:
    verdict = observation.verdict
    unreachable = any(finding.kind is SITE_UNREACHABLE for finding in verdict.findings)
    return unreachable or (verdict.fault is not None and verdict.fault.reason in _SILENCE)
