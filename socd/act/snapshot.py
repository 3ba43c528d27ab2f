"""The province as the store knows it at one moment, indexed by site: what metrics and console are drawn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from socd.cases.board import SiteBoard, SiteState, board
from socd.judge.tracks import Phase, Track
from socd.model.case import Case
from socd.model.inventory import Inventory, Site
from socd.model.kinds import KindClass
from socd.store import Latest, Store

AVAILABILITY = "availability"
CONTENT = "defacement"  # the probe whose word "clean" rests on


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`cases` are the open ones; `looks` (without their facts) and `tracks` are keyed by site id, then probe."""

    at: datetime
    inventory: Inventory
    cases: tuple[Case, ...]
    cases_of: Mapping[str, tuple[Case, ...]]
    looks: Mapping[str, Mapping[str, Latest]]
    tracks: Mapping[str, list[Track]]

    @classmethod
    def take(cls, store: Store, inventory: Inventory, at: datetime) -> Self:
        """Read the store. Synchronous: call it from a worker thread."""
        cases = store.cases(open_only=True)
        cases_of: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            for site in case.sites:
                cases_of[site].append(case)
        looks: dict[str, dict[str, Latest]] = defaultdict(dict)
        for (site, probe), look in store.latest(facts=False).items():
            looks[site][probe] = look
        return cls(at, inventory, tuple(cases), {s: tuple(c) for s, c in cases_of.items()}, looks, store.tracks())

    @property
    def sites(self) -> list[Site]:
        """Every watched site, in inventory order."""
        return [site for site in self.inventory.sites.values() if site.enabled]

    def board(self, site: Site) -> SiteBoard:
        content = self.looks.get(site.id, {}).get(CONTENT)
        pending = any(
            track.phase is Phase.PENDING and track.finding.kind.cls is KindClass.INCIDENT
            for track in self.tracks.get(site.id, ())
        )
        return board(
            site.id,
            self.cases_of.get(site.id, ()),
            pending_incident=pending,
            judged=content is not None and content.judged is not None,
        )

    def counts(self) -> Counter[SiteState]:
        """Sites by state; every state is present."""
        counts = Counter(dict.fromkeys(SiteState, 0))
        counts.update(self.board(site).state for site in self.sites)
        return counts

    def standing(self, site: str) -> list[Track]:
        """Confirmed findings the site still shows and whose case is open (not answered as false alarm or accepted)."""
        open_numbers = {case.number for case in self.cases_of.get(site, ())}
        return [track for track in self.tracks.get(site, ()) if track.case in open_numbers]
