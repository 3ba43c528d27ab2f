"""What the pages show, as plain values: from a snapshot of the store. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from socd.act.snapshot import CONTENT, Snapshot
from socd.cases.board import SiteBoard, SiteState
from socd.cases.clocks import Clock, ClockRule, clocks, next_clock
from socd.cases.dates import Due
from socd.cases.table import Answer, Need, Step, possible
from socd.model.case import Case
from socd.model.inventory import Inventory, Site, Unit
from socd.model.kinds import KindClass
from socd.model.observation import EvidenceRef
from socd.model.shot import Picture, Role
from socd.store import Suspect

# Every state has a sign of its own, so that a black-and-white print tells them apart.
SIGNS: Mapping[SiteState, str] = {
    SiteState.INCIDENT: "✖",
    SiteState.SUSPECT: "?",
    SiteState.UNREACHABLE: "⊘",
    SiteState.UNKNOWN: "–",
    SiteState.CLEAN: "✓",
}


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site on the first page."""

    site: Site
    board: SiteBoard
    judged: datetime | None
    cases: tuple[Case, ...]  # open ones


@dataclass(frozen=True, slots=True)
class Shown:
    """Pictures of one page in a case, by role; each with the evidence it is read from."""

    url: str
    pictures: tuple[tuple[EvidenceRef, Picture], ...]


def shown(case: Case, most: int = 6) -> list[Shown]:
    """The case's pictures by page: before, after, difference; of several of one role the first, which made the case."""
    pages: dict[str, dict[Role, tuple[EvidenceRef, Picture]]] = {}
    for ref in case.evidence:
        picture = Picture.told_by(ref.about)
        if picture is not None:
            pages.setdefault(picture.url, {}).setdefault(picture.role, (ref, picture))
    return [
        Shown(url, tuple(found[role] for role in Role if role in found)) for url, found in list(pages.items())[:most]
    ]


_ORDER = list(SiteState)


@dataclass(frozen=True, slots=True)
class UnitCard:
    """One unit with the sites it runs."""

    unit: Unit
    lines: tuple[SiteLine, ...]

    @property
    def worst(self) -> int:
        """The place of its worst site in the order of states, 0 for an incident."""
        return min(_ORDER.index(line.board.state) for line in self.lines)

    @property
    def clean(self) -> bool:
        return _ORDER[self.worst] is SiteState.CLEAN


@dataclass(frozen=True, slots=True)
class Duty:
    """An open incident and the clock that runs out first."""

    case: Case
    clock: Clock | None


def unit_cards(snapshot: Snapshot) -> list[UnitCard]:
    """Units with sites, the worst first, otherwise in inventory order."""
    lines: dict[str, list[SiteLine]] = {unit: [] for unit in snapshot.inventory.units}
    for site in snapshot.sites:
        content = snapshot.looks.get(site.id, {}).get(CONTENT)
        cases = snapshot.cases_of.get(site.id, ())
        line = SiteLine(site, snapshot.board(site), content.judged if content else None, cases)
        lines.setdefault(site.operator, []).append(line)
    cards = [UnitCard(snapshot.inventory.units[unit], tuple(of)) for unit, of in lines.items() if of]
    return sorted(cards, key=lambda card: card.worst)


def state_counts(cards: Iterable[UnitCard]) -> list[tuple[SiteState, int]]:
    """How many sites are in each state, worst first."""
    counts = Counter(line.board.state for card in cards for line in card.lines)
    return [(state, counts[state]) for state in SiteState]


def class_counts(cases: Iterable[Case]) -> list[tuple[KindClass, int]]:
    counts = Counter(case.cls for case in cases)
    return [(cls, counts[cls]) for cls in KindClass]


def duties(cases: Iterable[Case], rules: tuple[ClockRule, ...]) -> list[Duty]:
    """Open incidents, the next deadline first; those without a running clock last, oldest first."""
    found = [Duty(case, next_clock(case, rules)) for case in cases if case.cls is KindClass.INCIDENT]
    return sorted(found, key=lambda duty: (duty.clock is None, duty.clock.due if duty.clock else duty.case.t0))


def upcoming(dates: Iterable[Due]) -> list[tuple[Due, int]]:
    """Dates to come, the next first; of one duty for many sites the first, and for how many more it stands."""
    found: dict[tuple[str, str], list[Due]] = {}
    for date in dates:
        found.setdefault((date.code, "" if date.subject else date.due.isoformat()), []).append(date)
    return [(group[0], len(group) - 1) for group in found.values()]


