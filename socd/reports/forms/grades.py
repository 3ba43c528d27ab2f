"""The monthly report's table of grades: cổng/trang by TLS grade, this period and the one before."""

from __future__ import annotations

from socd.reports import words
from socd.reports.forms import common
from socd.reports.forms.common import Context
from socd.reports.grades import GradeRow, Grades

_MOST = 15  # sites that moved; what lies beyond is counted


def context(grades: Grades) -> Context:
    """`rows` is empty where nothing was graded in either period."""
    rows = grades.rows
    graded_before = bool(rows) and rows[0].before is not None
    total = GradeRow("", grades.total, sum(row.before or 0 for row in rows) if graded_before else None)
    moved, more = grades.moved[:_MOST], len(grades.moved) - _MOST
    return {
        "scale": grades.scale,
        "rows": [{"word": row.word or words.NO_DATA, **_counts(row)} for row in rows],
        "total": _counts(total),
        "moved": common.numbered(
            {
                "site": common.site_line(one.site),
                "unit": one.unit.name if one.unit else common.NOT_KNOWN,
                "before": one.before,
                "now": one.now,
                "how": "tốt hơn" if one.better else "xấu hơn",
            }
            for one in moved
        ),
        "more": words.number(more) if more > 0 else "",
        "compared": graded_before,
    }


def _counts(row: GradeRow) -> Context:
    change = words.NONE if row.before is None else f"{row.now - row.before:+d}" if row.now != row.before else "0"
    return {"now": words.number(row.now), "before": words.cell(row.before), "change": change}
