"""What a real browser saw of one page: a picture, the page after its scripts ran, and whom it tried to reach."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from socd.model.exchange import Fault
from socd.model.observation import Blob


@dataclass(frozen=True, slots=True)
class Tried:
    """One host a page tried to reach. `uses` are what for ("script", "document", "xhr" …); `why` it was refused."""

    host: str
    port: int
    allowed: bool
    times: int = 1
    uses: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """One page in a real browser. With `fault` nothing can be said of the page; whom it tried to reach still stands.

    `picture` is a PNG of the whole page from its top, 1366 px wide and at most 4096 px high. `source` is the document
    as received, `dom` the page after its scripts ran (UTF-8 HTML); both are cut at 2 MB. `left` is an address outside
    the site that the page itself wanted to become. `limits` are the bounds it ran into ("time", "memory" …).
    """

    url: str
    final_url: str
    at: datetime
    seconds: float
    picture: bytes = field(default=b"", repr=False)
    source: bytes = field(default=b"", repr=False)
    dom: bytes = field(default=b"", repr=False)
    title: str = ""
    status: int = 0
    left: str | None = None
    tried: tuple[Tried, ...] = ()
    limits: tuple[str, ...] = ()
    fault: Fault | None = None


class Role(StrEnum):
    """What a picture in a case shows."""

    BEFORE = "before"
    AFTER = "after"
    DIFF = "diff"


_NAME = re.compile(r"picture:(before|after|diff) (\S+) (\S+)")


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of a page with its role, its address and its time (aware); for a diff the time of the later one."""

    role: Role
    url: str
    at: datetime
    data: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """As it stands in the chain of evidence, so that a reference alone tells what the picture shows."""
        url = "".join(char if char.isprintable() and char != " " else "_" for char in self.url)[:400]
        return f"picture:{self.role} {url} {self.at.isoformat(timespec='seconds')}"

    @property
    def blob(self) -> Blob:
        return Blob(self.name, "image/png", self.data)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @classmethod
    def told_by(cls, name: str) -> Self | None:
        """Role, address and time out of a name; None where the name is no picture's."""
        found = _NAME.fullmatch(name)
        if not found:
            return None
        try:
            return cls(Role(found[1]), found[2], datetime.fromisoformat(found[3]))
        except ValueError:
            return None
