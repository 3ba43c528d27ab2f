"""What documents say, as typed values: pure, frozen, built from the store's rows and the inventory.

A fact knows nothing of wording or layout; what is not known is None or empty, never 0. The monthly report's facts
are in `monthly`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from socd.cases.clocks import VIETNAM, Clock
from socd.model.case import Case, CaseState
from socd.model.inventory import Inventory, Site, Unit
from socd.model.kinds import KindClass
from socd.model.leaks import AccountClass
from socd.model.observation import EvidenceRef
from socd.model.office import Office
from socd.model.shot import Picture
from socd.store.facts import LeakRow

NOT_COUNTED = frozenset(state for state in CaseState if not state.counted)
_LISTED = (KindClass.INCIDENT, KindClass.WEAKNESS)


class Stage(StrEnum):
    """Which report of an incident this is (NĐ 331/2026 Điều 31.2.d)."""

    H72 = "72h"
    PRELIMINARY = "preliminary"
    UPDATE = "update"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class System:
    """One site with the bodies behind it, as the inventory names them."""

    site: Site
    owner: Unit | None
    operator: Unit | None


@dataclass(frozen=True, slots=True)
class Machine:
    """One infected computer with the accounts an organisation must see to; never a citizen's."""

    name: str
    family: str
    infected_at: datetime | None
    accounts: tuple[LeakRow, ...]

    @property
    def official(self) -> int:
        return sum(row.cls is AccountClass.OFFICIAL for row in self.accounts)


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture of the evidence, read back and checked; `ref` is where it lies in the chain."""

    ref: EvidenceRef
    picture: Picture


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """One case on one day: what every document about it says. `update` numbers the updates of stage UPDATE, from 1;
    `given` is what a person filled in (`hand.FIELDS`), `sealed` when each piece of evidence was sealed, by its id."""

    office: Office
    issuer: str
    case: Case
    unit: Unit | None
    owner: Unit | None
    systems: tuple[System, ...]
    clocks: tuple[Clock, ...]
    evidence: tuple[EvidenceRef, ...]
    machines: tuple[Machine, ...]
    own_hosts: frozenset[str]
    made_at: datetime
    stage: Stage = Stage.H72
    update: int = 1
    photos: tuple[Photo, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WarnedCase:
    """One line of a warning letter: a case and those of its sites that the unit runs."""

    case: Case
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class WarningFacts:
    """One letter to one unit. `due` is the day its answer is asked for."""

    office: Office
    issuer: str
    unit: Unit
    items: tuple[WarnedCase, ...]
    machines: tuple[Machine, ...]
    own_hosts: frozenset[str]
    days: int
    due: date
    made_at: datetime


def incident_facts(
    case: Case,
    inventory: Inventory,
    office: Office,
    clocks: Iterable[Clock],
    evidence: Sequence[EvidenceRef],
    made_at: datetime,
    *,
    leaks: Sequence[LeakRow] = (),
    stage: Stage = Stage.H72,
    update: int = 1,
    photos: Sequence[Photo] = (),
    given: Mapping[str, Any] | None = None,
    sealed: Mapping[str, datetime] | None = None,
) -> IncidentFacts:
    """The incident report's facts. `leaks` are the rows of the case's unit where it is about leaked accounts."""
    systems = tuple(
        System(site, inventory.units.get(site.owner), inventory.units.get(site.operator))
        for site in (inventory.sites[key] for key in case.sites if key in inventory.sites)
    )
    unit = inventory.units.get(case.unit)
    parent = inventory.units.get(unit.parent) if unit and unit.parent else None
    return IncidentFacts(
        office, issuer(office, inventory), case, unit, systems[0].owner if systems else parent or unit, systems,
        tuple(sorted(clocks, key=lambda clock: clock.due)), tuple(evidence),
        machines(leaks), own_hosts(inventory), made_at, stage, update, tuple(photos),
        given or {}, sealed or {},
    )  # fmt: skip


def warning_facts(
    unit: str,
    cases: Iterable[Case],
    inventory: Inventory,
    office: Office,
    made_at: datetime,
    *,
    leaks: Sequence[LeakRow] = (),
    days: int = 3,
) -> WarningFacts:
    """One letter to a unit about its open incidents and weaknesses among `cases`, and its leaked accounts whose change
    is not confirmed, or that leak again. Raises KeyError: no such unit."""
    items = tuple(
        WarnedCase(case, sites)
        for case in sorted(cases, key=lambda case: (case.cls is not KindClass.INCIDENT, case.t0, case.number))
        if case.open and case.cls in _LISTED
        for sites in [sites_of(case, unit, inventory)]
        if sites or (case.unit == unit and not case.sites)
    )
    due = made_at.astimezone(VIETNAM).date() + timedelta(days=days)
    return WarningFacts(
        office, issuer(office, inventory), inventory.units[unit], items,
        machines(row for row in leaks if row.unit == unit and not row.settled), own_hosts(inventory), days, due,
        made_at,
    )  # fmt: skip


def sites_of(case: Case, unit: str, inventory: Inventory) -> tuple[Site, ...]:
    """The sites of a case that a unit runs; a case may span units that share one server."""
    sites = (inventory.sites[key] for key in case.sites if key in inventory.sites)
    return tuple(site for site in sites if site.operator == unit)


def done(case: Case) -> bool:
    """Handled: a person says so, and the last look no longer saw the cause."""
    return case.state.handled and not case.active


def machines(rows: Iterable[LeakRow]) -> tuple[Machine, ...]:
    """Rows folded by computer, in their order; citizens' accounts are nobody's to mend and left out."""
    found: dict[str, Machine] = {}
    for row in rows:
        if row.cls is AccountClass.CITIZEN:
            continue
        machine = found.get(row.machine) or Machine(row.machine_name, row.family, row.infected_at, ())
        found[row.machine] = replace(machine, accounts=(*machine.accounts, row))
    return tuple(found.values())


# How names of bodies are written in a sentence (NĐ 30/2020, Phụ lục II): what an all-capital letterhead does not tell.
_NAMES = (
    "UBND", "Ủy ban nhân dân", "Văn phòng", "Công an", "Trung tâm", "An ninh mạng", "Khoa học và Công nghệ",
    "Thông tin và Truyền thông", "Nông nghiệp và Môi trường", "Văn hóa, Thể thao và Du lịch", "Giáo dục và Đào tạo",
    "Công Thương", "Xây dựng", "Tài chính", "Nội vụ", "Tư pháp", "Y tế", "Dân tộc và Tôn giáo", "Chuyển đổi số",
)  # fmt: skip


def issuer(office: Office, inventory: Inventory) -> str:
    """The office's name as it stands in a sentence: the letterhead's capitals do not tell which letters are great."""
    name = office.name
    known = (unit.name for unit in inventory.units.values() if unit.name.casefold() == name.casefold())
    return next(known, _lowered(name, office.place) if name.isupper() else name)


def _lowered(name: str, place: str) -> str:
    said = name[:1] + name[1:].lower()
    for one in (*_NAMES, place):
        at = said.lower().find(one.lower()) if one else -1
        if at >= 0:
            said = said[:at] + one + said[at + len(one) :]
    return said


def own_hosts(inventory: Inventory) -> frozenset[str]:
    """Host names of the province: their addresses are printed as they are, all others defanged."""
    sites = (host for site in inventory.sites.values() for host in site.hosts)
    units = (host for unit in inventory.units.values() for host in (*unit.hosts, *unit.mail_domains))
    return frozenset(host.lower() for host in (*sites, *units))
