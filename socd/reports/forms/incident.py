"""Báo cáo sự cố (NĐ 331/2026 Điều 31.2.d), with the fields of Mẫu số 03, TT 20/2017/TT-BTTTT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socd.cases.clocks import VIETNAM
from socd.model.case import CaseState
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.shot import Picture, Role
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import IncidentFacts, Stage, done
from socd.reports.forms import common
from socd.reports.forms.common import Context, Form
from socd.reports.photos import printed, top_of


def context(facts: IncidentFacts) -> Context:
    case = facts.case
    unit = _unit_name(facts)
    sign = common.sign(case, facts.own_hosts)
    subject = f"Sự cố {facts.office.term} {case.number} tại {unit}"
    return {
        "letter": common.letterhead(facts.office, facts.made_at, "BC"),
        "title": f"Báo cáo sự cố {case.number}",
        "term": facts.office.term,
        "office": facts.issuer,
        "subject": subject,
        "subject_rule": common.rule([subject], common.SMALL, 14),
        "stage": _stage(facts),
        "case": {
            "number": case.number,
            "kind": case.kind.title.vi,
            "official": case.kind.official.label.vi if case.kind.official else case.cls.label.vi,
            "sign": sign,
            "severity": f"{case.severity.label.vi} ({case.severity.value})",
            "state": common.state(case),
            "t0": words.moment(case.t0),
            "raised_at": words.moment(case.raised_at),
            "confirmed": common.confirmed(case),
            "place": words.foreign(case.place, facts.own_hosts, 300),
            "recurrence": common.recurrence(case),
        },
        "general": _general(facts),
        "clocks": [common.clock_row(clock, facts.made_at) for clock in facts.clocks],
        "cause": {"known": bool(case.root_cause), "text": common.root_cause(case)},
        "scope": _scope(facts),
        "measures": _measures(facts),
        "evidence": common.numbered(
            {"id": ref.id, "about": _about(ref.about, facts), "sha256": ref.sha256}
            for ref in facts.evidence
        ),
        "closing": facts.stage is Stage.CLOSING,
        "timeline": common.numbered(
            {
                "at": words.moment(event.at),
                "who": common.who_label(event.who),
                "what": common.event_label(event.what),
                "note": words.foreign(event.note, facts.own_hosts, 200),
            }
            for event in case.events
        ),
        "details": [
            {"name": name, "value": value} for name, value in _flat(case.details, facts.own_hosts)
        ][:_MOST_DETAILS],
        "photos": list(_photos(facts)),
        "machines": common.machine_rows(facts.machines),
        "m03": _m03(facts),
    }  # fmt: skip


def _stage(facts: IncidentFacts) -> Context:
    names = {Stage.H72: "h72", Stage.UPDATE: "updated"}  # no field may bear the name of a dict's method
    boxes = {names.get(stage, stage.value): words.box(stage is facts.stage) for stage in Stage}
    return {**boxes, "number": str(facts.update) if facts.stage is Stage.UPDATE else "…"}


def _unit_name(facts: IncidentFacts) -> str:
    return facts.unit.name if facts.unit else facts.case.unit or common.NOT_KNOWN


def _general(facts: IncidentFacts) -> Context:
    return {
        "owner": facts.owner.name if facts.owner else words.DOTS,
        "operator": _operators(facts),
        "systems": [
            {"text": f"{common.site_line(system.site)}; {_level(system.site.official.proposed_level)}"}
            for system in facts.systems
        ],
        "contact": common.contact_line(facts.office.contact),
        "unit_contact": "; ".join(common.contact_line(contact) for contact in facts.unit.contacts)
        if facts.unit and facts.unit.contacts
        else words.DOTS,
    }


def _operators(facts: IncidentFacts) -> str:
    names = dict.fromkeys(system.operator.name for system in facts.systems if system.operator)
    return "; ".join(names) or _unit_name(facts)


def _level(level: int | None) -> str:
    return f"cấp độ {level}" if level else "chưa xác định cấp độ"


def _scope(facts: IncidentFacts) -> Context:
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
    }


def _measures(facts: IncidentFacts) -> Context:
    """Done is only what the case's own stamps say; the rest is advice still to be carried out."""
    case = facts.case
    stamps = (
        (case.acked_at, "Tiếp nhận, phân công xử lý"),
        (case.contained_at, "Khoanh vùng, cô lập hệ thống bị ảnh hưởng"),
        (case.cleaned_at, "Gỡ bỏ nội dung, khắc phục"),
        (case.verified_at, "Kiểm tra lại, xác minh hệ thống đã sạch"),
        (case.closed_at if case.state is CaseState.CLOSED else None, "Đóng vụ việc"),
    )
    carried_out = [f"Lưu giữ {len(facts.evidence)} chứng cứ kèm mã băm SHA-256"] if facts.evidence else []
    carried_out += [f"{text} (lúc {words.moment(at)})" for at, text in stamps if at]
    return {
        "done": common.lines(carried_out or ["Chưa ghi nhận biện pháp nào"]),
        "finished": done(case),
        "planned": common.lines(advice.vi for advice in case.kind.advice),
        "recovered": words.moment(case.cleaned_at) or words.DOTS,
    }


_MOST_DETAILS = 12


