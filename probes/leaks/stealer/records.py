"""What reading a log yields, record by record. No record has a place for a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from socd.model.text import Text


@dataclass(frozen=True, slots=True)
class Machine:
    """One infected computer as its log describes it; empty strings where the log is silent.

    `ref` ties credentials to it within one reading. `infected_at` keeps the offset the log states
    (UTC where it states none); `path` is the log's folder, for the operator.
    """

    ref: int
    path: str
    family: str = "unknown"
    name: str = ""
    user: str = ""
    hwid: str = ""
    ip: str = ""
    country: str = ""
    infected_at: datetime | None = None


class Credential(NamedTuple):
    """One saved log-in; a plain tuple, because a list may hold a billion.

    `machine` is a Machine's ref, None for a line of a combo list.

    `host` is lower case without port, user-info or "www." ("" where the line names none;
    "android:<package>" for apps). `login` is "" where the thief wrote UNKNOWN.
    """

    machine: int | None
    host: str
    port: int | None
    path: str
    login: str
    application: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where (file, and line where known) and why; never what stood there.

    `fatal` marks a file or archive that was not read at all.
    """

    place: str
    text: Text
    fatal: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.text.vi} / {self.text.en}"


@dataclass(frozen=True, slots=True)
class Passed:
    """So many further log-ins of a combo list, none of which holds a name that was asked for."""

    count: int


Record = Machine | Credential | Passed | Problem
