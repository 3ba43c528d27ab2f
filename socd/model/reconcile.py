"""The lines of a reconciliation (đối soát): what others reported beside what was found here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from socd.model.kinds import Kind
from socd.model.notices import Reported, Ruling
from socd.model.text import Text


class What(StrEnum):
    """What a sighting of ours is about."""

    CASE = "case"
    ACCOUNT = "account"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing found here. `key` is stable ("case:SC-2026-0001", "account:<fingerprint>", "machine:<key>").

    `first` is our first evidence, `last` the newest (None: still seen); `counted` is False for what a person called a
    false alarm or accepted. Counts only where they mean something. All times aware, UTC.
    """

    key: str
    what: What
    kind: Kind
    unit: str
    first: datetime
    last: datetime | None
    sites: tuple[str, ...] = ()
    host: str = ""
    login_masked: str = ""
    login_key: str = ""
    machine: str = ""
    stolen: datetime | None = None
    computers: int | None = None
    accounts: int | None = None
    official: int | None = None
    case: str | None = None
    counted: bool = True


class Seen(StrEnum):
    BOTH = "both"
    THEIRS = "theirs"
    OURS = "ours"

    @property
    def label(self) -> Text:
        return _SEEN[self]


_SEEN = {
    Seen.BOTH: Text("Hai bên cùng thấy", "Seen by both"),
    Seen.THEIRS: Text("Chỉ nơi báo thấy", "Only reported"),
    Seen.OURS: Text("Chỉ hệ thống thấy", "Only found here"),
}


class How(StrEnum):
    """Why two are one: certain, likely, or a person's word."""

    EXACT = "exact"
    LIKELY = "likely"
    RULED = "ruled"


class First(StrEnum):
    THEIRS = "theirs"
    OURS = "ours"
    SAME = "same"  # on one day, of which the sender gives no time
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return _FIRST[self]


_FIRST = {
    First.THEIRS: Text("Nơi báo thấy trước", "The sender first"),
    First.OURS: Text("Hệ thống thấy trước", "Found here first"),
    First.SAME: Text("Trong cùng một ngày", "On one day"),
    First.UNKNOWN: Text("Không rõ", "Not known"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing the two sides say differently: `what` is kind, date, unit, state, computers, accounts or official."""

    what: str
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `first_at` is when the first of the two saw it."""

    key: str
    seen: Seen
    theirs: Reported | None
    ours: Sighting | None
    how: How | None
    first: First
    first_at: datetime | None
    differences: tuple[Difference, ...]
    ruling: Ruling | None

    @property
    def open(self) -> bool:
        """Whether a person has still to say something."""
        return self.ruling is None and (bool(self.differences) or self.seen is not Seen.BOTH or self.how is How.LIKELY)
