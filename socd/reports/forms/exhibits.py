"""Danh mục chứng cứ of a case, with SHA-256: a report, and a table for a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

from socd.inert import plain_cell
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import IncidentFacts
from socd.reports.forms import casewords, common
from socd.reports.forms.common import Context, Form
from socd.reports.forms.incident import about

_HEADS = ("STT", "Mã chứng cứ", "Nội dung", "Thời điểm niêm phong", "SHA-256", "Đơn vị lưu giữ")
_WIDTHS = (6, 30, 80, 20, 68, 40)


def context(facts: IncidentFacts) -> Context:
    return casewords.subject(facts, "Danh mục chứng cứ vụ việc") | {
        "letter": common.letterhead(facts.office, facts.made_at, "BC"),
        "title": f"Danh mục chứng cứ vụ việc {facts.case.number}",
        "term": facts.office.term,
        "office": facts.issuer,
        "case": casewords.base(facts),
        "count": words.number(len(facts.evidence)),
        "rows": common.numbered(
            {"id": ref.id, "about": about(ref.about, facts), "at": _at(facts, ref.id), "sha256": ref.sha256}
            for ref in facts.evidence
        ),
    }


def _at(facts: IncidentFacts, key: str) -> str:
    """When it was sealed, as the vault says; nothing where it could not be read back."""
    return words.moment(facts.sealed.get(key)) or common.NOT_KNOWN


def workbook(facts: IncidentFacts) -> bytes:
    """The same table as XLSX; every cell is text, whatever it begins with."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Chung cu")
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEF"[index]].width = width
    sheet.freeze_panes = "A4"

    def row(values: Sequence[str | int], *, bold: bool = False) -> None:
        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, plain_cell(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl would take “=…” for a formula
            cell.font = Font(name="Times New Roman", size=11, bold=bold)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        sheet.append(cells)

    row([f"Danh mục chứng cứ vụ việc {facts.case.number}"], bold=True)
    row([f"Lập lúc {words.moment(facts.made_at)}; đơn vị lưu giữ: {words.clean(facts.issuer)}"])
    row(_HEADS, bold=True)
    for number, ref in enumerate(facts.evidence, 1):
        row([number, ref.id, about(ref.about, facts), _at(facts, ref.id), ref.sha256, facts.issuer])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORM = Form(
    "evidence-list", IncidentFacts, context, lambda facts: f"DM-chung-cu-{facts.case.number}",
    title=Text("Danh mục chứng cứ", "List of evidence"),
    formats=("docx", "pdf", "html", "xlsx"),
    workbook=workbook,
    required=("rows[].id", "rows[].sha256"),
)  # fmt: skip
