"""The daemon: wiring only. Every room is built here, started in order, reloaded and stopped.

Start: configuration → store → vault → rules → listeners → schedule → READY. On SIGHUP the whole configuration is
read anew; a broken one is told with file, line and mend, and the old one stays in force.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from probes import PROBES
from probes.eyes.illustrate import Illustrator
from socd.act.metrics import Metrics, MetricsReader, metrics_app
from socd.act.notify import Notifier
from socd.cases.dates import Due
from socd.cases.duties import ahead
from socd.cases.reminders import Reminder, reminders
from socd.cases.workdays import local_day
from socd.casework import Casework
from socd.config import Config, ConfigError, Listener, read
from socd.console import ConsoleReader, Desk, Errands, create_app, host_guard
from socd.digest import keyed
from socd.evidence import EvidenceVault
from socd.eyes import Album, State, chromium
from socd.fetch import Fetcher
from socd.judge.tracks import Policy
from socd.leakfeed import LeakFeed, leak_key
from socd.model.kinds import Kind
from socd.model.observation import Blob
from socd.noticefeed import record_typed
from socd.notices import sealing
from socd.probe import Attempt
from socd.rules import RuleBook, RuleError
from socd.store import Store, Told
from socd.users.doors import Doorkeeper
from socd.work import systemd
from socd.work.plan import Task, plan
from socd.work.quarantine import Fate, Quarantine, journal
from socd.work.runner import EYES, Runner, utcnow
from socd.work.schedule import Schedule
from socd.work.uplink import Uplink

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One configuration in force: what it says, what follows from it, the rules compiled with it."""

    config: Config
    tasks: tuple[Task, ...]
    rules: RuleBook

    @classmethod
    def read(cls, directory: Path, *, secrets: bool = True) -> Loaded:
        """Raises ConfigError or RuleError: then nothing of it is used."""
        config = read(directory, secrets=secrets)
        return cls(config, plan(config, PROBES), RuleBook.load(config.rules))


@dataclass(slots=True)
class Reload:
    """How the last reading of the configuration went."""

    at: datetime = field(default_factory=utcnow)
    ok: bool = True
    problems: tuple[str, ...] = ()


