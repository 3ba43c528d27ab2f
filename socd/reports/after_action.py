"""Facts of an after-action record: what was done in a drill, and when it was seen, told, confirmed and contained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from socd.model.kinds import Kind
from socd.model.office import Office


@dataclass(frozen=True, slots=True)
class Attack:
    """One thing done. Moments are None where it did not come to that; `late`: found later than two looks allow."""

    id: str
    kind: Kind
    where: str
    at: datetime
    case: str | None = None
    seen: datetime | None = None
    raised: datetime | None = None
    told: datetime | None = None
    confirmed: datetime | None = None
    contained: datetime | None = None
    late: bool = False
    portal: bool = True

    def after(self, moment: datetime | None) -> timedelta | None:
        """How long after the attack a moment came."""
        return None if moment is None else moment - self.at


@dataclass(frozen=True, slots=True)
class AfterAction:
    """A whole drill. `speed`: how many times faster than real it was played; `false_alarms` are (case, kind, where)."""

    name: str
    slug: str
    began: datetime
    ended: datetime
    speed: float
    sites: int
    units: int
    attacks: tuple[Attack, ...]
    false_alarms: tuple[tuple[str, Kind, str], ...]
    evidence_ok: bool | None
    leaks: tuple[int, int, int, int] | None
    leaks_expected: tuple[int, int, int, int] | None
    kills: int
    office: Office
    issuer: str
    made_at: datetime

    @property
    def found(self) -> tuple[Attack, ...]:
        return tuple(one for one in self.attacks if one.case is not None)

    @property
    def missed(self) -> tuple[Attack, ...]:
        return tuple(one for one in self.attacks if one.case is None)

    def typical(self, moment: str) -> timedelta | None:
        """The median time from attack to a moment ("raised", "told", …), of those that came to it; None for none."""
        spans = [one.after(getattr(one, moment)) for one in self.attacks]
        known = [span.total_seconds() for span in spans if span is not None]
        return timedelta(seconds=median(known)) if known else None

    def longest(self, moment: str) -> timedelta | None:
        spans = [one.after(getattr(one, moment)) for one in self.attacks]
        return max((span for span in spans if span is not None), default=None)
