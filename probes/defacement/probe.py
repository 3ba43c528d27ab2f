"""The defacement probe: identity, settings, the thin look and the pure verdict over it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from probes.defacement.look import Looked, look
from probes.defacement.rolling import rolled
from probes.defacement.troubles import TOLD
from probes.defacement.verdict import judge
from socd.model.exchange import Persona
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.model.observation import Verdict
from socd.probe import Context, Kit, ProbeSettings


class DefacementSettings(ProbeSettings):
    """`sample` sub-pages a look at most, `requests` fetches a look at most, `personas` besides browser and Googlebot
    for the home page, `sitemaps` files read a look, `uploads` new uploads and odd addresses looked at beyond the
    sample, `visitors` sampled pages asked for again as search visitor or phone, `verifiers`: ask as Google's
    verification tools too, `baits`: ask for addresses that only doorway kits answer to, `remembered` pages whose
    content is kept in memory."""

    every: float = Field(600.0, gt=0)
    timeout: float = Field(180.0, gt=0)
    sample: int = Field(20, ge=0, le=200)
    requests: int = Field(50, ge=3, le=500)
    personas: tuple[Persona, ...] = (Persona.SEARCH, Persona.PHONE)
    sitemaps: int = Field(3, ge=0, le=20)
    uploads: int = Field(5, ge=0, le=50)
    visitors: int = Field(2, ge=0, le=20)
    verifiers: bool = True
    baits: bool = True
    remembered: int = Field(400, ge=10, le=5000)


class DefacementProbe:
    """Replaced pages, hidden and cloaked spam, injected scripts, bad redirects, abused uploads."""

    name: ClassVar[str] = "defacement"
    kinds: ClassVar[tuple[Kind, ...]] = TOLD
    Settings = DefacementSettings

    async def look(self, site: Site, settings: DefacementSettings, kit: Kit) -> Looked:
        return await look(site, settings, kit)

    def verdict(self, result: Looked, settings: DefacementSettings, context: Context) -> Verdict:
        """The judgement, with the ledger of where was looked rolled forward in the memory beside the baselines."""
        verdict = judge(result, context, remembered=settings.remembered)
        if verdict.memory is None:
            return verdict
        ledger = rolled(result, context, verdict.findings)
        gauges = {**verdict.gauges, "pages_known": float(len(ledger.places))}
        return replace(verdict, memory={**verdict.memory, "reach": ledger.dump()}, gauges=gauges)
