"""Writing one look's whole consequence in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, not_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.cases.clocks import VIETNAM
from socd.cases.life import seen_again
from socd.cases.recurrence import former
from socd.cases.severity import Judged, graded
from socd.judge.fold import ODD, Nature, nature, same_event
from socd.judge.reconcile import family
from socd.judge.tracks import Change, Event, Policy, Track, weigh
from socd.model.case import Case, CaseEvent, CaseState, Source
from socd.model.inventory import Site
from socd.model.kinds import KindClass, Severity
from socd.model.observation import Finding, Observation, Outcome
from socd.store import casefile, leaks, siblings
from socd.store import schema as t
from socd.store import statements as do
from socd.store.codec import fault_out, track_in, track_out

MACHINE = "socd"
ONLY_REPORTED = "only_reported"  # in a case's details: others say so, nobody here has seen it
_PREFIX = {KindClass.INCIDENT: "SC", KindClass.WEAKNESS: "DY", KindClass.OUTAGE: "MK"}


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of what: channel names, and the least serious level worth a notice."""

    channels: tuple[str, ...] = ()
    least: Severity = Severity.M3


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recorded look led to; `look_again` and `later` as in `Weighed`."""

    look_again: bool
    raised: tuple[str, ...]
    cleared: tuple[str, ...]
    later: bool = False


@dataclass(frozen=True, slots=True)
class Recorder:
    """Judges an observation against the store inside a given transaction."""

    connection: Connection
    policy: Policy
    told: Told
    sites: Mapping[str, Site]
    grade: Callable[[Case], Judged] | None = None  # the office's thresholds of severity

    def record(self, observation: Observation) -> Recorded:
        subject = observation.site or f"unit:{observation.unit}"
        if observation.site is not None:
            self._count(observation)
            self._remember(observation)
            self._mark(observation)
        known = self._tracks(subject, observation.probe)
        weighed = weigh(known, observation, self.policy, siblings.patient(self.sites, observation.site))
        tracks = dict(weighed.tracks)
        raised: list[str] = []
        cleared: list[str] = []
        for event in weighed.events:
            number = self._follow(event, observation)
            if number is None:
                continue
            if event.change is Change.RAISED or (
                event.change in (Change.SEEN, Change.WORSENED) and number != event.track.case
            ):
                raised.append(number)
                tracks[event.track.key] = replace(event.track, case=number)
            elif event.change is Change.CLEARED:
                cleared.append(number)
        self._keep(subject, observation.probe, known, tracks)
        return Recorded(weighed.look_again, tuple(raised), tuple(cleared), weighed.later)

    def _tracks(self, subject: str, probe: str) -> dict[str, Track]:
        rows = self.connection.execute(do.TRACKS_OF, {"subject": subject, "probe": probe}).mappings()
        return {row["key"]: track_in(row) for row in rows}

    def _keep(self, subject: str, probe: str, known: Mapping[str, Track], tracks: Mapping[str, Track]) -> None:
        mine = and_(t.track.c.subject == subject, t.track.c.probe == probe)
        gone = [key for key in known if key not in tracks]
        if gone:
            self.connection.execute(delete(t.track).where(mine, t.track.c.key.in_(gone)))
        for key, track in tracks.items():
            if known.get(key) != track:
                self.connection.execute(do.PUT_TRACK, track_out(subject, track))

    # -- what one event does to the cases ---------------------------------------------------------------

    def _follow(self, event: Event, observation: Observation) -> str | None:
        track = event.track
        match event.change:
            case Change.RAISED:
                return self.raise_case(track, observation)
            case Change.SEEN if track.case is not None:
                return self._seen(track, observation)
            case Change.WORSENED if track.case is not None:
                return self._worsened(track, observation)
            case Change.CLEARED if track.case is not None:
                return self._clear(track, observation)
        return None

    def raise_case(self, track: Track, observation: Observation) -> str:
        """The number of the case that holds this track: a new one, or the open one of the same cause or event."""
        case = self._open_case_for(track, observation)
        if case is None:
            new = self._new_case(track, observation)
            case, word = siblings.born(self.connection, new, track, self.sites, observation.site, MACHINE)
            casefile.add(self.connection, case)
            self._tell(case, word, observation.started)
            return case.number
        what = "site-added" if observation.site and observation.site not in case.sites else "returned"
        note = observation.site or ""
        sites = case.sites if what == "returned" or not observation.site else (*case.sites, observation.site)
        changed = replace(
            seen_again(case),
            sites=sites,
            active=True,
            last_seen=track.last_seen,
            evidence=tuple(dict.fromkeys((*case.evidence, *track.finding.evidence))),
            events=(*case.events, CaseEvent(observation.started, MACHINE, what, note)),
        )
        if case.details.get(ONLY_REPORTED):
            changed, what = _borne_out(changed, track, observation), "borne-out"
        changed, what = self._as_event(changed, track, observation, what)
        changed = graded(changed, self.grade, observation.started)
        casefile.change(self.connection, case, changed)
        self._tell(changed, what, observation.started)
        return case.number

    def _as_event(self, case: Case, track: Track, observation: Observation, what: str) -> tuple[Case, str]:
        """A case that grows over a vendor's sites becomes one event, told once: a deployment waits for one person's
        word on all sites at the lowest severity, a mass compromise is worse than what any single site shows."""
        found = nature(case, track.finding, len(case.sites))
        if track.finding.details.get("manner", ODD) == ODD and "manner" in case.details:
            case = replace(case, details={**case.details, "manner": ODD})  # once odd, never plain again
        if found is Nature.SINGLE or case.details.get("nature") == found.value:
            return case, what
        severity = Severity.M4 if found is Nature.DEPLOYMENT else Severity.M2
        event = CaseEvent(observation.started, MACHINE, found.value, str(len(case.sites)))
        details = {**case.details, "nature": found.value}
        if found is Nature.COMPROMISE:
            severity = min(severity, case.severity, key=lambda one: one.value)
        return replace(case, severity=severity, details=details, events=(*case.events, event)), found.value

    def _open_case_for(self, track: Track, observation: Observation) -> Case | None:
        """An open case of the same cause on the same subject (it came back), or of the same event elsewhere."""
        finding = track.finding
        open_cases = casefile.read(
            self.connection,
            t.case.c.state.not_in(_ENDED),
            t.case.c.kind == finding.kind.code,
            t.case.c.cause == finding.cause,
        )
        for case in open_cases:
            if observation.site in case.sites or (observation.site is None and case.unit == observation.unit):
                return case
        site = self.sites.get(observation.site or "")
        shared = same_event(finding, site, track.first_seen, open_cases, self.sites) if site else None
        return shared or self._reported_before(finding, observation.site)

    def _reported_before(self, finding: Finding, site: str | None) -> Case | None:
        """An open case that rests on others' word alone and that this finding bears out."""
        if site is None:
            return None
        cases = casefile.read(self.connection, t.case.c.state.not_in(_ENDED), t.case.c.cause == f"notice:{site}")
        alike = (case for case in cases if family(case.kind) == family(finding.kind))
        return next((case for case in alike if case.details.get(ONLY_REPORTED)), None)

    def report(self, track: Track, observation: Observation, source: Source, at: datetime) -> str:
        """Open a case on others' word: in suspicion, seen by nobody here. Its T0 is when the office was told."""
        case = replace(self._new_case(track, observation), source=source, active=False, raised_at=at)
        casefile.add(self.connection, case)
        self._tell(case, "raised", at)
        return case.number

    def _new_case(self, track: Track, observation: Observation) -> Case:
        finding = track.finding
        unit = finding.unit or observation.unit or ""
        case = Case(
            number=self.number(finding.kind.cls, observation.started),
            kind=finding.kind,
            cause=finding.cause,
            unit=unit,
            sites=(observation.site,) if observation.site else (),
            severity=finding.level,
            state=CaseState.SUSPECTED,
            t0=track.first_seen,
            raised_at=observation.started,
            last_seen=track.last_seen,
            active=observation.site is not None,  # an import tells of a moment: nothing is seen "still"
            place=finding.place,
            title=finding.title or finding.kind.title.vi,
            details=finding.details,
            evidence=finding.evidence,
            events=(CaseEvent(observation.started, MACHINE, "opened", finding.place),),
            recurrence_of=self._former(track, observation, unit),
        )
        return graded(case, self.grade, observation.started)

    def _former(self, track: Track, observation: Observation, unit: str) -> str | None:
        where = (t.case.c.state == CaseState.CLOSED.value, t.case.c.unit == unit)
        ended, finding = casefile.read(self.connection, *where), track.finding
        at, site = observation.started, observation.site
        found = former(finding.kind, finding.cause, site=site, unit=unit, at=at, ended=ended)
        return found.number if found else None

    def number(self, cls: KindClass, at: datetime) -> str:
        start = f"{_PREFIX[cls]}-{at.astimezone(VIETNAM).year}-"
        last = self.connection.execute(
            select(func.max(t.case.c.number)).where(t.case.c.number.startswith(start))
        ).scalar()
        return f"{start}{int(last.rsplit('-', 1)[1]) + 1 if last else 1:04d}"

    def _seen(self, track: Track, observation: Observation) -> str | None:
        if observation.site is None:
            return self._imported_again(track, observation)
        values = {"last_seen": track.last_seen, "active": 1}
        self.connection.execute(update(t.case).where(t.case.c.number == track.case).values(values))
        moved = leaks.follow_place(self.connection, track, observation)
        if moved:
            self._tell(moved, "moved", observation.started)
        return track.case

    def _worsened(self, track: Track, observation: Observation) -> str | None:
        """The cause got more severe, or reached its next stage: the case follows and people are told once more.

        A case's severity never falls by itself, so a cause that goes to and fro is told once.
        """
        number = self._seen(track, observation)
        case = casefile.one(self.connection, track.case or "")
        finding = track.finding
        if case is None or not case.open or number != track.case or observation.site is None:
            return number
        same_stage = finding.details.get("stage") == case.details.get("stage")
        if finding.level.value > case.severity.value or (finding.level is case.severity and same_stage):
            return number
        event = CaseEvent(observation.started, MACHINE, "worsened", finding.title or finding.place)
        changed = replace(
            case,
            severity=finding.level,
            details=dict(finding.details),
            title=finding.title or case.title,
            evidence=tuple(dict.fromkeys((*case.evidence, *finding.evidence))),
            events=(*case.events, event),
        )
        casefile.change(self.connection, case, changed)
        self._tell(changed, "worsened", observation.started)
        return number

    def _imported_again(self, track: Track, observation: Observation) -> str | None:
        """One more import about the same unit: what is new goes to its open case, or opens the next one."""
        case = casefile.one(self.connection, track.case or "")
        details = dict(track.finding.details)
        if case is None or (leaks.STILL not in details and details == _but_still(case.details)):
            return track.case
        if not case.open:
            return self.raise_case(replace(track, first_seen=observation.started), observation)
        event = CaseEvent(observation.started, MACHINE, "seen-again", track.finding.place)
        evidence = tuple(dict.fromkeys((*case.evidence, *track.finding.evidence)))
        changed = replace(
            case, details=details, evidence=evidence, last_seen=track.last_seen, events=(*case.events, event)
        )
        casefile.change(self.connection, case, changed)
        self._tell(changed, "seen-again", observation.started)
        return track.case

    def _clear(self, track: Track, observation: Observation) -> str | None:
        case = casefile.one(self.connection, track.case or "")
        if case is None or self._still_seen_elsewhere(track, observation):
            return None
        event = CaseEvent(observation.started, MACHINE, "cleared", observation.site or "")
        changed = replace(case, active=False, events=(*case.events, event))
        if case.open and case.cls is not KindClass.INCIDENT:  # nobody must sign for a renewed certificate
            changed = replace(changed, state=CaseState.CLOSED, closed_at=observation.started)
        casefile.change(self.connection, case, changed)
        if case.open:
            self._tell(changed, "cleared", observation.started)
        return case.number

    def _still_seen_elsewhere(self, track: Track, observation: Observation) -> bool:
        """On another site, or on this one by another probe (the browser, say, where the page itself looks clean)."""
        mine = and_(t.track.c.subject == (observation.site or ""), t.track.c.probe == track.probe)
        others = select(func.count()).where(
            t.track.c.case_number == track.case, not_(and_(mine, t.track.c.key == track.key))
        )
        return bool(self.connection.execute(others).scalar())

    def _tell(self, case: Case, event: str, at: datetime) -> None:
        if case.severity.value > self.told.least.value and event != Nature.DEPLOYMENT.value:  # it asks for a word
            return
        nth = sum(1 for e in case.events if e.what == ("opened" if event == "raised" else event))
        for channel in self.told.channels:
            row = {
                "key": f"{case.number}/{event}/{nth}", "channel": channel, "number": case.number,
                "event": event, "at": at, "next_try": at, "tries": 0,
            }  # fmt: skip
            self.connection.execute(upsert(t.outbox).values(row).on_conflict_do_nothing())

    # -- the look itself ---------------------------------------------------------------------------------

    def _count(self, observation: Observation) -> None:
        verdict = observation.verdict
        fault = verdict.fault
        base = {
            "site": observation.site,
            "probe": observation.probe,
            "started": observation.started,
            "seconds": observation.seconds,
            "outcome": verdict.outcome.value,
        }
        self.connection.execute(
            do.ADD_LOOK,
            base
            | {
                "vantage": observation.vantage,
                "fault_origin": fault and fault.origin.value,
                "fault_reason": fault and fault.reason,
                "fault_detail": fault and fault.detail,
            },
        )
        told = verdict.outcome in (Outcome.OK, Outcome.FINDING)
        row = base | {
            "fault": fault_out(fault),
            "gauges": dict(verdict.gauges),
            "facts": dict(verdict.facts),
            "judged": observation.started if told else None,
            "looks": 1,
        }
        self.connection.execute(do.PUT_LATEST if told else do.PUT_LATEST_UNTOLD, row)
        self._count_day(observation)

    def _count_day(self, observation: Observation) -> None:
        day = observation.started.astimezone(VIETNAM).date()
        row: dict[str, Any] = {"site": observation.site, "probe": observation.probe, "day": day}
        row |= {outcome.value: int(outcome is observation.outcome) for outcome in Outcome}
        row |= {"looks": 1, "seconds": observation.seconds}
        self.connection.execute(do.ADD_DAY, row)

    def _mark(self, observation: Observation) -> None:
        """Go on with the site's newest mark of each name, or begin the next one."""
        site, at = observation.site, observation.started
        for name, given in observation.verdict.marks.items():
            newest = self.connection.execute(do.NEWEST_MARK, {"site": site, "name": name}).one_or_none()
            if newest is not None and (newest.word, newest.scale) == (given.word, given.scale):
                mine = {"of_site": site, "of_name": name, "of_since": newest.since}
                self.connection.execute(do.GO_ON_MARK, mine | {"at": at, "now": given.rank})
                continue
            row = {"site": site, "name": name, "since": at, "last": at, "word": given.word,
                   "rank": given.rank, "scale": given.scale}  # fmt: skip
            self.connection.execute(do.PUT_MARK, row)

    def _remember(self, observation: Observation) -> None:
        if observation.verdict.memory is None:
            return
        row = {
            "site": observation.site,
            "probe": observation.probe,
            "value": dict(observation.verdict.memory),
            "updated": observation.started,
        }
        self.connection.execute(do.PUT_MEMORY, row)


def _borne_out(case: Case, track: Track, observation: Observation) -> Case:
    """What others reported, now seen here: our findings fill the case, its T0 and their word stay."""
    finding = track.finding
    kept = {name: case.details[name] for name in ("reported",) if name in case.details}
    return replace(
        case,
        kind=finding.kind,
        cause=finding.cause,
        place=finding.place,
        title=finding.title or finding.kind.title.vi,
        severity=min(case.severity, finding.level, key=lambda level: level.value),
        active=observation.site is not None,
        details={**finding.details, **kept, "own_first": track.first_seen.isoformat()},
        events=(*case.events[:-1], CaseEvent(observation.started, MACHINE, "borne-out", finding.place)),
    )


def _but_still(details: Mapping[str, Any]) -> dict[str, Any]:
    """What an import said, without what it said of accounts that leak again: the same log once more says the rest."""
    return {key: value for key, value in details.items() if key != leaks.STILL}


_ENDED: Sequence[str] = [state.value for state in CaseState if not state.open]
