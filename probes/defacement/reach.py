"""Which pages of a site were looked at when, and which come next. Pure; JSON in, JSON out; bounded.

New pages first, because spam is new; yet a quarter of every look is kept for the pages that waited longest, so that a
flood of new addresses cannot hide the rest. Without a flood, a portal of N pages is seen whole after
N / (sample - fixed pages - front pages of Q&A) looks. The state is small (a portal of 5,000 pages: some 40 kB) and
lives in the probe's memory: a restart changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from probes.defacement.frontier import odd, talked, uploaded, verification

VERSION = 1
MAX_PLACES = 20_000
MAX_MAPS = 200
MAX_FILES = 50
TALKS = 2  # front pages of Q&A and forums asked for at every look
SETTLED = 3  # looks after which what is named for the first time is news
_MAX_STATE = 30_000_000  # bytes, unpacked


@dataclass(frozen=True, slots=True)
class Visit:
    """`heard`: when the address was first heard of, or was said to have changed; `at`: the last look at it, 0: never
    (seconds since the epoch); `mod`: the date of change in the sitemap."""

    heard: int
    at: int = 0
    mod: str = ""


@dataclass(frozen=True, slots=True)
class MapState:
    """What is remembered of one sitemap: addresses in it, its last reading, and what a conditional request needs."""

    at: int = 0
    count: int = 0
    etag: str = ""
    modified: str = ""


@dataclass(slots=True)
class Ledger:
    """`turn` counts looks; `born` is when the first address was heard; `files` are verification files known from
    before; `maps` sitemaps by place; `strange` foreign hosts that robots.txt and sitemaps named from the first; `grown`
    sitemaps that grew suddenly, with the new sort of addresses, as long as that is open."""

    places: dict[str, Visit] = field(default_factory=dict)
    maps: dict[str, MapState] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    grown: dict[str, str] = field(default_factory=dict)
    turn: int = 0
    born: int = 0

    @property
    def settled(self) -> bool:
        """Is the site known well enough that something named for the first time is new?"""
        return self.turn >= SETTLED - 1

    @classmethod
    def load(cls, stored: object) -> Ledger:
        """From the stored mapping; another version, or something damaged, is forgotten, never misread."""
        if not isinstance(stored, Mapping) or stored.get("version") != VERSION:
            return cls()
        try:
            maps = {str(place): MapState(*state) for place, state in stored.get("maps", {}).items()}
            places = dict(_unpacked(str(stored.get("places", ""))))
            files, strange = tuple(stored.get("files", ())), tuple(stored.get("strange", ()))
            grown = {str(place): str(sort) for place, sort in stored.get("grown", {}).items()}
            return cls(places, maps, files, strange, grown, int(stored["turn"]), int(stored["born"]))
        except (ValueError, TypeError, KeyError, AttributeError, zlib.error, binascii.Error):
            return cls()

    def dump(self) -> dict[str, Any]:
        maps = {place: [s.at, s.count, s.etag, s.modified] for place, s in list(self.maps.items())[:MAX_MAPS]}
        return {
            "version": VERSION, "turn": self.turn, "born": self.born, "maps": maps, "files": list(self.files),
            "strange": list(self.strange), "grown": self.grown, "places": _packed(self.places),
        }  # fmt: skip

    def copy(self) -> Ledger:
        return replace(self, places=dict(self.places), maps=dict(self.maps), grown=dict(self.grown))

    def hear(self, places: Mapping[str, str], now: float) -> None:
        """Take note of addresses (place → date of change or ""). A full ledger forgets what was seen longest ago:
        it comes back as new, so that even a larger portal is gone through whole, time after time."""
        at = int(now)
        self.born = self.born or at
        unheard = []
        for place, mod in places.items():
            known = self.places.get(place)
            if known is None:
                unheard.append((place, mod))
            elif mod and mod != known.mod and known.at:
                self.places[place] = Visit(at, known.at, mod)
        room = MAX_PLACES - len(self.places)
        if room < len(unheard):
            seen = sorted((visit.at, place) for place, visit in self.places.items() if visit.at)
            for _, place in seen[: min(len(unheard) - max(room, 0), MAX_PLACES // 20)]:
                del self.places[place]
            unheard.sort(key=lambda item: zlib.crc32(f"{at} {item[0]}".encode("utf-8", "replace")))  # each its chance
        for place, mod in unheard[: MAX_PLACES - len(self.places)]:
            self.places[place] = Visit(at, 0, mod)

    def visited(self, place: str, now: float) -> None:
        """The page was asked for: its turn has been, whatever came of it."""
        known = self.places.get(place)
        at = int(now)
        if known is None and len(self.places) < MAX_PLACES:
            self.places[place] = Visit(at, at)
        elif known is not None:
            self.places[place] = Visit(min(known.heard, at), at, known.mod)

    def choose(
        self,
        limit: int,
        *,
        watched: Iterable[str] = (),
        fixed: Iterable[str] = (),
        linked: Iterable[str] = (),
        skip: Iterable[str] = (),
    ) -> list[str]:
        """Names of the pages to look at, at most `limit`, best first: those of open findings, the inventory's own,
        the front pages of Q&A, new ones (uploads and odd addresses first), then those that waited longest."""
        left, front = set(skip), set(linked)
        urgent = limit - limit // 4
        chosen: dict[str, None] = {}

        def take(places: Iterable[str], most: int) -> None:
            for place in places:
                if len(chosen) >= most:
                    return
                if place not in left:
                    chosen.setdefault(place)

        take(sorted(watched, key=self._at), urgent)
        take(sorted(fixed, key=self._at), urgent)
        talks = sorted((place for place in self.places if talked(place)), key=self._at)
        take(talks, min(urgent, len(chosen) + TALKS))
        take(self._fresh(front), urgent)
        take(sorted(self.places, key=self._at), limit)
        return list(chosen)

    def _at(self, place: str) -> int:
        visit = self.places.get(place)
        return visit.at if visit else 0

    def _fresh(self, front: set[str]) -> list[str]:
        """New pages: never seen and heard of since the site became known, or on the home page now, or of an address
        that tells; then pages said to have changed. The newest first."""
        found: list[tuple[tuple[int, int, int], str]] = []
        for place, visit in self.places.items():
            if visit.at == 0:
                if uploaded(place) or odd(place) or verification(place):
                    found.append(((0, -visit.heard, 0), place))
                elif place in front or visit.heard > self.born:
                    found.append(((1, -visit.heard, 0), place))
            elif visit.heard > visit.at:
                found.append(((2, -visit.heard, visit.at), place))
        return [place for _, place in sorted(found, key=lambda item: item[0])]


def _packed(places: Mapping[str, Visit]) -> str:
    lines = "\n".join(f"{place}\t{v.heard}\t{v.at}\t{v.mod}" for place, v in places.items())
    return base64.b64encode(zlib.compress(lines.encode("utf-8", "replace"), 3)).decode("ascii")


def _unpacked(packed: str) -> Iterator[tuple[str, Visit]]:
    unzip = zlib.decompressobj()
    raw = unzip.decompress(base64.b64decode(packed, validate=True), _MAX_STATE) if packed else b""
    for line in raw.decode("utf-8").split("\n")[:MAX_PLACES]:
        place, _, rest = line.partition("\t")
        if rest:
            heard, at, mod = rest.split("\t")
            yield place, Visit(int(heard), int(at), mod)