def _flat(details: Mapping[str, Any], own: frozenset[str], depth: int = 0) -> Iterator[tuple[str, str]]:
    """What the probe noted, as name and value; nested notes one level deep."""
    for key, value in details.items():
        name = words.foreign(str(key), own, 60)
        if isinstance(value, Mapping) and depth < 1:
            yield from ((f"{name}.{inner}", text) for inner, text in _flat(value, own, depth + 1))
        elif isinstance(value, list | tuple):
            yield name, words.foreign(", ".join(str(item) for item in value[:20]), own, 300)
        elif value not in (None, ""):
            yield name, words.foreign(str(value), own, 300)


_ROLES = {
    Role.BEFORE: "Ảnh chụp trang khi còn bình thường",
    Role.AFTER: "Ảnh chụp trang khi phát hiện",
    Role.DIFF: "Các vùng khác nhau (khoanh đỏ)",
}


def _about(text: str, facts: IncidentFacts) -> str:
    """What a piece of evidence shows; a picture's name is put into words."""
    picture = Picture.told_by(text)
    if picture is None:
        return words.foreign(text, facts.own_hosts, 200)
    url = words.foreign(picture.url, facts.own_hosts, 200)
    return f"{_ROLES[picture.role]}, lúc {words.moment(picture.at)}: {url}"


def _photos(facts: IncidentFacts) -> Iterator[Context]:
    """One picture of each role, with address, time, number and hash of the sealed original."""
    top = top_of(facts)
    for photo in facts.photos[:_MOST_PHOTOS]:
        image = printed(photo, top, _ROLES[photo.picture.role])
        if image is not None:
            caption = f"{_about(photo.ref.about, facts)}. Chứng cứ {photo.ref.id}, SHA-256: {photo.ref.sha256}"
            yield {"image": image, "caption": caption}


_MOST_PHOTOS = 6


def _m03(facts: IncidentFacts) -> Context:
    """Fields of Mẫu số 03. Mandatory (*) ones that are unknown are dots; optional ones empty and so dropped."""
    case, office = facts.case, facts.office
    contact = office.contact
    t0, made = case.t0.astimezone(VIETNAM), facts.made_at.astimezone(VIETNAM)
    leak = case.kind is ACCOUNT_LEAK
    levels = {system.site.official.proposed_level for system in facts.systems}
    hosts = list(dict.fromkeys(host for system in facts.systems for host in system.site.hosts))
    method = "đối chiếu nhật ký mã độc đánh cắp thông tin" if leak else "hệ thống giám sát cổng/trang thông tin điện tử"
    return {
        "reporter": {
            "name": facts.issuer,
            "address": common.or_dots(office.address),
            "phone": common.or_dots(office.phone),
            "email": common.or_dots(office.email),
        },
        "contact": {
            "name": common.or_dots(contact.name),
            "position": contact.position,
            "phone": common.or_dots(contact.phone),
            "email": common.or_dots(contact.email),
        },
        "operator": _operators(facts),
        "owner": facts.owner.name if facts.owner else "",
        "system": "; ".join(common.site_line(system.site) for system in facts.systems),
        "levels": [{"n": n, "box": words.box(n in levels)} for n in range(1, 6)] if levels - {None} else [],
        "summary": _summary(facts),
        "date": f"{t0:%d/%m/%y}",
        "hour": f"{t0:%H}",
        "minute": f"{t0:%M}",
        "done": words.box(done(case)),
        "not_done": words.box(not done(case)),
        "off": words.BOX,
        "on": words.TICKED,
        "method": method,
        "web": words.box(bool(facts.systems)),
        "hosts": ", ".join(hosts[:20]),
        "made": f"{made:%d/%m/%Y}, {made:%H} giờ {made:%M} phút",
    }


def _summary(facts: IncidentFacts) -> str:
    case = facts.case
    said = [f"Phát hiện dấu hiệu {common.sign(case, facts.own_hosts)}"]
    said.append(f"vị trí: {words.foreign(case.place, facts.own_hosts, 200)}")
    leak = common.machine_sum(facts.machines)
    if leak["any"]:
        said.append(f"{leak['accounts']} tài khoản trên {leak['computers']} máy tính, trong đó {leak['official']}"
                    " tài khoản công vụ")  # fmt: skip
    said.append(f"mức độ: {case.severity.label.vi.lower()}")
    if case.confirmed_at is None:
        said.append("chưa có người xác nhận")
    return "; ".join(said) + "."


def stem(facts: IncidentFacts) -> str:
    part = {
        Stage.H72: "",
        Stage.PRELIMINARY: "-so-bo",
        Stage.UPDATE: f"-cap-nhat-{facts.update}",
        Stage.CLOSING: "-ket-thuc",
    }[facts.stage]
    return f"BC-su-co-{facts.case.number}{part}"


_SENDS = {
    Stage.H72: "report72", Stage.PRELIMINARY: "report72", Stage.UPDATE: "update", Stage.CLOSING: "closing",
}  # fmt: skip

FORM = Form(
    "incident", IncidentFacts, context, stem,
    title=Text("Báo cáo sự cố", "Incident report"),
    sends=lambda facts: _SENDS[facts.stage],
)  # fmt: skip
