"""The probe's memory of a site: JSON-safe, rolling, bounded, and never learnt from a page that scores."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from probes.defacement.baseline import HOST_KINDS, hosts_of, remember
from probes.defacement.features import Features

VERSION = 1
MAX_SITE_HOSTS = 200


@dataclass(slots=True)
class Memory:
    """A working copy of what is stored. Times are seconds since the epoch.

    `pages`: place → memory of one page with "at" (last look), "learnt" and "mod"; `known`: places heard of, not yet
    seen; `hosts`: use → host → last seen; `watch`: finding key → kind, places and domains of what is still open;
    `left`: place → domains to which it normally redirects.
    """

    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    hosts: dict[str, dict[str, float]] = field(default_factory=dict)
    watch: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, stored: Mapping[str, Any] | None) -> Memory:
        """From the stored mapping; a memory of another version is forgotten, never misread."""
        if not stored or stored.get("version") != VERSION:
            return cls()
        kept = {
            key: copy.deepcopy(stored[key]) for key in ("pages", "known", "hosts", "watch", "left") if key in stored
        }
        return cls(**kept)

    def dump(self, most_pages: int, most_known: int) -> dict[str, Any]:
        """The mapping to store: the pages looked at last, and what is still waiting for its first look."""
        newest = sorted(self.pages.items(), key=lambda item: -float(item[1]["at"]))[:most_pages]
        pages = dict(newest)
        known = [place for place in dict.fromkeys(self.known) if place not in pages][:most_known]
        hosts = {
            use: dict(sorted(names.items(), key=lambda item: -item[1])[:MAX_SITE_HOSTS])
            for use, names in self.hosts.items()
        }
        return {
            "version": VERSION, "pages": pages, "known": known, "hosts": hosts, "watch": self.watch, "left": self.left,
        }  # fmt: skip

    def learn(self, place: str, page: Features, now: float, mod: str = "") -> None:
        """Roll the baseline of one page and the site's own hosts forward."""
        self.pages[place] = {**remember(page), "at": now, "learnt": now, "mod": mod}
        for use, hosts in hosts_of(page).items():
            self.hosts.setdefault(use, {}).update(dict.fromkeys(hosts, now))

    def touch(self, place: str, now: float) -> None:
        """Looked at without learning: its turn has been, its baseline stays."""
        if place in self.pages:
            self.pages[place]["at"] = now

    def forget(self, place: str) -> None:
        """The page no longer exists."""
        self.pages.pop(place, None)
        self.known = [known for known in self.known if known != place]

    def known_hosts(self) -> dict[str, Iterable[str]]:
        """Hosts by use seen anywhere on the site."""
        return {use: tuple(self.hosts.get(use, ())) for use in HOST_KINDS}
