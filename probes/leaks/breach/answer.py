"""The one interface of all password sets, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from socd.model.text import Text


class Mode(StrEnum):
    """How a set names passwords; `length` in hexadecimal letters."""

    SHA1 = "sha1"
    NTLM = "ntlm"

    @property
    def length(self) -> int:
        return 40 if self is Mode.SHA1 else 32


@dataclass(frozen=True, slots=True)
class Answer:
    """How often a password was seen in breaches: 0 = not in the set. None: it could not be told, `reason` says why."""

    times: int | None
    reason: Text | None = None


class PasswordSet(Protocol):
    """A set of breached passwords. `digest` is a whole hash in capitals, in the set's own mode."""

    @property
    def mode(self) -> Mode: ...

    async def times(self, digest: str) -> Answer: ...


PREFIX = 5  # letters of the hash a range is named by
