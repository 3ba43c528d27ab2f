"""Level dossiers: every form of NĐ 331/2026 drafted from the inventory, and what is missing told."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from socd import inventory as inventories
from socd.cli import main
from socd.dossiers import FORMS, checklist, forms_of
from socd.model.inventory import Inventory
from socd.reports import check_document
from socd.yamlfile import parse

UNITS = """
units:
  - {id: tinh, name: UBND tỉnh Thái Nguyên, kind: province, head: {name: "", position: Chủ tịch}}
  - {id: ca, name: Công an tỉnh, kind: department, parent: tinh, specialised: true}
  - {id: khcn, name: Sở Khoa học và Công nghệ, kind: department, parent: tinh}
"""
SITE = """
sites:
  - url: https://motcua.thainguyen.gov.vn/
    name: "Hệ thống <b>một cửa</b> {{ 7*7 }}"
    owner: tinh
    operator: khcn
    official: {official}
    dossier: {dossier}
"""


def text(official: str, dossier: str = "{}") -> str:
    return UNITS + SITE.replace("{official}", official).replace("{dossier}", dossier)


def made(official: str, dossier: str = "{}") -> Inventory:
    return inventories.build([parse(text(official, dossier).encode(), "i.yaml")])


@pytest.mark.parametrize(
    ("official", "forms"),
    [
        ("{proposed_level: 2}", ("01", "06")),
        ("{proposed_level: 3}", ("02", "04", "05", "06")),
        ("{proposed_level: 4}", ("03", "02", "04", "05", "06")),
        ("{proposed_level: 3, approval: Đã được phê duyệt}", ("07",)),
    ],
)
def test_the_forms_a_system_takes(official: str, forms: tuple[str, ...]) -> None:
    (site,) = made(official).sites.values()
    assert forms_of(site.official, site.dossier) == forms


def test_the_checklist_tells_what_is_missing_and_which_key_mends_it() -> None:
    def missing(official: str, dossier: str) -> set[str]:
        inventory = made(official, dossier)
        (site,) = inventory.sites.values()
        return {item.code for item in checklist(inventory, site, date(2026, 11, 22)) if not item.there}

    bare = missing("{}", "{}")
    assert {"address", "level", "criteria", "regulation", "expected", "paper-overview", "paper-measures"} <= bare
    assert missing("{proposed_level: 2}", "{procedures: true}") >= {"level-fits"}
    sent = missing("{proposed_level: 3, approval: Đã thẩm định}", "{}")
    assert {"requested", "appraised", "paper-cooperation"} <= sent
    assert not missing(
        "{proposed_level: 2, approval: Đang dự thảo, approval_expected: 2026-12-31, "
        "regulation: {number: '1', date: 2026-01-05, issuer: A}}",
        "{address: X, online: true, private: false, papers: [overview, design, level, measures]}",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conf.d").mkdir()
    office = (
        "office: {name: SỞ KHOA HỌC VÀ CÔNG NGHỆ, parent: UBND TỈNH, symbol: SKHCN, drafter: CĐS, place: Thái Nguyên}"
    )
    (tmp_path / "socd.yaml").write_text(f"{office}\nstate: state\n", "utf-8")
    paper = "{number: 15/SKHCN-CĐS, date: 2026-02-03, issuer: Sở Khoa học và Công nghệ}"
    official = "{proposed_level: 3, approval: Đã gửi thẩm định, measures: Đã triển khai một số hạng mục}"
    dossier = f"{{address: Trung tâm dữ liệu, procedures: true, requested: {paper}}}"
    (tmp_path / "conf.d" / "i.yaml").write_text(text(official, dossier), "utf-8")
    return tmp_path


def test_every_form_keeps_the_layout_and_says_what_the_decree_asks(folder: Path) -> None:
    run = CliRunner(env={**os.environ, "SOCD_LANG": "vi"}).invoke
    at = ["--config", str(folder)]
    (folder / "state").mkdir()
    told = run(main, ["dossier", "motcua.thainguyen.gov.vn", "--form", ",".join(FORMS), "--format", "html,docx", *at])
    assert told.exit_code == 0, told.output
    assert "✗ Quy chế bảo đảm an ninh mạng  (official.regulation)" in told.output
    papers = sorted((folder / "state" / "reports").iterdir())
    assert len(papers) == 14
    assert {path.name: found for path in papers if (found := check_document(path))} == {}
    said = {}
    for number in FORMS:
        html = (folder / "state" / "reports" / f"HSDXCD-mau-{number}-motcua.thainguyen.gov.vn.html").read_text("utf-8")
        said[number] = " ".join(re.sub(r"<[^>]+>", " ", html.split("<body>")[1]).split())
        assert "Hệ thống &lt;b&gt;một cửa&lt;/b&gt; {{ 7*7 }}" in said[number]  # a name is only a name
        for label in ("Tên hệ thống thông tin:", "Đơn vị vận hành hệ thống thông tin:", "Địa chỉ: Trung tâm dữ liệu"):
            assert label in said[number]
    assert "Cấp độ hệ thống thông tin đề xuất: Cấp độ 3" in said["02"]
    assert "(4) Tài liệu thuyết minh phương án bảo đảm an ninh mạng" in said["01"]
    assert "Ý kiến của cơ quan phối hợp thẩm định" in said["05"]
    assert "TỜ TRÌNH" in said["05"]
    assert "văn bản số 15/SKHCN-CĐS ngày 03 tháng 02 năm 2026 của Sở Khoa học và Công nghệ" in said["04"]
    assert "QUYẾT ĐỊNH" in said["06"]
    assert "Cấp độ hệ thống thông tin: Cấp độ 3" in said["06"]
    assert "Cấp độ hệ thống thông tin: Cấp độ 3" not in said["07"]
    assert "■ Chưa đáp ứng đầy đủ" in said["07"]
    assert "- Như Điều 3;" in said["06"]


def test_one_is_printed_and_the_list_shows_all(folder: Path) -> None:
    run = CliRunner(env={**os.environ, "SOCD_LANG": "vi"}).invoke
    at = ["--config", str(folder)]
    (folder / "state").mkdir()
    assert run(main, ["dossier", "motcua.thainguyen.gov.vn", "--form", "6", "--format", "pdf", *at]).exit_code == 0
    (paper,) = (folder / "state" / "reports").iterdir()
    assert check_document(paper) == []
    told = run(main, ["dossier", "list", *at])
    assert "cấp độ 3  Đã gửi thẩm định; Mẫu 02, 04, 05, 06; thiếu" in told.output
    assert run(main, ["dossier", "check", "motcua.thainguyen.gov.vn", *at]).exit_code == 1
    assert run(main, ["dossier", "nobody.example", *at]).exit_code == 2
    assert run(main, ["dossier", "motcua.thainguyen.gov.vn", "--form", "09", *at]).exit_code == 2
