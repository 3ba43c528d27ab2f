"""Does a written document keep the layout of NĐ 30/2020/NĐ-CP? What a template changed by an office can get wrong.

PDF files are read with poppler's tools (pdfinfo, pdffonts, pdftotext).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_FONTS = re.compile(r"(?i)^(times|liberation-?\s?serif)")
_SECRET = re.compile(r"(?i)(mật khẩu|password|passwd|pwd)\s*[:=]\s*[^\s…]")
_NUMBER = re.compile(r"Số:[\s\u00a0]*/\S+")
_DATE = re.compile(r"ngày[\s\u00a0]+tháng[\s\u00a0]+năm \d{4}")
_MINUTES = re.compile(r"(?m)^BIÊN BẢN$")  # tells its time in the text, and has no date at its head (Mẫu 1.9)
_SIDES = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}  # mm


def check_document(path: Path) -> list[str]:
    """What is wrong with a .docx, .pdf or .html document; empty where nothing is. Raises OSError, ValueError."""
    checks = {".docx": _docx, ".pdf": _pdf, ".html": _html}
    if path.suffix not in checks:
        raise ValueError(f"cannot check a {path.suffix!r} file")
    return list(checks[path.suffix](path))


def _text(lines: Iterable[str], head: str | None = None) -> Iterator[str]:
    """What holds for the words of every format; `lines` are paragraphs or lines in reading order.

    `head` is the text with its columns kept, where reading order tears the blanks of number and date apart.
    """
    whole = "\n".join(line.strip() for line in lines)
    head = whole if head is None else head
    for wanted in (NATION, MOTTO, "Nơi nhận:"):
        if wanted not in whole:
            yield f"missing: {wanted}"
    if unicodedata.normalize("NFC", whole) != whole:
        yield "text is not in NFC"
    if not _NUMBER.search(head):
        yield "the document number is not left blank before its symbol"
    if not _DATE.search(head) and not _MINUTES.search(whole):
        yield "day and month are not left blank"
    if _SECRET.search(whole):
        yield "something that looks like a password"
    if "- Lưu: VT" not in whole:
        yield "the last recipient is not “- Lưu: VT, …”"
    body = re.split(r"(?m)^(?:Nơi nhận:|THƯ KÝ)", whole)[0]  # in a biên bản two people sign above the recipients
    if not re.search(r"\./\.\s*$", body):
        yield "the body does not end with ./."
    for label in dict.fromkeys(re.findall(r"(?m)^(Phụ lục(?: [IVX]+)?)$", whole)):
        if not re.search(r"\s+".join(label.split()) + "(?![IVX])", body):
            yield f"{label} is not referred to in the body"


def _is_a4(width: float, height: float) -> bool:
    """Upright or across, in mm."""
    short, long = sorted((width, height))
    return abs(short - 210) <= 1 and abs(long - 297) <= 1


# -- Word -----------------------------------------------------------------------------------------------------


def _docx(path: Path) -> Iterator[str]:
    import docx

    document = docx.Document(str(path))
    yield from _text(docx_lines(document))
    for index, section in enumerate(document.sections, 1):
        width, height = section.page_width, section.page_height
        if width is None or height is None or not _is_a4(width.mm, height.mm):
            yield f"section {index} is not A4"
        for side, (least, most) in _SIDES.items():
            margin = getattr(section, f"{side}_margin").mm
            if not least - 0.1 <= margin <= most + 0.1:
                yield f"section {index}: {side} margin {margin:.0f} mm"
        if "PAGE" not in section.header._element.xml:
            yield f"section {index} has no page number in its header"
    if not document.sections[0].different_first_page_header_footer:
        yield "page 1 shows a page number"
    fonts = {font for root in (document.element, document.styles.element) for font in _docx_fonts(root)}
    if others := sorted(font for font in fonts if not _FONTS.match(font)):
        yield f"other typefaces: {', '.join(others)}"
    yield from _recipients(document)


def docx_lines(document: Any) -> Iterator[str]:
    """Every paragraph in reading order, those in tables included."""
    from docx.oxml.ns import qn

    for paragraph in document.element.body.iter(qn("w:p")):
        yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def _docx_fonts(root: Any) -> Iterator[str]:
    from docx.oxml.ns import qn

    for fonts in root.iter(qn("w:rFonts")):
        yield from (str(value) for value in fonts.attrib.values())


def _recipients(document: Any) -> Iterator[str]:
    """“Nơi nhận:” 12 pt bold italic, its list 11 pt."""
    for table in document.tables:
        lines = [paragraph for paragraph in table.rows[0].cells[0].paragraphs if paragraph.text]
        if not lines or lines[0].text != "Nơi nhận:":
            continue
        run = lines[0].runs[0]
        if not (run.bold and run.italic and run.font.size and run.font.size.pt == 12):
            yield "“Nơi nhận:” is not 12 pt bold italic"
        for line in lines[1:]:
            sizes = {(run.font.size or line.style.font.size).pt for run in line.runs}
            if sizes != {11.0}:
                yield f"recipient not in 11 pt: {line.text[:40]}"
        if not lines[-1].text.startswith("- Lưu: VT"):
            yield "the last recipient is not “- Lưu: VT, …”"


# -- PDF ------------------------------------------------------------------------------------------------------


def _pdf(path: Path) -> Iterator[str]:
    pages = [_Page(page) for page in _run("pdftotext", "-bbox", str(path), "-").split("<page ")[1:]]
    layout = _run("pdftotext", "-layout", str(path), "-")
    text = [page.splitlines() for page in layout.split("\f")]
    plain = _run("pdftotext", str(path), "-")
    yield from _text((line for line in plain.replace("\f", "\n").splitlines() if line), layout)
    rows = [line.split() for line in _run("pdffonts", str(path)).splitlines()[2:]]
    for row in rows:
        if not _FONTS.match(re.sub(r"^[A-Z]{6}\+", "", row[0])):
            yield f"other typeface: {row[0]}"
        if "yes" not in row:
            yield f"typeface not embedded: {row[0]}"
    for number, page in enumerate(pages, 1):
        if not page.is_a4:
            yield f"page {number} is not A4"
        if page.outside:
            yield f"page {number}: text outside the margins: {page.outside[0][:40]}"
    first = [next((line.strip() for line in page if line.strip()), "") for page in text]
    if first and first[0].isdigit():
        yield "page 1 shows a page number"
    if len(pages) > 1 and first[1] != "2":
        yield "page 2 has no number at its top"
    for number, page in enumerate(pages[1:], 2):
        if not page.number_centred:
            yield f"page {number}: the number is not at the top centre"


class _Page:
    """One page of `pdftotext -bbox`: its size and the boxes of its words, in points."""

    def __init__(self, source: str) -> None:
        size = re.match(r'width="([\d.]+)" height="([\d.]+)"', source)
        if size is None:
            raise ValueError("pdftotext -bbox gave no page size")
        self.width, self.height = float(size[1]), float(size[2])
        boxes = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<', source)
        self.words = [(float(x0), float(y0), float(x1), float(y1), word) for x0, y0, x1, y1, word in boxes]

    @property
    def is_a4(self) -> bool:
        return _is_a4(self.width * 25.4 / 72, self.height * 25.4 / 72)

    @property
    def outside(self) -> list[str]:
        """Words beyond the narrowest margins allowed, the page number apart."""
        left, right = _points(_SIDES["left"][0]), self.width - _points(_SIDES["right"][0])
        top, bottom = _points(_SIDES["top"][0]), self.height - _points(_SIDES["bottom"][0])
        return [
            word
            for x0, y0, x1, y1, word in self.words
            if not (word.isdigit() and y1 < top)
            and (x0 < left - 2 or x1 > right + 2 or y0 < top - 4 or y1 > bottom + 4)
        ]

    @property
    def number_centred(self) -> bool:
        middle = (_points(_SIDES["left"][0]) + self.width - _points(_SIDES["right"][0])) / 2
        return any(
            word.isdigit() and y1 < _points(_SIDES["top"][0]) and abs((x0 + x1) / 2 - middle) < _points(8)
            for x0, _, x1, y1, word in self.words
        )


def _points(mm: float) -> float:
    return mm * 72 / 25.4


def _run(tool: str, *arguments: str) -> str:
    path = shutil.which(tool)
    if path is None:
        raise FileNotFoundError(f"{tool} is missing: apt-get install poppler-utils")
    done = subprocess.run([path, *arguments], capture_output=True, timeout=60)  # noqa: S603
    if done.returncode:
        raise ValueError(f"{tool}: {done.stderr.decode(errors='replace').strip()[:200]}")
    return done.stdout.decode()


# -- HTML -----------------------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    """Lines of text, and anything that could act or load."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.wrong: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag in ("style", "title")
        if tag in ("p", "div", "td", "th", "h1", "h2", "tr"):
            self.lines.append("")
        inside = tag == "img" and (dict(attrs).get("src") or "").startswith(("data:image/png;", "data:image/jpeg;"))
        if inside:  # a picture of the document's own
            return
        if tag in ("script", "iframe", "object", "embed", "link", "img", "form", "base", "svg"):
            self.wrong.append(f"element <{tag}>")
        self.wrong += [f"attribute {name}" for name, _ in attrs if name in ("href", "src") or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.lines[-1] += data.replace("\n", " ")


def html_lines(source: str) -> list[str]:
    reader = _Reader()
    reader.feed(source)
    return [line.strip() for line in reader.lines if line.strip()]


def _html(path: Path) -> Iterator[str]:
    reader = _Reader()
    source = path.read_text(encoding="utf-8")
    reader.feed(source)
    yield from _text(line.strip() for line in reader.lines if line.strip())
    yield from dict.fromkeys(reader.wrong)
    if "Content-Security-Policy" not in source:
        yield "no Content-Security-Policy"
