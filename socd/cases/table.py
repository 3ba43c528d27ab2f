"""The transition table: which answer may be given in which state, where it leads, what it asks for. Data, no code.

Order of NĐ 333/2026/NĐ-CP Điều 9 and of the incident register: suspected → confirmed → contained → cleaned → verified
clean → root cause found → closed. Everything that handles cases (life, command line, console) reads this one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from socd.model.case import CaseState
from socd.model.text import Text


class Answer(StrEnum):
    """What a person can say to a case."""

    CONFIRM = "confirm"
    ACK = "ack"
    ASSIGN = "assign"
    CONTAIN = "contain"
    CLEAN = "clean"
    VERIFY = "verify"
    EXPLAIN = "root-cause"
    GIVE_UP = "unexplained"
    CLOSE = "close"
    REOPEN = "reopen"
    FALSE_ALARM = "false-alarm"
    ACCEPT = "accept"
    DUPLICATE = "duplicate"
    MERGE = "merge"
    SPLIT = "split"
    NOTE = "note"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Answer.CONFIRM: Text("xác nhận", "confirm"),
    Answer.ACK: Text("ghi nhận đã tiếp nhận", "acknowledge"),
    Answer.ASSIGN: Text("giao người xử lý", "assign"),
    Answer.CONTAIN: Text("khoanh vùng", "contain"),
    Answer.CLEAN: Text("gỡ bỏ, khắc phục", "clean"),
    Answer.VERIFY: Text("xác minh sạch", "verify clean"),
    Answer.EXPLAIN: Text("ghi nguyên nhân gốc", "record the root cause"),
    Answer.GIVE_UP: Text("kết luận chưa rõ nguyên nhân gốc", "state that no root cause was found"),
    Answer.CLOSE: Text("đóng", "close"),
    Answer.REOPEN: Text("mở lại", "reopen"),
    Answer.FALSE_ALARM: Text("báo nhầm", "false alarm"),
    Answer.ACCEPT: Text("chấp nhận thay đổi", "accept the change"),
    Answer.DUPLICATE: Text("trùng vụ việc khác", "duplicate of another"),
    Answer.MERGE: Text("gộp vào vụ việc khác", "merge into another"),
    Answer.SPLIT: Text("tách", "split"),
    Answer.NOTE: Text("ghi chú", "note"),
}


class Need(StrEnum):
    """What an answer asks for besides a name and a time."""

    WHY = "why"  # a note: the reason, the measure or the cause
    CLEAR = "clear"  # the last look no longer sees the cause
    RELOOKED = "relooked"  # an incident's sites were looked at again since they were cleaned, pages as several personas
    CAUSE = "cause"  # an incident's root cause is known, or given with the answer
    OTHER = "other"  # the number of another case


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table. `to` None: the state stays. `incidents`: whom it is for (None: every class)."""

    answer: Answer
    given_in: tuple[CaseState, ...]
    to: CaseState | None
    needs: tuple[Need, ...] = ()
    incidents: bool | None = None


S, A, N = CaseState, Answer, Need
_OPEN = tuple(state for state in S if state.open)
_GOING = (S.CONFIRMED, S.CONTAINED, S.CLEANED)

