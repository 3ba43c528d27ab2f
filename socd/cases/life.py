"""The life of a case: which answer leads from which state to which. Pure.

Order of NĐ 333/2026 Điều 9 and of the incident register: suspected → confirmed → contained → cleaned → verified →
closed. "Cleaned without root cause" does not close silently: closing an incident asks for the root cause, or for
the explicit word that it is unknown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from socd.model.case import Case, CaseEvent, CaseState
from socd.model.kinds import KindClass
from socd.model.text import Text


class Answer(StrEnum):
    """What a person can say to a case."""

    CONFIRM = "confirm"
    ACK = "ack"
    CONTAIN = "contain"
    CLEAN = "clean"
    VERIFY = "verify"
    CLOSE = "close"
    REOPEN = "reopen"
    FALSE_ALARM = "false-alarm"
    ACCEPT = "accept"
    NOTE = "note"


class CaseError(Exception):
    """An answer that does not fit the case's state; `text` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


S = CaseState
_ALLOWED: dict[Answer, frozenset[CaseState]] = {
    Answer.CONFIRM: frozenset({S.SUSPECTED}),
    Answer.CONTAIN: frozenset({S.CONFIRMED}),
    Answer.CLEAN: frozenset({S.CONFIRMED, S.CONTAINED}),
    Answer.VERIFY: frozenset({S.CLEANED}),
    Answer.CLOSE: frozenset({S.CONFIRMED, S.CONTAINED, S.CLEANED, S.VERIFIED}),
    Answer.REOPEN: frozenset({S.CLOSED, S.FALSE_ALARM, S.ACCEPTED, S.VERIFIED, S.CLEANED}),
    Answer.FALSE_ALARM: frozenset({S.SUSPECTED, S.CONFIRMED}),
    Answer.ACCEPT: frozenset({S.SUSPECTED, S.CONFIRMED}),
}


def answer(case: Case, what: Answer, *, who: str, at: datetime, note: str = "") -> Case:
    """The case after a person's answer. Raises CaseError where the state does not allow it."""
    if not who.strip():
        raise CaseError(Text("Cần ghi tên người xử lý.", "The name of the person is needed."))
    allowed = _ALLOWED.get(what)
    if allowed is not None and case.state not in allowed:
        raise CaseError(
            Text(
                f"Vụ việc {case.number} đang ở trạng thái “{case.state.label.vi}”, không thể thực hiện “{what}”.",
                f"Case {case.number} is “{case.state.label.en}”: “{what}” does not apply.",
            )
        )
    changed = _apply(case, what, who, at, note)
    return replace(changed, events=(*case.events, CaseEvent(at, who, what.value, note)))


def _apply(case: Case, what: Answer, who: str, at: datetime, note: str) -> Case:
    match what:
        case Answer.CONFIRM:
            return replace(case, state=S.CONFIRMED, confirmed_at=at, confirmed_by=who)
        case Answer.ACK:
            return replace(case, acked_at=at, acked_by=who)
        case Answer.CONTAIN:
            return replace(case, state=S.CONTAINED, contained_at=at)
        case Answer.CLEAN:
            return replace(case, state=S.CLEANED, cleaned_at=at, root_cause=note or case.root_cause)
        case Answer.VERIFY:
            if case.active:
                raise CaseError(
                    Text(
                        "Lần kiểm tra gần nhất vẫn thấy dấu hiệu: chưa thể xác minh sạch.",
                        "The last look still saw the cause: it cannot be verified clean.",
                    )
                )
            return replace(case, state=S.VERIFIED, verified_at=at)
        case Answer.CLOSE:
            return _close(case, at, note)
        case Answer.REOPEN:
            return replace(case, state=S.CONFIRMED if case.confirmed_at else S.SUSPECTED, closed_at=None)
        case Answer.FALSE_ALARM:
            return replace(case, state=S.FALSE_ALARM, closed_at=at)
        case Answer.ACCEPT:
            if not note.strip():
                raise CaseError(Text("Cần ghi lý do chấp nhận thay đổi.", "Say why the change is accepted."))
            return replace(case, state=S.ACCEPTED, closed_at=at)
        case Answer.NOTE:
            return case


def _close(case: Case, at: datetime, note: str) -> Case:
    if case.active:
        raise CaseError(
            Text("Dấu hiệu vẫn còn trên trang: chưa thể đóng.", "The cause is still seen: it cannot be closed.")
        )
    cause = note or case.root_cause
    if case.cls is KindClass.INCIDENT and not cause:
        raise CaseError(
            Text(
                "Chưa ghi nguyên nhân gốc. Ghi nguyên nhân, hoặc ghi rõ “chưa xác định được”.",
                "No root cause is recorded. Give it, or say explicitly that it is unknown.",
            )
        )
    return replace(case, state=S.CLOSED, closed_at=at, root_cause=cause)
