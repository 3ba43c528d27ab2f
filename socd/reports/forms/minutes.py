"""Biên bản xác nhận sự cố (NĐ 30/2020, Mẫu 1.9); with personal data also what Luật 91/2025 Điều 23.2 asks."""

from __future__ import annotations

from socd.cases.hand import of_form
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import IncidentFacts
from socd.reports.forms import casewords, common
from socd.reports.forms.common import Context, Form


def context(facts: IncidentFacts) -> Context:
    case = facts.case
    return casewords.subject(facts, f"Xác nhận sự cố {facts.office.term}") | {
        "letter": common.letterhead(facts.office, facts.made_at, "BB"),
        "title": f"Biên bản xác nhận sự cố {case.number}",
        "term": facts.office.term,
        "office": facts.issuer,
        "meeting": {
            "start": casewords.hand(facts, "started_at"),
            "end": casewords.hand(facts, "ended_at") or _BLANK_END,
            "place": casewords.hand(facts, "place"),
            "people": [{"text": text} for text in casewords.listed(facts, "participants")],
            "chair": casewords.hand(facts, "chair"),
            "secretary": casewords.hand(facts, "secretary"),
        },
        "case": casewords.base(facts),
        "general": casewords.general(facts),
        "scope": casewords.scope(facts),
        "evidence": common.numbered(
            {"id": ref.id, "sha256": ref.sha256} for ref in facts.evidence[:_MOST]
        ),
        "more_evidence": words.number(len(facts.evidence) - _MOST) if len(facts.evidence) > _MOST else "",
        "done": common.lines(casewords.carried_out(facts) or ["Chưa ghi nhận biện pháp nào"]),
        "personal": case.personal is not None or case.kind is ACCOUNT_LEAK,
        "opinions": [{"text": text} for text in casewords.listed(facts, "opinions")],
        "conclusion": casewords.hand(facts, "conclusion"),
    }  # fmt: skip


_MOST = 10
_BLANK_END = "…… giờ …… phút, ngày …… tháng …… năm ………"

FORM = Form(
    "minutes", IncidentFacts, context, lambda facts: f"BB-xac-nhan-{facts.case.number}",
    title=Text("Biên bản xác nhận sự cố", "Record of confirmation"),
    fields=of_form("minutes"),
    required=("meeting.start", "meeting.place", "meeting.chair", "meeting.secretary", "meeting.end", "case.t0"),
)  # fmt: skip
