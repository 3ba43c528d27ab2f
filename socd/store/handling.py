"""What people do to cases, inside a given transaction: the pure functions of `cases` decide, this writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.cases import joining
from socd.cases.dates import PlannedStop
from socd.cases.life import Answer, Relook
from socd.cases.life import answer as answered
from socd.model.case import Case
from socd.model.kinds import KindClass
from socd.store import casefile, leaks
from socd.store import schema as t
from socd.store.record import Recorder
from socd.store.schema_users import form_once

Guard = Callable[[Case], None]  # raises where the case is no longer what the person saw who answers it


def answer(
    connection: Connection,
    number: str,
    what: Answer,
    *,
    who: str,
    at: datetime,
    note: str,
    also: Sequence[str],
    probes: Collection[str],
    guard: Guard | None = None,
) -> Case:
    """See `Store.answer`."""
    case = _one(connection, number, guard)
    seen = relooks(connection, case, probes) if what is Answer.VERIFY else ()
    changed = answered(case, what, who=who, at=at, note=note, relooks=seen)
    casefile.change(connection, case, changed)
    if what in (Answer.ACCEPT, Answer.FALSE_ALARM):
        for site in dict.fromkeys((*case.sites, *also)):
            row = {"site": site, "key": f"{case.kind.code}|{case.cause}", "who": who, "at": at,
                   "reason": note or what.value}  # fmt: skip
            connection.execute(upsert(t.acceptance).values(row).on_conflict_do_update(set_=row))
    if what is Answer.CLEAN and not case.sites:
        leaks.password_changed(connection, case.unit, who, at, note)
    return changed


def relooks(connection: Connection, case: Case, probes: Collection[str]) -> tuple[Relook, ...]:
    """The newest telling look of each of these probes at each of the case's sites."""
    latest = t.latest.c
    query = select(latest.site, latest.judged, latest.facts).where(
        latest.site.in_(case.sites), latest.probe.in_(list(probes)), latest.judged.is_not(None)
    )
    return tuple(
        Relook(row.site, row.judged, tuple(str(one) for one in row.facts.get("personas") or ()))
        for row in connection.execute(query)
    )


def handle(connection: Connection, number: str, change: Callable[[Case], Case]) -> Case:
    """See `Store.handle`."""
    case = _one(connection, number)
    changed = change(case)
    casefile.change(connection, case, changed)
    return changed


def join(
    connection: Connection,
    number: str,
    other: str,
    what: Answer,
    *,
    who: str,
    at: datetime,
    why: str,
    guard: Guard | None = None,
) -> tuple[Case, Case]:
    """See `Store.join`. What was seen of the one is followed up in the other from now on."""
    case, into = _one(connection, number, guard), _one(connection, other)
    how = joining.merge if what is Answer.MERGE else joining.duplicate
    gone, kept = how(case, into, who=who, at=at, why=why)
    casefile.change(connection, case, gone)
    casefile.change(connection, into, kept)
    if what is Answer.MERGE:
        connection.execute(update(t.track).where(t.track.c.case_number == number).values(case_number=other))
    return gone, kept


def split(
    recorder: Recorder,
    number: str,
    sites: Collection[str],
    *,
    who: str,
    at: datetime,
    why: str,
    t0: datetime | None,
    guard: Guard | None = None,
) -> tuple[Case, Case]:
    """See `Store.split`."""
    connection = recorder.connection
    case = _one(connection, number, guard)
    stays, new = joining.split(case, sites, recorder.number(case.cls, at), who=who, at=at, why=why, t0=t0)
    casefile.change(connection, case, stays)
    casefile.add(connection, new)
    mine = t.track.c.case_number == number
    connection.execute(update(t.track).where(mine, t.track.c.subject.in_(new.sites)).values(case_number=new.number))
    return stays, new


def enter(recorder: Recorder, make: Callable[[str], Case], cls: KindClass, at: datetime, once: str) -> Case:
    """See `Store.enter`."""
    done = select(form_once.c.result).where(form_once.c.token == once)
    known = recorder.connection.execute(done).scalar() if once else None
    if known:
        return _one(recorder.connection, known)
    case = make(recorder.number(cls, at))
    casefile.add(recorder.connection, case)
    if once:
        recorder.connection.execute(insert(form_once).values(token=once, at=at, result=case.number))
    return case


def plan_stop(connection: Connection, stop: PlannedStop, at: datetime) -> int:
    """See `Store.plan_stop`."""
    values = {"site": stop.site, "starts": stop.starts, "ends": stop.ends, "reason": stop.reason, "who": stop.who,
              "entered": at, "published": stop.published, "reference": stop.reference}  # fmt: skip
    made = connection.execute(insert(t.planned_stop).values(values)).inserted_primary_key
    return int(made[0]) if made else 0


def tell_stop(
    connection: Connection, stop: int, published: datetime | None, reference: str, cancelled: datetime | None
) -> None:
    """See `Store.tell_stop`."""
    told = {"published": published, "reference": reference} if published else {"cancelled": cancelled}
    if not connection.execute(update(t.planned_stop).where(t.planned_stop.c.id == stop).values(told)).rowcount:
        raise KeyError(stop)


def stops(connection: Connection, since: datetime) -> list[PlannedStop]:
    """See `Store.stops`."""
    p = t.planned_stop.c
    query = select(p.id, p.site, p.starts, p.ends, p.reason, p.who, p.published, p.reference, p.cancelled)
    return [PlannedStop(*row) for row in connection.execute(query.where(p.ends >= since).order_by(p.starts, p.id))]


def _one(connection: Connection, number: str, guard: Guard | None = None) -> Case:
    case = casefile.one(connection, number)
    if case is None:
        raise KeyError(number)
    if guard is not None:
        guard(case)
    return case
