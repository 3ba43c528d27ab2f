"""How well the portals answered: shares over a period, their course over several, the longest outage."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import dropwhile, pairwise
from typing import Protocol

from socd.model.case import Case
from socd.reports.compared import AVAILABILITY
from socd.reports.facts import NOT_COUNTED
from socd.reports.period import Period
from socd.store.facts import ProbeSum

_COURSE = 6  # periods of the chart of availability


class UptimeReader(Protocol):
    """The questions put to the store."""

    def probe_course(self, probe: str, edges: Collection[date], sites: Collection[str]) -> Sequence[ProbeSum]: ...
    def outages(self, start: datetime, stop: datetime) -> Sequence[Case]: ...


@dataclass(frozen=True, slots=True)
class Availability:
    """Looks that found the site answering (`ok`) or not (`bad`); looks that could not tell count for neither."""

    ok: int
    bad: int
    looks: int
    seconds: float

    @property
    def share(self) -> float | None:
        told = self.ok + self.bad
        return self.ok / told if told else None

    @property
    def mean_seconds(self) -> float | None:
        return self.seconds / self.looks if self.looks else None


@dataclass(frozen=True, slots=True)
class Outage:
    """One outage, clipped to the period and to the time of the report. `over` tells whether it has ended."""

    case: Case
    length: timedelta
    over: bool


class HasAvailability(Protocol):
    """A row with the availability of one site."""

    @property
    def availability(self) -> Availability: ...


def availability_of(rows: Iterable[HasAvailability]) -> Availability:
    """Availability over all sites of the report."""
    all_of = [row.availability for row in rows]
    return Availability(
        sum(a.ok for a in all_of), sum(a.bad for a in all_of),
        sum(a.looks for a in all_of), sum(a.seconds for a in all_of),
    )  # fmt: skip


def of_sum(total: ProbeSum | None) -> Availability:
    """Day counts as an availability; nothing was looked at where there are none."""
    return Availability(total.ok, total.finding, total.looks, total.seconds) if total else Availability(0, 0, 0, 0.0)


def course(reader: UptimeReader, period: Period, sites: Sequence[str]) -> tuple[tuple[Period, Availability], ...]:
    """This period and those before it, the oldest first; those of before the first look are left out."""
    periods = [period]
    while len(periods) < _COURSE:
        periods.insert(0, periods[0].previous)
    if any(one.end_day != two.first_day for one, two in pairwise(periods)):  # nine months: they leave a gap
        sums = [reader.probe_course(AVAILABILITY, (one.first_day, one.end_day), sites)[0] for one in periods]
    else:
        sums = list(reader.probe_course(AVAILABILITY, [one.first_day for one in periods] + [period.end_day],
                                        sites))  # fmt: skip
    found = [(one, of_sum(total)) for one, total in zip(periods, sums, strict=True)]
    return tuple(dropwhile(lambda pair: not pair[1].looks, found))


def longest_outage(reader: UptimeReader, start: datetime, end: datetime, made_at: datetime) -> Outage | None:
    """The longest part of one outage inside the period; it may have begun before."""
    stop = min(end, made_at)
    found = []
    for case in reader.outages(start, stop):
        if case.state in NOT_COUNTED:
            continue
        over = case.closed_at or (None if case.active else case.last_seen)
        length = min(over or stop, stop) - max(case.t0, start)
        if length > timedelta(0):
            found.append(Outage(case, length, over is not None and over <= stop))
    return max(found, key=lambda outage: outage.length, default=None)
