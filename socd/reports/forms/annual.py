"""Mẫu số 08, NĐ 331/2026/NĐ-CP: kết quả công tác bảo đảm an ninh mạng hệ thống thông tin; labels to the letter.

The decree asks twelve contents and its table carries seven: the rest are appendices of our own.
"""

from __future__ import annotations

from collections.abc import Sequence

from socd.annual import Weight
from socd.inventory_columns import COLUMNS, FORM_COLUMNS
from socd.model.inventory import Decision, Site, Unit
from socd.model.text import Text
from socd.reports import words
from socd.reports.annual import AnnualFacts
from socd.reports.forms import common
from socd.reports.forms.common import Context, Form
from socd.reports.xlsx import Sheet, workbook

SUBJECT = "kết quả công tác bảo đảm an ninh mạng hệ thống thông tin"
HEADS = tuple(column.head for column in COLUMNS[:FORM_COLUMNS])
_SECTION3 = "3. Thông tin chi tiết về các hệ thống thông tin thuộc phạm vi quản lý"
_TOTAL = "Tổng số hệ thống thông tin"
_MET = {True: "Đã đáp ứng đầy đủ", False: "Chưa đáp ứng đầy đủ"}
_SAID = {True: "Có", False: "Không", None: words.NO_DATA}


def context(facts: AnnualFacts) -> Context:
    names = tuple(f"c{n}" for n in range(1, FORM_COLUMNS + 1))
    bare = sum(not site.official.criteria for site in facts.sites)
    return {
        "letter": common.letterhead(facts.office, facts.made_at, ""),
        "title": f"Mẫu số 08: {SUBJECT}, năm {facts.period.year}",
        "subject": SUBJECT,
        "term": facts.office.term,
        "office": facts.issuer,
        "year": str(facts.period.year),
        "span": f"từ ngày {words.day(facts.period.first_day)} đến hết ngày {words.day(facts.period.last_day)}",
        "unfinished": "" if facts.finished else f"Số liệu tính đến {words.moment(facts.made_at)}.",
        "totals": totals(facts),
        "owners": [_unit(unit) for unit in facts.owners],
        "special": [_unit(unit) for unit in facts.special] or [_unit(None)],
        "rows": [dict(zip(names, row, strict=True)) for row in facts.rows],
        "national": common.numbered(_national(site) for site in facts.sites if site.official.national_list),
        "national_known": any(site.official.national_list is not None for site in facts.sites),
        "national_unsaid": _unsaid(facts, "national_list"),
        "kept": common.numbered(_kept(site) for site in facts.sites if site.official.regulation),
        "criteria": common.numbered(row for site in facts.sites for row in _criteria(site)),
        "criteria_unsaid": words.number(bare) if bare else "",
    }


def totals(facts: AnnualFacts) -> list[Context]:
    """The seven lines of section 1."""
    told = facts.totals
    expected = words.day(told.expected) or (
        "đã phê duyệt tất cả" if told.systems and told.approved == told.systems else words.DOTS
    )
    said = (
        (f"{_TOTAL} thuộc phạm vi quản lý", words.number(told.systems)),
        (f"{_TOTAL} đã được phân loại", words.number(told.classified)),
        (f"{_TOTAL} đã xây dựng hồ sơ đề xuất cấp độ", words.number(told.drawn_up)),
        (f"{_TOTAL} đã được thẩm định hồ sơ đề xuất cấp độ", words.number(told.appraised)),
        (f"{_TOTAL} đã được phê duyệt cấp độ", words.number(told.approved)),
        (f"{_TOTAL} đã phê duyệt cấp độ được kiểm tra, đánh giá an ninh mạng định kỳ theo quy định",
         words.number(told.checked)),
        ("Dự kiến thời gian hoàn thành phê duyệt", expected),
    )  # fmt: skip
    return [{"text": f"{label}: {value}{'.' if n == len(said) else ';'}"} for n, (label, value) in enumerate(said, 1)]


def _unit(unit: Unit | None) -> Context:
    """What section 2 asks of the owner and of the specialised unit."""
    head = unit.head if unit else None
    asked = {
        "name": unit.name if unit else "", "mandate": unit.mandate if unit else "",
        "head": ", ".join(part for part in (head.name, head.position) if part) if head else "",
        "address": unit.address if unit else "",
        "reach": ", ".join(part for part in (unit.phone, unit.email) if part) if unit else "",
    }  # fmt: skip
    return {name: common.or_dots(text) for name, text in asked.items()}


def _paper(paper: Decision | None) -> str:
    return f"{paper.number}, {words.day(paper.date)}, {paper.issuer}" if paper else words.NO_DATA


def _national(site: Site) -> Context:
    return {"site": common.site_line(site), "level": str(site.official.proposed_level or words.NO_DATA)}


def _kept(site: Site) -> Context:
    said = _SAID[site.official.complies]
    return {"site": common.site_line(site), "paper": _paper(site.official.regulation), "kept": said}


def _criteria(site: Site) -> list[Context]:
    return [
        {"site": common.site_line(site), "name": one.name, "met": _MET[one.met], "plan": one.plan}
        for one in site.official.criteria
    ]


def _unsaid(facts: AnnualFacts, name: str) -> str:
    count = sum(getattr(site.official, name) is None for site in facts.sites)
    return words.number(count) if count else ""


def sheets(facts: AnnualFacts) -> bytes:
    """The table of section 3, the totals, and what is left to mend before it is sent."""
    table: list[Sequence[str | int | None]] = [(int(row[0]), *row[1:]) for row in facts.rows]
    names = {site.id: site.name for site in facts.sites}
    weight = {Weight.MUST: "phải sửa", Weight.SHOULD: "nên sửa"}
    left = [
        (names.get(one.subject, one.subject), one.column or None, weight[one.weight], one.text.vi)
        for one in facts.remarks
    ]
    widths = tuple(column.width for column in COLUMNS[:FORM_COLUMNS])
    return workbook([
        Sheet("Mau 08", f"{_SECTION3}, năm {facts.period.year}", HEADS, table, widths, numbers=True),
        Sheet("Thong tin chung", "1. Thông tin chung", ("Nội dung", "Số liệu"),
              [one["text"].rstrip(".;").rsplit(": ", 1) for one in totals(facts)], (80, 24)),
        Sheet("Can sua truoc khi gui", "Mâu thuẫn, thiếu sót trong danh mục",
              ("Hệ thống, đơn vị", "Cột", "Mức", "Nội dung"), left, (40, 8, 12, 80)),
    ])  # fmt: skip


def stem(facts: AnnualFacts) -> str:
    return f"Mau-08-ND331-{facts.period.year}"


FORM = Form(
    "annual", AnnualFacts, context, stem,
    title=Text("Báo cáo năm (Mẫu số 08, NĐ 331/2026)", "Annual report (form 08)"),
    formats=(*common.PAPERS, "xlsx"), workbook=sheets,
    sends=lambda _: "annual",
)  # fmt: skip
