"""What every document about one case says alike: who, which system, how far, what was done. Facts in, texts out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from socd.model.case import CaseState
from socd.model.catalogue import ACCOUNT_LEAK
from socd.reports import words
from socd.reports.facts import IncidentFacts, done
from socd.reports.forms import common
from socd.reports.forms.common import Context


def unit_name(facts: IncidentFacts) -> str:
    return facts.unit.name if facts.unit else facts.case.unit or common.NOT_KNOWN


def subject(facts: IncidentFacts, start: str) -> Context:
    """The title of a report or notice, with the line below it."""
    said = f"{start} {facts.case.number} tại {unit_name(facts)}"
    return {"subject": said, "subject_rule": common.rule([said], common.SMALL, 14)}


def hand(facts: IncidentFacts, key: str) -> str:
    """What a person filled in, "" where nobody did: the template then leaves dotted room."""
    return written(facts.given.get(key))


def written(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Có" if value else "Không"
        case datetime():
            return words.moment(value)
        case date():
            return words.day(value)
        case tuple():
            return "; ".join(written(one) for one in value)
    return " ".join(words.clean(str(value)).split()).rstrip(" .;")


def listed(facts: IncidentFacts, key: str) -> list[str]:
    """The entries of a field of several lines."""
    return [written(one) for one in facts.given.get(key, ())]


def yes_no(facts: IncidentFacts, key: str) -> Context:
    """Two boxes, both empty until a person decides."""
    said = facts.given.get(key)
    return {"yes": words.box(said is True), "no": words.box(said is False)}


def base(facts: IncidentFacts) -> Context:
    """The case itself, in the words of every document about it."""
    case = facts.case
    return {
        "number": case.number,
        "kind": case.kind.title.vi,
        "official": case.kind.official.label.vi if case.kind.official else case.cls.label.vi,
        "sign": common.sign(case, facts.own_hosts),
        "severity": f"{case.severity.label.vi} ({case.severity.value})",
        "state": common.state(case),
        "t0": words.moment(case.t0),
        "raised_at": words.moment(case.raised_at),
        "confirmed": common.confirmed(case),
        "place": words.foreign(case.place, facts.own_hosts, 300),
        "recurrence": common.recurrence(case),
    }


def general(facts: IncidentFacts) -> Context:
    return {
        "owner": facts.owner.name if facts.owner else words.DOTS,
        "operator": operators(facts),
        "systems": [
            {"text": f"{common.site_line(system.site)}; {_level(system.site.official)}"} for system in facts.systems
        ],
        "contact": common.contact_line(facts.office.contact),
        "unit_contact": "; ".join(common.contact_line(contact) for contact in facts.unit.contacts)
        if facts.unit and facts.unit.contacts
        else words.DOTS,
    }


def operators(facts: IncidentFacts) -> str:
    names = dict.fromkeys(system.operator.name for system in facts.systems if system.operator)
    return "; ".join(names) or unit_name(facts)


def _level(official: Any) -> str:
    if not official.proposed_level:
        return "chưa xác định cấp độ"
    decision = official.decision
    if decision is None:
        return f"cấp độ\u00a0{official.proposed_level}"
    said = [f"Quyết định số {decision.number}"]
    said += [f"ngày {words.day(decision.date)}"] if decision.date else []
    said += [f"của {decision.issuer}"] if decision.issuer else []
    return f"cấp độ\u00a0{official.proposed_level} ({' '.join(said)})"


def scope(facts: IncidentFacts) -> Context:
    case = facts.case
    others = {system.site.operator for system in facts.systems} - {case.unit}
    seen = "vẫn còn thấy" if case.active else "không còn thấy"
    look = f"{seen} dấu hiệu ở lần kiểm tra gần nhất có kết quả (lần cuối thấy: {words.moment(case.last_seen)})"
    return {
        "systems": words.number(len(facts.systems)) if facts.systems else "",
        "units": words.number(len(others) + 1),
        "leak": common.machine_sum(facts.machines),
        "is_leak": case.kind is ACCOUNT_LEAK,
        "last_seen": look if case.sites else f"nguồn tin gần nhất nhập lúc {words.moment(case.last_seen)}",
        "affected": hand(facts, "affected"),
    }


def carried_out(facts: IncidentFacts) -> list[str]:
    """Done is only what the case's own stamps and tasks say, and what a person wrote."""
    case = facts.case
    stamps = (
        (case.acked_at, "Tiếp nhận, phân công xử lý"),
        (case.contained_at, "Khoanh vùng, cô lập hệ thống bị ảnh hưởng"),
        (case.cleaned_at, "Gỡ bỏ nội dung, khắc phục"),
        (case.verified_at, "Kiểm tra lại, xác minh hệ thống đã sạch"),
        (case.closed_at if case.state is CaseState.CLOSED else None, "Đóng vụ việc"),
    )
    kept = [f"Lưu giữ {len(facts.evidence)} chứng cứ kèm mã băm SHA-256"] if facts.evidence else []
    kept += [f"{text} (lúc {words.moment(at)})" for at, text in stamps if at]
    kept += [f"{_task(task.title)} (xong lúc {words.moment(task.done_at)})" for task in case.tasks if task.done_at]
    return kept + listed(facts, "measures")


def measures(facts: IncidentFacts) -> Context:
    """What was done; the rest is what people set themselves, and advice still to be carried out."""
    case = facts.case
    todo = [_open_task(task) for task in case.tasks if not task.done_at] + listed(facts, "planned")
    return {
        "done": common.lines(carried_out(facts) or ["Chưa ghi nhận biện pháp nào"]),
        "finished": done(case),
        "planned": common.lines([*todo, *(advice.vi for advice in case.kind.advice)]),
        "recovered": hand(facts, "restored_at") or words.moment(case.cleaned_at) or words.DOTS,
    }


def _task(title: str) -> str:
    return words.foreign(title, (), 200).rstrip(" .;")


def _open_task(task: Any) -> str:
    more = [f"người thực hiện: {words.foreign(task.who, (), 60)}"] if task.who else []
    more += [f"hạn: {words.day(task.due)}"] if task.due else []
    return _task(task.title) + (f" ({'; '.join(more)})" if more else "")


def boxes(names: Mapping[str, str], on: Any, also: Mapping[str, str] | None = None) -> Context:
    """A box by key of `names`; `also` are texts that belong to a box, dotted where there are none."""
    texts = {f"{key}_text": text or "…………" for key, text in (also or {}).items()}
    return {key: words.box(key in on) for key in names} | texts
