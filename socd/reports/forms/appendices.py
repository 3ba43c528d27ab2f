"""Appendices I and II of the reports on the situation: every portal, every incident, incidents by unit."""

from __future__ import annotations

from socd.model.inventory import Unit
from socd.reports import words
from socd.reports.compared import UnitRow
from socd.reports.forms import common
from socd.reports.forms.common import Context
from socd.reports.forms.situation import change
from socd.reports.monthly import MonthlyFacts

_UNITS = 60  # rows of the table by unit; what lies beyond is counted


def context(facts: MonthlyFacts) -> Context:
    return {
        "sites": _sites(facts),
        "incidents": _incidents(facts),
        "by_unit": common.numbered(_unit(row, facts) for row in facts.by_unit[:_UNITS]),
        "by_unit_note": _note(facts),
    }


def _sites(facts: MonthlyFacts) -> list[Context]:
    return common.numbered(
        {
            "name": row.site.name,
            "host": row.site.host,
            "unit": row.unit.name if row.unit else common.NOT_KNOWN,
            "level": str(row.site.official.proposed_level or ""),
            "state": row.state.label.vi,
            "incidents": words.number(row.incidents),
            "weaknesses": words.number(row.weaknesses),
            "availability": words.NONE if row.availability.share is None else words.percent(row.availability.share, 2),
            "certificate": words.day(row.cert_not_after) or words.NONE,
            "judged": words.day(row.judged) or words.NONE,
        }
        for row in facts.sites
    )


def _incidents(facts: MonthlyFacts) -> list[Context]:
    return common.numbered(
        {
            "number": case.number,
            "unit": _name(facts.inventory.units.get(case.unit), case.unit),
            "official": case.kind.official.label.vi if case.kind.official else "",
            "sign": common.sign(case, facts.own_hosts),
            "place": words.foreign(case.place, facts.own_hosts, 160),
            "severity": case.severity.value,
            "t0": words.moment(case.t0),
            "confirmed": common.confirmed(case),
            "state": common.state(case),
            "cause": common.root_cause(case),
        }
        for case in facts.incidents
    )


def _name(unit: Unit | None, key: str) -> str:
    return unit.name if unit else key or common.NOT_KNOWN


def _unit(row: UnitRow, facts: MonthlyFacts) -> Context:
    gone = f" (gồm {', '.join(unit.name for unit in row.former)})" if row.former else ""
    now = None if facts.coverage.share is None and not row.now else row.now
    return {
        "unit": f"{_name(row.unit, row.unit_id)}{gone}",
        "now": words.cell(now),
        "before": words.cell(row.before),
        "year_ago": words.cell(row.year_ago),
        "change": words.NONE if now is None or row.before is None else change(now, row.before),
    }


def _note(facts: MonthlyFacts) -> str:
    said = []
    if any(row.former for row in facts.by_unit):
        said.append("Số liệu của đơn vị đã sáp nhập, giải thể được tính cho đơn vị kế thừa, ở cả ba kỳ.")
    if (more := len(facts.by_unit) - _UNITS) > 0:
        said.append(f"Và {words.number(more)} đơn vị khác.")
    return " ".join(said)
