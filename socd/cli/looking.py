"""The looks of `socd check`: which probes, with which settings, how many at once; every result in the order asked."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from socd.cli.base import open_store, utcnow
from socd.cli.targets import Aim, TargetError
from socd.digest import of_installation
from socd.fetch import Fetcher
from socd.model.allowed import AllowList
from socd.model.observation import EvidenceRef, Exhibit, Observation
from socd.model.text import Text
from socd.probe import Attempt, Context, Eyes, Kit, Match, Probe, ProbeSettings, Rules

if TYPE_CHECKING:
    from socd.config import Config
    from socd.store import Store

TLS, EYES = "tls", "eyes"
_AHEAD = 1024  # looks that may be under way or waiting to be told: results come in the order asked

Work = tuple[Probe[Any, Any], ProbeSettings]


def works_for(
    aims: Sequence[Aim], config: Config | None, names: tuple[str, ...], changes: Callable[[Aim], dict[str, Any]]
) -> list[list[Work]]:
    """Which probes look at each aim, with which settings; `changes` are for the TLS probe. Raises TargetError."""
    special = all(aim.special for aim in aims)
    probes = _probes(names or ((TLS,) if special else ()))
    planned: dict[str, list[Work]] = {}
    if config is not None and not all(aim.lab for aim in aims):
        from socd.work.plan import plan

        for task in plan(_narrowed(config, probes), probes):
            planned.setdefault(task.site.id, []).append((task.probe, task.settings))
    problems: list[Text] = []
    works = []
    for aim in aims:
        wanted = names or ((TLS,) if aim.special else tuple(probe.name for probe in probes if probe.name != EYES))
        base = [(probe, probe.Settings()) for probe in probes] if aim.lab else planned.get(aim.site.id, [])
        work = [(probe, _changed(settings, probe, aim, changes)) for probe, settings in base if probe.name in wanted]
        works.append(work)
        if aim.special and set(wanted) != {TLS}:
            problems.append(
                Text(
                    f"“{aim.target}”: cổng, --sni, --connect và máy ngoài danh mục chỉ dùng được với --probe tls",
                    f"“{aim.target}”: a port, --sni, --connect and machines outside the inventory need --probe tls",
                )
            )
        elif not work:
            problems.append(
                Text(
                    f"“{aim.target}”: trang hoặc phép kiểm tra này đang tắt trong cấu hình",
                    f"“{aim.target}”: the site or this probe is switched off in the configuration",
                )
            )
    if problems:
        raise TargetError(problems)
    return works


def _probes(names: tuple[str, ...]) -> tuple[Probe[Any, Any], ...]:
    """The probes asked for. The TLS probe alone is imported alone: the others take half a second."""
    if set(names) == {TLS}:
        from probes.tls.probe import TlsProbe

        return (TlsProbe(),)
    from probes import PROBES

    known = {probe.name for probe in PROBES}
    there = ", ".join(sorted(known))
    unknown = [
        Text(f"không có phép kiểm tra “{name}”; có: {there}", f"unknown probe “{name}”; there are: {there}")
        for name in names
        if name not in known
    ]
    if unknown:
        raise TargetError(unknown)
    return PROBES


def _narrowed(config: Config, probes: Sequence[Probe[Any, Any]]) -> Config:
    """The configuration without the settings of probes that were not imported."""
    if len(probes) > 1:
        return config
    names = {probe.name for probe in probes}

    def kept(told: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in told.items() if name in names}

    inventory = config.inventory
    sites = {key: replace(site, probes=kept(site.probes)) for key, site in inventory.sites.items()}
    settings = config.settings.model_copy(update={"probes": kept(config.settings.probes)})
    return replace(config, settings=settings, inventory=replace(inventory, sites=sites))


def _changed(
    settings: ProbeSettings, probe: Probe[Any, Any], aim: Aim, changes: Callable[[Aim], dict[str, Any]]
) -> ProbeSettings:
    told = changes(aim) if probe.name == TLS else {}
    return settings.model_copy(update=told) if told else settings


class _Unsealed:
    """`socd check` only looks: nothing is written."""

    def seal(self, exhibit: Exhibit, *, site: str | None, about: str, at: datetime) -> EvidenceRef:
        return EvidenceRef("", "", about)


class _NoRules:
    """Rules for a probe that asks for none."""

    version = ""

    def match(self, family: str, data: bytes) -> tuple[Match, ...]:
        return ()

    def anchors(self, family: str, data: bytes) -> tuple[Match, ...]:
        return ()


@dataclass(slots=True)
class _Looker:
    """Runs the looks: at most `parallel` servers at a time, and never two looks at one server at once."""

    config: Config | None
    rules: Rules
    store: Store | None
    attempt: Attempt
    ours: Fetcher
    lab: Fetcher
    slots: asyncio.Semaphore
    eyes: Eyes | None = None
    groups: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def look(self, aim: Aim, work: Sequence[Work]) -> list[Observation]:
        async with self.groups.setdefault(aim.site.group, asyncio.Lock()), self.slots:
            return [await self.attempt.run(probe, aim.site, told, self._kit(aim, probe.name)) for probe, told in work]

    def _kit(self, aim: Aim, probe: str) -> Kit:
        site, store = aim.site, self.store
        remembers = store if not aim.special else None  # another port or address has no past here
        context = Context(
            site=site,
            now=utcnow(),
            rules=self.rules,
            trusted_hosts=self.config.inventory.trusted_hosts(site) if self.config and not aim.lab else site.hosts,
            memory=remembers.memory(site.id, probe) if remembers else None,
            accepted=store.accepted(site.id) if store and not aim.lab else frozenset(),
            unit=self.config.inventory.units.get(site.operator) if self.config and not aim.lab else None,
            fingerprint=of_installation(self.config.state) if self.config else None,
            allowed=self.config.allow.allowed if self.config else AllowList(),
        )
        return Kit(self.lab if aim.lab else self.ours, context, self.eyes)


async def looks(
    aims: Sequence[Aim], works: Sequence[Sequence[Work]], config: Config | None, parallel: int
) -> AsyncIterator[tuple[Aim, Observation]]:
    """Every observation, in the order asked."""
    async with AsyncExitStack() as stack:
        looker = await _looker(stack, config, works, parallel)
        waiting: deque[tuple[Aim, asyncio.Task[list[Observation]]]] = deque()
        try:
            for aim, work in zip(aims, works, strict=True):
                waiting.append((aim, asyncio.create_task(looker.look(aim, work))))
                while waiting and (waiting[0][1].done() or len(waiting) >= _AHEAD):
                    first, task = waiting.popleft()
                    for observation in await task:
                        yield first, observation
            while waiting:
                first, task = waiting.popleft()
                for observation in await task:
                    yield first, observation
        finally:
            for _, task in waiting:
                task.cancel()


async def _looker(
    stack: AsyncExitStack, config: Config | None, works: Sequence[Sequence[Work]], parallel: int
) -> _Looker:
    polite: dict[str, Any] = {}
    vantage, rules, store = "local", _rules(config, works), None
    if config is not None:
        polite = {"interval": config.settings.politeness.interval, "parallel": config.settings.politeness.parallel}
        vantage = config.settings.vantage
        store = open_store(config, readonly=True) if (config.state / "socd.db").exists() else None
    ours = await stack.enter_async_context(Fetcher(**polite))
    lab = await stack.enter_async_context(Fetcher(interval=0, parallel=parallel))
    attempt = Attempt(_Unsealed(), vantage, utcnow)
    eyes = _eyes(config, ours) if any(probe.name == EYES for work in works for probe, _ in work) else None
    return _Looker(config, rules, store, attempt, ours, lab, asyncio.Semaphore(parallel), eyes)


def _eyes(config: Config | None, fetcher: Fetcher) -> Eyes | None:
    """A browser for a look that asks for one; None where this machine has none."""
    from socd.config import Eyes as Told
    from socd.eyes import chromium

    eyes = chromium(config.settings.eyes if config else Told(), fetcher.reach)
    return eyes if eyes.readiness().ready else None


def _rules(config: Config | None, works: Sequence[Sequence[Work]]) -> Rules:
    if all(probe.name == TLS for work in works for probe, _ in work):
        return _NoRules()
    from socd.resources import rules_dir
    from socd.rules import RuleBook

    return RuleBook.load(config.rules if config else rules_dir())
