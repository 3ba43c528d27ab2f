"""The next legal step, dates and people of a case on its page; hostile words stay words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from socd.cases import desk
from socd.cases.dates import Due
from socd.cases.life import Answer
from socd.console import create_app
from socd.console.reader import ConsoleReader
from socd.law import read_law
from socd.model.case import DataKind, PersonalData
from socd.model.text import Text
from tests.act.sample_province import HOSTILE, NOW, filled
from tests.console.serve_sample import reader

CASE = "SC-2026-0001"


async def page(told: ConsoleReader, path: str) -> str:
    async with TestClient(TestServer(create_app(told), host="127.0.0.1")) as client:
        answer = await client.get(path)
        assert answer.status == 200
        return await answer.text()


async def test_a_case_tells_its_next_legal_step_with_the_basis(tmp_path: Path) -> None:
    province = filled()
    law = read_law(Path("/nonexistent"), [])
    told = replace(reader(province, tmp_path), clock_rules=lambda: law.clocks)
    data = PersonalData(NOW - timedelta(hours=1), (DataKind.SENSITIVE,), 12)
    store = province.store
    store.handle(CASE, lambda case: desk.add_task(case, HOSTILE, who="A", at=NOW, to=HOSTILE))
    store.handle(CASE, lambda case: desk.tell_personal(case, data, who="A", at=NOW))
    html = await page(told, f"/cases/{CASE}")
    assert "Xác nhận, hoặc trả lời báo nhầm" in html
    assert "Gửi “Thông báo ban đầu” trước" in html
    assert "Nghị định 331/2026/NĐ-CP, Điều 31 khoản 2 điểm d" in html
    assert "chưa được định lượng" in html  # the rule's own remark
    assert "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Điều 23 khoản 1" in html
    assert "Chưa ai tiếp nhận" in html
    assert "<script>alert(1)" not in html and "\u202e" not in html and "\x00" not in html
    store.answer(CASE, Answer.ACK, who="A", at=NOW)
    store.answer(CASE, Answer.CONFIRM, who="A", at=NOW)
    store.answer(CASE, Answer.CLEAN, who="A", at=NOW)
    html = await page(told, f"/cases/{CASE}")
    assert "Đã gỡ bỏ, khắc phục, chưa rõ nguyên nhân gốc" in html
    assert "Chưa ai tiếp nhận" not in html


async def test_dates_ahead_stand_on_the_first_page(tmp_path: Path) -> None:
    due = Due("d8-unit", Text("Báo cáo năm", "Annual report"), "Nghị định 331/2026/NĐ-CP, Điều 35–36",
              NOW + timedelta(days=28), (NOW + timedelta(days=27)).date(), NOW, tentative=True)  # fmt: skip
    html = await page(replace(reader(filled(), tmp_path), dates=lambda: (due,)), "/")
    assert "Báo cáo năm" in html and "Điều 35–36" in html
    assert "làm xong trong ngày 18/12/2026" in html
    assert "dự kiến" in html
