"""Legal clocks: counted from T0, the time of detection, to the minute. Pure; the rules are data.

Source of the shipped rules (config/clocks.yaml): NĐ 331/2026/NĐ-CP Điều 31.2.d, Luật 91/2025/QH15 Điều 23.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from socd.model.case import Case, CaseState
from socd.model.kinds import KindClass, Severity
from socd.model.text import Text

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SENT = "sent:"  # event code of a document marked as sent: "sent:initial", "sent:report72" …


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One duty: within `hours` of T0 a `document` must be sent. `since`/`until` bound its legal life by T0's day.

    `severities` empty = every severity; `kinds` empty = every kind of class incident.
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


@dataclass(frozen=True, slots=True)
class Clock:
    """A running or stopped clock of one case. `due` aware UTC; `met_at` is when the document was sent."""

    rule: ClockRule
    due: datetime
    met_at: datetime | None

    def left(self, now: datetime) -> timedelta:
        """Time left (negative when overdue); zero once met."""
        return timedelta(0) if self.met_at else self.due - now

    def overdue(self, now: datetime) -> bool:
        return (self.met_at or now) > self.due


def clocks(case: Case, rules: Iterable[ClockRule]) -> tuple[Clock, ...]:
    """The clocks a case is under. Weaknesses and outages have none; nor has a false alarm or accepted change."""
    if case.cls is not KindClass.INCIDENT or case.state in (CaseState.FALSE_ALARM, CaseState.ACCEPTED):
        return ()
    day = case.t0.astimezone(VIETNAM).date()
    return tuple(
        Clock(rule, case.t0 + timedelta(hours=rule.hours), _met(case, rule.document))
        for rule in rules
        if rule.since <= day
        and (rule.until is None or day < rule.until)
        and (not rule.severities or case.severity in rule.severities)
        and (not rule.kinds or case.kind.code in rule.kinds)
    )


def _met(case: Case, document: str) -> datetime | None:
    return next((event.at for event in case.events if event.what == SENT + document), None)
