"""Thông báo vi phạm quy định bảo vệ dữ liệu cá nhân: Mẫu số 08, NĐ 356/2025/NĐ-CP, with a T0 of its own."""

from __future__ import annotations

from socd.cases.clocks import VIETNAM
from socd.cases.hand import of_form
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import IncidentFacts
from socd.reports.forms import casewords, common
from socd.reports.forms.common import Context, Form

AUTHORITY = "Cơ quan chuyên trách bảo vệ dữ liệu cá nhân (Bộ Công an)"


def context(facts: IncidentFacts) -> Context:
    office = facts.office
    letter = common.letterhead(office, facts.made_at, "TB")
    letter["to"] = [AUTHORITY]
    subject = "Vi phạm quy định bảo vệ dữ liệu cá nhân"
    return {
        "letter": letter,
        "title": f"Thông báo vi phạm quy định bảo vệ dữ liệu cá nhân, vụ việc {facts.case.number}",
        "term": office.term,
        "office": facts.issuer,
        "subject": subject,
        "subject_rule": common.rule([subject.upper()], common.SMALL, 14),
        "case": casewords.base(facts),
        "organisation": {
            "name": facts.issuer,
            "address": office.address.strip(),
            "established": casewords.hand(facts, "established"),
            "phone": office.phone.strip(),
            "website": casewords.hand(facts, "website"),
            "officer": casewords.hand(facts, "data_officer"),
        },
        "violation": {
            "time": _time(facts),
            "place": casewords.hand(facts, "data_place") or words.foreign(facts.case.place, facts.own_hosts, 200),
            "act": _act(facts),
            "people": casewords.hand(facts, "data_people") or casewords.operators(facts),
            "data": _data(facts),
            "handlers": casewords.hand(facts, "data_handlers"),
            "consequences": casewords.hand(facts, "data_consequences"),
        },
        "measures": common.lines(
            [*casewords.listed(facts, "data_measures"), *casewords.carried_out(facts)]
            or ["Chưa ghi nhận biện pháp nào"]
        ),
        "documents": common.lines(_documents(facts)),
    }


def _time(facts: IncidentFacts) -> str:
    """The violation's own moment; the incident's T0 besides where it is another one."""
    case = facts.case
    at = (case.personal.at if case.personal else case.t0).astimezone(VIETNAM)
    said = f"phát hiện vi phạm lúc {words.moment(at)}"
    occurred = casewords.hand(facts, "occurred_at")
    said += f"; xảy ra lúc {occurred}" if occurred else ""
    return said + (f"; sự cố được phát hiện lúc {words.moment(case.t0)}" if at != case.t0 else "")


def _act(facts: IncidentFacts) -> str:
    return f"{common.sign(facts.case, facts.own_hosts)}; loại: {facts.case.kind.title.vi.lower()}"


def _data(facts: IncidentFacts) -> str:
    """Kinds and number: a person's word; of leaked accounts also what was counted. Never an estimate."""
    case = facts.case
    said = []
    if case.personal and case.personal.kinds:
        said.append(", ".join(kind.label.vi for kind in case.personal.kinds))
    if case.personal and case.personal.count is not None:
        said.append(f"của {words.number(case.personal.count)} người")
    leak = common.machine_sum(facts.machines)
    if case.kind is ACCOUNT_LEAK and leak["any"]:
        basic = "thông tin tài khoản số (dữ liệu cá nhân cơ bản)" if not said else "thông tin tài khoản số"
        said.append(f"{basic}: {leak['accounts']} tài khoản, trong đó {leak['official']} tài khoản công vụ")
    return "; ".join(said)


def _documents(facts: IncidentFacts) -> list[str]:
    known = [f"Danh mục {len(facts.evidence)} chứng cứ kèm mã băm SHA-256"] if facts.evidence else []
    return casewords.listed(facts, "documents") or [*known, "Biên bản xác nhận về việc xảy ra hành vi vi phạm"]


FORM = Form(
    "personal-data", IncidentFacts, context, lambda facts: f"TB-du-lieu-ca-nhan-{facts.case.number}",
    title=Text("Thông báo vi phạm dữ liệu cá nhân (Mẫu 08, NĐ 356/2025)",
               "Personal-data notice (form 08, Decree 356/2025)"),
    sends=lambda _: "personal-data",
    fields=of_form("personal-data"),
    required=("organisation.name", "organisation.address", "organisation.phone", "organisation.officer",
              "violation.time", "violation.act", "violation.people", "violation.data", "violation.consequences",
              "measures"),
)  # fmt: skip
