"""The state of a site as the province sees it at a glance. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from socd.model.case import Case
from socd.model.kinds import KindClass
from socd.model.text import Text


class SiteState(StrEnum):
    """Worst first. Unreachable is neither hacked nor clean; unknown means nobody has looked yet."""

    INCIDENT = "incident"
    SUSPECT = "suspect"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    CLEAN = "clean"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    SiteState.INCIDENT: Text("Sự cố", "Incident"),
    SiteState.SUSPECT: Text("Nghi vấn", "Suspect"),
    SiteState.UNREACHABLE: Text("Không kết nối được", "Unreachable"),
    SiteState.UNKNOWN: Text("Chưa kiểm tra", "Not looked at yet"),
    SiteState.CLEAN: Text("Sạch", "Clean"),
}


@dataclass(frozen=True, slots=True)
class SiteBoard:
    """One site's line: its state and the numbers of its open cases by class."""

    site: str
    state: SiteState
    incidents: tuple[str, ...]
    weaknesses: tuple[str, ...]
    outages: tuple[str, ...]


def board(site: str, open_cases: Iterable[Case], *, pending_incident: bool, judged: bool) -> SiteBoard:
    """`pending_incident`: a finding of class incident waits for its second look; `judged`: content was ever judged."""
    mine = [case for case in open_cases if site in case.sites and case.open]
    numbers = {cls: tuple(c.number for c in mine if c.cls is cls) for cls in KindClass}
    sure = [c for c in mine if c.cls is KindClass.INCIDENT and (c.confirmed_at or not c.details.get("only_reported"))]
    if sure:
        state = SiteState.INCIDENT
    elif pending_incident or numbers[KindClass.INCIDENT]:  # what others report and nobody here has seen is a suspicion
        state = SiteState.SUSPECT
    elif any(case.active for case in mine if case.cls is KindClass.OUTAGE):
        state = SiteState.UNREACHABLE
    else:
        state = SiteState.CLEAN if judged else SiteState.UNKNOWN
    return SiteBoard(site, state, numbers[KindClass.INCIDENT], numbers[KindClass.WEAKNESS], numbers[KindClass.OUTAGE])
