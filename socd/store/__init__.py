"""The store: one door for everything that must outlive the process.

Methods are synchronous and thread-safe; the daemon calls them from worker threads. `Store.open(None)` is the
in-memory twin that tests use: same schema, same queries.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select, update

from socd.cases.dates import PlannedStop
from socd.cases.life import Answer
from socd.cases.severity import Judged
from socd.judge.tracks import Policy, Track
from socd.model.case import Case, CaseEvent, CaseState
from socd.model.inventory import Site
from socd.model.kinds import KindClass
from socd.model.leaks import LeakBatch, PasswordChange
from socd.model.notices import Claim, Paper, Ruling
from socd.model.observation import Observation, Outcome
from socd.model.reconcile import Line
from socd.store import before, casefile, handling, leaks, notices, suspects
from socd.store import schema as t
from socd.store.before import Before
from socd.store.codec import fault_in, track_in
from socd.store.documents import AlreadySent, Documents, Drawing, Drawn
from socd.store.duties import Duties
from socd.store.engine import StoreError, migrate, open_engine, ready_to_read, told_plainly, writing
from socd.store.facts import (
    DayCount,
    DocumentRow,
    Latest,
    LeakRow,
    LeakTotals,
    MarkRow,
    Notice,
)
from socd.store.periodic import Periodic
from socd.store.record import Recorded, Recorder, Told
from socd.store.suspects import Accepted, Suspect
from socd.store.users import Users

__all__ = [
    "Accepted", "AlreadySent", "Before", "DayCount", "DocumentRow", "Drawing", "Drawn", "Latest", "LeakRow",
    "LeakTotals", "MarkRow", "Notice", "Recorded", "Store", "StoreError", "Suspect", "Told",
]  # fmt: skip


class Store(Documents, Duties, Periodic):
    """All facts of one socd. `policy` and `told` shape what recording leads to; they may change on reload."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self.users = Users(engine, self._lock)
        self.policy = Policy()
        self.told = Told()
        self.sites: Mapping[str, Site] = {}
        self.grade: Callable[[Case], Judged] | None = None

    @classmethod
    def open(cls, path: Path | None, *, readonly: bool = False) -> Self:
        """Open (and migrate) the database file. Raises StoreError with what to do."""
        engine = open_engine(path, readonly=readonly)
        with told_plainly(path):
            if not readonly:
                migrate(engine)
            elif path is not None:
                ready_to_read(engine, path)
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    def _recorder(self, connection: Connection) -> Recorder:
        return Recorder(connection, self.policy, self.told, self.sites, self.grade)

    # -- writing: the machine ----------------------------------------------------------------------------

    def record(self, observation: Observation) -> Recorded:
        """Judge and keep one look with all it leads to, in one transaction."""
        with self._lock, writing(self._engine) as connection:
            return self._recorder(connection).record(observation)

    def record_many(self, observations: Sequence[Observation]) -> list[Recorded]:
        """The same for several looks, in their order, in one transaction: all are kept, or none is."""
        with self._lock, writing(self._engine) as connection:
            recorder = self._recorder(connection)
            return [recorder.record(observation) for observation in observations]

    def record_leaks(self, batch: LeakBatch, observations: Sequence[Observation], at: datetime) -> list[str]:
        """Keep one import and the cases it opens, in one transaction; the numbers of newly opened cases."""
        with self._lock, writing(self._engine) as connection:
            again = leaks.add_batch(connection, batch, at)
            recorder = self._recorder(connection)
            looks = leaks.told_again(observations, again)
            return [number for look in looks for number in recorder.record(look).raised]

    def forget_before(self, looks: datetime, days: date) -> int:
        """Drop looks, day counts and marks older than the retention; cases and evidence stay. Returns looks dropped."""
        with self._lock, writing(self._engine) as connection:
            gone = connection.execute(delete(t.look).where(t.look.c.started < looks)).rowcount
            connection.execute(delete(t.day).where(t.day.c.day < days))
            old = datetime.combine(days, time(), UTC)
            connection.execute(delete(t.mark).where(t.mark.c.last < old))
            return gone

    # -- writing: people ---------------------------------------------------------------------------------

    def answer(
        self,
        number: str,
        what: Answer,
        *,
        who: str,
        at: datetime,
        note: str = "",
        also: Sequence[str] = (),
        probes: Collection[str] = (),
        guard: handling.Guard | None = None,
    ) -> Case:
        """A person answers a case. Raises KeyError (no such case) or CaseError (does not fit its state).

        `also` are further sites on which an acceptance shall hold: those of the same template that the change has not
        reached yet, or has not been seen on. `probes` are those that can see the case's cause: their looks since the
        cleaning are what “verified clean” rests on. `guard` is asked inside the transaction, before anything is
        written; what it raises is raised.
        """
        with self._lock, writing(self._engine) as connection:
            return handling.answer(
                connection, number, what, who=who, at=at, note=note, also=also, probes=probes, guard=guard
            )

    def accept_suspect(self, wanted: str, *, who: str, at: datetime, why: str, also: Sequence[str] = ()) -> Suspect:
        """A person accepts what was only suspected. Raises KeyError (no such one) or CaseError (no name, no reason)."""
        with self._lock, writing(self._engine) as connection:
            return suspects.accept(connection, wanted, who=who, at=at, why=why, also=also)

    def promote_suspect(self, wanted: str, *, who: str, at: datetime, why: str) -> str:
        """A person takes a suspicion for real: the number of its case. Raises as `accept_suspect`."""
        with self._lock, writing(self._engine) as connection:
            return suspects.promote(self._recorder(connection), wanted, who=who, at=at, why=why)

    def handle(self, number: str, change: Callable[[Case], Case]) -> Case:
        """Write what a pure function makes of a case (`cases.desk`). Raises KeyError, and what `change` raises."""
        with self._lock, writing(self._engine) as connection:
            return handling.handle(connection, number, change)

    def join(
        self, number: str, other: str, what: Answer, *, who: str, at: datetime, why: str,
        guard: handling.Guard | None = None,
    ) -> tuple[Case, Case]:  # fmt: skip
        """Merge a case into another, or call it its duplicate: (the one that ends, the one that goes on)."""
        with self._lock, writing(self._engine) as connection:
            return handling.join(connection, number, other, what, who=who, at=at, why=why, guard=guard)

    def split(
        self, number: str, sites: Collection[str], *, who: str, at: datetime, why: str, t0: datetime | None = None,
        guard: handling.Guard | None = None,
    ) -> tuple[Case, Case]:  # fmt: skip
        """Take sites out into a case of their own: (what stays, the new one)."""
        with self._lock, writing(self._engine) as connection:
            recorder = self._recorder(connection)
            return handling.split(recorder, number, sites, who=who, at=at, why=why, t0=t0, guard=guard)

    def enter(self, make: Callable[[str], Case], cls: KindClass, at: datetime, once: str = "") -> Case:
        """A case people told of; `make` gets its number. `once` is a form's token: sent twice, it makes one case."""
        with self._lock, writing(self._engine) as connection:
            return handling.enter(self._recorder(connection), make, cls, at, once)

    def plan_stop(self, stop: PlannedStop, at: datetime) -> int:
        """Keep a planned stop (its `id` is given here)."""
        with self._lock, writing(self._engine) as connection:
            return handling.plan_stop(connection, stop, at)

    def tell_stop(self, stop: int, *, published: datetime | None, reference: str, cancelled: datetime | None) -> None:
        """The public was told of a planned stop, or it was called off. Raises KeyError."""
        with self._lock, writing(self._engine) as connection:
            handling.tell_stop(connection, stop, published, reference, cancelled)

    def stops(self, since: datetime) -> list[PlannedStop]:
        """Planned stops that end after `since`, the nearest first."""
        with self._engine.connect() as connection:
            return handling.stops(connection, since)

    def add_event(self, number: str, event: CaseEvent) -> None:
        """Append one line to a case's timeline (e.g. "sent:report72" with the document's number as note)."""
        with self._lock, writing(self._engine) as connection:
            connection.execute(
                insert(t.case_event).values(number=number, at=event.at, who=event.who, what=event.what, note=event.note)
            )

    def confirm_changes(self, changes: Sequence[PasswordChange]) -> None:
        """Passwords were changed, as the units say; their open cases get a line each."""
        with self._lock, writing(self._engine) as connection:
            leaks.confirm(connection, changes)
            leaks.note_on_cases(connection, changes)

    def add_notice(self, paper: Paper, claims: Sequence[Claim], at: datetime) -> notices.Kept:
        """Keep what others report, and open or extend the cases it leads to, in one transaction."""
        with self._lock, writing(self._engine) as connection:
            recorder = self._recorder(connection)
            return notices.add(connection, recorder, paper, claims, at)

    def rule(self, ruling: Ruling) -> None:
        """A person's word on one line of the reconciliation."""
        with self._lock, writing(self._engine) as connection:
            notices.rule(connection, ruling)

    # -- what the runner asks ------------------------------------------------------------------------------

    def memory(self, site: str, probe: str) -> Mapping[str, Any] | None:
        with self._engine.connect() as connection:
            return before.memory(connection, site, probe)

    def accepted(self, site: str) -> frozenset[str]:
        """Finding keys a person has accepted on this site; see `before.accepted`."""
        with self._engine.connect() as connection:
            return before.accepted(connection, site)

    def before(self, site: str, probe: str) -> Before:
        """What a look must know of the looks before it, read at once."""
        with self._engine.connect() as connection:
            return before.before(connection, site, probe)

    def tracks(self, subject: str | None = None, probe: str | None = None) -> dict[str, list[Track]]:
        """Tracks by subject (a site id, or "unit:<id>")."""
        where: list[ColumnElement[bool]] = []
        if subject is not None:
            where.append(t.track.c.subject == subject)
        if probe is not None:
            where.append(t.track.c.probe == probe)
        found: dict[str, list[Track]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(select(t.track).where(*where)).mappings():
                found.setdefault(row["subject"], []).append(track_in(row))
        return found

    def suspects(self) -> list[Suspect]:
        """Suspicions that wait for a person, the oldest first."""
        with self._engine.connect() as connection:
            return suspects.read(connection)

    def acceptances(self, most: int = 100) -> list[Accepted]:
        """What people have accepted, on cases and suspicions, the newest first."""
        with self._engine.connect() as connection:
            return suspects.accepted(connection, most)

    # -- what metrics, console and reports ask -------------------------------------------------------------

    def cases(
        self, *, since: datetime | None = None, until: datetime | None = None, open_only: bool = False
    ) -> list[Case]:
        """Cases with T0 in [since, until), oldest first."""
        where: list[ColumnElement[bool]] = []
        if since is not None:
            where.append(t.case.c.t0 >= since)
        if until is not None:
            where.append(t.case.c.t0 < until)
        if open_only:
            where.append(t.case.c.state.in_([state.value for state in CaseState if state.open]))
        with self._engine.connect() as connection:
            return casefile.read(connection, *where)

    def case(self, number: str) -> Case | None:
        with self._engine.connect() as connection:
            return casefile.one(connection, number)

    def latest(self, *, site: str | None = None, facts: bool = True) -> dict[tuple[str, str], Latest]:
        """The newest look by (site, probe); of one site where it is given. Without `facts` these are left empty: they
        are large, and who draws a whole province needs none."""
        columns = [column for column in t.latest.c if facts or column is not t.latest.c.facts]
        query = select(*columns) if site is None else select(*columns).where(t.latest.c.site == site)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return {
            (row["site"], row["probe"]): Latest(
                **{"facts": {}, **row, "outcome": Outcome(row["outcome"]), "fault": fault_in(row["fault"])}
            )
            for row in rows
        }

    def look_counts(self) -> dict[tuple[str, str], int]:
        """Looks ever taken, by (site, probe)."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.latest.c.site, t.latest.c.probe, t.latest.c.looks))
            return {(site, probe): looks for site, probe, looks in rows}

    def outcome_counts(self) -> dict[tuple[str, str], int]:
        """Looks kept, by (probe, outcome): from the day counts."""
        names = [outcome.value for outcome in Outcome]
        query = select(t.day.c.probe, *(func.sum(t.day.c[name]).label(name) for name in names)).group_by(t.day.c.probe)
        with self._engine.connect() as connection:
            return {(row["probe"], n): row[n] for row in connection.execute(query).mappings() for n in names}

    def days(self, start: date, end: date) -> list[DayCount]:
        """Day counts with start ≤ day < end."""
        with self._engine.connect() as connection:
            query = select(t.day).where(t.day.c.day >= start, t.day.c.day < end).order_by(t.day.c.site, t.day.c.day)
            return [DayCount(**row) for row in connection.execute(query).mappings()]

    def marks(self, name: str, start: datetime, end: datetime) -> dict[str, MarkRow]:
        """Each site's mark of this name that was in force last in [start, end), by site."""
        m = t.mark.c
        query = select(t.mark).where(m.name == name, m.since < end, m.last >= start).order_by(m.since)
        with self._engine.connect() as connection:
            return {row["site"]: MarkRow(**row) for row in connection.execute(query).mappings()}

    def leak_totals(
        self, start: datetime | None = None, end: datetime | None = None, unit: str | None = None
    ) -> LeakTotals:
        """The monthly figures over accounts first seen in [start, end)."""
        with self._engine.connect() as connection:
            return leaks.totals(connection, start, end, unit)

    def leak_rows(
        self, start: datetime | None = None, end: datetime | None = None, unit: str | None = None, every: bool = False
    ) -> list[LeakRow]:
        """Accounts first seen in [start, end), each once; with `every` also a list's row of one a computer has."""
        with self._engine.connect() as connection:
            return leaks.rows(connection, start, end, unit, every)

    def password_changes(self, unit: str | None = None) -> list[PasswordChange]:
        """The units' confirmations, oldest first."""
        with self._engine.connect() as connection:
            return leaks.changes_of(connection, unit)

    def papers(self) -> list[tuple[int, Paper, int]]:
        """What others sent, newest first: number here, paper, how many things it reports."""
        with self._engine.connect() as connection:
            return notices.papers(connection)

    def reconciliation(
        self, *, notice: int | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[Line, ...]:
        """Others' word against our findings: of one paper, or of all received in [since, until)."""
        with self._engine.connect() as connection:
            return notices.table(connection, notice=notice, since=since, until=until)

    # -- the outbox ------------------------------------------------------------------------------------------

    def due_notices(self, now: datetime, limit: int = 50) -> list[Notice]:
        """Notices not sent yet whose time has come, oldest first."""
        o = t.outbox.c
        query = (
            select(o.id, o.key, o.channel, o.number, o.event, o.at, o.tries)
            .where(o.sent_at.is_(None), o.next_try <= now)
            .order_by(o.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [Notice(**row) for row in connection.execute(query).mappings()]

    def notice_sent(self, notice: Notice, at: datetime) -> None:
        self._notice(notice.id, {"sent_at": at, "error": None, "tries": notice.tries + 1})

    def notice_failed(self, notice: Notice, at: datetime, error: str) -> None:
        """Keep for another try, later each time (at most an hour)."""
        wait = timedelta(seconds=min(3600, 5 * 2**notice.tries))
        self._notice(notice.id, {"next_try": at + wait, "error": error[:500], "tries": notice.tries + 1})

    def _notice(self, notice: int, values: Mapping[str, Any]) -> None:
        with self._lock, writing(self._engine) as connection:
            connection.execute(update(t.outbox).where(t.outbox.c.id == notice).values(**values))

    def notice_counts(self) -> dict[tuple[str, str], int]:
        """(channel, "sent" or "waiting") → how many."""
        o = t.outbox.c
        query = select(o.channel, func.count(o.sent_at), func.count()).group_by(o.channel)
        counts: dict[tuple[str, str], int] = {}
        with self._engine.connect() as connection:
            for channel, sent, total in connection.execute(query):
                counts[channel, "sent"], counts[channel, "waiting"] = sent, total - sent
        return counts
