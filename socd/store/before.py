"""What a look must know of the looks before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from socd.judge.tracks import Phase
from socd.store import statements as do
from socd.store.codec import track_in


@dataclass(frozen=True, slots=True)
class Before:
    """`memory` is the probe's own, None before its first look; `accepted` as `accepted()` tells; `settled` are keys
    already raised: their evidence is sealed, a further look need not seal it again."""

    memory: Mapping[str, Any] | None
    accepted: frozenset[str]
    settled: frozenset[str]


def before(connection: Connection, site: str, probe: str) -> Before:
    rows = connection.execute(do.TRACKS_OF, {"subject": site, "probe": probe}).mappings()
    tracks = [track_in(row) for row in rows]
    settled = frozenset(track.key for track in tracks if track.phase is not Phase.PENDING or track.hits >= 4)
    return Before(memory(connection, site, probe), accepted(connection, site), settled)


def memory(connection: Connection, site: str, probe: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = connection.execute(do.MEMORY_OF, {"site": site, "probe": probe}).scalar()
    return found


def accepted(connection: Connection, site: str) -> frozenset[str]:
    """Finding keys a person has accepted on this site: each by itself, and with the time of the acceptance ("key@…"),
    by which a probe can tell one acceptance from the next."""
    rows = connection.execute(do.ACCEPTED_ON, {"site": site}).all()
    return frozenset(text for key, at in rows for text in (key, f"{key}@{at.isoformat()}"))
