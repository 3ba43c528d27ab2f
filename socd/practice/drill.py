"""The drill: the practice province, a real daemon on it, the timeline, the person on duty, the score."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from socd.cases.life import Answer
from socd.config import read
from socd.model.case import Case, CaseState
from socd.model.kinds import KindClass
from socd.model.text import Text
from socd.practice.after import after_action
from socd.practice.events import Stage
from socd.practice.papers import everything, told_by_people
from socd.practice.process import DaemonProcess, DrillError, command
from socd.practice.province import Province, free_port
from socd.practice.scenario import AnyEvent, Down, Leak, LeakFigures, Slow, Status, Story, load_story
from socd.practice.score import Outage, Planted, Score, judge_drill
from socd.practice.setting import Folders, write_config
from socd.practice.telling import show_score, show_where
from socd.reports import write
from socd.store import Store
from socd.yamlfile import ConfigError, Problem

log = logging.getLogger(__name__)

ON_DUTY = "Nguyễn Văn A (trực ca)"
FORMATS = "docx,pdf,html"
LEARNT = {"availability": 2, "defacement": 2, "tls": 1}  # looks at every site before life begins
CONSOLE, METRICS = 8765, 9765  # where `make run` shows them, if nobody listens there


async def run_drill(
    scenario: str,
    *,
    out: Path | None = None,
    once: bool = False,
    as_json: bool = False,
    chaos_kills: int = 0,
    documents: bool = False,
) -> bool:
    """Play a scenario and tell the score on stdout; whether everything held.

    `once` plays it compressed and ends; otherwise the province stays up after the last event until Ctrl-C.
    `documents`: every document an office may have to sign is written, not only report, letter and monthly report.
    `chaos_kills` kills the daemon with SIGKILL that many times on the way and starts it again.
    Raises ConfigError for a scenario that cannot be used or a folder that is in use.
    """
    logging.getLogger("socd.practice").setLevel(logging.WARNING if as_json else logging.INFO)
    story = load_story(scenario)
    folders = prepare(out)
    if task := asyncio.current_task():  # SIGTERM must not leave a daemon behind
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    console, metrics = (free_port(), free_port()) if once else (free_port(CONSOLE), free_port(METRICS))
    async with Province(story) as province:
        drill = Drill(story, province, folders, story.scenario.tempo.once if once else 1.0, console, metrics)
        try:
            await drill.begin()
            if not once:
                show_where(console, metrics, folders)
            await drill.play(chaos_kills)
            score = await (drill.hand_in(documents) if once else drill.report_so_far())
            if as_json:
                print(json.dumps(score.as_json(), ensure_ascii=False), flush=True)  # noqa: T201 - the answer
            else:
                show_score(score)
            if not once:
                await asyncio.Event().wait()
            return score.passed
        except DrillError as error:
            log.error("%s", error)
            return False
        finally:
            await drill.daemon.stop()


def prepare(out: Path | None) -> Folders:
    """An empty folder for the drill. One that an earlier drill wrote is emptied, any other must be empty already."""
    if out is None:
        return _marked(Folders(Path(tempfile.mkdtemp(prefix="socd-drill-"))))
    folders = Folders(out.resolve())
    if folders.mark.exists():
        shutil.rmtree(folders.out)
    elif folders.out.exists() and any(folders.out.iterdir()):
        what = Text("không trống và không phải thư mục của lần diễn tập", "is not empty and no drill's folder")
        raise ConfigError([Problem(str(out), 0, what, Text("chỉ ra thư mục khác", "name another folder"))])
    return _marked(folders)


def _marked(folders: Folders) -> Folders:
    folders.reports.mkdir(parents=True)
    folders.mark.touch()
    return folders


@dataclass(slots=True)
class Drill:
    """One play. `speed` is how many times faster than the scenario's own seconds."""

    story: Story
    province: Province
    folders: Folders
    speed: float
    console: int
    metrics: int
    planted: list[Planted] = field(default_factory=list)
    outages: dict[AnyEvent, Outage] = field(default_factory=dict)
    daemon: DaemonProcess = field(init=False)
    _desk: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))  # commands at once
    store: Store = field(init=False)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    kills: int = 0

    def __post_init__(self) -> None:
        self.daemon = DaemonProcess(self.folders.config, self.folders.log, self.metrics)

    def seconds(self, story_seconds: float) -> float:
        return story_seconds / self.speed

    def every(self, probe: str) -> timedelta:
        return timedelta(seconds=self.seconds(self.story.scenario.tempo.every[probe]))

    async def begin(self) -> None:
        """Write the configuration and start the daemon."""
        write_config(self.folders, self.province, speed=self.speed, console=self.console, metrics=self.metrics)
        await self.daemon.start()
        self.store = Store.open(self.folders.state / "socd.db", readonly=True)

    async def play(self, chaos_kills: int = 0) -> None:
        """Wait until the daemon knows every site, then the timeline, until all is found or the deadline passes."""
        await self._until(self._learnt, 120.0 + self.seconds(300.0), "the daemon does not get to know every site")
        log.info("every site is known; life begins")
        self.began = datetime.now(UTC)
        await asyncio.gather(self._timeline(), self._chaos(chaos_kills))
        with contextlib.suppress(DrillError):  # what is missing then is in the score
            await self._until(self._all_found, self.seconds(self.story.scenario.tempo.deadline), "not all found")

    async def hand_in(self, documents: bool = False) -> Score:
        """The person on duty confirms the incidents while the last changes may still raise false alarms; then the
        daemon ends, the person writes reports and checks the evidence."""
        await asyncio.gather(self._confirm(), asyncio.sleep(self.every("defacement").total_seconds()))
        await asyncio.to_thread(self._contain)
        ended = datetime.now(UTC)
        await self.daemon.stop()
        self._write_notices()
        await (self._every_document() if documents else self._first_documents())
        await self._write("report", "monthly")
        evidence = await command("evidence", "verify", "--config", str(self.folders.config))
        score = replace(self.score(), evidence_ok=evidence == 0)
        await asyncio.to_thread(self._record, score, ended)
        return replace(score, documents=self._documents())

    async def _first_documents(self) -> None:
        """Report and letter of two cases."""
        cases = [case.number for case in self._told_cases() if case]
        await asyncio.gather(*(self._write("report", form, one) for one in cases for form in ("incident", "warning")))

    async def _every_document(self) -> None:
        portal, leak = self._told_cases()
        numbers = portal.number if portal else "", leak.number if leak else ""
        for command_ in told_by_people(*numbers, ON_DUTY):
            await self._socd(*command_)
        site = portal.sites[0] if portal else ""
        await asyncio.gather(*(self._write(*command_) for command_ in everything(*numbers, site)))

    async def report_so_far(self) -> Score:
        """The report of this month and the after-action record, and the score as it stands."""
        await self._write("report", "monthly")
        score = self.score()
        await asyncio.to_thread(self._record, score, datetime.now(UTC))
        return replace(score, documents=self._documents())

    def _documents(self) -> tuple[str, ...]:
        return tuple(str(path) for path in sorted(self.folders.reports.rglob("*")) if path.is_file())

    def _record(self, score: Score, ended: datetime) -> None:
        """Write the after-action record."""
        config = read(self.folders.config, secrets=False)
        facts = after_action(
            self.story, score, self.province.notices, config.settings.office,
            began=self.began, ended=ended, speed=self.speed, kills=self.kills,
        )  # fmt: skip
        write("after-action", facts, FORMATS.split(","), self.folders.reports, config.templates)

    # -- the daemon's own view -----------------------------------------------------------------------------------

    def score(self) -> Score:
        """How the daemon stands at this moment."""
        expected = next((event.expect for event in self.story.scenario.timeline if isinstance(event, Leak)), None)
        totals = self.store.leak_totals()
        leaks = LeakFigures(
            organisations=totals.organisations, computers=totals.computers,
            accounts=totals.accounts, official=totals.official,
        )  # fmt: skip
        return judge_drill(
            self.planted, tuple(self.outages.values()), self.store.cases(),
            interval=self.every("defacement"), grace=2 * self.every("availability") + timedelta(seconds=5),
            leaks=leaks if expected else None, expected=expected,
        )  # fmt: skip

    def _learnt(self) -> bool:
        counts = self.store.look_counts()
        most = 2 if self.speed > 1 else 1  # whoever watches the calm play waits for the first look only
        return all(
            counts.get((site, probe), 0) >= min(n, most)
            for site in self.province.servers
            for probe, n in LEARNT.items()
        )

    def _all_found(self) -> bool:
        return self.score().all_found

    async def _until(self, condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
        """Poll until it holds. Raises DrillError after `seconds`, or where the daemon ends."""
        deadline = time.monotonic() + seconds
        while not await asyncio.to_thread(condition):
            self.daemon.check()
            if time.monotonic() > deadline:
                raise DrillError(f"{otherwise} within {seconds:g} s")
            await asyncio.sleep(0.5)

    # -- the timeline --------------------------------------------------------------------------------------------

    async def _timeline(self) -> None:
        stage = Stage(self.province, self.folders.state / "quarantine")
        moments: list[tuple[float, Callable[[], Awaitable[None]]]] = []
        for event in self.story.scenario.timeline:
            moments.append((event.at, lambda event=event: self._begin(stage, event)))  # type: ignore[misc]
            if isinstance(event, Down | Slow | Status):
                moments.append((event.at + event.lasts, lambda event=event: self._end(stage, event)))  # type: ignore[misc]
        await self._at(moments)

    async def _at(self, moments: list[tuple[float, Callable[[], Awaitable[None]]]]) -> None:
        """Do each thing at its second of the story."""
        started = time.monotonic()
        for at, action in sorted(moments, key=lambda moment: moment[0]):
            await asyncio.sleep(max(0.0, started + self.seconds(at) - time.monotonic()))
            await action()

    async def _begin(self, stage: Stage, event: AnyEvent) -> None:
        now = datetime.now(UTC)
        site = getattr(event, "site", None)
        self.planted += [
            Planted(p.id, p.kinds, now, None if p.unit else site, p.unit, p.place, p.also) for p in event.plants
        ]
        if isinstance(event, Down | Status):
            self.outages[event] = Outage(event.site, now)
        log.info("%s %s", event.do, site or "")
        await stage.begin(event)

    async def _end(self, stage: Stage, event: AnyEvent) -> None:
        await stage.end(event)
        if event in self.outages:
            self.outages[event] = replace(self.outages[event], end=datetime.now(UTC))

    async def _chaos(self, kills: int) -> None:
        """SIGKILL at random moments of the timeline, each followed by a start."""
        last = max(event.at for event in self.story.scenario.timeline)
        dice = random.Random()  # noqa: S311 - any moment must do, so another one each time
        await self._at([(dice.uniform(0, last), self._crash) for _ in range(kills)])

    async def _crash(self) -> None:
        log.warning("kill -9")
        self.kills += 1
        await self.daemon.kill()
        await self.daemon.start()

    # -- the person on duty --------------------------------------------------------------------------------------

    async def _confirm(self) -> None:
        """Confirm every incident, as a person would who has looked at the site."""
        incidents = [case for case in self.store.cases() if case.cls is KindClass.INCIDENT]
        await asyncio.gather(*(self._socd("case", "confirm", case.number, "--by", ON_DUTY) for case in incidents))

    def _contain(self) -> None:
        """Say of every hacked portal that it is isolated, as the unit would answer."""
        store = Store.open(self.folders.state / "socd.db")
        try:
            for case in store.cases():
                if case.cls is KindClass.INCIDENT and case.sites and case.state is CaseState.CONFIRMED:
                    store.answer(case.number, Answer.CONTAIN, who=ON_DUTY, at=datetime.now(UTC))
        finally:
            store.close()

    def _told_cases(self) -> tuple[Case | None, Case | None]:
        """The first hacked portal and the first leak of another unit: each gets a report and a letter."""
        cases = [result.case for result in self.score().results if result.case]
        portal = next((case for case in cases if case.cls is KindClass.INCIDENT and case.sites), None)
        spared = portal.unit if portal else None
        leak = next((case for case in cases if not case.sites and case.unit != spared), None)
        return portal, leak

    async def _write(self, *what: str) -> None:
        await self._socd(*what, "--format", FORMATS, "--out", str(self.folders.reports))

    async def _socd(self, *arguments: str) -> None:
        async with self._desk:
            await command(*arguments, "--config", str(self.folders.config))

    def _write_notices(self) -> None:
        """What the webhook got, one JSON object a line: to see that nothing was alarmed twice."""
        lines = [json.dumps({"at": at.isoformat(), "notice": notice}) for at, notice in self.province.notices]
        (self.folders.out / "notices.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
