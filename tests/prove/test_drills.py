"""The drill again and again: the same result each time, and however often the daemon is killed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playing import blemishes, play

from socd.reports import check_document

pytestmark = [pytest.mark.prove, pytest.mark.timeout(1800)]


async def test_three_drills_in_a_row_give_the_same_result(tmp_path: Path) -> None:
    results = []
    for run in range(3):
        played = await play(tmp_path / str(run))
        assert blemishes(played) == []
        assert [thing["id"] for thing in played.score["planted"] if thing["late"]] == []
        results.append(sorted((thing["id"], thing["found"]) for thing in played.score["planted"]))
    assert results[0] == results[1] == results[2]


async def test_one_command_writes_every_document_that_an_office_signs(tmp_path: Path) -> None:
    played = await play(tmp_path / "out", "--documents")
    assert blemishes(played) == []
    paths = [Path(path) for path in played.score["documents"]]
    for stem in _STEMS:
        assert {path.suffix for path in paths if path.name.startswith(stem)} >= {".docx", ".pdf", ".html"}, stem
    assert {path.name: found for path in paths if path.suffix != ".xlsx" and (found := check_document(path))} == {}
    marked = [path for path in paths if path.suffix == ".html" and "DIỄN TẬP" not in path.read_text("utf-8")]
    assert marked == []


_STEMS = (
    "TB-ban-dau-", "BC-su-co-", "CV-thong-bao-su-co-", "Mau03-", "Mau04-", "Mau-05-", "TB-du-lieu-ca-nhan-",
    "BB-xac-nhan-", "CV-canh-bao-", "DM-chung-cu-", "TT-lanh-dao-", "BC-giam-sat-tuan-", "BC-thang-", "BC-quy-",
    "BC-giam-sat-06-thang-", "Mau-08-ND331-", "BC-sau-dien-tap-", *(f"HSDXCD-mau-0{n}-" for n in range(1, 8)),
)  # fmt: skip


async def test_a_dozen_kills_lose_nothing(tmp_path: Path) -> None:
    played = await play(tmp_path / "out", "--chaos-kills", "12")
    assert blemishes(played) == []
