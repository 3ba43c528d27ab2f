"""Mẫu số 05, TT 20/2017/TT-BTTTT: báo cáo tổng hợp 06 tháng, 01 năm; labels to the letter.

Offered as an export: the circular was made under a law that lapsed on 01/7/2026, and whether it still binds is not
known. How an incident was handled, and by whose help, is a person's to say (`socd report figures`).
"""

from __future__ import annotations

from collections.abc import Iterable

from socd.model.text import Text
from socd.reports import words
from socd.reports.compared import PARTIAL
from socd.reports.forms import common
from socd.reports.forms.common import Context, Form
from socd.reports.monthly import MonthlyFacts
from socd.reports.period import Span
from socd.reports.xlsx import Sheet, workbook

HEADS = (
    "Loại sự cố/tấn công mạng", "Số lượng", "Số sự cố tự xử lý",
    "Số sự cố có sự hỗ trợ xử lý từ các tổ chức khác", "Số sự cố có hỗ trợ xử lý từ tổ chức nước ngoài",
    "Số sự cố đề nghị VNCERT hỗ trợ xử lý", "Thiệt hại ước tính",
)  # fmt: skip
_COLUMNS = ("self", "helped", "foreign", "asked", "damage")
_LENGTH = {Span.HALF: "06 THÁNG", Span.YEAR: "01 NĂM"}
_SUBJECT = "VỀ HOẠT ĐỘNG TIẾP NHẬN VÀ XỬ LÝ SỰ CỐ"
Row = tuple[str, int | None, tuple[int | None, ...]]


def context(facts: MonthlyFacts) -> Context:
    office, period = facts.office, facts.period
    running = f"Kỳ báo cáo chưa kết thúc: số liệu tính đến {words.moment(facts.until)}."
    table = [_cells(label, now, values) for label, now, values in rows(facts)]
    return {
        "letter": common.letterhead(office, facts.made_at, "BC"),
        "title": f"Báo cáo tổng hợp {period.title} về hoạt động tiếp nhận và xử lý sự cố",
        "length": _LENGTH[period.span],
        "subject": _SUBJECT,
        "subject_rule": common.rule([_SUBJECT], 0.69, 14),
        "term": office.term,
        "office": facts.issuer,
        "span": f"Từ tháng {_month(period.first_day)} đến tháng {_month(period.last_day)}",
        "days": f"từ ngày {words.day(period.first_day)} đến hết ngày {words.day(period.last_day)}",
        "unfinished": "" if facts.finished else running,
        "name": facts.issuer,
        "address": common.or_dots(office.address),
        "member": words.DOTS,
        "rows": table[:-1],
        "total": table[-1],
        "blank": any(None in values for _, _, values in rows(facts)),
        "unseen": facts.coverage.share is None,
        "coverage": words.percent(facts.coverage.share),
        "partial": facts.coverage.share is None or facts.coverage.share < PARTIAL,
        "period_title": period.title,
    }  # fmt: skip


def rows(facts: MonthlyFacts) -> list[Row]:
    """(label, how many, the five columns a person knows), None for what is not known; the ten types in the form's
    order, then their sum."""
    unseen = facts.coverage.share is None  # then a nought is no figure, and of none nothing can be said
    found: list[Row] = []
    for row in facts.types:
        now = None if unseen and not row.now else row.now
        entered = [facts.given.get(f"{row.official.value}-{name}") for name in _COLUMNS]
        known = tuple(one.value if one and not one.partial else (0 if now == 0 else None) for one in entered)
        found.append((row.official.label.vi, now, known))
    sums = tuple(_sum(values[n] for _, _, values in found) for n in range(len(_COLUMNS)))
    total = None if unseen and not facts.incidents else sum(now or 0 for _, now, _ in found)
    return [*found, ("Tổng số", total, sums)]


def _sum(values: Iterable[int | None]) -> int | None:
    known = list(values)
    return None if None in known else sum(value or 0 for value in known)


def _cells(label: str, now: int | None, values: tuple[int | None, ...]) -> Context:
    said = {name: "" if value is None else words.number(value) for name, value in zip(_COLUMNS, values, strict=True)}
    said["damage"] += " triệu đồng" if said["damage"] not in ("", "0") else ""
    return {"label": label, "now": words.cell(now), **said}


def _month(day: object) -> str:
    """As in "tháng 12/2025"; months 1 and 2 with a leading 0."""
    text = f"{day:%m/%Y}"
    return text if text.startswith(("01", "02", "1")) else text[1:]


def sheet(facts: MonthlyFacts) -> bytes:
    table = [(label, now, *values) for label, now, values in rows(facts)]
    title = f"BÁO CÁO TỔNG HỢP {_LENGTH[facts.period.span]} {_SUBJECT} ({facts.period.title})"
    return workbook([Sheet("Mau 05", title, HEADS, table, (44, 12, 14, 22, 22, 22, 18))])


def stem(facts: MonthlyFacts) -> str:
    return f"Mau-05-TT20-{facts.period.name}"


FORM = Form(
    "form05", MonthlyFacts, context, stem,
    title=Text("Báo cáo tổng hợp (Mẫu 05, TT 20/2017)", "Summary report (form 05)"),
    formats=(*common.PAPERS, "xlsx"), workbook=sheet,
    sends=lambda _: "summary",
)  # fmt: skip
