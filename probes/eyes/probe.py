"""The probe “eyes”: identity, settings, the thin look and the pure verdict over it."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urljoin

from pydantic import Field

from probes.defacement.hosts import host_of
from probes.eyes.judge import KINDS, Watched, judge
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.model.observation import Outcome, Verdict
from socd.model.shot import Picture, Role, Shot
from socd.probe import Context, Kit, ProbeSettings


class EyesSettings(ProbeSettings):
    """Once a day by default. `pages` of the site's listed pages are looked at besides its home page."""

    every: float = Field(86_400.0, gt=0)
    timeout: float = Field(300.0, gt=0)
    pages: int = Field(1, ge=0, le=10)


class EyesProbe:
    """Pages as a real browser shows them: content that only scripts produce, jumps, whom they reach for."""

    name: ClassVar[str] = "eyes"
    kinds: ClassVar[tuple[Kind, ...]] = KINDS
    Settings = EyesSettings

    async def look(self, site: Site, settings: EyesSettings, kit: Kit) -> Watched:
        """The home page, then listed pages; one at a time, each waiting for the site's turn."""
        if kit.eyes is None:
            return Watched(())
        shots: list[Shot] = []
        for url in addresses(site, settings.pages):
            async with kit.fetch.turn(site):
                shot = await kit.eyes.shoot(site, url)
            shots.append(shot)
            if kit.pictures and shot.picture and shot.fault is None:
                kit.pictures.offer(site.id, Picture(Role.BEFORE, url, shot.at, shot.picture))
            if shot.fault is not None and shot.fault.origin is not Origin.SITE:
                break
        return Watched(tuple(shots))

    def verdict(self, result: Watched, settings: EyesSettings, context: Context) -> Verdict:
        if not result.shots:
            return Verdict(Outcome.FAILED, fault=Fault(Origin.OURS, "no-browser", "no browser on this machine"))
        return judge(result, context)


def addresses(site: Site, pages: int) -> list[str]:
    """The home page and the first of the listed pages that are on the site itself."""
    listed = [urljoin(site.url, page) for page in site.pages]
    own = [url for url in listed if host_of(url) in site.hosts and url != site.url]
    return [site.url, *own[:pages]]
