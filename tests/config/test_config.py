"""Configuration and inventory: whole or refused, every complaint with file, line and mend."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from socd.config import ConfigError, read
from socd.inventory_sheet import Imported, import_sheet
from socd.model.inventory import Approval, Site
from socd.model.kinds import Kind
from socd.model.observation import Outcome, Verdict
from socd.probe import Context, Kit, ProbeSettings
from socd.resources import config_dir
from socd.work.plan import plan
from socd.yamlfile import parse

SOCD = """\
office: {name: SỞ KHOA HỌC VÀ CÔNG NGHỆ}
state: state
"""
INVENTORY = """\
units:
  - {id: tinh, name: UBND tỉnh, kind: province, mail_domains: [tinh.gov.vn]}
  - {id: huyen, name: UBND huyện, kind: district, parent: tinh}
vendors:
  - {id: v, name: Công ty, domains: [static.v.example]}
sites:
  - url: https://huyen.tinh.gov.vn/
    name: Trang huyện
    owner: tinh
    operator: huyen
    vendor: v
    official: {proposed_level: 2, approval: Đã thẩm định, decision: {number: 1/QĐ, date: 2025-03-01, issuer: UBND}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "socd.yaml").write_text(SOCD, "utf-8")
    (tmp_path / "conf.d" / "inventory.yaml").write_text(INVENTORY, "utf-8")
    return tmp_path


def complaints(folder: Path, *, socd: str = SOCD, inventory: str = INVENTORY) -> list[str]:
    (folder / "socd.yaml").write_text(socd, "utf-8")
    (folder / "conf.d" / "inventory.yaml").write_text(inventory, "utf-8")
    with pytest.raises(ConfigError) as error:
        read(folder)
    return [str(problem).replace(f"{folder}/", "") for problem in error.value.problems]


def test_a_good_directory_is_read_whole(folder: Path) -> None:
    config = read(folder)
    site = config.inventory.sites["huyen.tinh.gov.vn"]
    assert site.official.approval is Approval.APPRAISED
    assert config.inventory.trusted_hosts(site) == ("huyen.tinh.gov.vn", "static.v.example")
    assert config.state == folder / "state"
    assert {rule.code for rule in config.clocks} >= {"d2", "d3"}


def test_the_shipped_example_is_valid() -> None:
    assert len(read(config_dir() / "example").inventory.sites) == 1


def test_decomposed_vietnamese_becomes_nfc(folder: Path) -> None:
    (folder / "conf.d" / "inventory.yaml").write_text(unicodedata.normalize("NFD", INVENTORY), "utf-8")
    config = read(folder)
    assert config.inventory.units["huyen"].name == unicodedata.normalize("NFC", "UBND huyện")


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("    name: Trang huyện", "    name: Trang: huyện"), 8, "not valid YAML"),
        (("operator: huyen", "operator: huyem"), 10, "unknown unit “huyem” → did you mean “huyen”?"),
        (("vendor: v", "vendr: v"), 11, "did you mean “vendor”?"),
        (("proposed_level: 2", "proposed_level: 7"), 12, "a level is 1 to 5"),
        (("Đã thẩm định", "Đã duyệt"), 12, "“sites.0.official.approval”"),
        (("kind: district", "kind: quan"), 3, "“units.1.kind”"),
        (("parent: tinh", "parent: huyen"), 3, "its own ancestor"),
        (("https://huyen", "ftp://huyen"), 7, "is no web address"),
        (("    vendor: v", "    vendor: v\n    networks: [10.0.0.1/8]"), 12, "is no network"),
        (("    vendor: v", "    vendor: v\n    connect: {address: may-chu}"), 12, "is no IP address"),
        (("    vendor: v", "    vendor: v\n    vendor: w"), 12, "stands twice"),
        (("    name: Trang huyện\n", ""), 7, "add “name: …”"),
    ],
)
def test_each_mistake_names_line_and_mend(folder: Path, change: tuple[str, str], line: int, words: str) -> None:
    assert change[0] in INVENTORY
    found = complaints(folder, inventory=INVENTORY.replace(*change))
    assert any(text.startswith(f"conf.d/inventory.yaml:{line}: ") and words in text for text in found), found
    assert all("→" in text for text in found)


def test_a_site_named_twice_points_to_both_places(folder: Path) -> None:
    block = INVENTORY[INVENTORY.index("  - url") :]
    found = complaints(folder, inventory=INVENTORY + block)
    assert any(text.startswith("conf.d/inventory.yaml:13: ") and "inventory.yaml:7" in text for text in found), found


def test_a_host_watched_under_two_ids_is_refused(folder: Path) -> None:
    block = INVENTORY[INVENTORY.index("  - url") :].replace("  - url", "  - id: khac\n    url")
    assert any("already watched" in text for text in complaints(folder, inventory=INVENTORY + block))


def test_all_problems_are_told_at_once(folder: Path) -> None:
    found = complaints(
        folder, socd="offfice: {name: X}\nworkers: nhiều\n", inventory=INVENTORY.replace("owner: tinh", "owner: x")
    )
    assert len(found) == 4, found  # two in socd.yaml, the missing office, the unknown owner
    assert any("did you mean “office”?" in text for text in found)


def test_not_utf8_tabs_and_bombs_are_told_with_their_line(folder: Path) -> None:
    (folder / "socd.yaml").write_bytes(b"office: {name: X}\nlang: v\xefi\n")
    with pytest.raises(ConfigError, match=r"socd\.yaml:2: not UTF-8"):
        read(folder)
    assert "socd.yaml:2: not valid YAML" in complaints(folder, socd="office:\n\tname: X\n")[0]
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
    )
    with pytest.raises(ConfigError, match="too many values"):
        parse(bomb.encode(), "bomb.yaml")


