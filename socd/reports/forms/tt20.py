"""Thông tư 20/2017/TT-BTTTT: Mẫu số 03 (báo cáo ban đầu), Mẫu số 04 (báo cáo kết thúc ứng phó), thông báo sự cố.

The circular's law lapsed on 01/7/2026; no other form is published, so they are offered as a form, not as the basis.
"""

from __future__ import annotations

from collections.abc import Callable

from socd.cases.clocks import SENT, VIETNAM
from socd.cases.hand import ATTACHED, CONTROLS, DETECTED, NOTIFIED, SERVICES, of_form
from socd.model.case import CaseState, Source
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.inventory import Unit
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import IncidentFacts, done
from socd.reports.forms import casewords, common
from socd.reports.forms.common import Context, Form

_SAID_BY = {Source.POLICE, Source.NCSC, Source.CITIZEN, Source.UNIT, Source.OTHER}
_MOST_HOSTS = 20


# -- Mẫu số 03 ------------------------------------------------------------------------------------------------


def m03(facts: IncidentFacts) -> Context:
    """Fields of Mẫu số 03. Mandatory (*) ones that are unknown are dots; optional ones empty and so dropped."""
    given = facts.given
    return _common(facts) | {
        "summary": _summary(facts),
        "done": words.box(done(facts.case)),
        "not_done": words.box(not done(facts.case)),
        "detection": _detection(facts),
        "notified": casewords.boxes(NOTIFIED, given.get("notified", _known_notified(facts))),
        "services": casewords.boxes(SERVICES, given.get("services", ("web",) if facts.systems else ()),
                                    {"other": casewords.hand(facts, "services_other")}),
        "controls": casewords.boxes(CONTROLS, given.get("controls", ()),
                                    {"other": casewords.hand(facts, "controls_other")}),
        "attached": casewords.boxes(ATTACHED, given.get("attached", ()),
                                    {"other": casewords.hand(facts, "attached_other")}),
        "confidential": casewords.yes_no(facts, "confidential"),
        "provider": casewords.hand(facts, "security_provider"),
        "isp": casewords.hand(facts, "isp"),
        "system_os": casewords.hand(facts, "os"),
        "system_version": casewords.hand(facts, "os_version"),
        "ips": casewords.hand(facts, "ips"),
        "purpose": casewords.hand(facts, "purpose"),
        "proposals": casewords.hand(facts, "proposals") or casewords.hand(facts, "support"),
    }  # fmt: skip


def _common(facts: IncidentFacts) -> Context:
    """What Mẫu 03 and 04 share."""
    office, contact = facts.office, facts.office.contact
    t0, made = facts.case.t0.astimezone(VIETNAM), facts.made_at.astimezone(VIETNAM)
    levels = {system.site.official.proposed_level for system in facts.systems}
    hosts = list(dict.fromkeys(host for system in facts.systems for host in system.site.hosts))
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
        "operator": casewords.operators(facts),
        "owner": facts.owner.name if facts.owner else "",
        "system": "; ".join(common.site_line(system.site) for system in facts.systems),
        "levels": [{"n": n, "box": words.box(n in levels)} for n in range(1, 6)] if levels - {None} else [],
        "date": f"{t0:%d/%m/%y}",
        "hour": f"{t0:%H}",
        "minute": f"{t0:%M}",
        "hosts": ", ".join(hosts[:_MOST_HOSTS]),
        "made": f"{made:%d/%m/%Y}, {made:%H} giờ {made:%M} phút",
    }


def _detection(facts: IncidentFacts) -> Context:
    """How it was found: a person's word, else what the case knows: somebody's notice, or our own watch."""
    case = facts.case
    leak = case.kind is ACCOUNT_LEAK
    method = "đối chiếu nhật ký mã độc đánh cắp thông tin" if leak else "hệ thống giám sát cổng/trang thông tin điện tử"
    told = case.source in _SAID_BY
    on = facts.given.get("detection", ("notice",) if told else ("other",))
    texts = {
        "notice": casewords.hand(facts, "notice_from") or (case.source.label.vi.lower() if told else ""),
        "other": casewords.hand(facts, "detection_other") or ("" if told else method),
    }
    return casewords.boxes(DETECTED, on, texts)


def _known_notified(facts: IncidentFacts) -> tuple[str, ...]:
    """Nobody is ticked that the record does not show: a report to BCA is not one to the coordinator."""
    told = {event.what.removeprefix(SENT) for event in facts.case.events if event.what.startswith(SENT)}
    return tuple(key for key in NOTIFIED if key in told)


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


def _form03(facts: IncidentFacts) -> Context:
    return {
        "letter": common.letterhead(facts.office, facts.made_at, "BC"),
        "title": f"Báo cáo ban đầu sự cố mạng {facts.case.number}",
        "term": facts.office.term,
        "office": facts.issuer,
        "m03": m03(facts),
    }


# -- Mẫu số 04 ------------------------------------------------------------------------------------------------


