"""What others report: a paper of the police, the national centre or a citizen, and the things it names.

Account names are kept masked, beside a keyed hash that tells one log-in from another of the same mask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from socd.model.case import Source
from socd.model.kinds import Kind
from socd.model.text import Text


@dataclass(frozen=True, slots=True)
class Paper:
    """One document somebody sent. `number` and `day` are the sender's own; `received` (aware, UTC) is when the office
    learned of it: the time of detection for all that was not known before. `sha256` is that of the file imported."""

    source: Source
    received: datetime
    sender: str = ""
    number: str = ""
    day: date | None = None
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing a paper reports. Of unit, site and host at least one is given.

    `seen` (aware, UTC) is when the sender saw it, None where the paper does not say; `day_only`: the paper gives the
    day and no time. Counts are None where not given. `line` is its row in the file. `key` is the same for the same
    thing in a second copy of the paper.
    """

    key: str
    kind: Kind
    unit: str | None = None
    site: str | None = None
    host: str = ""
    place: str = ""
    login_masked: str = ""
    login_key: str = ""
    machine: str = ""
    seen: datetime | None = None
    day_only: bool = False
    computers: int | None = None
    accounts: int | None = None
    official: int | None = None
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reported:
    """A claim as kept: its number in the store, the paper it stands in, the case it opened or was added to."""

    id: int
    paper: Paper
    notice: int
    claim: Claim
    case: str | None


class Decision(StrEnum):
    """What a person can say to one line of the reconciliation."""

    SAME = "same"  # both speak of one thing
    APART = "apart"  # the two are different things: not to be paired
    THEIRS = "theirs"  # their figures hold
    OURS = "ours"  # our figures hold
    NOT_OURS = "not-ours"  # nothing of this province

    @property
    def label(self) -> Text:
        return _DECISIONS[self]


_DECISIONS = {
    Decision.SAME: Text("Cùng một việc", "One and the same"),
    Decision.APART: Text("Hai việc khác nhau", "Two different things"),
    Decision.THEIRS: Text("Theo số liệu nơi báo", "Their figures hold"),
    Decision.OURS: Text("Theo số liệu hệ thống", "Our figures hold"),
    Decision.NOT_OURS: Text("Không thuộc phạm vi quản lý", "Not within our scope"),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word on one line (`line`: "item:12" or a sighting's key), with the sighting it speaks of."""

    line: str
    decision: Decision
    who: str
    at: datetime
    reason: str
    sighting: str = ""
