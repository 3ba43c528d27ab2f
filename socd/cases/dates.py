"""Dates that no case starts: periodic reports, and the notice before a planned stop. Pure; the rules are data."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from socd.cases.workdays import Calendar, Certainty, end_of, local_day, start_of
from socd.model.text import Text

_HORIZON = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class DateRule:
    """A paper due again and again: in `months`, on `day` (0: the month's last), `working_days` later.

    `before`: the text says "trước ngày": the day itself is too late. Otherwise it is due at 24:00 of that day, or of
    the next working day. `weekday` (1 Monday … 7 Sunday) makes it weekly instead. `since`/`until` bound its legal life
    (`until` excluded); `warn` are days.
    """

    code: str
    title: Text
    document: str
    to: Text
    basis: str
    since: date
    until: date | None = None
    months: tuple[int, ...] = tuple(range(1, 13))
    day: int = 0
    weekday: int = 0
    working_days: int = 0
    before: bool = False
    warn: int = 7
    sure: bool = True
    remark: Text | None = None


class Counting(StrEnum):
    """How working days before a stop are counted."""

    WHOLE = "whole"  # so many whole working days lie between the day of the notice and the stop: the safe reading
    LAST_DAY = "last-day"  # the notice may come out on the so-manieth working day before the stop


@dataclass(frozen=True, slots=True)
class StopRule:
    """The public is told of a planned stop at least `working_days` before it starts, with the expected recovery."""

    code: str
    title: Text
    working_days: int
    basis: str
    since: date
    counting: Counting = Counting.WHOLE
    warn: int = 3
    remark: Text | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One date: the paper must be out before `due` (aware); `work_by` is the last working day to do it on.

    `tentative`: it rests on holidays that are not announced yet.
    """

    code: str
    title: Text
    basis: str
    due: datetime
    work_by: date
    warn_at: datetime
    tentative: bool = False
    subject: str = ""


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop somebody planned, as the store keeps it. Times aware, UTC."""

    id: int
    site: str
    starts: datetime
    ends: datetime
    reason: str
    who: str
    published: datetime | None = None
    reference: str = ""
    cancelled: datetime | None = None


def coming(rules: Iterable[DateRule], start: datetime, end: datetime, days: Calendar) -> tuple[Due, ...]:
    """Every date in [start, end) (at most 800 days), the nearest first."""
    end = min(end, start + _HORIZON)
    found = [due for rule in rules for due in _of_rule(rule, start, end, days) if start <= due.due < end]
    return tuple(sorted(found, key=lambda due: (due.due, due.code)))


def answered(rules: Iterable[DateRule], document: str, last: date, days: Calendar) -> tuple[Due, ...]:
    """The dates a report of this kind over a period that ended on `last` answers: of each rule the first after it.

    A unit's and the owner's date of the same paper are both answered: who sends it is one or the other.
    """
    start = start_of(last)
    found: dict[str, Due] = {}
    for due in coming((rule for rule in rules if rule.document == document), start, start + _HORIZON, days):
        found.setdefault(due.code, due)
    return tuple(found.values())


def upcoming(
    rules: Iterable[DateRule], stop: StopRule | None, stops: Iterable[PlannedStop], now: datetime, days: Calendar
) -> tuple[Due, ...]:
    """The next date of every rule and of every planned stop not announced yet (missed ones too, until it is over)."""
    nearest: dict[tuple[str, str], Due] = {}
    for due in coming(rules, now, now + _HORIZON, days):
        nearest.setdefault((due.code, due.subject), due)
    waiting = [one for one in stops if one.published is None and one.cancelled is None]
    notices = [stop_notice(stop, one, days) for one in waiting] if stop is not None else []
    return tuple(sorted((*nearest.values(), *notices), key=lambda due: (due.due, due.code, due.subject)))


def stop_notice(rule: StopRule, stop: PlannedStop, days: Calendar) -> Due:
    """Until when a planned stop must be announced."""
    day = local_day(stop.starts)
    first = days.before(day, rule.working_days)
    due = start_of(first) if rule.counting is Counting.WHOLE else end_of(first)
    last = local_day(due - timedelta(microseconds=1))
    sure = days.certainty(last, day) is Certainty.ANNOUNCED
    return Due(
        rule.code, rule.title, rule.basis, due, days.on_or_before(last), due - timedelta(days=rule.warn), not sure,
        stop.site,
    )  # fmt: skip


def _of_rule(rule: DateRule, start: datetime, end: datetime, days: Calendar) -> Iterator[Due]:
    for day in _nominal(rule, local_day(start) - timedelta(days=45), local_day(end)):
        if day < rule.since or (rule.until is not None and day >= rule.until):
            continue
        if rule.before:
            due, last = start_of(day), day - timedelta(days=1)
        else:
            last = days.after(day, rule.working_days) if rule.working_days else days.on_or_after(day)
            due = end_of(last)
        work_by = days.on_or_before(last)
        sure = days.certainty(min(day, work_by), max(day, last)) is Certainty.ANNOUNCED
        warn_at = due - timedelta(days=rule.warn)
        yield Due(rule.code, rule.title, rule.basis, due, work_by, warn_at, not sure)


def _nominal(rule: DateRule, first: date, last: date) -> Iterator[date]:
    if rule.weekday:
        day = first + timedelta(days=(rule.weekday - first.isoweekday()) % 7)
        while day <= last:
            yield day
            day += timedelta(days=7)
        return
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        if month in rule.months:
            length = gregorian.monthrange(year, month)[1]
            yield date(year, month, min(rule.day or length, length))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
