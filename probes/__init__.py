"""Every probe there is: one visible table, and what other packages add by entry point.

`PROBES` is made on first use, so that one room (say `probes.tls.hello`) can be imported without all the others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from socd.probe import Probe

log = logging.getLogger(__name__)

GROUP = "socd.probes"  # entry points of this group name a probe's class (or an instance)

PROBES: tuple[Probe[Any, Any], ...]


def _table() -> tuple[Probe[Any, Any], ...]:
    from probes.availability import AvailabilityProbe
    from probes.defacement.probe import DefacementProbe
    from probes.eyes.probe import EyesProbe
    from probes.leaks.probe import LeaksProbe
    from probes.names.probe import NamesProbe
    from probes.tls.probe import TlsProbe

    return (AvailabilityProbe(), DefacementProbe(), TlsProbe(), LeaksProbe(), NamesProbe(), EyesProbe())


def with_added(ours: tuple[Probe[Any, Any], ...], points: Iterable[EntryPoint]) -> tuple[Probe[Any, Any], ...]:
    """Our probes and those other packages add. One that cannot be loaded, or takes a name already given, is left
    out and told in the log: a foreign package must not keep the daemon from its work."""
    probes = {probe.name: probe for probe in ours}
    for point in points:
        try:
            loaded = point.load()
            probe: Probe[Any, Any] = loaded() if isinstance(loaded, type) else loaded
            if probe.name in probes:
                raise ValueError(f"there is a probe “{probe.name}” already")
            if not probe.kinds or not probe.Settings:
                raise ValueError(f"probe “{probe.name}” reports nothing")
            probes[probe.name] = probe
        except Exception:
            log.exception("probe %s = %s is left out", point.name, point.value)
    return tuple(probes.values())


def __getattr__(name: str) -> Any:
    if name != "PROBES":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = with_added(_table(), entry_points(group=GROUP))
    globals()["PROBES"] = found
    return found
