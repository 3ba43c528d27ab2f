"""The pages on leaked accounts and on the reconciliation, through a real server."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from aiohttp.test_utils import TestClient, TestServer
from selectolax.lexbor import LexborHTMLParser

from socd.console import create_app
from socd.model import catalogue as c
from socd.model.case import Source
from socd.model.leaks import PasswordChange
from socd.model.notices import Claim, Decision, Paper, Ruling
from tests.act.sample_province import HOSTILE, NOW, Province, filled
from tests.console.serve_sample import reader


@pytest.fixture
async def province(tmp_path: Path) -> AsyncIterator[tuple[Province, Any]]:
    made = filled()
    client = TestClient(TestServer(create_app(reader(made, tmp_path)), host="127.0.0.1"))
    await client.start_server()
    yield made, client
    await client.close()


async def page(client: Any, path: str) -> LexborHTMLParser:
    async with client.get(path) as answer:
        assert answer.status == 200, await answer.text()
        assert "form-action 'none'" in answer.headers["Content-Security-Policy"]
        return LexborHTMLParser(await answer.text())


async def test_accounts_by_unit_and_state(province: tuple[Province, Any]) -> None:
    made, client = province
    first = made.store.leak_rows()[0].fingerprint
    made.store.confirm_changes([PasswordChange(first, NOW, "Lê C", "điện thoại", "B", NOW)])
    tree = await page(client, "/accounts?unit=chodon")
    cells = [node.text() for node in tree.css("table")[0].css("tbody td")]
    assert cells == ["UBND huyện Chợ Đồn", "1", "3", "2", "1", "0"]
    assert len(tree.css("table.accounts tbody tr")) == 3
    assert len((await page(client, "/accounts?state=changed")).css("table.accounts tbody tr")) == 1
    english = await page(client, "/accounts?state=still&lang=en&unit=%27%3Bdrop")
    assert len(english.css("table.accounts tbody tr")) == 0
    assert english.body and "Still leaking after the change" in english.body.text()


async def test_the_reconciliation_and_its_files(province: tuple[Province, Any]) -> None:
    made, client = province
    assert "Chưa nhập văn bản nào" in ((await page(client, "/notices")).body or LexborHTMLParser("")).text()
    seen = NOW - timedelta(days=3)
    claims = [
        Claim("a", c.PAGE_DEFACED, "chodon", "chodon", "chodon.backan.example", seen=seen),
        Claim("b", c.REPORTED_OTHER, "nari", None, place=HOSTILE[:60], machine="<b>=1+1", note=HOSTILE),
    ]
    made.store.add_notice(Paper(Source.POLICE, NOW, "PA05", "1/CA", NOW.date()), claims, NOW)
    made.store.rule(Ruling("item:1", Decision.OURS, "Trần Thị B", NOW, "đã đối chiếu"))
    tree = await page(client, "/notices?notice=1")
    rows = [[cell.text() for cell in row.css("td")] for row in tree.css("table.lines tbody tr")]
    assert rows[0][1].startswith("Hai bên cùng thấy") and "ngày: 18/11/2026 / 21/11/2026" in rows[0][10]
    assert "Trần Thị B" in rows[0][12] and rows[1][1] == "Chỉ nơi báo thấy"
    assert not tree.css("b[onclick], script:not([src])") and "⟨U+202E⟩" not in rows[0][4]
    assert len((await page(client, "/notices?notice=1&show=open")).css("table.lines tbody tr")) == len(rows) - 1
    await page(client, "/notices?notice=99999999999&lang=en")
    site = Claim("c", c.PAGE_DEFACED, "babe", "babe", "babe.backan.example")
    (number,) = made.store.add_notice(Paper(Source.CITIZEN, NOW), [site], NOW).opened
    for path in (f"/cases/{number}?lang=vi", "/cases", "/"):
        tree = await page(client, path)
        assert tree.body and "Nơi khác báo, hệ thống chưa thấy" in tree.body.text(), path
    async with client.get("/notices/table.csv?notice=1&lang=vi") as answer:
        told = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert told[0][0] == "Dòng" and told[1][0] == "item:1"
    async with client.get("/notices/table.xlsx?lang=en") as answer:
        sheet = openpyxl.load_workbook(io.BytesIO(await answer.read())).active
    assert sheet is not None and sheet["A1"].value == "Line"
    async with client.get("/notices/table.exe") as answer:
        assert answer.status == 404
    async with client.post("/notices") as answer:
        assert answer.status == 405
