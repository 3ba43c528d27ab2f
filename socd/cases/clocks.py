"""Legal clocks: counted from T0, the time of detection, to the minute. Pure; the rules are data.

Source of the shipped rules (config/clocks.yaml): NĐ 331/2026/NĐ-CP Điều 31.2.d, Luật 91/2025/QH15 Điều 23.1, and for
older cases TT 20/2017/TT-BTTTT. The law of the day on which a clock starts holds for it: a case detected before a new
law came into force keeps the old clock, and a clock that starts later (personal data found, reopened) has the new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from socd.cases.workdays import NO_TABLE, VIETNAM, Calendar, Certainty, end_of, local_day
from socd.model.case import Case, DataKind
from socd.model.kinds import KindClass, Severity
from socd.model.text import Text

__all__ = ["SENT", "SEVERITY", "VIETNAM", "Anchor", "Clock", "ClockRule", "clocks", "next_clock"]

SENT = "sent:"  # event code of a document marked as sent: "sent:initial", "sent:report72" …
SEVERITY = "severity:"  # event code of a person's new severity: "severity:M2:M3"


class Anchor(StrEnum):
    """The moment a clock starts."""

    T0 = "t0"  # first evidence
    PERSONAL = "personal"  # the personal-data violation was detected: a T0 of its own
    REOPENED = "reopened"  # a person opened the case again, the last time
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One duty: within `hours` of its anchor (or until 24:00 of the `days`-th day after it, or of the next working day)
    a `document` must be sent. `since`/`until` bound its legal life by the day the clock starts (`until` excluded).

    `severities` empty = every severity; `kinds` empty = every kind of class incident. For the anchor `personal`,
    `kinds` are those that mean personal data by themselves, and `data` the kinds of data it is about (empty = any).
    `warn` are the hours before the end from which it is near. `sure` False: the rule is not confirmed by a text in
    force, or the figure is our own measure; `remark` says which.
    """

    code: str
    title: Text
    hours: float
    document: str
    basis: str
    since: date
    until: date | None = None
    severities: tuple[Severity, ...] = ()
    kinds: tuple[str, ...] = ()
    days: int = 0
    anchor: Anchor = Anchor.T0
    data: tuple[DataKind, ...] = ()
    warn: float = 6
    sure: bool = True
    remark: Text | None = None
    calendar: Calendar = field(default=NO_TABLE, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Clock:
    """A running or stopped clock of one case. Times aware; `met_at` is when the document was sent.

    `tentative`: it ends by days of a year whose holidays are not announced yet.
    """

    rule: ClockRule
    due: datetime
    met_at: datetime | None
    start: datetime
    tentative: bool = False

    def left(self, now: datetime) -> timedelta:
        """Time left (negative when overdue); zero once met."""
        return timedelta(0) if self.met_at else self.due - now

    def overdue(self, now: datetime) -> bool:
        return (self.met_at or now) > self.due

    @property
    def warn_at(self) -> datetime:
        """From when on it is near."""
        return self.due - timedelta(hours=self.rule.warn)


def clocks(case: Case, rules: Iterable[ClockRule]) -> tuple[Clock, ...]:
    """The clocks a case is under. Weaknesses and outages have none; nor has what is no incident (a false alarm, an
    accepted change) or is counted by another case (merged, duplicate). A closed case keeps its duties."""
    if case.cls is not KindClass.INCIDENT or not case.state.counted:
        return ()
    return tuple(clock for rule in rules if (clock := _clock(case, rule)) is not None)


def next_clock(case: Case, rules: Iterable[ClockRule]) -> Clock | None:
    """The unmet clock that runs out first."""
    running = [clock for clock in clocks(case, rules) if clock.met_at is None]
    return min(running, key=lambda clock: clock.due, default=None)


def _clock(case: Case, rule: ClockRule) -> Clock | None:
    start = _start(case, rule)
    if start is None:
        return None
    day = local_day(start)
    if day < rule.since or (rule.until is not None and day >= rule.until):
        return None
    if rule.kinds and rule.anchor is not Anchor.PERSONAL and case.kind.code not in rule.kinds:
        return None
    due, tentative = _due(rule, start)
    met = _met(case, rule, start)
    if not _severe(case, rule, due, met):
        return None
    return Clock(rule, due, met, start, tentative)


def _start(case: Case, rule: ClockRule) -> datetime | None:
    match rule.anchor:
        case Anchor.PERSONAL:
            return _personal(case, rule)
        case Anchor.REOPENED:
            return max((event.at for event in case.events if event.what == "reopen"), default=None)
        case Anchor.CLOSED:
            return case.closed_at
    return case.t0


def _personal(case: Case, rule: ClockRule) -> datetime | None:
    """The T0 of the personal-data law: a person's word, or for kinds that are personal data the incident's own."""
    said = case.personal
    if said is None:
        return case.t0 if case.kind.code in rule.kinds and not rule.data else None
    if not said.harm or (rule.data and not set(rule.data) & set(said.kinds)):
        return None
    return said.at


def _due(rule: ClockRule, start: datetime) -> tuple[datetime, bool]:
    if not rule.days:
        return start + timedelta(hours=rule.hours), False
    nominal = local_day(start) + timedelta(days=rule.days)
    last = rule.calendar.on_or_after(nominal)
    certain = rule.calendar.certainty(nominal, last) is Certainty.ANNOUNCED
    return end_of(last), not certain


def _met(case: Case, rule: ClockRule, start: datetime) -> datetime | None:
    """When the document was sent; for a case opened again, only what was sent since."""
    again = rule.anchor in (Anchor.REOPENED, Anchor.CLOSED)
    sent = (event.at for event in case.events if event.what == SENT + rule.document)
    return min((at for at in sent if not again or at >= start), default=None)


def _severe(case: Case, rule: ClockRule, due: datetime, met: datetime | None) -> bool:
    """Whether the rule's severity is or was the case's: a level lowered after the end does not unsay a missed duty,
    and what was sent in time stays on the record."""
    if not rule.severities or case.severity in rule.severities:
        return True
    for event in case.events:
        if event.what.startswith(SEVERITY):
            before = event.what.removeprefix(SEVERITY).partition(":")[0]
            if before in rule.severities and (event.at > due or (met is not None and met <= event.at)):
                return True
    return False
