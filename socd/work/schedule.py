"""When: APScheduler with jitter for the steady rhythm, one-off jobs for second looks."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from socd.model.observation import Observation
from socd.work.plan import Task
from socd.work.runner import EYES, Runner, utcnow

log = logging.getLogger(__name__)
SPREAD = 300.0  # seconds over which the first looks after a start are spread, at most
ODD = 0.25  # score of a page that a browser should see too
SEE_AGAIN = 3600.0  # seconds between two shots asked for because something is odd
JITTER = 0.1  # share of the interval
LATER = 0.6  # of the interval: most of a vendor's sites were looked at once more by then


@dataclass(slots=True)
class Schedule:
    """Keeps one interval job per task. `confirm_after`: seconds until a second look."""

    runner: Runner
    confirm_after: float
    last_run: datetime | None = None
    _tasks: dict[str, Task] = field(default_factory=dict)
    _seen: dict[str, float] = field(default_factory=dict)
    _scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone="UTC"))

    def start(self, tasks: Iterable[Task]) -> None:
        # Skipped runs (a look still under way) are normal under load and told by metrics, not by log lines.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self.replan(tasks)
        self._second_looks_left_over()
        self._scheduler.start()

    def stop(self) -> None:
        """End the rhythm; looks under way are dropped (what they would have found, the next start finds)."""
        logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)  # it calls each of these an error
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def replan(self, tasks: Iterable[Task]) -> None:
        """Make the jobs those of `tasks`: unchanged ones keep their rhythm."""
        new = {task.id: task for task in tasks}
        for gone in self._tasks.keys() - new.keys():
            self._scheduler.remove_job(gone)
        before, self._tasks = self._tasks, new
        alike = Counter(task.probe.name for task in new.values())
        for key, task in new.items():
            old = before.get(key)
            if old is None or old.settings.every != task.settings.every:
                self._add(task, alike[task.probe.name])

    def _add(self, task: Task, alike: int) -> None:
        """`alike`: how many tasks are of the same probe."""
        every = task.settings.every
        spread = min(every, max(SPREAD, alike * every / 2000))  # a browser a day and site: not all within five minutes
        first = utcnow() + timedelta(seconds=random.uniform(0, spread))  # noqa: S311 - spreading load
        self._scheduler.add_job(
            self._due,
            IntervalTrigger(seconds=every, start_date=first, jitter=every * JITTER, timezone="UTC"),
            args=[task.id],
            id=task.id,
            next_run_time=first,  # the trigger's own choice is a whole interval later where `first` has just passed
            replace_existing=True,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def again(self, key: str, seconds: float) -> None:
        """Ask for one more look soon (the judge's second look)."""
        self._scheduler.add_job(
            self._due,
            DateTrigger(utcnow() + timedelta(seconds=seconds), timezone="UTC"),
            args=[key],
            id=f"{key}/again",
            replace_existing=True,
            misfire_grace_time=None,
        )

    def _second_looks_left_over(self) -> None:
        """What waited for confirmation when the last process ended is looked at first."""
        for subject, tracks in self.runner.store.tracks().items():
            for key in {f"{subject}/{track.probe}" for track in tracks if not track.finding.suspect}:
                if key in self._tasks:
                    self.again(key, self.confirm_after)

    async def _due(self, key: str) -> None:
        task = self._tasks.get(key)
        if task is None:
            return
        self.last_run = utcnow()
        try:
            recorded = await self.runner.run(task)
        except Exception:  # the store could not take it (full disk, lock): the look is lost, the rhythm is not
            log.exception("look %s could not be recorded", key)
            return
        if recorded is not None and recorded.look_again:
            self.again(key, self.confirm_after)
        elif recorded is not None and recorded.later:
            self.again(key, LATER * task.settings.every)

    def noticed(self, observation: Observation) -> None:
        """Something is odd about how pages read: a browser looks soon, not only once a day (at most every hour)."""
        key, now = f"{observation.site}/{EYES}", time.monotonic()
        gauges = observation.verdict.gauges
        odd = gauges.get("worst_score", 0.0) >= ODD or gauges.get("scripted_pages", 0.0) > 0
        if not odd or observation.probe == EYES or key not in self._tasks:
            return
        if now - self._seen.get(key, -SEE_AGAIN) >= SEE_AGAIN:
            self._seen[key] = now
            self.again(key, 1.0)
