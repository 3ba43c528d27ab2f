"""What can be done to a case now, as forms: from the transition table, and what people write besides.

A deed names its fields and, once they are filled, what `Casework` is to do. No rule stands here: what may be said when
is `socd.cases.table`, what is refused is told by `socd.cases`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from socd.cases import desk
from socd.cases.clocks import ClockRule
from socd.cases.life import Answer
from socd.cases.table import Need, step
from socd.casework import Casework, answers, template_sites
from socd.console.fields import Field, Sort, Typed
from socd.model.case import Case, DataKind, PersonalData
from socd.model.inventory import Inventory
from socd.model.kinds import KindClass, Severity
from socd.model.text import Text

T = Text


@dataclass(frozen=True, slots=True)
class Around:
    """What the fields of a case's forms are drawn from: other open cases of its class, names of the users."""

    inventory: Inventory
    rules: tuple[ClockRule, ...]
    others: Sequence[Case] = ()
    people: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it, to which case, and how many lines its timeline had when he looked."""

    work: Casework
    case: Case
    who: str
    seen: int | None
    typed: Typed


Act = Callable[[Doing], str]  # the number of the case to show then


@dataclass(frozen=True, slots=True)
class Deed:
    """`grave`: it ends the case, or is hard to take back."""

    code: str
    label: Text
    act: Act
    fields: tuple[Field, ...] = ()
    grave: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Deeds:
    """`next` lead on, `aside` end the case otherwise or bring it back, `more` leave it where it is."""

    next: tuple[Deed, ...] = ()
    aside: tuple[Deed, ...] = ()
    more: tuple[Deed, ...] = field(default=())

    def find(self, code: str) -> Deed | None:
        return next((deed for deed in (*self.next, *self.aside, *self.more) if deed.code == code), None)


_ASIDE = (Answer.FALSE_ALARM, Answer.ACCEPT, Answer.DUPLICATE, Answer.MERGE, Answer.SPLIT, Answer.REOPEN)
_GRAVE = (Answer.FALSE_ALARM, Answer.ACCEPT, Answer.DUPLICATE, Answer.MERGE, Answer.CLOSE)
_NOTES = {
    Answer.CONTAIN: T("Biện pháp đã làm", "Measure taken"),
    Answer.CLEAN: T("Nguyên nhân gốc, nếu đã rõ", "Root cause, if it is known"),
    Answer.EXPLAIN: T("Nguyên nhân gốc", "Root cause"),
    Answer.ASSIGN: T("Giao cho", "Assign to"),
    Answer.NOTE: T("Nội dung", "Text"),
}
_NOTE, _WHY = T("Ghi chú", "Note"), T("Lý do", "Reason")
_TIME_HELP = T("giờ Việt Nam; để trống: bây giờ", "Vietnam time; empty: now")


# What a page says was written, by the code that its address carries.
DONE = {what.value: what.label for what in Answer} | {
    "severity": T("mức độ", "severity"),
    "task": T("nhiệm vụ", "task"),
    "task-done": T("xong nhiệm vụ", "task done"),
    "personal-data": T("dữ liệu cá nhân", "personal data"),
    "tag": T("nhãn", "tags"),
    "fields": T("các trường của văn bản", "the document's fields"),
    "sent": T("văn bản đã gửi", "document sent"),
    "entered": T("vụ việc mới", "new case"),
    "promoted": T("mở vụ việc", "case opened"),
}


def deeds(case: Case, around: Around) -> Deeds:
    """Everything that may be done to the case in its state."""
    said = [_answer(what, case, around) for what in answers(case)]
    made = [deed for deed in said if deed is not None]
    stay = {what.value for what in answers(case) if _stays(what, case)} - set(_ASIDE)
    acked = {Answer.ACK.value} if case.acknowledged else set()
    return Deeds(
        next=tuple(deed for deed in made if deed.code not in _ASIDE and deed.code not in stay),
        aside=tuple(deed for deed in made if deed.code in _ASIDE),
        more=(*(deed for deed in made if deed.code in stay - acked), *_written(case, around)),
    )


def _stays(what: Answer, case: Case) -> bool:
    line = step(what, case.state, case.cls is KindClass.INCIDENT)
    return line is not None and line.to is None


# -- answers of the table ------------------------------------------------------------------------------------


def _answer(what: Answer, case: Case, around: Around) -> Deed | None:
    if what in (Answer.MERGE, Answer.DUPLICATE):
        return _joining(what, case, around)
    if what is Answer.SPLIT:
        return _splitting(case, around)
    fields = [_note_field(what, case, around)]
    reach = template_sites(around.inventory, case.sites) if what in (Answer.ACCEPT, Answer.FALSE_ALARM) else ()
    if len(reach) > len(case.sites):
        fields.append(
            Field("all-sites", T(f"Áp dụng cho cả {len(reach)} trang cùng nhà cung cấp, máy chủ",
                                 f"For all {len(reach)} sites of the same vendor or server"), Sort.TICK)
        )  # fmt: skip

    def act(doing: Doing) -> str:
        typed = doing.typed
        return doing.work.answer(
            doing.case.number, what, who=doing.who, note=typed.one("note"), all_sites=bool(typed.one("all-sites")),
            seen=doing.seen,
        ).number  # fmt: skip

    return Deed(what.value, what.label, act, tuple(fields), what in _GRAVE)


def _note_field(what: Answer, case: Case, around: Around) -> Field:
    line = step(what, case.state, case.cls is KindClass.INCIDENT)
    needs = line.needs if line else ()
    cause = Need.CAUSE in needs and not case.root_cause
    label = _NOTES.get(what, _WHY if Need.WHY in needs else _NOTES[Answer.EXPLAIN] if cause else _NOTE)
    if what is Answer.ASSIGN:
        return Field("note", label, needed=True, hints=tuple(around.people), value=case.assignee or "")
    return Field("note", label, Sort.TEXT, needed=Need.WHY in needs or cause)


def _joining(what: Answer, case: Case, around: Around) -> Deed | None:
    others = [(other.number, _in_words(other, around.inventory)) for other in around.others]
    if not others:
        return None
    help_ = T("T0 sớm hơn được giữ; vụ việc này kết thúc.", "The earlier T0 counts; this case ends.")
    other = Field("other", T("Vụ việc kia", "The other case"), Sort.CHOICE, True, help_, [("", "–"), *others])

    def act(doing: Doing) -> str:
        typed = doing.typed
        return doing.work.join(
            doing.case.number, typed.one("other"), what, who=doing.who, why=typed.one("note"), seen=doing.seen
        ).number

    return Deed(what.value, what.label, act, (other, Field("note", _WHY, Sort.TEXT, True)), True)


def _splitting(case: Case, around: Around) -> Deed | None:
    if len(case.sites) < 2:
        return None
    known = around.inventory.sites
    sites = [(site, known[site].name if site in known else site) for site in case.sites]
    fields = (
        Field("sites", T("Tách ra (để lại ít nhất một)", "Take out (leave at least one)"), Sort.SEVERAL, True,
              options=sites),
        Field("t0", T("Chứng cứ đầu tiên của phần tách, nếu muộn hơn", "First evidence of the part, if later"),
              Sort.TIME),
        Field("note", _WHY, Sort.TEXT, True),
    )  # fmt: skip

    def act(doing: Doing) -> str:
        typed = doing.typed
        return doing.work.split(
            doing.case.number, typed.many("sites"), who=doing.who, why=typed.one("note"), t0=typed.time("t0"),
            seen=doing.seen,
        ).number  # fmt: skip

    return Deed(Answer.SPLIT.value, Answer.SPLIT.label, act, fields)


def _in_words(case: Case, inventory: Inventory) -> Text:
    names = [inventory.sites[site].name for site in case.sites if site in inventory.sites]
    where = names[0] if names else inventory.units[case.unit].name if case.unit in inventory.units else case.unit
    return T(f"{case.number} · {case.kind.title.vi} · {where}", f"{case.number} · {case.kind.title.en} · {where}")


# -- what people write besides -------------------------------------------------------------------------------


def _written(case: Case, around: Around) -> tuple[Deed, ...]:
    if not case.open:
        return (_tags(case),)
    waiting = [task for task in case.tasks if task.done_at is None]
    found = [_severity(case), _task(around), _personal(case), _tags(case)]
    if waiting:
        names = [(str(task.number), f"{task.number}. {task.title[:80]}") for task in waiting]
        found.insert(2, _finish(names))
    return tuple(found)


def _severity(case: Case) -> Deed:
    levels = [
        (level.value, T(f"{level.value} {level.label.vi}", f"{level.value} {level.label.en}")) for level in Severity
    ]
    fields = (
        Field("level", T("Mức độ", "Severity"), Sort.CHOICE, True, options=levels, value=case.severity.value),
        Field("note", _WHY, Sort.TEXT, True),
    )

    def act(doing: Doing) -> str:
        level, why = Severity(doing.typed.one("level")), doing.typed.one("note")
        at = doing.work.now()
        return _handled(doing, lambda case: desk.set_severity(case, level, who=doing.who, at=at, why=why))

    return Deed("severity", T("đổi mức độ", "change the severity"), act, fields)


def _task(around: Around) -> Deed:
    fields = (
        Field("title", T("Việc cần làm", "What is to be done"), needed=True),
        Field("to", T("Giao cho", "For whom"), hints=tuple(around.people)),
        Field("due", T("Hạn", "Due day"), Sort.DAY),
    )

    def act(doing: Doing) -> str:
        typed, at = doing.typed, doing.work.now()
        title, to, due = typed.one("title"), typed.one("to") or None, typed.day("due")
        return _handled(doing, lambda case: desk.add_task(case, title, who=doing.who, at=at, to=to, due=due))

    return Deed("task", T("thêm nhiệm vụ", "add a task"), act, fields)


def _finish(waiting: Sequence[tuple[str, str]]) -> Deed:
    fields = (
        Field("task", T("Nhiệm vụ", "Task"), Sort.CHOICE, True, options=waiting, value=waiting[0][0]),
        Field("note", _NOTE, Sort.TEXT),
    )

    def act(doing: Doing) -> str:
        number, note, at = doing.typed.number("task") or 0, doing.typed.one("note"), doing.work.now()
        return _handled(doing, lambda case: desk.finish_task(case, number, who=doing.who, at=at, note=note))

    return Deed("task-done", T("xong nhiệm vụ", "finish a task"), act, fields)


def _personal(case: Case) -> Deed:
    told = case.personal
    fields = (
        Field("detected", T("Lúc phát hiện vi phạm (T0 riêng)", "When the violation was detected (its own T0)"),
              Sort.TIME, help=_TIME_HELP),
        Field("kinds", T("Loại dữ liệu", "Kinds of data"), Sort.SEVERAL,
              options=[(kind.value, kind.label) for kind in DataKind],
              value=",".join(kind.value for kind in told.kinds) if told else ""),
        Field("count", T("Số người bị ảnh hưởng", "People concerned"), Sort.NUMBER),
        Field("no-harm", T("Không thể gây hại (cần ghi lý do)", "Nobody can be harmed (say why)"), Sort.TICK),
        Field("note", _NOTE, Sort.TEXT),
    )  # fmt: skip

    def act(doing: Doing) -> str:
        typed, at = doing.typed, doing.work.now()
        kinds = tuple(DataKind(kind) for kind in typed.many("kinds"))
        harm = not typed.one("no-harm")
        data = PersonalData(typed.time("detected") or at, kinds, typed.number("count"), harm, typed.one("note"))
        return _handled(doing, lambda case: desk.tell_personal(case, data, who=doing.who, at=at))

    return Deed("personal-data", T("có dữ liệu cá nhân", "personal data"), act, fields)


def _tags(case: Case) -> Deed:
    fields = (
        Field("tags", T("Nhãn, cách nhau bằng dấu phẩy", "Tags, with commas between"), value=", ".join(case.tags)),
    )

    def act(doing: Doing) -> str:
        at = doing.work.now()
        wanted = [tag for part in doing.typed.one("tags").split(",") if (tag := part.strip())]

        def change(case: Case) -> Case:
            add = [tag for tag in wanted if tag not in case.tags]
            remove = [tag for tag in case.tags if tag not in wanted]
            return desk.retag(case, add, remove, who=doing.who, at=at) if add or remove else case

        return _handled(doing, change)

    return Deed("tag", T("nhãn", "tags"), act, fields)


def _handled(doing: Doing, change: Callable[[Case], Case]) -> str:
    return doing.work.handle(doing.case.number, change, seen=doing.seen).number
