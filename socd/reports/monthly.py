"""The monthly report's facts: counted from cases, day counts and leak rows of one period.

Incidents, weaknesses and outages are counted apart, by the moment of detection (T0) in the period; false alarms and
accepted changes are not counted. Where nothing was watched the count is None, not 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from socd.cases.board import SiteState, board
from socd.cases.clocks import VIETNAM, Clock, ClockRule, clocks
from socd.model.case import Case
from socd.model.inventory import Inventory, Site, Unit
from socd.model.kinds import Kind, KindClass, OfficialType
from socd.model.observation import Finding
from socd.model.office import Office
from socd.model.reconcile import Line
from socd.reports.availability import (
    AVAILABILITY,
    Availability,
    Outage,
    UptimeReader,
    course,
    longest_outage,
    of_sum,
)
from socd.reports.facts import NOT_COUNTED, done, issuer, own_hosts
from socd.reports.figures import FigureReader, Given, given
from socd.reports.grades import GradeReader, Grades, grades
from socd.reports.leaks import UnitLeak, unit_leaks
from socd.reports.letters import Letter, Silent, letters, silent
from socd.reports.period import Period
from socd.store.facts import DayTotal, DocumentRow, Latest, LeakRow, LeakTotals, ProbeSum


class Tracked(Protocol):
    """What is known of a finding between looks, as far as a report cares."""

    @property
    def phase(self) -> str: ...
    @property
    def finding(self) -> Finding: ...


class Reader(GradeReader, FigureReader, UptimeReader, Protocol):
    """The questions a report asks of the store."""

    def cases(
        self, *, since: datetime | None = None, until: datetime | None = None, open_only: bool = False
    ) -> Sequence[Case]: ...
    def day_total(self, sites: Collection[str], start: date, end: date) -> DayTotal: ...
    def probe_sums(self, probe: str, start: date, end: date) -> Mapping[str, ProbeSum]: ...
    def cases_told(self, document: str, start: datetime, end: datetime) -> Sequence[Case]: ...
    def latest(self, *, facts: bool = True) -> Mapping[tuple[str, str], Latest]: ...
    def tracks(self) -> Mapping[str, Sequence[Tracked]]: ...
    def leak_totals(self, start: datetime | None = None, end: datetime | None = None) -> LeakTotals: ...
    def leak_rows(self, start: datetime | None = None, end: datetime | None = None) -> Sequence[LeakRow]: ...
    def documents(self) -> Sequence[DocumentRow]: ...
    def reconciliation(self, *, since: datetime | None = None, until: datetime | None = None) -> Sequence[Line]: ...


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
        return self.seen_days / self.site_days if self.seen_days and self.site_days else None


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
class Attacked:
    """One attacked portal: a case seen on one site."""

    case: Case
    site: Site
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class WeaknessRow:
    """One kind of weakness: found in the period, of these mended, and all that are open when the report is made;
    `hosts` are the sites of these."""

    kind: Kind
    found: int
    mended: int
    open: int
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One watched site when the report was made."""

    site: Site
    unit: Unit | None
    state: SiteState
    incidents: int
    weaknesses: int
    availability: Availability
    cert_not_after: datetime | None
    judged: datetime | None


@dataclass(frozen=True, slots=True)
class MonthlyFacts:
    """Everything a report on the situation in a period says, be it a month or a year.

    `incidents` … `outages` are the period's counted cases, oldest first; `carried` older ones still open; `letters`
    the warning letters drawn up, `sent` those marked as sent; `course` the availability of this and earlier periods.
    """

    office: Office
    issuer: str
    period: Period
    made_at: datetime
    units: int
    coverage: Coverage
    coverage_before: Coverage
    coverage_year_ago: Coverage
    types: tuple[TypeRow, ...]
    incidents: tuple[Case, ...]
    weaknesses: tuple[Case, ...]
    outages: tuple[Case, ...]
    carried: tuple[Case, ...]
    dropped: int
    attacked: tuple[Attacked, ...]
    leaks: LeakTotals
    unit_leaks: tuple[UnitLeak, ...]
    reconciliation: tuple[Line, ...]
    weakness_rows: tuple[WeaknessRow, ...]
    grades: Grades
    sites: tuple[SiteRow, ...]
    longest_outage: Outage | None
    clocks: tuple[tuple[Case, Clock], ...] | None
    letters: int
    sent: tuple[Letter, ...]
    silent: tuple[Silent, ...]
    course: tuple[tuple[Period, Availability], ...]
    given: Mapping[str, Given]
    given_before: Mapping[str, Given]
    own_hosts: frozenset[str]
    inventory: Inventory

    @property
    def until(self) -> datetime:
        """The moment up to which the figures speak."""
        return min(self.made_at, self.period.end)

    @property
    def finished(self) -> bool:
        return self.made_at >= self.period.end


