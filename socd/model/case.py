"""A case: findings of one cause, confirmed, with states, people, evidence and legal clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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
    UNEXPLAINED = "unexplained"  # clean, and the search for the root cause was given up by a person: still open
    EXPLAINED = "explained"
    CLOSED = "closed"
    FALSE_ALARM = "false-alarm"
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    MERGED = "merged"

    @property
    def label(self) -> Text:
        return _STATE_LABELS[self]

    @property
    def open(self) -> bool:
        return self not in _ENDED

    @property
    def handled(self) -> bool:
        """The cause is removed by a person's word, whatever is left to find out or to sign."""
        return self in _HANDLED

    @property
    def counted(self) -> bool:
        """Whether it counts in figures: a mistake, a wanted change, and what another case counts already do not."""
        return self not in _NOT_COUNTED


_ENDED = frozenset({CaseState.CLOSED, CaseState.FALSE_ALARM, CaseState.ACCEPTED, CaseState.DUPLICATE, CaseState.MERGED})
_HANDLED = frozenset(
    {CaseState.CLEANED, CaseState.VERIFIED, CaseState.UNEXPLAINED, CaseState.EXPLAINED, CaseState.CLOSED}
)
_NOT_COUNTED = frozenset({CaseState.FALSE_ALARM, CaseState.ACCEPTED, CaseState.DUPLICATE, CaseState.MERGED})
_STATE_LABELS = {
    CaseState.SUSPECTED: Text("Nghi vấn", "Suspected"),
    CaseState.CONFIRMED: Text("Đã xác nhận", "Confirmed"),
    CaseState.CONTAINED: Text("Đã khoanh vùng", "Contained"),
    CaseState.CLEANED: Text("Đã gỡ bỏ, khắc phục", "Cleaned"),
    CaseState.VERIFIED: Text("Đã xác minh sạch", "Verified clean"),
    CaseState.UNEXPLAINED: Text("Đã sạch, chưa rõ nguyên nhân gốc", "Clean, root cause not found"),
    CaseState.EXPLAINED: Text("Đã rõ nguyên nhân gốc", "Root cause found"),
    CaseState.CLOSED: Text("Đã đóng", "Closed"),
    CaseState.FALSE_ALARM: Text("Báo nhầm", "False alarm"),
    CaseState.ACCEPTED: Text("Chấp nhận thay đổi", "Change accepted"),
    CaseState.DUPLICATE: Text("Trùng vụ việc khác", "Duplicate"),
    CaseState.MERGED: Text("Đã gộp vào vụ việc khác", "Merged into another"),
}
_CLEANED_BLINDLY = Text("Đã gỡ bỏ, khắc phục, chưa rõ nguyên nhân gốc", "Cleaned, root cause not known")
_CLOSED_BLINDLY = Text("Đã đóng, không tìm được nguyên nhân gốc", "Closed, root cause never found")


class Source(StrEnum):
    """Who told of it first (reference 3.7): socd itself, or a notice a person entered."""

    SOCD = "socd"
    POLICE = "police"
    NCSC = "ncsc"
    CITIZEN = "citizen"
    UNIT = "unit"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return _SOURCE_LABELS[self]


_SOURCE_LABELS = {
    Source.SOCD: Text("socd giám sát", "socd's own watch"),
    Source.POLICE: Text("Thông báo của cơ quan công an", "Notice of the police"),
    Source.NCSC: Text("Thông báo của Trung tâm An ninh mạng quốc gia", "Notice of the national centre"),
    Source.CITIZEN: Text("Phản ánh của người dân", "Word of a citizen"),
    Source.UNIT: Text("Đơn vị tự báo", "Told by the unit itself"),
    Source.OTHER: Text("Nguồn khác", "Another source"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing somebody is to do for a case; `number` counts from 1 within the case."""

    number: int
    title: str
    who: str | None = None
    due: date | None = None
    done_at: datetime | None = None
    done_by: str | None = None


class DataKind(StrEnum):
    """Personal data by how the law treats a violation (NĐ 356/2025 Điều 3, 4, 29)."""

    BASIC = "basic"
    SENSITIVE = "sensitive"
    LOCATION = "location"
    BIOMETRIC = "biometric"

    @property
    def label(self) -> Text:
        return _DATA_LABELS[self]


_DATA_LABELS = {
    DataKind.BASIC: Text("dữ liệu cá nhân cơ bản", "basic personal data"),
    DataKind.SENSITIVE: Text("dữ liệu cá nhân nhạy cảm", "sensitive personal data"),
    DataKind.LOCATION: Text("dữ liệu vị trí cá nhân", "location data"),
    DataKind.BIOMETRIC: Text("dữ liệu sinh trắc học", "biometric data"),
}


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A person's word on personal data in a case. `at` is the T0 of the personal-data law: when the violation was
    detected, which may be long after the incident was. `harm` False: nobody can be harmed, no notice is due."""

    at: datetime
    kinds: tuple[DataKind, ...] = ()
    count: int | None = None
    harm: bool = True
    note: str = ""


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
    `sites` are site ids (empty for account leaks, whose `unit` says whose they are). `merged_into` is the case that
    took this one over (merged, or its duplicate); `split_from` the case it was taken out of.
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
    source: Source = Source.SOCD
    assignee: str | None = None
    tags: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    personal: PersonalData | None = None
    merged_into: str | None = None
    split_from: str | None = None

    @property
    def cls(self) -> KindClass:
        return self.kind.cls

    @property
    def open(self) -> bool:
        return self.state.open

    @property
    def state_label(self) -> Text:
        """The state's name; what was cleaned or closed without a root cause never reads like the rest."""
        if self.cls is KindClass.INCIDENT and not self.root_cause:
            if self.state is CaseState.CLEANED:
                return _CLEANED_BLINDLY
            if self.state is CaseState.CLOSED and self.confirmed_at is not None:
                return _CLOSED_BLINDLY
        return self.state.label

    @property
    def acknowledged(self) -> bool:
        """Somebody has taken note, and the cause has not gone, come back or grown worse since: an acknowledgement
        holds until clear and is asked for again after that."""
        acked = self.acked_at
        return acked is not None and not any(event.at > acked and event.what in _ENDS_ACK for event in self.events)


_ENDS_ACK = frozenset({"cleared", "returned", "worsened", "reopen"})


def kind_of(code: str) -> Kind:
    """The catalogue entry of a stored code. Raises KeyError for a code no release ever had."""
    return BY_CODE[code]
