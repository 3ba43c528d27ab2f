"""A period beside earlier ones: how much of each was watched, its incidents by type and by unit, across mergers. Pure.

What is watched today need not be what was watched a year ago: a unit that began later has no past of its own to be
silent about, and the portals of one that ended were watched then. So every period is told with its own portals, and
every unit's figures as of one day: those of a unit that ended belong to whatever followed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from socd.cases.workdays import local_day
from socd.model.case import Case
from socd.model.inventory import Inventory, Site, Unit
from socd.model.kinds import KindClass, OfficialType
from socd.model.succession import folded, forerunners, heir
from socd.reports.facts import NOT_COUNTED, done
from socd.reports.period import Period
from socd.store.facts import DayTotal, ProbeSum

AVAILABILITY = "availability"
PARTIAL = 0.95  # below this share of site-days a comparison is indicative


class CoverageReader(Protocol):
    """The questions put to the store."""

    def cases(
        self, *, since: datetime | None = None, until: datetime | None = None, open_only: bool = False
    ) -> Sequence[Case]: ...
    def day_total(self, sites: Collection[str], start: date, end: date) -> DayTotal: ...
    def probe_sums(self, probe: str, start: date, end: date) -> Mapping[str, ProbeSum]: ...


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a period was watched: site-days with at least one look that could tell, of all site-days so far.

    `looks` are all attempts, `told` those that could tell; `quiet_days` are days without a single look anywhere.
    """

    site_days: int
    seen_days: int
    looks: int
    told: int
    quiet_days: int

    @property
    def share(self) -> float | None:
        """0–1; None where nothing was watched at all."""
        return min(1.0, self.seen_days / self.site_days) if self.seen_days and self.site_days else None


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One official type of incident. `before` and `year_ago` are None where those periods were not watched."""

    official: OfficialType
    now: int
    before: int | None
    year_ago: int | None
    done: int

    @property
    def going(self) -> int:
        return self.now - self.done


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Incidents of one unit and of all it stands for (`former`, those with a figure). None: not watched then."""

    unit: Unit | None
    unit_id: str
    former: tuple[Unit, ...]
    now: int
    before: int | None
    year_ago: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """One period counted: incidents by type and by the unit they happened to; `watched` are the units with looks."""

    coverage: Coverage
    types: Mapping[OfficialType, int]
    units: Mapping[str, int]
    watched: frozenset[str]

    @property
    def known(self) -> bool:
        """Whether anything is left of that period: looks, or cases without."""
        return bool(self.coverage.looks or self.units)


def counted(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Those that are no false alarm and no accepted change."""
    return tuple(case for case in cases if case.state not in NOT_COUNTED)


def tally(reader: CoverageReader, inventory: Inventory, period: Period, made_at: datetime) -> Tally:
    """Count one period as it was watched then."""
    start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    cases = counted(case for case in reader.cases(since=start, until=end) if case.t0 <= made_at)
    incidents = [case for case in cases if case.cls is KindClass.INCIDENT]
    looked = {
        *reader.probe_sums(AVAILABILITY, period.first_day, period.end_day),
        *(k for one in cases for k in one.sites),
    }
    sites = scope(inventory, looked, period)
    return Tally(
        coverage(reader, inventory, period, sites, made_at),
        Counter(official(case) for case in incidents),
        Counter(case.unit for case in incidents),
        frozenset(inventory.sites[key].operator for key in looked if key in inventory.sites),
    )


def scope(inventory: Inventory, looked: Collection[str], period: Period) -> tuple[Site, ...]:
    """The portals a period speaks of: those watched today whose unit existed then, and those looked at then."""
    return tuple(
        site
        for key, site in inventory.sites.items()
        if key in looked or (site.enabled and _lived(inventory, site, period)[0] <= period.last_day)
    )


def _lived(inventory: Inventory, site: Site, period: Period) -> tuple[date, date]:
    """First and last day of a period on which a portal was to be watched; one that is still watched has no last."""
    unit = inventory.units.get(site.operator)
    begins = unit.valid_from if unit and unit.valid_from else period.first_day
    ends = unit.valid_to if unit and unit.valid_to and not site.enabled else period.last_day
    return max(begins, period.first_day), min(ends, period.last_day)


def coverage(
    reader: CoverageReader, inventory: Inventory, period: Period, sites: Sequence[Site], made_at: datetime
) -> Coverage:
    total = reader.day_total(tuple(site.id for site in sites), period.first_day, period.end_day)
    today = local_day(made_at)
    spans = (_lived(inventory, site, period) for site in sites)
    so_far = max(0, min(period.days, (today - period.first_day).days + 1))
    return Coverage(
        site_days=sum(max(0, (min(last, today) - first).days + 1) for first, last in spans),
        seen_days=total.seen_days,
        looks=total.looks,
        told=total.told,
        quiet_days=max(0, so_far - total.days),
    )


def official(case: Case) -> OfficialType:
    return case.kind.official or OfficialType.OTHER


def types(incidents: Sequence[Case], before: Tally, year_ago: Tally) -> tuple[TypeRow, ...]:
    """All ten types of Mẫu 05, in the form's order."""
    now = Counter(official(case) for case in incidents)
    ended = Counter(official(case) for case in incidents if done(case))

    def then(one: Tally, kind: OfficialType) -> int | None:
        return one.types.get(kind, 0) if one.known else None

    return tuple(
        TypeRow(kind, now[kind], then(before, kind), then(year_ago, kind), ended[kind]) for kind in OfficialType
    )


def units(now: Tally, before: Tally, year_ago: Tally, inventory: Inventory, on: date) -> tuple[UnitRow, ...]:
    """Every unit with an incident in one of the periods, told as of a day; the most of this period first.

    A unit's figure of a period in which none of its portals, nor of those it followed, was watched is None.
    """
    told = (now, before, year_ago)
    figures = [folded(one.units, inventory.units, on) for one in told]
    seen = [{heir(inventory.units, unit, on) for unit in one.watched} for one in told]
    rows = []
    for unit in dict.fromkeys(key for one in figures for key in one):
        here, *past = [
            one.get(unit, 0) if unit in one or unit in watched else None
            for one, watched in zip(figures, seen, strict=True)
        ]
        former = (key for key in forerunners(inventory.units, unit, on) if key != unit)
        named = tuple(inventory.units[key] for key in former if any(key in one.units for one in told))
        rows.append(UnitRow(inventory.units.get(unit), unit, named, here or 0, *past))
    return tuple(sorted(rows, key=lambda row: (-row.now, row.unit.name if row.unit else row.unit_id)))


def as_of(period: Period, made_at: datetime) -> date:
    """The day a report tells its units as of: its last, or today where it has not ended."""
    return local_day(min(made_at, period.end - timedelta(microseconds=1)))


def living(cases: Iterable[Case], inventory: Inventory, on: date) -> tuple[Case, ...]:
    """The same cases, each with the unit that has to answer for it on a day."""
    return tuple(replace(case, unit=heir(inventory.units, case.unit, on)) for case in cases)
