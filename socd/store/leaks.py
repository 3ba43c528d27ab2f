"""Leaked accounts in the store: folded over imports, followed up one by one, counted for the monthly table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.cases.followup import follow
from socd.model.case import CaseEvent, CaseState
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.leaks import AccountClass, Follow, LeakBatch, LeakedAccount, PasswordChange
from socd.model.observation import Observation
from socd.store import schema as t
from socd.store.facts import LeakRow, LeakTotals

_OURS = (AccountClass.OFFICIAL.value, AccountClass.PERSONAL.value)
STILL = "still_leaking"  # in a case's details: how many confirmed accounts this import shows stolen again


def add_batch(connection: Connection, batch: LeakBatch, at: datetime) -> Counter[str]:
    """Fold one import in: an account known before keeps its first day and gets a new last day.

    Returns, by unit, how many accounts whose change was confirmed this import shows stolen again.
    """
    stolen = {machine.key: machine.infected_at for machine in batch.machines}
    for machine in batch.machines:
        row = {
            "key": machine.key, "name": machine.name, "unit": machine.unit, "family": machine.family,
            "infected_at": machine.infected_at, "first_seen": at, "last_seen": at,
        }  # fmt: skip
        connection.execute(upsert(t.leak_machine).values(row).on_conflict_do_update(set_={"last_seen": at}))
    again: Counter[str] = Counter()
    for account in batch.accounts:
        row = {
            "fingerprint": account.fingerprint, "machine": account.machine, "unit": account.unit,
            "host": account.host, "login_masked": account.login_masked, "cls": account.cls.value,
            "application": account.application, "first_seen": at, "last_seen": at, "login_key": account.login_key,
        }  # fmt: skip
        known = {"last_seen": at} | ({"login_key": account.login_key} if account.login_key else {})
        connection.execute(upsert(t.leak_account).values(row).on_conflict_do_update(set_=known))
        stolen_at = stolen.get(account.machine) or account.stolen_at
        if _newly_stolen(connection, account, stolen_at, batch.source, at) and account.unit:
            again[account.unit] += 1
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
    return again


def _newly_stolen(
    connection: Connection, account: LeakedAccount, stolen_at: datetime | None, source: str, at: datetime
) -> bool:
    """Note the theft; whether it is new and dated after the confirmed change. The same copy again tells nothing."""
    origin = f"log:{stolen_at.isoformat()}" if stolen_at else f"list:{source}"
    row = {"fingerprint": account.fingerprint, "origin": origin, "stolen_at": stolen_at, "first_at": at}
    new = connection.execute(upsert(t.leak_sighting).values(row).on_conflict_do_nothing()).rowcount
    if not new or stolen_at is None:
        return False
    c = t.leak_account.c
    changed = connection.execute(select(c.changed_at).where(c.fingerprint == account.fingerprint)).scalar()
    return follow(changed, stolen_at, None) is Follow.STILL


def told_again(looks: Iterable[Observation], again: Mapping[str, int]) -> list[Observation]:
    """The looks of an import; a unit whose mended accounts leak again hears of it in its finding."""
    return [
        replace(look, verdict=replace(look.verdict, findings=tuple(
            replace(finding, details={**finding.details, STILL: again[look.unit]})
            for finding in look.verdict.findings
        ))) if look.unit and again.get(look.unit) else look
        for look in looks
    ]  # fmt: skip


# -- counting ------------------------------------------------------------------------------------------------


def totals(connection: Connection, start: datetime | None, end: datetime | None, unit: str | None) -> LeakTotals:
    """Organisations, computers, accounts, official ones, changed ones, first seen in [start, end)."""
    accounts = [row for row in rows(connection, start, end, unit) if row.cls.value in _OURS and row.unit]
    return LeakTotals(
        organisations=len({row.unit for row in accounts}),
        computers=len({row.machine for row in accounts if row.machine}),  # a combo list names no computer
        accounts=len(accounts),
        official=sum(row.cls is AccountClass.OFFICIAL for row in accounts),
        changed=sum(row.settled for row in accounts),
        still=sum(row.state is Follow.STILL for row in accounts),
    )


def rows(
    connection: Connection, start: datetime | None = None, end: datetime | None = None, unit: str | None = None
) -> list[LeakRow]:
    a, m = t.leak_account.c, t.leak_machine.c
    s = _thefts().subquery()
    query = (
        select(t.leak_account, m.name, m.family, m.infected_at, s.c.stolen_at, s.c.undated_at)
        .outerjoin(t.leak_machine, a.machine == m.key)
        .outerjoin(s, s.c.fingerprint == a.fingerprint)
    )
    if start is not None:
        query = query.where(a.first_seen >= start)
    if end is not None:
        query = query.where(a.first_seen < end)
    if unit is not None:
        query = query.where(a.unit == unit)
    return [_row(row) for row in connection.execute(query.order_by(a.unit, m.name, a.cls, a.host, a.login_masked))]


def _thefts() -> Select[Any]:
    """By account: the newest dated theft, and when a list without date last brought it."""
    c = t.leak_sighting.c
    undated = func.max(c.first_at, type_=t.UtcDateTime()).filter(c.stolen_at.is_(None))
    return select(
        c.fingerprint, func.max(c.stolen_at, type_=t.UtcDateTime()).label("stolen_at"), undated.label("undated_at")
    ).group_by(c.fingerprint)


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
        last_seen=r["last_seen"],
        application=r["application"],
        login_key=r["login_key"],
        stolen_at=r["stolen_at"],
        state=follow(r["changed_at"], r["stolen_at"], r["undated_at"]),
    )


# -- following up --------------------------------------------------------------------------------------------


def password_changed(connection: Connection, unit: str, who: str, at: datetime, note: str) -> int:
    """The unit has confirmed that all its listed passwords were changed; how many that were."""
    waiting = [row.fingerprint for row in rows(connection, unit=unit) if not row.settled]
    confirm(connection, [PasswordChange(one, at, who, note or "socd case clean", who, at) for one in waiting])
    return len(waiting)


def confirm(connection: Connection, changes: Sequence[PasswordChange]) -> None:
    """Keep the word of the units, account by account; an older change never takes the place of a newer one."""
    c = t.leak_account.c
    for change in changes:
        connection.execute(insert(t.leak_change).values(**{name: getattr(change, name) for name in _CHANGE}))
        newer = (c.fingerprint == change.fingerprint) & (c.changed_at.is_(None) | (c.changed_at < change.changed_at))
        connection.execute(update(t.leak_account).where(newer).values(changed_at=change.changed_at))


_CHANGE = ("fingerprint", "changed_at", "confirmed_by", "how", "recorded_by", "recorded_at")


def note_on_cases(connection: Connection, changes: Sequence[PasswordChange]) -> None:
    """One line on the open case of each unit concerned."""
    a, k = t.leak_account.c, t.case.c
    units: Counter[str] = Counter()
    for change in changes:
        unit = connection.execute(select(a.unit).where(a.fingerprint == change.fingerprint)).scalar()
        units[unit or ""] += 1
    ended = [state.value for state in CaseState if not state.open]
    for unit, count in units.items():
        mine = (k.kind == ACCOUNT_LEAK.code) & (k.unit == unit) & k.state.not_in(ended)
        last = changes[-1]
        for number in connection.execute(select(k.number).where(mine)).scalars().all():
            event = CaseEvent(last.recorded_at, last.recorded_by, "password-changed",
                              f"{count} · {last.confirmed_by} · {last.how}")  # fmt: skip
            connection.execute(
                insert(t.case_event).values(number=number, at=event.at, who=event.who, what=event.what, note=event.note)
            )


def changes_of(connection: Connection, unit: str | None = None) -> list[PasswordChange]:
    """Everything confirmed, oldest first."""
    query = select(*(t.leak_change.c[name] for name in _CHANGE)).order_by(t.leak_change.c.id)
    if unit is not None:
        query = query.join(t.leak_account, t.leak_account.c.fingerprint == t.leak_change.c.fingerprint)
        query = query.where(t.leak_account.c.unit == unit)
    return [PasswordChange(**row) for row in connection.execute(query).mappings()]
