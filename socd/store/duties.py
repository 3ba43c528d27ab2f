"""Duties of the calendar a person said are done, and reminders put into the outbox."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Column, Date, Engine, Integer, String, Table, Text, UniqueConstraint, select
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.cases.duties import Done
from socd.cases.reminders import Reminder
from socd.store import schema as t
from socd.store.engine import writing
from socd.store.record import Told

duty = Table(
    "duty",
    t.metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("at", t.UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("code", "subject", "day"),
)


class Duties:
    """The part of the store that keeps the duties calendar."""

    _engine: Engine
    _lock: threading.Lock
    told: Told

    def duty_done(self, done: Done) -> None:
        """Keep a person's word; the last one counts."""
        row = {
            "code": done.code,
            "subject": done.subject,
            "day": done.day,
            "at": done.at,
            "who": done.who,
            "note": done.note,
        }
        said = {key: row[key] for key in ("at", "who", "note")}
        with self._lock, writing(self._engine) as connection:
            connection.execute(
                upsert(duty).values(row).on_conflict_do_update(index_elements=["code", "subject", "day"], set_=said)
            )

    def duties_done(self, since: date) -> list[Done]:
        """What was done for days from `since` on."""
        d = duty.c
        query = select(d.code, d.subject, d.day, d.at, d.who, d.note).where(d.day >= since).order_by(d.day)
        with self._engine.connect() as connection:
            return [Done(**row) for row in connection.execute(query).mappings()]

    def remind(self, reminders: Iterable[Reminder], now: datetime) -> int:
        """Put reminders into the outbox, each key once for each channel; how many were new."""
        rows = [
            {"key": one.key, "channel": channel, "number": one.number, "event": one.event, "at": now, "next_try": now,
             "tries": 0}
            for one in reminders
            for channel in self.told.channels
        ]  # fmt: skip
        if not rows:
            return 0
        with self._lock, writing(self._engine) as connection:
            return sum(
                connection.execute(upsert(t.outbox).values(row).on_conflict_do_nothing()).rowcount for row in rows
            )
