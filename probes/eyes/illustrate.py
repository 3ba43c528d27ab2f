"""Pictures for findings: the page as it looks now, as it looked when it was last clean, and what differs.

Taken at first sight, before any second look: a defacer may be gone by then, and the picture is evidence.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from probes.defacement.hosts import host_of
from probes.eyes.judge import KINDS, exhibits, merge
from probes.eyes.picture import PictureError, marked
from socd.model.catalogue import UPLOADED_SPAM
from socd.model.inventory import Site
from socd.model.observation import Blob, Finding, Verdict
from socd.model.shot import Picture, Role, Shot
from socd.probe import Kit

log = logging.getLogger(__name__)

PICTURED = frozenset((*KINDS, UPLOADED_SPAM))
AT_ONCE = 2  # pages pictured in one look
WAIT = 20.0  # seconds for a free browser: a finding is not kept waiting for its picture
AGAIN = 1800.0  # seconds until the same finding is pictured once more


@dataclass(frozen=True, slots=True)
class _Told:
    """What a picture added to a finding, and when: the look that confirms it says the same without another picture."""

    at: float
    details: Mapping[str, Any]
    sure: bool

    def again(self, finding: Finding) -> Finding:
        details = {**self.details, **finding.details}
        return replace(finding, details=details, suspect=finding.suspect and not self.sure)


@dataclass(slots=True)
class Illustrator:
    """An `socd.probe.Illustrate`. Whatever goes wrong, the findings stand as they were."""

    clock: Callable[[], float] = time.monotonic
    _done: dict[tuple[str, str], _Told] = field(default_factory=dict)

    async def __call__(self, site: Site, verdict: Verdict, kit: Kit, settled: frozenset[str]) -> Verdict:
        if kit.eyes is None:
            return verdict
        findings = list(verdict.findings)
        shots: dict[str, Shot | None] = {}
        for i, finding in enumerate(findings):
            if finding.kind not in PICTURED or finding.key in settled:
                continue
            if told := self._recent(site, finding):
                findings[i] = told.again(finding)
                continue
            try:
                findings[i] = await self._pictured(site, finding, kit, shots)
            except Exception:
                log.exception("eyes: no picture for %s of %s", finding.key, site.id)
        return replace(verdict, findings=tuple(findings))

    def _recent(self, site: Site, finding: Finding) -> _Told | None:
        now = self.clock()
        self._done = {key: told for key, told in self._done.items() if now - told.at < AGAIN}
        return self._done.get((site.id, finding.key))

    async def _pictured(self, site: Site, finding: Finding, kit: Kit, shots: dict[str, Shot | None]) -> Finding:
        seen = await self._seen(site, finding, kit, shots)
        if seen is not finding or _taken(finding):
            more = {key: value for key, value in seen.details.items() if key not in finding.details}
            self._done[site.id, finding.key] = _Told(self.clock(), more, finding.suspect and not seen.suspect)
        return seen

    async def _seen(self, site: Site, finding: Finding, kit: Kit, shots: dict[str, Shot | None]) -> Finding:
        after = _taken(finding)
        url = after.url if after else _address(site, finding)
        if after is None:
            if url not in shots:
                if len(shots) >= AT_ONCE or kit.eyes is None:
                    return finding
                shots[url] = await kit.eyes.shoot(site, url, wait=WAIT)
            shot = shots[url]
            if shot is None or not (shot.picture or shot.dom):
                return finding
            finding = await asyncio.to_thread(merge, finding, shot, kit.context.rules)
            finding = replace(finding, exhibits=(*exhibits(shot), *finding.exhibits))
            after = Picture(Role.AFTER, shot.url, shot.at, shot.picture) if shot.picture else None
        if after is None or kit.pictures is None:
            return finding
        before = await asyncio.to_thread(kit.pictures.before, site.id, url)
        if before is None:
            return finding
        return await asyncio.to_thread(_compared, finding, before, after)


def _taken(finding: Finding) -> Picture | None:
    """The picture the finding already has, where the eyes themselves found it."""
    for exhibit in finding.exhibits:
        told = Picture.told_by(exhibit.name) if isinstance(exhibit, Blob) else None
        if told and isinstance(exhibit, Blob) and told.role is Role.AFTER:
            return replace(told, data=exhibit.data)
    return None


def _address(site: Site, finding: Finding) -> str:
    """Where the finding was seen, if that is on the site itself; else its home page."""
    for url in (finding.place, str(finding.details.get("url", ""))):
        if host_of(url) in site.hosts:
            return url
    return site.url


def _compared(finding: Finding, before: Picture, after: Picture) -> Finding:
    """The finding with all three pictures first: nothing that is cut from long lists of evidence cuts them."""
    try:
        data, regions = marked(before.data, after.data)
    except PictureError:
        return finding
    diff = Picture(Role.DIFF, after.url, after.at, data)
    others = [one for one in finding.exhibits if not (isinstance(one, Blob) and Picture.told_by(one.name))]
    pictures = (before.blob, after.blob, diff.blob)
    details = dict(finding.details) | {"regions": len(regions)}
    if regions:
        details["region"] = list(regions[0])
    return replace(finding, details=details, exhibits=(*pictures, *others))
