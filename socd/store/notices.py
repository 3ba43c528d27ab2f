"""Notices of others in the store: papers, what they report, people's rulings, and the cases that follow.

What nobody here has seen opens a case in suspicion; what was seen here is noted on its case. Nothing a paper says
confirms anything: a person does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.judge.reconcile import family, reconcile
from socd.judge.tracks import Phase, Track
from socd.model.case import Case, CaseEvent, CaseState, Source, kind_of
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.kinds import KindClass
from socd.model.leaks import AccountClass
from socd.model.notices import Claim, Decision, Paper, Reported, Ruling
from socd.model.observation import Finding, Observation, Outcome, Verdict
from socd.model.reconcile import Line, Sighting, What
from socd.store import casefile, leaks
from socd.store import schema as t
from socd.store.facts import LeakRow
from socd.store.record import ONLY_REPORTED, Recorder

PROBE = "notice"


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of one paper: how many of its claims are new, how many were known from an earlier copy of it, the
    numbers of cases opened and of those it was noted on, and its lines of the reconciliation."""

    notice: int
    new: int
    known: int
    opened: tuple[str, ...]
    noted: tuple[str, ...]
    lines: tuple[Line, ...]


def add(connection: Connection, recorder: Recorder, paper: Paper, claims: Sequence[Claim], at: datetime) -> Kept:
    """Keep a paper and do what follows from each new claim."""
    notice = _paper(connection, paper, at)
    c = t.notice_item.c
    before = set(connection.execute(select(c.key).where(c.notice == notice)).scalars())
    fresh = [claim for claim in {claim.key: claim for claim in claims}.values() if claim.key not in before]
    if fresh:
        connection.execute(insert(t.notice_item), [{"notice": notice, **_claim_out(claim)} for claim in fresh])
    mine = [one for one in reported(connection, notice=notice) if one.claim.key not in before]
    lines = reconcile(mine, sightings(connection), ours=False)
    opened: list[str] = []
    noted: list[str] = []
    numbers: list[dict[str, Any]] = []
    followed: dict[tuple[str | None, ...], str] = {}  # a list names one unit a thousand times: its case is found once
    for line in lines:
        assert line.theirs is not None  # noqa: S101 - `ours=False`: every line is a claim's
        claim = line.theirs.claim
        of = (line.ours.case if line.ours else None, family(claim.kind), claim.unit, claim.site)
        if of not in followed:
            followed[of], new = _follow(connection, recorder, line.theirs, line, at)
            (opened if new else noted).append(followed[of])
        numbers.append({"of": line.theirs.id, "to": followed[of]})
    if numbers:
        named = update(t.notice_item).where(c.id == bindparam("of")).values(case_number=bindparam("to"))
        connection.execute(named, numbers)
    return Kept(
        notice, len(fresh), len(claims) - len(fresh), tuple(dict.fromkeys(opened)),
        tuple(number for number in dict.fromkeys(noted) if number not in opened), lines,
    )  # fmt: skip


def _paper(connection: Connection, paper: Paper, at: datetime) -> int:
    """The paper's row; a second copy of it is the same paper: by the sender's number and day, else by the file."""
    own = f"{paper.number}|{paper.day}" if paper.number else f"file:{paper.sha256}"
    key = hashlib.sha256(f"{paper.source.value}|{paper.sender.casefold()}|{own}".encode()).hexdigest()[:32]
    row = {
        "key": key, "source": paper.source.value, "sender": paper.sender, "number": paper.number, "day": paper.day,
        "received": paper.received, "imported_at": at, "file": paper.file, "sha256": paper.sha256,
    }  # fmt: skip
    connection.execute(upsert(t.notice).values(row).on_conflict_do_nothing())
    return int(connection.execute(select(t.notice.c.id).where(t.notice.c.key == key)).scalar_one())


# -- what follows from a claim -------------------------------------------------------------------------------


def _follow(connection: Connection, recorder: Recorder, one: Reported, line: Line, at: datetime) -> tuple[str, bool]:
    """The case of a claim, and whether it was opened by it."""
    known = line.ours.case if line.ours is not None else None
    case = casefile.one(connection, known) if known else None
    case = case or _joined(connection, one.claim)
    if case is None:
        return _open(recorder, one, at), True
    event = CaseEvent(at, "socd", "reported", told(one.paper))
    if case.open and all((old.what, old.note) != (event.what, event.note) for old in case.events):
        casefile.change(connection, case, replace(case, events=(*case.events, event)))
    return case.number, False


