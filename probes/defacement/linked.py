"""The links of a page, not read twice while the page stays the same. Safe between threads."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from probes.defacement import frontier
from probes.defacement.recall import fingerprint
from socd.model.inventory import Site

Links = tuple[tuple[str, ...], tuple[str, ...]]  # pages, documents


@dataclass(slots=True)
class Linked:
    """The newest answers, at most `room` links in all (some 100 bytes each)."""

    room: int = 200_000
    _kept: OrderedDict[tuple[str, str, str], Links] = field(default_factory=OrderedDict)
    _held: int = 0
    _lock: Lock = field(default_factory=Lock)

    def of(self, site: Site, body: bytes, source: str, url: str) -> Links:
        """As frontier.links over `source`, the text of `body`."""
        key = (site.id, fingerprint(body), url)
        with self._lock:
            if (known := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return known
        found = frontier.links(site, source, url)
        with self._lock:
            before = self._kept.pop(key, None)
            self._held += _size(found) - (_size(before) if before else 0)
            self._kept[key] = found
            while self._held > self.room and self._kept:
                self._held -= _size(self._kept.popitem(last=False)[1])
        return found


def _size(links: Links) -> int:
    return len(links[0]) + len(links[1]) + 1


LINKED = Linked()
