"""What else people write into a case: severity, personal data, tags, tasks, and cases they enter themselves. Pure.

Every function returns the case with a line more in its timeline: who, when, what, why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from socd.cases.clocks import SEVERITY
from socd.cases.life import CaseError
from socd.model.case import Case, CaseEvent, CaseState, PersonalData, Source, Task
from socd.model.kinds import Kind, Severity
from socd.model.text import Text

MOST_TAGS, MOST_TASKS, LONGEST = 20, 100, 2000


def set_severity(case: Case, level: Severity, *, who: str, at: datetime, why: str) -> Case:
    """A person's level with the reason; the timeline keeps the old one, which the legal clocks ask for."""
    _reason(why, "đổi mức độ", "changing the severity")
    if level is case.severity:
        raise CaseError(Text(f"Vụ việc đã ở mức {level.value}.", f"The case is at {level.value} already."))
    event = CaseEvent(at, who, f"{SEVERITY}{case.severity.value}:{level.value}", why.strip())
    return replace(case, severity=level, events=(*case.events, event))


def tell_personal(case: Case, data: PersonalData, *, who: str, at: datetime) -> Case:
    """A person's word on personal data; `data.at` starts the clock of that law (never after now)."""
    if data.at > at:
        raise CaseError(
            Text("Thời điểm phát hiện vi phạm ở tương lai.", "The time of detecting the violation is in the future.")
        )
    if not data.harm:
        _reason(data.note, "kết luận không gây hại", "saying that nobody can be harmed")
    kinds = ",".join(kind.value for kind in data.kinds)
    said = f"{data.at.isoformat()} {kinds} {'' if data.count is None else data.count} {data.note}"
    event = CaseEvent(at, who, "personal-data" if data.harm else "personal-data-none", " ".join(said.split()))
    return replace(case, personal=data, events=(*case.events, event))


def retag(case: Case, add: Collection[str], remove: Collection[str], *, who: str, at: datetime) -> Case:
    """Tags added and removed; a tag is one short line without commas."""
    bad = [tag for tag in add if not tag.strip() or len(tag) > 40 or "," in tag or not tag.isprintable()]
    tags = tuple(dict.fromkeys(tag for tag in (*case.tags, *(tag.strip() for tag in add)) if tag not in remove))
    if bad or len(tags) > MOST_TAGS:
        raise CaseError(
            Text(
                f"Nhãn: một dòng ngắn (tối đa 40 ký tự), không dấu phẩy, nhiều nhất {MOST_TAGS} nhãn.",
                f"A tag is one short line (40 characters at most) without commas; {MOST_TAGS} tags at most.",
            )
        )
    note = " ".join([*(f"+{tag}" for tag in add), *(f"-{tag}" for tag in remove)])
    return replace(case, tags=tags, events=(*case.events, CaseEvent(at, who, "tag", note)))


def add_task(case: Case, title: str, *, who: str, at: datetime, to: str | None = None, due: date | None = None) -> Case:
    """One more thing to do, for `to`, until the end of `due` (Vietnamese day)."""
    _reason(title, "ghi nhiệm vụ", "a task")
    if len(case.tasks) >= MOST_TASKS:
        raise CaseError(Text(f"Đã có {MOST_TASKS} nhiệm vụ.", f"There are {MOST_TASKS} tasks already."))
    task = Task(len(case.tasks) + 1, title.strip()[:LONGEST], to, due)
    told = f"{task.number}. {task.title}" + (f" → {to}" if to else "") + (f" ({due:%d/%m/%Y})" if due else "")
    return replace(case, tasks=(*case.tasks, task), events=(*case.events, CaseEvent(at, who, "task", told)))


def finish_task(case: Case, number: int, *, who: str, at: datetime, note: str = "") -> Case:
    """A task is done."""
    if not any(task.number == number and task.done_at is None for task in case.tasks):
        there = ", ".join(str(task.number) for task in case.tasks if task.done_at is None) or "–"
        raise CaseError(
            Text(f"Không có nhiệm vụ {number} đang chờ; còn: {there}", f"No task {number} waits; waiting: {there}")
        )
    tasks = tuple(replace(task, done_at=at, done_by=who) if task.number == number else task for task in case.tasks)
    event = CaseEvent(at, who, "task-done", f"{number}. {note}".strip())
    return replace(case, tasks=tasks, events=(*case.events, event))


def entered(
    number: str,
    kind: Kind,
    *,
    source: Source,
    unit: str,
    sites: tuple[str, ...],
    t0: datetime,
    at: datetime,
    who: str,
    place: str,
    title: str,
    severity: Severity | None = None,
    details: Mapping[str, str] | None = None,
) -> Case:
    """A case told by people (a notice of the police, a citizen's call). T0 is when the office came to know of it.

    It is suspected like any other until a person confirms it. No look has seen it, so nothing is "still seen"; it is
    verified clean by looks at its sites all the same.
    """
    _reason(title, "nhập vụ việc", "entering a case")
    if t0 > at:
        raise CaseError(Text("Thời điểm phát hiện ở tương lai.", "The time of detection is in the future."))
    told = source.label.vi + (f": {place}" if place else "")
    return Case(
        number=number, kind=kind, cause=f"entered:{number}", unit=unit, sites=sites,
        severity=severity or kind.severity, state=CaseState.SUSPECTED, t0=t0, raised_at=at, last_seen=t0, active=False,
        place=place[:LONGEST], title=title.strip()[:LONGEST], details=dict(details or {}), source=source,
        events=(CaseEvent(at, who, "entered", told[:LONGEST]),),
    )  # fmt: skip


def _reason(text: str, vi: str, en: str) -> None:
    if not text.strip():
        raise CaseError(Text(f"Cần ghi rõ nội dung hoặc lý do khi {vi}.", f"Words are needed for {en}."))
