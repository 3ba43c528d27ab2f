"""The inventory's official side: the table there and back, what does not agree, names that break the rule."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from socd import inventory as inventories
from socd.annual import Weight, remarks, totals
from socd.cli import main
from socd.config import read
from socd.hostnames import broken, plain_name
from socd.inert import csv_cell, from_csv_cell, plain_cell
from socd.inventory_columns import COLUMNS, CellError, value
from socd.inventory_export import to_csv, to_xlsx
from socd.inventory_sheet import import_sheet
from socd.levels import least_level
from socd.model.inventory import Approval, Checked, Decision, Dossier, Inventory, Measures
from socd.yamlfile import ConfigError, parse

TODAY = date(2026, 11, 22)
UNITS = """
units:
  - {id: tinh, name: UBND tỉnh Thái Nguyên, kind: province, mandate: Luật Tổ chức CQĐP,
     head: {name: A, position: Chủ tịch}, address: phường X, phone: "0208", email: a@b.gov.vn, specialised: true}
  - {id: yte, name: Sở Y tế, kind: department, parent: tinh}
  - {id: ducxuan, name: UBND phường Đức Xuân, kind: commune, parent: tinh}
  - {id: chodon, name: UBND huyện Chợ Đồn, kind: district, parent: tinh, valid_to: 2025-06-30, successor: ducxuan}
"""
SITES = """
sites:
  - url: https://yte.thainguyen.gov.vn/
    name: "=cmd|' /C calc'!A0"
    owner: tinh
    operator: yte
    official:
      proposed_level: 3
      approval: Đã được phê duyệt
      decision: {number: 12/QĐ-UBND, date: 2026-03-05, issuer: UBND tỉnh Thái Nguyên}
      regulation: {number: 7/QĐ-SYT, date: 2026-02-01, issuer: "Sở Y tế, tỉnh Thái Nguyên"}
      measures: Đã triển khai đầy đủ
      checked: [Trước khi đưa vào sử dụng, Định kỳ]
      checked_on: 2026-06-01
      national_list: false
  - {url: "https://ducxuan.thainguyen.gov.vn/", name: Trang phường, owner: tinh, operator: ducxuan}
"""


def made(text: str) -> Inventory:
    return inventories.build([parse(text.encode(), "i.yaml")])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "socd.yaml").write_text("office: {name: SỞ}\nstate: state\n", "utf-8")
    (tmp_path / "conf.d" / "own.yaml").write_text(UNITS + SITES, "utf-8")
    return tmp_path


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_table_comes_back_as_it_was_sent(folder: Path, kind: str) -> None:
    before = read(folder).inventory
    sent = folder / f"table.{kind}"
    sent.write_bytes(to_xlsx(before) if kind == "xlsx" else to_csv(before))
    done = import_sheet(sent, folder / "conf.d" / "mau-08.yaml", folder)
    assert (done.added, done.filled, done.units) == (0, 2, 0)
    assert read(folder).inventory.sites == before.sites


def test_what_an_office_writes_into_the_table_is_the_sites_and_can_be_taken_back(folder: Path) -> None:
    target = folder / "conf.d" / "mau-08.yaml"
    filled = {
        "Cấp độ đề xuất": 2,
        "Tình trạng phê duyệt cấp độ": "đã gửi thẩm định",
        "Quy chế bảo đảm ANM cho hệ thống": "Số 9/QĐ-UBND ngày 1/2/2026 của UBND phường Đức Xuân",
        "Dự kiến thời điểm phê duyệt HSĐXCĐ": "31/12/2026",
        "Đã triển khai đầy đủ PA BĐANM": "Đã triển khai một số hạng mục",
        "Đã kiểm tra, đánh giá ANM": "Định kỳ",
    }
    import_sheet(edited(folder, 5, filled), target, folder)
    official = read(folder).inventory.sites["ducxuan.thainguyen.gov.vn"].official
    assert (official.proposed_level, official.approval, official.measures) == (2, Approval.SENT, Measures.PARTLY)
    assert official.regulation == Decision("9/QĐ-UBND", date(2026, 2, 1), "UBND phường Đức Xuân")
    assert (official.approval_expected, official.checked) == (date(2026, 12, 31), (Checked.PERIODIC,))
    import_sheet(edited(folder, 5, dict.fromkeys(filled, "")), target, folder)
    assert read(folder).inventory.sites["ducxuan.thainguyen.gov.vn"].official.proposed_level is None


def edited(folder: Path, row: int, cells: dict[str, Any]) -> Path:
    """The exported workbook with cells of one row changed."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(read(folder).inventory)))
    heads = [column.head for column in COLUMNS]
    for head, told in cells.items():
        book.worksheets[0].cell(row, heads.index(head) + 1).value = told
    path = folder / "edited.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Cấp độ đề xuất": 6}, "dòng 5: cấp độ “6” ở cột “Cấp độ đề xuất” → ghi từ 1 đến 5"),
        ({"Tình trạng phê duyệt cấp độ": "xong"}, "“xong” không phải từ của biểu mẫu ở cột “Tình trạng"),
        ({"Quyết định phê duyệt cấp độ": "QĐ số 5"}, "chưa đủ số, ngày, cơ quan"),
        ({"Dự kiến thời điểm phê duyệt HSĐXCĐ": "quý IV"}, "“quý IV” không phải ngày"),
        ({"Đơn vị vận hành HTTT": "Sở Y tế"}, "danh mục ghi “UBND phường Đức Xuân”"),
        ({"Tên HTTT": ""}, "cột “Tên HTTT” để trống"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_changes(folder: Path, cells: dict[str, Any], words: str) -> None:
    before = read(folder).inventory
    with pytest.raises(ConfigError) as told:
        import_sheet(edited(folder, 5, cells), folder / "conf.d" / "mau-08.yaml", folder)
    (problem,) = told.value.problems
    assert problem.line == 5
    said = problem.in_("vi").replace("edited.xlsx:5", "edited.xlsx, dòng 5")
    assert words in said
    assert problem.in_("en") != problem.in_("vi")
    assert read(folder).inventory == before


def test_no_cell_of_the_workbook_is_a_formula(folder: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(read(folder).inventory))).worksheets[0]
    assert sheet["B4"].value == "=cmd|' /C calc'!A0"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert b"'=cmd|" in to_csv(read(folder).inventory)