def span(left: timedelta) -> tuple[str, dict[str, int]]:
    """The text key and numbers that word a time left; negative when overdue."""
    minutes = int(abs(left.total_seconds()) // 60)
    way = "left" if left >= timedelta(0) else "late"
    if minutes >= 2880:
        return f"{way}-days", {"days": minutes // 1440, "hours": minutes % 1440 // 60}
    return f"{way}-hours", {"hours": minutes // 60, "minutes": minutes % 60}


def whose(case: Case, inventory: Inventory) -> str:
    """The name people know the case's place by: its first site, else its unit."""
    names = [inventory.sites[site].name for site in case.sites if site in inventory.sites]
    if not names:
        return inventory.units[case.unit].name if case.unit in inventory.units else case.unit
    return names[0] if len(names) == 1 else f"{names[0]} (+{len(names) - 1})"


@dataclass(frozen=True, slots=True)
class Command:
    """One line an operator can copy; placeholders are in double quotes, by text key."""

    words: str
    asks: Mapping[str, str]  # option → text key of its placeholder


_WHO = {"--by": "name-here"}
_CAUSE = (Answer.CLEAN, Answer.EXPLAIN)
_ELSEWHERE = (Answer.MERGE, Answer.DUPLICATE)  # they need a second case: the guide tells how


def commands(case: Case, rules: tuple[ClockRule, ...]) -> list[Command]:
    """What can be said to the case now, the usual next step first; then its documents and, once sent, their record."""
    steps = [
        Command(f"socd case {line.answer} {case.number}", _asks(line))
        for line in possible(case.state, case.cls is KindClass.INCIDENT)
        if line.to is not None and line.answer not in _ELSEWHERE
    ]
    if not case.open:
        return steps
    if case.acked_at is None:
        steps.insert(1, Command(f"socd case ack {case.number}", _WHO))
    if case.cls is KindClass.INCIDENT:
        steps.append(Command(f"socd report incident {case.number}", {}))
    if case.cls is not KindClass.OUTAGE:
        steps.append(Command(f"socd report warning {case.number}", {}))
    waiting = dict.fromkeys(clock.rule.document for clock in clocks(case, rules) if clock.met_at is None)
    sent = _WHO | {"--reference": "reference-here"}
    return steps + [Command(f"socd case sent {case.number} --document {document}", sent) for document in waiting]


def _asks(line: Step) -> Mapping[str, str]:
    if line.answer in _CAUSE:
        return _WHO | {"--note": "cause-here"}
    return _WHO | {"--note": "reason-here"} if Need.WHY in line.needs or Need.CAUSE in line.needs else _WHO


def site_json(line: SiteLine) -> dict[str, Any]:
    """One entry of /api/v1/sites."""
    site, board = line.site, line.board
    return {
        "id": site.id, "name": site.name, "url": site.url, "unit": site.operator, "owner": site.owner,
        "state": board.state.value, "incidents": board.incidents, "weaknesses": board.weaknesses,
        "outages": board.outages, "judged_at": line.judged and line.judged.isoformat(),
    }  # fmt: skip


def case_json(case: Case, rules: tuple[ClockRule, ...]) -> dict[str, Any]:
    """One entry of /api/v1/cases. Times ISO 8601 with offset."""
    times = ("t0", "raised_at", "last_seen", "acked_at", "confirmed_at", "contained_at", "cleaned_at", "verified_at",
             "closed_at")  # fmt: skip
    return {
        "number": case.number, "kind": case.kind.code, "class": case.cls.value, "severity": case.severity.value,
        "state": case.state.value, "active": case.active, "unit": case.unit, "sites": case.sites,
        "place": case.place, "title": case.title, "recurrence_of": case.recurrence_of,
        "evidence": [{"id": ref.id, "sha256": ref.sha256, "about": ref.about} for ref in case.evidence],
        "clocks": [
            {"code": clock.rule.code, "due": clock.due.isoformat(), "met_at": clock.met_at and clock.met_at.isoformat()}
            for clock in clocks(case, rules)
        ],
    } | {name: value and value.isoformat() for name in times for value in (getattr(case, name),)}  # fmt: skip


def suspect_json(one: Suspect) -> dict[str, Any]:
    """One entry of /api/v1/suspects."""
    track = one.track
    return {
        "id": one.id, "site": one.site, "probe": track.probe, "kind": track.finding.kind.code,
        "place": track.finding.place, "title": track.finding.title, "first_seen": track.first_seen.isoformat(),
        "last_seen": track.last_seen.isoformat(), "looks": track.hits,
    }  # fmt: skip


_TLS_AS_THEY_ARE = ("outcome", "reason", "undetermined", "weaknesses", "hsts", "mixed_content", "pq_hybrid", "endpoint",
                    "examined_at", "connections")  # fmt: skip
_MOST = 12


def brief(probe: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the page of a site shows of a look's facts: those of TLS are many, and most are for machines."""
    if probe != "tls" or not isinstance(facts.get("grade"), dict):
        return facts
    protocols = facts.get("protocols")
    spoken = protocols if isinstance(protocols, dict) else {}
    leaf, way = _part(facts, "certificate"), _part(facts, "redirect")
    shown: dict[str, Any] = {
        "grade": facts["grade"],
        "why": _reasons(facts),
        "protocols": [
            f"{name} ({len(suites)})" for name, suites in spoken.items() if isinstance(suites, list) and suites
        ],
        "certificate": {key: leaf[key] for key in ("subject", "issuer", "not_after", "key", "faults") if key in leaf},
        "redirect": way.get("to_https"),
        "changes": [_changed(one) for one in facts.get("changes") or () if isinstance(one, dict)][:_MOST],
    }
    return {
        key: value for key, value in {**shown, **{k: facts.get(k) for k in _TLS_AS_THEY_ARE}}.items() if value != ""
    }


def _part(facts: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = facts.get(key)
    return found if isinstance(found, dict) else {}


def _reasons(facts: Mapping[str, Any]) -> list[Any]:
    """Why the grade shown is no better, in both languages."""
    first = next(iter(facts["grade"]), "")
    caps = _part(_part(facts, "grades"), first).get("capped_by")
    return [cap["text"] for cap in caps if isinstance(cap, dict) and "text" in cap][:_MOST] if caps else []


def _changed(change: Mapping[str, Any]) -> str:
    better = change.get("better")
    sign = "↑ " if better is True else "↓ " if better is False else ""
    return f"{sign}{change.get('what')}: {change.get('from')} → {change.get('to')}"