class Daemon:
    """One socd. `run` returns after SIGTERM or SIGINT."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.loaded = Loaded.read(directory)
        self.started = utcnow()
        self.reload_state = Reload()
        self.ready = False
        self._stop = asyncio.Event()

    @property
    def config(self) -> Config:
        return self.loaded.config

    async def run(self) -> None:
        async with self._rooms(), asyncio.TaskGroup() as group:
            chores = [group.create_task(chore) for chore in self._chores()]
            _settle()
            self.ready = True
            systemd.tell("READY=1", f"STATUS=watching {len(self.config.inventory.sites)} sites")
            log.info("ready: %d sites, %d tasks", len(self.config.inventory.sites), len(self.loaded.tasks))
            await self._stop.wait()
            systemd.tell("STOPPING=1")
            for chore in chores:
                chore.cancel()

    @contextlib.asynccontextmanager
    async def _rooms(self) -> AsyncIterator[None]:
        """Build everything from the ground up; take it down in the opposite order."""
        settings = self.config.settings
        state = self.config.state
        async with contextlib.AsyncExitStack() as stack:
            self.store = Store.open(state / "socd.db")
            stack.callback(self.store.close)
            self.vault = EvidenceVault(state / "evidence", lambda: self.loaded.rules.version)
            stack.callback(self.vault.close)
            fetcher = await stack.enter_async_context(
                Fetcher(interval=settings.politeness.interval, parallel=settings.politeness.parallel)
            )
            self.eyes = chromium(settings.eyes, fetcher.reach)
            attempt = Attempt(self.vault, settings.vantage, utcnow, Illustrator())
            key = leak_key(state)
            self.uplink = Uplink(settings.uplink.sentinels, settings.uplink.majority)
            self.metrics = Metrics([probe.name for probe in PROBES], settings.notify.channels)
            self.runner = Runner(
                store=self.store,
                fetch=fetcher,
                rules=lambda: self.loaded.rules,
                inventory=lambda: self.config.inventory,
                attempt=attempt,
                uplink=self.uplink,
                workers=settings.workers,
                watchers=[self.metrics.looked],
                eyes=lambda: self.eyes if self.eyes.readiness().ready else None,
                album=Album(state / "pictures"),
                fingerprint=keyed(key),
                allowed=lambda: self.config.allow.allowed,
            )
            self.feed = LeakFeed(
                self.store, attempt, lambda: self.config.inventory, key, utcnow,
                lambda: self.config.settings.quarantine.passwords,
            )  # fmt: skip
            self.schedule = Schedule(self.runner, settings.judge.confirm_after)
            self.runner.watchers.append(self.schedule.noticed)
            self._apply()
            await self._listen(stack)
            self.schedule.start(self._tasks())
            stack.callback(self.schedule.stop)
            self._signals(stack)
            yield

    def _apply(self) -> None:
        """Let the configuration in force reach the rooms that can change while running."""
        settings = self.config.settings
        self.store.policy = Policy(clear_looks=settings.judge.clear_looks)
        self.store.told = Told(settings.notify.channels, settings.notify.min_severity)
        self.store.sites = self.config.inventory.sites
        self.store.grade = self.config.grade
        self.schedule.confirm_after = settings.judge.confirm_after
        for problem in self.config.allow.expired(local_day(utcnow())):
            log.warning("%s", problem.in_(settings.lang))
        self.notifier = Notifier(
            settings.notify,
            self.store,
            self.config.inventory,
            utcnow,
            clock_rules=self.config.clocks,
            console=f"http://{settings.console.address}:{settings.console.port}/",
            told=self.metrics.noticed,
            reminders=self._reminders,
        )

    def _tasks(self) -> list[Task]:
        """What is looked at now: without a browser nothing is asked of it, and its absence is told instead."""
        ready = self.eyes.readiness()
        self.eyes_state = ready.state
        if ready.mend or not self.eyes.sandbox:
            log.warning("eyes: %s; %s", ready.text.en, ready.mend or "eyes: sandbox: true")
        return [task for task in self.loaded.tasks if ready.ready or task.probe.name != EYES]

    async def _watch_eyes(self) -> None:
        """A browser that came, went, or would not start changes what is looked at, without a restart."""
        if self.eyes.readiness().state is not self.eyes_state:
            self.schedule.replan(self._tasks())

    def _intervals(self) -> dict[str, float]:
        """The longest pause in force by probe, seconds: what "two missed looks" means to an alert."""
        pauses: dict[str, float] = {}
        for task in self.loaded.tasks:
            pauses[task.probe.name] = max(pauses.get(task.probe.name, 0.0), task.settings.every)
        return pauses

    def _dates(self) -> tuple[Due, ...]:
        """The next periodic reports, and planned stops the public does not know of yet. Blocking."""
        law, now = self.config.law, utcnow()
        done = self.store.duties_done((now - timedelta(days=2)).date())
        return ahead(law.dates, law.stop, self.store.stops(now), self.config.inventory, done, now, law.calendar)

    def _reminders(self) -> tuple[Reminder, ...]:
        """What people should be reminded of by now. Blocking."""
        rhythm = self.config.settings.notify.reminders
        return reminders(self.store.cases(), self.config.clocks, self._dates(), rhythm, utcnow())

    async def _remind(self) -> None:
        """Put reminders that fell due into the outbox; nothing is worked out where nobody can be told."""
        if self.config.settings.notify.channels:
            await asyncio.to_thread(lambda: self.store.remind(self._reminders(), utcnow()))

    async def _listen(self, stack: contextlib.AsyncExitStack) -> None:
        settings = self.config.settings
        reader = ConsoleReader(
            inventory=lambda: self.config.inventory,
            store=self.store,
            clock_rules=lambda: self.config.clocks,
            dates=self._dates,
            now=utcnow,
            evidence=self.vault.read,
            documents_dir=self.config.reports,
            status=self._status,
        )
        console = create_app(
            reader, hosts=settings.console.hosts, lang=settings.lang, desk=self._desk(),
            proxies=settings.console.trusted_proxies,
        )  # fmt: skip
        await _serve(stack, console, settings.console)
        told = MetricsReader(
            metrics=self.metrics,
            store=self.store,
            inventory=lambda: self.config.inventory,
            now=utcnow,
            clock_rules=lambda: self.config.clocks,
            dates=self._dates,
            status=self._status,
            intervals=self._intervals,
        )
        guard = host_guard(settings.metrics.hosts)
        await _serve(stack, metrics_app(told, ready=lambda: self.ready, middlewares=[guard]), settings.metrics)

    def _desk(self) -> Desk:
        """What people may do in the console once they log in."""

        def seeing(kind: Kind) -> tuple[str, ...]:
            return tuple(probe.name for probe in PROBES if kind in probe.kinds)

        def seal(blob: Blob) -> None:
            self.vault.seal(blob, site=None, about=sealing.about(blob), at=utcnow())

        return Desk(
            Doorkeeper(self.store.users, utcnow),
            Casework(self.store, lambda: self.config.inventory, seeing, utcnow),
            lambda typed: record_typed(self.store, self.config.inventory, leak_key(self.config.state), typed, seal),
            Errands(self.directory, utcnow),
        )

    # -- signals and reload --------------------------------------------------------------------------------

    def _signals(self, stack: contextlib.AsyncExitStack) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
            stack.callback(loop.remove_signal_handler, number)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        stack.callback(loop.remove_signal_handler, signal.SIGHUP)

    def reload(self) -> None:
        """Read the configuration anew. On any problem the old one stays, and the problem is told everywhere."""
        systemd.reloading()
        try:
            loaded = Loaded.read(self.directory)
        except (ConfigError, RuleError) as error:
            told = tuple(problem.in_(self.config.settings.lang) for problem in error.problems)
            self.reload_state = Reload(ok=False, problems=told)
            for problem in told:
                log.error("configuration refused, the old one stays: %s", problem)
        else:
            for name in _fixed(self.config, loaded.config):
                log.warning("%s: “%s” changed; that takes a restart", self.directory, name)
            self.loaded = loaded
            self.reload_state = Reload()
            self._apply()
            self.schedule.replan(self._tasks())
            _settle()
            log.info("configuration reloaded: %d sites", len(loaded.config.inventory.sites))
        systemd.tell("READY=1")

    # -- chores: what runs beside the schedule ---------------------------------------------------------------

    def _chores(self) -> list[Coroutine[Any, Any, None]]:
        settings = self.config.settings
        chores: list[Coroutine[Any, Any, None]] = [
            Quarantine(
                self.config.state / "quarantine", self._import, kept=self._kept_logs, told=self._tell_fate
            ).watch(),
            _every(1.0, self._send_notices),
            _every(120.0, self._remind),
            _every(settings.uplink.every, self.uplink.check),
            _every(86_400.0, self._forget),
            _every(60.0, self._watch_eyes),
        ]
        beat = systemd.watchdog_seconds()
        if beat is not None:
            chores.append(_every(beat, self._alive))
        return chores

    def _import(self, path: Path) -> tuple[str, ...]:
        """Import what was dropped in quarantine; what of it could not be read."""
        batch, numbers = self.feed.take(path)
        log.info("imported %r: %d accounts, %d new case(s)", path.name, len(batch.accounts), len(numbers))
        return batch.unread

    def _kept_logs(self) -> Path | None:
        """Where imported logs are kept, with every password in them; None where the office keeps none."""
        return self.config.state / "imported" if self.config.settings.quarantine.keep else None

    def _tell_fate(self, name: str, fate: Fate, problems: Sequence[str]) -> None:
        journal(self.config.state / "imports.jsonl", utcnow().isoformat(timespec="seconds"), name, fate, problems)

    async def _send_notices(self) -> None:
        await self.notifier.drain()

    async def _forget(self) -> None:
        keep = self.config.settings.retention
        now = utcnow()
        days = (now - timedelta(days=keep.days)).date()
        await asyncio.to_thread(self.store.forget_before, now - timedelta(days=keep.looks), days)

    async def _alive(self) -> None:
        """A heartbeat that proves the loop, the threads and the database answer."""
        await asyncio.to_thread(self.store.look_counts)
        systemd.tell("WATCHDOG=1")

    def _eyes_told(self) -> dict[str, Any]:
        """The browser's state for console and metrics; nothing where the office does not want one."""
        ready = self.eyes.readiness()
        told = ready.state is not State.OFF
        return {"eyes": (ready.text, ready.mend), "eyes_ready": ready.ready} if told else {}

    def _status(self) -> dict[str, Any]:
        return {
            "started": self.started,
            "uplink": self.uplink.up,
            "last_run": self.schedule.last_run,
            **self._eyes_told(),
            "exercise": self.config.settings.office.exercise,
            "reload_ok": self.reload_state.ok,
            "reload_at": self.reload_state.at,
            "reload_problems": self.reload_state.problems,
        }


async def _every(seconds: float, chore: Callable[[], Awaitable[object]]) -> None:
    """Repeat a chore for ever; its failure is logged, never the end of the daemon."""
    while True:
        try:
            await chore()
        except Exception:
            log.exception("a chore failed; it will be tried again")
        await asyncio.sleep(seconds)


async def _serve(stack: contextlib.AsyncExitStack, app: web.Application, where: Listener) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, where.address, where.port, reuse_address=True).start()


def _settle() -> None:
    """What a configuration has built stays as long as it: the collector of garbage goes through what looks leave, not
    through a thousand sites as well, over and over (a twentieth of the processor's work)."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _fixed(old: Config, new: Config) -> list[str]:
    """Settings that a running daemon cannot change."""
    names = ("state", "console", "metrics", "politeness", "workers", "vantage", "uplink", "eyes")
    return [name for name in names if getattr(old.settings, name) != getattr(new.settings, name)]
