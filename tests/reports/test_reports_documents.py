"""The written documents, opened again with other tools: python-docx, poppler, an HTML parser."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from socd.cases.clocks import ClockRule, clocks
from socd.model import catalogue as c
from socd.model.inventory import Inventory
from socd.model.office import Office
from socd.reports import (
    FORMATS,
    Period,
    Stage,
    TemplateProblem,
    check_document,
    incident_facts,
    monthly_facts,
    warning_facts,
    write,
)
from socd.reports import (
    FORMS as FORMS_BY_NAME,
)
from socd.reports.check import docx_lines, html_lines
from socd.store import Store

ROOT = Path(__file__).parents[2]
T0 = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)
MADE = T0 + timedelta(hours=30)
FORMS = ("incident", "leak", "warning", "monthly")

# To the letter, as on the form (TT 20/2017/TT-BTTTT, Phụ lục I, Mẫu số 03); optional empty fields may be dropped.
M03 = """
THÔNG TIN VỀ TỔ CHỨC/CÁ NHÂN BÁO CÁO SỰ CỐ|Tên tổ chức/cá nhân báo cáo sự cố (*)|Địa chỉ (*)|Điện thoại (*)|Email (*)
NGƯỜI LIÊN HỆ|Họ và tên (*)|Chức vụ|THÔNG TIN CHI TIẾT VỀ HỆ THỐNG BỊ SỰ CỐ|Tên đơn vị vận hành hệ thống thông tin (*)
Cơ quan chủ quản|Tên hệ thống bị sự cố (kèm tên miền, địa chỉ IP liên quan)
Phân loại cấp độ của hệ thống thông tin (nếu có)|□ Cấp độ 1|■ Cấp độ 2|□ Cấp độ 3|□ Cấp độ 4|□ Cấp độ 5
Mô tả sơ bộ về sự cố (*)|Ngày phát hiện sự cố (*) (dd/mm/yy): 03/11/26|Thời gian phát hiện (*): 08 giờ 30 phút
HIỆN TRẠNG SỰ CỐ (*)|■ Đã được xử lý|□ Chưa được xử lý|CÁCH THỨC PHÁT HIỆN *|□ Qua hệ thống phát hiện xâm nhập
□ Kiểm tra dữ liệu lưu lại (Log File)|□ Nhận được thông báo từ|■ Khác, đó là|ĐÃ GỬI THÔNG BÁO SỰ CỐ CHO *
□ Thành viên mạng lưới chịu trách nhiệm ứng cứu sự cố cho tổ chức, cá nhân
□ ISP đang trực tiếp cung cấp dịch vụ|□ Cơ quan điều phối|THÔNG TIN BỔ SUNG VỀ HỆ THỐNG XẢY RA SỰ CỐ
Các dịch vụ có trên hệ thống|■ Web server|□ Mail server|□ Database server|□ Dịch vụ khác, đó là
Các biện pháp an toàn thông tin đã triển khai|□ Antivirus|□ Firewall|□ Hệ thống phát hiện xâm nhập|□ Khác
Các tên miền của hệ thống|Thông tin gửi kèm|□ Nhật ký hệ thống|□ Mẫu virus / mã độc
Các thông tin cung cấp trong thông báo sự cố này đều phải được giữ bí mật|□ Có|□ Không
KIẾN NGHỊ, ĐỀ XUẤT HỖ TRỢ|Mô tả về đề xuất, kiến nghị|THỜI GIAN THỰC HIỆN BÁO CÁO SỰ CỐ *
CÁ NHÂN/NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT|(Ký tên, đóng dấu)
"""
MONTHLY = """
I. TÌNH HÌNH CHUNG|II. KẾT QUẢ GIÁM SÁT|III. CÔNG TÁC ĐÃ TRIỂN KHAI|IV. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN
V. NHIỆM VỤ TRỌNG TÂM THÁNG TỚI|VI. KIẾN NGHỊ, ĐỀ XUẤT|Phụ lục I|Phụ lục II|Phụ lục III|Phụ lục IV
Hai bên cùng thấy|123/CAT-PA05|Trần Thị B
Loại sự cố Kỳ này Kỳ trước Cùng kỳ năm trước Tăng/giảm (%) Đã xử lý Đang xử lý
STT Đơn vị Cổng/Trang Dấu hiệu Phát hiện lúc Xử lý xong lúc Nguyên nhân Tái diễn
Số cơ quan Số máy tính Số tài khoản Trong đó tài khoản công vụ Đã đổi mật khẩu 2 3 9 4 0
"""


def labels(text: str) -> list[str]:
    return [label for line in text.strip().splitlines() for label in line.split("|")]


def squeeze(text: str) -> str:
    return " ".join(text.split())


def docx_text(path: Path) -> str:
    return squeeze(" ".join(docx_lines(docx.Document(str(path)))))


def html_text(path: Path) -> str:
    return squeeze(" ".join(html_lines(path.read_text(encoding="utf-8"))))


def pdf_text(path: Path, *options: str) -> str:
    tool = shutil.which("pdftotext")
    assert tool, "apt-get install poppler-utils"
    return subprocess.run([tool, *options, str(path), "-"], capture_output=True, check=True).stdout.decode()


@pytest.fixture(scope="module")
def made(
    store: Store, inventory: Inventory, office: Office, rules: tuple[ClockRule, ...], templates: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, dict[str, Path]]:  # fmt: skip
    """Every document in every format, written once."""
    out = tmp_path_factory.mktemp("documents")
    cases = store.cases()
    page = next(case for case in cases if case.kind is c.PAGE_DEFACED)
    leak = next(case for case in cases if case.kind is c.ACCOUNT_LEAK and case.unit == "chodon")
    rows = store.leak_rows(unit="chodon")
    facts: dict[str, tuple[str, Any]] = {
        "incident": ("incident", incident_facts(page, inventory, office, clocks(page, rules), page.evidence, MADE)),
        "leak": ("incident", incident_facts(leak, inventory, office, (), leak.evidence, MADE, leaks=rows)),
        "warning": ("warning", warning_facts("chodon", cases, inventory, office, MADE, leaks=rows)),
        "monthly": ("monthly", monthly_facts(store, inventory, office, Period(2026, 11), MADE, rules=rules)),
    }
    return {
        name: dict(zip(FORMATS, write(form, fact, FORMATS, out, templates), strict=True))
        for name, (form, fact) in facts.items()
    }


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("fmt", FORMATS)
def test_layout_of_nd30(made: dict[str, dict[str, Path]], name: str, fmt: str) -> None:
    assert check_document(made[name][fmt]) == []


def test_file_names(made: dict[str, dict[str, Path]]) -> None:
    assert [made[name]["pdf"].name for name in FORMS] == [
        "BC-su-co-SC-2026-0001.pdf", "BC-su-co-SC-2026-0004.pdf", "CV-canh-bao-chodon-2026-11-04.pdf",
        "BC-thang-2026-11.pdf",
    ]  # fmt: skip
    folder = made["incident"]["pdf"].parent
    assert not list(folder.glob(".*"))  # nothing half-written is left


@pytest.mark.parametrize("name", FORMS)
def test_the_three_formats_say_the_same(made: dict[str, dict[str, Path]], name: str) -> None:
    word, page = docx_text(made[name]["docx"]), html_text(made[name]["html"])
    assert word.replace(" ", "") == page.replace(" ", "").replace("\u00a0", "")
    # The PDF repeats the heads of tables and breaks words in narrow cells: it holds at least the same letters.
    printed, wanted = (Counter(filter(str.isalpha, text)) for text in (pdf_text(made[name]["pdf"]), page))
    assert wanted - printed == Counter()
    assert (printed - wanted).total() < 0.1 * wanted.total()


@pytest.mark.parametrize("fmt", ["docx", "html"])
def test_official_labels_to_the_letter(made: dict[str, dict[str, Path]], fmt: str) -> None:
    read = docx_text if fmt == "docx" else html_text
    incident, monthly = read(made["incident"][fmt]), read(made["monthly"][fmt])
    assert [label for label in labels(M03) if label not in incident] == []
    assert [label for label in labels(MONTHLY) if label not in monthly] == []
    assert "Mẫu số 03, Thông tư số 20/2017/TT-BTTTT" in incident
    for heading in ("1. Thông tin chung", "2. Nguyên nhân", "3. Phạm vi ảnh hưởng", "4. Biện pháp khắc phục",
                    "5. Chứng cứ đã thu thập, bảo quản", "6. Đánh giá tác động", "7. Kiến nghị"):  # fmt: skip
        assert heading in incident
    assert "■ 72 giờ" in incident and "□ Sơ bộ" in incident
    assert "08:30 06/11/2026" in incident and "ab" * 32 in incident


def test_numbers_that_matter(made: dict[str, dict[str, Path]]) -> None:
    monthly = docx_text(made["monthly"]["docx"])
    assert "Thay đổi giao diện 2 – – – 1 1" in monthly
    assert "2 cơ quan, 3 máy tính, 9 tài khoản, trong đó 4 tài khoản công vụ" in monthly
    assert "Kỳ báo cáo chưa kết thúc: số liệu tính đến 14:30 04/11/2026" in monthly
    assert "Tỷ lệ sẵn sàng: 96,3%" in monthly
    assert "slot[.]gacor[.]example" in monthly and "slot.gacor.example" not in monthly
    warning = docx_text(made["warning"]["docx"])
    assert "trước ngày 07/11/2026 (03 ngày" in warning and "u0***@backan.gov.vn" in warning


def test_pages(made: dict[str, dict[str, Path]]) -> None:
    pages = pdf_text(made["monthly"]["pdf"]).split("\f")
    first = [next((line for line in page.splitlines() if line.strip()), "") for page in pages]
    appendix = next(index for index, page in enumerate(pages) if "Phụ lục I\n" in page)
    assert first[1:appendix] == [str(number) for number in range(2, appendix + 1)]
    assert first[appendix : appendix + 2] == ["1", "1"]  # each appendix numbered by itself
    sizes = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", str(appendix + 1), made["monthly"]["pdf"]], capture_output=True, check=True
    ).stdout.decode()
    assert re.search(rf"Page +{appendix + 1} size: +841\.\d+ x 595", sizes)
    assert re.search(r"Page +1 size: +595\.\d+ x 841", sizes)


def test_word_header_block(made: dict[str, dict[str, Path]]) -> None:
    document = docx.Document(str(made["incident"]["docx"]))
    head = document.tables[0]
    left, right = head.rows[0].cells
    assert [p.text for p in right.paragraphs] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert [(p.runs[0].font.size.pt, p.runs[0].bold) for p in right.paragraphs] == [(12.0, True), (13.0, True)]
    assert right.paragraphs[1]._p.xml.count("w:bottom") == 1
    rule = left.paragraphs[-1]
    assert set(rule.text) == {"\u00a0"} and rule.runs[0].underline
    text = max((p.text for p in left.paragraphs[1:-1]), key=len)
    drawn, written = len(rule.text) * 0.25 * 6, len(text) * 0.69 * 12
    assert 1 / 3 <= drawn / written <= 1 / 2
    assert [section.orientation for section in document.sections] == [0, 0, 0]
    monthly = docx.Document(str(made["monthly"]["docx"]))
    assert [section.orientation for section in monthly.sections] == [0, 1, 1, 1, 1]
    assert monthly.core_properties.title == "Báo cáo tháng 11 năm 2026" and not monthly.core_properties.author


@pytest.mark.parametrize("name", FORMS)
def test_the_tieu_ngu_fits_on_one_line_in_a_word_processor(name: str, made: dict[str, dict[str, Path]]) -> None:
    """13 pt bold Times is 56.1 mm wide; cell margins, which renderers add by themselves, must leave that room."""
    cell = docx.Document(str(made[name]["docx"])).tables[0].rows[0].cells[1]
    (motto,) = [p for p in cell.paragraphs if p.text == "Độc lập - Tự do - Hạnh phúc"]
    form = motto.paragraph_format
    assert cell.width is not None and form.left_indent is not None and form.right_indent is not None
    margins = cell._tc.getparent().getparent().tblPr.find(qn("w:tblCellMar"))
    sides = [int(side.get(qn("w:w"))) for side in margins]
    room = cell.width.mm - form.left_indent.mm - form.right_indent.mm - sum(sides) / 56.7
    assert 56.1 <= room <= 60


def test_html_is_self_contained_and_strict(made: dict[str, dict[str, Path]]) -> None:
    source = made["monthly"]["html"].read_text(encoding="utf-8")
    style = re.search(r"<style>(.*?)</style>", source, re.S)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in source
    assert not re.search(r"<(script|link|a|iframe)\b|\bon\w+=|style=|url\(|@import", source)
    assert all(tag.startswith("data:image/png;base64,") for tag in re.findall(r'<img[^>]* src="([^"]*)', source))


# -- hostile and extreme ----------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>", "{{7*7}} {% raw %} {_{ 7*7 }_}", "a\x00b\x0bc\x1b[31m", "\u202egnp.exe\u2066",
    "x" * 5000, "</w:t></w:r><w:p/>&amp;&#0; ]]>", "=HYPERLINK(\"http://evil.example\")",
    "黑客🔥 ﷽ e\u0301" + "\u0300" * 9,
    "<img src=x onerror=alert(1)> http://evil.example/\"onmouseover=\"x", "\ud800 lone", "\n\n./.\nNơi nhận:",
)  # fmt: skip


@pytest.fixture
def bare() -> Iterator[Store]:
    store = Store.open(None)
    yield store
    store.close()


@pytest.fixture
def hostile(inventory: Inventory, province: SimpleNamespace) -> Iterator[Store]:
    store = Store.open(None)
    store.sites = inventory.sites
    for index, text in enumerate(HOSTILE):
        text = text.encode("utf-8", "replace").decode()  # JSON and SQLite hold no lone surrogate
        found = province.finding(
            place=f"http://evil.example/{text}",
            cause=str(index),
            title=text,
            details={text[:50]: [text], "n": {"k": text}},
        )
        province.raise_case(store, "chodon", T0 + timedelta(hours=index), found)
    yield store
    store.close()


def test_hostile_text_stays_text(
    hostile: Store, inventory: Inventory, office: Office, templates: Path, tmp_path: Path
) -> None:
    cases = hostile.cases()
    paths = []
    for case in (cases[0], cases[1], cases[5]):
        facts = incident_facts(case, inventory, office, (), case.evidence, MADE)
        paths += write("incident", facts, ["docx", "html"], tmp_path, templates)
    paths += write("warning", warning_facts("chodon", cases, inventory, office, MADE), FORMATS, tmp_path, templates)
    month = monthly_facts(hostile, inventory, office, Period(2026, 11), MADE)
    paths += write("monthly", month, ["docx", "html"], tmp_path, templates)
    assert len(cases) == len(HOSTILE)
    assert {path.name: wrong for path in paths if (wrong := check_document(path))} == {}
    letter = next(path for path in paths if path.name.startswith("CV") and path.suffix == ".docx")
    text = docx_text(letter)
    assert "<script>alert(1)</script>" in text and "{{7*7}}" in text and "49" not in text
    assert re.findall(r".{30}evil\.example", text) == []
    assert "evil[.]example" in text and "ký tự lạ]" in text
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", text)
    html = letter.with_suffix(".html").read_text(encoding="utf-8")
    assert "<script" not in html and "&lt;script&gt;" in html and "<img" not in html
    assert "x" * 400 not in text


@pytest.mark.parametrize("count", [0, 60])
def test_many_cases_and_none(
    bare: Store, count: int, office: Office, province: SimpleNamespace, templates: Path, tmp_path: Path
) -> None:
    store, inventory = bare, province.make_inventory(12)
    store.sites = inventory.sites
    for index in range(count):
        site = list(inventory.sites)[index % 12]
        province.raise_case(store, site, T0 + timedelta(minutes=5 * index), province.finding(cause=str(index)))
    facts = monthly_facts(store, inventory, office, Period(2026, 11), MADE)
    letter = warning_facts("chodon", store.cases(), inventory, office, MADE)
    paths = [
        *write("monthly", facts, ["docx", "pdf"], tmp_path, templates),
        *write("warning", letter, ["docx", "html"], tmp_path, templates),
    ]
    assert {path.name: wrong for path in paths if (wrong := check_document(path))} == {}
    text = docx_text(paths[0])
    if count:
        assert "SC-2026-0060" in text and "Tổng số 60" in text
    else:
        assert "Số sự cố trong kỳ: chưa có số liệu." in text and "không có nghĩa là không có sự cố" in text
        assert "Tỷ lệ sẵn sàng: chưa có số liệu" in text


def test_a_letter_of_one_page_goes_on_counting_into_its_appendix(
    inventory: Inventory, templates: Path, tmp_path: Path
) -> None:
    facts = warning_facts("chodon", [], inventory, Office("SỞ A", symbol="SA"), MADE)
    path = write("warning", facts, ["pdf"], tmp_path, templates)[0]
    pages = pdf_text(path).split("\f")
    assert "Phụ lục" in pages[1] and pages[1].split()[0] == "2"
    assert check_document(path) == []


def test_stages_have_their_own_box_and_file(
    store: Store, inventory: Inventory, office: Office, templates: Path, tmp_path: Path
) -> None:
    case = next(case for case in store.cases() if case.kind is c.PAGE_DEFACED)
    for stage, name, box in (
        (Stage.UPDATE, "BC-su-co-SC-2026-0001-cap-nhat-2.html", "■ Cập nhật số 2"),
        (Stage.CLOSING, "BC-su-co-SC-2026-0001-ket-thuc.html", "■ Kết thúc"),
        (Stage.PRELIMINARY, "BC-su-co-SC-2026-0001-so-bo.html", "■ Sơ bộ"),
    ):
        facts = incident_facts(case, inventory, office, (), (), MADE, stage=stage, update=2)
        path = write("incident", facts, ["html"], tmp_path, templates)[0]
        assert path.name == name
        text = html_text(path)
        assert box in text and text.count("■ 72 giờ") == 0


# -- templates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def own(templates: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(templates, tmp_path / "own"))


@pytest.fixture
def letter(inventory: Inventory, office: Office) -> Any:
    return warning_facts("chodon", [], inventory, office, MADE)


def _word(change: Callable[[Any], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        document = docx.Document(str(folder / "warning.docx"))
        change(document)
        document.save(str(folder / "warning.docx"))

    return apply


@pytest.mark.parametrize(
    ("fmt", "break_it", "says"),
    [
        ("docx", _word(lambda d: d.add_paragraph("{{ deadline.hour }}")), "hour"),
        ("docx", _word(lambda d: d.add_paragraph("{{ so_van_ban }}")), "so_van_ban"),
        ("docx", _word(lambda d: d.add_paragraph("{% if %}")), "cú pháp"),
        ("docx", lambda folder: (folder / "warning.docx").write_bytes(b"not a zip"), "Không dùng được"),
        ("docx", lambda folder: (folder / "warning.docx").unlink(), "Thiếu biểu mẫu"),
        ("docx", _word(lambda d: d.add_paragraph("{{ ''.__class__.__mro__ }}")), "warning.docx"),
        ("html", lambda folder: (folder / "warning.html").write_text("{{ letter.nome }}"), "nome"),
        ("pdf", lambda folder: (folder / "layout.html").unlink(), "layout.html"),
        ("html", lambda folder: (folder / "layout.html").write_text("{% macro x %}"), "layout.html"),
    ],
)
def test_a_wrong_template_is_named_with_its_mend(
    own: Path, letter: Any, tmp_path: Path, fmt: str, break_it: Callable[[Path], None], says: str
) -> None:
    break_it(own)
    with pytest.raises(TemplateProblem) as problem:
        write("warning", letter, [fmt], tmp_path / "out", own)
    assert says in problem.value.text.vi
    assert not list((tmp_path / "out").iterdir())


def test_an_office_may_reword_in_word(own: Path, letter: Any, tmp_path: Path) -> None:
    _word(lambda d: d.add_paragraph("Riêng của {{ office }}"))(own)
    assert "Riêng của Sở Thông tin" in docx_text(write("warning", letter, ["docx"], tmp_path / "out", own)[0])


@pytest.mark.parametrize(
    "element", ['<link rel="stylesheet" href="{}">', '<img src="{}">', '<p>@import</p><style>@import "{}"</style>']
)
def test_a_template_can_load_nothing(own: Path, letter: Any, tmp_path: Path, element: str) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("body::after { content: 'LEAKED' }")
    page = own / "warning.html"
    page.write_text(page.read_text().replace("{{ part.to(letter) }}", element.format(secret.as_uri())))
    with pytest.raises(TemplateProblem, match="loads nothing"):
        write("warning", letter, ["pdf"], tmp_path / "out", own)


def test_check_document_sees_what_is_wrong(own: Path, letter: Any, tmp_path: Path) -> None:
    css = own / "document.css"
    css.write_text(css.read_text().replace("margin: 20mm 15mm 20mm 30mm", "margin: 20mm 10mm 20mm 20mm")
                   .replace('"Times New Roman", "Liberation Serif", serif', "monospace"))  # fmt: skip
    page = own / "warning.html"
    page.write_text(page.read_text().replace("./.", ".").replace("tại Phụ lục", "kèm theo"))
    _word(lambda d: setattr(d.sections[0], "left_margin", 0))(own)
    pdf, word = write("warning", letter, ["pdf", "docx"], tmp_path / "out", own)
    said = " | ".join(check_document(pdf))
    for fault in ("other typeface", "outside the margins", "does not end with ./.", "Phụ lục is not referred"):
        assert fault in said
    assert any("left margin" in fault for fault in check_document(word))


def test_shipped_word_templates_are_made_from_the_html(own: Path, templates: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "build_templates.py", own], check=True, capture_output=True)
    for name in ("incident", "warning", "monthly"):
        shipped, again = (docx.Document(str(folder / f"{name}.docx")) for folder in (templates, own))
        assert shipped.element.xml == again.element.xml, f"run tools/build_templates.py: {name}.docx is out of date"
        assert shipped.styles.element.xml == again.styles.element.xml


# -- the door ----------------------------------------------------------------------------------------------------


def test_the_shipped_style_sheet_is_understood_whole(
    letter: Any, templates: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("WARNING", "weasyprint"):
        write("warning", letter, ["pdf"], tmp_path, templates)
    assert caplog.text == ""


def test_wrong_calls(letter: Any, templates: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown form"):
        write("no-such", letter, ["pdf"], tmp_path, templates)
    with pytest.raises(ValueError, match="unknown format"):
        write("warning", letter, ["odt"], tmp_path, templates)
    with pytest.raises(TypeError, match="MonthlyFacts"):
        write("monthly", letter, ["html"], tmp_path, templates)


def test_importing_reports_is_cheap() -> None:
    code = "import sys, socd.reports; print([m for m in ('weasyprint', 'docxtpl', 'docx') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_every_field_is_named_for_the_office(
    store: Store, inventory: Inventory, office: Office, letter: Any, templates: Path
) -> None:
    case = store.cases()[0]
    facts: dict[str, Any] = {
        "incident": incident_facts(case, inventory, office, (), (), MADE),
        "warning": letter,
        "monthly": monthly_facts(store, inventory, office, Period(2026, 11), MADE),
    }
    told = (templates / "README.md").read_text(encoding="utf-8")
    methods = set(dir(dict))
    for name, fact in facts.items():
        for field, value in FORMS_BY_NAME[name].context(fact).items():
            assert f"`{field}`" in told, field
            assert field not in methods
            # Jinja2 would take a dictionary's method for a field of the same name.
            assert not isinstance(value, dict) or not set(value) & methods