def _joined(connection: Connection, claim: Claim) -> Case | None:
    """The open case an unmatched claim belongs to: the unit's leak, or what another paper has reported already."""
    still_open = t.case.c.state.in_([state.value for state in CaseState if state.open])
    cases = casefile.read(connection, still_open, t.case.c.unit == _unit(claim))
    if claim.kind is ACCOUNT_LEAK:
        return next((case for case in cases if case.kind is ACCOUNT_LEAK), None)
    told_of = (case for case in cases if case.details.get(ONLY_REPORTED) and family(case.kind) == family(claim.kind))
    return next((case for case in told_of if case.sites == ((claim.site,) if claim.site else ())), None)


def _unit(claim: Claim) -> str:
    return claim.unit or ""


def _open(recorder: Recorder, one: Reported, at: datetime) -> str:
    claim, paper = one.claim, one.paper
    leak = claim.kind is ACCOUNT_LEAK
    details: dict[str, Any] = {ONLY_REPORTED: True, "reported": told(paper), "source": paper.source.value}
    counts = ("computers", "accounts", "official")
    details |= {name: getattr(claim, name) for name in counts if getattr(claim, name) is not None}
    if claim.note:
        details["note"] = claim.note
    finding = Finding(
        claim.kind,
        place=claim.place or claim.host or claim.site or _unit(claim),
        cause=f"leak:{_unit(claim)}" if leak else f"notice:{claim.site or claim.host or _unit(claim)}",
        title=f"{claim.kind.title.vi} ({paper.source.label.vi})",
        details=details,
        unit=claim.unit,
    )
    look = Observation(
        None if leak else claim.site, claim.unit, PROBE, "", paper.received, 0.0, Verdict(Outcome.FINDING, (finding,))
    )
    track = Track(finding.key, PROBE, Phase.RAISED, finding, paper.received, paper.received)
    return recorder.report(track, look, paper.source, at)


def told(paper: Paper) -> str:
    """The paper in a few words, for a timeline."""
    number = f"số {paper.number}" if paper.number else ""
    day = f"ngày {paper.day:%d/%m/%Y}" if paper.day else ""
    return ", ".join(part for part in (paper.source.label.vi, paper.sender, " ".join((number, day)).strip()) if part)


# -- what we have seen ourselves -----------------------------------------------------------------------------


def sightings(connection: Connection) -> list[Sighting]:
    """Everything found here: cases that do not rest on others' word alone, leaked accounts and their computers."""
    rows = [row for row in leaks.rows(connection) if row.unit]
    cases = [
        case for case in casefile.read(connection)
        if not case.details.get(ONLY_REPORTED) and case.state not in (CaseState.MERGED, CaseState.DUPLICATE)
    ]  # fmt: skip
    leak_case = {case.unit: case.number for case in cases if case.kind is ACCOUNT_LEAK}
    by_unit: dict[str, list[LeakRow]] = {}
    for row in rows:
        if row.cls is not AccountClass.CITIZEN:
            by_unit.setdefault(row.unit or "", []).append(row)
    found = [_case(case, by_unit.get(case.unit, []) if case.kind is ACCOUNT_LEAK else None) for case in cases]
    found += [_account(row, leak_case.get(row.unit or "")) for row in rows]
    machines: dict[str, LeakRow] = {}
    for row in rows:
        if row.machine and row.machine_name:
            machines.setdefault(row.machine, row)
    return found + [
        Sighting(
            f"machine:{key}", What.MACHINE, ACCOUNT_LEAK, row.unit or "", row.first_seen, None,
            machine=row.machine_name, stolen=row.infected_at,
            accounts=sum(other.machine == key for other in by_unit.get(row.unit or "", ())),
            case=leak_case.get(row.unit or ""),
        )
        for key, row in machines.items()
    ]  # fmt: skip


def _case(case: Case, rows: Sequence[LeakRow] | None) -> Sighting:
    own = case.details.get("own_first")
    return Sighting(
        f"case:{case.number}", What.CASE, case.kind, case.unit,
        datetime.fromisoformat(own) if isinstance(own, str) else case.t0, None if case.active else case.last_seen,
        sites=case.sites, case=case.number, counted=case.state.counted,
        computers=None if rows is None else len({row.machine for row in rows if row.machine}),
        accounts=None if rows is None else len(rows),
        official=None if rows is None else sum(row.cls is AccountClass.OFFICIAL for row in rows),
    )  # fmt: skip


