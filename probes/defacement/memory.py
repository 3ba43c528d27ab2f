"""The probe's memory of a site: JSON-safe, rolling, bounded, and never learnt from a page that scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from probes.defacement.added import domains_of
from probes.defacement.baseline import HOST_KINDS, Change, hosts_of, remember, roll
from probes.defacement.features import Features

VERSION = 2
MAX_SITE_HOSTS = 200
MAX_USED = 500


@dataclass(slots=True)
class Memory:
    """A working copy of what is stored. Times are seconds since the epoch.

    `pages`: place → memory of one page with "at" (last look), "learnt" and "mod"; `known`: places heard of, not yet
    seen; `hosts`: use → host → last seen; `watch`: finding key → kind, places and domains of what is still open;
    `left`: place → domains to which it normally redirects; `missing`: memory of the site's own answer for absent pages;
    `used`: acceptances of one change of one page that have done their work.
    """

    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    hosts: dict[str, dict[str, float]] = field(default_factory=dict)
    watch: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)
    missing: dict[str, Any] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, stored: Mapping[str, Any] | None) -> Memory:
        """From the stored mapping; a memory of another version is forgotten, never misread."""
        if not stored or stored.get("version") != VERSION:
            return cls()
        # Entries of a page are replaced, never changed in place: copying the outer mappings is enough.
        return cls(
            pages=dict(stored.get("pages", {})),
            known=list(stored.get("known", ())),
            hosts={use: dict(names) for use, names in stored.get("hosts", {}).items()},
            watch=dict(stored.get("watch", {})),
            left=dict(stored.get("left", {})),
            missing=dict(stored.get("missing", {})),
            used=list(stored.get("used", ())),
        )

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
            "missing": self.missing, "used": self.used[-MAX_USED:],
        }  # fmt: skip

    def learn(self, place: str, page: Features, now: float, mod: str = "", *, change: Change | None = None) -> None:
        """Roll the baseline of one page and the site's own hosts forward. `change` is how the page had moved from the
        memory kept so far."""
        before = self.pages.get(place)
        kept = change.now if change is not None and change.now else remember(page)
        self.pages[place] = {**roll(before, kept, change), "at": now, "learnt": now, "mod": mod}
        self.learn_hosts(page, now)

    def learn_hosts(self, page: Features, now: float) -> None:
        """Hosts by use, and link domains, belong to the site from now on."""
        links = dict.fromkeys(sorted(domains_of(page))[:MAX_SITE_HOSTS], now)
        for use, hosts in (*hosts_of(page).items(), ("link", links)):
            self.hosts.setdefault(use, {}).update(dict.fromkeys(hosts, now))

    def learn_missing(self, page: Features, change: Change | None = None) -> None:
        """Roll the memory of the site's own answer for absent pages forward."""
        kept = change.now if change is not None and change.now else remember(page)
        self.missing = roll(self.missing or None, kept, change)

    def touch(self, place: str, now: float) -> None:
        """Looked at without learning: its turn has been, its baseline stays."""
        if place in self.pages:
            self.pages[place] = {**self.pages[place], "at": now}

    def forget(self, place: str) -> None:
        """The page no longer exists."""
        self.pages.pop(place, None)
        self.known = [known for known in self.known if known != place]

    def known_hosts(self) -> dict[str, Iterable[str]]:
        """Hosts by use seen anywhere on the site."""
        return {use: tuple(self.hosts.get(use, ())) for use in (*HOST_KINDS, "link")}
