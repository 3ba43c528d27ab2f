"""When people are reminded: legal clocks before and after their end, dates some days before, cases nobody has
acknowledged. Pure. A reminder has a fixed key: told at least once, and never twice by the same step.

After a time without a daemon only the latest step of each thing is told, not all that were missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from socd.cases.clocks import VIETNAM, Clock, ClockRule, clocks
from socd.cases.dates import Due
from socd.cases.duties import day_of
from socd.cases.workdays import local_day
from socd.model.case import Case
from socd.model.kinds import KindClass, Severity
from socd.model.text import Text

CLOCK, DATE, UNSEEN = "remind-clock", "remind-date", "remind-unseen"
EVENTS = frozenset({CLOCK, DATE, UNSEEN})
_MORNING = time(8, tzinfo=VIETNAM)  # days are spoken of when the office opens
_FORGOTTEN = timedelta(days=60)  # an ended case's missed clock, and a missed dossier date, are reminded of so long


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often. `shares` of a clock's whole time left, `hours` before its end, then every `overdue` hours until the
    document is sent; `days` before a date (never before it is near); an unacknowledged open incident every so many
    hours by severity. Empty or 0 means never."""

    shares: tuple[float, ...] = (0.5, 0.25)
    hours: tuple[float, ...] = (1.0,)
    overdue: float = 24.0
    days: tuple[int, ...] = (14, 7, 3, 1)
    unseen: Mapping[Severity, float] = field(default_factory=lambda: {Severity.M1: 1.0, Severity.M2: 4.0})


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder that is due. `thing` is what it is about, whatever the step; `number` a case's, "" for a date.

    `at` is the moment its step fell due, `end` when what it is about runs out (None: a case to acknowledge)."""

    thing: str
    step: str
    event: str
    title: Text
    basis: str
    at: datetime
    end: datetime | None
    number: str = ""
    subject: str = ""

    @property
    def key(self) -> str:
        return f"{self.thing}/{self.step}"


def reminders(
    cases: Iterable[Case], rules: Iterable[ClockRule], dates: Iterable[Due], rhythm: Rhythm, now: datetime
) -> tuple[Reminder, ...]:
    """The latest step of everything that should be spoken of by now."""
    rules = tuple(rules)
    found: list[Reminder | None] = [_of_date(due, rhythm, now) for due in dates]
    for case in cases:
        found += [_of_clock(case, clock, rhythm, now) for clock in clocks(case, rules) if clock.met_at is None]
        found.append(_of_unseen(case, rhythm, now))
    return tuple(one for one in found if one is not None)


def _of_clock(case: Case, clock: Clock, rhythm: Rhythm, now: datetime) -> Reminder | None:
    whole = clock.due - clock.start
    steps = [(clock.due - whole * share, f"{share:g}") for share in rhythm.shares if 0 < share < 1]
    steps += [(clock.due - timedelta(hours=hours), f"{hours:g}h") for hours in rhythm.hours]
    steps = [(at, step) for at, step in steps if at > clock.start]  # not at the very moment it begins
    if rhythm.overdue > 0 and now >= clock.due and (case.open or now - clock.due < _FORGOTTEN):
        steps.append(_repeated(clock.due, rhythm.overdue, now, "overdue"))
    thing = f"clock/{case.number}/{clock.rule.code}/{clock.start.astimezone(UTC):%Y%m%dT%H%M%S}"
    return _latest(
        steps, now, Reminder(thing, "", CLOCK, clock.rule.title, clock.rule.basis, now, clock.due, case.number)
    )


def _of_date(due: Due, rhythm: Rhythm, now: datetime) -> Reminder | None:
    if now >= due.due:
        return None
    nears = {max(due.due - timedelta(days=days), due.warn_at): f"{days}d" for days in sorted(rhythm.days, reverse=True)}
    steps = [(datetime.combine(local_day(at), _MORNING), step) for at, step in nears.items()]
    steps = [(at, step) for at, step in steps if at < due.due]
    thing = f"date/{due.code}/{due.subject}/{day_of(due)}"
    return _latest(steps, now, Reminder(thing, "", DATE, due.title, due.basis, now, due.due, subject=due.subject))


def _of_unseen(case: Case, rhythm: Rhythm, now: datetime) -> Reminder | None:
    """Repeated until somebody acknowledges, the case ends, or its cause is gone."""
    hours = rhythm.unseen.get(case.severity, 0.0)
    if hours <= 0 or not case.open or case.cls is not KindClass.INCIDENT or case.acknowledged or not case.active:
        return None
    again = [event.at for event in case.events if event.what in ("returned", "worsened", "reopen")]
    base = max([case.raised_at, *again])
    first = base + timedelta(hours=hours)
    thing = f"unseen/{case.number}/{base.astimezone(UTC):%Y%m%dT%H%M%S}"
    steps = [_repeated(first, hours, now, "again")] if now >= first else []
    return _latest(steps, now, Reminder(thing, "", UNSEEN, case.kind.title, "", now, None, case.number))


def _repeated(first: datetime, hours: float, now: datetime, word: str) -> tuple[datetime, str]:
    nth = int((now - first) / timedelta(hours=hours))
    return first + nth * timedelta(hours=hours), f"{word}{nth}"


def _latest(steps: Iterable[tuple[datetime, str]], now: datetime, about: Reminder) -> Reminder | None:
    passed = list(_passed(steps, now))
    if not passed:
        return None
    at, step = max(passed)
    return Reminder(
        about.thing, step, about.event, about.title, about.basis, at, about.end, about.number, about.subject
    )


def _passed(steps: Iterable[tuple[datetime, str]], now: datetime) -> Iterator[tuple[datetime, str]]:
    return ((at, step) for at, step in steps if at <= now)
