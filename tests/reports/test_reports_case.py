"""The documents about one case: official labels, layout, what a person fills in, and hostile values in every one."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from click.testing import CliRunner

from socd.cases import desk
from socd.cases.clocks import clocks
from socd.cases.fields import FieldProblem
from socd.cases.hand import FIELDS, given
from socd.cli import main
from socd.config import read
from socd.law import read_law
from socd.model import catalogue as c
from socd.model.case import Case, CaseEvent, CaseState, DataKind, PersonalData, Source, Task
from socd.model.inventory import Inventory
from socd.model.office import Office
from socd.reports import FORMS, check_document, incident_facts, warning_facts, write
from socd.reports.check import docx_lines, html_lines
from socd.reports.facts import IncidentFacts, Stage
from socd.store import Store

T0 = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)
MADE = T0 + timedelta(hours=30)
ALONE = ("initial", "notice", "form03", "form04", "personal-data", "minutes", "evidence-list", "summary")
FILLED = {
    "occurred_at": "07:15 03/11/2026", "security_signs": "không", "serious_disruption": "có",
    "attack_path": "Lỗ hổng tải tệp", "isp": "VNPT Bắc Kạn", "services": "web,database", "controls": "firewall",
    "chair": "Nguyễn Văn A", "secretary": "Trần Thị B", "place": "Phòng họp số 2", "started_at": "14:00 04/11/2026",
    "ended_at": "2026-11-04T15:30", "participants": "Sở: ông A; UBND: bà C", "conclusion": "Thống nhất",
    "decision": "Cho tạm dừng trang 02 ngày", "proposals": "Hỗ trợ phân tích nhật ký", "notified": "coordinator",
    "data_officer": "Lê Thị D, Trưởng phòng", "initial_number": "12/BC-SKHCN", "initial_date": "04/11/2026",
    "resolution": "Vá chức năng tải tệp", "established": "Quyết định 01/QĐ-UBND", "website": "stttt.backan.gov.vn",
    "confidential": "có", "ips": "203.0.113.5", "detection": "ids", "attached": "log",
}  # fmt: skip
M04 = """
BÁO CÁO KẾT THÚC ỨNG PHÓ SỰ CỐ|Tên tổ chức/cá nhân báo cáo sự cố (*)|Địa chỉ (*)|Điện thoại (*)|Email (*)
KÝ HIỆU BÁO CÁO BAN ĐẦU SỰ CỐ: Số ký hiệu|Ngày báo cáo|Tên đơn vị vận hành hệ thống thông tin (*)|Cơ quan chủ quản
Tên hệ thống bị sự cố|□ Cấp độ 1|■ Cấp độ 2|Tên/Mô tả về sự cố|Ngày phát hiện sự cố (*)|Thời gian phát hiện (*)
Kết quả xử lý sự cố|Các tài liệu đính kèm|CÁ NHÂN/NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT|(Ký tên, đóng dấu)
"""
NOTICE = """
Tên, địa chỉ đơn vị, cá nhân thông báo sự cố|Tên hoặc tên miền, địa chỉ IP của hệ thống thông tin bị sự cố
Tên, địa chỉ đơn vị vận hành và cơ quan chủ quản (nếu biết)|Mô tả sự cố và thời điểm phát hiện sự cố
Kết quả xử lý sự cố|Thông tin liên quan khác (nếu có)|V/v thông báo sự cố
"""
PERSONAL = """
THÔNG BÁO VI PHẠM QUY ĐỊNH BẢO VỆ DỮ LIỆU CÁ NHÂN|Kính gửi: Cơ quan chuyên trách bảo vệ dữ liệu cá nhân (Bộ Công an)
Thời gian:|Địa điểm:|Hành vi:|Tổ chức, cá nhân liên quan:|Các loại dữ liệu cá nhân và số lượng:|Hậu quả xảy ra:
Biện pháp áp dụng:|Tài liệu kèm theo|Cam kết|Quyết định thành lập, mã số|Nhân sự phụ trách bảo vệ dữ liệu cá nhân
"""
MINUTES = """
BIÊN BẢN|Thời gian bắt đầu|Địa điểm|Thành phần tham dự|Chủ trì (chủ tọa)|Thư ký (người ghi biên bản)|THƯ KÝ|CHỦ TỌA
Biên bản kết thúc vào|/BB-STTTT
"""
INITIAL = """
THÔNG BÁO|Ban đầu về sự cố|Phát hiện (T0): 08:30 03/11/2026|Mức độ: Nghiêm trọng (M2)|trước 08:30 06/11/2026
Dấu hiệu xâm phạm an ninh quốc gia, trật tự, an toàn xã hội|Gây gián đoạn nghiêm trọng
"""


def labels(text: str) -> list[str]:
    return [label for line in text.strip().splitlines() for label in line.split("|")]


def read_text(path: Path) -> str:
    if path.suffix == ".docx":
        return " ".join(" ".join(docx_lines(docx.Document(str(path)))).split())
    return " ".join(" ".join(html_lines(path.read_text(encoding="utf-8"))).split())


@pytest.fixture(scope="module")
def page(store: Store) -> Case:
    return next(case for case in store.cases() if case.kind is c.PAGE_DEFACED)


@pytest.fixture(scope="module")
def leak(store: Store) -> Case:
    found = next(case for case in store.cases() if case.kind is c.ACCOUNT_LEAK and case.unit == "chodon")
    data = PersonalData(T0 + timedelta(hours=5), (DataKind.BASIC,), 1200)
    return desk.tell_personal(found, data, who="B", at=T0 + timedelta(hours=6))


Make = Callable[..., IncidentFacts]


@pytest.fixture(scope="module")
def facts_of(inventory: Inventory, office: Office, tmp_path_factory: pytest.TempPathFactory) -> Make:
    rules = read_law(tmp_path_factory.mktemp("law"), []).clocks

    def make(case: Case, form: str, values: dict[str, Any] | None = None, **more: Any) -> IncidentFacts:
        filled = given(FORMS[form].fields, case, values or {})
        sealed = {ref.id: T0 for ref in case.evidence}
        return incident_facts(case, inventory, office, clocks(case, rules), case.evidence, MADE, given=filled,
                              sealed=sealed, **more)  # fmt: skip

    return make


@pytest.fixture(scope="module")
def made(
    page: Case, facts_of: Make, templates: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Path]]:
    """Every one in every format, once, nothing filled in by hand."""
    out = tmp_path_factory.mktemp("case")
    found = {}
    for form in ALONE:
        formats = FORMS[form].formats
        found[form] = dict(zip(formats, write(form, facts_of(page, form), formats, out, templates), strict=True))
    return found


@pytest.mark.parametrize("form", ALONE)
def test_layout_of_nd30(made: dict[str, dict[str, Path]], form: str) -> None:
    wrong = {fmt: check_document(made[form][fmt]) for fmt in ("docx", "pdf", "html")}
    assert wrong == {"docx": [], "pdf": [], "html": []}


@pytest.mark.parametrize("form", ALONE)
def test_word_and_page_say_the_same(made: dict[str, dict[str, Path]], form: str) -> None:
    word, page = (read_text(made[form][fmt]).replace(" ", "") for fmt in ("docx", "html"))
    assert word == page


@pytest.mark.parametrize("fmt", ["docx", "html"])
@pytest.mark.parametrize(
    ("form", "wanted"),
    [("form04", M04), ("notice", NOTICE), ("personal-data", PERSONAL), ("minutes", MINUTES), ("initial", INITIAL)],
)
def test_official_labels_to_the_letter(made: dict[str, dict[str, Path]], form: str, wanted: str, fmt: str) -> None:
    text = read_text(made[form][fmt])
    assert [label for label in labels(wanted) if label not in text] == []


def test_nothing_is_invented(made: dict[str, dict[str, Path]]) -> None:
    """Boxes that only a person can tick are empty, and what only a person knows is room for a pen."""
    initial, form04 = read_text(made["initial"]["html"]), read_text(made["form04"]["html"])
    assert initial.count("□ Có") == 2 and "■" not in initial
    assert "Số ký hiệu ……… Ngày báo cáo ………" in form04
    form03 = read_text(made["form03"]["docx"])
    assert "■ Khác, đó là hệ thống giám sát" in form03 and "□ Cơ quan điều phối" in form03
    personal = made["personal-data"]["html"].read_text("utf-8")
    for label in ("Quyết định thành lập, mã số", "Website", "Hậu quả xảy ra", "Các loại dữ liệu cá nhân và số lượng"):
        assert re.search(rf'<p class="fill">[^<]*{label}:</p>', personal)


def test_what_a_person_fills_in(page: Case, facts_of: Make, templates: Path, tmp_path: Path) -> None:
    text = {
        form: read_text(write(form, facts_of(page, form, FILLED), ["html"], tmp_path, templates)[0]) for form in ALONE
    }
    assert "■ Không" in text["initial"] and "■ Có" in text["initial"] and "07:15 03/11/2026" in text["initial"]
    assert "■ Database server" in text["form03"] and "□ Mail server" in text["form03"]
    assert "■ Cơ quan điều phối" in text["form03"] and "■ Qua hệ thống phát hiện xâm nhập" in text["form03"]
    assert "203.0.113.5" in text["form03"] and "VNPT Bắc Kạn" in text["form03"]
    assert "Số ký hiệu 12/BC-SKHCN Ngày báo cáo 04/11/2026" in text["form04"]
    assert "Lê Thị D, Trưởng phòng" in text["personal-data"] and "Quyết định 01/QĐ-UBND" in text["personal-data"]
    assert "kết thúc vào 15:30 04/11/2026" in text["minutes"] and "- Sở: ông A; - UBND: bà C." in text["minutes"]
    assert "Cho tạm dừng trang 02 ngày" in text["summary"]


def test_what_the_case_knows_goes_in_by_itself(page: Case, facts_of: Make, templates: Path, tmp_path: Path) -> None:
    """Notes "key: value", tasks, what was sent, who told."""
    tasks = (Task(1, "Gọi nhà cung cấp", "Anh C", T0.date()), Task(2, "Thu nhật ký", None, None, T0, "B"))
    notes = ("isp: Viettel Bắc Kạn", "isp không rõ", "services: tào lao")
    events = (*page.events, *(CaseEvent(T0, "B", "note", note) for note in notes),
              CaseEvent(T0, "V", "sent:initial", "7/TB-X"))  # fmt: skip
    case = replace(page, tasks=tasks, events=events, source=Source.POLICE)
    form03 = read_text(write("form03", facts_of(case, "form03"), ["html"], tmp_path, templates)[0])
    assert "Viettel Bắc Kạn" in form03 and "■ Web server" in form03
    assert "■ Nhận được thông báo từ: thông báo của cơ quan công an" in form03 and "□ Khác, đó là …" in form03
    incident = read_text(write("incident", facts_of(case, "incident"), ["html"], tmp_path, templates)[0])
    assert "Gọi nhà cung cấp (người thực hiện: Anh C; hạn: 03/11/2026)" in incident
    assert "Thu nhật ký (xong lúc 08:30 03/11/2026)" in incident
    form04 = read_text(write("form04", facts_of(case, "form04"), ["html"], tmp_path, templates)[0])
    assert "Số ký hiệu 7/TB-X Ngày báo cáo 03/11/2026" in form04


def test_personal_data_has_its_own_t0(
    leak: Case, store: Store, facts_of: Make, templates: Path, tmp_path: Path
) -> None:
    facts = facts_of(leak, "personal-data", leaks=store.leak_rows(unit="chodon"))
    text = read_text(write("personal-data", facts, ["html"], tmp_path, templates)[0])
    assert "phát hiện vi phạm lúc 13:30 03/11/2026; sự cố được phát hiện lúc 08:30 03/11/2026" in text
    assert "dữ liệu cá nhân cơ bản; của 1.200 người; thông tin tài khoản số: 6 tài khoản, trong đó 3" in text
    assert "***" not in text  # names of accounts do not belong here
    minutes = read_text(write("minutes", facts_of(leak, "minutes"), ["html"], tmp_path, templates)[0])
    assert "khoản 2 Điều 23 Luật Bảo vệ dữ liệu cá nhân" in minutes


def test_a_summary_is_one_page(page: Case, facts_of: Make, templates: Path, tmp_path: Path) -> None:
    tasks = tuple(Task(n, "Việc rất dài " * 40) for n in range(1, 12))
    long = replace(page, title="Nội dung " * 200, place="https://chodon.backan.gov.vn/" + "a/" * 400, tasks=tasks,
                   root_cause="Nguyên nhân " * 200)  # fmt: skip
    facts = facts_of(long, "summary", {"decision": "Xin ý kiến " * 300})
    (path,) = write("summary", facts, ["pdf"], tmp_path, templates)
    said = subprocess.run(["pdfinfo", path], capture_output=True, check=True).stdout.decode()
    assert re.search(r"Pages: +1\n", said) and check_document(path) == []


def test_list_of_evidence_in_a_spreadsheet(made: dict[str, dict[str, Path]], page: Case) -> None:
    rows = list(openpyxl.load_workbook(made["evidence-list"]["xlsx"]).active.iter_rows(values_only=True))
    assert rows[2] == ("STT", "Mã chứng cứ", "Nội dung", "Thời điểm niêm phong", "SHA-256", "Đơn vị lưu giữ")
    assert rows[3][:5] == (1, "EV-2026-000001", "Trang chủ, trình duyệt", "08:30 03/11/2026", "ab" * 32)
    assert len(rows) == 3 + len(page.evidence)


def test_a_drill_says_so_on_every_document(
    page: Case, facts_of: Make, inventory: Inventory, office: Office, templates: Path, tmp_path: Path
) -> None:
    drill = replace(office, exercise=True)
    for form in ("initial", "minutes", "form03"):  # the three kinds of head and foot there are
        facts = replace(facts_of(page, form), office=drill)
        paths = write(form, facts, ["docx", "html"], tmp_path, templates)
        assert all("DIỄN TẬP" in read_text(path) and check_document(path) == [] for path in paths)
    letter = write("warning", warning_facts("chodon", [page], inventory, drill, MADE), ["pdf"], tmp_path, templates)
    assert "DIỄN TẬP" in subprocess.run(["pdftotext", letter[0], "-"], capture_output=True, check=True).stdout.decode()


# -- fields -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"isq": "x"}, "isp"),
        ({"initial_date": "hôm qua"}, "22/11/2026"),
        ({"occurred_at": "25:99"}, "08:30 22/11/2026"),
        ({"confidential": "có lẽ"}, "có hoặc không"),
        ({"services": "web,ftp"}, "database"),
        ({"isp": ["a"]}, "một đoạn chữ"),
        ({"isp": "x" * 5000}, "4000"),
        ({"proposals": "mật khẩu: Abc123"}, "không ghi mật khẩu"),
        ({"conclusion": {"a": "b"}}, "một đoạn chữ"),
    ],
)
def test_a_value_that_does_not_fit_is_told(page: Case, values: dict[str, Any], says: str) -> None:
    with pytest.raises(FieldProblem) as problem:
        given(FIELDS.values(), page, values)
    assert says in problem.value.text.vi and problem.value.key in problem.value.text.en


# -- hostile ------------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>", "{{7*7}} {% raw %} {_{ 7*7 }_}", "a\x00b\x0bc\x1b[31m",
    "\u202egnp.exe\u2066\u200b", "</w:t></w:r><w:p/>&amp;&#0; ]]><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe \"/k calc\" }", "=cmd|'/c calc'!A0", "+HYPERLINK(\"http://evil.example\")",
    "@SUM(1)", "-1+1|x", "e\u0301" + "\u0300" * 9 + " 黑客🔥", "\n\n./.\nNơi nhận:\nBIÊN BẢN\n",
)  # fmt: skip
FORMULAS = tuple(text for text in HOSTILE if text.startswith(("=", "+", "@", "-")))
_CASE_FORMS = [form for form, spec in FORMS.items() if spec.facts is IncidentFacts] + ["warning"]


def hostile_case(page: Case, text: str) -> Case:
    ref = replace(page.evidence[0], about=text)
    event = CaseEvent(T0, text[:500], "note", text)
    return replace(
        page, title=text, place=f"http://evil.example/{text}", root_cause=text, confirmed_by=text[:500],
        evidence=(ref,), events=(*page.events, event, replace(event, what="sent:initial")), details={text[:50]: [text]},
        tasks=(Task(1, text, text), Task(2, text, None, None, T0, text)), state=CaseState.CONFIRMED,
    )  # fmt: skip


@pytest.mark.parametrize("form", _CASE_FORMS)
def test_hostile_text_stays_text(
    form: str, page: Case, inventory: Inventory, office: Office, facts_of: Make, templates: Path, tmp_path: Path
) -> None:
    """All of it at once and in every place, the fields a person fills in included."""
    everything = " ".join(text for text in HOSTILE if len(text) < 1000)
    huge = "T" * 1_000_000
    for index, text in enumerate((everything, huge, *FORMULAS)):
        case = hostile_case(page, text)
        said = text[:3000].replace("evil.example", "x")  # a person's own addresses stay as they were written
        values = {field.key: said for field in FORMS[form].fields if field.kind in ("text", "lines")}
        facts: Any = (
            warning_facts("chodon", [case], inventory, office, MADE)
            if form == "warning"
            else facts_of(case, form, values)
        )
        formats = {0: ["docx", "html", "xlsx"], 1: ["html", "xlsx"]}.get(index, ["xlsx"])
        there = [fmt for fmt in formats if fmt in FORMS[form].formats]
        for path in write(form, facts, there, tmp_path / str(index), templates):
            inert(path)


def inert(path: Path) -> None:
    data = path.read_bytes()
    assert len(data) < 300_000
    if path.suffix == ".xlsx":
        for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows():
            assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in row)
        return
    assert check_document(path) == []
    text = read_text(path)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search(r".{30}evil\.example", text) and "\u00a049\u00a0" not in text
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
        fields = set(re.findall(rb"<w:instrText[^>]*>([^<]*)<", parts))
        assert fields <= {b"PAGE"} and b"w:fldSimple" not in parts and b"<!ENTITY" not in parts


# -- the commands -------------------------------------------------------------------------------------------------


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    told = {
        "state": "state",
        "office": {"name": "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "place": "Thái Nguyên", "symbol": "SKHCN", "drafter": "CĐS"},
        "units": [{"id": "chodon", "name": "UBND xã Chợ Đồn", "kind": "commune"}],
        "sites": [{"id": "chodon", "url": "https://chodon.backan.gov.vn/", "name": "Trang xã", "owner": "chodon",
                   "operator": "chodon"}],
    }  # fmt: skip
    (tmp_path / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return tmp_path


@pytest.fixture
def number(directory: Path, province: SimpleNamespace) -> str:
    config = read(directory)
    store = Store.open(config.state / "socd.db")
    store.sites = config.inventory.sites
    number = province.raise_case(store, "chodon", datetime.now(UTC) - timedelta(hours=5), province.finding())
    store.close()
    return str(number)


@pytest.fixture
def run(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.setenv("SOCD_LANG", "vi")

    def command(*words: str, code: int = 0) -> str:
        config = [] if words[:2] == ("report", "fields") else ["--config", str(directory)]
        done = CliRunner().invoke(main, [*words, *config])
        assert done.exit_code == code, (done.output, done.exception)
        return str(done.stdout if code == 0 else done.output)

    return command


def forms_of(output: str) -> list[str]:
    return [row["form"] for row in map(json.loads, output.splitlines())]


def test_one_command_writes_all_that_fits(run: Callable[..., str], number: str) -> None:
    every = ("report", "case", number, "--format", "html", "--json")
    assert forms_of(run(*every)) == ["initial", "incident", "notice", "form03", "evidence-list", "summary", "warning"]
    run("case", "confirm", number, "--by", "Trần Thị B")
    run("case", "personal-data", number, "--kind", "basic", "--count", "12")
    run("case", "sent", number, "--document", "initial", "--reference", "1/TB")
    run("case", "sent", number, "--document", "report72", "--reference", "2/BC")
    rows = [json.loads(line) for line in run(*every).splitlines()]
    forms = {row["form"]: row["path"] for row in rows}
    assert {"personal-data", "minutes", "incident"} <= set(forms) and "initial" not in forms
    assert forms["incident"].endswith("-cap-nhat-1.html") and "■ Cập nhật số 1" in read_text(Path(forms["incident"]))
    drawn = [json.loads(line) for line in run("report", "list", "--case", number, "--json").splitlines()]
    # what tells the ministry was frozen; under Decree 331 a form of the old circular answers no clock
    assert {one["name"].split("-SC")[0] for one in drawn if one["sent_at"]} == {"TB-ban-dau", "BC-su-co"}


def test_fields_from_a_file_beside_and_from_the_command(run: Callable[..., str], number: str, directory: Path) -> None:
    reports = read(directory).reports
    reports.mkdir(parents=True, exist_ok=True)
    (reports / f"{number}.yaml").write_text("isp: VNPT\npurpose: Cung cấp thông tin\n", "utf-8")
    (path,) = run("report", "form03", number, "--format", "html", "--field", "isp=Viettel").split()
    text = read_text(Path(path))
    assert "Viettel" in text and "VNPT" not in text and "Cung cấp thông tin" in text
    assert "“isq”" in run("report", "form03", number, "--field", "isq=x", code=2)
    assert "KEY=VALUE" in run("report", "form03", number, "--field", "isp", code=2)
    (reports / f"{number}.yaml").write_text("services: [ftp]\n", "utf-8")
    assert f"{number}.yaml: trường “services”" in run("report", "form03", number, code=2)
    (reports / f"{number}.yaml").write_text("- a\n", "utf-8")
    assert "trường: giá trị" in run("report", "form03", number, code=2)
    told = run("report", "fields", "form03")
    assert "isp (text): Tên nhà cung cấp" in told and "[web, mail, database, other]" in told
    assert "form03" in run("report", "fields", "x", code=2)


@pytest.mark.parametrize("stage", [Stage.CLOSING, Stage.PRELIMINARY])
def test_stage_by_option(run: Callable[..., str], number: str, stage: Stage) -> None:
    (path,) = run("report", "incident", number, "--stage", stage.value, "--format", "html").split()
    assert {"closing": "■ Kết thúc", "preliminary": "■ Sơ bộ"}[stage.value] in read_text(Path(path))
