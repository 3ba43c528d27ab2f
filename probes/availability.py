"""The availability probe: does the home page answer, how, and how fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from socd.model.catalogue import SITE_ERROR, SITE_UNREACHABLE
from socd.model.exchange import Exchange, Origin, Response
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.model.observation import Finding, Outcome, Verdict
from socd.probe import Context, Kit, ProbeSettings

# The answer came, only not in a form we keep: its status tells.
_ANSWERED = frozenset({"too-large", "bomb", "bad-encoding"})
# Of the link's faults these are about the way to this one site; any other is about our own line or resolver.
_NO_WAY = frozenset({"connect-timeout", "unreachable", "no-such-name"})


class AvailabilitySettings(ProbeSettings):
    """`every` and `timeout` as for every probe; there is nothing else to set."""

    every: float = 60.0
    timeout: float = 45.0


@dataclass(frozen=True, slots=True)
class AvailabilityResult:
    """One GET of the home page, as a browser."""

    exchange: Exchange


class AvailabilityProbe:
    """Unreachable sites and server errors. A slow answer is a number, not a finding."""

    name: ClassVar[str] = "availability"
    kinds: ClassVar[tuple[Kind, ...]] = (SITE_UNREACHABLE, SITE_ERROR)
    Settings: ClassVar[type[AvailabilitySettings]] = AvailabilitySettings

    async def look(self, site: Site, settings: AvailabilitySettings, kit: Kit) -> AvailabilityResult:
        return AvailabilityResult(await kit.fetch.get(site, site.url))

    def verdict(self, result: AvailabilityResult, settings: AvailabilitySettings, context: Context) -> Verdict:
        """An outage as seen from here. Whether our own line is down is not known here: while it is, nobody judges."""
        exchange = result.exchange
        response, fault = exchange.final, exchange.fault
        gauges = _gauges(exchange, response)
        if fault is not None and fault.reason not in _ANSWERED:
            if fault.origin is Origin.SITE or (fault.origin is Origin.LINK and fault.reason in _NO_WAY):
                return _found(SITE_UNREACHABLE, "unreachable", exchange, {"reason": fault.reason}, gauges)
            return Verdict(Outcome.FAILED, fault=fault)
        if response is None:
            return Verdict(Outcome.INDETERMINATE, fault=fault)
        if response.status >= 500:
            return _found(SITE_ERROR, "5xx", exchange, {"status": response.status}, gauges)
        return Verdict(Outcome.OK, gauges=gauges, facts={"status": response.status}, covers=_BOTH)


_BOTH = frozenset({SITE_UNREACHABLE.code, SITE_ERROR.code})


def _found(
    kind: Kind, cause: str, exchange: Exchange, details: Mapping[str, Any], gauges: Mapping[str, float]
) -> Verdict:
    """One finding. An unreachable site says nothing about its errors; a site with errors is reachable."""
    title = " ".join(str(value) for value in details.values())
    if exchange.fault is not None:
        details = {**details, "origin": exchange.fault.origin.value, "detail": exchange.fault.detail[:300]}
    finding = Finding(kind, exchange.final_url, cause, title, details, exhibits=(exchange,))
    covers = _BOTH if kind is SITE_ERROR else frozenset({kind.code})
    return Verdict(Outcome.FINDING, (finding,), exchange.fault, gauges=gauges, facts=details, covers=covers)


def _gauges(exchange: Exchange, response: Response | None) -> Mapping[str, float]:
    if response is None:
        return {}
    return {
        "response_seconds": exchange.seconds,
        "http_status": float(response.status),
        "response_bytes": float(len(response.raw)),
    }
