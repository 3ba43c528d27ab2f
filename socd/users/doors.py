"""Logging in and staying in. Every answer to a refused log-in is the same, and takes the same time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from socd.model.user import LOGIN, Session, UserEvent
from socd.store.users import Users
from socd.users.passwords import Passwords

IDLE, ABSOLUTE = timedelta(hours=1), timedelta(hours=12)
WINDOW = timedelta(minutes=15)
MOST = (10, 50, 300)  # refusals in the window: of one log-in name, of one address, of all
RECORD = timedelta(days=800)  # how long the record of log-ins and answers is kept
_WRITTEN = timedelta(minutes=1)  # a session's last use is written no more often


class Refusal(Enum):
    WRONG = auto()  # name or password, or the user is disabled: nobody is told which
    WAIT = auto()  # too many attempts


@dataclass(slots=True)
class Doorkeeper:
    """Blocking: an attempt costs a hash (tens of milliseconds, 64 MiB)."""

    users: Users
    now: Callable[[], datetime]
    passwords: Passwords = field(default_factory=Passwords)
    _mark: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def log_in(self, typed: str, password: str, address: str) -> str | Refusal:
        """The new session's token, for the cookie, or why there is none."""
        at = self.now()
        login = unicodedata.normalize("NFC", typed).strip().casefold()
        user = self.users.get(login) if LOGIN.fullmatch(login) else None
        name = login if user else self._masked(login)
        attempt = self.users.admit(name, address, at, at - WINDOW, MOST)
        if attempt is None:
            return Refusal.WAIT
        hashed = self.users.hash_of(login) if user else None
        if not self.passwords.fits(hashed, password) or hashed is None:
            return Refusal.WRONG
        token = secrets.token_urlsafe(32)
        if not self.users.came(attempt, key_of(token), login, at, address, hashed):
            return Refusal.WRONG
        if self.passwords.outdated(hashed):
            self.users.rehash(login, self.passwords.hash(password))
        self.users.tidy(at, IDLE, ABSOLUTE, RECORD)
        return token

    def check(self, login: str, password: str, address: str) -> Refusal | None:
        """Whether a user who is in knows his password; counted like a log-in."""
        at = self.now()
        if self.users.admit(login, address, at, at - WINDOW, MOST) is None:
            return Refusal.WAIT
        return None if self.passwords.fits(self.users.hash_of(login), password) else Refusal.WRONG

    def session(self, token: str, *, used: bool) -> Session | None:
        """The session of a cookie, None where it is over. `used`: its user did something just now."""
        key, at = key_of(token), self.now()
        found = self.users.session(key)
        if found is None or at - found.used > IDLE or at - found.started > ABSOLUTE:
            return None
        if used and at - found.used > _WRITTEN:
            self.users.touch(key, at)
        return found

    def log_out(self, token: str, session: Session, address: str) -> None:
        self.users.leave(key_of(token), UserEvent(self.now(), session.user.login, "logout", address))

    def _masked(self, typed: str) -> str:
        """A mark for a name nobody has: the same while the service runs, and no way back to what was typed."""
        return "?" + hmac.new(self._mark, typed.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]


def key_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def form_key(token: str) -> str:
    """The word every form of a session carries; who cannot read the pages cannot know it."""
    return hmac.new(token.encode("utf-8", "replace"), b"socd form", hashlib.sha256).hexdigest()
