"""People who use the console: what they may do, and what is kept of their coming and going."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from socd.model.text import Text

LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")


class Role(StrEnum):
    """Each may do what the one before may."""

    VIEWER = "viewer"
    HANDLER = "handler"
    ADMIN = "admin"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    @property
    def handles(self) -> bool:
        """May answer cases, enter notices, draw up documents."""
        return self is not Role.VIEWER


_LABELS = {
    Role.VIEWER: Text("xem", "viewer"),
    Role.HANDLER: Text("xử lý", "handler"),
    Role.ADMIN: Text("quản trị", "administrator"),
}


@dataclass(frozen=True, slots=True)
class User:
    """`login` is what is typed (lower case ASCII), `name` what stands in timelines and documents; both are unique.

    `changed_at` is when the password last changed: older sessions are over. All times aware, UTC.
    """

    login: str
    name: str
    role: Role
    created_at: datetime
    changed_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in that still holds. `used` is when its user last did something (kept to the minute)."""

    user: User
    started: datetime
    used: datetime
    address: str


@dataclass(frozen=True, slots=True)
class UserEvent:
    """One line of the record: `what` is login, refused, logout, post, added, password, role, disabled, enabled or
    unlocked. Of a name nobody has, `login` is a passing mark ("?1f…"): people type passwords into the wrong field."""

    at: datetime
    login: str
    what: str
    address: str = ""
    note: str = ""
