"""Two cases at once: merged, told to be the same, taken apart. Pure.

T0 of what is joined is the earlier of both: the law counts from the first evidence of the incident, whichever case
held it. What was sent about either was sent about the whole, so the duties it fulfilled stay fulfilled; the same holds
for a case taken out of another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from socd.cases.clocks import SENT
from socd.cases.life import CaseError, allowed
from socd.cases.table import Answer
from socd.model.case import Case, CaseEvent, CaseState
from socd.model.kinds import worst
from socd.model.text import Text


def merge(case: Case, into: Case, *, who: str, at: datetime, why: str) -> tuple[Case, Case]:
    """`case` goes into `into` with its sites, evidence, tags and times: (the merged one, the one that goes on)."""
    gone, kept = _joined(case, into, Answer.MERGE, CaseState.MERGED, who, at, why)
    confirmed = [one for one in (into, case) if one.confirmed_at is not None]
    first = min(confirmed, key=lambda one: one.confirmed_at or at, default=None)
    kept = replace(
        kept,
        sites=tuple(dict.fromkeys((*into.sites, *case.sites))),
        evidence=tuple(dict.fromkeys((*into.evidence, *case.evidence))),
        severity=worst([into.severity, case.severity]),
        active=into.active or case.active,
        last_seen=max(into.last_seen, case.last_seen),
        tags=tuple(dict.fromkeys((*into.tags, *case.tags))),
        confirmed_at=first.confirmed_at if first else None,
        confirmed_by=first.confirmed_by if first else None,
        state=CaseState.CONFIRMED if into.state is CaseState.SUSPECTED and first else kept.state,
    )
    return gone, kept


def duplicate(case: Case, of: Case, *, who: str, at: datetime, why: str) -> tuple[Case, Case]:
    """`case` told of nothing but what `of` tells: (the duplicate, the one that goes on with the earlier T0)."""
    return _joined(case, of, Answer.DUPLICATE, CaseState.DUPLICATE, who, at, why)


def split(
    case: Case, sites: Collection[str], number: str, *, who: str, at: datetime, why: str, t0: datetime | None = None
) -> tuple[Case, Case]:
    """Take `sites` out into a case `number`: (what stays, the new case). `t0`: first evidence of the part, where it
    is known to be later than the whole's; never earlier."""
    allowed(case, Answer.SPLIT, who=who, note=why)
    part = tuple(site for site in case.sites if site in sites)
    unknown = sorted(set(sites) - set(case.sites))
    rest = tuple(site for site in case.sites if site not in sites)
    if unknown or not part or not rest:
        there = ", ".join(case.sites) or "–"
        raise CaseError(
            Text(
                f"Tách ra một phần các trang của vụ việc, để lại ít nhất một. Vụ việc {case.number} có: {there}",
                f"Split off some of the case's sites and leave at least one. Case {case.number} has: {there}",
            )
        )
    first = max(case.t0, t0) if t0 else case.t0
    stays = replace(case, sites=rest, events=(*case.events, CaseEvent(at, who, "split", f"{number}: {why}")))
    new = replace(
        case,
        number=number,
        sites=part,
        t0=first,
        raised_at=max(case.raised_at, first),
        split_from=case.number,
        recurrence_of=None,
        tasks=(),
        events=(*_sent(case, at), CaseEvent(at, who, "split-from", f"{case.number}: {why}")),
    )
    return stays, new


def _joined(
    case: Case, into: Case, what: Answer, state: CaseState, who: str, at: datetime, why: str
) -> tuple[Case, Case]:
    allowed(case, what, who=who, note=why)
    if case.number == into.number or case.cls is not into.cls or not into.open:
        raise CaseError(
            Text(
                f"{case.number} chỉ gộp được vào một vụ việc khác, cùng loại ({case.cls.label.vi}) và đang mở; "
                f"{into.number}: {into.cls.label.vi}, {into.state_label.vi}.",
                f"{case.number} can only go into another open case of its class ({case.cls.label.en}); "
                f"{into.number}: {into.cls.label.en}, {into.state_label.en}.",
            )
        )
    gone = replace(
        case,
        state=state,
        merged_into=into.number,
        closed_at=at,
        events=(*case.events, CaseEvent(at, who, what.value, f"{into.number}: {why}")),
    )
    carried = tuple(
        CaseEvent(event.at, event.who, event.what, f"{event.note} ({case.number})".strip()) for event in _sent(case, at)
    )
    told = CaseEvent(at, who, f"{what.value}-in", f"{case.number}: {why}")
    personal = min(
        (one for one in (into.personal, case.personal) if one), key=lambda one: (not one.harm, one.at), default=None
    )
    kept = replace(
        into,
        t0=min(into.t0, case.t0),
        raised_at=min(into.raised_at, case.raised_at),
        personal=personal,
        recurrence_of=into.recurrence_of or case.recurrence_of,
        events=(*into.events, *carried, told),
    )
    return gone, kept


def _sent(case: Case, at: datetime) -> tuple[CaseEvent, ...]:
    return tuple(event for event in case.events if event.what.startswith(SENT) and event.at <= at)