@given(st.text(max_size=60))
def test_a_cell_of_any_text_stays_text(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "|", "%"))
    assert from_csv_cell(cell) == plain_cell(text) or plain_cell(text).startswith("'")


@given(st.text(max_size=80), st.sampled_from([c.key for c in COLUMNS[4:12]]))
def test_any_cell_is_a_value_or_a_complaint(text: str, key: str) -> None:
    try:
        value(key, text)
    except CellError as error:
        assert error.what.vi and error.mend.vi


def test_the_columns_of_a_good_system_agree_and_section_1_counts_them() -> None:
    inventory = made(UNITS + SITES)
    assert [r.code for r in remarks(inventory, TODAY) if r.subject == "yte.thainguyen.gov.vn"] == []
    told = totals(inventory)
    assert (told.systems, told.classified, told.drawn_up, told.appraised, told.approved, told.checked) == (
        2,
        1,
        1,
        1,
        1,
        1,
    )
    assert told.expected is None  # the other has no day yet


@pytest.mark.parametrize(
    ("official", "codes"),
    [
        ("{}", {"level-missing", "approval-missing", "expected-missing", "measures-missing"}),
        ("{proposed_level: 2, approval: Đã được phê duyệt, measures: Đã triển khai đầy đủ}",
         {"decision-missing", "regulation-missing"}),
        ("{proposed_level: 2, approval: Đã được phê duyệt, measures: Đã triển khai đầy đủ, "
         "decision: {number: 1, date: 2026-03-01, issuer: A}, regulation: {number: 2, date: 2026-03-02, issuer: A}}",
         {"regulation-newer"}),
        ("{proposed_level: 2, approval: Đang dự thảo, approval_expected: 2026-01-01, measures: Chưa triển khai, "
         "measures_expected: 2027-01-01, decision: {number: 1, date: 2027-03-01, issuer: A}}",
         {"expected-past", "decision-early", "paper-future"}),
        ("{proposed_level: 1, approval: Đã thẩm định, approval_expected: 2026-12-01, measures: Đã triển khai đầy đủ, "
         "checked_on: 2026-05-01}", {"checked-unsaid", "level-below-criteria"}),
    ],
)  # fmt: skip
def test_what_contradicts_the_form_is_told_by_row(official: str, codes: set[str]) -> None:
    text = (
        UNITS.replace("12/QĐ", "12/QĐ")
        + f"""
sites:
  - {{url: "https://yte.thainguyen.gov.vn/", name: Trang, owner: tinh, operator: yte, dossier: {{procedures: true}},
     official: {official.replace("number: 1,", 'number: "1",').replace("number: 2,", 'number: "2",')}}}
"""
    )
    found = {r.code for r in remarks(made(text), TODAY) if r.subject.startswith("yte.")} - {"level-below-criteria"}
    assert found == codes - {"level-below-criteria"}
    if "level-below-criteria" in codes:
        assert "level-below-criteria" in {r.code for r in remarks(made(text), TODAY)}


