"""The order of one look: home page, a control, the first list, what the site names, a slice of the full list."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from probes.leaks.alike import Shape, alike
from probes.leaks.paths import Entry, first_list, full_list
from probes.leaks.state import State
from probes.leaks.visit import Answer, Reading, Visit, bare, distinct
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site

CHECK = 20  # entries after which a control tells whether the site still answers us as it did
LOGIN_PAGES = 2
NAMED_FILES = 12  # at most so many of the files the site itself names, a look
REFUSALS = 5  # times a run of cut-off names is borne in one look
_CUT_OFF = frozenset({"reset", "protocol"})
_CONTROL = Entry("/socd")


@dataclass(frozen=True, slots=True)
class LeaksLook:
    """One look. `readings` begin with the home page; `state` is what was remembered, its places moved on.

    `whole`: the first list was asked to its end. `stopped` says why the look ended early, None where it did not.
    """

    state: State
    opening: Answer | None = None
    answers: tuple[Answer, ...] = ()
    readings: tuple[Reading, ...] = ()
    whole: bool = False
    stopped: Fault | None = None
    of: int = 0  # entries of the full list


@dataclass(slots=True)
class Walk:
    """Takes one look with `visit`. `paths` replace the first list; `part` is how much of the full list is asked."""

    visit: Visit
    state: State
    now: datetime
    paths: tuple[str, ...] = ()
    part: int = 0
    scripts: int = 6
    patience: int = 3
    opening: Answer | None = None
    answers: list[Answer] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    stopped: Fault | None = None
    missed: int = 0
    refusals: int = 0
    sure: int = 0  # answers before the last good control

    @property
    def site(self) -> Site:
        return self.visit.site

    async def run(self) -> LeaksLook:
        """The whole look; what the site does ends it early, never raises."""
        first = first_list(self.site, self.paths)
        full = full_list(self.site, self.now) if self.part else ()
        if await self._enter():
            order = (*first[self.state.first :], *first[: self.state.first])
            await self._ask(distinct((*(watched.entry for watched in self.state.watched), *order)))
            if not self.stopped:
                await self._named()
            if not self.stopped and self.part and not self._unasked(first):
                await self._slice(full)
            if not self.stopped:
                await self._check()
        left = self._unasked(first)
        state = replace(self.state, first=first.index(left[0]) if left else 0, looks=self.state.looks + 1)
        told = tuple(self.answers)
        return LeaksLook(state, self.opening, told, tuple(self.readings), not left, self.stopped, len(full))

    async def _enter(self) -> bool:
        """Home page and a name that cannot exist. Without them a look proves nothing: the site is left alone."""
        home = await self.visit.read(self.site.url, self.state.pages.get(bare(self.site.url)))
        self.readings.append(home)
        self.stopped = home.fault
        if self.stopped:
            return False
        self.opening = await self.visit.control(_CONTROL)
        self.stopped = self.opening.fault
        if home.exposure and home.exposure.what not in _SAID and _same(home.shape, self.opening.shape):
            self.readings[0] = replace(home, exposure=None, exchange=None)  # given for any name: proves nothing
        guards = [one.guarded for one in (home.shape, self.opening.shape) if one]
        if not self.stopped and len(guards) == 2 and all(guards):
            self.stopped = Fault(Origin.SITE, "blocked", "home page and unknown names are answered by a guard")
        return self.stopped is None

    # -- the lists --------------------------------------------------------------------------------------------

    async def _ask(self, entries: Iterable[Entry]) -> None:
        """Until the end, until the budget is spent, or until the site had enough."""
        for entry in entries:
            if self.visit.spent or self.stopped:
                return
            answer = await self.visit.ask(entry)
            self.answers.append(answer)
            fault = answer.fault
            self.missed = self.missed + 1 if fault and fault.origin is not Origin.OURS else 0
            if fault and fault.reason == "throttled":
                self.stopped = fault
            elif fault and self.missed >= self.patience:
                await self._refused(fault)
            elif len(self.answers) - self.sure >= CHECK:
                await self._check()

    async def _refused(self, fault: Fault) -> None:
        """Too many faults in a row. Where only such names are cut off, a plain one is still answered: go on."""
        if fault.reason not in _CUT_OFF or self.refusals >= REFUSALS:
            self.stopped = fault
            return
        self.refusals, self.missed = self.refusals + 1, 0
        self.visit.left -= 1
        await self._check()

    async def _check(self) -> None:
        """A guard that took offence answers everything alike: what came since the last good control says nothing."""
        if self.sure == len(self.answers):
            return
        entry = replace(_CONTROL, path=f"/socd{secrets.token_hex(6)}")
        self.visit.left += 1  # kept back for this
        control = await self.visit.once(entry)
        before, now = (self.opening.shape if self.opening else None), control.shape
        if control.fault or _turned(before, now):
            since = self.answers[self.sure :]
            self.answers[self.sure :] = [answer for answer in since if answer.exposure and not answer.anything]
            self.stopped = control.fault or Fault(Origin.SITE, "blocked", f"a guard answers now, HTTP {control.status}")
        self.sure = len(self.answers)

    def _unasked(self, first: tuple[Entry, ...]) -> list[Entry]:
        """What of the first list has no answer yet, in the order it will be asked."""
        done = {answer.path for answer in self.answers if not _ours(answer)}
        last = self.answers[-1] if self.answers else None
        if self.stopped and self.stopped.reason == "throttled" and last and len(self.answers) > 1:
            done.discard(last.path)  # it is where to go on; but a first one that throttles must not hold up the rest
        order = (*first[self.state.first :], *first[: self.state.first])
        return [entry for entry in order if entry.path not in done]

    async def _slice(self, full: tuple[Entry, ...]) -> None:
        """Some more of the full list, from where the last look stopped; those without an answer are asked again."""
        by_path = {entry.path: entry for entry in full}
        again = [by_path[path] for path in self.state.again if path in by_path]
        start = min(self.state.full, len(full))
        chosen = full[start : start + max(0, min(self.part, self.visit.left) - len(again))]
        begun = len(self.answers)
        known = {answer.path for answer in self.answers}
        await self._ask(entry for entry in (*again, *chosen) if entry.path not in known)
        if not self.stopped:
            await self._check()
        answers = self.answers[begun:]
        done = {answer.path for answer in answers if answer.fault is None} | known
        tried = {answer.path for answer in answers} | known
        place = start
        while place < len(full) and place < start + len(chosen) and full[place].path in tried:
            place += 1
        over = place >= len(full)
        self.state = replace(
            self.state,
            full=0 if over else place,
            rounds=self.state.rounds + over,
            again=tuple(entry.path for entry in (*again, *full[start:place]) if entry.path not in done),
            asked=() if over else self.state.asked,
        )

    # -- what the site itself says ------------------------------------------------------------------------------

    async def _named(self) -> None:
        """robots.txt, log-in pages, the home page's own scripts, and files that any of them names."""
        home = self.readings[0].points
        named = [*home.entries, *(entry for answer in self.answers for entry in answer.within)]
        if not self.visit.spent:
            named += await self.visit.robots()
        linked = {bare(url): url for url in (*home.logins[:LOGIN_PAGES], *home.scripts[: self.scripts])}
        again = {url: linked.get(url, url) for url, seen in self.state.pages.items() if seen.kinds}
        for url in (again | linked).values():
            if self.visit.spent or self.stopped:
                break
            if bare(url) != self.readings[0].url:
                named += await self._read(url)
        done = {answer.path for answer in self.answers} | set(self.state.asked)
        chosen = [entry for entry in distinct(named) if entry.path not in done][:NAMED_FILES]
        begun = len(self.answers)
        await self._ask(chosen)
        within = [entry for answer in self.answers[begun:] for entry in answer.within]  # one level, no further
        await self._ask([entry for entry in distinct(within) if entry.path not in done][: NAMED_FILES - len(chosen)])
        asked = [answer.path for answer in self.answers[begun:] if answer.fault is None]
        self.state = replace(self.state, asked=tuple(dict.fromkeys((*self.state.asked, *asked))))

    async def _read(self, url: str) -> tuple[Entry, ...]:
        reading = await self.visit.read(url, self.state.pages.get(bare(url)))
        self.readings.append(reading)
        if reading.fault and reading.fault.reason == "throttled":
            self.stopped = reading.fault
        return reading.points.entries


def _ours(answer: Answer) -> bool:
    return answer.fault is not None and answer.fault.origin is Origin.OURS


# A page of any address may say these; whatever else a page is, it must be one page's own.
_SAID = frozenset({"secret", "private-key", "debug-page"})


def _same(one: Shape | None, other: Shape | None) -> bool:
    return one is not None and other is not None and alike(one, other)


def _turned(before: Shape | None, now: Shape | None) -> bool:
    """Whether an unknown name is answered in another manner than it was."""
    if before is None or now is None or before.guarded:
        return False
    return now.guarded or (now.status != before.status and not alike(before, now))