def _form04(facts: IncidentFacts) -> Context:
    number, day = _initial(facts)
    case = facts.case
    return {
        "letter": common.letterhead(facts.office, facts.made_at, "BC"),
        "title": f"Báo cáo kết thúc ứng phó sự cố {case.number}",
        "term": facts.office.term,
        "office": facts.issuer,
        "m04": _common(facts)
        | {
            "initial_number": number or "………",
            "initial_date": day or "………",
            "description": _summary(facts),
            "cause": common.root_cause(case),
            "done": common.lines(casewords.carried_out(facts) or ["Chưa ghi nhận biện pháp nào"]),
            "resolution": casewords.hand(facts, "resolution"),
            "lessons": casewords.hand(facts, "impact"),
            "documents": common.lines(_enclosed(facts)),
        },
    }


def _initial(facts: IncidentFacts) -> tuple[str, str]:
    """Number and day of the initial report: a person's word, else what was marked as sent first."""
    sent = [event for event in facts.case.events if event.what == f"{SENT}initial"]
    first = min(sent, key=lambda event: event.at, default=None)
    number = casewords.hand(facts, "initial_number") or (words.foreign(first.note, (), 60) if first else "")
    return number, casewords.hand(facts, "initial_date") or (words.day(first.at) if first else "")


def _enclosed(facts: IncidentFacts) -> list[str]:
    known = [f"Danh mục {len(facts.evidence)} chứng cứ kèm mã băm SHA-256"] if facts.evidence else []
    return casewords.listed(facts, "documents") or known or [words.DOTS]


# -- thông báo sự cố ------------------------------------------------------------------------------------------


def _notice(facts: IncidentFacts) -> Context:
    case, office = facts.case, facts.office
    return {
        "letter": common.letterhead(office, facts.made_at, ""),
        "title": f"[TBSC] Thông báo sự cố {case.number}",
        "term": office.term,
        "office": facts.issuer,
        "subject": f"thông báo sự cố {office.term} tại {casewords.unit_name(facts)}",
        "case": casewords.base(facts),
        "notifier": "; ".join(part for part in (facts.issuer, office.address) if part),
        "target": _target(facts),
        "operator": _body(facts.unit) or casewords.operators(facts),
        "owner": _body(facts.owner),
        "summary": _summary(facts),
        "result": common.lines(casewords.carried_out(facts) or ["Đang xử lý"]),
        "proposals": casewords.hand(facts, "proposals") or casewords.hand(facts, "support"),
        "contact": common.contact_line(office.contact),
    }


def _target(facts: IncidentFacts) -> str:
    names = [f"{system.site.name} ({', '.join(system.site.hosts[:5])})" for system in facts.systems]
    ips = casewords.hand(facts, "ips")
    return "; ".join(names + ([f"địa chỉ IP: {ips}"] if ips else [])) or "tài khoản, máy tính của đơn vị"


def _body(unit: Unit | None) -> str:
    return ", ".join(part for part in (unit.name, unit.address) if part) if unit else ""


def _stops(document: str) -> Callable[[IncidentFacts], str]:
    """These forms stop a clock only where the circular's own runs: under Decree 331 the notice to the ministry does."""

    def code(facts: IncidentFacts) -> str:
        ours = (clock.rule for clock in facts.clocks if clock.rule.document == document)
        return document if any("20/2017" in rule.basis for rule in ours) else ""

    return code


FORM03 = Form(
    "form03", IncidentFacts, _form03, lambda facts: f"Mau03-BC-ban-dau-{facts.case.number}",
    title=Text("Báo cáo ban đầu sự cố mạng (Mẫu 03, TT 20/2017)", "Initial report (form 03, Circular 20/2017)"),
    sends=_stops("initial"),
    fields=of_form("form03"),
    required=("m03.reporter.name", "m03.reporter.address", "m03.reporter.phone", "m03.reporter.email",
              "m03.contact.name", "m03.contact.phone", "m03.contact.email", "m03.operator", "m03.summary", "m03.date",
              "m03.hour", "m03.minute", "m03.done", "m03.not_done", "m03.made"),
)  # fmt: skip
FORM04 = Form(
    "form04", IncidentFacts, _form04, lambda facts: f"Mau04-BC-ket-thuc-{facts.case.number}",
    title=Text("Báo cáo kết thúc ứng phó sự cố (Mẫu 04, TT 20/2017)", "Closing report (form 04, Circular 20/2017)"),
    sends=_stops("closing"),
    fields=of_form("form04"),
    required=("m04.reporter.name", "m04.reporter.address", "m04.reporter.phone", "m04.reporter.email", "m04.operator",
              "m04.date", "m04.hour", "m04.minute", "m04.initial_number", "m04.initial_date"),
)  # fmt: skip
NOTICE = Form(
    "notice", IncidentFacts, _notice, lambda facts: f"CV-thong-bao-su-co-{facts.case.number}",
    title=Text("Thông báo sự cố (TT 20/2017 Đ9)", "Incident notice (Circular 20/2017)"),
    sends=_stops("initial"),
    fields=of_form("notice"),
    required=("notifier", "target", "operator", "owner", "summary", "case.t0", "result"),
)  # fmt: skip
CLOSABLE = frozenset({CaseState.CLOSED, CaseState.EXPLAINED, CaseState.UNEXPLAINED})  # what Mẫu 04 fits