def _reconciled(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Where nobody else said anything in this time there is nothing to reconcile, whatever was found here."""
    return tuple(lines) if any(line.theirs is not None for line in lines) else ()


def monthly_facts(
    reader: Reader,
    inventory: Inventory,
    office: Office,
    period: Period,
    made_at: datetime,
    *,
    rules: Iterable[ClockRule] | None = None,
) -> MonthlyFacts:
    """Read one period. `rules` are the legal clocks; without them the report says it has no figures on them."""
    watched = {key: site for key, site in inventory.sites.items() if site.enabled}
    start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    cases = [case for case in reader.cases(since=start, until=end) if case.t0 <= made_at]
    counted = [case for case in cases if case.state not in NOT_COUNTED]
    by_class = {cls: tuple(case for case in counted if case.cls is cls) for cls in KindClass}
    incidents = by_class[KindClass.INCIDENT]
    open_cases = reader.cases(open_only=True)
    sums = reader.probe_sums(AVAILABILITY, period.first_day, period.end_day)
    before, year_ago = (_past(reader, past, watched, made_at) for past in (period.previous, period.year_ago))
    attacked = tuple(
        Attacked(case, site, inventory.units.get(site.operator))
        for case in incidents
        for site in (inventory.sites[key] for key in case.sites if key in inventory.sites)
    )
    carried = tuple(case for case in open_cases if case.t0 < start and case.cls is KindClass.INCIDENT)
    return MonthlyFacts(
        office=office,
        issuer=issuer(office, inventory),
        period=period,
        made_at=made_at,
        units=len({site.operator for site in watched.values()}),
        coverage=_coverage(reader, period, watched, made_at),
        coverage_before=before[0],
        coverage_year_ago=year_ago[0],
        types=_types(incidents, before[1], year_ago[1]),
        incidents=incidents,
        weaknesses=by_class[KindClass.WEAKNESS],
        outages=by_class[KindClass.OUTAGE],
        carried=carried,
        dropped=len(cases) - len(counted),
        attacked=attacked,
        leaks=reader.leak_totals(start, end),
        unit_leaks=unit_leaks(reader.leak_rows(start, end), inventory),
        reconciliation=_reconciled(reader.reconciliation(since=start, until=end)),
        weakness_rows=_weakness_rows(by_class[KindClass.WEAKNESS], open_cases, inventory),
        grades=grades(reader, watched, inventory, period, made_at),
        sites=_site_rows(reader, watched, inventory, open_cases, sums),
        longest_outage=longest_outage(reader, start, end, made_at),
        clocks=None if rules is None else _clocks(incidents, tuple(rules)),
        letters=len({row.path.rsplit(".", 1)[0] for row in reader.documents()
                     if row.form == "warning" and start <= row.made_at < end}),
        sent=letters(reader.cases_told("warning", start, end), inventory, start, end),
        silent=silent((*incidents, *carried), inventory),
        course=course(reader, period, tuple(watched)),
        given=given(reader, period),
        given_before=given(reader, period.previous),
        own_hosts=own_hosts(inventory),
        inventory=inventory,
    )  # fmt: skip


def _past(
    reader: Reader, period: Period, watched: Mapping[str, Site], made_at: datetime
) -> tuple[Coverage, Counter[OfficialType] | None]:
    """Coverage and incidents by type of an earlier period; None where neither looks nor cases are left of it."""
    coverage = _coverage(reader, period, watched, made_at)
    cases = reader.cases(since=period.start.astimezone(UTC), until=period.end.astimezone(UTC))
    types = Counter(
        _official(case) for case in cases if case.cls is KindClass.INCIDENT and case.state not in NOT_COUNTED
    )
    return coverage, types if coverage.looks or cases else None


def _coverage(reader: Reader, period: Period, watched: Mapping[str, Site], made_at: datetime) -> Coverage:
    total = reader.day_total(tuple(watched), period.first_day, period.end_day)
    so_far = max(0, min(period.days, (made_at.astimezone(VIETNAM).date() - period.first_day).days + 1))
    return Coverage(
        site_days=len(watched) * so_far,
        seen_days=total.seen_days,
        looks=total.looks,
        told=total.told,
        quiet_days=max(0, so_far - total.days),
    )


def _official(case: Case) -> OfficialType:
    return case.kind.official or OfficialType.OTHER


def _types(
    incidents: Sequence[Case], before: Counter[OfficialType] | None, year_ago: Counter[OfficialType] | None
) -> tuple[TypeRow, ...]:
    """All ten types of Mẫu 05, in the form's order."""
    now = Counter(_official(case) for case in incidents)
    ended = Counter(_official(case) for case in incidents if done(case))
    return tuple(
        TypeRow(kind, now[kind], None if before is None else before[kind],
                None if year_ago is None else year_ago[kind], ended[kind])
        for kind in OfficialType
    )  # fmt: skip


def _weakness_rows(found: Sequence[Case], open_cases: Iterable[Case], inventory: Inventory) -> tuple[WeaknessRow, ...]:
    now = Counter(case.kind.code for case in found)
    mended = Counter(case.kind.code for case in found if done(case))
    still = [case for case in open_cases if case.cls is KindClass.WEAKNESS and not done(case)]
    kinds = {case.kind.code: case.kind for case in (*found, *still)}
    return tuple(
        WeaknessRow(
            kinds[code], now[code], mended[code], sum(case.kind.code == code for case in still),
            tuple(dict.fromkeys(
                inventory.sites[site].host
                for case in still if case.kind.code == code for site in case.sites if site in inventory.sites
            )),
        )
        for code in sorted(kinds)
    )  # fmt: skip


def _site_rows(
    reader: Reader,
    watched: Mapping[str, Site],
    inventory: Inventory,
    open_cases: Sequence[Case],
    sums: Mapping[str, ProbeSum],
) -> tuple[SiteRow, ...]:
    latest, tracks = reader.latest(facts=False), reader.tracks()
    of_site: dict[str, dict[str, Latest]] = {}
    for (key, probe), look in latest.items():
        of_site.setdefault(key, {})[probe] = look
    by_site: dict[str, list[Case]] = {}
    for case in open_cases:
        for key in case.sites:
            by_site.setdefault(key, []).append(case)
    rows = []
    for key, site in watched.items():
        looks = of_site.get(key, {})
        state = board(
            key, by_site.get(key, ()),
            pending_incident=any(
                track.phase == "pending" and track.finding.kind.cls is KindClass.INCIDENT
                for track in tracks.get(key, ())
            ),
            judged=any(look.judged for probe, look in looks.items() if probe != AVAILABILITY),
        )  # fmt: skip
        rows.append(
            SiteRow(
                site, inventory.units.get(site.operator), state.state, len(state.incidents), len(state.weaknesses),
                of_sum(sums.get(key)), _not_after(looks.get("tls")),
                max((look.judged for look in looks.values() if look.judged), default=None),
            )
        )  # fmt: skip
    return tuple(rows)


def _not_after(look: Latest | None) -> datetime | None:
    value: Any = look.gauges.get("cert_not_after") if look else None
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None


def _clocks(incidents: Iterable[Case], rules: Sequence[ClockRule]) -> tuple[tuple[Case, Clock], ...]:
    return tuple((case, clock) for case in incidents for clock in clocks(case, rules))
