"""Suspicions: findings that never became a case, because no second kind of evidence spoke, or because what was shown
once was not shown again. A person settles them.

Accepting keeps name, time and reason where acceptances of cases are kept; taking one for real opens a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.cases.life import CaseError
from socd.judge.tracks import Phase, Track
from socd.model.case import CaseEvent
from socd.model.observation import Observation, Outcome, Verdict
from socd.model.text import Text
from socd.store import casefile
from socd.store import schema as t
from socd.store import statements as do
from socd.store.codec import track_in, track_out
from socd.store.record import Recorder


@dataclass(frozen=True, slots=True)
class Suspect:
    """`id` is short and stable as long as the suspicion lasts ("NV-3fa2c1d0"); `site` an id of the inventory."""

    id: str
    site: str
    track: Track


@dataclass(frozen=True, slots=True)
class Accepted:
    """One acceptance of a case's or a suspicion's cause: `key` is kind and cause."""

    site: str
    key: str
    who: str
    at: datetime
    reason: str


def read(connection: Connection) -> list[Suspect]:
    """All that wait, the oldest first."""
    rows = connection.execute(select(t.track).where(t.track.c.phase == Phase.PENDING.value)).mappings()
    found = [(row["subject"], track_in(row)) for row in rows]
    waiting = [Suspect(_id(site, track), site, track) for site, track in found if track.finding.suspect or track.misses]
    return sorted(waiting, key=lambda one: (one.track.first_seen, one.id))


def accepted(connection: Connection, most: int) -> list[Accepted]:
    """What people have accepted, the newest first."""
    a = t.acceptance.c
    query = select(a.site, a.key, a.who, a.at, a.reason).order_by(a.at.desc(), a.site, a.key).limit(most)
    return [Accepted(**row) for row in connection.execute(query).mappings()]


def accept(connection: Connection, wanted: str, *, who: str, at: datetime, why: str, also: Sequence[str]) -> Suspect:
    """Nothing is wrong with it, here and on the sites of `also`. Raises KeyError, CaseError."""
    found = _one(connection, wanted)
    _named(who, why)
    for site in dict.fromkeys((found.site, *also)):
        row = {"site": site, "key": found.track.key, "who": who, "at": at, "reason": why}
        connection.execute(upsert(t.acceptance).values(row).on_conflict_do_update(set_=row))
        mine = (t.track.c.subject == site, t.track.c.key == found.track.key)
        connection.execute(delete(t.track).where(*mine, t.track.c.phase == Phase.PENDING.value))
    return found


def promote(recorder: Recorder, wanted: str, *, who: str, at: datetime, why: str) -> str:
    """It is real: the number of the case that holds it from now on. Raises KeyError, CaseError."""
    found = _one(recorder.connection, wanted)
    _named(who, why)
    site = recorder.sites.get(found.site)
    verdict = Verdict(Outcome.FINDING, (found.track.finding,))
    look = Observation(found.site, site.operator if site else "", found.track.probe, "local", at, 0.0, verdict)
    number = recorder.raise_case(found.track, look)
    track = replace(found.track, phase=Phase.RAISED, case=number)
    recorder.connection.execute(do.PUT_TRACK, track_out(found.site, track))
    case = casefile.one(recorder.connection, number)
    if case is not None:
        event = CaseEvent(at, who, "note", why)
        casefile.change(recorder.connection, case, replace(case, events=(*case.events, event)))
    return number


def _one(connection: Connection, wanted: str) -> Suspect:
    for found in read(connection):
        if found.id.lower() == wanted.lower():
            return found
    raise KeyError(wanted)


def _named(who: str, why: str) -> None:
    if not who.strip():
        raise CaseError(Text("Cần ghi tên người xử lý.", "The name of the person is needed."), "--by")
    if not why.strip():
        raise CaseError(Text("Cần ghi lý do.", "Say why."), "--reason")


def _id(site: str, track: Track) -> str:
    return f"NV-{blake2b(f'{site} {track.probe} {track.key}'.encode(), digest_size=4).hexdigest()}"
