"""The life of a case: a person's answer held against the transition table. Pure.

"Cleaned without root cause" is a state of its own (`unexplained`) and does not close silently: an incident closes with
its root cause, or with the explicit word of a person who says why it is closed without one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from socd.cases.table import Answer, Need, Step, possible, step
from socd.model.case import Case, CaseEvent, CaseState
from socd.model.kinds import KindClass
from socd.model.text import Lang, Text

__all__ = ["Answer", "CaseError", "Relook", "answer", "seen_again"]

LANGS: tuple[Lang, ...] = ("vi", "en")
PERSONA_KINDS = frozenset(
    {"page-defaced", "hidden-spam", "cloaked-spam", "injected-script", "bad-redirect", "uploaded-spam", "page-worm"}
)
_CALLED_CLEAN = frozenset(state for state in CaseState if state.handled and state.open)
# Words that name no cause: typed as one they would close a case that nobody understood.
_NO_CAUSE = ("khong ro", "chua ro", "chua xac dinh", "khong xac dinh", "khong biet", "chua biet", "unknown", "n/a", "?")


class CaseError(Exception):
    """An answer that does not fit; `text` says why and what to do instead, in both languages and in no words of one
    door; `command` is what an operator would type then, for the command line alone."""

    def __init__(self, text: Text, command: str = "") -> None:
        super().__init__(text.en)
        self.text, self.command = text, command


@dataclass(frozen=True, slots=True)
class Relook:
    """The newest look at one of the case's sites that could have seen its cause: when, and as whom."""

    site: str
    at: datetime
    personas: tuple[str, ...] = ()


def answer(case: Case, what: Answer, *, who: str, at: datetime, note: str = "", relooks: Sequence[Relook] = ()) -> Case:
    """The case after a person's answer. Raises CaseError where the table does not allow it, or what it asks for is
    missing. `relooks` serve `VERIFY`; merging and splitting concern two cases: `joining`."""
    line = allowed(case, what, who=who, note=note)
    _check(case, line, note, relooks)
    note = note.strip()
    changed = replace(_stamped(case, what, who, at), state=_state(case, line))
    event = what.value
    if (what is Answer.CLEAN and note and not _empty(note)) or what is Answer.EXPLAIN:
        changed = replace(changed, root_cause=note)
    elif what is Answer.CLOSE and case.state is CaseState.UNEXPLAINED:
        event = "close-unexplained"
    elif what is Answer.CLOSE and note:
        changed = replace(changed, root_cause=note)
    elif what is Answer.ASSIGN:
        changed = replace(changed, assignee=note)
    elif what is Answer.REOPEN:
        changed = replace(changed, closed_at=None, cleaned_at=None, verified_at=None, merged_into=None)
    if not changed.open and case.open:
        changed = replace(changed, closed_at=at)
    return replace(changed, events=(*case.events, CaseEvent(at, who, event, note)))


def seen_again(case: Case) -> Case:
    """The case when the machine sees its cause once more: what was called clean is not, and the root cause that was
    written down was not the whole of it. The timeline keeps both. T0 stays."""
    if case.state not in _CALLED_CLEAN:
        return case
    return replace(case, state=CaseState.CONFIRMED, cleaned_at=None, verified_at=None, root_cause=None)


def allowed(case: Case, what: Answer, *, who: str, note: str) -> Step:
    """The table's line for this answer, with a name and (where it asks for one) a reason. Raises CaseError."""
    if not who.strip():
        raise CaseError(Text("Cần ghi tên người xử lý.", "The name of the person is needed."), "--by")
    incident = case.cls is KindClass.INCIDENT
    line = step(what, case.state, incident)
    if line is None:
        raise _refused(case, what, incident)
    if Need.WHY in line.needs and not note.strip():
        raise CaseError(
            Text(
                f"Cần ghi rõ khi “{what.label.vi}”: lý do, nguyên nhân hoặc người được giao.",
                f"Say why with “{what.label.en}”: the reason, the cause or the person.",
            ),
            "--note",
        )
    return line


def _refused(case: Case, what: Answer, incident: bool) -> CaseError:
    lines = (one.answer for one in possible(case.state, incident) if one.to is not None)
    can = list(dict.fromkeys(lines)) or [Answer.NOTE]
    vi, en = ("; ".join(one.label.in_(lang) for one in can) for lang in LANGS)
    return CaseError(
        Text(
            f"Vụ việc {case.number} đang ở trạng thái “{case.state_label.vi}”: chưa thể “{what.label.vi}”. "
            f"Bây giờ có thể: {vi}.",
            f"Case {case.number} is “{case.state_label.en}”: “{what.label.en}” does not apply. Possible now: {en}.",
        ),
        "; ".join(f"socd case {one.value} {case.number}" for one in can),
    )


