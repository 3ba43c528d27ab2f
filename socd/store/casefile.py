"""Reading and writing whole cases inside a given transaction."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.model.case import Case
from socd.store import schema as t
from socd.store.codec import case_in, case_out


def add(connection: Connection, case: Case) -> None:
    connection.execute(insert(t.case).values(case_out(case)))
    _add_sites(connection, case.number, case.sites)
    _add_events(connection, case, 0)


def change(connection: Connection, before: Case, after: Case) -> None:
    """Write what differs; events are only ever appended. A site leaves only where a part was split off."""
    connection.execute(update(t.case).where(t.case.c.number == after.number).values(case_out(after)))
    _add_sites(connection, after.number, tuple(site for site in after.sites if site not in before.sites))
    gone = [site for site in before.sites if site not in after.sites]
    if gone:
        connection.execute(
            delete(t.case_site).where(t.case_site.c.number == after.number, t.case_site.c.site.in_(gone))
        )
    _add_events(connection, after, len(before.events))


def _add_sites(connection: Connection, number: str, sites: tuple[str, ...]) -> None:
    for site in sites:
        connection.execute(upsert(t.case_site).values(number=number, site=site).on_conflict_do_nothing())


def _add_events(connection: Connection, case: Case, known: int) -> None:
    for event in case.events[known:]:
        connection.execute(
            insert(t.case_event).values(
                number=case.number, at=event.at, who=event.who, what=event.what, note=event.note
            )
        )


def one(connection: Connection, number: str) -> Case | None:
    return next(iter(read(connection, t.case.c.number == number)), None)


def read(connection: Connection, *where: ColumnElement[bool]) -> list[Case]:
    """Whole cases, oldest detection first."""
    rows = connection.execute(select(t.case).where(*where).order_by(t.case.c.t0, t.case.c.number)).mappings().all()
    numbers = select(t.case.c.number).where(*where)
    sites: dict[str, list[str]] = defaultdict(list)
    for number, site in connection.execute(
        select(t.case_site.c.number, t.case_site.c.site).where(t.case_site.c.number.in_(numbers))
    ):
        sites[number].append(site)
    events: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(
        select(t.case_event).where(t.case_event.c.number.in_(numbers)).order_by(t.case_event.c.id)
    ).mappings():
        events[row["number"]].append(row)
    return [case_in(row, sites[row["number"]], events[row["number"]]) for row in rows]
