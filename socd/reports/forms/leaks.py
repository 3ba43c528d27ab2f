"""Leaked accounts and the reconciliation with others' notices, as tables of the monthly report."""

from __future__ import annotations

from socd.model.reconcile import Line, Seen
from socd.notices.table import cells
from socd.reports import words
from socd.reports.forms import common
from socd.reports.forms.common import Context
from socd.reports.monthly import MonthlyFacts

_MOST = 400  # lines of the appendix; the whole table is an XLSX away
_NAMES = ("line", "seen", "source", "unit", "what", "kind", "theirs_at", "ours", "ours_at", "first", "differences",
          "case", "ruling")  # fmt: skip


def context(facts: MonthlyFacts) -> Context:
    leaks = facts.leaks
    return {
        "leaks": {
            "any": leaks.accounts > 0,
            "organisations": words.number(leaks.organisations),
            "computers": words.number(leaks.computers),
            "accounts": words.number(leaks.accounts),
            "official": words.number(leaks.official),
            "changed": words.number(leaks.changed),
            "still": words.number(leaks.still) if leaks.still else "",
        },
        "unit_leaks": common.numbered(
            {
                "unit": row.unit.name if row.unit else row.unit_id,
                "computers": words.number(row.computers),
                "accounts": words.number(row.accounts),
                "official": words.number(row.official),
                "changed": words.number(row.changed) + (f" (vẫn lộ: {row.still})" if row.still else ""),
            }
            for row in facts.unit_leaks
        ),
        "reconciliation": _reconciliation(facts),
    }


def _reconciliation(facts: MonthlyFacts) -> Context:
    """Counts, then what at least one other source speaks of, and what was found here only while others reported."""
    lines = facts.reconciliation
    reported = [line for line in lines if line.theirs is not None]
    count = {seen: sum(line.seen is seen for line in lines) for seen in Seen}
    return {
        "any": bool(reported),
        "papers": words.number(len({line.theirs.notice for line in reported if line.theirs})),
        "claims": words.number(len(reported)),
        "both": words.number(count[Seen.BOTH]),
        "theirs": words.number(count[Seen.THEIRS]),
        "ours": words.number(count[Seen.OURS]),
        "differing": words.number(sum(bool(line.differences) for line in reported)),
        "open": words.number(sum(line.open for line in lines)),
        "rows": common.numbered(_row(line, facts) for line in lines[:_MOST]) if reported else [],
        "more": words.number(len(lines) - _MOST) if len(lines) > _MOST else "",
    }


def _row(line: Line, facts: MonthlyFacts) -> Context:
    row = dict(zip(_NAMES, cells(line, facts.inventory, "vi"), strict=True))
    return {name: words.foreign(text, facts.own_hosts, 200) for name, text in row.items()}


__all__ = ["context"]