def test_secrets_come_by_reference_and_stay_out_of_repr(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mat-khau").write_text("bi-mat-1\n", "utf-8")
    (folder / "creds").mkdir()
    (folder / "creds" / "hook").write_text("json://h/bi-mat-2", "utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder / "creds"))
    mail = "{host: h, username: u, password: {file: mat-khau}, sender: a@b, to: [c@d]}"
    (folder / "socd.yaml").write_text(SOCD + f"notify: {{email: {mail}, webhooks: [{{credential: hook}}]}}\n", "utf-8")
    config = read(folder)
    assert config.settings.notify.email is not None
    assert config.settings.notify.email.password == "bi-mat-1"
    assert config.settings.notify.webhooks == ("json://h/bi-mat-2",)
    assert "bi-mat" not in repr(config.settings)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(ConfigError, match=r"socd\.yaml:3: secret credential “hook” cannot be read"):
        read(folder)
    assert read(folder, secrets=False).settings.notify.webhooks == ("",)  # commands do without


class Known:
    """A probe's settings are checked with line and mend; this one has one setting of its own."""

    name: ClassVar[str] = "known"
    kinds: ClassVar[tuple[Kind, ...]] = ()

    class Settings(ProbeSettings):
        depth: int = Field(3, ge=1)
        ca_file: str | None = None
        profiles_dir: str | None = None

    async def look(self, site: Site, settings: Any, kit: Kit) -> None: ...

    def verdict(self, result: None, settings: Any, context: Context) -> Verdict:
        return Verdict(Outcome.OK)


def test_probe_settings_merge_per_site_and_complain_with_their_line(folder: Path) -> None:
    (folder / "socd.yaml").write_text(
        SOCD + "probes:\n  known: {every: 60, ca_file: ca.pem, profiles_dir: own}\n", "utf-8"
    )
    own = INVENTORY + "    probes: {known: {depth: 5}}\n"
    (folder / "conf.d" / "inventory.yaml").write_text(own, "utf-8")
    (task,) = plan(read(folder), [Known()])
    assert (task.settings.every, task.settings.depth) == (60, 5)  # type: ignore[attr-defined]
    assert task.settings.ca_file == str(folder / "ca.pem")  # type: ignore[attr-defined]
    assert task.settings.profiles_dir == str(folder / "own")  # type: ignore[attr-defined]

    for text, where in (
        ("    probes: {known: {depht: 5}}\n", "inventory.yaml:13: “sites.0.probes.known.depht”"),
        ("    probes: {knwn: {}}\n", "inventory.yaml:13: unknown probe “knwn” → did you mean “known”?"),
    ):
        (folder / "conf.d" / "inventory.yaml").write_text(INVENTORY + text, "utf-8")
        with pytest.raises(ConfigError, match=where.replace(".", r"\.").replace("?", r"\?")):
            plan(read(folder), [Known()])
    (folder / "conf.d" / "inventory.yaml").write_text(INVENTORY + "    probes: {known: false}\n", "utf-8")
    assert plan(read(folder), [Known()]) == ()


@given(st.binary(max_size=300))
def test_garbage_never_raises_anything_but_a_config_error(raw: bytes) -> None:
    try:
        parse(raw, "garbage.yaml")
    except ConfigError as error:
        assert error.problems


HEADS = [
    "Tên HTTT",
    "URL",
    "Chủ quản HTTT",
    "Đơn vị vận hành HTTT",
    "Cấp độ đề xuất",
    "Dự kiến thời điểm phê duyệt HSĐXCĐ",
]


def sheet(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Danh mục hệ thống thông tin"], HEADS, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_a_spreadsheet_becomes_a_checked_yaml_file(folder: Path) -> None:
    source = sheet(
        folder / "s.xlsx", ["Trang sở Y tế", "https://soyte.tinh.gov.vn/", "tinh", "Sở Y tế", 2, "31/12/2026"]
    )
    assert import_sheet(source, folder / "conf.d" / "s.yaml", folder) == Imported(1, 0, 1)
    site = read(folder).inventory.sites["soyte.tinh.gov.vn"]
    assert (site.owner, site.operator, site.official.proposed_level) == ("tinh", "so-y-te", 2)
    assert str(site.official.approval_expected) == "2026-12-31"


def test_a_bad_row_names_sheet_row_and_column_and_changes_nothing(folder: Path) -> None:
    target = folder / "conf.d" / "s.yaml"
    for row, words in (
        (["Trang", "", "tinh", "Sở Y tế", 2, ""], "s.xlsx:3: column “url” is empty"),
        (["Trang", "https://x.vn", "tinh", "Sở", 9, ""], "s.xlsx:3: level “9”"),
        (
            ["Trang", "https://x.vn", "tinh", "Sở", 1, "quý IV"],
            "s.xlsx:3: “quý IV” is no date in column “approval_expected”",
        ),
        (["Trang", "https://huyen.tinh.gov.vn/", "tinh", "Sở", 1, ""], "column “operator” says “Sở”, the inventory"),
    ):
        with pytest.raises(ConfigError, match=words):
            import_sheet(sheet(folder / "s.xlsx", row), target, folder)
        assert not target.exists()
    (folder / "s.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(ConfigError, match="not an XLSX workbook"):
        import_sheet(folder / "s.xlsx", target, folder)
