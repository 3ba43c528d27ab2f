"""Leaked accounts in the store: folded over imports, followed up one by one, counted for the monthly table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.cases.followup import follow
from socd.judge.tracks import Track
from socd.model.case import Case, CaseEvent, CaseState
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.leaks import AccountClass, Follow, LeakBatch, PasswordChange
from socd.model.observation import Finding, Observation
from socd.store import casefile
from socd.store import schema as t
from socd.store.facts import LeakRow, LeakTotals

_OURS = (AccountClass.OFFICIAL.value, AccountClass.PERSONAL.value)
_PLACES = 20  # addresses of an exposure told of before
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
    changed = _changed(connection)
    for account in batch.accounts:
        row = {
            "fingerprint": account.fingerprint, "machine": account.machine, "unit": account.unit,
            "host": account.host, "login_masked": account.login_masked, "cls": account.cls.value,
            "application": account.application, "first_seen": at, "last_seen": at, "login_key": account.login_key,
        }  # fmt: skip
        known = {"last_seen": at} | ({"login_key": account.login_key} if account.login_key else {})
        connection.execute(upsert(t.leak_account).values(row).on_conflict_do_update(set_=known))
        stolen_at = stolen.get(account.machine) or account.stolen_at
        new = _noted(connection, account.fingerprint, stolen_at, batch.source, at)
        names = _names(account.fingerprint, account.host, account.login_key)
        mended = max(filter(None, map(changed.get, names)), default=None)
        if new and account.unit and follow(mended, stolen_at, None) is Follow.STILL:
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


def _names(fingerprint: str, host: str, login_key: str) -> tuple[object, ...]:
    """What an account is known by: its fingerprint, and the log-in at the system wherever it was stolen."""
    return (fingerprint, (host, login_key)) if login_key else (fingerprint,)


def _changed(connection: Connection) -> dict[object, datetime]:
    """When each account's password was changed last, by all its names."""
    c = t.leak_account.c
    found: dict[object, datetime] = {}
    query = select(c.fingerprint, c.host, c.login_key, c.changed_at).where(c.changed_at.is_not(None))
    for row in connection.execute(query):
        for name in _names(row.fingerprint, row.host, row.login_key):
            found[name] = max(row.changed_at, found.get(name, row.changed_at))
    return found


def _noted(connection: Connection, fingerprint: str, stolen_at: datetime | None, source: str, at: datetime) -> bool:
    """Note the theft; whether it is new. The same copy again tells nothing."""
    origin = f"log:{stolen_at.isoformat()}" if stolen_at else f"list:{source}"
    row = {"fingerprint": fingerprint, "origin": origin, "stolen_at": stolen_at, "first_at": at}
    return bool(connection.execute(upsert(t.leak_sighting).values(row).on_conflict_do_nothing()).rowcount)


def told_again(looks: Iterable[Observation], again: Mapping[str, int]) -> list[Observation]:
    """The looks of an import; a unit whose mended accounts leak again hears of it in its finding."""
    return [
        replace(look, verdict=replace(look.verdict, findings=tuple(
            replace(finding, details={**finding.details, STILL: again[look.unit]})
            for finding in look.verdict.findings
        ))) if look.unit and again.get(look.unit) else look
        for look in looks
    ]  # fmt: skip


def follow_place(connection: Connection, track: Track, observation: Observation) -> Case | None:
    """The case of an exposure whose addresses are others now is told them; the case where people must hear of it."""
    if "paths" not in track.finding.details:
        return None
    case = casefile.one(connection, track.case or "")
    after = case and _moved(case, track.finding, observation.site, observation.started)
    if case is None or after is None:
        return None
    casefile.change(connection, case, after)
    return after if len(after.events) > len(case.events) else None


def _moved(case: Case, finding: Finding, site: str | None, at: datetime) -> Case | None:
    """The case with the places of now, those of before beside them; None where nothing moved.

    A place never told is an event; one that comes and goes among those told is none. Only the first of several sites.
    """
    places, told = finding.details["paths"], case.details.get("paths", [])
    if not case.open or case.sites[:1] != (site,) or (places == told and finding.place == case.place):
        return None
    earlier = [*case.details.get("before", []), *told, *finding.details.get("before", [])]
    before = [place for place in dict.fromkeys(earlier) if place not in places][:_PLACES]
    details = {**case.details, **finding.details, "before": before}
    after = replace(case, place=finding.place, title=finding.title or case.title, details=details)
    new = [place for place in places if place not in earlier]
    if not new:
        return after
    event = CaseEvent(at, "socd", "moved", ", ".join(new[:_PLACES]))
    evidence = tuple(dict.fromkeys((*case.evidence, *finding.evidence)))
    return replace(after, evidence=evidence, events=(*case.events, event))


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
    connection: Connection,
    start: datetime | None = None,
    end: datetime | None = None,
    unit: str | None = None,
    every: bool = False,
) -> list[LeakRow]:
    """Accounts first seen in [start, end). One that a list named before or after a computer's log did is that
    computer's, seen since the first of them; with `every` the list's own row is there too (a letter may cite it)."""
    a, m = t.leak_account.c, t.leak_machine.c
    s = _thefts().subquery()
    query = (
        select(t.leak_account, m.name, m.family, m.infected_at, s.c.stolen_at, s.c.undated_at)
        .outerjoin(t.leak_machine, a.machine == m.key)
        .outerjoin(s, s.c.fingerprint == a.fingerprint)
        .order_by(a.unit, m.name, a.cls, a.host, a.login_masked)
    )
    found = [dict(row._mapping) for row in connection.execute(query)]
    together = _together(found)
    return [
        _row(row)
        for row in found
        if (unit is None or row["unit"] == unit)
        and (start is None or row["first_seen"] >= start)
        and (end is None or row["first_seen"] < end)
        and (every or row["fingerprint"] not in together)
    ]


def _together(found: Sequence[dict[str, Any]]) -> set[str]:
    """One log-in at one system is one account, wherever it was stolen: what is known of it holds for all its rows, and
    a change confirmed for one is a change of all. Returns the rows of lists that a computer of the unit has too."""
    accounts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in found:
        if row["login_key"]:
            accounts.setdefault((row["host"], row["login_key"]), []).append(row)
    lists: set[str] = set()
    for alike in accounts.values():
        if len(alike) == 1:
            continue
        for name in ("changed_at", "stolen_at", "undated_at"):
            newest = max((row[name] for row in alike if row[name]), default=None)
            for row in alike:
                row[name] = newest
        for row in alike:
            mine = [one for one in alike if one["machine"] and one["unit"] == row["unit"]]
            if not row["machine"] and mine:
                lists.add(row["fingerprint"])
                mine[0]["first_seen"] = min(mine[0]["first_seen"], row["first_seen"])
    return lists


def _thefts() -> Select[Any]:
    """By account: the newest dated theft, and when a list without date last brought it."""
    c = t.leak_sighting.c
    undated = func.max(c.first_at, type_=t.UtcDateTime()).filter(c.stolen_at.is_(None))
    return select(
        c.fingerprint, func.max(c.stolen_at, type_=t.UtcDateTime()).label("stolen_at"), undated.label("undated_at")
    ).group_by(c.fingerprint)


def _row(r: Mapping[str, Any]) -> LeakRow:
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
