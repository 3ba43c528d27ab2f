"""Reports over weeks, quarters, half-years and years: periods, contents to the letter, and what they cannot know."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import openpyxl
import pytest

from socd.model.inventory import Approval, Checked, Decision, Inventory, Measures, Official, Unit, UnitKind
from socd.model.office import Office
from socd.reports import FORMS, Period, Scheme, check_document, monthly_facts, write
from socd.reports.annual import annual_facts
from socd.reports.charts import Bar, Column, bars, columns
from socd.reports.check import docx_lines
from socd.reports.figures import ALL, given
from socd.reports.forms import form05, monthly
from socd.reports.forms.periodic import SPANS
from socd.reports.period import Span
from socd.reports.weekly import weekly_facts
from socd.store import Store

T0 = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)
MADE = T0 + timedelta(hours=30)
CALENDAR = Scheme.CALENDAR


@pytest.fixture
def bare(inventory: Inventory) -> Iterator[Store]:
    store = Store.open(None)
    store.sites = inventory.sites
    yield store
    store.close()


def period(text: str, scheme: Scheme = Scheme.ND09) -> Period:
    return Period.parse(text, scheme, Span)


# -- periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "scheme", "first", "last", "title", "previous", "year_ago"),
    [
        ("2026-W47", Scheme.ND09, (2026, 11, 16), (2026, 11, 22), "tuần 47 năm 2026", "2026-W46", "2025-W47"),
        ("2026-W01", CALENDAR, (2025, 12, 29), (2026, 1, 4), "tuần 01 năm 2026", "2025-W52", "2025-W01"),
        ("2020-W53", Scheme.ND09, (2020, 12, 28), (2021, 1, 3), "tuần 53 năm 2020", "2020-W52", "2019-W52"),
        ("2026-Q1", Scheme.ND09, (2025, 12, 15), (2026, 3, 14), "quý I năm 2026", "2025-Q4", "2025-Q1"),
        ("2026-Q4", CALENDAR, (2026, 10, 1), (2026, 12, 31), "quý IV năm 2026", "2026-Q3", "2025-Q4"),
        ("2026-H1", Scheme.ND09, (2025, 12, 15), (2026, 6, 14), "06 tháng đầu năm 2026", "2025-H2", "2025-H1"),
        ("2026-h2", CALENDAR, (2026, 7, 1), (2026, 12, 31), "06 tháng cuối năm 2026", "2026-H1", "2025-H2"),
        ("2026-9M", Scheme.ND09, (2025, 12, 15), (2026, 9, 14), "09 tháng đầu năm 2026", "2025-9M", "2025-9M"),
        ("2026", Scheme.ND09, (2025, 12, 15), (2026, 12, 14), "năm 2026", "2025", "2025"),
        ("2024", CALENDAR, (2024, 1, 1), (2024, 12, 31), "năm 2024", "2023", "2023"),
    ],
)
def test_periods_of_both_schemes(
    text: str, scheme: Scheme, first: Any, last: Any, title: str, previous: str, year_ago: str
) -> None:
    one = period(text, scheme)
    assert (one.first_day, one.last_day, one.title) == (date(*first), date(*last), title)
    assert (str(one.previous), str(one.year_ago)) == (previous, year_ago)
    assert Period.named(one.name) == one and one.name.startswith(str(one))
    assert Period.holding(one.start, scheme, one.span) == one
    assert one.next.previous == one
    whole = [day for month in one.months for day in (month.first_day, month.last_day)]
    assert not whole or (whole[0], whole[-1]) == (one.first_day, one.last_day)


@pytest.mark.parametrize("text", ["2026-Q5", "2026-W54", "2026-H3", "2026-8M", "0001", "2026-Q", "W47-2026", ""])
def test_unknown_periods_say_what_is_possible(text: str) -> None:
    with pytest.raises(ValueError, match=r"YYYY-Qn|no such"):
        period(text)


def test_a_period_of_the_wrong_length_is_named() -> None:
    with pytest.raises(ValueError, match=r"2026-11 is a month; wanted: YYYY-Qn \(quarter\)"):
        Period.parse("2026-11", Scheme.ND09, [Span.QUARTER])


def test_schemes_overlap_and_neighbours_do_not() -> None:
    november = period("2026-11")
    assert november.overlaps(period("2026-11", CALENDAR)) and november.overlaps(period("2026-Q4"))
    assert not november.overlaps(november.next) and not november.overlaps(november)
    assert Period.named("2026-11-calendar") == period("2026-11", CALENDAR)
    assert Period.named("nonsense") is None and Period.named("x-calendar") is None


# -- documents ----------------------------------------------------------------------------


def _facts(store: Store, inventory: Inventory, office: Office, form: str, made: datetime) -> Any:
    if form == "annual":
        return annual_facts(inventory, office, 2026, made)
    span = SPANS[form][0]
    month = monthly_facts(store, inventory, office, Period.holding(T0, Scheme.ND09, span), made)
    return weekly_facts(store, month) if form == "weekly" else month


@pytest.mark.parametrize("form", [form for form in SPANS if form not in ("monthly", "nine-months", "half-year")])
def test_every_report_keeps_the_layout(
    store: Store, inventory: Inventory, office: Office, templates: Path, tmp_path: Path, form: str
) -> None:
    facts = _facts(store, inventory, office, form, MADE)
    fmt = ["docx", "html", *(["pdf"] if form in ("weekly", "annual") else [])]
    paths = write(form, facts, fmt, tmp_path, templates)
    assert {path.name: wrong for path in paths if (wrong := check_document(path))} == {}
    told = (templates / "README.md").read_text(encoding="utf-8")
    assert [name for name in FORMS[form].context(facts) if f"`{name}`" not in told] == []


def _text(path: Path) -> str:
    return " ".join(" ".join(docx_lines(docx.Document(str(path)))).split())


def test_the_weekly_report_has_the_five_contents_in_their_order(
    store: Store, inventory: Inventory, office: Office, templates: Path, tmp_path: Path
) -> None:
    facts = _facts(store, inventory, office, "weekly", MADE)
    text = _text(write("weekly", facts, ["docx"], tmp_path, templates)[0])
    heads = ("1. Thời gian giám sát", "2. Danh mục đối tượng bị tấn công cần chú ý",
             "3. Kỹ thuật tấn công đã phát hiện được và chứng cứ liên quan", "4. Các đối tượng thực hiện tấn công",
             "5. Các thay đổi trong hệ thống được giám sát và hệ thống giám sát")  # fmt: skip
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)
    assert "SHA-256: abab" in text and "chodon.backan.gov.vn" in text and "slot[.]gacor" in text
    assert "không xác định được đối tượng" in text


def test_form_05_to_the_letter_and_blank_where_only_a_person_knows(
    store: Store, inventory: Inventory, office: Office, templates: Path, tmp_path: Path
) -> None:
    facts = _facts(store, inventory, office, "form05", MADE)
    word, book = write("form05", facts, ["docx", "xlsx"], tmp_path, templates)
    text = _text(word)
    for label in (*form05.HEADS, "BÁO CÁO TỔNG HỢP 06 THÁNG", "VỀ HOẠT ĐỘNG TIẾP NHẬN VÀ XỬ LÝ SỰ CỐ",
                  "Mã thành viên mạng lưới", "Tên cơ quan/tổ chức", "1. Số lượng sự cố và cách thức xử lý",
                  "Từ tháng 6/2026 đến tháng 12/2026", "Ô để trống"):  # fmt: skip
        assert label in text, label
    rows = list(openpyxl.load_workbook(book).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert rows[0] == form05.HEADS
    assert rows[5] == ("Thay đổi giao diện", 2, None, None, None, None, None)
    assert rows[1] == ("Từ chối dịch vụ", 0, 0, 0, 0, 0, 0)
    assert rows[-1][:2] == ("Tổng số", 4) and len(rows) == 12


def test_the_annual_form(inventory: Inventory, office: Office, templates: Path, tmp_path: Path) -> None:
    paper = Decision("12/QĐ-UBND", date(2026, 3, 2), "UBND tỉnh")
    said = Official(3, Approval.APPROVED, paper, paper, None, Measures.PARTLY, date(2027, 6, 1), (Checked.PERIODIC,))
    first = next(iter(inventory.sites))
    name = '=HYPERLINK("http://evil.example")<script>'
    sites = {**inventory.sites, first: replace(inventory.sites[first], official=said, name=name)}
    special = Unit("sttt", "Sở A", UnitKind.DEPARTMENT, specialised=True, mandate="QĐ 05/2025/QĐ-UBND")
    facts = annual_facts(Inventory({**inventory.units, "sttt": special}, sites), office, 2026, MADE)
    word, book = write("annual", facts, ["docx", "xlsx"], tmp_path, templates)
    text = _text(word)
    for label in ("V/v kết quả công tác bảo đảm an ninh mạng hệ thống thông tin", "1. Thông tin chung",
                  "Tổng số hệ thống thông tin thuộc phạm vi quản lý: 3;", "đã được phê duyệt cấp độ: 3;",
                  "kiểm tra, đánh giá an ninh mạng định kỳ theo quy định: 1;",
                  "2. Thông tin về chủ quản hệ thống thông tin và đơn vị chuyên trách về an ninh mạng",
                  "QĐ 05/2025/QĐ-UBND", "3. Thông tin chi tiết về các hệ thống thông tin thuộc phạm vi quản lý",
                  "từ ngày 15/12/2025 đến hết ngày 14/12/2026", "Đã triển khai một số hạng mục"):  # fmt: skip
        assert label in text, label
    sheets = openpyxl.load_workbook(book)
    table = sheets.worksheets[0]
    assert [cell.value for cell in table[2]] == list(annual_heads())
    row = [cell.value for cell in table[4]]
    assert (row[1], row[4], row[5], row[11]) == (name, "3", "Đã được phê duyệt", "Định kỳ")
    assert "f" not in {cell.data_type for cell in table[4]}  # no formula
    assert any("phải sửa" in [cell.value for cell in line] for line in sheets.worksheets[2])


def annual_heads() -> tuple[str, ...]:
    return (
        "STT", "Tên HTTT", "Chủ quản HTTT", "Đơn vị vận hành HTTT", "Cấp độ đề xuất", "Tình trạng phê duyệt cấp độ",
        "Quyết định phê duyệt cấp độ", "Quy chế bảo đảm ANM cho hệ thống", "Dự kiến thời điểm phê duyệt HSĐXCĐ",
        "Đã triển khai đầy đủ PA BĐANM", "Dự kiến thời điểm triển khai đầy đủ PA BĐANM", "Đã kiểm tra, đánh giá ANM",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["weekly", "quarterly", "half-year", "nine-months", "yearly", "form05"])
def test_a_period_nobody_watched_is_told_so(
    bare: Store, inventory: Inventory, office: Office, templates: Path, tmp_path: Path, form: str
) -> None:
    facts = _facts(bare, inventory, office, form, MADE)
    text = _text(write(form, facts, ["docx"], tmp_path, templates)[0])
    assert "không có nghĩa là không có sự cố" in text and "chưa có số liệu" in text


# -- figures entered by hand ---------------------------------------------------------------------------------


def test_figures_add_up_over_months_and_say_how_many(bare: Store) -> None:
    for month, values in (("2026-10", {"spam": 100, "servers": 5}), ("2026-11", {"spam": 23, "servers": 7})):
        bare.enter_figures("nd09", month, values, who="A", at=T0)
    bare.enter_figures("nd09", "2026-11", {"spam": 24}, who="B", at=MADE)
    bare.enter_figures("nd09", "2026-11", {"malware": 3}, who="B", at=MADE)
    bare.enter_figures("nd09", "2026-11", {"malware": None}, who="B", at=MADE)
    bare.enter_figures("calendar", "2026-12", {"spam": 9999}, who="A", at=T0)
    month, quarter = given(bare, period("2026-11")), given(bare, period("2026-Q4"))
    assert {key: one.value for key, one in month.items()} == {"spam": 24, "servers": 7}
    assert (quarter["spam"].value, quarter["spam"].months, quarter["spam"].of) == (124, 2, 3)
    assert quarter["servers"].value == 7 and quarter["spam"].partial and not month["spam"].partial
    bare.enter_figures("nd09", "2026-Q4", {"spam": 200}, who="A", at=MADE)
    assert given(bare, period("2026-Q4"))["spam"].value == 200


def test_figures_are_shown_with_what_they_are(bare: Store, inventory: Inventory, office: Office) -> None:
    bare.enter_figures("nd09", "2026-11", {"spam": 19684, "trainings": 2}, who="A", at=T0)
    said = monthly.context(monthly_facts(bare, inventory, office, period("2026-11"), MADE))
    assert [(row["label"], row["now"], row["change"]) for row in said["figures"]] == [
        ("Thư rác bị chặn", "19.684", "–")
    ]
    assert said["given"]["training"] == "lớp đào tạo, tập huấn: 2" and len(ALL) == len(set(ALL))


# -- letters, silences, charts -------------------------------------------------------------------------------


def test_letters_and_who_has_not_answered(
    bare: Store, inventory: Inventory, office: Office, province: SimpleNamespace
) -> None:
    from socd.model.case import CaseEvent

    numbers = [
        province.raise_case(bare, site, T0 + timedelta(hours=n), province.finding(place=f"https://{site}/", cause=site))
        for n, site in enumerate(("chodon", "pacnam"))
    ]  # fmt: skip
    for number in numbers[:1] * 2:
        bare.add_event(number, CaseEvent(T0 + timedelta(hours=3), "A", "sent:warning", "05/STTTT-CNTT"))
    facts = monthly_facts(bare, inventory, office, period("2026-11"), MADE)
    (letter,) = facts.sent
    assert (letter.reference, letter.unit_id, letter.answered) == ("05/STTTT-CNTT", "chodon", None)
    assert [one.unit_id for one in facts.silent] == ["chodon", "pacnam"]
    rows = monthly.context(facts)["silent"]
    assert [row["warned"] for row in rows] == ["11:30 03/11/2026", "chưa ghi nhận đã gửi"]
    assert monthly_facts(bare, inventory, office, period("2026-10"), MADE).sent == ()


def test_charts_are_black_and_white_pictures_or_nothing() -> None:
    from PIL import Image

    drawn = bars([Bar("Thay đổi giao diện", 3, 1), Bar("Khác", 0, None)], "Kỳ này", "Kỳ trước", "x")
    lines = columns([Column("10/2026", 0.98, "98%"), Column("11/2026", None, "–")], "y")
    assert drawn is not None and lines is not None
    for picture in (drawn, lines):
        image = Image.open(io.BytesIO(picture.data)).convert("RGB")
        assert all(red == green == blue for _, (red, green, blue) in image.getcolors(100_000) or [])  # type: ignore[misc]
        assert len(picture.data) < 60_000
    assert bars([], "a", "b", "x") is None and bars([Bar("a", 0, 0)], "a", "b", "x") is None
    assert columns([Column("11/2026", None, "–")], "y") is None
