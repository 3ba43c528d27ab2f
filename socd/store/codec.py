"""Findings, faults, tracks and cases to and from rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from socd.judge.tracks import Phase, Track
from socd.model.case import Case, CaseEvent, CaseState, DataKind, PersonalData, Source, Task, kind_of
from socd.model.exchange import Fault, Origin
from socd.model.kinds import Severity
from socd.model.observation import EvidenceRef, Finding

# A database row, or the JSON object a column held.
Row = RowMapping | dict[str, Any]


def evidence_out(refs: Sequence[EvidenceRef]) -> list[list[str]]:
    return [[ref.id, ref.sha256, ref.about] for ref in refs]


def evidence_in(rows: Sequence[Sequence[str]]) -> tuple[EvidenceRef, ...]:
    return tuple(EvidenceRef(*row) for row in rows)


def finding_out(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.code,
        "place": finding.place,
        "cause": finding.cause,
        "title": finding.title,
        "details": dict(finding.details),
        "severity": finding.severity,
        "suspect": finding.suspect,
        "unit": finding.unit,
        "evidence": evidence_out(finding.evidence),
    }


def finding_in(row: Row) -> Finding:
    return Finding(
        kind=kind_of(row["kind"]),
        place=row["place"],
        cause=row["cause"],
        title=row["title"],
        details=row["details"],
        severity=Severity(row["severity"]) if row["severity"] else None,
        suspect=row["suspect"],
        unit=row["unit"],
        evidence=evidence_in(row["evidence"]),
    )


def fault_out(fault: Fault | None) -> dict[str, str] | None:
    if fault is None:
        return None
    return {"origin": fault.origin.value, "reason": fault.reason, "detail": fault.detail}


def fault_in(row: Row | None) -> Fault | None:
    return Fault(Origin(row["origin"]), row["reason"], row["detail"]) if row else None


def track_out(subject: str, track: Track) -> dict[str, Any]:
    return {
        "subject": subject,
        "probe": track.probe,
        "key": track.key,
        "phase": track.phase.value,
        "finding": finding_out(track.finding),
        "first_seen": track.first_seen,
        "last_seen": track.last_seen,
        "hits": track.hits,
        "misses": track.misses,
        "case_number": track.case,
    }


def track_in(row: Row) -> Track:
    return Track(
        key=row["key"],
        probe=row["probe"],
        phase=Phase(row["phase"]),
        finding=finding_in(row["finding"]),
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        hits=row["hits"],
        misses=row["misses"],
        case=row["case_number"],
    )


_CASE_COLUMNS = (
    "number", "cause", "unit", "t0", "raised_at", "last_seen", "place", "title",
    "confirmed_at", "confirmed_by", "acked_at", "acked_by", "contained_at", "cleaned_at", "verified_at",
    "closed_at", "root_cause", "recurrence_of", "assignee", "merged_into", "split_from",
)  # fmt: skip


def case_out(case: Case) -> dict[str, Any]:
    """The row of `case_file`; sites and events have tables of their own."""
    row: dict[str, Any] = {name: getattr(case, name) for name in _CASE_COLUMNS}
    row |= {
        "kind": case.kind.code,
        "severity": case.severity.value,
        "state": case.state.value,
        "active": int(case.active),
        "details": dict(case.details),
        "evidence": evidence_out(case.evidence),
        "source": case.source.value,
        "tags": list(case.tags),
        "tasks": [_task_out(task) for task in case.tasks],
        "personal": _personal_out(case.personal),
    }
    return row


def _task_out(task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "title": task.title,
        "who": task.who,
        "due": task.due and task.due.isoformat(),
        "done_at": task.done_at and task.done_at.isoformat(),
        "done_by": task.done_by,
    }


def _task_in(row: Row) -> Task:
    return Task(
        row["number"],
        row["title"],
        row["who"],
        date.fromisoformat(row["due"]) if row["due"] else None,
        datetime.fromisoformat(row["done_at"]) if row["done_at"] else None,
        row["done_by"],
    )


def _personal_out(data: PersonalData | None) -> dict[str, Any] | None:
    if data is None:
        return None
    kinds = [kind.value for kind in data.kinds]
    return {"at": data.at.isoformat(), "kinds": kinds, "count": data.count, "harm": data.harm, "note": data.note}


def _personal_in(row: Row | None) -> PersonalData | None:
    if not row:
        return None
    kinds = tuple(DataKind(kind) for kind in row["kinds"])
    return PersonalData(datetime.fromisoformat(row["at"]), kinds, row["count"], row["harm"], row["note"])


def case_in(row: Row, sites: Sequence[str], events: Sequence[Row]) -> Case:
    return Case(
        kind=kind_of(row["kind"]),
        sites=tuple(sites),
        severity=Severity(row["severity"]),
        state=CaseState(row["state"]),
        active=bool(row["active"]),
        details=row["details"],
        evidence=evidence_in(row["evidence"]),
        events=tuple(CaseEvent(e["at"], e["who"], e["what"], e["note"]) for e in events),
        source=Source(row["source"]),
        tags=tuple(row["tags"]),
        tasks=tuple(_task_in(task) for task in row["tasks"]),
        personal=_personal_in(row["personal"]),
        **{name: row[name] for name in _CASE_COLUMNS},
    )
