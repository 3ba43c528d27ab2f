"""One page for a leader: what happened, how grave, what is due when, what was done, what is asked of them."""

from __future__ import annotations

from socd.cases.clocks import Clock
from socd.cases.hand import of_form
from socd.model.case import Case
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import IncidentFacts
from socd.reports.forms import casewords, common
from socd.reports.forms.common import Context, Form

_MOST_CLOCKS, _MOST_DONE, _MOST_NEXT = 3, 3, 3  # it stays one page
_LONG = 90  # characters of anything from outside


def context(facts: IncidentFacts) -> Context:
    case = facts.case
    letter = common.letterhead(facts.office, facts.made_at, "BC")
    letter["to"] = ["Lãnh đạo " + facts.issuer]
    done, todo = casewords.carried_out(facts), [task for task in case.tasks if not task.done_at]
    return casewords.subject(facts, "Tóm tắt vụ việc") | {
        "letter": letter,
        "title": f"Tóm tắt vụ việc {case.number}",
        "term": facts.office.term,
        "office": facts.issuer,
        "what": words.shorten(common.sign(case, facts.own_hosts), _LONG),
        "where": words.shorten(_where(facts), _LONG),
        "place": words.foreign(case.place, facts.own_hosts, 100),
        "case": casewords.base(facts),
        "leak": common.machine_sum(facts.machines),
        "clocks": [common.clock_row(clock, facts.made_at) for clock in _pressing(facts)[:_MOST_CLOCKS]],
        "no_clocks": not facts.clocks,
        "done": "; ".join(words.shorten(text, _LONG) for text in done[-_MOST_DONE:]) or "chưa ghi nhận biện pháp nào",
        "next": "; ".join(_next(case, [words.foreign(task.title, (), _LONG) for task in todo])),
        "cause": words.shorten(common.root_cause(case), _LONG),
        "decision": words.shorten(casewords.hand(facts, "decision"), 200),
        "evidence": words.number(len(facts.evidence)),
        "confirmed": _confirmed(case),
    }


def _next(case: Case, todo: list[str]) -> list[str]:
    """What people set themselves; where they set nothing, the first advice."""
    return [
        words.shorten(text.rstrip(" .;"), _LONG)
        for text in (todo or [text.vi for text in case.kind.advice])[:_MOST_NEXT]
    ]


def _where(facts: IncidentFacts) -> str:
    names = [common.site_line(system.site) for system in facts.systems]
    more = f" và {len(names) - 2} cổng/trang khác" if len(names) > 2 else ""
    return ("; ".join(names[:2]) + more) or casewords.unit_name(facts)


def _pressing(facts: IncidentFacts) -> list[Clock]:
    """What is still to be sent first, the nearest first."""
    return sorted(facts.clocks, key=lambda clock: (clock.met_at is not None, clock.due))


def _confirmed(case: Case) -> str:
    return f"đã xác nhận ({common.confirmed(case)})" if case.confirmed_at else "chưa có người xác nhận"


FORM = Form(
    "summary", IncidentFacts, context, lambda facts: f"TT-lanh-dao-{facts.case.number}",
    title=Text("Tóm tắt một trang cho lãnh đạo", "One-page summary for the leader"),
    fields=of_form("summary"),
    required=("case.t0", "case.severity", "what", "done"),
)  # fmt: skip
