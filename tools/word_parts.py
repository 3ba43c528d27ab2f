"""Word as the templates need it: one typeface, our styles, A4 with the margins of NĐ 30/2020, tables, page numbers."""

from __future__ import annotations

import re

from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
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
KEPT = ("Normal", "DefaultParagraphFont", "TableNormal", "TableGrid", "NoList")  # of python-docx's own styles
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def prepare(document: DocxDocument) -> None:
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


def page(section: Section, *, first: bool, wide: bool = False, again: bool = True) -> None:
    """A4 with the margins of NĐ 30/2020; an appendix is numbered from 1 by itself (`again`)."""
    size = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = size
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = first
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    if not first and again:
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        section._sectPr.find(qn("w:pgMar")).addnext(start)


def page_number(section: Section) -> None:
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


def new_table(document: DocxDocument, widths: list[float], *, borders: bool = False) -> Table:
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


def fill(
    cell: _Cell, text: str, align: WD_ALIGN_PARAGRAPH | None = None, size: int | None = None, *,
    bold: bool = False, italic: bool = False,
) -> Paragraph:  # fmt: skip
    paragraph = cell.paragraphs[0]
    paragraph.style = "Bang"
    paragraph.add_run(text)
    if size is not None:
        styled(paragraph, size, bold=bold, italic=italic)
    paragraph.alignment = align
    return paragraph


def styled(paragraph: Paragraph, size: int, *, bold: bool = False, italic: bool = False) -> Paragraph:
    paragraph.alignment = CENTER
    for run in paragraph.runs:
        run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def rule(paragraph: Paragraph, field: str, after: int) -> None:
    """A short centred line: underlined no-break spaces in a paragraph too low to take room."""
    paragraph.alignment = CENTER
    run = paragraph.add_run(field)
    run.font.size, run.bold, run.underline = Pt(6), True, True
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(5)
    form.space_after = Pt(after)


def border(paragraph: Paragraph, *sides: str) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def row_mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
