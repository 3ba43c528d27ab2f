"""A case: findings of one cause, confirmed, with states, people, evidence and legal clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from socd.model.catalogue import BY_CODE
from socd.model.kinds import Kind, KindClass, Severity
from socd.model.observation import EvidenceRef
from socd.model.text import Text


class CaseState(StrEnum):
    """Where the handling stands. The machine opens a case as `suspected`; only a person confirms it."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    CONTAINED = "contained"
    CLEANED = "cleaned"
    VERIFIED = "verified"
    CLOSED = "closed"
    FALSE_ALARM = "false-alarm"
    ACCEPTED = "accepted"

    @property
    def label(self) -> Text:
        return _STATE_LABELS[self]

    @property
    def open(self) -> bool:
        return self not in (CaseState.CLOSED, CaseState.FALSE_ALARM, CaseState.ACCEPTED)


_STATE_LABELS = {
    CaseState.SUSPECTED: Text("Nghi vấn", "Suspected"),
    CaseState.CONFIRMED: Text("Đã xác nhận", "Confirmed"),
    CaseState.CONTAINED: Text("Đã khoanh vùng", "Contained"),
    CaseState.CLEANED: Text("Đã gỡ bỏ, khắc phục", "Cleaned"),
    CaseState.VERIFIED: Text("Đã xác minh sạch", "Verified clean"),
    CaseState.CLOSED: Text("Đã đóng", "Closed"),
    CaseState.FALSE_ALARM: Text("Báo nhầm", "False alarm"),
    CaseState.ACCEPTED: Text("Chấp nhận thay đổi", "Change accepted"),
}


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One line of a case's timeline. `who` is "socd" for the machine, otherwise a person's name."""

    at: datetime
    who: str
    what: str  # machine code: opened, seen-again, site-added, confirmed, acked, cleared, note, document …
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One case as stored. All times aware, UTC.

    `t0` is the time of detection (first evidence), `raised_at` when the judge's second look agreed, and
    `confirmed_at` when a person confirmed. `active` tells whether the last look still saw the cause.
    `sites` are site ids (empty for account leaks, whose `unit` says whose they are).
    """

    number: str
    kind: Kind
    cause: str
    unit: str
    sites: tuple[str, ...]
    severity: Severity
    state: CaseState
    t0: datetime
    raised_at: datetime
    last_seen: datetime
    active: bool
    place: str
    title: str
    details: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[EvidenceRef, ...] = ()
    events: tuple[CaseEvent, ...] = ()
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    acked_at: datetime | None = None
    acked_by: str | None = None
    contained_at: datetime | None = None
    cleaned_at: datetime | None = None
    verified_at: datetime | None = None
    closed_at: datetime | None = None
    root_cause: str | None = None
    recurrence_of: str | None = None

    @property
    def cls(self) -> KindClass:
        return self.kind.cls

    @property
    def open(self) -> bool:
        return self.state.open


def kind_of(code: str) -> Kind:
    """The catalogue entry of a stored code. Raises KeyError for a code no release ever had."""
    return BY_CODE[code]
