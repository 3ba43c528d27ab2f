"""What the store tells the rooms above it: small frozen rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from socd.model.exchange import Fault
from socd.model.leaks import AccountClass, Follow
from socd.model.observation import Outcome


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest look of one probe at one site. `judged` is when a look last could tell."""

    site: str
    probe: str
    started: datetime
    seconds: float
    outcome: Outcome
    fault: Fault | None
    gauges: Mapping[str, float]
    facts: Mapping[str, Any]
    judged: datetime | None
    looks: int


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark of a site (see Verdict.marks) from the first to the `last` look that gave it without a change."""

    site: str
    name: str
    since: datetime
    last: datetime
    word: str
    rank: float
    scale: str


@dataclass(frozen=True, slots=True)
class DayCount:
    """Looks of one probe at one site on one Vietnamese day, by outcome; `seconds` is their summed duration."""

    site: str
    probe: str
    day: date
    looks: int
    ok: int
    finding: int
    indeterminate: int
    failed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class DayTotal:
    """Looks of all probes over some sites and days: site-days with a look that could tell, looks, those that could
    tell, and days with any look at all."""

    seen_days: int
    looks: int
    told: int
    days: int


@dataclass(frozen=True, slots=True)
class ProbeSum:
    """Looks of one probe over some days; `seconds` is their summed duration."""

    looks: int
    ok: int
    finding: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LeakTotals:
    """The figures of the monthly table: cơ quan, máy tính, tài khoản, trong đó công vụ, đã đổi mật khẩu."""

    organisations: int
    computers: int
    accounts: int
    official: int
    changed: int = 0  # confirmed, and not seen stolen again since
    still: int = 0  # confirmed, and stolen again


@dataclass(frozen=True, slots=True)
class LeakRow:
    """One leaked account as shown to people: never more than the masked name."""

    fingerprint: str
    unit: str | None
    machine: str
    machine_name: str
    family: str
    infected_at: datetime | None
    host: str
    login_masked: str
    cls: AccountClass
    first_seen: datetime
    changed_at: datetime | None
    last_seen: datetime | None = None
    application: str = ""
    login_key: str = ""
    stolen_at: datetime | None = None  # the newest dated theft it was found in
    state: Follow = Follow.WAITING

    @property
    def settled(self) -> bool:
        """Nobody need do anything about it any more."""
        return self.state in (Follow.CHANGED, Follow.UNSURE)

    @property
    def last_stolen(self) -> datetime | None:
        """The newest date any source gives its theft; None where only undated lists hold it."""
        return self.stolen_at or self.infected_at

    @property
    def code(self) -> str:
        """The short form of the fingerprint that letters and commands name the account by."""
        return self.fingerprint[:10]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One file of a document. `number` is the case it belongs to, None for periodic reports; `drawn` the document (None
    in old rows). Once that was sent, `frozen` is the copy that stays, with its own hash."""

    id: int
    form: str
    number: str | None
    made_at: datetime
    path: str
    format: str
    sha256: str
    drawn: int | None = None
    frozen: str | None = None
    frozen_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One entry of the outbox. `key` is the same for every retry: receivers can drop a repeat by it."""

    id: int
    key: str
    channel: str
    number: str
    event: str
    at: datetime
    tries: int
