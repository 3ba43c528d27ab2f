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
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
LEFT, RIGHT, TOP, BOTTOM = 30, 15, 20, 20  # mm, NĐ 30/2020
TEXT_WIDTH = {"portrait": 210 - LEFT - RIGHT, "landscape": 297 - LEFT - RIGHT}
STYLES = {
    "p": "Normal", "fill": "Normal", "left": "Normal", "last": "Normal", "h1": "Muc", "h2": "Khoan",
    "note": "GhiChu", "with": "KemTheo", "basis": "CanCu", "kind": "TenLoai",
    "photo": "HinhAnh", "caption": "ChuThich", "title": "TenLoai", "label": "TenLoai",
}  # fmt: skip
KEPT = ("Normal", "DefaultParagraphFont", "TableNormal", "TableGrid", "NoList")  # of python-docx's own styles
MACROS = r"\{\{ (?:part\.)?(\w+)\((.*)\) \}\}"
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


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
        _prepare(self.document)
        _page(self.document.sections[0], first=True)
        _page_number(self.document.sections[0])
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
        elif cls in ("last", "photo"):
            paragraph.paragraph_format.keep_with_next = True
        elif cls == "title":
            _rule(self.document.add_paragraph("", "TenLoai"), "{{ subject_rule }}", after=10)

    def section(self, *, wide: bool) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        self.width = TEXT_WIDTH["landscape" if wide else "portrait"]
        _page(section, first=False, wide=wide)

    def head(self, columns: list[tuple[str, str]]) -> None:
        """The first row. A column's class w20 is its width in mm; those without share what is left."""
        given = [int(width or 0) for width, _ in columns]
        rest = (self.width - sum(given)) / max(1, given.count(0))
        self.table = _table(self.document, [width or rest for width in given], borders=True)
        row = self.table.rows[0]
        _set(row, "w:tblHeader")
        for cell, (_, title) in zip(row.cells, columns, strict=True):
            paragraph = _cell(cell, title, CENTER)
            paragraph.runs[0].bold = True

    def row(self, cells: list[tuple[str, str]], *, bold: bool) -> None:
        if self.table is None:
            raise Unknown("a row outside of a table")
        row = self.table.add_row()
        _set(row, "w:cantSplit")
        align = {"c": CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
        for cell, (cls, text) in zip(row.cells, cells, strict=True):
            paragraph = _cell(cell, _inline(text), align.get(cls))
            for run in paragraph.runs:
                run.bold = bold or None
                run.font.size = Pt(10) if cls == "code" else None

    def letterhead(self, *, about: bool, dated: bool = True) -> None:
        table = _table(self.document, [0.41 * self.width, 0.59 * self.width])
        left, right = table.rows[0].cells
        _cell(left, "{{ letter.parent }}", CENTER, 12)
        left.add_paragraph("{%p for line in letter.name_lines %}", "Bang")
        _styled(left.add_paragraph("{{ line }}", "Bang"), 12, bold=True)
        left.add_paragraph("{%p endfor %}", "Bang")
        _rule(left.add_paragraph("", "Bang"), "{{ letter.name_rule }}", after=4)
        _cell(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CENTER, 12, bold=True)
        motto = _styled(right.add_paragraph("Độc lập - Tự do - Hạnh phúc", "Bang"), 13, bold=True)
        # The text is 56 mm wide at 13 pt bold; the line under it as long as the text.
        motto.paragraph_format.left_indent = motto.paragraph_format.right_indent = Mm((0.59 * self.width - 57.5) / 2)
        _line(motto, "bottom")
        left, right = table.add_row().cells
        _cell(left, "Số:{{ letter.blank_number }}/{{ letter.symbol }}", CENTER, 13)
        left.add_paragraph("{%p if letter.mark %}", "Bang")
        mark = _styled(left.add_paragraph("{{ letter.mark }}", "Bang"), 13, bold=True)
        mark.paragraph_format.space_before = Pt(6)
        mark.paragraph_format.left_indent = mark.paragraph_format.right_indent = Mm(18)
        _line(mark, "top", "left", "bottom", "right")
        left.add_paragraph("{%p endif %}", "Bang")
        if about:
            paragraph = _styled(left.add_paragraph("V/v {{ subject }}", "Bang"), 12)
            paragraph.paragraph_format.space_before = Pt(6)
        if dated:
            _cell(right, "{{ letter.place_date }}", CENTER, 13, italic=True)
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
        table = _table(self.document, [self.width / 2] * 2)
        left, right = table.rows[0].cells
        _set(table.rows[0], "w:cantSplit")
        _cell(left, "Nơi nhận:", None, 12, bold=True, italic=True)
        for text in (f"- {first};", "{%p for name in letter.copies %}", "- {{ name }};", "{%p endfor %}",
                     "- {{ letter.keep }}"):  # fmt: skip
            left.add_paragraph(text, "Bang")
        _cell(right, "{%p if letter.authority %}")
        _styled(right.add_paragraph("{{ letter.authority }}", "Bang"), 13, bold=True)
        right.add_paragraph("{%p endif %}", "Bang")
        title = _styled(right.add_paragraph("{{ letter.signer_title }}", "Bang"), 13, bold=True)
        title.paragraph_format.space_after = Mm(26)
        _styled(right.add_paragraph("{{ letter.signer_name }}", "Bang"), 13, bold=True)
        self.document.add_paragraph("", "Bang")

    def signature_as(self, title: str) -> None:
        """Signed by whom the official form names, rather than by the office's signer."""
        _left, right = self.recipients("letter.to")
        _cell(right, title, CENTER, 13, bold=True)
        hand = _styled(right.add_paragraph("(Ký tên, đóng dấu)", "Bang"), 13, italic=True)
        hand.paragraph_format.space_after = Mm(26)

    def signatures_of_minutes(self) -> None:
        """Two who sign side by side, the recipients below them (Mẫu 1.9)."""
        table = _table(self.document, [self.width / 2] * 2)
        _set(table.rows[0], "w:cantSplit")
        for cell, title, name in zip(table.rows[0].cells, ("THƯ KÝ", "CHỦ TỌA"), ("secretary", "chair"), strict=True):
            _cell(cell, title, CENTER, 13, bold=True)
            hand = _styled(cell.add_paragraph("(Ký, ghi rõ họ tên)", "Bang"), 13, italic=True)
            hand.paragraph_format.space_after = Mm(26)
            _styled(cell.add_paragraph(f"{{{{ meeting.{name} }}}}", "Bang"), 13, bold=True)
        self.document.add_paragraph("", "Bang")
        self.recipients("letter.copies")

    def recipients(self, names: str) -> tuple[_Cell, ...]:
        """“Nơi nhận:” at the left of a table of two cells, which are returned."""
        table = _table(self.document, [self.width / 2] * 2)
        left, right = table.rows[0].cells
        _set(table.rows[0], "w:cantSplit")
        _cell(left, "Nơi nhận:", None, 12, bold=True, italic=True)
        for text in (f"{{%p for name in {names} %}}", "- {{ name }};", "{%p endfor %}", "- {{ letter.keep }}"):
            left.add_paragraph(text, "Bang")
        self.document.add_paragraph("", "Bang")
        return left, right

    def reply_signature(self, parts: list[tuple[str, str]]) -> None:
        right = _table(self.document, [self.width / 2] * 2).rows[0].cells[1]
        for index, (cls, text) in enumerate(part for part in parts if part[1]):
            paragraph = right.paragraphs[0] if index == 0 else right.add_paragraph("", "Bang")
            paragraph.style = "Bang"
            paragraph.add_run(text)
            _styled(paragraph, 13, bold=cls != "hand", italic=cls == "hand")


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


# -- Word ----------------------------------------------------------------------------------------------------


def _prepare(document: DocxDocument) -> None:
    """One typeface everywhere, our few styles, the language and nothing of the library's own."""
    _strip(document)
    document.core_properties.title = document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.language = "vi-VN"
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    form = normal.paragraph_format
    form.alignment, form.first_line_indent = JUSTIFY, Mm(10)
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(6), 1.15
    _style(document, "Bang", 11, align=None, indent=0, after=0)
    _style(document, "TenLoai", 14, bold=True, align=CENTER, indent=0, after=0)
    _style(document, "KemTheo", 13, italic=True, align=CENTER, indent=0, after=8)
    _style(document, "KinhGui", 14, align=CENTER, indent=0, after=4)
    _style(document, "GhiChu", 12, italic=True, align=JUSTIFY, indent=10, after=6)
    _style(document, "CanCu", 13, italic=True, align=JUSTIFY, indent=10, after=6)
    _style(document, "HinhAnh", 13, align=CENTER, indent=0, after=2)
    _style(document, "ChuThich", 11, italic=True, align=CENTER, indent=0, after=8)
    _style(document, "Muc", 13, bold=True, align=JUSTIFY, indent=10, after=6, level=0)
    _style(document, "Khoan", 13, bold=True, align=JUSTIFY, indent=10, after=6, level=1)
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    for kind in (RT.THEME, RT.FONT_TABLE):
        part = document.part.part_related_by(kind)
        part._blob = re.sub(rb'(typeface|w:name)="[^"+]+"', rf'\1="{FONT}"'.encode(), part.blob)


def _strip(document: DocxDocument) -> None:
    """Leave out what python-docx's own template brings and no document of ours uses."""
    styles = document.styles.element
    for style in list(styles.iter(qn("w:style"))):
        if style.get(qn("w:styleId")) not in KEPT:
            styles.remove(style)
    for rels in (document.part.rels, document.part.package.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.rsplit("/", 1)[1] in ("stylesWithEffects", "numbering", "customXml", "thumbnail"):
                del rels[key]


def _style(
    document: DocxDocument, name: str, size: int, *, bold: bool = False, italic: bool = False,
    align: WD_ALIGN_PARAGRAPH | None, indent: int, after: int, level: int | None = None,
) -> None:  # fmt: skip
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, italic
    form = style.paragraph_format
    form.alignment = align if align is not None else WD_ALIGN_PARAGRAPH.LEFT
    form.first_line_indent, form.space_after, form.line_spacing = Mm(indent), Pt(after), 1.0
    if level is not None:
        form.keep_with_next, form.space_before = True, Pt(6)
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level))
        style.element.get_or_add_pPr().append(outline)


