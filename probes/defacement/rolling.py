"""The ledger after a look: what was heard, what was visited, what the maps hold. Pure.

Never learnt from what is in question: a sitemap keeps its former size, a verification file stays new, and a foreign
host stays strange as long as a finding about it is open.
"""

from __future__ import annotations

from collections.abc import Iterable

from probes.defacement.look import Looked, Seen, bait
from probes.defacement.maps import strange_hosts, verification_files
from probes.defacement.reach import MAX_FILES, MAX_MAPS, Ledger, MapState
from socd.model.observation import Finding
from socd.probe import Context


def rolled(looked: Looked, context: Context, findings: Iterable[Finding]) -> Ledger:
    """`looked.past` rolled forward by this look; `findings` are those still open after it."""
    now = context.now.timestamp()
    open_ = {finding.cause: finding.title for finding in findings}
    ledger = looked.past.copy()
    ledger.hear(looked.heard, now)
    for seen in looked.of("page"):
        if not bait(seen.place):
            ledger.visited(seen.place, now)
    for seen in looked.of("sitemap"):
        cause = f"sitemap-growth:{seen.place}"
        ledger.grown.pop(seen.place, None)
        if cause in open_:
            ledger.grown[seen.place] = open_[cause]
        state = _map_state(seen, ledger.maps.get(seen.place), int(now), grown=cause in open_)
        ledger.maps[seen.place] = state
    while len(ledger.maps) > MAX_MAPS:
        del ledger.maps[min(ledger.maps, key=lambda place: ledger.maps[place].at)]
    if not ledger.settled:
        files = sorted({*ledger.files, *verification_files(looked)})
        ledger.files = tuple(files[:MAX_FILES])
        trusted = (*context.site.hosts, *context.trusted_hosts)
        ledger.strange = tuple(sorted({*ledger.strange, *strange_hosts(looked, trusted)})[:MAX_FILES])
    ledger.turn += 1
    return ledger


def _map_state(seen: Seen, before: MapState | None, now: int, *, grown: bool) -> MapState:
    """The new state of one sitemap; an unchanged one (304) and one in question keep theirs."""
    response = seen.exchange.final
    known = before or MapState()
    if response is None or response.status == 304 or grown:
        return MapState(now, known.count, known.etag, known.modified)
    etag, modified = response.header("etag") or "", response.header("last-modified") or ""
    fit = all(len(value) <= 200 and value.isascii() and value.isprintable() for value in (etag, modified))
    return MapState(now, len(seen.entries), etag if fit else "", modified if fit else "")
