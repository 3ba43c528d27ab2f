"""Tables of a report as a workbook: every cell is text or a number, never a formula, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from socd.inert import plain_cell

_FONT = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `name` (at most 31 letters) is its tab, `widths` the columns' in letters, `numbers` writes the form's
    column numbers under the heads."""

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | int | None]]
    widths: Sequence[int] = ()
    numbers: bool = False


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The bytes of an XLSX file, laid out to print across on A4."""
    from openpyxl import Workbook

    book = Workbook()
    for extra in book.worksheets:
        book.remove(extra)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: object, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(page, Worksheet)  # noqa: S101 - narrows the type
    thin = Side(style="thin")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    title = page.cell(1, 1)
    title.value, title.data_type, title.font = plain_cell(sheet.title), "s", Font(name=_FONT, size=13, bold=True)
    heads: list[Sequence[str | int | None]] = [sheet.heads]
    if sheet.numbers:
        heads.append([f"({n})" for n in range(1, len(sheet.heads) + 1)])
    for number, row in enumerate((*heads, *sheet.rows), 2):
        head = number < 2 + len(heads)
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column)
            if isinstance(value, int):
                cell.value, cell.number_format = value, "#,##0"
            elif value is not None:
                cell.value, cell.data_type, cell.quotePrefix = plain_cell(value), "s", True
            cell.font, cell.border = Font(name=_FONT, size=11, bold=head), border
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if head else None)
    for number, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = f"A{2 + len(heads)}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"2:{1 + len(heads)}"
