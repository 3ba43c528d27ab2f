"""Leaked accounts in the store: folded over imports, counted for the monthly table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.model.leaks import AccountClass, LeakBatch
from socd.store import schema as t
from socd.store.facts import LeakRow, LeakTotals

_OURS = (AccountClass.OFFICIAL.value, AccountClass.PERSONAL.value)


def add_batch(connection: Connection, batch: LeakBatch, at: datetime) -> None:
    """Fold one import in: an account known before keeps its first day and gets a new last day."""
    for machine in batch.machines:
        row = {
            "key": machine.key, "name": machine.name, "unit": machine.unit, "family": machine.family,
            "infected_at": machine.infected_at, "first_seen": at, "last_seen": at,
        }  # fmt: skip
        connection.execute(upsert(t.leak_machine).values(row).on_conflict_do_update(set_={"last_seen": at}))
    for account in batch.accounts:
        row = {
            "fingerprint": account.fingerprint, "machine": account.machine, "unit": account.unit,
            "host": account.host, "login_masked": account.login_masked, "cls": account.cls.value,
            "application": account.application, "first_seen": at, "last_seen": at,
        }  # fmt: skip
        connection.execute(upsert(t.leak_account).values(row).on_conflict_do_update(set_={"last_seen": at}))
    connection.execute(
        insert(t.leak_import).values(
            at=at,
            source=batch.source,
            accounts=len(batch.accounts),
            ignored_accounts=batch.ignored_accounts,
            ignored_machines=batch.ignored_machines,
            duplicates=batch.duplicates,
            problems=list(batch.problems),
        )
    )


def totals(connection: Connection, start: datetime | None, end: datetime | None, unit: str | None) -> LeakTotals:
    """Organisations, computers, accounts, official ones, changed ones, first seen in [start, end)."""
    accounts = [row for row in rows(connection, start, end, unit) if row.cls.value in _OURS and row.unit]
    return LeakTotals(
        organisations=len({row.unit for row in accounts}),
        computers=len({row.machine for row in accounts if row.machine}),  # a combo list names no computer
        accounts=len(accounts),
        official=sum(row.cls is AccountClass.OFFICIAL for row in accounts),
        changed=sum(row.changed_at is not None for row in accounts),
    )


def rows(
    connection: Connection, start: datetime | None = None, end: datetime | None = None, unit: str | None = None
) -> list[LeakRow]:
    a, m = t.leak_account.c, t.leak_machine.c
    query = select(t.leak_account, m.name, m.family, m.infected_at).outerjoin(t.leak_machine, a.machine == m.key)
    if start is not None:
        query = query.where(a.first_seen >= start)
    if end is not None:
        query = query.where(a.first_seen < end)
    if unit is not None:
        query = query.where(a.unit == unit)
    return [_row(row) for row in connection.execute(query.order_by(a.unit, m.name, a.cls, a.host, a.login_masked))]


def _row(row: Row[tuple[object, ...]]) -> LeakRow:
    r = row._mapping
    return LeakRow(
        fingerprint=r["fingerprint"],
        unit=r["unit"],
        machine=r["machine"],
        machine_name=r["name"] or "",
        family=r["family"] or "",
        infected_at=r["infected_at"],
        host=r["host"],
        login_masked=r["login_masked"],
        cls=AccountClass(r["cls"]),
        first_seen=r["first_seen"],
        changed_at=r["changed_at"],
    )


def password_changed(connection: Connection, unit: str, at: datetime) -> int:
    """The unit has confirmed that all its listed passwords were changed; how many that were."""
    done = connection.execute(
        update(t.leak_account)
        .where(t.leak_account.c.unit == unit, t.leak_account.c.changed_at.is_(None))
        .values(changed_at=at)
    )
    return done.rowcount
