"""The console's users, their sessions, and the record of their coming and going."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from socd.model.user import Role, Session, User, UserEvent
from socd.store import schema_users as t
from socd.store.engine import writing

REFUSED = "refused"
_FORGIVES = ("login", "unlocked", "password", "added", "enabled")  # after these, refusals of a log-in name start anew


class Users:
    """Thread-safe, like the store it belongs to."""

    def __init__(self, engine: Engine, lock: threading.Lock) -> None:
        self._engine = engine
        self._lock = lock

    # -- users -----------------------------------------------------------------------------------------------

    def any(self) -> bool:
        """Whether the console has users, disabled ones included: then it asks for a log-in, for good."""
        with self._engine.connect() as connection:
            return connection.execute(select(t.console_user.c.login).limit(1)).first() is not None

    def all(self) -> list[User]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.console_user).order_by(t.console_user.c.login)).mappings()
            return [_user(row) for row in rows]

    def get(self, login: str) -> User | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(t.console_user).where(t.console_user.c.login == login)).mappings().first()
            return _user(row) if row else None

    def hash_of(self, login: str) -> str | None:
        """The hash of a user who may log in; None for a disabled or unknown one."""
        u = t.console_user.c
        with self._engine.connect() as connection:
            return connection.execute(select(u.hash).where(u.login == login, u.disabled_at.is_(None))).scalar()

    def add(self, user: User, hashed: str, who: str) -> bool:
        """False where the log-in or the name is taken."""
        u = t.console_user.c
        with self._lock, writing(self._engine) as connection:
            if connection.execute(select(u.login).where((u.login == user.login) | (u.name == user.name))).first():
                return False
            row = {"login": user.login, "name": user.name, "role": user.role.value, "hash": hashed,
                   "created_at": user.created_at, "changed_at": user.changed_at}  # fmt: skip
            connection.execute(insert(t.console_user).values(row))
            _note(connection, UserEvent(user.created_at, user.login, "added", note=f"{who}: {user.role.value}"))
            return True

    def set_password(self, login: str, hashed: str, at: datetime, who: str, address: str = "") -> bool:
        """Every session of the user ends with it. False: no such user."""
        return self._change(login, {"hash": hashed, "changed_at": at}, UserEvent(at, login, "password", address, who))

    def rehash(self, login: str, hashed: str) -> None:
        """The same password under newer parameters: nothing else changes."""
        with self._lock, writing(self._engine) as connection:
            connection.execute(update(t.console_user).where(t.console_user.c.login == login).values(hash=hashed))

    def set_role(self, login: str, role: Role, at: datetime, who: str) -> bool:
        return self._change(login, {"role": role.value}, UserEvent(at, login, "role", note=f"{who}: {role.value}"))

    def disable(self, login: str, at: datetime, who: str) -> bool:
        return self._change(login, {"disabled_at": at}, UserEvent(at, login, "disabled", note=who))

    def enable(self, login: str, at: datetime, who: str) -> bool:
        return self._change(login, {"disabled_at": None}, UserEvent(at, login, "enabled", note=who))

    def _change(self, login: str, values: dict[str, Any], event: UserEvent) -> bool:
        with self._lock, writing(self._engine) as connection:
            done = connection.execute(
                update(t.console_user).where(t.console_user.c.login == login).values(values)
            ).rowcount
            if done:
                connection.execute(delete(t.console_session).where(t.console_session.c.login == login))
                _note(connection, event)
            return bool(done)

    # -- the record ------------------------------------------------------------------------------------------

    def note(self, event: UserEvent) -> None:
        with self._lock, writing(self._engine) as connection:
            _note(connection, event)

    def events(self, most: int = 200) -> list[UserEvent]:
        """The newest first."""
        e = t.user_event.c
        query = select(e.at, e.login, e.what, e.address, e.note).order_by(e.id.desc()).limit(most)
        with self._engine.connect() as connection:
            return [UserEvent(**row) for row in connection.execute(query).mappings()]

    def admit(self, login: str, address: str, at: datetime, since: datetime, most: Sequence[int]) -> int | None:
        """Count an attempt to log in, before it is looked at: its number in the record, or None where there were too
        many refusals since: `most` of this name, of this address, of all. Until `came` it counts as refused, so that
        a hundred attempts at once are a hundred."""
        e = t.user_event.c
        refused = select(func.count()).where(e.what == REFUSED, e.at > since)
        forgiven = select(func.max(e.id)).where(e.login == login, e.what.in_(_FORGIVES))
        with self._lock, writing(self._engine) as connection:
            after = connection.execute(forgiven).scalar() or 0
            counts = (
                connection.execute(refused.where(e.login == login, e.id > after)).scalar_one(),
                connection.execute(refused.where(e.address == address)).scalar_one(),
                connection.execute(refused).scalar_one(),
            )
            if any(count >= limit for count, limit in zip(counts, most, strict=True)):
                return None
            return _note(connection, UserEvent(at, login, REFUSED, address))

    # -- sessions --------------------------------------------------------------------------------------------

    def came(self, attempt: int, key: str, login: str, at: datetime, address: str, hashed: str) -> bool:
        """The attempt is a log-in: its session begins. False where the password was changed, or the user disabled,
        while it was being looked at."""
        u = t.console_user.c
        still = select(u.login).where(u.login == login, u.hash == hashed, u.disabled_at.is_(None))
        with self._lock, writing(self._engine) as connection:
            if connection.execute(still).first() is None:
                return False
            connection.execute(update(t.user_event).where(t.user_event.c.id == attempt).values(what="login"))
            row = {"key": key, "login": login, "started": at, "used": at, "address": address}
            connection.execute(insert(t.console_session).values(row))
            return True

    def session(self, key: str) -> Session | None:
        """The session of this key and its user; None where there is none, or the user is disabled."""
        s, u = t.console_session.c, t.console_user
        query = select(u, s.started, s.used, s.address).join(t.console_session, s.login == u.c.login)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(s.key == key, u.c.disabled_at.is_(None))).mappings().first()
        return Session(_user(row), row["started"], row["used"], row["address"]) if row else None

    def touch(self, key: str, at: datetime) -> None:
        with self._lock, writing(self._engine) as connection:
            connection.execute(update(t.console_session).where(t.console_session.c.key == key).values(used=at))

    def leave(self, key: str, event: UserEvent) -> None:
        with self._lock, writing(self._engine) as connection:
            connection.execute(delete(t.console_session).where(t.console_session.c.key == key))
            _note(connection, event)

    def tidy(self, at: datetime, idle: timedelta, absolute: timedelta, record: timedelta) -> None:
        """Drop sessions that are over and records older than `record`."""
        s = t.console_session.c
        with self._lock, writing(self._engine) as connection:
            connection.execute(delete(t.console_session).where((s.used < at - idle) | (s.started < at - absolute)))
            connection.execute(delete(t.user_event).where(t.user_event.c.at < at - record))
            connection.execute(delete(t.form_once).where(t.form_once.c.at < at - record))


def _note(connection: Connection, event: UserEvent) -> int:
    row = {"at": event.at, "login": event.login, "what": event.what, "address": event.address, "note": event.note}
    made = connection.execute(insert(t.user_event).values(row)).inserted_primary_key
    return int(made[0]) if made else 0


def _user(row: Any) -> User:
    names = ("login", "name", "created_at", "changed_at", "disabled_at")
    return User(role=Role(row["role"]), **{name: row[name] for name in names})
