"""The same plain thing on sites of one vendor: is it being rolled out? Asked inside the transaction of one look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from socd.judge.fold import MANY, Nature, alike, plain
from socd.judge.tracks import Track
from socd.model.case import Case, CaseEvent
from socd.model.inventory import Site
from socd.model.kinds import Severity
from socd.model.observation import Finding
from socd.store import schema as t
from socd.store.codec import track_in


def patient(sites: Mapping[str, Site], name: str | None) -> Callable[[Finding], bool]:
    """Of which findings on this site one look more is wanted: of plain ones, where a vendor's other sites may soon
    show the same."""
    site = sites.get(name or "")

    def waits(finding: Finding) -> bool:
        return site is not None and plain(finding) and len(alike(site, sites.values())) >= MANY

    return waits


def born(
    connection: Connection, case: Case, track: Track, sites: Mapping[str, Site], name: str | None, who: str
) -> tuple[Case, str]:
    """A case about to be opened, and the word it is told with: "raised"; or a deployment from the first, told once as
    a question, where enough sites of the vendor show the same plain thing by now."""
    site = sites.get(name or "")
    if site is None or not plain(track.finding):
        return case, "raised"
    related = alike(site, sites.values())
    rows = connection.execute(select(t.track).where(t.track.c.key == track.key, t.track.c.subject.in_(related)))
    others = [track_in(row) for row in rows.mappings() if row["subject"] != name]
    if len(others) + 1 < MANY or not all(plain(other.finding) for other in others):
        return case, "raised"
    word = Nature.DEPLOYMENT.value
    event = CaseEvent(case.raised_at, who, word, str(len(others) + 1))
    told = replace(case, severity=Severity.M4, details={**case.details, "nature": word}, events=(*case.events, event))
    return told, word
