"""The monthly report's facts: counted from cases, day counts and leak rows of one period.

Incidents, weaknesses and outages are counted apart, by the moment of detection (T0) in the period; false alarms and
accepted changes are not counted. Where nothing was watched the count is None, not 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from socd.cases.board import SiteState, board
from socd.cases.clocks import Clock, ClockRule, clocks
from socd.model.case import Case
from socd.model.inventory import Inventory, Site, Unit
from socd.model.kinds import Kind, KindClass
from socd.model.observation import Finding
from socd.model.office import Office
from socd.model.reconcile import Line
from socd.model.succession import heir
from socd.reports import compared
from socd.reports.availability import Availability, Outage, UptimeReader, course, longest_outage, of_sum
from socd.reports.compared import AVAILABILITY, Coverage, CoverageReader, TypeRow, UnitRow
from socd.reports.facts import done, issuer, own_hosts
from socd.reports.figures import FigureReader, Given, given
from socd.reports.grades import GradeReader, Grades, grades
from socd.reports.leaks import UnitLeak, unit_leaks
from socd.reports.letters import Letter, Silent, drafted, letters, silent
from socd.reports.period import Period
from socd.store.documents import Drawn
from socd.store.facts import DocumentRow, Latest, LeakRow, LeakTotals, ProbeSum


class Tracked(Protocol):
    """What is known of a finding between looks, as far as a report cares."""

    @property
    def phase(self) -> str: ...
    @property
    def finding(self) -> Finding: ...


class Reader(CoverageReader, GradeReader, FigureReader, UptimeReader, Protocol):
    """The questions a report asks of the store."""

    def cases_told(self, document: str, start: datetime, end: datetime) -> Sequence[Case]: ...
    def latest(self, *, facts: bool = True) -> Mapping[tuple[str, str], Latest]: ...
    def tracks(self) -> Mapping[str, Sequence[Tracked]]: ...
    def leak_totals(self, start: datetime | None = None, end: datetime | None = None) -> LeakTotals: ...
    def leak_rows(self, start: datetime | None = None, end: datetime | None = None) -> Sequence[LeakRow]: ...
    def documents(self) -> Sequence[DocumentRow]: ...
    def drawn(self, *, form: str | None = None) -> Sequence[Drawn]: ...
    def reconciliation(self, *, since: datetime | None = None, until: datetime | None = None) -> Sequence[Line]: ...


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
    the warning letters drawn up (however many versions), `sent` those marked as sent; `course` the availability of
    this and earlier periods.
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
    by_unit: tuple[UnitRow, ...]
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
    on = compared.as_of(period, made_at)
    start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    cases = [case for case in reader.cases(since=start, until=end) if case.t0 <= made_at]
    counted = compared.counted(cases)
    incidents, weaknesses, outages = (
        tuple(case for case in counted if case.cls is cls)
        for cls in (KindClass.INCIDENT, KindClass.WEAKNESS, KindClass.OUTAGE)
    )
    open_cases = reader.cases(open_only=True)
    carried = tuple(case for case in open_cases if case.t0 < start and case.cls is KindClass.INCIDENT)
    now, before, year_ago = (
        compared.tally(reader, inventory, one, made_at) for one in (period, period.previous, period.year_ago)
    )
    return MonthlyFacts(
        office=office,
        issuer=issuer(office, inventory),
        period=period,
        made_at=made_at,
        units=len({heir(inventory.units, site.operator, on) for site in watched.values()}),
        coverage=now.coverage,
        coverage_before=before.coverage,
        coverage_year_ago=year_ago.coverage,
        types=compared.types(incidents, before, year_ago),
        by_unit=compared.units(now, before, year_ago, inventory, on),
        incidents=incidents,
        weaknesses=weaknesses,
        outages=outages,
        carried=carried,
        dropped=len(cases) - len(counted),
        attacked=_attacked(incidents, inventory),
        leaks=reader.leak_totals(start, end),
        unit_leaks=unit_leaks(reader.leak_rows(start, end), inventory, on),
        reconciliation=_reconciled(reader.reconciliation(since=start, until=end)),
        weakness_rows=_weakness_rows(weaknesses, open_cases, inventory),
        grades=grades(reader, watched, inventory, period, made_at),
        sites=_site_rows(
            reader, watched, inventory, open_cases, reader.probe_sums(AVAILABILITY, period.first_day, period.end_day)
        ),
        longest_outage=longest_outage(reader, start, end, made_at),
        clocks=None if rules is None else _clocks(incidents, tuple(rules)),
        letters=drafted(reader.drawn(form="warning"), reader.documents(), start, end),
        sent=letters(reader.cases_told("warning", start, end), inventory, start, end),
        silent=silent(compared.living((*incidents, *carried), inventory, on), inventory),
        course=course(reader, period, tuple(watched)),
        given=given(reader, period),
        given_before=given(reader, period.previous),
        own_hosts=own_hosts(inventory),
        inventory=inventory,
    )


def _attacked(incidents: Iterable[Case], inventory: Inventory) -> tuple[Attacked, ...]:
    return tuple(
        Attacked(case, site, inventory.units.get(site.operator))
        for case in incidents
        for site in (inventory.sites[key] for key in case.sites if key in inventory.sites)
    )


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
