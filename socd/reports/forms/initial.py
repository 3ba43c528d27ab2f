"""Thông báo ban đầu về sự cố: at once or within 24 hours (NĐ 331/2026 Điều 31.2.d). No official form is published."""

from __future__ import annotations

from socd.cases.hand import of_form
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import IncidentFacts
from socd.reports.forms import casewords, common
from socd.reports.forms.common import Context, Form


def context(facts: IncidentFacts) -> Context:
    return casewords.subject(facts, f"Ban đầu về sự cố {facts.office.term}") | {
        "letter": common.letterhead(facts.office, facts.made_at, "TB"),
        "title": f"Thông báo ban đầu về sự cố {facts.case.number}",
        "term": facts.office.term,
        "office": facts.issuer,
        "case": casewords.base(facts),
        "general": casewords.general(facts),
        "scope": casewords.scope(facts),
        "occurred": casewords.hand(facts, "occurred_at"),
        "security": casewords.yes_no(facts, "security_signs"),
        "disruption": casewords.yes_no(facts, "serious_disruption"),
        "done": common.lines(casewords.carried_out(facts) or ["Chưa ghi nhận biện pháp nào"]),
        "support": casewords.hand(facts, "support"),
        "next": _next(facts),
    }


def _next(facts: IncidentFacts) -> str:
    """When the 72-hour report follows; dots where no clock of it runs."""
    due = [clock.due for clock in facts.clocks if clock.rule.document == "report72"]
    return words.moment(min(due)) if due else words.DOTS


FORM = Form(
    "initial", IncidentFacts, context, lambda facts: f"TB-ban-dau-{facts.case.number}",
    title=Text("Thông báo ban đầu (ngay, 24 giờ)", "Initial notice (at once, 24 h)"),
    sends=lambda _: "initial",
    fields=of_form("initial"),
    required=("case.t0", "case.severity", "general.owner", "general.contact", "next"),
)  # fmt: skip