def _account(row: LeakRow, case: str | None) -> Sighting:
    return Sighting(
        f"account:{row.fingerprint}", What.ACCOUNT, ACCOUNT_LEAK, row.unit or "", row.first_seen, None,
        host=row.host, login_masked=row.login_masked, login_key=row.login_key, machine=row.machine_name,
        stolen=row.infected_at, case=case,
    )  # fmt: skip


# -- rows ----------------------------------------------------------------------------------------------------

_CLAIM = ("key", "unit", "site", "host", "place", "login_masked", "login_key", "machine", "seen", "computers",
          "accounts", "official", "note", "line")  # fmt: skip


def _claim_out(claim: Claim) -> dict[str, Any]:
    row = {name: getattr(claim, name) for name in _CLAIM}
    return row | {"kind": claim.kind.code, "day_only": int(claim.day_only)}


def reported(
    connection: Connection,
    *,
    notice: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Reported]:
    """Claims with their papers, of one paper, or of those received in [since, until)."""
    n, i = t.notice.c, t.notice_item
    query = select(i, *(column.label(f"of_{column.name}") for column in n)).join(t.notice, i.c.notice == n.id)
    if notice is not None:
        query = query.where(n.id == notice)
    if since is not None:
        query = query.where(n.received >= since)
    if until is not None:
        query = query.where(n.received < until)
    return [_reported(row) for row in connection.execute(query.order_by(n.received, i.c.id)).mappings()]


def _reported(row: Any) -> Reported:
    claim = Claim(
        kind=kind_of(row["kind"]), day_only=bool(row["day_only"]), **{name: row[name] for name in _CLAIM}
    )  # fmt: skip
    return Reported(row["id"], _paper_in(row, "of_"), row["notice"], claim, row["case_number"])


def _paper_in(row: Any, prefix: str = "") -> Paper:
    names = ("received", "sender", "number", "day", "file", "sha256")
    return Paper(Source(row[f"{prefix}source"]), **{name: row[f"{prefix}{name}"] for name in names})


def papers(connection: Connection) -> list[tuple[int, Paper, int]]:
    """Every paper with its number here and how many claims it holds, newest first."""
    counts = dict[int, int]()
    for notice in connection.execute(select(t.notice_item.c.notice)).scalars():
        counts[notice] = counts.get(notice, 0) + 1
    rows = connection.execute(select(t.notice).order_by(t.notice.c.received.desc(), t.notice.c.id.desc())).mappings()
    return [(row["id"], _paper_in(row), counts.get(row["id"], 0)) for row in rows]


def rulings(connection: Connection) -> list[Ruling]:
    """Every ruling, oldest first."""
    rows = connection.execute(select(t.notice_ruling).order_by(t.notice_ruling.c.id)).mappings()
    return [
        Ruling(row["line"], Decision(row["decision"]), row["who"], row["at"], row["reason"], row["sighting"])
        for row in rows
    ]


def rule(connection: Connection, ruling: Ruling) -> None:
    connection.execute(
        insert(t.notice_ruling).values(
            line=ruling.line, decision=ruling.decision.value, sighting=ruling.sighting, who=ruling.who, at=ruling.at,
            reason=ruling.reason,
        )
    )  # fmt: skip


def table(
    connection: Connection,
    *,
    notice: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[Line, ...]:
    """The reconciliation of one paper, or of a time; then "found here only" is what began in that time."""
    seen = sightings(connection)
    of = reported(connection, notice=notice, since=since, until=until)
    lines = reconcile(of, seen, rulings(connection))
    if notice is not None:
        scope = {(family(one.claim.kind), one.claim.unit) for one in of}
        return tuple(line for line in lines if line.theirs or (line.ours and _within(line.ours, scope)))
    spoken = {family(one.claim.kind) for one in of}
    return tuple(
        line for line in lines
        if line.theirs or (line.ours and _in_time(line.ours, since, until) and _worth_telling(line.ours, spoken))
    )  # fmt: skip


def _worth_telling(one: Sighting, spoken: Collection[str]) -> bool:
    """What others might have been expected to see: incidents, and whatever kinds of things they speak of."""
    return one.kind.cls is KindClass.INCIDENT or family(one.kind) in spoken


def _within(one: Sighting, scope: Iterable[tuple[str, str | None]]) -> bool:
    """One paper speaks of some units and some kinds of things only: what else we saw is not missing from it."""
    return (family(one.kind), one.unit) in scope


def _in_time(one: Sighting, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or one.first >= since) and (until is None or one.first < until)
