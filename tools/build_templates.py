"""Make the Word templates in config/templates/ from their HTML twins: same wording, same fields, one place to edit.

    python tools/build_templates.py [FOLDER]

Reads NAME.html of the folder (default config/templates) and writes NAME.docx, which docxtpl fills. An office may
edit the .docx in Word as it likes; this tool is for socd's own wording. It knows the few elements those HTML
templates use, one to a line, and stops at any other.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from word_parts import (
    CENTER,
    TEXT_WIDTH,
    border,
    fill,
    new_table,
    page,
    page_number,
    prepare,
    row_mark,
    rule,
    styled,
)

STYLES = {
    "p": "Normal", "fill": "Normal", "left": "Normal", "last": "Normal", "lead": "Normal", "h1": "Muc", "h2": "Khoan",
    "note": "GhiChu", "with": "KemTheo", "basis": "CanCu", "kind": "TenLoai",
    "photo": "HinhAnh", "caption": "ChuThich", "title": "TenLoai", "label": "TenLoai",
}  # fmt: skip
MACROS = r"\{\{ (?:part\.)?(\w+)\((.*)\) \}\}"


class Unknown(Exception):  # noqa: N818
    """A line this tool cannot turn into Word."""


def main(folder: Path) -> None:
    for name in forms(folder):
        document = Builder((folder / f"{name}.html").read_text(encoding="utf-8"), _macros(folder)).build()
        document.save(str(folder / f"{name}.docx"))
        print(folder / f"{name}.docx")


def forms(folder: Path) -> list[str]:
    """Every document of the folder: what extends the page they share."""
    return sorted(path.stem for path in folder.glob("*.html") if '{% extends "page.html" %}' in path.read_text("utf-8"))


def _macros(folder: Path) -> dict[str, list[str]]:
    """The bodies of the macros that are plain document parts, by name."""
    text = (folder / "layout.html").read_text(encoding="utf-8")
    found = re.findall(r"\{% macro (\w+)\(\w+(?:, value)?\) %\}\n(.*?)\{% endmacro %\}", text, re.S)
    return {name: body.splitlines() for name, body in found}


class Builder:
    """Reads the HTML template line by line and appends its Word counterpart."""

    def __init__(self, source: str, macros: dict[str, list[str]]) -> None:
        body = source.split("{% block body %}\n", 1)[1].split("{% endblock %}", 1)[0]
        self.lines = body.splitlines()
        self.macros = macros
        self.document: DocxDocument = Document()
        self.table: Table | None = None
        self.width = TEXT_WIDTH["portrait"]

    def build(self) -> DocxDocument:
        prepare(self.document)
        page(self.document.sections[0], first=True)
        page_number(self.document.sections[0])
        for line in self.lines:
            self.line(line.strip())
        return self.document

    def line(self, line: str) -> None:
        if not line or line in ("</section>", "<tbody>", "</tbody>"):
            return
        if macro := re.fullmatch(MACROS, line):
            self.macro(macro[1], macro[2])
        elif re.fullmatch(r"\{% .* %\}", line):
            self.control(line)
        elif block := re.fullmatch(r"<(p|h1|h2)(?: class=\"(\w+)\")?>(.*)</\1>", line):
            self.paragraph(block[2] or block[1], _inline(block[3]))
        elif line == '<section class="turned">':
            self.section(wide=True, again=False)
        elif section := re.fullmatch(r'<section class="appendix(?P<wide> wide)? \w+"(?: id="[\w-]+")?>', line):
            self.section(wide=bool(section["wide"]))
        elif line == '<table class="grid">':
            pass  # made with its head, which says how many columns
        elif head := re.fullmatch(r"<thead><tr>(.*)</tr></thead>", line):
            self.head(re.findall(r"<th(?: class=\"w(\d+)\")?>(.*?)</th>", head[1]))
        elif row := re.fullmatch(r"(?:<tbody>)?<tr(?: class=\"(?P<cls>\w+)\")?>(?P<cells>.*)</tr>(?:</tbody>)?", line):
            self.row(re.findall(r"<td(?: class=\"(\w+)\")?>(.*?)</td>", row["cells"]), bold=row["cls"] == "sum")
        elif line == "</table>":
            self.table = None
        elif line.startswith('<table class="sign">'):
            self.reply_signature(re.findall(r"<div(?: class=\"(\w+)\")?>(.*?)</div>", line))
        else:
            raise Unknown(line)

    # -- parts ---------------------------------------------------------------------------------------------

    def macro(self, name: str, arguments: str) -> None:
        match name:
            case "head":
                self.letterhead(about=arguments != "letter")
            case "to":
                self.addressees()
            case "sign":
                self.signature(re.sub(r"^letter(?:, )?", "", arguments).strip('"') or "Như trên")
            case "appendix":
                label, title, rest = re.fullmatch(r'"([^"]*)", "([^"]*)", (.*)', arguments).groups()  # type: ignore[union-attr]
                for text, style in ((label, "label"), (title, "label"), (f"({_joined(rest)})", "with")):
                    self.paragraph(style, text)
            case "head_undated":
                self.letterhead(about=False, dated=False)
            case "sign_as":
                self.signature_as(arguments.split('"')[1])
            case "sign_minutes":
                self.signatures_of_minutes()
            case "hand":
                label, value = re.fullmatch(r'"([^"]*)", (.*)', arguments).groups()  # type: ignore[union-attr]
                for line in self.macros[name]:
                    self.line(re.sub(r"\bvalue\b", value, line.strip().replace("{{ label }}", label)))
            case "replaces" | "m03":
                for line in self.macros[name]:
                    self.line(line.strip())
            case "items" | "machines":
                for line in self.macros[name]:
                    self.line(line.strip().replace("in rows", f"in {arguments}"))
            case _:
                raise Unknown(name)

    def control(self, tag: str) -> None:
        """A tag alone on its line: in a table it stands in a row of its own, elsewhere in a paragraph."""
        if self.table is not None:
            self.table.add_row().cells[0].paragraphs[0].add_run("{%tr" + tag[2:])
        else:
            self.document.add_paragraph("{%p" + tag[2:])

    def paragraph(self, cls: str, text: str) -> None:
        if cls not in STYLES:
            raise Unknown(f"paragraph class {cls}")
        paragraph = self.document.add_paragraph(text, STYLES[cls])
        if cls == "fill":
            paragraph.add_run("\t")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        elif cls == "left":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        elif cls in ("last", "lead", "photo"):
            paragraph.paragraph_format.keep_with_next = True
        elif cls == "title":
            rule(self.document.add_paragraph("", "TenLoai"), "{{ subject_rule }}", after=10)

    def section(self, *, wide: bool, again: bool = True) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        self.width = TEXT_WIDTH["landscape" if wide else "portrait"]
        page(section, first=False, wide=wide, again=again)

    def head(self, columns: list[tuple[str, str]]) -> None:
        """The first row. A column's class w20 is its width in mm; those without share what is left."""
        given = [int(width or 0) for width, _ in columns]
        rest = (self.width - sum(given)) / max(1, given.count(0))
        self.table = new_table(self.document, [width or rest for width in given], borders=True)
        row = self.table.rows[0]
        row_mark(row, "w:tblHeader")
        for cell, (_, title) in zip(row.cells, columns, strict=True):
            paragraph = fill(cell, title, CENTER)
            paragraph.runs[0].bold = True

    def row(self, cells: list[tuple[str, str]], *, bold: bool) -> None:
        if self.table is None:
            raise Unknown("a row outside of a table")
        row = self.table.add_row()
        row_mark(row, "w:cantSplit")
        align = {"c": CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
        for cell, (cls, text) in zip(row.cells, cells, strict=True):
            paragraph = fill(cell, _inline(text), align.get(cls))
            for run in paragraph.runs:
                run.bold = bold or None
                run.font.size = Pt(10) if cls == "code" else None

    def letterhead(self, *, about: bool, dated: bool = True) -> None:
        table = new_table(self.document, [0.41 * self.width, 0.59 * self.width])
        left, right = table.rows[0].cells
        fill(left, "{{ letter.parent }}", CENTER, 12)
        left.add_paragraph("{%p for line in letter.name_lines %}", "Bang")
        styled(left.add_paragraph("{{ line }}", "Bang"), 12, bold=True)
        left.add_paragraph("{%p endfor %}", "Bang")
        rule(left.add_paragraph("", "Bang"), "{{ letter.name_rule }}", after=4)
        fill(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CENTER, 12, bold=True)
        motto = styled(right.add_paragraph("Độc lập - Tự do - Hạnh phúc", "Bang"), 13, bold=True)
        # The text is 56 mm wide at 13 pt bold; the line under it as long as the text.
        motto.paragraph_format.left_indent = motto.paragraph_format.right_indent = Mm((0.59 * self.width - 57.5) / 2)
        border(motto, "bottom")
        left, right = table.add_row().cells
        fill(left, "Số:{{ letter.blank_number }}/{{ letter.symbol }}", CENTER, 13)
        left.add_paragraph("{%p if letter.mark %}", "Bang")
        mark = styled(left.add_paragraph("{{ letter.mark }}", "Bang"), 13, bold=True)
        mark.paragraph_format.space_before = Pt(6)
        mark.paragraph_format.left_indent = mark.paragraph_format.right_indent = Mm(18)
        border(mark, "top", "left", "bottom", "right")
        left.add_paragraph("{%p endif %}", "Bang")
        if about:
            paragraph = styled(left.add_paragraph("V/v {{ subject }}", "Bang"), 12)
            paragraph.paragraph_format.space_before = Pt(6)
        if dated:
            fill(right, "{{ letter.place_date }}", CENTER, 13, italic=True)
        self.document.add_paragraph("", "Bang")

    def addressees(self) -> None:
        document = self.document
        document.add_paragraph("{%p if letter.to | length == 1 %}")
        document.add_paragraph("Kính gửi: {{ letter.to[0] }}", "KinhGui")
        document.add_paragraph("{%p else %}")
        document.add_paragraph("Kính gửi:", "KinhGui")
        document.add_paragraph("{%p for name in letter.to %}")
        entry = document.add_paragraph('- {{ name }}{{ "." if loop.last else ";" }}', "KinhGui")
        entry.alignment, entry.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, Mm(40)
        document.add_paragraph("{%p endfor %}")
        document.add_paragraph("{%p endif %}")
        self.macro("replaces", "letter")

    def signature(self, first: str) -> None:
        table = new_table(self.document, [self.width / 2] * 2)
        left, right = table.rows[0].cells
        row_mark(table.rows[0], "w:cantSplit")
        fill(left, "Nơi nhận:", None, 12, bold=True, italic=True)
        for text in (f"- {first};", "{%p for name in letter.copies %}", "- {{ name }};", "{%p endfor %}",
                     "- {{ letter.keep }}"):  # fmt: skip
            left.add_paragraph(text, "Bang")
        fill(right, "{%p if letter.authority %}")
        styled(right.add_paragraph("{{ letter.authority }}", "Bang"), 13, bold=True)
        right.add_paragraph("{%p endif %}", "Bang")
        title = styled(right.add_paragraph("{{ letter.signer_title }}", "Bang"), 13, bold=True)
        title.paragraph_format.space_after = Mm(26)
        styled(right.add_paragraph("{{ letter.signer_name }}", "Bang"), 13, bold=True)
        self.document.add_paragraph("", "Bang")

    def signature_as(self, title: str) -> None:
        """Signed by whom the official form names, rather than by the office's signer."""
        _left, right = self.recipients("letter.to")
        fill(right, title, CENTER, 13, bold=True)
        hand = styled(right.add_paragraph("(Ký tên, đóng dấu)", "Bang"), 13, italic=True)
        hand.paragraph_format.space_after = Mm(26)

    def signatures_of_minutes(self) -> None:
        """Two who sign side by side, the recipients below them (Mẫu 1.9)."""
        table = new_table(self.document, [self.width / 2] * 2)
        row_mark(table.rows[0], "w:cantSplit")
        for cell, title, name in zip(table.rows[0].cells, ("THƯ KÝ", "CHỦ TỌA"), ("secretary", "chair"), strict=True):
            fill(cell, title, CENTER, 13, bold=True)
            hand = styled(cell.add_paragraph("(Ký, ghi rõ họ tên)", "Bang"), 13, italic=True)
            hand.paragraph_format.space_after = Mm(26)
            styled(cell.add_paragraph(f"{{{{ meeting.{name} }}}}", "Bang"), 13, bold=True)
        self.document.add_paragraph("", "Bang")
        self.recipients("letter.copies")

    def recipients(self, names: str) -> tuple[_Cell, ...]:
        """“Nơi nhận:” at the left of a table of two cells, which are returned."""
        table = new_table(self.document, [self.width / 2] * 2)
        left, right = table.rows[0].cells
        row_mark(table.rows[0], "w:cantSplit")
        fill(left, "Nơi nhận:", None, 12, bold=True, italic=True)
        for text in (f"{{%p for name in {names} %}}", "- {{ name }};", "{%p endfor %}", "- {{ letter.keep }}"):
            left.add_paragraph(text, "Bang")
        self.document.add_paragraph("", "Bang")
        return left, right

    def reply_signature(self, parts: list[tuple[str, str]]) -> None:
        right = new_table(self.document, [self.width / 2] * 2).rows[0].cells[1]
        for index, (cls, text) in enumerate(part for part in parts if part[1]):
            paragraph = right.paragraphs[0] if index == 0 else right.add_paragraph("", "Bang")
            paragraph.style = "Bang"
            paragraph.add_run(text)
            styled(paragraph, 13, bold=cls != "hand", italic=cls == "hand")


# -- text ----------------------------------------------------------------------------------------------------


def _inline(text: str) -> str:
    text = re.sub(r"\{\{ (?:part\.)?box\((.+?), (\"[^}]*?)\) \}\}", lambda m: f"{{{{ {m[1]} }}}} {_joined(m[2])}", text)
    text = re.sub(r"</?(span|b|div)[^>]*>", "", text).replace("&nbsp;", "\u00a0").replace("<br>", "\n")
    if "part." in text or "<" in text:
        raise Unknown(text)
    return text


def _joined(expression: str) -> str:
    """A Jinja2 concatenation as template text: "a " ~ b → a {{ b }}."""
    parts = (part.strip() for part in expression.split(" ~ "))
    return "".join(part[1:-1] if part.startswith('"') else f"{{{{ {part} }}}}" for part in parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "config" / "templates")
