"""The defacement probe: identity, settings, the thin look and the pure verdict over it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from probes.defacement.look import Looked, look
from probes.defacement.troubles import SPECIFIC
from probes.defacement.verdict import judge
from socd.model.exchange import Persona
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.model.observation import Verdict
from socd.probe import Context, Kit, ProbeSettings


class DefacementSettings(ProbeSettings):
    """`sample` sub-pages a look at most, `requests` fetches a look at most, `personas` besides browser and Googlebot
    for the home page, `sitemaps` files read a look, `uploads` uploaded files looked at beyond the sample, `remembered`
    pages kept in memory."""

    every: float = Field(600.0, gt=0)
    timeout: float = Field(180.0, gt=0)
    sample: int = Field(20, ge=0, le=200)
    requests: int = Field(40, ge=3, le=500)
    personas: tuple[Persona, ...] = (Persona.SEARCH,)
    sitemaps: int = Field(3, ge=0, le=20)
    uploads: int = Field(5, ge=0, le=50)
    remembered: int = Field(400, ge=10, le=5000)


class DefacementProbe:
    """Replaced pages, hidden and cloaked spam, injected scripts, bad redirects, abused uploads."""

    name: ClassVar[str] = "defacement"
    kinds: ClassVar[tuple[Kind, ...]] = SPECIFIC
    Settings = DefacementSettings

    async def look(self, site: Site, settings: DefacementSettings, kit: Kit) -> Looked:
        return await look(site, settings, kit)

    def verdict(self, result: Looked, settings: DefacementSettings, context: Context) -> Verdict:
        return judge(result, context, remembered=settings.remembered)
