"""What an office knows and accepts of its secrets: each with a reason, a name and a last day. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Allowed:
    """One entry: either a `fingerprint` (32 hex digits), or a `rule` at a `place` (both with * as in file names).

    `site` is one site's id; empty for all. `until` is the last day it holds.
    """

    reason: str
    name: str
    until: date
    fingerprint: str = ""
    rule: str = ""
    place: str = ""
    site: str = ""

    @property
    def told(self) -> dict[str, str]:
        """Who accepted it why and until when: the JSON form in a finding's details."""
        return {"name": self.name, "reason": self.reason, "until": self.until.isoformat()}

    def speaks_of(self, names: tuple[str, ...], fingerprint: str, place: str, site: str) -> bool:
        """Whether it means the secret that goes by `names` at `place` of `site`, whatever the day."""
        if self.site and self.site != site:
            return False
        if self.fingerprint:
            return self.fingerprint == fingerprint
        return any(fnmatchcase(name, self.rule) for name in names) and fnmatchcase(place, self.place)


@dataclass(frozen=True, slots=True)
class AllowList:
    """All entries, in the order they stand."""

    entries: tuple[Allowed, ...] = ()

    def __iter__(self) -> Iterator[Allowed]:
        return iter(self.entries)

    def expired(self, today: date) -> tuple[Allowed, ...]:
        """Those that accept nothing any more."""
        return tuple(entry for entry in self.entries if entry.until < today)
