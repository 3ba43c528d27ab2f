"""The inventory as a table an office fills in: the twelve columns of the annual form and what a monitor needs besides.

What is written here `socd.inventory_sheet` reads again; every cell is text (a formula in a name stays a name).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from socd.annual import listed
from socd.inert import csv_cell, plain_cell
from socd.inventory_columns import COLUMNS, FORM_COLUMNS, cells
from socd.model.inventory import Inventory

_TITLE = "DANH MỤC HỆ THỐNG THÔNG TIN THUỘC PHẠM VI QUẢN LÝ"
_FONT = "Times New Roman"
_GUIDE = (
    "Mỗi dòng một hệ thống. Cột (1) đến (12) là của Mẫu số 08, Nghị định 331/2026/NĐ-CP; các cột sau socd cần thêm.",
    "Ngày: dd/mm/yyyy. Quyết định, Quy chế: số, ngày, cơ quan, ví dụ: 12/QĐ-UBND, 05/03/2026, UBND tỉnh.",
    "Trang đã theo dõi được nhận ra theo cột “Địa chỉ”; dòng có địa chỉ mới là trang mới.",
    "Nhập lại: socd inventory import TỆP. Kiểm tra: socd inventory check.",
)


def rows(inventory: Inventory) -> list[list[str]]:
    """The table without its heads, one row a system."""
    return [cells(inventory, site, number) for number, site in enumerate(listed(inventory), 1)]


def to_csv(inventory: Inventory) -> bytes:
    """UTF-8 with a byte-order mark, as spreadsheet programs want it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.head for column in COLUMNS])
    writer.writerows([csv_cell(cell) for cell in row] for row in rows(inventory))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(inventory: Inventory) -> bytes:
    """The workbook: title, heads, the form's column numbers, the rows; a second sheet says how to fill it in."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh muc"
    sheet.append([_TITLE])
    sheet["A1"].font = Font(name=_FONT, size=13, bold=True)
    _write(sheet, 2, [column.head for column in COLUMNS], bold=True)
    _write(sheet, 3, [f"({n})" if n <= FORM_COLUMNS else "" for n in range(1, len(COLUMNS) + 1)])
    table = rows(inventory)
    for number, row in enumerate(table, 4):
        _write(sheet, number, row)
    _dress(sheet, last=3 + len(table))
    guide = book.create_sheet("Huong dan")
    for line in _GUIDE:
        guide.append([line])
    guide.column_dimensions["A"].width = 120
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Worksheet, number: int, row: Sequence[str], *, bold: bool = False) -> None:
    thin = Side(style="thin")
    for column, text in enumerate(row, 1):
        cell = sheet.cell(number, column)
        cell.value = plain_cell(text)
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.font = Font(name=_FONT, size=11, bold=bold)
        cell.quotePrefix = True
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if bold else None)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        if bold:
            cell.fill = PatternFill("solid", fgColor="E7E6E6")


def _dress(sheet: Worksheet, last: int) -> None:
    """Widths, frozen heads, lists of the allowed words (with room for rows to come), a landscape page."""
    for number, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        if column.words:
            words = '"' + ",".join(column.words) + '"'
            if "," not in "".join(column.words) and len(words) <= 257:  # a spreadsheet's own limits
                choice = DataValidation(type="list", formula1=words, allow_blank=True, showErrorMessage=True)
                sheet.add_data_validation(choice)
                choice.add(f"{letter}4:{letter}{last + 200}")
    sheet.freeze_panes = "C4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "2:3"
