"""The commands of handling, on a real configuration and a real store."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from socd.cli import main
from socd.config import read
from socd.model import catalogue as c
from socd.model.observation import EvidenceRef, Finding, Observation, Outcome, Verdict
from socd.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
from schema_check import problems

NOW = datetime.now(UTC)
DEFACED = Finding(
    c.PAGE_DEFACED,
    "https://a.example/",
    "page:/",
    evidence=(EvidenceRef("e-1", "0" * 64, "x"),),
    details={"score": 0.9},
)
Run = Callable[..., str]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    told = {
        "state": "state",
        "office": {"name": "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "place": "Thái Nguyên", "symbol": "SKHCN"},
        "units": [{"id": "tinh", "name": "UBND tỉnh", "kind": "province"}],
        "sites": [{"url": f"https://{name}.example/", "name": f"Cổng {name}", "owner": "tinh", "operator": "tinh"}
                  for name in "ab"],
    }  # fmt: skip
    (tmp_path / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return tmp_path


@pytest.fixture
def sites(office: Path) -> list[str]:
    return sorted(read(office).inventory.sites)


@pytest.fixture
def run(office: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOCD_LANG", "vi")

    def command(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(main, [*words, "--config", str(office)])
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    return command


def look(store: Store, site: str, at: datetime, *findings: Finding, personas: tuple[str, ...] = ()) -> list[str]:
    outcome = Outcome.FINDING if findings else Outcome.OK
    verdict = Verdict(outcome, findings, facts={"personas": list(personas)}, covers=frozenset(c.BY_CODE))
    return list(store.record(Observation(site, "tinh", "defacement", "local", at, 0.1, verdict)).raised)


@pytest.fixture
def store(office: Path) -> Any:
    config = read(office)
    store = Store.open(config.state / "socd.db")
    store.sites, store.grade = config.inventory.sites, config.grade
    yield store
    store.close()


def raised(store: Store, site: str, hours: float) -> str:
    at = NOW - timedelta(hours=hours)
    look(store, site, at, DEFACED)
    (number,) = look(store, site, at + timedelta(minutes=1), DEFACED)
    return number


def shown(run: Run, number: str) -> Any:
    told = json.loads(run("case", "show", number, "--json"))
    assert problems("case", told) == []
    return told


def test_the_whole_life_by_command(run: Run, store: Store, sites: list[str]) -> None:
    number = raised(store, sites[0], 5)
    told = shown(run, number)
    assert (told["severity"], told["acknowledged"], told["counted"]) == ("M2", False, True)
    assert "Xác nhận" in run("case", "show", number)
    assert "Nghị định 331/2026/NĐ-CP, Điều 31 khoản 2 điểm d" in run("case", "show", number)
    run("case", "ack", number, "--by", "A")
    run("case", "assign", number, "Chị B")
    assert "Giữ hiện trạng" in run("case", "confirm", number, "--by", "A")
    assert "đóng" in run("case", "close", number, "--note", "lỗ hổng", code=2)
    run("case", "contain", number, "--note", "đã chặn từ ngoài")
    run("case", "task", number, "gọi nhà cung cấp", "--to", "Anh C", "--due", "30/11/2026")
    run("case", "task", number, "--done", "1")
    run("case", "clean", number)
    assert "vẫn thấy dấu hiệu" in run("case", "verify", number, code=2)
    for minutes in (1, 2):
        look(store, sites[0], datetime.now(UTC) + timedelta(minutes=minutes), personas=("browser", "googlebot"))
    assert "Tìm và ghi nguyên nhân gốc" in run("case", "verify", number)
    assert "unexplained" in run("case", "close", number, "--cause", "không rõ", code=2)
    assert "chưa rõ nguyên nhân gốc" in run("case", "unexplained", number, "--reason", "nhật ký bị xóa")
    run("case", "root-cause", number, "--cause", "lỗ hổng tải tệp")
    run("case", "sent", number, "--document", "initial", "--reference", "12/BC-SKHCN")
    assert "Đã đóng" in run("case", "close", number)
    told = shown(run, number)
    assert (told["state"], told["root_cause"], told["assignee"]) == ("closed", "lỗ hổng tải tệp", "Chị B")
    assert told["tasks"][0]["done_at"]
    assert {clock["code"]: bool(clock["met_at"]) for clock in told["clocks"]} == {"d2": True, "d3": False}
    assert number not in run("case", "list")
    assert "không tìm" not in run("case", "list", "--all")
    due = [json.loads(line) for line in run("due", "--days", "60", "--json").splitlines()]
    assert all(problems("due", line) == [] for line in due)
    assert [line["subject"] for line in due if line["code"] == "d3"] == [number]  # closing ends no duty


def test_merge_split_duplicate_and_figures(run: Run, store: Store, sites: list[str]) -> None:
    first, second = raised(store, sites[0], 5), raised(store, sites[1], 3)
    assert "Sự cố: 2 " in run("case", "list", "--all")
    run("case", "merge", second, first, "--reason", "cùng một kẻ")
    told = shown(run, first)
    assert told["sites"] == sites
    assert shown(run, second)["merged_into"] == first
    assert "Sự cố: 1 " in run("case", "list", "--all")
    at = NOW + timedelta(minutes=5)
    look(store, sites[1], at, DEFACED)  # what is seen of the merged one is followed in the one that goes on
    assert len(store.cases(open_only=True)) == 1
    assert "để lại ít nhất một" in run("case", "split", first, *_each(sites), "--reason", "x", code=2)
    run("case", "split", first, "--site", sites[1], "--reason", "hai việc khác nhau")
    part = shown(run, "SC-2026-0003" if NOW.year == 2026 else f"SC-{NOW.year}-0003")
    assert (part["sites"], part["split_from"], part["t0"]) == ([sites[1]], first, told["t0"])
    assert shown(run, first)["sites"] == [sites[0]]
    look(store, sites[1], NOW + timedelta(minutes=6), DEFACED)
    assert len(store.cases(open_only=True)) == 2
    run("case", "duplicate", part["number"], first, "--reason", "một việc")
    assert "Sự cố: 1 " in run("case", "list", "--all")
    assert "không có vụ việc" in run("case", "merge", first, "SC-1999-0001", "--reason", "x", code=2)


def _each(sites: list[str]) -> list[str]:
    return [word for site in sites for word in ("--site", site)]


def test_entered_by_hand_severity_personal_data(run: Run, sites: list[str]) -> None:
    told = run(
        "case", "enter", "--kind", "page-defaced", "--source", "police", "--site", sites[0], "--by", "A",
        "--at", (NOW - timedelta(hours=2)).isoformat(), "--place", "CV 12/CAT-ANM",
        "--title", "=HYPERLINK(1)\u202e\x1b[2J",
    )  # fmt: skip
    number = told.split(":")[0]
    assert shown(run, number)["source"] == "police"
    text = run("case", "show", number)
    assert "\x1b" not in text and "\u202e" not in text
    run("case", "severity", number, "M1", "--reason", "nội dung chống phá")
    run("case", "personal-data", number, "--detected", NOW.isoformat(), "--kind", "biometric", "--count", "12")
    told_json = shown(run, number)
    due = {clock["code"]: datetime.fromisoformat(clock["due"]) for clock in told_json["clocks"]}
    assert set(due) == {"d1", "d2", "d3", "d5", "d6"}
    assert due["d5"] - due["d3"] == timedelta(hours=2)  # two T0
    run("case", "tag", number, "--add", "cờ bạc")
    assert number in run("case", "list", "--tag", "cờ bạc")
    assert "Cần ghi" in run("case", "false-alarm", number, code=2)
    assert "danh mục" in run(
        "case", "enter", "--kind", "page-defaced", "--source", "unit", "--site", "khong-co", "--title", "x", code=2
    )
    future = (NOW + timedelta(days=2)).isoformat()
    assert "tương lai" in run(
        "case", "enter", "--kind", "page-defaced", "--source", "unit", "--site", sites[0], "--title", "x",
        "--at", future, code=2,
    )  # fmt: skip


def test_planned_stops(run: Run, sites: list[str]) -> None:
    run("case", "enter", "--kind", "page-defaced", "--source", "unit", "--site", sites[0], "--title", "x")
    starts = NOW + timedelta(days=40)
    told = run(
        "stop", "plan", sites[0], starts.isoformat(), (starts + timedelta(hours=2)).isoformat(), "--reason", "bảo trì"
    )
    assert "Nghị định 224/2026/NĐ-CP, Điều 13" in told
    due = [json.loads(line) for line in run("due", "--json").splitlines()]
    assert [line["subject"] for line in due if line["code"] == "d7"] == [sites[0]]
    run("stop", "published", "1", "--reference", "trang chủ")
    assert "đã thông báo" in run("stop", "list")
    assert '"d7"' not in run("due", "--json")
    assert "không có lần tạm ngừng 9" in run("stop", "cancel", "9", code=2)
    assert "tương lai" in run("stop", "plan", sites[0], NOW.isoformat(), starts.isoformat(), "--reason", "x", code=2)


def test_broken_rules_are_refused_with_file_line_and_mend(office: Path, run: Run) -> None:
    clock = {"code": "x", "title": {"vi": "x", "en": "x"}, "hours": 0, "document": "d", "basis": "b",
             "since": "2026-01-01", "until": "2025-01-01", "kinds": ["no-such-kind"]}  # fmt: skip
    (office / "clocks.yaml").write_text(yaml.safe_dump({"clocks": [clock, clock]}), "utf-8")
    year = {"year": 2026, "certainty": "announced", "source": "x", "rest": ["2027-01-01"]}
    (office / "holidays.yaml").write_text(yaml.safe_dump({"years": [year]}), "utf-8")
    told = run("config", "check", code=2)
    for words in ("clocks.yaml:", "no-such-kind", "cần hours, hoặc days", "hết hiệu lực trước khi có", "có hai lần",
                  "holidays.yaml:", "2027-01-01"):  # fmt: skip
        assert words in told
    (office / "holidays.yaml").unlink()
    (office / "clocks.yaml").write_text(
        yaml.safe_dump({"clocks": [clock | {"hours": 5, "until": None, "kinds": []}]}), "utf-8"
    )
    law = read(office).law
    assert [rule.code for rule in law.clocks] == ["x"]
    assert law.stop is not None and law.dates  # an office's older copy: the shipped parts hold
