"""Parts of a report on the situation that are pictures, letters, silences and hand-entered figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from socd.model.inventory import Unit
from socd.reports import charts, words
from socd.reports.charts import Bar, Column
from socd.reports.figures import CHECKS, GUIDANCE, NETWORK, TRAINING, Figure, Given
from socd.reports.forms import common
from socd.reports.forms.common import Context
from socd.reports.letters import Letter
from socd.reports.monthly import MonthlyFacts
from socd.reports.period import Span
from socd.reports.photos import Embedded

_LETTERS = 60  # letters of the table; what lies beyond is counted
_UNITS = 400


def context(facts: MonthlyFacts) -> Context:
    return {
        "charts": {"types": _types(facts), "grades": _grades(facts), "availability": _availability(facts)},
        "letters": common.numbered(_letter(letter, facts) for letter in facts.sent[:_LETTERS]),
        "letters_more": words.number(len(facts.sent) - _LETTERS) if len(facts.sent) > _LETTERS else "",
        "silent": common.numbered(
            {
                "unit": unit_name(one.unit, one.unit_id),
                "cases": ", ".join(case.number for case in one.cases[:8])
                + (f" và {len(one.cases) - 8} sự cố khác" if len(one.cases) > 8 else ""),
                "since": words.moment(one.since),
                "waiting": words.duration(facts.made_at - one.since),
                "warned": words.moment(one.warned) or "chưa ghi nhận đã gửi",
                "contact": common.contact_line(one.unit.contacts[0]) if one.unit and one.unit.contacts else words.DOTS,
            }
            for one in facts.silent[:_UNITS]
        ),
        "figures": common.numbered(_figure(one, facts) for one in NETWORK if one.key in facts.given),
        "given": {
            "guidance": said(GUIDANCE, facts.given),
            "checks": said(CHECKS, facts.given),
            "training": said(TRAINING, facts.given),
            "partial": _partial(facts),
        },
    }


def unit_name(unit: Unit | None, key: str) -> str:
    return unit.name if unit else key or common.NOT_KNOWN


# -- letters ------------------------------------------------------------------------------------------------------


def _letter(letter: Letter, facts: MonthlyFacts) -> Context:
    numbers = ", ".join(case.number for case in letter.cases[:5])
    more = f" và {len(letter.cases) - 5} vụ khác" if len(letter.cases) > 5 else ""
    kinds = "; ".join(dict.fromkeys(case.kind.sign.vi for case in letter.cases))
    return {
        "reference": words.foreign(letter.reference, facts.own_hosts, 80) or "chưa ghi số",
        "day": words.day(letter.at),
        "about": f"{words.shorten(kinds, 160)} ({numbers}{more})",
        "unit": unit_name(letter.unit, letter.unit_id),
        "answer": f"đã tiếp nhận lúc {words.moment(letter.answered)}" if letter.answered else "chưa phản hồi",
    }


# -- figures entered by hand -----------------------------------------------------------------------------------------


def _figure(figure: Figure, facts: MonthlyFacts) -> Context:
    now, before = facts.given[figure.key], facts.given_before.get(figure.key)
    return {
        "label": figure.label.vi,
        "now": _value(now),
        "before": _value(before) if before else words.NONE,
        "change": change(now.value, before.value) if before else words.NONE,
    }


def _value(given: Given) -> str:
    return words.number(given.value) + (f" ({given.months}/{given.of} tháng)" if given.partial else "")


def said(wanted: Sequence[Figure], entered: Mapping[str, Given]) -> str:
    """The figures that were entered, as a list in a sentence; empty where none was."""
    known = [one for one in wanted if one.key in entered]
    return "; ".join(f"{one.label.vi.lower()}: {_value(entered[one.key])}" for one in known)


def _partial(facts: MonthlyFacts) -> bool:
    return any(one.partial for one in (*facts.given.values(), *facts.given_before.values()))


def change(now: int, then: int | None) -> str:
    """Increase or decrease in percent, as a table cell."""
    if then is None:
        return words.NO_DATA
    if then == 0:
        return "0%" if now == 0 else "mới phát sinh"
    share = (now - then) / then
    return ("+" if share > 0 else "-" if share < 0 else "") + words.percent(abs(share))


# -- charts -----------------------------------------------------------------------------------------------------------


def _types(facts: MonthlyFacts) -> Embedded | None:
    rows = [Bar(row.official.label.vi, row.now, row.before) for row in facts.types if row.now or row.before]
    return charts.bars(rows, "Kỳ này", "Kỳ trước", "Biểu đồ: số sự cố theo loại, kỳ này và kỳ trước")


def _grades(facts: MonthlyFacts) -> Embedded | None:
    rows = [Bar(f"Hạng {row.word}" if row.word else words.NO_DATA, row.now, row.before) for row in facts.grades.rows]
    return charts.bars(rows, "Kỳ này", "Kỳ trước", "Biểu đồ: số cổng/trang theo hạng kết nối mã hóa (TLS)")


def _availability(facts: MonthlyFacts) -> Embedded | None:
    """A chart of one column says nothing that the text does not."""
    if len(facts.course) < 2:
        return None
    points = [
        Column(_short(period.span, period.number, period.year), one.share,
               words.percent(one.share, 2) if one.share is not None else "–")
        for period, one in facts.course
    ]  # fmt: skip
    return charts.columns(points, "Biểu đồ: tỷ lệ sẵn sàng của các cổng/trang qua các kỳ")


def _short(span: Span, number: int, year: int) -> str:
    mark = {Span.WEEK: "tuần ", Span.MONTH: "", Span.QUARTER: "quý ", Span.HALF: "6 tháng "}.get(span)
    return str(year) if mark is None else f"{mark}{number}/{year}"
