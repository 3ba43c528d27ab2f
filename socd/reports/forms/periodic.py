"""The longer reports on the situation: as the monthly one, over a quarter, 6 months, 9 months, a year.

No national form was found for any of them. The 6-month monitoring report has one by name (Phụ lục 2 of TT 31/2017);
its text was not found either.
"""

from __future__ import annotations

from dataclasses import replace

from socd.model.text import Text
from socd.reports.forms import annual, form05, monthly, weekly
from socd.reports.forms.common import Form
from socd.reports.period import Span

SPANS = {
    "weekly": (Span.WEEK,), "monthly": (Span.MONTH,), "quarterly": (Span.QUARTER,), "half-year": (Span.HALF,),
    "nine-months": (Span.NINE,), "yearly": (Span.YEAR,), "form05": (Span.HALF, Span.YEAR), "annual": (Span.YEAR,),
}  # fmt: skip
_TITLES = {
    "quarterly": Text("Báo cáo quý", "Quarterly report"),
    "half-year": Text("Báo cáo giám sát 06 tháng", "Monitoring report, 6 months"),
    "nine-months": Text("Báo cáo 09 tháng", "Report on 9 months"),
    "yearly": Text("Báo cáo năm", "Report on the year"),
}


def _as(code: str, title: Text) -> Form:
    return replace(monthly.FORM, title=title, sends=lambda _: code)


FORMS: dict[str, Form] = {
    "weekly": weekly.FORM,
    **{code: _as(code, title) for code, title in _TITLES.items()},
    "form05": form05.FORM,
    "annual": annual.FORM,
}