@pytest.mark.parametrize(
    ("host", "operator", "good"),
    [
        ("thainguyen.gov.vn", "tinh", True),
        ("www.thainguyen.gov.vn", "tinh", True),
        ("dichvucong.thainguyen.gov.vn", "tinh", True),
        ("tinhthainguyen.vn", "tinh", False),
        ("backan.gov.vn", "tinh", False),
        ("yte.thainguyen.gov.vn", "yte", True),
        ("soytethainguyen.gov.vn", "yte", False),
        ("ducxuan.thainguyen.gov.vn", "ducxuan", True),
        ("px-ducxuan.thainguyen.gov.vn", "ducxuan", False),
        ("ducxuan.backan.gov.vn", "ducxuan", False),
        ("chodon.thainguyen.gov.vn", "chodon", False),  # told by what stands for the district now
    ],
)
def test_the_rule_of_host_names(host: str, operator: str, good: bool) -> None:
    inventory = made(UNITS + f'sites: [{{url: "https://{host}/", name: T, owner: tinh, operator: {operator}}}]')
    assert (broken(inventory, inventory.sites[host], TODAY) is None) == good


def test_proper_names_in_the_letters_of_a_host() -> None:
    assert plain_name("Ủy ban nhân dân Thành phố Hồ Chí Minh") == "hochiminh"
    assert plain_name("UBND xã Đồng Hỷ (mới)") == "donghy"
    assert plain_name("UBND phường Tích Lương") == "tichluong"


def test_the_floor_of_the_level() -> None:
    assert least_level(Dossier()) is None
    for dossier, level in (
        (Dossier(online=True, private=False), 1),
        (Dossier(online=True, basic=500), 2),
        (Dossier(online=True, basic=100_000), 3),
        (Dossier(sensitive=10_000), 3),
        (Dossier(national=True, procedures=True), 4),
    ):
        least = least_level(dossier)
        assert least is not None and least.level == level


def test_on_the_command_line(folder: Path) -> None:
    run = CliRunner(env={**os.environ, "SOCD_LANG": "vi"}).invoke
    at = ["--config", str(folder)]
    said = run(main, ["inventory", "check", "--on", "2026-11-22", *at])
    assert said.exit_code == 1
    assert "! ducxuan.thainguyen.gov.vn (Trang phường), cột (5): chưa có cấp độ đề xuất" in said.output
    assert "2 hệ thống: 1 đã phân loại" in said.output
    table = folder / "t.xlsx"
    assert run(main, ["inventory", "export", str(table), *at]).exit_code == 0
    again = run(main, ["inventory", "import", str(table), *at])
    assert "0 trang mới, 2 trang đã có được điền, 0 đơn vị mới" in again.output
    assert run(main, ["inventory", "import", str(table), *at]).exit_code == 0  # the same table once more
    assert run(main, ["inventory", "orphans", *at]).output.strip() == "Không có tên nào."
    old = "\n  - {url: 'https://chodon.backan.gov.vn/', name: Cũ, owner: tinh, operator: chodon}\n"
    (folder / "conf.d" / "own.yaml").write_text(UNITS + SITES + old, "utf-8")
    said = run(main, ["inventory", "orphans", *at])
    assert said.exit_code == 1
    assert "chodon.backan.gov.vn  [cổng/trang]  UBND huyện Chợ Đồn → UBND phường Đức Xuân" in said.output
    codes = {r.code for r in remarks(read(folder).inventory, TODAY) if r.weight is Weight.MUST}
    assert "unit-ended" in codes