def _check(case: Case, line: Step, note: str, relooks: Sequence[Relook]) -> None:
    if Need.CLEAR in line.needs and case.active:
        raise CaseError(
            Text(
                "Lần kiểm tra gần nhất vẫn thấy dấu hiệu: gỡ bỏ hết, rồi đợi hai lần kiểm tra liên tiếp không thấy.",
                "The last look still saw the cause: remove all of it, then wait for two looks in a row without it.",
            )
        )
    if Need.RELOOKED in line.needs and case.cls is KindClass.INCIDENT:
        _relooked(case, relooks)
    if line.answer is Answer.CLOSE and case.cls is KindClass.INCIDENT and case.state is not CaseState.UNEXPLAINED:
        cause = note.strip() or case.root_cause or ""
        if _empty(cause):
            raise CaseError(
                Text(
                    "Chưa có nguyên nhân gốc. Ghi nguyên nhân; hoặc nếu đã tìm mà không ra: "
                    f"“{Answer.GIVE_UP.label.vi}” rồi đóng với lý do.",
                    "No root cause is recorded. Give it; or where it was looked for and not found: "
                    f"“{Answer.GIVE_UP.label.en}”, then close with a reason.",
                ),
                f"--cause …; socd case unexplained {case.number} --reason …",
            )
    if line.answer is Answer.EXPLAIN and _empty(note):
        raise CaseError(
            Text(
                f"“{note.strip()}” không là nguyên nhân. Đã tìm mà không ra thì “{Answer.GIVE_UP.label.vi}”.",
                f"“{note.strip()}” is no cause. Looked for and not found: “{Answer.GIVE_UP.label.en}”.",
            ),
            f"socd case unexplained {case.number} --reason …",
        )


def _empty(cause: str) -> bool:
    """No words, or only words that say there is no cause."""
    flat = unicodedata.normalize("NFD", cause.casefold()).replace("đ", "d")
    flat = "".join(char for char in flat if not unicodedata.combining(char)).strip(" .!…")
    return not flat or any(flat == word or (flat.startswith(word) and len(flat) < 40) for word in _NO_CAUSE)


def _relooked(case: Case, relooks: Sequence[Relook]) -> None:
    """Every site was looked at again after it was cleaned, and its pages as more than one visitor."""
    since = case.cleaned_at or case.t0
    seen: dict[str, set[str]] = {site: set() for site in case.sites}
    fresh = set()
    for look in relooks:
        if look.site in seen and look.at > since:
            fresh.add(look.site)
            seen[look.site] |= set(look.personas)
    missing = sorted(set(seen) - fresh)
    alone = sorted(site for site in fresh if case.kind.code in PERSONA_KINDS and len(seen[site]) < 2)
    if missing or alone:
        names = ", ".join((missing or alone)[:5])
        how = ("chưa được kiểm tra lại", "was not looked at again") if missing else (
            "mới được kiểm tra lại với tư cách một loại người xem", "was looked at again as one kind of visitor only"
        )  # fmt: skip
        raise CaseError(
            Text(
                f"{names}: {how[0]} kể từ khi báo gỡ bỏ. Đợi lượt kiểm tra kế tiếp của dịch vụ rồi xác minh lại.",
                f"{names}: {how[1]} since it was cleaned. Wait for the service's next look, then verify again.",
            ),
            f"socd case show {case.number}",
        )


def _state(case: Case, line: Step) -> CaseState:
    if line.to is None:
        return case.state
    if line.answer is Answer.REOPEN:
        return CaseState.CONFIRMED if case.confirmed_at else CaseState.SUSPECTED
    if line.answer is Answer.VERIFY and case.root_cause and not _empty(case.root_cause):
        return CaseState.EXPLAINED
    return line.to


def _stamped(case: Case, what: Answer, who: str, at: datetime) -> Case:
    """Who and when, where the case keeps them apart from its timeline."""
    match what:
        case Answer.CONFIRM:
            return replace(case, confirmed_at=at, confirmed_by=who)
        case Answer.ACK:
            return replace(case, acked_at=at, acked_by=who)
        case Answer.CONTAIN:
            return replace(case, contained_at=at)
        case Answer.CLEAN:
            return replace(case, cleaned_at=at)
        case Answer.VERIFY:
            return replace(case, verified_at=at)
    return case