TABLE: tuple[Step, ...] = (
    # answer        given in                                   leads to         asks for
    Step(A.CONFIRM, (S.SUSPECTED,), S.CONFIRMED),
    Step(A.CONTAIN, (S.CONFIRMED,), S.CONTAINED),
    Step(A.CLEAN, (S.CONFIRMED, S.CONTAINED), S.CLEANED),
    Step(A.VERIFY, (S.CLEANED,), S.VERIFIED, (N.CLEAR, N.RELOOKED)),
    Step(A.EXPLAIN, (S.VERIFIED, S.UNEXPLAINED), S.EXPLAINED, (N.WHY,)),
    Step(A.EXPLAIN, (*_GOING, S.CLOSED), None, (N.WHY,)),  # known early or late: recorded, the state stays
    Step(A.GIVE_UP, (S.VERIFIED,), S.UNEXPLAINED, (N.WHY,)),
    Step(A.CLOSE, (S.VERIFIED, S.EXPLAINED), S.CLOSED, (N.CLEAR, N.CAUSE), incidents=True),
    Step(A.CLOSE, (S.UNEXPLAINED,), S.CLOSED, (N.CLEAR, N.WHY), incidents=True),  # never silently: who, and why
    Step(A.CLOSE, (*_GOING, S.VERIFIED, S.UNEXPLAINED, S.EXPLAINED), S.CLOSED, (N.CLEAR,), incidents=False),
    # out of the way
    Step(A.FALSE_ALARM, (S.SUSPECTED, S.CONFIRMED), S.FALSE_ALARM, (N.WHY,)),
    Step(A.ACCEPT, (S.SUSPECTED, S.CONFIRMED), S.ACCEPTED, (N.WHY,)),
    Step(A.DUPLICATE, _OPEN, S.DUPLICATE, (N.OTHER, N.WHY)),
    Step(A.MERGE, _OPEN, S.MERGED, (N.OTHER, N.WHY)),
    Step(A.SPLIT, _OPEN, None, (N.WHY,)),
    # and back: to confirmed where a person had confirmed it, else to suspected
    Step(
        A.REOPEN,
        (S.CLEANED, S.VERIFIED, S.UNEXPLAINED, S.EXPLAINED, S.CLOSED, S.FALSE_ALARM, S.ACCEPTED, S.DUPLICATE, S.MERGED),
        S.CONFIRMED,
        (N.WHY,),
    ),
    # at any time
    Step(A.ACK, _OPEN, None),
    Step(A.ASSIGN, _OPEN, None, (N.WHY,)),
    Step(A.NOTE, tuple(S), None, (N.WHY,)),
)


# What is usually done next, in words.
NEXT = {
    S.SUSPECTED: Text("Xác nhận, hoặc trả lời báo nhầm", "Confirm, or answer: false alarm"),
    S.CONFIRMED: Text("Giữ hiện trạng, khoanh vùng", "Preserve the scene, contain"),
    S.CONTAINED: Text("Gỡ bỏ, khắc phục, tìm nguyên nhân gốc", "Clean, mend, find the root cause"),
    S.CLEANED: Text("Xác minh đã sạch", "Verify that it is clean"),
    S.VERIFIED: Text("Tìm và ghi nguyên nhân gốc", "Find and record the root cause"),
    S.UNEXPLAINED: Text(
        "Theo dõi tái diễn; ghi nguyên nhân gốc nếu tìm ra, hoặc đóng với lý do",
        "Watch for it to come back; record the root cause once found, or close with a reason",
    ),
    S.EXPLAINED: Text("Gửi báo cáo kết thúc và đóng", "Send the closing report and close"),
    S.CLOSED: Text("Đã xong; mở lại nếu có dấu hiệu mới", "Done; reopen on new signs"),
    S.FALSE_ALARM: Text("Đã xong; mở lại nếu kết luận sai", "Done; reopen if that was wrong"),
    S.ACCEPTED: Text("Đã xong; mở lại nếu kết luận sai", "Done; reopen if that was wrong"),
    S.DUPLICATE: Text("Xử lý ở vụ việc còn lại", "Handled in the other case"),
    S.MERGED: Text("Xử lý ở vụ việc đã gộp vào", "Handled in the case it went into"),
}


def step(answer: Answer, state: CaseState, incident: bool) -> Step | None:
    """The line for an answer in a state; None where it may not be given."""
    for line in TABLE:
        if line.answer is answer and state in line.given_in and line.incidents in (None, incident):
            return line
    return None


def possible(state: CaseState, incident: bool) -> tuple[Step, ...]:
    """Every line of the table that can be said now, the usual next step first."""
    return tuple(line for line in TABLE if state in line.given_in and line.incidents in (None, incident))