def _page(section: Section, *, first: bool, wide: bool = False) -> None:
    """A4 with the margins of NĐ 30/2020; an appendix is numbered from 1 by itself."""
    size = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = size
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = first
    if not first:
        for old in section._sectPr.findall(qn("w:pgNumType")):
            section._sectPr.remove(old)
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        section._sectPr.find(qn("w:pgMar")).addnext(start)


def _page_number(section: Section) -> None:
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Bang"
    paragraph.alignment = CENTER
    for kind in ("begin", "PAGE", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        element = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            element.text = kind
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _table(document: DocxDocument, widths: list[float], *, borders: bool = False) -> Table:
    """A table of one empty row; `widths` of its columns in mm."""
    table = document.add_table(1, len(widths), "Table Grid" if borders else None)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _side_margins(table, 0.7 if borders else 0.0)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        column.cells[0].width = column.width
    return table


def _side_margins(table: Table, millimetres: float) -> None:
    """Room between a cell's text and its sides; Word's own 1.9 mm would break "STT" and the Tiêu ngữ in two."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(millimetres * 56.7)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # the schema wants the margins before it
    if look is not None:
        look.addprevious(margins)
    else:
        table._tbl.tblPr.append(margins)


def _cell(
    cell: _Cell, text: str, align: WD_ALIGN_PARAGRAPH | None = None, size: int | None = None, *,
    bold: bool = False, italic: bool = False,
) -> Paragraph:  # fmt: skip
    paragraph = cell.paragraphs[0]
    paragraph.style = "Bang"
    paragraph.add_run(text)
    if size is not None:
        _styled(paragraph, size, bold=bold, italic=italic)
    paragraph.alignment = align
    return paragraph


def _styled(paragraph: Paragraph, size: int, *, bold: bool = False, italic: bool = False) -> Paragraph:
    paragraph.alignment = CENTER
    for run in paragraph.runs:
        run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _rule(paragraph: Paragraph, field: str, after: int) -> None:
    """A short centred line: underlined no-break spaces in a paragraph too low to take room."""
    paragraph.alignment = CENTER
    run = paragraph.add_run(field)
    run.font.size, run.bold, run.underline = Pt(6), True, True
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(5)
    form.space_after = Pt(after)


def _line(paragraph: Paragraph, *sides: str) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _set(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "config" / "templates")
