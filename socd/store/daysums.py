"""Day counts summed in the database: a year of three hundred portals is more rows than a report can hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import ColumnElement, Connection, and_, func, select

from socd.cases.clocks import SENT
from socd.model.case import Case
from socd.model.catalogue import ALL
from socd.model.kinds import KindClass
from socd.store import casefile
from socd.store import schema as t
from socd.store.facts import DayTotal, ProbeSum

_OUTAGES = [kind.code for kind in ALL if kind.cls is KindClass.OUTAGE]


def total(connection: Connection, sites: Collection[str], start: date, end: date) -> DayTotal:
    """All looks at these sites on the days start ≤ day < end, and how many site-days and days they cover."""
    d = t.day.c
    mine = (d.day >= start, d.day < end, d.site.in_(sites))
    told = func.sum(d.ok + d.finding)
    a_day = select(d.site, d.day, func.sum(d.looks).label("looks"), told.label("told")).where(*mine)
    by_day = a_day.group_by(d.site, d.day).subquery().c
    seen = func.count().filter(by_day.told > 0)
    days = func.count(by_day.day.distinct()).filter(by_day.looks > 0)
    row = connection.execute(select(seen, func.sum(by_day.looks), func.sum(by_day.told), days)).one()
    return DayTotal(seen_days=row[0], looks=row[1] or 0, told=row[2] or 0, days=row[3])


def of_probe(connection: Connection, probe: str, start: date, end: date) -> dict[str, ProbeSum]:
    """One probe's looks by site over the days start ≤ day < end."""
    d = t.day.c
    sums = (func.sum(c) for c in (d.looks, d.ok, d.finding, d.seconds))
    query = select(d.site, *sums).where(d.probe == probe, d.day >= start, d.day < end).group_by(d.site)
    return {site: ProbeSum(*counts) for site, *counts in connection.execute(query)}


def course(connection: Connection, probe: str, edges: Collection[date], sites: Collection[str]) -> list[ProbeSum]:
    """One probe's looks at these sites between each edge and the next."""
    ends = sorted(edges)
    d = t.day.c
    found = []
    for start, end in pairwise(ends):
        sums = (func.coalesce(func.sum(c), 0) for c in (d.looks, d.ok, d.finding, d.seconds))
        where = (d.probe == probe, d.day >= start, d.day < end, d.site.in_(sites))
        found.append(ProbeSum(*connection.execute(select(*sums).where(*where)).one()))
    return found


def outages(connection: Connection, start: datetime, stop: datetime) -> list[Case]:
    """Cases of sites that did not answer, of which some part may lie in [start, stop)."""
    c = t.case.c
    late: ColumnElement[bool] = (c.active == 1) | (c.last_seen >= start) | (c.closed_at >= start)
    return casefile.read(connection, and_(c.kind.in_(_OUTAGES), c.t0 < stop, late))


def told(connection: Connection, document: str, start: datetime, end: datetime) -> list[Case]:
    """Cases about which a paper of this kind was marked as sent in [start, end)."""
    e = t.case_event.c
    numbers = select(e.number).where(e.what == SENT + document, e.at >= start, e.at < end)
    return casefile.read(connection, t.case.c.number.in_(numbers))
